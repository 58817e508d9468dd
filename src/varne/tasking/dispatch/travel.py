"""Straight ways at sea, and what the sea state does to a speed. Meeting a drifting boat is the drift model's.

Speeds fall with significant wave height by a share a metre above half a metre, a judgement for each kind
of craft, and never below a third; aircraft fly as they do. Small planing boats lose most.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from varne.picture.theatre import UnitKind, distance_m
from varne.tasking.dispatch.problem import SHARES, SPAN_MIN, CoverPoint, Reach, SeaIncident, SendableUnit

LOST_A_METRE: dict[UnitKind, float] = {
    "lifeboat": 0.10, "launch": 0.20, "cutter": 0.12, "patrol_vessel": 0.12, "transfer_vessel": 0.15,
    "tug": 0.06, "rescue_ship": 0.06,
}  # fmt: skip
CALM_M = 0.5
LEAST = 1.0 / 3.0


def slowed_mps(kind: UnitKind, speed_mps: float, sea_m: float | None) -> float:
    """A craft's speed in a sea; unchanged when the sea is not known."""
    if sea_m is None:
        return speed_mps
    return speed_mps * max(1.0 - LOST_A_METRE.get(kind, 0.0) * max(sea_m - CALM_M, 0.0), LEAST)


def straight_reach(unit: SendableUnit, incident: SeaIncident, span_min: float = SPAN_MIN) -> Reach | None:
    """A unit's way to where a boat is believed to be, as if it stayed there; None: it is too far."""
    if incident.lat_deg is None or incident.lon_deg is None:
        return None
    way_s = distance_m(unit.lat_deg, unit.lon_deg, incident.lat_deg, incident.lon_deg) / unit.speed_mps
    minutes = (unit.ready_s + way_s) / 60.0
    if minutes > span_min or 2.0 * way_s > unit.out_s:
        return None
    return Reach(
        unit_id=unit.unit_id,
        task_id=incident.incident_id,
        by_share_min=(round(minutes, 2),) * len(SHARES),
        lat_deg=incident.lat_deg,
        lon_deg=incident.lon_deg,
        straight=True,
    )


def minutes_to(units: Sequence[SendableUnit], points: Sequence[CoverPoint]) -> npt.NDArray[np.float64]:
    """Minutes from each unit to each point, readiness included, straight: ``[unit, point]``."""
    lat = np.radians([unit.lat_deg for unit in units])[:, None]
    lon = np.radians([unit.lon_deg for unit in units])[:, None]
    to_lat = np.radians([point.lat_deg for point in points])[None, :]
    to_lon = np.radians([point.lon_deg for point in points])[None, :]
    north = to_lat - lat
    east = (to_lon - lon) * np.cos(0.5 * (lat + to_lat))
    away_m = 6_371_008.8 * np.hypot(north, east)
    speed = np.array([unit.speed_mps for unit in units])[:, None]
    ready = np.array([unit.ready_s for unit in units])[:, None]
    return np.asarray((ready + away_m / speed) / 60.0)
