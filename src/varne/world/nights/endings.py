"""What is told of how boats end: recoveries whole and partial, landings, returns, empty hulls found later.

| quantity | value | estimated from |
| --- | --- | --- |
| recovery | every one; stated 150 m, true 80 m; delay uniform 90 .. 1 500 s; colour in 83 % | 60 |
| recovery's people | aboard times N(1, .02) | 50 |
| unit | British: six alike; French: ridens .5, notre-dame-du-risban .36, abeille-normandie .14 | 51 |
| partial | fr.ridens; `remaining` told in 2 of 3 | 9 |
| landing | British police know 60 % within 10 min, told 15 .. 65 min after; people times N(1, .12) | 2 of 5 |
| return | the gendarmerie know; stated 300 m, true 200 m | 2 |
| find | 42 % of recovered hulls (some too late to be told), adrift for 40 .. 150 min; people 0 | 19 of 58 |
| find's position, delay | stated 600 m, true 480 m; uniform 120 .. 1 200 s | 19 |
| find's colour, centre | in 74 %, right; either, at random | 19 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from varne.world.nights.boats import STEP_S, Boat
from varne.world.nights.chart import moved
from varne.world.nights.sea import LEEWAY_ADRIFT, Sea
from varne.world.nights.wire import Said, position

UK_UNITS: Final = (
    "uk.dover-lifeboat", "uk.ranger", "uk.dungeness-lifeboat",
    "uk.ramsgate-lifeboat", "uk.defender", "uk.typhoon",
)  # fmt: skip
FR_UNITS: Final = ("fr.ridens", "fr.notre-dame-du-risban", "fr.abeille-normandie")
FR_SHARES: Final = (0.50, 0.36, 0.14)


def _recovery(
    boat: Boat, unit: str, at_s: float, lat: float, lon: float, people: int, rng: np.random.Generator
) -> Said:
    wire: dict[str, Any] = {
        "kind": "recovery",
        "source": unit,
        "centre": unit[:2].upper(),
        **position(lat, lon, 80, 150, rng),
        "people": people,
        "unit": unit,
    }
    if rng.random() < 0.83:
        wire["colour"] = boat.colour
    return Said(boat.name, at_s + rng.uniform(90, 1500), at_s, wire)


def _landing(boat: Boat, lat: float, lon: float, rng: np.random.Generator) -> Said | None:
    home = boat.ending == "returned"
    if not home and rng.random() >= 0.60:
        return None
    seen_s = boat.end_s if home else boat.end_s + rng.uniform(0, 600)
    wire = {
        "kind": "landing",
        "source": "fr.gendarmerie" if home else "uk.police",
        "centre": "FR" if home else "UK",
        **position(lat, lon, 200, 300, rng),
        "people": max(1, round(boat.aboard * rng.normal(1, 0.12))),
    }
    return Said(boat.name, seen_s + rng.uniform(900, 3900), seen_s, wire)


def _find(boat: Boat, sea: Sea, lat: float, lon: float, rng: np.random.Generator) -> Said:
    at_s = boat.end_s
    until_s = at_s + rng.uniform(40, 150) * 60
    while at_s < until_s:
        east, north = sea.carried_mps(lat, lon, at_s, LEEWAY_ADRIFT)
        lat, lon = moved(lat, lon, east * STEP_S, north * STEP_S)
        at_s += STEP_S
    wire: dict[str, Any] = {
        "kind": "find",
        "source": "ship.vhf",
        "centre": "UK" if rng.random() < 0.5 else "FR",
        **position(lat, lon, 480, 600, rng),
        "people": 0,
    }
    if rng.random() < 0.74:
        wire["colour"] = boat.colour
    return Said(boat.name, at_s + rng.uniform(120, 1200), at_s, wire)


def ending_reports(boat: Boat, sea: Sea, rng: np.random.Generator) -> Iterator[Said]:
    """Every report of a boat's rescue, in part or whole, of its landing, and of its empty hull."""
    if boat.partial:
        told = _recovery(boat, "fr.ridens", *boat.partial, rng)
        if rng.random() < 2 / 3:
            told.wire["remaining"] = True
        yield told
    _, lat, lon, _, _ = boat.fixes[-1]
    if boat.ending in ("landed", "returned"):
        landing = _landing(boat, lat, lon, rng)
        if landing:
            yield landing
    if boat.ending == "recovered":
        units, shares = (UK_UNITS, None) if boat.end_in_uk else (FR_UNITS, FR_SHARES)
        unit = units[int(rng.choice(len(units), p=shares))]
        people = max(1, round(boat.aboard * rng.normal(1, 0.02)))
        yield _recovery(boat, unit, boat.end_s, lat, lon, people, rng)
        if rng.random() < 0.42:
            yield _find(boat, sea, lat, lon, rng)
