"""A ship will pass close by an open boat: closest point of approach (CPA) with both positions' uncertainty.

Both are taken to hold course and speed. What counts is the chance that the ship passes nearer than ``cpa_m``
within the horizon, not the CPA of two points: a boat known to five kilometres would otherwise alarm at every
ship of the lane, "which amounts to no CPA alert at all". One alert a boat, of its worst ship.

It is asked on a cadence for each boat, never for each AIS message: ships are laid in order of latitude, and
each boat looks only at those that can reach it within the horizon.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.alerts.moment import Moment
from varne.alerts.open_boats import open_boats, told_at
from varne.alerts.situation import Parameters, Situation
from varne.alerts.thresholds import Thresholds
from varne.alerts.waters import METRES_PER_DEGREE, Waters
from varne.picture.alert import AlertCode
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.track import Estimate, Track

CODE: AlertCode = "ship_converging"
KNOT_MPS = 1852.0 / 3600.0
CLOSING_MAX_MPS = 30.0 * KNOT_MPS  # no ship of the lanes and boat close faster
# A motion filtered while a ship sailed straight says less of the minutes ahead: this is added to its speed.
MANOEUVRE_SIGMA_MPS = 0.3
# ITU-R M.1371 table 53: search and rescue, law enforcement: they converge because they were sent.
_SENT_TYPES = (51, 55)
_STALE_RUN = 200  # so many tracks not heard of for long, newest change first: all before them are older
Floats = NDArray[np.float64]


class Ships(NamedTuple):
    """Ships under way, south first: arrays of one length."""

    track_ids: list[str]
    lat_deg: Floats
    lon_deg: Floats
    east_mps: Floats
    north_mps: Floats
    sigma_m: Floats
    sigma_mps: Floats
    at: list[datetime]  # of each position as reported, before it was carried on to now


class Meeting(NamedTuple):
    """What is expected of one ship and one boat."""

    track_id: str
    probability: float  # that they pass nearer than the limit
    in_s: float  # to the closest point
    cpa_m: float
    ship_at: datetime


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One alert a boat that a ship converges with.

    An alarm when it is soon and likely, else a warning. Parameters: ``track_id`` and ``mmsi`` of the worst
    ship, ``cpa_m``, ``tcpa_s``, ``probability`` of passing within ``within_m``, ``ships`` how many converge,
    and ``lane_id`` when the boat is in a lane.
    """
    thresholds = waters.thresholds
    boats = [
        (boat, boat.estimate)
        for boat in open_boats(picture, thresholds)
        if boat.estimate is not None and moment.age_s(boat.estimate.at) <= thresholds.boat_old_s
    ]
    if not boats:
        return
    ships = ships_of(picture, moment, thresholds)
    for boat, estimate in boats:
        standing = picture.alerts.get(f"{CODE}:{boat.id}")
        stands = standing is not None and standing.cleared_at is None
        enough = thresholds.cpa_over_probability if stands else thresholds.cpa_probability
        met = list(meetings(estimate, ships, moment, thresholds, enough))
        if met:
            yield _situation(picture, boat, estimate, met, moment, waters)


def _situation(
    picture: Picture,
    boat: Boat,
    estimate: Estimate,
    met: Sequence[Meeting],
    moment: Moment,
    waters: Waters,
) -> Situation:
    thresholds = waters.thresholds
    worst = max(met, key=lambda one: (_is_alarm(one, thresholds), one.probability / (60.0 + one.in_s), one))
    # It became so when the last word of either came, or when the meeting came within the horizon.
    within = moment.now - timedelta(seconds=thresholds.cpa_horizon_s - worst.in_s)
    parameters: Parameters = {
        "track_id": worst.track_id,
        "mmsi": picture.tracks[worst.track_id].claim.mmsi,
        "cpa_m": round(worst.cpa_m),
        "tcpa_s": round(worst.in_s),
        "probability": round(worst.probability, 2),
        "within_m": round(thresholds.cpa_m),
        "ships": len(met),
    }
    standing = picture.alerts.get(f"{CODE}:{boat.id}")
    # The lane is looked up when the alert is written, not at each look.
    for lane in waters.lanes if standing is None or standing.cleared_at is not None else ():
        if lane.distance_m(estimate.lat_deg, estimate.lon_deg) <= thresholds.lane_half_width_m:
            parameters["lane_id"] = lane.name
            break
    return Situation(
        code=CODE,
        subject=boat.id,
        priority="alarm" if _is_alarm(worst, thresholds) else "warning",
        since=min(max(worst.ship_at, told_at(picture, boat), within), moment.now),
        observed_at=worst.ship_at,
        parameters=parameters,
    )


def _is_alarm(meeting: Meeting, thresholds: Thresholds) -> bool:
    return meeting.in_s <= thresholds.cpa_alarm_s and meeting.probability >= thresholds.cpa_alarm_probability


