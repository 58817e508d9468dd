from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.console.web.houses import (
    START,
    HandCentre,
    Watch,
    acknowledged,
    cleared,
    raised,
    settle,
    track_at,
)
from varne.console.web.frames import Viewport
from varne.console.web.push import Push
from varne.console.web.screen import ALERTS_WAITING_MAX
from varne.console.web.shown import Shown
from varne.picture.events import BoatOpened, Event, FeedDeclared, ReportReceived, UnitPositioned
from varne.picture.events_incident import IncidentOpened
from varne.picture.report import Report

STRAIT = Viewport(west_deg=1.0, south_deg=50.5, east_deg=2.0, north_deg=51.5)


def push_of(centre: HandCentre, stall_s: float = 20.0) -> Push:
    return Push(centre, monotonic_s=centre.clock.monotonic_s, stall_s=stall_s)


async def tick(centre: HandCentre, push: Push, seconds: float = 0.1) -> None:
    centre.clock.pass_time(seconds)
    push.tick()
    await settle()


def call(identifier: str) -> list[Event]:
    report = Report(id=identifier, kind="call", feed="calls", source="uk.999", centre="UK", received_at=START)
    return [
        ReportReceived(report=report),
        BoatOpened(boat_id=f"b-{identifier}", boat_name=identifier, report_id=identifier, probability=0.9),
        IncidentOpened(
            incident_id=f"i-{identifier}",
            boat_id=f"b-{identifier}",
            phase="distress",
            owner="UK",
            report_id=identifier,
        ),
    ]


async def test_hello_gives_everything_and_then_only_changes() -> None:
    centre = HandCentre()
    centre.commit(track_at("mmsi:1", 51.0, 1.5), track_at("mmsi:2", 51.0, 1.6), *call("r1"))
    push = push_of(centre)
    watch = Watch(push)
    watch.connect(STRAIT)
    await settle()
    (first,) = watch.frames()
    assert (first["full"], first["tracks_full"], first["seq"]) == (True, True, centre.picture.sequence)
    assert set(watch.tracks) == {"mmsi:1", "mmsi:2"}
    assert set(watch.boats) == {"b-r1"}
    assert set(watch.incidents) == {"i-r1"}
    assert len(watch.units) > 0
    assert all(unit["from_base"] for unit in watch.units.values())
    centre.commit(track_at("mmsi:2", 51.1, 1.6))
    await tick(centre, push)
    second = watch.frames()[-1]
    assert second["full"] is False
    assert [row[0] for row in second["tracks"]] == ["mmsi:2"]
    assert second["boats"] == []
    assert second["conflated"] == 0


async def test_a_row_is_scaled_integers_with_unknown_as_null() -> None:
    centre = HandCentre()
    centre.commit(track_at("mmsi:235", 51.123456, 1.654321))
    watch = Watch(push_of(centre))
    watch.connect()
    await settle()
    base_s = int(START.timestamp())
    assert watch.tracks["mmsi:235"] == [
        "mmsi:235", 235, "VARNE TEST", 5112346, 165432, 0, 123, None, base_s, None, 1,
    ]  # fmt: skip


async def test_what_is_not_durable_is_not_shown() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect()
    await settle()
    waiting = centre.fold_only(*call("r1"), raised("a"))
    await tick(centre, push, 1.5)
    assert watch.boats == {}
    assert watch.alerts == {}
    assert watch.sequence == 1
    centre.make_durable(waiting)
    await tick(centre, push)
    assert set(watch.boats) == {"b-r1"}
    assert set(watch.alerts) == {"a"}


async def test_tracks_are_limited_to_the_view_and_one_that_leaves_is_told_once() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect(STRAIT)
    await settle()
    centre.commit(track_at("mmsi:1", 51.0, 1.5), track_at("mmsi:2", 40.0, 1.5))
    await tick(centre, push)
    assert set(watch.tracks) == {"mmsi:1"}
    centre.commit(track_at("mmsi:1", 49.0, 1.5))
    await tick(centre, push)
    assert watch.tracks["mmsi:1"][3] == 4900000
    centre.commit(track_at("mmsi:1", 48.0, 1.5))
    await tick(centre, push)
    assert watch.tracks["mmsi:1"][3] == 4900000  # outside: no longer this screen's business


