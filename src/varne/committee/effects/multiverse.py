"""The same question asked in many defensible ways: does the answer hang on how it was asked?

Steegen and others 2016, *Increasing transparency through a multiverse analysis*, doi
10.1177/1745691616658637. What varies: people or boats, how many harmonics the year has, how far back the
model learns, whether all months after the date are judged or the first half. None of it is chosen by its
answer, and the verdict does not rest on any: the table shows how far apart the answers lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from varne.committee.effects.counterfactual import Monthly, effect_at
from varne.picture.errors import Refused

Unit = Literal["people", "boats"]
HARMONICS_TRIED = (1, 2, 3)
MONTHS_LEARNT: tuple[int | None, ...] = (None, 60, 48)  # None: since the route began
FEWEST_MONTHS = 3  # judged


@dataclass(frozen=True)
class Variant:
    """One way of asking and its answer; shares are came / expected - 1."""

    unit: Unit
    harmonics: int
    months_learnt: int | None
    horizon: int
    change: float
    low: float
    high: float

    @property
    def excludes_none(self) -> bool:
        """Whether its 95 % interval excludes no change."""
        return self.low > 0 or self.high < 0


def multiverse(people: Monthly, boats: Monthly | None, start: int, horizon: int) -> tuple[Variant, ...]:
    """Ask in every way that the months allow; one for which too few months are held is left out."""
    half = max(FEWEST_MONTHS, horizon // 2)
    horizons = (horizon,) if half >= horizon else (horizon, half)
    told: tuple[tuple[Unit, Monthly | None], ...] = (("people", people), ("boats", boats))
    found = []
    for (unit, series), harmonics, learnt, months in product(told, HARMONICS_TRIED, MONTHS_LEARNT, horizons):
        if series is None or (learnt is not None and learnt >= start):
            continue
        kept = np.ones(start, dtype=np.bool_)
        if learnt is not None:
            kept[: start - learnt] = False
        try:
            effect = effect_at(series, start, months, kept, harmonics)
        except Refused:
            continue
        low, high = (float(np.expm1(end)) for end in effect.interval())
        change = float(np.expm1(effect.middle))
        found.append(Variant(unit, harmonics, learnt, months, change, low, high))
    return tuple(found)
