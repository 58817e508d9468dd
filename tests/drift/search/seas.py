"""Clouds of one boat on the chart, made by hand: places, states and weights as a forecast gives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from tests.drift.making import adrift
from varne.drift.ensemble import BoatCloud
from varne.drift.particles import Tracks
from varne.drift.search.staging import BoatSea
from varne.drift.states import State

NOON = datetime(2026, 8, 12, 12, tzinfo=UTC)
LAT, LON = 51.0, 1.5
EAST_M, NORTH_M = 70_200.0, 111_240.0  # in a degree there


def sea(
    count: int = 600,
    sigma_m: float = 1500.0,
    drift_mps: tuple[float, float] = (0.0, 0.0),
    hours: float = 8.0,
    states: npt.NDArray[np.int8] | None = None,
    boat_id: str = "b-1",
    at: datetime = NOON - timedelta(hours=1),
    middle_m: tuple[float, float] = (0.0, 0.0),
) -> BoatSea:
    """A round cloud about 51 N 1.5 E at ``at`` that drifts alike; ``states`` [particle, 10 min]."""
    rng = np.random.default_rng(5)
    start = rng.normal(0.0, sigma_m, (count, 2)) + middle_m
    time_s = at.timestamp() + np.arange(0.0, hours * 3600.0 + 1.0, 600.0)
    metres = start[:, None, :] + (time_s - time_s[0])[None, :, None] * np.array(drift_mps)
    lonlat = np.array([LON, LAT]) + metres / [EAST_M, NORTH_M]
    if states is None:
        states = np.full((count, len(time_s)), State.ENGINE_OUT, dtype=np.int8)
    tracks = Tracks(time_s, lonlat, states, np.full((count, 3), np.nan))
    cloud = BoatCloud(adrift(lonlat[:, 0, 0], lonlat[:, 0, 1]), tracks, np.full(count, 1.0 / count))
    return BoatSea(boat_id, cloud, 1, at)
