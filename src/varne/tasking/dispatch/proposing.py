"""From the optimum's choices to what a person reads: every unit that could go, ranked, with figures and
reasons.

Those in the plan stand first, then the sooner before the later; a tie goes to the lower id. Flags take no
part in it. That the soonest flies another flag than the incident's owner is said, so that it is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from varne.picture.dispatch import LATE_MIN, Proposal, ProposalReason, TaskPlan, TaskWarning
from varne.tasking.dispatch.optimum import Optimum
from varne.tasking.dispatch.problem import (
    EYES,
    STEP_MIN,
    BeachAlert,
    Problem,
    Reach,
    SeaIncident,
    SendableUnit,
)
from varne.tasking.dispatch.values import PER_PERSON_MIN, Values, takes_of

OTHERS_SHOWN = 5  # beside those in the plan
DRIFTED_M = 1_000.0
IN_SIGHT = 0.5


def proposed(problem: Problem, values: Values, best: Optimum) -> tuple[TaskPlan, ...]:
    """A plan for each incident, the most danger first, then for each beach."""
    ways = {(reach.unit_id, reach.task_id): reach for reach in problem.reaches}
    at_sea = {problem.units[unit].unit_id: incident for unit, incident in best.life.choices}
    takes = takes_of(values, best.life.choices)
    eyes = {problem.units[unit].unit_id: incident for unit, incident in best.rest.choices}
    ashore = {problem.units[unit].unit_id: beach for unit, beach in best.prevention.choices}
    ids = [one.incident_id for one in problem.incidents]
    went = {
        **{unit: ids[incident] for unit, incident in at_sea.items()},
        **{unit: ids[incident] for unit, incident in eyes.items()},
        **{unit: problem.beaches[beach].alert_id for unit, beach in ashore.items()},
    }
    order = sorted(
        range(len(ids)),
        key=lambda row: (-problem.incidents[row].people * problem.incidents[row].danger_min[1], ids[row]),
    )
    tasks = [
        _incident(problem, values, row, ways, went, {unit: n for (unit, at), n in takes.items() if at == row})
        for row in order
    ]
    beaches = sorted(
        range(len(problem.beaches)),
        key=lambda row: (-int(values.beach[row]), problem.beaches[row].alert_id),
    )
    return (*tasks, *(_beach(problem, values, row, ways, went) for row in beaches))


def _incident(
    problem: Problem,
    values: Values,
    row: int,
    ways: dict[tuple[str, str], Reach],
    went: dict[str, str],
    takes: dict[int, int],
) -> TaskPlan:
    incident = problem.incidents[row]
    found: list[Proposal] = []
    can = [
        (number, unit, ways[unit.unit_id, incident.incident_id])
        for number, unit in enumerate(problem.units)
        if (unit.unit_id, incident.incident_id) in ways
        and (values.seat[number, row] > 0 or values.eyes[number, row] > 0)
        and unit.tasked_to_id in (None, incident.incident_id)
    ]
    carrying = [
        (reach.likely_min, unit.unit_id) for number, unit, reach in can if values.seat[number, row] > 0
    ]
    soonest_id = min(carrying, default=(math.inf, ""))[1]
    for number, unit, reach in can:
        here = went.get(unit.unit_id) == incident.incident_id
        spared = int(values.seat[number, row]) / PER_PERSON_MIN
        taken = takes.get(number, 0) if here else 0
        eyes = unit.kind in EYES
        alone = spared * min(unit.seats, incident.people)
        found.append(
            Proposal(
                unit_id=unit.unit_id,
                flag=unit.flag,
                centre=unit.centre,
                rank=1,
                in_plan=here,
                purpose="surveillance" if eyes else "shadow_and_assist" if incident.shadowed else "rescue",
                ready_min=round(unit.ready_s / 60.0, 1),
                early_min=_early_min(unit, reach),
                on_scene_min=round(reach.likely_min, 1),
                late_min=_late_min(unit, reach),
                seen_min=unit.seen_min,
                chance=round(reach.chance, 3),
                lat_deg=reach.lat_deg,
                lon_deg=reach.lon_deg,
                seats=unit.seats,
                takes=taken,
                saves_danger_min=round(spared * taken, 1),
                alone_danger_min=0.0 if eyes else round(alone, 1),
                reasons=_reasons(incident, unit, reach, soonest_id, went.get(unit.unit_id), taken),
                assumed=unit.assumed,
                elsewhere_id=None if here else went.get(unit.unit_id),
            )
        )
    proposals = _ranked(found)
    chosen = [one for one in proposals if one.in_plan]
    carriers = [one for one in chosen if one.purpose != "surveillance"]
    nobody = incident.people * incident.danger_min[-1]
    short = max(incident.people - sum(one.takes for one in carriers), 0)
    first = min((one.on_scene_min for one in carriers), default=None)
    return TaskPlan(
        task_id=incident.incident_id,
        level="life",
        purpose="shadow_and_assist" if incident.shadowed else "rescue",
        phase=incident.phase,
        boat_ids=incident.boat_ids,
        people=incident.people,
        people_low=incident.people_low,
        people_high=incident.people_high,
        danger_now=round(incident.danger_min[1] / STEP_MIN, 3),
        nobody_danger_min=round(nobody, 1),
        plan_danger_min=round(max(nobody - sum(one.saves_danger_min for one in carriers), 0.0), 1),
        first_min=first,
        seats_short=short,
        warnings=_warnings(incident, first, short, chosen),
        proposals=proposals,
    )


def _early_min(unit: SendableUnit, reach: Reach) -> float:
    """A quarter by then. A unit not seen for a while may have come nearer all the time; see _late_min."""
    soonest_min = max(reach.by_share_min[0] - (unit.seen_min or 0.0), unit.ready_s / 60.0)
    return round(min(soonest_min, reach.by_share_min[0]), 1)


def _late_min(unit: SendableUnit, reach: Reach) -> float:
    """Nine tenths by then. Not seen for a while, it may have gone the other way at its full speed since."""
    return round(reach.by_share_min[-1] + (unit.seen_min or 0.0), 1)


def _reasons(
    incident: SeaIncident, unit: SendableUnit, reach: Reach, soonest_id: str, went_id: str | None, taken: int
) -> tuple[ProposalReason, ...]:
    said: list[ProposalReason] = []
    here = went_id == incident.incident_id
    if unit.tasked_to_id == incident.incident_id:
        said.append("already_tasked")
    if unit.kind in EYES:
        said.append("keeps_eyes_on")
    if unit.unit_id == soonest_id:
        said.append("other_flag_soonest" if incident.owner and unit.centre != incident.owner else "soonest")
    if here and taken:
        said.append("seats_for_all" if taken >= incident.people else "takes_part")
    if not here and went_id is not None:
        said.append("needed_elsewhere")
    elif not here and unit.kind not in EYES:
        said += ["adds_nothing", "keeps_cover"]
    if reach.off_m >= DRIFTED_M:
        said.append("boat_drifts")
    if reach.chance < IN_SIGHT:
        said.append("must_search")
    if reach.straight:
        said.append("straight_line")
    if unit.seen_min is not None:
        said.append("place_old")
    return tuple(said)


def _warnings(
    incident: SeaIncident, first: float | None, short: int, chosen: Sequence[Proposal]
) -> tuple[TaskWarning, ...]:
    said: list[TaskWarning] = []
    if not incident.has_position:
        said.append("no_position")
    if first is None:
        said.append("nobody_in_time")
    elif first > LATE_MIN:
        said.append("late_on_scene")
    if short and first is not None:
        said.append("seats_short")
    if incident.people_assumed:
        said.append("people_not_known")
    if any(one.assumed for one in chosen):
        said.append("figures_assumed")
    return tuple(said)


def _beach(
    problem: Problem, values: Values, row: int, ways: dict[tuple[str, str], Reach], went: dict[str, str]
) -> TaskPlan:
    alert: BeachAlert = problem.beaches[row]
    found: list[Proposal] = []
    incident_ids = frozenset(one.incident_id for one in problem.incidents)
    lost_to_life = 0
    for number, unit in enumerate(problem.units):
        reach = ways.get((unit.unit_id, alert.alert_id))
        if reach is None or unit.tasked_to_id not in (None, alert.alert_id):
            continue
        tasked = unit.tasked_to_id == alert.alert_id
        here = tasked or went.get(unit.unit_id) == alert.alert_id
        elsewhere = None if here else went.get(unit.unit_id)
        in_time = bool(values.holds[number, row])
        lost_to_life += in_time and elsewhere in incident_ids
        said: list[ProposalReason] = ["already_tasked"] if tasked else []
        said.append("there_before_boarding" if in_time else "too_late_to_prevent")
        if elsewhere is not None:
            said.append("needed_elsewhere")
        if unit.seen_min is not None:
            said.append("place_old")
        found.append(
            Proposal(
                unit_id=unit.unit_id,
                flag=unit.flag,
                centre=unit.centre,
                rank=1,
                in_plan=here,
                purpose="prevention_before_boarding",
                ready_min=round(unit.ready_s / 60.0, 1),
                early_min=_early_min(unit, reach),
                on_scene_min=round(reach.likely_min, 1),
                late_min=_late_min(unit, reach),
                seen_min=unit.seen_min,
                lat_deg=reach.lat_deg,
                lon_deg=reach.lon_deg,
                seats=unit.seats,
                reasons=tuple(said),
                assumed=unit.assumed,
                elsewhere_id=elsewhere,
            )
        )
    proposals = _ranked(found)
    teams = sum(one.in_plan for one in proposals)
    warnings: list[TaskWarning] = []
    if alert.boarding_min <= 0.0:
        warnings.append("boarding_due")
    elif teams < alert.teams_needed:
        warnings.append("outranked" if lost_to_life >= alert.teams_needed else "team_short")
    if any(one.assumed for one in proposals if one.in_plan):
        warnings.append("figures_assumed")
    return TaskPlan(
        task_id=alert.alert_id,
        level="prevention",
        purpose="prevention_before_boarding",
        place_id=alert.place_id,
        people=alert.people,
        first_min=min((one.on_scene_min for one in proposals if one.in_plan), default=None),
        warnings=tuple(warnings),
        proposals=proposals,
    )


def _ranked(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    ordered = sorted(found, key=lambda one: (not one.in_plan, one.on_scene_min, one.unit_id))
    chosen = sum(one.in_plan for one in ordered)
    kept = ordered[: chosen + OTHERS_SHOWN]
    return tuple(msgspec.structs.replace(one, rank=number) for number, one in enumerate(kept, start=1))
