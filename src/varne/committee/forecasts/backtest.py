"""How good the forecasts were: every month's end in turn the present, each month ahead told, then judged.

The protocol of POLICY.md, section 5: origins at the ends of months, 1 to 3 months ahead. What is believed of
the model (its weight and width) is learnt again at each origin, from what had come by then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from varne.committee.forecasts.baselines import climatology, seasonal_naive
from varne.committee.forecasts.combine import AS_DRAWN, Belief, learn
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import (
    MONTHS_AHEAD,
    MONTHS_JUDGED,
    TRIES_AFTER,
    TRIES_FIRST,
    Origin,
    Progress,
    judged_at,
    origins,
    whole_months,
)
from varne.committee.forecasts.hurdle import fit_hurdle
from varne.committee.forecasts.latent import Strengths
from varne.committee.forecasts.scores import covered, crps, wape
from varne.committee.forecasts.season import month_number
from varne.picture.errors import Refused

FIRST_ORIGIN = np.datetime64("2023-01", "M")  # its first target is February 2023
DAYS_IN_WEEK = 7
ALL_YEARS = 100
ENDS = np.array([0.1, 0.9, 0.025, 0.975])


@dataclass(frozen=True)
class MonthTold:
    """One month told `ahead` months before it came, in people; `alone` is the model of days by itself."""

    origin: np.datetime64
    ahead: int
    came: float
    point: float
    alone: float
    years: float
    year_before: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    belief: Belief


@dataclass(frozen=True)
class MonthsJudged:
    """WAPE (share) of the forecast and of its rivals, and the shares of months inside the intervals."""

    months: tuple[MonthTold, ...]
    wape: float
    wape_ahead: tuple[float, ...]
    wape_alone: float
    wape_years: float
    wape_year_before: float
    covered_80: float
    covered_95: float


def months_told(
    made: tuple[Origin, ...], known: Daily, first: np.datetime64, last: np.datetime64, whole_only: bool = True
) -> tuple[MonthTold, ...]:
    """Return each month told from origins `first` … `last`; an origin whose months have not all come is left

    out unless `whole_only` is false.
    """
    months, counts = whole_months(known)
    begin = int(month_number(months[:1])[0])
    found = []
    for origin in made:
        if not first <= origin.month <= last:
            continue
        at = int(origin.month.astype(np.int64)) - begin
        if whole_only and at + MONTHS_AHEAD >= len(counts):
            continue
        judged = judged_at(made, months, counts, origin.month)
        before = seasonal_naive(counts[: at + 1], MONTHS_AHEAD)
        for step in range(1, MONTHS_AHEAD + 1):
            if at + step >= len(counts):
                break
            belief = learn(judged[step])
            draws, years = origin.draws[step - 1], float(origin.years[step - 1])
            low_80, high_80, low_95, high_95 = belief.told(draws, years, ENDS).tolist()
            found.append(
                MonthTold(
                    origin=origin.month,
                    ahead=step,
                    came=float(counts[at + step]),
                    point=belief.point(draws, years),
                    alone=AS_DRAWN.point(draws, years),
                    years=years,
                    year_before=float(before[step - 1]),
                    low_80=low_80,
                    high_80=high_80,
                    low_95=low_95,
                    high_95=high_95,
                    belief=belief,
                )
            )
    return tuple(found)


def judge_months(told: tuple[MonthTold, ...]) -> MonthsJudged:
    """Score months; `Refused` when there is none."""
    if not told:
        raise Refused("no month was told that has come")
    came = np.array([one.came for one in told])
    ahead = np.array([one.ahead for one in told])
    point = np.array([one.point for one in told])

    def inside(low: str, high: str) -> float:
        return covered(
            np.array([getattr(one, low) for one in told]),
            np.array([getattr(one, high) for one in told]),
            came,
        )

    return MonthsJudged(
        months=told,
        wape=wape(point, came),
        wape_ahead=tuple(wape(point[ahead == k], came[ahead == k]) for k in range(1, MONTHS_AHEAD + 1)),
        wape_alone=wape(np.array([one.alone for one in told]), came),
        wape_years=wape(np.array([one.years for one in told]), came),
        wape_year_before=wape(np.array([one.year_before for one in told]), came),
        covered_80=inside("low_80", "high_80"),
        covered_95=inside("low_95", "high_95"),
    )


def backtest_months(
    known: Daily,
    seed: int,
    draws: int,
    first: np.datetime64 = FIRST_ORIGIN,
    progress: Progress | None = None,
) -> MonthsJudged:
    """Run the protocol from origin `first` to the last whose three months have come."""
    months, _ = whole_months(known)
    made, _ = origins(known, max(first - MONTHS_JUDGED, months[0]), months[-1], seed, draws, progress)
    return judge_months(months_told(made, known, first, months[-1]))


@dataclass(frozen=True)
class DaysJudged:
    """Mean CRPS in people of days told the evening before and, in `week`, 1 to 7 days before; their coverage.

    Beside them the climatology of the same days: days within 15 of the same day of the year, in all years
    known (`record`) and in the last three (`years`), which is the harder to beat.
    """

    days: int
    eve: float
    week: float
    record: float
    years: float
    covered_80: float
    covered_95: float

    def better(self, told: float, rival: float) -> float:
        """Return by which share one mean CRPS is better than another."""
        return 1.0 - told / rival


def backtest_days(
    known: Daily,
    seed: int,
    draws: int,
    first: np.datetime64 = FIRST_ORIGIN,
    progress: Progress | None = None,
) -> DaysJudged:
    """Fit on every Sunday after month `first`; tell the days of the week from Sunday and from the eve."""
    begin = (first + 1).astype("datetime64[D]")
    last = known.days[-1].astype("datetime64[D]") - np.timedelta64(DAYS_IN_WEEK, "D")
    sundays = [day for day in np.arange(begin, last + 1) if (int(day.astype(np.int64)) + 4) % 7 == 0]
    if not sundays:
        raise Refused("there is no whole week to judge")
    strengths: tuple[Strengths, Strengths] | None = None
    rows = []
    for week, sunday in enumerate(sundays):
        then = known.until(sunday + 1)
        model = fit_hurdle(then, None, strengths, TRIES_FIRST if strengths is None else TRIES_AFTER)
        strengths = (model.crossing.strengths, model.people.strengths)
        rng = np.random.default_rng(seed + week)
        days, people, _ = model.draw(DAYS_IN_WEEK, draws, rng)
        at = len(then.days)
        for step in range(DAYS_IN_WEEK):
            crossed = bool(known.people[at + step - 1] > 0)
            eve = replace(model, last_day=known.days[at + step - 1], crossed_last=crossed)
            drawn = eve.draw(1, draws, rng)[1][0]
            came = float(known.people[at + step])
            seen = (known.days[: at + step], known.people[: at + step])
            low_95, low_80, high_80, high_95 = np.quantile(drawn, [0.025, 0.1, 0.9, 0.975])
            rows.append(
                (
                    crps(drawn, came),
                    crps(people[step], came),
                    crps(climatology(*seen, days[step], ALL_YEARS), came),
                    crps(climatology(*seen, days[step]), came),
                    low_80 <= came <= high_80,
                    low_95 <= came <= high_95,
                )
            )
        if progress is not None:
            progress(week + 1, len(sundays))
    means = np.array(rows, dtype=np.float64).mean(axis=0)
    return DaysJudged(len(rows), *(float(mean) for mean in means))
