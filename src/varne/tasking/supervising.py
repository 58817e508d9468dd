"""What a supervisor must see at one look: what was given to them, and what waits for somebody else's word.

All of it stands elsewhere on the screen too; here is what nobody has answered, of every incident at once.
"""

from __future__ import annotations

from datetime import datetime

from varne.picture.alert import is_graver
from varne.picture.incident import Ask, Incident
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.tasking import NextUnit, NoUnitReason, Tasking, TaskingState
from varne.tasking.next_unit import needs_next
from varne.tasking.people import unaccounted


class FailedOrder(Noun, frozen=True, kw_only=True):
    """An order whose unit is silent or refused, and for which nobody else has answered to go."""

    tasking_id: str
    unit_id: str
    incident_id: str | None
    state: TaskingState
    issued_at: datetime | None
    failed_at: datetime
    next_unit: NextUnit | None = None
    no_unit: NoUnitReason | None = None


class StandingOffer(Noun, frozen=True, kw_only=True):
    """An incident that is offered, and that the other centre has not answered for."""

    incident_id: str
    from_centre: str
    to_centre: str
    at: datetime


class StandingAsk(Noun, frozen=True, kw_only=True):
    """An ask to close, to suspend or for a lower phase that waits for a second post."""

    incident_id: str
    ask: Ask


class Supervision(Noun, frozen=True, kw_only=True):
    """What waits, oldest first."""

    alert_ids: tuple[str, ...] = ()  # given to the supervisor and standing, the gravest first
    failed_orders: tuple[FailedOrder, ...] = ()
    nobody_goes_ids: tuple[str, ...] = ()  # open incidents that no unit has answered to go to
    offers: tuple[StandingOffer, ...] = ()
    asks: tuple[StandingAsk, ...] = ()
    unaccounted_boats: int = 0
    unaccounted_incident_ids: tuple[str, ...] = ()


def supervision(picture: Picture) -> Supervision:
    """All that waits, as the picture stands."""
    held = [one for one in picture.incidents.values() if one.status in ("open", "suspended")]
    held.sort(key=lambda one: (one.opened_at, one.id))
    boats = unaccounted(picture)
    incident_ids = [boat.incident_id for boat in boats if boat.incident_id is not None]
    return Supervision(
        alert_ids=_alert_ids(picture),
        failed_orders=failed_orders(picture),
        nobody_goes_ids=tuple(one.id for one in held if one.status == "open" and _nobody_goes(picture, one)),
        offers=tuple(
            StandingOffer(
                incident_id=one.id,
                from_centre=one.hand_over.from_centre,
                to_centre=one.hand_over.to_centre,
                at=one.hand_over.at,
            )
            for one in held
            if one.hand_over is not None
        ),
        asks=tuple(StandingAsk(incident_id=one.id, ask=ask) for one in held for ask in one.asks),
        unaccounted_boats=len(boats),
        unaccounted_incident_ids=tuple(dict.fromkeys(incident_ids)),
    )


def _alert_ids(picture: Picture) -> tuple[str, ...]:
    given = [one for one in picture.alerts.values() if one.cleared_at is None and one.step == "supervisor"]
    given.sort(key=lambda one: (one.raised_at, one.id))
    given.sort(key=lambda one: sum(is_graver(other.priority, one.priority) for other in given))
    return tuple(one.id for one in given)


def failed_orders(picture: Picture, incident_id: str | None = None) -> tuple[FailedOrder, ...]:
    """Orders that came to nothing and for which nobody was sent, oldest first; of one incident if given.

    An order of an incident that was joined to another is told of at the one it was given for.
    """
    found = [
        one
        for one in picture.taskings.values()
        if (incident_id is None or one.incident_id == incident_id) and needs_next(picture, one)
    ]
    rows = [_row(one) for one in found]
    return tuple(sorted(rows, key=lambda row: (row.failed_at, row.tasking_id)))


def _row(tasking: Tasking) -> FailedOrder:
    return FailedOrder(
        tasking_id=tasking.id,
        unit_id=tasking.unit_id,
        incident_id=tasking.incident_id,
        state=tasking.state,
        issued_at=tasking.issued_at,
        failed_at=tasking.failed_at or tasking.changed_at,
        next_unit=tasking.next_unit,
        no_unit=tasking.no_unit,
    )


def _nobody_goes(picture: Picture, incident: Incident) -> bool:
    return not any(
        one.incident_id == incident.id and one.state in ("acknowledged", "on_scene", "done")
        for one in picture.taskings.values()
    )
