"""The night is weighed beside the loop: once for a burst, never two at a time, and again after a crash."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.correlation.judged import NearJudge, make_near_judge

from varne.centre.judging import AskJudgement, AskWhy, Judged, Judging, JudgingProcess
from varne.centre.loop import Loop
from varne.centre.outcome import Commit
from varne.centre.pipeline import advance
from varne.feeds.contract import Parsed
from varne.picture.errors import Refused
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    Event,
    FeedDeclared,
    LogOpened,
    NightJudged,
    RulingMade,
)
from varne.picture.fold import fold
from varne.picture.judgement import Judgement, Ruling
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.store.memory import MemoryStore

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
FEED = FeedDeclared(feed="night", kind="reports", synthetic=True, title="A night")
BAD = "the-one-it-dies-of"


class DyingJudge(NearJudge):
    """Dies of one report, as of a fault in compiled code, for as long as nothing came after it."""

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        if reports[-1].id == BAD:
            os._exit(9)
        return super().judge(reports, rulings, at)


class HangingJudge(NearJudge):
    """Does not answer."""

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        threading.Event().wait()
        return super().judge(reports, rulings, at)


class NonsenseJudge(NearJudge):
    """Answers with a number that is none."""

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        return msgspec.structs.replace(super().judge(reports, rulings, at), at_sea=float("nan"))


class HandProcess:
    """A judge asked beside the loop that answers only when told to."""

    def __init__(self) -> None:
        self.judge = NearJudge()
        self.asked: list[AskJudgement] = []
        self.under_way = 0
        self.most = 0
        self.asks = asyncio.Event()
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.has_judged = False
        self.closed = False

    async def ask(self, asked: AskJudgement | AskWhy) -> Judged | None:
        if isinstance(asked, AskWhy):
            return Judged(pair=self.judge.why(asked.first_report_id, asked.second_report_id))
        self.asked.append(asked)
        self.asks.set()
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.let_go.wait()
        self.under_way -= 1
        self.has_judged = True
        return Judged(judgement=self.judge.judge(asked.reports, asked.rulings, asked.at))

    def close(self) -> None:
        self.closed = True


def call(name: str, minutes: float = 0.0, **said: object) -> Parsed:
    moment = START + timedelta(minutes=minutes)
    whole = {"lat_deg": 51.0, "lon_deg": 1.5, "sigma_m": 100.0, **said}
    report = Report(
        id=name,
        kind="call",
        feed="night",
        source="uk.999",
        centre="UK",
        received_at=moment,
        observed_at=moment,
        **whole,  # type: ignore[arg-type] # fields of a report
    )
    return Parsed(report=report)


class Clock:
    def now(self) -> datetime:
        return START + timedelta(hours=1)


class Room:
    """A loop with its judging."""

    def __init__(self, process: JudgingProcess | HandProcess, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        picture = Picture(centre="UK")
        if self.store.last_sequence() == 0:
            body = LogOpened(theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True)
            self.store.append(
                advance(
                    picture, body, originator="UK", observed_at=None, received_at=START, recorded_at=START
                )
            )
        else:
            picture = fold(self.store.read())
        self.loop = Loop(picture=picture, store=self.store, clock=Clock(), replaying=False)
        self.judging = Judging(
            process,  # type: ignore[arg-type] # a process by hand is one as far as this goes
            picture=lambda: self.loop.picture,
            record=self.loop.record_all,
            now=Clock().now,
            quiet_s=0.01,
            restart_after_s=(0.0,),
        )
        self.seen: list[Event] = []
        self._news = asyncio.Event()
        self.loop.listen(self.judging.note_commit)
        self.loop.listen(self._note)

    def _note(self, commit: Commit) -> None:
        self.seen += [entry.body for entry in commit.entries]
        self._news.set()

    async def take(self, *items: Parsed) -> None:
        await self.loop.submit(FEED, items)

    async def until(self, wanted: Callable[[Event], bool], count: int = 1) -> list[Event]:
        """Wait until so many durable entries are as wanted."""
        async with asyncio.timeout(60):
            while len(found := [body for body in self.seen if wanted(body)]) < count:
                self._news.clear()
                await self._news.wait()
        return found


@asynccontextmanager
async def running(room: Room) -> AsyncIterator[Room]:
    tasks = [asyncio.create_task(room.loop.run()), asyncio.create_task(room.judging.run())]
    try:
        yield room
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def is_judged(body: Event) -> bool:
    return isinstance(body, NightJudged)


async def test_a_burst_is_judged_once_and_the_loop_goes_on_meanwhile() -> None:
    process = HandProcess()
    async with running(Room(process)) as room:
        process.let_go.clear()
        await room.take(call("a"), call("b", 1))
        await room.take(call("c", 2))
        await process.asks.wait()
        assert [len(asked.reports) for asked in process.asked] == [3]
        assert room.judging.state == "judging"
        await room.take(call("d", 3))  # acknowledged while the judge is busy
        await room.take(call("e", 4))
        assert "e" in room.loop.picture.boat_of_report
        process.let_go.set()
        await room.until(is_judged, 2)
        assert [len(asked.reports) for asked in process.asked] == [3, 5]
        assert process.most == 1, "at most one under way"
        assert fold(room.store.read()).fingerprint() == room.loop.picture.fingerprint()
    assert process.closed


async def test_a_ruling_is_judged_at_once_and_its_answer_says_what_followed() -> None:
    process = HandProcess()
    room = Room(process)
    room.judging._quiet_s = room.judging._wait_max_s = 3600.0  # reports alone would wait for ever
    async with running(room):
        await room.take(call("a"), call("b", 90, lat_deg=51.3))
        word = Ruling(
            id="w", first_report_id="a", second_report_id="b", ruling="same", reason="seen_together", at=START
        )
        assert room.loop.picture.boat_of_report["a"] != room.loop.picture.boat_of_report["b"]
        (entry, *_) = await room.loop.record_all(RulingMade(ruling=word))
        made = await room.judging.settled(entry.sequence)
        assert [type(made[0].body), made[1].body.name] == [NightJudged, "boats_merged"]
        assert room.loop.picture.boat_of_report["a"] == room.loop.picture.boat_of_report["b"]


async def test_a_log_with_reports_not_judged_yet_is_judged_on_opening_and_one_that_is_judged_is_not() -> None:
    room = Room(HandProcess())
    async with running(room):
        await room.take(call("a"))
        await room.until(is_judged)
    again = Room(HandProcess(), room.store)
    assert again.loop.picture.judgement is not None, "the last judgement stands in the log"
    async with running(again):
        await again.take(call("b", 90))
        await again.until(is_judged)
    assert [len(asked.reports) for asked in again.judging._process.asked] == [2]  # type: ignore[attr-defined]


async def test_the_process_judges_says_why_dies_and_is_started_again() -> None:
    process = JudgingProcess(DyingJudge)
    async with running(Room(process)) as room:
        await room.take(call("a"), call("b", 5))
        await room.until(is_judged)
        pair = await room.judging.why("a", "b")
        assert pair.probability == 0.9
        with pytest.raises(Refused, match="not judged"):
            await room.judging.why("a", "never-heard")
        await room.take(call(BAD, 6))
        (raised, *_) = await room.until(lambda body: isinstance(body, AlertRaised))
        assert isinstance(raised, AlertRaised)
        assert (raised.alert.code, raised.alert.priority) == ("judging_failed", "warning")
        await room.take(call("d", 7))  # the quick answer goes on, and the next judgement knows more
        await room.until(lambda body: isinstance(body, AlertCleared))
        assert room.judging.state == "idle"
        assert (await room.judging.why("a", "d")).sampled == 1
        child = process._process
        assert child is not None
        pid = child.pid
        assert pid is not None
    assert process._process is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_nonsense_never_reaches_the_log() -> None:
    process = JudgingProcess(NonsenseJudge)
    assert await process.ask(AskJudgement(reports=(call("a").report,), rulings=(), at=START)) is None
    process.close()


async def test_a_judge_that_hangs_is_ended() -> None:
    process = JudgingProcess(HangingJudge, first_within_s=0.2)
    asked = AskJudgement(reports=(call("a").report,), rulings=(), at=START)
    assert await process.ask(asked) is None
    assert process._process is None
    process.close()
    assert await process.ask(asked) is None, "once closed it starts no other"


async def test_a_centre_just_started_judges_before_it_says_why() -> None:
    process = JudgingProcess(make_near_judge)
    room = Room(process)
    try:
        async with running(room):
            await room.take(call("a"), call("b", 5))
            assert (await room.judging.why("a", "b")).first_report_id == "a"
    finally:
        process.close()
