"""People of an incident: alleged aboard, taken off, landed, going on, and not accounted for.

Counts made at night by telephone or from the air miss by a quarter either way (correlation's measured
nights), so a shortfall is counted from the low end of what is believed: the 90 % interval of the judgement,
or three quarters of the middle count while there is none. The same people are counted once: those landed
were taken off before, so the greater of the two counts; two reports of one unit are taken to tell of the
same people, for counting them twice would hide somebody still at sea.
"""

from __future__ import annotations

import math

from varne.picture.boat import Boat
from varne.picture.event import Event, Recorded
from varne.picture.events import BoatReassessed, BoatsMerged, BoatSplit, ReportJoined, ReportMoved
from varne.picture.events_incident import (
    IncidentJoined,
    IncidentOpened,
    IncidentSeparated,
    PeopleReckoned,
    TaskingAnswered,
)
from varne.picture.incident import Incident, People, UnaccountedBoat
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.tasking.held import RESCUE_KINDS, boats_of, incidents_at, reports_of, sighted, standing

COUNT_SHARE_LOW = 0.75  # of the middle count: as few as that may truly be aboard


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Count an incident's people anew when anything that bears on them changed."""
    made: list[Event] = []
    for incident in _touched(picture, entry.body):
        people = reckon(picture, incident)
        if people != (incident.people or People()):
            made.append(PeopleReckoned(incident_id=incident.id, people=people))
    return tuple(made)


def _touched(picture: Picture, body: Event) -> list[Incident]:
    """The standing incidents that an event may bear on, each once."""
    boat_ids: tuple[str, ...] = ()
    incident_ids: tuple[str | None, ...] = ()
    if isinstance(body, ReportJoined | BoatReassessed | BoatsMerged):
        boat_ids = (body.boat_id,)
    elif isinstance(body, BoatSplit | ReportMoved):
        boat_ids = (body.boat_id, body.from_boat_id)
    elif isinstance(body, IncidentOpened | IncidentSeparated):
        incident_ids = (body.incident_id,)
    elif isinstance(body, IncidentJoined):
        incident_ids = (body.into_incident_id,)
    elif isinstance(body, TaskingAnswered):
        tasking = picture.taskings[body.tasking_id]
        incident_ids = (tasking.incident_id,)
    found: dict[str, Incident] = {}
    for incident_id in (*incident_ids, *(picture.boats[boat_id].incident_id for boat_id in boat_ids)):
        incident = standing(picture, incident_id)
        if incident is not None:
            found.setdefault(incident.id, incident)
    return list(found.values())


def reckon(picture: Picture, incident: Incident) -> People:
    """The people of all boats that an incident stands for.

    A boat that nobody counted adds no alleged people: then ``unaccounted_high`` is not known, unless all of
    its people were taken off by evidence that closed it.
    """
    low = high = taken = landed = going = short = over = 0
    known = True
    counted = False
    for boat in boats_of(picture, incident):
        off, ashore = _by_unit(reports_of(picture, boat), "recovery"), _landed(picture, boat)
        if boat.taken_off is not None and not _later_rescue(picture, boat):
            off = boat.taken_off
        went_on = _going_on(reports_of(picture, boat))
        said = _alleged(picture, boat)
        safe = max(off, ashore)
        taken, landed, going = taken + off, landed + ashore, going + went_on
        if said is None:
            known = known and boat.status == "closed"
            short += went_on
            continue
        counted = True
        at_least, boat_low, boat_high = said
        low, high = low + boat_low, high + boat_high
        short += max(at_least - safe, went_on, 0)
        over += max(boat_high - safe, went_on, 0)
    ordered = sum(
        tasking.people_taken_off or 0
        for tasking in picture.taskings.values()
        if tasking.incident_id is not None
        and (tasking.incident_id == incident.id or _stands_for(picture, tasking.incident_id, incident))
    )
    more = max(0, ordered - max(taken, landed))  # told by units, not yet by a report
    return People(
        alleged_low=low if counted else None,
        alleged_high=high if counted else None,
        taken_off=taken + more,
        landed=landed,
        going_on=going,
        unaccounted_low=max(going, short - more, 0),
        unaccounted_high=max(going, over - more, 0) if known and counted else None,
    )


def _stands_for(picture: Picture, incident_id: str, incident: Incident) -> bool:
    found = standing(picture, incident_id)
    return found is not None and found.id == incident.id


def _alleged(picture: Picture, boat: Boat) -> tuple[int, int, int] | None:
    """At least so many, and the interval shown; None when nobody counted.

    A judgement that began from no count at all says only what crossings usually carry: it is no allegation.
    """
    if boat.aboard_low is not None and boat.aboard_high is not None and boat.people_high is not None:
        return boat.aboard_low, boat.aboard_low, boat.aboard_high
    counts = sorted(
        report.people
        for report in reports_of(picture, boat)
        if report.people is not None and sighted(report) and report.people > 0
    )
    if not counts:
        return None
    middle = counts[len(counts) // 2]  # the greater of two
    return math.floor(COUNT_SHARE_LOW * middle), counts[0], counts[-1]


def _by_unit(reports: tuple[Report, ...], kind: str) -> int:
    """People told of by reports of a kind; of one unit, the greatest count it gave."""
    counts: dict[str, int] = {}
    for report in reports:
        if report.kind == kind and report.people is not None:
            key = report.unit or report.source
            counts[key] = max(counts.get(key, 0), report.people)
    return sum(counts.values())


def _landed(picture: Picture, boat: Boat) -> int:
    return _by_unit(reports_of(picture, boat), "landing")


def _later_rescue(picture: Picture, boat: Boat) -> bool:
    """True when a rescue was reported after the judgement whose count the boat carries."""
    judged_at = boat.judged_at
    return judged_at is None or any(
        report.kind in RESCUE_KINDS and report.received_at > judged_at for report in reports_of(picture, boat)
    )


def _going_on(reports: tuple[Report, ...]) -> int:
    """How many went on with the boat by the last rescuer's word."""
    told = [report for report in reports if report.kind in RESCUE_KINDS]
    if not told:
        return 0
    last = max(told, key=lambda report: (report.best_time, report.id))
    return last.remaining or 0


def unaccounted(picture: Picture) -> tuple[UnaccountedBoat, ...]:
    """Every boat whose people two posts have not found to be safe, oldest first. Nothing takes one off it.

    A contact that only radar ever saw and that is likelier clutter than boat has no incident, and is no row.
    """
    found: list[UnaccountedBoat] = []
    for boat in picture.boats.values():
        if boat.status == "merged":
            continue
        incidents = incidents_at(picture, boat)
        incident = next((one for one in incidents if one.status != "closed"), None)
        if incident is None:
            continue  # closed by two posts, or never held
        found.append(
            UnaccountedBoat(
                boat_id=boat.id,
                boat_name=boat.name,
                incident_id=incident.id,
                owner=incident.owner,
                status=incident.status,
                ready=incident.ready_since is not None,
                since=boat.first_at,
                last_at=boat.last_at,
                people_low=boat.people_low if boat.aboard_low is None else boat.aboard_low,
                people_high=boat.people_high if boat.aboard_high is None else boat.aboard_high,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.since, one.boat_id)))
