"""Search plans of a live centre: asked for, made beside the loop, carried out, and no end of anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.centre import search_hands as hands
from tests.centre.drift_nights import forecast_of

from varne.centre.loop import Loop
from varne.centre.pipeline import advance
from varne.centre.searching import POINTS_MAX, TRACK_POINTS_KEPT, Searching, checked_points
from varne.centre.searching_check import check_ask, first_dark
from varne.centre.searching_jobs import AskBelief, AskFile, AskPlan, search_trades
from varne.centre.searching_units import unit_options
from varne.centre.shipped import open_theatre, sweep_widths
from varne.centre.workers import Trade
from varne.feeds.contract import Parsed
from varne.picture.errors import Malformed, Refused
from varne.picture.events import DriftForecastMade, FeedDeclared, LogOpened, ReportReceived, UnitPositioned
from varne.picture.fold import fold
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.search import SEARCH_OBJECTS, OwnWidth, SearchAsk, SearchFigure
from varne.store.memory import MemoryStore

NOON = hands.NOON
DOVER = open_theatre("dover")
TABLE = sweep_widths()
TRADES = search_trades(DOVER, None)
FEED = FeedDeclared(feed="night", kind="reports", synthetic=True, title="A night")


class HandWorkers:
    """Workers that answer when told to."""

    def __init__(self) -> None:
        self.asked: list[Noun] = []
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.refuse: str | None = None

    async def do(self, trade: Trade[Any, Any], *, key: str, job: Noun, hurried: bool = False) -> Noun:
        assert hurried, "a person waits for it"
        assert trade in TRADES
        assert key
        self.asked.append(job)
        await self.let_go.wait()
        if self.refuse is not None:
            raise Refused("no", code=self.refuse)
        if isinstance(job, AskPlan):
            return hands.plan_of(job)
        if isinstance(job, AskBelief):
            return hands.belief_of(job)
        assert isinstance(job, AskFile)
        return hands.file_of(job)


class Clock:
    def now(self) -> datetime:
        return NOON


class Room:
    """A loop with its searching, the worker by hand; one open boat at sea."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = MemoryStore() if store is None else store
        picture = Picture(centre="UK") if store is None else fold(store.read())
        if store is None:
            for body in (
                LogOpened(
                    theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True,
                    places=named_areas(DOVER),
                ),
                FEED,
                ReportReceived(report=call("r-1")),
            ):  # fmt: skip
                self.store.append(
                    advance(
                        picture, body, originator="UK", observed_at=None, received_at=NOON, recorded_at=NOON
                    )
                )
        self.loop = Loop(picture=picture, store=self.store, clock=Clock(), replaying=False)
        self.workers = HandWorkers()
        self.searching = Searching(
            self.workers,  # type: ignore[arg-type] # workers by hand are workers as far as this goes
            TRADES,
            TABLE,
            picture=lambda: self.loop.picture,
            record=self.loop.record_all,
        )
        self.news = asyncio.Event()
        self.loop.listen(lambda _commit: self.news.set())
        self.boat_id = picture.boat_of_report["r-1"]

    @property
    def events(self) -> list[str]:
        """Names of the entries about searches, in order."""
        return [e.body.name for e in self.store.read() if "search" in e.body.name]

    async def until(self, *names: str) -> None:
        """Wait until the log holds these entries about searches, in order."""
        async with asyncio.timeout(20):
            while self.events != list(names):
                assert len(self.events) <= len(names), self.events
                self.news.clear()
                await self.news.wait()


def call(name: str, **said: Any) -> Report:
    whole = {"lat_deg": 51.0, "lon_deg": 1.5, "sigma_m": 300.0, "observed_at": NOON, **said}
    return Report(
        id=name, kind="call", feed="night", source="uk.999", centre="UK", received_at=NOON, **whole
    )  # fmt: skip


@asynccontextmanager
async def running(room: Room) -> AsyncIterator[Room]:
    tasks = [asyncio.create_task(room.loop.run()), asyncio.create_task(room.searching.run())]
    await asyncio.sleep(0)
    try:
        yield room
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ── plans ──


async def test_a_plan_is_asked_for_and_made_and_the_same_log_gives_the_same_picture() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        held = room.loop.picture.searches["S-1"]
        assert held.status == "planned"
        assert held.plan is not None
        assert held.plan.units[0].unit_id == "uk.dover-lifeboat"
        assert fold(room.store.read()).fingerprint() == room.loop.picture.fingerprint()
        assert room.loop.picture.taskings == {}, "a plan tasks nobody"


