"""Search plans for many boats and units: what they reach of the bound, and how soon.

``python -m bench.search [--boats 50] [--units 12] [--wind-kn 12 18 26] [--seeds 1 2 3]``. Made-up afternoons
in a strait 60 km by 50 km with a turning stream: each boat a cloud of its own size and age, of three object
classes; units of two flags with sweep widths of the shipped table by day. For each seed: what the plan is
worth (boats expected found), the bound, the share reached, and what the parallel tracks themselves are
worth when they are followed through the moving cloud. Seconds are wall clock and processor of one plan with
its bound, after one plan has compiled the code.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np

from varne.drift.search.cloud import Cloud, cloud_of
from varne.drift.search.passes import missed
from varne.drift.search.patterns import area_track
from varne.drift.search.plan import SearchPlan
from varne.drift.search.planning import plan_search
from varne.drift.search.sweep import Conditions, Searcher, load_sweep_widths
from varne.drift.search.units import PlanSettings, SearchUnit

WIDTHS = Path(__file__).parents[1] / "data" / "search" / "sweep-widths.json"
OBJECTS = ("overloaded_inflatable", "swamped_inflatable", "person_in_water")
MIX = (0.6, 0.25, 0.15)
KN_MPS = 1852 / 3600
HOURS = 4.0
M2_S = 12.42 * 3600
# id, flag, searcher, base (km), transit and search speed (kn), endurance (h), height of eye (m), ready (min)
FLEET: tuple[tuple[str, str, Searcher, tuple[float, float], float, float, float, float, float], ...] = (
    ("UK helicopter", "GB", "helicopter", (-25.0, 0.0), 140, 80, 3.5, 150, 20),
    ("FR helicopter", "FR", "helicopter", (20.0, -25.0), 130, 80, 3.0, 150, 40),
    ("UK aeroplane", "GB", "aeroplane", (-60.0, 30.0), 180, 150, 5.0, 300, 30),
    ("FR aeroplane", "FR", "aeroplane", (60.0, -30.0), 160, 130, 4.0, 300, 45),
    ("UK lifeboat 1", "GB", "vessel", (-8.0, 12.0), 25, 15, 8.0, 4, 10),
    ("UK lifeboat 2", "GB", "vessel", (-18.0, -2.0), 25, 15, 8.0, 4, 10),
    ("UK transfer vessel", "GB", "vessel", (0.0, 5.0), 22, 14, 10.0, 4, 0),
    ("UK cutter", "GB", "vessel", (-3.0, -4.0), 24, 14, 24.0, 6, 0),
    ("FR lifeboat 1", "FR", "vessel", (24.0, 0.0), 24, 15, 8.0, 4, 15),
    ("FR lifeboat 2", "FR", "vessel", (20.0, -15.0), 24, 15, 8.0, 4, 15),
    ("FR patrol vessel 1", "FR", "vessel", (10.0, -5.0), 22, 14, 24.0, 6, 0),
    ("FR patrol vessel 2", "FR", "vessel", (15.0, 12.0), 20, 14, 24.0, 6, 0),
)


def made_cloud(seed: int, boats: int, particles: int) -> Cloud:
    """Boats between two shores, each with its own doubt; a stream that turns with the tide and shears."""
    rng = np.random.default_rng(seed)
    times_s = np.arange(0, HOURS * 3600 + 1, 600.0)
    phase = rng.uniform(0, 2 * math.pi)
    positions = np.empty((boats * particles, len(times_s), 2))
    classes = np.empty(boats * particles, dtype=np.int64)
    for b in range(boats):
        mine = slice(b * particles, (b + 1) * particles)
        middle = rng.uniform((-22_000, -22_000), (20_000, 22_000))
        spread = rng.lognormal(math.log(2200), 0.5, 2).clip(600, 6500)
        turn = rng.uniform(0, math.pi)
        spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        at = middle + (rng.normal(0, 1, (particles, 2)) * spread) @ spin.T
        factor = rng.normal(1, 0.15, particles)
        own = rng.normal(0, 0.12, (particles, 2)) + rng.normal(0, 0.1, 2)
        classes[mine] = rng.choice(len(OBJECTS), particles, p=MIX)
        positions[mine, 0] = at
        for k in range(1, len(times_s)):
            stream = 1.3 * math.cos(2 * math.pi * times_s[k - 1] / M2_S + phase)
            shear = 1 + 0.3 * at[:, 0] / 30_000
            step = np.column_stack([0.45 * stream * shear * factor, 0.9 * stream * shear * factor]) + own
            at = at + step * (times_s[k] - times_s[k - 1])
            positions[mine, k] = at
    return cloud_of(times_s, positions, object_class=classes, boat=np.repeat(np.arange(boats), particles))


def made_units(count: int, wind_kn: float, vessels_only: bool = False) -> tuple[SearchUnit, ...]:
    """Units of both flags, sweep widths by day at 5 nm visibility."""
    table = load_sweep_widths(WIDTHS.read_bytes())
    conditions = Conditions(visibility_nm=5, wind_kn=wind_kn, sea_m=0.5)
    units = []
    fleet = [entry for entry in FLEET if entry[2] == "vessel" or not vessels_only]
    for name, flag, searcher, base_km, transit_kn, search_kn, endurance_h, eye_m, ready_min in fleet[:count]:
        width = tuple(
            table.sweep_width(
                sensor="visual_day",
                searcher=searcher,
                search_object=search_object,
                eye_height_m=eye_m,
                speed_kn=search_kn,
                conditions=conditions,
            ).width_m
            for search_object in OBJECTS
        )
        air = searcher != "vessel"
        base = (base_km[0] * 1000, base_km[1] * 1000)
        units.append(
            SearchUnit(
                id=name,
                flag=flag,
                layer="air" if air else "surface",
                position_m=base,
                home_m=base,
                ready_s=ready_min * 60,
                transit_speed_mps=transit_kn * KN_MPS,
                search_speed_mps=search_kn * KN_MPS,
                endurance_s=endurance_h * 3600,
                min_spacing_m=926.0 if air else 370.4,
                widths_m=width,
                height_m=eye_m if air else 0.0,
                turn_s=60.0 if searcher == "aeroplane" else 30.0,
            )
        )
    return tuple(units)


def worth_of_tracks(cloud: Cloud, units: tuple[SearchUnit, ...], plan: SearchPlan) -> float:
    """Boats found when every unit steers its ladder through the moving cloud, under the inverse cube law."""
    left = cloud.weights.copy()
    for area in plan.areas:
        unit = next(unit for unit in units if unit.id == area.unit_id)
        track = area_track(area, unit.position_m, unit.search_speed_mps, unit.turn_s)
        left *= missed(cloud, track, np.array(unit.widths_m))
    return float(cloud.weights.sum() - left.sum())


def say(text: str) -> None:
    """A line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boats", type=int, default=50)
    parser.add_argument("--units", type=int, default=len(FLEET))
    parser.add_argument("--particles", type=int, default=2000, help="for each boat")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--wind-kn", type=float, nargs="+", default=[12, 18, 26], help="15 halves widths")
    parser.add_argument("--vessels-only", action="store_true", help="leave the aircraft out")
    parser.add_argument("--law", choices=("random", "inverse_cube"), default="random")
    given = parser.parse_args()
    settings = PlanSettings(horizon_s=HOURS * 3600, law=given.law)
    units = made_units(given.units, given.wind_kn[0], given.vessels_only)
    plan = plan_search(made_cloud(0, 3, 200), units, settings)
    worth_of_tracks(made_cloud(0, 3, 200), units, plan)
    say("wind  seed  worth  bound  share  tracks  wall s  CPU s  areas  idle")
    shares, seconds = [], []
    for wind_kn in given.wind_kn:
        units = made_units(given.units, wind_kn, given.vessels_only)
        for seed in given.seeds:
            cloud = made_cloud(seed, given.boats, given.particles)
            wall, cpu = time.perf_counter(), time.process_time()
            plan = plan_search(cloud, units, settings)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            shares.append(plan.share_of_bound)
            seconds.append(wall)
            say(
                f"{wind_kn:4.0f}  {seed:4d}  {plan.pos:5.2f}  {plan.bound:5.2f}  {plan.share_of_bound:5.1%}"
                f"  {worth_of_tracks(cloud, units, plan):6.2f}"
                f"  {wall:6.2f} {cpu:6.2f}  {len(plan.areas):5d}  {len(plan.idle):4d}"
            )
    say(
        f"share of the bound: least {min(shares):.1%}, mean {np.mean(shares):.1%} (bar 85 %); "
        f"wall seconds: most {max(seconds):.2f}, mean {np.mean(seconds):.2f} (bar 5)"
    )


if __name__ == "__main__":
    main()
