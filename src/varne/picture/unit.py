"""A unit that can be sent, and the order given to it. Dispatch fills these later."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun

TaskingState = Literal["proposed", "issued", "acknowledged", "on_scene", "done", "refused", "unacknowledged"]


class Unit(Noun, frozen=True, kw_only=True):
    """One facility as it is now; what it can do stands in the theatre file under the same id."""

    id: str
    lat_deg: float
    lon_deg: float
    positioned_at: datetime | None = None  # None: taken from its base in the theatre file, not heard from
    from_base: bool = True


class Tasking(Noun, frozen=True, kw_only=True):
    """An order to a unit. Silence is ``unacknowledged``, never assent."""

    id: str
    unit_id: str
    incident_id: str
    state: TaskingState
    issued_at: datetime | None = None
    changed_at: datetime
