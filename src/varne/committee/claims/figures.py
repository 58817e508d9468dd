"""How each published figure is computed again from the files held. ``None``: these files do not reach.

Shares are in per cent. A week belongs to the period in which it ends. Windows include both their days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise

from varne.committee.claims.register import ClaimsRegister, Part
from varne.committee.returns.published import ReturnsVintage
from varne.committee.statistics.deaths import DROWNING, DeathIncident, dead_or_missing_by_year
from varne.committee.statistics.series import DailyArrivals, WeeklyPreventions
from varne.committee.statistics.vintages import Vintages
from varne.picture.noun import Noun

QUARTER_MONTHS = 3


class Evidence(Noun, frozen=True):
    """What claims are computed from: editions, incidents and published facts, all as known on one day."""

    vintages: Vintages
    deaths: tuple[DeathIncident, ...]
    register: ClaimsRegister
    returns: ReturnsVintage | None = None  # one in, one out, as published last

    def days(self, part: Part) -> tuple[DailyArrivals, ...] | None:
        """The days of a part's window; ``None`` when the newest edition does not hold all of them."""
        days, first, last = self.vintages.newest.days, *_window(part)
        if not days or days[0].day > first or days[-1].day < last:
            return None
        return tuple(day for day in days if first <= day.day <= last)

    def weeks(self, part: Part) -> tuple[WeeklyPreventions, ...] | None:
        """Weeks with preventions that end in a part's window; ``None`` when one of the window is not held."""
        first, last = _window(part)
        return weeks_with_preventions(self.vintages.newest.weeks, first, last)


def weeks_with_preventions(
    weeks: tuple[WeeklyPreventions, ...], first: date, last: date
) -> tuple[WeeklyPreventions, ...] | None:
    """Weeks that end from ``first`` to ``last``, if all are held and their preventions are published."""
    inside = [week for week in weeks if first <= week.week_ending <= last]
    whole = (
        bool(inside)
        and (inside[0].week_ending - first).days < 7
        and (last - inside[-1].week_ending).days < 7
        and all(week.prevented is not None and week.prevented_events is not None for week in inside)
    )
    return tuple(inside) if whole else None


def share(part: float, other: float) -> float | None:
    """``part`` of both together, in per cent."""
    return 100.0 * part / (part + other) if part + other else None


def prevented_of(weeks: Iterable[WeeklyPreventions]) -> int:
    """Person-attempts prevented in these weeks."""
    return sum(week.prevented or 0 for week in weeks)


def events_of(weeks: Iterable[WeeklyPreventions]) -> int:
    """Prevention events in these weeks."""
    return sum(week.prevented_events or 0 for week in weeks)


def _window(part: Part) -> tuple[date, date]:
    return part.first or date.min, part.last or date.max


def _of_days(compute: Callable[[tuple[DailyArrivals, ...], Part], float | None]) -> Figure:
    def figure(evidence: Evidence, part: Part) -> float | None:
        days = evidence.days(part)
        return compute(days, part) if days else None

    return figure


def _of_weeks(compute: Callable[[tuple[WeeklyPreventions, ...]], float | None]) -> Figure:
    def figure(evidence: Evidence, part: Part) -> float | None:
        weeks = evidence.weeks(part)
        return compute(weeks) if weeks else None

    return figure


def _people(days: Iterable[DailyArrivals]) -> int:
    return sum(day.arrivals for day in days)


def _share_of(some: Iterable[DailyArrivals], days: tuple[DailyArrivals, ...]) -> float | None:
    everyone = _people(days)
    return 100.0 * _people(some) / everyone if everyone else None


def longest_run(days: Iterable[DailyArrivals]) -> int:
    """The greatest number of days without arrivals one after another."""
    longest = run = 0
    for day in days:
        run = 0 if day.arrivals else run + 1
        longest = max(longest, run)
    return longest


def _top_share(days: tuple[DailyArrivals, ...], part: Part) -> float | None:
    busiest = sorted(days, key=lambda day: -day.arrivals)[: round(part.level * len(days))]
    return _share_of(busiest, days)


def _variance_over_mean(days: tuple[DailyArrivals, ...]) -> float | None:
    mean = _people(days) / len(days)
    return math.fsum((day.arrivals - mean) ** 2 for day in days) / len(days) / mean if mean else None


def _chance_after(days: tuple[DailyArrivals, ...], crossing: bool) -> float | None:
    after = [b.arrivals > 0 for a, b in pairwise(days) if (a.arrivals > 0) == crossing]
    return sum(after) / len(after) if after else None


def _quarter_event_shares(evidence: Evidence, part: Part) -> list[float]:
    weeks: dict[tuple[int, int], list[WeeklyPreventions]] = {}
    for week in evidence.weeks(part) or ():
        quarter = (week.week_ending.month - 1) // QUARTER_MONTHS
        weeks.setdefault((week.week_ending.year, quarter), []).append(week)
    shares = [_events_share(tuple(of_quarter)) for of_quarter in weeks.values()]
    return [found for found in shares if found is not None]


