"""Bytes of one connection into messages: XML documents and TAK protocol messages, mixed as they come. Pure.

A message begins with ``<`` (XML, to the end of its ``</event>``) or with ``0xbf``: then a length and so many
bytes (the form of streams), or ``0xbf 0x01 0xbf`` and bytes to the end of the connection (the form of the
mesh, which has no length). White space between messages is nothing. Whatever else comes is noise, cut where
a message may begin again. Nothing is held beyond ``MESSAGE_BYTES_MAX``.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from varne.feeds.cot.event import MESSAGE_BYTES_MAX
from varne.feeds.cot.protobuf_form import read_varint, write_varint
from varne.picture.errors import Malformed

MAGIC = 0xBF
_MESH = b"\xbf\x01\xbf"
_SPACE = b" \t\r\n\x00"
_ENDS = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?(event|auth)\s*>")
_BEGINS = re.compile(rb"[<\xbf]")

Form = Literal["xml", "protobuf", "noise", "overlong"]


class Framed(NamedTuple):
    """One message as it lay on the wire, without framing."""

    form: Form
    raw: bytes


class Framer:
    """Keeps what has come of a message that is not whole yet."""

    def __init__(self) -> None:
        self._held = b""
        self._mesh = False
        self.lost = False  # a length that cannot be: where the next message begins is not known
        self._overlong: bytes | None = None  # the beginning of a message too long, while its end is awaited

    def feed(self, data: bytes) -> list[Framed]:
        """Messages that these bytes make whole, in order."""
        if self.lost:
            return []
        self._held += data
        messages: list[Framed] = []
        while (message := self._next()) is not None:
            if message.raw:
                messages.append(message)
        return messages

    def finish(self) -> list[Framed]:
        """Nothing more comes: what was held is a mesh message, or was cut off."""
        held, self._held = self._held.strip(_SPACE), b""
        if self._overlong is not None:
            held, self._overlong = self._overlong, None
            return [Framed("overlong", held)]
        if self._mesh:
            self._mesh = False
            return [Framed("protobuf", held)] if held else []
        return [Framed("noise", held)] if held else []

    def _next(self) -> Framed | None:
        if self._overlong is not None:
            return self._skip()
        if self._mesh:
            return self._too_long() if len(self._held) > MESSAGE_BYTES_MAX else None
        self._held = self._held.lstrip(_SPACE)
        if not self._held:
            return None
        if self._held[0] == MAGIC:
            return self._protobuf()
        if self._held[:1] == b"<":
            return self._xml()
        found = _BEGINS.search(self._held)
        end = min(len(self._held) if found is None else found.start(), MESSAGE_BYTES_MAX)
        if found is None and len(self._held) <= MESSAGE_BYTES_MAX and not self._held.endswith(b"\n"):
            return None  # the rest of the noise may still come
        return self._cut("noise", 0, end)

    def _cut(self, form: Form, begin: int, end: int) -> Framed:
        raw, self._held = self._held[begin:end], self._held[end:]
        return Framed(form, raw)

    def _xml(self) -> Framed | None:
        found = _ENDS.search(self._held)
        if found is not None and found.end() <= MESSAGE_BYTES_MAX:
            return self._cut("xml", 0, found.end())
        if found is None and len(self._held) <= MESSAGE_BYTES_MAX:
            return None
        return self._too_long()

    def _too_long(self) -> Framed | None:
        """Keep the beginning, pass over the rest up to the end of an event."""
        if self._mesh:
            self.lost = True
            return self._cut("overlong", 0, MESSAGE_BYTES_MAX)
        self._overlong = self._held[:MESSAGE_BYTES_MAX]
        return self._skip()

    def _skip(self) -> Framed | None:
        found = _ENDS.search(self._held)
        if found is None:
            self._held = self._held[-40:]  # an end may have been cut in two
            return None
        assert self._overlong is not None
        self._held = self._held[found.end() :]
        raw, self._overlong = self._overlong, None
        return Framed("overlong", raw)

    def _protobuf(self) -> Framed | None:
        if _MESH.startswith(self._held[:3]) and len(self._held) < 3:
            return None
        if self._held.startswith(_MESH):
            self._held = self._held[3:]
            self._mesh = True
            return self._next()
        try:
            length, begin = read_varint(self._held[:11], 1)
        except Malformed:
            if len(self._held) < 11:
                return None  # the length itself has not all come
            self.lost = True
            return self._cut("noise", 0, len(self._held))
        if length > MESSAGE_BYTES_MAX:
            self.lost = True
            return self._cut("overlong", 0, min(len(self._held), MESSAGE_BYTES_MAX))
        if len(self._held) < begin + length:
            return None
        return self._cut("protobuf", begin, begin + length)


def framed(payload: bytes) -> bytes:
    """A TAK message as it goes on a stream."""
    return bytes((MAGIC,)) + write_varint(len(payload)) + payload


def meshed(payload: bytes) -> bytes:
    """A TAK message as it goes into a datagram, or down a connection that ends with it."""
    return _MESH + payload
