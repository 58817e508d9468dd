"""From a coarse sea to a finer one within it, and from a model to what the gauges say of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import distance_transform_edt

from varne.drift.tide.gauge import Gauge
from varne.drift.tide.making.correction import Spread, log_ratio, spread
from varne.drift.tide.making.depths import nearest_cells
from varne.drift.tide.making.grid import Complexes, Floats, OpenBoundary, SeaGrid

# Constituents large enough everywhere that the ratio of observed to modelled means something.
GREAT = ("M2", "S2", "N2")
# Of the others the difference is spread, in metres, over a shorter reach; the streams are left alone.
SMALL_REACH_M = 60_000.0
SMALL_SD_M = 0.05
SMALL_ERROR_M = 0.01

GAUGE_REACH_M = 4_000.0  # a gauge farther than this from its cell does not speak for it


@dataclass(frozen=True)
class Outer:
    """Heights of a coarser sea: a model's, or an atlas's.

    Args:
        lon_deg: [x].
        lat_deg: [y].
        names: constituents; ``Z0`` may be among them, for the mean.
        height_m: [k, y, x], NaN on land.
    """

    lon_deg: Floats
    lat_deg: Floats
    names: tuple[str, ...]
    height_m: Complexes

    def at(self, name: str, points: Floats) -> Complexes:
        """One constituent at points of longitude and latitude, [n, 2]; carried on over land and the edge."""
        field = self.height_m[self.names.index(name)]
        nearest = distance_transform_edt(np.isnan(field), return_distances=False, return_indices=True)
        interpolated: Complexes = RegularGridInterpolator(
            (self.lat_deg, self.lon_deg), field[tuple(nearest)], bounds_error=False, fill_value=None
        )(points[:, ::-1])
        return interpolated


def positions(gauges: tuple[Gauge, ...]) -> Floats:
    """Longitude and latitude of gauges, [n, 2]."""
    return np.array([[gauge.lon_deg, gauge.lat_deg] for gauge in gauges]).reshape(-1, 2)


def within_reach(
    gauges: tuple[Gauge, ...], lon_deg: Floats, lat_deg: Floats, wet: npt.NDArray[np.bool_]
) -> tuple[Gauge, ...]:
    """Those gauges that stand at a cell of the sea, and inside its edge."""
    if not gauges:
        return ()
    _, away_m = nearest_cells(positions(gauges), lon_deg, lat_deg, wet)
    return tuple(
        gauge
        for gauge, metres in zip(gauges, away_m, strict=True)
        if metres <= GAUGE_REACH_M
        and lon_deg[0] <= gauge.lon_deg <= lon_deg[-1]
        and lat_deg[0] <= gauge.lat_deg <= lat_deg[-1]
    )


def at_gauges(gauges: tuple[Gauge, ...], field: Complexes, lon_deg: Floats, lat_deg: Floats) -> Complexes:
    """A model field's value in the wet cell nearest to each gauge, [n]."""
    where, _ = nearest_cells(positions(gauges), lon_deg, lat_deg, np.isfinite(field))
    value: Complexes = field[where[:, 0], where[:, 1]]
    return value


@dataclass(frozen=True)
class Correction:
    """What one constituent's gauges say of a model at given points: multiply, then add."""

    factor: Complexes
    added_m: Complexes


def corrected(
    name: str, gauges: tuple[Gauge, ...], modelled: Complexes, onto: Floats, how: Spread
) -> Correction:
    """The correction of one constituent, spread from its gauges.

    Args:
        name: the constituent.
        gauges: those used.
        modelled: what the model says at each, [n].
        onto: longitude and latitude of the points wanted, [m, 2].
        how: reach and trust for the great constituents.
    """
    has = [index for index, gauge in enumerate(gauges) if name in gauge.height_m]
    nothing = Correction(np.ones(len(onto), dtype=np.complex128), np.zeros(len(onto), dtype=np.complex128))
    if not has:
        return nothing
    at = positions(tuple(gauges[index] for index in has))
    observed = np.array([gauges[index].height_m[name] for index in has])
    told = modelled[has]
    if name in GREAT:
        ratio = spread(
            at, log_ratio(observed, told), onto,
            reach_m=how.reach_m, prior_sd=how.prior_sd, error_sd=how.error_sd,
        )  # fmt: skip
        return Correction(np.exp(ratio), nothing.added_m)
    difference = spread(
        at, observed - told, onto, reach_m=SMALL_REACH_M, prior_sd=SMALL_SD_M, error_sd=SMALL_ERROR_M
    )
    return Correction(nothing.factor, difference)


def boundary_of(
    grid: SeaGrid, outer: Outer, gauges: tuple[Gauge, ...], driven_by: tuple[str, ...], how: Spread
) -> OpenBoundary:
    """Heights on a grid's open cells: the outer sea's, as the gauges would have it."""
    rows, columns = grid.open_cells()
    cells = np.stack([grid.lon_deg[columns], grid.lat_deg[rows]], axis=1)
    names = tuple(name for name in driven_by if name in outer.names)
    heights = np.empty((len(names), len(cells)), dtype=np.complex128)
    for row, name in enumerate(names):
        heights[row] = outer.at(name, cells)
        if gauges and name != "Z0":
            field = outer.height_m[outer.names.index(name)]
            told = at_gauges(gauges, field, outer.lon_deg, outer.lat_deg)
            said = corrected(name, gauges, told, cells, how)
            heights[row] = heights[row] * said.factor + said.added_m
    return OpenBoundary(names=names, height_m=heights)
