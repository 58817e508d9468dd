"""A recording: a file read once from beginning to end, in batches. What every file feed shares."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from pathlib import Path

from varne.feeds.contract import Item
from varne.feeds.counts import Counts
from varne.feeds.textfile import BATCH_ITEMS
from varne.picture.events import FeedDeclared


class Recording(ABC):
    """A source over one file, plain or gzipped. Its cursor is a line number, from 1."""

    def __init__(self, path: Path, declaration: FeedDeclared) -> None:
        self._path = path
        self._declaration = declaration
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Everything after line ``after_cursor``, one item each, in order.

        Raises:
            Refused: the file cannot be opened, or is not of this feed's form.
        """
        self.counts = Counts()
        items = self._items(after_cursor or 0)
        while batch := list(islice(items, BATCH_ITEMS)):
            self.counts.lines += len(batch)
            self.counts.take(batch)
            yield batch
            await asyncio.sleep(0)  # the loop's other work between two batches

    @abstractmethod
    def _items(self, after_line: int) -> Iterator[Item]:
        """Items of the lines after ``after_line``, in order; blank lines are no input."""
