"""The socket a screen keeps open."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from varne.console.web.asking import PushHere
from varne.console.web.errors import error_body
from varne.console.web.frames import Viewport
from varne.console.web.push import Push
from varne.console.web.screen import Screen
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun

HELLO_S = 10.0
_POLICY, _TRY_AGAIN = 1008, 1013  # RFC 6455 and IANA's registry of close codes

router = APIRouter()

Degrees = Annotated[float, msgspec.Meta(ge=-360, le=360)]
Box = tuple[Degrees, Degrees, Degrees, Degrees]  # west, south, east, north
Sequence = Annotated[int, msgspec.Meta(ge=0)]


class Hello(Noun, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    """First message of a screen: what it has, and where it looks."""

    after: Sequence | None = None
    log: str | None = None
    viewport: Box | None = None


class Moved(Noun, frozen=True, kw_only=True, tag_field="type", tag="viewport"):
    """The map moved."""

    bbox: Box | None = None


class Rendered(Noun, frozen=True, kw_only=True, tag_field="type", tag="rendered"):
    """The frame of this sequence has been drawn."""

    seq: Sequence


_decoder: msgspec.json.Decoder[Hello | Moved | Rendered] = msgspec.json.Decoder(Hello | Moved | Rendered)


def read_message(text: str) -> Hello | Moved | Rendered:
    """One message of a screen.

    Raises:
        Malformed: it has none of the forms.
    """
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error
    except msgspec.DecodeError as error:
        raise Malformed(f"not JSON: {error}") from error


def viewport_of(box: Box | None) -> Viewport | None:
    """A map's bounds, longitudes brought between -180 and 180 (a map turned round the globe goes beyond)."""
    if box is None or box[2] - box[0] >= 360:
        return None
    west_deg, south_deg, east_deg, north_deg = box
    return Viewport(
        west_deg=_wrapped(west_deg), south_deg=south_deg, east_deg=_wrapped(east_deg), north_deg=north_deg
    )


def _wrapped(lon_deg: float) -> float:
    return lon_deg if -180 <= lon_deg <= 180 else (lon_deg + 180) % 360 - 180


@router.websocket("/api/{theatre}/live")
async def live(socket: WebSocket, push: PushHere) -> None:
    """Frames, alerts and health as they come; see docs/push-protocol.md."""
    await socket.accept()
    try:
        screen = await _greet(socket, push)
    except (Malformed, Refused) as error:
        await _refuse(socket, error)
        return
    except WebSocketDisconnect:
        return
    try:
        await _serve(socket, screen)
    finally:
        push.leave(screen)


async def _greet(socket: WebSocket, push: Push) -> Screen:
    try:
        async with asyncio.timeout(HELLO_S):
            hello = read_message(await _receive(socket))
    except TimeoutError:
        raise Refused("say hello first", code="no_hello") from None
    if not isinstance(hello, Hello):
        raise Refused("say hello first", code="no_hello")
    return push.join(socket.send_text, after=hello.after, log=hello.log, viewport=viewport_of(hello.viewport))


async def _receive(socket: WebSocket) -> str:
    """Next text message.

    Raises:
        Malformed: it is not text.
        WebSocketDisconnect: the screen is gone.
    """
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    text = message.get("text")
    if not isinstance(text, str):
        raise Malformed("send text, not binary messages")
    return text


async def _serve(socket: WebSocket, screen: Screen) -> None:
    """Write and read until either end is done; neither outlives the other."""
    writing = asyncio.create_task(screen.run())
    reading = asyncio.create_task(_read(socket, screen))
    try:
        await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done() and not writing.done() and reading.exception() is None:
            await asyncio.wait({writing})  # the reader refused the screen: let it be said
    finally:
        for task in (reading, writing):
            task.cancel()
        ends = await asyncio.gather(reading, writing, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, TimeoutError | WebSocketDisconnect | OSError):
            raise end
    if not any(isinstance(end, WebSocketDisconnect | OSError) for end in ends):
        await _close(socket, _POLICY if isinstance(screen.refusal, Malformed) else _TRY_AGAIN)


async def _read(socket: WebSocket, screen: Screen) -> None:
    """Take messages until one cannot be read."""
    try:
        while True:
            message = read_message(await _receive(socket))
            if isinstance(message, Moved):
                screen.look_at(viewport_of(message.bbox))
            elif isinstance(message, Rendered):
                screen.rendered(message.seq)
            else:
                raise Malformed("hello is said once")
    except Malformed as error:
        screen.refuse(error)


async def _refuse(socket: WebSocket, error: Malformed | Refused) -> None:
    try:
        await socket.send_text((b'{"type":"refused",%s' % error_body(error)[1:]).decode())
    except (WebSocketDisconnect, OSError):
        return
    await _close(socket, _POLICY)


async def _close(socket: WebSocket, code: int) -> None:
    try:
        async with asyncio.timeout(HELLO_S):
            await socket.close(code)
    except (WebSocketDisconnect, OSError, RuntimeError, TimeoutError):
        return  # it is gone already; Starlette says RuntimeError when a close came from the other end first
