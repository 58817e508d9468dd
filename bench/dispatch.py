"""Dispatch: how soon the joint plan is proven best, how soon it is made again, and what it spares on nights.

``python -m bench.dispatch``. *Surge*: 120 units and 80 alerts, boats in danger and launches on beaches,
drawn from seeds (tests/tasking/dispatch/making.py). *Again*: 40 boats adrift in the shipped tide and 30
vessels, from the question to the plan, meeting points and all, when everything, one boat, or nothing but
the time is new. *Nights*: :mod:`bench.dispatch_nights`. Times are of the processor, one thread, compiled
code loaded.
"""

from __future__ import annotations

import argparse
import time
import zlib
from datetime import timedelta

import msgspec
import numpy as np
from tests.tasking.dispatch.making import AT, incident, surge, unit

from bench.dispatch_nights import compared
from bench.drift import say, verdict
from varne.centre.dispatching_jobs import AskDispatch, Sought
from varne.centre.dispatching_work import DispatchWork
from varne.centre.shipped import open_theatre
from varne.picture.drift import DriftAsked
from varne.tasking.dispatch.greedy import by_regret, nearest
from varne.tasking.dispatch.optimum import optimum
from varne.tasking.dispatch.planning import dangers_now, plan
from varne.tasking.dispatch.problem import Problem
from varne.tasking.dispatch.values import life_worth, values_of

SURGE_BAR_S, AGAIN_BAR_S = 0.5, 1.0


def tell_surges(seeds: int) -> None:
    """The joint optimum of surges, and both greedy plans beside it."""
    plan(surge(1000, 12, 8))  # loads what is loaded once
    spent, whole, gains, proven, worse = [], [], [], 0, 0
    for seed in range(seeds):
        problem = surge(seed)
        began = time.process_time()
        values = values_of(problem)
        best = optimum(values, dangers_now(problem))
        spent.append(time.process_time() - began)
        began = time.process_time()
        plan(problem)
        whole.append(time.process_time() - began)
        near = life_worth(values, nearest(values, dangers_now(problem)))
        regret = life_worth(values, by_regret(values))
        proven += best.life.proven and best.prevention.proven
        worse += best.life.worth < max(near, regret) or best.prevention.worth < best.prevention.greedy
        gains.append((best.life.worth / near - 1.0, best.life.worth / regret - 1.0))
        say(
            f"  surge {seed:2d}: {1000 * spent[-1]:4.0f} ms, life {best.life.worth / 10:9.0f} "
            f"(proven {best.life.proven}), over nearest {gains[-1][0]:+.1%}, "
            f"over regret {gains[-1][1]:+.1%}; "
            f"beaches {best.prevention.worth / 100:.0f} (greedy {best.prevention.greedy / 100:.0f}, "
            f"proven {best.prevention.proven})"
        )
    say(
        f"120 units by 80 alerts, {seeds} surges: {1000 * float(np.median(spent)):.0f} ms in the middle, "
        f"{1000 * max(spent):.0f} at most "
        f"(bar {1000 * SURGE_BAR_S:.0f}: {verdict(max(spent) <= SURGE_BAR_S)}); "
        f"with proposals and cover {1000 * float(np.median(whole)):.0f} and {1000 * max(whole):.0f}; "
        f"proven best {proven} of {seeds}; worse than greedy {worse} times ({verdict(worse == 0)})"
    )


def adrift(boats: int = 40, vessels: int = 30) -> AskDispatch:
    """Boats whose last fix is half an hour old, and vessels about both shores."""
    rng = np.random.default_rng(7)
    incidents, sought = [], []
    for number in range(boats):
        lat, lon = float(rng.uniform(50.8, 51.1)), float(rng.uniform(1.35, 1.8))
        name = f"boat-{number:03d}"
        incidents.append(incident(name, lat, lon, people=int(rng.integers(20, 90))))
        sought.append(
            Sought(
                incident_id=name,
                forecast=DriftAsked(
                    boat_id=name,
                    made_at=AT,
                    fix_at=AT - timedelta(minutes=30),
                    lat_deg=lat,
                    lon_deg=lon,
                    sigma_m=float(rng.choice([200.0, 800.0, 2000.0])),
                    first_at=AT - timedelta(hours=1),
                    seed=zlib.crc32(name.encode()),
                    night_seed=1,
                ),
            )
        )
    units = tuple(
        unit(
            f"unit-{number:02d}",
            float((51.1 if number % 2 else 50.95) + rng.normal(0.0, 0.1)),
            float((1.35 if number % 2 else 1.8) + rng.normal(0.0, 0.15)),
            flag="GB" if number % 2 else "FR",
            seats=int(rng.choice([25, 47, 100])),
            speed_kn=float(rng.uniform(18.0, 30.0)),
            ready_min=float(rng.choice([0.0, 15.0, 30.0])),
        )
        for number in range(vessels)
    )
    return AskDispatch(problem=Problem(at=AT, units=units, incidents=tuple(incidents)), sought=tuple(sought))


def tell_again() -> None:
    """From a question to a plan, three ways of being new."""
    work = DispatchWork(open_theatre("dover"), None)
    asked = adrift()
    began = time.process_time()
    work.plan(asked)
    say(f"  the first plan in a process, sea and clouds made: {time.process_time() - began:.1f} s")
    for what in ("every boat is new", "one boat is new", "only the time is new"):
        spent = []
        for turn in range(5):
            changed = 40 if what == "every boat is new" else 1 if what == "one boat is new" else 0
            sought = tuple(
                msgspec.structs.replace(
                    one, forecast=msgspec.structs.replace(one.forecast, seed=one.forecast.seed + turn + 1)
                )
                if number < changed
                else one
                for number, one in enumerate(asked.sought)
            )
            now = AT + timedelta(minutes=turn if not changed else 0)
            again = AskDispatch(problem=msgspec.structs.replace(asked.problem, at=now), sought=sought)
            began = time.process_time()
            made = work.plan(again)
            spent.append(time.process_time() - began)
        say(
            f"40 incidents by 30 vessels, {what}: {1000 * float(np.median(spent)):.0f} ms in the middle, "
            f"{1000 * max(spent):.0f} at most of five (bar {1000 * AGAIN_BAR_S:.0f}: "
            f"{verdict(max(spent) <= AGAIN_BAR_S)}); life proven best: {made.levels[0].proven}"
        )


def tell_nights(nights: int) -> None:
    """Shares of what could be spared."""
    for units, again in ((16, False), (30, False), (16, True), (30, True)):
        found = compared(range(200, 200 + nights), units, again)
        most = sum(found["bound"])
        told = ", ".join(
            f"{name} {sum(spared) / most:.1%} (worst night "
            f"{min(a / max(b, 1e-9) for a, b in zip(spared, found['bound'], strict=True)):.1%})"
            for name, spared in found.items()
            if name != "bound"
        )
        what = "units come home, of all boats served alone" if again else "one sortie a unit, of hindsight"
        say(f"{nights} simulated nights, {units} units, {what}: {told}")


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--surges", type=int, default=10)
    parser.add_argument("--nights", type=int, default=12)
    asked = parser.parse_args()
    tell_surges(asked.surges)
    tell_again()
    tell_nights(asked.nights)


if __name__ == "__main__":
    main()
