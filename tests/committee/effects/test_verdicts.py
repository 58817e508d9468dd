"""Verdicts: right on planted effects, the same for rises and falls, and never more than was shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.planted import World, planted

from varne.committee.effects.counterfactual import Monthly, effect_at, expected_months
from varne.committee.effects.verdict import Explanation, judge, share
from varne.picture.errors import Malformed, Refused

START, HORIZON = 72, 12
QUIET = World(noise=0.15, step=0.03, seen=0.95)
MONTHS = np.datetime64("2018-01", "M") + np.arange(96)


def of(world: World, log_effect: float, seed: int = 1) -> Monthly:
    return planted(world, START, log_effect, np.random.default_rng(seed))


def test_a_large_planted_fall_is_detected_and_its_size_found() -> None:
    answer = judge(of(QUIET, -0.7), START, HORIZON)
    assert answer.verdict == "detected"
    assert answer.reasons == ()
    assert answer.low < share(-0.7) < answer.high < 0


def test_nothing_planted_is_bounded_where_months_are_quiet_and_not_identified_where_they_are_not() -> None:
    assert judge(of(QUIET, 0.0), START, HORIZON).verdict == "bounded_below"
    loud = judge(of(World(noise=0.5, step=0.3, seen=0.1), 0.0), START, HORIZON)
    assert loud.verdict == "not_identified"
    assert "interval_spans_zero" in loud.reasons


def mirrored(series: Monthly) -> Monthly:
    """Turn every rise into a fall of the same strength."""
    flipped = np.exp(2 * np.log(3000) - series.logs)
    controls = None if series.controls is None else -series.controls
    return Monthly(series.months, flipped, controls)


@pytest.mark.parametrize("log_effect", [0.0, -0.4, -0.9])
@pytest.mark.parametrize("world", [QUIET, World(), World(controlled=False)])
def test_rises_and_falls_get_the_same_words(world: World, log_effect: float) -> None:
    fall = of(world, log_effect, seed=3)
    fall = replace(fall, counts=np.maximum(fall.counts, 1.0))
    one = judge(fall, START, HORIZON, thorough=False)
    other = judge(mirrored(fall), START, HORIZON, thorough=False)
    assert one.verdict == other.verdict
    assert one.reasons == other.reasons
    assert np.log1p(one.change) == pytest.approx(-np.log1p(other.change), abs=1e-6)
    assert one.bound == pytest.approx(other.bound)
    assert one.smallest_seen == other.smallest_seen or one.smallest_seen == pytest.approx(other.smallest_seen)


def test_without_controls_a_change_is_seen_and_given_no_cause() -> None:
    answer = judge(of(replace(QUIET, controlled=False), -1.2), START, HORIZON)
    assert answer.change_seen
    assert answer.verdict == "not_identified"
    assert answer.reasons == ("no_controls",)


def test_another_measure_in_the_same_months_takes_the_verdict_away_unless_controlled() -> None:
    series = of(QUIET, -0.7)
    shared = judge(series, START, HORIZON, (Explanation("albania_agreement"),))
    assert shared.verdict == "not_identified"
    assert shared.reasons == ("other_measures_in_the_same_months",)
    assert judge(series, START, HORIZON, (Explanation("weather", True),)).verdict == "detected"


def test_what_one_odd_year_makes_is_not_detected() -> None:
    series = of(QUIET, 0.0)
    logs = series.logs.copy()
    logs[60:72] += 1.5  # the year before was odd: the fall after it is a return
    answer = judge(Monthly(series.months, np.exp(logs), series.controls), START, HORIZON)
    assert answer.verdict == "not_identified"


def test_the_months_after_are_not_learnt_from() -> None:
    series = of(World(), 0.0)
    later = replace(series, counts=np.where(np.arange(96) >= START + HORIZON, 1.0, series.counts))
    assert judge(series, START, HORIZON).change == judge(later, START, HORIZON).change
    low, middle, high = expected_months(series, START, 3)
    assert (low < middle).all()
    assert (middle < high).all()


def test_the_interval_of_no_effect_holds_nought_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(11)
    missed = 0
    for _ in range(120):
        low, high = effect_at(planted(World(months=84), START, 0.0, rng), START, HORIZON).interval()
        missed += not low <= 0 <= high
    assert missed <= 12  # of 120 at 5 %: more than 12 come once in 70


def test_what_cannot_be_judged_is_refused() -> None:
    series = of(World(), 0.0)
    with pytest.raises(Refused, match="too few"):
        judge(series, 12, HORIZON)
    with pytest.raises(Refused, match="not all there"):
        judge(series, 90, HORIZON)
    with pytest.raises(Malformed, match="one after another"):
        Monthly(MONTHS[[0, 2]], np.ones(2))
    with pytest.raises(Malformed, match="controls"):
        Monthly(MONTHS, np.ones(96), np.ones(96))
