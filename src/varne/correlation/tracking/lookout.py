"""A craft's own lookout: radar, lidar and cameras from one moving ownship into one set of tracks.

:class:`Lookout` makes a scan of what each sensor gives and hands it to the :class:`Tracker`. Radar and lidar
place vessels; cameras support the tracks that are there. What is peculiar to sensors carried by a
vessel is in :mod:`~varne.correlation.tracking.ownship` and :mod:`~varne.correlation.tracking.bearings`; this
module decides which plots are one vessel's, and who hides whom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.bearings import BearingSensor, noise_rad2
from varne.correlation.tracking.birth import Births
from varne.correlation.tracking.lifecycle import Lifecycle
from varne.correlation.tracking.motion import FloatArray, Motion
from varne.correlation.tracking.ownship import (
    ClutterMap,
    RangingFigures,
    RangingSensor,
    distances_m,
    gathered,
    plot_covariance,
    widened,
)
from varne.correlation.tracking.sensors import Scan
from varne.correlation.tracking.tracker import Taken, Tracker, TrackTable
from varne.picture.errors import Malformed

KNOWN_EXISTENCE = 0.1
SCREEN_EXISTENCE = 0.9
# Plots beside a vessel that is alone, per square metre and look, of a sensor that gives several a vessel: its
# bow wave, its wake or its far end, where no second vessel is to be believed on that sensor's word.
BESIDE_PER_M2 = 1e-4
LOOKS_BACK = 3
TIMES_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class CameraFigures:
    """What is known of a camera beforehand.

    As set here a camera mostly supports a track's existence: among so much clutter, and so alike from frame
    to frame, a bearing is seldom surer a track's own than not, and only then does it move the track.

    ``bearing_sigma_rad`` is the error of one bearing and ``correlation_s`` how long it stays alike; one look
    in ``every_s`` is taken. ``clutter_per_rad`` is the least clutter assumed: a look with many detections has
    more.
    """

    bearing_sigma_rad: float = math.radians(3.0)
    correlation_s: float = 3.0
    every_s: float = 0.5
    probability: float = 0.5
    clutter_per_rad: float = 10.0
    farthest_m: float = 200.0


@dataclass(frozen=True, slots=True)
class Fittings:
    """A craft's sensors by name, and how its tracker is set.

    ``extent_m``: plots this near to a known vessel may be that vessel's length. ``own_sigmas``: how far from
    where a vessel is expected its own plot may be before it is taken with more doubt.
    """

    ranging: Mapping[str, RangingFigures]
    cameras: Mapping[str, CameraFigures]
    motion: Motion = field(default=Motion(acceleration_psd_m2_s3=0.1, speed_sigma_mps=2.5))
    # Within a few hundred metres of a craft that looks, hardly anybody leaves unseen: once in five hours.
    lifecycle: Lifecycle = field(
        default=Lifecycle(confirm_existence=0.99, coast_existence=0.05, departure_per_h=0.2, crowd_plots=1)
    )
    undetected_per_km2: float = 1.0
    arrivals_per_km2_h: float = 60.0
    extent_m: float = 25.0
    own_sigmas: float = 2.0


class Lookout:
    """Tracks of the vessels around one ownship. The same looks give the same tracks, bit for bit.

    ``first_m`` is where the first plot of each shown track was, by public number. Positions are metres east
    and north of one fixed origin; looks come in order of time.
    """

    def __init__(self, fittings: Fittings) -> None:
        births = Births(
            undetected_per_km2=fittings.undetected_per_km2,
            arrivals_per_km2_h=fittings.arrivals_per_km2_h,
            learn=False,
        )
        self.fittings = fittings
        # Doubt about a vessel's own plot is weighed here already (``widened``).
        self.tracker = Tracker(fittings.motion, births, fittings.lifecycle, weigh_doubt=False)
        self.first_m: dict[int, tuple[float, float]] = {}
        self._clutter = {
            name: ClutterMap(figures.clutter_per_m2) for name, figures in fittings.ranging.items()
        }
        self._started_m: dict[int, tuple[float, float]] = {}
        self._looked_s: dict[str, float] = {}
        self._single_looks_m: list[FloatArray] = []
        self._plots = 0

    def ranged(self, time_s: float, sensor: str, ownship_m: FloatArray, plots_m: FloatArray) -> Taken:
        """Take one look of a radar or lidar in: plots (M, 2), M may be 0, seen from ``ownship_m`` (2,).

        Raises :class:`Malformed` for a sensor the craft has not, or numbers that are not finite.
        """
        figures = self.fittings.ranging.get(sensor)
        if figures is None:
            raise Malformed(f"no ranging sensor is called {sensor}", code="unknown-sensor")
        if not (np.isfinite(plots_m).all() and np.isfinite(ownship_m).all()):
            raise Malformed("a look holds a number that is not finite")
        extent_m = self.fittings.extent_m
        known = self._known(time_s)
        expected_m = known.mean[:, :2] - figures.latency_s * known.mean[:, 2:]
        alone_m = expected_m[self._alone(expected_m)]
        if figures.several_plots:
            plots_m = gathered(plots_m, alone_m, extent_m)
        else:
            self._single_looks_m = [*self._single_looks_m[1 - LOOKS_BACK :], plots_m]
        covariance = plot_covariance(figures, ownship_m, plots_m)
        if figures.several_plots:
            doubt_m2, sigmas = known.covariance[:, :2, :2], self.fittings.own_sigmas
            covariance = widened(covariance, plots_m, expected_m, doubt_m2, extent_m, sigmas)
        clutter = self._clutter[sensor]
        density = clutter.density_per_m2(plots_m)
        if figures.several_plots and len(alone_m):
            apart_m = distances_m(plots_m, expected_m).min(axis=1, initial=math.inf)
            beside = (apart_m > extent_m) & (distances_m(plots_m, alone_m).min(axis=1) < 2.0 * extent_m)
            density = np.where(beside, np.maximum(density, BESIDE_PER_M2), density)
        screens_m = known.mean[known.existence >= SCREEN_EXISTENCE, :2]
        look = RangingSensor(figures, ownship_m, screens_m, density)
        taken = self.tracker.take(self._scan(time_s, look, plots_m, covariance, exhaustive=True))
        for plot in np.flatnonzero(taken.new == 1):
            self._started_m[int(taken.serial[plot])] = (float(plots_m[plot, 0]), float(plots_m[plot, 1]))
        clutter.learn(plots_m[~np.isin(taken.serial, self._publish(time_s).serial)])
        return taken

    def sighted(self, time_s: float, sensor: str, ownship_m: FloatArray, bearings_rad: FloatArray) -> bool:
        """Take one look of a camera in: bearings (M,) clockwise from north. False if the look was passed
        over.

        A look without detections says nothing (a camera's field of view is not known), nor does one that
        comes sooner than ``every_s`` after the last. Raises :class:`Malformed` as :meth:`ranged` does.
        """
        figures = self.fittings.cameras.get(sensor)
        if figures is None:
            raise Malformed(f"no camera is called {sensor}", code="unknown-sensor")
        gap_s = time_s - self._looked_s.get(sensor, -math.inf)
        if not len(bearings_rad) or gap_s < figures.every_s:
            return False
        self._looked_s[sensor] = time_s
        known = self._known(time_s)
        look = BearingSensor(
            ownship_m=(float(ownship_m[0]), float(ownship_m[1])),
            probability=figures.probability,
            clutter_per_rad=max(figures.clutter_per_rad, len(bearings_rad) / (2.0 * math.pi)),
            farthest_m=figures.farthest_m,
            screens_m=known.mean[known.existence >= SCREEN_EXISTENCE, :2],
        )
        variance = noise_rad2(figures.bearing_sigma_rad, gap_s, figures.correlation_s)
        covariance = np.full((len(bearings_rad), 1, 1), variance)
        self.tracker.take(self._scan(time_s, look, bearings_rad[:, None], covariance, exhaustive=False))
        self._publish(time_s)
        return True

    def table(self, at_s: float) -> TrackTable:
        """The shown tracks at a moment (see :meth:`Tracker.table`)."""
        return self.tracker.table(at_s)

    def _known(self, time_s: float) -> TrackTable:
        """Tracks that are more than a first plot, tentative ones among them."""
        every = self.tracker.table(time_s, shown=False)
        known = every.existence >= KNOWN_EXISTENCE
        return TrackTable(
            serial=every.serial[known],
            public=every.public[known],
            mean=every.mean[known],
            covariance=every.covariance[known],
            existence=every.existence[known],
            status=every.status[known],
        )

    def _publish(self, time_s: float) -> TrackTable:
        """The shown tracks, each with its first plot noted."""
        shown = self.tracker.table(time_s)
        for serial, public in zip(shown.serial.tolist(), shown.public.tolist(), strict=True):
            self.first_m.setdefault(public, self._started_m[serial])
        return shown

    def _alone(self, expected_m: FloatArray) -> npt.NDArray[np.bool_]:
        """(k,) whether a sensor that gives one plot a vessel saw one there: not twice lately more than one.

        If it did, two lidar plots are two boats side by side, not one boat's bow and stern.
        """
        several = np.zeros(len(expected_m), np.int64)
        for look_m in self._single_looks_m:
            several += (distances_m(expected_m, look_m) < self.fittings.extent_m).sum(axis=1) > 1
        alone: npt.NDArray[np.bool_] = several < TIMES_SEVERAL
        return alone

    def _scan(
        self,
        time_s: float,
        look: RangingSensor | BearingSensor,
        measured: FloatArray,
        covariance: FloatArray,
        *,
        exhaustive: bool,
    ) -> Scan:
        numbers = np.arange(self._plots, self._plots + len(measured))
        self._plots += len(measured)
        return Scan(time_s, look, measured, covariance, numbers, exhaustive)
