"""What rules for alerts know of one strait: beaches, lines, lanes, sensors, weather. Plain values.

It is made of the theatre file, which the picture does not hold, and of a forecast when there is one. What is
missing is told by :attr:`Waters.silent_rules`: a rule that cannot speak must not look like all is well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from varne.alerts.thresholds import Thresholds, thresholds_of
from varne.picture.noun import Noun
from varne.picture.theatre import Limit, LimitKind, Place, Theatre

METRES_PER_DEGREE = 111_195.0  # of latitude, on the mean sphere (IUGG 1980 radius)
Floats = NDArray[np.float64]
BOUNDARY_KINDS: tuple[LimitKind, ...] = ("srr", "territorial_sea")


class WeatherPoint(Noun, frozen=True, kw_only=True):
    """What a forecast says of one place and time; None: it does not say."""

    at: datetime
    lat_deg: float
    lon_deg: float
    wind_mps: float | None = None
    wave_m: float | None = None  # significant height


class Coverage(Noun, frozen=True, kw_only=True):
    """A fixed sensor whose range is known."""

    sensor_id: str
    lat_deg: float
    lon_deg: float
    range_m: float


class Polyline:
    """A line on the sea as segments, degrees.

    Args:
        name: id of the limit or lane.
        coordinates: longitude first, as theatre files have them.
    """

    def __init__(self, name: str, coordinates: Sequence[Sequence[tuple[float, float]]]) -> None:
        self.name = name
        starts = [point for part in coordinates for point in part[:-1]]
        ends = [point for part in coordinates for point in part[1:]]
        self._start: Floats = np.array(starts, dtype=np.float64).reshape(-1, 2)
        self._end: Floats = np.array(ends, dtype=np.float64).reshape(-1, 2)

    def distance_m(self, lat_deg: float, lon_deg: float) -> float:
        """From a point to the nearest segment, in a plane about the point; infinite without segments."""
        if not len(self._start):
            return float("inf")
        scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(lat_deg)), METRES_PER_DEGREE])
        start = (self._start - (lon_deg, lat_deg)) * scale
        along = (self._end - self._start) * scale
        length2 = np.maximum((along**2).sum(axis=1), 1e-9)
        share = np.clip(-(start * along).sum(axis=1) / length2, 0.0, 1.0)
        nearest = start + share[:, None] * along
        return float(np.sqrt((nearest**2).sum(axis=1)).min())

    def is_between(self, lat_1_deg: float, lon_1_deg: float, lat_2_deg: float, lon_2_deg: float) -> bool:
        """True when the straight way from one point to the other crosses the line an odd number of times."""
        if not len(self._start):
            return False
        one, other = np.array([lon_1_deg, lat_1_deg]), np.array([lon_2_deg, lat_2_deg])
        way, along = other - one, self._end - self._start
        across = way[0] * along[:, 1] - way[1] * along[:, 0]
        gap = self._start - one
        with np.errstate(divide="ignore", invalid="ignore"):
            on_way = (gap[:, 0] * along[:, 1] - gap[:, 1] * along[:, 0]) / across
            on_line = (gap[:, 0] * way[1] - gap[:, 1] * way[0]) / across
        hit = (across != 0) & (on_way > 0) & (on_way <= 1) & (on_line >= 0) & (on_line < 1)
        return bool(hit.sum() % 2)


class Boundary:
    """A line of responsibility or sovereignty that a boat may cross."""

    def __init__(self, limit: Limit) -> None:
        self.limit_id = limit.id
        self.kind = limit.kind
        self.approximate = limit.approximate
        self.line = Polyline(limit.id, limit.coordinates)


class Waters:
    """One strait as the rules see it. Not changed after it is made.

    Args:
        theatre: the strait.
        weather: what a forecast says, any order.

    Raises:
        Malformed: the theatre sets a threshold that does not exist.
    """

    def __init__(self, theatre: Theatre | None = None, weather: Sequence[WeatherPoint] = ()) -> None:
        self.thresholds: Thresholds = thresholds_of({} if theatre is None else theatre.alert_thresholds)
        self.beaches: tuple[Place, ...] = () if theatre is None else theatre.beaches
        limits = () if theatre is None else theatre.limits
        self.boundaries = tuple(Boundary(limit) for limit in limits if limit.kind in BOUNDARY_KINDS)
        lanes = () if theatre is None else theatre.lanes
        self.lanes = tuple(Polyline(lane.id, (lane.coordinates,)) for lane in lanes if lane.kind == "lane")
        self.coverage = tuple(
            Coverage(
                sensor_id=sensor.id,
                lat_deg=float(sensor.lat_deg),
                lon_deg=float(sensor.lon_deg),
                range_m=float(sensor.range_m.value),
            )
            for sensor in (() if theatre is None else theatre.sensors)
            if sensor.lat_deg is not None and sensor.lon_deg is not None and sensor.range_m.value is not None
        )
        self.weather = tuple(sorted(weather, key=lambda point: (point.at, point.lat_deg, point.lon_deg)))
        self.units: tuple[str, ...] = () if theatre is None else tuple(unit.id for unit in theatre.units)

    @property
    def silent_rules(self) -> dict[str, str]:
        """The rules that cannot speak here, by alert code, and what is missing, as a code for words."""
        found: dict[str, str] = {}
        if not self.beaches:
            found["launch_detected"] = "no_beaches"
        if not any(boundary.kind == "srr" for boundary in self.boundaries):
            found["boundary_crossed"] = "no_region_line" if self.boundaries else "no_line"
        if not self.coverage:
            found["left_coverage"] = "no_sensor_range"
        if not self.weather:
            found["weather_worsening"] = "no_forecast"
        return found
