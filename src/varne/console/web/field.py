"""The page for crews without a device of their own: signing on, what their unit is asked, what they say.

A unit signs on by its id and the centre's join code, and is known by a mark from then on: there are no
accounts. Every word a crew says carries an id of the page's making, so that a page that was offline can send
again what it may have sent: nothing is counted twice.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Header, Request
from starlette.responses import FileResponse, Response

from varne.centre.field import NOT_TAKEN, Field
from varne.centre.field_told import not_shown
from varne.centre.field_units import OPEN_TASKING, boats_of_tasking
from varne.centre.outcome import Accepted, AlreadyHeld
from varne.console.web.asking import CentreHere, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.console.web.static_files import STATIC
from varne.feeds.contract import Parsed
from varne.feeds.cot.said import PEOPLE_MAX
from varne.feeds.units import UnitAnswered, UnitAt
from varne.picture.errors import Malformed, Refused
from varne.picture.events import FeedDeclared
from varne.picture.noun import Noun
from varne.picture.report import DistressStatus, Report
from varne.picture.tasking import Answer, Tasking, UnitReason
from varne.picture.theatre import Latitude, Longitude

router = APIRouter(prefix="/api")
page = APIRouter()

FIELD_FEED = "field"
WORDS_MAX = 200
LATE_MAX = timedelta(hours=24)
CLOCK_SLACK = timedelta(minutes=5)

Count = Annotated[int, msgspec.Meta(ge=0, le=PEOPLE_MAX)]


class SignOn(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A crew says which unit it is."""

    unit_id: str
    code: Annotated[str, msgspec.Meta(max_length=40)]


class Word(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a crew says. Nothing of it is free text."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{8,64}$")]  # made by the page, once a word
    said_at: datetime  # by the phone's clock
    what: Literal["answer", "seen", "taken_off", "position"]
    answer: Answer | None = None
    tasking_id: str | None = None
    reason: UnitReason | None = None
    people: Count | None = None  # seen, or taken off
    remaining: Count | None = None  # who went on with the boat
    status: DistressStatus | None = None
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    sigma_m: Annotated[float, msgspec.Meta(gt=0, le=100_000)] | None = None


