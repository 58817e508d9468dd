"""The two seas that are modelled: the whole shelf, from given faces; a strait within it, from an atlas."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from varne.drift.tide.making.grid import LAND, OPEN, SEA, Complexes, Floats, OpenBoundary, SeaGrid

Faces = npt.NDArray[np.int64]

# What drives the shelf. P1 and K2 lie too near K1 and S2 for a month to tell apart; gauges give their share.
SHELF_NAMES = ("O1", "K1", "N2", "M2", "S2")


def shelf(
    lon_deg: Floats,
    lat_deg: Floats,
    depth_m: Floats,
    open_west: Faces,
    open_south: Faces,
    names: tuple[str, ...],
    west_m: Complexes,
    south_m: Complexes,
) -> tuple[SeaGrid, OpenBoundary]:
    """A shelf whose heights are known on faces between sea and what lies beyond.

    The cell beyond each open face, which the source counts as land, becomes an open cell with the mean height
    of its open faces: half a cell outward of where they were given.

    Args:
        lon_deg: centres, [x]; one column and row of land is added all round.
        lat_deg: centres, [y].
        depth_m: [y, x], NaN on land.
        open_west: row and column of cells whose western face is open, [n, 2].
        open_south: row and column of cells whose southern face is open, [m, 2].
        names: constituents of the heights.
        west_m: heights on the western faces, [k, n].
        south_m: heights on the southern faces, [k, m].
    """
    depth = np.pad(depth_m, 1, constant_values=np.nan)
    kind = np.where(np.isnan(depth), LAND, SEA).astype(np.int8)
    total = np.zeros((len(names), *depth.shape), dtype=np.complex128)
    count = np.zeros(depth.shape)
    lent = depth.copy()
    for faces, heights, back in ((open_west, west_m, (0, -1)), (open_south, south_m, (-1, 0))):
        for face, (row, column) in enumerate(faces + 1):
            inner, outer = (row, column), (row + back[0], column + back[1])
            if kind[outer] == SEA:  # the face opens the other way: west or south is the sea
                inner, outer = outer, inner
            total[:, outer[0], outer[1]] += heights[:, face]
            count[outer] += 1
            lent[outer] = depth[inner]
    kind[count > 0] = OPEN
    rows, columns = np.nonzero(kind == OPEN)
    used = [names.index(name) for name in SHELF_NAMES]
    heights = (total[used][:, rows, columns] / count[rows, columns]).astype(np.complex128)
    boundary = OpenBoundary(names=SHELF_NAMES, height_m=heights)
    grid = SeaGrid(lon_deg=_padded(lon_deg), lat_deg=_padded(lat_deg), depth_m=np.nan_to_num(lent), kind=kind)
    return grid, boundary


def _padded(axis: Floats) -> Floats:
    step = axis[1] - axis[0]
    return np.concatenate([[axis[0] - step], axis, [axis[-1] + step]])


def strait(lon_deg: Floats, lat_deg: Floats, depth_m: Floats, is_land: npt.NDArray[np.bool_]) -> SeaGrid:
    """A grid whose outermost sea is open and all else within is sea, less ponds that reach no open cell."""
    kind = np.where(is_land, LAND, SEA).astype(np.int8)
    edge = np.zeros(kind.shape, dtype=bool)
    edge[[0, -1], :] = True
    edge[:, [0, -1]] = True
    kind[edge & (kind == SEA)] = OPEN
    reached = kind == OPEN
    while True:
        spread = reached.copy()
        spread[1:] |= reached[:-1]
        spread[:-1] |= reached[1:]
        spread[:, 1:] |= reached[:, :-1]
        spread[:, :-1] |= reached[:, 1:]
        spread &= kind != LAND
        if (spread == reached).all():
            break
        reached = spread
    kind[~reached] = LAND
    return SeaGrid(lon_deg=lon_deg, lat_deg=lat_deg, depth_m=np.where(kind == LAND, 0.0, depth_m), kind=kind)
