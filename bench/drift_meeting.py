"""Meeting points: 50 boats and 30 units in one go, how long it takes and how true the few particles are.

``python -m bench.drift_meeting``. Boats over the Strait as the drift bench forecasts them, with current,
wind and the night's errors; units of 15 to 140 kn about both shores. Told: the time of all 1,500 pairs (bar
50 ms), and how far the share within range that is told lies from the same share counted on the whole cloud
at the place and time named.
"""

from __future__ import annotations

import time

import numpy as np

from bench.drift import apart_m, fields_of, say, verdict
from bench.drift_calibration import DOVER_AIMS, afloat_place
from bench.drift_cases import START_S, made_fields, strait_land
from varne.drift.ensemble import KNOT_MPS, Boat, BoatCloud, Fix, Passage, forecast
from varne.drift.meeting import Responder, meetings
from varne.drift.particles import Sea, SeaErrors, draw_members

BOATS, UNITS, HOURS, PARTICLES = 50, 30, 6.0, 4000
BAR_S = 0.05


def made_units(rng: np.random.Generator) -> list[Responder]:
    """Units about both shores: most afloat, every sixth flying."""
    units = []
    for number in range(UNITS):
        flies = number % 6 == 5
        lon, lat = (1.25, 51.0) if number % 2 == 0 else (1.75, 51.02)
        lon, lat = lon + rng.uniform(-0.15, 0.15), lat + rng.uniform(-0.15, 0.15)
        speed_kn = 140.0 if flies else float(rng.uniform(15.0, 32.0))
        ready_s = START_S + 60.0 * float(rng.uniform(0.0, 45.0))
        sees_m = 4000.0 if flies else float(rng.choice([1000.0, 1852.0, 3000.0]))
        units.append(Responder(lon, lat, speed_kn * KNOT_MPS, ready_s, sees_m, 6 * 3600.0, afloat=not flies))
    return units


def whole_share(cloud: BoatCloud, when_s: float, aim: np.ndarray, sees_m: float) -> float:
    """Share of a whole cloud within a range of a place at a time."""
    time_s = cloud.tracks.time_s
    place = (when_s - time_s[0]) / (time_s[1] - time_s[0])
    slot = min(int(place), len(time_s) - 2)
    part = place - slot
    at = cloud.tracks.lonlat[:, slot] * (1 - part) + cloud.tracks.lonlat[:, slot + 1] * part
    return float(cloud.weights[apart_m(at, aim) <= sees_m].sum())


def main() -> None:
    """Print both."""
    current, wind = fields_of(made_fields())
    sea = Sea(current, wind, strait_land())
    rng = np.random.default_rng(1)
    members = draw_members(SeaErrors(), 1, *current.span_s)
    boat = Boat(passage=Passage(aims=DOVER_AIMS))
    clouds = []
    for seed in range(BOATS):
        fix = Fix(START_S, *afloat_place(sea, rng), float(rng.choice([200.0, 800.0, 2000.0])))
        clouds.append(forecast(boat, fix, sea, members, seed, HOURS, PARTICLES))
    units = made_units(rng)
    meetings(clouds[:1], units[:1], START_S, 1.0, current)  # compiles
    spent_s = []
    for _ in range(7):
        began_s = time.process_time()
        found = meetings(clouds, units, START_S, HOURS, current)
        spent_s.append(time.process_time() - began_s)
    say(
        f"{BOATS} boats by {UNITS} units, {HOURS:.0f} h: {1000 * min(spent_s):.0f} ms of processor at best, "
        f"{1000 * float(np.median(spent_s)):.0f} in the middle of seven "
        f"(bar {1000 * BAR_S:.0f}: {verdict(float(np.median(spent_s)) <= BAR_S)})"
    )
    told, whole = [], []
    for b in range(BOATS):
        for u, unit in enumerate(units):
            if found.best_share[b, u] > 0.0:
                told.append(found.best_share[b, u])
                aim, when_s = found.best_lonlat[b, u], found.best_s[b, u]
                whole.append(whole_share(clouds[b], when_s, aim, unit.range_m))
    off = np.array(told) - np.array(whole)
    say(
        f"share in sight at the best place: {np.mean(told):.1%} told, {np.mean(whole):.1%} of the whole "
        f"cloud: told too high by {off.mean():+.1%} on average, {np.abs(off).max():.1%} at the most"
    )


if __name__ == "__main__":
    main()
