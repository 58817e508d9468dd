"""From many readings to one: shares, the boat that is each group's, and how likely it is one of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from varne.correlation.hypotheses.consensus import grouped, homes, likeliest, standing_alone, together
from varne.picture.judgement import SHOWN_FROM, JudgedBoat, shown_probability

IntArray = NDArray[np.int64]


@st.composite
def nights(draw: st.DrawFn) -> tuple[IntArray, NDArray[np.float64], IntArray]:
    """Readings, their weights, and groups numbered from 0."""
    rows, count = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    slots = st.lists(st.integers(0, 6), min_size=rows, max_size=rows)
    readings = np.array(draw(st.lists(slots, min_size=count, max_size=count)), np.int64)
    weights = np.array(draw(st.lists(st.floats(0.1, 1.0), min_size=count, max_size=count)))
    _, groups = np.unique(np.array(draw(slots)), return_inverse=True)
    return readings, weights / weights.sum(), groups.astype(np.int64)


@given(nights())
def test_a_share_is_the_weight_of_the_readings_that_put_two_together(
    night: tuple[IntArray, NDArray[np.float64], IntArray],
) -> None:
    readings, weights, _ = night
    shares = together(readings, weights)
    for a in range(readings.shape[1]):
        for b in range(readings.shape[1]):
            assert shares[a, b] == pytest.approx(weights @ (readings[:, a] == readings[:, b]))


@given(nights())
def test_a_groups_home_holds_most_of_it(night: tuple[IntArray, NDArray[np.float64], IntArray]) -> None:
    readings, _, groups = night
    home, own = homes(readings, groups)
    for number, slots in enumerate(readings):
        for group in range(groups.max() + 1):
            mine = slots[groups == group]
            counts = {int(slot): int((mine == slot).sum()) for slot in mine}
            assert home[number, group] == min(slot for slot in counts if counts[slot] == max(counts.values()))
            inside = groups[slots == home[number, group]]
            largest = np.bincount(inside).argmax()
            assert own[number, group] == (largest == group)


def test_of_two_groups_of_one_boat_the_first_listed_is_the_boat() -> None:
    home = np.array([[3, 3], [3, 5]])
    alone = standing_alone(
        home, np.ones((2, 2)), np.array([0.75, 0.25]), np.array([0, 1]), at_least=SHOWN_FROM
    )
    assert alone.tolist() == [1.0, 0.25]


def test_a_boat_accounted_for_is_not_at_sea_and_still_hides_its_second_copy() -> None:
    home, alive = np.array([[3, 3, 4], [3, 5, 4]]), np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    alone = standing_alone(home, alive, np.array([0.5, 0.5]), np.array([0, 1, 2]), at_least=SHOWN_FROM)
    assert alone.tolist() == [0.5, 0.5, 1.0]


def test_a_group_too_unlikely_to_be_listed_hides_none() -> None:
    home = np.array([[3, 3], [4, 3]])
    alive = np.array([[0.1, 0.9], [0.1, 0.9]])
    alone = standing_alone(home, alive, np.array([0.5, 0.5]), np.array([0, 1]), at_least=SHOWN_FROM)
    assert alone.tolist() == pytest.approx([0.1, 0.9])


def test_reports_that_half_of_the_readings_put_together_are_one_boat() -> None:
    readings = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 1], [0, 2, 1]])
    weights = np.full(4, 0.25)
    assert grouped(together(readings, weights), at_least=0.5).tolist() == [0, 0, 1]


def test_the_likeliest_readings_are_weighed_not_counted() -> None:
    readings = np.array([[0, 0], [0, 1], [5, 5]])
    (weight, boats, otherwise), (other, _, named) = likeliest(readings, np.array([0.15, 0.6, 0.25]))
    assert (weight, boats, otherwise) == (0.6, 2, [])
    assert other == pytest.approx(0.4)
    assert sorted(named) == [0, 1]


def test_a_boat_that_is_most_likely_another_has_that_small_chance_as_its_probability() -> None:
    def shown(probability: float, at_sea: float, *, closed: bool = False) -> float:
        judged = JudgedBoat(report_ids=("a",), probability=probability, apart=0.5, at_sea=at_sea)
        return shown_probability(judged, closed=closed)

    assert shown(0.98, SHOWN_FROM) == 0.98
    assert shown(0.98, SHOWN_FROM - 0.01) == SHOWN_FROM - 0.01
    assert shown(0.05, 0.1) == 0.05
    assert shown(0.98, 0.0, closed=True) == 0.98
