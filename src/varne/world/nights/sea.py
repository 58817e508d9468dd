"""The sea of one night, true and as forecast.

| quantity | value | estimated from |
| --- | --- | --- |
| current | A cos(2 pi h / 12.42 + phase) P(s) toward 042, h hours since the start | 15 drifts, to .01 m/s |
| A, phase | uniform .8 .. 1.7 m/s, uniform | 6 nights (.86 .. 1.68) |
| P(s) | .55 + .45 exp(-(s / 35 km)^2), s along 042 from 50.98 N 1.5 E | 540 steps adrift, median miss .0014 |
| wind | one vector all night, speed uniform 1.5 .. 6.5 m/s | 6 nights (1.8 .. 6.2) |
| leeway | .020 of the wind under way, .035 adrift, downwind | 93 boats; 15 drifts |
| forecast of the current | times uniform .85 .. 1.15 a night, + N(0, .055 m/s) a cell and hour | 864 rows |
| forecast of the wind | + N(0, .8 m/s) per axis a night, + N(0, .39 m/s) a cell and hour | 864 rows |
| forecast grid | 9 points, hourly, from an hour before the start to an hour after the end | 864 rows |
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from varne.world.nights.chart import offset_m

TIDE_PERIOD_H: Final = 12.42  # M2
AXIS_DEG: Final = 42.0
NARROWS_LAT: Final = 50.98
NARROWS_LON: Final = 1.5
NARROWS_M: Final = 35_000.0
LEEWAY_UNDER_WAY: Final = 0.020
LEEWAY_ADRIFT: Final = 0.035
GRID_LATS: Final = (50.6, 50.95, 51.25)
GRID_LONS: Final = (1.0, 1.5, 2.0)

_AXIS_EAST = math.sin(math.radians(AXIS_DEG))
_AXIS_NORTH = math.cos(math.radians(AXIS_DEG))


class Sea(NamedTuple):
    """Tide and wind of one night. ``wind_*`` is the velocity the air moves with, metres per second."""

    tide_amp_mps: float
    tide_phase_rad: float
    wind_east_mps: float
    wind_north_mps: float

    def current_mps(self, lat: float, lon: float, since_start_s: float) -> tuple[float, float]:
        """The current's velocity, east and north, metres per second."""
        east_m, north_m = offset_m(NARROWS_LAT, NARROWS_LON, lat, lon)
        along = (east_m * _AXIS_EAST + north_m * _AXIS_NORTH) / NARROWS_M
        swing = math.cos(math.tau * since_start_s / 3600 / TIDE_PERIOD_H + self.tide_phase_rad)
        speed = self.tide_amp_mps * swing * (0.55 + 0.45 * math.exp(-along * along))
        return speed * _AXIS_EAST, speed * _AXIS_NORTH

    def carried_mps(self, lat: float, lon: float, since_start_s: float, leeway: float) -> tuple[float, float]:
        """The velocity a hull is carried with by current and wind, east and north, metres per second."""
        east, north = self.current_mps(lat, lon, since_start_s)
        return east + leeway * self.wind_east_mps, north + leeway * self.wind_north_mps


def draw_sea(rng: np.random.Generator) -> Sea:
    """The sea of one night."""
    speed, toward = rng.uniform(1.5, 6.5), rng.uniform(0, math.tau)
    return Sea(
        float(rng.uniform(0.8, 1.7)),
        float(rng.uniform(0, math.tau)),
        float(speed * math.sin(toward)),
        float(speed * math.cos(toward)),
    )


def forecast(sea: Sea, start: datetime, duration_s: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """What a forecaster says of a sea: one row a grid point and hour, in the wire form."""
    scale = rng.uniform(0.85, 1.15)
    wind_east = sea.wind_east_mps + rng.normal(0, 0.8)
    wind_north = sea.wind_north_mps + rng.normal(0, 0.8)
    rows = []
    for hour in range(-1, round(duration_s / 3600) + 2):
        for lat in GRID_LATS:
            for lon in GRID_LONS:
                east, north = sea.current_mps(lat, lon, hour * 3600)
                rows.append(
                    {
                        "time": f"{start + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}",
                        "lat": lat,
                        "lon": lon,
                        "current_e_ms": round(scale * east + rng.normal(0, 0.055), 3),
                        "current_n_ms": round(scale * north + rng.normal(0, 0.055), 3),
                        "wind_to_e_ms": round(wind_east + rng.normal(0, 0.39), 2),
                        "wind_to_n_ms": round(wind_north + rng.normal(0, 0.39), 2),
                    }
                )
    return rows
