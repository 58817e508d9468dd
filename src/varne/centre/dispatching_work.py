"""In the worker's process: from a dispatch problem to its plan, boats met where the sea will have them.

A boat's cloud is drawn again from the question of its last forecast, with fewer particles and a shorter
reach: enough to meet it. Clouds are kept, so that one change draws one cloud anew.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import numpy as np

from varne.centre.dispatching_jobs import AskDispatch, Sought
from varne.centre.drifting_jobs import SeaForecast
from varne.centre.drifting_sea import sea_of
from varne.drift.ensemble import BoatCloud
from varne.drift.field import VelocityField
from varne.drift.meeting import Meetings, Responder, meetings
from varne.drift.outlook import cloud_for
from varne.picture.dispatch import DispatchPlan
from varne.picture.drift import DriftAsked
from varne.picture.errors import Malformed, Refused
from varne.picture.theatre import Theatre, UnitKind, distance_m
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.problem import (
    EYES,
    SHARES,
    SPAN_MIN,
    TAKES_PEOPLE,
    Problem,
    Reach,
    SeaIncident,
    SendableUnit,
    is_prevention,
)
from varne.tasking.dispatch.terrain import illustrative_ways, land_reaches
from varne.tasking.dispatch.travel import straight_reach

PARTICLES = 400
STEP_S = 300.0  # between the moments at which meetings are looked at
KEPT_CLOUDS = 400
# How far off an unlit inflatable is seen by those who were told where to look, metres by day and by night.
# Our judgement: no table has the night (docs/search.md).
SEES_M: dict[UnitKind, tuple[float, float]] = {
    "helicopter": (4000.0, 2500.0), "aircraft": (4000.0, 2500.0), "drone": (3000.0, 2500.0),
}  # fmt: skip
VESSEL_SEES_M = (1852.0, 1000.0)


class DispatchWork:
    """Plans over one theatre's sea and shore, made when first needed and kept."""

    def __init__(self, theatre: Theatre, forecast: SeaForecast) -> None:
        self._theatre = theatre
        self._forecast = forecast
        self._terrain = illustrative_ways(theatre)
        self._clouds: OrderedDict[bytes, BoatCloud] = OrderedDict()

    def plan(self, asked: AskDispatch) -> DispatchPlan:
        """The plan.

        Raises:
            Malformed: the problem does not fit together.
        """
        return plan(self.reached(asked))

    def reached(self, asked: AskDispatch) -> Problem:
        """The problem with every way that its units can take."""
        problem = asked.problem
        able = [unit for unit in problem.units if unit.kind in TAKES_PEOPLE | EYES]
        met = self._met(problem, asked.sought, able)
        known = frozenset(reach.task_id for reach in met)
        straight = [
            reach
            for incident in (*problem.incidents, *_in_the_water(problem))
            if incident.incident_id not in known
            for unit in able
            if (reach := straight_reach(unit, incident)) is not None
        ]
        on_land = land_reaches(
            self._terrain, problem.units, [alert for alert in problem.beaches if is_prevention(alert)]
        )
        return msgspec.structs.replace(problem, reaches=(*problem.reaches, *met, *straight, *on_land))

    def _met(
        self, problem: Problem, sought: Sequence[Sought], units: Sequence[SendableUnit]
    ) -> tuple[Reach, ...]:
        """Ways to boats that drift; none for a boat whose cloud cannot be drawn."""
        clouds, incidents, current = [], [], None
        known = {one.incident_id: one for one in problem.incidents}
        for one in sought:
            try:
                cloud, current = self._cloud(one.forecast, problem)
            except (Refused, Malformed):
                continue  # no atlas, or none of that time: reckoned straight, and the plan says so
            clouds.append(cloud)
            incidents.append(known[one.incident_id])
        if not clouds or not units:
            return ()
        first_s = problem.at.timestamp()
        found = meetings(
            clouds,
            [_responder(unit, problem, first_s) for unit in units],
            first_s,
            SPAN_MIN / 60.0,
            current,
            shares=SHARES,
            step_s=STEP_S,
        )
        return tuple(
            reach
            for row, incident in enumerate(incidents)
            for column, unit in enumerate(units)
            if (reach := _reach(found, row, column, unit, incident, first_s)) is not None
        )

    def _cloud(self, asked: DriftAsked, problem: Problem) -> tuple[BoatCloud, VelocityField]:
        until = problem.at + timedelta(minutes=SPAN_MIN)
        hours = math.ceil((until - asked.made_at).total_seconds() / 3600.0)
        shorter = msgspec.structs.replace(asked, particles=PARTICLES, hours=max(hours, 1))
        first_s = min(asked.fix_at, asked.made_at).timestamp()
        last_s = max(asked.fix_at, asked.made_at).timestamp() + 3600.0 * shorter.hours + 1200.0
        sea = sea_of(self._theatre, self._forecast).during(first_s, last_s, asked.night_seed)
        key = msgspec.json.encode(shorter)
        if key not in self._clouds:
            self._clouds[key] = cloud_for(shorter, sea.sea, sea.members)
            while len(self._clouds) > KEPT_CLOUDS:
                self._clouds.popitem(last=False)
        self._clouds.move_to_end(key)
        return self._clouds[key], sea.sea.current


