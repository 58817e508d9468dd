"""Dispatch problems for tests and benches: small ones by hand, large ones drawn from a seed. All invented."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from varne.picture.incident import EmergencyPhase
from varne.picture.report import LaunchStage
from varne.picture.theatre import UnitKind
from varne.tasking.dispatch.danger import danger_curve
from varne.tasking.dispatch.problem import (
    BeachAlert,
    CoverPoint,
    Problem,
    Reach,
    SeaIncident,
    SendableUnit,
)
from varne.tasking.dispatch.travel import straight_reach

AT = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)
KNOT_MPS = 1852.0 / 3600.0


def unit(
    unit_id: str,
    lat_deg: float = 51.0,
    lon_deg: float = 1.5,
    *,
    flag: str = "GB",
    kind: UnitKind = "lifeboat",
    seats: int = 60,
    speed_kn: float = 25.0,
    ready_min: float = 0.0,
    tasked_to_id: str | None = None,
) -> SendableUnit:
    return SendableUnit(
        unit_id=unit_id,
        flag=flag,
        centre="UK" if flag == "GB" else "FR",
        kind=kind,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        speed_mps=speed_kn * KNOT_MPS,
        ready_s=60.0 * ready_min,
        seats=seats,
        tasked_to_id=tasked_to_id,
    )


def incident(
    incident_id: str,
    lat_deg: float = 51.0,
    lon_deg: float = 1.6,
    *,
    people: int = 50,
    rate: float = 0.3,
    phase: EmergencyPhase = "distress",
    owner: str = "UK",
) -> SeaIncident:
    return SeaIncident(
        incident_id=incident_id,
        boat_ids=(f"boat-{incident_id}",),
        owner=owner,
        phase=phase,
        people=people,
        danger_min=danger_curve((rate,), phase),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
    )


def beach(
    alert_id: str,
    *,
    stage: LaunchStage = "preparing",
    teams: int = 1,
    people: int = 50,
    boarding: float = 20.0,
) -> BeachAlert:
    return BeachAlert(
        alert_id=alert_id,
        lat_deg=51.0,
        lon_deg=2.1,
        stage=stage,
        teams_needed=teams,
        people=people,
        boarding_min=boarding,
    )


def way(unit_id: str, task_id: str, minutes: float) -> Reach:
    return Reach(unit_id=unit_id, task_id=task_id, by_share_min=(minutes,) * 4)


def problem(
    units: tuple[SendableUnit, ...],
    incidents: tuple[SeaIncident, ...] = (),
    beaches: tuple[BeachAlert, ...] = (),
    reaches: tuple[Reach, ...] = (),
    cover: tuple[CoverPoint, ...] = (),
) -> Problem:
    """A problem; ways at sea are straight unless they are given."""
    known = {(one.unit_id, one.task_id) for one in reaches}
    straight = tuple(
        found
        for one in units
        for task in incidents
        if (one.unit_id, task.incident_id) not in known
        and one.kind not in ("foot_patrol", "buggy", "quad")
        and (found := straight_reach(one, task)) is not None
    )
    return Problem(
        at=AT, units=units, incidents=incidents, beaches=beaches, reaches=(*reaches, *straight), cover=cover
    )


# Kinds of a surge: seats, knots, minutes to leave, flag by chance. The share of each is invented.
FLEET: tuple[tuple[UnitKind, int, float, float, float], ...] = (
    ("lifeboat", 47, 25.0, 15.0, 0.30),
    ("lifeboat", 25, 30.0, 10.0, 0.15),
    ("transfer_vessel", 100, 22.0, 15.0, 0.20),
    ("cutter", 100, 24.0, 20.0, 0.10),
    ("launch", 20, 28.0, 10.0, 0.08),
    ("tug", 250, 16.0, 40.0, 0.05),
    ("helicopter", 8, 130.0, 30.0, 0.04),
    ("drone", 0, 60.0, 20.0, 0.08),
)


def surge(seed: int, units: int = 120, alerts: int = 80) -> Problem:
    """Two thirds of the units at sea or in the air, five eighths of the alerts boats in danger, the rest
    launches on beaches with patrols on land for them.
    """
    rng = np.random.default_rng(seed)
    at_sea, boats = units * 2 // 3, alerts * 5 // 8
    shares = np.array([row[4] for row in FLEET])
    fleet = []
    for number in range(at_sea):
        kind, seats, speed, ready, _ = FLEET[int(rng.choice(len(FLEET), p=shares / shares.sum()))]
        afloat = bool(rng.random() < 0.3)
        north = bool(rng.random() < 0.5)
        fleet.append(
            unit(
                f"sea-{number:03d}",
                float((51.1 if north else 50.95) + rng.normal(0.0, 0.12)),
                float((1.35 if north else 1.75) + rng.normal(0.0, 0.25)),
                flag="GB" if north else "FR",
                kind=kind,
                seats=seats,
                speed_kn=speed,
                ready_min=0.0 if afloat else ready,
            )
        )
    rates = rng.choice([0.1, 0.3, 0.8, 1.0], boats, p=[0.5, 0.28, 0.12, 0.1])
    calling = tuple(
        incident(
            f"boat-{number:03d}",
            float(rng.uniform(50.75, 51.15)),
            float(rng.uniform(1.35, 1.95)),
            people=int(rng.integers(20, 90)),
            rate=float(rates[number]),
        )
        for number in range(boats)
    )
    launches = tuple(
        beach(
            f"beach-{number:03d}",
            teams=int(rng.integers(1, 4)),
            people=int(rng.integers(20, 80)),
            boarding=float(rng.uniform(10.0, 40.0)),
        )
        for number in range(alerts - boats)
    )
    kinds: tuple[UnitKind, ...] = ("vehicle_patrol", "buggy", "quad", "foot_patrol")
    patrols = tuple(
        unit(f"land-{number:03d}", flag="FR", kind=kinds[number % 4], seats=0)
        for number in range(units - at_sea)
    )
    minutes = rng.uniform(3.0, 60.0, (len(patrols), len(launches)))
    land = tuple(
        way(patrol.unit_id, launch.alert_id, float(minutes[row, column]))
        for row, patrol in enumerate(patrols)
        for column, launch in enumerate(launches)
    )
    return problem((*fleet, *patrols), calling, launches, land)
