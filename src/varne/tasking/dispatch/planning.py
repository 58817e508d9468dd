"""From a problem to a plan: the one function that everything else asks."""

from __future__ import annotations

import msgspec

from varne.picture.dispatch import DispatchLevel, DispatchPlan, LevelReached
from varne.tasking.dispatch.cover import cover_left
from varne.tasking.dispatch.danger import BOARDING_RATE, danger_curve
from varne.tasking.dispatch.optimum import Level, Optimum, optimum
from varne.tasking.dispatch.problem import SPAN_MIN, BeachAlert, Problem, SeaIncident, checked, is_prevention
from varne.tasking.dispatch.proposing import proposed
from varne.tasking.dispatch.values import PER_PERSON_MIN, values_of


def plan(problem: Problem) -> DispatchPlan:
    """The plan of a problem: equal problems, equal plans.

    Raises:
        Malformed: see :func:`varne.tasking.dispatch.problem.checked`.
        Broken: the linear solver did not solve a problem that always has a solution.
    """
    problem = rescues_first(checked(problem))
    values = values_of(problem)
    best = optimum(values, dangers_now(problem))
    tasks = proposed(problem, values, best)
    sent = frozenset(proposal.unit_id for task in tasks for proposal in task.proposals if proposal.in_plan)
    return DispatchPlan(
        id=problem.id,
        made_at=problem.at,
        until_sequence=problem.sequence,
        span_min=SPAN_MIN,
        sea_m=problem.sea_m,
        by_day=problem.by_day,
        tasks=tasks,
        cover=cover_left(problem, sent),
        levels=_levels(best),
        idle_unit_ids=tuple(
            sorted(
                unit.unit_id
                for unit in problem.units
                if unit.unit_id not in sent and unit.tasked_to_id is None
            )
        ),
        unplaced_unit_ids=problem.unplaced_unit_ids,
    )


def rescues_first(problem: Problem) -> Problem:
    """The problem with every launch that may not be prevented made what it is: people to be kept alive.

    The rule of interception (OPERATIONS.md, requirement 18): before boarding and only if safe; from then on
    shadow and assist. It is a matter of which list a launch stands in, not of a weight.
    """
    loaded = [alert for alert in problem.beaches if not is_prevention(alert)]
    if not loaded:
        return problem
    return msgspec.structs.replace(
        problem,
        incidents=(*problem.incidents, *(_rescue(alert) for alert in loaded)),
        beaches=tuple(alert for alert in problem.beaches if is_prevention(alert)),
    )


def _rescue(alert: BeachAlert) -> SeaIncident:
    return SeaIncident(
        incident_id=alert.alert_id,
        people=max(alert.people, 1),
        people_assumed=True,
        danger_min=danger_curve((BOARDING_RATE,), "distress"),
        shadowed=True,
        lat_deg=alert.lat_deg,
        lon_deg=alert.lon_deg,
    )


def dangers_now(problem: Problem) -> tuple[float, ...]:
    """People times the rate of danger of each incident as it is now."""
    return tuple(one.people * one.danger_min[1] for one in problem.incidents)


def _levels(best: Optimum) -> tuple[LevelReached, ...]:
    scale = {"life": float(PER_PERSON_MIN), "prevention": 100.0, "rest": float(PER_PERSON_MIN)}
    named: tuple[tuple[DispatchLevel, Level], ...] = (
        ("life", best.life),
        ("prevention", best.prevention),
        ("rest", best.rest),
    )
    return tuple(
        LevelReached(
            level=name,
            worth=round(level.worth / scale[name], 2),
            greedy=round(level.greedy / scale[name], 2),
            proven=level.proven,
        )
        for name, level in named
    )
