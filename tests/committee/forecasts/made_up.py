"""Days made up from a known law: a season in whether and how many, yesterday, a demand that wanders."""

from __future__ import annotations

import numpy as np

from varne.committee.forecasts.daily import Daily


def made_up_days(years: int, seed: int, level: float = 5.6, waves: float = 0.0) -> tuple[Daily, np.ndarray]:
    """Return days from 2020 on and each one's wave height; `waves` is what a metre takes from the logit."""
    rng = np.random.default_rng(seed)
    days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2020-01-01") + round(365.25 * years))
    turn = 2 * np.pi * (days - days.astype("datetime64[Y]")).astype(float) / 365.25
    months = days.astype("datetime64[M]").astype(int)
    demand = 0.15 * np.cumsum(rng.standard_normal(months[-1] - months[0] + 1))[months - months[0]]
    height = rng.gamma(2.0, 0.5, len(days))
    people, yesterday = np.zeros(len(days)), 0.0
    for day in range(len(days)):
        logit = -0.9 - 0.6 * np.cos(turn[day]) + 1.4 * yesterday - waves * (height[day] - 1.0)
        yesterday = float(rng.random() < 1 / (1 + np.exp(-logit)))
        mean = np.exp(level - 0.4 * np.cos(turn[day]) + demand[day])
        people[day] = yesterday * max(1, rng.poisson(rng.gamma(1.5, mean / 1.5)))
    boats = np.where(people > 0, np.maximum(1, np.rint(people / 50)), 0.0)
    return Daily(days, people, boats), height
