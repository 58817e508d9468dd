"""The grid and open-boundary files of the COHERENS shelf setup (``csm_grid.dat``, ``csm_obcs.dat``). Pure.

COHERENS V2.11.2, setup ``optos_csm``, EUPL-1.1: the north-west European shelf at 1/24 degree by 1/12 degree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Malformed

Floats = npt.NDArray[np.float64]

# The setup's own grid: centre of the first cell, and spacing.
WEST_DEG, SOUTH_DEG = -12.0, 48.0
EAST_STEP_DEG, NORTH_STEP_DEG = 1.0 / 12.0, 1.0 / 24.0
LAND_BELOW_M = -90.0  # the files write -99.9


@dataclass(frozen=True)
class ShelfGrid:
    """Depths, and which faces are open to the ocean.

    Args:
        lon_deg: centres of columns, [x].
        lat_deg: centres of rows, [y].
        depth_m: [y, x], NaN on land.
        open_west: rows and columns (from 0) of cells whose western face is open, [n, 2].
        open_south: the same for southern faces, [m, 2].
    """

    lon_deg: Floats
    lat_deg: Floats
    depth_m: Floats
    open_west: npt.NDArray[np.int64]
    open_south: npt.NDArray[np.int64]


@dataclass(frozen=True)
class ShelfBoundary:
    """Heights on the open faces as ``A exp(-1j g)``, metres, each [k, faces], in the grid's order."""

    names: tuple[str, ...]
    west_m: npt.NDArray[np.complex128]
    south_m: npt.NDArray[np.complex128]


def _numbers(lines: list[str], columns: int, what: str) -> Floats:
    try:
        table = np.array([[float(word) for word in line.split()] for line in lines])
    except ValueError as error:
        raise Malformed(f"{what}: {error}", code="coherens") from error
    if table.ndim != 2 or table.shape[1] != columns:
        raise Malformed(f"{what}: rows should hold {columns} numbers each", code="coherens")
    return table


def _count(lines: list[str], at: int, name: str) -> int:
    if at >= len(lines) or not lines[at].strip().startswith(name + ":"):
        raise Malformed(f"line {at + 1} should say '{name}:'", code="coherens")
    try:
        return int(lines[at].split(":", 1)[1])
    except ValueError as error:
        raise Malformed(f"line {at + 1}: {error}", code="coherens") from error


def parse_grid(text: str) -> ShelfGrid:
    """The grid file.

    Raises:
        Malformed: not of the form; names the part.
    """
    lines = text.splitlines()
    columns, rows = _count(lines, 0, "ncdat"), _count(lines, 1, "nrdat")
    depth = _numbers(lines[2 : 2 + rows], columns, "depths")
    west_at = 2 + rows
    west = _count(lines, west_at, "nobu")
    south_at = west_at + 1 + west
    south = _count(lines, south_at, "nobv")
    faces_west = _numbers(lines[west_at + 1 : south_at], 2, "western faces").astype(np.int64)
    faces_south = _numbers(lines[south_at + 1 : south_at + 1 + south], 2, "southern faces").astype(np.int64)
    if depth.shape[0] != rows or faces_south.shape[0] != south:
        raise Malformed("the file ends early", code="coherens")
    depth[depth < LAND_BELOW_M] = np.nan
    return ShelfGrid(
        lon_deg=WEST_DEG + EAST_STEP_DEG * np.arange(columns, dtype=np.float64),
        lat_deg=SOUTH_DEG + NORTH_STEP_DEG * np.arange(rows, dtype=np.float64),
        depth_m=depth,
        open_west=faces_west[:, ::-1] - 1,
        open_south=faces_south[:, ::-1] - 1,
    )


def parse_boundary(text: str) -> ShelfBoundary:
    """The boundary file: centimetres and degrees of Greenwich lag, per face and constituent.

    Raises:
        Malformed: not of the form; names the part.
    """
    lines = text.splitlines()
    if len(lines) < 5 or "freqnames" not in lines[2]:
        raise Malformed("line 3 should announce the array 'freqnames'", code="coherens")
    names = tuple(lines[3].split())
    starts = {
        line.split("Array:", 1)[1].strip(): number for number, line in enumerate(lines) if "Array:" in line
    }
    ends = sorted([*starts.values(), len(lines)])

    def table(name: str) -> Floats:
        if name not in starts:
            raise Malformed(f"the array {name} is missing", code="coherens")
        end = ends[ends.index(starts[name]) + 1]
        return _numbers(lines[starts[name] + 1 : end], len(names), name)

    def heights(side: str) -> npt.NDArray[np.complex128]:
        centimetres, lag_deg = table(f"zetob{side}_amp"), table(f"zetob{side}_pha")
        if centimetres.shape != lag_deg.shape:
            raise Malformed(f"zetob{side}: amplitudes and phases differ in number", code="coherens")
        height = 0.01 * centimetres * np.exp(-1j * np.radians(lag_deg))
        return height.T.astype(np.complex128)

    return ShelfBoundary(names=names, west_m=heights("u"), south_m=heights("v"))
