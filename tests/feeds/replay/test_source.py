from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.replay.test_pace import PATIENCE_S, FakeTime
from varne.feeds.contract import Item, Noted, Parsed, Source, Unreadable
from varne.feeds.fake import FakeSource
from varne.feeds.logs.source import LogFile
from varne.feeds.privacy import tokeniser
from varne.feeds.replay.pace import ReplayPace
from varne.feeds.replay.source import Replay
from varne.feeds.reports.source import ReportFile
from varne.picture.errors import Refused
from varne.picture.events import FeedDeclared
from varne.picture.report import Report

START = datetime(2026, 8, 11, 20, 0, tzinfo=UTC)
DATA = Path(__file__).parents[3] / "data"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def said(feed: str, cursor: int, seconds: float) -> Parsed:
    report = Report(
        id=f"{feed}:{cursor}", kind="ais", feed=feed, source="ais", centre="UK", received_at=at(seconds)
    )
    return Parsed(report=report, cursor=cursor)


def tape(feed: str, *seconds: float | None, batch_size: int = 2) -> FakeSource:
    """A recording: a report at each time given, something unreadable for None."""
    items: list[Item] = [
        Unreadable(code="noise", reason="not a line", raw=b"?", cursor=number)
        if moment is None
        else said(feed, number, moment)
        for number, moment in enumerate(seconds, 1)
    ]
    declaration = FeedDeclared(feed=feed, kind="ais", synthetic=True, title=feed)
    return FakeSource(declaration, items, batch_size=batch_size)


async def play(replay: Replay, **after: int) -> list[tuple[str, int | None]]:
    played: list[tuple[str, int | None]] = []
    async with asyncio.timeout(PATIENCE_S):
        async for declaration, items in replay.batches(after_cursors=after):
            assert 0 < len(items) <= 500
            played += [(declaration.feed, item.cursor) for item in items]
    return played


async def test_recordings_are_merged_by_time_of_receipt() -> None:
    replay = Replay([tape("a", 0, 10, 20), tape("b", 5, 10, 15)], speed=0)
    assert (replay.start_at, replay.end_at) == (START, at(20))
    assert await play(replay) == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("b", 3), ("a", 3)]
    assert replay.pace.now() == at(20)


async def test_inputs_without_a_time_go_with_the_one_before() -> None:
    replay = Replay([tape("a", None, 0, None, 20), tape("b", 10, None)], speed=0)
    assert await play(replay) == [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("a", 4)]


async def test_a_recording_whose_times_step_back_keeps_its_order() -> None:
    replay = Replay([tape("a", 0, 30, 10, 40), tape("b", 20, 35)], speed=0)
    assert await play(replay) == [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2), ("a", 4)]


async def test_each_recording_resumes_after_its_own_place() -> None:
    replay = Replay([tape("a", 0, 10, 20), tape("b", 5, 10, 15)], speed=0)
    assert await play(replay, a=2, b=1) == [("b", 2), ("b", 3), ("a", 3)]
    assert await play(replay, a=3, b=3) == []


async def test_resuming_does_not_wait_for_what_was_played() -> None:
    fake = FakeTime()
    pace = ReplayPace(START, 1, monotonic=fake.monotonic, sleep=fake.sleep)
    replay = Replay([tape("a", 0, 3600, 3610)], pace)
    await play(replay, a=1)
    assert fake.slept == [10.0]


async def test_the_pace_is_kept() -> None:
    fake = FakeTime()
    pace = ReplayPace(START, 60, monotonic=fake.monotonic, sleep=fake.sleep)
    played: list[datetime] = []
    async for _, items in Replay([tape("a", 0, 60, 61, 600)], pace).batches(after_cursors={}):
        for item in items:
            assert isinstance(item, Parsed)
            assert item.report.received_at <= pace.now()
            played.append(item.report.received_at)
    assert len(played) == 4
    assert fake.now_s - 1000 == pytest.approx(10)


async def test_all_before_the_chosen_start_is_played_at_once() -> None:
    replay = Replay([tape("a", 0, 10, 20, 86_400, batch_size=10)], speed=1, start_at=at(25))
    batches = cast("AsyncGenerator[tuple[FeedDeclared, Sequence[Item]]]", replay.batches(after_cursors={}))
    async with asyncio.timeout(PATIENCE_S), aclosing(batches):
        _, items = await anext(batches)
    assert [item.cursor for item in items] == [1, 2, 3]


async def test_stopping_early_leaves_nothing_running() -> None:
    before = asyncio.all_tasks()
    replay = Replay([tape("a", 0, 10, 20)], speed=0)
    batches = cast("AsyncGenerator[tuple[FeedDeclared, Sequence[Item]]]", replay.batches(after_cursors={}))
    async with aclosing(batches):
        await anext(batches)
    assert asyncio.all_tasks() == before


def test_a_recording_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no report"):
        Replay([tape("a", None)])
    missing = LogFile(tmp_path / "none.csv", feed="x", title="x", synthetic=False, centre="UK")
    with pytest.raises(Refused, match="no file"):
        Replay([missing])


TIMES = st.lists(st.none() | st.integers(0, 20), max_size=12)


@given(st.lists(TIMES, min_size=1, max_size=4), st.integers(1, 5), st.integers(0, 12))
def test_any_recordings_are_played_whole_in_one_order(
    times: list[list[int | None]], batch_size: int, done: int
) -> None:
    def make() -> list[Source]:
        return [tape(f"t{n}", *moments, batch_size=batch_size) for n, moments in enumerate(times)]

    if not any(moment is not None for moments in times for moment in moments):
        return
    played = asyncio.run(play(Replay(make(), speed=0)))
    assert played == asyncio.run(play(Replay(make(), speed=0)))
    for n, moments in enumerate(times):
        assert [place for feed, place in played if feed == f"t{n}"] == list(range(1, len(moments) + 1))
    resumed = asyncio.run(play(Replay(make(), speed=0), t0=done))
    assert set(resumed) == {(feed, place) for feed, place in played if feed != "t0" or (place or 0) > done}


def solent() -> LogFile:
    return LogFile(
        DATA / "ais" / "solent-2016-01-12.csv", feed="solent", title="Solent", synthetic=False, centre="UK"
    )


def night() -> ReportFile:
    return ReportFile(
        DATA / "nights" / "102" / "reports.jsonl",
        feed="night-102",
        title="Night 102",
        synthetic=True,
        known_area=str.lower,
        tokenise=tokeniser(b"a salt for tests"),
    )


async def test_real_recordings_play_whole_and_faster_than_twenty_thousand_a_second() -> None:
    replay = Replay([solent(), night()], speed=0)
    began_s = time.process_time()
    played = await play(replay)
    took_s = time.process_time() - began_s
    assert len(played) == 18_624 + 336
    assert len(played) / took_s > 20_000


async def test_merging_itself_is_fast_when_recordings_alternate() -> None:
    count = 20_000
    tapes = [tape(f"t{n}", *range(n, 2 * count, 2), batch_size=500) for n in (0, 1)]
    replay = Replay(tapes, speed=0)
    began_s = time.process_time()
    order = [items[0] async for _, items in replay.batches(after_cursors={})]
    took_s = time.process_time() - began_s
    assert len(order) == 2 * count, "strictly alternating: one input a batch, the worst case"
    assert not isinstance(order[0], Noted)
    assert len(order) / took_s > 20_000