def ships_of(picture: Picture, moment: Moment, thresholds: Thresholds) -> Ships:
    """Every ship under way whose motion is known and fresh, carried on to now, south first."""
    rows: list[tuple[float, ...]] = []
    kept: list[tuple[str, datetime]] = []
    oldest = moment.now - timedelta(seconds=thresholds.ship_silent_s)
    slow2 = (thresholds.ship_speed_kn * KNOT_MPS) ** 2
    tracks, stale = picture.tracks, 0
    for key in reversed(picture.changed):  # newest first: what was heard long ago need not be looked at
        if key[:6] != "track:":
            continue
        track = tracks[key[6:]]
        estimate = track.estimate
        if estimate is None or (at := estimate.at) < oldest:
            stale += 1
            if stale > _STALE_RUN:
                break
            continue
        stale = 0
        east, north = estimate.east_ms, estimate.north_ms
        if east is None or north is None or east * east + north * north < slow2 or _is_sent(track):
            continue
        rows.append(
            (
                estimate.lat_deg,
                estimate.lon_deg,
                east,
                north,
                estimate.var_east_m2
                if estimate.var_east_m2 > estimate.var_north_m2
                else estimate.var_north_m2,
                1.0 if estimate.var_speed_m2s2 is None else estimate.var_speed_m2s2,
                estimate.cov_position_speed_m2s or 0.0,
                at.timestamp(),
            )
        )
        kept.append((track.id, at))
    table = np.array(rows, dtype=np.float64).reshape(-1, 8)
    lat_deg, lon_deg, east_mps, north_mps, variance, var_speed, covariance, at_s = table.T
    gap_s = np.maximum(moment.now.timestamp() - at_s, 0.0)
    lon_deg = lon_deg + east_mps * gap_s / (METRES_PER_DEGREE * np.cos(np.radians(lat_deg)))
    lat_deg = lat_deg + north_mps * gap_s / METRES_PER_DEGREE
    variance = variance + 2.0 * covariance * gap_s + var_speed * gap_s**2
    order = np.lexsort((lon_deg, lat_deg))
    return Ships(
        track_ids=[kept[index][0] for index in order.tolist()],
        lat_deg=lat_deg[order],
        lon_deg=lon_deg[order],
        east_mps=east_mps[order],
        north_mps=north_mps[order],
        sigma_m=np.sqrt(variance[order]),
        sigma_mps=np.sqrt(var_speed[order] + MANOEUVRE_SIGMA_MPS**2),
        at=[kept[index][1] for index in order.tolist()],
    )


def _is_sent(track: Track) -> bool:
    """Rescue and law enforcement craft, aircraft, and what is no vessel: MMSI 00, 111, 98 and 99 (M.585)."""
    mmsi = track.claim.mmsi
    if mmsi < 200_000_000 or mmsi >= 800_000_000:
        return True
    return track.claim.ship_type in _SENT_TYPES


def meetings(
    estimate: Estimate, ships: Ships, moment: Moment, thresholds: Thresholds, enough: float = 0.0
) -> Iterator[Meeting]:
    """The ships that pass a boat within the horizon, and too near it with a chance of ``enough`` or more.

    The miss distance across the relative course is normal about its expected value, with the standard
    deviation of both positions and of both motions until then.
    """
    gap_s = max((moment.now - estimate.at).total_seconds(), 0.0)
    east, north = estimate.east_ms or 0.0, estimate.north_ms or 0.0
    sigma_mps = thresholds.boat_speed_sigma_mps
    if estimate.east_ms is not None and estimate.var_speed_m2s2 is not None:
        sigma_mps = math.sqrt(estimate.var_speed_m2s2)
    scale = METRES_PER_DEGREE * math.cos(math.radians(estimate.lat_deg))
    lat_deg = estimate.lat_deg + north * gap_s / METRES_PER_DEGREE
    lon_deg = estimate.lon_deg + east * gap_s / scale
    variance_m2 = max(estimate.var_east_m2, estimate.var_north_m2) + (sigma_mps * gap_s) ** 2
    reach_deg = (CLOSING_MAX_MPS * thresholds.cpa_horizon_s + thresholds.cpa_m) / METRES_PER_DEGREE
    first, last = np.searchsorted(ships.lat_deg, (lat_deg - reach_deg, lat_deg + reach_deg))
    if first == last:
        return
    there = slice(int(first), int(last))
    away_east = (ships.lon_deg[there] - lon_deg) * scale
    away_north = (ships.lat_deg[there] - lat_deg) * METRES_PER_DEGREE
    rel_east, rel_north = ships.east_mps[there] - east, ships.north_mps[there] - north
    speed2 = np.maximum(rel_east**2 + rel_north**2, 1e-6)
    in_s = -(away_east * rel_east + away_north * rel_north) / speed2
    miss = np.abs(away_east * rel_north - away_north * rel_east) / np.sqrt(speed2)
    sigma = np.sqrt(
        variance_m2 + ships.sigma_m[there] ** 2 + (sigma_mps**2 + ships.sigma_mps[there] ** 2) * in_s**2
    )
    probability = _within(miss, thresholds.cpa_m, sigma)
    coming = (in_s > 0.0) & (in_s <= thresholds.cpa_horizon_s) & (probability >= enough)
    for index in np.flatnonzero(coming).tolist():
        ship = int(first) + index
        yield Meeting(
            ships.track_ids[ship],
            float(probability[index]),
            float(in_s[index]),
            float(miss[index]),
            ships.at[ship],
        )


def _within(miss_m: Floats, limit_m: float, sigma_m: Floats) -> Floats:
    """Chance that a normal miss distance is less than the limit on either side."""
    root = sigma_m * math.sqrt(2.0)
    return 0.5 * (_erf((limit_m - miss_m) / root) + _erf((limit_m + miss_m) / root))


def _erf(values: Floats) -> Floats:
    """The error function, right to 1.5e-7 (Abramowitz and Stegun, 7.1.26)."""
    size = np.abs(values)
    t = 1.0 / (1.0 + 0.3275911 * size)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    found: Floats = np.copysign(1.0 - series * np.exp(-(size**2)), values)
    return found
