"""What rows of a workbook must agree in, among themselves and with each other: every place that does not.

Preventions are told once only, so nothing adds up to them: what guards them is that they begin together,
have no holes, and stand in a plausible proportion to their events.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from varne.committee.statistics.series import Column, Finding, Weight
from varne.committee.statistics.tables import COUNTS, REQUIRED, Row, Table, finding

PEOPLE_PER_BOAT_MAX = 200  # the greatest daily mean so far is 89
PEOPLE_PER_EVENT_MAX = 200  # the greatest weekly mean so far is 54
EVENTS_WITHOUT_PEOPLE = 5  # finds of equipment alone: three in a week at most so far
OPTIONAL = tuple(column for column in COUNTS if column not in REQUIRED)


def check_rows(rows: list[Row], step_days: int, known_on: date, findings: list[Finding]) -> None:
    """Each row alone, and that none is missing between two; rows ascend, ``step_days`` apart."""
    for before, after in pairwise(rows):
        missing = (after.day - before.day).days // step_days - 1
        if missing > 0:
            first = before.day + timedelta(days=step_days)
            findings.append(
                finding("refused", "missing_days", after.cell, count=missing, day=first.isoformat())
            )
    for row in rows:
        if row.day > known_on:
            findings.append(
                finding(
                    "refused", "in_the_future", row.cell, day=row.day.isoformat(), made=known_on.isoformat()
                )
            )
        arrivals, boats = row.counts.get("arrivals"), row.counts.get("boats")
        if arrivals is None or boats is None:
            continue
        where = row.cells["boats"]
        if boats > arrivals:
            code = "more_boats_than_people"
            findings.append(finding("refused", code, where, boats=boats, arrivals=arrivals))
        elif boats and arrivals > PEOPLE_PER_BOAT_MAX * boats:
            findings.append(
                finding(
                    "refused",
                    "too_many_people",
                    where,
                    boats=boats,
                    arrivals=arrivals,
                    limit=PEOPLE_PER_BOAT_MAX,
                )
            )
        elif arrivals and not boats:
            findings.append(finding("remark", "people_without_boat", where, arrivals=arrivals))
        uncontrolled = row.counts.get("uncontrolled_boats")
        if uncontrolled is not None and uncontrolled > boats:
            where = row.cells["uncontrolled_boats"]
            code = "uncontrolled_above_boats"
            findings.append(finding("refused", code, where, uncontrolled=uncontrolled, boats=boats))


def check_totals(table: Table, findings: list[Finding]) -> None:
    """A total is the sum of the rows that it is of."""
    for total in table.totals:
        above = table.rows[: total.after]
        rows = [row for row in above or table.rows if total.year in (None, row.day.year)]
        for column, told in total.counts.items():
            counts = {row.day: row.counts.get(column) for row in rows}
            summed = sum(count for count in counts.values() if count is not None)
            if told is not None and told != summed:
                findings.append(
                    finding(
                        "refused",
                        "total_not_its_rows",
                        total.cells[column],
                        column=column,
                        total=told,
                        rows=summed,
                    )
                )


def check_published(rows: list[Row], findings: list[Finding]) -> None:
    """A column that is not always published begins once and has no holes after that."""
    begins: dict[Column, Row] = {}
    for column in OPTIONAL:
        told = [place for place, row in enumerate(rows) if row.counts.get(column) is not None]
        if not told:
            continue
        begins[column] = rows[told[0]]
        for row in rows[told[0] : told[-1]]:
            if row.counts.get(column) is None:
                where, day = row.cells[column], row.day.isoformat()
                if row.blank(column):
                    findings.append(finding("refused", "missing_figure", where))
                else:
                    findings.append(finding("cleaned", "hole", where, column=column, day=day))
    people, events = begins.get("prevented"), begins.get("prevented_events")
    if people is not None and events is not None and people.day != events.day:
        later, column = (events, "prevented_events") if events.day > people.day else (people, "prevented")
        where, day = later.cells["prevented"], min(people.day, events.day).isoformat()
        findings.append(finding("refused", "begins_apart", where, column=column, day=day))


def check_preventions(weeks: list[Row], findings: list[Finding]) -> None:
    """Persons and events prevented are in proportion, in each week and in all."""
    told = [
        (row, people, events)
        for row in weeks
        if (people := row.counts.get("prevented")) is not None
        and (events := row.counts.get("prevented_events")) is not None
    ]
    usual = max((events for _, people, events in told if events <= people), default=0)
    for row, people, events in told:
        where = row.cells["prevented_events"]
        if events > people and events > EVENTS_WITHOUT_PEOPLE:
            weight: Weight = "refused" if events > usual else "remark"
            findings.append(finding(weight, "events_above_people", where, events=events, prevented=people))
        elif events and people > PEOPLE_PER_EVENT_MAX * events:
            findings.append(
                finding(
                    "refused",
                    "too_many_an_event",
                    where,
                    events=events,
                    prevented=people,
                    limit=PEOPLE_PER_EVENT_MAX,
                )
            )
        elif people and not events:
            findings.append(finding("remark", "people_without_event", where, prevented=people))
    all_people = sum(row.counts.get("prevented") or 0 for row in weeks)
    all_events = sum(row.counts.get("prevented_events") or 0 for row in weeks)
    if all_events > all_people and weeks:
        where = weeks[-1].cells.get("prevented_events", weeks[-1].cell)
        findings.append(
            finding("refused", "events_above_prevented", where, events=all_events, prevented=all_people)
        )


def check_weeks(days: list[Row], weeks: list[Row], findings: list[Finding]) -> None:
    """A week is the sum of its seven days, and both tables tell of the same weeks."""
    by_day = {row.day: row for row in days}
    alone: list[Row] = []
    for week in weeks:
        its_days = [by_day.get(week.day - timedelta(days=back)) for back in range(6, -1, -1)]
        present = [day for day in its_days if day is not None]
        if not present:
            alone.append(week)
        elif its_days[0] is None or its_days[-1] is None:  # one between two others is told as missing
            findings.append(
                finding("refused", "torn_week", week.cell, day=week.day.isoformat(), count=len(present))
            )
        if len(present) < len(its_days):
            continue
        for column in (*REQUIRED, "uncontrolled_boats"):
            told = week.counts.get(column)
            counts = [day.counts.get(column) for day in present]
            if told is None or None in counts:
                continue
            summed = sum(count or 0 for count in counts)
            if told != summed:
                findings.append(
                    finding(
                        "refused",
                        "week_not_its_days",
                        week.cells[column],
                        column=column,
                        week=told,
                        days=summed,
                        other=f"{present[0].cell} to {present[-1].cell}",
                    )
                )
    if alone:
        first, last = alone[0].day.isoformat(), alone[-1].day.isoformat()
        findings.append(
            finding("remark", "weeks_without_days", alone[0].cell, count=len(alone), first=first, last=last)
        )
    if days and weeks and days[-1].day >= weeks[-1].day + timedelta(days=7):
        findings.append(
            finding(
                "remark",
                "weeks_end_early",
                weeks[-1].cell,
                week=weeks[-1].day.isoformat(),
                day=days[-1].day.isoformat(),
            )
        )