async def test_the_loop_goes_on_while_a_plan_is_made() -> None:
    async with running(Room()) as room:
        room.workers.let_go.clear()
        await room.searching.ask(hands.ask(room.boat_id))
        await room.loop.submit(FEED, [Parsed(report=call("r-2", lat_deg=50.7))])  # acknowledged meanwhile
        assert len(room.loop.picture.boats) == 2
        assert room.loop.picture.searches["S-1"].status == "asked"
        room.workers.let_go.set()
        await room.until("search_asked", "search_planned")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("nobody_in_time", "nobody_in_time"),
        ("no_cloud", "no_cloud"),
        ("work_failed", "planner_failed"),
        ("heights", "planner_refused"),
    ],
)
async def test_a_plan_that_cannot_be_made_is_declined_with_its_reason(code: str, told: str) -> None:
    async with running(Room()) as room:
        room.workers.refuse = code
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_declined")
        assert room.loop.picture.searches["S-1"].declined == told


async def test_a_plan_in_another_s_place_leaves_it_standing_until_it_is_made() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        room.workers.let_go.clear()
        await room.searching.ask(hands.ask(room.boat_id, "S-2", instead_of_id="S-1"))
        assert room.loop.picture.searches["S-1"].status == "planned"
        room.workers.let_go.set()
        await room.until(
            "search_asked", "search_planned", "search_asked", "search_planned", "search_withdrawn"
        )
        older = room.loop.picture.searches["S-1"]
        assert (older.status, older.replaced_by_id) == ("replaced", "S-2")


async def test_a_plan_in_another_s_place_that_fails_takes_nothing_away() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        room.workers.refuse = "nobody_in_time"
        await room.searching.ask(hands.ask(room.boat_id, "S-2", instead_of_id="S-1"))
        await room.until("search_asked", "search_planned", "search_asked", "search_declined")
        assert room.loop.picture.searches["S-1"].status == "planned"


async def test_withdrawing_a_plan_ends_no_search_and_leaves_the_boat_open() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        await room.searching.withdraw("S-1")
        assert room.loop.picture.searches["S-1"].status == "withdrawn"
        assert room.loop.picture.boats[room.boat_id].status == "open"
        with pytest.raises(Refused, match="no longer proposed"):
            await room.searching.withdraw("S-1")
        with pytest.raises(Refused, match="no search"):
            await room.searching.withdraw("S-9")


async def test_what_was_asked_for_when_the_centre_stopped_is_made_when_it_starts() -> None:
    room = Room()
    async with running(room):
        room.workers.refuse = "stopping"
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked")
    again = Room(room.store)
    async with running(again):
        await again.until("search_asked", "search_planned")
    assert again.loop.picture.searches["S-1"].status == "planned"


async def test_a_plan_is_written_as_it_was_recorded() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        room.workers.let_go.clear()
        with pytest.raises(Refused, match="no plan"):
            await room.searching.file(room.loop.picture.searches["S-1"], "gpx", "en", "UK-001")
        room.workers.let_go.set()
        await room.until("search_asked", "search_planned")
        body = await room.searching.file(room.loop.picture.searches["S-1"], "gpx", "fr", "UK-001")
        assert body == b"gpx fr UK-001 S-1"


# ── what is refused before anything is recorded ──

AT_NIGHT = datetime(2026, 8, 12, 23, tzinfo=UTC)


def night_widths(searcher: Any = "vessel") -> tuple[OwnWidth, ...]:
    return tuple(
        OwnWidth(searcher=searcher, search_object=name, width_m=300.0, basis="crew")
        for name in SEARCH_OBJECTS
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"boat_ids": (), "forecasts": ()}, "no_boat"),
        ({"boat_ids": ("b-9",)}, "boat_not_open"),
        ({"forecasts": ()}, "no_cloud"),
        ({"units": ()}, "no_units"),
        ({"start_at": NOON - timedelta(hours=3)}, "search_time"),
        ({"start_at": NOON + timedelta(hours=22)}, "search_time"),
        ({"start_at": AT_NIGHT - timedelta(hours=4)}, "dark"),
        ({"start_at": NOON, "hours": 12.0}, "dark"),
        ({"units": (hands.unit(searcher="drone"),)}, "sweep_width_unknown"),
        ({"sensor": "radar"}, "sweep_width_unknown"),
        ({"units": (hands.unit(lat_deg=45.0, base=None),)}, "nobody_in_time"),
        ({"units": (hands.unit(endurance_h=hands.figure(0.2)),)}, "nobody_in_time"),
        ({"hours": 13.0}, "malformed"),
        ({"visibility_nm": 0.0}, "malformed"),
        ({"wind_kn": -1.0}, "malformed"),
        ({"water_c": 60.0}, "malformed"),
        ({"units": (hands.unit(), hands.unit())}, "malformed"),
        ({"units": (hands.unit(transit_kn=hands.figure(0)),)}, "malformed"),
    ],
)
async def test_what_cannot_be_planned_is_refused_and_nothing_is_recorded(
    change: dict[str, Any], code: str
) -> None:
    async with running(Room()) as room:
        asked = msgspec.structs.replace(hands.ask(room.boat_id), **change)
        with pytest.raises((Refused, Malformed)) as refused:
            await room.searching.ask(asked)
        assert refused.value.code == code
        assert room.events == []
        assert room.workers.asked == []


