"""Between a network reader, which must never wait, and the centre, which may be slow: a bounded queue.

When it is full the oldest items go, and are counted: of a vessel that moves, the newest position is
worth most. A distress transmitter's are kept as long as anything else can go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from varne.feeds.contract import Item, Parsed
from varne.feeds.counts import Counts
from varne.picture.report import Report

ITEMS_MAX = 20_000  # ten seconds of 2,000 messages a second
BATCH_ITEMS_MAX = 1_000

NAVIGATION_STATUS_DISTRESS = 14  # an AIS-SART, man-overboard or EPIRB-AIS transmitter is active
_DISTRESS_PREFIXES = frozenset((970, 972, 974))  # ITU-R M.585-9: AIS-SART, man overboard, EPIRB-AIS


def is_distress(report: Report) -> bool:
    """True when a distress transmitter sent it."""
    if report.navigation_status == NAVIGATION_STATUS_DISTRESS:
        return True
    return report.claim is not None and report.claim.mmsi // 1_000_000 in _DISTRESS_PREFIXES


class Backlog:
    """Items read and not yet taken, at most ``items_max``; what does not fit is in ``counts.dropped``."""

    def __init__(self, counts: Counts, *, items_max: int = ITEMS_MAX) -> None:
        self._counts = counts
        self._items_max = items_max
        self._items: deque[Item] = deque()
        self._changed = asyncio.Event()
        self._ended = False

    def put(self, items: Sequence[Item]) -> None:
        """Add items; never waits."""
        if not items:
            return
        self._items.extend(items)
        if len(self._items) > self._items_max:
            self._drop()
        self._counts.queue(len(self._items))
        self._changed.set()

    def end(self) -> None:
        """No more items will come."""
        self._ended = True
        self._changed.set()

    async def take(self) -> list[Item]:
        """Wait for items and take up to ``BATCH_ITEMS_MAX``; an empty list when it has ended."""
        while not self._items and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        batch = [self._items.popleft() for _ in range(min(len(self._items), BATCH_ITEMS_MAX))]
        self._counts.queue(len(self._items))
        return batch

    def _drop(self) -> None:
        spared: deque[Item] = deque()
        while self._items and len(self._items) + len(spared) > self._items_max:
            item = self._items.popleft()
            if isinstance(item, Parsed) and is_distress(item.report):
                spared.append(item)
            else:
                self._counts.dropped += 1
        while len(spared) > self._items_max:
            spared.popleft()
            self._counts.dropped += 1
        self._items.extendleft(reversed(spared))
