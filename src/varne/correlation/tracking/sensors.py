"""What a sensor is to the tracker, one look of it, and the sensor that gives positions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.gating import gate_positions, update_positions
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict_all
from varne.picture.errors import Broken, Malformed

LOG_TWO_PI = math.log(2.0 * math.pi)


class Pairs(NamedTuple):
    """Track and plot that may belong together, ordered by track: rows of the bank, rows of the scan,
    all (P,).

    ``log_likelihood`` is of the plot under the track's prediction, per unit of the measurement's own space.
    """

    track: IntArray
    plot: IntArray
    log_likelihood: FloatArray


@dataclass(frozen=True, slots=True)
class Scan:
    """One look of one sensor at one moment: all that it saw, or one report that came alone.

    ``measured`` (M, D) in the sensor's own space and ``covariance`` (M, D, D); for positions D = 2, metres.
    ``plot_number`` (M,) is the caller's number of each plot, given back by ``Tracker.assignments``.
    ``exhaustive``: the sensor reports everything it sees at that moment, so that a track not among the
    plots was looked for and not seen, and two plots are two vessels. False for a report that speaks
    for itself alone. Raises :class:`Malformed` if the arrays do not fit together or a number is not finite.
    """

    time_s: float
    sensor: Sensor
    measured: FloatArray
    covariance: FloatArray
    plot_number: IntArray
    exhaustive: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        many = len(self.plot_number)
        shape = self.measured.shape
        if len(shape) != 2 or shape[0] != many or self.covariance.shape != (many, shape[1], shape[1]):
            raise Malformed("a scan needs measured (M, D), covariance (M, D, D) and plot_number (M,)")
        finite = np.isfinite(self.measured).all() and np.isfinite(self.covariance).all()
        if not (finite and math.isfinite(self.time_s)):
            raise Malformed("a scan holds a number that is not finite")


class Sensor(Protocol):
    """What the tracker asks of a sensor. Arrays in metres and seconds; the bank's rows are the tracks."""

    @property
    def starts_tracks(self) -> bool:
        """Whether one plot alone says where a vessel is."""

    def detection_probability(self, position_m: FloatArray, time_s: float) -> FloatArray:
        """(n,) chance that this look sees a vessel at each position (n, 2); 0 where it does not look."""

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) expected false plots at each plot, per unit of the measurement's space in this look."""

    def looked_area_m2(self) -> float:
        """How much sea this look covers; infinite if not known (nothing is then learned of the
        undetected).
        """

    def gate(self, bank: TrackBank, motion: Motion, scan: Scan, gate_sigma: float) -> Pairs:
        """Every track and plot within ``gate_sigma`` standard deviations, with the likelihood."""

    def update(self, bank: TrackBank, motion: Motion, scan: Scan, track: IntArray, plot: IntArray) -> None:
        """Carry each chosen track to the scan's time and take its chosen plot in, both (n,), in place."""

    def start(self, motion: Motion, scan: Scan, plot: IntArray) -> tuple[FloatArray, FloatArray]:
        """Means (n, 4) and covariances (n, 4, 4) of vessels first seen by the chosen plots (n,)."""


def everywhere(position_m: FloatArray) -> FloatArray:
    """Coverage of a sensor that looks everywhere: (n,) ones."""
    return np.ones(len(position_m))


@dataclass(frozen=True, slots=True)
class Box:
    """Coverage of a rectangle: 1 within, 0 outside. Metres."""

    west_m: float
    south_m: float
    east_m: float
    north_m: float

    def __call__(self, position_m: FloatArray) -> FloatArray:
        """(n,) 1 for each position (n, 2) within the rectangle."""
        x, y = position_m[:, 0], position_m[:, 1]
        within = (x >= self.west_m) & (x <= self.east_m) & (y >= self.south_m) & (y <= self.north_m)
        return within.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Disc:
    """Coverage of a circle about a radar: 1 up to ``range_m``, 0 beyond."""

    x_m: float
    y_m: float
    range_m: float

    def __call__(self, position_m: FloatArray) -> FloatArray:
        """(n,) 1 for each position (n, 2) within range."""
        away_m = np.hypot(position_m[:, 0] - self.x_m, position_m[:, 1] - self.y_m)
        return (away_m <= self.range_m).astype(np.float64)


@dataclass(frozen=True, slots=True)
class PositionSensor:
    """A sensor that gives positions (M, 2) in metres with a covariance (M, 2, 2) each.

    ``probability`` is the chance of detection where ``coverage`` is 1 and is multiplied by it elsewhere;
    ``clutter_per_m2`` is the expected number of false plots per square metre and look; ``area_m2`` the
    sea one look covers.
    """

    probability: float
    clutter_per_m2: float
    area_m2: float = math.inf
    coverage: Callable[[FloatArray], FloatArray] = field(default=everywhere)
    starts_tracks: bool = True

    def __post_init__(self) -> None:
        """Refuse a sensor that never errs: its weights would be divided by zero."""
        if not (0.0 < self.probability < 1.0 and self.clutter_per_m2 > 0.0):
            raise Broken("a sensor needs a probability between 0 and 1 and a positive clutter density")

    def detection_probability(self, position_m: FloatArray, time_s: float) -> FloatArray:  # noqa: ARG002
        """(n,) chance of detection at each position."""
        return self.probability * self.coverage(position_m)

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) false plots per square metre."""
        return np.full(len(scan.measured), self.clutter_per_m2)

    def looked_area_m2(self) -> float:
        """The sea one look covers, square metres."""
        return self.area_m2

    def gate(self, bank: TrackBank, motion: Motion, scan: Scan, gate_sigma: float) -> Pairs:
        """Compiled: plots in a grid, tracks predicted only as far as needed."""
        return Pairs(
            *gate_positions(
                bank.mean, bank.covariance, bank.time_s, motion.numbers, scan.time_s, scan.measured,
                scan.covariance, gate_sigma,
            )
        )  # fmt: skip

    def update(self, bank: TrackBank, motion: Motion, scan: Scan, track: IntArray, plot: IntArray) -> None:
        """Compiled Kalman update (Joseph form) in place."""
        update_positions(
            bank.mean, bank.covariance, bank.time_s, motion.numbers, scan.time_s, scan.measured,
            scan.covariance, track, plot,
        )  # fmt: skip

    def start(self, motion: Motion, scan: Scan, plot: IntArray) -> tuple[FloatArray, FloatArray]:
        """At the plot, with the motion's prior velocity."""
        return started(motion, scan.measured[plot], scan.covariance[plot])


