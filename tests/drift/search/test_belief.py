"""A search that found nothing: mass is kept, doubts grow, and nothing says that it is over."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drift.search.making import ladder, square_cloud, widths
from varne.drift import search
from varne.drift.search.belief import (
    ALREADY_RECOVERED,
    CERTAIN_EYES,
    DOUBTFUL_EYES,
    NOT_HERE,
    Belief,
    after_find,
    after_missing,
    after_search,
    found_over_time,
    opened,
)
from varne.drift.search.cloud import Cloud, cloud_of
from varne.picture.errors import Refused


def two_boats(count: int = 200) -> Cloud:
    rng = np.random.default_rng(3)
    places = rng.normal(0, 3000, (count, 1, 2)) + np.repeat(
        [[[0.0, 0.0]], [[20_000.0, 0.0]]], count // 2, axis=0
    )
    return cloud_of(np.array([0.0]), places, boat=np.repeat([0, 1], count // 2))


def totals(belief: Belief) -> np.ndarray:
    return belief.here + belief.elsewhere.sum(axis=1)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_mass_is_kept_whatever_was_searched(seed: int, searches: int) -> None:
    rng = np.random.default_rng(seed)
    belief = opened(two_boats(40), eyes=DOUBTFUL_EYES)
    for _ in range(searches):
        before = belief
        belief = after_missing(belief, rng.uniform(0, 1, belief.weights.shape) ** 8)
        np.testing.assert_allclose(totals(belief), 1.0, atol=1e-12)
        assert np.all(belief.elsewhere >= before.elsewhere - 1e-15)
        assert np.all(belief.found_by_now >= before.found_by_now - 1e-15)
        assert np.all(belief.found_by_now <= 1)


def test_a_perfect_search_of_everything_leaves_only_the_doubts() -> None:
    belief = opened(two_boats(), {NOT_HERE: 0.02, ALREADY_RECOVERED: 0.06})
    after = after_missing(belief, np.zeros_like(belief.weights))
    np.testing.assert_allclose(after.here, 0.0)
    np.testing.assert_allclose(after.elsewhere, [[0.25, 0.75]] * 2)
    np.testing.assert_allclose(after.found_by_now, 0.92)


def test_poc_after_a_failed_search_is_poc_times_one_minus_pod() -> None:
    belief = opened(two_boats(4), {NOT_HERE: 0.2})
    passed = np.array([[0.25], [1.0], [1.0], [1.0]])
    after = after_missing(belief, passed)
    # Boat 0: 0.4 and 0.4 here, 0.2 not; the first particle searched to a POD of 0.75.
    np.testing.assert_allclose(after.weights[:2, 0], np.array([0.1, 0.4]) / 0.7)
    np.testing.assert_allclose(after.elsewhere[0], 0.2 / 0.7)
    np.testing.assert_allclose(after.weights[2:, 0], 0.4)
    assert after.found_by_now[0] == pytest.approx(0.3)
    assert after.found_by_now[1] == 0


def test_searching_one_water_moves_belief_to_the_other() -> None:
    cloud = square_cloud(1000, 7_000)
    belief = opened(cloud)
    after = after_search(belief, cloud, [(ladder(4000, 400.0, 8.0), widths(800.0))])
    searched = np.abs(cloud.positions_m[:, 0, 1]) < 1800
    assert after.particle_weights[searched].sum() < 0.05 * belief.particle_weights[searched].sum()
    assert after.particle_weights[~searched].sum() > belief.particle_weights[~searched].sum()
    assert np.all(after.elsewhere > belief.elsewhere)


def test_doubtful_eyes_make_a_repeated_search_worth_less_than_it_claims() -> None:
    cloud = square_cloud(1000, 4000)
    track = (ladder(4000, 400.0, 8.0), widths(400.0))
    certain, doubtful = (opened(cloud, eyes=eyes) for eyes in (CERTAIN_EYES, DOUBTFUL_EYES))
    for _ in range(3):
        certain = after_search(certain, cloud, [track])
        doubtful = after_search(doubtful, cloud, [track])
    assert doubtful.found_by_now[0] < certain.found_by_now[0]
    eyes = doubtful.weights.sum(axis=0) / doubtful.weights.sum()
    assert eyes[0] > DOUBTFUL_EYES[0][1]  # the poorest became likelier


def test_a_search_under_way_counts_as_far_as_it_has_come() -> None:
    cloud, track = square_cloud(500, 4000), (ladder(4000, 400.0, 8.0), widths(400.0))
    moments = (0.0, 2000.0, 5000.0, 1e9)
    found = [float(after_search(opened(cloud), cloud, [track], until_s=t).found_by_now[0]) for t in moments]
    assert found[0] == 0
    assert found == sorted(found)
    whole = after_search(opened(cloud), cloud, [track])
    assert found[-1] == pytest.approx(whole.found_by_now[0])


def test_searchers_together_are_worth_what_they_are_one_after_another() -> None:
    cloud = square_cloud(400, 6000)
    one, other = (ladder(6000, 600.0, 8.0), widths(400.0)), (ladder(4000, 400.0, 8.0), widths(300.0))
    together = after_search(opened(cloud), cloud, [one, other])
    in_turn = after_search(after_search(opened(cloud), cloud, [one]), cloud, [other])
    np.testing.assert_allclose(together.weights, in_turn.weights, atol=1e-12)
    np.testing.assert_allclose(together.found_by_now, in_turn.found_by_now, atol=1e-12)


def test_success_over_time_rises_and_levels_off_below_one() -> None:
    cloud = square_cloud(500, 4000)
    tracks = [(ladder(4000, 200.0, 8.0), widths(800.0))]
    searched = after_search(opened(cloud), cloud, tracks, until_s=3000.0)
    rising = found_over_time(searched, cloud, tracks, np.array([0.0, 4000.0, 9000.0, 1e9]))
    assert rising.shape == (4, 1)
    assert rising[0, 0] == pytest.approx(searched.found_by_now[0])
    assert np.all(np.diff(rising[:, 0]) >= 0)
    assert 0.8 < rising[-1, 0] <= 0.85  # the doubts hold 0.15


def test_a_recovery_that_may_be_another_boats_leaves_this_one_open() -> None:
    belief = opened(two_boats())
    after = after_find(belief, 0, ALREADY_RECOVERED, 20.0)
    np.testing.assert_allclose(totals(after), 1.0, atol=1e-12)
    assert after.elsewhere[0, 2] > 0.4
    assert 0.3 < after.here[0] < belief.here[0]
    np.testing.assert_allclose(after.elsewhere[1], belief.elsewhere[1])
    for ratio in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(Refused):
            after_find(belief, 0, ALREADY_RECOVERED, ratio)


def test_a_belief_without_doubt_is_refused() -> None:
    cloud = two_boats()
    for doubts in ({}, {NOT_HERE: 0.0}, {NOT_HERE: 1.0}):
        with pytest.raises(Refused):
            opened(cloud, doubts)
    with pytest.raises(Refused):
        opened(cloud, eyes=((1.0, 0.5),))
    with pytest.raises(Refused):
        opened(cloud_of(np.array([0.0]), np.zeros((2, 1, 2)), boat=np.array([0, 2])))


def test_no_word_of_the_package_ends_a_search() -> None:
    for name, thing in inspect.getmembers(search):
        assert not any(
            word in name.lower() for word in ("stop", "close", "suspend", "abandon", "call_off")
        ), name
        if inspect.isfunction(thing):
            assert inspect.signature(thing).return_annotation not in ("bool", bool), name
