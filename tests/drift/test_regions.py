"""Contours hold the share they say, and are closed outlines of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from varne.drift.land import metres_per_degree
from varne.drift.regions import crossed, density, in_region, regions
from varne.picture.errors import Malformed

NORTH_M, EAST_M = (float(size) for size in metres_per_degree(51.0))


def two_humps(count: int, seed: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    metres = rng.standard_normal((count, 2)) * [3000.0, 1200.0]
    metres[: count // 3] += [15_000.0, 4_000.0]
    return np.array([1.4, 51.0]) + metres / [EAST_M, NORTH_M]


def area(rings: list) -> shapely.Geometry:
    """What the rings enclose, holes out: even and odd."""
    whole = shapely.Polygon()
    for ring in rings:
        whole = whole.symmetric_difference(shapely.Polygon(ring))
    return whole


@pytest.mark.parametrize("weighted", [False, True])
def test_a_region_holds_its_share(weighted: bool) -> None:
    lonlat = two_humps(8000)
    rng = np.random.default_rng(1)
    weights = rng.random(8000) ** 3 if weighted else np.ones(8000)
    found = regions(lonlat, weights)
    areas = {}
    for share, rings in found.items():
        assert all(np.array_equal(ring[0], ring[-1]) for ring in rings)
        areas[share] = area(rings)
        held = shapely.contains_xy(areas[share], lonlat[:, 0], lonlat[:, 1])
        assert weights[held].sum() / weights.sum() == pytest.approx(share, abs=0.01)
    assert areas[0.9].covers(areas[0.5].buffer(-1e-6))
    assert len(found[0.9]) == 2  # two humps, two outlines


def test_a_normal_clouds_region_has_a_normals_area() -> None:
    rng = np.random.default_rng(3)
    lonlat = np.array([1.4, 51.0]) + rng.standard_normal((40_000, 2)) * 2000.0 / [EAST_M, NORTH_M]
    found = regions(lonlat, np.ones(40_000))
    for share in (0.5, 0.9):
        expected_m2 = -2.0 * np.log(1.0 - share) * np.pi * 2000.0**2
        assert area(found[share]).area * EAST_M * NORTH_M == pytest.approx(expected_m2, rel=0.08)


def test_outer_rings_turn_left_and_holes_right() -> None:
    rng = np.random.default_rng(3)
    angle, radius = rng.random(20_000) * 2 * np.pi, 8000.0 + 700.0 * rng.standard_normal(20_000)
    ring = np.array([1.4, 51.0]) + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) / [
        EAST_M,
        NORTH_M,
    ]
    found = sorted(regions(ring, np.ones(20_000))[0.9], key=len)
    assert len(found) == 2
    assert not shapely.LinearRing(found[0]).is_ccw
    assert shapely.LinearRing(found[1]).is_ccw


def test_density_sums_to_one() -> None:
    held = density(two_humps(5000), np.ones(5000))
    cell_km2 = np.diff(held.lat_deg[:2])[0] * NORTH_M * np.diff(held.lon_deg[:2])[0] * EAST_M / 1e6
    assert held.per_km2.sum() * cell_km2 == pytest.approx(1.0, abs=1e-3)


def test_where_a_point_lies_is_the_share_inside_it() -> None:
    rng = np.random.default_rng(3)
    lonlat = np.array([1.4, 51.0]) + rng.standard_normal((20_000, 2)) * 2000.0 / [EAST_M, NORTH_M]
    weights = np.ones(20_000)
    assert in_region(lonlat, weights, (1.4, 51.0)) < 0.05
    edge = 1.4 + np.sqrt(-2 * np.log(0.1)) * 2000.0 / EAST_M  # the 90 % circle of a normal
    assert in_region(lonlat, weights, (edge, 51.0)) == pytest.approx(0.9, abs=0.03)
    assert in_region(lonlat, weights, (3.0, 51.0)) == 1.0


def held_of_truths(per_group: int, groups: int, truths: int, told: bool) -> np.ndarray:
    """Where truths lie in clouds drawn as they were: an error common to a group, a small one of its own."""
    rng = np.random.default_rng(11)
    shares = []
    for _ in range(truths):
        common = np.repeat(rng.standard_normal((groups, 2)), per_group, axis=0)
        metres = 2000.0 * common + 300.0 * rng.standard_normal((groups * per_group, 2))
        truth = 2000.0 * rng.standard_normal(2) + 300.0 * rng.standard_normal(2)
        scale = np.array([EAST_M, NORTH_M])
        number = np.repeat(np.arange(groups), per_group) if told else None
        place = np.array([1.4, 51.0]) + truth / scale
        lonlat = np.array([1.4, 51.0]) + metres / scale
        held = crossed(lonlat, np.ones(len(lonlat)), number, cells=60)
        shares.append(held.share_at((place[0], place[1])))
    return np.array(shares)


def test_few_particles_hold_what_they_say_of_a_boat_that_is_not_among_them() -> None:
    shares = held_of_truths(1, 40, 200, told=False)
    assert np.mean(shares < 0.5) == pytest.approx(0.5, abs=0.07)
    assert np.mean(shares < 0.9) == pytest.approx(0.9, abs=0.04)


def test_particles_that_share_an_error_hold_what_they_say_once_that_is_told() -> None:
    shares = held_of_truths(10, 40, 200, told=True)
    assert np.mean(shares < 0.5) == pytest.approx(0.5, abs=0.07)
    assert np.mean(shares < 0.9) == pytest.approx(0.9, abs=0.04)
    assert np.mean(held_of_truths(10, 40, 200, told=False) < 0.9) < 0.85


def test_nothing_has_no_density() -> None:
    with pytest.raises(Malformed):
        density(np.zeros((0, 2)), np.zeros(0))
    with pytest.raises(Malformed):
        density(np.zeros((3, 2)), np.ones(3), np.zeros(2, dtype=np.int64))
