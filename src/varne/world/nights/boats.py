"""The boats of one night: when and where they launch, how they move, and how they end.

| quantity | value | estimated from |
| --- | --- | --- |
| number | clear 6 .. 18, busy 14 .. 25, grounded 10 .. 20 | 6 nights |
| launches | 1 .. 4 waves, N(0, 12 min) about each (12 %: N(0, 40 min)), any beach in any wave | 93 boats |
| people | N(55, 15), 12 .. 95 | 93 boats |
| colour | grey .47, black .29, dark green .10, white .10, blue .04 | 93 boats |
| speed through the water | constant for a boat, uniform 2.2 .. 5.2 kn | 93 boats |
| heading | bearing to its goal + noise of sd 8.5 deg kept for 55 min, at launch sd 5.5 deg | 83 boats |
| taxi | 25 %: 3 .. 5 aboard to a beach 2, 3 or 4 along the coast, all aboard within 1.2 km of it | 23 boats |
| engine | stops .085 an hour under way; 42 % start again after 18 .. 50 min | 41 stops in 482 h |
| rescue of a stopped boat | 70 %, 15 + 90 Beta(1, 1.4) min later, even if it starts again | 28 of 40 stops |
| rescue of a boat under way | .22 an hour west of 1.5 E | 24 in 165 h (.145; see below) |
| partial rescue | 12 % of boats if still out 2.5 .. 7.8 h after launch, 10 .. 45 % of the people | 9 boats |
| landing | within 1.2 km of where it is bound | 5 boats |
| return | 2 %: turns back after 55 .. 100 min | 2 boats |
| path | every 5 min from 30 s after launch, steps of 30 s | 93 paths |

The hazard of a rescue under way is set above its estimate: as many of the made boats then end recovered and
landed as of the given ones.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

import numpy as np

from varne.world.nights.chart import BEACHES, LANDINGS, Place, apart_m, in_uk_waters, moved, offset_m
from varne.world.nights.sea import LEEWAY_ADRIFT, LEEWAY_UNDER_WAY, Sea

MPS_PER_KN: Final = 1852 / 3600
STEP_S: Final = 30
COLOURS: Final = ("grey", "black", "dark green", "white", "blue")
COLOUR_SHARES: Final = (0.47, 0.29, 0.10, 0.10, 0.04)
PHONE_SHARES: Final = (0.27, 0.30, 0.20, 0.12, 0.11)  # of boats with 1 .. 5 phones
ARRIVED_M: Final = 1_200.0
HEADING_SD_DEG: Final = 8.5
HEADING_MEMORY_S: Final = 3_300.0
LOOKED_FOR_WEST_OF: Final = 1.5
LOOKED_FOR_AN_HOUR: Final = 0.22

Ending = Literal["recovered", "landed", "returned", "at sea"]


class Fix(NamedTuple):
    """One step of a boat: seconds since the night's start, position, people aboard, whether it drifts."""

    at_s: float
    lat: float
    lon: float
    aboard: int
    adrift: bool


class Partial(NamedTuple):
    """Some of a boat's people taken off; the rest go on."""

    at_s: float
    lat: float
    lon: float
    people: int


@dataclass
class Boat:
    """One boat and its whole night. Times are seconds since the night's start."""

    name: str
    beach: Place
    bound_for: Place
    launch_s: float
    people: int
    crew: int
    colour: str
    speed_mps: float
    phones: int
    pickup: Place | None
    fixes: list[Fix] = field(default_factory=list)
    stops_s: list[float] = field(default_factory=list)
    partial: Partial | None = None
    ending: Ending = "at sea"
    end_s: float = 0.0
    end_in_uk: bool = False
    aboard: int = 0

    def fix_at(self, at_s: float) -> Fix:
        """The last step not later than a time; the first one before that."""
        return self.fixes[max(0, bisect_right(self.fixes, at_s, key=lambda fix: fix.at_s) - 1)]

    def velocity_mps(self, at_s: float) -> tuple[float, float]:
        """Over the ground at a step, east and north, metres per second."""
        k = min(max(1, bisect_right(self.fixes, at_s, key=lambda fix: fix.at_s) - 1), len(self.fixes) - 1)
        before, after = self.fixes[k - 1], self.fixes[k]
        east_m, north_m = offset_m(before.lat, before.lon, after.lat, after.lon)
        passed_s = max(1.0, after.at_s - before.at_s)
        return east_m / passed_s, north_m / passed_s

    def stopped_for_s(self, at_s: float) -> float:
        """How long the engine has stood at a time; zero under way."""
        if not self.fix_at(at_s).adrift:
            return 0.0
        return at_s - max((stop for stop in self.stops_s if stop <= at_s), default=at_s)


