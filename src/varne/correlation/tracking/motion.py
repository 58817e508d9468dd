"""How a vessel moves between two looks: nearly constant velocity, or velocity that returns to a drift.

State ``[x_m, y_m, vx_mps, vy_mps]``. Both models are exact in continuous time, so that any gap may lie
between two plots.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.correlation.compiled import compiled
from varne.picture.errors import Broken

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Motion:
    """White acceleration of spectral density ``acceleration_psd_m2_s3`` on each axis.

    ``velocity_memory_s`` infinite: nearly constant velocity (Bar-Shalom, Li and Kirubarajan,
    "Estimation with Applications to Tracking and Navigation", 2001, section 6.2). Finite: an
    Ornstein-Uhlenbeck velocity that returns to ``drift_mps`` (Millefiori et al., IEEE Trans. AES
    52(5), 2016).

    ``speed_sigma_mps`` is the standard deviation, on each axis, of a vessel's velocity about the drift
    before anything is known of it. Raises :class:`Broken` on values that no motion has.
    """

    acceleration_psd_m2_s3: float = 0.002
    speed_sigma_mps: float = 4.5
    velocity_memory_s: float = math.inf
    drift_mps: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        positive = self.acceleration_psd_m2_s3 > 0.0 and self.speed_sigma_mps > 0.0
        if not (positive and self.velocity_memory_s > 0.0):
            raise Broken("a motion needs a positive spectral density, speed deviation and memory")

    @property
    def numbers(self) -> FloatArray:
        """``[psd, 1 / memory, drift east, drift north]``, the form kernels take."""
        return np.array([self.acceleration_psd_m2_s3, 1.0 / self.velocity_memory_s, *self.drift_mps])


@compiled
def transition(motion: FloatArray, gap_s: float) -> tuple[float, float, float, float, float]:
    """Position gained by a unit of velocity, velocity kept, and noise ``(xx, xv, vv)`` over a gap
    of seconds.
    """
    psd, rate = motion[0], motion[1]
    if gap_s <= 0.0:
        return 0.0, 1.0, 0.0, 0.0, 0.0
    if rate * gap_s < 1e-4:  # the limit: the closed form below loses its digits here
        return gap_s, 1.0, psd * gap_s**3 / 3.0, psd * gap_s**2 / 2.0, psd * gap_s
    keep = math.exp(-rate * gap_s)
    reach = (1.0 - keep) / rate
    noise_vv = psd * (1.0 - keep * keep) / (2.0 * rate)
    noise_xv = psd * reach * reach / 2.0
    noise_xx = psd / (rate * rate) * (gap_s - 2.0 * reach + (1.0 - keep * keep) / (2.0 * rate))
    return reach, keep, noise_xx, noise_xv, noise_vv


@compiled
def predict(
    mean: FloatArray,
    covariance: FloatArray,
    motion: FloatArray,
    gap_s: float,
    to_mean: FloatArray,
    to_covariance: FloatArray,
) -> None:
    """One state carried over ``gap_s`` (not below 0) into ``to_mean`` (4,) and ``to_covariance`` (4, 4)."""
    reach, keep, noise_xx, noise_xv, noise_vv = transition(motion, gap_s)
    for axis in range(2):
        drift = motion[2 + axis]
        excess = mean[2 + axis] - drift
        if motion[1] == 0.0:
            to_mean[axis] = mean[axis] + reach * mean[2 + axis]
            to_mean[2 + axis] = mean[2 + axis]
        else:
            to_mean[axis] = mean[axis] + drift * max(gap_s, 0.0) + reach * excess
            to_mean[2 + axis] = drift + keep * excess
    for a in range(2):
        for b in range(2):
            xx, xv = covariance[a, b], covariance[a, 2 + b]
            vx, vv = covariance[2 + a, b], covariance[2 + a, 2 + b]
            same = 1.0 if a == b else 0.0
            to_covariance[a, b] = xx + reach * (xv + vx) + reach * reach * vv + same * noise_xx
            to_covariance[a, 2 + b] = keep * (xv + reach * vv) + same * noise_xv
            to_covariance[2 + a, b] = keep * (vx + reach * vv) + same * noise_xv
            to_covariance[2 + a, 2 + b] = keep * keep * vv + same * noise_vv


# Element by element: whole-slice assignment takes numba ten times as long to compile and runs no faster here.
@compiled
def put_state(
    mean: FloatArray, covariance: FloatArray, to_mean: FloatArray, to_covariance: FloatArray
) -> None:
    """Copy one state (4,), (4, 4)."""
    for a in range(4):
        to_mean[a] = mean[a]
        for b in range(4):
            to_covariance[a, b] = covariance[a, b]


@compiled
def put_first(
    position: FloatArray,
    noise: FloatArray,
    motion: FloatArray,
    speed_variance: float,
    to_mean: FloatArray,
    to_covariance: FloatArray,
) -> None:
    """The state of a vessel first seen at ``position`` (2,) with ``noise`` (2, 2), at the prior
    velocity.
    """
    for a in range(2):
        to_mean[a] = position[a]
        to_mean[2 + a] = motion[2 + a]
        for b in range(2):
            to_covariance[a, b] = noise[a, b]
            to_covariance[a, 2 + b] = to_covariance[2 + a, b] = 0.0
            to_covariance[2 + a, 2 + b] = speed_variance if a == b else 0.0


@compiled
def predict_all(
    mean: FloatArray,
    covariance: FloatArray,
    time_s: FloatArray,
    chosen: IntArray,
    motion: FloatArray,
    to_s: float,
) -> tuple[FloatArray, FloatArray]:
    """The chosen tracks' means (n, 4) and covariances (n, 4, 4) at ``to_s``; states after it are
    left as they are.
    """
    count = chosen.shape[0]
    means = np.empty((count, 4))
    covariances = np.empty((count, 4, 4))
    for row in range(count):
        i = chosen[row]
        predict(mean[i], covariance[i], motion, to_s - time_s[i], means[row], covariances[row])
    return means, covariances


@compiled
def predict_positions(
    mean: FloatArray, covariance: FloatArray, time_s: FloatArray, motion: FloatArray, to_s: float
) -> tuple[FloatArray, FloatArray]:
    """Every track's position (n, 2) at ``to_s`` and the greater of its two position variances
    (n,), cheaply.
    """
    count = time_s.shape[0]
    position = np.empty((count, 2))
    variance = np.empty(count)
    for i in range(count):
        gap_s = to_s - time_s[i]
        reach, _, noise_xx, _, _ = transition(motion, gap_s)
        widest = 0.0
        for axis in range(2):
            drift = motion[2 + axis] if motion[1] != 0.0 else 0.0
            position[i, axis] = mean[i, axis] + drift * max(gap_s, 0.0) + reach * (mean[i, 2 + axis] - drift)
            spread = (
                covariance[i, axis, axis]
                + 2.0 * reach * covariance[i, axis, 2 + axis]
                + reach * reach * covariance[i, 2 + axis, 2 + axis]
                + noise_xx
            )
            widest = max(widest, spread)
        variance[i] = widest
    return position, variance
