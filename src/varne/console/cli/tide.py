"""``varne tide build``: an atlas of heights and streams for a theatre, from depths, a boundary and gauges."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from varne.centre.shipped import coast_of, open_theatre, shipped_directory
from varne.console.cli.output import Json, as_json, exit_codes, people, progress
from varne.picture.errors import Refused

if TYPE_CHECKING:
    from varne.drift.tide.atlas import Floats, GaugeCheck, TideAtlas
    from varne.drift.tide.gauge import Gauge
    from varne.drift.tide.making.depths import GriddedDepth
    from varne.drift.tide.making.model import Modelled, Progress
    from varne.drift.tide.making.nesting import Outer
    from varne.drift.tide.making.recipe import Recipe
    from varne.picture.theatre import Theatre

app = typer.Typer(no_args_is_help=True, help="The tidal atlas: build one.")

# Around the Channel: what of a run over the whole shelf is worth keeping.
CHANNEL_BOX_DEG = (-3.05, 48.8, 4.6, 53.0)
# Beyond the theatre's own box, so that its edge is not the model's; the shipped coast reaches as far.
MARGIN_DEG = 0.09
# Gauges used: around the theatre, but on its own coasts, not behind islands, locks and dams.
AROUND_DEG = (1.6, 0.7)
SHELTERED = ("binnen", "lymington", "southampton", "portsmouth", "swanage", "bournemouth", "sandown")
LICENCE = "cc-by-4.0"  # gauges under other terms are left aside, so that an atlas may be passed on

NOT_FOR_NAVIGATION = "Not for navigation. Ne pas utiliser pour la navigation. Depth-mean streams. "
CHANNEL_NOTICE = NOT_FOR_NAVIGATION + (
    "Computed by varne tide build from the COHERENS V2.11.2 shelf bathymetry and open boundary (EUPL-1.1), "
    "held to no gauge; gauges of the table: TICON-4, CC BY 4.0. Data under EUPL-1.1."
)
STRAIT_NOTICE = NOT_FOR_NAVIGATION + (
    "Computed by varne tide build. Inputs, unless others were given: COHERENS V2.11.2 bathymetry and "
    "boundary (EUPL-1.1), ETOPO1 and ETOPO 2022 (NOAA, public domain), TICON-4 gauges (CC BY 4.0), "
    "GSHHG coast (LGPL-3.0-or-later). Data under EUPL-1.1."
)


@app.callback()
def tide() -> None:
    """The tidal atlas: build one."""


@app.command()
def build(
    out: Annotated[Path, typer.Option(help="Directory to write the atlases into.")],
    theatre: Annotated[str, typer.Option(help="Theatre: an id, or the path of a theatre file.")] = "dover",
    shelf_grid: Annotated[
        Path | None, typer.Option(help="COHERENS grid file (csm_grid.dat): runs the whole shelf first.")
    ] = None,
    shelf_boundary: Annotated[
        Path | None, typer.Option(help="COHERENS boundary file (csm_obcs.dat) that goes with it.")
    ] = None,
    outer: Annotated[
        Path | None, typer.Option(help="Atlas of the sea around, instead of the shelf; shipped: channel.npz.")
    ] = None,
    depths: Annotated[
        list[Path] | None, typer.Option(help="Finer depths as CF NetCDF; give more than one, finest last.")
    ] = None,
    soundings: Annotated[
        Path | None,
        typer.Option(help="Single depths as CSV (lon_deg,lat_deg,depth_m); shipped: ETOPO1 points."),
    ] = None,
    gauges: Annotated[
        Path | None, typer.Option(help="Tide gauges, the Neaps database's JSON; shipped: TICON-4, CC BY.")
    ] = None,
    cell_km: Annotated[float, typer.Option(min=0.2, max=10.0, help="Size of a cell.")] = 1.1,
    days: Annotated[float, typer.Option(min=15.0, max=60.0, help="Days analysed in each run.")] = 28.0,
    judge: Annotated[
        bool,
        typer.Option("--judge/--no-judge", help="Make it again without each gauge in turn, for its error."),
    ] = True,
    json: Json = False,
) -> None:
    """Build a tidal atlas: shallow water over a month, analysed, held to gauges, judged without each of them.

    The whole shelf takes about a minute, the strait half a minute a run, and one run more a gauge judged.
    """
    with exit_codes():
        os.environ.setdefault("NUMBA_NUM_THREADS", "1")
        from varne.drift.tide.making.recipe import (
            cropped,
            model_strait,
            outer_atlas,
            outer_from,
            outer_of,
            strait_atlas,
        )
        from varne.drift.tide.making.recipe import judge as judged
        from varne.feeds.environment.depths import read_depths, read_soundings
        from varne.feeds.environment.gauges import read_gauges
        from varne.feeds.environment.tide_atlas import encode_atlas, read_atlas

        shipped = shipped_directory()
        if (shelf_grid is None) != (shelf_boundary is None):
            raise Refused("give --shelf-grid and --shelf-boundary together", code="usage")
        all_gauges = read_gauges(gauges or shipped / "tides" / "gauges-ticon4-ccby.json", licence=LICENCE)
        finer = [read_depths(path) for path in (depths or [shipped / "bathymetry" / "etopo2022-2-3E.nc"])]
        single = read_soundings(soundings or shipped / "bathymetry" / "etopo1-points.csv")
        where = open_theatre(theatre)
        out.mkdir(parents=True, exist_ok=True)
        written: dict[Path, TideAtlas] = {}

        def keep(atlas: TideAtlas) -> None:
            """Write at once what is done: a run that is stopped later has not been for nothing."""
            path = out / f"{atlas.name}.npz"
            path.write_bytes(encode_atlas(atlas))
            written[path] = atlas

        with progress("starting", 1000) as bar:

            def on_progress(what: str, share: float) -> None:
                bar.update(bar.task_ids[0], description=what, completed=round(1000 * share))

            if shelf_grid is not None and shelf_boundary is not None:
                shelf = cropped(_run_shelf(shelf_grid, shelf_boundary, days, on_progress), *CHANNEL_BOX_DEG)
                around = outer_of(shelf)
                base = outer_atlas("channel", shelf, all_gauges, CHANNEL_NOTICE)
                keep(base)
            else:
                base = read_atlas(outer or shipped / "tides" / "channel.npz")
                around = outer_from(base)
            recipe = _recipe(where, around, (_depth_of(base), *finer), single, all_gauges, cell_km, days)
            modelled = model_strait(recipe, recipe.gauges, what="the strait", on_progress=on_progress)
            unjudged = strait_atlas(where.id, modelled, recipe, {}, STRAIT_NOTICE)
            keep(unjudged)
            if judge:
                journal = Journal(out / f"{where.id}.judging.json", encode_atlas(unjudged))
                left_out = judged(recipe, known=journal.told, on_judged=journal.add, on_progress=on_progress)
                keep(strait_atlas(where.id, modelled, recipe, left_out, STRAIT_NOTICE))
                journal.path.unlink(missing_ok=True)
        _tell(written, json)


class Journal:
    """Gauges judged so far, kept beside the atlas: a judgement that is stopped goes on where it was.

    It holds for one atlas only; when depths, gauges or the model have changed since, it is begun anew.
    """

    def __init__(self, path: Path, unjudged: bytes) -> None:
        self.path = path
        self._atlas = hashlib.sha256(unjudged).hexdigest()
        self.told: dict[str, dict[str, complex]] = {}
        try:
            said = msgspec.json.decode(path.read_bytes(), type=_Judged)
        except (OSError, msgspec.DecodeError):
            return
        if said.atlas == self._atlas:
            self.told = {
                gauge: {name: complex(*pair) for name, pair in waves.items()}
                for gauge, waves in said.told.items()
            }

    def add(self, gauge: str, waves: dict[str, complex]) -> None:
        """Write down one gauge."""
        self.told[gauge] = waves
        told = {
            gauge: {name: (wave.real, wave.imag) for name, wave in waves.items()}
            for gauge, waves in self.told.items()
        }
        self.path.write_bytes(msgspec.json.encode(_Judged(self._atlas, told)))


class _Judged(msgspec.Struct):
    atlas: str
    told: dict[str, dict[str, tuple[float, float]]]


def _run_shelf(grid_file: Path, boundary_file: Path, days: float, on_progress: Progress) -> Modelled:
    from varne.drift.tide.making.domains import shelf
    from varne.drift.tide.making.model import Length, run
    from varne.drift.tide.making.shallow_water import Physics
    from varne.feeds.environment.coherens import parse_boundary, parse_grid

    given = parse_grid(grid_file.read_text(encoding="ascii"))
    heights = parse_boundary(boundary_file.read_text(encoding="ascii"))
    grid, boundary = shelf(
        given.lon_deg, given.lat_deg, given.depth_m, given.open_west, given.open_south,
        heights.names, heights.west_m, heights.south_m,
    )  # fmt: skip
    return run(
        grid, boundary, Physics(viscosity_m2_s=20.0, depth_min_m=7.0), Length(analyse_days=days),
        what="the shelf", on_progress=on_progress,
    )  # fmt: skip


def _depth_of(atlas: TideAtlas) -> GriddedDepth:
    from varne.drift.tide.making.depths import GriddedDepth

    return GriddedDepth(lon_deg=atlas.lon_deg, lat_deg=atlas.lat_deg, depth_m=atlas.depth_m)


def _recipe(
    where: Theatre,
    around: Outer,
    sources: tuple[GriddedDepth, ...],
    soundings: Floats,
    gauges: tuple[Gauge, ...],
    cell_km: float,
    days: float,
) -> Recipe:
    import numpy as np

    from varne.drift.tide.making.depths import land_in, merged
    from varne.drift.tide.making.domains import strait
    from varne.drift.tide.making.model import Length
    from varne.drift.tide.making.nesting import within_reach
    from varne.drift.tide.making.recipe import Recipe
    from varne.feeds.environment.depths import parse_land

    coast = coast_of(where)
    if coast is None:
        raise Refused(f"the theatre {where.id} has no coast, so its sea has no shore", code="no_coast")
    west, south, east, north = where.bbox_deg
    step_lat = cell_km / 111.2
    step_lon = step_lat / np.cos(np.radians(0.5 * (south + north)))
    lon = np.arange(west - MARGIN_DEG, east + MARGIN_DEG, step_lon)
    lat = np.arange(south - MARGIN_DEG, north + MARGIN_DEG, step_lat)
    near = (np.abs(soundings[:, 0] - 0.5 * (west + east)) < 0.5 * (east - west) + 1.0) & (
        np.abs(soundings[:, 1] - 0.5 * (south + north)) < 0.5 * (north - south) + 1.0
    )
    depth = merged(sources, soundings[near], lon, lat)
    grid = strait(lon, lat, depth, land_in(parse_land(coast), lon, lat))
    used = tuple(
        gauge
        for gauge in gauges
        if west - AROUND_DEG[0] <= gauge.lon_deg <= east + AROUND_DEG[1]
        and south - AROUND_DEG[1] <= gauge.lat_deg <= north + AROUND_DEG[1]
        and not any(word in gauge.id for word in SHELTERED)
        and {"M2", "S2", "N2"} <= gauge.height_m.keys()
    )
    sea_around = np.isfinite(around.height_m[around.names.index("M2")])
    used = within_reach(used, around.lon_deg, around.lat_deg, sea_around)
    return Recipe(grid=grid, outer=around, gauges=used, length=Length(3.0, days))


def _tell(written: dict[Path, TideAtlas], json: bool) -> None:
    from varne.drift.tide.making.recipe import mean_errors

    told = [
        {
            "file": str(path),
            "name": atlas.name,
            "cells": [atlas.lat_deg.size, atlas.lon_deg.size],
            "bytes": path.stat().st_size,
            "gauges": len(atlas.gauges),
            "mean_error_model": mean_errors(atlas.gauges, lambda row: row.modelled_m),
            "mean_error_left_out": mean_errors(atlas.gauges, lambda row: row.left_out_m),
            "height_error_m": atlas.height_error_m,
        }
        for path, atlas in written.items()
    ]
    if json:
        as_json(told)
        return
    for (path, atlas), said in zip(written.items(), told, strict=True):
        people.print(f"[bold]{path}[/] {path.stat().st_size / 1e6:.2f} MB, {len(atlas.gauges)} gauges")
        for key, what in (("mean_error_model", "before gauges"), ("mean_error_left_out", "gauge left out")):
            errors = said[key]
            if isinstance(errors, dict) and errors:
                shares = ", ".join(f"{name} {100 * errors[name]:.1f} %" for name in errors)
                people.print(f"  mean complex error, {what}: {shares}")
        for row in atlas.gauges:
            people.print(f"  {gauge_line(row)}")


def gauge_line(row: GaugeCheck) -> str:
    """One gauge: M2 and S2 observed, modelled, and made without it; amplitude in metres / Greenwich lag."""
    import cmath
    import math

    def said(wave: complex | None) -> str:
        return "-" if wave is None else f"{abs(wave):.2f}/{math.degrees(-cmath.phase(wave)) % 360:03.0f}"

    tables = (row.observed_m, row.modelled_m, row.left_out_m)
    parts = [f"{name} " + " ".join(said(table.get(name)) for table in tables) for name in ("M2", "S2")]
    return f"{row.id.split('/')[-1]:32s} {parts[0]}  {parts[1]}"
