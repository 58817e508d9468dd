"""How the intervals of months that Varne tells do beside other rules, on planted series alone.

``python -m bench.forecast_intervals``. Series are made from seven planted laws of demand (calm, wandering,
stormy, months of their own, a rise that breaks, turmoil that settles, calm that ends); the model of days is
fitted at the end of every month, and each rule learns its widths from the forecasts that had come by then
alone, as in ``make bench-forecasts``. Told for each rule: how far from nominal the share inside lies, series
by series, and the interval score (Winkler 1972, doi 10.1080/01621459.1972.10481224) over that of the own
intervals of the model; lower is better. The first two rows are the model's own intervals and Varne's rule.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from scipy.stats import norm
from tests.committee.forecasts.made_up import BEGUN, Demand, made_up_days

from varne.committee.forecasts.combine import Belief, Judged, learn
from varne.committee.forecasts.hindcast import MONTHS_AHEAD, judged_at, origins, whole_months
from varne.committee.forecasts.season import Floats

LAWS = {
    "calm": Demand(step=0.03),
    "wandering": Demand(),
    "stormy": Demand(step=0.3),
    "months of their own": Demand(step=0.08, own=0.5),
    "a rise that breaks": Demand(step=0.08, rise=0.04, breaks_in=35, fall=0.6),
    "turmoil that settles": Demand(step=0.35, breaks_in=35, step_after=0.08),
    "calm that ends": Demand(step=0.05, breaks_in=55, step_after=0.3),
}
YEARS, FIRST_AFTER_MONTHS = 6.33, 36  # as in the real series: three years before the first origin judged
LEVELS = (0.80, 0.95)


def further_out(one: Judged, belief: Belief) -> float:
    """Return the central level (0-1) whose interval, moved to the believed centre, just reaches what came."""
    mean = float(one.draws.mean())
    centre = belief.centre(mean, one.years)
    came = one.came * mean / centre if centre > 0 else one.came
    rank = (float(np.searchsorted(one.draws, came)) + 0.5) / (len(one.draws) + 1.0)
    return abs(2.0 * rank - 1.0)


@dataclass(frozen=True)
class Asked:
    """A level to be held (0-1), `ahead` months before; what came of such forecasts; Varne's belief."""

    level: float
    ahead: int
    past: Sequence[Judged]
    belief: Belief

    def reached(self) -> tuple[Floats, Floats]:
        """Return the central level each past outcome reached and its age in months."""
        return (
            np.array([further_out(one, self.belief) for one in self.past]),
            np.array([one.age for one in self.past]),
        )


@dataclass
class Rule:
    """What central level to take of the drawn months so that `level` of outcomes lie inside."""

    name: str

    def taken(self, asked: Asked) -> float:
        """Return the central level to take (0-1)."""
        return asked.level

    def came(self, level: float, ahead: int, inside: bool) -> None:
        """Hear that a month told at `level` has come."""


def stretched(level: float, by: float) -> float:
    """Return the central level (0-1) whose normal score is that of `level` times `by`."""
    return float(2 * norm.cdf(by * norm.ppf((1 + level) / 2)) - 1)


@dataclass
class Told(Rule):
    """What Varne tells: stretched by the mean absolute normal score, half-life 6 months, prior 4 months."""

    def taken(self, asked: Asked) -> float:
        """Return the level whose normal score is the wanted one stretched."""
        return stretched(asked.level, asked.belief.stretch)


@dataclass
class RootMeanSquare(Rule):
    """Stretched by the root mean square of the normal scores, with a prior of so many months."""

    half_life: float = 18.0
    prior: float = 4.0

    def taken(self, asked: Asked) -> float:
        """Return the level whose normal score is the wanted one stretched."""
        if not asked.past:
            return asked.level
        reach, age = asked.reached()
        scores = norm.ppf(np.clip((1 + reach) / 2, 0.5, 0.999))
        worth = 0.5 ** (age / self.half_life)
        by = np.sqrt((self.prior + worth @ scores**2) / (self.prior + worth.sum()))
        return stretched(asked.level, float(by))


@dataclass
class Reached(Rule):
    """The share of past outcomes within each central level, mixed with the model's own as `prior` months.

    With `next_one` the month to come counts too, as one that may lie anywhere: the conformal correction.
    """

    half_life: float = 6.0
    prior: float = 4.0
    next_one: bool = False

    def taken(self, asked: Asked) -> float:
        """Return the level that this share of the past reached."""
        if not asked.past:
            return asked.level
        reach, age = asked.reached()
        worth = 0.5 ** (age / self.half_life)
        order = np.argsort(reach, kind="stable")
        reach, worth = reach[order], worth[order]
        below = np.cumsum(worth) - (0.0 if self.next_one else worth / 2)
        share = (self.prior * reach + below) / (self.prior + worth.sum() + float(self.next_one))
        at, of = np.concatenate([[0.0], reach, [1.0]]), np.concatenate([[0.0], share, [1.0]])
        return float(np.interp(asked.level, np.maximum.accumulate(of), at))


@dataclass
class Steered(Rule):
    """Gibbs and Candès 2021 (arXiv 2106.00170): each miss widens, each hit narrows, by a fixed step."""

    step: float = 0.05
    of: Rule = field(default_factory=lambda: Rule("as drawn"))
    misses: dict[tuple[float, int], float] = field(default_factory=dict)

    def taken(self, asked: Asked) -> float:
        """Return the level steered to by what came."""
        aim = self.misses.get((asked.level, asked.ahead), 1.0 - asked.level)
        return self.of.taken(replace(asked, level=float(np.clip(1.0 - aim, 0.0, 0.999))))

    def came(self, level: float, ahead: int, inside: bool) -> None:
        """Move the share of misses aimed at."""
        aim = self.misses.get((level, ahead), 1.0 - level)
        self.misses[level, ahead] = aim + self.step * ((1.0 - level) - float(not inside))


