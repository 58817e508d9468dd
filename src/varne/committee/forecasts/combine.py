"""How far the model of days is believed, learnt from how it did: its weight and its width.

Two forecasts of a month, the mean of the drawn days and the mean of the same month in three years, are
weighted by the inverse of their past squared errors (Bates and Granger 1969, doi 10.1057/jors.1969.103),
newer errors weighing more. The drawn months are moved to that centre. How wide they are told is learnt from
the central level that each past outcome reached: of intervals told as 80 %, 80 in a hundred past outcomes
must have been inside (the folded probability transform of distributional conformal prediction,
Chernozhukov, Wüthrich and Zhu 2021, doi 10.1073/pnas.2107794118; newer months weigh more, Barber and others
2023, doi 10.1214/23-AOS2276), mixed with the model's own levels because few months have come (Kuleshov,
Fenner and Ermon 2018, arXiv 1807.00263, recalibrate so without that prior). Only months that had ended are
learnt from. The rule was chosen on made-up series alone (``bench/forecast_intervals.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.season import Floats

HALF_LIFE_MONTHS = 6.0
PRIOR_MONTHS = 4.0  # what the belief that the draws are as wide as they say is worth
EVEN: Floats = (np.arange(400, dtype=np.float64) + 0.5) / 400.0


@dataclass(frozen=True)
class Judged:
    """One earlier forecast of a month: its age in months, draws sorted (n), the mean of years, what came."""

    age: float
    draws: Floats
    years: float
    came: float


@dataclass(frozen=True)
class Belief:
    """The weight (0-1) of the model of days, and the central levels past outcomes reached with their shares.

    `reached` and `shares` go up together from 0 to 1; of past outcomes, and of what the model says of itself,
    `shares[i]` lay within the central level `reached[i]` as drawn. Without any: as drawn.
    """

    weight: float
    reached: tuple[float, ...] = (0.0, 1.0)
    shares: tuple[float, ...] = (0.0, 1.0)

    def centre(self, drawn_mean: float, years: float) -> float:
        """Return where the drawn mean is moved to."""
        return self.weight * drawn_mean + (1.0 - self.weight) * years

    def told(self, draws: Floats, years: float, chances: Floats) -> Floats:
        """Return the quantiles (len(chances),) of what is told."""
        mean = float(draws.mean())
        if mean <= 0:
            return np.full(len(chances), years)
        off = 2.0 * chances - 1.0
        levels = 0.5 + 0.5 * np.sign(off) * self.taken(np.abs(off))
        # Ranks as `_reached` counts them: what just reached a level then lies on the end it gives.
        quantiles = np.quantile(draws, levels, method="weibull")
        moved: Floats = quantiles * (self.centre(mean, years) / mean)
        return moved

    def taken(self, central: Floats) -> Floats:
        """Return the central levels of the draws (n) to take so that `central` (n) of outcomes are inside."""
        return np.interp(central, self.shares, self.reached)

    def point(self, draws: Floats, years: float) -> float:
        """Return the mean of what is told: days, weeks and months of one forecast add up to it."""
        return float(self.told(draws, years, EVEN).mean())


AS_DRAWN = Belief(1.0)
UNKNOWN = Belief(0.5)  # nothing has come yet: half each


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
    settled = Belief(weight)
    reached = np.array([_reached(one, settled) for one in past])
    order = np.argsort(reached, kind="stable")
    reached, worth = reached[order], worth[order]
    # A mark stands in the middle of its own step: half of it is within its level.
    shares = (PRIOR_MONTHS * reached + np.cumsum(worth) - worth / 2) / (PRIOR_MONTHS + float(worth.sum()))
    return Belief(weight, (0.0, *reached.tolist(), 1.0), (0.0, *shares.tolist(), 1.0))


def _reached(one: Judged, belief: Belief) -> float:
    """Return the central level (0-1) whose interval, moved to the believed centre, just reaches what came."""
    mean = float(one.draws.mean())
    centre = belief.centre(mean, one.years)
    came = one.came * mean / centre if centre > 0 else one.came
    rank = (float(np.searchsorted(one.draws, came)) + 0.5) / (len(one.draws) + 1.0)
    return abs(2.0 * rank - 1.0)
