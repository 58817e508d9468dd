"""Every report but AIS to a boat: by what it repeats or quotes, its phone, its place; else one of its own.

Nothing decided here is taken back: this first method joins each report once, as it arrives. What it is
unsure of it says in ``Reason.score`` and in the boat's probability. docs/correlation.md says where it fails.
"""

from __future__ import annotations

from datetime import timedelta

from varne.correlation.evidence import accounts_for, accounts_for_itself
from varne.correlation.gating import (
    GATE_DISTANCE,
    SPEED_MAX_MS,
    Fit,
    fit_in_place,
    fits,
    sighting_of,
    used_plots,
)
from varne.correlation.kinematics import Plane, estimate_of, followed
from varne.correlation.plots import plot_of
from varne.correlation.quoted import quoted_boat, ruled_same
from varne.correlation.relays import original_of
from varne.picture.boat import Boat, Reason
from varne.picture.errors import Broken
from varne.picture.events import (
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    Event,
    Recorded,
    ReportJoined,
    ReportReceived,
)
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.track import Estimate, Plot

# A report is given to a boat when more of the belief lies there than everywhere else together.
JOIN_SHARE_MIN = 0.5
# Belief that something is there, by how many radar plots agree and nothing else speaks for it. A wave or
# a buoy is often seen three times running; four is a craft (M of N confirmation, Bar-Shalom and Li 1995).
RADAR_BELIEF = (0.05, 0.15, 0.35, 0.6, 0.75, 0.85)
# A craft that only radar ever saw, and no longer sees, goes back to a candidate.
RADAR_SILENT_S = 3600.0
FADED_BELIEF = 0.3
# No report is proof: a caller may be ashore, a drone may have seen a fishing boat.
BELIEF_MAX = 0.98
# A token is a device's for a night, not for ever.
PHONE_MEMORY = timedelta(hours=24)


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Join a report to a boat or open one for it, and close the boat it accounts for."""
    body = entry.body
    if not isinstance(body, ReportReceived) or body.report.kind == "ais":
        return ()
    report = body.report
    if report.on_beach:
        return ()  # nobody is aboard: it is of a launch being prepared, and of no boat
    return (*_faded(picture, report), *_placed(picture, report))


def _placed(picture: Picture, report: Report) -> tuple[Event, ...]:
    """The one join, or the one opening, of a report; a report without place, phone or original is apart."""
    plot = plot_of(report, picture.places)
    if report.kind == "relay":
        original = original_of(picture, report)
        if original is not None:
            return (_repeat(picture, report, original),)
    quoted = _by_reference(picture, report, plot)
    if quoted:
        return quoted
    same_phone = _by_phone(picture, report, plot)
    if same_phone is not None:
        return (same_phone,)
    found = fits(picture, report, plot)
    total = 1.0 + sum(fit.weight for fit in found)
    if plot is not None and found and found[0].weight / total >= JOIN_SHARE_MIN:
        return _near(picture, report, plot, found[0], found[0].weight / total)
    return _new(picture, report, plot, 1.0 / total)


def _repeat(picture: Picture, report: Report, original: Report) -> ReportJoined:
    boat = picture.boats[picture.boat_of_report[original.id]]
    reason = Reason(
        code="relay_of",
        other_report_id=original.id,
        gap_s=(report.received_at - original.received_at).total_seconds(),
    )
    return ReportJoined(boat_id=boat.id, report_id=report.id, reason=reason, probability=boat.probability)


def _by_reference(picture: Picture, report: Report, plot: Plot | None) -> tuple[Event, ...]:
    """The boat whose reference the caller quoted, with a ruling that binds every judgement from then on.

    Told from a place that its boat cannot have reached, it joins nothing: a reference can be passed on, and
    two boats shown are safer than one hidden.
    """
    boat = quoted_boat(picture, report)
    if boat is None:
        return ()
    lie = None if plot is None else fit_in_place(picture, boat, plot)
    if lie is not None and (lie.normalised_distance or 0.0) > GATE_DISTANCE:
        return ()
    ruling = ruled_same(picture, report, boat)
    joined = ReportJoined(
        boat_id=boat.id,
        report_id=report.id,
        reason=Reason(
            code="reference_quoted",
            other_report_id=ruling.ruling.second_report_id,
            distance_m=None if lie is None else lie.distance_m,
            normalised_distance=None if lie is None else lie.normalised_distance,
        ),
        probability=max(boat.probability, _apart(picture, report, plot, boat)),
        estimate=None if plot is None else _estimate(picture, boat, plot),
    )
    return joined, ruling


def _by_phone(picture: Picture, report: Report, plot: Plot | None) -> ReportJoined | None:
    """The boat that the same device last spoke from, unless its place now says otherwise.

    One position out of reach is a slip of the tongue: joined, not believed. A second that agrees with the
    first means the device is on another boat than was thought.
    """
    earlier = _last_of_phone(picture, report)
    if earlier is None:
        return None
    boat = picture.boats[picture.boat_of_report[earlier.id]]
    if boat.closed_by_report_id is not None:
        evidence = picture.reports[boat.closed_by_report_id]
        if report.best_time > evidence.best_time and report.observed_at is not None:
            return None  # it speaks after its boat was accounted for: somebody is out there
    distance_m = normalised = None
    if plot is not None:
        lie = fit_in_place(picture, boat, plot)
        if lie is not None:
            distance_m, normalised = lie.distance_m, lie.normalised_distance
            if (lie.normalised_distance or 0.0) > GATE_DISTANCE and _strayed_before(
                picture, boat, report, plot
            ):
                return None
        elif boat.estimate is None and _place_is_of_another(picture, report, plot, boat):
            return None
    reason = Reason(
        code="same_phone",
        other_report_id=earlier.id,
        distance_m=distance_m,
        normalised_distance=normalised,
        gap_s=(report.received_at - earlier.received_at).total_seconds(),
    )
    believed = normalised is None or normalised <= GATE_DISTANCE
    estimate = _estimate(picture, boat, plot) if plot is not None and believed else None
    return ReportJoined(
        boat_id=boat.id,
        report_id=report.id,
        reason=reason,
        probability=max(boat.probability, _apart(picture, report, plot, boat)),
        estimate=estimate,
    )


def _last_of_phone(picture: Picture, report: Report) -> Report | None:
    if report.phone is None:
        return None
    for report_id in reversed(picture.report_order):
        other = picture.reports[report_id]
        if report.received_at - other.received_at > PHONE_MEMORY:
            return None
        if other.phone == report.phone and other.kind != "relay" and report_id in picture.boat_of_report:
            return other
    return None


def _strayed_before(picture: Picture, boat: Boat, report: Report, plot: Plot) -> bool:
    """True when an earlier stray position of the same device agrees with this one."""
    for join in boat.joins:
        other = picture.reports[join.report_id]
        if other.phone != report.phone or (join.reason.normalised_distance or 0.0) <= GATE_DISTANCE:
            continue
        stray = plot_of(other, picture.places)
        if stray is None:
            continue
        east_m, north_m = Plane(plot.lat_deg, plot.lon_deg).metres(stray.lat_deg, stray.lon_deg)
        reach_m = SPEED_MAX_MS * abs((plot.at - stray.at).total_seconds())
        if east_m**2 + north_m**2 <= (reach_m / 2 + 3.0 * max(plot.sigma_m, stray.sigma_m)) ** 2:
            return True
    return False


def _apart(picture: Picture, report: Report, plot: Plot | None, boat: Boat) -> float:
    """How surely a report of a boat's own phone is of no other boat held; 0 when it gives no place."""
    if plot is None:
        return 0.0
    others = sum(fit.weight for fit in fits(picture, report, plot) if fit.boat_id != boat.id)
    return round(min(1.0 / (1.0 + others), BELIEF_MAX), 4)


