"""What ``varne sea at`` answers, gathered from the atlas, the almanac and a forecast."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import msgspec
import numpy as np

from varne.drift.tide.atlas import TideAtlas
from varne.drift.tide.light import LightState, light_at, light_events
from varne.drift.tide.synthesis import PlaceTide, at_place, moments
from varne.feeds.environment.gridded import VECTORS, GriddedField

KN_PER_MPS = 3600.0 / 1852.0
DAY_S = 86_400.0
STEP_S = 300.0  # over which rising, falling and the stream's own change are told


class TideNow(msgspec.Struct):
    """Height on mean sea level; the error is one standard deviation, weather included."""

    height_m: float
    error_m: float
    rising: bool
    depth_m: float  # below mean sea level


class StreamNow(msgspec.Struct):
    """Mean over the depth. The error is one standard deviation of each component."""

    to_deg: float
    mps: float
    kn: float
    east_mps: float
    north_mps: float
    error_mps: float
    error_kn: float
    factor_sd: float
    time_sd_s: float
    residual_mps: float


class LightNow(msgspec.Struct):
    """Sun and moon."""

    state: LightState
    sun_altitude_deg: float
    sun_azimuth_deg: float
    moon_altitude_deg: float
    moon_azimuth_deg: float
    moon_lit_share: float


class Next(msgspec.Struct, omit_defaults=True):
    """Something of the next 24 hours."""

    at: datetime
    kind: str
    height_m: float | None = None
    to_deg: float | None = None


class ForecastNow(msgspec.Struct):
    """One quantity of a forecast at the place and time; ``values`` is empty where it says nothing."""

    what: str
    values: tuple[float, ...]
    words: str
    source: str


class SeaAnswer(msgspec.Struct):
    """All of it, and what it was made from."""

    lat_deg: float
    lon_deg: float
    at: datetime
    tide: TideNow
    stream: StreamNow
    light: LightNow
    next: tuple[Next, ...]
    forecast: tuple[ForecastNow, ...]
    used: tuple[str, ...]


def towards_deg(east: float, north: float) -> float:
    """Bearing towards which a velocity points."""
    return math.degrees(math.atan2(east, north)) % 360.0


def stream_error_mps(place: PlaceTide, atlas: TideAtlas, at: datetime) -> float:
    """Standard deviation of a component of the stream: its size, its timing and what is no tide."""
    error = atlas.stream_error
    before, now, after = place.streams_mps(at, np.array([-STEP_S, 0.0, STEP_S]))
    speed = float(np.hypot(*now))
    change = float(np.hypot(*(after - before))) / (2.0 * STEP_S)
    return math.hypot(error.factor_sd * speed, change * error.time_sd_s, error.residual_mps)


def answer(
    atlas: TideAtlas,
    lat_deg: float,
    lon_deg: float,
    at: datetime,
    fields: tuple[GriddedField, ...],
    files: tuple[str, ...],
) -> SeaAnswer:
    """What the sea does at a place and time.

    Raises:
        Refused: the place is outside the atlas or on land.
    """
    place = at_place(atlas, lat_deg, lon_deg)
    now = np.array([0.0, STEP_S])
    height, later = place.heights_m(at, now)
    east, north = (float(value) for value in place.streams_mps(at, now)[0])
    speed = math.hypot(east, north)
    error = stream_error_mps(place, atlas, at)
    light = light_at(lat_deg, lon_deg, at)
    events = [
        *(Next(m.at, m.kind, m.height_m, m.to_deg) for m in moments(place, at, DAY_S)),
        *(Next(moment, kind) for moment, kind in light_events(lat_deg, lon_deg, at, DAY_S)),
    ]
    return SeaAnswer(
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        at=at,
        tide=TideNow(float(height), atlas.height_error_m, bool(later > height), place.depth_m),
        stream=StreamNow(
            to_deg=towards_deg(east, north),
            mps=speed,
            kn=speed * KN_PER_MPS,
            east_mps=east,
            north_mps=north,
            error_mps=error,
            error_kn=error * KN_PER_MPS,
            factor_sd=atlas.stream_error.factor_sd,
            time_sd_s=atlas.stream_error.time_sd_s,
            residual_mps=atlas.stream_error.residual_mps,
        ),
        light=LightNow(
            light.state, light.sun_altitude_deg, light.sun_azimuth_deg, light.moon_altitude_deg,
            light.moon_azimuth_deg, light.moon_lit_share,
        ),
        next=tuple(sorted(events, key=lambda event: event.at)),
        forecast=tuple(_said(field, lat_deg, lon_deg, at) for field in fields),
        used=(
            f"Tide: atlas {atlas.name}. {atlas.notice}",
            *(f"Forecast: {name}" for name in files),
            "Light: ephem.",
        ),
    )  # fmt: skip


_WORDS = {
    "current_mps": "current", "wind_mps": "wind", "stokes_drift_mps": "stokes", "wave_height_m": "waves",
    "wave_period_s": "period", "wave_from_deg": "waves", "sea_temperature_c": "water",
}  # fmt: skip
_FORMS = {
    "wave_height_m": "{:.1f} m high", "wave_period_s": "{:.1f} s", "wave_from_deg": "from {:03.0f}°",
    "sea_temperature_c": "{:.1f} °C",
}  # fmt: skip


def _said(field: GriddedField, lat_deg: float, lon_deg: float, at: datetime) -> ForecastNow:
    value = field.at(lat_deg, lon_deg, at)
    if value is None:
        end = field.start + timedelta(seconds=float(field.at_s[-1]))
        words = (
            f"not in the forecast here and then (it runs {field.start:%d %b %H:%M} to {end:%d %b %H:%M} UTC)"
        )
        return ForecastNow(_WORDS[field.quantity], (), words, field.source)
    numbers = tuple(float(number) for number in np.atleast_1d(value))
    if field.quantity not in VECTORS:
        return ForecastNow(
            _WORDS[field.quantity], numbers, _FORMS[field.quantity].format(numbers[0]), field.source
        )
    speed, to_deg = math.hypot(*numbers), towards_deg(*numbers)
    if field.quantity == "wind_mps":  # people say where a wind comes from
        words = f"from {(to_deg + 180.0) % 360.0:03.0f}°, {speed:.1f} m/s ({speed * KN_PER_MPS:.0f} kn)"
    else:
        words = f"towards {to_deg:03.0f}°, {speed * KN_PER_MPS:.1f} kn ({speed:.2f} m/s)"
    return ForecastNow(_WORDS[field.quantity], numbers, words, field.source)