def test_darkness_is_refused_with_its_hours_and_what_to_enter() -> None:
    room = Room()
    dark = hands.ask(room.boat_id, start_at=NOON + timedelta(hours=6), hours=5.0)
    with pytest.raises(
        Refused, match=r"dark from 20:00 until 04:\d\d UTC.*end the search by 20:00.*enter your own"
    ):
        check_ask(dark, room.loop.picture, TABLE)
    check_ask(msgspec.structs.replace(dark, own_widths=night_widths()), room.loop.picture, TABLE)
    # A width for another kind of searcher, or for one of three objects, is not enough.
    for own in (night_widths("helicopter"), night_widths()[:1]):
        with pytest.raises(Refused, match="dark"):
            check_ask(msgspec.structs.replace(dark, own_widths=own), room.loop.picture, TABLE)
    only = msgspec.structs.replace(dark, own_widths=night_widths()[2:], search_for="person_in_water")
    check_ask(only, room.loop.picture, TABLE)


def test_a_day_in_june_is_light_until_its_civil_dusk() -> None:
    start = datetime(2026, 6, 21, 18, tzinfo=UTC)
    dark = first_dark(start, 6.0, 51.0, 1.5)
    assert dark is not None
    assert datetime(2026, 6, 21, 20, 30, tzinfo=UTC) < dark < datetime(2026, 6, 21, 21, 30, tzinfo=UTC)
    assert first_dark(start, 1.0, 51.0, 1.5) is None


async def test_an_ask_sent_twice_is_one_ask() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        with pytest.raises(Refused, match="already"):
            await room.searching.ask(hands.ask(room.boat_id))


# ── real tracks ──

TRACK = [
    (NOON + timedelta(minutes=minutes), 51.0 + minutes / 1000, 1.5) for minutes in (-20, -10, -2, 0)
]  # fmt: skip


async def searched(room: Room, identifier: str = "t-1", **other: Any) -> None:
    given: dict[str, Any] = {
        "search_id": "S-1", "track_id": identifier, "unit_id": "uk.dover-lifeboat", "points": TRACK,
        "entered_as": "typed", "now": NOON,
    }  # fmt: skip
    await room.searching.searched(**given | other)


async def test_a_real_track_that_found_nothing_changes_the_belief_and_closes_nothing() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        await searched(room)
        await room.until("search_asked", "search_planned", "track_searched", "search_believed")
        held = room.loop.picture.searches["S-1"]
        assert held.belief is not None
        (track,) = held.tracks
        assert [width.search_object for width in track.widths] == list(SEARCH_OBJECTS)
        assert track.end_at == NOON
        assert held.belief.after[0].here < held.belief.before[0].here
        assert room.loop.picture.boats[room.boat_id].status == "open"
        assert room.loop.picture.incidents == fold(room.store.read()).incidents


async def test_the_next_plan_counts_what_was_searched() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await searched(room)
        await room.searching.ask(hands.ask(room.boat_id, "S-2"))
        jobs = [job for job in room.workers.asked if isinstance(job, AskPlan)]
        while len(jobs) < 2:
            await asyncio.sleep(0)
            jobs = [job for job in room.workers.asked if isinstance(job, AskPlan)]
        assert [track.id for track in jobs[1].searched] == ["t-1"]


async def test_a_search_goes_on_in_the_forecast_it_was_begun_in_until_the_boat_is_heard_of() -> None:
    """A judgement gives a position for now from the same old reports: it knows nothing of the search."""
    async with running(Room()) as room:
        judged_again = hands.forecast_asked(room.boat_id, fix_at=NOON, made_at=NOON + timedelta(minutes=1))
        await room.loop.record(DriftForecastMade(forecast=forecast_of(judged_again)))
        assert room.searching.forecasts((room.boat_id, "b-9")) == (judged_again,)
        asked = hands.ask(room.boat_id)
        await room.searching.ask(asked)
        await searched(room)
        assert room.searching.forecasts((room.boat_id,)) == asked.forecasts
        heard = call("r-2", observed_at=NOON + timedelta(minutes=10), phone="0f4396e1b5")
        await room.loop.submit(FEED, [Parsed(report=heard)])
        assert room.loop.picture.boat_of_report["r-2"] == room.boat_id
        assert room.searching.forecasts((room.boat_id,)) == (judged_again,)