def _place_is_of_another(picture: Picture, report: Report, plot: Plot, boat: Boat) -> bool:
    """True when a boat with a place takes the report from one that never had any."""
    found = fits(picture, report, plot)
    total = 1.0 + sum(fit.weight for fit in found)
    return bool(found) and found[0].boat_id != boat.id and found[0].weight / total >= JOIN_SHARE_MIN


def _near(picture: Picture, report: Report, plot: Plot, fit: Fit, share: float) -> tuple[Event, ...]:
    boat = picture.boats[fit.boat_id]
    reason = Reason(
        code="near_in_time_and_space",
        distance_m=fit.distance_m,
        normalised_distance=fit.normalised_distance,
        gap_s=fit.gap_s,
        score=round(share, 4),
    )
    joined = ReportJoined(
        boat_id=boat.id,
        report_id=report.id,
        reason=reason,
        probability=_belief(picture, boat, report, share),
        estimate=_estimate(picture, boat, plot),
    )
    if boat.status == "open" and accounts_for(picture, boat, report, share):
        closed = BoatClosed(boat_id=boat.id, evidence_report_id=report.id, people_accounted=report.people)
        return joined, closed
    return (joined,)


def _new(picture: Picture, report: Report, plot: Plot | None, share: float) -> tuple[Event, ...]:
    boat_id = f"boat:{report.id}"
    belief = RADAR_BELIEF[0] if report.kind == "radar" else min(share, BELIEF_MAX)
    opened = BoatOpened(
        boat_id=boat_id,
        boat_name=f"{report.centre}-{len(picture.boats) + 1:03d}",
        report_id=report.id,
        probability=round(belief, 4),
        estimate=None if plot is None else _estimate(picture, None, plot),
    )
    if accounts_for_itself(report):
        closed = BoatClosed(boat_id=boat_id, evidence_report_id=report.id, people_accounted=report.people)
        return opened, closed
    return (opened,)


