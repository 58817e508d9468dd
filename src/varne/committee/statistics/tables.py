"""Finds the tables of days and of weeks in a workbook by their headings, and reads their rows cell by cell.

Nothing is found by position: a table begins at a row of headings with a time column beside a column of people
and one of boats, in any sheet, row and order. What had to be cleaned or cannot be read is a finding with its
sheet and cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Literal

from varne.committee.statistics.cells import (
    Role,
    count_of,
    day_of,
    is_blank,
    is_marked_revised,
    plain,
    role_of,
)
from varne.committee.statistics.series import Column, Finding, Weight
from varne.committee.statistics.sheets import Cell, Sheet
from varne.picture.noun import Noun

Span = Literal["day", "week"]
REQUIRED: tuple[Column, ...] = ("arrivals", "boats")
COUNTS: tuple[Column, ...] = (*REQUIRED, "uncontrolled_boats", "prevented", "prevented_events")


class Row(Noun, frozen=True):
    """One row of a table: its day, its counts (``None``: not published) and whether it is marked revised."""

    day: date
    counts: dict[Column, int | None]
    revised: bool
    cell: str
    cells: dict[Column, str]  # where each count stands
    blanks: tuple[Column, ...] = ()  # counts with nothing written, not even a mark of "not published"

    def blank(self, column: Column) -> bool:
        """Whether nothing is written where this count should stand."""
        return column in self.blanks

    def same_counts(self, other: Row, columns: tuple[Column, ...]) -> bool:
        """Whether both tell the same of these columns."""
        return all(self.counts.get(column) == other.counts.get(column) for column in columns)


class Total(Noun, frozen=True):
    """A row of totals: of one year, or of all rows above it."""

    year: int | None
    counts: dict[Column, int | None]
    after: int  # rows above it
    cells: dict[Column, str]


class Table(Noun, frozen=True):
    """One table as it stands in its sheet, rows not yet put in order."""

    span: Span
    cell: str  # its time heading
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Total, ...]
    findings: tuple[Finding, ...]


class _Heading(Noun, frozen=True):
    """Where one table begins: its row of headings, and which of the sheet's columns hold what."""

    row: int
    span: Span
    columns: dict[Role, int]
    first: int  # leftmost column
    last: int  # rightmost column with a heading
    findings: tuple[Finding, ...]


def finding(weight: Weight, code: str, cell: str, **parameters: object) -> Finding:
    """A finding with its parameters as text."""
    return Finding(
        weight=weight,
        code=code,
        cell=cell,
        parameters={name: str(value) for name, value in parameters.items()},
    )


def tables_of(sheets: tuple[Sheet, ...]) -> tuple[Table, ...]:
    """Every table of days or weeks with people and boats, or of weeks with preventions, sheet by sheet."""
    return tuple(table for sheet in sheets for table in _tables_of_sheet(sheet))


def _tables_of_sheet(sheet: Sheet) -> Iterator[Table]:
    headings = [heading for index in range(len(sheet.rows)) for heading in _headings_in(sheet, index)]
    for heading in headings:
        below = [
            other.row
            for other in headings
            if other.row > heading.row and other.first <= heading.last and heading.first <= other.last
        ]
        neighbours = [
            other.first for other in headings if other.row == heading.row and other.first > heading.first
        ]
        yield _read(sheet, heading, min(below, default=len(sheet.rows)), min(neighbours, default=None))


def _headings_in(sheet: Sheet, index: int) -> Iterator[_Heading]:
    """Tables whose headings stand in this row; two stand side by side when it has two time columns."""
    row = sheet.rows[index]
    roles = [role_of(cell) for cell in row]
    times = [column for column, role in enumerate(roles) if role in ("day", "week")]
    for begin, end in pairwise([*times, len(row)]):
        columns: dict[Role, int] = {}
        findings: list[Finding] = []
        last = begin
        for column in range(begin, end):
            role = roles[column]
            if role is None:
                continue
            last = column
            where, heading = sheet.cell(index, column), _short(row[column])
            if role == "other":
                findings.append(finding("remark", "column_not_read", where, heading=heading))
            elif role in columns:
                other = sheet.cell(index, columns[role])
                findings.append(finding("refused", "same_heading_twice", where, heading=heading, other=other))
            else:
                columns[role] = column
        span: Span = "week" if roles[begin] == "week" else "day"
        preventions = span == "week" and "prevented" in columns  # a table of its own in some layout
        if ("arrivals" in columns and "boats" in columns) or preventions:
            yield _Heading(
                row=index, span=span, columns=columns, first=begin, last=last, findings=tuple(findings)
            )


