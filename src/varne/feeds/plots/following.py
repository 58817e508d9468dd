"""Plots into tracks, and of each track a report now and then. Pure: only what was told decides.

Every look of every sensor of one feed goes to one :class:`~varne.correlation.tracking.Tracker`. A report is
made of a track when it is confirmed, and again every ``REPORT_EVERY_S`` for each sensor that sees it: radars
give the judgement of the whole night one plot a boat in ten minutes, and what comes oftener tells it nothing
new. All positions between stay here, in memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from varne.correlation.kinematics import Plane
from varne.correlation.tracking import Lifecycle, Motion, PositionSensor, Scan, Sequencer, Tracker, TrackTable
from varne.correlation.tracking.bearings import BearingSensor, polar, wrapped_rad
from varne.correlation.tracking.motion import FloatArray
from varne.correlation.tracking.ownship import RangingFigures, plot_covariance
from varne.feeds.plots.parse import LookTold, PlotTold, SensorTold
from varne.picture.errors import Malformed

REPORT_EVERY_S = 600.0
PLOTS_MAX = 5_000  # of one look
APART_MAX_S = 30.0  # between a plot and the end of its look
KNOTS_PER_MPS = 1.0 / 0.514444
SPEED_KNOWN_MPS = 1.0  # a report tells a velocity that is known this well
SETTLE_S = 60.0  # so long a first report waits for that
BESIDES_M = 100_000.0  # from the first sensor: farther off the plane of the tracks bends too much
WHOLE_TURN_DEG = 360.0
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Tracklet(NamedTuple):
    """What is said of a track: when, where, how surely, and how it moves if that is known."""

    at: datetime
    lat_deg: float
    lon_deg: float
    sigma_m: float
    speed_kn: float | None
    course_deg: float | None


class Seen(NamedTuple):
    """What became of a look's plots, in their order: a tracklet to report, None, and if it is a ship's."""

    tracklets: tuple[Tracklet | None, ...]
    ships: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """Coverage: 1 within ``range_m`` of a place and, clockwise, between two bearings; 0 elsewhere."""

    x_m: float
    y_m: float
    range_m: float
    from_deg: float
    width_deg: float

    def __call__(self, position_m: FloatArray) -> FloatArray:
        """(n,) for positions (n, 2)."""
        range_m, bearing_rad = polar(position_m, np.array([self.x_m, self.y_m]))
        past_deg = (np.degrees(bearing_rad) - self.from_deg) % WHOLE_TURN_DEG
        return ((range_m <= self.range_m) & (past_deg <= self.width_deg)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class SurePositions(PositionSensor):
    """Positions of one look whose detector says of each how sure it is: the odds of its being false (M,)."""

    odds_false: FloatArray = field(default_factory=lambda: np.ones(0))

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) false plots per square metre."""
        return self.clutter_per_m2 * self.odds_false if len(scan.measured) else np.ones(0)


