"""Playing a drill at a running centre: leave, reports marked as invented, and the log to score it by."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from varne.centre.drill import FEED
from varne.centre.drilling import DrillUnderWay
from varne.centre.outcome import Accepted
from varne.console.web.asking import CentreHere, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.console.web.intake import area_reader
from varne.feeds.contract import Parsed
from varne.feeds.reports.parse import parse_line
from varne.picture.errors import Malformed
from varne.picture.events import FeedDeclared, UnitPositioned
from varne.picture.noun import Noun
from varne.picture.reference import boat_named_by, reference_of
from varne.picture.theatre import Latitude, Longitude

router = APIRouter(prefix="/api")

ENTRIES_MAX = 2_000  # of the log in one answer
Title = Annotated[str, msgspec.Meta(max_length=120)]


class DrillBegun(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A drill that is to be played, and where its units stand."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    title_en: Title
    title_fr: Title
    units: tuple[tuple[str, Latitude, Longitude], ...] = ()  # id, and where it is at sea


class DrillReport(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report of a drill: the wire form, and the reference that its caller tells."""

    wire: msgspec.Raw
    reference: str | None = None


class DrillEnded(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but that it is over."""


def player(centre: CentreHere, varne_drill: Annotated[str | None, Header(max_length=100)] = None) -> str:
    """The token of the player of the drill that is under way.

    Raises:
        Refused: it is not (``no_drill``).
    """
    centre.drilling.heard(varne_drill)
    return varne_drill or ""


Player = Annotated[str, Depends(player)]


@router.get("/{theatre}/drill")
async def show_drill(centre: CentreHere) -> Response:
    """Whether a drill may be played here, and which one is."""
    return reply(
        {
            "leave": centre.drilling.leave,
            "synthetic": centre.picture.synthetic,
            "centre": centre.picture.centre,
            "under_way": centre.drilling.under_way(),
        }
    )


@router.post("/{theatre}/drill/begin")
async def begin(centre: CentreHere, request: Request) -> Response:
    """Begin a drill here. Its boats are marked as invented, whatever else this centre holds.

    Raises:
        Refused: the centre keeps the record and was not started with leave, or another drill is played.
    """
    asked = await read_json(request, DrillBegun)
    drill = DrillUnderWay(
        name=asked.name, title_en=asked.title_en, title_fr=asked.title_fr, since=centre.now()
    )
    token = centre.drilling.begin(centre.picture, drill)
    # Where a unit is in a drill would stand beside where it truly is: only an invented log takes it.
    if centre.picture.synthetic:
        for unit_id, lat_deg, lon_deg in asked.units:
            await centre.record(UnitPositioned(unit_id=unit_id, lat_deg=lat_deg, lon_deg=lon_deg))
    return reply({"token": token, "at": centre.now(), "sequence": centre.store.last_sequence()}, 201)


@router.post("/{theatre}/drill/reports")
async def take_report(centre: CentreHere, _player: Player, request: Request) -> Response:
    """One report of the drill, received now; the boat it was joined to.

    Raises:
        Malformed: it cannot be read.
        Refused: no drill is played by whoever asks.
    """
    said = await read_json(request, DrillReport)
    item = parse_line(
        bytes(said.wire),
        feed=FEED,
        now=centre.now(),
        known_area=area_reader(centre),
        tokenise=centre.tokenise,
        centre=centre.picture.centre,
    )
    if not isinstance(item, Parsed):
        raise Malformed("this report of the drill cannot be read", code="drill")
    report = item.report
    if said.reference is not None:
        reference = reference_of(boat_named_by(said.reference))
        report = msgspec.structs.replace(report, reference=reference)
    (outcome,) = await centre.submit(_declared(centre), [msgspec.structs.replace(item, report=report)])
    if not isinstance(outcome, Accepted):
        raise Malformed(f"report {report.id} is held already", code="drill")
    return reply({"id": outcome.report_id, "sequence": outcome.sequence, "boat_id": outcome.boat_id}, 201)


def _declared(centre: CentrePort) -> FeedDeclared:
    drill = centre.drilling.under_way()
    title = "Drill" if drill is None else f"Drill {drill.name}"
    return FeedDeclared(feed=FEED, kind="reports", synthetic=True, title=title)


@router.get("/{theatre}/drill/log")
async def show_log(centre: CentreHere, _player: Player, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Entries of the log, oldest first, for whoever plays: a drill is scored by what was recorded.

    Raises:
        Refused: no drill is played by whoever asks.
    """
    entries = islice(centre.store.read(after_sequence=after), ENTRIES_MAX)
    return reply(
        {
            "entries": [
                {
                    "sequence": entry.sequence,
                    "originator": entry.originator,
                    "observed_at": entry.observed_at,
                    "received_at": entry.received_at,
                    "recorded_at": entry.recorded_at,
                    "name": entry.body.name,
                    "body": entry.body,
                }
                for entry in entries
            ],
            "last": centre.store.last_sequence(),
            "at": centre.now(),
        }
    )


@router.post("/{theatre}/drill/end")
async def end(centre: CentreHere, token: Player, request: Request) -> Response:
    """The drill is over. What it put into the log stays there, marked.

    Raises:
        Refused: no drill is played by whoever asks.
    """
    await read_json(request, DrillEnded)
    centre.drilling.end(token)
    if FEED in centre.picture.feeds:
        centre.health.ended(FEED)
    return reply({"at": centre.now(), "sequence": centre.store.last_sequence()})
