"""Reading what is asked: which centre, which moment, which body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from fastapi import Depends, Path, Query, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from varne.console.web.centre_port import CentrePort
from varne.console.web.errors import JSON
from varne.console.web.frames import encode
from varne.console.web.guard import BODY_BYTES_MAX, too_large
from varne.console.web.push import Push
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun
from varne.picture.picture import Picture

NOT_KEPT = {"Cache-Control": "no-store"}
Body = TypeVar("Body", bound=Noun)


def theatre_centre(
    connection: HTTPConnection, theatre: Annotated[str, Path(description="Id of a theatre")]
) -> CentrePort:
    """The centre whose theatre is named in the path.

    Raises:
        Refused: there is none (``not_found``).
    """
    centres: Mapping[str, CentrePort] = connection.app.state.centres
    centre = centres.get(theatre)
    if centre is None:
        raise Refused(f"no theatre {theatre!r} here; there are {', '.join(centres)}", code="not_found")
    return centre


def theatre_push(
    connection: HTTPConnection, theatre: Annotated[str, Path(description="Id of a theatre")]
) -> Push:
    """The push of the centre whose theatre is named in the path."""
    theatre_centre(connection, theatre)
    pushes: Mapping[str, Push] = connection.app.state.pushes
    return pushes[theatre]


CentreHere = Annotated[CentrePort, Depends(theatre_centre)]
PushHere = Annotated[Push, Depends(theatre_push)]
AsOf = Annotated[
    str | None, Query(description="A moment of the log, RFC 3339 with its zone; without it: now")
]


def read_moment(text: str) -> datetime:
    """A moment as RFC 3339 has it, in UTC.

    Raises:
        Malformed: not a time, or one without a zone.
    """
    try:
        # In a query a plus sign arrives as a space.
        moment = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise Malformed(f"{text!r} is no time; write 2026-08-10T02:30:00Z", code="time") from None
    if moment.tzinfo is None:
        raise Malformed(f"{text!r} has no zone; write 2026-08-10T02:30:00Z", code="time")
    return moment.astimezone(UTC)


async def picture_asked(centre: CentrePort, as_of: str | None) -> Picture:
    """The live picture, or what was known at a past moment.

    Raises:
        Malformed: ``as_of`` is no time.
    """
    if as_of is None:
        return centre.picture
    return await centre.picture_at(read_moment(as_of))


async def read_body(request: Request) -> bytes:
    """The whole body, as long as it keeps to the limit.

    Raises:
        Refused: it does not (``too_large``).
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise too_large()
    return bytes(body)


def media_type(request: Request) -> str:
    """The body's type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(request: Request, kind: type[Body]) -> Body:
    """A JSON body of one form.

    Raises:
        Refused: the body is not JSON by its type (``not_json``), or too large.
        Malformed: it does not keep the form; says where.
    """
    if media_type(request) != JSON:
        raise Refused("send JSON, with Content-Type: application/json", code="not_json")
    try:
        return msgspec.json.decode(await read_body(request), type=kind)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"not JSON: {error}") from error


def reply(value: object, status_code: int = 200) -> Response:
    """A value as JSON."""
    return Response(encode(value), status_code=status_code, media_type=JSON, headers=NOT_KEPT)


def reply_encoded(body: bytes) -> Response:
    """JSON that is encoded already."""
    return Response(body, media_type=JSON, headers=NOT_KEPT)
