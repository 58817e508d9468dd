"""Texts drafted from an incident, for the boat's page: fetched, read and corrected by an officer."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from varne.console.texts.cap import Kind, Sent, cap
from varne.console.texts.mayday import mayday_relay
from varne.console.texts.navtex import navtex
from varne.console.texts.positions import Language
from varne.console.texts.sitrep import sitrep, sitrep_text
from varne.console.texts.slip import slip
from varne.console.texts.told import Told, tell
from varne.console.web.asking import NOT_KEPT, AsOf, CentreHere, picture_asked, read_moment
from varne.console.web.centre_port import CentrePort
from varne.picture.errors import Malformed, Refused

router = APIRouter(prefix="/api")

LANGUAGES: dict[str, tuple[Language, ...]] = {"en": ("en",), "fr": ("fr",), "both": ("en", "fr")}
Lang = Annotated[str, Query(description="en, fr or both")]
NUMBER = Query(ge=0, le=9999, description="Of the SITREP, from 1; of the NAVTEX message, from 0")


async def _told(centre: CentrePort, incident: str, as_of: str | None) -> Told:
    picture = await picture_asked(centre, as_of)
    at = centre.now() if as_of is None else read_moment(as_of)
    return tell(picture, incident, at, centre.theatre)


def _languages(lang: str) -> tuple[Language, ...]:
    found = LANGUAGES.get(lang)
    if found is None:
        raise Malformed(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}", code="language")
    return found


@router.get("/{theatre}/incidents/{incident}/texts/sitrep.pdf")
async def show_sitrep_pdf(
    centre: CentreHere,
    incident: str,
    lang: Lang = "both",
    number: Annotated[int, NUMBER] = 1,
    as_of: AsOf = None,
) -> Response:
    """The SITREP as PDF.

    Raises:
        Refused: no such incident.
    """
    from varne.console.texts.pdf import sitrep_pdf  # not loaded until somebody asks for one

    told = await _told(centre, incident, as_of)
    reports = [sitrep(told, one, number=number) for one in _languages(lang)]
    body = await asyncio.to_thread(sitrep_pdf, told, reports)
    name = f"sitrep-{number}-{told.at:%Y%m%dT%H%MZ}.pdf"
    headers = {**NOT_KEPT, "Content-Disposition": f'inline; filename="{name}"'}
    return Response(body, media_type="application/pdf", headers=headers)


@router.get("/{theatre}/incidents/{incident}/texts/{what}")
async def show_text(
    centre: CentreHere,
    incident: str,
    what: str,
    lang: Lang = "en",
    number: Annotated[int | None, NUMBER] = None,
    transmitter: Annotated[
        str | None, Query(max_length=1, description="Letter of the NAVTEX station")
    ] = None,
    replaces: Annotated[
        str | None, Query(max_length=400, description="sender,identifier,sent of the CAP message to update")
    ] = None,
    cancel: Annotated[bool, Query(description="Cancel that message: only of a closed incident")] = False,
    as_of: AsOf = None,
) -> Response:
    """A draft as plain text (``cap``: XML): mayday, navtex, cap, sitrep or slip.

    Raises:
        Refused: no such incident or draft, or it cannot be drafted; says why.
    """
    told = await _told(centre, incident, as_of)
    if what == "cap":
        earlier = () if replaces is None else (_sent(replaces),)
        kind: Kind = "Cancel" if cancel else "Update" if earlier else "Alert"
        return Response(
            cap(told, kind=kind, replaces=earlier), media_type="application/cap+xml", headers=NOT_KEPT
        )
    if what == "navtex":
        return _text(navtex(told, number=number or 0, transmitter=transmitter))
    wanted = _languages(lang)
    if what == "mayday":
        return _text("\n".join(mayday_relay(told, one) for one in wanted))
    if what == "sitrep":
        return _text(
            "\n".join(sitrep_text(told, one, number=1 if number is None else number) for one in wanted)
        )
    if what == "slip":
        return _text("\n".join(slip(told, one) for one in wanted))
    raise Refused(f"no draft {what!r}; there are mayday, navtex, cap, sitrep, slip", code="not_found")


def _sent(reference: str) -> Sent:
    parts = reference.split(",")
    if len(parts) != len(Sent._fields) or not all(parts):
        raise Malformed("name the CAP message as sender,identifier,sent", code="cap")
    return Sent(*parts)


def _text(text: str) -> Response:
    return Response(text, media_type="text/plain", headers=NOT_KEPT)
