"""Detection: lateral range curves, and what a coverage is worth.

``C = W / S``: sweep width over track spacing. What coverage buys depends on how well the sweeps are laid:

- *definite*: everything within ``W/2`` of the track is seen, nothing beyond, sweeps without overlap;
- *inverse cube*: sight falls with the cube of distance (Koopman), sweeps parallel and evenly spaced;
- *random*: the same effort laid without order, the worst a searcher can do without meaning to.

No search of the same effort does better than the first or, spread evenly, worse than the last. Sources: B.
O. Koopman, "Search and Screening", OEG report 56 (1946), chapters 2 and 3; L. D. Stone, "Theory of Optimal
Search" (1975). Nothing here says when a search is over: a probability of detection rests on a sweep width
that may be wrong.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf

from varne.picture.errors import Refused

Values = NDArray[np.float64]


class Law(Enum):
    """How sight falls with distance; as a law of coverage, how evenly effort is laid."""

    DEFINITE = "definite"
    INVERSE_CUBE = "inverse_cube"
    RANDOM = "random"


def coverage(sweep_width_m: float, spacing_m: float) -> float:
    """Coverage ``C = W / S``.

    Raises:
        Refused: the spacing is not above nought or the width is below nought.
    """
    if not (spacing_m > 0 and sweep_width_m >= 0):
        raise Refused("track spacing must be above nought and sweep width nought or more", code="coverage")
    return sweep_width_m / spacing_m


def pod(law: Law, covered: ArrayLike) -> Values:
    """Probability of detection in an area searched evenly to a coverage (array, nought or more); same shape.

    Definite ``min(1, C)``, inverse cube ``erf(C * sqrt(pi) / 2)``, random ``1 - exp(-C)``.
    """
    c = np.maximum(np.asarray(covered, dtype=np.float64), 0.0)
    if law is Law.DEFINITE:
        return np.minimum(c, 1.0)
    if law is Law.INVERSE_CUBE:
        return np.asarray(erf(c * (math.sqrt(math.pi) / 2)), dtype=np.float64)
    return np.asarray(-np.expm1(-c), dtype=np.float64)


def pod_slope(law: Law, covered: ArrayLike) -> Values:
    """What one more unit of coverage would add: the derivative of :func:`pod`, never rising with coverage."""
    c = np.maximum(np.asarray(covered, dtype=np.float64), 0.0)
    if law is Law.DEFINITE:
        return np.where(c < 1.0, 1.0, 0.0)
    if law is Law.INVERSE_CUBE:
        return np.asarray(np.exp(-(math.pi / 4) * c * c), dtype=np.float64)
    return np.asarray(np.exp(-c), dtype=np.float64)


def coverage_for(law: Law, slope: ArrayLike) -> Values:
    """The coverage at which one more unit adds ``slope`` (0 to 1): the inverse of :func:`pod_slope`.

    Raises:
        Refused: the law is definite, whose slope has no inverse.
    """
    s = np.clip(np.asarray(slope, dtype=np.float64), 1e-300, 1.0)
    if law is Law.INVERSE_CUBE:
        return np.asarray(np.sqrt(-np.log(s) * 4 / math.pi), dtype=np.float64)
    if law is Law.RANDOM:
        return np.asarray(-np.log(s), dtype=np.float64)
    raise Refused("the definite law has no single coverage for a slope", code="definite_slope")


def lateral_range(law: Law, distance_m: ArrayLike, sweep_width_m: float) -> Values:
    """Probability of detection on one straight pass at a distance; its integral over both sides is the width.

    Definite: 1 within ``W/2``. Inverse cube: ``1 - exp(-W² / (4 pi x²))``. The random law stands for the
    exponential curve ``exp(-2|x|/W)``, whose area is the same.
    """
    x = np.abs(np.asarray(distance_m, dtype=np.float64))
    if sweep_width_m <= 0:
        return np.zeros_like(x)
    if law is Law.DEFINITE:
        return np.where(x <= sweep_width_m / 2, 1.0, 0.0)
    if law is Law.INVERSE_CUBE:
        with np.errstate(divide="ignore"):
            return np.asarray(-np.expm1(-(sweep_width_m**2) / (4 * math.pi * x * x)), dtype=np.float64)
    return np.asarray(np.exp(-2 * x / sweep_width_m), dtype=np.float64)


def parallel_pod(law: Law, covered: float, *, sweeps: int = 401, samples: int = 2001) -> float:
    """Probability of detection of long parallel sweeps, from the lateral range curve itself, by quadrature.

    For the inverse cube it agrees with :func:`pod`; the exponential curve laid in order lies between the
    laws.
    """
    if covered <= 0:
        return 0.0
    offsets = (np.arange(samples) + 0.5) / samples - 0.5  # in track spacings from the nearest sweep
    track = np.arange(sweeps) - sweeps // 2
    missed = np.ones(samples)
    for n in track:
        missed *= 1.0 - lateral_range(law, offsets + n, covered)
    return float(1.0 - missed.mean())


def pos(poc: ArrayLike, detected: ArrayLike) -> float:
    """Probability of success: containment times detection, summed over areas (arrays of one shape)."""
    return float(np.sum(np.asarray(poc, dtype=np.float64) * np.asarray(detected, dtype=np.float64)))


def optimal_pos_circular_normal(
    sigma_m: float, sweep_width_m: float, speed_mps: float, time_s: float
) -> float:
    """Greatest success of a random-law search for an object normally distributed about a point.

    ``1 - (1 + h) exp(-h)``, ``h = sqrt(W v T / (pi sigma²))`` (Koopman 1946; Stone 1975, section 2.2).

    Raises:
        Refused: the standard deviation is not above nought.
    """
    if sigma_m <= 0:
        raise Refused("the standard deviation must be above nought", code="sigma")
    h = math.sqrt(max(0.0, sweep_width_m * speed_mps * time_s) / (math.pi * sigma_m**2))
    return 1.0 - (1.0 + h) * math.exp(-h)