def draw_boats(count: int, duration_s: float, rng: np.random.Generator) -> list[Boat]:
    """The boats that launch in a night, in no order, not yet moved."""
    waves = int(np.clip(round(count / 6) + rng.integers(-1, 2), 1, 4))
    centres_min = rng.uniform(110, min(430, duration_s / 60 - 340), waves)
    boats = []
    for k in range(count):
        spread_min = 40 if rng.random() < 0.12 else 12
        launch_min = float(np.clip(rng.choice(centres_min) + rng.normal(0, spread_min), 60, 500))
        at = int(rng.integers(len(BEACHES)))
        pickup = None
        if rng.random() < 0.25:
            along = int(rng.integers(2, 5)) * (1 if rng.random() < 0.5 else -1)
            to = int(np.clip(at + along, 0, len(BEACHES) - 1))
            pickup = BEACHES[to] if to != at else BEACHES[at + (1 if at == 0 else -1)]
        boats.append(
            Boat(
                name=f"B{k:02d}",
                beach=BEACHES[at],
                bound_for=LANDINGS[int(rng.integers(len(LANDINGS)))],
                launch_s=float(round(launch_min * 60)),
                people=int(np.clip(round(rng.normal(55, 15)), 12, 95)),
                crew=int(rng.integers(3, 6)),
                colour=COLOURS[int(rng.choice(len(COLOURS), p=COLOUR_SHARES))],
                speed_mps=float(rng.uniform(2.2, 5.2)) * MPS_PER_KN,
                phones=1 + int(rng.choice(5, p=PHONE_SHARES)),
                pickup=pickup,
            )
        )
    return boats


class Engine:
    """A boat's outboard: it stops, and may start again. Hazards are per hour under way."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.adrift = False
        self.starts_s = math.inf
        self.rescue_s = math.inf

    def step(self, at_s: float, stops_s: list[float]) -> None:
        """Half a minute of it; a stop is written down, and may bring a rescue."""
        if self.adrift and at_s >= self.starts_s:
            self.adrift = False
        elif not self.adrift and self.rng.random() < 0.085 * STEP_S / 3600:
            self.adrift = True
            stops_s.append(at_s)
            self.starts_s = at_s + self.rng.uniform(18, 50) * 60 if self.rng.random() < 0.42 else math.inf
            if self.rescue_s == math.inf and self.rng.random() < 0.70:
                self.rescue_s = at_s + 60 * (15 + 90 * self.rng.beta(1, 1.4))


def sail(boat: Boat, sea: Sea, duration_s: float, rng: np.random.Generator) -> None:
    """Moves a boat through its night: fills its steps, its stops and its ending."""
    engine = Engine(rng)
    east_m, north_m = rng.normal(0, 370, 2)
    lat, lon = moved(boat.beach.lat, boat.beach.lon, east_m, north_m)
    at_s, yaw_deg = boat.launch_s, rng.normal(0, 5.5)
    back_s = at_s + rng.uniform(55, 100) * 60 if rng.random() < 0.022 and not boat.pickup else math.inf
    partial_s = at_s + rng.uniform(2.5, 7.8) * 3600 if rng.random() < 0.12 else math.inf
    boat.aboard = boat.crew if boat.pickup else boat.people
    loaded = boat.pickup is None
    keep, shake = (
        math.exp(-STEP_S / HEADING_MEMORY_S),
        math.sqrt(1 - math.exp(-2 * STEP_S / HEADING_MEMORY_S)),
    )
    while True:
        engine.step(at_s, boat.stops_s)
        leeway = LEEWAY_ADRIFT if engine.adrift else LEEWAY_UNDER_WAY
        east, north = sea.carried_mps(lat, lon, at_s, leeway)
        goal = boat.beach if at_s >= back_s else boat.pickup if boat.pickup and not loaded else boat.bound_for
        if not engine.adrift:
            toward_east, toward_north = offset_m(lat, lon, goal.lat, goal.lon)
            heading = math.atan2(toward_east, toward_north) + math.radians(yaw_deg)
            east += boat.speed_mps * math.sin(heading)
            north += boat.speed_mps * math.cos(heading)
        yaw_deg = yaw_deg * keep + HEADING_SD_DEG * shake * rng.normal()
        rescue_s = engine.rescue_s
        if (
            rescue_s == math.inf
            and not engine.adrift
            and lon < LOOKED_FOR_WEST_OF
            and loaded
            and back_s == math.inf
            and rng.random() < LOOKED_FOR_AN_HOUR * STEP_S / 3600
        ):
            rescue_s = at_s + rng.uniform(0, STEP_S)
        if min(rescue_s, duration_s) <= at_s + STEP_S:
            left_s = max(0.0, min(rescue_s, duration_s) - at_s)
            lat, lon = moved(lat, lon, east * left_s, north * left_s)
            boat.end_s = at_s + left_s
            boat.ending = "recovered" if rescue_s <= duration_s else "at sea"
            boat.fixes.append(Fix(boat.end_s, lat, lon, boat.aboard, engine.adrift))
            break
        at_s += STEP_S
        lat, lon = moved(lat, lon, east * STEP_S, north * STEP_S)
        if partial_s <= at_s and loaded:
            off = max(1, int(boat.aboard * rng.uniform(0.10, 0.45)))
            boat.partial, partial_s = Partial(at_s, lat, lon, off), math.inf
            boat.aboard -= off
        boat.fixes.append(Fix(at_s, lat, lon, boat.aboard, engine.adrift))
        if apart_m(lat, lon, goal.lat, goal.lon) < ARRIVED_M:
            if not loaded:
                loaded, boat.aboard = True, boat.people
            elif goal is boat.bound_for or at_s >= back_s:
                boat.ending, boat.end_s = ("returned" if goal is boat.beach else "landed"), at_s
                break
    boat.end_in_uk = in_uk_waters(lat, lon)
