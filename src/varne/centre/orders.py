"""Orders to units and their answers: made into events, or refused with what to do instead. Pure."""

from __future__ import annotations

from varne.centre.incidents import incident_of
from varne.picture.errors import Refused
from varne.picture.events_incident import TaskingAnswered, TaskingIssued, TaskingWithdrawn
from varne.picture.picture import Picture
from varne.picture.post import require_post
from varne.picture.tasking import Answer, Tasking, TaskingOrder, UnitReason, WithdrawReason


def issue(picture: Picture, order: TaskingOrder, by: str) -> TaskingIssued:
    """Send an order to a unit.

    Raises:
        Refused: no such incident (``not_found``), it is closed (``not_open``), the order went out already
            (``issued_already``), or it is prevention where people are aboard (``people_aboard``): that is a
            rescue.
    """
    post = require_post(by)
    held = picture.taskings.get(order.id)
    if held is not None and held.state != "proposed":
        raise Refused(f"tasking {order.id} was issued already", code="issued_already")
    if order.purpose == "prevention_before_boarding" and (order.incident_id is not None or order.boat_ids):
        raise Refused(
            "a boat at sea has people aboard: send a unit to rescue, or to shadow and assist",
            code="people_aboard",
        )
    if order.incident_id is not None:
        incident = incident_of(picture, order.incident_id)
        if incident.status == "closed":
            raise Refused(f"{incident.id} is closed; a unit may still be sent to search", code="not_open")
    unknown = [boat_id for boat_id in order.boat_ids if boat_id not in picture.boats]
    if unknown:
        raise Refused(f"no boat {unknown[0]!r} is held", code="not_found")
    return TaskingIssued(order=order, by=post)


def tasking_of(picture: Picture, tasking_id: str) -> Tasking:
    """The tasking that is spoken of.

    Raises:
        Refused: there is none (``not_found``).
    """
    tasking = picture.taskings.get(tasking_id)
    if tasking is None:
        raise Refused(f"no tasking {tasking_id!r} is held", code="not_found")
    return tasking


def answer(
    picture: Picture,
    tasking_id: str,
    said: Answer,
    *,
    by: str | None = None,
    reason: UnitReason | None = None,
    people_taken_off: int | None = None,
    people_went_on: int | None = None,
) -> TaskingAnswered:
    """What a unit says of its order; ``by``: the post that wrote it down, None: the unit itself.

    Raises:
        Refused: no such tasking, it was never sent (``not_issued``), a refusal without a reason
            (``reason_needed``), or a count below none (``count``).
    """
    tasking = tasking_of(picture, tasking_id)
    if tasking.state == "proposed":
        raise Refused(f"{tasking_id} is only proposed; issue it first", code="not_issued")
    if said == "refused" and reason is None:
        raise Refused("say why the unit will not go", code="reason_needed")
    if min(people_taken_off or 0, people_went_on or 0) < 0:
        raise Refused("a count of people cannot be below none", code="count")
    return TaskingAnswered(
        tasking_id=tasking_id,
        answer=said,
        reason=reason,
        people_taken_off=people_taken_off,
        people_went_on=people_went_on,
        by=None if by is None else require_post(by),
    )


def withdraw_tasking(picture: Picture, tasking_id: str, by: str, reason: WithdrawReason) -> TaskingWithdrawn:
    """Take an order back.

    Raises:
        Refused: no such tasking, or it is ended (``ended``).
    """
    tasking = tasking_of(picture, tasking_id)
    if tasking.state in ("done", "refused", "withdrawn"):
        raise Refused(f"{tasking_id} is {tasking.state}", code="ended")
    return TaskingWithdrawn(tasking_id=tasking_id, by=require_post(by), reason=reason)
