"""Days judged: told the evening before and up to a week before, people and boats, against climatology."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from varne.committee.forecasts.backtest import FIRST_ORIGIN
from varne.committee.forecasts.baselines import climatology
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import (
    MONTHS_JUDGED,
    TRIES_AFTER,
    TRIES_FIRST,
    Hindcast,
    Origin,
    Progress,
    judged_at,
    origins,
    whole_months,
)
from varne.committee.forecasts.hurdle import Hurdle, fit_hurdle
from varne.committee.forecasts.latent import Strengths
from varne.committee.forecasts.periods import What, told_with
from varne.committee.forecasts.scores import crps
from varne.committee.forecasts.season import Days, Floats
from varne.picture.errors import Refused

DAYS_IN_WEEK = 7
ALL_YEARS = 100


@dataclass(frozen=True)
class DaysJudged:
    """Mean CRPS in people or boats of days told the evening before and, in `week`, 1 to 7 days before.

    `alone` is the evening before by the model of days without the belief in its months. Beside them the
    climatology of the same days: days within 15 of the same day of the year, in all years known (`record`)
    and in the last three (`years`), which is the harder to beat. The shares inside are the evening's.
    """

    days: int
    eve: float
    week: float
    alone: float
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
    made: tuple[Origin, ...] | None = None,
) -> dict[What, DaysJudged]:
    """Fit on every Sunday after month `first`; tell the days of the week from Sunday and from the eve.

    `made` is what the months' ends drew, if it is at hand; else it is drawn first.
    """
    begin = (first + 1).astype("datetime64[D]")
    last = known.days[-1].astype("datetime64[D]") - np.timedelta64(DAYS_IN_WEEK, "D")
    sundays = [day for day in np.arange(begin, last + 1) if (int(day.astype(np.int64)) + 4) % 7 == 0]
    if not sundays:
        raise Refused("there is no whole week to judge")
    months, counts = whole_months(known)
    if made is None:
        made, _ = origins(known, max(first - MONTHS_JUDGED, months[0]), months[-1], seed, draws)
    strengths: tuple[Strengths, Strengths] | None = None
    rows: dict[What, list[tuple[float, ...]]] = {"people": [], "boats": []}
    for week, sunday in enumerate(sundays):
        then = known.until(sunday + 1)
        model = fit_hurdle(then, None, strengths, TRIES_FIRST if strengths is None else TRIES_AFTER)
        strengths = (model.crossing.strengths, model.people.strengths)
        past = Hindcast(judged_at(made, months, counts, whole_months(then)[0][-1]), None)
        rng = np.random.default_rng(seed + week)
        told = told_with(model, then, DAYS_IN_WEEK, rng, past, draws)
        for step in range(DAYS_IN_WEEK):
            day = sunday + 1 + step
            here = known.until(day)
            of_eve = _of_eve(model, here)
            eve = told_with(of_eve, here, 1, rng, past, draws)
            _, alone_people, alone_boats = of_eve.draw(1, draws, rng)
            at = len(here.days)
            drawn: tuple[tuple[What, Floats, Floats, Floats, Floats], ...] = (
                ("people", known.people, told.people[step], eve.people[0], alone_people[0]),
                ("boats", known.boats, told.boats[step], eve.boats[0], alone_boats[0]),
            )
            for what, values, by_week, by_eve, alone in drawn:
                seen = (known.days[:at], values[:at])
                rows[what].append(_row(float(values[at]), by_eve, by_week, alone, seen, day))
        if progress is not None:
            progress(week + 1, len(sundays))
    judged: dict[What, DaysJudged] = {}
    for what, found in rows.items():
        means = np.array(found, dtype=np.float64).mean(axis=0)
        judged[what] = DaysJudged(len(found), *(float(mean) for mean in means))
    return judged


def _of_eve(model: Hurdle, here: Daily) -> Hurdle:
    """Return Sunday's model as it stands on a later evening: it knows yesterday, and learns nothing else."""
    return replace(
        model, last_day=here.days[-1].astype("datetime64[D]"), crossed_last=bool(here.people[-1] > 0)
    )


def _row(
    came: float,
    eve: Floats,
    week: Floats,
    alone: Floats,
    seen: tuple[Days, Floats],
    day: np.datetime64,
) -> tuple[float, ...]:
    """Return the fields of `DaysJudged` after the first, of one day."""
    low_95, low_80, high_80, high_95 = np.quantile(eve, [0.025, 0.1, 0.9, 0.975])
    return (
        crps(eve, came),
        crps(week, came),
        crps(alone, came),
        crps(climatology(*seen, day, ALL_YEARS), came),
        crps(climatology(*seen, day), came),
        float(low_80 <= came <= high_80),
        float(low_95 <= came <= high_95),
    )