def _estimate(picture: Picture, boat: Boat | None, plot: Plot) -> Estimate:
    """What is believed at the newest plot, with this one taken in at its own time."""
    plots = [] if boat is None else used_plots(picture, boat)
    plots.append(plot)
    plots.sort(key=lambda one: (one.at, one.report_id))
    newest = plots[-1]
    plane = Plane(newest.lat_deg, newest.lon_deg)
    motion = followed([sighting_of(picture, one, plane, newest.at) for one in plots])
    if motion is None:
        raise Broken(f"no motion from {len(plots)} plots of report {plot.report_id}")
    return estimate_of(motion, plane, newest.at)


def _belief(picture: Picture, boat: Boat, report: Report, share: float) -> float:
    """Probability that the boat exists, with one more report of it joined at ``share`` of the belief."""
    kinds = [picture.reports[join.report_id].kind for join in boat.joins]
    if report.kind == "radar" and all(kind == "radar" for kind in kinds):
        return RADAR_BELIEF[min(len(kinds), len(RADAR_BELIEF) - 1)]
    doubt = (1.0 - boat.probability) * (1.0 - share)
    return round(max(boat.probability, min(1.0 - doubt, BELIEF_MAX)), 4)


def _faded(picture: Picture, report: Report) -> tuple[Event, ...]:
    """Boats that only radar ever saw and has not seen for an hour, as of this report's reception."""
    gone: list[Event] = []
    for boat in picture.boats.values():
        if boat.status != "open" or boat.probability < 0.5:
            continue
        if (report.received_at - boat.last_at).total_seconds() <= RADAR_SILENT_S:
            continue
        if all(picture.reports[join.report_id].kind == "radar" for join in boat.joins):
            gone.append(BoatReassessed(boat_id=boat.id, probability=FADED_BELIEF))
    return tuple(gone)
