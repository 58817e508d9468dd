"""Several recordings merged by the time each input was received, and paced by one clock."""

from __future__ import annotations

import asyncio
import heapq
from bisect import bisect_left, bisect_right
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime
from typing import cast

from varne.feeds.contract import Item, Parsed, Source
from varne.feeds.replay.pace import ReplayPace
from varne.picture.errors import Refused
from varne.picture.events import FeedDeclared

BATCH_ITEMS_MAX = 500
_BEGINNING = datetime.min.replace(tzinfo=UTC)  # when an input is due that stands before any time
_END = datetime.max.replace(tzinfo=UTC)


async def scan(sources: Sequence[Source]) -> tuple[datetime, datetime] | None:
    """First and last time of receipt in the recordings; None when they hold no report. Reads them whole.

    Raises:
        Refused: a recording cannot be opened.
    """
    first: datetime | None = None
    last: datetime | None = None
    for source in sources:
        async for batch in source.batches(after_cursor=None):
            for item in batch:
                if isinstance(item, Parsed):
                    received_at = item.report.received_at
                    first = received_at if first is None or received_at < first else first
                    last = received_at if last is None or received_at > last else last
    return None if first is None or last is None else (first, last)


class Replay:
    """Plays recordings together, in order of receipt.

    The order is the same every time: by time of receipt; at equal times by the sources' order as given;
    within a source always as it stands there. A source whose times step back keeps its order, and waits
    for the latest time it has shown. An input without a time (a fragment, something unreadable) goes with
    the one before it.

    Making one reads every recording once, to know where it begins and ends.

    Args:
        sources: recordings; each must end, so a network source will not do.
        pace: the clock. Without one it is made from ``speed`` and ``start_at``.
        speed: seconds of recording a second; 0 is as fast as possible.
        start_at: where the clock begins; all before is played at once. Default: the first report.

    Raises:
        Refused: a recording cannot be opened, or none holds a report and ``speed`` is not 0.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        pace: ReplayPace | None = None,
        *,
        speed: float = 1.0,
        start_at: datetime | None = None,
        paused: bool = False,
    ) -> None:
        self._sources = tuple(sources)
        span = _in_own_loop(self._sources)
        if span is None:
            if speed != 0:
                raise Refused(
                    "the recordings hold no report that could be played; `varne import` says why",
                    code="replay_empty",
                )
            # Taken in at once, unread inputs still go to quarantine, dated by when that is.
            began = start_at or datetime.now(UTC)
            span = (began, began)
        self._start_at, self._end_at = span
        if pace is None:
            pace = ReplayPace(start_at or self._start_at, speed, paused=paused)
        self._pace = pace

    @property
    def start_at(self) -> datetime:
        """First time of receipt in the recordings."""
        return self._start_at

    @property
    def end_at(self) -> datetime:
        """Last time of receipt in the recordings."""
        return self._end_at

    @property
    def pace(self) -> ReplayPace:
        """The clock."""
        return self._pace

    @property
    def declarations(self) -> tuple[FeedDeclared, ...]:
        """What the feeds are, in the sources' order."""
        return tuple(source.declaration for source in self._sources)

    async def batches(
        self, *, after_cursors: Mapping[str, int | None]
    ) -> AsyncIterator[tuple[FeedDeclared, Sequence[Item]]]:
        """Batches of one feed each, when they are due; never empty, at most 500 items.

        Args:
            after_cursors: by feed, the place to resume after; a feed not named begins at its beginning.
                On resuming, the clock begins at the first input left.

        Raises:
            Refused: a recording cannot be opened.
        """
        self._pace.end_at(self._end_at)
        resuming = any(cursor is not None for cursor in after_cursors.values())
        async with AsyncExitStack() as stack:
            tapes: list[_Tape] = []
            for order, source in enumerate(self._sources):
                batches = source.batches(after_cursor=after_cursors.get(source.declaration.feed))
                # Every source is an async generator; the contract's type says only that it iterates.
                await stack.enter_async_context(aclosing(cast("AsyncGenerator[Sequence[Item]]", batches)))
                tape = _Tape(source.declaration, order, batches)
                if await tape.load():
                    tapes.append(tape)
            heapq.heapify(tapes)
            while tapes:
                tape = heapq.heappop(tapes)
                if tape.due_at > _BEGINNING:
                    if resuming:
                        self._pace.skip_to(tape.due_at)
                        resuming = False
                    await self._pace.wait_until(tape.due_at)
                taken, reached_at = tape.take(*self._limit(tape, tapes))
                if self._pace.speed == 0 and not self._pace.paused:
                    self._pace.skip_to(reached_at)
                yield tape.declaration, taken
                if await tape.load():
                    heapq.heappush(tapes, tape)

    def _limit(self, tape: _Tape, others: list[_Tape]) -> tuple[datetime, bool]:
        """How far a tape may be played before it is not due or another's turn; and whether up to and with."""
        due_at = _END if self._pace.speed == 0 else max(self._pace.now(), tape.due_at)
        if others and others[0].due_at <= due_at:
            return others[0].due_at, tape.order < others[0].order
        return due_at, True


class _Tape:
    """One recording as it is being played: what is loaded of it, and when the next input is due."""

    def __init__(self, declaration: FeedDeclared, order: int, batches: AsyncIterator[Sequence[Item]]) -> None:
        self.declaration = declaration
        self.order = order
        self.due_at = _BEGINNING
        self._batches = batches
        self._items: Sequence[Item] = ()
        self._times: list[datetime] = []  # when each is due; never goes back
        self._next = 0

    def __lt__(self, other: _Tape) -> bool:
        return (self.due_at, self.order) < (other.due_at, other.order)

    async def load(self) -> bool:
        """Have at least one input ready; False when the recording is over."""
        while self._next >= len(self._items):
            try:
                self._items = await anext(self._batches)
            except StopAsyncIteration:
                return False
            self._next = 0
            self._times = []
            latest = self.due_at
            for item in self._items:
                if isinstance(item, Parsed) and item.report.received_at > latest:
                    latest = item.report.received_at
                self._times.append(latest)
        self.due_at = self._times[self._next]
        return True

    def take(self, limit_at: datetime, inclusive: bool) -> tuple[Sequence[Item], datetime]:
        """The next inputs due by ``limit_at``, at least one; and when the last of them was received."""
        cut = bisect_right if inclusive else bisect_left
        end = cut(self._times, limit_at, self._next, min(len(self._items), self._next + BATCH_ITEMS_MAX))
        end = max(end, self._next + 1)
        taken = self._items[self._next : end]
        self._next = end
        self.due_at = self._times[end - 1]
        return taken, self.due_at


def _in_own_loop(sources: Sequence[Source]) -> tuple[datetime, datetime] | None:
    """Scan from code that may itself run in an event loop, which cannot be entered twice."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(scan(sources))).result()
