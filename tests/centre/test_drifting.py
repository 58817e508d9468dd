"""Open boats with a position have a forecast: asked for when something matters, and made beside the loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.centre.drift_nights import forecast_of

from varne.centre.drifting import Drifting, asked_of, need_of
from varne.centre.drifting_jobs import AskStreams, DriftTrades, drift_trades
from varne.centre.loop import Loop
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.centre.workers import Trade
from varne.feeds.contract import Parsed
from varne.picture.drift import DriftAsked, DriftForecast, SaidAboard, StreamGrid
from varne.picture.errors import Refused
from varne.picture.events import DriftForecastMade, FeedDeclared, LogOpened, ReportReceived
from varne.picture.fold import fold
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.store.memory import MemoryStore

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
DOVER = open_theatre("dover")
FEED = FeedDeclared(feed="night", kind="reports", synthetic=True, title="A night")
TRADES = drift_trades(DOVER, None)
EVERY = timedelta(minutes=30)


def call(name: str, minutes: float = 0.0, **said: object) -> Parsed:
    moment = START + timedelta(minutes=minutes)
    whole = {"lat_deg": 51.0, "lon_deg": 1.5, "sigma_m": 300.0, "observed_at": moment, **said}
    report = Report(
        id=name,
        kind="call",
        feed="night",
        source="uk.999",
        centre="UK",
        received_at=moment,
        **whole,  # type: ignore[arg-type] # fields of a report
    )
    return Parsed(report=report)


class HandWorkers:
    """Workers that answer when told to."""

    def __init__(self) -> None:
        self.asked: list[DriftAsked] = []
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.refuse: str | None = None
        self.streams_asked = 0

    async def do(self, trade: Trade[Noun, Noun], *, key: str, job: Noun, hurried: bool = False) -> Noun:
        if isinstance(job, AskStreams):
            self.streams_asked += 1
            assert hurried, "a person waits for it"
            return StreamGrid(
                at=job.at, source="atlas", error_factor=0.2, error_mps=0.1, south_deg=50.0, west_deg=1.0,
                step_lat_deg=0.1, step_lon_deg=0.1, columns=1, east_cmps=(1,), north_cmps=(None,),
            )  # fmt: skip
        assert isinstance(job, DriftAsked)
        assert (trade.name, key) == ("forecast", job.boat_id)
        self.asked.append(job)
        await self.let_go.wait()
        if self.refuse is not None:
            raise Refused("no", code=self.refuse)
        return forecast_of(job)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class Room:
    """A loop with its drifting, the worker by hand."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = Clock()
        picture = Picture(centre="UK")
        body = LogOpened(
            theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True, places=named_areas(DOVER)
        )
        self.store.append(
            advance(picture, body, originator="UK", observed_at=None, received_at=START, recorded_at=START)
        )
        self.loop = Loop(picture=picture, store=self.store, clock=self.clock, replaying=False)
        self.workers = HandWorkers()
        self.drifting = Drifting(
            DriftTrades(*TRADES),
            self.workers,  # type: ignore[arg-type] # workers by hand are workers as far as this goes
            picture=lambda: self.loop.picture,
            record=self.loop.record_all,
            now=self.clock.now,
            look_again_s=0.001,
        )
        self.loop.listen(self.drifting.note_commit)
        self.news = asyncio.Event()
        self.loop.listen(lambda _commit: self.news.set())

    async def take(self, *items: Parsed) -> None:
        await self.loop.submit(FEED, items)

    async def forecasts(self, count: int) -> list[DriftForecast]:
        """Those in the log, once there are so many."""
        async with asyncio.timeout(20):
            while True:
                self.news.clear()
                found = [e.body.forecast for e in self.store.read() if isinstance(e.body, DriftForecastMade)]
                if len(found) >= count:
                    return found
                await self.news.wait()


@asynccontextmanager
async def running(room: Room) -> AsyncIterator[Room]:
    tasks = [asyncio.create_task(room.loop.run()), asyncio.create_task(room.drifting.run())]
    try:
        yield room
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_boat_gets_its_forecast_and_the_same_log_gives_the_same_picture() -> None:
    async with running(Room()) as room:
        await room.take(call("a", status="engine failed"))
        (made,) = await room.forecasts(1)
        asked = room.workers.asked[0]
        assert (asked.lat_deg, asked.lon_deg, asked.said[0].status) == (51.0, 1.5, "engine failed")
        assert made.asked == asked
        boat_id = room.loop.picture.boat_of_report["a"]
        assert room.loop.picture.drift_forecasts[boat_id] == made
        assert fold(room.store.read()).fingerprint() == room.loop.picture.fingerprint()
        assert room.drifting.next_due() is None, "nothing new: nothing to ask"


async def test_the_loop_goes_on_while_a_forecast_is_made() -> None:
    async with running(Room()) as room:
        room.workers.let_go.clear()
        await room.take(call("a"))
        while not room.workers.asked:
            await asyncio.sleep(0)
        await room.take(call("b", 1, lat_deg=51.2), call("c", 2, lat_deg=50.8))  # acknowledged meanwhile
        assert len(room.loop.picture.boats) == 3
        assert len(room.workers.asked) == 1, "one at a time"
        room.workers.let_go.set()
        assert {made.asked.boat_id for made in await room.forecasts(3)} == set(room.loop.picture.boats)


