"""A unit answered after another was sent in its place: both go, until a post takes one order back.

The machine stands nobody down. Which of two units may be spared is for the watch, which is told in the same
commit as the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking

CODE: AlertCode = "replaced_answered"
GOING = ("acknowledged", "on_scene")


def situation(picture: Picture, tasking: Tasking) -> Situation | None:
    """The situation of the order that was replaced.

    Parameters: ``unit_id``, ``sent_unit_id`` (in its place), and ``incident_id`` when it is for one.
    """
    sent = picture.taskings.get(tasking.replaced_by_id or "")
    if sent is None or tasking.state not in GOING or sent.state not in ("issued", *GOING):
        return None
    incident = picture.incidents.get(tasking.incident_id or "")
    if incident is not None and incident.status == "closed":
        return None
    found: dict[str, str | int | float] = {"unit_id": tasking.unit_id, "sent_unit_id": sent.unit_id}
    if tasking.incident_id is not None:
        found["incident_id"] = tasking.incident_id
    return Situation(
        code=CODE, subject=tasking.id, priority="warning", since=tasking.changed_at, parameters=found
    )


def situations(picture: Picture, _moment: Moment, _waters: Waters) -> Iterator[Situation]:
    """One warning a pair, until either is done, refused, silent or taken back."""
    for tasking in picture.taskings.values():
        found = situation(picture, tasking)
        if found is not None:
            yield found
