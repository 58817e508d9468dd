"""A boat taken to be accounted for is open again: a person must know at once, whoever held it before.

A search that was ended begins again when new information lands (SAR Convention, annex, 4.8).
"""

from __future__ import annotations

from varne.picture.alert import Alert
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    BoatClosed,
    BoatReopened,
    BoatSplit,
    Event,
    Recorded,
)
from varne.picture.events_incident import IncidentReopened, IncidentResumed
from varne.picture.picture import Picture


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Raise the one alert of a boat that is open again, and clear it when the boat is accounted for.

    A boat split from one that is closed counts too: until then its people were thought to be safe. So does
    one that is heard after two posts closed its incident, or while its search rests.
    Parameters of the alert: ``accounted``, what is left of the belief; ``from_boat_id`` after a split;
    ``report_id`` of what was heard.
    """
    body = entry.body
    subject: str = getattr(body, "boat_id", "")
    parameters: dict[str, str | int | float] = {}
    if isinstance(body, BoatReopened):
        parameters["accounted"] = round(body.accounted, 3)
    elif isinstance(body, BoatSplit):
        if (
            picture.boats[body.from_boat_id].status != "closed"
            or picture.boats[body.boat_id].status != "open"
        ):
            return ()
        parameters["from_boat_id"] = body.from_boat_id
    elif isinstance(body, IncidentReopened | IncidentResumed) and body.report_id is not None:
        subject = picture.boat_of_report[body.report_id]
        parameters["report_id"] = body.report_id
    elif isinstance(body, BoatClosed):
        standing = picture.alerts.get(f"boat_reopened:{body.boat_id}")
        if standing is None or standing.cleared_at is not None:
            return ()
        return (AlertCleared(alert_id=standing.id),)
    else:
        return ()
    alert = Alert(
        id=f"boat_reopened:{subject}",
        code="boat_reopened",
        priority="alarm",
        raised_at=entry.received_at,
        subject=subject,
        parameters=parameters,
        since=entry.received_at,
        observed_at=entry.observed_at,
    )
    return (AlertRaised(alert=alert),)
