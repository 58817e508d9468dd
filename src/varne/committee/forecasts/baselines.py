"""What a forecast must beat: the mean of three years, the year before, the season's days."""

from __future__ import annotations

import numpy as np

from varne.committee.forecasts.season import Days, Floats
from varne.picture.errors import Refused

MONTHS_IN_YEAR = 12
YEARS_MEANT = 3
DAYS_AROUND = 15


def mean_of_years(counts: Floats, horizon: int, years: int = YEARS_MEANT) -> Floats:
    """Return (horizon,) means of the same month in the last years; `counts` are whole months (n)."""
    return np.array([_same_month(counts, step, years).mean() for step in range(1, horizon + 1)])


def seasonal_naive(counts: Floats, horizon: int) -> Floats:
    """Return (horizon,) the same month a year before."""
    return np.array([_same_month(counts, step, 1).mean() for step in range(1, horizon + 1)])


def _same_month(counts: Floats, step: int, years: int) -> Floats:
    """Return the same month as the one `step` after the last, in the last years there are, one at least."""
    back = [len(counts) - 1 + step - MONTHS_IN_YEAR * k for k in range(1, years + 1)]
    there = [at for at in back if 0 <= at < len(counts)]
    if not there:
        raise Refused("the same month was never seen")
    return counts[there]


def climatology(days: Days, values: Floats, day: np.datetime64, years: int = YEARS_MEANT) -> Floats:
    """Return the values of days within 15 of the same day in the last `years` years, as equal draws."""
    found = []
    for back in range(1, years + 1):
        middle = day - np.timedelta64(round(365.2425 * back), "D")
        near = np.abs((days - middle).astype(np.int64)) <= DAYS_AROUND
        found.append(values[near])
    drawn = np.concatenate(found)
    if not len(drawn):
        raise Refused("this season was never seen")
    return drawn
