"""Reads the Home Office weekly workbook of small-boat arrivals and preventions as one vintage, or refuses it.

What can be mended without guessing is mended and said (text that is a number, a row twice, rows out of
order, a day that strayed among the weeks). What would need a guess is refused, and every place is named at
once: a missing day, a shifted row, a day told in two ways, a week that is not the sum of its days.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from itertools import pairwise

import msgspec

from varne.committee.statistics.checks import (
    check_preventions,
    check_published,
    check_rows,
    check_totals,
    check_weeks,
)
from varne.committee.statistics.series import (
    DailyArrivals,
    Finding,
    Status,
    Vintage,
    WeeklyPreventions,
)
from varne.committee.statistics.sheets import Sheet, made_at, read_sheets
from varne.committee.statistics.tables import COUNTS, REQUIRED, Row, Span, Table, finding, tables_of
from varne.committee.statistics.words import tell
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun

SOURCE = "home-office-weekly"
SPANS: tuple[Span, Span] = ("day", "week")
NAMES = {"day": "days", "week": "weeks"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN = 8  # findings told in one error


class Examined(Noun, frozen=True):
    """What was found in a workbook: its vintage, unless anything was refused, and every finding."""

    vintage: Vintage | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Findings for which the file is not taken."""
        return tuple(found for found in self.findings if found.weight == "refused")


def read_workbook(data: bytes, *, known_on: date | None = None) -> Vintage:
    """One edition of the weekly workbook.

    ``known_on``: the day from which it was known; left out, the day on which the file says it was saved.

    Raises:
        Malformed: it is no workbook, or something in it would need a guess; names sheets and cells.
        Refused: ``known_on`` is left out and the file does not say when it was saved.
    """
    examined = examine_workbook(data, known_on=known_on)
    if examined.vintage is None:
        refused = examined.refused
        told = "; ".join(tell(found) for found in refused[:_SHOWN])
        more = f"; and {len(refused) - _SHOWN} more" if len(refused) > _SHOWN else ""
        raise Malformed(f"the workbook was not taken. {told}{more}", code=refused[0].code)
    return examined.vintage


def examine_workbook(data: bytes, *, known_on: date | None = None) -> Examined:
    """Read a weekly workbook and tell everything that is not as it should be.

    Raises:
        Malformed: it is no workbook.
        Refused: ``known_on`` is left out and the file does not say when it was saved.
    """
    made = made_at(data)
    known = known_on or (made.date() if made else None)
    if known is None:
        raise Refused("the workbook does not say when it was saved; give the day it was known", code="no_day")
    sheets = read_sheets(data)
    days, weeks, findings = examine_sheets(sheets, known)
    if any(found.weight == "refused" for found in findings):
        return Examined(vintage=None, findings=findings)
    vintage = Vintage(
        source=SOURCE,
        known_on=known,
        made_at=made,
        digest=hashlib.sha256(data).hexdigest(),
        days=days,
        weeks=weeks,
        findings=findings,
    )
    return Examined(vintage=vintage, findings=findings)


def examine_sheets(
    sheets: tuple[Sheet, ...], known_on: date
) -> tuple[tuple[DailyArrivals, ...], tuple[WeeklyPreventions, ...], tuple[Finding, ...]]:
    """Days, weeks and findings of sheets already read; with a refused finding the rows are not to be used."""
    tables = tables_of(sheets)
    findings = [found for table in tables for found in table.findings]
    chosen: dict[Span, Table] = {}
    name = sheets[0].name if sheets else "?"
    for span in SPANS:
        of_span = [table for table in tables if table.span == span and table.rows and _has_arrivals(table)]
        if not of_span:
            findings.append(finding("refused", "no_table", name, what=NAMES[span]))
        else:
            chosen[span] = _chosen(of_span, findings)
    if len(chosen) < len(SPANS):
        return (), (), tuple(findings)
    apart = [table for table in tables if table.rows and not _has_arrivals(table)]
    chosen["week"] = _with_preventions(chosen["week"], apart, findings)
    day_rows, week_rows = _untangled(chosen["day"], chosen["week"], findings)
    for table, rows in ((chosen["day"], day_rows), (chosen["week"], week_rows)):
        check_rows(rows, 1 if table.span == "day" else 7, known_on, findings)
        check_published(rows, findings)
        check_totals(table, findings)
    check_preventions(week_rows, findings)
    check_weeks(day_rows, week_rows, findings)
    days = tuple(
        DailyArrivals(
            day=row.day,
            arrivals=row.counts["arrivals"] or 0,
            boats=row.counts["boats"] or 0,
            uncontrolled_boats=row.counts.get("uncontrolled_boats"),
            status=_status(row),
            cell=row.cell,
        )
        for row in day_rows
    )
    weeks = tuple(
        WeeklyPreventions(
            week_ending=row.day,
            arrivals=row.counts["arrivals"] or 0,
            boats=row.counts["boats"] or 0,
            uncontrolled_boats=row.counts.get("uncontrolled_boats"),
            prevented=row.counts.get("prevented"),
            prevented_events=row.counts.get("prevented_events"),
            status=_status(row),
            cell=row.cell,
        )
        for row in week_rows
    )
    return days, weeks, tuple(findings)


def _has_arrivals(table: Table) -> bool:
    return all(column in table.columns for column in REQUIRED)


