"""Clouds and tracks for the tests, from fixed seeds."""

from __future__ import annotations

import numpy as np

from varne.drift.search.cloud import Cloud, Floats, cloud_of
from varne.drift.search.passes import SearchTrack, search_track


def square_cloud(
    count: int = 4000,
    side_m: float = 20_000.0,
    drift_mps: tuple[float, float] = (0.0, 0.0),
    hours: float = 12,
) -> Cloud:
    """One boat somewhere in a square about the origin, all particles drifting alike."""
    rng = np.random.default_rng(7)
    start = rng.uniform(-side_m / 2, side_m / 2, (count, 2))
    times_s = np.arange(0, hours * 3600 + 1, 1800.0)
    return cloud_of(times_s, start[:, None, :] + times_s[None, :, None] * np.array(drift_mps))


def ladder(
    side_m: float, spacing_m: float, speed_mps: float, drift_mps: tuple[float, float] = (0.0, 0.0)
) -> SearchTrack:
    """Legs along x over a square about the origin and beyond its ends, in a frame that drifts."""
    sweeps = round(side_m / spacing_m)
    points = []
    for n in range(sweeps):
        y = -side_m / 2 + (n + 0.5) * spacing_m
        ends = (-side_m, side_m) if n % 2 == 0 else (side_m, -side_m)
        points += [(ends[0], y), (ends[1], y)]
    places = np.array(points)
    times_s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T) / speed_mps)])
    return search_track(times_s, places + times_s[:, None] * np.array(drift_mps), speed_mps)


def widths(*metres: float) -> Floats:
    """Sweep widths by object class."""
    return np.array(metres)
