"""Intervals at 95 %: of a count of rare events, of a ratio over weeks, of a median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

Z_95 = 1.959963984540054
TAIL = 0.025


def poisson_interval(count: int) -> tuple[float, float]:
    """The exact interval of a Poisson mean (Garwood, 1936), from gamma quantiles."""
    from scipy.special import gammaincinv  # here: every command would wait for it at its start

    low = float(gammaincinv(count, TAIL)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1.0 - TAIL))


def ratio_over_weeks(parts: Sequence[float], wholes: Sequence[float]) -> tuple[float, float, float] | None:
    """Sum of parts over sum of wholes with its jackknife interval, leaving out one week at a time.

    People come in groups and weeks share their weather, so that persons are no independent draws; weeks are
    the unit. ``None``: nothing to divide by, or fewer than three weeks.
    """
    whole, part, weeks = sum(wholes), sum(parts), len(parts)
    left = [whole - one for one in wholes]
    if weeks < 3 or whole <= 0 or min(left) <= 0:
        return None
    ratio = part / whole
    others = [(part - p) / w for p, w in zip(parts, left, strict=True)]
    mean = math.fsum(others) / weeks
    error = math.sqrt((weeks - 1) / weeks * math.fsum((other - mean) ** 2 for other in others))
    return ratio, ratio - Z_95 * error, ratio + Z_95 * error


def median_interval(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Median with the narrowest pair of order statistics that covers it at 95 %, else the extremes.

    Fewer than six values cannot cover it at 95 %; their extremes are given all the same. ``None``: no values.
    """
    if not values:
        return None
    ordered, size = sorted(values), len(values)
    rank, tail = 0, 0.5**size
    while rank < size // 2 - 1 and tail + math.comb(size, rank + 1) * 0.5**size <= TAIL:
        rank += 1
        tail += math.comb(size, rank) * 0.5**size
    return median(ordered), ordered[rank], ordered[size - 1 - rank]
