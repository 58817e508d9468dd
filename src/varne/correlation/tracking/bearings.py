"""A sensor that gives bearings only: a camera, infrared or electro-optical, on a moving ownship.

A bearing says in which direction a vessel is and nothing of how far, so it never starts a track: it
updates and supports the tracks that radar, lidar or reports have placed (extended Kalman update on the
bearing; Bar-Shalom, Li and Kirubarajan, "Estimation with Applications to Tracking and Navigation",
2001, section 10.3).

Detections of successive frames are made by one detector on nearly one picture, so their errors are
alike: a bearing that is 2 degrees off is 2 degrees off for seconds. Taken as independent, eight frames
a second would make the filter sure of a wrong course. ``noise_rad2`` therefore widens the variance of
one frame so that the frames of one correlation time together weigh as much as one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.motion import FloatArray
from varne.correlation.tracking.sensors import LinearisedSensor, Scan
from varne.picture.errors import Broken

TURN_RAD = 2.0 * math.pi


@dataclass(frozen=True, slots=True, eq=False)
class BearingSensor(LinearisedSensor):
    """Bearings (M, 1) in radians clockwise from north (+y), seen from ``ownship_m`` (2,) east, north.

    ``probability`` is the chance that a vessel within ``nearest_m`` to ``farthest_m`` and inside the
    sector is seen; elsewhere it is 0. The sector is ``sector_rad`` wide about ``axis_rad`` (clockwise
    from north); the default looks all round. ``clutter_per_rad`` is the expected number of detections
    of no vessel per radian and look.

    Nearer than ``nearest_m`` a vessel fills the frame and a bearing's linear form no longer holds. Raises
    :class:`Broken` on figures that no camera has.
    """

    ownship_m: tuple[float, float]
    probability: float
    clutter_per_rad: float
    nearest_m: float = 15.0
    farthest_m: float = math.inf
    axis_rad: float = 0.0
    sector_rad: float = TURN_RAD
    screens_m: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))
    screen_half_width_m: float = 8.0

    def __post_init__(self) -> None:
        """Raise :class:`Broken` on figures that cannot be."""
        chance = 0.0 < self.probability < 1.0
        reach = 0.0 < self.nearest_m < self.farthest_m
        if not (chance and reach and self.clutter_per_rad > 0.0 and 0.0 < self.sector_rad <= TURN_RAD):
            raise Broken("a bearing sensor needs 0 < probability < 1, clutter, a reach and a sector")

    def observed(self, mean: FloatArray, time_s: float) -> tuple[FloatArray, FloatArray]:  # noqa: ARG002
        """Bearing (n, 1) of states (n, 4) and its Jacobian (n, 1, 4), radians a metre."""
        east_m, north_m = mean[:, 0] - self.ownship_m[0], mean[:, 1] - self.ownship_m[1]
        range2_m2 = np.maximum(east_m**2 + north_m**2, 1.0)
        jacobian = np.zeros((len(mean), 1, 4))
        jacobian[:, 0, 0] = north_m / range2_m2
        jacobian[:, 0, 1] = -east_m / range2_m2
        return np.arctan2(east_m, north_m)[:, None], jacobian

    def difference(self, measured: FloatArray, expected: FloatArray) -> FloatArray:
        """The turn from one bearing to the other, in [-pi, pi)."""
        return wrapped_rad(measured - expected)

    def detection_probability(self, position_m: FloatArray, time_s: float) -> FloatArray:  # noqa: ARG002
        """(n,) ``probability`` within reach and sector of each position (n, 2), else 0."""
        east_m, north_m = position_m[:, 0] - self.ownship_m[0], position_m[:, 1] - self.ownship_m[1]
        range_m = np.hypot(east_m, north_m)
        off_axis_rad = np.abs(wrapped_rad(np.arctan2(east_m, north_m) - self.axis_rad))
        behind = hidden(position_m, np.array(self.ownship_m), self.screens_m, self.screen_half_width_m)
        in_reach = (range_m >= self.nearest_m) & (range_m <= self.farthest_m)
        in_sector = off_axis_rad <= self.sector_rad / 2.0 + 1e-12
        return np.where(in_reach & in_sector & ~behind, self.probability, 0.0)

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) detections of no vessel, per radian."""
        return np.full(len(scan.measured), self.clutter_per_rad)


def hidden(
    position_m: FloatArray,
    ownship_m: FloatArray,
    screens_m: FloatArray,
    half_width_m: float,
    depth_m: float = 15.0,
) -> npt.NDArray[np.bool_]:
    """(n,) whether each position (n, 2) lies behind one of the vessels ``screens_m`` (k, 2), seen from (2,).

    A vessel hides what is within ``half_width_m`` to either side of it and farther by more than ``depth_m``:
    a track does not hide itself.
    """
    range_m, bearing_rad = polar(position_m, ownship_m)
    screen_range_m, screen_bearing_rad = polar(screens_m, ownship_m)
    half_rad = np.arctan2(half_width_m, np.maximum(screen_range_m, 1.0))
    apart_rad = np.abs(wrapped_rad(bearing_rad[:, None] - screen_bearing_rad[None, :]))
    nearer = screen_range_m[None, :] + depth_m < range_m[:, None]
    behind: npt.NDArray[np.bool_] = np.any((apart_rad < half_rad[None, :]) & nearer, axis=1)
    return behind


def polar(position_m: FloatArray, ownship_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Range (n,) in metres and bearing (n,) in radians clockwise from north of positions (n, 2)."""
    away_m = position_m - ownship_m
    return np.hypot(away_m[:, 0], away_m[:, 1]), np.arctan2(away_m[:, 0], away_m[:, 1])


def wrapped_rad(angle_rad: FloatArray) -> FloatArray:
    """Angles of any size in [-pi, pi)."""
    wrapped: FloatArray = np.mod(angle_rad + math.pi, TURN_RAD) - math.pi
    return wrapped


def noise_rad2(sigma_rad: float, frame_gap_s: float, correlation_s: float) -> float:
    """The variance to give one frame's bearing, radians squared.

    ``sigma_rad`` is the error of one bearing, ``frame_gap_s`` the time since the camera's last frame;
    frames of one ``correlation_s`` together then weigh as much as one bearing of that error.
    """
    frames = correlation_s / min(max(frame_gap_s, 1e-3), correlation_s)
    return sigma_rad * sigma_rad * frames
