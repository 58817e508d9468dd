"""Clouds and tracks for the tests, from fixed seeds."""

from __future__ import annotations

from typing import Any

import numpy as np

from varne.drift.search.cloud import Cloud, Floats, cloud_of
from varne.drift.search.passes import SearchTrack, search_track
from varne.drift.search.units import Layer, SearchUnit


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


def boats_cloud(boats: int = 4, count: int = 300, seed: int = 1, hours: float = 4) -> Cloud:
    """Boats about a strait, clouds of several sizes, two object classes, a stream that turns and shears."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(0, hours * 3600 + 1, 1200.0)
    middles = rng.uniform(-15_000, 15_000, (boats, 2))
    sizes = rng.uniform(800, 4000, boats)
    whose = np.repeat(np.arange(boats), count)
    at = middles[whose] + rng.normal(0, 1, (boats * count, 2)) * sizes[whose, None]
    factor = rng.normal(1, 0.2, (boats * count, 1)) * (1 + at[:, :1] / 60_000)
    stream = np.array([0.5, 1.0]) * np.cos(times_s / 7115)[:, None]
    path = np.concatenate([[[0.0, 0.0]], np.cumsum(stream[:-1] * 1200.0, axis=0)])
    places = at[:, None, :] + path[None] * factor[:, None, :]
    return cloud_of(times_s, places, object_class=rng.integers(0, 2, boats * count), boat=whose)


def unit(name: str, layer: Layer = "surface", **also: Any) -> SearchUnit:
    """A unit in the middle of the south side, unless said otherwise."""
    air = layer == "air"
    numbers = {
        "flag": "GB",
        "position_m": (0.0, -20_000.0),
        "ready_s": 600.0,
        "transit_speed_mps": 60.0 if air else 12.0,
        "search_speed_mps": 40.0 if air else 7.5,
        "endurance_s": 3 * 3600.0,
        "min_spacing_m": 900.0 if air else 350.0,
        "widths_m": (2500.0, 300.0) if air else (2400.0, 800.0),
        "home_m": (0.0, -20_000.0),
        "height_m": 150.0 if air else 0.0,
    } | also
    return SearchUnit(id=name, layer=layer, **numbers)
