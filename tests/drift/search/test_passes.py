"""Real tracks against moving particles: they keep to the closed forms, and to the moving frame."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drift.search.making import ladder, square_cloud, widths
from varne.drift.search.cloud import cloud_of
from varne.drift.search.detection import Law, lateral_range, pod
from varne.drift.search.passes import missed, search_track
from varne.picture.errors import Refused

SIDE_M = 20_000.0


@pytest.mark.parametrize("law", list(Law))
@pytest.mark.parametrize("distance_m", [150.0, 600.0, 1700.0])
def test_one_long_straight_pass_gives_the_lateral_range_curve(law: Law, distance_m: float) -> None:
    cloud = cloud_of(np.array([0.0, 1.0]), np.array([[[0.0, distance_m]] * 2]))
    track = search_track(np.array([0.0, 200_000.0]), np.array([[-1e6, 0.0], [1e6, 0.0]]), 10.0)
    got = 1 - missed(cloud, track, widths(2000.0), law)[0]
    assert got == pytest.approx(float(lateral_range(law, distance_m, 2000.0)), abs=1e-6)


@pytest.mark.parametrize("covered", [0.5, 1.0, 2.0])
def test_a_ladder_is_worth_what_its_coverage_is(covered: float) -> None:
    cloud = square_cloud(side_m=SIDE_M)
    got = 1 - missed(cloud, ladder(SIDE_M, 500.0, 8.0), widths(500.0 * covered))
    assert got.mean() == pytest.approx(float(pod(Law.INVERSE_CUBE, covered)), abs=0.02)


def test_searching_in_the_drifting_frame_is_searching_in_still_water() -> None:
    still = missed(square_cloud(side_m=SIDE_M), ladder(SIDE_M, 500.0, 8.0), widths(500.0))
    drift_mps = (0.9, -1.1)
    drifting = missed(
        square_cloud(side_m=SIDE_M, drift_mps=drift_mps, hours=60),
        ladder(SIDE_M, 500.0, 8.0, drift_mps),
        widths(500.0),
    )
    np.testing.assert_allclose(drifting, still, atol=1e-6)


def test_a_ladder_laid_as_if_nothing_moved_misses_what_moves_away() -> None:
    cloud = square_cloud(side_m=SIDE_M, drift_mps=(0.0, -1.5), hours=60)
    still, followed = (
        (1 - missed(cloud, ladder(SIDE_M, 500.0, 8.0, drift), widths(500.0))).mean()
        for drift in ((0.0, 0.0), (0.0, -1.5))
    )
    assert still < followed - 0.2


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_a_wider_sweep_never_sees_less(one_m: float, other_m: float) -> None:
    cloud = square_cloud(200)
    low, high = (missed(cloud, ladder(4000, 1000.0, 8.0), widths(w)) for w in sorted((one_m, other_m)))
    assert np.all(high <= low + 1e-12)


@given(
    st.lists(st.floats(0, 30_000), min_size=2, max_size=5), st.sampled_from([Law.INVERSE_CUBE, Law.DEFINITE])
)
def test_what_was_missed_never_grows_as_the_search_goes_on(moments: list[float], law: Law) -> None:
    cloud, track = square_cloud(200), ladder(4000, 1000.0, 8.0)
    left = [missed(cloud, track, widths(800.0), law, until_s=t) for t in sorted(moments)]
    for earlier, later in pairwise(left):
        assert np.all(later <= earlier + 1e-12)
        assert np.all((later >= 0) & (later <= 1))


def test_cutting_a_track_into_pieces_changes_nothing() -> None:
    cloud, track = square_cloud(300, drift_mps=(0.5, 0.2), hours=60), ladder(SIDE_M, 1000.0, 8.0)
    n = len(track.times_s) // 2
    one = search_track(track.times_s[: n + 1], track.positions_m[: n + 1], track.speed_mps)
    other = search_track(track.times_s[n:], track.positions_m[n:], track.speed_mps)
    whole = missed(cloud, track, widths(700.0))
    np.testing.assert_allclose(
        missed(cloud, one, widths(700.0)) * missed(cloud, other, widths(700.0)), whole, atol=1e-9
    )


def test_nobody_looks_out_in_transit_and_no_width_sees_nothing() -> None:
    cloud, track = square_cloud(100), ladder(4000, 1000.0, 8.0)
    asleep = track._replace(searching=np.zeros_like(track.searching))
    assert np.all(missed(cloud, asleep, widths(800.0)) == 1)
    assert np.all(missed(cloud, track, widths(0.0)) == 1)


def test_a_searcher_beside_the_object_all_along_does_see_it() -> None:
    cloud = cloud_of(np.array([0.0, 3600.0]), np.array([[[0.0, 0.0], [3600.0, 0.0]]]))
    beside = search_track(np.array([0.0, 3600.0]), np.array([[0.0, 300.0], [3600.0, 300.0]]), 8.0)
    expected = math.exp(-(1000.0**2) * 8.0 / (8 * math.pi * 300.0**3) * 3600.0)
    assert missed(cloud, beside, widths(1000.0))[0] == pytest.approx(expected, rel=1e-6)
    on_top = search_track(np.array([0.0, 3600.0]), np.array([[0.0, 0.0], [3600.0, 0.0]]), 8.0)
    assert missed(cloud, on_top, widths(1000.0))[0] == pytest.approx(0.0, abs=1e-12)


def test_each_class_has_its_own_width() -> None:
    places = np.zeros((2, 2, 2))
    places[:, :, 1] = 400.0
    cloud = cloud_of(np.array([0.0, 1.0]), places, object_class=np.array([0, 1]))
    track = search_track(np.array([0.0, 4000.0]), np.array([[-2e4, 0.0], [2e4, 0.0]]), 10.0)
    large, small = missed(cloud, track, widths(2000.0, 200.0))
    assert large < 0.5 < small
    with pytest.raises(Refused, match="for each object class"):
        missed(cloud, track, widths(2000.0))


def test_shapes_and_times_that_do_not_fit_are_refused() -> None:
    with pytest.raises(Refused):
        search_track(np.array([0.0]), np.zeros((1, 2)), 8.0)
    with pytest.raises(Refused):
        search_track(np.array([0.0, 0.0]), np.zeros((2, 2)), 8.0)
    with pytest.raises(Refused):
        search_track(np.array([0.0, 1.0]), np.zeros((2, 2)), 0.0)
    with pytest.raises(Refused):
        cloud_of(np.array([0.0, 1.0]), np.zeros((3, 3, 2)))
    with pytest.raises(Refused):
        cloud_of(np.array([1.0, 0.0]), np.zeros((3, 2, 2)))
    with pytest.raises(Refused):
        cloud_of(np.array([0.0]), np.full((3, 1, 2), np.nan))
    with pytest.raises(Refused):
        cloud_of(np.array([0.0]), np.zeros((3, 1, 2)), weights=np.array([1.0, 1.0, -1.0]))
