"""A small made-up picture with one incident: calls from the sea, folded through the centre's own stages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.picture.event import Event
from varne.picture.events import FeedDeclared, LogOpened, ReportReceived
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report

START = datetime(2021, 11, 24, 1, 30, tzinfo=UTC)
THEATRE = open_theatre("dover")


def record(picture: Picture, body: Event, at: datetime, originator: str = "UK") -> None:
    advance(picture, body, originator=originator, observed_at=None, received_at=at, recorded_at=at)


def opened(*, synthetic: bool = True) -> Picture:
    picture = Picture(centre="UK")
    record(
        picture,
        LogOpened(
            theatre_id="dover",
            theatre_digest="d",
            centre="UK",
            synthetic=synthetic,
            places=named_areas(THEATRE),
        ),
        START,
    )
    record(picture, FeedDeclared(feed="calls", kind="calls", synthetic=synthetic, title="calls"), START)
    return picture


def call(number: int, minutes: float = 0.0, **said: object) -> Report:
    at = START + timedelta(minutes=minutes)
    fixed: dict[str, object] = {"kind": "call", "feed": "calls", "source": "uk.999", "centre": "UK"}
    times = {"received_at": at, "observed_at": at}
    return msgspec.convert({"id": f"c{number}", **fixed, **times, **said}, Report)


def hear(picture: Picture, *reports: Report) -> Picture:
    for report in reports:
        record(picture, ReportReceived(report=report), report.received_at)
    return picture


def one_boat(*, synthetic: bool = True) -> Picture:
    """A boat with a place, a count, a colour and grave words."""
    return hear(
        opened(synthetic=synthetic),
        call(1, 0, lat_deg=51 + 9.045 / 60, lon_deg=1 + 45.568 / 60, sigma_m=100.0, people=33,
             phone="ab12cd34ef", colour="grey", status="taking water"),
    )  # fmt: skip


def nowhere() -> Picture:
    """A call that told nothing."""
    return hear(opened(), call(1, 0))
