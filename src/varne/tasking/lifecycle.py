"""An incident's life: opened for every boat that could be in danger, closed only with its boat.

A boat is held by an incident from the first word of a person about it, or as soon as sensors alone make
it more likely than not. Every small boat in a strait is treated as in distress: overloaded, without
lights or lifejackets, it is in grave and imminent danger by the mere fact of being there, which is the
distress phase of the SAR Convention (annex, chapter 1). So the phase is never lower.

Nothing here closes an incident but :class:`~varne.picture.events.BoatClosed`. A boat that fades again
(``BoatReassessed``) keeps its incident: silence is not safety. A boat that is merged into another has its
incident joined to the other's, which is open and stands for both; a boat that is itself again, or that turns
out not to be accounted for, has its incident open again.
"""

from __future__ import annotations

from varne.picture.boat import Boat
from varne.picture.events import (
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    Event,
    Recorded,
    ReportJoined,
    ReportMoved,
)
from varne.picture.events_incident import (
    IncidentClosed,
    IncidentJoined,
    IncidentOpened,
    IncidentReopened,
    IncidentSeparated,
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
    if isinstance(body, BoatClosed | IncidentOpened):
        return _close(picture, picture.boats[body.boat_id])
    if isinstance(body, BoatOpened | ReportJoined | BoatReassessed | ReportMoved):
        return _open(picture, picture.boats[body.boat_id])
    if isinstance(body, BoatsMerged):
        return _join(picture, picture.boats[body.boat_id], picture.boats[body.merged_boat_id])
    if isinstance(body, BoatSplit | BoatReopened):
        return _stand_again(picture, picture.boats[body.boat_id])
    return ()


def _open(picture: Picture, boat: Boat, *, needed: bool = False) -> tuple[Event, ...]:
    """The incident of an open boat that has none; ``needed``: however unlikely the boat is."""
    if boat.incident_id is not None or boat.status != "open" or not boat.joins:
        return ()
    reports = [picture.reports[join.report_id] for join in boat.joins]
    told = next((report for report in reports if report.kind in HUMAN_KINDS), None)
    if told is None and boat.probability < LIKELY and not needed:
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
    if incident.status != "open":
        return ()
    if any(picture.boats[boat_id].status == "open" for boat_id in incident.boat_ids):
        return ()
    return (IncidentClosed(incident_id=incident.id, evidence_report_id=boat.closed_by_report_id),)


def _join(picture: Picture, kept: Boat, merged: Boat) -> tuple[Event, ...]:
    """The merged boat's open incident goes over to the kept boat's, which is opened if there is none.

    While the kept boat is closed there is nothing that could stand for it: it stays open by itself.
    """
    incident = None if merged.incident_id is None else picture.incidents[merged.incident_id]
    if incident is None or incident.status != "open":
        return _open(picture, kept)
    if kept.status != "open":
        return ()
    joined = IncidentJoined(
        incident_id=incident.id, into_incident_id=kept.incident_id or f"incident:{kept.id}"
    )
    return (*_open(picture, kept, needed=True), joined)


def _stand_again(picture: Picture, boat: Boat) -> tuple[Event, ...]:
    """The incident of a boat that is itself again, or not accounted for after all."""
    if boat.status != "open":
        return ()
    if boat.incident_id is None:
        return _open(picture, boat)
    incident = picture.incidents[boat.incident_id]
    if incident.status == "joined":
        return (IncidentSeparated(incident_id=incident.id),)
    if incident.status == "closed":
        return (IncidentReopened(incident_id=incident.id),)
    return ()
