"""A workbook as sheets of cells, each with the name by which a person finds it: ``SB_01!B17``.

Read by ``python-calamine`` (MIT). A file comes from outside: its size unpacked is bounded before it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from varne.committee.statistics.layout import Layout, Range, layouts
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Cell = int | float | str | bool | time | date | datetime | timedelta
UNPACKED_BYTES_MAX = 200_000_000  # the workbook of 2026 unpacks to 2.3 MB


REPEATS_MAX = 1_000  # a filled row or cell that says it stands so often more is a bomb, not a statistic


class Sheet(Noun, frozen=True):
    """One sheet: its rows from the first, every row as long as the longest. An empty cell is ``""``."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    layout: Layout = Layout()

    def merged_at(self, row: int, column: int) -> Range | None:
        """The merged range that a cell is part of."""
        for found in self.layout.merged:
            if found[0] <= row <= found[2] and found[1] <= column <= found[3]:
                return found
        return None

    def cell(self, row: int, column: int) -> str:
        """The name of a cell; ``row`` and ``column`` count from 0."""
        letters, left = "", column + 1
        while left:
            left, digit = divmod(left - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return f"{self.name}!{letters}{row + 1}"


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """All sheets of an ODS or XLSX workbook.

    Raises:
        Malformed: it is no workbook, or unpacks to more than 200 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > UNPACKED_BYTES_MAX:
                raise Malformed(
                    f"the workbook unpacks to {unpacked:,} bytes; too large", code="workbook_too_large"
                )
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    _check_xml(name, archive.read(name))
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        marks = layouts(data)
        return tuple(
            Sheet(
                name=name,
                rows=tuple(
                    tuple(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ),
                layout=marks.get(name, Layout()),
            )
            for name in book.sheet_names
        )
    except (CalamineError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise Malformed(
            f"not a workbook that can be read (ODS or XLSX): {error}", code="not_a_workbook"
        ) from None


def _check_xml(name: str, content: bytes) -> None:
    """Refuse XML that the reader would hang on, or that unfolds to more than a machine holds.

    The reader loops for ever on a tag that is not closed, and a few bytes can say that a filled cell stands a
    million times.
    """
    parser = expat.ParserCreate()
    row_repeats = 1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row_repeats
        if tag == "table:table-row":
            row_repeats = _repeats(attributes, "table:number-rows-repeated")
        elif tag in ("table:table-cell", "table:covered-table-cell") and "office:value-type" in attributes:
            times = max(row_repeats, _repeats(attributes, "table:number-columns-repeated"))
            if times > REPEATS_MAX:
                raise Malformed(f"{name} repeats a filled cell {times:,} times", code="workbook_too_large")

    def doctype(*_: object) -> None:
        raise Malformed(f"{name} declares a document type; no workbook does", code="not_a_workbook")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Malformed(f"{name} in the workbook is not whole: {error}", code="not_a_workbook") from None


def _repeats(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() else REPEATS_MAX + 1


_SAVED = re.compile(rb"<(?:dc:date|dcterms:modified)[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")


def made_at(data: bytes) -> datetime | None:
    """When the workbook was last saved, as it says itself; UTC. ``None``: it does not say.

    Raises:
        Malformed: it is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in ("meta.xml", "docProps/core.xml"):
                if name in archive.namelist() and archive.getinfo(name).file_size < 1_000_000:
                    found = _SAVED.search(archive.read(name))
                    if found:
                        return datetime.fromisoformat(found[1].decode()).replace(tzinfo=UTC)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise Malformed(f"not a workbook that can be read: {error}", code="not_a_workbook") from None
    return None
