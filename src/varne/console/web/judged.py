"""Which reports are the same boat, how surely, and why; and the officer's word on it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.centre.ruling import changes, make_ruling, require_two
from varne.console.web.asking import AsOf, CentreHere, picture_asked, read_json, reply
from varne.console.web.unreported import unreported_body
from varne.picture.errors import Refused
from varne.picture.judgement import JudgedBoat, Judgement, Reading, RulingKind, RulingReason, pair_key
from varne.picture.noun import Noun
from varne.picture.picture import Picture

router = APIRouter(prefix="/api")


class RulingAsked(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an officer says of two reports."""

    first_report_id: str
    second_report_id: str
    ruling: RulingKind
    reason: RulingReason


@router.get("/{theatre}/judgement")
async def show_judgement(centre: CentreHere, as_of: AsOf = None) -> Response:
    """The last judgement of the whole night: its best readings, and how many boats are at sea.

    Raises:
        Refused: nothing had been judged (``not_found``).
    """
    picture = await picture_asked(centre, as_of)
    judgement = picture.judgement
    if judgement is None:
        raise Refused("nothing has been judged yet", code="not_found")
    return reply(judgement_body(picture, judgement, state=centre.judging_state))


def judgement_body(picture: Picture, judgement: Judgement, *, state: str) -> dict[str, Any]:
    """A judgement as screens get it: boats by the ids they bear, readings with the boats they differ in."""
    return {
        "at": judgement.at,
        "sequence": picture.judged_sequence,
        "state": state,
        "forecast": judgement.forecast,
        "at_sea_low": judgement.at_sea_low,
        "at_sea": judgement.at_sea,
        "at_sea_high": judgement.at_sea_high,
        "at_sea_chances": judgement.at_sea_chances,
        "readings": [_reading(picture, reading) for reading in judgement.readings],
        "boats": [_boat(picture, judgement, boat) for boat in judgement.boats],
        "unreported": None if judgement.unreported is None else unreported_body(judgement.unreported),
    }


def _reading(picture: Picture, reading: Reading) -> dict[str, Any]:
    boats = dict.fromkeys(picture.boat_of_report.get(report_id) for report_id in reading.otherwise)
    return {
        "weight": reading.weight,
        "boats": reading.boats,
        "otherwise": reading.otherwise,
        "boat_ids": [boat_id for boat_id in boats if boat_id is not None],
    }


def _boat_id(picture: Picture, boat: JudgedBoat) -> str | None:
    return picture.boat_of_report.get(boat.report_ids[0]) if boat.report_ids else None


def _boat(picture: Picture, judgement: Judgement, boat: JudgedBoat) -> dict[str, Any]:
    return {
        "boat_id": _boat_id(picture, boat),
        "report_ids": boat.report_ids,
        "probability": boat.probability,
        "apart": boat.apart,
        "possibly_same": [
            (_boat_id(picture, judgement.boats[twin.boat]), twin.probability) for twin in boat.possibly_same
        ],
        "accounted": boat.accounted,
        "accounted_by": boat.accounted_by,
        "people_low": boat.people_low,
        "people_high": boat.people_high,
        "taken_off": boat.taken_off,
        "engine_off": boat.engine_off,
        "at_sea": boat.at_sea,
    }


@router.get("/{theatre}/why")
async def show_why(centre: CentreHere, first: str, second: str) -> Response:
    """How likely two reports are of one boat, and the evidence as codes and figures, strongest first.

    Raises:
        Refused: a report is not held, both are one, or they were not judged yet.
    """
    picture = centre.picture
    require_two(picture, first, second)
    pair = await centre.why(first, second)
    return reply(
        {
            "first_report_id": first,
            "second_report_id": second,
            "probability": pair.probability,
            "sampled": pair.sampled,
            "evidence": pair.evidence,
            "first": picture.reports[first],
            "second": picture.reports[second],
            "first_boat_id": picture.boat_of_report.get(first),
            "second_boat_id": picture.boat_of_report.get(second),
            "judged_at": None if picture.judgement is None else picture.judgement.at,
            "ruling": picture.rulings.get(pair_key(first, second)),
        }
    )


@router.get("/{theatre}/rulings")
async def list_rulings(centre: CentreHere, as_of: AsOf = None) -> Response:
    """What officers said last of each pair of reports, oldest first."""
    picture = await picture_asked(centre, as_of)
    return reply({"rulings": list(picture.rulings.values())})


@router.post("/{theatre}/rulings")
async def take_ruling(centre: CentreHere, request: Request) -> Response:
    """An officer says whether two reports are of one boat; the answer says what changed because of it.

    Raises:
        Refused: a report is not held, both are one, or the store takes nothing.
        Malformed: the words are not of the form.
    """
    asked = await read_json(request, RulingAsked)
    ruling = make_ruling(
        centre.picture,
        asked.first_report_id,
        asked.second_report_id,
        asked.ruling,
        asked.reason,
        centre.now(),
    )
    sequence, entries = await centre.rule(ruling)
    return reply(
        {
            "ruling": ruling,
            "sequence": sequence,
            "judged": entries is not None,
            "changed": changes(entries or ()),
        },
        201,
    )
