"""A searcher's real track as it is handed in: GPX, or lines that somebody typed.

Pure. Names, comments and whatever else a GPX file may say are not read: only times and places.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from varne.feeds.calls.positions import read_position
from varne.picture.errors import Malformed

GPX_TYPES = ("application/gpx+xml", "application/xml", "text/xml")
TrackPoint = tuple[datetime, float, float]

_POINTS = ("trkpt", "rtept")
_LINE = re.compile(
    r"^\s*(?:(\d{4}-\d\d-\d\d)[T ])?(\d{1,2})[:h.]?(\d\d)(?::(\d\d))?\s*(?:Z|UTC|TU)?[\s,;]+(\S.*)$"
)
CLOCKS_APART = timedelta(minutes=10)
LONG_BEFORE = timedelta(hours=6)
Box = tuple[float, float, float, float]


def read_gpx(document: bytes) -> list[TrackPoint]:
    """Points with their times, of tracks or else of routes, whatever the file's version.

    Raises:
        Malformed: it is no GPX, or its points have no times.
    """
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise Malformed("a GPX file declares no entities; export it again", code="gpx")
    try:
        root = ElementTree.fromstring(document)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Malformed(f"this is no GPX file: {error}", code="gpx") from error
    for wanted in _POINTS:
        found = [element for element in root.iter() if _bare(element.tag) == wanted]
        points = [point for element in found if (point := _point(element)) is not None]
        if points:
            return points
        if found:
            raise Malformed(
                "the points of this GPX file have no times; export the track with times", code="gpx"
            )
    raise Malformed("this GPX file holds no track and no route", code="gpx")


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _point(element: ElementTree.Element) -> TrackPoint | None:
    """A point; None when it has no time."""
    said = next((child.text for child in element if _bare(child.tag) == "time"), None)
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said.strip())
        lat, lon = float(element.attrib["lat"]), float(element.attrib["lon"])
    except (ValueError, KeyError):
        raise Malformed("a point of this GPX file has no place, or a time that is none", code="gpx") from None
    # GPX 1.1: times are UTC whether or not they say so.
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)), lat, lon


def read_typed(text: str, *, now: datetime, fixed_at: datetime, bbox_deg: Box) -> list[TrackPoint]:
    """Lines of ``time position``: ``09:25 51°07.4N 001°20.1E``.

    A first time without a day is the last such before now, unless that is long before the boat's position;
    every other is the next such after the one before it.

    Args:
        text: the lines; empty ones are passed over.
        now: the centre's time.
        fixed_at: of the position that is searched from.
        bbox_deg: the theatre's, which settles which side of Greenwich is meant when nobody said.

    Raises:
        Malformed: names the line that cannot be read, and shows how to write one.
    """
    points: list[TrackPoint] = []
    previous: datetime | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.match(line)
        if read is None:
            raise Malformed(
                f"line {number}: write a time and a place, as 09:25 51°07.4N 001°20.1E", code="line"
            )
        day, hour, minute, second, place = read.groups()
        try:
            clock = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
            if clock >= timedelta(days=1):
                raise ValueError(hour)
            at = (
                datetime.fromisoformat(day).replace(tzinfo=UTC) + clock
                if day
                else _moment(clock, previous, now.astimezone(UTC), fixed_at)
            )
        except ValueError:
            raise Malformed(f"line {number}: {line.strip()[:20]!r} has no time of day", code="line") from None
        try:
            best = read_position(place, known_place=lambda _name: None, bbox_deg=bbox_deg)[0]
        except Malformed as error:
            raise Malformed(f"line {number}: {error}", code="line") from error
        points.append((at, best.lat_deg, best.lon_deg))
        previous = at
    return points


def _moment(clock: timedelta, previous: datetime | None, now: datetime, fixed_at: datetime) -> datetime:
    """The day that a time of day means."""
    day = timedelta(days=1)
    if previous is not None:
        at = previous.replace(hour=0, minute=0, second=0, microsecond=0) + clock
        return at if at >= previous else at + day
    at = now.replace(hour=0, minute=0, second=0, microsecond=0) + clock
    if at > now + CLOCKS_APART:
        at -= day
    return at + day if at < fixed_at - LONG_BEFORE else at
