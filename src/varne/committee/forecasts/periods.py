"""What is told: days, weeks and months ahead, each with a middle, a mean and two intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from varne.committee.forecasts.baselines import mean_of_years
from varne.committee.forecasts.combine import Belief
from varne.committee.forecasts.daily import Daily, Weather
from varne.committee.forecasts.hindcast import MONTHS_AHEAD, Hindcast, whole_months
from varne.committee.forecasts.hurdle import Hurdle, fit_hurdle
from varne.committee.forecasts.season import Days, Floats, month_number
from varne.picture.errors import Refused

Period = Literal["day", "week", "month"]
What = Literal["people", "boats"]
#: What a forecast does not hold, by code; each has words in English and French where it is shown.
Caveat = Literal[
    "no_weather_given", "usual_weather_later", "part_of_the_period_was_seen", "few_months_judged"
]

LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
DRAWS = 2000
FEW_JUDGED = 12


@dataclass(frozen=True)
class Told:
    """One period: its first and last day, the point forecast, the median, 80 % and 95 % intervals.

    `seen` is what of the period had already come and is counted in.
    """

    first: np.datetime64
    last: np.datetime64
    point: float
    median: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float
    seen: float


@dataclass(frozen=True)
class Forecast:
    """Draws of days to come: days (h), people and boats (h, n); which months are whole; what it lacks."""

    known: Daily
    days: Days
    people: Floats
    boats: Floats
    beliefs: tuple[Belief, ...]
    caveats: tuple[Caveat, ...]

    def by(self, period: Period, what: What = "people") -> tuple[Told, ...]:
        """Return every period that lies in the days ahead; days already seen of the first are added."""
        found = []
        for first, last, seen, total in self.totals(period, what):
            q = np.quantile(total, LEVELS)
            middle, low_80, high_80, low_95, high_95 = (float(q[i]) for i in (2, 1, 3, 0, 4))
            mean = float(total.mean())
            found.append(Told(first, last, mean, middle, low_80, high_80, low_95, high_95, seen))
        return tuple(found)

    def totals(
        self, period: Period, what: What = "people"
    ) -> Iterator[tuple[np.datetime64, np.datetime64, float, Floats]]:
        """Give each period's first and last day, what was already seen of it, and its drawn totals (n)."""
        drawn = self.people if what == "people" else self.boats
        before = self.known.people if what == "people" else self.known.boats
        keys, past = period_keys(self.days, period), period_keys(self.known.days, period)
        for key in np.unique(keys):
            here = keys == key
            first, last = _bounds(int(key), period)
            if last > self.days[-1]:
                continue  # it does not end within what was drawn
            seen = float(before[past == key].sum())
            yield first, last, seen, drawn[here].sum(axis=0) + seen


def period_keys(days: Days, period: Period) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the number of the period each day (n) lies in; periods of one kind count up by one."""
    number = days.astype("datetime64[D]").astype(np.int64)
    if period == "day":
        return number
    if period == "month":
        return month_number(days)
    return (number + 3) // 7  # weeks end on Sunday: 1970-01-01 was a Thursday


def _bounds(key: int, period: Period) -> tuple[np.datetime64, np.datetime64]:
    if period == "day":
        return np.datetime64(key, "D"), np.datetime64(key, "D")
    if period == "week":
        return np.datetime64(key * 7 - 3, "D"), np.datetime64(key * 7 + 3, "D")
    first = np.datetime64(key, "M")
    return first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]") - np.timedelta64(1, "D")


def forecast(
    known: Daily,
    ahead_days: int,
    seed: int,
    hindcast: Hindcast,
    weather: Weather | None = None,
    draws: int = DRAWS,
) -> Forecast:
    """Forecast `ahead_days` days from what is known, weighing and widening by the `hindcast`.

    Raises `Refused` when there is too little to learn from or nothing is asked.
    """
    if ahead_days < 1:
        raise Refused("a forecast is of one day or more")
    rng = np.random.default_rng(seed)
    model = fit_hurdle(known, weather, hindcast.strengths)
    return told_with(model, known, ahead_days, rng, hindcast, draws)


def told_with(
    model: Hurdle, known: Daily, ahead_days: int, rng: np.random.Generator, hindcast: Hindcast, draws: int
) -> Forecast:
    """Draw from a fitted model and move the months to what is believed of them.

    Months are drawn whole, as far as weather allows, so that a day is told alike however many are asked.
    """
    last_asked = known.days[-1].astype("datetime64[D]") + np.timedelta64(ahead_days, "D")
    whole = (last_asked.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    reach = int((whole - known.days[-1].astype("datetime64[D]")).astype(int))
    if model.weather is not None:
        reach = max(ahead_days, min(reach, len(model.weather.ahead)))
    days, people, boats = model.draw(reach, draws, rng)
    return tell(model, known, (days, people, boats), ahead_days, hindcast)


def tell(
    model: Hurdle, known: Daily, drawn: tuple[Days, Floats, Floats], ahead_days: int, hindcast: Hindcast
) -> Forecast:
    """Return the forecast of `ahead_days` from drawn days (h), people and boats (h, n), changed in place."""
    days, people, boats = drawn
    months, counts = whole_months(known)
    number = month_number(days)
    last_whole = int(month_number(months[-1:])[0])
    beliefs = tuple(hindcast.believed(step) for step in range(1, MONTHS_AHEAD + 1))
    for month in np.unique(number):
        step = int(month) - last_whole
        here = number == month
        belief = beliefs[min(step, MONTHS_AHEAD) - 1]
        first, last = _bounds(int(month), "month")
        length = int((last - first).astype(int)) + 1
        part = float(here.sum()) / length
        years = mean_of_years(counts, step)[-1] * part
        factor = _factors(people[here].sum(axis=0), years, belief)
        people[here] = np.where(people[here] > 0, np.maximum(1.0, np.rint(people[here] * factor)), 0.0)
        boats[here] = np.where(boats[here] > 0, np.maximum(1.0, np.rint(boats[here] * factor)), 0.0)
    caveats: list[Caveat] = []
    if model.weather is None:
        caveats.append("no_weather_given")
    elif model.weather.told is not None and model.weather.told < ahead_days:
        caveats.append("usual_weather_later")
    if int(month_number(days[:1])[0]) <= int(month_number(known.days[-1:])[0]):
        caveats.append("part_of_the_period_was_seen")
    if len(hindcast.judged.get(1, ())) < FEW_JUDGED:
        caveats.append("few_months_judged")
    return Forecast(
        known, days[:ahead_days], people[:ahead_days], boats[:ahead_days], beliefs, tuple(caveats)
    )


def _factors(total: Floats, years: float, belief: Belief) -> Floats:
    """Return by how much each draw's days are multiplied, so that its month is what is believed (n)."""
    order = np.argsort(total, kind="stable")
    ranks = np.empty(len(total))
    ranks[order] = (np.arange(len(total)) + 0.5) / len(total)
    moved = belief.told(np.sort(total), years, ranks)
    return np.where(total > 0, moved / np.maximum(total, 1.0), 1.0)
