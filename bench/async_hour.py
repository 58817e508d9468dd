"""A made-up hour over a strait: ships and groups of small boats, and what sensors and people say of them.

Two hundred ships, most with AIS; fifty boats in eight groups, drifting with tide and wind whenever an engine
stops; two coastal radars, two drones, an aircraft, a camera on the shore, calls up to half an hour late and
rough, sightings by ships. All rates and errors are invented; what a method reaches here is as real as they.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.linking import Reports
from varne.correlation.linking.reports import AIRCRAFT, AIS, CALL, CAMERA, DRONE, RADAR, SIGHTING

Floats = NDArray[np.float64]
MPS_PER_KN = 0.514444
STEP_S, HOUR_S = 10.0, 3600.0
EAST_M, NORTH_M = 60e3, 40e3
WIND_MPS = np.array([6.0, 3.0])


class Hour(NamedTuple):
    """Reports, the true vessel of each (-1 false), and which vessels are small boats."""

    reports: Reports
    source: NDArray[np.int64]
    is_boat: NDArray[np.bool_]


def stream_mps(place_m: Floats, t_s: float) -> Floats:
    """The tidal stream: it turns in 12.42 hours and is weaker inshore."""
    turn = 2.0 * np.pi * t_s / 44_700.0
    rate = 0.6 + 0.7 * np.clip(place_m[1] / NORTH_M, 0.0, 1.0)
    return np.array([0.8 * rate * np.cos(turn), 0.6 * rate * np.cos(turn) + 0.1 * np.sin(turn)])


def ship_way(rng: np.random.Generator) -> Floats:
    """Place and velocity (K, 4) of a ship, in a lane seven times in ten; not a number once it has left."""
    way = np.full((int(HOUR_S / STEP_S) + 1, 4), np.nan)
    if rng.random() < 0.7:
        speed = rng.uniform(8, 20) * MPS_PER_KN
        course = np.radians(rng.choice([35.0, 215.0])) + rng.normal(0, 0.08)
    else:
        speed, course = rng.uniform(2, 15) * MPS_PER_KN, rng.uniform(0, 2 * np.pi)
    place = rng.uniform([0, 0], [EAST_M, NORTH_M])
    velocity = speed * np.array([np.cos(course), np.sin(course)])
    for k in range(len(way)):
        if not (-5e3 < place[0] < EAST_M + 5e3 and -5e3 < place[1] < NORTH_M + 5e3):
            break
        way[k] = *place, *velocity
        velocity = velocity + rng.normal(0, np.sqrt(0.0008 * STEP_S), 2)
        place = place + velocity * STEP_S
    return way


def boat_way(
    rng: np.random.Generator, start_m: Floats, start_s: float, speed_mps: float, course: float
) -> Floats:
    """Place and velocity (K, 4) of a boat from when it sets out; its engine stops and starts."""
    way = np.full((int(HOUR_S / STEP_S) + 1, 4), np.nan)
    leeway = WIND_MPS * rng.uniform(0.01, 0.035)
    running, until = True, rng.exponential(2400.0)
    place = start_m
    for k in range(int(start_s / STEP_S), len(way)):
        own = speed_mps * np.array([np.cos(course), np.sin(course)]) * running
        velocity = own + stream_mps(place, k * STEP_S) + leeway
        way[k] = *place, *velocity
        place = place + velocity * STEP_S + rng.normal(0, 0.5, 2)
        course += rng.normal(0, 0.01)
        until -= STEP_S
        if until <= 0:
            running = not running
            until = rng.exponential(2400.0 if running else 900.0)
    return way


class Desk:
    """Takes down reports of vessels whose ways are known."""

    def __init__(self, rng: np.random.Generator, ways: Floats, is_boat: NDArray[np.bool_]) -> None:
        self.rng, self.ways, self.is_boat = rng, ways, is_boat
        count = len(ways)
        self.persons = np.where(is_boat, rng.integers(15, 75, count), -1)
        self.colour = np.where(is_boat, rng.integers(0, 3, count), rng.integers(3, 8, count))
        self.rows: list[tuple[float, ...]] = []

    def at(self, t_s: float) -> tuple[NDArray[np.int64], Floats]:
        """The vessels at sea at a moment, and all places and velocities then."""
        now = self.ways[:, min(int(t_s / STEP_S), self.ways.shape[1] - 1)]
        return np.flatnonzero(~np.isnan(now[:, 0])), now

    def count(self, vessel: int, error: float) -> int:
        """A count of persons, wrong by so much."""
        return int(max(1, round(self.persons[vessel] * (1 + self.rng.normal(0, error)))))

    def hue(self, vessel: int, wrong: float) -> int:
        """A colour, at random with so much chance."""
        return int(self.colour[vessel] if self.rng.random() > wrong else self.rng.integers(0, 8))

    def say(
        self,
        kind: int,
        t_s: float,
        late_s: float,
        spread: tuple[float, float, float],
        *,
        vessel: int = -1,
        place_m: Floats | None = None,
        persons: int = -1,
        colour: int = -1,
        identity: int = -1,
    ) -> None:
        """One report, of a vessel with an error drawn from ``spread``, or false at a place."""
        if place_m is None:
            k = min(int(t_s / STEP_S), self.ways.shape[1] - 1)
            x, y, u, v = self.ways[vessel, k]
            if np.isnan(x):
                return
            root = np.linalg.cholesky([[spread[0], spread[2]], [spread[2], spread[1]]])
            error = root @ self.rng.standard_normal(2)
            place_m = np.array([x, y]) + np.array([u, v]) * (t_s - k * STEP_S) + error
        self.rows.append((t_s, t_s + late_s, kind, *place_m, *spread, persons, colour, identity, vessel))


def ais(desk: Desk) -> None:
    """Most ships, each at its own interval, with gaps."""
    for ship in np.flatnonzero(~desk.is_boat):
        if desk.rng.random() >= 0.85:
            continue
        t, interval = desk.rng.uniform(0, 30), desk.rng.uniform(20, 60)
        while t < HOUR_S:
            if desk.rng.random() < 0.95:
                late = desk.rng.exponential(2.0)
                desk.say(
                    AIS, t, late, (225.0, 225.0, 0.0), vessel=int(ship), identity=200_000_000 + int(ship)
                )
            t += interval * desk.rng.uniform(0.8, 1.2)


def radars(desk: Desk) -> None:
    """Two on the coast, a scan every 30 s; plots are longer across the beam, and some are false."""
    rng = desk.rng
    for station in (np.array([2e3, 0.0]), np.array([35e3, 0.0])):
        for t in np.arange(rng.uniform(0, 30), HOUR_S, 30.0):
            out, now = desk.at(t)
            for vessel in out:
                off = now[vessel, :2] - station
                range_m = max(float(np.hypot(*off)), 1.0)
                if desk.is_boat[vessel]:
                    seen = 0.45 * (1 - range_m / 26e3) if range_m < 18e3 else 0.0
                else:
                    seen = 0.93 if range_m < 45e3 else 0.0
                if rng.random() >= seen:
                    continue
                e, n = off / range_m
                along, across = 40.0**2, max(30.0, range_m * 0.006) ** 2
                spread = (
                    along * e * e + across * n * n,
                    along * n * n + across * e * e,
                    (along - across) * e * n,
                )
                desk.say(RADAR, t, rng.uniform(1, 6), spread, vessel=int(vessel))
            for _ in range(rng.poisson(12)):
                place = station + rng.uniform([-30e3, 0], [30e3, 30e3])
                desk.say(RADAR, t, rng.uniform(1, 6), (1e4, 1e4, 0.0), place_m=place)


class View(NamedTuple):
    """A sensor that sees a round area: its kind, reach, error, chance of detection, mean lateness, errors of
    counts and colours, and false reports a frame."""

    kind: int
    radius_m: float
    sigma_m: float
    seen: float
    late_s: float
    count_error: float
    hue_error: float
    false: float


DRONE_VIEW = View(DRONE, 2500.0, 40.0, 0.8, 15.0, 0.12, 0.05, 0.15)
AIRCRAFT_VIEW = View(AIRCRAFT, 7000.0, 120.0, 0.6, 120.0, 0.2, 0.1, 0.1)
CAMERA_VIEW = View(CAMERA, 9000.0, 250.0, 0.35, 5.0, 0.4, 0.2, 0.2)


def frame(desk: Desk, sensor: View, t_s: float, centre_m: Floats) -> None:
    """What a sensor shows at one moment."""
    rng = desk.rng
    out, now = desk.at(t_s)
    spread = (sensor.sigma_m**2, sensor.sigma_m**2, 0.0)
    for vessel in out:
        if np.hypot(*(now[vessel, :2] - centre_m)) >= sensor.radius_m or rng.random() >= sensor.seen:
            continue
        counted = desk.is_boat[vessel] and rng.random() < 0.7
        persons = desk.count(vessel, sensor.count_error) if counted else -1
        colour = desk.hue(vessel, sensor.hue_error) if rng.random() < 0.7 else -1
        late = rng.exponential(sensor.late_s)
        desk.say(sensor.kind, t_s, late, spread, vessel=int(vessel), persons=persons, colour=colour)
    for _ in range(rng.poisson(sensor.false)):
        place = centre_m + rng.normal(0, sensor.radius_m / 2, 2)
        desk.say(sensor.kind, t_s, rng.exponential(sensor.late_s), spread, place_m=place)


def views(desk: Desk) -> None:
    """Two drones on legs over the crossing, passes of an aircraft, a camera on the shore."""
    rng = desk.rng
    for _ in range(2):
        centre, pace = np.array([10e3, 8e3]), np.array([22.0, 6.0])
        for t in np.arange(rng.uniform(0, 300), HOUR_S, 40.0):
            frame(desk, DRONE_VIEW, t, centre)
            centre = centre + pace * 40.0
            pace = pace * np.where((centre > [2e3, 3e3]) & (centre < [45e3, 24e3]), 1.0, -1.0)
    for start in np.arange(600.0, HOUR_S, 1500.0):
        for t in np.arange(0.0, 400.0, 40.0):
            centre = np.array([5e3 + 90.0 * t, 12e3])
            frame(desk, AIRCRAFT_VIEW, start + t, centre)
    for t in np.arange(rng.uniform(0, 60), HOUR_S, 60.0):
        frame(desk, CAMERA_VIEW, t, np.array([8e3, 1e3]))


def people(desk: Desk) -> None:
    """Calls from the boats, late and rough, and sightings by ships that pass."""
    rng = desk.rng
    for boat in np.flatnonzero(desk.is_boat):
        phones = rng.integers(10**9, 2 * 10**9, rng.integers(1, 4))
        out = np.flatnonzero(~np.isnan(desk.ways[boat, :, 0]))
        for _ in range(rng.poisson(3.0) if len(out) else 0):
            sigma = float(np.exp(rng.uniform(np.log(60), np.log(2500))))
            desk.say(
                CALL,
                rng.uniform(out[0] * STEP_S, HOUR_S),
                min(30.0 + rng.exponential(480.0), 1800.0),
                (sigma**2, sigma**2, 0.0),
                vessel=int(boat),
                persons=desk.count(boat, 0.3) if rng.random() < 0.6 else -1,
                colour=desk.hue(boat, 0.25) if rng.random() < 0.3 else -1,
                identity=int(rng.choice(phones)) if rng.random() < 0.8 else -1,
            )
    for t in np.arange(0.0, HOUR_S, 120.0):
        out, now = desk.at(t)
        ships = now[out[~desk.is_boat[out]], :2]
        for boat in out[desk.is_boat[out]]:
            near = bool((np.hypot(*(ships - now[boat, :2]).T) < 5e3).any())
            if near and rng.random() < 0.08:
                persons = desk.count(boat, 0.35) if rng.random() < 0.6 else -1
                colour = desk.hue(boat, 0.15) if rng.random() < 0.5 else -1
                spread = (600.0**2, 600.0**2, 0.0)
                desk.say(
                    SIGHTING,
                    t,
                    rng.uniform(60, 600),
                    spread,
                    vessel=int(boat),
                    persons=persons,
                    colour=colour,
                )


def made(seed: int, ships: int = 200, boats: int = 50, groups: int = 8, apart_m: float = 300.0) -> Hour:
    """The hour of a seed, reports in order of arrival."""
    rng = np.random.default_rng(seed)
    ways = [ship_way(rng) for _ in range(ships)]
    middle = rng.uniform([6e3, 3e3], [EAST_M - 25e3, 14e3], (groups, 2))
    course = rng.uniform(np.radians(50), np.radians(100), groups)
    speed = rng.uniform(2.5, 5.5, groups) * MPS_PER_KN
    start = rng.uniform(0, HOUR_S * 0.35, groups)
    for b in range(boats):
        g = b % groups
        place, when = middle[g] + rng.normal(0, apart_m, 2), start[g] + rng.uniform(0, 400)
        pace = speed[g] * rng.uniform(0.85, 1.15)
        ways.append(boat_way(rng, place, when, pace, course[g] + rng.normal(0, 0.06)))
    is_boat = np.arange(ships + boats) >= ships
    desk = Desk(rng, np.array(ways), is_boat)
    for source in (ais, radars, views, people):
        source(desk)
    rows = np.array(sorted(desk.rows, key=lambda row: row[1]))
    whole = rows[:, [2, 8, 9, 10, 11]].astype(np.int64)
    kind, persons, colour, identity, vessel = whole.T.copy()
    reports = Reports(
        rows[:, 0].copy(),
        rows[:, 1].copy(),
        kind,
        rows[:, 3:5].copy(),
        rows[:, 5:8].copy(),
        persons,
        colour,
        identity,
    )
    return Hour(reports, vessel, is_boat)
