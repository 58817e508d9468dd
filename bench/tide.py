"""The tidal atlas against gauges, published streams and a month of heights, each figure beside its bar.

    python -m bench.tide [--atlas data/tides/dover.npz] [--sea-level FILE.nc] [--other-gauges FILE.json]
                         [--shelf-grid csm_grid.dat --shelf-boundary csm_obcs.dat]

Heights at gauges left out come from the table in the atlas, made by ``varne tide build --judge``. The month
of observed heights (Copernicus Marine) and the gauges under other licences may be used but not passed on, so
they are read from where the reader keeps them; without them those lines say so.
"""

from __future__ import annotations

import argparse
import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from varne.drift.tide.atlas import TideAtlas
from varne.drift.tide.constituents import rotation, speeds_rad_per_s
from varne.drift.tide.making.domains import shelf
from varne.drift.tide.making.grid import OpenBoundary
from varne.drift.tide.making.model import Length, run
from varne.drift.tide.making.recipe import mean_errors
from varne.drift.tide.making.shallow_water import Physics
from varne.drift.tide.synthesis import PlaceTide, at_place, over_field
from varne.feeds.environment.coherens import parse_boundary, parse_grid
from varne.feeds.environment.gauges import read_gauges
from varne.feeds.environment.netcdf import read_variables
from varne.feeds.environment.tide_atlas import read_atlas
from varne.picture.errors import Refused

KN = 3600.0 / 1852.0
DOVER = (51.1144, 1.3225)
# South Foreland and Ramsgate lights; places and figures as published for the hours about high water at Dover
# (visitmyharbour.com, "Hourly tidal streams in the Dover Strait"): bearing and distance, rate at springs and
# neaps in knots, set, and when the north-going stream begins, hours after high water.
PUBLISHED = {
    "5.4 nm 082 of South Foreland": ((51.1404, 1.3714), 82.0, 5.4, 2.3, 1.3, 35.0, -2.0),
    "3.5 nm 159 of Ramsgate": ((51.3297, 1.4197), 159.0, 3.5, 3.2, 1.7, 20.0, -1.6),
}
# From Hythe to Gravelines: a row of cells that meets land at both ends.
SECTION_LAT_DEG, SECTION_LON_DEG = 51.04, (0.8, 2.6)
NARROWS = (1.3, 50.93, 1.8, 51.2)
SPRING_WAVES = ("M2", "S2", "M4", "MS4", "M6", "2MS6")
BARS = {"M2": 0.05, "S2": 0.07}
RMSE_BAR_M = 0.35