def _read(sheet: Sheet, heading: _Heading, end: int, neighbour: int | None) -> Table:
    rows: list[Row] = []
    totals: list[Total] = []
    findings = list(heading.findings)
    time_column = heading.columns[heading.span]
    stop = neighbour if neighbour is not None else len(sheet.rows[heading.row])
    for index in range(heading.row + 1, end):
        cells = sheet.rows[index]
        name = cells[time_column]
        held = [column for column in range(heading.first, stop) if not is_blank(cells[column])]
        if not held:
            continue
        told = day_of(name)
        if told is None:
            year = _total_of(name)
            if year is not False:
                totals.append(_total(sheet, heading, index, year, len(rows), findings))
            elif any(_is_figure(cells[column]) for column in held if column != time_column) or (
                heading.first in held and len(held) > 1 and rows
            ):
                findings.append(
                    finding("refused", "not_a_day", sheet.cell(index, time_column), text=_short(name))
                )
            continue
        day, how = told
        if how:
            findings.append(
                finding(
                    "cleaned", how, sheet.cell(index, time_column), text=_short(name), value=day.isoformat()
                )
            )
        rows.append(_row(sheet, heading, index, day, stop, findings))
    return Table(
        span=heading.span,
        cell=sheet.cell(heading.row, time_column),
        columns=tuple(column for column in COUNTS if column in heading.columns),
        rows=tuple(rows),
        totals=tuple(totals),
        findings=tuple(findings),
    )


def _row(sheet: Sheet, heading: _Heading, index: int, day: date, stop: int, findings: list[Finding]) -> Row:
    cells = sheet.rows[index]
    counts: dict[Column, int | None] = {}
    where: dict[Column, str] = {}
    blanks: list[Column] = []
    for column in COUNTS:
        if column in heading.columns:
            at = heading.columns[column]
            if is_blank(cells[at]):
                blanks.append(column)
            where[column] = sheet.cell(index, at)
            counts[column] = _count(cells[at], where[column], column in REQUIRED, findings)
    notes = heading.columns.get("notes")
    note = cells[notes] if notes is not None else ""
    if notes is not None and _is_figure(note):
        findings.append(finding("refused", "number_in_notes", sheet.cell(index, notes), text=_short(note)))
    for beyond in range(heading.last + 1, stop):
        if not is_blank(cells[beyond]):
            findings.append(
                finding("refused", "outside_columns", sheet.cell(index, beyond), text=_short(cells[beyond]))
            )
    for at in sorted({*heading.columns.values()}):
        if (merged := sheet.merged_at(index, at)) is not None:
            span = f"{sheet.cell(*merged[:2])}:{sheet.cell(*merged[2:]).rpartition('!')[2]}"
            findings.append(finding("refused", "merged", sheet.cell(index, at), other=span))
    if index in sheet.layout.hidden_rows:
        findings.append(finding("remark", "hidden_row", sheet.cell(index, heading.columns[heading.span])))
    marked = any(is_marked_revised(cells[at]) for at in heading.columns.values())
    return Row(
        day=day,
        counts=counts,
        revised=marked or (isinstance(note, str) and "revis" in note.casefold()),
        cell=sheet.cell(index, heading.columns[heading.span]),
        cells=where,
        blanks=tuple(blanks),
    )


def _count(cell: Cell, where: str, required: bool, findings: list[Finding]) -> int | None:
    try:
        count, cleaned = count_of(cell)
    except ValueError:
        findings.append(finding("refused", "not_a_number", where, text=_short(cell)))
        return None
    if count is None and required:
        findings.append(finding("refused", "missing_figure", where))
    elif cleaned and count is None:
        findings.append(finding("cleaned", "blank", where))
    elif cleaned:
        findings.append(finding("cleaned", "text_number", where, text=_short(cell), value=count))
    return count


def _total(
    sheet: Sheet, heading: _Heading, index: int, year: int | None, after: int, findings: list[Finding]
) -> Total:
    columns = [column for column in COUNTS if column in heading.columns]
    where = {column: sheet.cell(index, heading.columns[column]) for column in columns}
    counts = {
        column: _count(sheet.rows[index][heading.columns[column]], where[column], False, findings)
        for column in columns
    }
    return Total(year=year, counts=counts, after=after, cells=where)


def _total_of(name: Cell) -> int | Literal[False] | None:
    """The year a row of totals is of, ``None`` for all rows; ``False``: it is no row of totals."""
    if isinstance(name, int | float) and not isinstance(name, bool):
        return int(name) if name in range(2000, 2100) else False
    words = plain(str(name)).replace(":", "").split()
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    if words in (["total"], ["grand", "total"], ["totals"], ["all"]):
        return None
    if len(years) == 1 and len(words) <= 3 and ({"total", "year"} & {*words} or len(words) == 1):
        return years[0]
    return False


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return True
    try:
        return isinstance(cell, str) and count_of(cell)[0] is not None
    except ValueError:
        return False


def _short(cell: Cell) -> str:
    text = f"{cell:g}" if isinstance(cell, float) else " ".join(str(cell).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
