"""A workbook as sheets of cells, each with the name by which a person finds it: ``SB_01!B17``.

Read by ``python-calamine`` (MIT). A file comes from outside: its size unpacked is bounded before it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Cell = int | float | str | bool | time | date | datetime | timedelta
UNPACKED_BYTES_MAX = 200_000_000  # the workbook of 2026 unpacks to 2.3 MB


REPEATS_MAX = 1_000  # a filled row or cell that says it stands so often more is a bomb, not a statistic
_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{4,})"[^>]*>(.*?)</table:table-row>', re.S
)
_CELL = re.compile(rb"<table:table-cell[^>]*>")
_REPEATED = re.compile(rb'number-columns-repeated="(\d{4,})"')


class Sheet(Noun, frozen=True):
    """One sheet: its rows from the first, every row as long as the longest. An empty cell is ``""``."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

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
            if "content.xml" in archive.namelist():
                _refuse_bombs(archive.read("content.xml"))
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(
            Sheet(
                name=name,
                rows=tuple(
                    tuple(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ),
            )
            for name in book.sheet_names
        )
    except (CalamineError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise Malformed(
            f"not a workbook that can be read (ODS or XLSX): {error}", code="not_a_workbook"
        ) from None


def _refuse_bombs(content: bytes) -> None:
    """A few bytes can say that a filled cell stands a million times; reading it would fill the memory."""
    rows = [int(n) for n, row in _REPEATED_ROW.findall(content) if b"office:value-type" in row]
    cells = [
        int(found[1])
        for cell in _CELL.findall(content)
        if b"office:value-type" in cell and (found := _REPEATED.search(cell))
    ]
    if max([*rows, *cells], default=0) > REPEATS_MAX:
        raise Malformed("the workbook repeats a filled cell over a thousand times", code="workbook_too_large")


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
