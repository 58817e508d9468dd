"""What radars, aircraft and ships say of the boats, and the echoes of nothing.

Position errors are normal per axis; the ``sigma_m`` that a report states is larger than the true one.

| quantity | value | estimated from |
| --- | --- | --- |
| radar | each minute p = .107 (1 - d / range), not within 9 min of its last plot of that boat | 553 plots |
| radar's errors | stated 150 m, true 120 m; speed N(0, .5 kn); course N(0, 12 deg) | 553 |
| radar's delay | uniform 5 .. 40 s | 1 127 |
| clutter | 40 .. 60 tracklets a night, whole night, uniform over a radar's disc | 300 tracklets, 574 plots |
| a tracklet | 1, 2 or 3 plots exactly 10 min apart, straight, .5 .. 5.2 kn, any course | 300 |
| aircraft | 62 % seen; stated 80 m, true 60 m; delay uniform 30 .. 300 s | 110 |
| aircraft's colour | always, in 11 % any colour by its share | 110 (9 wrong) |
| aircraft's people | in 78 %, times N(1, .14), not rounded | 70 |
| French drone | 50.69 .. 51.14 N to and fro at 33 m/s, swath 9 km, 3.7 .. 6.5 h long | 85, 4 nights |
| British drone, aircraft | as below; none of the three in a grounded night | 15, 10 |
| ship | every 10 min p = .019; stated 1 000 m, true 740 m; delay uniform 150 .. 1 500 s | 62 |
| ship's people | times N(1, .3) to the nearest 10, at least 10; colour in 35 %, right | 62 |
| ship's centre | either, at random | 62 |
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from varne.world.nights.boats import COLOUR_SHARES, COLOURS, MPS_PER_KN, Boat
from varne.world.nights.chart import RADARS, Radar, apart_m, moved
from varne.world.nights.wire import Said, position

RADAR_P_A_MINUTE: Final = 0.107
RADAR_GAP_S: Final = 540
PLOT_SIGMA_M: Final = 120.0


class Patrol(NamedTuple):
    """An aircraft that flies to and fro along a line: hours since the start, degrees, metres, m/s."""

    source: str
    centre: str
    first_h: tuple[float, float]
    flown_h: tuple[float, float]
    end_a: tuple[float, float]
    end_b: tuple[float, float]
    speed_mps: float
    swath_m: float


PATROLS: Final = (
    Patrol("fr.drone", "FR", (3.3, 4.3), (3.7, 6.5), (50.69, 1.59), (51.14, 1.64), 33.0, 9_000.0),
    Patrol("uk.drone", "UK", (6.8, 8.5), (1.0, 4.0), (50.90, 1.43), (51.20, 1.50), 33.0, 6_000.0),
    Patrol("uk.aircraft", "UK", (3.6, 5.8), (0.7, 1.6), (50.70, 1.42), (50.95, 1.42), 33.0, 6_000.0),
)
SEEN_P: Final = 0.62


def plot(
    radar: Radar,
    at_s: float,
    lat: float,
    lon: float,
    speed_kn: float,
    course_deg: float,
    rng: np.random.Generator,
) -> Said:
    """One radar plot, with its errors and its delay."""
    return Said(
        None,
        at_s + rng.uniform(5, 40),
        at_s,
        {
            "kind": "radar",
            "source": radar.source,
            "centre": radar.centre,
            **position(lat, lon, PLOT_SIGMA_M, 150, rng),
            "speed_kn": round(abs(speed_kn + rng.normal(0, 0.5)), 1),
            "course_deg": float(round(course_deg + rng.normal(0, 12)) % 360),
        },
    )


def radar_reports(boat: Boat, rng: np.random.Generator) -> Iterator[Said]:
    """Every plot of a boat by either radar."""
    for radar in RADARS:
        last_s = -math.inf
        for fix in boat.fixes[::2]:
            near = 1 - apart_m(fix.lat, fix.lon, radar.lat, radar.lon) / radar.range_m
            if near > 0 and fix.at_s - last_s >= RADAR_GAP_S and rng.random() < RADAR_P_A_MINUTE * near:
                last_s = fix.at_s
                east, north = boat.velocity_mps(fix.at_s)
                course_deg = math.degrees(math.atan2(east, north))
                said = plot(
                    radar, fix.at_s, fix.lat, fix.lon, math.hypot(east, north) / MPS_PER_KN, course_deg, rng
                )
                yield said._replace(boat=boat.name)


def clutter(duration_s: float, rng: np.random.Generator) -> Iterator[Said]:
    """Plots of nothing, for a whole night."""
    for _ in range(int(rng.integers(40, 61))):
        radar = RADARS[int(rng.integers(len(RADARS)))]
        bearing, far_m = rng.uniform(0, math.tau), radar.range_m * math.sqrt(rng.random())
        lat, lon = moved(radar.lat, radar.lon, far_m * math.sin(bearing), far_m * math.cos(bearing))
        speed_kn, course = rng.uniform(0.5, 5.2), rng.uniform(0, math.tau)
        run_m = speed_kn * MPS_PER_KN * 600
        at_s = float(round(rng.uniform(0, duration_s)))
        for _ in range(int(rng.integers(1, 4))):
            yield plot(radar, at_s, lat, lon, speed_kn, math.degrees(course), rng)
            lat, lon = moved(lat, lon, run_m * math.sin(course), run_m * math.cos(course))
            at_s += 600


def _colour_seen(colour: str, rng: np.random.Generator) -> str:
    return colour if rng.random() > 0.11 else COLOURS[int(rng.choice(len(COLOURS), p=COLOUR_SHARES))]


def air_reports(boats: list[Boat], duration_s: float, rng: np.random.Generator) -> Iterator[Said]:
    """What the aircraft of a night see, boat by boat, each time they pass one."""
    for patrol in PATROLS:
        first_s = float(round(rng.uniform(*patrol.first_h) * 3600))
        last_s = min(duration_s, first_s + rng.uniform(*patrol.flown_h) * 3600)
        (lat_a, lon_a), (lat_b, lon_b) = patrol.end_a, patrol.end_b
        leg_s = apart_m(lat_a, lon_a, lat_b, lon_b) / patrol.speed_mps
        began = rng.uniform(0, 2)
        before: dict[str, float] = {}
        for k in range(int(max(0, last_s - first_s) / 30)):
            at_s = first_s + 30 * k
            turn = (began + 30 * k / leg_s) % 2
            share = turn if turn < 1 else 2 - turn
            lat, lon = lat_a + share * (lat_b - lat_a), lon_a + share * (lon_b - lon_a)
            for boat in boats:
                if not boat.fixes or not boat.fixes[0].at_s <= at_s < boat.end_s:
                    continue
                fix = boat.fix_at(at_s)
                abeam = abs(fix.lat - lat) * 111_200 <= patrol.speed_mps * 15
                if not abeam or apart_m(fix.lat, fix.lon, lat, lon) > patrol.swath_m:
                    continue
                if at_s - before.get(boat.name, -math.inf) < 120 or rng.random() > SEEN_P:
                    continue
                before[boat.name] = at_s
                wire = {
                    "kind": "air",
                    "source": patrol.source,
                    "centre": patrol.centre,
                    **position(fix.lat, fix.lon, 60, 80, rng),
                }
                if rng.random() < 0.78:
                    wire["people"] = max(1, round(fix.aboard * rng.normal(1, 0.14)))
                wire["colour"] = _colour_seen(boat.colour, rng)
                yield Said(boat.name, at_s + rng.uniform(30, 300), at_s, wire)


def ship_reports(boat: Boat, rng: np.random.Generator) -> Iterator[Said]:
    """What passing ships say of a boat by VHF."""
    for fix in boat.fixes[::20]:
        if rng.random() < 0.019:
            wire = {
                "kind": "ship",
                "source": "ship.vhf",
                "centre": "UK" if rng.random() < 0.5 else "FR",
                **position(fix.lat, fix.lon, 740, 1000, rng),
                "people": max(10, 10 * round(fix.aboard * rng.normal(1, 0.3) / 10)),
            }
            if rng.random() < 0.35:
                wire["colour"] = boat.colour
            yield Said(boat.name, fix.at_s + rng.uniform(150, 1500), fix.at_s, wire)
