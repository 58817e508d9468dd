"""What this week's preventions will be called later: figures get revised, and the newest are not told.

Two nowcasts. *Revised*: a published week, by how often and how far weeks were revised between vintages;
seldom, and upward (7 of 37 weeks in 33 vintages, median +7 %, most +39 %, +2.2 % in all: POLICY.md, section
1), which is the prior here, to be outvoted by the triangle given. Seven are few: how often, how far and for
how long figures move are drawn from what seven leave open, never taken as known. *Untold*: a week with
arrivals and no preventions yet, by the weeks with like arrivals, newer ones weighing more. Arrivals stand for
shared weather: this is no effect of one on the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.season import Days, Floats
from varne.picture.errors import Malformed, Refused

PRIOR_WEEKS, PRIOR_REVISED, PRIOR_UP = 37.0, 7.0, 6.5
PRIOR_LOG_FACTOR = 0.022 * PRIOR_WEEKS / PRIOR_REVISED  # 2.2 % in all, borne by the weeks revised
FADING_WEEKS = 12.0  # a week's chance of still being revised fades as it ages
FADING_SPREAD = 0.5  # of its logarithm: no source tells how old the revised weeks were
LIKENESS = 0.75  # of log(1 + arrivals): how alike two weeks must be
HALF_LIFE_WEEKS = 26.0
FEWEST_WEEKS = 12


@dataclass(frozen=True)
class Triangle:
    """Weeks (w) ending on Sundays, days vintages were known on (v), figures (w, v), NaN = untold."""

    weeks: Days
    known_on: Days
    figures: Floats

    def __post_init__(self) -> None:
        """Check shapes and order."""
        if self.figures.shape != (len(self.weeks), len(self.known_on)):
            raise Malformed("a triangle has a row for each week and a column for each vintage")
        if (np.diff(self.known_on.astype(np.int64)) <= 0).any():
            raise Malformed("vintages are not in order")


@dataclass(frozen=True)
class Nowcast:
    """One week: what is published (None = nothing), median and intervals of what will be called final."""

    week: np.datetime64
    published: float | None
    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True)
class Revisions:
    """What a triangle shows: weeks told twice or more, revised, upward; mean log factor of a revision."""

    weeks: float
    revised: float
    upward: float
    log_factor: float


def revisions_of(triangle: Triangle) -> Revisions:
    """Count revisions from the first figure of each week to its last, with the prior in."""
    weeks, revised, upward = PRIOR_WEEKS, PRIOR_REVISED, PRIOR_UP
    far = PRIOR_REVISED * PRIOR_LOG_FACTOR
    for week, row in zip(triangle.weeks, triangle.figures, strict=True):
        when = np.flatnonzero(np.isfinite(row))
        if len(when) < 2:
            continue
        told = row[when]
        # A week first seen when it was old, or only just, shows little of how often new ones are revised.
        shown = _fresh(week, triangle.known_on[when[0]]) - _fresh(week, triangle.known_on[when[-1]])
        weeks += max(shown, float(told[0] != told[-1]))
        if told[0] != told[-1]:
            revised += 1
            upward += float(told[-1] > told[0])
            far += abs(float(np.log((told[-1] + 1.0) / (told[0] + 1.0))))
    return Revisions(weeks, revised, upward, far / revised)


def _age_weeks(week: np.datetime64, seen_on: np.datetime64) -> float:
    return max(0.0, float((seen_on - week).astype("timedelta64[D]").astype(np.int64)) / 7.0)


def _fresh(week: np.datetime64, seen_on: np.datetime64) -> float:
    """Return how much of a new week's chance of being revised is left on a day (0-1)."""
    return float(np.exp(-_age_weeks(week, seen_on) / FADING_WEEKS))


def revised_later(triangle: Triangle, rng: np.random.Generator, draws: int = 4000) -> tuple[Nowcast, ...]:
    """Return a nowcast of each week the newest vintage tells."""
    seen = revisions_of(triangle)
    newest = triangle.known_on[-1]
    found = []
    for week, figure in zip(triangle.weeks, triangle.figures[:, -1], strict=True):
        if not np.isfinite(figure):
            continue
        often = rng.beta(seen.revised + 0.5, seen.weeks - seen.revised + 0.5, draws)
        fading = FADING_WEEKS * np.exp(FADING_SPREAD * rng.standard_normal(draws))
        chance = often * np.exp(-_age_weeks(week, newest) / fading)
        changed = rng.random(draws) < chance
        upward = rng.random(draws) < rng.beta(seen.upward + 0.5, seen.revised - seen.upward + 0.5, draws)
        # An exponential size whose mean is known from so few has a Gamma-mixed, heavier tail.
        mean = seen.log_factor * seen.revised / rng.gamma(seen.revised, 1.0, draws)
        logs = rng.exponential(1.0, draws) * mean * np.where(upward, 1.0, -1.0)
        drawn = np.where(changed, np.rint((figure + 1.0) * np.exp(logs)) - 1.0, figure)
        found.append(_told(week, float(figure), np.maximum(0.0, drawn), np.ones(draws)))
    return tuple(found)


def untold(weeks: Days, arrivals: Floats, prevented: Floats) -> tuple[Nowcast, ...]:
    """Return a nowcast of each week (n) whose preventions are NaN, from the weeks that tell both."""
    both = np.isfinite(arrivals) & np.isfinite(prevented)
    if int(both.sum()) < FEWEST_WEEKS:
        raise Refused(f"{int(both.sum())} weeks tell arrivals and preventions: too few")
    logs = np.log1p(arrivals)
    found = []
    for at in np.flatnonzero(np.isfinite(arrivals) & ~np.isfinite(prevented)):
        usable = both & (weeks < weeks[at])
        if int(usable.sum()) < FEWEST_WEEKS:
            continue
        age = (weeks[at] - weeks[usable]).astype("timedelta64[D]").astype(np.int64) / 7.0
        alike = np.exp(-0.5 * ((logs[usable] - logs[at]) / LIKENESS) ** 2) + 1e-6
        found.append(_told(weeks[at], None, prevented[usable], alike * 0.5 ** (age / HALF_LIFE_WEEKS)))
    return tuple(found)


def _told(week: np.datetime64, published: float | None, values: Floats, weights: Floats) -> Nowcast:
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(share, [0.5, 0.1, 0.9, 0.025, 0.975])
    told = values[order][np.minimum(at, len(values) - 1)]
    return Nowcast(week, published, *(float(value) for value in told))
