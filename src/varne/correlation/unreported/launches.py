"""How many boats left in each ten minutes of the night, inferred from those that were reported.

The task is the one of counting cases that happened and are not yet reported (Lawless 1994; Höhle and
an der Heiden 2014). Boats leave in waves: launches are a Poisson process whose rate is a sum of bumps in
time, one at every ten minutes, with gamma-distributed heights (a shot-noise Cox process, Møller 2003). Most
heights are nearly nothing; a few are waves. With the reported boats shared out among bumps by how well each
fits, every height is gamma again: shape plus boats, rate plus the share of its launches that would have been
reported. The sharing and the heights are found in turn (variational Bayes, as for Poisson mixtures).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from varne.correlation.unreported.crossing import STEP_S
from varne.correlation.unreported.settings import UnreportedSettings
from varne.correlation.unreported.waters import FloatArray

ROUNDS = 40


class Launched(NamedTuple):
    """What left, as believed: bumps j, launch bins b, stretches s."""

    shape: FloatArray  # (j,) of each bump's gamma
    rate: FloatArray  # (j,)
    bump: FloatArray  # (j, b) share of a bump's boats that leave in a bin
    stretch: FloatArray  # (s,) share of each stretch
    evidence_log: float  # log chance of what was reported, up to a constant

    @property
    def boats(self) -> FloatArray:
        """(b,) boats expected to have left in each bin."""
        return np.asarray((self.shape / self.rate) @ self.bump)


def bumps(born: NDArray[np.int64], settings: UnreportedSettings, part: float) -> FloatArray:
    """(b, b) share of the boats of the bump at each bin that leave in each.

    The last bin is only ``part`` over. A bump at the edge keeps what falls outside: those boats left
    earlier, or will leave later.
    """
    apart_s = (born[None, :] - born[:, None]) * STEP_S
    total = np.zeros(apart_s.shape)
    for share, spread_s in (
        (1.0 - settings.wave_straggling, settings.wave_spread_s),
        (settings.wave_straggling, settings.wave_straggle_s),
    ):
        total += share * np.exp(-0.5 * (apart_s / spread_s) ** 2) * STEP_S / (spread_s * np.sqrt(2 * np.pi))
    total[:, -1] *= part
    return total


def expected_waves(born: NDArray[np.int64], lon_deg: float, settings: UnreportedSettings) -> FloatArray:
    """(b,) waves expected in each bin before anything is known of the night."""
    hour = ((born + 0.5) * STEP_S / 3600.0 + lon_deg / 15.0) % 24.0
    first, last = settings.leaving_hours
    leaving = (hour >= first) | (hour < last) if first > last else (hour >= first) & (hour < last)
    return np.where(leaving, 1.0, settings.other_hours) * settings.waves_per_h * STEP_S / 3600.0


def inferred(
    waves: FloatArray,
    bump: FloatArray,
    weight: FloatArray,
    reported: FloatArray,
    likely: FloatArray,
    held: FloatArray,
    settings: UnreportedSettings,
) -> Launched:
    """The launches of the night.

    Args:
        waves: (j,) expected in each bin.
        bump: (j, b) of :func:`bumps`.
        weight: (s,) share of each stretch before tonight.
        reported: (b, s) share of launches that would have been reported by now.
        likely: (n, b, s) how likely each reported boat comes of each launch.
        held: (n,) how surely there is such a boat.
        settings: sizes of waves.
    """
    alpha = waves * settings.waves_shape
    beta = settings.waves_shape / settings.boats_per_wave
    count = settings.stretch_count * len(weight) * weight
    stretch = weight
    shape, rate = alpha.copy(), np.full(len(alpha), beta)
    log_fit = 0.0
    stray = settings.stray / likely.shape[1] if len(likely) else 0.0
    for _ in range(ROUNDS if len(held) else 1):
        rate = beta + bump @ (reported @ stretch)
        if not len(held):
            break
        by_bin = likely @ stretch  # (n, b)
        scale = np.maximum(by_bin.max(axis=1, keepdims=True), 1e-12)
        by_bump = (by_bin / scale + stray) @ bump.T  # (n, j)
        height = np.exp(digamma(shape)) / rate
        pull = by_bump * height
        total = pull.sum(axis=1)
        shared = pull / total[:, None]
        shape = alpha + held @ shared
        log_fit = float(held @ (np.log(total) + np.log(scale[:, 0])))
        launched = (shape / rate) @ bump
        by_stretch = (likely * launched[None, :, None]).sum(axis=1) * stretch + 1e-12 * weight
        stretch = count + held @ (by_stretch / by_stretch.sum(axis=1, keepdims=True))
        stretch = stretch / stretch.sum()
    evidence = log_fit + float(
        (alpha * np.log(beta) - gammaln(alpha) + gammaln(shape) - shape * np.log(rate)).sum()
        - ((shape - alpha) * (digamma(shape) - np.log(rate))).sum()
    )
    return Launched(shape, rate, bump, stretch, evidence)


def count_chances(mean: float, variance: float, most: int) -> FloatArray:
    """Chances of 0 .. ``most`` of a Poisson number whose mean is gamma with these moments."""
    n = np.arange(most + 1)
    if mean <= 1e-12:
        return np.asarray(np.where(n == 0, 1.0, 0.0))
    if variance <= 1e-9 * mean:
        log = n * np.log(mean) - mean - gammaln(n + 1)
    else:
        shape, scale = mean**2 / variance, variance / mean
        log = (
            gammaln(n + shape) - gammaln(shape) - gammaln(n + 1)
            + n * np.log(scale / (1 + scale)) - shape * np.log1p(scale)
        )  # fmt: skip
    chances = np.exp(log)
    return np.asarray(chances / chances.sum())
