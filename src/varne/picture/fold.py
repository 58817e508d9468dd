"""The one fold: ``apply(picture, entry)`` makes the log's next entry part of the picture.

It only writes down what entries say. Deciding is for the stages; a rule found here is in the wrong room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture import (
    fold_alerts,
    fold_beaches,
    fold_boats,
    fold_dispatch,
    fold_incidents,
    fold_searches,
    fold_taskings,
)
from varne.picture.errors import Broken
from varne.picture.judgement import pair_key
from varne.picture.picture import FeedState, Picture
from varne.picture.report import IdentityClaim
from varne.picture.track import Track, TrailPoint
from varne.picture.unit import Unit

replace = msgspec.structs.replace

TRAIL_POINTS_MAX = 40
TRAIL_STEP_S = 60.0


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
        fold_alerts.note_unread(picture, report, state)


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


def _night_judged(picture: Picture, entry: e.Recorded, body: e.NightJudged) -> None:
    picture.judgement = body.judgement
    picture.judged_sequence = entry.sequence


def _ruling_made(picture: Picture, _entry: e.Recorded, body: e.RulingMade) -> None:
    key = pair_key(body.ruling.first_report_id, body.ruling.second_report_id)
    picture.rulings.pop(key, None)  # in the order made: a later word on a pair comes after all before it
    picture.rulings[key] = body.ruling


def _drift_forecast_made(picture: Picture, _entry: e.Recorded, body: e.DriftForecastMade) -> None:
    boat_id = body.forecast.asked.boat_id
    if boat_id not in picture.boats:
        raise Broken(f"the log forecasts the drift of boat {boat_id} before opening it")
    picture.drift_forecasts[boat_id] = body.forecast
    picture.touch("boat", boat_id)


def _unit_positioned(picture: Picture, entry: e.Recorded, body: e.UnitPositioned) -> None:
    picture.units[body.unit_id] = Unit(
        id=body.unit_id,
        lat_deg=body.lat_deg,
        lon_deg=body.lon_deg,
        positioned_at=entry.observed_at or entry.received_at,
        from_base=False,
        stale_at=body.stale_at,
    )
    picture.touch("unit", body.unit_id)


_APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.LogOpened: _log_opened,
    e.FeedDeclared: _feed_declared,
    e.ReportReceived: _report_received,
    e.InputQuarantined: _input_quarantined,
    e.TrackUpdated: _track_updated,
    e.TrackDoubted: _track_doubted,
    e.NightJudged: _night_judged,
    e.RulingMade: _ruling_made,
    e.DriftForecastMade: _drift_forecast_made,
    e.UnitPositioned: _unit_positioned,
    **fold_alerts.APPLY,
    **fold_boats.APPLY,
    **fold_incidents.APPLY,
    **fold_taskings.APPLY,
    **fold_searches.APPLY,
    **fold_dispatch.APPLY,
    **fold_beaches.APPLY,
}
