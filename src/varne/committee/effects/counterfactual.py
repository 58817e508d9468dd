"""What would have come without a change at a date: a level that wanders, a season, and controls.

Logarithms of monthly counts: y = level + harmonics + controls + noise, the level a random walk (Harvey 1989,
*Forecasting, structural time series models and the Kalman filter*; Brodersen et al. 2015, doi
10.1214/14-AOAS788). Given q, the variance of a step of the level over that of the noise, all of it is one
Gaussian regression, solved at once without a filter: cov = s2 (I + q min(i, j)). s2 and the coefficients
are integrated out (a Student distribution), q over a grid by its marginal likelihood.
Nothing after the date is looked at except to be compared. The effect is the mean over months of
log(came / expected): a fall and a rise of the same strength mirror each other exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from varne.picture.errors import Malformed, Refused

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

HARMONICS = 2
FEWEST_BEFORE = 30  # months: two and a half years, so that a season was seen twice
BEGUN = 0.05  # of the median month: less than that is a route that has not begun
#: variance of a step of the level over that of a month's noise; log-uniform prior
RATIOS = np.geomspace(0.003, 3.0, 13)
MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class Monthly:
    """Consecutive months (n) with their counts, and controls (n, k) the measure cannot have moved.

    A count of zero is told as half of one, so that its logarithm exists.
    """

    months: npt.NDArray[np.datetime64]
    counts: Floats
    controls: Floats | None = None

    def __post_init__(self) -> None:
        """Check shapes and values."""
        n = len(self.months)
        if self.counts.shape != (n,):
            raise Malformed("months and counts differ in length")
        if not np.isfinite(self.counts).all() or (self.counts < 0).any():
            raise Malformed("counts hold a negative or unknown number")
        if n and not (np.diff(self.months.astype("datetime64[M]")).astype(int) == 1).all():
            raise Malformed("months are not one after another")
        if self.controls is not None and (
            self.controls.ndim != 2 or len(self.controls) != n or not np.isfinite(self.controls).all()
        ):
            raise Malformed("controls must be a number for every month")

    @property
    def logs(self) -> Floats:
        """Return the natural logarithm of counts (n)."""
        return np.log(np.maximum(self.counts, 0.5))

    def without_control(self, column: int) -> Monthly:
        """Return the same without one control."""
        if self.controls is None:
            raise Refused("there is no control to leave out")
        left = np.delete(self.controls, column, axis=1)
        return Monthly(self.months, self.counts, left if left.shape[1] else None)


@dataclass(frozen=True)
class LogEffect:
    """Effect as a mean logarithm over the months after, as a mixture of Student distributions.

    `weights`, `centres`, `scales` (one for each ratio of the grid), `freedom` degrees of freedom.
    """

    weights: Floats
    centres: Floats
    scales: Floats
    freedom: float

    @property
    def middle(self) -> float:
        """Return the mean."""
        return float(self.weights @ self.centres)

    @property
    def spread(self) -> float:
        """Return the standard deviation."""
        inside = self.freedom / (self.freedom - 2.0) * self.scales**2
        return float(np.sqrt(self.weights @ (inside + self.centres**2) - self.middle**2))

    def chance_below(self, value: float) -> float:
        """Return the probability that the effect is below `value`."""
        return float(self.weights @ stdtr(self.freedom, (value - self.centres) / self.scales))

    def interval(self, share: float = 0.95) -> tuple[float, float]:
        """Return the central interval of this probability, by bisection."""
        reach = 60.0 * float(self.scales.max()) + float(np.abs(self.centres).max())
        tail = (1.0 - share) / 2.0
        return self._quantile(tail, reach), self._quantile(1.0 - tail, reach)

    def _quantile(self, chance: float, reach: float) -> float:
        low, high = -reach, reach
        for _ in range(60):
            middle = 0.5 * (low + high)
            if self.chance_below(middle) < chance:
                low = middle
            else:
                high = middle
        return 0.5 * (low + high)


def _columns(series: Monthly, upto: int, harmonics: int = HARMONICS) -> Floats:
    into = series.months[:upto].astype("datetime64[M]").astype(np.int64) % MONTHS_IN_YEAR
    turn = 2.0 * np.pi * into / MONTHS_IN_YEAR
    columns = [np.ones(upto)]
    columns += [wave(k * turn) for k in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    if series.controls is not None:
        controls = series.controls[:upto]
        columns += [controls[:, k] - controls[:, k].mean() for k in range(controls.shape[1])]
    return np.column_stack(columns)


def begun(series: Monthly, start: int) -> int:
    """Return the month to learn from on: the first of twelve in a row with more than nearly none.

    The logarithm of a handful of people is not a measure of a route that came to carry thousands. Once the
    route has begun, later months are kept however low.
    """
    before = series.counts[:start]
    if not len(before):
        return 0
    enough = before >= max(1.0, BEGUN * float(np.median(before)))
    run = np.convolve(enough, np.ones(MONTHS_IN_YEAR), "valid") if start >= MONTHS_IN_YEAR else np.zeros(0)
    whole = np.flatnonzero(run >= MONTHS_IN_YEAR)
    return int(whole[0]) if len(whole) else 0


def effect_at(
    series: Monthly, start: int, horizon: int, kept: Mask | None = None, harmonics: int = HARMONICS
) -> LogEffect:
    """Return the effect in months `start` … `start + horizon - 1`, learnt from the months before alone.

    `kept` (start,) leaves months out of what is learnt from; `harmonics` of the year.
    Raises `Refused` when too few remain or the months after are not all there.
    """
    end = start + horizon
    if horizon < 1 or end > len(series.months):
        raise Refused("the months to judge are not all there")
    before = np.arange(start) if kept is None else np.flatnonzero(kept)
    before = before[before >= begun(series, start)]
    columns = _columns(series, end, harmonics)
    width = columns.shape[1]
    if len(before) < max(FEWEST_BEFORE, width + 8):
        raise Refused(f"{len(before)} months before the date are too few to learn from")
    rows = np.concatenate([before, np.arange(start, end)])
    at = rows + 1.0
    walk = np.minimum(at[:, None], at)
    seen = len(before)
    logs = series.logs
    freedom = float(seen - width)
    # In the walk's own directions I + q W is diagonal for every q: one decomposition serves the whole grid.
    sizes, turned = np.linalg.eigh(walk[:seen, :seen])
    turned_x, turned_y = turned.T @ columns[before], turned.T @ logs[before]
    turned_after = turned.T @ walk[:seen, seen:].mean(
        axis=1
    )  # only the mean of the months after is asked for
    certainty = 1.0 / (1.0 + RATIOS[:, None] * np.maximum(sizes, 0.0))  # (ratios, months before)
    gram = (turned_x.T * certainty[:, None, :]) @ turned_x
    coefficients = np.linalg.solve(gram, ((certainty * turned_y) @ turned_x)[..., None])[..., 0]
    left = turned_y - coefficients @ turned_x.T
    squares = (certainty * left**2).sum(axis=1)
    carried = RATIOS[:, None] * certainty * turned_after
    after = columns[start:end].mean(axis=0)
    gap = after - carried @ turned_x
    expected = coefficients @ after + (carried * left).sum(axis=1)
    lifted = (gap * np.linalg.solve(gram, gap[..., None])[..., 0]).sum(axis=1)
    settled = (carried**2 / certainty).sum(axis=1)
    noise = RATIOS * walk[seen:, seen:].mean() + 1.0 / horizon - settled + lifted
    heights = (
        0.5 * np.log(certainty).sum(axis=1)
        - 0.5 * np.linalg.slogdet(gram)[1]
        - 0.5 * freedom * np.log(squares)
    )
    weights = np.exp(heights - heights.max())
    centres, scales = logs[start:end].mean() - expected, np.sqrt(noise * squares / freedom)
    return LogEffect(weights / weights.sum(), centres, scales, freedom)


def expected_months(series: Monthly, start: int, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Return what would have come in each month (horizon each): low, middle and high of the 95 % interval."""
    logs = series.logs
    single = []
    for step in range(horizon):
        # One month at a time through the same formula: the months between are not learnt from.
        shifted = _single(series, start, step)
        low, high = shifted.interval()
        here = logs[start + step]
        single.append((here - high, here - shifted.middle, here - low))
    told = np.exp(np.array(single))
    return told[:, 0], told[:, 1], told[:, 2]


def _single(series: Monthly, start: int, step: int) -> LogEffect:
    kept = np.ones(start + step, dtype=np.bool_)
    kept[start:] = False
    return effect_at(series, start + step, 1, kept)
