"""Work that the loop must never wait for, done one piece after another in one process beside it.

::

    forecasts = Trade("forecast", AskForecast, DriftForecast, make_forecaster)
    workers = Workers((forecasts, plans), record=…, now=…)
    result = await workers.do(forecasts, key=boat_id, job=AskForecast(…))

A job is a frozen noun, and so is what it results in; both go over a pipe as JSON. Compiled code is loaded,
and compiled if it must be, in that process alone. Jobs wait in the order they came, hurried ones (a person
waits) before the others. **The newest wins**: a job that waits is dropped when another comes with its trade
and key; one that is under way is finished, so that a boat heard of without pause still gets its results.
When the process dies or hangs, an alert says so, another is started after a pause, and the job is tried once
more there; it is given up when that process dies of it too.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, Generic, Literal, TypeVar

import msgspec
import structlog

from varne.centre.answering import AnsweringProcess
from varne.picture.alert import Alert
from varne.picture.errors import Malformed, Refused
from varne.picture.events import AlertCleared, AlertRaised, Event, Recorded
from varne.picture.noun import Noun
from varne.picture.picture import Picture

FIRST_ANSWER_WITHIN_S = 900.0  # a new installation compiles its code, for minutes on a small machine
ANSWER_WITHIN_S = 300.0
RESTART_AFTER_S = (1.0, 5.0, 20.0, 60.0)
TRIES = 2
NICE = 7  # reports, screens and the judge come first where cores are few
ALERT_ID = "work_failed:centre"

WorkState = Literal["off", "idle", "working", "failed"]
JobT = TypeVar("JobT", bound=Noun)
ResultT = TypeVar("ResultT", bound=Noun)

log = structlog.get_logger("varne.centre.workers")


@dataclass(frozen=True, slots=True)
class Trade(Generic[JobT, ResultT]):
    """One kind of work.

    ``make`` is called in the process when the first such job comes, and gives what does them all. It must be
    importable by name (a ``functools.partial`` of such a function will do), and what it needs should be
    imported inside it. What it makes may raise Refused or Malformed: that is an answer. Anything else it
    breaks on ends the process.
    """

    name: str
    job: type[JobT]
    result: type[ResultT]
    make: Callable[[], Callable[[JobT], ResultT]]


class Refusal(Noun, frozen=True, kw_only=True):
    """A job that will not be done; why."""

    code: str
    message: str


def serve(connection: Connection, trades: tuple[Trade[Any, Any], ...]) -> None:
    """The process: do what is asked until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the centre, which ends this in its own time
    os.nice(NICE)
    # One core, and sums whose order does not depend on how many there are. Read when numpy is first loaded.
    for setting in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[setting] = "1"
    by_name = {trade.name: trade for trade in trades}
    hands: dict[str, Callable[[Any], Noun]] = {}
    while True:
        try:
            name, _, asked = connection.recv_bytes().partition(b"\n")
        except EOFError:
            return
        trade = by_name[name.decode()]
        try:
            if trade.name not in hands:
                hands[trade.name] = trade.make()
            answer = b"+" + msgspec.json.encode(hands[trade.name](msgspec.json.decode(asked, type=trade.job)))
        except (Refused, Malformed) as error:
            answer = b"-" + msgspec.json.encode(Refusal(code=error.code, message=str(error)))
        connection.send_bytes(answer)


class _Work:
    """A job that waits, and the promise made to whoever gave it."""

    __slots__ = ("done", "hurried", "job", "trade", "tries")

    def __init__(self, trade: Trade[Any, Any], job: Noun, hurried: bool) -> None:
        self.trade = trade
        self.job = job
        self.hurried = hurried
        self.tries = 0
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def refuse(self, message: str, code: str) -> None:
        """Tell whoever waits, if anybody still does."""
        if not self.done.done():
            self.done.set_exception(Refused(message, code=code))


