"""The sea as the builder sees it: a regular grid of depths, land, and cells where the tide is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Refused

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]
Kinds = npt.NDArray[np.int8]

LAND, SEA, OPEN = 0, 1, 2
EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True)
class SeaGrid:
    """Cells on a regular grid of longitude and latitude, south to north and west to east.

    Args:
        lon_deg: centres of columns, shape [x], equally spaced.
        lat_deg: centres of rows, shape [y], equally spaced.
        depth_m: below mean sea level, shape [y, x]; of land it is not used.
        kind: ``LAND``, ``SEA`` or ``OPEN`` (height prescribed), shape [y, x].
    """

    lon_deg: Floats
    lat_deg: Floats
    depth_m: Floats
    kind: Kinds

    def __post_init__(self) -> None:
        """Refuse a grid the solver would read beyond the edge of."""
        shape = (self.lat_deg.size, self.lon_deg.size)
        if self.depth_m.shape != shape or self.kind.shape != shape:
            raise Refused(f"depths and kinds must have the shape {shape} of the axes", code="sea_grid")
        edge = np.concatenate([self.kind[0], self.kind[-1], self.kind[:, 0], self.kind[:, -1]])
        if (edge == SEA).any():
            raise Refused("the outermost cells must be land or open boundary", code="sea_grid")

    @property
    def cell_m(self) -> tuple[float, float]:
        """Size of a cell in the middle of the grid, eastward and northward, metres."""
        dlon, dlat = self.lon_deg[1] - self.lon_deg[0], self.lat_deg[1] - self.lat_deg[0]
        north_m = float(np.radians(dlat) * EARTH_RADIUS_M)
        east_m = float(np.radians(dlon) * EARTH_RADIUS_M * np.cos(np.radians(self.lat_deg.mean())))
        return east_m, north_m

    def open_cells(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Rows and columns of the cells whose height is prescribed."""
        rows, columns = np.nonzero(self.kind == OPEN)
        return rows.astype(np.int64), columns.astype(np.int64)


@dataclass(frozen=True)
class OpenBoundary:
    """What drives the model: the height of each constituent in each open cell.

    Args:
        names: constituents.
        height_m: ``A exp(-1j g)``, shape [k, n], in the order of ``SeaGrid.open_cells``.
    """

    names: tuple[str, ...]
    height_m: Complexes
