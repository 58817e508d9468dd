"""From runs to atlases: the strait within the shelf, held to its gauges, judged by each gauge left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from varne.drift.tide.atlas import GaugeCheck, Inferred, Seasonal, StreamError, TideAtlas
from varne.drift.tide.gauge import Gauge
from varne.drift.tide.making.correction import Spread, complex_error, metres
from varne.drift.tide.making.grid import LAND, Complexes, Floats, SeaGrid
from varne.drift.tide.making.model import Length, Modelled, Progress, run
from varne.drift.tide.making.nesting import (
    Outer,
    at_gauges,
    boundary_of,
    corrected,
    positions,
    within_reach,
)
from varne.drift.tide.making.shallow_water import Physics

Waves = dict[str, complex]  # constituent to ``A exp(-1j g)``

# What drives a strait: the mean level, what drove the shelf, and what the shelf's own shallows made.
STRAIT_NAMES = (
    "Z0", "O1", "K1", "MU2", "N2", "M2", "L2", "S2", "2SM2", "MN4", "M4", "MS4", "2MN6", "M6", "2MS6",
)  # fmt: skip
# What an atlas keeps as fields. MU2 and L2 of the model lack their astronomical part; gauges give the whole.
KEPT_NAMES = ("O1", "K1", "N2", "M2", "S2", "MN4", "M4", "MS4", "2MN6", "M6", "2MS6")
# Constituents that a month cannot tell from the one named, or that nothing drove.
INFERRED_OF = {
    "Q1": "O1", "P1": "K1", "2N2": "N2", "NU2": "N2", "MU2": "M2", "L2": "M2", "LAMBDA2": "M2", "T2": "S2",
    "K2": "S2",
}  # fmt: skip
SEASONAL = ("SA", "SSA")
SAME_HARBOUR_M = 5_000.0

# What is drawn for streams until a survey tells better. At the two places with published rates the model is
# out by factors of 0.7 to 1.3 and by up to an hour at the turn (docs/sea.md); both stand beside banks
# that no depth we may use resolves, so the whole strait is believed a little better than they are.
STREAM_ERROR = StreamError(factor_sd=0.25, time_sd_s=1_500.0, residual_mps=0.1)


# The weather's part of a height: at Dover in January 2022 a prediction from its own gauge's constants was out
# by 0.30 m (docs/sea.md).
SURGE_SD_M = 0.3
UNJUDGED_SD_M = 0.25  # of the tide's part, when no gauge was left out to tell

# A strait whose boundary is held to the gauges is out by less, and less far, than the shelf around it.
WITHIN = Spread(reach_m=50_000.0, prior_sd=0.05, error_sd=0.02)


@dataclass(frozen=True)
class Recipe:
    """How a strait's atlas is made.

    Args:
        grid: the strait.
        outer: the shelf around it.
        gauges: used for the outer sea's correction and, where they stand in the strait, for its own.
        physics: of the strait.
        length: of each run.
        how: of the correction of what the outer sea says.
        how_within: of the correction of the strait's own run.
    """

    grid: SeaGrid
    outer: Outer
    gauges: tuple[Gauge, ...]
    physics: Physics = field(default_factory=Physics)
    length: Length = field(default_factory=Length)
    how: Spread = field(default_factory=Spread)
    how_within: Spread = WITHIN


def model_strait(
    recipe: Recipe, gauges: tuple[Gauge, ...], *, what: str, on_progress: Progress | None = None
) -> Modelled:
    """One run of the strait, its boundary held to ``gauges``."""
    boundary = boundary_of(recipe.grid, recipe.outer, gauges, STRAIT_NAMES, recipe.how)
    return run(recipe.grid, boundary, recipe.physics, recipe.length, what=what, on_progress=on_progress)


@dataclass(frozen=True)
class Held:
    """Fields of the kept constituents after the gauges have spoken, each [k, y, x]."""

    height_m: Complexes
    east_mps: Complexes
    north_mps: Complexes


def hold_to(modelled: Modelled, gauges: tuple[Gauge, ...], how: Spread) -> Held:
    """Correct a run by gauges: great constituents by ratio, streams with them; the others' heights only."""
    grid, wet = modelled.grid, modelled.wet
    lons, lats = np.meshgrid(grid.lon_deg, grid.lat_deg)
    cells = np.stack([lons[wet], lats[wet]], axis=1)
    kept = [modelled.of(name) for name in KEPT_NAMES]
    fields = [found[kept] for found in (modelled.height_m, modelled.east_mps, modelled.north_mps)]
    inside = within_reach(gauges, grid.lon_deg, grid.lat_deg, wet)
    if inside:
        for index, name in enumerate(KEPT_NAMES):
            told = at_gauges(inside, fields[0][index], grid.lon_deg, grid.lat_deg)
            said = corrected(name, inside, told, cells, how)
            fields[0][index][wet] = fields[0][index][wet] * said.factor + said.added_m
            for stream in fields[1:]:
                stream[index][wet] *= said.factor
    return Held(*fields)


