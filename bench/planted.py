"""Made-up months with an effect planted in them, to try the ladder on what is known.

The level wanders, the season turns, noise comes on top; controls see part of the wandering, as upstream
detections or wave heights would. Chance comes from the generator given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.effects.counterfactual import Monthly


@dataclass(frozen=True)
class World:
    """How the months are made: standard deviations in logarithms, a month.

    `seen` is the share of the variance of the level's steps and of the noise that the two controls show.
    """

    months: int = 96
    mean: float = 3000.0
    step: float = 0.10
    noise: float = 0.30
    season: float = 0.7
    seen: float = 0.8
    controlled: bool = True


def planted(world: World, start: int, log_effect: float, rng: np.random.Generator) -> Monthly:
    """Make months with `log_effect` added from month `start` on; counts are rounded."""
    n = world.months
    shown, hidden = np.sqrt(world.seen), np.sqrt(1.0 - world.seen)
    demand, weather = rng.standard_normal(n), rng.standard_normal(n)
    seen_level = np.cumsum(world.step * shown * demand)
    seen_noise = world.noise * shown * weather
    logs = np.log(world.mean) + seen_level + seen_noise
    logs += np.cumsum(world.step * hidden * rng.standard_normal(n))
    logs += world.noise * hidden * rng.standard_normal(n)
    turn = 2.0 * np.pi * np.arange(n) / 12.0
    logs += world.season * np.cos(turn - rng.uniform(0, 2 * np.pi))
    logs[start:] += log_effect
    months = np.datetime64("2018-01", "M") + np.arange(n).astype("timedelta64[M]")
    controls = np.column_stack([seen_level, weather]) if world.controlled else None
    return Monthly(months, np.maximum(0.0, np.rint(np.exp(logs))), controls)


def planted_quarters(
    log_effect: float, rng: np.random.Generator, nationalities: int = 30, walk: float = 0.15
) -> np.ndarray:
    """People by quarter and nationality (16, n): a shared season and shocks, walks of their own.

    The effect meets the first nationality from quarter 12 on; `walk` is the standard deviation of a
    nationality's own step, in logarithms a quarter.
    """
    shared = np.tile([0.2, 1.0, 2.0, 0.8], 4) * np.exp(rng.normal(0.0, 0.3, 16))
    own = np.cumsum(rng.normal(0.0, walk, (16, nationalities)), axis=0)
    logs = rng.uniform(6.0, 8.0, nationalities) + own
    logs[12:, 0] += log_effect
    return np.asarray(rng.poisson(np.exp(logs) * shared[:, None]), dtype=np.float64)
