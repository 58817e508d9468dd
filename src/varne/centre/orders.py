"""Orders to units and their answers: made into events, or refused with what to do instead. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from varne.centre.beaches import require_unboarded
from varne.centre.incidents import incident_of
from varne.picture.dispatch import Proposal
from varne.picture.errors import Refused
from varne.picture.events_incident import TaskingAnswered, TaskingIssued, TaskingWithdrawn
from varne.picture.picture import Picture
from varne.picture.post import require_post
from varne.picture.tasking import (
    Answer,
    Tasking,
    TaskingOrder,
    TimeOnScene,
    UnitReason,
    WithdrawReason,
)
from varne.tasking.next_unit import units_left


def issue(picture: Picture, order: TaskingOrder, by: str) -> TaskingIssued:
    """Send an order to a unit.

    Raises:
        Refused: no such incident (``not_found``), it is closed (``not_open``), the order went out already
            (``issued_already``), it is prevention where people are aboard (``people_aboard``): that is a
            rescue; or it takes the place of an order that is not held (``not_found``).
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
    require_unboarded(picture, order)
    if order.incident_id is not None:
        incident = incident_of(picture, order.incident_id)
        if incident.status == "closed":
            raise Refused(f"{incident.id} is closed; a unit may still be sent to search", code="not_open")
    if order.replaces_id is not None:
        tasking_of(picture, order.replaces_id)
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


def send_instead(
    picture: Picture, tasking_id: str, unit_id: str, by: str, at: datetime, *, new_id: str | None = None
) -> TaskingIssued:
    """Send the unit that was named in place of one that is silent or refused. The first order stays as it is.

    Times on scene are counted from now: the plan's minutes count readiness, which begins with the order.

    Args:
        picture: what the centre believes.
        tasking_id: the order that came to nothing.
        unit_id: whom the post saw named; another may be named by now, and this one is sent all the same while
            it can be.
        by: the post that sends.
        at: the centre's time.
        new_id: of the new order; by default made of the first one's.

    Raises:
        Refused: no such order (``not_found``); its unit has answered meanwhile (``answered_meanwhile``);
            another was sent in its place already (``sent_already``); the unit named can no longer be sent
            (``next_changed``); or see :func:`issue`.
    """
    failed = tasking_of(picture, tasking_id)
    if failed.state not in ("unacknowledged", "refused"):
        raise Refused(
            f"{failed.unit_id} is not silent: its order is {failed.state.replace('_', ' ')}",
            code="answered_meanwhile",
        )
    sent = picture.taskings.get(failed.replaced_by_id or "")
    if sent is not None and sent.state != "withdrawn":
        raise Refused(f"{sent.unit_id} was sent in its place already", code="sent_already")
    left = units_left(picture, failed)
    proposal = None if isinstance(left, str) else next((one for one in left if one.unit_id == unit_id), None)
    if proposal is None or picture.dispatch is None:
        raise Refused(
            f"{unit_id} can no longer be sent: it is ordered elsewhere, refused, or no longer proposed; "
            "read who is next",
            code="next_changed",
        )
    # One that was sent in its place may have been taken back: numbers keep their ids apart.
    tries = sum(other.order.replaces_id == failed.id for other in picture.taskings.values())
    order = _instead(failed, proposal, at, new_id or f"{failed.id}:next-{tries + 1}", picture.dispatch.id)
    return issue(picture, order, by)


def _instead(failed: Tasking, proposal: Proposal, at: datetime, order_id: str, plan_id: str) -> TaskingOrder:
    def after(minutes: float) -> datetime:
        return at + timedelta(minutes=minutes)

    kept = failed.order.purpose in ("search", "relief")
    return TaskingOrder(
        id=order_id,
        unit_id=proposal.unit_id,
        purpose=failed.order.purpose if kept else proposal.purpose,
        incident_id=failed.incident_id,
        beach_id=failed.order.beach_id,
        boat_ids=failed.order.boat_ids,
        lat_deg=proposal.lat_deg,
        lon_deg=proposal.lon_deg,
        meet_at=None if proposal.lat_deg is None else after(proposal.on_scene_min),
        on_scene=TimeOnScene(
            earliest=after(min(proposal.early_min, proposal.on_scene_min)),
            likely=after(proposal.on_scene_min),
            latest=after(max(proposal.late_min, proposal.on_scene_min)),
            readiness_s=60.0 * proposal.ready_min,
        ),
        search_id=failed.order.search_id,
        replaces_id=failed.id,
        plan_id=plan_id,
    )


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
