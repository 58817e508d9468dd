"""Every vintage kept: the two times of a figure are the day it is about and the day it was known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import pairwise

from varne.committee.statistics.series import (
    Column,
    DailyArrivals,
    Finding,
    Revision,
    RevisionTriangle,
    Vintage,
    WeeklyPreventions,
)
from varne.picture.errors import Refused
from varne.picture.noun import Noun

DAILY_COLUMNS: tuple[Column, ...] = ("arrivals", "boats", "uncontrolled_boats")
CHANGED_AT_LEAST = 3  # cells of a column that any edition may change
CHANGED_SHARE: dict[Column, float] = {
    "arrivals": 0.01, "boats": 0.01, "uncontrolled_boats": 0.02, "prevented": 0.25, "prevented_events": 0.25,
}  # fmt: skip
WEEKLY_COLUMNS: tuple[Column, ...] = (*DAILY_COLUMNS, "prevented", "prevented_events")


class Vintages(Noun, frozen=True):
    """Vintages of one source, in the order they became known. Make one with :func:`vintages_of`."""

    vintages: tuple[Vintage, ...] = ()

    def as_of(self, known: date) -> Vintage:
        """The newest vintage known on a day.

        Raises:
            Refused: nothing was known yet; says from when something is.
        """
        found = [vintage for vintage in self.vintages if vintage.known_on <= known]
        if not found:
            first = self.vintages[0].known_on.isoformat() if self.vintages else "no vintage is held"
            raise Refused(
                f"nothing was known on {known.isoformat()}; first vintage: {first}", code="no_vintage"
            )
        return found[-1]

    @property
    def newest(self) -> Vintage:
        """The last vintage to become known.

        Raises:
            Refused: there is none.
        """
        return self.as_of(date.max)

    def revisions(self) -> tuple[Revision, ...]:
        """Every cell that changed from one vintage to the next, oldest change first."""
        pairs = pairwise(self.vintages)
        return tuple(revision for before, after in pairs for revision in revisions_between(before, after))

    def triangle(self, column: Column) -> RevisionTriangle:
        """What each vintage said of each week that any of them tells of."""
        tables = [{week.week_ending: week for week in vintage.weeks} for vintage in self.vintages]
        weeks = sorted({week for table in tables for week in table})
        return RevisionTriangle(
            column=column,
            weeks_ending=tuple(weeks),
            known_on=tuple(vintage.known_on for vintage in self.vintages),
            values=tuple(
                tuple(getattr(table[week], column) if week in table else None for table in tables)
                for week in weeks
            ),
        )


def vintages_of(vintages: Iterable[Vintage]) -> Vintages:
    """Put vintages of one source in order; the same file twice counts once.

    Raises:
        Refused: they are of different sources, or two different files claim the same moment.
    """
    by_digest = {vintage.digest: vintage for vintage in vintages}
    ordered = sorted(by_digest.values(), key=lambda v: (v.known_on, v.made_at or _NEVER, v.digest))
    sources = sorted({vintage.source for vintage in ordered})
    if len(sources) > 1:
        raise Refused(
            f"vintages of different sources cannot be compared: {', '.join(sources)}", code="sources"
        )
    for before, after in pairwise(ordered):
        if before.known_on == after.known_on and before.made_at == after.made_at:
            raise Refused(
                f"two different files are both of {after.known_on.isoformat()}: {before.digest[:8]} and "
                f"{after.digest[:8]}; say which is later with its day",
                code="same_moment",
            )
    return Vintages(vintages=tuple(ordered))


_NEVER = datetime(
    1970, 1, 1, tzinfo=UTC
)  # an edition that does not say when it was made comes first of its day


def revisions_between(before: Vintage, after: Vintage) -> tuple[Revision, ...]:
    """Cells of days and weeks that both vintages tell of, and tell differently."""
    found: list[Revision] = []
    days = {row.day: row for row in after.days}
    weeks = {row.week_ending: row for row in after.weeks}
    for day in before.days:
        found += _changes(day, days.get(day.day), DAILY_COLUMNS, before, after)
    for week in before.weeks:
        found += _changes(week, weeks.get(week.week_ending), WEEKLY_COLUMNS, before, after)
    return tuple(found)


def unlike(before: Vintage, after: Vintage) -> tuple[Finding, ...]:
    """Columns of which more was changed since the edition before than revisions ever changed, each refused.

    A column of preventions shifted by a week adds up to nothing and shows nowhere else. Limits lie above what
    33 weekly editions changed: no arrival, 7 of 37 weeks of preventions (source EDITIONS33).
    """
    found = []
    changes = revisions_between(before, after)
    for span, columns, rows in (("day", DAILY_COLUMNS, before.days), ("week", WEEKLY_COLUMNS, before.weeks)):
        for column in columns:
            told = sum(getattr(row, column) is not None for row in rows)
            changed = [one for one in changes if one.span == span and one.column == column]
            if len(changed) <= max(CHANGED_AT_LEAST, CHANGED_SHARE[column] * told):
                continue
            cells = [(day.day, day.cell) for day in after.days] if span == "day" else []
            cells += [(week.week_ending, week.cell) for week in after.weeks] if span == "week" else []
            at = dict(cells).get(changed[0].day, after.name)
            parameters = {
                "column": column,
                "count": str(len(changed)),
                "told": str(told),
                "made": before.known_on.isoformat(),
                "day": changed[0].day.isoformat(),
            }
            found.append(Finding(weight="refused", code="unlike_before", cell=at, parameters=parameters))
    return tuple(found)


def _changes(
    old: DailyArrivals | WeeklyPreventions,
    new: DailyArrivals | WeeklyPreventions | None,
    columns: tuple[Column, ...],
    before: Vintage,
    after: Vintage,
) -> list[Revision]:
    return [
        Revision(
            column=column,
            day=old.day if isinstance(old, DailyArrivals) else old.week_ending,
            span="day" if isinstance(old, DailyArrivals) else "week",
            before=getattr(old, column),
            after=getattr(new, column) if new is not None else None,
            known_before=before.known_on,
            known_after=after.known_on,
        )
        for column in columns
        if new is None or getattr(old, column) != getattr(new, column)
    ]
