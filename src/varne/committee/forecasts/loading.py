"""People in a boat: the load drifts from month to month, and single boats differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.season import Floats, month_number

HALF_LIFE_MONTHS = 6.0
SLOPE_SPREAD = 0.01  # of the logarithm of the load, a month: prior of its drift
MONTHS_LEARNT = 24


@dataclass(frozen=True)
class Loading:
    """The logarithm of the load last month, its drift and step a month, the spread of one boat."""

    log_load: float
    slope: float
    step: float
    boat_spread: float

    def draw(self, months_ahead: npt.NDArray[np.int64], n: int, rng: np.random.Generator) -> Floats:
        """Return the load (len(months_ahead), n) in people a boat, one walk for each of `n` draws."""
        last = int(months_ahead.max()) + 1
        walk = np.cumsum(rng.normal(self.slope, self.step, (last, n)), axis=0)
        return np.exp(self.log_load + walk)[months_ahead]

    def boats(self, people: Floats, load: Floats, rng: np.random.Generator) -> Floats:
        """Return boats (n) that carried `people` (n): at least one where there were people."""
        about = np.maximum(1.0, people / load)
        shaken = np.rint(about * np.exp(rng.standard_normal(len(people)) * self.boat_spread / np.sqrt(about)))
        return np.where(people > 0, np.maximum(1.0, shaken), 0.0)


def fit_loading(known: Daily) -> Loading:
    """Fit to the last two years: a line through monthly logarithms, newer months weighing more."""
    months = month_number(known.days)
    used = (months > months[-1] - MONTHS_LEARNT) & (known.boats > 0) & (known.people > 0)
    month = months[used] - months[-1]
    people, boats = known.people[used], known.boats[used]
    present, inverse = np.unique(month, return_inverse=True)
    in_month = np.bincount(inverse, people) / np.bincount(inverse, boats)
    weight = np.bincount(inverse, boats) * 0.5 ** (-present / HALF_LIFE_MONTHS)
    columns = np.column_stack([np.ones(len(present)), present.astype(np.float64)])
    log_load = np.log(in_month)
    noise = 0.05  # of one boat-weighted month, for the strength of the prior only
    prior = np.diag([0.0, (noise / SLOPE_SPREAD) ** 2 * float(weight.mean())])
    level, slope = np.linalg.solve(
        columns.T @ (columns * weight[:, None]) + prior, columns.T @ (weight * log_load)
    )
    steps = np.diff(log_load - slope * present)
    step = float(np.median(np.abs(steps)) / 0.6745) if len(steps) > 2 else 0.1
    off = np.log(people / boats) - (level + slope * month)
    spread = float(np.sqrt(np.average(off**2 * boats)))
    return Loading(float(level), float(slope), step, spread)
