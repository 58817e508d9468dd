"""What was believed at every mark of a night whose reports stand in a file.

``varne correlate REPORTS.jsonl --every 10m --out SNAPSHOTS.jsonl`` writes these. One snapshot is::

    {"time": "2026-08-11T20:10:00Z",
     "boats": [{"id", "status": "open"|"closed", "p": 0..1, "lat", "lon", "reports": [ids],
                "apart": 0..1, "at_sea": 0..1, "accounted": 0..1, "possibly_same": [{"id", "p"}]}],
     "unreported": {"mean", "low", "high", "at_least_one", "basis": "tonight"|"prior"}}

``lat`` and ``lon`` (WGS 84 degrees) are carried on to the mark, and absent when nothing places the boat. A
boat with ``p`` under 0.5 is a candidate, not on the picture. A closed boat stays listed. ``unreported``
estimates the boats at sea that no report tells of. It and the last four keys of a boat are a judgement's:
:func:`judged_snapshots` weighs all reports together at each mark, without the log that a centre keeps but
with the same identities and the same rule for closing. :func:`snapshots` gives the quick answer that a centre
has before that: each report joined once, as it arrives.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from varne.centre.pipeline import advance
from varne.correlation.evidence import judged_evidence
from varne.correlation.identities import assigned, heirs_of
from varne.correlation.judging import Judge
from varne.correlation.kinematics import predicted
from varne.feeds.contract import Parsed, Unreadable
from varne.feeds.reports.parse import parse_line
from varne.picture.boat import Boat
from varne.picture.errors import Refused
from varne.picture.events import LogOpened, ReportReceived
from varne.picture.judgement import JudgedBoat, Judgement, Ruling, Unreported, shown_probability
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre
from varne.picture.track import Estimate

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


def marks(reports: Sequence[Report], *, every_s: float, until: datetime | None = None) -> list[datetime]:
    """The moments to tell of: whole multiples of ``every_s`` of UTC.

    From the first after the first report, through the first at or after the last report, or through the last
    at or before ``until``.

    Args:
        reports: in order of ``received_at``.
        every_s: seconds between marks.
        until: stop here instead of at the last report.

    Raises:
        Refused: ``every_s`` is not positive.
    """
    if not every_s > 0:
        raise Refused(f"marks every {every_s} s: give a time above zero, such as 10m")
    if not reports:
        return []
    step = timedelta(seconds=every_s)
    first = (reports[0].received_at - EPOCH) // step + 1
    last = -((EPOCH - reports[-1].received_at) // step) if until is None else (until - EPOCH) // step
    return [EPOCH + step * number for number in range(first, max(last, first if until is None else 0) + 1)]


def snapshots(
    reports: Sequence[Report],
    *,
    every_s: float,
    theatre: Theatre,
    until: datetime | None = None,
) -> Iterator[dict[str, Any]]:
    """The quick answer at each mark, from reports received by then and no others.

    Args:
        reports: in order of ``received_at``, no id twice.
        every_s: seconds between :func:`marks`.
        theatre: what the names of places mean.
        until: stop here instead of at the last report; later reports are not read.

    Raises:
        Refused: ``every_s`` is not positive.
    """
    taken = 0
    picture: Picture | None = None
    for mark, known in _known(reports, every_s, until):
        picture = picture or opened_picture(theatre, reports[0].received_at)
        for report in reports[taken:known]:
            take_in(picture, report)
        taken = known
        yield snapshot(picture, mark)


def _known(
    reports: Sequence[Report], every_s: float, until: datetime | None
) -> Iterator[tuple[datetime, int]]:
    """Each mark, with how many reports had been received by it."""
    received = [report.received_at for report in reports]
    for mark in marks(reports, every_s=every_s, until=until):
        yield mark, bisect_right(received, mark)


def judged_snapshots(
    reports: Sequence[Report],
    judge: Judge,
    *,
    every_s: float,
    until: datetime | None = None,
    rulings: Sequence[Ruling] = (),
) -> Iterator[dict[str, Any]]:
    """What a judge makes at each mark of all reports received by then, and no others.

    Args:
        reports: in order of ``received_at``, no id twice; AIS is left out.
        judge: weighs them.
        every_s: seconds between :func:`marks`.
        until: stop here instead of at the last report.
        rulings: officers' words in force all the time.

    Raises:
        Refused: ``every_s`` is not positive.
    """
    roll = Roll()
    for mark, known in _known(reports, every_s, until):
        heard = [report for report in reports[:known] if report.kind != "ais"]
        yield roll.call(judge.judge(heard, rulings, mark), heard)


class Roll:
    """Boats by public identity from judgement to judgement, as the picture keeps them."""

    def __init__(self) -> None:
        self._held: dict[str, list[str]] = {}  # reports, longest held first
        self._former: dict[str, list[str]] = {}  # what a merged boat held
        self._closed: dict[str, str] = {}  # by which report
        self._born: list[str] = []  # identities in the order they were first borne

    def call(self, judgement: Judgement, heard: Iterable[Report]) -> dict[str, Any]:
        """The snapshot of a judgement of the reports heard, at its moment."""
        reports = {report.id: report for report in heard}
        boats = [boat for boat in judgement.boats if boat.report_ids]
        clusters = [boat.report_ids for boat in boats]
        held = {boat_id: self._held[boat_id] for boat_id in self._born if boat_id in self._held}
        former = {boat_id: self._former[boat_id] for boat_id in self._born if boat_id in self._former}
        identities = assigned(clusters, held, former)
        heirs = heirs_of(identities, clusters, held)
        for merged_id in heirs:
            self._former[merged_id] = self._held.pop(merged_id)
        for boat_id, boat in zip(identities, boats, strict=True):
            parts = [boat_id, *(merged for merged, kept in heirs.items() if kept == boat_id)]
            closed = all(part in self._closed for part in parts)
            evidence = judged_evidence(boat, reports, closed=closed)
            for part in parts:
                self._closed.pop(part, None)
                if evidence is not None:
                    self._closed[part] = evidence
            if boat_id not in self._born:
                self._born.append(boat_id)
            self._former.pop(boat_id, None)
            before = [r for r in held.get(boat_id, ()) if r in boat.report_ids]
            self._held[boat_id] = [*before, *(r for r in boat.report_ids if r not in before)]
        born = {boat_id: number for number, boat_id in enumerate(self._born)}
        # The best known first: of two that may be one boat, the one with more told of it.
        listed = sorted(
            zip(identities, boats, strict=True),
            key=lambda pair: (-pair[1].apart * len(pair[1].report_ids), born[pair[0]]),
        )
        place = {number: boat_id for boat_id, number in zip(identities, _places(judgement), strict=True)}
        lines = [self._line(boat_id, boat, judgement.at, place) for boat_id, boat in listed]
        return {"time": _wire_time(judgement.at), "boats": lines, **_unreported(judgement.unreported)}

    def _line(self, boat_id: str, boat: JudgedBoat, mark: datetime, place: dict[int, str]) -> dict[str, Any]:
        closed = boat_id in self._closed
        line: dict[str, Any] = {
            "id": boat_id,
            "status": "closed" if closed else "open",
            "p": round(shown_probability(boat, closed=closed), 4),
            **_there(boat.estimate, mark),
            "reports": list(boat.report_ids),
            "apart": round(boat.apart, 4),
            "at_sea": round(boat.at_sea, 4),
            "accounted": round(boat.accounted, 4),
        }
        line["possibly_same"] = [
            {"id": place[twin.boat], "p": round(twin.probability, 4)}
            for twin in boat.possibly_same
            if twin.boat in place
        ]
        return line


def _unreported(told: Unreported | None) -> dict[str, Any]:
    """The boats that nobody has reported, as a snapshot's key; empty when they were not estimated."""
    if told is None:
        return {}
    return {
        "unreported": {
            "mean": told.mean,
            "low": told.low,
            "high": told.high,
            "at_least_one": told.at_least_one,
            "basis": told.basis,
        }
    }


def _places(judgement: Judgement) -> list[int]:
    """Places in the judgement of the boats that hold a report."""
    return [number for number, boat in enumerate(judgement.boats) if boat.report_ids]


def snapshot(picture: Picture, mark: datetime) -> dict[str, Any]:
    """Every boat that is one, as the picture has it carried on to ``mark``, in the order they were opened."""
    boats = [_boat(boat, mark) for boat in picture.boats.values() if boat.status != "merged"]
    return {"time": _wire_time(mark), "boats": boats}


def _boat(boat: Boat, mark: datetime) -> dict[str, Any]:
    return {
        "id": boat.id,
        "status": boat.status,
        "p": boat.probability,
        **_there(boat.estimate, mark),
        "reports": [join.report_id for join in boat.joins],
    }


def _wire_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _there(estimate: Estimate | None, mark: datetime) -> dict[str, float]:
    """Where a boat is at a mark; empty when nothing places it."""
    if estimate is None:
        return {}
    there = predicted(estimate, mark)
    return {"lat": round(there.lat_deg, 5), "lon": round(there.lon_deg, 5)}
