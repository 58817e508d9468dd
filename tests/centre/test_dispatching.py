"""Dispatch of a live centre: what is asked of the worker, what is recorded, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.tasking.dispatch.making import beach

from varne.centre.correlate import opened_picture, take_in
from varne.centre.dispatching import Dispatching, is_news
from varne.centre.dispatching_asks import ask_dispatch, cover_points
from varne.centre.dispatching_jobs import AskDispatch, dispatch_trade
from varne.centre.dispatching_orders import order_of
from varne.centre.dispatching_work import DispatchWork
from varne.centre.loop import Loop
from varne.centre.orders import issue
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.picture.dispatch import DispatchPlan
from varne.picture.errors import Refused
from varne.picture.events import DispatchPlanned, Event, UnitPositioned
from varne.picture.events_incident import TaskingAnswered, TaskingIssued, TaskingUnacknowledged
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.tasking import TaskingOrder
from varne.store.memory import MemoryStore
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.problem import SendableUnit
from varne.tasking.dispatch.travel import straight_reach

NIGHT = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
DOVER = open_theatre("dover")
TRADE = dispatch_trade(DOVER, None)


def call(name: str, **said: Any) -> Report:
    whole = {"lat_deg": 50.95, "lon_deg": 1.5, "sigma_m": 300.0, "observed_at": NIGHT, **said}
    return Report(
        id=name, kind="call", feed="night", source="uk.999", centre="UK", received_at=NIGHT, **whole
    )


def record(picture: Picture, body: Event) -> None:
    advance(picture, body, originator="UK", observed_at=None, received_at=NIGHT, recorded_at=NIGHT)


def night(*reports: Report) -> Picture:
    picture = opened_picture(DOVER, NIGHT)
    for report in reports:
        take_in(picture, report)
    return picture


def units_of(picture: Picture) -> dict[str, SendableUnit]:
    return {one.unit_id: one for one in ask_dispatch(picture, DOVER, NIGHT).problem.units}


def test_an_incident_is_asked_for_with_its_people_place_danger_and_drift() -> None:
    picture = night(call("r", people=33, status="taking water"))
    asked = ask_dispatch(picture, DOVER, NIGHT)
    found = asked.problem.incidents[0]
    assert (found.people, found.people_assumed, found.owner, found.phase) == (33, False, "UK", "distress")
    assert found.danger_min[-1] == pytest.approx(0.8 * 240)
    assert not found.shadowed
    assert asked.sought[0].forecast.boat_id == picture.boat_of_report["r"]
    assert not asked.problem.by_day
    assert len(cover_points(DOVER)) > 20


def test_a_boat_that_says_nothing_of_distress_is_shadowed_and_its_people_assumed() -> None:
    found = ask_dispatch(night(call("r")), DOVER, NIGHT).problem.incidents[0]
    assert found.shadowed
    assert (found.people, found.people_assumed) == (62, True)


def test_figures_that_a_theatre_lacks_are_assumed_and_said_so() -> None:
    units = units_of(night())
    assert units["uk.dover-lifeboat"].seats == 47
    assert "seats" not in units["uk.dover-lifeboat"].assumed
    assert "seats" in units["fr.snsm-boulogne"].assumed
    assert units["fr.navy-helicopter"].ready_s == 7200.0, "two hours by night"
    unplaced = ask_dispatch(night(), DOVER, NIGHT).problem.unplaced_unit_ids
    assert "fr.flamant" in unplaced
    assert "fr.flamant" not in units


def test_a_unit_heard_at_sea_needs_no_readiness() -> None:
    picture = night()
    record(picture, UnitPositioned(unit_id="fr.flamant", lat_deg=51.0, lon_deg=1.7))
    assert units_of(picture)["fr.flamant"].ready_s == 0.0


def straight(picture: Picture) -> DispatchPlan:
    """The plan of a picture, boats met where they are believed to be."""
    problem = ask_dispatch(picture, DOVER, NIGHT).problem
    ways = tuple(
        reach
        for one in problem.units
        for incident in problem.incidents
        if (reach := straight_reach(one, incident)) is not None
    )
    return plan(msgspec.structs.replace(problem, reaches=ways))


def test_24_november_2021_the_cutter_in_port_is_late_and_the_nearer_foreign_ship_comes_first() -> None:
    """The place of the Mayday relay; HMC Valiant alongside at Dover, Flamant at sea near by."""
    picture = night(call("r", lat_deg=51.1417, lon_deg=1.7417, people=40, status="taking water"))
    record(picture, UnitPositioned(unit_id="uk.valiant", lat_deg=51.115, lon_deg=1.323))
    alone = msgspec.structs.replace(DOVER, units=tuple(u for u in DOVER.units if u.id == "uk.valiant"))
    asked = ask_dispatch(picture, alone, NIGHT)
    valiant = asked.problem.units[0]
    assert valiant.ready_s == 900.0, "heard, but in port: it has still to get under way"
    assert "readiness" in valiant.assumed
    reach = straight_reach(valiant, asked.problem.incidents[0])
    assert reach is not None
    made = plan(msgspec.structs.replace(asked.problem, reaches=(reach,)))
    assert 45.0 < made.tasks[0].proposals[0].on_scene_min < 60.0
    assert "late_on_scene" in made.tasks[0].warnings
    record(picture, UnitPositioned(unit_id="fr.flamant", lat_deg=51.08, lon_deg=1.82))
    first = straight(picture).tasks[0].proposals[0]
    assert (first.unit_id, first.flag, first.in_plan) == ("fr.flamant", "FR", True)
    assert first.on_scene_min < 30.0
    assert "other_flag_soonest" in first.reasons


def test_the_sea_slows_small_craft() -> None:
    calm = {one.unit_id: one for one in ask_dispatch(night(), DOVER, NIGHT, sea_m=0.3).problem.units}
    rough = {one.unit_id: one for one in ask_dispatch(night(), DOVER, NIGHT, sea_m=2.5).problem.units}
    assert rough["uk.defender"].speed_mps < calm["uk.defender"].speed_mps
    assert rough["uk.rescue-163"].speed_mps == calm["uk.rescue-163"].speed_mps


def ordered(picture: Picture, unit_id: str) -> str:
    incident_id = next(iter(picture.incidents))
    order = TaskingOrder(id=f"t-{unit_id}", unit_id=unit_id, purpose="rescue", incident_id=incident_id)
    record(picture, TaskingIssued(order=order, by="watch-1"))
    return incident_id


def test_who_has_an_order_keeps_it_who_is_silent_is_not_counted_on_and_seats_taken_are_gone() -> None:
    picture = night(call("r", people=40))
    incident_id = ordered(picture, "uk.defender")
    assert units_of(picture)["uk.defender"].tasked_to_id == incident_id
    ordered(picture, "uk.ranger")
    record(picture, TaskingUnacknowledged(tasking_id="t-uk.ranger", waited_s=120, escalation=1))
    assert units_of(picture)["uk.ranger"].tasked_to_id not in (None, incident_id)
    record(picture, TaskingAnswered(tasking_id="t-uk.defender", answer="done", people_taken_off=30))
    done = units_of(picture)["uk.defender"]
    assert (done.tasked_to_id, done.seats) == (None, 70)


class HandWorkers:
    """Plans at once, straight, without the sea."""

    def __init__(self) -> None:
        self.asked: list[AskDispatch] = []

    async def do(self, trade: Any, *, key: str, job: AskDispatch, hurried: bool = False) -> DispatchPlan:
        assert trade is TRADE
        assert hurried
        assert key
        self.asked.append(job)
        return plan(
            msgspec.structs.replace(
                job.problem,
                reaches=tuple(
                    reach
                    for unit in job.problem.units
                    for incident in job.problem.incidents
                    if (reach := straight_reach(unit, incident)) is not None
                ),
            )
        )


class Clock:
    at = NIGHT

    def now(self) -> datetime:
        return self.at


class Room:
    def __init__(self, picture: Picture) -> None:
        self.clock = Clock()
        self.store = MemoryStore()
        self.loop = Loop(picture=picture, store=self.store, clock=self.clock, replaying=False)
        self.workers = HandWorkers()
        self.dispatching = Dispatching(
            DOVER,
            TRADE,
            self.workers,  # type: ignore[arg-type] # workers by hand are workers as far as this goes
            picture=lambda: self.loop.picture,
            record=self.loop.record_all,
            now=self.clock.now,
            gather_s=0.0,
        )


def test_a_plan_is_news_when_it_says_something_new() -> None:
    picture = night(call("r", people=33))
    asked = ask_dispatch(picture, DOVER, NIGHT)
    unit = asked.problem.units[0]
    reach = straight_reach(unit, asked.problem.incidents[0])
    assert reach is not None
    made = plan(msgspec.structs.replace(asked.problem, reaches=(reach,)))
    assert is_news(None, made)
    assert not is_news(made, made)
    nearer = msgspec.structs.replace(
        made,
        made_at=made.made_at + timedelta(minutes=10),
        tasks=(msgspec.structs.replace(made.tasks[0], first_min=(made.tasks[0].first_min or 0.0) - 10.0),),
    )
    assert not is_news(made, nearer), "it is under way, as it was said"
    late = msgspec.structs.replace(
        made,
        tasks=(msgspec.structs.replace(made.tasks[0], first_min=(made.tasks[0].first_min or 0.0) + 20.0),),
    )
    assert is_news(made, late)
    gone = msgspec.structs.replace(made, tasks=())
    assert is_news(made, gone)


def test_nothing_is_due_without_incidents_and_nothing_twice() -> None:
    assert Room(night()).dispatching.next_due() is None
    room = Room(night(call("r")))
    assert room.dispatching.next_due() is not None


async def test_a_boat_is_planned_for_once_and_again_when_a_unit_moved() -> None:
    room = Room(night(call("r", people=33)))
    recorded: list[DispatchPlan] = []

    async def keep(event: Any) -> tuple[()]:
        recorded.append(event.plan)
        record(room.loop.picture, event)
        return ()

    room.dispatching._record = keep
    asked = room.dispatching.next_due()
    assert asked is not None
    await room.dispatching._plan(asked)
    assert room.dispatching.next_due() is None, "its own plan is no news"
    record(room.loop.picture, UnitPositioned(unit_id="fr.flamant", lat_deg=50.96, lon_deg=1.51))
    asked = room.dispatching.next_due()
    assert asked is not None
    await room.dispatching._plan(asked)
    first = recorded[-1].tasks[0].proposals[0]
    assert (first.unit_id, first.flag) == ("fr.flamant", "FR")
    assert "other_flag_soonest" in first.reasons
    assert room.loop.picture.dispatch == recorded[-1]
    room.clock.at = NIGHT + timedelta(minutes=6)
    assert room.dispatching.next_due() is not None, "boats drift without any news"


@pytest.mark.long
def test_boats_are_met_where_the_tide_has_them_and_patrols_go_by_the_ground() -> None:
    picture = night(call("r", people=33), call("s", people=20, lat_deg=51.05, lon_deg=1.7))
    asked = ask_dispatch(picture, DOVER, NIGHT + timedelta(hours=2), beaches=(beach("b"),))
    patrol = msgspec.structs.replace(
        asked.problem.units[0], unit_id="quad", kind="quad", lat_deg=51.0, lon_deg=2.1, seats=0
    )
    problem = msgspec.structs.replace(asked.problem, units=(*asked.problem.units, patrol))
    work = DispatchWork(DOVER, None)
    ready = work.reached(msgspec.structs.replace(asked, problem=problem))
    at_sea = [reach for reach in ready.reaches if reach.task_id != "b"]
    assert at_sea
    assert not any(reach.straight for reach in at_sea)
    assert all(list(reach.by_share_min) == sorted(reach.by_share_min) for reach in at_sea)
    assert max(reach.off_m for reach in at_sea) > 1000.0
    assert {reach.unit_id for reach in ready.reaches if reach.task_id == "b"} == {"quad"}
    again = work.plan(asked)
    assert again == work.plan(asked)
    assert again.levels[0].proven


def test_a_proposal_becomes_an_order_that_a_person_may_issue() -> None:
    picture = night(call("r", people=33))
    with pytest.raises(Refused):
        order_of(picture, "anything", "uk.dover-lifeboat", "t-1")
    record(picture, DispatchPlanned(plan=straight(picture)))
    assert picture.dispatch is not None
    task = picture.dispatch.tasks[0]
    proposal = task.proposals[0]
    order = order_of(picture, task.task_id, proposal.unit_id, "t-1")
    assert order.on_scene is not None
    assert order.on_scene.likely == NIGHT + timedelta(minutes=proposal.on_scene_min)
    assert order.on_scene.readiness_s == 60.0 * proposal.ready_min
    assert (order.purpose, order.plan_id) == (proposal.purpose, picture.dispatch.id)
    record(picture, issue(picture, order, "watch-1"))
    assert units_of(picture)[proposal.unit_id].tasked_to_id == task.task_id
    with pytest.raises(Refused):
        order_of(picture, task.task_id, "uk.king-air-1", "t-2")


async def test_a_launch_on_a_beach_is_planned_for_by_itself_and_again_when_boarding_is_due() -> None:
    seen = msgspec.structs.replace(call("p", lat_deg=51.0087, lon_deg=2.11, stage="preparing"), kind="patrol")
    room = Room(night(seen))

    async def keep(event: Any) -> tuple[()]:
        record(room.loop.picture, event)
        return ()

    room.dispatching._record = keep
    asked = room.dispatching.next_due()
    assert asked is not None
    (alert,) = asked.problem.beaches
    assert (alert.stage, alert.boarding_min, alert.teams_needed) == ("preparing", 20.0, 1)
    await room.dispatching._plan(asked)
    room.clock.at = NIGHT + timedelta(minutes=2)
    assert room.dispatching.next_due() is None, "boarding came nearer by itself"
    take_in(room.loop.picture, msgspec.structs.replace(seen, id="q", stage="carrying"))
    asked = room.dispatching.next_due()
    assert asked is not None, "it is carried to the water: there is less time"
    await room.dispatching._plan(asked)
    room.clock.at = NIGHT + timedelta(minutes=6, seconds=50)
    assert room.dispatching.next_due() is None
    room.clock.at = NIGHT + timedelta(minutes=8, seconds=30)
    asked = room.dispatching.next_due()
    assert asked is not None, "people may be aboard by now"
    assert "boarding_due" in plan(asked.problem).tasks[0].warnings
