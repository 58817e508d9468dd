"""The one fold: ``apply(picture, entry)`` makes the log's next entry part of the picture.

It only writes down what entries say. Deciding is for the stages; a rule found here is in the wrong room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture.boat import Boat, Incident, Join, Reason
from varne.picture.errors import Broken
from varne.picture.picture import FeedState, Picture
from varne.picture.report import IdentityClaim
from varne.picture.track import Estimate, Track, TrailPoint
from varne.picture.unit import Unit

replace = msgspec.structs.replace

TRAIL_POINTS_MAX = 40
TRAIL_STEP_S = 60.0

# Gravest first: what a boat is shown to have said.
_STATUS_GRAVITY = ("people in water", "taking water", "engine failed")


def apply(picture: Picture, entry: e.Recorded) -> Picture:
    """Fold one entry into the picture, in place, and return it.

    Raises:
        Broken: the entry does not follow the last one, or speaks of something the log never made.
    """
    if entry.sequence != picture.sequence + 1:
        raise Broken(f"log entry {entry.sequence} follows {picture.sequence}: entries are missing or doubled")
    picture.sequence = entry.sequence
    picture.recorded_at = entry.recorded_at
    if picture.received_at is None or entry.received_at > picture.received_at:
        picture.received_at = entry.received_at
    _APPLY[type(entry.body)](picture, entry, entry.body)
    return picture


def fold(entries: Iterable[e.Recorded], picture: Picture | None = None) -> Picture:
    """Fold a whole log, or the rest of one, into a picture."""
    result = Picture() if picture is None else picture
    for entry in entries:
        apply(result, entry)
    return result


def _log_opened(picture: Picture, entry: e.Recorded, body: e.LogOpened) -> None:
    if entry.sequence != 1:
        raise Broken(f"a second log_opened at {entry.sequence}")
    picture.theatre_id = body.theatre_id
    picture.theatre_digest = body.theatre_digest
    picture.centre = body.centre
    picture.synthetic = body.synthetic
    picture.places = {place.id: place for place in body.places}


def _feed(picture: Picture, identifier: str) -> FeedState:
    state = picture.feeds.get(identifier)
    if state is None:
        state = picture.feeds[identifier] = FeedState(id=identifier)
    picture.touch("feed", identifier)
    return state


def _feed_declared(picture: Picture, _entry: e.Recorded, body: e.FeedDeclared) -> None:
    state = _feed(picture, body.feed)
    state.kind = body.kind
    state.synthetic = body.synthetic
    state.title = body.title
    state.silent_after_s = body.silent_after_s


def _report_received(picture: Picture, _entry: e.Recorded, body: e.ReportReceived) -> None:
    report = body.report
    state = _feed(picture, report.feed)
    state.reports_count += 1
    if state.last_received_at is None or report.received_at > state.last_received_at:
        state.last_received_at = report.received_at
    if body.cursor is not None:
        state.cursor = body.cursor
    if report.kind != "ais":
        if report.id in picture.reports:
            raise Broken(f"report {report.id} is in the log twice")
        picture.reports[report.id] = report
        picture.report_order.append(report.id)
        picture.touch("report", report.id)


def _input_quarantined(picture: Picture, _entry: e.Recorded, body: e.InputQuarantined) -> None:
    state = _feed(picture, body.feed)
    state.quarantined[body.code] = state.quarantined.get(body.code, 0) + 1
    if body.cursor is not None:
        state.cursor = body.cursor


def _new_track(picture: Picture, track_id: str, feed: str, at: datetime, claim: IdentityClaim) -> Track:
    state = picture.feeds.get(feed)
    return Track(
        id=track_id,
        feed=feed,
        synthetic=picture.synthetic or (state is not None and state.synthetic),
        claim=claim,
        first_at=at,
        last_at=at,
        reports_count=0,
    )


def _track_updated(picture: Picture, _entry: e.Recorded, body: e.TrackUpdated) -> None:
    track = picture.tracks.get(body.track_id)
    if track is None:
        if body.claim is None:
            raise Broken(f"track {body.track_id} begins without a claim")
        track = _new_track(picture, body.track_id, body.feed, body.at, body.claim)
    claim = body.claim or track.claim
    last_at = max(track.last_at, body.at)
    if body.estimate is None:  # identity or voyage data only: the motion stands
        picture.tracks[track.id] = replace(
            track, claim=claim, last_at=last_at, reports_count=track.reports_count + 1
        )
    else:
        trail = track.trail
        if not trail or (body.at - trail[-1].at).total_seconds() >= TRAIL_STEP_S:
            point = TrailPoint(at=body.at, lat_deg=body.estimate.lat_deg, lon_deg=body.estimate.lon_deg)
            trail = (*trail[-(TRAIL_POINTS_MAX - 1) :], point)
        picture.tracks[track.id] = Track(
            id=track.id,
            feed=body.feed,
            synthetic=track.synthetic,
            claim=claim,
            estimate=body.estimate,
            speed_kn=body.speed_kn,
            course_deg=body.course_deg,
            heading_deg=body.heading_deg,
            turn_deg_per_min=body.turn_deg_per_min,
            navigation_status=body.navigation_status,
            first_at=track.first_at,
            last_at=last_at,
            reports_count=track.reports_count + 1,
            doubted_count=track.doubted_count,
            last_doubt=track.last_doubt,  # doubt_run begins anew: a position was believed
            trail=trail,
        )
    picture.touch("track", track.id)


def _track_doubted(picture: Picture, _entry: e.Recorded, body: e.TrackDoubted) -> None:
    track = picture.tracks.get(body.track_id)
    if track is None:
        track = _new_track(picture, body.track_id, body.feed, body.at, IdentityClaim(mmsi=body.mmsi))
    picture.tracks[track.id] = replace(
        track,
        reports_count=track.reports_count + 1,
        doubted_count=track.doubted_count + 1,
        last_doubt=TrailPoint(at=body.at, lat_deg=body.lat_deg, lon_deg=body.lon_deg),
        doubt_run=body.run,
    )
    picture.touch("track", track.id)


def _boat_opened(picture: Picture, entry: e.Recorded, body: e.BoatOpened) -> None:
    report = picture.reports[body.report_id]
    boat = Boat(
        id=body.boat_id,
        name=body.boat_name,
        status="open",
        probability=body.probability,
        synthetic=picture.synthetic,
        first_at=report.best_time,
        last_at=report.best_time,
    )
    _join(picture, entry, boat, body.report_id, Reason(code="first_report"), body.probability, body.estimate)


def _report_joined(picture: Picture, entry: e.Recorded, body: e.ReportJoined) -> None:
    boat = _known_boat(picture, body.boat_id)
    _join(picture, entry, boat, body.report_id, body.reason, body.probability, body.estimate)


def _known_boat(picture: Picture, boat_id: str) -> Boat:
    boat = picture.boats.get(boat_id)
    if boat is None:
        raise Broken(f"the log speaks of boat {boat_id} before opening it")
    return boat


def _join(
    picture: Picture,
    entry: e.Recorded,
    boat: Boat,
    report_id: str,
    reason: Reason,
    probability: float,
    estimate: Estimate | None,
) -> None:
    report = picture.reports[report_id]
    state = picture.feeds.get(report.feed)
    low, high = boat.people_low, boat.people_high
    if report.people is not None and report.kind not in ("recovery", "find", "landing"):
        low = report.people if low is None else min(low, report.people)
        high = report.people if high is None else max(high, report.people)
    picture.boats[boat.id] = replace(
        boat,
        probability=probability,
        synthetic=boat.synthetic or (state is not None and state.synthetic),
        first_at=min(boat.first_at, report.best_time),
        last_at=max(boat.last_at, report.best_time),
        estimate=estimate if estimate is not None else boat.estimate,
        joins=(*boat.joins, Join(report_id=report_id, at=entry.recorded_at, reason=reason)),
        people_low=low,
        people_high=high,
        colour=report.colour or boat.colour,
        status_said=_graver(boat.status_said, report.status),
    )
    picture.boat_of_report[report_id] = boat.id
    picture.touch("boat", boat.id)


def _graver(one: str | None, other: str | None) -> str | None:
    for status in _STATUS_GRAVITY:
        if status in (one, other):
            return status
    return one or other


def _boat_reassessed(picture: Picture, _entry: e.Recorded, body: e.BoatReassessed) -> None:
    boat = _known_boat(picture, body.boat_id)
    picture.boats[boat.id] = replace(boat, probability=body.probability)
    picture.touch("boat", boat.id)


def _boat_closed(picture: Picture, _entry: e.Recorded, body: e.BoatClosed) -> None:
    boat = _known_boat(picture, body.boat_id)
    picture.boats[boat.id] = replace(boat, status="closed", closed_by_report_id=body.evidence_report_id)
    picture.touch("boat", boat.id)


def _incident_opened(picture: Picture, entry: e.Recorded, body: e.IncidentOpened) -> None:
    boat = _known_boat(picture, body.boat_id)
    picture.incidents[body.incident_id] = Incident(
        id=body.incident_id,
        boat_ids=(body.boat_id,),
        phase=body.phase,
        owner=body.owner,
        status="open",
        opened_at=entry.received_at,
        opened_by_report_id=body.report_id,
        synthetic=boat.synthetic,
    )
    picture.boats[boat.id] = replace(boat, incident_id=body.incident_id)
    picture.touch("boat", boat.id)
    picture.touch("incident", body.incident_id)


def _incident_closed(picture: Picture, entry: e.Recorded, body: e.IncidentClosed) -> None:
    incident = picture.incidents.get(body.incident_id)
    if incident is None:
        raise Broken(f"the log closes incident {body.incident_id} before opening it")
    picture.incidents[incident.id] = replace(incident, status="closed", closed_at=entry.received_at)
    picture.touch("incident", incident.id)


def _alert_raised(picture: Picture, _entry: e.Recorded, body: e.AlertRaised) -> None:
    standing = picture.alerts.get(body.alert.id)
    alert = body.alert
    if standing is not None and standing.cleared_at is None:
        # One alert for one situation: it keeps its first time and who has seen it.
        alert = replace(
            alert,
            raised_at=standing.raised_at,
            count=standing.count + 1,
            acknowledged_at=standing.acknowledged_at,
            acknowledged_by=standing.acknowledged_by,
        )
    picture.alerts[alert.id] = alert
    picture.touch("alert", alert.id)


def _alert_acknowledged(picture: Picture, entry: e.Recorded, body: e.AlertAcknowledged) -> None:
    alert = picture.alerts.get(body.alert_id)
    if alert is None:
        raise Broken(f"the log acknowledges alert {body.alert_id} before raising it")
    picture.alerts[alert.id] = replace(alert, acknowledged_at=entry.recorded_at, acknowledged_by=body.by)
    picture.touch("alert", alert.id)


def _alert_cleared(picture: Picture, entry: e.Recorded, body: e.AlertCleared) -> None:
    alert = picture.alerts.get(body.alert_id)
    if alert is None:
        raise Broken(f"the log clears alert {body.alert_id} before raising it")
    picture.alerts[alert.id] = replace(alert, cleared_at=entry.recorded_at)
    picture.touch("alert", alert.id)


def _unit_positioned(picture: Picture, entry: e.Recorded, body: e.UnitPositioned) -> None:
    picture.units[body.unit_id] = Unit(
        id=body.unit_id,
        lat_deg=body.lat_deg,
        lon_deg=body.lon_deg,
        positioned_at=entry.observed_at or entry.received_at,
        from_base=False,
    )
    picture.touch("unit", body.unit_id)


_APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.LogOpened: _log_opened,
    e.FeedDeclared: _feed_declared,
    e.ReportReceived: _report_received,
    e.InputQuarantined: _input_quarantined,
    e.TrackUpdated: _track_updated,
    e.TrackDoubted: _track_doubted,
    e.BoatOpened: _boat_opened,
    e.ReportJoined: _report_joined,
    e.BoatReassessed: _boat_reassessed,
    e.BoatClosed: _boat_closed,
    e.IncidentOpened: _incident_opened,
    e.IncidentClosed: _incident_closed,
    e.AlertRaised: _alert_raised,
    e.AlertAcknowledged: _alert_acknowledged,
    e.AlertCleared: _alert_cleared,
    e.UnitPositioned: _unit_positioned,
}