def rules() -> list[Rule]:
    """The rules tried, anew for each series."""
    return [
        Rule("as drawn"),
        Told("as told: stretch, half-life 6"),
        RootMeanSquare("stretch, half-life 18, root mean square"),
        Reached("levels reached, half-life 6"),
        Reached("levels reached, half-life 18", half_life=18.0),
        Reached("levels reached, half-life 18, prior 12", half_life=18.0, prior=12.0),
        Reached("conformal, half-life 6", next_one=True),
        Reached("conformal, half-life 18", half_life=18.0, next_one=True),
        Reached("conformal, half-life 18, prior 12", half_life=18.0, prior=12.0, next_one=True),
        Reached("conformal, all alike, prior 12", half_life=1e6, prior=12.0, next_one=True),
        Steered("steered, step 0.02", step=0.02),
        Steered("steered, step 0.05", step=0.05),
        Steered("conformal 6, steered 0.02", 0.02, Reached("", next_one=True)),
    ]


def one_series(law: Demand, seed: int, draws: int) -> dict[str, list[list[float]]]:
    """Return of one series the share inside and the interval score over the model's own (rules, levels)."""
    known, _ = made_up_days(YEARS, seed, demand=law)
    months, counts = whole_months(known)
    begun = BEGUN.astype("datetime64[M]")
    made, _ = origins(known, begun, months[-1], seed, draws)
    tried = rules()
    hits: list[list[list[float]]] = []
    scores: list[list[list[float]]] = []
    coming: list[tuple[np.datetime64, int, Floats]] = []
    for origin in made:
        for due in [one for one in coming if one[0] <= origin.month]:
            coming.remove(due)
            for rule, row in zip(tried, due[2], strict=True):
                for level, inside in zip(LEVELS, row, strict=True):
                    rule.came(level, due[1], bool(inside))
        past_all = judged_at(made, months, counts, origin.month)
        for ahead in range(1, MONTHS_AHEAD + 1):
            target = origin.month + ahead
            if target > months[-1]:
                continue
            past = past_all[ahead]
            belief = learn(past)
            drawn, years = origin.draws[ahead - 1], float(origin.years[ahead - 1])
            factor = belief.centre(float(drawn.mean()), years) / float(drawn.mean())
            came = float(counts[int((target - months[0]).astype(int))])
            row_hits, row_scores = [], []
            for rule in tried:
                inside_row, score_row = [], []
                for level in LEVELS:
                    taken = rule.taken(Asked(level, ahead, past, belief))
                    low, high = (
                        np.quantile(drawn, [(1 - taken) / 2, (1 + taken) / 2], method="weibull") * factor
                    )
                    off = max(low - came, came - high, 0.0)
                    inside_row.append(float(off == 0.0))
                    score_row.append(float(high - low + 2 / (1 - level) * off))
                row_hits.append(inside_row)
                row_scores.append(score_row)
            coming.append((target, ahead, np.array(row_hits)))
            if origin.month >= begun + FIRST_AFTER_MONTHS:
                hits.append(row_hits)
                scores.append(row_scores)
    means = np.array(scores).mean(axis=0)
    return {"inside": np.array(hits).mean(axis=0).tolist(), "score": (means / means[:1]).tolist()}


def _there(path: Path | None) -> bool:
    return path is not None and path.exists()


def main() -> None:
    """Make the series, try the rules, print what they held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4, help="series of each law")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=800)
    parser.add_argument("--keep", type=Path, help="rows kept in this file: what it holds is not made again")
    args = parser.parse_args()
    begun = time.perf_counter()
    rows = [json.loads(line) for line in args.keep.read_text().splitlines()] if _there(args.keep) else []
    done = {(row["law"], row["seed"]) for row in rows}
    seeds = range(args.first_seed, args.first_seed + args.seeds)
    asked = [(name, seed) for seed in seeds for name in LAWS]
    for at, (name, seed) in enumerate(asked):
        if (name, seed) in done:
            continue
        rows.append({"law": name, "seed": seed, **one_series(LAWS[name], seed, args.draws)})
        print(f"{at + 1} of {len(asked)}: {name}, seed {seed}", file=sys.stderr, flush=True)
        if args.keep is not None:
            with args.keep.open("a") as file:
                file.write(json.dumps(rows[-1]) + "\n")
    names = [rule.name for rule in rules()]
    laws = [row["law"] for row in rows]
    inside = [row["inside"] for row in rows]
    score = [row["score"] for row in rows]
    share, worth = np.array(inside), np.exp(np.log(np.array(score)).mean(axis=0))
    off = np.sqrt(((share - np.array(LEVELS)) ** 2).mean(axis=0))
    print(f"\n{'rule':<42} inside 80 / 95 %   off by (rms)    interval score 80 / 95")
    for at, name in enumerate(names):
        mean = 100 * share[:, at].mean(axis=0)
        print(
            f"{name:<42} {mean[0]:5.1f} / {mean[1]:4.1f}    {100 * off[at, 0]:4.1f} / {100 * off[at, 1]:4.1f}"
            f"      {worth[at, 0]:.3f} / {worth[at, 1]:.3f}"
        )
    for law in LAWS:
        kept = [k for k, one in enumerate(laws) if one == law]
        told = ", ".join(f"{100 * share[kept, at, 0].mean():.0f}" for at in range(len(names)))
        print(f"  {law:<24} inside 80 %, in the order above: {told}")
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
