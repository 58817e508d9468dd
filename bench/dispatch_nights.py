"""Dispatch on simulated nights against hindsight: what each way of choosing spares of what could be spared.

A night of :mod:`varne.world.nights` gives boats with their true ways, and what was reported of them when.
Choices are made whenever a boat is first heard of, knowing the last reported position and what was said; a
unit that has not left yet can be sent elsewhere. What is spared is counted in the truth: the unit meets
the boat's true way, and takes people off the danger that was still said of it. Fleets are invented.

*One sortie a unit*: hindsight knows all ways and all reports beforehand and orders each unit at a boat's
first report; no way of choosing can beat it. *Units come home* and are sent again: there the bound is
every boat having the whole fleet to itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from tests.tasking.dispatch.making import FLEET, KNOT_MPS

from varne.picture.report import DISTRESS_STATUSES
from varne.picture.theatre import distance_m
from varne.tasking.dispatch.danger import PEOPLE_NOT_KNOWN, RATE, STATE_SAID
from varne.tasking.dispatch.greedy import by_regret, nearest
from varne.tasking.dispatch.optimum import optimum
from varne.tasking.dispatch.values import PER_PERSON_MIN, Choice, Values, reserve_of, takes_of
from varne.world.nights import make_night

LOOK_MIN = 240.0
Choosing = Callable[[Values, tuple[float, ...]], tuple[Choice, ...]]


@dataclass(frozen=True)
class Craft:
    """A unit: where it lies, metres a minute, minutes to leave, seats."""

    lat: float
    lon: float
    speed: float
    ready: float
    seats: int


@dataclass(frozen=True)
class Heard:
    """A boat: its true way, minutes into the night, and what was said of it."""

    people: int
    first: float
    end: float
    at: list[float]
    way: list[tuple[float, float]]
    told: list[tuple[float, float, float]]  # minute, latitude, longitude
    rates: list[tuple[float, float]]  # from a minute on

    def where(self, minute: float) -> tuple[float, float]:
        """True place then."""
        k = min(max(bisect_right(self.at, minute), 1), len(self.at) - 1)
        part = min(max((minute - self.at[k - 1]) / max(self.at[k] - self.at[k - 1], 1e-9), 0.0), 1.0)
        (a, b), (c, d) = self.way[k - 1], self.way[k]
        return a + part * (c - a), b + part * (d - b)

    def last_told(self, minute: float) -> tuple[float, float]:
        """The place last reported by then, of the boat's first report if none has one."""
        known = [one for one in self.told if one[0] <= minute]
        return known[-1][1:] if known else self.where(self.first)

    def rate(self, minute: float) -> float:
        """The rate of danger said by then."""
        return next((rate for since, rate in reversed(self.rates) if since <= minute), RATE["under_way"])

    def danger_from(self, minute: float) -> float:
        """One person's minutes of danger from then until its end, or until it is looked at no more."""
        end = min(self.end, self.first + LOOK_MIN)
        return sum(5.0 * self.rate(m) for m in np.arange(max(minute, self.first), end, 5.0))


def night(seed: int, units: int) -> tuple[list[Heard], list[Craft]]:
    """Boats that were heard of, in the order they were, and a fleet."""
    made = make_night(seed, "busy")
    start = _minute(made.truth["start"], 0.0)
    boats = []
    for boat in made.truth["boats"]:
        said = [one for one in made.reports if made.truth["labels"][one["id"]] == boat["id"]]
        if not said or len(boat["path"]) < 2:
            continue
        minutes = [_minute(one["received"], start) for one in said]
        end = _minute(boat["end_time"], start)
        if minutes[0] >= end - 10.0:
            continue
        boats.append(
            Heard(
                people=int(boat["people"]),
                first=minutes[0],
                end=end,
                at=[_minute(point[0], start) for point in boat["path"]],
                way=[(point[1], point[2]) for point in boat["path"]],
                told=[
                    (at, one["lat"], one["lon"])
                    for at, one in zip(minutes, said, strict=True)
                    if "lat" in one
                ],
                rates=[
                    (at, RATE[STATE_SAID[one["status"]]])
                    for at, one in zip(minutes, said, strict=True)
                    if one.get("status") in DISTRESS_STATUSES
                ],
            )
        )
    rng = np.random.default_rng([seed, 99])
    afloat = [row for row in FLEET if row[1] > 0]
    fleet = []
    for _ in range(units):
        _, seats, speed, ready, _ = afloat[int(rng.integers(len(afloat)))]
        lat, lon = [(51.12, 1.33), (50.97, 1.86), (50.73, 1.57), (51.05, 2.36)][int(rng.integers(4))]
        fleet.append(Craft(lat, lon, 60.0 * KNOT_MPS * speed, ready, seats))
    return sorted(boats, key=lambda one: one.first), fleet


