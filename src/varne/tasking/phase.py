"""The emergency phase. Every boat at sea begins in distress; a lower phase takes a reason and two posts.

Overloaded, without lights or lifejackets, a small boat in a strait is in grave and imminent danger by being
there, which is the distress phase of the SAR Convention (annex, chapter 1). That a call is "exaggerated" is
never a reason: on 24 November 2021 that belief discounted calls. A higher phase needs nobody's leave, and a
new word of people at sea makes it distress again.
"""

from __future__ import annotations

from varne.picture.event import Event, Recorded
from varne.picture.events import ReportJoined, ReportMoved
from varne.picture.events_incident import IncidentReopened, IncidentResumed, PhaseChanged
from varne.picture.incident import Ask, AskReason, EmergencyPhase, Incident, Missing
from varne.picture.picture import Picture
from varne.tasking.held import standing, tells_of_people

LOWERING: frozenset[AskReason] = frozenset({"unit_alongside", "all_taken_off", "seen_ashore", "other_craft"})
RANK: dict[EmergencyPhase, int] = {"uncertainty": 0, "alert": 1, "distress": 2}


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Make it distress again when the incident is open again, or people are heard of."""
    body = entry.body
    if isinstance(body, IncidentReopened | IncidentResumed):
        incident = picture.incidents[body.incident_id]
        if incident.phase == "distress":
            return ()
        return (PhaseChanged(incident_id=incident.id, phase="distress", cause="reopened"),)
    if isinstance(body, ReportJoined | ReportMoved):
        found = standing(picture, picture.boats[body.boat_id].incident_id)
        report = picture.reports[body.report_id]
        if found is None or found.phase == "distress" or not tells_of_people(report):
            return ()
        lowered_at = found.phases[-1].at
        if report.received_at < lowered_at:
            return ()  # known when the phase was lowered
        changed = PhaseChanged(
            incident_id=found.id, phase="distress", cause="new_report", report_id=report.id
        )
        return (changed,)
    return ()


def raises(incident: Incident, ask: Ask) -> bool:
    """True when an ask is for a graver phase: that needs no reason and no second post."""
    return ask.to_phase is not None and RANK[ask.to_phase] > RANK[incident.phase]


def lacks(incident: Incident, ask: Ask) -> tuple[Missing, ...]:
    """What a lower phase lacks besides a second post."""
    if ask.to_phase is None or RANK[ask.to_phase] >= RANK[incident.phase]:
        return (Missing(code="not_lower"),)
    if ask.reason not in LOWERING:
        return (Missing(code="reason_never_enough"),)
    return ()
