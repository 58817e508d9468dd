"""The closed forms of search theory, to four digits, and what must hold of any law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.drift.search.detection import (
    Law,
    coverage,
    coverage_for,
    lateral_range,
    optimal_pos_circular_normal,
    parallel_pod,
    pod,
    pod_slope,
    pos,
)
from varne.picture.errors import Refused

NM_M, KN_MPS, HOUR_S = 1852.0, 1852.0 / 3600, 3600.0


@pytest.mark.parametrize(
    ("law", "covered", "expected"),
    [
        (Law.RANDOM, 0.5, 0.3935),
        (Law.RANDOM, 1.0, 0.6321),
        (Law.RANDOM, 2.0, 0.8647),
        (Law.INVERSE_CUBE, 0.5, 0.4691),
        (Law.INVERSE_CUBE, 1.0, 0.7899),
        (Law.INVERSE_CUBE, 2.0, 0.9878),
        (Law.DEFINITE, 0.5, 0.5),
        (Law.DEFINITE, 2.0, 1.0),
    ],
)
def test_what_a_coverage_is_worth(law: Law, covered: float, expected: float) -> None:
    assert float(pod(law, covered)) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("sigma_nm", "width_nm", "speed_kn", "hours", "expected"),
    [(5, 1, 10, 2, 0.09161), (5, 1, 10, 10, 0.31135), (5, 2, 90, 2, 0.63080)],
)
def test_the_best_search_of_a_circular_normal(
    sigma_nm: float, width_nm: float, speed_kn: float, hours: float, expected: float
) -> None:
    found = optimal_pos_circular_normal(sigma_nm * NM_M, width_nm * NM_M, speed_kn * KN_MPS, hours * HOUR_S)
    assert found == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize("law", list(Law))
def test_the_area_under_a_lateral_range_curve_is_the_sweep_width(law: Law) -> None:
    x = np.linspace(-400, 400, 1_600_001)
    assert np.trapezoid(lateral_range(law, x, 2.0), x) == pytest.approx(2.0, rel=2e-3)


@pytest.mark.parametrize("covered", [0.3, 0.5, 1.0, 2.0])
def test_parallel_sweeps_of_the_curve_itself_agree_with_the_closed_form(covered: float) -> None:
    assert parallel_pod(Law.INVERSE_CUBE, covered) == pytest.approx(
        float(pod(Law.INVERSE_CUBE, covered)), abs=2e-4
    )
    assert parallel_pod(Law.DEFINITE, covered) == pytest.approx(float(pod(Law.DEFINITE, covered)), abs=2e-3)


@given(st.sampled_from(list(Law)), st.floats(0, 8), st.floats(0, 8))
def test_detection_never_falls_and_each_unit_adds_less(law: Law, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= float(pod(law, low)) <= float(pod(law, high)) <= 1
    assert float(pod_slope(law, low)) >= float(pod_slope(law, high)) >= 0


@given(st.floats(0, 8))
def test_no_law_beats_the_definite_one_and_order_beats_chance(covered: float) -> None:
    definite, ordered, chance = (
        float(pod(law, covered)) for law in (Law.DEFINITE, Law.INVERSE_CUBE, Law.RANDOM)
    )
    assert definite >= ordered - 1e-12 >= chance - 1e-9


@given(st.floats(0, 5), st.floats(0, 5))
def test_one_search_of_both_efforts_is_worth_at_least_the_two_apart(one: float, other: float) -> None:
    apart = 1 - (1 - float(pod(Law.INVERSE_CUBE, one))) * (1 - float(pod(Law.INVERSE_CUBE, other)))
    assert float(pod(Law.INVERSE_CUBE, one + other)) >= apart - 1e-12


@given(st.sampled_from([Law.INVERSE_CUBE, Law.RANDOM]), st.floats(0.001, 4))
def test_a_slope_gives_back_its_coverage(law: Law, covered: float) -> None:
    assert float(coverage_for(law, pod_slope(law, covered))) == pytest.approx(covered, rel=1e-6)


@given(st.sampled_from([Law.INVERSE_CUBE, Law.RANDOM]), st.floats(0.01, 4))
def test_the_slope_is_the_slope(law: Law, covered: float) -> None:
    step = 1e-5
    rise = (float(pod(law, covered + step)) - float(pod(law, covered - step))) / (2 * step)
    assert float(pod_slope(law, covered)) == pytest.approx(rise, abs=1e-6)


def test_success_is_containment_times_detection() -> None:
    assert pos([0.5, 0.25], [0.8, 0.4]) == pytest.approx(0.5)


def test_an_impossible_spacing_is_refused() -> None:
    assert coverage(500, 1000) == 0.5
    with pytest.raises(Refused):
        coverage(500, 0)
    with pytest.raises(Refused):
        coverage_for(Law.DEFINITE, 0.5)
    with pytest.raises(Refused):
        optimal_pos_circular_normal(0, 1, 1, 1)
    assert math.isclose(optimal_pos_circular_normal(1, 0, 1, 1), 0)