async def test_moving_the_map_gives_every_track_in_the_new_view() -> None:
    centre = HandCentre()
    centre.commit(track_at("mmsi:1", 51.0, 1.5), track_at("mmsi:2", 40.0, 1.5))
    push = push_of(centre)
    watch = Watch(push)
    watch.connect(STRAIT)
    await settle()
    assert watch.screen is not None
    watch.screen.look_at(Viewport(west_deg=1.0, south_deg=39.0, east_deg=2.0, north_deg=41.0))
    await settle()
    assert set(watch.tracks) == {"mmsi:2"}
    assert watch.frames()[-1]["tracks_full"] is True


async def test_a_slow_screen_gets_one_larger_frame_and_is_told_what_was_skipped() -> None:
    centre = HandCentre()
    push = push_of(centre)
    slow, quick = Watch(push), Watch(push)
    slow.connect()
    quick.connect()
    await settle()
    slow.reading.clear()
    for step in range(50):
        centre.commit(track_at("mmsi:1", 51.0 + step / 1000, 1.5), *call(f"r{step}"))
        await tick(centre, push)
    assert len(quick.frames()) == 51
    slow.reading.set()
    await settle()
    assert len(slow.frames()) == 3  # the first, the one that was under way, the one that caught up
    assert sum(frame["conflated"] for frame in slow.frames()) == 48
    assert sum(frame["conflated"] for frame in quick.frames()) == 0
    assert slow.tracks == quick.tracks
    assert slow.boats == quick.boats
    assert len(slow.boats) == 50  # boats are merged into fewer frames, none is left out


async def test_every_change_of_every_alert_comes_once_in_order_to_slow_and_quick_alike() -> None:
    centre = HandCentre()
    push = push_of(centre)
    slow, quick = Watch(push), Watch(push)
    slow.connect()
    quick.connect()
    await settle()
    slow.reading.clear()
    sequences = []
    for step in range(60):
        entries = centre.commit(
            raised("a", step), acknowledged("a"), raised("a", step + 1), cleared("a"), raised("b")
        )
        sequences += [entry.sequence for entry in entries]
        await tick(centre, push)
    assert quick.alert_sequences() == sequences
    slow.reading.set()
    await settle()
    assert slow.alert_sequences() == sequences
    # several changes in one commit are told as each was, not as all had become
    first = [message["alert"] for message in quick.messages if message["type"] == "alert"][:4]
    assert [alert.get("acknowledged_by") for alert in first] == [None, "watch", "watch", "watch"]
    assert ["cleared_at" in alert for alert in first] == [False, False, False, True]


async def test_an_alert_that_ended_while_the_line_was_cut_is_told_as_ended() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect()
    await settle()
    centre.commit(raised("a"), raised("b"))
    await tick(centre, push)
    await watch.cut()
    centre.commit(cleared("a"))
    watch.connect()
    await settle()
    assert watch.frames()[-1]["full"] is False
    assert set(watch.standing()) == {"b"}


@pytest.mark.parametrize("arrived", range(8))
async def test_wherever_the_line_goes_dead_whoever_has_a_frame_has_every_alert_up_to_it(arrived: int) -> None:
    centre = HandCentre()
    centre.commit(raised("a"), raised("b"))
    push = push_of(centre)
    watch = Watch(push)
    watch.lost_after = arrived
    watch.connect()
    await settle()
    centre.commit(cleared("a"), *call("r1"), raised("c"))
    await tick(centre, push)
    centre.commit(cleared("c"), acknowledged("b"))
    await tick(centre, push)
    await watch.cut()
    centre.commit(raised("d"))
    watch.connect()
    await settle()
    assert set(watch.standing()) == {"b", "d"}
    assert watch.alerts["b"]["acknowledged_by"] == "watch"


