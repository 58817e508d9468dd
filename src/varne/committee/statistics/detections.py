"""The detailed dataset of the quarterly release: people detected by quarter, way of entry and nationality.

Table ``IER_D01`` (before 2025 ``Irr_D01``): one row for each quarter, way of entry, nationality, region, sex
and age group, with the number of detections. The layout is that of published descriptions and of programs
that read it; no file of it is held, so whatever does not fit is refused. Sex and age are added up and not
kept. Counts of small boats here come from processing records, and may differ by a few from the totals.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Literal

from varne.committee.statistics.cells import count_of, is_blank, plain
from varne.committee.statistics.series import Finding
from varne.committee.statistics.sheets import Cell, Sheet, made_at, read_sheets
from varne.committee.statistics.tables import finding
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

SMALL_BOATS = "small boat arrivals"
_QUARTER = re.compile(r"(20\d\d),? ?q([1-4])$")
Role = Literal["year", "quarter", "method", "nationality", "count"]
ROLES: tuple[Role, ...] = ("quarter", "method", "nationality", "count")
_HEADINGS: dict[str, Role] = {
    "year": "year",
    "quarter": "quarter",
    "method of entry": "method",
    "nationality": "nationality",
    "number of detections": "count",
    "detections": "count",
    "number of arrivals": "count",
}


class Quarter(Noun, frozen=True, order=True):
    """A quarter of a year."""

    year: int
    number: int

    @property
    def index(self) -> int:
        """Quarters since the first of year 0."""
        return 4 * self.year + self.number - 1

    def __str__(self) -> str:
        """As it is told: ``2024-Q3``."""
        return f"{self.year}-Q{self.number}"


class Detected(Noun, frozen=True):
    """People detected in one quarter by one way of entry, of one nationality as published."""

    quarter: Quarter
    method: str  # in small letters
    nationality: str
    people: int


class Detections(Noun, frozen=True):
    """One edition: ascending by quarter, way of entry and nationality; no quarter missing."""

    saved_at: datetime | None
    rows: tuple[Detected, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """All quarters, ascending."""
        return tuple(sorted({row.quarter for row in self.rows}))

    def year(self, year: int, method: str = SMALL_BOATS) -> int | None:
        """People in a whole year by one way; ``None`` when a quarter of it is not told."""
        if sum(quarter.year == year for quarter in self.quarters) != 4:
            return None
        return sum(row.people for row in self.rows if row.quarter.year == year and row.method == method)

    def by_nationality(self, method: str = SMALL_BOATS) -> dict[str, dict[Quarter, int]]:
        """People of each nationality in every quarter, zero where none is told."""
        quarters = self.quarters
        found: dict[str, dict[Quarter, int]] = {}
        for row in self.rows:
            if row.method == method:
                counts = found.setdefault(row.nationality, dict.fromkeys(quarters, 0))
                counts[row.quarter] += row.people
        return {name: found[name] for name in sorted(found)}


def read_detections(data: bytes) -> Detections:
    """People detected, from an ODS or XLSX workbook.

    Raises:
        Malformed: no such table is in it, or a row cannot be read, is told twice, contradicts its year, or a
            quarter is missing; names sheet and cell.
    """
    for sheet in read_sheets(data):
        for index in range(min(len(sheet.rows), 40)):
            columns = _columns(sheet, index)
            if all(role in columns for role in ROLES):
                return _read(sheet, index, columns, made_at(data))
    raise Malformed("no table of detections by quarter, way of entry and nationality", code="no_table")


def _columns(sheet: Sheet, index: int) -> dict[Role, int]:
    found: dict[Role, int] = {}
    for column, cell in enumerate(sheet.rows[index]):
        role = _HEADINGS.get(plain(cell)) if isinstance(cell, str) else None
        if role is not None:
            if role in found:
                raise Malformed(f"{sheet.cell(index, column)}: a second column of {role}", code="two_tables")
            found[role] = column
    return found


def _read(sheet: Sheet, header: int, columns: dict[Role, int], saved_at: datetime | None) -> Detections:
    counts: Counter[tuple[Quarter, str, str]] = Counter()
    seen: dict[tuple[Cell, ...], str] = {}
    findings: list[Finding] = []
    for index in range(header + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if all(is_blank(cell) for cell in row) or _ends(row):
            continue
        quarter = _quarter(sheet, index, columns)
        people = _people(sheet, index, columns["count"], findings)
        method = _words(sheet, index, columns["method"])
        nationality = _words(sheet, index, columns["nationality"])
        key = tuple(cell for column, cell in enumerate(row) if column != columns["count"])
        where = sheet.cell(index, columns["count"])
        if key in seen:
            raise Malformed(f"{where}: the same row stands at {seen[key]}", code="same_row_twice")
        seen[key] = where
        counts[quarter, method.casefold(), nationality] += people
    rows = tuple(
        Detected(quarter=quarter, method=method, nationality=nationality, people=people)
        for (quarter, method, nationality), people in sorted(counts.items())
    )
    if not rows:
        raise Malformed(f"{sheet.cell(header, 0)}: no row stands below the headings", code="no_table")
    found = Detections(saved_at=saved_at, rows=rows, findings=tuple(findings))
    first, last = found.quarters[0], found.quarters[-1]
    if len(found.quarters) != last.index - first.index + 1:
        raise Malformed(f"{sheet.name}: a quarter is missing from {first} to {last}", code="missing_days")
    return found


def _ends(row: tuple[Cell, ...]) -> bool:
    """Whether one cell of words stands alone: a note below the table, "end of table"."""
    held = [cell for cell in row if not is_blank(cell)]
    return len(held) == 1 and isinstance(held[0], str)


def _quarter(sheet: Sheet, index: int, columns: dict[Role, int]) -> Quarter:
    cell = sheet.rows[index][columns["quarter"]]
    told = _QUARTER.match(plain(str(cell)))
    where = sheet.cell(index, columns["quarter"])
    if told is None:
        raise Malformed(f"{where}: {str(cell)[:40]!r} is not a quarter such as 2024 Q3", code="not_a_day")
    quarter = Quarter(year=int(told[1]), number=int(told[2]))
    year = sheet.rows[index][columns["year"]] if "year" in columns else float(quarter.year)
    if plain(str(year)).removesuffix(".0") != str(quarter.year):
        raise Malformed(f"{where}: {quarter} stands in the year {str(year)[:20]}", code="day_told_twice")
    return quarter


def _people(sheet: Sheet, index: int, column: int, findings: list[Finding]) -> int:
    cell, where = sheet.rows[index][column], sheet.cell(index, column)
    try:
        people, as_text = count_of(cell)
    except ValueError:
        raise Malformed(f"{where}: {str(cell)[:40]!r} is not a count", code="not_a_number") from None
    if people is None or sheet.merged_at(index, column) is not None:
        raise Malformed(f"{where}: a figure is missing, or merged", code="missing_figure")
    if as_text:
        findings.append(finding("cleaned", "text_number", where, text=cell, value=people))
    return people


def _words(sheet: Sheet, index: int, column: int) -> str:
    cell = sheet.rows[index][column]
    if not isinstance(cell, str) or not cell.strip():
        raise Malformed(f"{sheet.cell(index, column)}: words are missing", code="missing_figure")
    return " ".join(cell.split())
