"""When a unit is silent or will not go, the next one is named. Naming sends nobody: a post does.

On 24 November 2021 a request to the nearer unit was not answered and nobody is on record as having gone on
to the next (OPERATIONS.md, section 2, "where it broke", 5; requirement 10). The name is taken from the last
dispatch plan, which ranks units by time on scene, readiness included. It is given again whenever a plan or
another order changes it, until a unit that goes has answered.
"""

from __future__ import annotations

from varne.picture.dispatch import DispatchPlan, Proposal, TaskPlan
from varne.picture.events import DispatchPlanned, Event, Recorded
from varne.picture.events_incident import (
    NextUnitNamed,
    TaskingAnswered,
    TaskingIssued,
    TaskingUnacknowledged,
    TaskingWithdrawn,
)
from varne.picture.failed_order import is_open
from varne.picture.picture import Picture
from varne.picture.tasking import NextUnit, NoUnitReason, Tasking, is_same_task

# A time on scene that moved by less is not worth an entry of the log: the name is the same. Chosen.
MOVED_MIN = 5.0
_MAY_CHANGE_IT = (DispatchPlanned, TaskingIssued, TaskingAnswered, TaskingUnacknowledged, TaskingWithdrawn)


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Name who could go in place of each unit that is silent or refused, where that is not named already."""
    if not isinstance(entry.body, _MAY_CHANGE_IT):
        return ()
    made: list[Event] = []
    for tasking in picture.taskings.values():
        if not needs_next(picture, tasking):
            continue
        found = next_unit(picture, tasking)
        if _is_news(tasking, found):
            named = found if isinstance(found, NextUnit) else None
            made.append(
                NextUnitNamed(
                    tasking_id=tasking.id,
                    cause="refused" if tasking.state == "refused" else "silent",
                    next_unit=named,
                    no_unit=None if isinstance(found, NextUnit) else found,
                )
            )
    return tuple(made)


def needs_next(picture: Picture, tasking: Tasking) -> bool:
    """True while an order that came to nothing leaves somebody without help and nobody was sent instead."""
    sent = picture.taskings.get(tasking.replaced_by_id or "")
    if sent is not None and sent.state != "withdrawn":
        return False  # whoever was sent in its place is looked after by an order of its own
    return is_open(picture, tasking)


def next_unit(picture: Picture, tasking: Tasking) -> NextUnit | NoUnitReason:
    """The first unit of the last plan that could go in place of another, or why there is none."""
    fitting = units_left(picture, tasking)
    if isinstance(fitting, str):
        return fitting
    if not fitting:
        return "none_left"
    plan = picture.dispatch
    assert plan is not None
    first = fitting[0]
    return NextUnit(
        unit_id=first.unit_id,
        centre=first.centre,
        ready_min=first.ready_min,
        on_scene_min=first.on_scene_min,
        late_min=first.late_min,
        plan_id=plan.id,
        elsewhere_id=first.elsewhere_id,
        seen_min=first.seen_min,
    )


def units_left(picture: Picture, tasking: Tasking) -> tuple[Proposal, ...] | NoUnitReason:
    """Those of the last plan that may go in place of a unit, the one to send first.

    Left out: whoever has an order that stands or is silent; whoever refused this task, or anything since the
    plan was made; whoever the joint plan needs for a boat in more danger; and, when people are to be taken
    off, whoever takes nobody aboard. Those the plan would send elsewhere come last, and say so.
    """
    plan = picture.dispatch
    task = None if plan is None else _task_of(picture, plan, tasking)
    if plan is None or task is None or not task.proposals:
        return "no_plan"
    out = _not_to_be_sent(picture, plan, tasking)
    eyes = tasking.order.purpose == "surveillance"
    fitting = [
        one for one in task.proposals if one.unit_id not in out and (one.purpose == "surveillance") is eyes
    ]
    place = {one.task_id: number for number, one in enumerate(plan.tasks)}  # most danger first
    here = place[task.task_id]
    free = [one for one in fitting if one.elsewhere_id is None]
    lent = [one for one in fitting if one.elsewhere_id is not None and place.get(one.elsewhere_id, -1) > here]
    return (*free, *lent)


def _task_of(picture: Picture, plan: DispatchPlan, tasking: Tasking) -> TaskPlan | None:
    incident_id = tasking.incident_id
    while incident_id is not None and (held := picture.incidents.get(incident_id)) is not None:
        if held.joined_into is None:
            break
        incident_id = held.joined_into
    if incident_id is not None:
        return next((task for task in plan.tasks if task.task_id == incident_id), None)
    beach_id = tasking.order.beach_id
    if beach_id is None:
        return None
    return next((task for task in plan.tasks if beach_id in (task.place_id, task.task_id)), None)


def _not_to_be_sent(picture: Picture, plan: DispatchPlan, tasking: Tasking) -> frozenset[str]:
    """Ids of the units that an order, a silence or a refusal keeps from being sent now."""
    out = {tasking.unit_id}
    for other in picture.taskings.values():
        stands = other.state in ("issued", "unacknowledged", "acknowledged", "on_scene")
        refused = other.state == "refused" and (
            is_same_task(other, tasking) or other.changed_at >= plan.made_at
        )
        if stands or refused:
            out.add(other.unit_id)
    return frozenset(out)


def _is_news(tasking: Tasking, found: NextUnit | NoUnitReason) -> bool:
    before = tasking.next_unit
    if not isinstance(found, NextUnit):
        return before is not None or tasking.no_unit != found
    if before is None or (before.unit_id, before.elsewhere_id) != (found.unit_id, found.elsewhere_id):
        return True
    if (before.seen_min is None) is not (found.seen_min is None):
        return True
    return abs(before.on_scene_min - found.on_scene_min) >= MOVED_MIN
