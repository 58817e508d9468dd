"""What the drift bench runs on: a made-up tide and wind over the Strait, and the cases given to both models.

The tide is an analytic M2 and S2 stream along the Strait, strongest in the narrows; the wind turns slowly
about north-east. Neither is real: they compare kernels, not seas.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from varne.drift.land import LandMask, land_mask

Fields = dict[str, npt.NDArray[np.float64]]

ROOT = Path(__file__).parents[1]
FIRST_S = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
START = datetime(2026, 6, 1, 3, tzinfo=UTC)
START_S = START.timestamp()
BOX = (-0.2, 49.6, 3.1, 51.95)


def _constituent(
    amplitude: Any, axis_ratio: Any, along: Any, lag: Any, speed: float, time_s: Any
) -> tuple[Any, Any]:
    """East and north stream of one constituent ``[time, latitude, longitude]``, m/s."""
    phase = speed * time_s[:, None, None] - lag[None]
    major, minor = amplitude * np.cos(phase), amplitude * axis_ratio * np.sin(phase)
    return major * np.cos(along) - minor * np.sin(along), major * np.sin(along) + minor * np.cos(along)


def made_fields() -> Fields:
    """Current every 30 min on 0.02°, wind every hour on 0.25°, over 48 h from :data:`FIRST_S`."""
    lon, lat = np.arange(0.0, 3.0001, 0.02), np.arange(50.0, 52.0001, 0.02)
    since_s = np.arange(0, 48 * 3600 + 1, 1800.0)
    east, north = np.meshgrid(lon, lat)
    x_km = (east - 1.48) * np.cos(np.radians(51.0)) * 111.32
    y_km = (north - 51.0) * 111.2
    along_km = x_km * np.sin(np.radians(40)) + y_km * np.cos(np.radians(40))
    across_km = x_km * np.cos(np.radians(40)) - y_km * np.sin(np.radians(40))
    amplitude = 0.55 + 0.55 * np.exp(-((along_km / 35.0) ** 2))
    ratio = 0.08 * np.tanh(across_km / 15.0)
    axis = np.radians(50 + 8 * np.tanh(along_km / 40.0))
    lag = np.radians(60 + 0.25 * along_km)
    m2 = _constituent(amplitude, ratio, axis, lag, 2 * np.pi / (12.4206012 * 3600), since_s)
    s2 = _constituent(0.33 * amplitude, ratio, axis, lag + np.radians(50), 2 * np.pi / (12.0 * 3600), since_s)
    current = np.stack([m2[0] + s2[0] + 0.03 * np.cos(axis), m2[1] + s2[1] + 0.03 * np.sin(axis)], axis=-1)
    wind_lon, wind_lat = np.arange(-0.5, 3.76, 0.25), np.arange(49.5, 52.6, 0.25)
    hours_s = np.arange(0, 48 * 3600 + 1, 3600.0)
    speed = 8 + 3 * np.sin(2 * np.pi * hours_s / 86400)[:, None, None] + 0.5 * (wind_lat - 51)[None, :, None]
    towards = np.radians(45 + 20 * np.sin(2 * np.pi * hours_s / (36 * 3600)))[:, None, None]
    shape = (len(hours_s), len(wind_lat), len(wind_lon))
    wind = np.stack(
        [np.broadcast_to(speed * np.sin(towards), shape), np.broadcast_to(speed * np.cos(towards), shape)],
        axis=-1,
    )
    return {
        "current_time_s": FIRST_S + since_s, "current_lat_deg": lat, "current_lon_deg": lon,
        "current_mps": current.astype(np.float32), "wind_time_s": FIRST_S + hours_s, "wind_lat_deg": wind_lat,
        "wind_lon_deg": wind_lon, "wind_mps": wind.astype(np.float32),
    }  # fmt: skip


def strait_land() -> LandMask:
    """The shipped coast of the Strait as a raster."""
    held = json.loads((ROOT / "data" / "geo" / "coast-dover.geojson").read_text(encoding="utf-8"))
    return land_mask([feature["geometry"]["coordinates"] for feature in held["features"]], BOX)


def case(name: str, leeway_object: int, particles: int, **changed: Any) -> dict[str, Any]:
    """One run of the peer: on the gridded fields, without spread, jibing or land unless changed."""
    return {
        "name": name, "object": leeway_object, "particles": particles, "grid": True, "spread": False,
        "jibe": False, "land": False, "back": False, "step_s": 600, "output_s": 3600, "seed": 12345,
        "lon": 1.45, "lat": 51.0, "start": START.strftime("%Y-%m-%dT%H:%M:%S"),
        "constant": {"x_wind": 5.0, "y_wind": 5.0, "x_sea_water_velocity": 0.5, "y_sea_water_velocity": 0.4},
        **changed,
    }  # fmt: skip


def reference_cases() -> list[dict[str, Any]]:
    """A constant; B gridded; C with spread; D and jibing; E and land; F backward; G at one minute."""
    cases = []
    for number in (1, 27, 47):
        cases += [
            case(f"A_{number}", number, 50, grid=False),
            case(f"B_{number}", number, 200),
            case(f"C_{number}", number, 2000, spread=True),
            case(f"D_{number}", number, 20000, spread=True, jibe=True),
        ]
    later = datetime(2026, 6, 2, 3, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return [
        *cases,
        case("E_27", 27, 5000, spread=True, jibe=True, land=True),
        case("F_27", 27, 200, back=True, start=later),
        case("G_27", 27, 200, step_s=60),
    ]


def speed_cases(counts: tuple[int, ...]) -> list[dict[str, Any]]:
    """The gridded case with land, at each count of particles; one of a hundred first warms the peer up."""
    return [
        case(f"speed_{number}_{turn}", 27, number, spread=True, jibe=True, land=True, seed=1)
        for turn, number in enumerate((100, *counts))
    ]
