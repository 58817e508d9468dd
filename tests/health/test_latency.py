from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.health.latency import FLOOR_S, GROWTH, LatencyHistogram

LATENCIES = st.lists(st.floats(min_value=0, max_value=900), min_size=1, max_size=200)


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def exact(latencies_s: list[float], share: float) -> float:
    ordered = sorted(latencies_s)
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]


@given(LATENCIES)
def test_a_percentile_never_understates_nor_overstates_by_more_than_two_per_cent(
    latencies_s: list[float],
) -> None:
    histogram = LatencyHistogram(Clock())
    histogram.record(latencies_s)
    said = histogram.percentiles()
    for share, said_ms in ((0.5, said.p50), (0.95, said.p95), (0.99, said.p99)):
        true_s = max(exact(latencies_s, share), FLOOR_S)
        assert said_ms is not None
        assert true_s * 1000 <= said_ms + 0.001
        assert said_ms <= true_s * 1000 * GROWTH + 0.001


@given(LATENCIES, LATENCIES)
def test_recording_together_or_one_by_one_is_the_same(first: list[float], second: list[float]) -> None:
    together, apart = LatencyHistogram(Clock()), LatencyHistogram(Clock())
    together.record(np.array(first + second))
    for latency_s in first + second:
        apart.record(latency_s)
    assert together.percentiles() == apart.percentiles()
    assert together.count == apart.count == len(first + second)


def test_nothing_measured_is_not_known_rather_than_nought() -> None:
    said = LatencyHistogram(Clock()).percentiles()
    assert (said.p50, said.p95, said.p99, said.n) == (None, None, None, 0)


def test_percentiles_forget_what_is_older_than_two_windows_but_the_total_does_not() -> None:
    clock = Clock()
    histogram = LatencyHistogram(clock, window_s=10)
    histogram.record([5.0])
    clock.s = 11
    histogram.record([0.01])
    assert histogram.percentiles().n == 2
    clock.s = 22
    assert histogram.percentiles().n == 1
    clock.s = 60
    assert histogram.percentiles().n == 0
    assert histogram.count == 2


def test_cumulative_counts_agree_with_the_values() -> None:
    histogram = LatencyHistogram(Clock())
    histogram.record([0.001, 0.02, 0.3, 4.0, 5000.0])
    assert histogram.cumulative([0.005, 0.1, 1.0, 10.0]) == [1, 2, 3, 4]
    assert histogram.count == 5
    assert histogram.sum_s == pytest.approx(5004.321)


def test_clocks_that_disagree_count_as_no_time_at_all() -> None:
    histogram = LatencyHistogram(Clock())
    histogram.record([-3.0])
    assert histogram.percentiles().p99 == FLOOR_S * 1000
