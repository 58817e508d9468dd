"""What the alerts of an order that came to nothing say: whose it was, and who could go instead.

Shared by the rules of silence and of refusal. The next unit is named by :mod:`varne.tasking.next_unit`, which
writes it on the order; here it is only read.
"""

from __future__ import annotations

from varne.alerts.situation import Parameters
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking


def parameters_of(picture: Picture, tasking: Tasking) -> Parameters:
    """``unit_id``, ``purpose``, ``issued_at``; ``incident_id`` when it is for one. Then who was sent in its
    place, ``sent_unit_id``; or who is next:

    ``next_unit_id``, ``next_centre``, ``next_min`` (on scene), ``next_ready_min`` (of it to get under way),
    ``next_seen_min`` when its place is old; or ``no_unit``, why nobody is named.
    """
    found: Parameters = {"unit_id": tasking.unit_id, "purpose": tasking.order.purpose}
    if tasking.issued_at is not None:
        found["issued_at"] = tasking.issued_at.isoformat()
    if tasking.incident_id is not None:
        found["incident_id"] = tasking.incident_id
    sent = picture.taskings.get(tasking.replaced_by_id or "")
    if sent is not None and sent.state != "withdrawn":
        found["sent_unit_id"] = sent.unit_id
        return found
    named = tasking.next_unit
    if named is not None:
        found["next_unit_id"] = named.unit_id
        found["next_centre"] = named.centre
        found["next_min"] = named.on_scene_min
        found["next_ready_min"] = named.ready_min
        if named.seen_min is not None:
            found["next_seen_min"] = named.seen_min
    elif tasking.no_unit is not None:
        found["no_unit"] = tasking.no_unit
    return found
