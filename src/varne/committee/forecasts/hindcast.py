"""What would have been said at the end of every earlier month, and what came: the ground of belief."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from varne.committee.forecasts.baselines import mean_of_years
from varne.committee.forecasts.combine import Belief, Judged, learn
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hurdle import Hurdle, fit_hurdle
from varne.committee.forecasts.latent import Strengths
from varne.committee.forecasts.season import Days, Floats, month_number
from varne.picture.errors import Refused

MONTHS_AHEAD = 3
MONTHS_JUDGED = 36
TRIES_FIRST, TRIES_AFTER = 60, 30  # a month later the strengths are near where they were

#: Told after each month of the past: how many are done, of how many.
Progress = Callable[[int, int], None]


def whole_months(known: Daily) -> tuple[Days, Floats]:
    """Return the whole months (m) and the people of each; a month that has begun or is cut is left out."""
    number = month_number(known.days)
    if not len(number):
        raise Refused("there are no days")
    totals = np.bincount(number - number[0], known.people).astype(np.float64)
    months: Days = (number[0] + np.arange(len(totals))).astype("datetime64[M]")
    after = known.days[-1].astype("datetime64[D]") + np.timedelta64(1, "D")
    kept = len(months) if after.astype("datetime64[M]") > months[-1] else len(months) - 1
    from_first = 0 if known.days[0].astype("datetime64[D]") == months[0].astype("datetime64[D]") else 1
    if kept <= from_first:
        raise Refused("there is no whole month")
    return months[from_first:kept], totals[from_first:kept]


@dataclass(frozen=True)
class Origin:
    """A month's end: totals drawn for the months ahead (ahead, n), sorted, and the mean of years (ahead)."""

    month: np.datetime64
    draws: Floats
    years: Floats


@dataclass(frozen=True)
class Hindcast:
    """Judged forecasts by months ahead, and the strengths the last fit found."""

    judged: Mapping[int, tuple[Judged, ...]]
    strengths: tuple[Strengths, Strengths] | None

    def believed(self, step: int) -> Belief:
        """Return what to believe of a month `step` ahead (0, the month under way, as 1)."""
        return learn(self.judged.get(min(max(step, 1), MONTHS_AHEAD), ()))


@dataclass(frozen=True)
class MonthEnd:
    """A month's end gone through: what was known, the model, days (d) drawn with people and boats (d, n)."""

    origin: Origin
    known: Daily
    model: Hurdle
    days: Days
    people: Floats
    boats: Floats


def month_ends(
    known: Daily,
    first: np.datetime64,
    last: np.datetime64,
    seed: int,
    draws: int,
    progress: Progress | None = None,
) -> Iterator[MonthEnd]:
    """Fit and draw at the end of each month from `first` to `last`, each from what was known then alone.

    A month too early to learn a season from is left out.
    """
    strengths: tuple[Strengths, Strengths] | None = None
    count = int((last - first).astype(int)) + 1
    for done in range(count):
        month = first + done
        begin, end = (month + 1).astype("datetime64[D]"), (month + 1 + MONTHS_AHEAD).astype("datetime64[D]")
        then = known.until(begin)
        try:
            model = fit_hurdle(then, None, strengths, TRIES_FIRST if strengths is None else TRIES_AFTER)
            years = mean_of_years(whole_months(then)[1], MONTHS_AHEAD)
        except Refused:
            continue
        strengths = (model.crossing.strengths, model.people.strengths)
        days, people, boats = model.draw(int((end - begin).astype(int)), draws, np.random.default_rng(seed))
        ahead = month_number(days) - int(month_number(days[:1])[0])
        totals = np.array([np.sort(people[ahead == step].sum(axis=0)) for step in range(MONTHS_AHEAD)])
        yield MonthEnd(Origin(month, totals, years), then, model, days, people, boats)
        if progress is not None:
            progress(done + 1, count)


def origins(
    known: Daily,
    first: np.datetime64,
    last: np.datetime64,
    seed: int,
    draws: int,
    progress: Progress | None = None,
) -> tuple[tuple[Origin, ...], tuple[Strengths, Strengths] | None]:
    """Return what each month's end from `first` to `last` drew, and the strengths the last fit found."""
    found, strengths = [], None
    for end in month_ends(known, first, last, seed, draws, progress):
        found.append(end.origin)
        strengths = (end.model.crossing.strengths, end.model.people.strengths)
    return tuple(found), strengths


def judged_at(
    made: Sequence[Origin], months: Days, counts: Floats, at: np.datetime64
) -> dict[int, tuple[Judged, ...]]:
    """Return by months ahead what had come by the end of month `at` of the forecasts made before it."""
    first = int(month_number(months[:1])[0])
    now = int(at.astype("datetime64[M]").astype(np.int64))
    found: dict[int, tuple[Judged, ...]] = {}
    for step in range(1, MONTHS_AHEAD + 1):
        kept = []
        for origin in made:
            target = int(origin.month.astype(np.int64)) + step
            if target <= now and target - step >= now - MONTHS_JUDGED:
                came = float(counts[target - first])
                kept.append(
                    Judged(float(now - target), origin.draws[step - 1], float(origin.years[step - 1]), came)
                )
        found[step] = tuple(kept)
    return found


def hindcast(known: Daily, seed: int, draws: int, progress: Progress | None = None) -> Hindcast:
    """Return what the last three years of forecasts would have been and how they did."""
    months, counts = whole_months(known)
    last = months[-1]
    first = max(last - MONTHS_JUDGED, months[0])
    made, strengths = origins(known, first, last, seed, draws, progress)
    return Hindcast(judged_at(made, months, counts, last), strengths)
