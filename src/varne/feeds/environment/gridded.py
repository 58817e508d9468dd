"""Forecasts on grids: one form for whatever file they came in, on regular axes, vectors true east and north.

A reader gives ``Component`` s: one number a cell and time, on the file's own grid, whatever that is.
``assemble`` makes ``GriddedField`` s of them: pairs joined into vectors, grid-relative vectors turned to east
and north, rotated and curvilinear grids resampled linearly onto a regular one of like spacing. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.spatial import Delaunay

from varne.picture.errors import Malformed, Refused

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

Quantity = Literal[
    "current_mps", "wind_mps", "stokes_drift_mps", "wave_height_m", "wave_period_s", "wave_from_deg",
    "sea_temperature_c",
]  # fmt: skip
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
VECTORS: tuple[Quantity, ...] = ("current_mps", "wind_mps", "stokes_drift_mps")
ANGLES: tuple[Quantity, ...] = ("wave_from_deg",)

# Beyond these a file is in another unit, or damaged. Magnitudes of vectors.
LIMITS: dict[Quantity, tuple[float, float]] = {
    "current_mps": (0.0, 10.0),
    "wind_mps": (0.0, 70.0),
    "stokes_drift_mps": (0.0, 5.0),
    "wave_height_m": (0.0, 30.0),
    "wave_period_s": (0.0, 60.0),
    "wave_from_deg": (-360.0, 360.0),
    "sea_temperature_c": (-5.0, 45.0),
}

AXIS_TOLERANCE = 0.02  # of a step, by which a regular axis may wander


@dataclass(frozen=True)
class Component:
    """One number a cell and time, as the file has it.

    Args:
        quantity: what it is, or of which vector it is a part.
        part: 0 of a scalar and of the first component, 1 of the second.
        grid_relative: whether the vector is told along the grid's own axes, not east and north.
        at_unix_s: [t], ascending.
        lat_deg: [y] of a regular grid, or [y, x].
        lon_deg: [x] or [y, x].
        values: [t, y, x], NaN where missing.
        source: the variable's name in its file.
    """

    quantity: Quantity
    part: int
    grid_relative: bool
    at_unix_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    values: npt.NDArray[np.floating]
    source: str


@dataclass(frozen=True)
class GriddedField:
    """One quantity on regular axes.

    Args:
        quantity: what it is; its unit is in its name. Wind and currents are what air and water move *with*.
        start: time of ``at_s`` nought, UTC.
        at_s: seconds after it, ascending, [t].
        lat_deg: ascending, [y].
        lon_deg: ascending, -180 to 180, [x].
        values: [t, y, x] of a scalar, [t, y, x, 2] eastward and northward of a vector; NaN where unknown.
        source: the names it was read from.
    """

    quantity: Quantity
    start: datetime
    at_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    values: Singles
    source: str

    def at(self, lat_deg: float, lon_deg: float, when: datetime) -> npt.NDArray[np.float64] | None:
        """The value at a place and time, linear between cells and hours: [] of a scalar, [2] of a vector.

        None outside the field's area or hours, or where none of the cells around is known. Those of the cells
        around that are unknown count for nothing.
        """
        since_s = (when - self.start).total_seconds()
        t, y, x = (
            _place(axis, value)
            for axis, value in ((self.at_s, since_s), (self.lat_deg, lat_deg), (self.lon_deg, lon_deg))
        )
        if t is None or y is None or x is None:
            return None
        total, summed = 0.0, np.zeros(self.values.shape[3:])
        angle = self.quantity in ANGLES
        turned = np.zeros(2)
        for row, share_y in y:
            for column, share_x in x:
                for hour, share_t in t:
                    value = self.values[hour, row, column].astype(np.float64)
                    share = share_y * share_x * share_t
                    if share > 0 and np.isfinite(value).all():
                        total += share
                        if angle:
                            turned += share * np.array([np.sin(np.radians(value)), np.cos(np.radians(value))])
                        else:
                            summed = summed + share * value
        if total < 0.25:
            return None
        if angle:
            return np.asarray(np.degrees(np.arctan2(turned[0], turned[1])) % 360.0)
        return np.asarray(summed / total)


def _place(axis: Floats, value: float) -> tuple[tuple[int, float], tuple[int, float]] | None:
    """The two places on an ascending axis around a value, and their shares."""
    if axis.size == 1:
        return ((0, 1.0), (0, 0.0)) if value == axis[0] else None
    if not axis[0] <= value <= axis[-1]:
        return None
    after = int(np.clip(np.searchsorted(axis, value), 1, axis.size - 1))
    share = float((value - axis[after - 1]) / (axis[after] - axis[after - 1]))
    return (after - 1, 1.0 - share), (after, share)


def assemble(components: tuple[Component, ...]) -> tuple[GriddedField, ...]:
    """Fields from components, in the order of ``QUANTITIES``.

    Raises:
        Malformed: half of a vector is missing, components disagree in their times, an axis does not run
            one way, or a value is beyond belief.
    """
    fields = []
    for quantity in QUANTITIES:
        parts = [c for c in components if c.quantity == quantity]
        if not parts:
            continue
        wanted = 2 if quantity in VECTORS else 1
        chosen = [next((c for c in parts if c.part == part), None) for part in range(wanted)]
        present = [c for c in chosen if c is not None]
        if len(present) < wanted:
            raise Malformed(
                f"{present[0].source} is one component of {quantity}; the other is not in the file",
                code="half_a_vector",
            )
        fields.append(_field(quantity, present))
    return tuple(fields)


def _field(quantity: Quantity, parts: list[Component]) -> GriddedField:
    first = parts[0]
    if any(not np.array_equal(part.at_unix_s, first.at_unix_s) for part in parts):
        raise Malformed(f"the components of {quantity} are for different times", code="times_differ")
    if first.at_unix_s.size == 0 or (np.diff(first.at_unix_s) <= 0).any():
        raise Malformed(f"the times of {first.source} do not go forward", code="times")
    if all(_is_regular(part) for part in parts) and all(_same_grid(part, first) for part in parts):
        lat, lon, values = _straightened(first.lat_deg, first.lon_deg, [part.values for part in parts])
    else:
        lat, lon, values = _resampled(parts)
    stacked = np.stack(values, axis=-1) if len(parts) == 2 else values[0]
    _believable(quantity, stacked)
    at = first.at_unix_s
    return GriddedField(
        quantity=quantity,
        start=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(at[0])),
        at_s=at - at[0],
        lat_deg=lat,
        lon_deg=lon,
        values=stacked.astype(np.float32),
        source=", ".join(part.source for part in parts),
    )


def _believable(quantity: Quantity, values: npt.NDArray[np.floating]) -> None:
    size = np.hypot(values[..., 0], values[..., 1]) if quantity in VECTORS else values
    known = size[np.isfinite(size)]
    low, high = LIMITS[quantity]
    if known.size and not (known.min() >= low and known.max() <= high):
        raise Malformed(
            f"{quantity} runs from {known.min():.3g} to {known.max():.3g}; believable is {low:g} to "
            f"{high:g}: another unit?",
            code="beyond_belief",
        )


def _is_regular(part: Component) -> bool:
    return part.lat_deg.ndim == 1 and part.lon_deg.ndim == 1


def _same_grid(part: Component, other: Component) -> bool:
    return np.array_equal(part.lat_deg, other.lat_deg) and np.array_equal(part.lon_deg, other.lon_deg)


def _straightened(
    lat: Floats, lon: Floats, values: list[npt.NDArray[np.floating]]
) -> tuple[Floats, Floats, list[npt.NDArray[np.floating]]]:
    """Axes made ascending, longitudes from -180 to 180."""
    lon = (lon + 180.0) % 360.0 - 180.0
    rows, columns = np.argsort(lat, kind="stable"), np.argsort(lon, kind="stable")
    lat, lon = lat[rows], lon[columns]
    for axis in (lat, lon):
        if axis.size > 1 and (np.diff(axis) <= 0).any():
            raise Malformed("an axis of latitude or longitude names a place twice", code="axes")
    return lat, lon, [value[:, rows][:, :, columns] for value in values]


def _plane(part: Component) -> tuple[Floats, Floats]:
    """Latitude and longitude of every cell, [y, x]; longitudes -180 to 180."""
    if _is_regular(part):
        lon, lat = np.meshgrid(part.lon_deg, part.lat_deg)
    else:
        lat, lon = part.lat_deg, part.lon_deg
    return lat, (lon + 180.0) % 360.0 - 180.0


def grid_angle_rad(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Bearing error of the grid's x axis: the angle from true east to it, anticlockwise, [y, x].

    Raises:
        Refused: fewer than two columns.
    """
    if lat_deg.shape[1] < 2:
        raise Refused("a grid of one column cannot say where its axes point", code="grid")
    east = np.gradient(np.unwrap(lon_deg, period=360.0, axis=1), axis=1) * np.cos(np.radians(lat_deg))
    angle: Floats = np.arctan2(np.gradient(lat_deg, axis=1), east)
    return angle


