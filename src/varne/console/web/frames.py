"""Nouns to the pieces of a frame, as ``docs/push-protocol.md`` describes them. Pure.

A piece is JSON text in bytes, made once for all screens; a frame is pieces put between brackets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

import msgspec

from varne.picture.alert import Alert
from varne.picture.boat import Boat, BoatStatus
from varne.picture.incident import Incident
from varne.picture.noun import Noun
from varne.picture.picture import FeedState
from varne.picture.tasking import Tasking
from varne.picture.theatre import Theatre
from varne.picture.track import Estimate, Track
from varne.picture.unit import Unit

encode = msgspec.json.Encoder(decimal_format="number").encode

FLAG_SYNTHETIC = 1
FLAG_DOUBTED = 2


class Viewport(Noun, frozen=True, kw_only=True):
    """The part of the globe a screen shows, degrees WGS 84; west > east crosses the 180th meridian."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float

    def holds(self, lat_deg: float, lon_deg: float) -> bool:
        """True when the point lies in it, edges included."""
        if not self.south_deg <= lat_deg <= self.north_deg:
            return False
        if self.west_deg <= self.east_deg:
            return self.west_deg <= lon_deg <= self.east_deg
        return lon_deg >= self.west_deg or lon_deg <= self.east_deg


class Ellipse(Noun, frozen=True, kw_only=True):
    """One standard deviation of a position; the major axis stands ``angle_deg`` clockwise from north."""

    major_m: float
    minor_m: float
    angle_deg: float


