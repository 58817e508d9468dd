"""What is known of the crossings, day by day, and what was told of the weather: arrays, checked once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from varne.committee.forecasts.season import Days, Floats
from varne.picture.errors import Malformed

FEWEST_DAYS = 400  # a season must have been seen once
FEWEST_CROSSINGS = 40


@dataclass(frozen=True)
class Daily:
    """Consecutive days (n) with the people and the boats that arrived on each; nothing missing.

    Raises `Malformed` for gaps, shapes that differ, negative or unknown numbers.
    """

    days: Days
    people: Floats
    boats: Floats

    def __post_init__(self) -> None:
        """Check the series."""
        n = len(self.days)
        if self.people.shape != (n,) or self.boats.shape != (n,):
            raise Malformed("days, people and boats differ in length")
        if n and not (np.diff(self.days.astype("datetime64[D]")).astype(int) == 1).all():
            raise Malformed("days are not one after another")
        for name, values in (("people", self.people), ("boats", self.boats)):
            if not np.isfinite(values).all() or (values < 0).any():
                raise Malformed(f"{name} hold a negative or unknown number")

    def until(self, day: np.datetime64) -> Daily:
        """Return what came before `day`."""
        kept = int(np.searchsorted(self.days, day))
        return Daily(self.days[:kept], self.people[:kept], self.boats[:kept])


@dataclass(frozen=True)
class Weather:
    """Columns of weather and tide for the last n known days (n, k) and every day to come (ahead, k).

    `told` is how many of the days to come were forecast; the others hold what is usual for the season, which
    narrows nothing.
    """

    names: tuple[str, ...]
    known: Floats
    ahead: Floats
    told: int | None = None  # all of them
    middle: Floats = field(init=False)
    scale: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Check the columns and find the scale that they are told in."""
        k = len(self.names)
        if self.known.ndim != 2 or self.ahead.ndim != 2 or {self.known.shape[1], self.ahead.shape[1]} != {k}:
            raise Malformed("weather columns and their names differ in number")
        if not (np.isfinite(self.known).all() and np.isfinite(self.ahead).all()):
            raise Malformed("weather holds an unknown number: leave the column out or fill it")
        spread = self.known.std(axis=0)
        object.__setattr__(self, "middle", self.known.mean(axis=0))
        object.__setattr__(self, "scale", np.where(spread > 0, spread, 1.0))

    def scaled(self) -> tuple[Floats, Floats]:
        """Return known and ahead in standard deviations from the known mean."""
        return (self.known - self.middle) / self.scale, (self.ahead - self.middle) / self.scale