def _in_the_water(problem: Problem) -> list[SeaIncident]:
    """Launches that may not be prevented, as places that units at sea go to."""
    return [
        SeaIncident(
            incident_id=alert.alert_id,
            people=max(alert.people, 1),
            danger_min=(0.0, 0.0),
            lat_deg=alert.lat_deg,
            lon_deg=alert.lon_deg,
        )
        for alert in problem.beaches
        if not is_prevention(alert)
    ]


def _responder(unit: SendableUnit, problem: Problem, first_s: float) -> Responder:
    return Responder(
        lon_deg=unit.lon_deg,
        lat_deg=unit.lat_deg,
        speed_mps=unit.speed_mps,
        ready_s=first_s + unit.ready_s,
        range_m=SEES_M.get(unit.kind, VESSEL_SEES_M)[0 if problem.by_day else 1],
        out_s=unit.out_s,
        afloat=unit.kind not in EYES and unit.kind != "helicopter",
    )


def _reach(
    found: Meetings, row: int, column: int, unit: SendableUnit, incident: SeaIncident, first_s: float
) -> Reach | None:
    chance = float(found.best_share[row, column])
    best_s = float(found.best_s[row, column])
    if not chance > 0.0 or not math.isfinite(best_s):
        return None
    lon_deg, lat_deg = (float(degrees) for degrees in found.best_lonlat[row, column])
    ready_min = unit.ready_s / 60.0
    by_share = tuple(
        round(max((moment - first_s) / 60.0, ready_min), 2) for moment in _moments(found, row, column, chance)
    )
    off_m = 0.0
    if incident.lat_deg is not None and incident.lon_deg is not None:
        off_m = distance_m(incident.lat_deg, incident.lon_deg, lat_deg, lon_deg)
    return Reach(
        unit_id=unit.unit_id,
        task_id=incident.incident_id,
        by_share_min=by_share,
        chance=round(min(chance, 1.0), 4),
        lat_deg=round(lat_deg, 5),
        lon_deg=round(lon_deg, 5),
        off_m=round(off_m, 1),
    )


def _moments(found: Meetings, row: int, column: int, chance: float) -> tuple[float, ...]:
    """When each share of what can be met is: as reckoned if nearly all can be, else along the curve."""
    earliest = found.earliest_s[row, column]
    if np.isfinite(earliest).all():
        return tuple(float(moment) for moment in earliest)
    curve = np.maximum.accumulate(found.met_by[row, column].astype(np.float64))
    moments = []
    for share in SHARES:
        after = min(int(np.searchsorted(curve, share * chance - 1e-6)), len(curve) - 1)
        before = max(after - 1, 0)
        rise = curve[after] - curve[before]
        part = 1.0 if rise <= 0.0 else min(max((share * chance - curve[before]) / rise, 0.0), 1.0)
        moments.append(float(found.time_s[before] + part * (found.time_s[after] - found.time_s[before])))
    return tuple(moments)
