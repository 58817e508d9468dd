"""The two shares of interception, always side by side: by persons and by events, year by year.

They answer different questions and differ by twenty points, because the groups prevented are smaller than the
boats that get through. A year without one of them says so; it never shows the other alone as "the" rate.
"""

from __future__ import annotations

from datetime import date

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.indicator import Indicator
from varne.committee.indicators.published import indicators
from varne.committee.indicators.window import Window
from varne.picture.noun import Noun

FIRST_WEEKS = Window(
    first=date(2024, 4, 29), last=date(2024, 12, 29)
)  # preventions are published from here on


class InterceptionShares(Noun, frozen=True):
    """Both shares of one period; ``part``: it is a part of its year."""

    window: Window
    part: bool
    persons: Indicator
    events: Indicator


def interception_shares(evidence: Evidence) -> tuple[InterceptionShares, ...]:
    """Both shares for every year that has either; 2024 from the first published week on."""
    last = evidence.vintages.newest.last_day
    years = [Window(first=date(year, 1, 1), last=date(year, 12, 31)) for year in range(2018, last.year + 1)]
    found = []
    for year in years:
        whole = year.first.year != FIRST_WEEKS.first.year and year.last <= last
        window = year
        if year.first.year == FIRST_WEEKS.first.year:
            window = FIRST_WEEKS
        elif year.last > last:
            weeks = [w for w in evidence.vintages.newest.weeks if w.week_ending.year == last.year]
            if not weeks:
                continue
            window = Window(first=year.first, last=weeks[-1].week_ending)
        table = {one.code: one for one in indicators(evidence, window)}
        persons, events = table["interception_persons"], table["interception_events"]
        if persons.value is not None or events.value is not None:
            found.append(InterceptionShares(window=window, part=not whole, persons=persons, events=events))
    return tuple(found)
