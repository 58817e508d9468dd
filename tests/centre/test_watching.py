"""The clock of the alerts tells jumps from time, asks the rules, and loses nothing that a store refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.alerts.watch import SEA, Night, at, report, theatre

from varne.alerts.waters import Waters
from varne.centre.outcome import Commit
from varne.centre.shipped import open_theatre
from varne.centre.watching import WatchClock, Watching, waters_of
from varne.picture.errors import Broken, Refused
from varne.picture.events import AlertRaised, Event, Recorded, ReportRead

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)


class Clocks:
    """A wall's clock that can be set, and one that only runs."""

    def __init__(self) -> None:
        self.wall, self.s = START, 50.0

    def run(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.s += seconds


def test_time_that_passes_is_no_jump_and_a_clock_that_is_set_is_one() -> None:
    clocks = Clocks()
    watch = WatchClock(lambda: clocks.wall, lambda: clocks.s)
    watch.moment()
    clocks.run(600.0)
    assert watch.moment().jumps == ()
    clocks.wall += timedelta(hours=2)
    moment = watch.moment()
    assert [round(jump.by_s) for jump in moment.jumps] == [7200]
    assert moment.age_s(START) == pytest.approx(600.0)
    clocks.wall -= timedelta(hours=2)
    assert len(watch.moment().jumps) == 2


def test_a_replays_clock_is_its_own() -> None:
    clocks = Clocks()
    watch = WatchClock(lambda: clocks.wall, None)
    watch.moment()
    clocks.wall += timedelta(hours=5)
    assert watch.moment().jumps == ()


class Office:
    """A night whose alerts are recorded by what watches."""

    def __init__(self) -> None:
        self.night = Night(Waters(theatre()))
        self.night.take(report("r1", place=SEA))
        self.refuse: Exception | None = None
        self.now = at(3.0)
        self.watching = Watching(
            self.night.waters,
            WatchClock(lambda: self.now, None),
            picture=lambda: self.night.picture,
            record=self.record,
        )

    async def record(self, event: Event) -> tuple[Recorded, ...]:
        if self.refuse is not None:
            raise self.refuse
        before = len(self.night.log)
        self.night.record(event, self.now)
        return tuple(self.night.log[before:])


async def test_what_is_due_is_recorded_once() -> None:
    office = Office()
    assert [type(event) for event in await office.watching.look()] == [AlertRaised]
    assert await office.watching.look() == ()
    assert len(office.night.standing("unread_position")) == 1


async def test_what_a_store_refuses_is_found_again() -> None:
    office = Office()
    office.refuse = Refused("the disk is full", code="disk_full")
    await office.watching.look()
    assert office.night.standing() == []
    office.refuse = None
    await office.watching.look()
    assert len(office.night.standing("unread_position")) == 1


async def test_a_fallen_invariant_is_not_swallowed() -> None:
    office = Office()
    office.refuse = Broken("the log is damaged")
    with pytest.raises(Broken):
        await office.watching.look()


def test_the_forecast_of_a_night_becomes_its_weather() -> None:
    night = Path(__file__).parents[2] / "data" / "nights" / "102" / "forecast.jsonl"
    waters = waters_of(open_theatre("dover"), night)
    assert len(waters.weather) > 20
    assert all(point.wind_mps is not None and 0 < point.wind_mps < 30 for point in waters.weather)
    assert "weather_worsening" not in waters.silent_rules
    assert waters_of(open_theatre("dover"), None).silent_rules["weather_worsening"] == "no_forecast"


async def test_posts_that_act_share_the_load() -> None:
    office = Office()
    assert office.watching.positions == 1
    for number, post in enumerate(("watch-1", "watch-2", "watch-1", "smc")):
        entry = Recorded(
            sequence=number + 1,
            originator="UK",
            received_at=START,
            recorded_at=START,
            body=ReportRead(report_ids=("r1",), by=post),
        )
        office.watching.note_commit(
            Commit(entries=(entry,), arrived_monotonic_s=(None,), committed_monotonic_s=0.0)
        )
    assert office.watching.positions == 3
