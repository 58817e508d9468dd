"""Boats and weeks judged like the months: told at every month's end as they are told, then compared.

The forecast judged is the one that is given out (`periods`), with the weights and widths believed at that
origin. Beside it stand the same month or week in the last three years (its mean, and as equal draws), and a
year before. Weeks end on Sundays; one that had begun at its origin is left out, for it was part known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.backtest import FIRST_ORIGIN, MonthsJudged, judge_months, months_told
from varne.committee.forecasts.baselines import YEARS_MEANT
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import (
    MONTHS_AHEAD,
    MONTHS_JUDGED,
    Hindcast,
    MonthEnd,
    Origin,
    Progress,
    judged_at,
    month_ends,
    whole_months,
)
from varne.committee.forecasts.periods import Forecast, Period, What, period_keys, tell
from varne.committee.forecasts.scores import covered, crps, wape
from varne.committee.forecasts.season import DAYS_IN_YEAR

DAYS_IN_WEEK = 7
MONTHS_IN_YEAR = 12
TARGETS: tuple[tuple[What, Period], ...] = (
    ("people", "month"),
    ("people", "week"),
    ("boats", "month"),
    ("boats", "week"),
)


@dataclass(frozen=True)
class PeriodTold:
    """One month or week told `ahead` periods before; `past` are the same in the last years, newest first."""

    what: What
    period: Period
    origin: np.datetime64
    first: np.datetime64
    ahead: int
    came: float
    point: float
    interval_80: tuple[float, float]
    interval_95: tuple[float, float]
    crps: float
    past: tuple[float, ...]


@dataclass(frozen=True)
class PeriodsScored:
    """WAPE, mean CRPS (people or boats) and the shares inside of one kind of period, beside its rivals'."""

    what: What
    period: Period
    told: int
    wape: float
    wape_years: float
    wape_year_before: float
    crps: float
    crps_years: float
    covered_80: float
    covered_95: float


@dataclass(frozen=True)
class Backtest:
    """The months of the protocol, every other period told at the same origins, and what each origin drew."""

    months: MonthsJudged
    periods: tuple[PeriodTold, ...]
    made: tuple[Origin, ...]

    def scored(self, what: What, period: Period, nearest: int | None = None) -> PeriodsScored:
        """Score one kind of period, all of them or those told at most `nearest` periods before."""
        return score_periods([
            one
            for one in self.periods
            if (one.what, one.period) == (what, period) and (nearest is None or one.ahead <= nearest)
        ])  # fmt: skip


def score_periods(told: list[PeriodTold]) -> PeriodsScored:
    """Score periods of one kind; `Refused` when nothing came in them."""
    came = np.array([one.came for one in told])
    years = np.array([np.mean(one.past) for one in told])
    ends = np.array([(*one.interval_80, *one.interval_95) for one in told]).reshape(-1, 4)
    return PeriodsScored(
        what=told[0].what if told else "people",
        period=told[0].period if told else "month",
        told=len(told),
        wape=wape(np.array([one.point for one in told]), came),
        wape_years=wape(years, came),
        wape_year_before=wape(np.array([one.past[0] for one in told]), came),
        crps=float(np.mean([one.crps for one in told])),
        crps_years=float(np.mean([crps(np.array(one.past), one.came) for one in told])),
        covered_80=covered(ends[:, 0], ends[:, 1], came),
        covered_95=covered(ends[:, 2], ends[:, 3], came),
    )


def backtest_periods(
    known: Daily,
    seed: int,
    draws: int,
    first: np.datetime64 = FIRST_ORIGIN,
    progress: Progress | None = None,
) -> Backtest:
    """Run the protocol of POLICY.md, section 5, once, for people and boats by month and by week."""
    months, counts = whole_months(known)
    totals = {(what, period): _totals(known, what, period) for what, period in TARGETS}
    made: list[Origin] = []
    told: list[PeriodTold] = []
    for end in month_ends(known, max(first - MONTHS_JUDGED, months[0]), months[-1], seed, draws, progress):
        if first <= end.origin.month <= months[-1] - MONTHS_AHEAD:
            past = Hindcast(judged_at(made, months, counts, end.origin.month), None)
            drawn = (end.days, end.people, end.boats)
            forecast = tell(end.model, end.known, drawn, len(end.days), past)
            for what, period in TARGETS:
                told += _periods(forecast, end, what, period, totals[what, period])
        made.append(end.origin)
    kept = tuple(made)
    return Backtest(judge_months(months_told(kept, known, first, months[-1])), tuple(told), kept)


def _totals(known: Daily, what: What, period: Period) -> dict[int, float]:
    """Return what came in each whole month or week, by its number."""
    keys = period_keys(known.days, period)
    values = known.people if what == "people" else known.boats
    begin = int(keys[0])
    sums = np.bincount(keys - begin, values)
    if period == "week":
        whole = np.bincount(keys - begin) == DAYS_IN_WEEK
    else:
        kept = whole_months(known)[0].astype(np.int64)
        whole = np.isin(begin + np.arange(len(sums)), kept)
    return {begin + int(at): float(sums[at]) for at in np.flatnonzero(whole)}


def _periods(
    forecast: Forecast, end: MonthEnd, what: What, period: Period, totals: Mapping[int, float]
) -> list[PeriodTold]:
    last_known = end.known.days[-1].astype("datetime64[D]")
    begin: int | None = None
    found = []
    for first, _, _, drawn in forecast.totals(period, what):
        if first <= last_known:
            continue
        key = int(period_keys(np.array([first]), period)[0])
        begin = key if begin is None else begin
        past = _same(totals, key, period)
        if key not in totals or not past:
            continue
        low_95, low_80, high_80, high_95 = (float(q) for q in np.quantile(drawn, [0.025, 0.1, 0.9, 0.975]))
        found.append(
            PeriodTold(
                what=what,
                period=period,
                origin=end.origin.month,
                first=first,
                ahead=key - begin + 1,
                came=totals[key],
                point=float(drawn.mean()),
                interval_80=(low_80, high_80),
                interval_95=(low_95, high_95),
                crps=crps(drawn, totals[key]),
                past=past,
            )
        )
    return found


def _same(totals: Mapping[int, float], key: int, period: Period) -> tuple[float, ...]:
    """Return what came in the same month or week of the last three years, newest first."""
    a_year: float = MONTHS_IN_YEAR if period == "month" else DAYS_IN_YEAR / DAYS_IN_WEEK
    back = [key - round(k * a_year) for k in range(1, YEARS_MEANT + 1)]
    return tuple(totals[one] for one in back if one in totals)
