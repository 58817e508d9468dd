"""Land as a raster of signed distance to the shore, and the metric of the ellipsoid beside it.

A raster is enough for drift (a boat's position is known to hundreds of metres) and costs one look-up a step.
Distances are metres, positive at sea and negative on land, nought half-way between a sea and a land cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Malformed, Refused

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
Ring = npt.ArrayLike  # [vertex, (longitude, latitude)], degrees
Polygon = Sequence[Ring]  # the outer ring, then holes

# WGS 84 (NIMA TR8350.2, third edition).
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 6.694_379_990_14e-3
METRIC_PER_DEG = 100  # entries of the metric table a degree of latitude


def metres_per_degree(lat_deg: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Metres in a degree of latitude and in a degree of longitude, at latitudes on the WGS 84 ellipsoid."""
    lat = np.radians(np.asarray(lat_deg, dtype=np.float64))
    bend = 1.0 - ECCENTRICITY_SQUARED * np.sin(lat) ** 2
    north = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / bend**1.5
    east = SEMI_MAJOR_M / np.sqrt(bend) * np.cos(lat)
    return np.radians(north), np.radians(east)


def metric_table(south_deg: float, north_deg: float) -> FloatArray:
    """Degrees in a metre at latitudes a hundredth of a degree apart: ``[row, (latitude, longitude)]``.

    Row 0 holds the first latitude of the table twice; a linear look-up errs by less than 2e-8 of the
    distance below 70° of latitude.
    """
    first = math.floor(south_deg * METRIC_PER_DEG) / METRIC_PER_DEG
    rows = math.ceil((north_deg - first) * METRIC_PER_DEG) + 2
    lat = np.clip(first + np.arange(rows) / METRIC_PER_DEG, -89.0, 89.0)
    north_m, east_m = metres_per_degree(lat)
    return np.concatenate([[[first, first]], np.column_stack([1.0 / north_m, 1.0 / east_m])])


@dataclass(frozen=True, slots=True, eq=False)
class LandMask:
    """Signed distance to the shore, metres, float32 ``[latitude, longitude]`` at cell centres.

    ``grid`` is ``[first latitude, 1/step, first longitude, 1/step]``. An empty mask (no rows) is open sea.
    Beyond the raster nothing is known, and the nearest cell speaks for it.
    """

    distance_m: Float32Array
    grid: FloatArray

    @property
    def cell_m(self) -> float:
        """Diagonal of a cell: how far the shore may lie from where the raster has it. 0 without a raster."""
        if not self.distance_m.size:
            return 0.0
        middle = self.grid[0] + 0.5 * self.distance_m.shape[0] / self.grid[1]
        north_m, east_m = metres_per_degree(middle)
        return math.hypot(float(north_m) / float(self.grid[1]), float(east_m) / float(self.grid[3]))

    def distance_at(self, lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike) -> FloatArray:
        """Signed distance at positions, linear between cells; infinite without a raster."""
        lon, lat = np.asarray(lon_deg, dtype=np.float64), np.asarray(lat_deg, dtype=np.float64)
        if not self.distance_m.size:
            return np.full(np.broadcast_shapes(lon.shape, lat.shape), np.inf)
        rows, columns = self.distance_m.shape
        y = np.clip((lat - self.grid[0]) * self.grid[1], 0.0, rows - 1.000001)
        x = np.clip((lon - self.grid[2]) * self.grid[3], 0.0, columns - 1.000001)
        row, column = y.astype(np.int64), x.astype(np.int64)
        up, right = y - row, x - column
        held = self.distance_m
        south = held[row, column] * (1 - right) + held[row, column + 1] * right
        north = held[row + 1, column] * (1 - right) + held[row + 1, column + 1] * right
        return np.asarray(south * (1 - up) + north * up, dtype=np.float64)

    def seaward(
        self, lon_deg: npt.ArrayLike, lat_deg: npt.ArrayLike, clear_m: float
    ) -> tuple[FloatArray, FloatArray]:
        """Positions moved to the nearest cell at least ``clear_m`` from the shore, where they are not there
        yet.

        A beach is a point of the shore; a boat launched from it starts in the water before it.

        Raises:
            Refused: no cell of the raster is that far from the shore.
        """
        lon, lat = np.array(lon_deg, dtype=np.float64), np.array(lat_deg, dtype=np.float64)
        ashore = self.distance_at(lon, lat) < clear_m
        if not ashore.any():
            return lon, lat
        rows, columns = np.nonzero(self.distance_m >= clear_m)
        if not len(rows):
            raise Refused(f"no water {clear_m:.0f} m from the shore in this raster", code="no_sea")
        cell_lat = self.grid[0] + rows / self.grid[1]
        cell_lon = self.grid[2] + columns / self.grid[3]
        places, back = np.unique(np.column_stack([lon[ashore], lat[ashore]]), axis=0, return_inverse=True)
        found = np.empty(len(places), dtype=np.int64)
        for number, (at_lon, at_lat) in enumerate(places):
            squeeze = math.cos(math.radians(at_lat))
            found[number] = np.argmin((cell_lat - at_lat) ** 2 + ((cell_lon - at_lon) * squeeze) ** 2)
        nearest = found[back.ravel()]
        lon[ashore], lat[ashore] = cell_lon[nearest], cell_lat[nearest]
        return lon, lat


