"""A file of reports: wire-form lines, plain or gzipped."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

from varne.feeds.contract import Item, Parsed, Unreadable
from varne.feeds.privacy import without_numbers
from varne.feeds.recording import Recording
from varne.feeds.reports.parse import KnownArea, Tokenise, parse_line
from varne.feeds.textfile import Line, lines
from varne.picture.events import FeedDeclared


class ReportFile(Recording):
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
        super().__init__(
            path,
            FeedDeclared(
                feed=feed, kind="reports", synthetic=synthetic, title=title, silent_after_s=silent_after_s
            ),
        )
        self._known_area = known_area
        self._tokenise = tokenise
        self._centre = centre

    def _items(self, after_line: int) -> Iterator[Item]:
        for line in lines(self._path):
            if line.number > after_line and (line.raw.strip() or line.broken):
                yield self._item(line)

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
