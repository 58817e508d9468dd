"""What closing an incident lacks. A wrong closure leaves people at sea with nobody looking: the worst error.

An incident closes on positive evidence for each boat that it stands for, or in agreement of both centres
with every person accounted for. Silence, the end of a shift, a merge, another boat's rescue and the belief
that a call is told large are no grounds, whoever agrees. On 24 November 2021 one centre closed because calls
had stopped, the other because boats had landed that were taken to be this one (OPERATIONS.md section 2).
"""

from __future__ import annotations

from varne.picture.boat import Boat
from varne.picture.incident import Ask, AskReason, Incident, Missing
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.theatre import distance_m
from varne.tasking.held import RESCUE_KINDS, boats_of, reports_of, sighted, tells_of_people
from varne.tasking.people import reckon

CLOSING: frozenset[AskReason] = frozenset({"boat_identified", "both_centres_agree"})
# As sure as correlation must be to hold a boat accounted for; an officer's mark makes up for less.
IDENTIFIED = 0.97
IDENTIFIED_WITH_MARK = 0.5
STRONG_MARKS = frozenset({"hull", "engine", "phone"})  # many boats are grey; one hull, engine or phone is one
# Fewer than this may be the first of many, taken off while others wait; a mark on the hull settles it.
PARTY_MIN = 12
TOO_MANY_SHARE, TOO_MANY_MORE = 1.6, 5  # beyond it another boat was alongside
# An overloaded inflatable makes 3 to 5 kn and the stream 3 kn more; a unit brings people in at 30 kn.
RECOVERY_KN, LANDING_KN = 12.0, 30.0
SIGMAS = 3.0
DEFAULT_SIGMA_M = 1000.0
MPS_PER_KN = 0.514444


def lacks(picture: Picture, incident: Incident, ask: Ask) -> tuple[Missing, ...]:
    """What is missing to close, first of all what can never do; empty when evidence suffices.

    That two posts are needed is not said here: see :mod:`varne.tasking.asks`.
    """
    missing: list[Missing] = []
    if ask.reason not in CLOSING:
        missing.append(Missing(code="reason_never_enough"))
    if ask.reason == "both_centres_agree":
        return (*missing, *_people_agreed(picture, incident, ask))
    if not incident.owned_by(ask.centre):
        missing.append(Missing(code="not_owner"))
    evidence = picture.reports.get(ask.evidence_report_id or "")
    boats = boats_of(picture, incident)
    needed = [boat for boat in boats if boat.status != "closed"]
    if ask.evidence_report_id is None and needed:
        missing += [Missing(code="evidence_not_named", boat_id=boat.id) for boat in needed]
    elif ask.evidence_report_id is not None and evidence is None:
        missing.append(Missing(code="evidence_not_held"))
    for boat in boats:
        missing += _for_boat(picture, boat, evidence, ask)
    people = reckon(picture, incident)
    if people.shortfall:
        missing.append(
            Missing(
                code="people_unaccounted", found=float(people.unaccounted_low), high=people.unaccounted_high
            )
        )
    return tuple(missing)


def _people_agreed(picture: Picture, incident: Incident, ask: Ask) -> list[Missing]:
    """Agreement of both centres closes nothing while fewer are safe than were alleged."""
    people = reckon(picture, incident)
    at_least = people.unaccounted_low + max(people.taken_off, people.landed)
    boats = boats_of(picture, incident)
    if any(tells_of_people(report) for boat in boats for report in reports_of(picture, boat)):
        at_least = max(at_least, 1)  # nobody counted them, but there were people
    safe = ask.people_accounted
    missing = [
        Missing(code="heard_since", boat_id=boat.id, report_ids=late)
        for boat in boats
        if (late := _heard_since_asked(picture, boat, ask))
    ]
    if safe is None or safe < at_least or people.going_on > 0:
        short = at_least - (safe or 0)
        missing.append(
            Missing(
                code="people_unaccounted",
                found=float(max(short, people.going_on)),
                needed=float(at_least),
                high=people.unaccounted_high,
            )
        )
    return missing


def _heard_since_asked(picture: Picture, boat: Boat, ask: Ask) -> tuple[str, ...]:
    """What neither centre can have known when it was asked, or what is later than the evidence both name."""
    evidence = picture.reports.get(ask.evidence_report_id or "")
    return tuple(
        report.id
        for report in reports_of(picture, boat)
        if tells_of_people(report)
        and (
            report.received_at > ask.at
            or report.best_time > (ask.at if evidence is None else evidence.best_time)
        )
    )


def _for_boat(picture: Picture, boat: Boat, evidence: Report | None, ask: Ask) -> list[Missing]:
    """What is missing for one boat: nothing when correlation closed it and it was not heard since."""
    if boat.status == "closed":
        settled = picture.reports.get(boat.closed_by_report_id or "")
        return [] if settled is None else _heard_since(picture, boat, settled)
    if evidence is None:
        return []
    held_by = picture.boat_of_report.get(evidence.id)
    missing: list[Missing] = []
    if evidence.kind not in RESCUE_KINDS:
        missing.append(Missing(code="not_a_rescue", boat_id=boat.id, report_id=evidence.id))
    if held_by != boat.id:
        missing.append(
            Missing(code="of_another_boat", boat_id=boat.id, other_boat_id=held_by, report_id=evidence.id)
        )
    missing += _identity(boat, evidence, ask, belongs=held_by == boat.id)
    missing += _count(boat, evidence, ask)
    missing += _reach(picture, boat, evidence)
    missing += _heard_since(picture, boat, evidence)
    return missing


