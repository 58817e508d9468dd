"""Logs for the store's tests: small, invented, of every kind of entry that matters here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from varne.picture.events import (
    BoatOpened,
    Event,
    FeedDeclared,
    InputQuarantined,
    LogOpened,
    Recorded,
    ReportReceived,
    TrackUpdated,
)
from varne.picture.events_incident import IncidentOpened
from varne.picture.report import IdentityClaim, Report
from varne.picture.track import Estimate
from varne.store.contract import Unread

START = datetime(2026, 8, 10, 20, 0, tzinfo=UTC)


def at(sequence: int) -> datetime:
    """When the log's entry of this sequence was recorded: one each second."""
    return START + timedelta(seconds=sequence, microseconds=sequence % 7)


def body(sequence: int, ships: int = 40) -> Event:
    """A fact for this place in a log: after the opening, AIS with its track, a call now and then."""
    if sequence == 1:
        return LogOpened(theatre_id="dover", theatre_digest="00", centre="UK", synthetic=True)
    if sequence == 2:
        return FeedDeclared(feed="ais", kind="ais", synthetic=True, title="Invented ships")
    if sequence % 50 == 3:
        return ReportReceived(
            report=Report(
                id=f"call-{sequence}",
                kind="call",
                feed="calls",
                source="uk.999",
                centre="UK",
                received_at=at(sequence),
                lat_deg=51.0,
                lon_deg=1.5,
                sigma_m=500.0,
                people=40,
                status="taking water",
            )
        )
    if sequence % 50 == 4:
        return BoatOpened(
            boat_id=f"b-{sequence}",
            boat_name=f"UK-{sequence:03d}",
            report_id=f"call-{sequence - 1}",
            probability=0.9,
        )
    if sequence % 50 == 5:
        return IncidentOpened(
            incident_id=f"i-{sequence}",
            boat_id=f"b-{sequence - 1}",
            phase="distress",
            owner="UK",
            report_id=f"call-{sequence - 2}",
        )
    if sequence % 50 == 6:
        return InputQuarantined(
            feed="ais", code="bad_checksum", reason="checksum 00, not 5C", sha256="00", length_bytes=7
        )
    ship = sequence // 2 % ships
    lat_deg, lon_deg = 50.9 + ship * 0.01, 1.2 + sequence * 1e-5
    if sequence % 2:
        claim = IdentityClaim(mmsi=235_000_000 + ship, name=f"SHIP {ship}")
        return TrackUpdated(
            track_id=f"ais-{ship}",
            feed="ais",
            at=at(sequence),
            claim=claim,
            speed_kn=11.5,
            estimate=Estimate(
                at=at(sequence), lat_deg=lat_deg, lon_deg=lon_deg, var_east_m2=100.0, var_north_m2=100.0
            ),
        )
    return ReportReceived(
        report=Report(
            id=f"ais-{sequence}",
            kind="ais",
            feed="ais",
            source="ais",
            centre="UK",
            received_at=at(sequence),
            observed_at=at(sequence),
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            speed_kn=11.5,
            course_deg=38.5,
            heading_deg=40.0,
            claim=IdentityClaim(mmsi=235_000_000 + ship),
        ),
        cursor=sequence,
    )


def entry(sequence: int, *, recorded_at: datetime | None = None, of: Event | None = None) -> Recorded:
    return Recorded(
        sequence=sequence,
        originator="UK",
        observed_at=at(sequence) if sequence % 3 else None,
        received_at=at(sequence),
        recorded_at=recorded_at or at(sequence),
        body=of or body(sequence),
    )


def entries(count: int, *, after: int = 0) -> list[Recorded]:
    return [entry(sequence) for sequence in range(after + 1, after + count + 1)]


def batches(count: int, size: int, *, after: int = 0) -> Iterator[list[Recorded]]:
    """``count`` entries in batches of ``size``."""
    for first in range(after, after + count, size):
        yield entries(min(size, after + count - first), after=first)


def unread(raw: bytes, *, feed: str = "ais", received_at: datetime = START) -> Unread:
    return Unread(
        sha256=hashlib.sha256(raw).hexdigest(),
        feed=feed,
        code="bad_checksum",
        reason="checksum 00, not 5C",
        received_at=received_at,
        raw=raw,
    )