def open_sea() -> LandMask:
    """No land anywhere."""
    return LandMask(np.empty((0, 0), dtype=np.float32), np.array([0.0, 1.0, 0.0, 1.0]))


def _fill(
    inside: npt.NDArray[np.bool_], polygon: Polygon, south: float, west: float, step_deg: float
) -> None:
    """Mark the cells whose centre lies in a polygon: even and odd crossings along each row."""
    rows, columns = inside.shape
    edges = []
    for ring in polygon:
        points = np.asarray(ring, dtype=np.float64)[:, :2]
        closed = np.concatenate([points, points[:1]])
        edges.append(np.concatenate([closed[:-1], closed[1:]], axis=1))
    edge = np.concatenate(edges)
    y0, y1 = (edge[:, 1] - south) / step_deg, (edge[:, 3] - south) / step_deg
    x0, x1 = (edge[:, 0] - west) / step_deg, (edge[:, 2] - west) / step_deg
    low, high = np.minimum(y0, y1), np.maximum(y0, y1)
    first = np.clip(np.ceil(low).astype(np.int64), 0, rows)  # rows with low <= row < high
    count = np.clip(np.ceil(high).astype(np.int64), 0, rows) - first
    which = np.repeat(np.arange(len(edge)), count)
    if not len(which):
        return
    row = first[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    cross = x0[which] + (row - y0[which]) * (x1 - x0)[which] / (y1 - y0)[which]
    column = np.clip(np.ceil(cross).astype(np.int64), 0, columns)
    lowest, highest = int(row.min()), int(row.max())
    turns = np.zeros((highest - lowest + 1, columns + 1), dtype=np.int32)
    np.add.at(turns, (row - lowest, column), 1)
    inside[lowest : highest + 1] |= np.cumsum(turns[:, :-1], axis=1) % 2 == 1


def land_mask(
    polygons: Iterable[Polygon], box_deg: tuple[float, float, float, float], step_deg: float = 0.0025
) -> LandMask:
    """Rasterise polygons of land over a box (west, south, east, north); 0.0025° is 280 m by 175 m at 51° N.

    Raises:
        Malformed: the box is empty.
    """
    west, south, east, north = box_deg
    rows, columns = math.ceil((north - south) / step_deg) + 1, math.ceil((east - west) / step_deg) + 1
    if rows < 2 or columns < 2:
        raise Malformed("the box of the land raster is empty", code="land_box")
    land = np.zeros((rows, columns), dtype=np.bool_)
    for polygon in polygons:
        _fill(land, polygon, south, west, step_deg)
    north_m, east_m = metres_per_degree(0.5 * (south + north))
    spacing = (float(north_m) * step_deg, float(east_m) * step_deg)
    if land.any() and not land.all():
        from scipy.ndimage import (
            distance_transform_edt,
        )  # a fifth of a second that open sea need not wait for

        to_land: Any = distance_transform_edt(~land, sampling=spacing)
        to_sea: Any = distance_transform_edt(land, sampling=spacing)
        distance = (to_land - to_sea).astype(np.float32)
    else:
        distance = np.full(land.shape, -1e7 if land.all() else 1e7, dtype=np.float32)
    return LandMask(distance, np.array([south, 1.0 / step_deg, west, 1.0 / step_deg]))
