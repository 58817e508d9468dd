"""What the partner centre may do to this centre's record, held to the same forms as our own acts. Pure."""

from __future__ import annotations

from varne.centre.orders import issue, tasking_of
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.events_incident import (
    AskConfirmed,
    AskMade,
    AskWithdrawn,
    HandOverAccepted,
    HandOverDeclined,
    HandOverOffered,
    HandOverWithdrawn,
    OwnershipClaimed,
    OwnershipClaimEnded,
    TaskingAnswered,
    TaskingIssued,
    TaskingWithdrawn,
)
from varne.picture.picture import Picture

PARTNER_ACTS = (
    AskMade,
    AskConfirmed,
    AskWithdrawn,
    HandOverOffered,
    HandOverAccepted,
    HandOverDeclined,
    HandOverWithdrawn,
    OwnershipClaimed,
    OwnershipClaimEnded,
    TaskingIssued,
    TaskingAnswered,
    TaskingWithdrawn,
)


def admitted(picture: Picture, originator: str, body: Event) -> Event:
    """A partner centre's act, as it may be recorded here.

    Raises:
        Refused: it is none that a partner makes (``not_a_partner_act``), speaks in another centre's name
            (``not_theirs``), or of what is not held here (``not_found``).
    """
    if not isinstance(body, PARTNER_ACTS) or originator == picture.centre:
        raise Refused(f"a partner does not send {body.name}", code="not_a_partner_act")
    spoken = _spoken_for(body)
    if spoken is not None and spoken != originator:
        raise Refused(f"{originator} speaks in the name of {spoken}", code="not_theirs")
    if isinstance(body, TaskingAnswered | TaskingWithdrawn):
        tasking_of(picture, body.tasking_id)
    elif isinstance(body, TaskingIssued):
        issue(picture, body.order, body.by)
    else:
        incident_id = (
            body.hand_over.incident_id if isinstance(body, HandOverOffered) else body.incident_id
        )  # fmt: skip
        if incident_id not in picture.incidents:
            raise Refused(f"no incident {incident_id!r} is held", code="not_found")
    return body


def _spoken_for(body: Event) -> str | None:
    if isinstance(body, AskMade):
        return body.ask.centre
    if isinstance(body, HandOverOffered):
        return body.hand_over.from_centre
    return getattr(body, "centre", None)
