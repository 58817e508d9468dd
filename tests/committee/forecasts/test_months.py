"""Months: belief learnt from how forecasts did, forecasts that add up, and the backtest's honesty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.committee.forecasts.made_up import made_up_days
from varne.committee.forecasts.backtest import backtest_months, judge_months
from varne.committee.forecasts.combine import UNKNOWN, Judged, learn
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.days_judged import backtest_days
from varne.committee.forecasts.hindcast import Hindcast, hindcast, whole_months
from varne.committee.forecasts.periods import forecast
from varne.picture.errors import Refused

NOTHING_LEARNT = Hindcast({}, None)


def past(drawn: float, years: float, came: float, spread: float = 0.1) -> Judged:
    draws = np.sort(drawn * np.exp(spread * np.random.default_rng(0).standard_normal(500)))
    return Judged(0.0, draws, years, came)


def test_the_forecast_that_was_nearer_weighs_more() -> None:
    assert learn([]) == UNKNOWN
    assert learn([past(100, 200, 105)] * 5).weight > 0.95
    assert learn([past(200, 100, 105)] * 5).weight < 0.05


def test_draws_that_were_too_sure_are_widened_and_too_wide_ones_drawn_in() -> None:
    sure = learn([past(100, 100, came, 0.02) for came in (80, 90, 110, 120)])
    wide = learn([past(100, 100, came, 0.5) for came in (98, 99, 101, 102)])
    assert wide.stretch < 1 < sure.stretch
    draws = past(100, 100, 100).draws
    low, high = sure.told(draws, 100, np.array([0.025, 0.975]))
    assert high - low > np.quantile(draws, 0.975) - np.quantile(draws, 0.025)


def test_draws_three_quarters_as_wide_as_what_comes_are_told_nearly_wide_enough() -> None:
    rng = np.random.default_rng(5)
    known = [past(100.0, 100.0, 100.0 * np.exp(0.2 * z), 0.15) for z in rng.standard_normal(600)]
    belief = learn(known)
    draws = known[0].draws
    # One number for all levels fits none of them to the point; as drawn 39, 66 and 86 % would be inside.
    for level in (0.5, 0.8, 0.95):
        low, high = belief.told(draws, 100.0, np.array([(1 - level) / 2, (1 + level) / 2]))
        inside = np.mean([low <= one.came <= high for one in known])
        assert inside == pytest.approx(level, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 400), st.floats(0, 36)), max_size=40))
def test_no_past_makes_intervals_cross(came: list[tuple[float, float]]) -> None:
    belief = learn([replace(past(100.0, 90.0, value), age=age) for value, age in came])
    told = belief.told(past(100.0, 90.0, 100.0).draws, 90.0, np.linspace(0.01, 0.99, 50))
    assert (np.diff(told) >= 0).all()
    assert (told > 0).all()


@pytest.fixture(scope="module")
def days() -> Daily:
    return made_up_days(4, 9)[0].until(np.datetime64("2023-07-11"))


def test_days_weeks_and_months_of_one_forecast_add_up(days: Daily) -> None:
    told = forecast(days, 60, 1, NOTHING_LEARNT, draws=200)
    august = [one for one in told.by("day") if str(one.first).startswith("2023-08")]
    month = next(one for one in told.by("month") if str(one.first) == "2023-08-01")
    assert sum(one.point for one in august) == pytest.approx(month.point)
    july = told.by("month")[0]
    assert july.seen == days.people[days.days >= np.datetime64("2023-07-01")].sum()
    assert july.low_95 >= july.seen
    assert {str(one.last.astype("datetime64[D]").item().strftime("%a")) for one in told.by("week")} == {"Sun"}
    assert told.by("month")[-1].last <= told.days[-1]


def test_what_a_forecast_lacks_is_said(days: Daily) -> None:
    told = forecast(days, 30, 1, NOTHING_LEARNT, draws=50)
    assert told.caveats == ("no_weather_given", "part_of_the_period_was_seen", "few_months_judged")
    with pytest.raises(Refused):
        forecast(days, 0, 1, NOTHING_LEARNT)


def test_a_month_under_way_is_no_whole_month(days: Daily) -> None:
    months, counts = whole_months(days)
    assert [str(months[0]), str(months[-1])] == ["2020-01", "2023-06"]
    assert counts[0] == days.people[:31].sum()


def test_a_backtest_judges_only_what_has_come_and_learns_only_from_before(days: Daily) -> None:
    first = np.datetime64("2023-02", "M")
    judged = backtest_months(days, 1, 100, first)
    assert {one.origin for one in judged.months} == {first, first + 1}
    assert [one.ahead for one in judged.months[:3]] == [1, 2, 3]
    assert 0 <= judged.covered_80 <= judged.covered_95 <= 1
    # What came after an origin's months does not change what that origin told.
    ended = days.until(np.datetime64("2023-06-01"))
    times = np.where(ended.days >= np.datetime64("2023-05-01"), 3.0, 1.0)
    later = Daily(ended.days, ended.people * times, ended.boats * times)
    again = backtest_months(later, 1, 100, first)
    assert [one.point for one in again.months[:3]] == [one.point for one in judged.months[:3]]
    with pytest.raises(Refused):
        judge_months(())


def test_days_are_told_before_they_come(days: Daily) -> None:
    first = np.datetime64("2023-05", "M")
    for what, judged in backtest_days(days, 1, 60, first, made=()).items():
        assert judged.days == 35, what
        assert judged.eve < 1.3 * judged.years
        assert judged.covered_95 > 0.8


def test_a_hindcast_holds_three_horizons_and_no_more_than_three_years(days: Daily) -> None:
    made = hindcast(days.until(np.datetime64("2022-05-01")), 1, 60)
    assert set(made.judged) == {1, 2, 3}
    assert len(made.judged[1]) > len(made.judged[3]) > 0
    assert made.strengths is not None
