"""A file of decoded AIS: CSV, plain or gzipped."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.logs.forms import Layout, detect
from varne.feeds.logs.parse import parse_row, split_row
from varne.feeds.recording import Recording
from varne.feeds.textfile import Line, lines
from varne.picture.errors import Malformed, Refused
from varne.picture.events import FeedDeclared

ROW_LINES_MAX = 8  # a quoted cell may hold newlines; a lone quotation mark must not swallow the file


class LogFile(Recording):
    """Reads a log once. The cursor is the line a row starts on; the header is line 1 and an annotation."""

    def __init__(
        self,
        path: Path,
        *,
        feed: str,
        title: str,
        synthetic: bool,
        centre: str,
        silent_after_s: float | None = None,
    ) -> None:
        super().__init__(
            path,
            FeedDeclared(
                feed=feed, kind="ais", synthetic=synthetic, title=title, silent_after_s=silent_after_s
            ),
        )
        self._centre = centre

    def _items(self, after_line: int) -> Iterator[Item]:
        layout: Layout | None = None
        for row in _rows(lines(self._path)):
            if layout is None:
                layout = self._layout(row)
                item: Item = Noted(what="annotation", cursor=row.number)
            else:
                item = self._item(row, layout)
            if row.number > after_line:
                yield item
        if layout is None:
            raise Refused(f"{self._path} is empty; an AIS log begins with a header row", code="form_unknown")

    def _layout(self, header: Line) -> Layout:
        try:
            cells = split_row(header.raw.removeprefix(BOM_UTF8))
        except Malformed as error:
            raise Refused(f"the first row of {self._path}: {error}", code="form_unknown") from None
        return detect(cells)

    def _item(self, row: Line, layout: Layout) -> Item:
        if row.dropped_bytes:
            whole_bytes = len(row.raw) + row.dropped_bytes
            return Unreadable(
                code="too_long",
                reason=f"a line of {whole_bytes} bytes; the first {len(row.raw)} are kept",
                raw=row.raw,
                cursor=row.number,
            )
        item = parse_row(
            row.raw, layout=layout, feed=self._declaration.feed, centre=self._centre, cursor=row.number
        )
        if row.broken or not (row.ended or isinstance(item, Parsed)):
            # Without a cursor: reading again begins with this row, which may be whole by then.
            return Unreadable(
                code="cut_off", reason=f"the file ends in the middle of line {row.number}", raw=row.raw
            )
        return item


def _rows(source: Iterator[Line]) -> Iterator[Line]:
    """Lines joined to rows where a quoted cell holds newlines. Blank lines are no rows.

    A quotation mark that is not closed within a few lines was a slip: its line stands alone.
    """
    held: list[Line] = []
    for line in source:
        if not held:
            if not (line.raw.strip() or line.broken):
                continue
            if line.raw.count(b'"') % 2 == 0:
                yield line
                continue
        held.append(line)
        if len(held) > 1 and line.raw.count(b'"') % 2 == 1:
            yield held[0]._replace(raw=b"\n".join(part.raw for part in held), ended=line.ended)
            held = []
        elif len(held) >= ROW_LINES_MAX:
            yield from _released(held)
            held = []
    yield from _released(held)


def _released(held: list[Line]) -> Iterator[Line]:
    """The lines after an unclosed quotation mark, each on its own."""
    yield from (line for line in held if line.raw.strip() or line.broken)
