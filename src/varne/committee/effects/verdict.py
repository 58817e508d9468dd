"""Did it work? The ladder from a change at a date to a verdict, with the same words for rises and falls.

Only three verdicts exist. *Detected*: the change is larger than the model's noise, placebo dates do not show
the like, no single year or control carries it, there is a control for what else moves crossings, and no other
measure shares the months. *Bounded below X*: no change, and none beyond X either way. *Not identified*: all
else, with the reasons. A change without controls is never given a cause: weather and demand move this series
by more than any measure is thought to (POLICY.md, sections 1 and 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from varne.committee.effects.counterfactual import FEWEST_BEFORE, LogEffect, Monthly, begun, effect_at
from varne.picture.errors import Refused

Verdict = Literal["detected", "bounded_below", "not_identified"]
#: Why a verdict is not firmer; each has words in English and French where it is shown.
Reason = Literal[
    "interval_spans_zero",
    "placebo_dates_show_the_like",
    "one_year_carries_it",
    "one_control_carries_it",
    "no_controls",
    "other_measures_in_the_same_months",
    "other_nationalities_moved_as_much",
    "trends_differed_before",
]

DEFAULT_BOUND = 0.25  # a change of a quarter either way: below it a bound is worth telling
FEWEST_PLACEBOS = 8
LEFT = 0.25  # of a change, when a year is left out, or that year carries it
PLACEBO_SHARE = 0.10  # of placebo dates that may show as much, before the date means nothing
#: Standard deviations of a change seen with 80 % power: by the 95 % interval of a normal, and three tenths
#: more for the rest of the ladder (measured on planted effects).
DETECTABLE = 1.3 * (1.959964 + 0.841621)


@dataclass(frozen=True)
class Explanation:
    """Something else that may have moved the months: a code, and whether a control stands for it."""

    code: str
    controlled: bool = False


@dataclass(frozen=True)
class Placebo:
    """A date at which nothing is claimed: its month's index and the change there in standard deviations."""

    start: int
    middle: float
    deviations: float


@dataclass(frozen=True)
class Answer:
    """What is known of a change: shares are came / expected - 1, so -0.4 is a fall of 40 %.

    `smallest_seen` is the (fall, rise) seen with 80 % power; `bound` the X of *bounded below X*.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    change: float
    low: float
    high: float
    bound: float
    change_seen: bool
    smallest_seen: tuple[float, float]
    placebos: tuple[Placebo, ...]
    placebo_share: float | None
    without_year: tuple[tuple[int, float], ...]
    without_control: tuple[tuple[int, float], ...]
    explanations: tuple[Explanation, ...]


def share(log_effect: float) -> float:
    """Return a mean logarithm as a share: exp(x) - 1."""
    return float(np.expm1(log_effect))


def judge(
    series: Monthly,
    start: int,
    horizon: int,
    others: tuple[Explanation, ...] = (),
    bound: float = DEFAULT_BOUND,
    thorough: bool = True,
) -> Answer:
    """Judge a change at month `start` over `horizon` months; `others` are what else happened in those months.

    When not `thorough`, placebos and what is left out are not worked out where the interval holds no change:
    the verdict does not need them.
    Raises `Refused` where the series is too short before or after the date.
    """
    if not 0 < bound < 1:
        raise Refused("a bound is a share between 0 and 1")
    effect = effect_at(series, start, horizon)
    low, high = effect.interval()
    excludes = low > 0 or high < 0
    reasons: list[Reason] = []
    needed = thorough or excludes
    placebos = placebo_dates(series, start, horizon) if needed else ()
    years = _without_years(series, start, horizon) if needed else []
    controls = _without_controls(series, start, horizon) if needed else []
    strength = abs(effect.middle) / effect.spread
    as_much: float | None = None
    if len(placebos) >= FEWEST_PLACEBOS:
        as_much = sum(abs(p.deviations) >= strength for p in placebos) / len(placebos)
    if not excludes:
        reasons.append("interval_spans_zero")
    else:
        if as_much is not None and as_much > PLACEBO_SHARE:
            reasons.append("placebo_dates_show_the_like")
        if any(_lost(effect, left) for _, left in years):
            reasons.append("one_year_carries_it")
        # A control that matters changes the answer when it goes: only a change of sign is suspect.
        if len(controls) > 1 and any(left * effect.middle < 0 for _, left in controls):
            reasons.append("one_control_carries_it")
    change_seen = not reasons
    widest = max(abs(low), abs(high))
    # The same distance either way in logarithms; told as the rise, which is the larger share of the two.
    limit = share(widest)
    bounded = not excludes and limit <= bound
    if not bounded:
        if series.controls is None:
            reasons.append("no_controls")
        if any(not other.controlled for other in others):
            reasons.append("other_measures_in_the_same_months")
    verdict: Verdict = "bounded_below" if bounded else "not_identified" if reasons else "detected"
    far = DETECTABLE * effect.spread
    return Answer(
        verdict=verdict,
        reasons=() if verdict == "bounded_below" else tuple(reasons),
        change=share(effect.middle),
        low=share(low),
        high=share(high),
        bound=limit,
        change_seen=change_seen,
        smallest_seen=(share(-far), share(far)),
        placebos=placebos,
        placebo_share=as_much,
        without_year=tuple((year, share(left)) for year, left in years),
        without_control=tuple((column, share(left)) for column, left in controls),
        explanations=others,
    )


def placebo_dates(series: Monthly, start: int, horizon: int) -> tuple[Placebo, ...]:
    """Judge every earlier month whose months after end before `start`, as if something had begun there."""
    found = []
    width = 5 + (0 if series.controls is None else series.controls.shape[1])
    first = begun(series, start) + max(FEWEST_BEFORE, width + 8)
    for month in range(first, start - horizon + 1):
        effect = effect_at(series, month, horizon)
        found.append(Placebo(month, effect.middle, effect.middle / effect.spread))
    return tuple(found)


def _lost(effect: LogEffect, left: float) -> bool:
    """Whether less than a quarter of an effect is left: the last year before it tells much of the level."""
    towards = 1.0 if effect.middle > 0 else -1.0
    return left * towards < LEFT * abs(effect.middle)


def _without_years(series: Monthly, start: int, horizon: int) -> list[tuple[int, float]]:
    """Leave out each calendar year before the date that is not needed to have enough."""
    found = []
    years = series.months.astype("datetime64[Y]").astype(int) + 1970
    for year in sorted(set(years[:start].tolist())):
        kept = years[:start] != year
        try:
            found.append((int(year), effect_at(series, start, horizon, kept).middle))
        except Refused:
            continue
    return found


def _without_controls(series: Monthly, start: int, horizon: int) -> list[tuple[int, float]]:
    if series.controls is None:
        return []
    return [
        (column, effect_at(series.without_control(column), start, horizon).middle)
        for column in range(series.controls.shape[1])
    ]