def _resampled(parts: list[Component]) -> tuple[Floats, Floats, list[npt.NDArray[np.floating]]]:
    """Components brought onto one regular grid and, when they are told along their own, turned to it."""
    lat, lon = _plane(parts[0])
    if lat.size < 4:
        raise Malformed("a grid of fewer than four cells cannot be resampled", code="grid")
    area = (lat.max() - lat.min()) * (lon.max() - lon.min())
    step = float(np.sqrt(area / lat.size))
    if not step > 0:
        raise Malformed("the cells of the grid lie on one line", code="grid")
    lat_axis = np.arange(lat.min(), lat.max() + 0.5 * step, step)
    lon_axis = np.arange(lon.min(), lon.max() + 0.5 * step, step)
    target = np.stack(np.meshgrid(lon_axis, lat_axis), axis=-1).reshape(-1, 2)
    shape = (lat_axis.size, lon_axis.size)
    out: list[npt.NDArray[np.floating]] = []
    turn: Floats | None = None
    for part in parts:
        part_lat, part_lon = _plane(part)
        corners, shares = _barycentric(np.stack([part_lon.ravel(), part_lat.ravel()], axis=1), target)
        flat = part.values.reshape(part.values.shape[0], -1)
        out.append(_weighted(flat, corners, shares).reshape(-1, *shape))
        if part.grid_relative and turn is None:
            angle = grid_angle_rad(part_lat, part_lon).ravel()[None, :]
            sine, cosine = (_weighted(f(angle), corners, shares)[0].reshape(shape) for f in (np.sin, np.cos))
            turn = np.arctan2(sine, cosine)
    if turn is not None and len(out) == 2:
        along, across = out
        out = [
            along * np.cos(turn) - across * np.sin(turn),
            along * np.sin(turn) + across * np.cos(turn),
        ]
    return lat_axis, lon_axis, out


def _barycentric(points: Floats, target: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Of each target point the three points around it and their shares; shares NaN outside all of them."""
    mesh = Delaunay(points)
    simplex = mesh.find_simplex(target)
    inside = simplex >= 0
    transform = mesh.transform[np.where(inside, simplex, 0)]
    two = np.einsum("nij,nj->ni", transform[:, :2], target - transform[:, 2])
    shares = np.concatenate([two, 1.0 - two.sum(axis=1, keepdims=True)], axis=1)
    shares[~inside] = np.nan
    return mesh.simplices[np.where(inside, simplex, 0)].astype(np.int64), shares


def _weighted(
    flat: npt.NDArray[np.floating], corners: npt.NDArray[np.int64], shares: Floats
) -> npt.NDArray[np.floating]:
    """Means over corners, [t, n]; a corner without a value is left out while half the weight stays."""
    values = flat[:, corners]
    known = np.isfinite(values)
    weight = np.where(known, shares[None], 0.0)
    total = weight.sum(axis=2)
    summed = np.where(known, values, 0.0) * weight
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: npt.NDArray[np.floating] = np.where(total >= 0.5, summed.sum(axis=2) / total, np.nan)
    return mean
