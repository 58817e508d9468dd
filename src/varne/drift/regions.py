"""From particles to a map: density on a grid, and the smallest regions that hold 50 and 90 % of it.

The density is a Gaussian kernel estimate on a grid of metres. A region is where the density is above the
level that leaves the wanted share of the *particles* inside (a highest density region; Hyndman, American
Statistician 50(2), 1996), each particle judged by the density of the others. Judged by a density that it
helped to make, a particle lies higher than a boat that was not among them, and the region drawn is too
small; left out, it stands to the rest as the boat itself does (the same reason as behind leave-one-out and
conformal regions: Lei, Robins and Wasserman, J. American Statistical Association 108(501), 2013).

Particles of one *group* share an error (a member of the night's sea) and are left out together; the width
of the kernel goes by the number of groups, for that is how many independent draws there are of what is
common to them.

Outlines are traced by marching squares.
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
GroupArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]
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


@dataclass(frozen=True, slots=True, eq=False)
class Cross:
    """A density, and what each particle meets of it when its own group is left out, per km².

    ``draws``: how many independent groups the weights are worth (Kish). The boat is one draw more: its rank
    is one of ``draws + 1``, which is what shares are reckoned in.
    """

    density: Density
    left_out_per_km2: FloatArray
    weights: FloatArray
    draws: float

    def level(self, share: float) -> float:
        """The density above which ``share`` of the weight lies, each particle left out of its own."""
        order = np.argsort(-self.left_out_per_km2, kind="stable")
        kept = np.cumsum(self.weights[order])
        inside = ((self.draws + 1.0) * share - 0.5) / self.draws
        last = min(int(np.searchsorted(kept, inside * kept[-1])), len(order) - 1)
        return float(self.left_out_per_km2[order[last]])

    def share_at(self, point: tuple[float, float]) -> float:
        """The share of the smallest region whose edge a point (longitude, latitude) lies on."""
        here = float(self.density.at(np.array([point]))[0])
        above = float(self.weights[self.left_out_per_km2 > here].sum() / self.weights.sum())
        return (self.draws * above + 0.5) / (self.draws + 1.0) if here > 0.0 else 1.0


def density(
    lonlat: FloatArray, weights: FloatArray, groups: GroupArray | None = None, cells: int = 120
) -> Density:
    """Density of weighted positions ``[particle, (longitude, latitude)]`` on about ``cells`` a side.

    The kernel's width is Scott's on each axis for as many draws as the groups are worth (Kish), never below
    a cell. ``groups [particle]``: particles of one number share an error; without, each is its own.

    Raises:
        Malformed: no positions, or weights or groups that do not fit them.
    """
    return crossed(lonlat, weights, groups, cells).density


def _of_own_group(
    metres: FloatArray, share: FloatArray, group: npt.NDArray[np.int64], sigma_m: FloatArray
) -> FloatArray:
    """What each particle's own group, itself in it, adds to the density where it is, per km²."""
    order = np.argsort(group, kind="stable")
    place, held, name = metres[order] / sigma_m, share[order], group[order]
    own = held.copy()
    for apart in range(1, int(np.bincount(group).max())):
        pairs = np.flatnonzero(name[apart:] == name[:-apart])
        bell = np.exp(-0.5 * ((place[pairs + apart] - place[pairs]) ** 2).sum(axis=1))
        own[pairs] += held[pairs + apart] * bell
        own[pairs + apart] += held[pairs] * bell
    found = np.empty_like(own)
    found[order] = own
    return found / (2.0 * math.pi * float(np.prod(sigma_m))) * 1e6


def crossed(
    lonlat: FloatArray, weights: FloatArray, groups: GroupArray | None = None, cells: int = 120
) -> Cross:
    """:func:`density` with what each particle meets of it, its own group left out. Raises as it does."""
    if not len(lonlat) or weights.shape != (len(lonlat),) or weights.sum() <= 0.0:
        raise Malformed("a density needs positions, each with a weight", code="density")
    if groups is not None and groups.shape != weights.shape:
        raise Malformed("a density needs a group for each position, or none", code="density")
    share = weights / weights.sum()
    which = np.arange(len(share)) if groups is None else np.unique(groups, return_inverse=True)[1].ravel()
    draws = 1.0 / float(np.sum(np.bincount(which, share) ** 2))
    middle = share @ lonlat
    north_m, east_m = (float(size) for size in metres_per_degree(middle[1]))
    metres = (lonlat - middle) * [east_m, north_m]
    spread = np.sqrt(np.maximum(share @ metres**2, 50.0**2))
    width = spread * draws ** (-1.0 / 6.0)
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
    sigma = np.maximum(width / cell, 1.0)
    found = Density(
        gaussian_filter(held, sigma[::-1], mode="constant") / (cell * cell) * 1e6,
        middle[1] + (low[1] + cell * np.arange(rows + 1)) / north_m,
        middle[0] + (low[0] + cell * np.arange(columns + 1)) / east_m,
    )
    # To share a particle among four points and to read between them widens the kernel by a cell²/6 each.
    own = _of_own_group(metres, share, which, cell * np.sqrt(sigma**2 + 1.0 / 3.0))
    others = np.maximum(1.0 - np.bincount(which, share)[which], 1e-9)
    return Cross(found, np.maximum(found.at(lonlat) - own, 0.0) / others, weights, draws)


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
    lonlat: FloatArray,
    weights: FloatArray,
    shares: tuple[float, ...] = (0.5, 0.9),
    groups: GroupArray | None = None,
) -> dict[float, list[Ring]]:
    """The smallest regions that hold each share of weighted positions, as outlines.

    ``groups [particle]``: particles of one number share an error; a boat's are ``particles.member``.

    Raises:
        Malformed: no positions, or weights or groups that do not fit them.
    """
    found = crossed(lonlat, weights, groups)
    return {share: outlines(found.density, found.level(share)) for share in shares}


def in_region(
    lonlat: FloatArray, weights: FloatArray, point: tuple[float, float], groups: GroupArray | None = None
) -> float:
    """The share of the smallest region whose edge a point lies on: 0.5 is on the 50 % contour, 1 outside
    all. Raises as :func:`regions`.
    """
    return crossed(lonlat, weights, groups).share_at(point)
