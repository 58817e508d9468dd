"""Re-judge a file of reports: the production pipeline over it, and what was believed at every mark.

``varne correlate REPORTS.jsonl --every 10m --out SNAPSHOTS.jsonl`` writes these. One snapshot is::

    {"time": "2026-08-11T20:10:00Z",
     "boats": [{"id", "status": "open"|"closed", "p": 0..1, "lat", "lon", "reports": [ids]}]}

``lat`` and ``lon`` (WGS 84 degrees) are carried on to the mark, and absent when nothing places the boat. A
boat with ``p`` under 0.5 is a candidate, not on the picture. A closed boat stays listed.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from varne.centre.pipeline import advance
from varne.correlation.kinematics import predicted
from varne.feeds.contract import Parsed, Unreadable
from varne.feeds.reports.parse import parse_line
from varne.picture.boat import Boat
from varne.picture.errors import Refused
from varne.picture.events import LogOpened, ReportReceived
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre

FEED = "correlate"
# The start of a day is the same in both countries' clocks only in UTC; marks are whole steps from here.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_reports(
    lines: Iterable[bytes],
    theatre: Theatre,
    *,
    on_unreadable: Callable[[Unreadable], None] | None = None,
) -> list[Report]:
    """Reports of a file in the wire form, in order of ``received``; a repeated id counts once.

    Telephone numbers, if a file still holds any, become tokens that never leave this process.

    Args:
        lines: one JSON object each.
        theatre: whose place names the reports use.
        on_unreadable: told of every line that is no report, whole.
    """
    found: dict[str, Report] = {}
    for number, line in enumerate(lines, start=1):
        item = parse_line(
            line.removeprefix(BOM_UTF8) if number == 1 else line,
            feed=FEED,
            now=None,
            known_area=lambda name: None if (place := theatre.place_by_name(name)) is None else place.id,
            tokenise=lambda text: hashlib.sha256(text.encode()).hexdigest()[:10],
            cursor=number,
        )
        if isinstance(item, Parsed):
            found.setdefault(item.report.id, item.report)
        elif isinstance(item, Unreadable) and on_unreadable is not None:
            on_unreadable(item)
    return sorted(found.values(), key=lambda report: report.received_at)


def opened_picture(theatre: Theatre, at: datetime) -> Picture:
    """A picture whose log has just begun over a theatre; its centre is the theatre's first."""
    picture = Picture()
    centre = theatre.centre_codes[0]
    body = LogOpened(
        theatre_id=theatre.id,
        theatre_digest=theatre.digest,
        centre=centre,
        synthetic=False,
        places=named_areas(theatre),
    )
    advance(picture, body, originator=centre, observed_at=None, received_at=at, recorded_at=at)
    return picture


def take_in(picture: Picture, report: Report) -> None:
    """Record one report as if it had just been received, and let every stage answer."""
    advance(
        picture,
        ReportReceived(report=report),
        originator=picture.centre,
        observed_at=report.observed_at,
        received_at=report.received_at,
        recorded_at=report.received_at,
    )


def snapshots(
    reports: Iterable[Report],
    *,
    every_s: float,
    theatre: Theatre,
    until: datetime | None = None,
) -> Iterator[dict[str, Any]]:
    """What was believed at each mark, from reports received by then and no others.

    Marks are whole multiples of ``every_s`` of UTC: from the first after the first report, through the
    first at or after the last report, or through the last at or before ``until``.

    Args:
        reports: in order of ``received_at``, no id twice.
        every_s: seconds between marks.
        theatre: what the names of places mean.
        until: stop here instead of at the last report; later reports are not read.

    Raises:
        Refused: ``every_s`` is not positive.
    """
    if not every_s > 0:
        raise Refused(f"marks every {every_s} s: give a time above zero, such as 10m")
    step = timedelta(seconds=every_s)
    picture: Picture | None = None
    mark = EPOCH
    pending = False  # reports taken in since the last mark
    for report in reports:
        if picture is None:
            picture = opened_picture(theatre, report.received_at)
            mark = EPOCH + step * ((report.received_at - EPOCH) // step + 1)
        while mark < report.received_at and (until is None or mark <= until):
            yield snapshot(picture, mark)
            mark += step
            pending = False
        if until is not None and report.received_at > until:
            break
        take_in(picture, report)
        pending = True
    if picture is None:
        return
    while mark <= until if until is not None else pending:
        yield snapshot(picture, mark)
        mark += step
        pending = False


def snapshot(picture: Picture, mark: datetime) -> dict[str, Any]:
    """Every boat as believed at ``mark``, in the order they were opened."""
    time = mark.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"time": time, "boats": [_boat(boat, mark) for boat in picture.boats.values()]}


def _boat(boat: Boat, mark: datetime) -> dict[str, Any]:
    line: dict[str, Any] = {"id": boat.id, "status": boat.status, "p": boat.probability}
    if boat.estimate is not None:
        there = predicted(boat.estimate, mark)
        line["lat"], line["lon"] = round(there.lat_deg, 5), round(there.lon_deg, 5)
    line["reports"] = [join.report_id for join in boat.joins]
    return line