class BoatPiece(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """A boat as screens get it: everything but why each report was joined."""

    id: str
    name: str
    status: BoatStatus
    probability: float
    synthetic: bool
    first_at: datetime
    last_at: datetime
    lat_deg: float | None
    lon_deg: float | None
    at: datetime | None
    ellipse: Ellipse | None
    reports: int
    people_low: int | None  # aboard before any rescue, as judged (90 % between); else as said
    people_high: int | None
    said_low: int | None
    said_high: int | None
    colour: str | None
    status_said: str | None
    incident_id: str | None
    closed_by_report_id: str | None
    merged_into: str | None
    possibly_same: tuple[tuple[str, float], ...]  # boat and probability, likeliest first
    apart: float
    accounted: float
    accounted_by: str | None
    taken_off: int | None
    engine_off: float | None
    at_sea: float
    judged_at: datetime | None
    seq: int


class UnitPiece(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """Where a unit is: heard there, or taken to be at its base."""

    id: str
    lat_deg: float
    lon_deg: float
    from_base: bool
    positioned_at: datetime | None


class FeedPiece(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """What the log says of a feed."""

    id: str
    kind: str
    title: str
    synthetic: bool
    reports_count: int
    quarantined_count: int
    last_received_at: datetime | None
    silent_after_s: float | None


def ellipse_of(estimate: Estimate) -> Ellipse:
    """The one-sigma ellipse of a position covariance: its eigenvalues and the angle of the greater.

    A covariance that rounding has made impossible (a negative eigenvalue) is drawn as a line, not refused.
    """
    east, north, both = estimate.var_east_m2, estimate.var_north_m2, estimate.cov_east_north_m2
    mean = (east + north) / 2
    radius = math.hypot((east - north) / 2, both)
    anticlockwise_from_east_deg = math.degrees(0.5 * math.atan2(2 * both, east - north))
    # A circle has no major axis; by convention it is drawn from north.
    angle_deg = 0.0 if radius == 0 else round((90 - anticlockwise_from_east_deg) % 180, 1) % 180
    return Ellipse(
        major_m=round(math.sqrt(max(mean + radius, 0.0)), 1),
        minor_m=round(math.sqrt(max(mean - radius, 0.0)), 1),
        angle_deg=angle_deg,
    )


def row(track: Track) -> bytes:
    """A track as ``[id, mmsi, name, lat·1e5, lon·1e5, cog·10, sog·10, heading, age_base_s, type, flags]``."""
    claim, estimate = track.claim, track.estimate
    return encode(
        (
            track.id,
            claim.mmsi,
            claim.name,
            None if estimate is None else round(estimate.lat_deg * 1e5),
            None if estimate is None else round(estimate.lon_deg * 1e5),
            None if track.course_deg is None else round(track.course_deg * 10) % 3600,
            None if track.speed_kn is None else round(track.speed_kn * 10),
            None if track.heading_deg is None else round(track.heading_deg) % 360,
            int((track.last_at if estimate is None else estimate.at).timestamp()),
            claim.ship_type,
            FLAG_SYNTHETIC * track.synthetic + FLAG_DOUBTED * (track.doubted_count > 0),
        )
    )


def boat_piece(boat: Boat, sequence: int) -> bytes:
    """A boat; ``sequence`` is of its last change."""
    estimate = boat.estimate
    return encode(
        BoatPiece(
            id=boat.id,
            name=boat.name,
            status=boat.status,
            probability=boat.probability,
            synthetic=boat.synthetic,
            first_at=boat.first_at,
            last_at=boat.last_at,
            lat_deg=None if estimate is None else estimate.lat_deg,
            lon_deg=None if estimate is None else estimate.lon_deg,
            at=None if estimate is None else estimate.at,
            ellipse=None if estimate is None else ellipse_of(estimate),
            reports=len(boat.joins),
            people_low=boat.people_low if boat.aboard_low is None else boat.aboard_low,
            people_high=boat.people_high if boat.aboard_high is None else boat.aboard_high,
            said_low=boat.people_low,
            said_high=boat.people_high,
            colour=boat.colour,
            status_said=boat.status_said,
            incident_id=boat.incident_id,
            closed_by_report_id=boat.closed_by_report_id,
            merged_into=boat.merged_into,
            possibly_same=tuple((twin.boat_id, twin.probability) for twin in boat.possibly_same),
            apart=boat.apart,
            accounted=boat.accounted,
            accounted_by=boat.accounted_by_report_id,
            taken_off=boat.taken_off,
            engine_off=boat.engine_off,
            at_sea=boat.at_sea,
            judged_at=boat.judged_at,
            seq=sequence,
        )
    )


def incident_piece(incident: Incident, sequence: int) -> bytes:
    """An incident; ``sequence`` is of its last change."""
    return b'%s,"seq":%d}' % (encode(incident)[:-1], sequence)


def tasking_piece(tasking: Tasking, sequence: int) -> bytes:
    """An order to a unit; ``sequence`` is of its last change."""
    return b'%s,"seq":%d}' % (encode(tasking)[:-1], sequence)


def unit_piece(unit: Unit) -> bytes:
    """A unit's place."""
    return encode(
        UnitPiece(
            id=unit.id,
            lat_deg=unit.lat_deg,
            lon_deg=unit.lon_deg,
            from_base=unit.from_base,
            positioned_at=unit.positioned_at,
        )
    )


def feed_piece(feed: FeedState) -> bytes:
    """A feed's figures as they are at this moment."""
    return encode(
        FeedPiece(
            id=feed.id,
            kind=feed.kind,
            title=feed.title,
            synthetic=feed.synthetic,
            reports_count=feed.reports_count,
            quarantined_count=feed.quarantined_count,
            last_received_at=feed.last_received_at,
            silent_after_s=feed.silent_after_s,
        )
    )


def alert_message(alert: Alert, sequence: int) -> str:
    """One change of an alert, as it is sent."""
    return (b'{"type":"alert","seq":%d,"alert":%s}' % (sequence, encode(alert))).decode()


def units_at_base(theatre: Theatre) -> list[Unit]:
    """Each unit of the theatre at its base, for as long as it has not been heard."""
    found = []
    for spec in theatre.units:
        base = theatre.places_by_id.get(spec.base or "")
        if base is not None:
            found.append(Unit(id=spec.id, lat_deg=base.lat_deg, lon_deg=base.lon_deg))
    return found


def frame(
    *,
    full: bool,
    tracks_full: bool,
    log: str,
    sequence: int,
    at: datetime,
    tracks: Iterable[bytes] = (),
    boats: Iterable[bytes] = (),
    incidents: Iterable[bytes] = (),
    units: Iterable[bytes] = (),
    taskings: Iterable[bytes] = (),
    feeds: Iterable[bytes] = (),
    conflated: int = 0,
) -> bytes:
    """Put pieces together into one frame."""
    return (
        b'{"type":"frame","full":%s,"tracks_full":%s,"log":%s,"seq":%d,"at":%s,"tracks":[%s],"boats":[%s],'
        b'"incidents":[%s],"units":[%s],"taskings":[%s],"feeds":[%s],"conflated":%d}'
    ) % (
        b"true" if full else b"false",
        b"true" if tracks_full else b"false",
        encode(log),
        sequence,
        encode(at),
        b",".join(tracks),
        b",".join(boats),
        b",".join(incidents),
        b",".join(units),
        b",".join(taskings),
        b",".join(feeds),
        conflated,
    )
