"""Marginals and the best assignment against exhaustive enumeration."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from varne.correlation.tracking.association import best_assignment, claimed, marginals


def sparse(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    track, plot = np.nonzero(weights)
    return track.astype(np.int64), plot.astype(np.int64), weights[track, plot]


def enumerated(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Exact marginals of each pair, and of each track having none, over all joint assignments."""
    count, many = weights.shape
    pair, none, total = np.zeros((count, many)), np.zeros(count), 0.0
    for choice in itertools.product(range(-1, many), repeat=count):
        taken = [j for j in choice if j >= 0]
        if len(set(taken)) < len(taken):
            continue
        value = float(np.prod([weights[i, j] for i, j in enumerate(choice) if j >= 0]))
        total += value
        for i, j in enumerate(choice):
            if j >= 0:
                pair[i, j] += value
            else:
                none[i] += value
    return pair / total, none / total


def test_marginals_are_exact_where_the_pairs_make_no_loop() -> None:
    chain = np.array([[4.0, 1.5, 0.0], [0.0, 2.0, 0.7], [0.0, 0.0, 5.0]])
    track, plot, weight = sparse(chain)
    probability, unseen, _ = marginals(track, plot, weight, 3, 3)
    exact, none = enumerated(chain)
    assert probability == pytest.approx(exact[track, plot], rel=1e-3)
    assert unseen == pytest.approx(none, rel=1e-3)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 3), many=st.integers(1, 4))
def test_marginals_are_near_with_loops_and_each_track_has_one_fate(seed: int, count: int, many: int) -> None:
    draw = np.random.default_rng(seed)
    weights = np.where(draw.random((count, many)) < 0.7, draw.lognormal(0.5, 1.5, (count, many)), 0.0)
    track, plot, weight = sparse(weights)
    probability, unseen, free = marginals(track, plot, weight, count, many)
    exact, none = enumerated(weights)
    assert probability == pytest.approx(exact[track, plot], abs=0.12)
    assert unseen == pytest.approx(none, abs=0.12)
    assert unseen + np.bincount(track, probability, count) == pytest.approx(np.ones(count))
    assert np.all((free > 0.0) & (free <= 1.0))


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 9), many=st.integers(1, 9), share=st.floats(0.1, 1.0))
def test_the_best_assignment_is_that_of_scipy(seed: int, count: int, many: int, share: float) -> None:
    draw = np.random.default_rng(seed)
    weights = np.where(draw.random((count, many)) < share, draw.lognormal(0.0, 3.0, (count, many)), 0.0)
    track, plot, weight = sparse(weights)
    chosen, owner = best_assignment(track, plot, weight, count, many)
    gains = np.where(weights > 0.0, np.log(np.where(weights > 0.0, weights, 1.0)), -1e6)
    square = np.hstack([gains, np.zeros((count, count))])  # each track may take none
    best = square[linear_sum_assignment(-square)].sum()
    taken = np.flatnonzero(chosen >= 0)
    assert np.log(weight[chosen[taken]]).sum() == pytest.approx(best)
    assert np.array_equal(track[chosen[taken]], taken)
    assert len(set(plot[chosen[taken]])) == len(taken)
    assert np.array_equal(owner[plot[chosen[taken]]], taken)
    assert np.count_nonzero(owner >= 0) == len(taken)


def claims(pairs: list[tuple[int, int, float]], unseen: list[float], chosen: list[int]) -> list[int]:
    track, plot, probability = (np.array(column) for column in zip(*pairs, strict=True))
    return claimed(track, plot, probability, np.array(unseen), np.array(chosen), int(plot.max()) + 1).tolist()


def test_a_track_hardly_believed_takes_a_plot_that_nobody_took() -> None:
    assert claims([(0, 0, 0.03)], [0.002], [-1]) == [0]


def test_a_plot_less_likely_than_a_miss_is_left() -> None:
    assert claims([(0, 0, 0.03)], [0.2], [-1]) == [-1]


def test_a_claim_takes_no_plot_from_whom_it_was_given_to() -> None:
    assert claims([(0, 0, 0.9), (1, 0, 0.05)], [0.0, 0.001], [0, -1]) == [0, -1]


def test_of_two_claims_on_a_plot_the_likelier_goes_first_and_the_other_takes_what_is_left() -> None:
    pairs = [(0, 0, 0.02), (0, 1, 0.01), (1, 0, 0.03)]
    assert claims(pairs, [0.001, 0.001], [-1, -1]) == [1, 2]