def judge(
    recipe: Recipe,
    *,
    known: Mapping[str, Waves] | None = None,
    on_judged: Callable[[str, Waves], None] | None = None,
    on_progress: Progress | None = None,
) -> dict[str, Waves]:
    """What the atlas says at each gauge of the strait when it is made without that gauge.

    The gauge is left out from the boundary inward and the strait is run again, so that it cannot help itself.

    Args:
        recipe: how the atlas is made.
        known: gauges already judged by the same recipe; they are not judged again.
        on_judged: told each gauge's answer as soon as there is one.
        on_progress: told how far each run is.

    Returns:
        Gauge id to constituent to ``A exp(-1j g)``.
    """
    grid = recipe.grid
    told = dict(known or {})
    last: tuple[tuple[Gauge, ...], Modelled] | None = None  # two records of one harbour need one run
    for judged in within_reach(recipe.gauges, grid.lon_deg, grid.lat_deg, grid.kind != LAND):
        if judged.id in told:
            continue
        away = metres(positions((judged,)), positions(recipe.gauges))[0]
        others = tuple(
            gauge for gauge, distance in zip(recipe.gauges, away, strict=True) if distance > SAME_HARBOUR_M
        )
        if last is None or last[0] != others:
            what = f"without {judged.id}"
            last = others, model_strait(recipe, others, what=what, on_progress=on_progress)
        held = hold_to(last[1], others, recipe.how_within)
        told[judged.id] = {
            name: complex(at_gauges((judged,), held.height_m[index], grid.lon_deg, grid.lat_deg)[0])
            for index, name in enumerate(KEPT_NAMES)
        }
        if on_judged is not None:
            on_judged(judged.id, told[judged.id])
    return told


def inferred_from(gauges: tuple[Gauge, ...]) -> tuple[Inferred, ...]:
    """Each lesser constituent as one multiple of its neighbour, by least squares over the gauges."""
    found = []
    for name, of in INFERRED_OF.items():
        both = [(g.height_m[of], g.height_m[name]) for g in gauges if of in g.height_m and name in g.height_m]
        if both:
            great, small = np.array(both).T
            found.append(
                Inferred(name=name, of=of, ratio=complex(np.vdot(great, small) / np.vdot(great, great)))
            )
    return tuple(found)


def seasonal_from(gauges: tuple[Gauge, ...]) -> tuple[Seasonal, ...]:
    """The yearly course of the mean level, the mean of the gauges."""
    found = []
    for name in SEASONAL:
        said = [gauge.height_m[name] for gauge in gauges if name in gauge.height_m]
        if said:
            found.append(Seasonal(name=name, height_m=complex(np.mean(said))))
    return tuple(found)


def checks(
    gauges: tuple[Gauge, ...], modelled: Modelled, left_out: dict[str, Waves]
) -> tuple[GaugeCheck, ...]:
    """The table of gauges that stand in a modelled sea."""
    grid = modelled.grid
    rows = []
    for gauge in within_reach(gauges, grid.lon_deg, grid.lat_deg, modelled.wet):
        told = {
            name: complex(
                at_gauges((gauge,), modelled.height_m[modelled.of(name)], grid.lon_deg, grid.lat_deg)[0]
            )
            for name in KEPT_NAMES
        }
        rows.append(
            GaugeCheck(
                id=gauge.id,
                name=gauge.name,
                lon_deg=gauge.lon_deg,
                lat_deg=gauge.lat_deg,
                observed_m={name: gauge.height_m[name] for name in KEPT_NAMES if name in gauge.height_m},
                modelled_m=told,
                left_out_m=left_out.get(gauge.id, {}),
            )
        )
    return tuple(rows)


def mean_errors(
    table: tuple[GaugeCheck, ...], which: Callable[[GaugeCheck], dict[str, complex]]
) -> dict[str, float]:
    """Mean complex error of each constituent over a table, as a share of the observed amplitude."""
    errors: dict[str, float] = {}
    for name in KEPT_NAMES:
        pairs = [
            (which(row)[name], row.observed_m[name])
            for row in table
            if name in which(row) and name in row.observed_m
        ]
        if pairs:
            told, observed = np.array(pairs).T
            errors[name] = float(complex_error(told, observed).mean())
    return errors