def _persons_share(weeks: tuple[WeeklyPreventions, ...]) -> float | None:
    return share(prevented_of(weeks), sum(week.arrivals for week in weeks))


def _events_share(weeks: tuple[WeeklyPreventions, ...]) -> float | None:
    return share(events_of(weeks), sum(week.boats for week in weeks))


def _attempts(evidence: Evidence, part: Part) -> float | None:
    days, weeks = evidence.days(part), evidence.weeks(part)
    return _people(days) + prevented_of(weeks) if days and weeks else None


def _change(evidence: Evidence, part: Part) -> float | None:
    """Change of arrivals against the same window of the year before, in per cent."""
    first, last = _window(part)
    days = evidence.vintages.newest.days
    before_first, before_last = first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    now = _people(day for day in days if first <= day.day <= last)
    before = _people(day for day in days if before_first <= day.day <= before_last)
    held = days and days[0].day <= before_first and days[-1].day >= last
    return 100.0 * (now / before - 1) if held and before else None


def _facts(evidence: Evidence, part: Part) -> list[float] | None:
    found = [evidence.register.fact(name) for name in part.facts]
    values = [fact.value for fact in found if fact is not None]
    return values if len(values) == len(part.facts) else None


def _facts_share(evidence: Evidence, part: Part) -> float | None:
    values = _facts(evidence, part)
    return share(values[0], values[1]) if values else None


def _weekly_correlation(evidence: Evidence, part: Part) -> float | None:
    del part
    pairs = [(w.arrivals, w.prevented) for w in evidence.vintages.newest.weeks if w.prevented is not None]
    if not pairs:
        return None
    mean_a = sum(a for a, _ in pairs) / len(pairs)
    mean_p = sum(p for _, p in pairs) / len(pairs)
    both = math.fsum((a - mean_a) * (p - mean_p) for a, p in pairs)
    spread_a = math.fsum((a - mean_a) ** 2 for a, _ in pairs)
    spread_p = math.fsum((p - mean_p) ** 2 for _, p in pairs)
    return both / math.sqrt(spread_a * spread_p) if spread_a and spread_p else None


def _arrival_revisions(evidence: Evidence, part: Part) -> float | None:
    del part
    if len(evidence.vintages.vintages) < 2:
        return None
    return sum(revision.column == "arrivals" for revision in evidence.vintages.revisions())


def _deaths(cause: str | None) -> Figure:
    def figure(evidence: Evidence, part: Part) -> float | None:
        if not any(incident.year == part.year for incident in evidence.deaths):
            return None
        return dead_or_missing_by_year(evidence.deaths, cause).get(part.year, 0)

    return figure


Figure = Callable[[Evidence, Part], float | None]

FIGURES: dict[str, Figure] = {
    "arrivals": _of_days(lambda days, _: _people(days)),
    "boats": _of_days(lambda days, _: sum(day.boats for day in days)),
    "days_above": _of_days(lambda days, part: sum(day.arrivals > part.level for day in days)),
    "share_above": _of_days(
        lambda days, part: _share_of((day for day in days if day.arrivals > part.level), days)
    ),
    "second_half_share": _of_days(lambda days, _: _share_of((d for d in days if d.day.month > 6), days)),
    "longest_run": _of_days(lambda days, _: longest_run(days)),
    "top_share": _of_days(_top_share),
    "zero_share": _of_days(lambda days, _: 100.0 * sum(not d.arrivals for d in days) / len(days)),
    "variance_over_mean": _of_days(lambda days, _: _variance_over_mean(days)),
    "after_crossing": _of_days(lambda days, _: _chance_after(days, True)),
    "after_none": _of_days(lambda days, _: _chance_after(days, False)),
    "week_arrivals": _of_weeks(lambda weeks: sum(week.arrivals for week in weeks)),
    "week_boats": _of_weeks(lambda weeks: sum(week.boats for week in weeks)),
    "prevented": _of_weeks(prevented_of),
    "prevented_events": _of_weeks(events_of),
    "persons_share": _of_weeks(_persons_share),
    "events_share": _of_weeks(_events_share),
    "lowest_quarter_events_share": lambda e, part: min(_quarter_event_shares(e, part), default=None),
    "highest_quarter_events_share": lambda e, part: max(_quarter_event_shares(e, part), default=None),
    "attempts": _attempts,
    "change": _change,
    "constant": lambda _, part: part.value,
    "facts_sum": lambda e, part: sum(values) if (values := _facts(e, part)) else None,
    "facts_share": _facts_share,
    "weekly_correlation": _weekly_correlation,
    "arrival_revisions": _arrival_revisions,
    "iom": _deaths(None),
    "iom_drowning": _deaths(DROWNING),
}
