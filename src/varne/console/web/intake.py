"""What comes in over HTTP: reports from programs, calls typed by a watch officer, positions to be read.

An answer is given only when what came is durable. A phone number lives from the parsing of the body to
the making of its token, in one function, and nowhere else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from varne.centre.outcome import Accepted, AlreadyHeld, NotRead, Outcome
from varne.console.web.asking import CentreHere, media_type, read_body, reply
from varne.console.web.centre_port import CentrePort
from varne.console.web.errors import JSON
from varne.feeds.calls.parse import parse_call
from varne.feeds.calls.positions import read_position
from varne.feeds.contract import Item, Parsed
from varne.feeds.fields import read_object
from varne.feeds.reports.parse import parse_line
from varne.picture.errors import Broken, Refused
from varne.picture.events import FeedDeclared, FeedKind
from varne.picture.noun import Noun

router = APIRouter(prefix="/api")

NDJSON = "application/x-ndjson"
HTTP_FEED = "http"
CALLS_FEED = "calls"
IDEMPOTENCY_CHARACTERS_MAX = 200


class Taken(Noun, frozen=True, kw_only=True):
    """A report that is in the log now."""

    id: str
    sequence: int


class Quarantined(Noun, frozen=True, kw_only=True):
    """A line, counted from 1, that could not be read."""

    line: int
    code: str
    reason: str


class Receipt(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """What became of each report that was sent. All of it is durable."""

    accepted: tuple[Taken, ...]
    duplicates: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]


def declaration_of(centre: CentrePort, feed: str, kind: FeedKind, title: str) -> FeedDeclared:
    """A door of the console itself; what comes in by it is synthetic when the whole log is."""
    return FeedDeclared(feed=feed, kind=kind, synthetic=centre.picture.synthetic, title=title)


def area_reader(centre: CentrePort) -> Callable[[str], str | None]:
    """The gazetteer: a place's name to its id."""

    def known_area(name: str) -> str | None:
        place = centre.theatre.place_by_name(name)
        return None if place is None else place.id

    return known_area


def read_lines(centre: CentrePort, lines: list[bytes], now: datetime) -> list[Item]:
    """Wire reports to items, one a line."""
    read = partial(
        parse_line,
        feed=HTTP_FEED,
        now=now,
        known_area=area_reader(centre),
        tokenise=centre.tokenise,
        centre=centre.picture.centre,
    )
    return [read(line) for line in lines]


def receipt_of(numbers: list[int], outcomes: list[Outcome]) -> Receipt:
    """Outcomes as they are told to the sender; blank lines are passed over."""
    told = list(zip(numbers, outcomes, strict=True))
    return Receipt(
        accepted=tuple(
            Taken(id=o.report_id, sequence=o.sequence) for o in outcomes if isinstance(o, Accepted)
        ),
        duplicates=tuple(o.report_id for o in outcomes if isinstance(o, AlreadyHeld)),
        quarantined=tuple(
            Quarantined(line=number, code=o.code, reason=o.reason)
            for number, o in told
            if isinstance(o, NotRead)
        ),
    )


@router.post("/{theatre}/reports")
async def take_reports(centre: CentreHere, request: Request) -> Response:
    """One wire report (JSON) or many (one a line), acknowledged when durable.

    Raises:
        Refused: the store takes nothing (send again), the body is too large, or of another type.
    """
    kind = media_type(request)
    if kind not in (JSON, NDJSON):
        raise Refused(f"send {JSON} (one report) or {NDJSON} (one a line)", code="not_json")
    body = await read_body(request)
    lines = body.split(b"\n") if kind == NDJSON else [body]
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    items = read_lines(centre, [line for _, line in numbered], centre.now())
    declaration = declaration_of(centre, HTTP_FEED, "reports", "Reports over HTTP")
    outcomes = await centre.submit(declaration, items)
    receipt = receipt_of([number for number, _ in numbered], outcomes)
    if receipt.accepted:
        return reply(receipt, 201)
    if receipt.duplicates:
        return reply(receipt, 200)
    error = {
        "code": "unreadable",
        "message": "no report could be read; see what is in quarantine, and why",
    }
    return reply({"error": error, "quarantined": receipt.quarantined}, 422)


@router.post("/{theatre}/calls")
async def take_call(
    centre: CentreHere,
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            max_length=IDEMPOTENCY_CHARACTERS_MAX,
            description="The same for every try to send one call: it is logged once",
        ),
    ] = None,
) -> Response:
    """A call as the watch officer typed it, acknowledged when durable, with the boat it was joined to.

    Raises:
        Malformed: a field cannot be read, or is not of the form.
        Refused: the store takes nothing; send again with the same key.
    """
    if media_type(request) != JSON:
        raise Refused(f"send JSON, with Content-Type: {JSON}", code="not_json")
    now, code = centre.now(), centre.picture.centre
    report = parse_call(
        read_object(await read_body(request)),
        report_id=call_id(code, now, idempotency_key),
        feed=CALLS_FEED,
        centre=code,
        source=f"{code.lower()}.watch",
        now=now,
        known_place=centre.theatre.place_by_name,
        tokenise=centre.tokenise,
        bbox_deg=centre.theatre.bbox_deg,
    )
    declaration = declaration_of(centre, CALLS_FEED, "calls", "Calls logged at this centre")
    (outcome,) = await centre.submit(declaration, [Parsed(report=report)])
    if isinstance(outcome, Accepted):
        return reply(_logged(outcome.report_id, outcome.sequence, outcome.boat_id), 201)
    if isinstance(outcome, AlreadyHeld):
        sequence = centre.picture.changed[f"report:{outcome.report_id}"]
        return reply(_logged(outcome.report_id, sequence, outcome.boat_id), 200)
    raise Broken(f"a call that was read came to {type(outcome).__name__}")


def call_id(centre: str, now: datetime, idempotency_key: str | None) -> str:
    """An id for a call: made of the sender's key, so that sending again adds nothing; else by chance."""
    if idempotency_key:
        return f"{centre}-call-{hashlib.sha256(idempotency_key.encode()).hexdigest()[:20]}"
    return f"{centre}-call-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(5)}"


def _logged(report_id: str, sequence: int, boat_id: str | None) -> dict[str, str | int | None]:
    return {"id": report_id, "sequence": sequence, "boat_id": boat_id}


@router.get("/{theatre}/position")
async def show_position(centre: CentreHere, text: Annotated[str, Query(max_length=1000)]) -> Response:
    """Every way to read a text as a position, best first.

    Raises:
        Malformed: there is none; the message shows how to write one.
    """
    readings = read_position(text, known_place=centre.theatre.place_by_name, bbox_deg=centre.theatre.bbox_deg)
    return reply(
        {
            "readings": [
                {
                    "lat_deg": reading.lat_deg,
                    "lon_deg": reading.lon_deg,
                    "sigma_m": reading.sigma_m,
                    "area": reading.area,
                    "notation": reading.notation,
                    "label": reading.label,
                    "in_theatre": reading.in_theatre,
                }
                for reading in readings
            ]
        }
    )