def height_error_m(table: tuple[GaugeCheck, ...]) -> float:
    """Standard deviation of a predicted height: the tide's, from the gauges left out, and the weather's."""
    squares = [
        sum(0.5 * abs(row.left_out_m[name] - height) ** 2 for name, height in row.observed_m.items())
        for row in table
        if row.left_out_m
    ]
    tide = float(np.mean(squares)) if squares else UNJUDGED_SD_M**2
    return round(float(np.sqrt(tide + SURGE_SD_M**2)), 3)


def strait_atlas(
    name: str,
    modelled: Modelled,
    recipe: Recipe,
    left_out: dict[str, Waves],
    notice: str,
) -> TideAtlas:
    """The atlas of a strait: its run, held to the gauges."""
    held = hold_to(modelled, recipe.gauges, recipe.how_within)
    inside = within_reach(recipe.gauges, recipe.grid.lon_deg, recipe.grid.lat_deg, modelled.wet)
    table = checks(inside, modelled, left_out)
    return _atlas(name, modelled, KEPT_NAMES, held, inside, table, notice)


def outer_atlas(name: str, modelled: Modelled, gauges: tuple[Gauge, ...], notice: str) -> TideAtlas:
    """The atlas of the sea around: the model as it is, not held to any gauge.

    It keeps what drives a strait within it, so that another strait can be made from it.
    """
    names = tuple(name for name in STRAIT_NAMES if name in modelled.names)
    kept = [modelled.of(name) for name in names]
    held = Held(modelled.height_m[kept], modelled.east_mps[kept], modelled.north_mps[kept])
    inside = within_reach(gauges, modelled.grid.lon_deg, modelled.grid.lat_deg, modelled.wet)
    return _atlas(name, modelled, names, held, inside, checks(inside, modelled, {}), notice)


def _atlas(
    name: str,
    modelled: Modelled,
    names: tuple[str, ...],
    held: Held,
    inside: tuple[Gauge, ...],
    table: tuple[GaugeCheck, ...],
    notice: str,
) -> TideAtlas:
    return TideAtlas(
        name=name,
        lon_deg=modelled.grid.lon_deg,
        lat_deg=modelled.grid.lat_deg,
        depth_m=np.where(modelled.wet, modelled.grid.depth_m, np.nan),
        names=names,
        height_m=held.height_m.astype(np.complex64),
        east_mps=held.east_mps.astype(np.complex64),
        north_mps=held.north_mps.astype(np.complex64),
        inferred=tuple(found for found in inferred_from(inside) if found.name not in names),
        seasonal=seasonal_from(inside),
        height_error_m=height_error_m(table),
        stream_error=STREAM_ERROR,
        notice=notice,
        gauges=table,
    )


def cropped(modelled: Modelled, west: float, south: float, east: float, north: float) -> Modelled:
    """A part of a run, as one that has no open cells of its own."""
    columns = (modelled.grid.lon_deg >= west) & (modelled.grid.lon_deg <= east)
    rows = (modelled.grid.lat_deg >= south) & (modelled.grid.lat_deg <= north)
    part = np.ix_(rows, columns)
    kind = modelled.grid.kind[part].copy()
    border = np.zeros(kind.shape, dtype=bool)
    border[[0, -1], :] = border[:, [0, -1]] = True
    kind[border & (kind != 0)] = 2
    grid = SeaGrid(
        lon_deg=modelled.grid.lon_deg[columns],
        lat_deg=modelled.grid.lat_deg[rows],
        depth_m=modelled.grid.depth_m[part],
        kind=kind,
    )

    def waves(field: Complexes) -> Complexes:
        return field[:, part[0], part[1]]

    mean: Floats = modelled.mean_height_m[part]
    return Modelled(
        grid=grid,
        names=modelled.names,
        height_m=waves(modelled.height_m),
        east_mps=waves(modelled.east_mps),
        north_mps=waves(modelled.north_mps),
        mean_height_m=mean,
        mean_transport_m2_s=modelled.mean_transport_m2_s[:, part[0], part[1]],
    )


def outer_of(modelled: Modelled) -> Outer:
    """A run as the outer sea of a finer one, its mean level with it."""
    return Outer(
        lon_deg=modelled.grid.lon_deg,
        lat_deg=modelled.grid.lat_deg,
        names=("Z0", *modelled.names),
        height_m=np.concatenate([modelled.mean_height_m[None] + 0j, modelled.height_m]),
    )


def outer_from(atlas: TideAtlas) -> Outer:
    """An atlas as the outer sea of a finer one."""
    return Outer(
        lon_deg=atlas.lon_deg,
        lat_deg=atlas.lat_deg,
        names=atlas.names,
        height_m=atlas.height_m.astype(np.complex128),
    )