class Following:
    """The tracks of one feed. The same lines in the same order give the same tracklets."""

    def __init__(self) -> None:
        # A boat's own turning and the waves; surer than a plotting table, since a report stays in the log.
        self._tracker = Tracker(
            Motion(acceleration_psd_m2_s3=0.01), lifecycle=Lifecycle(confirm_existence=0.99), remember=False
        )
        self._sequencer = Sequencer(self._tracker)
        self._sensors: dict[str, SensorTold] = {}
        self._plane: Plane | None = None
        self._latest_s = -math.inf
        self._reported_s: dict[tuple[int, str], float] = {}
        self._shown_s: dict[int, float] = {}
        self._ships: set[int] = set()
        self._plots = 0

    def declare(self, told: SensorTold) -> None:
        """A sensor is what it is from now on. Raises :class:`Malformed` too far from the feed's first."""
        plane = self._plane or Plane(told.lat_deg, told.lon_deg)
        if math.hypot(*plane.metres(told.lat_deg, told.lon_deg)) > BESIDES_M:
            raise Malformed("more than 100 km from this feed's first sensor", code="out_of_range")
        self._plane = plane
        self._sensors[told.sensor] = told

    def check(self, told: PlotTold) -> None:
        """Raises :class:`Malformed` for a plot that its sensor cannot give."""
        sensor = self._sensors.get(told.sensor)
        if sensor is None:
            raise Malformed("a plot of a sensor that no line has described", code="sensor_unknown")
        alone = told.bearing_deg is not None and told.range_m is None
        if alone != (sensor.what == "camera"):
            raise Malformed("a camera gives bearings alone, a radar places its plots", code="position_half")

    def look(self, told: LookTold, plots: list[PlotTold]) -> Seen:
        """Take a whole look in; what became of its plots.

        Raises :class:`Malformed` for an unknown sensor or plots far from the look's time, and
        :class:`~varne.picture.errors.Refused` for one too long past.
        """
        sensor, plane = self._sensors.get(told.sensor), self._plane
        if sensor is None or plane is None:
            raise Malformed("a look of a sensor that no line has described", code="sensor_unknown")
        at_s = (told.at - _EPOCH).total_seconds()
        apart_s = np.array([abs((plot.at - told.at).total_seconds()) for plot in plots])
        if apart_s.max(initial=0.0) > APART_MAX_S:
            raise Malformed("a plot lies more than 30 s from the end of its look", code="time_apart")
        scan = self._radar if sensor.what == "radar" else self._camera
        taken = self._sequencer.take(scan(sensor, plane, told, plots, at_s, apart_s))
        self._latest_s = max(self._latest_s, at_s)
        table = self._tracker.table(self._latest_s)
        row_of = {int(serial): row for row, serial in enumerate(table.serial)}
        rows = [row_of.get(int(serial), -1) for serial in taken.serial]
        for row, plot in zip(rows, plots, strict=True):
            if row >= 0 and plot.mmsi is not None:
                self._ships.add(int(table.public[row]))
        self._forget()
        ships = tuple(row >= 0 and int(table.public[row]) in self._ships for row in rows)
        return Seen(
            tuple(
                None if row < 0 or ship else self._due(table, row, sensor.sensor, plane)
                for row, ship in zip(rows, ships, strict=True)
            ),
            ships,
        )

    def _due(self, table: TrackTable, row: int, sensor: str, plane: Plane) -> Tracklet | None:
        """A tracklet if this sensor has told none of this track for long enough."""
        key = (int(table.public[row]), sensor)
        if self._latest_s - self._reported_s.get(key, -math.inf) < REPORT_EVERY_S:
            return None
        mean, covariance = table.mean[row], table.covariance[row]
        known = math.sqrt(float(covariance[2:, 2:].diagonal().max())) <= SPEED_KNOWN_MPS
        shown_s = self._shown_s.setdefault(key[0], self._latest_s)
        if not known and self._latest_s - shown_s < SETTLE_S:
            return None
        self._reported_s[key] = self._latest_s
        lat_deg, lon_deg = plane.degrees(float(mean[0]), float(mean[1]))
        speed_mps = math.hypot(float(mean[2]), float(mean[3]))
        course_deg = math.degrees(math.atan2(float(mean[2]), float(mean[3]))) % WHOLE_TURN_DEG
        return Tracklet(
            at=_EPOCH + timedelta(seconds=self._latest_s),
            lat_deg=round(lat_deg, 6),
            lon_deg=round(lon_deg, 6),
            sigma_m=round(math.sqrt(float(covariance[:2, :2].diagonal().max())), 1),
            speed_kn=round(speed_mps * KNOTS_PER_MPS, 1) if known else None,
            course_deg=round(course_deg, 1) % WHOLE_TURN_DEG if known else None,
        )

    def _forget(self) -> None:
        """Drop what was remembered of tracks that are no more."""
        every = self._tracker.table(self._latest_s, shown=False)
        alive = set(every.public.tolist())
        self._ships &= alive
        self._shown_s = {public: at_s for public, at_s in self._shown_s.items() if public in alive}
        self._reported_s = {key: at_s for key, at_s in self._reported_s.items() if key[0] in alive}

    def _radar(
        self, sensor: SensorTold, plane: Plane, told: LookTold, plots: list[PlotTold], at_s: float,
        apart_s: FloatArray,
    ) -> Scan:  # fmt: skip
        """The look of a radar: positions, each with its covariance."""
        x_m, y_m = plane.metres(sensor.lat_deg, sensor.lon_deg)
        own_m = np.array([x_m, y_m])
        places, spreads = np.zeros((len(plots), 2)), np.zeros((len(plots), 2, 2))
        figures = RangingFigures(
            sensor.probability, sensor.range_m, 1.0, sensor.sigma_range_m, 1.0,
            math.radians(sensor.sigma_deg), 1e-9,
        )  # fmt: skip
        for row, plot in enumerate(plots):
            if plot.lat_deg is not None and plot.lon_deg is not None:
                places[row] = plane.metres(plot.lat_deg, plot.lon_deg)
                spreads[row] = np.eye(2) * (plot.sigma_m or sensor.sigma_range_m) ** 2
            else:
                bearing_rad = math.radians(plot.bearing_deg or 0.0)
                direction = np.array([math.sin(bearing_rad), math.cos(bearing_rad)])
                places[row] = own_m + (plot.range_m or 0.0) * direction
                spreads[row] = plot_covariance(figures, own_m, places[row : row + 1])[0]
        # Seen some seconds before the look was complete: the vessel has moved since, who knows whither.
        spreads += (apart_s * self._tracker.motion.speed_sigma_mps)[:, None, None] ** 2 * np.eye(2)
        range_m = min(told.range_m or sensor.range_m, sensor.range_m)
        from_deg, width_deg = 0.0, WHOLE_TURN_DEG
        if told.from_deg is not None and told.to_deg is not None:
            from_deg, width_deg = told.from_deg, (told.to_deg - told.from_deg) % WHOLE_TURN_DEG
        whole_m2 = math.pi * sensor.range_m**2
        looked_m2 = max(math.pi * range_m**2 * width_deg / WHOLE_TURN_DEG, 1.0)
        confidence = np.array([plot.confidence for plot in plots])
        look = SurePositions(
            sensor.probability,
            sensor.false_plots / whole_m2,
            looked_m2,
            Sector(x_m, y_m, range_m, from_deg, width_deg),
            odds_false=(1.0 - confidence) / confidence,
        )
        return Scan(at_s, look, places, spreads, self._numbers(len(plots)))

    def _camera(
        self, sensor: SensorTold, plane: Plane, told: LookTold, plots: list[PlotTold], at_s: float,
        apart_s: FloatArray,
    ) -> Scan:  # fmt: skip
        """The look of a camera: bearings, which support tracks and never start one."""
        del apart_s
        width_rad, axis_rad = 2.0 * math.pi, 0.0
        if told.from_deg is not None and told.to_deg is not None:
            width_deg = (told.to_deg - told.from_deg) % WHOLE_TURN_DEG or WHOLE_TURN_DEG
            width_rad = math.radians(width_deg)
            axis_rad = math.radians(told.from_deg + width_deg / 2.0)
        look = BearingSensor(
            ownship_m=plane.metres(sensor.lat_deg, sensor.lon_deg),
            probability=sensor.probability,
            clutter_per_rad=sensor.false_plots / width_rad,
            farthest_m=max(min(told.range_m or sensor.range_m, sensor.range_m), 20.0),
            axis_rad=axis_rad,
            sector_rad=width_rad,
        )
        bearings = wrapped_rad(np.radians(np.array([plot.bearing_deg or 0.0 for plot in plots])))
        spreads = np.full((len(plots), 1, 1), math.radians(sensor.sigma_deg) ** 2)
        numbers = self._numbers(len(plots))
        return Scan(at_s, look, bearings[:, None], spreads, numbers, exhaustive=False)

    def _numbers(self, many: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        self._plots += many
        return np.arange(self._plots - many, self._plots)


def warm() -> None:
    """Load the tracker's kernels, or compile them the first time on a machine: that takes a minute or two."""
    following = Following()
    following.declare(
        SensorTold(
            sensor="warm", what="radar", lat_deg=51.0, lon_deg=1.5, range_m=20_000.0, probability=0.9,
            false_plots=1.0, sigma_range_m=50.0, sigma_deg=0.3,
        )
    )  # fmt: skip
    for k in range(8):  # two that cross, so that every doubt arises
        at = _EPOCH + timedelta(seconds=10 * k)
        plots = [
            PlotTold(
                sensor="warm", at=at, lat_deg=51.05, lon_deg=1.5 + sign * (0.003 - 0.001 * k), sigma_m=60.0
            )
            for sign in (-1.0, 1.0)
        ]
        following.look(LookTold(sensor="warm", at=at), plots)