def started(
    motion: Motion, position_m: FloatArray, covariance_m2: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """States of vessels known only by a position (n, 2) with covariance (n, 2, 2), at the prior
    velocity.
    """
    many = len(position_m)
    mean = np.zeros((many, 4))
    mean[:, :2] = position_m
    mean[:, 2:] = motion.drift_mps if motion.velocity_memory_s < math.inf else (0.0, 0.0)
    covariance = np.zeros((many, 4, 4))
    covariance[:, :2, :2] = covariance_m2
    covariance[:, 2, 2] = covariance[:, 3, 3] = motion.speed_sigma_mps**2
    return mean, covariance


class LinearisedSensor:
    """Base of a sensor whose measurement is any smooth function of the state: an extended Kalman filter.

    A subclass gives ``observed``, ``detection_probability`` and ``clutter_density``, and may give
    ``difference`` (angles wrap), ``starts_tracks`` with ``start``, and ``looked_area_m2``. Plain numpy
    over all tracks times all plots: meant for looks with tens of plots; a sensor with thousands
    deserves a kernel like PositionSensor's.
    """

    starts_tracks = False

    def observed(self, mean: FloatArray, time_s: float) -> tuple[FloatArray, FloatArray]:
        """Expected measurement (n, D) of states (n, 4) and its Jacobian (n, D, 4)."""
        raise NotImplementedError

    def difference(self, measured: FloatArray, expected: FloatArray) -> FloatArray:
        """Innovation ``measured - expected`` (..., D); override to wrap angles."""
        return measured - expected

    def detection_probability(self, position_m: FloatArray, time_s: float) -> FloatArray:
        """(n,) chance that this look sees a vessel at each position; 0 where it does not look."""
        raise NotImplementedError

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) false plots per unit of the measurement's space."""
        raise NotImplementedError

    def looked_area_m2(self) -> float:
        """Not known unless overridden."""
        return math.inf

    def start(self, motion: Motion, scan: Scan, plot: IntArray) -> tuple[FloatArray, FloatArray]:
        """States of vessels first seen by the chosen plots; only called if ``starts_tracks``."""
        raise NotImplementedError

    def gate(self, bank: TrackBank, motion: Motion, scan: Scan, gate_sigma: float) -> Pairs:
        """All tracks against all plots."""
        everyone = np.arange(bank.count)
        mean, covariance = predict_all(
            bank.mean, bank.covariance, bank.time_s, everyone, motion.numbers, scan.time_s
        )
        expected, jacobian = self.observed(mean, scan.time_s)
        innovation = self.difference(scan.measured[None, :, :], expected[:, None, :])
        spread = jacobian @ covariance @ jacobian.transpose(0, 2, 1)
        spread = spread[:, None] + scan.covariance[None]
        weighted = np.linalg.solve(spread, innovation[..., None])[..., 0]
        distance2 = np.einsum("nmd,nmd->nm", innovation, weighted)
        track, plot = np.nonzero(distance2 <= gate_sigma**2)
        log_determinant = np.linalg.slogdet(spread[track, plot])[1]
        dimension = scan.measured.shape[1]
        log_likelihood = -0.5 * (distance2[track, plot] + log_determinant + dimension * LOG_TWO_PI)
        return Pairs(track.astype(np.int64), plot.astype(np.int64), log_likelihood)

    def update(self, bank: TrackBank, motion: Motion, scan: Scan, track: IntArray, plot: IntArray) -> None:
        """Extended Kalman update of the chosen tracks in place."""
        mean, covariance = predict_all(
            bank.mean, bank.covariance, bank.time_s, track, motion.numbers, scan.time_s
        )
        expected, jacobian = self.observed(mean, scan.time_s)
        innovation = self.difference(scan.measured[plot], expected)
        noise = scan.covariance[plot]
        spread = jacobian @ covariance @ jacobian.transpose(0, 2, 1) + noise
        gain = np.linalg.solve(spread, jacobian @ covariance).transpose(0, 2, 1)
        kept = np.eye(4) - gain @ jacobian
        bank.mean[track] = mean + np.einsum("nij,nj->ni", gain, innovation)
        bank.covariance[track] = kept @ covariance @ kept.transpose(0, 2, 1) + gain @ noise @ gain.transpose(
            0, 2, 1
        )
        bank.time_s[track] = np.maximum(bank.time_s[track], scan.time_s)
