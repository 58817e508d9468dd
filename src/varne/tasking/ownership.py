"""Who owns an incident: always exactly one centre here; a second one that claims it is flagged.

A hand-over takes effect only when the other centre accepts the offer that stands; until then the centre that
offered it owns it and acts (IMO resolution MSC.167(78): the first centre acts until another accepts). A link
that is cut therefore leaves the sender the owner. If the other centre accepted what was taken back
meanwhile, both hold it to be theirs: two may look for one boat, which is safe, and both are told.
"""

from __future__ import annotations

from varne.picture.event import Event, Recorded
from varne.picture.events_incident import (
    HandOverAccepted,
    HandOverOffered,
    OwnerChanged,
    OwnershipClaimed,
)
from varne.picture.picture import Picture


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Let an acceptance take effect, or flag a centre that acts as owner and is not."""
    body = entry.body
    if isinstance(body, HandOverOffered):
        offer = body.hand_over
        incident = picture.incidents[offer.incident_id]
        if entry.originator != incident.owner:
            return (OwnershipClaimed(incident_id=incident.id, centre=entry.originator),)
        return ()
    if isinstance(body, HandOverAccepted):
        if entry.originator != body.centre:
            return ()  # nobody accepts in another centre's name
        incident = picture.incidents[body.incident_id]
        standing = incident.hand_over
        if (
            standing is not None
            and standing.id == body.hand_over_id
            and standing.to_centre == body.centre
            and standing.from_centre == incident.owner
        ):
            changed = OwnerChanged(
                incident_id=incident.id, owner=body.centre, hand_over_id=standing.id, by=body.by
            )
            return (changed,)
        if incident.owner != body.centre:
            return (OwnershipClaimed(incident_id=incident.id, centre=body.centre),)
    return ()
