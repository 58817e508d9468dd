"""An order to a unit, from proposal to done. No order can be to act against a boat with people aboard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.post import Post

# There is no word for stopping or turning back a boat with people aboard, and none may be added: such a task
# is a rescue (OPERATIONS.md sections 3 B 18 and 5).
Purpose = Literal[
    "rescue",
    "search",
    "shadow_and_assist",  # stay with a boat that goes on, ready to take its people off
    "relief",  # take people over from a unit that is full
    "prevention_before_boarding",  # on a beach, of a boat that nobody has boarded
    "surveillance",
]
TaskingState = Literal[
    "proposed", "issued", "unacknowledged", "acknowledged", "on_scene", "done", "refused", "withdrawn"
]
Answer = Literal["acknowledged", "on_scene", "done", "refused"]
UnitReason = Literal["unable", "too_far", "weather", "fuel", "full", "busy", "defect", "other"]
WithdrawReason = Literal["other_unit_sent", "no_longer_needed", "mistake"]
FailCause = Literal["silent", "refused"]  # why an order comes to nothing for now
NoUnitReason = Literal[
    "no_plan",  # nothing is planned for it: no position, no planner, or not yet
    "none_left",  # whoever is proposed is ordered already, said no, is silent, or is needed more elsewhere
]


class TimeOnScene(Noun, frozen=True, kw_only=True):
    """When a unit can be there, its readiness included."""

    earliest: datetime
    likely: datetime
    latest: datetime
    readiness_s: float = 0.0  # from order to under way, in the above


class TaskingOrder(Noun, frozen=True, kw_only=True):
    """What a unit is asked to do."""

    id: str
    unit_id: str
    purpose: Purpose
    incident_id: str | None = None  # None: on a beach, or surveillance
    beach_id: str | None = None  # a launch that is held, or a place of the theatre
    boat_ids: tuple[str, ...] = ()
    lat_deg: float | None = None  # where to meet, WGS 84
    lon_deg: float | None = None
    meet_at: datetime | None = None
    on_scene: TimeOnScene | None = None  # as expected when ordered
    search_id: str | None = None  # the plan to be carried out
    replaces_id: str | None = None  # the tasking that this one takes the place of
    plan_id: str | None = None  # the dispatch plan that proposed it


class TaskingStep(Noun, frozen=True, kw_only=True):
    """One step of a tasking's life."""

    state: TaskingState
    at: datetime
    centre: str  # originator of the step
    by: Post | None = None  # of a centre; None: the unit itself, or the clock
    reason: UnitReason | WithdrawReason | None = None


class NextUnit(Noun, frozen=True, kw_only=True):
    """The unit that could go in place of one that is silent or will not go. Advice: a post sends it.

    Minutes count from its order, readiness included; they are those of the plan that is named.
    """

    unit_id: str
    centre: str
    ready_min: float
    on_scene_min: float  # likely
    late_min: float  # nine tenths of what can be met is by then
    plan_id: str
    elsewhere_id: str | None = None  # the plan would send it there, where there is less danger
    seen_min: float | None = None  # its place is that old when planned, and no longer sure


class Tasking(Noun, frozen=True, kw_only=True):
    """An order to a unit, and what came of it. Silence is ``unacknowledged``, never assent."""

    id: str
    unit_id: str
    incident_id: str | None
    order: TaskingOrder
    state: TaskingState
    changed_at: datetime
    issued_at: datetime | None = None
    issued_by: Post | None = None
    issued_centre: str | None = None
    answered_at: datetime | None = None  # the unit's first word
    on_scene_at: datetime | None = None
    people_taken_off: int | None = None
    people_went_on: int | None = None
    escalations: int = 0  # how often silence was told on
    answer_due_at: datetime | None = None  # when the time it had was first over
    steps: tuple[TaskingStep, ...] = ()  # oldest first
    next_unit: NextUnit | None = None  # who could go in its place, as last named
    no_unit: NoUnitReason | None = None  # or why nobody is named
    replaced_by_id: str | None = None  # the order that a post sent in its place; this one stays as it is

    @property
    def failed_at(self) -> datetime | None:
        """When it was first silent or refused; None: it is not, now."""
        if self.state not in ("unacknowledged", "refused"):
            return None
        found = (step.at for step in self.steps if step.state in ("unacknowledged", "refused"))
        return next(found, self.changed_at)


def is_covered(taskings: Iterable[Tasking], failed: Tasking) -> bool:
    """True when a unit that was ordered to the same after ``failed`` came to nothing has answered and goes.

    Args:
        taskings: all of the picture.
        failed: silent or refused.
    """
    since = failed.failed_at
    if since is None:
        return False
    return any(
        other.order.replaces_id == failed.id
        or (is_same_task(other, failed) and other.issued_at is not None and other.issued_at >= since)
        for other in taskings
        if other.id != failed.id and other.state in ("acknowledged", "on_scene", "done")
    )


def is_same_task(one: Tasking, other: Tasking) -> bool:
    """True when two orders are for one incident, or for one beach."""
    if one.incident_id is None and one.order.beach_id is None:
        return False
    return one.incident_id == other.incident_id and one.order.beach_id == other.order.beach_id