async def test_a_track_before_a_newer_position_says_nothing_of_where_the_boat_is_now() -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await searched(room)
        newer = hands.forecast_asked(room.boat_id, fix_at=NOON - timedelta(minutes=5))
        await room.searching.ask(hands.ask(room.boat_id, "S-2", forecasts=(newer,)))
        while not [job for job in room.workers.asked if isinstance(job, AskPlan) and job.ask.id == "S-2"]:
            await asyncio.sleep(0)
        assert [job.searched for job in room.workers.asked if isinstance(job, AskPlan)][1] == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_id": "uk.walmer-lifeboat"}, "not_in_search"),
        ({"search_id": "S-9"}, "not_found"),
        ({"now": NOON - timedelta(hours=1)}, "track_future"),
        ({"points": [(at - timedelta(hours=2), lat, lon) for at, lat, lon in TRACK]}, "track_before"),
        ({"points": TRACK[:1]}, "malformed"),
        ({"points": [TRACK[0], (TRACK[1][0], 55.0, 1.5)]}, "malformed"),
        ({"points": [TRACK[0], (TRACK[0][0], 51.5, 1.5), TRACK[1]]}, "malformed"),
    ],
)
async def test_what_is_no_track_of_this_search_is_refused(change: dict[str, Any], code: str) -> None:
    async with running(Room()) as room:
        await room.searching.ask(hands.ask(room.boat_id))
        await room.until("search_asked", "search_planned")
        with pytest.raises((Refused, Malformed)) as refused:
            await searched(room, **change)
        assert refused.value.code == code
        assert "track_searched" not in room.events


def test_a_long_track_is_kept_with_fewer_points_and_both_ends() -> None:
    points = [(NOON + timedelta(seconds=second), 51.0 + second * 1e-5, 1.5) for second in range(3000)]
    kept = checked_points(list(reversed(points)))
    assert len(kept) == TRACK_POINTS_KEPT
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    with pytest.raises(Malformed):
        checked_points(points * (POINTS_MAX // 3000 + 1))


# ── units ──


def test_units_are_told_soonest_first_with_what_is_known_assumed_or_nowhere() -> None:
    picture = Picture(centre="UK")
    options = unit_options(DOVER, picture, (51.0, 1.5), by_day=True)
    could = [option for option in options if option.why_not is None]
    assert {option.flag for option in could} >= {"GB", "FR"}
    assert [o.there_min for o in could] == sorted(o.there_min or 0 for o in could)
    by_id = {option.unit_id: option for option in options}
    dover = by_id["uk.dover-lifeboat"]
    assert dover.transit_kn is not None
    assert (dover.transit_kn.value, dover.transit_kn.basis) == (25.0, "theatre")
    assert dover.ready_min is not None
    assert dover.ready_min.basis == "assumed", "nobody has told its readiness"
    assert by_id["uk.valiant"].why_not == "no_place"
    assert by_id["fr.beach-buggy"].why_not == "no_searcher"
    assert options[-1].why_not is not None, "what cannot be planned for stands last"
    tug = by_id["fr.abeille-normandie"]
    assert (tug.ready_min, tug.transit_kn) == (
        SearchFigure(value=40.0, basis="theatre"), SearchFigure(value=18.0, basis="theatre"),
    )  # fmt: skip


def test_a_unit_that_was_heard_at_sea_is_there_and_ready() -> None:
    room = Room()
    advance(
        room.loop.picture,
        UnitPositioned(unit_id="uk.valiant", lat_deg=51.0, lon_deg=1.4),
        originator="UK", observed_at=None, received_at=NOON, recorded_at=NOON,
    )  # fmt: skip
    options = {o.unit_id: o for o in unit_options(DOVER, room.loop.picture, (51.0, 1.5), by_day=True)}
    valiant = options["uk.valiant"]
    assert (valiant.why_not, valiant.from_base, valiant.base) == (None, False, None)
    assert valiant.there_min is not None
    assert valiant.there_min < 15


def test_an_ask_is_a_noun_that_a_pipe_and_a_log_can_carry() -> None:
    asked = hands.ask("b-1", own_widths=night_widths(), water_c=13.0)
    assert msgspec.json.decode(msgspec.json.encode(asked), type=SearchAsk) == asked
