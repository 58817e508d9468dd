"""Fields, the land raster, the metric, chance by counter and the leeway table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from tests.drift.making import BOX, SPAN, island, still, tide
from varne.drift.chance import GOLDEN, choices, keys, mix, normals, uniforms
from varne.drift.field import velocity_field
from varne.drift.land import land_mask, metres_per_degree, metric_table, open_sea
from varne.drift.leeway import CLASSES, INFLATABLE, Share, coefficients, only
from varne.picture.errors import Malformed, Refused


@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**40), min_size=1, max_size=20, unique=True))
def test_a_particles_chance_does_not_depend_on_its_company(seed: int, particles: list[int]) -> None:
    together = uniforms(seed, "any", particles, 3)
    assert np.array_equal(together[-1:], uniforms(seed, "any", particles[-1:], 3))
    assert np.all((together > 0) & (together < 1))
    assert len(np.unique(keys(seed, "any", particles))) == len(particles)


def test_chance_is_the_same_on_every_machine() -> None:
    # SplitMix64 from seed 1234567: the values every implementation gives.
    states = np.array([1234567], dtype=np.uint64) + np.array([1, 2], dtype=np.uint64) * GOLDEN
    assert mix(states).tolist() == [6457827717110365317, 3203168211198807973]
    assert [hex(key) for key in keys(1, "drift", [0, 1])] == ["0x1ca883d9ddb4e333", "0x1db634f1da626a39"]


def test_draws_are_even_normal_and_unlike_each_other() -> None:
    many = np.arange(200_000)
    flat, bell = uniforms(5, "flat", many), normals(5, "bell", many, 2)
    assert np.abs(np.histogram(flat, 20, (0, 1))[0] / 10_000 - 1).max() < 0.05
    assert bell.mean(axis=0) == pytest.approx([0, 0], abs=0.01)
    assert bell.std(axis=0) == pytest.approx([1, 1], abs=0.01)
    assert abs(np.corrcoef(bell.T)[0, 1]) < 0.01
    assert abs(np.corrcoef(flat[1:], flat[:-1])[0, 1]) < 0.01
    picked = np.bincount(choices(5, "pick", many, [1, 0, 3]), minlength=3) / len(many)
    assert picked == pytest.approx([0.25, 0.0, 0.75], abs=0.005)


def test_cells_on_land_take_the_nearest_water() -> None:
    values = np.full((2, 3, 3, 2), np.nan)
    values[:, :, 0, :] = 0.5
    values[:, 0, 2, :] = -0.5
    made = velocity_field([0, 1], [50, 51, 52], [0, 1, 2], values)
    assert np.isfinite(made.velocity_mps).all()
    assert made.velocity_mps[0, 1, 1, 0] == 0.5
    assert made.velocity_mps[0, 0, 2, 0] == -0.5


@pytest.mark.parametrize(
    ("time_s", "lat", "lon", "shape"),
    [
        ([0, 1], [50, 51], [0, 1, 3], (2, 2, 3, 2)),
        ([0, 1], [51, 50], [0, 1], (2, 2, 2, 2)),
        ([0], [50, 51], [0, 1], (1, 2, 2, 2)),
        ([0, 1], [50, 51], [0, 1], (2, 2, 3, 2)),
    ],
)
def test_a_field_that_is_not_a_grid_is_malformed(time_s: list, lat: list, lon: list, shape: tuple) -> None:
    with pytest.raises(Malformed):
        velocity_field(time_s, lat, lon, np.zeros(shape))


def test_a_field_of_nothing_is_malformed() -> None:
    with pytest.raises(Malformed, match="no cell"):
        velocity_field([0, 1], [50, 51], [0, 1], np.full((2, 2, 2, 2), np.nan))


def test_a_field_knows_its_span_and_box() -> None:
    made = tide()
    assert made.span_s == pytest.approx(SPAN)
    assert made.box_deg == pytest.approx(BOX)
    made.require_span(*SPAN, "current")
    with pytest.raises(Refused, match="current"):
        made.require_span(SPAN[0] - 600, SPAN[1], "current")


@given(st.floats(-70, 70))
def test_the_metric_is_that_of_the_ellipsoid(lat: float) -> None:
    geod = Geod(ellps="WGS84")
    north_m, east_m = metres_per_degree(lat)
    assert float(north_m) == pytest.approx(geod.inv(0, lat - 0.005, 0, lat + 0.005)[2] * 100, rel=1e-6)
    assert float(east_m) == pytest.approx(geod.inv(0, lat, 0.001, lat)[2] * 1000, rel=1e-6)
    table = metric_table(-71.0, 71.0)
    place = (lat - table[0, 0]) * 100
    row = int(place)
    held = table[row + 1] + (place - row) * (table[row + 2] - table[row + 1])
    assert held * [float(north_m), float(east_m)] == pytest.approx([1, 1], abs=1e-7)


def test_the_raster_measures_to_the_shore() -> None:
    land = island()
    north_m, east_m = (float(size) for size in metres_per_degree(51.0))
    assert float(land.distance_at(1.5, 51.2)) == pytest.approx(0.1 * north_m, abs=land.cell_m)
    assert float(land.distance_at(1.7, 51.0)) == pytest.approx(0.1 * east_m, abs=land.cell_m)
    assert float(land.distance_at(1.5, 51.0)) == pytest.approx(-0.1 * east_m, abs=land.cell_m)
    assert np.isinf(open_sea().distance_at(1.5, 51.0))
    assert still().velocity_mps.dtype == np.float32


def test_a_lake_is_water() -> None:
    outer = [(1.2, 50.7), (1.8, 50.7), (1.8, 51.3), (1.2, 51.3), (1.2, 50.7)]
    lake = [(1.4, 50.9), (1.6, 50.9), (1.6, 51.1), (1.4, 51.1), (1.4, 50.9)]
    land = land_mask([[outer, lake]], BOX)
    assert float(land.distance_at(1.5, 51.0)) > 0
    assert float(land.distance_at(1.3, 51.0)) < 0


def test_a_launch_is_put_in_the_water_before_its_beach() -> None:
    land = island()
    lon, lat = land.seaward([1.5, 1.39, 2.0], [51.1, 51.0, 51.0], 300.0)
    assert np.all(land.distance_at(lon, lat) >= 300.0)
    assert (lon[2], lat[2]) == (2.0, 51.0)
    assert lat[0] - 51.1 < 0.01
    with pytest.raises(Refused):
        land.seaward([1.5], [51.0], 1e7)


@pytest.mark.parametrize("name", CLASSES)
def test_leeway_comes_out_as_the_table_has_it(name: str) -> None:
    entry = CLASSES[name]
    drawn = coefficients(only(name), 3, "test", np.arange(40_000)).astype(float)
    wind = 10.0
    down, right, left = (drawn[:, first] * wind + drawn[:, first + 1] for first in (0, 2, 4))
    speed = entry.slope * wind + entry.intercept_mps
    near = pytest.approx
    assert down.mean() == near(speed * np.cos(np.radians(entry.divergence_deg)), abs=0.004)
    assert right.mean() == near(speed * np.sin(np.radians(entry.divergence_deg)), abs=0.004)
    assert left.mean() == near(-speed * np.sin(np.radians(entry.divergence_deg)), abs=0.004)
    assert down.std() == near(entry.error_mps, rel=0.02)  # at 10 m/s the two halves make the whole error
    assert entry.name_en != entry.name_fr


def test_the_inflatable_is_a_mixture_that_load_slows() -> None:
    many = np.arange(40_000)
    drawn = coefficients(INFLATABLE, 3, "boat", many)
    assert np.array_equal(coefficients(INFLATABLE, 3, "boat", many[100:200]), drawn[100:200])
    raft = coefficients(only("raft_open"), 3, "boat", many)
    loaded = coefficients((Share("raft_open", 1.0, (4.40 / 7.71, 1.0)),), 3, "boat", many)
    assert loaded[:, 0].mean() / raft[:, 0].mean() == pytest.approx((1 + 4.40 / 7.71) / 2, abs=0.02)


@pytest.mark.parametrize(
    "mixture", [(), (Share("raft", 0.0),), (Share("submarine", 1.0),), (Share("raft", -1.0),)]
)
def test_a_mixture_without_sense_is_malformed(mixture: tuple) -> None:
    with pytest.raises(Malformed):
        coefficients(mixture, 1, "boat", [0])
