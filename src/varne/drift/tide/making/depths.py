"""Depths for the model: several sources on one grid, the finer over the coarser, and the land cut out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from varne.drift.tide.making.correction import spread
from varne.drift.tide.making.grid import EARTH_RADIUS_M, Floats

Bools = npt.NDArray[np.bool_]

SOUNDING_REACH_M = 12_000.0  # how far a single sounding speaks for the depth around it
SOUNDING_SD_M = 8.0  # by how much the shelf's smooth depths are out (8.5 m at ETOPO1's points in the Strait)
SOUNDING_ERROR_M = 3.0


@dataclass(frozen=True)
class GriddedDepth:
    """Depths of one source on its own grid.

    Args:
        lon_deg: [x], ascending.
        lat_deg: [y], ascending.
        depth_m: [y, x], positive down from mean sea level; NaN where the source has none.
        blend_m: over this distance inside its edge it takes over from the source beneath.
    """

    lon_deg: Floats
    lat_deg: Floats
    depth_m: Floats
    blend_m: float = 8_000.0


def _filled(depth: Floats) -> Floats:
    """Depths carried on into cells that have none, from the nearest that has."""
    nearest = distance_transform_edt(np.isnan(depth), return_distances=False, return_indices=True)
    filled: Floats = depth[tuple(nearest)]
    return filled


def _on(source: GriddedDepth, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Depth on the target's cells and how much the source is to count there, 0 to 1."""
    points = np.stack(np.meshgrid(lat_deg, lon_deg, indexing="ij"), axis=-1)
    axes = (source.lat_deg, source.lon_deg)
    depth = RegularGridInterpolator(axes, _filled(source.depth_m), bounds_error=False, fill_value=None)(
        points
    )
    cell_m = np.radians(source.lat_deg[1] - source.lat_deg[0]) * EARTH_RADIUS_M
    known = np.pad(~np.isnan(source.depth_m), 1)
    inside_m = distance_transform_edt(known)[1:-1, 1:-1] * cell_m
    weight = RegularGridInterpolator(
        axes, np.clip(inside_m / source.blend_m, 0.0, 1.0), bounds_error=False, fill_value=0.0
    )(points)
    return depth, weight


def merged(
    sources: tuple[GriddedDepth, ...],
    soundings: Floats,
    lon_deg: Floats,
    lat_deg: Floats,
) -> Floats:
    """Depth on a grid, [y, x].

    Args:
        sources: coarsest first; the first must reach everywhere (its edge is carried outward).
        soundings: single depths that mend the first source: longitude, latitude, depth, shape [n, 3].
        lon_deg: the grid's columns.
        lat_deg: the grid's rows.
    """
    depth, _ = _on(sources[0], lon_deg, lat_deg)
    if soundings.size:
        at = RegularGridInterpolator(
            (sources[0].lat_deg, sources[0].lon_deg), _filled(sources[0].depth_m), bounds_error=False,
            fill_value=None,
        )(soundings[:, [1, 0]])  # fmt: skip
        columns, rows = np.meshgrid(lon_deg, lat_deg)
        mended = spread(
            soundings[:, :2], (soundings[:, 2] - at) + 0j, np.stack([columns.ravel(), rows.ravel()], axis=1),
            reach_m=SOUNDING_REACH_M, prior_sd=SOUNDING_SD_M, error_sd=SOUNDING_ERROR_M,
        )  # fmt: skip
        depth = depth + mended.real.reshape(depth.shape)
    for source in sources[1:]:
        finer, weight = _on(source, lon_deg, lat_deg)
        depth = (1.0 - weight) * depth + weight * finer
    return depth


def land_in(rings: tuple[Floats, ...], lon_deg: Floats, lat_deg: Floats) -> Bools:
    """Which cells' centres lie on land, [y, x]: inside an odd number of rings.

    Args:
        rings: closed outlines of longitude and latitude, each [n, 2]; a lake is a ring within a ring.
        lon_deg: columns.
        lat_deg: rows.
    """
    inside = np.zeros((lat_deg.size, lon_deg.size), dtype=bool)
    for ring in rings:
        (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
        for row, lat in enumerate(lat_deg):
            crossing = (y0 <= lat) != (y1 <= lat)
            if not crossing.any():
                continue
            share = (lat - y0[crossing]) / (y1[crossing] - y0[crossing])
            at = np.sort(x0[crossing] + share * (x1[crossing] - x0[crossing]))
            inside[row] ^= (np.searchsorted(at, lon_deg) % 2).astype(bool)
    return inside


def nearest_cells(points: Floats, lon_deg: Floats, lat_deg: Floats, wet: Bools) -> tuple[Floats, Floats]:
    """The nearest wet cell of each point: rows and columns [n, 2] and distances in metres [n]."""
    rows, columns = np.nonzero(wet)
    scale = np.cos(np.radians(lat_deg.mean()))
    cells = np.stack([lon_deg[columns] * scale, lat_deg[rows]], axis=1)
    degrees, index = cKDTree(cells).query(np.stack([points[:, 0] * scale, points[:, 1]], axis=1))
    where = np.stack([rows[index], columns[index]], axis=1)
    return where, np.radians(degrees) * EARTH_RADIUS_M
