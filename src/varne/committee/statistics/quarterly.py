"""The quarterly tables of the Home Office, which are final: people and boats by month, a row of each a year.

The form is table ``IER_02a`` (before 2025 ``Irr_02a``): a row of headings with the months, or with the
quarters, and a total; rows called ``2024 arrivals`` and ``2024 boats``. It is found by those words. Its
layout was taken from published descriptions; no real file was read, so whatever does not fit is refused.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from itertools import pairwise

from varne.committee.statistics.cells import count_of, is_blank, plain
from varne.committee.statistics.series import Finding, Status
from varne.committee.statistics.sheets import Cell, Sheet, made_at, read_sheets
from varne.committee.statistics.tables import finding
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_QUARTER = re.compile(r"(?:q|quarter )([1-4])$")
_SPAN = re.compile(r"([a-z]{3,9})(?: to | ?- ?)([a-z]{3,9})$")
_ROW = re.compile(
    r"(20\d\d):? (?:number of )?(?:small )?(arrivals|people|persons|individuals|migrants|boats)\b"
)


class PeriodCount(Noun, frozen=True):
    """People and boats from one day to another, both included."""

    first_day: date
    last_day: date
    arrivals: int
    boats: int
    status: Status
    cell: str


class QuarterlyTables(Noun, frozen=True):
    """What one edition of the quarterly tables says."""

    saved_at: datetime | None
    periods: tuple[PeriodCount, ...]  # ascending
    findings: tuple[Finding, ...] = ()  # numbers that stood as text

    def year(self, year: int) -> tuple[int, int] | None:
        """People and boats of a whole year; ``None`` when any of it is not told."""
        of_year = [period for period in self.periods if period.first_day.year == year]
        if (
            not of_year
            or of_year[0].first_day != date(year, 1, 1)
            or of_year[-1].last_day != date(year, 12, 31)
        ):
            return None
        return sum(period.arrivals for period in of_year), sum(period.boats for period in of_year)


def read_quarterly(data: bytes) -> QuarterlyTables:
    """Final people and boats by month or quarter.

    Raises:
        Malformed: no such table is in it, a figure cannot be read, one of people and boats lacks the other, a
            period between two others is missing, or a total is not the sum of its row; names sheet and cell.
    """
    for sheet in read_sheets(data):
        for index, row in enumerate(sheet.rows):
            spans = {column: span for column, cell in enumerate(row) if (span := _span(cell)) is not None}
            if len(set(spans.values())) in (4, 12):
                findings: list[Finding] = []
                periods = _periods(sheet, index, spans, findings)
                if periods:
                    return QuarterlyTables(saved_at=made_at(data), periods=periods, findings=tuple(findings))
    raise Malformed("no table of people and boats by month or quarter was found", code="no_table")


def _span(heading: Cell) -> tuple[int, int] | None:
    """First and last month that a heading names."""
    text = plain(heading) if isinstance(heading, str) else ""
    if text in _MONTHS:
        return _MONTHS[text], _MONTHS[text]
    if found := _QUARTER.match(text):
        return int(found[1]) * 3 - 2, int(found[1]) * 3
    if (found := _SPAN.match(text)) and found[1] in _MONTHS and found[2] in _MONTHS:
        return _MONTHS[found[1]], _MONTHS[found[2]]
    return None


def _periods(
    sheet: Sheet, header: int, spans: dict[int, tuple[int, int]], findings: list[Finding]
) -> tuple[PeriodCount, ...]:
    total = next(
        (c for c, cell in enumerate(sheet.rows[header]) if isinstance(cell, str) and plain(cell) == "total"),
        None,
    )
    told: dict[tuple[int, str], dict[int, int]] = {}
    for index in range(header + 1, len(sheet.rows)):
        row = sheet.rows[index]
        label = next(
            (found for cell in row if isinstance(cell, str) and (found := _ROW.match(plain(cell)))), None
        )
        if label is None:
            continue
        kind = "boats" if label[2] == "boats" else "arrivals"
        key = (int(label[1]), kind)
        if key in told:
            raise Malformed(f"{sheet.cell(index, 0)}: {label[0]} stands twice", code="same_row_twice")
        counts = {column: _count(sheet, index, column, findings) for column in spans}
        told[key] = {column: count for column, count in counts.items() if count is not None}
        summed = _count(sheet, index, total, findings) if total is not None else None
        if total is not None and summed is not None and summed != sum(told[key].values()):
            raise Malformed(
                f"{sheet.cell(index, total)}: the total is {summed}, the row adds up to "
                f"{sum(told[key].values())}",
                code="total_not_its_rows",
            )
    return _ascending(sheet, header, told, spans)


def _ascending(
    sheet: Sheet,
    header: int,
    told: dict[tuple[int, str], dict[int, int]],
    spans: dict[int, tuple[int, int]],
) -> tuple[PeriodCount, ...]:
    periods = []
    for year in sorted({year for year, _ in told}):
        people, boats = told.get((year, "arrivals")), told.get((year, "boats"))
        if people is None or boats is None or people.keys() != boats.keys():
            raise Malformed(f"{sheet.name}: people and boats of {year} do not match", code="missing_figure")
        for column in people:
            first, last = spans[column]
            periods.append(
                PeriodCount(
                    first_day=date(year, first, 1),
                    last_day=date(year, last, calendar.monthrange(year, last)[1]),
                    arrivals=people[column],
                    boats=boats[column],
                    status="final",
                    cell=sheet.cell(header, column),
                )
            )
    periods.sort(key=lambda period: period.first_day)
    for before, after in pairwise(periods):
        if (after.first_day - before.last_day).days != 1:
            raise Malformed(
                f"{sheet.name}: nothing between {before.last_day} and {after.first_day}", code="missing_days"
            )
    return tuple(periods)


def _count(sheet: Sheet, row: int, column: int, findings: list[Finding]) -> int | None:
    cell, where = sheet.rows[row][column], sheet.cell(row, column)
    if sheet.merged_at(row, column) is not None:
        raise Malformed(f"{where}: the cell is merged with another", code="merged")
    if is_blank(cell):
        return None
    try:
        count, as_text = count_of(cell)
        if as_text and count is not None:
            findings.append(finding("cleaned", "text_number", where, text=cell, value=count))
        return count
    except ValueError:
        raise Malformed(f"{sheet.cell(row, column)}: {cell!r} is not a count", code="not_a_number") from None
