"""A regression of days with a latent effect for every month: how the demand that nobody sees is carried.

A day's outcome depends on columns that are known (season, yesterday, weather) and on an effect of its month.
The month effects are one Gaussian process with two parts: a slow one that reverts to the long-run level
(demand: an Ornstein-Uhlenbeck covariance) and one of its own in each month (weather not told, and chance).
Fixed effects and month effects are found together by Newton's method, and how strong and how slow they are by
Laplace's approximation of the marginal likelihood (Tierney and Kadane 1986, doi
10.1080/01621459.1986.10478240; Rue, Martino and Chopin 2009, doi 10.1111/j.1467-9868.2008.00700.x).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.special import gammaln

from varne.picture.errors import Broken

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
#: (sum of log likelihood, its slope by linear predictor, its curvature, positive), the last two (n,)
Likelihood = Callable[[Floats, Floats, float], tuple[float, Floats, Floats]]

MONTHS_KEPT = 72  # older months say how the route began, not how it runs
JITTER = 1e-6
NEWTON_STEPS = 50
STEP_IN_LOG = 0.4  # first step of the search for the strengths


@dataclass(frozen=True)
class Strengths:
    """How strong and slow the latent effects are; each has a log-normal prior, PRIOR its medians."""

    slow: float
    months: float
    own: float
    size: float = 1.5  # of the negative binomial; no part in an occurrence

    def logs(self, counted: bool) -> Floats:
        """Return the logarithms searched over, four with a size and three without."""
        told = [self.slow, self.months, self.own, self.size]
        logs: Floats = np.log(np.array(told if counted else told[:3]))
        return logs


PRIOR = Strengths(slow=0.5, months=18.0, own=0.3, size=1.5)
PRIOR_SPREAD = np.array([0.5, 0.7, 0.5, 0.5])


def bernoulli(outcome: Floats, predictor: Floats, _size: float) -> tuple[float, Floats, Floats]:
    """Whether anything happened, by a logit."""
    chance = 1.0 / (1.0 + np.exp(-predictor))
    total = float((outcome * predictor - np.logaddexp(0.0, predictor)).sum())
    return total, outcome - chance, chance * (1.0 - chance) + 1e-9


def truncated_negative_binomial(
    outcome: Floats, predictor: Floats, size: float
) -> tuple[float, Floats, Floats]:
    """How many when there were any: a negative binomial without its zero, mean by a logarithm.

    The curvature leaves out that of the truncation, which is nothing at the counts of a crossing day.
    """
    mean = np.exp(np.clip(predictor, -8.0, 12.0))
    none = size / (size + mean)
    at_zero = none**size
    logs = gammaln(outcome + size) - gammaln(size) - gammaln(outcome + 1.0)
    logs += size * np.log(none) + outcome * np.log1p(-none) - np.log1p(-at_zero)
    slope = size * (outcome - mean) / (size + mean) - size * (1.0 - none) * at_zero / (1.0 - at_zero)
    return float(logs.sum()), slope, size * mean * (outcome + size) / (size + mean) ** 2


def month_covariance(months: int, slow: float, lasting: float, own: float) -> Floats:
    """Return the (months, months) covariance of the month effects on the scale of the predictor."""
    at = np.arange(months)
    covariance: Floats = slow**2 * np.exp(-np.abs(at[:, None] - at) / lasting)
    covariance[at, at] += own**2 + JITTER
    return covariance


@dataclass(frozen=True)
class Drawn:
    """Draws of what was fitted: fixed (p, n), month effects known (months, n) and to come (ahead, n)."""

    fixed: Floats
    known: Floats
    ahead: Floats

    def of_month(self, month: int) -> Floats:
        """Return the effect (n,) of a month counted from the first fitted one."""
        seen = len(self.known)
        effect: Floats = self.known[month] if month < seen else self.ahead[month - seen]
        return effect


@dataclass(frozen=True)
class Fitted:
    """The mode of fixed and month effects, the Cholesky factor (lower) of their precision, the strengths."""

    mode: Floats
    factor: Floats
    columns: int
    months: int
    strengths: Strengths

    def draw(self, n: int, ahead: int, rng: np.random.Generator) -> Drawn:
        """Draw `n` times from what is believed, with `ahead` months to come."""
        away = rng.standard_normal((len(self.mode), n))
        drawn = self.mode[:, None] + solve_triangular(self.factor, away, lower=True, trans="T")
        fixed, known = drawn[: self.columns], drawn[self.columns :]
        s = self.strengths
        whole = month_covariance(self.months + ahead, s.slow, s.months, s.own)
        cut = self.months
        weights = cho_solve(cho_factor(whole[:cut, :cut], lower=True), whole[:cut, cut:]).T
        left = whole[cut:, cut:] - weights @ whole[:cut, cut:]
        left[np.arange(ahead), np.arange(ahead)] += JITTER
        to_come = weights @ known + np.linalg.cholesky(left) @ rng.standard_normal((ahead, n))
        return Drawn(fixed, known, to_come)


@dataclass(frozen=True)
class Regression:
    """Days (n) with their outcome, columns (n, p), month (n, from 0) and prior spread of each column."""

    outcome: Floats
    columns: Floats
    month: Whole
    months: int
    spread: Floats
    middle: float  # where the prior of the first column, the level, is centred
    likelihood: Likelihood
    counted: bool  # whether there is a size to find

    def fit(self, start: Strengths | None = None, tries: int = 60) -> Fitted:
        """Fit all; `start` is where the search for the strengths begins, `tries` how long it goes on."""
        prior = PRIOR.logs(self.counted)
        spread = PRIOR_SPREAD[: len(prior)]
        first = prior if start is None else start.logs(self.counted)
        warm = self._cold()

        def cost(logs: Floats) -> float:
            nonlocal warm
            logs = np.clip(logs, prior - 4 * spread, prior + 4 * spread)
            marginal, warm, _ = self._mode(logs, warm)
            return 0.5 * float((((logs - prior) / spread) ** 2).sum()) - marginal

        corners = np.vstack([first, first + STEP_IN_LOG * np.eye(len(first))])
        options = {"maxfev": tries, "xatol": 0.05, "fatol": 0.05, "initial_simplex": corners}
        best = np.clip(
            minimize(cost, first, method="Nelder-Mead", options=options).x,
            prior - 4 * spread,
            prior + 4 * spread,
        )
        _, mode, factor = self._mode(best, warm)
        found = np.exp(best)
        size = float(found[3]) if self.counted else PRIOR.size
        strengths = Strengths(float(found[0]), float(found[1]), float(found[2]), size)
        return Fitted(mode, factor, self.columns.shape[1], self.months, strengths)

    def _cold(self) -> Floats:
        start = np.zeros(self.columns.shape[1] + self.months)
        start[0] = self.middle
        return start

    def _mode(self, logs: Floats, start: Floats) -> tuple[float, Floats, Floats]:
        """Return (log marginal likelihood, mode, lower Cholesky factor of the precision there)."""
        slow, lasting, own, *rest = np.exp(logs)
        size = float(rest[0]) if rest else PRIOR.size
        factor = cho_factor(month_covariance(self.months, slow, lasting, own), lower=True)
        precision = cho_solve(factor, np.eye(self.months))
        p = self.columns.shape[1]
        tight = 1.0 / self.spread**2
        centre = np.zeros(p)
        centre[0] = self.middle

        def weigh(effects: Floats) -> tuple[float, Floats, Floats]:
            predictor = self.columns @ effects[:p] + effects[p:][self.month]
            total, slope, curve = self.likelihood(self.outcome, predictor, size)
            off = effects[:p] - centre
            by_month = precision @ effects[p:]
            total -= 0.5 * float(tight @ off**2) + 0.5 * float(effects[p:] @ by_month)
            gradient = np.concatenate(
                [
                    self.columns.T @ slope - tight * off,
                    np.bincount(self.month, slope, self.months) - by_month,
                ]
            )
            return total, gradient, curve

        effects = start
        total, gradient, curve = weigh(effects)
        for _ in range(NEWTON_STEPS):
            down = self._precision(curve, tight, precision)
            step = cho_solve((down, True), gradient)
            length = 1.0
            while True:
                there = weigh(effects + length * step)
                if there[0] >= total - 1e-9 or length < 1e-4:
                    break
                length /= 2
            gained = there[0] - total
            effects = effects + length * step
            total, gradient, curve = there
            if abs(gained) < 1e-6:
                break
        else:
            raise Broken("the latent regression did not settle")
        down = self._precision(curve, tight, precision)
        marginal = total - float(np.log(np.diag(down)).sum()) - float(np.log(np.diag(factor[0])).sum())
        return marginal, effects, down

    def _precision(self, curve: Floats, tight: Floats, precision: Floats) -> Floats:
        """Return the lower Cholesky factor of the joint precision of fixed and month effects."""
        p = self.columns.shape[1]
        whole = np.zeros((p + self.months, p + self.months))
        weighted = self.columns * curve[:, None]
        whole[:p, :p] = self.columns.T @ weighted + np.diag(tight)
        for column in range(p):
            whole[p:, column] = np.bincount(self.month, weighted[:, column], self.months)
        whole[p:, p:] = precision + np.diag(np.bincount(self.month, curve, self.months))
        lower: Floats = np.linalg.cholesky(whole)  # which looks at the lower half only
        return lower
