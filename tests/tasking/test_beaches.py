"""A launch seen on a beach is held until people are afloat or a post says what became of it; never a boat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tasking.dispatch.making import unit
from varne.centre import beaches as acts
from varne.centre.correlate import opened_picture, take_in
from varne.centre.dispatching_asks import ask_dispatch
from varne.centre.dispatching_orders import order_of
from varne.centre.orders import issue
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.correlation.judging import reports_to_judge
from varne.picture.beach import WITHDRAWN, BeachLaunch
from varne.picture.errors import Refused
from varne.picture.events import DispatchPlanned, Event
from varne.picture.picture import Picture
from varne.picture.report import LAUNCH_STAGES, LaunchStage, Report, ReportKind
from varne.picture.tasking import TaskingOrder
from varne.tasking.beaches import SURE_MOST, likelihood_of, standing_launches
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.problem import ON_LAND, Problem
from varne.tasking.dispatch.terrain import illustrative_ways, land_reaches
from varne.tasking.dispatch.travel import straight_reach

NIGHT = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
DOVER = open_theatre("dover")
GROUND = illustrative_ways(DOVER)
GRAVELINES = {"lat_deg": 51.00872, "lon_deg": 2.10997}
KINDS: tuple[ReportKind, ...] = ("patrol", "camera", "air", "call", "ship")


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def report(name: str, minutes: float = 0.0, kind: ReportKind = "patrol", **said: Any) -> Report:
    whole = {**GRAVELINES, "sigma_m": 100.0, "source": f"fr.{kind}", "observed_at": at(minutes), **said}
    return Report(id=name, kind=kind, feed="night", centre="FR", received_at=at(minutes), **whole)


def night(*reports: Report) -> Picture:
    picture = opened_picture(DOVER, NIGHT)
    for one in reports:
        take_in(picture, one)
    return picture


def record(picture: Picture, body: Event, minutes: float = 0.0) -> None:
    advance(
        picture, body, originator="UK", observed_at=None, received_at=at(minutes), recorded_at=at(minutes)
    )


def only(picture: Picture) -> BeachLaunch:
    (launch,) = picture.beach_launches.values()
    return launch


def test_a_launch_being_prepared_is_held_and_is_no_boat_and_no_incident() -> None:
    picture = night(report("r", people=40, stage="preparing"))
    launch = only(picture)
    assert (launch.stage, launch.people, launch.people_assumed, launch.state) == (
        "preparing", 40, False, "standing",
    )  # fmt: skip
    assert launch.boarding_at == at(20)
    assert launch.boarding_assumed
    assert picture.boats == {}
    assert picture.incidents == {}
    assert reports_to_judge(picture) == ()


def test_more_reports_are_of_the_same_launch_and_make_it_surer() -> None:
    first = report("r", kind="camera", stage="preparing")
    picture = night(first, report("again", 1, kind="camera", stage="preparing"))
    assert only(picture).likelihood == likelihood_of(("camera",)), "one camera is one witness"
    take_in(picture, report("s", 4, kind="patrol", stage="carrying", people=55))
    launch = only(picture)
    assert launch.likelihood == likelihood_of(("camera", "patrol"))
    assert (launch.stage, launch.people, launch.boarding_at) == ("carrying", 55, at(12))
    assert launch.report_ids == ("r", "again", "s")
    take_in(picture, report("far", 5, stage="preparing", lat_deg=50.6, lon_deg=1.58))
    assert len(standing_launches(picture)) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"stage": "boarding"},
        {"stage": "afloat"},
        {"stage": "preparing", "status": "people in water"},
        {"stage": "preparing", "flags": ("status_unrecognised",)},
        {"stage": "preparing", "lat_deg": None, "lon_deg": None},
        {},
    ],
)
def test_whoever_may_be_aboard_or_in_distress_is_a_boat_with_an_incident(said: dict[str, Any]) -> None:
    picture = night(report("r", **said))
    assert picture.beach_launches == {}
    assert len(picture.incidents) == 1
    assert next(iter(picture.incidents.values())).phase == "distress"


@pytest.mark.parametrize(
    "afloat",
    [
        {"kind": "patrol", "stage": "boarding"},
        {"kind": "air", "lat_deg": 51.02, "lon_deg": 2.11},
        {"kind": "call", "lat_deg": None, "lon_deg": None, "area": "gravelines"},
    ],
)
def test_a_boat_first_seen_there_ends_it_and_is_a_rescue(afloat: dict[str, Any]) -> None:
    said = {"area": "gravelines", "stage": "preparing"}
    picture = night(report("r", **said), report("b", 15, **afloat))
    launch = only(picture)
    assert (launch.state, launch.ended, launch.ended_by) == ("ended", "afloat", None)
    assert launch.boat_id == picture.boat_of_report["b"]
    assert picture.boats[launch.boat_id].incident_id in picture.incidents
    asked = ask_dispatch(picture, DOVER, at(16)).problem
    assert asked.beaches == ()
    assert len(asked.incidents) == 1
    take_in(picture, report("late", 20, observed_at=at(10), stage="carrying"))
    assert standing_launches(picture) == (), "late word of a launch that is over"
    take_in(picture, report("second", 30, stage="preparing"))
    assert len(standing_launches(picture)) == 1, "a second boat is being prepared there"


def test_a_boat_from_elsewhere_and_a_faint_echo_end_nothing() -> None:
    picture = night(
        report("r", stage="preparing"),
        report("echo", 5, kind="radar", lat_deg=51.015, lon_deg=2.11, sigma_m=50.0),
        report("far", 6, kind="call", lat_deg=51.1, lon_deg=2.0),
    )
    assert only(picture).state == "standing"


def test_it_never_ends_by_age_and_no_team_is_proposed_once_boarding_is_due() -> None:
    picture = night(report("r", stage="preparing"))
    for minutes in (19.0, 21.0, 600.0):
        asked = ask_dispatch(picture, DOVER, at(minutes)).problem
        assert [one.alert_id for one in asked.beaches] == [only(picture).id]
        quad = unit("quad", 51.0087, 2.11, kind="quad", seats=0)
        problem = msgspec.structs.replace(asked, units=(quad,))
        ways = land_reaches(GROUND, (quad,), problem.beaches)
        (task,) = plan(msgspec.structs.replace(problem, reaches=ways)).tasks
        assert task.level == "prevention"
        assert [one.unit_id for one in task.proposals if one.in_plan] == (["quad"] if minutes < 20 else [])
        assert ("boarding_due" in task.warnings) == (minutes > 20)


# ── what posts say ──


def entered(picture: Picture, minutes: float = 0.0, **said: Any) -> BeachLaunch:
    whole = {"place": "gravelines", "told_by": "patrol", **said}
    made = acts.enter(picture, DOVER, acts.LaunchSaid(**whole), "watch-1", at(minutes))
    record(picture, made, minutes)
    return made.launch


def test_a_post_enters_revises_and_withdraws_one() -> None:
    picture = night()
    launch = entered(picture, people=70, teams_needed=3, boarding_min=12.0)
    assert (launch.place_id, launch.people, launch.teams_needed) == ("gravelines", 70, 3)
    assert (launch.boarding_at, launch.boarding_assumed) == (at(12), False)
    made = acts.revise(picture, launch.id, acts.LaunchSaid(stage="carrying", likelihood=1.0), "smc", at(4))
    record(picture, made, 4)
    assert (only(picture).stage, only(picture).boarding_at) == ("carrying", at(12)), "it was said when"
    record(picture, acts.withdraw(picture, launch.id, "dispersed", "watch-2"), 6)
    assert (only(picture).ended, only(picture).ended_by) == ("dispersed", "watch-2")
    with pytest.raises(Refused) as refusal:
        acts.withdraw(picture, launch.id, "dispersed", "watch-2")
    assert refusal.value.code == "ended"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"stage": "boarding"}, "people_aboard"),
        ({"stage": "afloat"}, "people_aboard"),
        ({"place": "dover"}, "place"),
        ({"place": None}, "place"),
        ({"told_by": None}, "told_by"),
        ({"teams_needed": 0}, "figure"),
        ({"likelihood": 1.1}, "figure"),
        ({"boarding_min": -1.0}, "figure"),
        ({"lat_deg": 51.0}, "figure"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_why(said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        entered(night(), **said)
    assert refusal.value.code == code


def test_nothing_is_entered_twice_and_nobody_withdraws_people_who_are_afloat() -> None:
    picture = night()
    launch = entered(picture)
    with pytest.raises(Refused) as refusal:
        entered(picture)
    assert refusal.value.code == "held_already"
    with pytest.raises(Refused) as refusal:
        acts.withdraw(picture, launch.id, "afloat", "watch-1")
    assert refusal.value.code == "people_aboard"
    take_in(picture, acts.afloat_report(picture, launch.id, "watch-1", at(9), feed="night", people=44))
    assert only(picture).ended == "afloat"
    (incident,) = picture.incidents.values()
    assert incident.phase == "distress"
    assert picture.boats[incident.boat_ids[0]].people_high == 44


def test_a_team_that_has_the_order_counts_and_no_order_goes_against_people_aboard() -> None:
    picture = night()
    launch = entered(picture, teams_needed=2, boarding_min=30.0)
    teams = tuple(unit(name, 51.0, 2.1, kind="quad", flag="FR", seats=0) for name in ("a", "b", "c"))

    def made(tasked: dict[str, str]) -> Any:
        units = tuple(msgspec.structs.replace(one, tasked_to_id=tasked.get(one.unit_id)) for one in teams)
        problem = msgspec.structs.replace(ask_dispatch(picture, DOVER, NIGHT).problem, units=units)
        return plan(msgspec.structs.replace(problem, reaches=land_reaches(GROUND, units, problem.beaches)))

    first = made({})
    assert sum(one.in_plan for one in first.tasks[0].proposals) == 2
    record(picture, DispatchPlanned(plan=first))
    order = order_of(picture, launch.id, "a", "t-a")
    assert (order.beach_id, order.purpose) == (launch.id, "prevention_before_boarding")
    record(picture, issue(picture, order, "watch-1"))
    then = made({"a": launch.id})
    sent = [one.unit_id for one in then.tasks[0].proposals if one.in_plan]
    assert sent == ["a", "b"], "one more, not two"
    assert "already_tasked" in then.tasks[0].proposals[0].reasons
    take_in(picture, report("b", 15, stage="boarding"))
    with pytest.raises(Refused) as refusal:
        issue(picture, msgspec.structs.replace(order, id="t-b", unit_id="b"), "watch-1")
    assert refusal.value.code == "people_aboard"


# ── life at sea before all, with launches as a centre holds them ──

SAID = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "stage": st.sampled_from((None, *get_args(LaunchStage))),
        "status": st.sampled_from((None, None, "engine failed", "people in water")),
        "people": st.sampled_from((None, 1, 60, 5000)),
        "lat_deg": st.sampled_from((51.00872, 51.012, 50.97, 51.05)),
        "lon_deg": st.sampled_from((2.10997, 1.85, 1.7)),
        "minutes": st.integers(0, 60),
    }
)


@settings(max_examples=40, deadline=None)
@given(st.lists(SAID, min_size=1, max_size=6))
def test_no_launch_held_ever_takes_from_a_boat_in_danger(said: list[dict[str, Any]]) -> None:
    picture = opened_picture(DOVER, NIGHT)
    for number, one in enumerate(sorted(said, key=lambda each: each["minutes"])):
        take_in(picture, report(f"r{number}", **one))
    now = at(61)
    problem = ask_dispatch(picture, DOVER, now).problem
    helpers = tuple(
        unit(f"u{number}", 51.0, 2.0 + 0.05 * number, kind=kind, seats=seats, ready_min=5.0)
        for number, (kind, seats) in enumerate((("lifeboat", 40), ("quad", 0), ("foot_patrol", 0)))
    )
    with_beaches = spared(msgspec.structs.replace(problem, units=helpers))
    without = spared(msgspec.structs.replace(problem, units=helpers, beaches=()))
    assert with_beaches == pytest.approx(without)
    # Whoever may be aboard or in distress has an incident; nobody else's report opened one.
    for one in picture.reports.values():
        assert one.on_beach == (one.id not in picture.boat_of_report)
    for launch in picture.beach_launches.values():
        assert (launch.state == "ended") == (launch.boat_id in picture.boats)
        assert launch.likelihood <= SURE_MOST


def spared(problem: Problem) -> float:
    sea = tuple(
        reach
        for one in problem.units
        for incident in problem.incidents
        if one.kind not in ON_LAND and (reach := straight_reach(one, incident)) is not None
    )
    made = plan(
        msgspec.structs.replace(
            problem, reaches=(*sea, *land_reaches(GROUND, problem.units, problem.beaches))
        )
    )
    levels = [one.level for one in made.tasks]
    assert levels == sorted(levels)
    return made.levels[0].worth


def test_two_witnesses_are_surer_than_one_and_nobody_is_sure() -> None:
    sure = [likelihood_of(KINDS[:count]) for count in range(len(KINDS) + 1)]
    assert all(later >= sooner for sooner, later in pairwise(sure))
    assert sure[0] == 0.0
    assert sure[-1] <= SURE_MOST
    assert set(LAUNCH_STAGES) == set(get_args(LaunchStage))
    assert "afloat" not in WITHDRAWN


def test_an_order_against_a_boat_was_never_possible() -> None:
    picture = night(report("b", stage="afloat"))
    order = TaskingOrder(
        id="t",
        unit_id="quad",
        purpose="prevention_before_boarding",
        boat_ids=(picture.boat_of_report["b"],),
    )
    with pytest.raises(Refused):
        issue(picture, order, "watch-1")
