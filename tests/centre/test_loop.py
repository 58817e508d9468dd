"""The loop: nothing is acknowledged before it is durable, nothing is doubled, a full disk is told plainly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from varne.centre.loop import Loop
from varne.centre.outcome import Accepted, AlreadyHeld, Commit, NotRead
from varne.centre.pipeline import advance
from varne.feeds.contract import Item, Parsed, Unreadable
from varne.picture.errors import Broken, Refused
from varne.picture.events import AlertRaised, FeedDeclared, LogOpened, Recorded
from varne.picture.fold import fold
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.store.contract import Unread
from varne.store.memory import MemoryStore

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
FEED = FeedDeclared(feed="night", kind="reports", synthetic=True, title="A night")


class SetClock:
    """A clock that shows what it is told to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


class FaultyStore(MemoryStore):
    """Refuses while told to; can hold an append back until told to let it go."""

    def __init__(self) -> None:
        super().__init__()
        self.refusing = False
        self.appends = 0

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        self.appends += 1
        if self.refusing:
            raise Refused("the disk is full", code="disk_full")
        super().append(entries, unread)


def call(number: int, *, minutes: int = 0) -> Parsed:
    moment = START + timedelta(minutes=minutes)
    report = Report(
        id=f"call-{number}",
        kind="call",
        feed="night",
        source="uk.999",
        centre="UK",
        received_at=moment,
        observed_at=moment,
        lat_deg=51.0 + number / 10,
        lon_deg=1.5,
        sigma_m=100.0,
        people=40,
    )
    return Parsed(report=report)


@asynccontextmanager
async def running(
    store: MemoryStore, clock: SetClock | None = None, *, replaying: bool = False
) -> AsyncIterator[Loop]:
    clock = clock or SetClock()
    picture = Picture(centre="UK")
    body = LogOpened(theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True)
    if store.last_sequence() == 0:
        store.append(
            advance(picture, body, originator="UK", observed_at=None, received_at=START, recorded_at=START)
        )
    else:
        picture = fold(store.read())
    loop = Loop(picture=picture, store=store, clock=clock, replaying=replaying)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_accepted_report_is_in_the_store_and_belongs_to_a_boat() -> None:
    store = MemoryStore()
    async with running(store) as loop:
        (outcome,) = await loop.submit(FEED, [call(1)])
        assert isinstance(outcome, Accepted)
        assert outcome.boat_id in loop.picture.boats
        kept = {entry.sequence for entry in store.read()}
        assert outcome.sequence in kept
        assert fold(store.read()).fingerprint() == loop.picture.fingerprint()


async def test_the_same_report_again_adds_nothing() -> None:
    store = MemoryStore()
    async with running(store) as loop:
        await loop.submit(FEED, [call(1)])
        before = loop.picture.fingerprint()
        (again,) = await loop.submit(FEED, [call(1)])
        assert isinstance(again, AlreadyHeld)
        assert loop.picture.fingerprint() == before


async def test_unreadable_input_is_kept_whole_counted_and_answered() -> None:
    store = MemoryStore()
    async with running(store) as loop:
        bad = Unreadable(code="not_json", reason="line 1 is not JSON", raw=b"{half a fi")
        (outcome,) = await loop.submit(FEED, [bad])
        assert isinstance(outcome, NotRead)
        assert store.unread()[0].raw == b"{half a fi"
        assert loop.picture.feeds["night"].quarantined == {"not_json": 1}


async def test_listeners_hear_of_entries_only_when_durable() -> None:
    store = MemoryStore()
    heard: list[int] = []

    def listener(commit: Commit) -> None:
        assert commit.entries[-1].sequence <= store.last_sequence()
        heard.extend(entry.sequence for entry in commit.entries)

    async with running(store) as loop:
        loop.listen(listener)
        await asyncio.gather(*(loop.submit(FEED, [call(n, minutes=n)]) for n in range(20)))
    assert heard == list(range(2, store.last_sequence() + 1))


