"""One whole night put together: boats sail, sensors and callers speak, and what comes too late is left out.

| quantity | value | estimated from |
| --- | --- | --- |
| length | 13 h from 20:00 UTC; reports received after the end are left out | 6 nights |
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from varne.picture.errors import Refused
from varne.world.nights.boats import STEP_S, Boat, draw_boats, sail
from varne.world.nights.calls import CALLS_AN_HOUR, Profile, call_reports, relay
from varne.world.nights.endings import ending_reports
from varne.world.nights.sea import Sea, draw_sea, forecast
from varne.world.nights.sensors import air_reports, clutter, radar_reports, ship_reports
from varne.world.nights.wire import Said

DURATION_S: Final = 13 * 3600
FIRST_NIGHT: Final = datetime(2026, 8, 10, 20, tzinfo=UTC)
BOATS: Final[dict[Profile, tuple[int, int]]] = {"clear": (6, 18), "busy": (14, 25), "grounded": (10, 20)}
MOST_BOATS: Final = 200
PATH_EVERY_S: Final = 300


class Night(NamedTuple):
    """A made-up night: reports in order of ``received``, forecast, and the truth beside them."""

    reports: list[dict[str, Any]]
    forecast: list[dict[str, Any]]
    truth: dict[str, Any]


def _time(start: datetime, at_s: float) -> str:
    return f"{start + timedelta(seconds=int(at_s)):%Y-%m-%dT%H:%M:%SZ}"


def _boat_truth(boat: Boat, start: datetime) -> dict[str, Any]:
    path = [fix for fix in boat.fixes if (fix.at_s - boat.launch_s - STEP_S) % PATH_EVERY_S == 0]
    return {
        "id": boat.name,
        "launch": _time(start, boat.launch_s),
        "end": boat.ending,
        "end_time": _time(start, boat.end_s),
        "people": boat.people,
        "colour": boat.colour,
        "pickup": boat.pickup.name if boat.pickup else None,
        "path": [
            [_time(start, fix.at_s), round(fix.lat, 5), round(fix.lon, 5)] for fix in path or boat.fixes[:1]
        ],
    }


def _all_said(boats: list[Boat], sea: Sea, profile: Profile, seed: int) -> list[Said]:
    said = list(clutter(DURATION_S, np.random.default_rng([seed, 1])))
    if profile != "grounded":
        said += air_reports(boats, DURATION_S, np.random.default_rng([seed, 2]))
    for k, boat in enumerate(boats):
        rng = np.random.default_rng([seed, 4, k])
        said += radar_reports(boat, rng)
        said += ship_reports(boat, rng)
        said += ending_reports(boat, sea, rng)
        for call in call_reports(boat, profile, seed, rng):
            passed = relay(call, profile, rng)
            said += [call, passed] if passed else [call]
    return sorted((one for one in said if one.received_s <= DURATION_S), key=lambda one: one.received_s)


def make_night(seed: int, profile: Profile, boats: int | None = None) -> Night:
    """A synthetic night, the same for the same arguments on every run.

    Args:
        seed: names the night and its chances; not negative.
        profile: ``clear`` (aircraft up), ``busy`` (so too, more boats and calls), ``grounded`` (no aircraft).
        boats: how many launch; drawn within the profile's bounds when None.

    Raises:
        Refused: an unknown profile, a negative seed, or a number of boats outside 1 .. 200.
    """
    if profile not in CALLS_AN_HOUR:
        raise Refused(f"no profile {profile!r}; there are {', '.join(CALLS_AN_HOUR)}", code="profile")
    if seed < 0:
        raise Refused(f"seed {seed} is negative; give 0 or more", code="seed")
    rng = np.random.default_rng([seed, 0])
    least, most = BOATS[profile]
    drawn = int(rng.integers(least, most + 1))
    count = drawn if boats is None else boats
    if not 1 <= count <= MOST_BOATS:
        raise Refused(f"{count} boats; give 1 to {MOST_BOATS}", code="boats")
    start = FIRST_NIGHT + timedelta(days=seed % 365)
    sea = draw_sea(rng)
    fleet = draw_boats(count, DURATION_S, rng)
    for k, boat in enumerate(fleet):
        sail(boat, sea, DURATION_S, np.random.default_rng([seed, 3, k]))
    reports, labels = [], {}
    for k, one in enumerate(_all_said(fleet, sea, profile, seed)):
        name = f"N{seed}-{k:04d}"
        head = {"id": name, "received": _time(start, one.received_s)}
        when = {} if one.observed_s is None else {"observed": _time(start, one.observed_s)}
        reports.append(head | one.wire | when)
        labels[name] = one.boat
    truth = {
        "night": seed,
        "synthetic": True,
        "profile": profile,
        "start": _time(start, 0),
        "end": _time(start, DURATION_S),
        "labels": labels,
        "environment": {
            "tide_amp_ms": sea.tide_amp_mps,
            "tide_phase": sea.tide_phase_rad,
            "wind_ms_towards": [sea.wind_east_mps, sea.wind_north_mps],
        },
        "boats": [_boat_truth(boat, start) for boat in fleet],
    }
    return Night(reports, forecast(sea, start, DURATION_S, np.random.default_rng([seed, 5])), truth)