def _minute(text: str, start: float) -> float:
    return datetime.fromisoformat(text).timestamp() / 60.0 - start


def met_at(craft: Craft, boat: Heard, ordered: float) -> float:
    """When a unit ordered then truly meets a boat; infinite: not before its end."""
    leaves = ordered + craft.ready
    for minute in np.arange(leaves, min(boat.end, boat.first + LOOK_MIN), 2.0):
        away_m = distance_m(craft.lat, craft.lon, *boat.where(float(minute)))
        if away_m <= craft.speed * (minute - leaves) + 1852.0:
            return float(minute)
    return float("inf")


def values(seat: Any, crafts: list[Craft], people: list[int], expected: float = 0.0) -> Values:
    """A problem of units and boats alone, so many more people expected."""
    units = len(crafts)
    seats, busy = np.array([craft.seats for craft in crafts], np.int64), np.zeros(units, np.bool_)
    return Values(
        seat=seat,
        seats=seats,
        people=np.array(people, np.int64),
        kept=(),
        busy=busy,
        holds=np.zeros((units, 0), np.bool_),
        early_min=np.zeros((units, 0), np.int64),
        beach=np.zeros(0, np.int64),
        teams=np.zeros(0, np.int64),
        eyes=np.zeros((units, len(people)), np.int64),
        reserve=reserve_of(seats, busy, expected),
    )


def hindsight(boats: list[Heard], fleet: list[Craft]) -> float:
    """The most that one sortie a unit can spare, people times minutes."""
    seat = np.array(
        [
            [
                round(PER_PERSON_MIN * boat.danger_from(at))
                if np.isfinite(at := met_at(craft, boat, boat.first))
                else 0
                for boat in boats
            ]
            for craft in fleet
        ],
        np.int64,
    )
    best = optimum(values(seat, fleet, [boat.people for boat in boats]), tuple(1.0 for _ in boats))
    return best.life.worth / PER_PERSON_MIN