async def test_a_boat_without_a_position_has_none_and_it_is_said_why() -> None:
    async with running(Room()) as room:
        await room.take(call("a", lat_deg=None, lon_deg=None, sigma_m=None))
        assert room.drifting.next_due() is None
        (boat,) = room.loop.picture.boats.values()
        assert room.drifting.why_none(room.loop.picture, boat) == "no_position"


async def test_what_could_not_be_forecast_is_not_asked_again_until_something_changes() -> None:
    async with running(Room()) as room:
        room.workers.refuse = "field_too_short"
        await room.take(call("a", phone="0f4396e1b5"))
        while not room.workers.asked:
            await asyncio.sleep(0)
        (boat,) = room.loop.picture.boats.values()
        while room.drifting.why_none(room.loop.picture, boat) != "failed":
            await asyncio.sleep(0)
        assert room.drifting.next_due() is None
        room.workers.refuse = None
        await room.take(call("b", 5, phone="0f4396e1b5", status="taking water"))
        (made,) = await room.forecasts(1)
        assert made.asked.said[-1].status == "taking water"


async def test_a_forecast_of_a_boat_that_was_closed_meanwhile_is_not_recorded() -> None:
    async with running(Room()) as room:
        room.workers.let_go.clear()
        await room.take(call("a"))
        while not room.workers.asked:
            await asyncio.sleep(0)
        (boat,) = room.loop.picture.boats.values()
        room.loop.picture.boats[boat.id] = msgspec.structs.replace(boat, status="closed")
        room.workers.let_go.set()
        await room.take(call("b", 1, lat_deg=50.8))
        (made,) = await room.forecasts(1)
        assert list(room.loop.picture.drift_forecasts) == [room.loop.picture.boat_of_report["b"]]
        assert made.asked.boat_id != boat.id


async def test_time_alone_makes_a_forecast_old() -> None:
    async with running(Room()) as room:
        await room.take(call("a"))
        await room.forecasts(1)
        room.clock.at = START + timedelta(minutes=31)
        room.drifting._news.set()
        later = (await room.forecasts(2))[1]
        assert later.asked.made_at == room.clock.at
        assert later.asked.fix_at == START


async def test_streams_are_asked_once_for_ten_minutes() -> None:
    room = Room()
    one = await room.drifting.streams(START + timedelta(minutes=2))
    other = await room.drifting.streams(START + timedelta(minutes=-3))
    assert one is other
    assert one.at == START
    assert room.workers.streams_asked == 1


def question(**changes: object) -> DriftAsked:
    asked = DriftAsked(
        boat_id="b", made_at=START, fix_at=START, lat_deg=51.0, lon_deg=1.5, sigma_m=300.0, east_mps=1.0,
        north_mps=0.0, first_at=START, reports=1, seed=1, night_seed=2,
    )  # fmt: skip
    return msgspec.structs.replace(asked, **changes)


TEN = START + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, False),
        ({"made_at": START + timedelta(minutes=29)}, False),
        ({"made_at": START + timedelta(minutes=30)}, True),
        ({"said": (SaidAboard(at=START, status="taking water"),)}, True),
        ({"made_at": TEN, "reports": 2, "fix_at": TEN, "lon_deg": 1.5 + 600 / 70_000}, True),
        # Carried on by its own motion, without a report: nothing is newly known.
        ({"made_at": TEN, "fix_at": TEN, "lon_deg": 1.5 + 600 / 70_000}, False),
        ({"made_at": TEN, "lat_deg": 51.02}, True),
        ({"made_at": START + timedelta(minutes=2), "lat_deg": 51.02}, False),
        ({"engine_off": 0.1}, True),  # judged for the first time
        ({"made_at": TEN, "engine_off": 0.9}, True),
    ],
)
def test_what_matters(changes: dict[str, object], due: bool) -> None:
    assert (need_of(question(**changes), question(), EVERY) >= 1.0) == due


def test_a_boat_not_heard_of_for_a_day_and_a_half_is_not_forecast_and_stays_open() -> None:
    picture = Picture(centre="UK")
    for body in (LogOpened(theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True), FEED):
        advance(picture, body, originator="UK", observed_at=None, received_at=START, recorded_at=START)
    advance(
        picture, ReportReceived(report=call("a").report), originator="UK", observed_at=START,
        received_at=START, recorded_at=START,
    )  # fmt: skip
    (boat,) = picture.boats.values()
    assert asked_of(picture, boat, START + timedelta(hours=35)) is not None
    assert asked_of(picture, boat, START + timedelta(hours=37)) is None
    assert boat.status == "open"


def test_the_centre_s_own_process_loads_no_compiler() -> None:
    """What drifts is reckoned elsewhere: not even the kernel's module is loaded beside the loop."""
    seen = "import sys, varne.centre.wiring, varne.console.web.app; print('numba' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
