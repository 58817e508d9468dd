"""Which boats an incident now stands for, which incident now stands for a boat, and who was seen on them.

Merges hand reports on: the boat that holds them now answers for the merged one, and an incident that was
joined is stood for by another. Everything here follows those links to their end.
"""

from __future__ import annotations

from varne.picture.boat import Boat
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.picture.report import Report

# What a person, camera or patrol said; radar sees hulls, not people, and AIS never becomes a boat.
HUMAN_KINDS = frozenset({"call", "relay", "air", "ship", "camera", "patrol", "recovery", "landing", "find"})
RESCUE_KINDS = frozenset({"recovery", "landing"})
# They tell of people taken off or of a hull found after, not of a boat at sea.
_AFTER_KINDS = RESCUE_KINDS | {"find"}


def boat_now(picture: Picture, boat_id: str) -> Boat:
    """The boat that holds what this one held; itself unless it was merged."""
    boat = picture.boats[boat_id]
    while boat.status == "merged" and boat.merged_into is not None:
        boat = picture.boats[boat.merged_into]
    return boat


def boats_of(picture: Picture, incident: Incident) -> tuple[Boat, ...]:
    """The boats that answer for an incident now, each once, in its order."""
    found: dict[str, Boat] = {}
    for boat_id in incident.boat_ids:
        boat = boat_now(picture, boat_id)
        found.setdefault(boat.id, boat)
    return tuple(found.values())


def standing(picture: Picture, incident_id: str | None) -> Incident | None:
    """The incident that stands for this one now; None for None."""
    incident = picture.incidents.get(incident_id or "")
    while incident is not None and incident.joined_into is not None:
        incident = picture.incidents[incident.joined_into]
    return incident


def incidents_at(picture: Picture, boat: Boat) -> tuple[Incident, ...]:
    """Each incident that this boat answers for now: what stands for its own and for those merged into it."""
    found: dict[str, Incident] = {}
    waiting = [boat]
    seen: list[str] = []
    while waiting:
        one = waiting.pop(0)
        if one.id in seen:
            continue
        seen.append(one.id)
        incident = standing(picture, one.incident_id)
        if incident is not None:
            found.setdefault(incident.id, incident)
        for change in one.history:
            if change.what == "merged_here" and change.other_boat_id is not None:
                merged = picture.boats[change.other_boat_id]
                if merged.status == "merged":
                    waiting.append(merged)
    return tuple(found.values())


def reports_of(picture: Picture, boat: Boat) -> tuple[Report, ...]:
    """All that is held of a boat, in order of when it was joined."""
    return tuple(picture.reports[join.report_id] for join in boat.joins)


def tells_of_people(report: Report) -> bool:
    """True when a report can only be of people at sea: not a plot, an empty hull, or a rescue done."""
    if report.kind in _AFTER_KINDS or report.kind not in HUMAN_KINDS:
        return False
    return report.kind in ("call", "relay") or report.status is not None or (report.people or 0) > 0


def sighted(report: Report) -> bool:
    """True when a report says that a boat is at sea, by whatever sense."""
    return report.kind not in _AFTER_KINDS
