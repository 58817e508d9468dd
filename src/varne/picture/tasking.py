"""An order to a unit, from proposal to done. No order can be to act against a boat with people aboard."""

from __future__ import annotations

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
    beach_id: str | None = None  # a place of the theatre
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
    steps: tuple[TaskingStep, ...] = ()  # oldest first