def _identity(boat: Boat, evidence: Report, ask: Ask, *, belongs: bool) -> list[Missing]:
    """Whether this is the boat that was rescued: as judged, with what the rescuer saw of it."""
    judged = boat.accounted if boat.accounted_by_report_id == evidence.id else None
    marked = any(mark in STRONG_MARKS for mark in ask.marks)
    needed = IDENTIFIED_WITH_MARK if marked else IDENTIFIED
    if judged is None and belongs and marked:
        return []  # not judged yet; it fitted, and the rescuer knew the hull, the engine or the phone
    if judged is not None and judged >= needed:
        return []
    return [
        Missing(code="not_identified", boat_id=boat.id, report_id=evidence.id, found=judged, needed=needed)
    ]


def _count(boat: Boat, evidence: Report, ask: Ask) -> list[Missing]:
    """Whether as many were taken off as were aboard. A shortfall is told by the reckoning of all people."""
    taken = evidence.people
    missing: list[Missing] = []
    if evidence.remaining:
        missing.append(
            Missing(
                code="went_on", boat_id=boat.id, report_id=evidence.id, found=float(evidence.remaining)
            )
        )  # fmt: skip
    if taken is None:
        return [*missing, Missing(code="count_not_told", boat_id=boat.id, report_id=evidence.id)]
    marked = any(mark in STRONG_MARKS for mark in ask.marks)
    if taken < PARTY_MIN and not marked:
        missing.append(
            Missing(code="small_party", boat_id=boat.id, report_id=evidence.id, found=float(taken))
        )
    high = boat.people_high if boat.aboard_high is None else boat.aboard_high
    if high is not None and taken > TOO_MANY_SHARE * high + TOO_MANY_MORE:
        low = boat.people_low if boat.aboard_low is None else boat.aboard_low
        missing.append(
            Missing(
                code="too_many",
                boat_id=boat.id,
                report_id=evidence.id,
                found=float(taken),
                low=low,
                high=high,
            )
        )
    return missing


def _reach(picture: Picture, boat: Boat, evidence: Report) -> list[Missing]:
    """Whether the boat could have been there by then, from where it was last seen before."""
    if evidence.lat_deg is None or evidence.lon_deg is None:
        return []
    before = [
        report
        for report in reports_of(picture, boat)
        if report.id != evidence.id
        and sighted(report)
        and report.has_position
        and report.best_time <= evidence.best_time
    ]
    if not before:
        return []
    last = max(before, key=lambda report: (report.best_time, report.id))
    assert last.lat_deg is not None
    assert last.lon_deg is not None
    apart_m = distance_m(last.lat_deg, last.lon_deg, evidence.lat_deg, evidence.lon_deg)
    gap_s = (evidence.best_time - last.best_time).total_seconds()
    doubt_m = SIGMAS * ((last.sigma_m or DEFAULT_SIGMA_M) + (evidence.sigma_m or DEFAULT_SIGMA_M))
    limit_kn = LANDING_KN if evidence.kind == "landing" else RECOVERY_KN
    if apart_m <= doubt_m + limit_kn * MPS_PER_KN * gap_s:
        return []
    speed_kn = None if gap_s <= 0 else round(apart_m / gap_s / MPS_PER_KN, 1)
    return [
        Missing(
            code="out_of_reach",
            boat_id=boat.id,
            report_id=evidence.id,
            distance_m=round(apart_m, 1),
            gap_s=gap_s,
            speed_kn=speed_kn,
            needed=limit_kn,
        )
    ]


def heard_since(picture: Picture, boat: Boat, evidence: Report) -> tuple[str, ...]:
    """Ids of reports of people on this boat from after they are said to have been taken off it."""
    return tuple(
        report.id
        for report in reports_of(picture, boat)
        if tells_of_people(report) and report.best_time > evidence.best_time and report.kind != "relay"
    )


def _heard_since(picture: Picture, boat: Boat, evidence: Report) -> list[Missing]:
    report_ids = heard_since(picture, boat, evidence)
    if not report_ids:
        return []
    return [Missing(code="heard_since", boat_id=boat.id, report_id=evidence.id, report_ids=report_ids)]


def orphaned(picture: Picture, incident: Incident) -> tuple[str, ...]:
    """Reports of boats at sea that would be left with nobody looking if this incident were closed now.

    All that was ever seen or heard of its boats that nothing accounts for, and what was heard of an
    accounted one since; in the order of what they tell of.
    """
    found: list[Report] = []
    for boat in boats_of(picture, incident):
        evidence = picture.reports.get(boat.closed_by_report_id or "")
        if boat.status == "closed" and evidence is not None:
            late = heard_since(picture, boat, evidence)
            found += [report for report in reports_of(picture, boat) if report.id in late]
        else:
            found += [report for report in reports_of(picture, boat) if sighted(report)]
    return tuple(report.id for report in sorted(found, key=lambda report: (report.best_time, report.id)))
