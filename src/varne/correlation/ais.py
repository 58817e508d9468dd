"""AIS report to the track of its identity claim: a Kalman filter, and a doubt about impossible jumps.

Motion is nearly constant velocity in a local plane about the last estimate (Bar-Shalom, Li and
Kirubarajan, *Estimation with Applications to Tracking and Navigation*, 2001, section 6.2.2). East and
north are filtered apart with one covariance, since both axes share their noise. The plane is
equirectangular: over the 5 km a ship makes between two reports it is wrong by less than 2 m at 51 N.

A track's estimate is the whole of the filter's state and stands in the picture, so replay only folds.
"""

from __future__ import annotations

import math
from datetime import datetime

from varne.picture.events import Event, Recorded, ReportReceived, TrackDoubted, TrackUpdated
from varne.picture.picture import Picture
from varne.picture.report import IdentityClaim, Report
from varne.picture.track import Estimate, Track

METRES_PER_DEGREE = 111_195.0  # of latitude, on the mean sphere (IUGG 1980 radius)
KNOT_MS = 1852.0 / 3600.0

# Spectral density of the acceleration, m2/s3: the velocity wanders by sqrt(q T), half a metre a second
# between two reports 5 s apart: a ship of 20 kn turning at half a degree a second (Bar-Shalom 6.2.2).
PROCESS_NOISE_M2S3 = 0.05
# A GNSS fix flagged accurate is within 10 m (ITU-R M.1371-5); the antenna and the seconds-only time stamp
# of a ship at speed add about as much.
POSITION_SIGMA_M = 15.0
# SOG comes in 0.1 kn and COG in 0.1 degree, smoothed by the receiver and so late in a turn.
VELOCITY_SIGMA_MS = 0.5
UNKNOWN_VELOCITY_SIGMA_MS = 10.0  # about 20 kn: any ship, before it has said its speed

