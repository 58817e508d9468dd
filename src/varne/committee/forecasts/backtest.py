"""How good the forecasts were: every month's end in turn the present, each month ahead told, then judged.

The protocol of POLICY.md, section 5: origins at the ends of months, 1 to 3 months ahead. What is believed of
the model (its weight and width) is learnt again at each origin, from what had come by then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.baselines import seasonal_naive
from varne.committee.forecasts.combine import AS_DRAWN, Belief, learn
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import (
    MONTHS_AHEAD,
    MONTHS_JUDGED,
    Origin,
    Progress,
    judged_at,
    origins,
    whole_months,
)
from varne.committee.forecasts.scores import covered, wape
from varne.committee.forecasts.season import month_number
from varne.picture.errors import Refused

FIRST_ORIGIN = np.datetime64("2023-01", "M")  # its first target is February 2023
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