async def test_a_full_disk_is_told_at_once_and_sending_again_doubles_nothing() -> None:
    store = FaultyStore()
    async with running(store) as loop:
        await loop.submit(FEED, [call(1)])
        store.refusing = True
        with pytest.raises(Refused) as refused:
            await loop.submit(FEED, [call(2)])
        assert refused.value.code == "disk_full"
        with pytest.raises(Refused):
            await loop.submit(FEED, [call(3)])
        assert "call-2" not in {r.id for r in fold(store.read()).reports.values()}
        patient = asyncio.create_task(loop.submit(FEED, [call(4)], patient=True))
        store.refusing = False
        (accepted,) = await patient
        assert isinstance(accepted, Accepted)
        outcomes: list[object] = []
        for number in (2, 3):
            outcomes += await loop.submit(FEED, [call(number)])
        assert [type(outcome) for outcome in outcomes] == [AlreadyHeld, Accepted]
        assert sorted(fold(store.read()).reports) == ["call-1", "call-2", "call-3", "call-4"]
        assert fold(store.read()).fingerprint() == loop.picture.fingerprint()


async def test_a_clock_that_goes_back_does_not_take_the_log_back() -> None:
    store, clock = MemoryStore(), SetClock()
    async with running(store, clock) as loop:
        clock.at = START + timedelta(hours=2)
        await loop.submit(FEED, [call(1)])
        clock.at = START + timedelta(hours=1)
        await loop.submit(FEED, [call(2)])
        await loop.submit(FEED, [call(3)])
        clock.at = START + timedelta(hours=3)
        await loop.submit(FEED, [call(4)])
        entries = list(store.read())
        assert loop.picture.alerts["clock_jumped_back:centre"].cleared_at == clock.at
    times = [entry.recorded_at for entry in entries]
    assert times == sorted(times)
    raised = [e.body.alert.code for e in entries if isinstance(e.body, AlertRaised)]
    assert raised == ["clock_jumped_back"], "one alert for one situation"


async def test_a_commit_under_way_is_finished_before_stopping() -> None:
    store = MemoryStore()
    async with running(store) as loop:
        waiting = [asyncio.create_task(loop.submit(FEED, [call(n)])) for n in range(3)]
        await asyncio.sleep(0)  # let each reach the inbox
    results = await asyncio.gather(*waiting, return_exceptions=True)
    held = set(fold(store.read()).reports)
    for number, result in enumerate(results):
        if isinstance(result, list):
            assert f"call-{number}" in held
        else:
            assert isinstance(result, Refused | Broken)


@pytest.mark.parametrize("sizes", [[1] * 30, [30], [7, 1, 12, 10]])
async def test_how_inputs_are_batched_changes_nothing_in_a_replay(sizes: list[int]) -> None:
    items: list[Item] = [call(n % 4, minutes=n) for n in range(30)]
    items = [
        Parsed(
            report=Report(**{f: getattr(i.report, f) for f in i.report.__struct_fields__} | {"id": f"r{n}"})
        )
        for n, i in enumerate(items)
        if isinstance(i, Parsed)
    ]
    store, at = MemoryStore(), 0
    async with running(store, replaying=True) as loop:
        for size in sizes:
            await loop.submit(FEED, items[at : at + size])
            at += size
    alone = MemoryStore()
    async with running(alone, replaying=True) as loop:
        await loop.submit(FEED, items)
    assert fold(store.read()).fingerprint() == fold(alone.read()).fingerprint()


async def test_many_reports_sent_together_hold_the_loop_for_one_turn_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("varne.centre.loop.TURN_S", 0.0)
    commits: list[Commit] = []
    async with running(MemoryStore()) as loop:
        loop.listen(commits.append)
        together = [call(number) for number in range(5)]
        first, second = await asyncio.gather(
            loop.submit(FEED, together), loop.submit(FEED, [call(9), call(3)])
        )
    assert [outcome.report_id for outcome in first] == [f"call-{number}" for number in range(5)]
    assert [type(outcome) for outcome in second] == [Accepted, AlreadyHeld]
    assert len(commits) >= 6, "a turn with no time takes in one report"
    assert loop.backlog_items == 0
