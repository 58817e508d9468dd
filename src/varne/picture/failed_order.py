"""Whether an order that came to nothing still leaves somebody without help, for alerts and for tasking."""

from __future__ import annotations

from varne.picture.picture import Picture
from varne.picture.tasking import Tasking, is_covered


def is_open(picture: Picture, tasking: Tasking) -> bool:
    """True while a unit is silent or refused, what it is for stands, and nobody sent since has answered.

    What it is for stands: an incident until it is closed, a launch on a beach until it is over. An
    order for neither waits for its unit's word only: once that refuses, nothing is left open.
    """
    if tasking.state not in ("unacknowledged", "refused"):
        return False
    return _stands(picture, tasking) and not is_covered(picture.taskings.values(), tasking)


def _stands(picture: Picture, tasking: Tasking) -> bool:
    incident = picture.incidents.get(tasking.incident_id or "")
    if incident is not None:
        while incident.joined_into is not None:
            incident = picture.incidents[incident.joined_into]
        return incident.status != "closed"
    beach_id = tasking.order.beach_id
    launches = [
        one
        for one in picture.beach_launches.values()
        if beach_id is not None and beach_id in (one.id, one.place_id)
    ]
    if launches:
        return any(one.state == "standing" for one in launches)
    return tasking.state == "unacknowledged"
