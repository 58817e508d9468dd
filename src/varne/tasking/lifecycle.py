"""An incident's life: opened for every boat that could be in danger, closed only with its boat.

A boat is held by an incident from the first word of a person about it, or as soon as sensors alone make
it more likely than not. Every small boat in a strait is treated as in distress: overloaded, without
lights or lifejackets, it is in grave and imminent danger by the mere fact of being there, which is the
distress phase of the SAR Convention (annex, chapter 1). So the phase is never lower.

Nothing here closes an incident but :class:`~varne.picture.events.BoatClosed`. A boat that fades again
(``BoatReassessed``) keeps its incident: silence is not safety.
"""

from __future__ import annotations

from varne.picture.boat import Boat
from varne.picture.events import (
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    Event,
    IncidentClosed,
    IncidentOpened,
    Recorded,
    ReportJoined,
)
from varne.picture.picture import Picture

# Everything that a person saw, heard or did; only radar is left, for AIS never becomes a boat.
HUMAN_KINDS = frozenset({"call", "relay", "air", "ship", "camera", "patrol", "recovery", "landing", "find"})
LIKELY = 0.5


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Open the incident a boat has come to need, or close the one whose boat is accounted for.

    A boat may be opened and accounted for by one report; its incident is then opened and closed, so that the
    record shows both.
    """
    body = entry.body
    if isinstance(body, BoatClosed):
        return _close(picture, picture.boats[body.boat_id])
    if isinstance(body, IncidentOpened):
        return _close(picture, picture.boats[body.boat_id])
    if isinstance(body, BoatOpened | ReportJoined | BoatReassessed):
        return _open(picture, picture.boats[body.boat_id])
    return ()


def _open(picture: Picture, boat: Boat) -> tuple[Event, ...]:
    if boat.incident_id is not None or boat.status == "closed":
        return ()
    reports = [picture.reports[join.report_id] for join in boat.joins]
    told = next((report for report in reports if report.kind in HUMAN_KINDS), None)
    if told is None and boat.probability < LIKELY:
        return ()
    opened = IncidentOpened(
        incident_id=f"incident:{boat.id}",
        boat_id=boat.id,
        phase="distress",
        owner=reports[0].centre,  # the centre that received the first report of the boat
        report_id=(told or reports[-1]).id,
    )
    return (opened,)


def _close(picture: Picture, boat: Boat) -> tuple[Event, ...]:
    if boat.status != "closed" or boat.closed_by_report_id is None or boat.incident_id is None:
        return ()
    incident = picture.incidents[boat.incident_id]
    if incident.status == "closed":
        return ()
    if any(picture.boats[boat_id].status == "open" for boat_id in incident.boat_ids):
        return ()
    return (IncidentClosed(incident_id=incident.id, evidence_report_id=boat.closed_by_report_id),)
