"""Nowcasts of preventions judged: untold weeks, the shipped editions, and editions with planted revisions."""

from __future__ import annotations

import numpy as np
from tests.committee.forecasts.made_up import REVISED, Revised, made_up_editions

from varne.committee.forecasts.preventions import Nowcast, Triangle, revised_later, untold
from varne.committee.forecasts.scores import wilson
from varne.committee.statistics.vintages import Vintages
from varne.console.cli.committee_series import preventions_of

WEEKS_FIRST = 16
WEEKS_NEWEST = 6
SERIES = 40


def inside(told: list[tuple[Nowcast, float]]) -> str:
    """Tell how many lie inside their intervals, with the 95 % interval of the share."""
    n = len(told)
    shares = []
    for low, high in (("low_80", "high_80"), ("low_95", "high_95")):
        hits = sum(getattr(now, low) <= came <= getattr(now, high) for now, came in told)
        least, most = wilson(hits, n)
        shares.append(f"{100 * hits / n:.1f} % ({100 * least:.0f}-{100 * most:.0f})")
    return f"inside 80 %: {shares[0]}; 95 %: {shares[1]} of {n}"


def earlier(triangle: Triangle, editions: int) -> Triangle:
    """Return what the first so many editions tell."""
    return Triangle(triangle.weeks, triangle.known_on[:editions], triangle.figures[:, :editions])


def newest_judged(triangle: Triangle, came: np.ndarray, seed: int) -> list[tuple[Nowcast, float]]:
    """Return the newest weeks of an edition as told then, beside what they are called last."""
    last = dict(zip(triangle.weeks.tolist(), came.tolist(), strict=True))
    now = revised_later(triangle, np.random.default_rng(seed), draws=1000)[-WEEKS_NEWEST:]
    return [(one, last[one.week.item()]) for one in now]


def planted(law: Revised, editions: int, apart_weeks: int) -> str:
    """Tell how often the newest weeks of made-up editions lie where they were told to."""
    told: list[tuple[Nowcast, float]] = []
    for seed in range(SERIES):
        triangle, last = made_up_editions(law, seed, editions=editions, apart_weeks=apart_weeks)
        told += newest_judged(triangle, last, seed)
    changed = [(now, came) for now, came in told if now.published != came]
    held = sum(now.low_95 <= came <= now.high_95 for now, came in changed)
    wide = np.mean([now.high_95 / max(1.0, now.median) - 1.0 for now, _ in told])
    return (
        f"{inside(told)}; {len(changed)} revised after, {held} of them inside 95 %; upper end "
        f"{100 * wide:.0f} % above the middle on average"
    )


def preventions(vintages: Vintages) -> None:
    """Tell all that is known of the nowcasts' honesty."""
    triangle, weeks, arrivals, prevented = preventions_of(vintages)
    told: list[tuple[Nowcast, float]] = []
    for at in np.flatnonzero(np.isfinite(prevented))[WEEKS_FIRST:]:
        hidden = np.where(np.arange(len(weeks)) >= at, np.nan, prevented)
        now = untold(weeks[: at + 1], arrivals[: at + 1], hidden[: at + 1])[-1]
        told.append((now, float(prevented[at])))
    print(f"preventions, weeks told from their arrivals before their own figure: {inside(told)}")
    if len(triangle.known_on) > 1:
        early = earlier(triangle, len(triangle.known_on) - 1)
        final = {
            week: value
            for week, value in zip(triangle.weeks.tolist(), triangle.figures[:, -1].tolist(), strict=True)
            if np.isfinite(value)
        }
        now_all = [one for one in revised_later(early, np.random.default_rng(1)) if one.week.item() in final]
        both = [(one, final[one.week.item()]) for one in now_all]
        print(f"preventions, weeks of the edition before by the newest: {inside(both)}")
        print(f"  its newest {WEEKS_NEWEST}: {inside(both[-WEEKS_NEWEST:])}")
        for one, came in both[-WEEKS_NEWEST:]:
            print(
                f"    {one.week}: published {one.published:.0f}, told {one.median:.0f} "
                f"({one.low_80:.0f}-{one.high_80:.0f}; {one.low_95:.0f}-{one.high_95:.0f}), came {came:.0f}"
            )
    print(
        f"preventions, the newest {WEEKS_NEWEST} weeks of {SERIES} made-up series each, by their last figure"
    )
    for name, (law, editions, apart) in REVISED.items():
        print(f"  {name}: {planted(law, editions, apart)}")
