"""Arrivals by day: will anyone cross, and how many if so; drawn forward day after day.

A hurdle negative binomial (Mullahy 1986, doi 10.1016/0304-4076(86)90002-3): a logit says whether a day has
crossings, a truncated negative binomial how many people. Both know the season, whether yesterday had
crossings, the weather and tide if these were told, and an effect of the month (`latent`). Nothing else: the
weekday says nothing in this series, nor do how many came yesterday or what happened the day before it. Boats
follow from people by the load of a boat, which drifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.daily import FEWEST_CROSSINGS, FEWEST_DAYS, Daily, Weather
from varne.committee.forecasts.latent import (
    MONTHS_KEPT,
    Fitted,
    Regression,
    Strengths,
    bernoulli,
    truncated_negative_binomial,
)
from varne.committee.forecasts.loading import Loading, fit_loading
from varne.committee.forecasts.season import Days, Floats, harmonics, month_number
from varne.picture.errors import Refused

LEVEL_SPREAD = 2.0
OCCURRENCE_SPREAD = 1.0
PEOPLE_SPREAD = 0.5
MOST_LOG_PEOPLE = 9.0  # 8,000 a day expected: six times the busiest day known


@dataclass(frozen=True)
class Hurdle:
    """A fitted model of days: what was seen to the last day, and all that is believed."""

    crossing: Fitted
    people: Fitted
    loading: Loading
    first_month: int
    last_day: np.datetime64
    crossed_last: bool
    weather: Weather | None

    def draw(self, ahead: int, n: int, rng: np.random.Generator) -> tuple[Days, Floats, Floats]:
        """Draw `ahead` days `n` times: days (ahead), people (ahead, n), boats (ahead, n).

        With weather the days to come are those told with it; `Refused` when they are fewer.
        """
        days = self.last_day + 1 + np.arange(ahead).astype("timedelta64[D]")
        months = month_number(days) - self.first_month
        beyond = max(1, int(months.max()) + 1 - self.crossing.months)
        crossing, size = self.crossing.draw(n, beyond, rng), self.people.draw(n, beyond, rng)
        told = harmonics(days)
        if self.weather is not None:
            later = self.weather.scaled()[1]
            if len(later) < ahead:
                raise Refused(f"weather was told for {len(later)} of {ahead} days")
            told = np.column_stack([told, later[:ahead]])
        load = self.loading.draw(months - int(months[0]), n, rng)
        people, boats = np.zeros((ahead, n)), np.zeros((ahead, n))
        yesterday = np.full(n, float(self.crossed_last))
        spread = self.people.strengths.size
        for day in range(ahead):
            month = int(months[day])
            logit = crossing.fixed[0] + told[day] @ crossing.fixed[1:-1] + crossing.of_month(month)
            logit += crossing.fixed[-1] * yesterday
            log_mean = size.fixed[0] + told[day] @ size.fixed[1:-1] + size.of_month(month)
            log_mean += size.fixed[-1] * yesterday
            crossed = rng.random(n) < 1.0 / (1.0 + np.exp(-logit))
            mean = np.exp(np.minimum(log_mean, MOST_LOG_PEOPLE))
            many = np.maximum(1.0, rng.poisson(rng.gamma(spread, mean / spread)))
            people[day] = np.where(crossed, many, 0.0)
            boats[day] = self.loading.boats(people[day], load[day], rng)
            yesterday = crossed.astype(np.float64)
        return days, people, boats


def fit_hurdle(
    known: Daily,
    weather: Weather | None = None,
    start: tuple[Strengths, Strengths] | None = None,
    tries: int = 60,
) -> Hurdle:
    """Fit to what is known; `start` is the pair of strengths (crossing, people) found a month ago, if any.

    Raises `Refused` when there is too little to learn a season from.
    """
    last = int(month_number(known.days[-1:])[0]) if len(known.days) else 0
    months = month_number(known.days)
    used = months > last - MONTHS_KEPT
    if len(known.days):
        used[0] = False  # it has no yesterday
    if weather is not None:
        without = len(known.days) - len(weather.known)
        if without < 0:
            raise Refused("weather was told for more days than are known")
        used[:without] = False
    here = np.flatnonzero(used)
    crossings = int((known.people[here] > 0).sum())
    if len(here) < FEWEST_DAYS or crossings < FEWEST_CROSSINGS:
        raise Refused(f"{len(here)} days with {crossings} crossing days are too few to learn a season from")
    people = known.people[here]
    told = harmonics(known.days[here])
    if weather is not None:
        told = np.column_stack([told, weather.scaled()[0][here - (len(known.days) - len(weather.known))]])
    yesterday = (known.people[here - 1] > 0).astype(np.float64)
    columns = np.column_stack([np.ones(len(here)), told, yesterday])
    month = months[here] - months[here[0]]
    count = int(month[-1]) + 1
    crossed = people > 0
    inner = told.shape[1] + 1
    occurrence = Regression(
        outcome=crossed.astype(np.float64),
        columns=columns,
        month=month,
        months=count,
        spread=np.array([LEVEL_SPREAD] + [OCCURRENCE_SPREAD] * inner),
        middle=0.0,
        likelihood=bernoulli,
        counted=False,
    )
    many = Regression(
        outcome=people[crossed],
        columns=columns[crossed],
        month=month[crossed],
        months=count,
        spread=np.array([LEVEL_SPREAD] + [PEOPLE_SPREAD] * inner),
        middle=float(np.log(people[crossed].mean())),
        likelihood=truncated_negative_binomial,
        counted=True,
    )
    begin = start if start is not None else (None, None)
    return Hurdle(
        crossing=occurrence.fit(begin[0], tries),
        people=many.fit(begin[1], tries),
        loading=fit_loading(known),
        first_month=int(months[here[0]]),
        last_day=known.days[-1].astype("datetime64[D]"),
        crossed_last=bool(known.people[-1] > 0),
        weather=weather,
    )