async def test_a_screen_that_lets_alerts_pile_up_is_told_why_and_loses_none() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect()
    await settle()
    watch.reading.clear()
    centre.commit(raised("a"))
    await tick(centre, push)  # under way, and stuck
    for step in range(ALERTS_WAITING_MAX + 5):
        centre.commit(raised(f"a{step}"))
    watch.reading.set()
    assert await watch.ended() is None
    assert watch.messages[-1]["type"] == "refused"
    assert watch.messages[-1]["error"]["code"] == "too_slow"
    await watch.cut()
    watch.connect()
    await settle()
    assert len(watch.standing()) == ALERTS_WAITING_MAX + 6  # more than may wait, yet not refused again
    assert watch.messages[-1]["type"] != "refused"


async def test_a_dead_screen_is_given_up() -> None:
    centre = HandCentre()
    push = push_of(centre, stall_s=0.01)
    watch = Watch(push)
    watch.reading.clear()
    watch.connect()
    assert isinstance(await watch.ended(), TimeoutError)


async def test_a_frame_comes_at_least_once_a_second_and_feeds_at_most() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect()
    await settle()
    declared = FeedDeclared(feed="ais", kind="ais", synthetic=True, title="AIS")
    for step in range(30):
        centre.commit(declared, track_at("mmsi:1", 51.0, 1.5 + step / 100))
        await tick(centre, push)
    with_feeds = [frame for frame in watch.frames()[1:] if frame["feeds"]]
    assert len(with_feeds) in (2, 3)
    assert len(watch.frames()) == 31
    before = len(watch.frames())
    for _ in range(30):
        await tick(centre, push)
    assert len(watch.frames()) - before in (2, 3)
    assert len([message for message in watch.messages if message["type"] == "health"]) in (5, 6)


async def test_latency_is_counted_from_receipt_to_each_screen_and_from_frame_to_drawn() -> None:
    centre = HandCentre()
    push = push_of(centre)
    first, second = Watch(push), Watch(push)
    first.connect()
    second.connect()
    await settle()
    report = Report(id="x", kind="ais", feed="ais", source="ais", centre="UK", received_at=START)
    centre.commit(ReportReceived(report=report), arrived_s=centre.clock.s - 0.05)
    await tick(centre, push)
    said = centre.health.reading().latency_ms["ais"]
    assert said.n == 2
    assert said.p50 == pytest.approx(150, rel=0.02)
    assert first.screen is not None
    assert first.sequence is not None
    centre.clock.pass_time(0.2)
    first.screen.rendered(first.sequence)
    assert centre.health.reading().screen_latency_ms.p99 == pytest.approx(200, rel=0.02)
    first.screen.rendered(first.sequence)
    assert centre.health.reading().screen_latency_ms.n == 1  # said twice, counted once
    assert centre.health.screens == 2
    await second.cut()
    assert centre.health.screens == 1


async def test_a_unit_that_is_heard_is_no_longer_at_its_base() -> None:
    centre = HandCentre()
    push = push_of(centre)
    watch = Watch(push)
    watch.connect()
    await settle()
    unit = next(iter(watch.units))
    centre.commit(UnitPositioned(unit_id=unit, lat_deg=51.0, lon_deg=1.4))
    await tick(centre, push)
    assert watch.units[unit]["from_base"] is False
    assert watch.units[unit]["lat_deg"] == 51.0


@pytest.mark.parametrize(("after", "log"), [(3, "another log"), (10_000, None)])
async def test_a_sequence_of_another_log_or_of_the_future_gets_everything(
    after: int, log: str | None
) -> None:
    centre = HandCentre()
    centre.commit(*call("r1"), *call("r2"))
    watch = Watch(push_of(centre))
    watch.sequence, watch.log = after, log
    watch.connect()
    await settle()
    assert watch.frames()[0]["full"] is True
    assert set(watch.boats) == {"b-r1", "b-r2"}


