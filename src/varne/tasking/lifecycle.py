"""An incident's life: opened for every boat that could be in danger, open until two posts close it.

A boat is held by an incident from the first word of a person about it, or as soon as sensors alone make
it more likely than not. It begins in distress (:mod:`varne.tasking.phase`).

Nothing here closes an incident. When evidence accounts for all its boats it is made ready to be closed
(``incident_readied``), which two posts then do (:mod:`varne.tasking.asks`). A boat that fades again keeps its
incident: silence is not safety. A boat that is merged into another has its incident joined to the other's,
which is open and stands for both. A boat that is itself again, that turns out not to be accounted for, or
that is heard after it was taken to be safe has its incident open again; anything new resumes a suspended one.
"""

from __future__ import annotations

from collections.abc import Iterable

from varne.picture.boat import Boat
from varne.picture.event import Event, Recorded
from varne.picture.events import (
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    ReportJoined,
    ReportMoved,
)
from varne.picture.events_incident import (
    IncidentJoined,
    IncidentOpened,
    IncidentReadied,
    IncidentReopened,
    IncidentResumed,
    IncidentSeparated,
    IncidentUnreadied,
)
from varne.picture.incident import Incident, ReopenCause
from varne.picture.picture import Picture
from varne.tasking.closure_gate import heard_since
from varne.tasking.held import (
    HUMAN_KINDS,
    boats_of,
    incidents_at,
    reports_of,
    sighted,
    standing,
    tells_of_people,
)

LIKELY = 0.5


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Open the incident that a boat has come to need, open it again, join it, part it, or ready it to close.

    A boat may be opened and accounted for by one report; its incident is then opened and ready, so that the
    record shows both.
    """
    body = entry.body
    if isinstance(body, BoatOpened | BoatReassessed):
        return _open(picture, picture.boats[body.boat_id])
    if isinstance(body, ReportJoined | ReportMoved):
        boat = picture.boats[body.boat_id]
        opened = (*_open(picture, boat), *_heard_again(picture, boat, body.report_id))
        # Heard after it was taken to be safe, it is not ready to be closed, whatever a judgement said before.
        return opened or (_readiness(picture, incidents_at(picture, boat)) if boat.status == "closed" else ())
    if isinstance(body, BoatClosed):
        return _readiness(picture, incidents_at(picture, picture.boats[body.boat_id]))
    if isinstance(body, BoatsMerged):
        return _join(picture, picture.boats[body.boat_id], picture.boats[body.merged_boat_id])
    if isinstance(body, BoatSplit | BoatReopened):
        cause: ReopenCause = "split" if isinstance(body, BoatSplit) else "boat_reopened"
        return _stand_again(picture, picture.boats[body.boat_id], cause)
    if isinstance(body, IncidentJoined):
        return _readiness(picture, (picture.incidents[body.into_incident_id],))
    if isinstance(body, IncidentOpened | IncidentSeparated | IncidentReopened | IncidentResumed):
        return _readiness(picture, (picture.incidents[body.incident_id],))
    return ()


def _open(picture: Picture, boat: Boat, *, needed: bool = False) -> tuple[Event, ...]:
    """The incident of an open boat that has none; ``needed``: however unlikely the boat is."""
    if boat.incident_id is not None or boat.status != "open" or not boat.joins:
        return ()
    reports = reports_of(picture, boat)
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


def _readiness(picture: Picture, incidents: Iterable[Incident]) -> tuple[Event, ...]:
    """Ready or unready each incident that its boats' standing has changed."""
    made: list[Event] = []
    for incident in incidents:
        if incident.status not in ("open", "suspended"):
            continue
        boats = boats_of(picture, incident)
        evidence = [boat.closed_by_report_id for boat in boats if _accounted_for(picture, boat)]
        last = evidence[-1] if len(evidence) == len(boats) and evidence else None
        if last is None and incident.ready_since is not None:
            made.append(IncidentUnreadied(incident_id=incident.id))
        elif last is not None and last != incident.ready_report_id:
            made.append(IncidentReadied(incident_id=incident.id, evidence_report_id=last))
    return tuple(made)


def _accounted_for(picture: Picture, boat: Boat) -> bool:
    report = picture.reports.get(boat.closed_by_report_id or "")
    return boat.status == "closed" and report is not None and not heard_since(picture, boat, report)


def _heard_again(picture: Picture, boat: Boat, report_id: str) -> tuple[Event, ...]:
    """A report of a boat whose incident is closed, or whose search rests."""
    made: list[Event] = []
    report = picture.reports[report_id]
    for incident in incidents_at(picture, boat):
        if incident.status == "suspended":
            made.append(IncidentResumed(incident_id=incident.id, cause="late_report", report_id=report_id))
        elif incident.status == "closed" and (
            tells_of_people(report) or (boat.status == "open" and sighted(report))
        ):
            evidence = picture.reports.get(boat.closed_by_report_id or "") or picture.reports.get(
                (incident.closure.evidence_report_id if incident.closure else None) or ""
            )
            safe_at = evidence.best_time if evidence is not None else incident.closed_at
            if safe_at is None or report.best_time > safe_at:
                made.append(
                    IncidentReopened(incident_id=incident.id, cause="late_report", report_id=report_id)
                )
    return tuple(made)


def _join(picture: Picture, kept: Boat, merged: Boat) -> tuple[Event, ...]:
    """The merged boat's incident goes over to the kept boat's, which is opened if there is none.

    While the kept boat's incident is closed there is nothing that could stand for it: it stays by itself.
    """
    incident = standing(picture, merged.incident_id)
    if incident is None or incident.status not in ("open", "suspended"):
        return _open(picture, kept)
    into = standing(picture, kept.incident_id)
    if into is None:
        if kept.status != "open":
            return ()
        opened = _open(picture, kept, needed=True)
        return (*opened, IncidentJoined(incident_id=incident.id, into_incident_id=f"incident:{kept.id}"))
    if into.id == incident.id or into.status == "closed":
        return ()
    joined = IncidentJoined(incident_id=incident.id, into_incident_id=into.id)
    if into.status == "suspended":
        return (IncidentResumed(incident_id=into.id, cause="merged"), joined)
    return (joined,)


def _stand_again(picture: Picture, boat: Boat, cause: ReopenCause) -> tuple[Event, ...]:
    """The incident of a boat that is itself again, or not accounted for after all."""
    if boat.status != "open":
        return ()
    if boat.incident_id is None:
        return _open(picture, boat)
    if picture.incidents[boat.incident_id].status == "joined":
        return (IncidentSeparated(incident_id=boat.incident_id),)
    made: list[Event] = []
    for incident in incidents_at(picture, boat):
        if incident.status == "closed":
            made.append(IncidentReopened(incident_id=incident.id, cause=cause))
        elif incident.status == "suspended":
            made.append(IncidentResumed(incident_id=incident.id, cause=cause))
        elif incident.ready_since is not None:
            made.append(IncidentUnreadied(incident_id=incident.id))
    return tuple(made)
