"""The scorer of the bench, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from bench.linking_scoring import score

BOATS = np.array([True, True, False])


def test_a_perfect_answer() -> None:
    source = np.array([0, 0, 1, 1, 2, 2, -1])
    figures = score(source, BOATS, np.array([5, 5, 6, 6, 7, 7, -1]))
    assert figures["pair"] == (1.0, 1.0, 1.0)
    assert (figures["lost"], figures["mixed"], figures["in_ships"]) == (0, 0, 0)


def test_a_boat_in_anothers_cluster_is_lost_and_pairs_with_a_ship_count_against() -> None:
    source = np.array([0, 0, 0, 1, 2, 2, 2])
    figures = score(source, BOATS, np.array([1, 1, 2, 1, 2, 2, 2]))
    # cluster 1 holds 3 pairs, cluster 2 the ship's 3 and 3 more with the boat; one pair of boat 0 is right
    assert figures["pair"][:2] == pytest.approx((1 / 6, 1 / 3))
    assert (figures["lost"], figures["in_ships"]) == (1, 1)
    # of boat 0: 2/3, 2/3 and 1/4 of a cluster; of boat 1: 1/3
    assert figures["bcubed"][0] == pytest.approx((4 / 3 + 1 / 4 + 1 / 3) / 4)


def test_a_boat_nobody_assigned_is_lost() -> None:
    figures = score(np.array([0, 0, 1]), BOATS, np.array([3, 3, -1]))
    assert (figures["lost"], figures["unassigned"]) == (1, 1)