NAMES = st.integers(0, 5)
DEGREES = st.sampled_from([0.0, 0.5, 1.5, 2.5])
VIEWS = st.sampled_from([None, STRAIT, Viewport(west_deg=1.0, south_deg=-1.0, east_deg=2.6, north_deg=1.0)])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("track"), NAMES, DEGREES, DEGREES),
        st.tuples(st.just("call"), st.integers(0, 10_000)),
        st.tuples(st.just("unit"), DEGREES),
        st.tuples(st.just("raise"), NAMES),
        st.tuples(st.just("acknowledge"), NAMES),
        st.tuples(st.just("clear"), NAMES),
        st.tuples(st.just("tick"), st.sampled_from([0.1, 1.1])),
        st.tuples(st.just("slow")),
        st.tuples(st.just("quick")),
        st.tuples(st.just("cut")),
        st.tuples(st.just("connect"), VIEWS),
        st.tuples(st.just("look"), VIEWS),
    ),
    max_size=60,
)


class Story:
    """Runs steps against one watch and keeps what must be true of it."""

    def __init__(self) -> None:
        self.centre = HandCentre()
        self.push = push_of(self.centre)
        self.watch = Watch(self.push)
        self.viewport: Viewport | None = None
        self.called: set[int] = set()

    async def step(self, kind: str, *said: object) -> None:
        centre, watch = self.centre, self.watch
        if kind in ("raise", "acknowledge", "clear"):
            event = {"raise": raised, "acknowledge": acknowledged, "clear": cleared}[kind](f"a{said[0]}")
            if kind == "raise" or f"a{said[0]}" in centre.picture.alerts:
                centre.commit(event)
        elif kind == "track":
            name, lat_deg, lon_deg = said
            assert isinstance(lat_deg, float)
            assert isinstance(lon_deg, float)
            centre.commit(track_at(f"mmsi:{name}", lat_deg, lon_deg))
        elif kind == "call" and said[0] not in self.called:
            assert isinstance(said[0], int)
            self.called.add(said[0])
            centre.commit(*call(f"r{said[0]}"))
        elif kind == "unit":
            assert isinstance(said[0], float)
            centre.commit(UnitPositioned(unit_id="uk.dover-lifeboat", lat_deg=said[0], lon_deg=1.0))
        elif kind == "tick":
            assert isinstance(said[0], float)
            await tick(centre, self.push, said[0])
        elif kind == "slow" and watch.screen is not None:
            watch.reading.clear()
        elif kind == "quick":
            watch.reading.set()
        elif kind == "cut" and watch.screen is not None:
            await watch.cut()
        elif kind == "connect" and watch.screen is None:
            assert said[0] is None or isinstance(said[0], Viewport)
            self.viewport = said[0]
            watch.connect(self.viewport)
        elif kind == "look" and watch.screen is not None:
            assert said[0] is None or isinstance(said[0], Viewport)
            self.viewport = said[0]
            watch.screen.look_at(self.viewport)
        await asyncio.sleep(0)

    async def finish(self) -> None:
        if self.watch.screen is None:
            self.watch.connect(self.viewport)
        self.watch.reading.set()
        await tick(self.centre, self.push, 1.1)
        await settle()

    def in_view(self, rows: dict[str, list[float]]) -> dict[str, list[float]]:
        return {
            key: row
            for key, row in rows.items()
            if self.viewport is None or self.viewport.holds(row[3] / 1e5, row[4] / 1e5)
        }


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_whatever_is_cut_or_slowed_the_screen_ends_with_the_picture(steps: list[tuple[object, ...]]) -> None:
    async def tell() -> None:
        story = Story()
        for kind, *said in steps:
            assert isinstance(kind, str)
            await story.step(kind, *said)
        await story.finish()
        truth = json.loads(Shown(story.centre.theatre, story.centre.picture).full_frame(log="", at=START))
        watch = story.watch
        assert watch.sequence == story.centre.picture.sequence
        assert story.in_view(watch.tracks) == story.in_view({row[0]: row for row in truth["tracks"]})
        for kind in ("boats", "incidents", "units", "feeds"):
            assert getattr(watch, kind) == {piece["id"]: piece for piece in truth[kind]}
        standing = {key for key, alert in story.centre.picture.alerts.items() if alert.cleared_at is None}
        assert set(watch.standing()) == standing
        await watch.cut()

    asyncio.run(tell())