# No ship makes 60 kn; the fastest ferries and boarding craft reach 45 to 55.
SHIP_SPEED_MAX_KN = 60.0
# MMSI 111MIDXXX is a search and rescue aircraft (ITU-R M.585-9); patrol aeroplanes fly below 400 kn.
AIRCRAFT_SPEED_MAX_KN = 400.0
# A slip of the clock or of the antenna is not a jump: this much is forgiven before a speed is implied.
JUMP_SLACK_M = 500.0
# So many doubted positions in a row, each reachable from the one before, move the track to their place.
RUN_TO_BELIEVE = 3
# A track that rests on a single position has no better claim than the next two that agree.
RUN_TO_OUTVOTE_ONE = 2
# After an hour unheard the old velocity says nothing: the filter starts anew.
RESTART_AFTER_S = 3600.0


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Answer an AIS report with the update of its track, or with a doubt; nothing for anything else.

    A report observed before the track's estimate is counted but moves nothing. One that gives no time of its
    own has only that of its reception; older than the estimate, it means that the centre's clock was set
    back, and the filter starts anew from it.
    """
    body = entry.body
    if type(body) is not ReportReceived or body.report.kind != "ais":
        return ()
    report = body.report
    claim = report.claim
    if claim is None:
        return ()
    track_id = f"mmsi:{claim.mmsi}"
    track = picture.tracks.get(track_id)
    at = report.received_at
    if report.observed_at is not None and "time_implausible" not in report.flags:
        at = report.observed_at
    lat_deg, lon_deg = report.lat_deg, report.lon_deg
    if lat_deg is None or lon_deg is None:
        return (_update(report, track_id, track, claim, at, None),)
    if "wild_position" in report.flags or not (abs(lat_deg) <= 90.0 and abs(lon_deg) <= 180.0):
        return (_doubt(report, track_id, track, claim, at, lat_deg, lon_deg, None),)
    estimate = None if track is None else track.estimate
    if estimate is None:
        # Nothing believed yet. A flagged position before this one is no reason to doubt it.
        return (_update(report, track_id, track, claim, at, _first(report, at, lat_deg, lon_deg)),)
    gap_s = (at - estimate.at).total_seconds()
    speed_max_ms = (AIRCRAFT_SPEED_MAX_KN if claim.mmsi // 1_000_000 == 111 else SHIP_SPEED_MAX_KN) * KNOT_MS
    implied_ms = _implied_speed_ms(estimate.lat_deg, estimate.lon_deg, lat_deg, lon_deg, gap_s)
    if implied_ms > speed_max_ms:
        doubt = _doubt(report, track_id, track, claim, at, lat_deg, lon_deg, implied_ms / KNOT_MS)
        needed = RUN_TO_OUTVOTE_ONE if estimate.cov_position_speed_m2s is None else RUN_TO_BELIEVE
        if gap_s > 0 and doubt.run >= needed:
            return (_update(report, track_id, track, claim, at, _first(report, at, lat_deg, lon_deg)),)
        return (doubt,)
    if gap_s < 0 and report.observed_at is not None:
        return (_update(report, track_id, track, claim, at, None),)
    if gap_s < 0 or gap_s > RESTART_AFTER_S:
        return (_update(report, track_id, track, claim, at, _first(report, at, lat_deg, lon_deg)),)
    return (
        _update(report, track_id, track, claim, at, _filtered(estimate, report, at, lat_deg, lon_deg, gap_s)),
    )


def _implied_speed_ms(
    lat_1_deg: float, lon_1_deg: float, lat_2_deg: float, lon_2_deg: float, gap_s: float
) -> float:
    """Speed needed between two positions beyond the slack, metres a second."""
    turn_deg = (lon_2_deg - lon_1_deg + 180.0) % 360.0 - 180.0
    east = turn_deg * math.cos(math.radians(0.5 * (lat_1_deg + lat_2_deg)))
    distance_m = math.hypot(east, lat_2_deg - lat_1_deg) * METRES_PER_DEGREE
    return max(0.0, distance_m - JUMP_SLACK_M) / max(abs(gap_s), 1.0)


def _doubt(
    report: Report,
    track_id: str,
    track: Track | None,
    claim: IdentityClaim,
    at: datetime,
    lat_deg: float,
    lon_deg: float,
    implied_kn: float | None,
) -> TrackDoubted:
    """The doubt, with how many in a row now agree."""
    run = 1
    if (
        track is not None
        and track.last_doubt is not None
        and track.doubt_run > 0
        and at > track.last_doubt.at
    ):
        last = track.last_doubt
        speed_ms = _implied_speed_ms(
            last.lat_deg, last.lon_deg, lat_deg, lon_deg, (at - last.at).total_seconds()
        )
        if speed_ms <= SHIP_SPEED_MAX_KN * KNOT_MS:
            run = track.doubt_run + 1
    return TrackDoubted(
        track_id=track_id,
        feed=report.feed,
        report_id=report.id,
        mmsi=claim.mmsi,
        at=at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        implied_speed_kn=implied_kn,
        run=run,
    )


def _update(
    report: Report,
    track_id: str,
    track: Track | None,
    claim: IdentityClaim,
    at: datetime,
    estimate: Estimate | None,
) -> TrackUpdated:
    """The update; it carries a claim only when the report added to what the track already claims."""
    changed: IdentityClaim | None = claim
    if track is not None:
        known = track.claim
        changed = None
        if claim != known:
            merged = IdentityClaim(
                mmsi=known.mmsi,
                name=claim.name if claim.name is not None else known.name,
                call_sign=claim.call_sign if claim.call_sign is not None else known.call_sign,
                imo_number=claim.imo_number if claim.imo_number is not None else known.imo_number,
                ship_type=claim.ship_type if claim.ship_type is not None else known.ship_type,
                length_m=claim.length_m if claim.length_m is not None else known.length_m,
                beam_m=claim.beam_m if claim.beam_m is not None else known.beam_m,
            )
            if merged != known:
                changed = merged
    return TrackUpdated(
        track_id=track_id,
        feed=report.feed,
        at=at,
        estimate=estimate,
        speed_kn=report.speed_kn,
        course_deg=report.course_deg,
        heading_deg=report.heading_deg,
        turn_deg_per_min=report.turn_deg_per_min,
        navigation_status=report.navigation_status,
        claim=changed,
    )


def _first(report: Report, at: datetime, lat_deg: float, lon_deg: float) -> Estimate:
    """An estimate from one position alone; without ``cov_position_speed_m2s``, which says so."""
    variance_m2 = (report.sigma_m or POSITION_SIGMA_M) ** 2
    east_ms = north_ms = None
    var_speed = UNKNOWN_VELOCITY_SIGMA_MS**2
    if report.speed_kn is not None and report.course_deg is not None:
        speed_ms, course = report.speed_kn * KNOT_MS, math.radians(report.course_deg)
        east_ms, north_ms = speed_ms * math.sin(course), speed_ms * math.cos(course)
        var_speed = VELOCITY_SIGMA_MS**2
    return Estimate(
        at=at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        east_ms=east_ms,
        north_ms=north_ms,
        var_east_m2=variance_m2,
        var_north_m2=variance_m2,
        var_speed_m2s2=var_speed,
    )


def _filtered(
    estimate: Estimate, report: Report, at: datetime, lat_deg: float, lon_deg: float, gap_s: float
) -> Estimate:
    """One step of the filter: predict over ``gap_s`` seconds, take in the position, then the velocity."""
    east_ms, north_ms = estimate.east_ms or 0.0, estimate.north_ms or 0.0
    # Predict. p, c and v are the variances of position and velocity and their covariance, on each axis.
    p, c = estimate.var_east_m2, estimate.cov_position_speed_m2s or 0.0
    v = UNKNOWN_VELOCITY_SIGMA_MS**2 if estimate.var_speed_m2s2 is None else estimate.var_speed_m2s2
    q = PROCESS_NOISE_M2S3
    p += gap_s * (2.0 * c + gap_s * (v + q * gap_s / 3.0))
    c += gap_s * (v + 0.5 * q * gap_s)
    v += q * gap_s
    metres_per_degree_east = METRES_PER_DEGREE * math.cos(math.radians(estimate.lat_deg))
    turn_deg = (lon_deg - estimate.lon_deg + 180.0) % 360.0 - 180.0
    miss_east_m = turn_deg * metres_per_degree_east - east_ms * gap_s
    miss_north_m = (lat_deg - estimate.lat_deg) * METRES_PER_DEGREE - north_ms * gap_s
    # Position.
    spread = p + (report.sigma_m or POSITION_SIGMA_M) ** 2
    gain_p, gain_v = p / spread, c / spread
    x_east_m, x_north_m = gain_p * miss_east_m, gain_p * miss_north_m  # from the predicted place
    v_east_ms, v_north_ms = east_ms + gain_v * miss_east_m, north_ms + gain_v * miss_north_m
    v -= gain_v * c
    c -= gain_p * c
    p -= gain_p * p
    # Velocity.
    if report.speed_kn is not None and report.course_deg is not None:
        speed_ms, course = report.speed_kn * KNOT_MS, math.radians(report.course_deg)
        spread = v + VELOCITY_SIGMA_MS**2
        gain_p, gain_v = c / spread, v / spread
        miss_east_ms = speed_ms * math.sin(course) - v_east_ms
        miss_north_ms = speed_ms * math.cos(course) - v_north_ms
        x_east_m += gain_p * miss_east_ms
        x_north_m += gain_p * miss_north_ms
        v_east_ms += gain_v * miss_east_ms
        v_north_ms += gain_v * miss_north_ms
        p -= gain_p * c
        c -= gain_v * c
        v -= gain_v * v
    new_lon_deg = estimate.lon_deg + (east_ms * gap_s + x_east_m) / metres_per_degree_east
    return Estimate(
        at=at,
        lat_deg=estimate.lat_deg + (north_ms * gap_s + x_north_m) / METRES_PER_DEGREE,
        lon_deg=(new_lon_deg + 180.0) % 360.0 - 180.0,
        east_ms=v_east_ms,
        north_ms=v_north_ms,
        var_east_m2=p,
        var_north_m2=p,
        var_speed_m2s2=v,
        cov_position_speed_m2s=c,
    )
