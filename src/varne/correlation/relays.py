"""A relay is a report said again by the other centre: late, rounded, shortened, or with another count.

Matching it to what it repeats keeps one boat from becoming two. A relay is given the words it has in
common with each candidate; what it contradicts rules the candidate out.
"""

from __future__ import annotations

from varne.picture.picture import Picture
from varne.picture.report import Report

# A duty officer passes a call on between shifts of attention: minutes to three quarters of an hour.
RELAY_DELAY_MAX_S = 5400.0
# Kinds a centre passes on as a relay; radar, recoveries and finds go by other forms.
RELAYED_KINDS = frozenset({"call", "air", "ship", "camera", "patrol"})
# A position read over the telephone is cut to hundredths of a degree.
ROUNDED_DEG = 0.0051
# So much agreement is needed, and so much more than the next candidate of another boat has.
SCORE_MIN = 2.0
MARGIN_MIN = 1.0

SAME_POSITION, ROUNDED_POSITION, SAME_PHONE, SAME_AREA = 8.0, 4.0, 8.0, 3.0
SAME_TIME, SAME_WORD, BOTH_SILENT, ALREADY_RELAYED = 4.0, 1.5, 0.5, -4.0


def original_of(picture: Picture, relay: Report) -> Report | None:
    """The report that a relay repeats; None when nothing fits or two boats' reports fit alike."""
    already = _already_relayed(picture, relay)
    scored: list[tuple[float, Report]] = []
    for report_id in reversed(picture.report_order):
        report = picture.reports[report_id]
        if (relay.received_at - report.received_at).total_seconds() > RELAY_DELAY_MAX_S:
            break
        if report.id == relay.id or report.received_at > relay.received_at:
            continue
        if report.kind not in RELAYED_KINDS or report.centre == relay.centre:
            continue
        score = _agreement(relay, report)
        if score is not None and report.id in picture.boat_of_report:
            scored.append((score + (ALREADY_RELAYED if report.id in already else 0.0), report))
    if not scored:
        return None
    best_score, best = max(scored, key=lambda pair: (pair[0], pair[1].received_at, pair[1].id))
    rival = max(
        (score for score, report in scored if _boat(picture, report) != _boat(picture, best)),
        default=-1000.0,
    )
    return best if best_score >= SCORE_MIN and best_score - rival >= MARGIN_MIN else None


def _boat(picture: Picture, report: Report) -> str:
    return picture.boat_of_report[report.id]


def _already_relayed(picture: Picture, relay: Report) -> frozenset[str]:
    """Ids of reports that an earlier relay, not yet too old to matter, was matched to."""
    found: list[str] = []
    for report_id in reversed(picture.report_order):
        report = picture.reports[report_id]
        if (relay.received_at - report.received_at).total_seconds() > RELAY_DELAY_MAX_S:
            break
        boat_id = picture.boat_of_report.get(report_id) if report.kind == "relay" else None
        if boat_id is None:
            continue
        found += [
            join.reason.other_report_id
            for join in picture.boats[boat_id].joins
            if join.report_id == report_id and join.reason.other_report_id is not None
        ]
    return frozenset(found)


def _agreement(relay: Report, report: Report) -> float | None:
    """How much a relay repeats of a report; None when they contradict each other."""
    score = 0.0
    if (relay.has_position, relay.area) != (report.has_position, report.area):
        return None
    if (
        relay.lat_deg is not None
        and relay.lon_deg is not None
        and report.lat_deg is not None
        and report.lon_deg is not None
    ):
        off_lat, off_lon = abs(relay.lat_deg - report.lat_deg), abs(relay.lon_deg - report.lon_deg)
        if max(off_lat, off_lon) < 1e-6:
            score += SAME_POSITION
        elif max(off_lat, off_lon) <= ROUNDED_DEG:
            score += ROUNDED_POSITION
        else:
            return None
    elif relay.area is not None:
        score += SAME_AREA
    else:
        score += BOTH_SILENT
    if relay.phone is not None:
        if relay.phone != report.phone:
            return None
        score += SAME_PHONE
    if relay.observed_at is not None:
        if report.observed_at is None:
            return None
        if abs((relay.observed_at - report.observed_at).total_seconds()) > 60.0:
            return None
        score += SAME_TIME
    for said, before in (
        (relay.people, report.people),
        (relay.colour, report.colour),
        (relay.status, report.status),
    ):
        if said is None and before is None:
            score += BOTH_SILENT
        elif said == before:
            score += SAME_WORD
        elif said is not None and before is None:
            score -= SAME_WORD
        else:  # dropped, or said otherwise: counts change in the telling
            score -= BOTH_SILENT
    return score