def played(
    boats: list[Heard], fleet: list[Craft], choose: Choosing, again: bool, keep_back: bool = False
) -> float:
    """What a way of choosing spares, counted in the truth.

    ``again``: a unit that has come home can be sent once more. ``keep_back``: boats still to come are
    expected as other nights had them, and units have a price for them.
    """
    sent: dict[int, tuple[int, float, float]] = {}  # unit -> boat, ordered, leaves
    past: list[tuple[int, int, float]] = []  # unit, boat, ordered: sorties that are over
    for now in [boat.first for boat in boats]:
        if again:
            for u, (row, ordered, _) in list(sent.items()):
                if _home_by(fleet[u], boats[row], ordered) <= now:
                    past.append((u, row, ordered))
                    del sent[u]
        known = [row for row, boat in enumerate(boats) if boat.first <= now < boat.end]
        free = [u for u in range(len(fleet)) if u not in sent or sent[u][2] > now]
        order = {u: sent.pop(u) for u in free if u in sent}
        gone = [(u, plan[0]) for u, plan in sent.items()] + [(u, row) for u, row, _ in past]
        left = {row: boats[row].people - sum(fleet[u].seats for u, to in gone if to == row) for row in known}
        open_ = [row for row in known if left[row] > 0]
        if not open_ or not free:
            sent.update(order)
            continue
        seat = np.zeros((len(free), len(open_)), np.int64)
        for r, u in enumerate(free):
            for c, row in enumerate(open_):
                boat, craft = boats[row], fleet[u]
                # One who was ordered before is so much nearer to leaving.
                ready = order[u][2] - now if u in order else craft.ready
                minutes = ready + distance_m(craft.lat, craft.lon, *boat.last_told(now)) / craft.speed
                left_min = max(LOOK_MIN - (now - boat.first) - minutes, 0.0)
                seat[r, c] = round(PER_PERSON_MIN * left_min * boat.rate(now)) if left_min else 0
        expected = PEOPLE_NOT_KNOWN * boats_to_come(now) if keep_back else 0.0
        if again:  # most of the fleet will have come home by then
            expected *= sum(fleet[u].seats for u in free) / sum(craft.seats for craft in fleet)
        problem = values(seat, [fleet[u] for u in free], [left[row] for row in open_], expected)
        danger = tuple(boats[row].rate(now) * left[row] for row in open_)
        for r, c in choose(problem, danger):
            u = free[r]
            leaves = order[u][2] if u in order else now + fleet[u].ready
            sent[u] = (open_[c], leaves - fleet[u].ready, leaves)
    past += [(u, row, ordered) for u, (row, ordered, _) in sent.items()]
    spared = 0.0
    for row, boat in enumerate(boats):
        left_aboard = boat.people
        for at, u in sorted((met_at(fleet[u], boat, ordered), u) for u, to, ordered in past if to == row):
            if np.isfinite(at):
                takes = min(left_aboard, fleet[u].seats)
                spared += takes * boat.danger_from(at)
                left_aboard -= takes
    return spared


def _home_by(craft: Craft, boat: Heard, ordered: float) -> float:
    """When a unit is ready again: half an hour with the boat, the way home, half an hour ashore."""
    met = met_at(craft, boat, ordered)
    there = min(met, boat.end, boat.first + LOOK_MIN)
    return there + 30.0 + distance_m(craft.lat, craft.lon, *boat.where(there)) / craft.speed + 30.0


def unlimited(boats: list[Heard], fleet: list[Craft]) -> float:
    """What could be spared if every boat had the whole fleet to itself: no sorties of one fleet reach it."""
    return sum(hindsight([boat], fleet) for boat in boats)


def joint(problem: Values, danger: tuple[float, ...]) -> tuple[Choice, ...]:
    """The plan's own way."""
    return optimum(problem, danger).life.choices


def _useful(problem: Values, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    takes = takes_of(problem, choices)
    return tuple(pair for pair in choices if takes[pair] > 0)


LEARNT = range(400, 406)  # nights that what to expect is learnt from: none that is judged


@cache
def _firsts() -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(boat.first for boat in night(seed, 1)[0]) for seed in LEARNT)


def boats_to_come(minute: float) -> float:
    """How many boats are first heard of after this minute of a night, on average of others."""
    return float(np.mean([sum(first > minute for first in firsts) for firsts in _firsts()]))


WAYS: dict[str, Choosing] = {
    "nearest first": lambda problem, danger: _useful(problem, nearest(problem, danger)),
    "by regret": lambda problem, _danger: _useful(problem, by_regret(problem)),
    "joint": joint,
    "joint, keeping back": joint,
}


def compared(seeds: range, units: int, again: bool) -> dict[str, list[float]]:
    """What each way spares a night, and a bound over all of them, people times minutes."""
    found: dict[str, list[float]] = {name: [] for name in (*WAYS, "bound")}
    for seed in seeds:
        boats, fleet = night(seed, units)
        for name, choose in WAYS.items():
            found[name].append(played(boats, fleet, choose, again, name.endswith("keeping back")))
        found["bound"].append((unlimited if again else hindsight)(boats, fleet))
    return found
