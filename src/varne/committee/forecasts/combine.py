"""How far the model of days is believed, learnt from how it did: its weight and its width.

Two forecasts of a month, the mean of the drawn days and the mean of the same month in three years, are
weighted by the inverse of their past squared errors (Bates and Granger 1969, doi 10.1057/jors.1969.103),
newer errors weighing more. The drawn months are moved to that centre; then their normal scores are
stretched by as much as past outcomes were further out, or less far, than drawn (the recalibration of Dawid
1984, doi 10.2307/2981683, by one number). Only months that had ended are learnt from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from varne.committee.forecasts.season import Floats

HALF_LIFE_MONTHS = 6.0
PRIOR_MONTHS = 4.0  # what the belief that the draws are as wide as they say is worth
MEAN_ABSOLUTE_NORMAL = 0.7978845608
EVEN: Floats = (np.arange(400, dtype=np.float64) + 0.5) / 400.0
FURTHEST = 1e-3  # beyond the draws nothing is known: a score is cut here


@dataclass(frozen=True)
class Judged:
    """One earlier forecast of a month: its age in months, draws sorted (n), the mean of years, what came."""

    age: float
    draws: Floats
    years: float
    came: float


@dataclass(frozen=True)
class Belief:
    """The weight (0-1) of the model of days and the stretch of its normal scores (1 = as drawn)."""

    weight: float
    stretch: float

    def centre(self, drawn_mean: float, years: float) -> float:
        """Return where the drawn mean is moved to."""
        return self.weight * drawn_mean + (1.0 - self.weight) * years

    def told(self, draws: Floats, years: float, chances: Floats) -> Floats:
        """Return the quantiles (len(chances),) of what is told."""
        mean = float(draws.mean())
        if mean <= 0:
            return np.full(len(chances), years)
        levels = norm.cdf(self.stretch * norm.ppf(chances))
        moved: Floats = np.quantile(draws, levels) * (self.centre(mean, years) / mean)
        return moved

    def point(self, draws: Floats, years: float) -> float:
        """Return the mean of what is told: days, weeks and months of one forecast add up to it."""
        return float(self.told(draws, years, EVEN).mean())


AS_DRAWN = Belief(1.0, 1.0)
UNKNOWN = Belief(0.5, 1.0)  # nothing has come yet: half each


def learn(past: Sequence[Judged]) -> Belief:
    """Return what to believe after these forecasts, all of the same number of months ahead."""
    if not past:
        return UNKNOWN
    worth = 0.5 ** (np.array([one.age for one in past]) / HALF_LIFE_MONTHS)
    drawn = np.array([float(one.draws.mean()) - one.came for one in past])
    years = np.array([one.years - one.came for one in past])
    wrong_drawn, wrong_years = float(worth @ drawn**2), float(worth @ years**2)
    total = wrong_drawn + wrong_years
    weight = wrong_years / total if total > 0 else 0.5
    settled = Belief(weight, 1.0)
    scores = np.array([_score(one, settled) for one in past])
    seen = PRIOR_MONTHS * MEAN_ABSOLUTE_NORMAL + float(worth @ np.abs(scores))
    return Belief(weight, seen / (PRIOR_MONTHS + float(worth.sum())) / MEAN_ABSOLUTE_NORMAL)


def _score(one: Judged, belief: Belief) -> float:
    """Return the normal score of what came among the draws moved to the believed centre."""
    mean = float(one.draws.mean())
    centre = belief.centre(mean, one.years)
    came = one.came * mean / centre if centre > 0 else one.came
    rank = (float(np.searchsorted(one.draws, came)) + 0.5) / (len(one.draws) + 1.0)
    return float(norm.ppf(np.clip(rank, FURTHEST, 1.0 - FURTHEST)))
