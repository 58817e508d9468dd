"""Seas made by hand: a tide that turns, a wind, an island."""

from __future__ import annotations

from typing import Any

import numpy as np

from varne.drift.field import VelocityField, uniform_field, velocity_field
from varne.drift.land import LandMask, land_mask, metres_per_degree, open_sea
from varne.drift.leeway import COLUMNS
from varne.drift.particles import Particles, Sea, Stepping, drifting_particles

BOX = (0.5, 50.0, 2.5, 52.0)
START_S = 1_780_000_000.0
SPAN = (START_S - 86400.0, START_S + 86400.0)
QUIET = Stepping(jibes_per_hour=0.0, residual_mps=0.0)


def still(east_mps: float = 0.0, north_mps: float = 0.0) -> VelocityField:
    return uniform_field(east_mps, north_mps, BOX, SPAN)


def tide() -> VelocityField:
    """A stream of up to 1.6 m/s that turns with 12.42 h and is strongest in the middle of the box."""
    time_s = np.arange(SPAN[0], SPAN[1] + 1.0, 1800.0)
    lat, lon = np.arange(50.0, 52.001, 0.02), np.arange(0.5, 2.501, 0.02)
    east, north = np.meshgrid(lon, lat)
    strength = 1.0 + 0.6 * np.exp(-(((north - 51.0) / 0.4) ** 2))
    phase = 2.0 * np.pi * (time_s[:, None, None] - START_S) / 44712.0 - 0.8 * (east - 1.5)
    speed = strength * np.cos(phase)
    return velocity_field(time_s, lat, lon, np.stack([0.6 * speed, 0.8 * speed], axis=-1))


def island(west: float = 1.4, east: float = 1.6, south: float = 50.9, north: float = 51.1) -> LandMask:
    ring = [(west, south), (east, south), (east, north), (west, north)]
    return land_mask([[ring]], BOX)


def sea(
    current: VelocityField | None = None, wind: VelocityField | None = None, land: LandMask | None = None
) -> Sea:
    return Sea(current or still(), wind or still(), land or open_sea())


def adrift(lon: Any, lat: Any, leeway: Any = None, seed: int = 7, members: int = 1) -> Particles:
    """Particles adrift from START_S on, all with one row of leeway (none if not given)."""
    places = np.stack(np.broadcast_arrays(np.atleast_1d(lon), np.atleast_1d(lat)), axis=-1).astype(float)
    start = np.column_stack([np.full(len(places), START_S), places])
    row = np.zeros(len(COLUMNS)) if leeway is None else np.asarray(leeway)
    rows = np.broadcast_to(row, (len(places), len(COLUMNS))).astype(np.float32)
    return drifting_particles(start, rows, seed, members)


def apart_m(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Metres between positions ``[..., (longitude, latitude)]``."""
    north_m, east_m = metres_per_degree(0.5 * (one[..., 1] + other[..., 1]))
    return np.hypot((one[..., 0] - other[..., 0]) * east_m, (one[..., 1] - other[..., 1]) * north_m)
