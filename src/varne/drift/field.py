"""Currents and winds on a regular grid of latitude and longitude, ready for the drift kernel.

Made from plain arrays, wherever they came from: an atlas, a forecast file, one number. Times are POSIX
seconds. Velocities are what the water or the air moves *with*, east and north, metres per second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Malformed, Refused

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

_EVEN = 1e-3  # how far a step may differ from the others, as a share of it


@dataclass(frozen=True, slots=True, eq=False)
class VelocityField:
    """Velocities at ``[time, latitude, longitude, (east, north)]``, float32, every axis even and rising.

    Between grid points and times the velocity is linear. ``grid`` is
    ``[first time, 1/step, first latitude, 1/step, first longitude, 1/step]``, the form kernels take.
    """

    velocity_mps: Float32Array
    grid: FloatArray

    @property
    def span_s(self) -> tuple[float, float]:
        """First and last time held, POSIX seconds."""
        steps = self.velocity_mps.shape[0] - 1
        return float(self.grid[0]), float(self.grid[0] + steps / self.grid[1])

    @property
    def box_deg(self) -> tuple[float, float, float, float]:
        """West, south, east, north of what is held."""
        _, rows, columns, _ = self.velocity_mps.shape
        south, west = float(self.grid[2]), float(self.grid[4])
        return (
            west,
            south,
            west + (columns - 1) / float(self.grid[5]),
            south + (rows - 1) / float(self.grid[3]),
        )

    def require_span(self, first_s: float, last_s: float, what: str) -> None:
        """Refuse a run that needs times this field does not hold.

        Raises:
            Refused: the field begins after ``first_s`` or ends before ``last_s``.
        """
        held = self.span_s
        if first_s < held[0] - 1.0 or last_s > held[1] + 1.0:
            raise Refused(
                f"the {what} holds {held[0]:.0f} to {held[1]:.0f} s (POSIX); the run needs "
                f"{first_s:.0f} to {last_s:.0f} s. Give a longer field or a shorter run.",
                code="field_too_short",
            )


def _axis(points: npt.ArrayLike, name: str) -> tuple[float, float, int]:
    """First value, 1/step and length of an even, rising axis."""
    axis = np.asarray(points, dtype=np.float64)
    if axis.ndim != 1 or len(axis) < 2:
        raise Malformed(f"the {name} axis needs at least two points", code="field_axis")
    steps = np.diff(axis)
    step = (axis[-1] - axis[0]) / (len(axis) - 1)
    if not np.all(np.isfinite(axis)) or step <= 0 or np.abs(steps - step).max() > _EVEN * step:
        raise Malformed(
            f"the {name} axis must rise in even steps; put the field on such a grid", code="field_axis"
        )
    return float(axis[0]), float(1.0 / step), len(axis)


def velocity_field(
    time_s: npt.ArrayLike, lat_deg: npt.ArrayLike, lon_deg: npt.ArrayLike, velocity_mps: npt.ArrayLike
) -> VelocityField:
    """A field from its axes and velocities ``[time, latitude, longitude, (east, north)]``.

    Cells without a value (NaN: land, in most sources) take that of the nearest cell that has one, so that a
    boat near the shore is still moved; whether it is ashore is decided by :mod:`varne.drift.land`.

    Raises:
        Malformed: an axis is not even and rising, the shapes differ, or no cell has a value.
    """
    axes = [_axis(time_s, "time"), _axis(lat_deg, "latitude"), _axis(lon_deg, "longitude")]
    values = np.array(velocity_mps, dtype=np.float32)
    if values.shape != (*(length for *_, length in axes), 2):
        raise Malformed(f"velocities of shape {values.shape} do not fit their axes", code="field_shape")
    missing = ~np.isfinite(values).all(axis=(0, 3))
    if missing.all():
        raise Malformed("the field has no cell with a value at all times", code="field_empty")
    if missing.any():
        from scipy.ndimage import (
            distance_transform_edt,
        )  # a fifth of a second that a full field need not wait for

        nearest: Any = distance_transform_edt(missing, return_distances=False, return_indices=True)
        values = values[:, nearest[0], nearest[1], :]
    grid = np.array([number for first, rate, _ in axes for number in (first, rate)])
    return VelocityField(np.ascontiguousarray(values), grid)


def uniform_field(
    east_mps: float, north_mps: float, box_deg: tuple[float, float, float, float], span_s: tuple[float, float]
) -> VelocityField:
    """One velocity everywhere in a box (west, south, east, north) and at all times of a span.

    Raises:
        Malformed: the box or the span is empty.
    """
    west, south, east, north = box_deg
    values = np.empty((2, 2, 2, 2), dtype=np.float32)
    values[..., 0], values[..., 1] = east_mps, north_mps
    return velocity_field(span_s, [south, north], [west, east], values)
