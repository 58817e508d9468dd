"""A source of given items, for tests of whatever stands behind a feed. It passes the contract suite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from varne.feeds.contract import Item
from varne.feeds.counts import Counts
from varne.picture.events import FeedDeclared


class FakeSource:
    """Yields the items it was given, in batches of a given size, and ends."""

    def __init__(self, declaration: FeedDeclared, items: Sequence[Item], *, batch_size: int = 3) -> None:
        self._declaration = declaration
        self._items = tuple(items)
        self._batch_size = batch_size
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is, as given."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """The items whose cursor lies after ``after_cursor``; those without a cursor always."""
        self.counts = Counts()
        left = [
            item
            for item in self._items
            if after_cursor is None or item.cursor is None or item.cursor > after_cursor
        ]
        for start in range(0, len(left), self._batch_size):
            batch = left[start : start + self._batch_size]
            self.counts.lines += len(batch)
            self.counts.take(batch)
            yield batch
