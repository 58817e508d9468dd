"""Effects planted in made-up months: is none called one, is the power told reached.

``make bench-effects``. The ladder judges series whose effect is known (`bench.planted`): none at all, then
the size that a world's series say they would see with 80 % power, as a fall and as a rise. Then trials of
rotated patrols: the power planned against the power of trials imagined anew. Then one nationality against
the others, by quarter.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace

import numpy as np

from bench.planted import World, planted, planted_quarters
from varne.committee.effects.counterfactual import effect_at
from varne.committee.effects.nationality import contrast
from varne.committee.effects.trial import Trial, nights_needed, power_of
from varne.committee.effects.verdict import DETECTABLE, judge
from varne.committee.forecasts.scores import wilson

START, HORIZON = 72, 12
NULLS = 4  # times as many series with nothing planted: they are soon judged
WORLDS = {
    "as POLICY.md: controls see 80 %": World(),
    "controls see half": World(seen=0.5),
    "quiet months": World(noise=0.15, step=0.03, seen=0.9),
    "restless months": World(noise=0.5, step=0.2, seen=0.5),
    "no controls": World(controlled=False),
}


def verdicts(world: World, log_effects: np.ndarray, seed: int) -> Counter[str]:
    """Judge one made-up series for each effect planted."""
    found: Counter[str] = Counter()
    for place, log_effect in enumerate(log_effects):
        series = planted(world, START, float(log_effect), np.random.default_rng((seed, place)))
        answer = judge(series, START, HORIZON, thorough=False)
        found[answer.verdict] += 1
        found["change seen"] += answer.change_seen
        wrong_way = answer.verdict == "bounded_below" and abs(np.expm1(abs(log_effect))) > answer.bound
        found["bound too low"] += wrong_way
    return found


def contrasts(tries: int) -> None:
    """One nationality against the others: how often a planted change, and none, is detected."""
    names = tuple(str(place) for place in range(30))
    for walk in (0.15, 0.3):
        for log_effect in (0.0, -0.7, 0.7, -1.4, 1.4):
            found: Counter[str] = Counter()
            for place in range(tries):
                counts = planted_quarters(log_effect, np.random.default_rng((9, place)), walk=walk)
                found[contrast(counts, names, names[0], 12).verdict] += 1
            print(f"nationality, own steps {walk}, planted {np.expm1(log_effect):+.0%}:", end=" ")
            print(told(found, "detected", tries))


def told(found: Counter[str], what: str, tries: int) -> str:
    """A share with its interval."""
    low, high = wilson(found[what], tries)
    return f"{what} {100 * found[what] / tries:.1f} % ({100 * low:.1f}-{100 * high:.1f})"


def main() -> None:
    """Run all and print a line for each world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=100, help="made-up series for each line")
    parser.add_argument(
        "--world", type=int, help="one world only, by number from 0; -1: the trials; -2: nationalities"
    )
    args = parser.parse_args()
    tries, chosen = args.series, args.world
    begun = time.perf_counter()
    every: Counter[str] = Counter()
    names = list(WORLDS) if chosen is None else list(WORLDS)[max(chosen, 0) : max(chosen + 1, 0)]
    worlds = {name: WORLDS[name] for name in names}
    for name, world in worlds.items():
        nulls = NULLS * tries
        none = verdicts(world, np.zeros(nulls), 1)
        every.update(none)
        spreads = [
            effect_at(planted(world, START, 0.0, np.random.default_rng((1, k))), START, HORIZON).spread
            for k in range(tries)
        ]
        far = DETECTABLE * float(np.median(spreads))
        print(
            f"\n{name}: {tries} series of each; "
            f"smallest visible {100 * np.expm1(-far):+.0f} % / {100 * np.expm1(far):+.0f} %"
        )
        print(
            "  none planted:",
            "; ".join(told(none, w, nulls) for w in ("detected", "change seen", "bounded_below")),
        )
        for sign, word in ((-1, "fall"), (1, "rise")):
            there = verdicts(world, np.full(tries, sign * far), 5)
            words = ("detected", "change seen", "bound too low")
            print(f"  {word}, smallest visible:", "; ".join(told(there, w, tries) for w in words))
    total = NULLS * tries * len(worlds)
    if total:
        print(f"\nall, none planted: {told(every, 'detected', total)}; {told(every, 'change seen', total)}")
    trials = ((-0.25, 0.0), (-0.25, 0.5), (-0.5, 0.0), (0.25, 0.0)) if chosen in (None, -1) else ()
    if chosen in (None, -2):
        contrasts(5 * tries)
    for change, displaced in trials:
        trial = Trial((0.30, 0.25, 0.20, 0.15, 0.10), 2.0, 0.5, 1.0, change, displaced)
        planned = nights_needed(trial, 0.8, 1)
        again = power_of(trial, planned.nights, 77, draws=1000)
        none = power_of(replace(trial, change=0.0), planned.nights, 78, draws=1000)
        print(
            f"trial, change {change:+.0%}, {displaced:.0%} displaced: "
            f"{planned.nights} nights planned for 80 %; "
            f"reached {again.power:.1%} (± {again.half_width:.1%}); none planted: {none.power:.1%}"
        )
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
