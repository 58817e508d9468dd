"""Keeps a dispatch plan of all open incidents: made again in the worker when something changed, and recorded.

News is gathered for a moment, because reports come in bursts; then the worker is asked before whatever
else waits there. A plan is an entry of the log when it says something new: another unit proposed, another
incident, a warning more or less, a time on scene that moved by minutes. It tasks nobody: a person issues.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
import structlog

from varne.centre.dispatching_asks import ask_dispatch
from varne.centre.dispatching_jobs import AskDispatch, DispatchTrade
from varne.centre.outcome import Commit
from varne.centre.workers import Workers
from varne.picture.dispatch import DispatchPlan, TaskPlan
from varne.picture.errors import Malformed, Refused
from varne.picture.events import DispatchPlanned, Event, Recorded
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre

GATHER_S = 0.3
EVERY = timedelta(minutes=5)  # boats drift and danger grows without any news
MOVED_MIN = 3.0
KEY = "centre"

log = structlog.get_logger("varne.centre.dispatching")


class Dispatching:
    """Asks the worker for a plan when one is due, and records what is new in it.

    Args:
        theatre: whose units and waters.
        trade: what the worker does it as.
        workers: does it.
        picture: the centre's present picture.
        record: makes an event durable.
        now: the centre's clock.
        gather_s: how long news is gathered before a plan is made of it.
    """

    def __init__(
        self,
        theatre: Theatre,
        trade: DispatchTrade,
        workers: Workers,
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
        now: Callable[[], datetime],
        gather_s: float = GATHER_S,
    ) -> None:
        self._theatre = theatre
        self._trade = trade
        self._workers = workers
        self._picture = picture
        self._record = record
        self._now = now
        self._gather_s = gather_s
        self._news = asyncio.Event()
        self._asked: bytes | None = None
        self._planned_at: datetime | None = None

    def note_commit(self, _commit: Commit) -> None:
        """A listener of the loop: something changed, perhaps of an incident or a unit."""
        self._news.set()

    async def run(self) -> None:
        """Plan whenever it is due, until cancelled."""
        while True:
            self._news.clear()
            asked = self.next_due()
            if asked is not None:
                await self._plan(asked)
            with suppress(TimeoutError):
                async with asyncio.timeout(60.0):
                    await self._news.wait()
            await asyncio.sleep(self._gather_s)

    def time(self) -> datetime:
        """The centre's time, never before what it has received."""
        received_at = self._picture().received_at
        now = self._now()
        return now if received_at is None else max(now, received_at)

    def next_due(self) -> AskDispatch | None:
        """What to plan for; None when nothing changed that a plan rests on, and the last is new enough."""
        picture, now = self._picture(), self.time()
        last = picture.dispatch
        if not picture.incidents and not picture.beach_launches and last is None:
            return None
        asked = ask_dispatch(picture, self._theatre, now)
        same = _rests_on(asked) == self._asked
        if same and self._planned_at is not None and now - self._planned_at < EVERY:
            return None
        return asked

    async def _plan(self, asked: AskDispatch) -> None:
        try:
            made = await self._workers.do(self._trade, key=KEY, job=asked, hurried=True)
        except (Refused, Malformed) as refusal:
            if refusal.code == "stopping":
                raise asyncio.CancelledError from refusal
            log.warning("no dispatch plan", code=refusal.code, reason=str(refusal))
            return
        self._asked, self._planned_at = _rests_on(asked), asked.problem.at
        if not is_news(self._picture().dispatch, made):
            return
        try:
            await self._record(DispatchPlanned(plan=made))
        except Refused as refusal:
            log.warning("a dispatch plan could not be made durable yet", reason=str(refusal))


def _rests_on(asked: AskDispatch) -> bytes:
    """All of a question but its time and its place in the log; danger to what ten minutes change."""
    problem = asked.problem
    still = msgspec.structs.replace(
        problem,
        id="",
        sequence=0,
        at=datetime.fromtimestamp(0, problem.at.tzinfo),
        incidents=tuple(
            msgspec.structs.replace(one, danger_min=(round(one.danger_min[-1]),)) for one in problem.incidents
        ),
        # Boarding comes nearer by itself: what is new is when it is due another time, or is past.
        beaches=tuple(
            msgspec.structs.replace(
                one,
                boarding_min=-1.0
                if one.boarding_min <= 0.0
                else round(problem.at.timestamp() / 60.0 + one.boarding_min),
            )
            for one in problem.beaches
        ),
    )
    return msgspec.json.encode((still, asked.sought))


def is_news(last: DispatchPlan | None, made: DispatchPlan) -> bool:
    """True when a plan says something that the one before did not."""
    if last is None:
        return True
    if made.made_at - last.made_at >= 6 * EVERY:
        return True
    before = {task.task_id: task for task in last.tasks}
    if list(before) != [task.task_id for task in made.tasks]:
        return True
    for task in made.tasks:
        known = before[task.task_id]
        if _who(known) != _who(task) or known.warnings != task.warnings or known.people != task.people:
            return True
        # A unit that is under way comes nearer by itself; what counts is when it will be there.
        gone_min = (made.made_at - last.made_at).total_seconds() / 60.0
        if known.first_min is not None and task.first_min is not None:
            if (
                abs(known.first_min - gone_min - task.first_min) > MOVED_MIN
                and abs(known.first_min - task.first_min) > MOVED_MIN
            ):
                return True
        elif known.first_min != task.first_min:
            return True
    return False


def _who(task: TaskPlan) -> list[tuple[str, int]]:
    return [(one.unit_id, one.takes) for one in task.proposals if one.in_plan]