def _chosen(tables: list[Table], findings: list[Finding]) -> Table:
    """The longest of several tables; the others must tell the same ("the last seven days" does)."""
    longest = max(tables, key=lambda table: len(table.rows))
    for table in tables:
        if table is longest:
            continue
        same = all(
            any(row.day == other.day and row.same_counts(other, table.columns) for other in longest.rows)
            for row in table.rows
        )
        names = {"what": NAMES[table.span], "other": longest.cell}
        if same:
            findings.append(finding("cleaned", "same_table_again", table.cell, **names))
        else:
            findings.append(finding("refused", "two_tables", table.cell, **names))
    return longest


def _with_preventions(weeks: Table, apart: list[Table], findings: list[Finding]) -> Table:
    """The table of weeks with the preventions that stand in a table of their own."""
    if "prevented" in weeks.columns or not apart:
        missing = [column for column in COUNTS if column not in weeks.columns]
        findings += [finding("remark", "column_absent", weeks.cell, what=column) for column in missing]
        findings += [
            finding("refused", "two_tables", table.cell, what="preventions", other=weeks.cell)
            for table in apart
        ]
        return weeks
    first, *others = apart
    findings += [
        finding("refused", "two_tables", table.cell, what="preventions", other=first.cell) for table in others
    ]
    held = {row.day for row in weeks.rows}
    told: dict[date, Row] = {}
    for row in first.rows:
        if row.day not in held:
            code = "week_only_of_preventions"
            findings.append(finding("refused", code, row.cell, day=row.day.isoformat()))
        elif row.day in told and told[row.day].counts != row.counts:
            findings.append(
                finding(
                    "refused", "day_told_twice", row.cell, day=row.day.isoformat(), other=told[row.day].cell
                )
            )
        told.setdefault(row.day, row)
    columns = tuple(column for column in first.columns if column not in weeks.columns)
    rows = tuple(
        msgspec.structs.replace(
            row,
            counts=row.counts | {column: told[row.day].counts.get(column) for column in columns},
            cells=row.cells | {column: told[row.day].cells[column] for column in columns},
            revised=row.revised or told[row.day].revised,
        )
        if row.day in told
        else row
        for row in weeks.rows
    )
    return msgspec.structs.replace(weeks, rows=rows, columns=(*weeks.columns, *columns))


def _status(row: Row) -> Status:
    return "revised" if row.revised else "provisional"  # the workbook is never final: its note 1


def _untangled(days: Table, weeks: Table, findings: list[Finding]) -> tuple[list[Row], list[Row]]:
    """Rows of both tables in order, each once, without rows of one that strayed into the other."""
    ends = Counter(row.day.weekday() for row in weeks.rows)
    weekday = max(sorted(ends), key=lambda day: ends[day])
    day_rows, day_told = _once(days.rows, findings)
    week_rows, week_told = _once(weeks.rows, findings)
    by_day = {day: rows[0] for day, rows in day_told.items()}
    by_week = {day: rows[0] for day, rows in week_told.items() if day.weekday() == weekday}
    kept_weeks = []
    for row in week_rows:
        same = by_day.get(row.day)
        strayed = row.day.weekday() != weekday or _says_less(row, week_told[row.day], same)
        if strayed and same is not None and row.same_counts(same, REQUIRED):
            findings.append(
                finding("cleaned", "day_among_weeks", row.cell, day=row.day.isoformat(), other=same.cell)
            )
        elif row.day.weekday() != weekday:
            findings.append(
                finding(
                    "refused", "wrong_weekday", row.cell, day=row.day.isoformat(), weekday=_WEEKDAYS[weekday]
                )
            )
        else:
            kept_weeks.append(row)
    kept_days = []
    for row in day_rows:
        same = by_week.get(row.day)
        if len(day_told[row.day]) > 1 and same is not None and row.same_counts(same, REQUIRED):
            findings.append(
                finding("cleaned", "week_among_days", row.cell, day=row.day.isoformat(), other=same.cell)
            )
        else:
            kept_days.append(row)
    return _ordered(kept_days, findings), _ordered(kept_weeks, findings)


def _says_less(row: Row, told: list[Row], day: Row | None) -> bool:
    """Whether another row of the same week differs from the day, or publishes more."""
    published = sum(count is not None for count in row.counts.values())
    return any(
        (day is not None and not other.same_counts(day, REQUIRED))
        or sum(count is not None for count in other.counts.values()) > published
        for other in told
        if other is not row
    )


def _once(rows: tuple[Row, ...], findings: list[Finding]) -> tuple[list[Row], dict[date, list[Row]]]:
    """Rows without exact repetitions, and all different rows of each day."""
    told: dict[date, list[Row]] = {}
    kept = []
    for row in rows:
        same = [other for other in told.get(row.day, []) if other.counts == row.counts]
        if same:
            findings.append(finding("cleaned", "same_row_twice", row.cell, other=same[0].cell))
            continue
        told.setdefault(row.day, []).append(row)
        kept.append(row)
    return kept, told


def _ordered(rows: list[Row], findings: list[Finding]) -> list[Row]:
    latest = date.min
    for row in rows:
        if row.day < latest:
            findings.append(finding("cleaned", "out_of_order", row.cell, day=row.day.isoformat()))
        latest = max(latest, row.day)
    ordered = sorted(rows, key=lambda row: row.day)
    for before, after in pairwise(ordered):
        if before.day == after.day:
            findings.append(
                finding("refused", "day_told_twice", after.cell, day=after.day.isoformat(), other=before.cell)
            )
    return ordered
