"""The part of the fold that writes down orders to units and their answers.

Answers may arrive late and out of order, from a phone that had no signal: each is a step of the record, and
the furthest one is the state. A refusal, an order taken back and a task done are ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture import events_incident as i
from varne.picture.errors import Broken
from varne.picture.incident import HISTORY_MAX
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking, TaskingOrder, TaskingState, TaskingStep

replace = msgspec.structs.replace

_RANK: dict[TaskingState, int] = {
    "proposed": 0,
    "issued": 1,
    "unacknowledged": 2,
    "acknowledged": 3,
    "on_scene": 4,
    "refused": 5,
    "withdrawn": 5,
    "done": 6,
}


def _known(picture: Picture, tasking_id: str) -> Tasking:
    tasking = picture.taskings.get(tasking_id)
    if tasking is None:
        raise Broken(f"the log speaks of tasking {tasking_id} before it was proposed or issued")
    return tasking


def _step(picture: Picture, entry: e.Recorded, tasking: Tasking, step: TaskingStep) -> None:
    """The tasking with one more step; a step that comes late does not set it back."""
    state = step.state if _RANK[step.state] >= _RANK[tasking.state] else tasking.state
    if tasking.state in ("refused", "withdrawn") and step.state == "done":
        state = tasking.state  # what it did is kept; that it was to go no more stands
    steps = (*tasking.steps[-(HISTORY_MAX - 1) :], step)
    picture.taskings[tasking.id] = replace(
        tasking, state=state, steps=steps, changed_at=entry.recorded_at
    )  # fmt: skip
    picture.touch("tasking", tasking.id)


def _new(entry: e.Recorded, order: TaskingOrder) -> Tasking:
    return Tasking(
        id=order.id,
        unit_id=order.unit_id,
        incident_id=order.incident_id,
        order=order,
        state="proposed",
        changed_at=entry.recorded_at,
    )


def _proposed(picture: Picture, entry: e.Recorded, body: i.TaskingProposed) -> None:
    if body.order.id in picture.taskings:
        return  # proposed, or issued already: two screens may ask for one thing at one moment
    step = TaskingStep(state="proposed", at=entry.received_at, centre=entry.originator)
    _step(picture, entry, _new(entry, body.order), step)


def _issued(picture: Picture, entry: e.Recorded, body: i.TaskingIssued) -> None:
    order = body.order
    tasking = picture.taskings.get(order.id)
    if tasking is not None and tasking.state != "proposed":
        return  # one order is issued once, whoever else pressed the button
    tasking = replace(
        tasking or _new(entry, order),
        order=order,
        incident_id=order.incident_id,
        unit_id=order.unit_id,
        issued_at=entry.received_at,
        issued_by=body.by,
        issued_centre=entry.originator,
    )
    step = TaskingStep(state="issued", at=entry.received_at, centre=entry.originator, by=body.by)
    _step(picture, entry, tasking, step)
    before = picture.taskings.get(order.replaces_id or "")
    if before is not None and before.id != order.id:
        picture.taskings[before.id] = replace(before, replaced_by_id=order.id)
        picture.touch("tasking", before.id)


def _answered(picture: Picture, entry: e.Recorded, body: i.TaskingAnswered) -> None:
    tasking = _known(picture, body.tasking_id)
    at = entry.observed_at or entry.received_at
    taken_off = tasking.people_taken_off if body.people_taken_off is None else body.people_taken_off
    went_on = tasking.people_went_on if body.people_went_on is None else body.people_went_on
    on_scene_at = at if body.answer == "on_scene" and tasking.on_scene_at is None else tasking.on_scene_at
    tasking = replace(
        tasking,
        answered_at=tasking.answered_at or at,
        on_scene_at=on_scene_at,
        people_taken_off=taken_off,
        people_went_on=went_on,
    )
    step = TaskingStep(
        state=body.answer, at=at, centre=entry.originator, by=body.by, reason=body.reason
    )  # fmt: skip
    _step(picture, entry, tasking, step)


def _unacknowledged(picture: Picture, entry: e.Recorded, body: i.TaskingUnacknowledged) -> None:
    tasking = _known(picture, body.tasking_id)
    tasking = replace(
        tasking,
        escalations=max(tasking.escalations, body.escalation),
        answer_due_at=tasking.answer_due_at or body.answer_due_at,
    )
    step = TaskingStep(state="unacknowledged", at=entry.received_at, centre=entry.originator)
    _step(picture, entry, tasking, step)


def _next_named(picture: Picture, _entry: e.Recorded, body: i.NextUnitNamed) -> None:
    tasking = _known(picture, body.tasking_id)
    # Not a step of the order's life: what it waits for is still the unit's word.
    picture.taskings[tasking.id] = replace(tasking, next_unit=body.next_unit, no_unit=body.no_unit)
    picture.touch("tasking", tasking.id)


def _withdrawn(picture: Picture, entry: e.Recorded, body: i.TaskingWithdrawn) -> None:
    step = TaskingStep(
        state="withdrawn", at=entry.received_at, centre=entry.originator, by=body.by, reason=body.reason
    )
    _step(picture, entry, _known(picture, body.tasking_id), step)


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    i.TaskingProposed: _proposed,
    i.TaskingIssued: _issued,
    i.TaskingAnswered: _answered,
    i.TaskingUnacknowledged: _unacknowledged,
    i.NextUnitNamed: _next_named,
    i.TaskingWithdrawn: _withdrawn,
}
