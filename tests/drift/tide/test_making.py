"""How an atlas is made: the water against a closed form, the analysis, the correction, the seas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.drift.tide.constituents import speeds_rad_per_s
from varne.drift.tide.gauge import Gauge
from varne.drift.tide.making.analysis import Analysis
from varne.drift.tide.making.correction import complex_error, spread
from varne.drift.tide.making.depths import GriddedDepth, land_in, merged, nearest_cells
from varne.drift.tide.making.domains import strait
from varne.drift.tide.making.grid import EARTH_RADIUS_M, LAND, OPEN, SEA, OpenBoundary, SeaGrid
from varne.drift.tide.making.model import RUN_NAMES, Length, run
from varne.drift.tide.making.nesting import Outer, boundary_of
from varne.drift.tide.making.recipe import (
    Recipe,
    inferred_from,
    judge,
    mean_errors,
    model_strait,
    strait_atlas,
)
from varne.drift.tide.making.shallow_water import GRAVITY_MPS2, Physics, Sea
from varne.picture.errors import Broken, Refused

DEPTH_M, CELLS, CELL_M = 20.0, 60, 2000.0


def channel(*, north_south: bool = False, amplitude_m: float = 0.02) -> tuple[SeaGrid, OpenBoundary]:
    """A canal on the equator, closed at one end, with an M2 tide at the other; no rotation to speak of."""
    step = np.degrees(CELL_M / EARTH_RADIUS_M)
    along, across = step * np.arange(CELLS + 2), 1.5 * step * (np.arange(5) - 2)  # cells are not square
    kind = np.full((5, CELLS + 2), LAND, dtype=np.int8)
    kind[1:4, 1:-1] = SEA
    kind[1:4, 0] = OPEN
    lon, lat = along, across
    if north_south:
        kind, lon, lat = kind.T.copy(), across, along - along.mean()
    grid = SeaGrid(lon_deg=lon, lat_deg=lat, depth_m=np.full(kind.shape, DEPTH_M), kind=kind)
    return grid, OpenBoundary(names=("M2",), height_m=np.full((1, 3), amplitude_m * np.exp(-0.8j)))


SMOOTH = Physics(manning=0.0, drag_min=0.0005, viscosity_m2_s=0.0, upwind_share=0.0)


@pytest.mark.parametrize("north_south", [False, True])
def test_a_tide_in_a_canal_stands_as_the_closed_form_says(north_south: bool) -> None:
    """cos(k (L - x)) / cos(k L) of the height at the mouth (Lamb, Hydrodynamics, section 168)."""
    grid, boundary = channel(north_south=north_south)
    found = run(grid, boundary, SMOOTH, Length(settle_days=6.0, analyse_days=28.0), what="canal")
    k = speeds_rad_per_s(("M2",))[0] / np.sqrt(GRAVITY_MPS2 * DEPTH_M)
    from_wall = CELL_M * (CELLS - np.arange(CELLS + 1) + 0.5)
    expected = boundary.height_m[0, 0] * np.cos(k * from_wall) / np.cos(k * from_wall[0])
    middle = found.height_m[found.of("M2")]
    middle = middle[: CELLS + 1, 2] if north_south else middle[2, : CELLS + 1]
    assert np.abs(middle - expected).max() < 0.02 * abs(expected[-1])
    stream = (found.north_mps if north_south else found.east_mps)[found.of("M2")]
    mouth = abs(stream[1, 2] if north_south else stream[2, 1])
    speed = abs(boundary.height_m[0, 0]) * np.sqrt(GRAVITY_MPS2 / DEPTH_M) * np.tan(k * from_wall[0])
    assert mouth == pytest.approx(speed, rel=0.06)
    assert np.abs(found.mean_transport_m2_s).max() < 1e-3


def test_water_at_rest_stays_at_rest_and_a_mad_sea_is_told_of() -> None:
    grid, boundary = channel()
    still = Sea(grid, OpenBoundary(("M2",), 0.0 * boundary.height_m), SMOOTH)
    for _ in range(4):
        still.to_next_sample()
    assert np.abs(still.height_m).max() == 0.0
    mad = Sea(grid, OpenBoundary(("M2",), 5_000.0 * boundary.height_m), Physics(ramp_s=1.0))
    with pytest.raises(Broken, match="high after"):
        mad.to_next_sample()


def test_the_same_sea_gives_the_same_bits() -> None:
    grid, boundary = channel()
    told = []
    for _ in range(2):
        sea = Sea(grid, boundary, Physics())
        for _ in range(8):
            sea.to_next_sample()
        told.append((sea.height_m.tobytes(), sea.velocity_mps()[0].tobytes()))
    assert told[0] == told[1]


def test_a_sea_needs_an_edge() -> None:
    with pytest.raises(Refused, match="outermost"):
        SeaGrid(np.arange(3.0), np.arange(3.0), np.full((3, 3), 9.0), np.full((3, 3), SEA, dtype=np.int8))


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0.05, 3.0), st.floats(-3.1, 3.1)), min_size=3, max_size=3))
def test_the_analysis_finds_what_was_put_in(waves: list[tuple[float, float]]) -> None:
    names = ("N2", "M2", "S2")
    speeds = speeds_rad_per_s(names)
    given_waves = np.array([a * np.exp(-1j * g) for a, g in waves])
    analysis = Analysis(names, 1)
    for at_s in np.arange(0.0, 28 * 86_400.0, 3600.0):
        analysis.add(at_s, np.array([0.4 + (given_waves * np.exp(1j * speeds * at_s)).real.sum()]))
    mean, found = analysis.fit()
    assert mean[0] == pytest.approx(0.4, abs=1e-9)
    assert found[:, 0] == pytest.approx(given_waves, abs=1e-9)
    with pytest.raises(Refused, match="cannot tell"):
        Analysis(names, 1).fit()


def test_a_correction_holds_at_its_gauge_and_fades_away_from_it() -> None:
    at = np.array([[1.3, 51.1], [1.9, 51.0]])
    values = np.array([0.05 + 0.02j, -0.03j])
    onto = np.array([[1.3, 51.1], [1.9, 51.0], [1.3, 41.0]])
    field = spread(at, values, onto, reach_m=60_000.0, prior_sd=0.1, error_sd=1e-6)
    assert field[:2] == pytest.approx(values, abs=1e-6)
    assert abs(field[2]) < 1e-6
    timid = spread(at, values, onto, reach_m=60_000.0, prior_sd=0.1, error_sd=0.1)
    assert (np.abs(timid[:2]) < np.abs(values)).all()


def test_land_is_inside_an_odd_number_of_rings() -> None:
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
    lake = square / 4 + 1.3
    axis = np.arange(-0.5, 5.0, 1.0)
    land = land_in((square, lake), axis, axis)
    assert land.sum() == 15
    assert not land[2, 2]
    assert land[1, 1]


def test_finer_depths_take_over_inside_and_soundings_mend_the_coarse() -> None:
    axis_lon, axis_lat = np.arange(0.0, 3.01, 0.1), np.arange(50.0, 52.01, 0.1)
    coarse = GriddedDepth(axis_lon, axis_lat, np.full((21, 31), 30.0))
    fine = GriddedDepth(
        np.arange(2.0, 3.0, 0.02), np.arange(51.0, 52.0, 0.02), np.full((50, 50), 12.0), 4_000.0
    )
    depth = merged((coarse, fine), np.array([[0.5, 50.5, 50.0]]), axis_lon, axis_lat)
    assert depth[15, 25] == pytest.approx(12.0)
    assert 40.0 < depth[5, 5] < 50.0
    assert depth[18, 5] == pytest.approx(30.0, abs=0.1)


def test_a_strait_is_open_at_its_edge_and_has_no_ponds() -> None:
    land = np.zeros((8, 8), dtype=bool)
    land[3:6, 3:6] = True
    land[4, 4] = False
    grid = strait(np.arange(8.0), np.arange(8.0), np.full((8, 8), 20.0), land)
    assert grid.kind[4, 4] == LAND
    assert grid.kind[0, 0] == OPEN
    assert grid.kind[1, 1] == SEA


LON, LAT = np.arange(1.0, 1.25, 0.02), np.arange(51.0, 51.2, 0.0125)
TRUE = {"M2": 2.0 * np.exp(-1j), "S2": 0.7 * np.exp(-1.6j), "N2": 0.4 * np.exp(-0.5j)}


def small_recipe(*, out_by: float = 1.1) -> Recipe:
    """A little bay whose outer sea is out by a tenth, and three gauges that know better."""
    outer_lon, outer_lat = np.arange(0.9, 1.4, 0.05), np.arange(50.9, 51.3, 0.05)
    shape = (outer_lat.size, outer_lon.size)
    outer = Outer(
        outer_lon, outer_lat, tuple(TRUE), np.stack([np.full(shape, out_by * w) for w in TRUE.values()])
    )
    land = np.zeros((LAT.size, LON.size), dtype=bool)
    land[:, :2] = True
    land[6:9, :5] = True
    places = ((1.06, 51.05), (1.16, 51.1), (1.06, 51.16))
    gauges = tuple(
        Gauge(f"g{n}", f"g{n}", lon, lat, TRUE | {"K2": 0.27 * TRUE["S2"]}, "cc-by-4.0")
        for n, (lon, lat) in enumerate(places)
    )
    grid = strait(LON, LAT, np.full(land.shape, 25.0), land)
    return Recipe(grid=grid, outer=outer, gauges=gauges, length=Length(1.0, 15.0))


def test_the_boundary_is_the_outer_sea_as_the_gauges_would_have_it() -> None:
    recipe = small_recipe()
    driven = ("M2", "S2", "N2")
    bare = boundary_of(recipe.grid, recipe.outer, (), driven, recipe.how)
    held = boundary_of(recipe.grid, recipe.outer, recipe.gauges, driven, recipe.how)
    assert bare.height_m[0] == pytest.approx(np.full(bare.height_m.shape[1], 1.1 * TRUE["M2"]))
    assert np.abs(held.height_m[0] - TRUE["M2"]).max() < 0.25 * np.abs(bare.height_m[0] - TRUE["M2"]).max()


def test_an_atlas_is_judged_by_gauges_it_was_made_without() -> None:
    recipe = small_recipe()
    modelled = model_strait(recipe, (), what="bay")
    left_out = judge(recipe)
    atlas = strait_atlas("bay", modelled, recipe, left_out, "made by a test")
    assert set(left_out) == {"g0", "g1", "g2"}
    before = mean_errors(atlas.gauges, lambda row: row.modelled_m)["M2"]
    without = mean_errors(atlas.gauges, lambda row: row.left_out_m)["M2"]
    assert before == pytest.approx(0.1, abs=0.02)
    assert 0.001 < without < 0.04
    # A gauge that lies does not judge itself right: its own word is not in what it is judged by.
    liar = recipe.gauges[1].__class__(
        **(recipe.gauges[1].__dict__ | {"height_m": {n: 3 * w for n, w in TRUE.items()}})
    )
    lied = Recipe(**(recipe.__dict__ | {"gauges": (recipe.gauges[0], liar, recipe.gauges[2])}))
    told = judge(lied)["g1"]
    assert told["M2"] == pytest.approx(left_out["g1"]["M2"], abs=1e-9)


def test_a_judgement_that_was_stopped_goes_on_where_it_was() -> None:
    recipe = small_recipe()
    known = {"g0": {"M2": 1.0 + 0j}, "g2": {"M2": 2.0 + 0j}}
    told: list[str] = []
    judged = judge(recipe, known=known, on_judged=lambda gauge, _: told.append(gauge))
    assert told == ["g1"]
    assert judged["g0"] == known["g0"]


def test_what_a_month_cannot_part_is_a_multiple_of_its_neighbour() -> None:
    k2 = next(found for found in inferred_from(small_recipe().gauges) if found.name == "K2")
    assert (k2.of, k2.ratio) == ("S2", pytest.approx(0.27 + 0j))


def test_an_error_is_of_size_and_time_together() -> None:
    observed = np.array([2.0 + 0j])
    assert complex_error(observed * 1.05, observed)[0] == pytest.approx(0.05)
    assert complex_error(observed * np.exp(0.1j), observed)[0] == pytest.approx(0.1, rel=0.01)


def test_the_nearest_cell_is_the_nearest_wet_one() -> None:
    wet = np.array([[True, False], [True, True]])
    where, away = nearest_cells(np.array([[1.0, 50.0]]), np.array([0.0, 1.0]), np.array([50.0, 51.0]), wet)
    assert tuple(where[0]) == (0, 0)
    assert away[0] == pytest.approx(111_000 * np.cos(np.radians(50.5)), rel=0.01)
    assert len(RUN_NAMES) == len(set(RUN_NAMES))