class Words(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a crew has said since it was last heard, oldest first."""

    words: Annotated[tuple[Word, ...], msgspec.Meta(max_length=WORDS_MAX)]


class Became(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """What became of one word. Both kinds of success are for ever: the page may forget it."""

    id: str
    outcome: Literal["recorded", "held_already", "refused"]
    code: str | None = None
    message: str | None = None


def field_of(centre: CentreHere) -> Field:
    """The centre's desk for units in the field.

    Raises:
        Refused: it has none.
    """
    field = centre.field
    if field is None:
        raise Refused("no unit can sign on at this centre", code="not_found")
    return field


FieldHere = Annotated[Field, Depends(field_of)]


def unit_asking(field: FieldHere, varne_unit: Annotated[str | None, Header(max_length=200)] = None) -> str:
    """The unit that signed on as whoever asks.

    Raises:
        Refused: it did not, or not with the code of now (``signed_off``).
    """
    unit_id = None if varne_unit is None else field.join.unit_of(varne_unit)
    if unit_id is None or field.units.spec(unit_id) is None:
        raise Refused("sign on again: the centre does not know this phone", code="signed_off")
    return unit_id


UnitHere = Annotated[str, Depends(unit_asking)]


@page.get("/field", include_in_schema=False)
async def show_page() -> Response:
    """The page itself."""
    path = STATIC / "field.html"
    if not path.is_file():
        raise Refused("the screens have not been built: run make web", code="not_found")
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


@router.get("/{theatre}/field")
async def show_field(centre: CentreHere, field: FieldHere) -> Response:
    """Which units there are to sign on as, and which are connected."""
    return reply(
        {
            "centre": centre.picture.centre,
            "name_en": centre.theatre.name_en,
            "name_fr": centre.theatre.name_fr,
            "synthetic": centre.picture.synthetic,
            "units": [
                {
                    "id": spec.id,
                    "name": spec.name,
                    "kind": spec.kind,
                    "flag": spec.flag,
                    "centre": spec.centre,
                }
                for spec in centre.theatre.units
            ],
            "links": field.links(),
        }
    )


@router.get("/{theatre}/field/links")
async def show_links(centre: CentreHere, field: FieldHere) -> Response:
    """For the watch: which devices and phones are heard, what waits for them, which orders reach none."""
    links, phones = field.links(), field.phones.states()
    return reply(
        {
            "at": centre.now(),
            "doors": [link.declaration.title for link in field.counted],
            "links": links,
            "phones": phones,
            "not_shown": not_shown(centre.picture.taskings.values(), links, phones),
        }
    )


@router.post("/{theatre}/field/sign-on")
async def sign_on(centre: CentreHere, field: FieldHere, request: Request) -> Response:
    """The mark by which a unit is known from now on.

    Raises:
        Refused: too many wrong codes from there (``wait``), a wrong one (``wrong_code``), or no such unit.
    """
    asked = await read_json(request, SignOn)
    whence = "" if request.client is None else request.client.host
    if not field.join.admits(asked.code, whence, centre.now()):
        raise Refused("that is not the code of this centre; ask the watch for it", code="wrong_code")
    spec = field.units.spec(asked.unit_id)
    if spec is None:
        raise Refused("no unit of that id here", code="not_found")
    return reply({"mark": field.join.mark(spec.id), "unit_id": spec.id, "name": spec.name})


@router.get("/{theatre}/field/orders")
async def show_orders(centre: CentreHere, field: FieldHere, unit_id: UnitHere) -> Response:
    """What the unit is asked to do, newest first, and what was ended within the last hours."""
    picture, now = centre.picture, centre.now()
    field.phones.note(unit_id, now)
    own = [one for one in picture.taskings.values() if one.unit_id == unit_id and one.state != "proposed"]
    recent = [one for one in own if one.state in OPEN_TASKING or now - one.changed_at < timedelta(hours=3)]
    recent.sort(key=lambda one: (one.state in OPEN_TASKING, one.changed_at), reverse=True)
    return reply(
        {
            "unit_id": unit_id,
            "name": field.units.name(unit_id),
            "at": now,
            "synthetic": picture.synthetic or any(_is_drill(centre, one) for one in recent),
            "unit": picture.units.get(unit_id),
            "orders": [_order(centre, one) for one in recent],
        }
    )


def _is_drill(centre: CentrePort, tasking: Tasking) -> bool:
    """True when an order is about a boat that is invented."""
    picture = centre.picture
    return any(picture.boats[boat_id].synthetic for boat_id in boats_of_tasking(picture, tasking.id))


def _order(centre: CentrePort, tasking: Tasking) -> dict[str, Any]:
    picture, order = centre.picture, tasking.order
    boats = [picture.boats[boat_id] for boat_id in boats_of_tasking(picture, tasking.id)]
    return {
        "id": tasking.id,
        "state": tasking.state,
        "purpose": order.purpose,
        "issued_at": tasking.issued_at,
        "changed_at": tasking.changed_at,
        "lat_deg": order.lat_deg,
        "lon_deg": order.lon_deg,
        "meet_at": order.meet_at,
        "boats": [
            {
                "id": boat.id,
                "name": boat.name,
                "status": boat.status_said,
                "people_low": boat.people_low if boat.aboard_low is None else boat.aboard_low,
                "people_high": boat.people_high if boat.aboard_high is None else boat.aboard_high,
                "lat_deg": None if boat.estimate is None else boat.estimate.lat_deg,
                "lon_deg": None if boat.estimate is None else boat.estimate.lon_deg,
                "at": None if boat.estimate is None else boat.estimate.at,
            }
            for boat in boats
        ],
    }


@router.post("/{theatre}/field/words")
async def take_words(centre: CentreHere, field: FieldHere, unit_id: UnitHere, request: Request) -> Response:
    """What a crew said, in the order it was said; each word answered when it is durable.

    Raises:
        Malformed: it does not keep the form; nothing was taken.
        Refused: the store takes nothing (send again).
    """
    said = await read_json(request, Words)
    for word in said.words:
        _check(word)
    became = []
    for word in said.words:
        try:
            became.append(await _take(centre, field, unit_id, word))
        except Refused as refusal:
            if refusal.code not in NOT_TAKEN:
                raise  # the store takes nothing, or the centre stops: the page keeps what it has
            became.append(Became(id=word.id, outcome="refused", code=refusal.code, message=str(refusal)))
    return reply({"words": became})


def _check(word: Word) -> None:
    missing = (
        (word.what == "answer" and word.answer is None)
        or (word.what == "answer" and word.answer == "refused" and word.reason is None)
        or (word.what == "taken_off" and word.people is None)
        or (word.what == "position" and word.lat_deg is None)
        or (word.lat_deg is None) != (word.lon_deg is None)
    )
    if missing:
        raise Malformed(f"word {word.id} lacks what a word of {word.what} needs", code="field_missing")
    if word.said_at.tzinfo is None:
        raise Malformed(f"word {word.id}: said_at has no time zone", code="time_naive")


async def _take(centre: CentrePort, field: Field, unit_id: str, word: Word) -> Became:
    now = centre.now()
    said_at = min(word.said_at, now)
    # A phone whose clock cannot be right: when it was said is not known.
    observed_at = None if word.said_at > now + CLOCK_SLACK or now - said_at > LATE_MAX else said_at
    if word.what == "answer" and word.answer is not None:
        outcome = await field.answer(
            UnitAnswered(
                unit_id=unit_id,
                answer=word.answer,
                received_at=now,
                observed_at=observed_at,
                tasking_id=word.tasking_id,
                reason=word.reason,
                people_taken_off=word.people,
                people_went_on=word.remaining,
            )
        )
        return Became(id=word.id, outcome=outcome)
    if word.what == "position":
        assert word.lat_deg is not None
        assert word.lon_deg is not None
        moved = await field.position(
            UnitAt(
                unit_id=unit_id,
                lat_deg=word.lat_deg,
                lon_deg=word.lon_deg,
                received_at=now,
                observed_at=observed_at,
            )
        )
        return Became(id=word.id, outcome="recorded" if moved else "held_already")
    return await _report(centre, field, unit_id, word, now, observed_at)


async def _report(
    centre: CentrePort, field: Field, unit_id: str, word: Word, now: datetime, observed_at: datetime | None
) -> Became:
    """A boat that was seen, or people who were taken off, as a report."""
    speaker = field.units.speaker(unit_id)
    seen: Literal["air", "patrol"] = "air" if speaker is not None and speaker.airborne else "patrol"
    number = hashlib.sha256(f"{unit_id}|{word.id}".encode()).hexdigest()[:20]
    taken = word.what == "taken_off"
    report = Report(
        id=f"{FIELD_FEED}:{number}",
        kind="recovery" if taken else seen,
        feed=FIELD_FEED,
        source=unit_id,
        centre=centre.picture.centre,
        received_at=now,
        observed_at=observed_at,
        lat_deg=word.lat_deg,
        lon_deg=word.lon_deg,
        sigma_m=word.sigma_m,
        people=word.people,
        remaining=word.remaining if taken else None,
        status=word.status,
        unit=unit_id if taken else None,
    )
    declaration = FeedDeclared(
        feed=FIELD_FEED, kind="reports", synthetic=centre.picture.synthetic, title="Units, by their own page"
    )
    (outcome,) = await centre.submit(declaration, [field.placed(Parsed(report=report))])
    if isinstance(outcome, Accepted):
        return Became(id=word.id, outcome="recorded")
    assert isinstance(outcome, AlreadyHeld)
    return Became(id=word.id, outcome="held_already")