class Workers:
    """The process and what waits for it.

    Args:
        trades: the kinds of work it knows.
        picture: the centre's present picture.
        record: makes an event durable: the alert when the process dies, and its clearing.
        now: the centre's clock.
        first_within_s: a process that has not given its first answer of a trade by then is taken to hang.
        answer_within_s: the same for every other answer.
        restart_after_s: how long it is left alone after dying once, twice, … in a row.
    """

    def __init__(
        self,
        trades: Sequence[Trade[Any, Any]],
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
        now: Callable[[], datetime],
        first_within_s: float = FIRST_ANSWER_WITHIN_S,
        answer_within_s: float = ANSWER_WITHIN_S,
        restart_after_s: tuple[float, ...] = RESTART_AFTER_S,
    ) -> None:
        self._trades = tuple(trades)
        self._process = AnsweringProcess(serve, (self._trades,), "worker")
        self._picture = picture
        self._record = record
        self._now = now
        self._first_within_s = first_within_s
        self._answer_within_s = answer_within_s
        self._restart_after_s = restart_after_s
        self._waiting: dict[tuple[str, str], _Work] = {}
        self._arrived = asyncio.Event()
        self._practised: set[str] = set()  # trades that this very process has done a job of
        self._failures = 0
        self._stopped = False
        self.state: WorkState = "idle"

    @property
    def backlog_jobs(self) -> int:
        """Jobs that wait; the one under way is not among them."""
        return len(self._waiting)

    async def do(self, trade: Trade[JobT, ResultT], *, key: str, job: JobT, hurried: bool = False) -> ResultT:
        """The job's result, whenever it is its turn.

        Raises:
            Refused: it cannot be done (the code is the doer's own), a newer job of this trade and key came
                (``superseded``), the process died of it twice (``work_failed``), or the centre is stopping.
        """
        if trade not in self._trades:
            raise Refused(f"this centre does no {trade.name}", code="no_such_work")
        if self._stopped:
            raise Refused("the centre is stopping", code="stopping")
        older = self._waiting.get((trade.name, key))
        work = _Work(trade, job, hurried or (older is not None and older.hurried))
        if older is not None:
            older.refuse("a newer job for the same took its place", "superseded")
        self._waiting[trade.name, key] = (
            work  # in the older one's place, or news without end would keep it last
        )
        self._arrived.set()
        try:
            result: ResultT = await work.done
            return result
        finally:  # nobody waits any more: not worth starting
            if self._waiting.get((trade.name, key)) is work:
                del self._waiting[trade.name, key]

    async def run(self) -> None:
        """Do what waits, until cancelled; then the process is ended and whoever waits is told."""
        work: _Work | None = None
        try:
            while True:
                if not self._waiting:
                    self._arrived.clear()
                    await self._arrived.wait()
                    continue  # whoever asked may have gone again
                work = self._take()
                self.state = "working"
                await self._finish(work)
        finally:
            self._stopped = True
            self._process.close()
            for left in ([] if work is None else [work], self._waiting.values()):
                for one in left:
                    one.refuse("the centre is stopping; ask again when it is back", "stopping")
            self._waiting.clear()

    def _take(self) -> _Work:
        """The job that is next: the oldest of the hurried, or of all."""
        slot = next((slot for slot, work in self._waiting.items() if work.hurried), None)
        return self._waiting.pop(slot if slot is not None else next(iter(self._waiting)))

    async def _finish(self, work: _Work) -> None:
        """Do one job, on a second process if the first dies of it."""
        name = work.trade.name
        asked = name.encode() + b"\n" + msgspec.json.encode(work.job)
        while work.tries < TRIES and not work.done.done():
            work.tries += 1
            within_s = self._answer_within_s if name in self._practised else self._first_within_s
            answer = await self._process.exchanged(asked, within_s)
            if answer is not None and self._deliver(work, answer):
                self._practised.add(name)
                await self._went_well()
                return
            self._practised.clear()
            await self._failed(name)
        work.refuse(f"the process that works on a {name} died of this one twice", "work_failed")

    def _deliver(self, work: _Work, answer: bytes) -> bool:
        """Hand over what came; False when it cannot be read, and the process is not to be trusted."""
        try:
            if answer[:1] == b"-":
                refusal = msgspec.json.decode(answer[1:], type=Refusal)
                work.refuse(refusal.message, refusal.code)
                return True
            result = msgspec.json.decode(answer[1:], type=work.trade.result)
        except msgspec.DecodeError as error:  # a number that is no number: such a result is none
            log.error("a result cannot be read", trade=work.trade.name, reason=str(error))
            self._process.stop()
            return False
        if not work.done.done():
            work.done.set_result(result)
        return True

    async def _went_well(self) -> None:
        self._failures, self.state = 0, "idle"
        standing = self._picture().alerts.get(ALERT_ID)
        if standing is not None and standing.cleared_at is None:
            await self._say(AlertCleared(alert_id=ALERT_ID))

    async def _failed(self, trade: str) -> None:
        """Say so, and leave it alone for a while; another process is started when it is next asked."""
        self.state = "failed"
        self._failures += 1
        log.error("the worker stopped", trade=trade, failures=self._failures)
        await self._say(
            AlertRaised(
                alert=Alert(
                    id=ALERT_ID,
                    code="work_failed",
                    priority="warning",
                    raised_at=self._now(),
                    subject="centre",
                    parameters={"failures": self._failures},
                )
            )
        )
        await asyncio.sleep(self._restart_after_s[min(self._failures, len(self._restart_after_s)) - 1])

    async def _say(self, event: Event) -> None:
        try:
            await self._record(event)
        except Refused as refusal:
            log.warning("an alert could not be recorded", reason=str(refusal))
