"""A file of reports: wire-form lines, plain or gzipped."""

from __future__ import annotations

import asyncio
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from varne.feeds.contract import Item, Parsed, Unreadable
from varne.feeds.counts import Counts
from varne.feeds.privacy import without_numbers
from varne.feeds.reports.parse import KnownArea, Tokenise, parse_line
from varne.feeds.textfile import BATCH_ITEMS, Line, lines
from varne.picture.events import FeedDeclared


class ReportFile:
    """Reads a ``.jsonl`` or ``.jsonl.gz`` file once. The cursor is the line number.

    A last line that is cut off (still being written) is counted and quarantined without a cursor, so that
    reading again begins with it and the whole line is not lost.
    """

    def __init__(
        self,
        path: Path,
        *,
        feed: str,
        title: str,
        synthetic: bool,
        known_area: KnownArea,
        tokenise: Tokenise,
        centre: str | None = None,
        silent_after_s: float | None = None,
    ) -> None:
        self._path = path
        self._known_area = known_area
        self._tokenise = tokenise
        self._centre = centre
        self._declaration = FeedDeclared(
            feed=feed, kind="reports", synthetic=synthetic, title=title, silent_after_s=silent_after_s
        )
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Every line after ``after_cursor`` as one item, in order.

        Raises:
            Refused: the file cannot be opened.
        """
        self.counts = Counts()
        for batch in self._batches(after_cursor or 0):
            self.counts.lines += len(batch)
            self.counts.take(batch)
            yield batch
            await asyncio.sleep(0)  # the loop's other work between two batches

    def _batches(self, after_line: int) -> Iterator[list[Item]]:
        batch: list[Item] = []
        for line in lines(self._path):
            if line.number <= after_line or not (line.raw.strip() or line.broken):
                continue
            batch.append(self._item(line))
            if len(batch) >= BATCH_ITEMS:
                yield batch
                batch = []
        if batch:
            yield batch

    def _item(self, line: Line) -> Item:
        if line.dropped_bytes:
            whole_bytes = len(line.raw) + line.dropped_bytes
            return Unreadable(
                code="too_long",
                reason=f"a line of {whole_bytes} bytes; the first {len(line.raw)} are kept",
                raw=without_numbers(line.raw, self._tokenise),
                cursor=line.number,
            )
        item = parse_line(
            line.raw.removeprefix(BOM_UTF8) if line.number == 1 else line.raw,
            feed=self._declaration.feed,
            now=None,
            known_area=self._known_area,
            tokenise=self._tokenise,
            centre=self._centre,
            cursor=line.number,
        )
        if line.ended or isinstance(item, Parsed):
            return item
        reason = item.reason if isinstance(item, Unreadable) else "nothing of it could be unpacked"
        return Unreadable(
            code="cut_off",
            reason=f"the file ends in the middle of line {line.number}: {reason}",
            raw=item.raw if isinstance(item, Unreadable) else line.raw,
        )