def spring(
    place: PlaceTide, at_s: np.ndarray, lag: dict[str, float], neap: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Height and stream when M2 and S2 fall together at Dover (or are a week from it)."""
    turn = {"M2": lag["M2"], "S2": lag["S2"] + (math.pi if neap else 0.0)}
    turn |= {"M4": 2 * turn["M2"], "MS4": turn["M2"] + turn["S2"], "M6": 3 * turn["M2"]}
    turn["2MS6"] = 2 * turn["M2"] + turn["S2"]
    speeds = dict(zip(SPRING_WAVES, speeds_rad_per_s(SPRING_WAVES), strict=True))
    height, stream = np.zeros(at_s.size), np.zeros((at_s.size, 2))
    for name in SPRING_WAVES:
        k = place.names.index(name)
        turned = np.exp(1j * (turn[name] + speeds[name] * at_s))
        height += (place.height_m[k] * turned).real
        stream[:, 0] += (place.east_mps[k] * turned).real
        stream[:, 1] += (place.north_mps[k] * turned).real
    return height, stream


def streams(atlas: TideAtlas) -> dict[str, object]:
    """Rates, sets and turns at the published places, and the fastest in the narrows."""
    at_s = np.arange(-7 * 3600.0, 7 * 3600.0, 60.0)
    dover = at_place(atlas, *DOVER)
    lag = {name: -float(np.angle(dover.height_m[dover.names.index(name)])) for name in ("M2", "S2")}
    said: dict[str, object] = {}
    for name, ((lat, lon), bearing, nm, at_springs, at_neaps, set_deg, starts_h) in PUBLISHED.items():
        place_lat = lat + nm / 60 * math.cos(math.radians(bearing))
        place_lon = lon + nm / 60 * math.sin(math.radians(bearing)) / math.cos(math.radians(lat))
        place = at_place(atlas, place_lat, place_lon)
        row: dict[str, object] = {"published": [at_springs, at_neaps, set_deg, starts_h]}
        for neap in (False, True):
            high = at_s[spring(dover, at_s, lag, neap)[0].argmax()]
            stream = spring(place, at_s, lag, neap)[1]
            north = np.where(stream[:, 1] > 0, np.hypot(*stream.T), 0.0)
            peak = int(north.argmax())
            begins = [
                round(float(at_s[i] - high) / 3600, 1)
                for i in range(peak)
                if stream[i, 1] <= 0 < stream[i + 1, 1]
            ]
            row["neap" if neap else "spring"] = [
                round(float(north[peak]) * KN, 1),
                round(math.degrees(math.atan2(*stream[peak])) % 360),
                begins[-1:],
            ]
        said[name] = row
    west, south, east, north_edge = NARROWS
    fastest = 0.0
    for row_at in np.nonzero((atlas.lat_deg > south) & (atlas.lat_deg < north_edge))[0]:
        for column in np.nonzero((atlas.lon_deg > west) & (atlas.lon_deg < east))[0]:
            if atlas.is_sea[row_at, column]:
                place = at_place(atlas, float(atlas.lat_deg[row_at]), float(atlas.lon_deg[column]))
                fastest = max(fastest, float(np.hypot(*spring(place, at_s[::10], lag, False)[1].T).max()))
    said["narrows, fastest at mean springs, kn"] = {"published": "3 to 4", "atlas": round(fastest * KN, 1)}
    return said


def left_out(atlas: TideAtlas) -> dict[str, object]:
    """Mean complex error over gauges left out, and each gauge's."""
    told = mean_errors(atlas.gauges, lambda row: row.left_out_m)
    each = {
        row.id.split("/")[-1]: {
            name: round(abs(row.left_out_m[name] - row.observed_m[name]) / abs(row.observed_m[name]), 3)
            for name in ("M2", "S2", "M4")
            if name in row.left_out_m
        }
        for row in atlas.gauges
    }
    held = mean_errors(atlas.gauges, lambda row: row.modelled_m)
    return {
        "gauges": len(each),
        "mean": {name: round(error, 4) for name, error in told.items()},
        "mean before the strait's own gauges": {name: round(error, 4) for name, error in held.items()},
        "bars": BARS,
        "met": {name: told.get(name, math.inf) <= bar for name, bar in BARS.items()},
        "each": each,
    }


def other_gauges(atlas: TideAtlas, path: Path) -> dict[str, object]:
    """Gauges that no step of the atlas has seen: under other licences, and far from any that was used."""
    used = [(row.lat_deg, row.lon_deg) for row in atlas.gauges]
    rows: dict[str, dict[str, float]] = {}
    for gauge in read_gauges(path):
        near = min(math.hypot(gauge.lat_deg - lat, (gauge.lon_deg - lon) * 0.63) for lat, lon in used) * 111.2
        inside = atlas.lon_deg[0] < gauge.lon_deg < atlas.lon_deg[-1] and (
            atlas.lat_deg[0] < gauge.lat_deg < atlas.lat_deg[-1]
        )
        if gauge.licence == "cc-by-4.0" or near < 5.0 or not inside:
            continue
        try:
            place = at_place(atlas, gauge.lat_deg, gauge.lon_deg)
        except Refused:
            continue  # up a river
        rows[gauge.id.split("/")[-1]] = {
            name: round(
                abs(place.height_m[place.names.index(name)] - gauge.height_m[name])
                / abs(gauge.height_m[name]),
                3,
            )
            for name in ("M2", "S2", "M4")
        }
    return dict(rows)


def january(atlas: TideAtlas, path: Path) -> dict[str, object]:
    """Dover, hourly, January 2022: the atlas, and the gauge's own constants, against what was observed."""
    variables = read_variables(path)
    days = variables["TIME"].values.astype(float)
    level = np.where(variables["SLEV_QC"].values[:, 0] == 1, variables["SLEV"].values[:, 0], np.nan)
    start = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(days=float(days[0]))
    at_s = (days - days[0]) * 86400.0
    known = np.isfinite(level)
    observed = level[known] - level[known].mean()
    told = at_place(atlas, *DOVER).heights_m(start, at_s)[known]
    gauge = next(g for g in read_gauges(Path("data/tides/gauges-ticon4-ccby.json")) if "dover-dov" in g.id)
    names = tuple(gauge.height_m)
    waves = np.array([gauge.height_m[name] for name in names])
    own = np.array(
        [(rotation(names, start + timedelta(seconds=float(s)), DOVER[0]) @ waves).real for s in at_s[known]]
    )

    def rmse(predicted: np.ndarray) -> float:
        return round(float(np.std(predicted - observed)), 3)

    found = rmse(told)
    return {
        "hours": int(known.sum()),
        "atlas_rmse_m": found,
        "gauge_constants_rmse_m": rmse(own),
        "bar_m": RMSE_BAR_M,
        "met": found <= RMSE_BAR_M,
    }


def through_flow(grid_file: Path, boundary_file: Path) -> dict[str, object]:
    """Mean transport of M2 alone through the Strait, coast to coast, in the model of the whole shelf."""
    given = parse_grid(grid_file.read_text(encoding="ascii"))
    heights = parse_boundary(boundary_file.read_text(encoding="ascii"))
    grid, driven = shelf(
        given.lon_deg, given.lat_deg, given.depth_m, given.open_west, given.open_south,
        heights.names, heights.west_m, heights.south_m,
    )  # fmt: skip
    m2 = OpenBoundary(("M2",), driven.height_m[[driven.names.index("M2")]])
    physics = Physics(viscosity_m2_s=20.0, depth_min_m=7.0)
    found = run(grid, m2, physics, Length(settle_days=5.0, analyse_days=10.35), what="M2 alone")
    row = int(np.abs(grid.lat_deg - SECTION_LAT_DEG).argmin())
    across = (grid.lon_deg > SECTION_LON_DEG[0]) & (grid.lon_deg < SECTION_LON_DEG[1]) & found.wet[row]
    cell_m = (
        grid.cell_m[0]
        * math.cos(math.radians(grid.lat_deg[row]))
        / math.cos(math.radians(float(grid.lat_deg.mean())))
    )
    flow = float(found.mean_transport_m2_s[1, row][across].sum()) * cell_m
    return {"published_m3_s": 36_000, "source": "Prandle 1993, HF radar", "shelf_model_m3_s": round(flow, -2)}


def speed(atlas: TideAtlas) -> dict[str, object]:
    """Processor seconds for two days of the whole field every ten minutes."""
    import time

    at_s = np.arange(0.0, 48 * 3600.0 + 1, 600.0)
    over_field(atlas, datetime(2026, 8, 10, tzinfo=UTC), at_s[:2])
    began = time.process_time()
    field = over_field(atlas, datetime(2026, 8, 10, tzinfo=UTC), at_s)
    return {
        "core_s": round(time.process_time() - began, 2),
        "megabytes": round(field.current_mps.nbytes / 1e6),
    }


def main() -> None:
    """Measure and print, as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--atlas", type=Path, default=Path("data/tides/dover.npz"))
    parser.add_argument("--sea-level", type=Path, help="sealevel_dover_202201_cmems.nc")
    parser.add_argument("--other-gauges", type=Path, help="stations-ticon4.json, all licences")
    parser.add_argument("--shelf-grid", type=Path, help="csm_grid.dat of COHERENS: the through-flow of M2")
    parser.add_argument("--shelf-boundary", type=Path, help="csm_obcs.dat of COHERENS")
    given = parser.parse_args()
    atlas = read_atlas(given.atlas)
    not_given = "its files were not given (--help)"
    print(
        json.dumps(
            {
                "atlas": {
                    "file_kb": given.atlas.stat().st_size // 1000,
                    "height_error_m": atlas.height_error_m,
                },
                "gauges_left_out": left_out(atlas),
                "gauges_never_seen": other_gauges(atlas, given.other_gauges)
                if given.other_gauges
                else not_given,
                "dover_january_2022": january(atlas, given.sea_level) if given.sea_level else not_given,
                "streams": streams(atlas),
                "m2_through_flow": through_flow(given.shelf_grid, given.shelf_boundary)
                if given.shelf_grid and given.shelf_boundary
                else not_given,
                "two_days_of_field": speed(atlas),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
