"""A tidal atlas: constituents of height and of depth-mean stream on a grid, and how far they may be out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Refused

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]
FieldOfWaves = npt.NDArray[np.complex64]

SHORE_CELLS = 1.5  # a place this near to the atlas's sea is answered from its nearest cells


@dataclass(frozen=True)
class Inferred:
    """A constituent too near another for the model's month to tell apart: a fixed multiple of that one."""

    name: str
    of: str
    ratio: complex  # amplitude ratio, and phase lead as the argument


@dataclass(frozen=True)
class Seasonal:
    """A constituent of height alone, the same all over the atlas: the year's course of the mean level."""

    name: str
    height_m: complex


@dataclass(frozen=True)
class StreamError:
    """What an ensemble is to draw for the streams of an atlas, one standard deviation each."""

    factor_sd: float  # of the multiple of the speed
    time_sd_s: float  # of the whole tide's being early or late
    residual_mps: float  # of what is no tide, or no tide the grid can hold, each component


@dataclass(frozen=True)
class GaugeCheck:
    """One gauge against the atlas: what it holds, and what the atlas would say there without it."""

    id: str
    name: str
    lon_deg: float
    lat_deg: float
    observed_m: dict[str, complex]
    modelled_m: dict[str, complex]  # before any gauge was used in this grid
    left_out_m: dict[str, complex]  # made without this gauge, from the boundary inward; empty when not judged


@dataclass(frozen=True)
class TideAtlas:
    """Constituents ``A exp(-1j g)`` (Greenwich lag) on a regular grid, rows northward, columns eastward.

    Args:
        name: what the atlas is called, ``strait`` or ``channel``.
        lon_deg: centres of columns, [x].
        lat_deg: centres of rows, [y].
        depth_m: below mean sea level, [y, x], NaN on land.
        names: constituents that have fields.
        height_m: [k, y, x], NaN on land; relative to mean sea level.
        east_mps: depth-mean velocity, [k, y, x].
        north_mps: the same.
        inferred: constituents carried as a multiple of another.
        seasonal: constituents of height alone.
        height_error_m: standard deviation of a predicted height, surge included.
        stream_error: what to draw for streams.
        notice: inputs, licences, and that it is not for navigation.
        gauges: the table it was checked by.
    """

    name: str
    lon_deg: Floats
    lat_deg: Floats
    depth_m: Floats
    names: tuple[str, ...]
    height_m: FieldOfWaves
    east_mps: FieldOfWaves
    north_mps: FieldOfWaves
    inferred: tuple[Inferred, ...]
    seasonal: tuple[Seasonal, ...]
    height_error_m: float
    stream_error: StreamError
    notice: str
    gauges: tuple[GaugeCheck, ...] = ()

    def __post_init__(self) -> None:
        """Refuse fields that do not fit the axes, or inference from a constituent that is not there."""
        shape = (len(self.names), self.lat_deg.size, self.lon_deg.size)
        for field in (self.height_m, self.east_mps, self.north_mps):
            if field.shape != shape:
                raise Refused(f"a field of the atlas has the shape {field.shape}, not {shape}", code="atlas")
        if self.depth_m.shape != shape[1:]:
            raise Refused("the depths of the atlas do not fit its axes", code="atlas")
        for inferred in self.inferred:
            if inferred.of not in self.names:
                raise Refused(f"{inferred.name} cannot be inferred: no {inferred.of}", code="atlas")

    @property
    def is_sea(self) -> npt.NDArray[np.bool_]:
        """Cells that hold a tide, [y, x]."""
        sea: npt.NDArray[np.bool_] = np.isfinite(self.depth_m)
        return sea

    @property
    def all_names(self) -> tuple[str, ...]:
        """Constituents of a prediction: those with fields, then those inferred, then the seasonal."""
        return (
            *self.names,
            *(inferred.name for inferred in self.inferred),
            *(seasonal.name for seasonal in self.seasonal),
        )

    def expanded(self, waves: Complexes, *, of_height: bool) -> Complexes:
        """Constituents in the order of ``all_names`` from those of ``names``: first axis k."""
        at = {name: index for index, name in enumerate(self.names)}
        parts = [waves]
        parts += [inferred.ratio * waves[at[inferred.of]][None] for inferred in self.inferred]
        parts += [
            np.full((1, *waves.shape[1:]), seasonal.height_m if of_height else 0.0, dtype=np.complex128)
            for seasonal in self.seasonal
        ]
        return np.concatenate(parts)

    def weights(self, lon_deg: float, lat_deg: float) -> tuple[npt.NDArray[np.int64], Floats]:
        """The cells that speak for a place, rows and columns [n, 2], and their shares, [n].

        Bilinear between the four cells around, of which those on land count for nothing; beside the shore,
        the nearest cell within ``SHORE_CELLS``.

        Raises:
            Refused: the place lies outside the atlas, or on its land.
        """
        x = (lon_deg - self.lon_deg[0]) / (self.lon_deg[1] - self.lon_deg[0])
        y = (lat_deg - self.lat_deg[0]) / (self.lat_deg[1] - self.lat_deg[0])
        if not (0 <= x <= self.lon_deg.size - 1 and 0 <= y <= self.lat_deg.size - 1):
            raise Refused(
                f"{lat_deg:.4f} {lon_deg:.4f} lies outside the tidal atlas {self.name} "
                f"({self.lat_deg[0]:.2f} to {self.lat_deg[-1]:.2f} N, {self.lon_deg[0]:.2f} to "
                f"{self.lon_deg[-1]:.2f} E)",
                code="outside_atlas",
            )
        column, row = min(int(x), self.lon_deg.size - 2), min(int(y), self.lat_deg.size - 2)
        east, north = x - column, y - row
        cells = np.array([[row, column], [row, column + 1], [row + 1, column], [row + 1, column + 1]])
        shares = np.array([(1 - north) * (1 - east), (1 - north) * east, north * (1 - east), north * east])
        shares = shares * self.is_sea[cells[:, 0], cells[:, 1]]
        if shares.sum() > 0.05:
            return cells.astype(np.int64), shares / shares.sum()
        rows, columns = np.nonzero(self.is_sea)
        away = np.hypot(rows - y, columns - x)
        nearest = int(away.argmin())
        if away[nearest] > SHORE_CELLS:
            raise Refused(
                f"{lat_deg:.4f} {lon_deg:.4f} is on land in the tidal atlas {self.name}; give a place at sea",
                code="on_land",
            )
        return np.array([[rows[nearest], columns[nearest]]], dtype=np.int64), np.array([1.0])
