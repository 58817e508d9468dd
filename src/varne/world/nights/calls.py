"""Calls from the boats, and what one centre passes on of them to the other.

| quantity | value | estimated from |
| --- | --- | --- |
| calls an hour under way | clear .47, busy .98, grounded 1.15; Poisson, a boat's own factor: cv .19 | 447 |
| calls adrift | times 2.2 in the first 40 min, 4.2 to the hour, 6 after | 294 |
| kind of position | own fix 55.6 %, cell 21.6 %, place name 12.1 %, none 10.7 % | 741 |
| own fix | Exp(405 s) old when told; stated 100 m, true 60 m; its time is told in 69 % | 412 |
| misread latitude | 2 % of fixes: minutes set as decimals, or decimals as minutes held to .99 | 8 of 412 |
| cell | stated 4 000 m, true 3 000 m, time told | 160 |
| from the call to `received` | uniform 20 .. 240 s | 160 |
| phone | in 82 %, one of the boat's 1 .. 5 (.27 .30 .20 .12 .11); none of two boats | 605, 180 tokens |
| people | in 60 %: aboard times N(1, .23) to the nearest 5, at least 5 | 443 |
| colour | in 24 %, right | 176 |
| status under way | taking water 5 % | 447 |
| status adrift | engine failed .53, taking water .30; people in water .75 late in 25 % of long drifts | 294 |
| centre | UK with 1 / (1 + exp(17.6 (lon - 1.479))) | 741 |
| passed on | clear 32 %, busy 52 %, grounded 66 %, uniform 5 .. 45 min after `received` | 406 |
| position passed on | copied; 20 % to .01 deg and said to be 800 m, whatever it was before | 306 |
| people passed on | 1 in 3 changed by -10, -5, +5 or +10, no floor | 239 |
| phone, time passed on | 29 %, 58 % of those that had one | 332, 237 |
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from typing import Any, Final, Literal

import numpy as np

from varne.world.nights.boats import STEP_S, Boat
from varne.world.nights.chart import moved, nearest_area
from varne.world.nights.wire import Said, position

Profile = Literal["clear", "busy", "grounded"]
CALLS_AN_HOUR: Final[dict[Profile, float]] = {"clear": 0.47, "busy": 0.98, "grounded": 1.15}
PASSED_ON: Final[dict[Profile, float]] = {"clear": 0.32, "busy": 0.52, "grounded": 0.66}
FIX_AGE_S: Final = 405.0


def misread_lat(lat: float, decimals_for_minutes: bool) -> float:
    """A latitude as it is written down wrongly, degrees.

    Either degrees and minutes were heard and the minutes set as decimals (50 52.2' becomes 50.522), or
    decimals were heard and taken for minutes, held to 59.4 of them (50.872 becomes 50.99).
    """
    whole = math.floor(lat)
    part = lat - whole
    return round(whole + (min(0.99, part * 100 / 60) if decimals_for_minutes else part * 60 / 100), 5)


def phone_token(seed: int, boat: str, which: int) -> str:
    """A made-up salted token: ten hexadecimal digits, the same for the same boat's same phone."""
    return hashlib.sha256(f"synthetic night {seed} {boat} {which}".encode()).hexdigest()[:10]


def _status(boat: Boat, at_s: float, swamped: bool, rng: np.random.Generator) -> str | None:
    stopped_s = boat.stopped_for_s(at_s)
    draw = rng.random()
    if stopped_s <= 0:
        return "taking water" if draw < 0.055 else None
    if swamped and stopped_s > 4.5 * 3600 and draw < 0.75:
        return "people in water"
    return "engine failed" if draw < 0.53 else "taking water" if draw < 0.83 else None


def _where(boat: Boat, called_s: float, rng: np.random.Generator) -> tuple[dict[str, Any], float | None]:
    """What a caller says of the position, and the time told with it."""
    fix, draw = boat.fix_at(called_s), rng.random()
    if draw < 0.556:
        fix = boat.fix_at(called_s - rng.exponential(FIX_AGE_S))
        said = position(fix.lat, fix.lon, 60, 100, rng)
        if rng.random() < 0.02:
            said["lat"] = misread_lat(said["lat"], bool(rng.random() < 0.6))
        return said, fix.at_s if rng.random() < 0.69 else None
    if draw < 0.772:
        return position(fix.lat, fix.lon, 3000, 4000, rng), called_s
    if draw < 0.893:
        east_m, north_m = rng.normal(0, 5000, 2)
        return {"area": nearest_area(*moved(fix.lat, fix.lon, east_m, north_m))}, None
    return {}, None


def call_reports(boat: Boat, profile: Profile, seed: int, rng: np.random.Generator) -> Iterator[Said]:
    """Every call from a boat."""
    own = rng.gamma(1 / 0.19**2, 0.19**2)
    swamped = bool(rng.random() < 0.25)
    for fix in boat.fixes:
        stopped_s = boat.stopped_for_s(fix.at_s)
        more = 1.0 if stopped_s <= 0 else 2.2 if stopped_s < 2400 else 4.2 if stopped_s < 3600 else 6.0
        for _ in range(int(rng.poisson(own * more * CALLS_AN_HOUR[profile] * STEP_S / 3600))):
            called_s = fix.at_s + rng.uniform(0, STEP_S)
            wire: dict[str, Any] = {"kind": "call"}
            french = rng.random() > 1 / (1 + math.exp(17.6 * (fix.lon - 1.479)))
            wire |= {"source": "fr.112", "centre": "FR"} if french else {"source": "uk.999", "centre": "UK"}
            if rng.random() < 0.82:
                wire["phone"] = phone_token(seed, boat.name, int(rng.integers(boat.phones)))
            if rng.random() < 0.60:
                wire["people"] = max(5, 5 * round(fix.aboard * rng.normal(1, 0.23) / 5))
            if rng.random() < 0.24:
                wire["colour"] = boat.colour
            if status := _status(boat, called_s, swamped, rng):
                wire["status"] = status
            where, observed_s = _where(boat, called_s, rng)
            yield Said(boat.name, called_s + rng.uniform(20, 240), observed_s, wire | where)


def relay(call: Said, profile: Profile, rng: np.random.Generator) -> Said | None:
    """What the other centre is told of a call, if anything."""
    if rng.random() >= PASSED_ON[profile]:
        return None
    wire = dict(call.wire)
    to_uk = wire["centre"] == "FR"
    wire |= {
        "kind": "relay",
        "source": "fr.cross-gris-nez" if to_uk else "uk.jrcc-dover",
        "centre": "UK" if to_uk else "FR",
    }
    if rng.random() >= 0.29:
        wire.pop("phone", None)
    if "people" in wire and rng.random() < 1 / 3:
        wire["people"] += int(rng.choice([-10, -5, 5, 10]))
    if "lat" in wire and rng.random() < 0.20:
        wire |= {"lat": round(wire["lat"], 2), "lon": round(wire["lon"], 2), "sigma_m": 800}
    observed_s = call.observed_s if rng.random() < 0.58 else None
    return Said(call.boat, call.received_s + rng.uniform(5, 45) * 60, observed_s, wire)
