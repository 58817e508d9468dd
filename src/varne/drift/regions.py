"""From particles to a map: density on a grid, and the smallest regions that hold 50 and 90 % of it.

The density is a Gaussian kernel estimate on a grid of metres. A region is where the density is above the
level that leaves the wanted share of the *particles* inside, so that what is drawn holds what it says (a
highest density region; Hyndman, American Statistician 50(2), 1996). Its outline is traced by marching
squares.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates

from varne.drift.land import metres_per_degree
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]
Ring = FloatArray  # [vertex, (longitude, latitude)], closed


@dataclass(frozen=True, slots=True, eq=False)
class Density:
    """Probability a square kilometre at the points of a grid, ``[latitude, longitude]``."""

    per_km2: FloatArray
    lat_deg: FloatArray
    lon_deg: FloatArray

    def at(self, lonlat: FloatArray) -> FloatArray:
        """Density at positions ``[…, (longitude, latitude)]``, linear between grid points, nought outside."""
        place = np.stack(
            [
                (lonlat[..., 1] - self.lat_deg[0]) / (self.lat_deg[1] - self.lat_deg[0]),
                (lonlat[..., 0] - self.lon_deg[0]) / (self.lon_deg[1] - self.lon_deg[0]),
            ]
        )
        return np.asarray(map_coordinates(self.per_km2, place, order=1, mode="constant"), dtype=np.float64)


def density(lonlat: FloatArray, weights: FloatArray, cells: int = 120) -> Density:
    """Density of weighted positions ``[particle, (longitude, latitude)]`` on about ``cells`` a side.

    The kernel's width is Scott's on each axis, never below a cell.

    Raises:
        Malformed: no positions, or weights that do not fit them.
    """
    if not len(lonlat) or weights.shape != (len(lonlat),) or weights.sum() <= 0.0:
        raise Malformed("a density needs positions, each with a weight", code="density")
    share = weights / weights.sum()
    middle = share @ lonlat
    north_m, east_m = (float(size) for size in metres_per_degree(middle[1]))
    metres = (lonlat - middle) * [east_m, north_m]
    spread = np.sqrt(np.maximum(share @ metres**2, 50.0**2))
    width = spread * (np.sum(share**2)) ** (1.0 / 6.0)
    low, high = metres.min(axis=0) - 4.0 * width, metres.max(axis=0) + 4.0 * width
    cell = max(float((high - low).max()) / cells, 25.0)
    columns, rows = (math.ceil(length / cell) + 1 for length in high - low)
    # Each particle is shared among the four grid points about it.
    place = (metres - low) / cell
    corner = np.floor(place).astype(np.int64)
    part = place - corner
    held = np.zeros((rows + 1, columns + 1))
    for right in (0, 1):
        for up in (0, 1):
            portion = share * np.abs(1 - right - part[:, 0]) * np.abs(1 - up - part[:, 1])
            np.add.at(held, (corner[:, 1] + up, corner[:, 0] + right), portion)
    smooth = gaussian_filter(held, np.maximum(width[::-1] / cell, 1.0), mode="constant")
    return Density(
        smooth / (cell * cell) * 1e6,
        middle[1] + (low[1] + cell * np.arange(rows + 1)) / north_m,
        middle[0] + (low[0] + cell * np.arange(columns + 1)) / east_m,
    )


def level(held: Density, lonlat: FloatArray, weights: FloatArray, share: float) -> float:
    """The density above which ``share`` of the weighted positions lie."""
    at = held.at(lonlat)
    order = np.argsort(-at, kind="stable")
    kept = np.cumsum(weights[order])
    last = min(int(np.searchsorted(kept, share * kept[-1])), len(order) - 1)
    return float(at[order[last]])


# Marching squares: corners are numbered 1 south-west, 2 south-east, 4 north-east, 8 north-west; edges 0
# south, 1 east, 2 north, 3 west. For each set of corners inside: the edges a piece of outline goes from and
# to, what is inside to its left. The two saddles (5, 10) are cut so that the inside corners stay apart.
_PIECES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((0, 3),), 2: ((1, 0),), 3: ((1, 3),), 4: ((2, 1),), 5: ((0, 3), (2, 1)), 6: ((2, 0),), 7: ((2, 3),),
    8: ((3, 2),), 9: ((0, 2),), 10: ((1, 0), (3, 2)), 11: ((1, 2),), 12: ((3, 1),), 13: ((0, 1),),
    14: ((3, 0),),
}  # fmt: skip


def outlines(held: Density, above: float) -> list[Ring]:
    """Closed outlines of where the density is above a level: outer rings run anticlockwise, holes
    clockwise.
    """
    padded = np.pad(held.per_km2, 1) - above
    inside = padded >= 0.0
    corners = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    onward: dict[tuple[int, int, int], tuple[int, int, int]] = {}

    def edge(row: int, column: int, side: int) -> tuple[int, int, int]:
        """An edge's one name: 0 along a row of points, 1 along a column."""
        return ((row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1))[side]

    for row, column in zip(*np.nonzero((corners > 0) & (corners < 15)), strict=True):
        for begin, end in _PIECES[int(corners[row, column])]:
            onward[edge(int(row), int(column), begin)] = edge(int(row), int(column), end)
    rings = []
    while onward:
        first = next(iter(onward))
        names, name = [first], onward.pop(first)
        while name != first:
            names.append(name)
            name = onward.pop(name)
        names.append(first)
        points = np.empty((len(names), 2))
        for number, (row, column, along) in enumerate(names):
            here = padded[row, column]
            there = padded[row, column + 1] if along == 0 else padded[row + 1, column]
            part = here / (here - there)
            points[number] = (column + part, row) if along == 0 else (column, row + part)
        step = np.array([held.lon_deg[1] - held.lon_deg[0], held.lat_deg[1] - held.lat_deg[0]])
        rings.append(np.array([held.lon_deg[0], held.lat_deg[0]]) + (points - 1.0) * step)
    return rings


def regions(
    lonlat: FloatArray, weights: FloatArray, shares: tuple[float, ...] = (0.5, 0.9)
) -> dict[float, list[Ring]]:
    """The smallest regions that hold each share of weighted positions, as outlines."""
    held = density(lonlat, weights)
    return {share: outlines(held, level(held, lonlat, weights, share)) for share in shares}


def in_region(lonlat: FloatArray, weights: FloatArray, point: tuple[float, float]) -> float:
    """The share of the smallest region whose edge a point lies on: 0.5 is on the 50 % contour, 1 outside
    all.
    """
    held = density(lonlat, weights)
    here = float(held.at(np.array([point]))[0])
    return float(weights[held.at(lonlat) > here].sum() / weights.sum())
