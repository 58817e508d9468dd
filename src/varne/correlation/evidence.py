"""When a boat is accounted for. A wrong closure leaves people at sea with nobody looking: the worst error.

Closing needs positive evidence for *that* boat: a recovery or a landing, of as many people as the boat is
said to carry, that fits it and hardly any other. Everything else leaves it open for an officer to judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from varne.correlation.gating import COUNT_BAND, people_said
from varne.picture.boat import Boat
from varne.picture.judgement import JudgedBoat
from varne.picture.picture import Picture
from varne.picture.report import Report

CLOSING_KINDS = frozenset({"recovery", "landing"})
# So much of the belief must lie on this boat, among all boats held and the ones not known of.
SHARE_MIN = 0.9
# Counts made at night from the air or by telephone miss by a fifth either way (practice nights); a rescuer
# who took off fewer than this share of what was said may have left people behind, who took far more had
# another boat alongside.
TAKEN_SHARE_MIN, TAKEN_SHARE_MAX = 0.75, 1.6
# A boat nobody counted: crossings carry about 53 people on average (Home Office, 2024), so a smaller party
# may be a part of one.
UNCOUNTED_TAKEN_MIN = 30
# A rescuer who took off fewer than this met a boat still taking people on, or took the weakest of many:
# which boat it was, and whether anybody is left, is for an officer to say.
PARTY_MIN = 12
# A bank's name or a cell's sector is of any boat about there: what identifies one is a place told this well.
TOLD_WELL_SIGMA_M = 1_000.0
# A call's count is wrong by a quarter, one way or the other, so a lower one still fits.
LAST_SAID_SHARE_MIN = 0.6

# A judgement closes a boat that it holds accounted for so surely; below the second figure it goes back on it.
JUDGED_TO_CLOSE = 0.97
JUDGED_TO_STAY_CLOSED = 0.9
# Estimates of the people aboard wander by a person or two from one judgement to the next.
STAY_CLOSED_PEOPLE = 2
# A relay repeats a sighting; an empty hull is found after everybody is off.
_NOT_SIGHTINGS = frozenset({"recovery", "landing", "find", "relay"})
# A bridge counts heads from afar: wrong by a third, and now and then another boat's.
_NOT_COUNTS = _NOT_SIGHTINGS | {"ship"}
# A rescue's time is of its end, to the minute or two.
HANDED_OVER = timedelta(minutes=2)


def some_went_on(report: Report) -> bool:
    """True when a rescuer says that the boat goes on with people aboard."""
    return bool(report.remaining) or bool(report.unknown_keys.get("remaining"))


def accounts_for(picture: Picture, boat: Boat, report: Report, share: float) -> bool:
    """Whether a report accounts for all of an open boat. ``share`` is the belief that it is of this boat."""
    if report.kind not in CLOSING_KINDS or some_went_on(report) or share < SHARE_MIN:
        return False
    said = people_said(picture, boat)
    taken = report.people
    if taken is None or taken < PARTY_MIN:
        return False
    if said is None or said < 1:
        return taken >= UNCOUNTED_TAKEN_MIN
    return TAKEN_SHARE_MIN * said <= taken <= TAKEN_SHARE_MAX * said + 5


def accounts_for_itself(report: Report) -> bool:
    """Whether a recovery or landing that fits no boat held is the whole story of the boat it speaks of."""
    return report.kind in CLOSING_KINDS and not some_went_on(report) and (report.people or 0) >= PARTY_MIN


def judged_evidence(judged: JudgedBoat, reports: Mapping[str, Report], *, closed: bool) -> str | None:
    """Id of the report that accounts for all of a judged boat; None when it is to be open.

    Nothing but a recovery or landing of this very boat closes it, when the people taken off are as many as
    were aboard. Silence, another boat's rescue and the mere end of the night never do. A boat known by one
    report besides the rescue may just be another that was near: that report must agree on the count.

    Args:
        judged: the boat.
        reports: those that are held, by id.
        closed: it is closed now; a little less is then enough for it to stay so.
    """
    enough = JUDGED_TO_STAY_CLOSED if closed else JUDGED_TO_CLOSE
    report = reports.get(judged.accounted_by or "")
    if report is None or judged.accounted < enough or report.id not in judged.report_ids:
        return None
    if report.kind not in CLOSING_KINDS or some_went_on(report):
        return None
    taken = report.people if judged.taken_off is None else judged.taken_off
    if taken is None or not _identified(judged, reports, taken):
        return None
    if _fewer_than_last_said(judged, reports, report, taken) or _only_few_seen(judged, reports):
        return None
    if _seen_after(judged, reports, report):
        return None
    if taken < PARTY_MIN:
        return None
    if judged.people_low is None or judged.people_high is None:
        return report.id if taken >= UNCOUNTED_TAKEN_MIN else None
    slack = STAY_CLOSED_PEOPLE if closed else 0
    fits = judged.people_low - slack <= taken <= TAKEN_SHARE_MAX * judged.people_high + 5
    return report.id if fits else None


def _fewer_than_last_said(
    judged: JudgedBoat, reports: Mapping[str, Report], rescue: Report, taken: int
) -> bool:
    """Whether far fewer were taken off than the last count before the rescue says were aboard."""
    told = [reports[report_id] for report_id in judged.report_ids if report_id in reports]
    when = rescue.observed_at or rescue.received_at
    counts = [
        (report.observed_at or report.received_at, report.id, report.people)
        for report in told
        if report.kind not in _NOT_COUNTS
        and report.people is not None
        and (report.observed_at or report.received_at) <= when
    ]
    return bool(counts) and taken < LAST_SAID_SHARE_MIN * (max(counts)[2] or 0)


def _only_few_seen(judged: JudgedBoat, reports: Mapping[str, Report]) -> bool:
    """Whether all who counted saw few aboard: it may have taken people on since, or the many who were taken
    off were another boat's."""
    told = [reports[report_id] for report_id in judged.report_ids if report_id in reports]
    counts = [r.people for r in told if r.kind not in _NOT_COUNTS and r.people is not None]
    return bool(counts) and max(counts) < PARTY_MIN


def _seen_after(judged: JudgedBoat, reports: Mapping[str, Report], rescue: Report) -> bool:
    """Whether it was seen or heard after the rescue was over: some may have gone on, and nobody said so."""
    over = (rescue.observed_at or rescue.received_at) + HANDED_OVER
    told = [reports[report_id] for report_id in judged.report_ids if report_id in reports]
    return any(
        report.kind not in _NOT_SIGHTINGS and report.observed_at is not None and report.observed_at > over
        for report in told
    )


def _identified(judged: JudgedBoat, reports: Mapping[str, Report], taken: int) -> bool:
    """False when nothing that ties the rescue to the boat says where it was but as an area, or all that does
    is one report that does not agree on the count."""
    told = [reports[report_id] for report_id in judged.report_ids if report_id in reports]
    seen = [report for report in told if report.kind not in _NOT_SIGHTINGS]
    if seen and not any(_told_well(report) for report in seen):
        return False
    if len(seen) != 1:
        return True  # none: the rescue is the whole story of its boat
    said = seen[0].people
    return said is not None and abs(said - taken) <= COUNT_BAND * taken


def _told_well(report: Report) -> bool:
    return report.lat_deg is not None and (report.sigma_m or TOLD_WELL_SIGMA_M) <= TOLD_WELL_SIGMA_M
