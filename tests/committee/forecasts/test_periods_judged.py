"""Boats and weeks: judged by what came, beside the same in three years, none of it known at its origin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.committee.forecasts.made_up import made_up_days
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.periods_judged import Backtest, PeriodTold, backtest_periods, score_periods
from varne.picture.errors import Refused

FIRST = np.datetime64("2023-02", "M")


@pytest.fixture(scope="module")
def known() -> Daily:
    return made_up_days(4, 9)[0].until(np.datetime64("2023-05-18"))


@pytest.fixture(scope="module")
def judged(known: Daily) -> Backtest:
    return backtest_periods(known.until(np.datetime64("2023-06-01")), 1, 80, np.datetime64("2023-01", "M"))


def one(came: float, point: float, past: tuple[float, ...]) -> PeriodTold:
    return PeriodTold(
        what="boats",
        period="week",
        origin=FIRST,
        first=np.datetime64("2023-03-06"),
        ahead=1,
        came=came,
        point=point,
        interval_80=(point - 5, point + 5),
        interval_95=(point - 10, point + 10),
        crps=2.0,
        past=past,
    )


def test_scores_are_those_of_what_was_told() -> None:
    scored = score_periods([one(10, 16, (10, 20, 30)), one(30, 30, (20, 20, 20))])
    assert scored.told == 2
    assert scored.wape == pytest.approx(6 / 40)
    assert scored.wape_years == pytest.approx(20 / 40)
    assert scored.wape_year_before == pytest.approx(10 / 40)
    assert (scored.covered_80, scored.covered_95) == (0.5, 1.0)
    assert scored.crps == 2.0
    assert scored.crps_years == pytest.approx((10 - 40 / 9 + 10) / 2)
    with pytest.raises(Refused):
        score_periods([replace(one(0, 1, (1,)), came=0.0)])


def test_every_period_that_came_whole_is_judged_and_no_other(judged: Backtest, known: Daily) -> None:
    people = [told for told in judged.periods if (told.what, told.period) == ("people", "week")]
    assert {str(told.origin) for told in people} == {"2023-01"}  # its three months have come
    for told in people:
        at = int(np.flatnonzero(known.days == told.first)[0])
        assert str(told.first.astype("datetime64[D]").item().strftime("%a")) == "Mon"
        assert told.first > (told.origin + 1).astype("datetime64[D]") - 1
        assert told.came == known.people[at : at + 7].sum()
        assert len(told.past) == 3
        year_before = np.flatnonzero(known.days == told.first - np.timedelta64(364, "D"))[0]
        assert told.past[0] == known.people[year_before : year_before + 7].sum()
    march = next(told for told in judged.periods if (told.what, told.period) == ("boats", "month"))
    assert (march.first.astype("datetime64[M]"), march.ahead) == (FIRST, 1)
    boats = known.boats[known.days.astype("datetime64[M]") == FIRST].sum()
    assert march.came == boats


def test_months_told_by_periods_are_those_of_the_protocol(judged: Backtest) -> None:
    by_days = {
        (told.origin, told.ahead): told.point
        for told in judged.periods
        if (told.what, told.period) == ("people", "month")
    }
    assert len(judged.months.months) == 3
    for told in judged.months.months:
        assert by_days[told.origin, told.ahead] == pytest.approx(told.point, rel=0.01)
        assert told.low_95 <= told.low_80 <= told.high_80 <= told.high_95
