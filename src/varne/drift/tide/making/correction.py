"""Holding a model to the gauges: the ratio of observed to modelled, spread over the sea.

At each gauge the complex ratio observed / modelled says by how much the model is out in size (its modulus)
and in time (its argument). Its logarithm is carried over the sea by optimal interpolation (Gandin 1963; in
tides Egbert and Erofeeva 2002 do the like with the model's own covariance) with a prior of no correction. The
same ratio is applied to heights and, since they belong to the same wave, to streams.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.drift.tide.making.grid import EARTH_RADIUS_M, Complexes, Floats


@dataclass(frozen=True)
class Spread:
    """How a correction is carried: what is believed before any gauge is read."""

    reach_m: float = 120_000.0  # distance over which the model's error is alike
    prior_sd: float = 0.12  # of the logarithm of the ratio
    error_sd: float = 0.025  # of a gauge, and of the nearest cell's standing for it


def metres(points: Floats, others: Floats) -> Floats:
    """Distances between points of longitude and latitude, [n, 2] and [m, 2], metres, [n, m]; flat-earth."""
    lat = np.radians(0.5 * (points[:, None, 1] + others[None, :, 1]))
    east = np.radians(points[:, None, 0] - others[None, :, 0]) * np.cos(lat)
    north = np.radians(points[:, None, 1] - others[None, :, 1])
    distance: Floats = EARTH_RADIUS_M * np.hypot(east, north)
    return distance


def spread(
    at: Floats, values: Complexes, onto: Floats, *, reach_m: float, prior_sd: float, error_sd: float
) -> Complexes:
    """Optimal interpolation of values, mean nought, covariance exponential in distance.

    Args:
        at: longitude and latitude of the values, [n, 2].
        values: [n].
        onto: longitude and latitude wanted, [m, 2].
        reach_m: e-folding distance of the covariance.
        prior_sd: standard deviation of the field.
        error_sd: standard deviation of each value's own error.

    Returns:
        The field, [m].
    """
    among = prior_sd**2 * np.exp(-metres(at, at) / reach_m) + error_sd**2 * np.eye(len(at))
    weights = np.linalg.solve(among, values)
    field = np.empty(len(onto), dtype=np.complex128)
    for start in range(0, len(onto), 20_000):
        block = onto[start : start + 20_000]
        field[start : start + 20_000] = prior_sd**2 * np.exp(-metres(block, at) / reach_m) @ weights
    return field


def log_ratio(observed: Complexes, modelled: Complexes) -> Complexes:
    """Logarithm of observed over modelled: relative size, and lead in radians."""
    ratio: Complexes = np.log(observed / modelled)
    return ratio


def complex_error(modelled: Complexes, observed: Complexes) -> Floats:
    """How far a constituent is out, as a share of its observed amplitude: size and time in one number."""
    error: Floats = np.abs(modelled - observed) / np.abs(observed)
    return error
