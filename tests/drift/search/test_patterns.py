"""Patterns: they have the shape their name says, cover what they should, and keep their times."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from varne.drift.search.cloud import cloud_of
from varne.drift.search.frame import LocalFrame
from varne.drift.search.passes import missed
from varne.drift.search.patterns import (
    LONGEST_LEG_S,
    area_track,
    drifting,
    expanding_square,
    ladder,
    sector,
    turning_points,
)
from varne.drift.search.plan import SearchArea
from varne.picture.errors import Refused


def area(bearing_deg: float, length_m: float, width_m: float, sweeps: int) -> SearchArea:
    """An area that drifts east at half a metre a second and, later, north."""
    moments_s = np.array([0.0, 7200.0, 14_400.0])
    path_m = np.array([[1000.0, 500.0], [4600.0, 500.0], [4600.0, 4100.0]])
    return SearchArea(
        "unit",
        "surface",
        bearing_deg,
        length_m,
        width_m,
        sweeps,
        600.0,
        14_000.0,
        moments_s,
        path_m,
        (0.8,),
        0.0,
    )


AREAS = st.builds(
    area, st.floats(0, 180), st.floats(4000, 20_000), st.floats(2000, 15_000), st.integers(2, 12)
).filter(lambda area: area.spacing_m < area.length_m)


@settings(deadline=None)
@given(AREAS, st.tuples(st.floats(-3e4, 3e4), st.floats(-3e4, 3e4)))
def test_a_ladder_leaves_no_point_further_than_half_a_spacing_from_a_leg(
    area: SearchArea, from_m: tuple[float, float]
) -> None:
    pattern = ladder(area, from_m, 8.0)
    swept = LineString(pattern.positions_m).buffer(
        area.spacing_m / 2 * 1.001, cap_style="square", join_style="mitre"
    )
    box = Polygon(area.corners_at(area.start_s))
    assert swept.intersection(box).area > 0.999 * box.area
    assert box.buffer(1e-3).contains(LineString(pattern.positions_m))
    assert len(pattern.positions_m) == 2 * area.sweeps


@given(AREAS, st.tuples(st.floats(-3e4, 3e4), st.floats(-3e4, 3e4)), st.floats(0, 120))
def test_a_ladder_begins_at_the_nearest_corner_and_keeps_the_search_speed(
    area: SearchArea, from_m: tuple[float, float], turn_s: float
) -> None:
    pattern = ladder(area, from_m, 8.0, turn_s)
    corners = area.corners_at(area.start_s)
    inset_m = area.spacing_m / math.sqrt(2)
    assert (
        math.dist(pattern.positions_m[0], from_m) <= min(math.dist(c, from_m) for c in corners) + inset_m + 1
    )
    assert pattern.times_s[0] == area.start_s
    legs_m = np.hypot(*np.diff(pattern.positions_m, axis=0).T)
    assert np.all(legs_m <= 8.0 * np.diff(pattern.times_s) + 1e-6)
    took_s = pattern.times_s[-1] - pattern.times_s[0]
    assert took_s == pytest.approx(legs_m.sum() / 8.0 + (area.sweeps - 1) * turn_s)
    assert pattern.kind == ("parallel_track" if area.length_m >= area.width_m else "creeping_line")


def test_an_expanding_square_grows_by_a_spacing_every_second_leg() -> None:
    pattern = expanding_square((100.0, 200.0), 30.0, 500.0, 8, 0.0, 10.0)
    legs = np.diff(pattern.positions_m, axis=0)
    np.testing.assert_allclose(np.hypot(*legs.T) / 500.0, [1, 1, 2, 2, 3, 3, 4, 4])
    np.testing.assert_allclose(np.degrees(np.arctan2(*legs.T))[:4] % 360, [30, 120, 210, 300])
    square = LineString(pattern.positions_m).buffer(250.5, cap_style="square")
    assert square.contains(LineString(pattern.positions_m[:5]).convex_hull)  # no gap inside


def test_a_sector_search_goes_through_the_datum_with_like_legs() -> None:
    pattern = sector((0.0, 0.0), 0.0, 3000.0, 0.0, 10.0)
    legs = np.diff(pattern.positions_m, axis=0)
    assert len(legs) == 9
    np.testing.assert_allclose(np.hypot(*legs.T), 3000.0)
    turns = np.degrees(np.diff(np.unwrap(np.arctan2(*legs.T))))
    np.testing.assert_allclose(turns % 360, [120, 120, 0, 120, 120, 0, 120, 120], atol=1e-6)
    np.testing.assert_allclose(pattern.positions_m[[0, 3, 6, 9]], 0.0, atol=1e-6)
    assert len(sector((0, 0), 0, 3000, 0, 10, passes=2).positions_m) == 19
    assert list(turning_points(pattern)) == [0, 1, 2, 4, 5, 7, 8, 9]


def test_a_drifting_square_about_a_drifting_object_finds_it_and_a_still_one_does_not() -> None:
    times_s = np.array([0.0, 14_400.0])
    offsets = np.random.default_rng(2).normal(0, 300, (200, 1, 2))
    cloud = cloud_of(times_s, offsets + times_s[None, :, None] * np.array([1.2, 0.4]))
    pattern = expanding_square((0.0, 0.0), 0.0, 300.0, 12, 0.0, 3.0)
    carried = drifting(pattern, times_s, times_s[:, None] * np.array([1.2, 0.4]))
    still = drifting(pattern, times_s, np.zeros((2, 2)))
    with_it, without = (missed(cloud, track, np.array([300.0])).mean() for track in (carried, still))
    assert with_it < 0.25
    assert without > with_it + 0.3


def test_a_drifting_track_is_cut_finely_enough_to_bend() -> None:
    track = area_track(area(20.0, 15_000.0, 6000.0, 4), (0.0, 0.0), 8.0, 30.0)
    assert np.diff(track.times_s).max() <= LONGEST_LEG_S + 1e-6
    assert np.all(track.searching)


@given(st.floats(-60, 60), st.floats(-180, 180), st.floats(-5e4, 5e4), st.floats(-5e4, 5e4))
def test_the_frame_goes_there_and_back(lat: float, lon: float, east_m: float, north_m: float) -> None:
    frame = LocalFrame(lat, lon)
    back = frame.metres(frame.degrees(np.array([east_m, north_m])))
    np.testing.assert_allclose(back, [east_m, north_m], atol=1e-4)


def test_the_frame_has_the_ellipsoids_length_of_a_degree() -> None:
    east, north = LocalFrame(51.0, 1.5).metres_per_degree
    assert north == pytest.approx(111_248, abs=2)  # WGS 84 at 51 N
    assert east == pytest.approx(70_197, abs=2)


def test_patterns_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused):
        expanding_square((0, 0), 0, 0.0, 4, 0.0, 8.0)
    with pytest.raises(Refused):
        sector((0, 0), 0, 1000.0, 0.0, 8.0, passes=0)
    with pytest.raises(Refused):
        drifting(sector((0, 0), 0, 1000.0, 0.0, 8.0), np.array([0.0, 1.0]), np.zeros((3, 2)))
