"""Days made up from a known law: a season in whether and how many, yesterday, a demand that wanders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.preventions import Triangle

BEGUN = np.datetime64("2020-01-01")


@dataclass(frozen=True)
class Demand:
    """How the demand nobody sees moves: its step a month, what each month has of its own, one break.

    All in logarithms of people a crossing day. It rises by `rise` a month until month `breaks_in`, counted
    from January 2020, and then falls at once by `fall`; from
    then on a step is `step_after`, if told.
    """

    step: float = 0.15
    own: float = 0.0
    rise: float = 0.0
    breaks_in: int = 10_000
    fall: float = 0.0
    step_after: float | None = None

    def drawn(self, months: int, rng: np.random.Generator, seed: int) -> np.ndarray:
        """Return the demand of each month (months,)."""
        at = np.arange(months)
        later = self.step if self.step_after is None else self.step_after
        walk = np.cumsum(np.where(at < self.breaks_in, self.step, later) * rng.standard_normal(months))
        own = self.own * np.random.default_rng([seed, 1]).standard_normal(months)
        return walk + own + self.rise * np.minimum(at, self.breaks_in) - self.fall * (at >= self.breaks_in)


def made_up_days(
    years: float, seed: int, level: float = 5.6, waves: float = 0.0, demand: Demand | None = None
) -> tuple[Daily, np.ndarray]:
    """Return days from 2020 on and each one's wave height; `waves` is what a metre takes from the logit."""
    rng = np.random.default_rng(seed)
    days = np.arange(BEGUN, BEGUN + round(365.25 * years))
    turn = 2 * np.pi * (days - days.astype("datetime64[Y]")).astype(float) / 365.25
    months = days.astype("datetime64[M]").astype(int)
    month = months - months[0]
    wanted = (Demand() if demand is None else demand).drawn(int(month[-1]) + 1, rng, seed)[month]
    height = rng.gamma(2.0, 0.5, len(days))
    people, yesterday = np.zeros(len(days)), 0.0
    for day in range(len(days)):
        logit = -0.9 - 0.6 * np.cos(turn[day]) + 1.4 * yesterday - waves * (height[day] - 1.0)
        yesterday = float(rng.random() < 1 / (1 + np.exp(-logit)))
        mean = np.exp(level - 0.4 * np.cos(turn[day]) + wanted[day])
        people[day] = yesterday * max(1, rng.poisson(rng.gamma(1.5, mean / 1.5)))
    boats = np.where(people > 0, np.maximum(1, np.rint(people / 50)), 0.0)
    return Daily(days, people, boats), height


@dataclass(frozen=True)
class Revised:
    """How figures get revised: how often (0-1), mean log factor, mean age in weeks then, upward (0-1)."""

    often: float
    far: float
    age_weeks: float
    upward: float = 0.93


def made_up_editions(
    law: Revised, seed: int, weeks: int = 70, editions: int = 33, apart_weeks: int = 1
) -> tuple[Triangle, np.ndarray]:
    """Return weekly figures as `editions` tell them, each out on a Friday, and what each week is called last.

    The newest edition tells all the weeks; the one before ends `apart_weeks` earlier.
    """
    rng = np.random.default_rng(seed)
    sundays = np.datetime64("2025-01-05") + 7 * np.arange(weeks)
    first = np.rint(rng.gamma(1.5, 300.0, weeks))
    changes = rng.random(weeks) < law.often
    sign = np.where(rng.random(weeks) < law.upward, 1.0, -1.0)
    last = np.where(changes, np.rint(first * np.exp(sign * rng.exponential(law.far, weeks))), first)
    age = rng.exponential(law.age_weeks, weeks)
    known_on = sundays[-1] + 5 - 7 * apart_weeks * np.arange(editions)[::-1]
    figures = np.full((weeks, editions), np.nan)
    for at, day in enumerate(known_on):
        old = (day - sundays).astype(int) / 7.0
        figures[:, at] = np.where(old < 0, np.nan, np.where(old > 5 / 7 + age, last, first))
    return Triangle(sundays, known_on, figures), last


#: Laws of revision with the editions that are held and the weeks between them.
REVISED = {
    "as published, editions week by week": (Revised(7 / 37, 0.116, 4.0), 33, 1),
    "as published, two editions half a year apart": (Revised(7 / 37, 0.116, 4.0), 2, 24),
    "seen late, two editions": (Revised(7 / 37, 0.116, 16.0), 2, 24),
    "often and far, editions week by week": (Revised(0.6, 0.25, 4.0), 33, 1),
    "often and far, two editions": (Revised(0.6, 0.25, 4.0), 2, 24),
    "downward as often, editions week by week": (Revised(0.4, 0.15, 4.0, upward=0.5), 33, 1),
    "never, editions week by week": (Revised(0.0, 0.1, 4.0), 33, 1),
}
