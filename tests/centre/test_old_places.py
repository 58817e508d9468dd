"""A unit whose place is old is ranked with that said, and its times on scene are as unsure as its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from varne.centre.correlate import opened_picture, take_in
from varne.centre.dispatching_asks import ask_dispatch
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.picture.dispatch import Proposal
from varne.picture.events import UnitPositioned
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.problem import SendableUnit
from varne.tasking.dispatch.travel import straight_reach

NIGHT = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
DOVER = open_theatre("dover")
UNIT = "fr.flamant"


def heard(stale_at: datetime | None = None) -> Picture:
    """One boat in need, and a unit heard four miles off, at sea, at one o'clock."""
    picture = opened_picture(DOVER, NIGHT)
    take_in(
        picture,
        Report(
            id="r", kind="call", feed="night", source="uk.999", centre="UK", received_at=NIGHT,
            observed_at=NIGHT, lat_deg=51.0, lon_deg=1.6, sigma_m=300.0, people=40, status="taking water",
        ),
    )  # fmt: skip
    body = UnitPositioned(unit_id=UNIT, lat_deg=51.06, lon_deg=1.65, stale_at=stale_at)
    advance(picture, body, originator="UK", observed_at=NIGHT, received_at=NIGHT, recorded_at=NIGHT)
    return picture


def proposed(picture: Picture, minutes: float) -> Proposal:
    """The unit's proposal so many minutes after one o'clock, boats met where they are believed to be."""
    problem = ask_dispatch(picture, DOVER, NIGHT + timedelta(minutes=minutes)).problem
    ways = tuple(
        reach
        for unit in problem.units
        for incident in problem.incidents
        if (reach := straight_reach(unit, incident)) is not None
    )
    (task,) = plan(msgspec.structs.replace(problem, reaches=ways)).tasks
    return next(one for one in task.proposals if one.unit_id == UNIT)


def test_a_place_just_heard_is_taken_for_the_present_one() -> None:
    new = proposed(heard(), 5)
    assert new.seen_min is None
    assert "place_old" not in new.reasons
    assert new.early_min == new.late_min == new.on_scene_min


def test_an_old_place_is_said_and_widens_the_times_both_ways_without_dropping_the_unit() -> None:
    new, old = proposed(heard(), 5), proposed(heard(), 20)
    assert old.seen_min == 20.0
    assert "place_old" in old.reasons
    assert old.on_scene_min == pytest.approx(new.on_scene_min, abs=0.2), "still ranked by its last place"
    assert old.late_min == pytest.approx(old.on_scene_min + 20.0, abs=0.2)
    assert old.early_min == 0.0, "it may be there by now"


def test_what_the_unit_itself_called_stale_is_old_sooner() -> None:
    assert proposed(heard(stale_at=NIGHT + timedelta(minutes=2)), 5).seen_min == 5.0


def test_its_age_asks_for_another_plan_every_five_minutes_and_not_at_every_look() -> None:
    picture = heard()
    ages = [
        next(one.seen_min for one in ask_dispatch(picture, DOVER, at).problem.units if one.unit_id == UNIT)
        for at in (NIGHT + timedelta(minutes=minutes) for minutes in (11, 13, 14.9, 15.1))
    ]
    assert ages == [10.0, 10.0, 10.0, 15.0]


def test_a_unit_not_seen_for_longer_than_it_can_stay_out_is_taken_to_be_at_its_base() -> None:
    picture = heard()
    body = UnitPositioned(unit_id="uk.ranger", lat_deg=51.06, lon_deg=1.65)
    advance(picture, body, originator="UK", observed_at=NIGHT, received_at=NIGHT, recorded_at=NIGHT)

    def ranger(hours: float) -> SendableUnit:
        units = ask_dispatch(picture, DOVER, NIGHT + timedelta(hours=hours)).problem.units
        return next(one for one in units if one.unit_id == "uk.ranger")

    out, home = ranger(3), ranger(40)
    assert (out.from_base, out.ready_s, out.seen_min) == (False, 0.0, 180.0)
    assert (home.from_base, home.seen_min) == (True, None)
    assert home.ready_s > 0.0
    unplaced = ask_dispatch(picture, DOVER, NIGHT + timedelta(hours=40)).problem.unplaced_unit_ids
    assert UNIT in unplaced, "it has no base that is known: nobody knows where it is"
