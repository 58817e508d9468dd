"""Messages longer than one line, put together from their parts. Pure.

A sequence id is one digit and soon comes round again, so parts are joined only when nothing speaks
against it: same sender, same sentence tag, total, id and channel, close in time, no part twice with
another content. What does not fit starts anew and the old parts are given up: a name made of two
ships' halves would be worse than none.
"""

from __future__ import annotations

import msgspec

from varne.feeds.ais.sentences import Annotation
from varne.feeds.contract import Noted, Unreadable

PARTS_LINES_MAX = 1000  # parts are given up when so many lines went by without the rest
PARTS_GAP_S = 10.0  # parts further apart than this are of two messages
_NEVER = 1 << 62


class Message(msgspec.Struct, frozen=True, gc=False):
    """One whole AIS message, its payload still armoured."""

    payload: bytes  # six-bit armoured, of all parts
    fill_bits: int  # bits of the last character that do not count, 0 to 5
    heard_unix_s: float | None  # when a base station or receiver says it heard it
    station: str | None  # which one says so
    place: int  # number of the line that completed it, from 1
    raw: bytes  # its lines as they came, joined by line feeds
    partial: bool = False  # something on its lines was not understood and set aside: keep the original


Framed = Message | Noted | Unreadable

FRAGMENT = Noted(what="fragment")
ANNOTATION = Noted(what="annotation")

# Sender (group or station of a tag block), sentence tag, total, sequence id, channel.
Key = tuple[bytes, bytes, bytes, bytes, bytes]


class Part(msgspec.Struct, frozen=True, gc=False):
    """One part of a message, on one line."""

    index: int  # 1 to total
    payload: bytes
    fill_bits: int
    check: int  # the sentence's checksum
    place: int
    raw: bytes
    received_unix_s: float | None
    heard_unix_s: float | None
    station: str | None
    annotation: Annotation | None
    partial: bool


class Assembly:
    """Holds parts until their message is whole, or until they are given up."""

    def __init__(self) -> None:
        self.waiting = 0  # parts held
        self.give_up_at = _NEVER  # the line at which the oldest are given up
        self._pending: dict[Key, list[Part]] = {}  # oldest first

    def add(self, key: Key, part: Part) -> list[Framed]:
        """Take a part; give what it settles: fragments and their message, or parts given up."""
        settled: list[Framed] = []
        key = self._known_key(key)
        held = self._pending.get(key)
        if held is not None:
            same = next((other for other in held if other.index == part.index), None)
            apart = any(_apart(other, part) for other in held)
            if same is not None and same.payload == part.payload and not apart:
                return [FRAGMENT]  # said twice
            if same is not None or apart:
                settled += self._give_up(key)
                held = None
        if held is None:
            held = self._pending[key] = []
        held.append(part)
        self.waiting += 1
        if len(held) == int(key[2]):
            del self._pending[key]
            self.waiting -= len(held)
            settled += _whole(held, part.place)
        self._watch()
        return settled

    def pass_line(self, place: int) -> list[Framed]:
        """Give up what has waited for too many lines."""
        old = [key for key, held in self._pending.items() if held[0].place + PARTS_LINES_MAX < place]
        return [gone for key in old for gone in self._give_up(key)]

    def pass_time(self, unix_s: float) -> list[Framed]:
        """Give up what was received too long before ``unix_s``."""
        return [
            gone
            for key, held in list(self._pending.items())
            if held[-1].received_unix_s is not None and unix_s - held[-1].received_unix_s > PARTS_GAP_S
            for gone in self._give_up(key)
        ]

    def finish(self) -> list[Framed]:
        """Give up everything: the stream ended."""
        return [gone for key in list(self._pending) for gone in self._give_up(key)]

    def _known_key(self, key: Key) -> Key:
        """A later part without a tag block belongs to a tagged first one, the latest that fits."""
        if key in self._pending or key[0]:
            return key
        return next((known for known in reversed(self._pending) if known[1:] == key[1:]), key)

    def _give_up(self, key: Key) -> list[Framed]:
        held = self._pending.pop(key)
        self.waiting -= len(held)
        self._watch()
        return [
            Unreadable(
                code="incomplete",
                reason=f"line {part.place}: part {part.index} of {int(key[2])}; the rest never came",
                raw=part.raw,
            )
            for part in held
        ]

    def _watch(self) -> None:
        oldest = next(iter(self._pending.values()), None)
        self.give_up_at = _NEVER if oldest is None else oldest[0].place + PARTS_LINES_MAX


def _apart(one: Part, other: Part) -> bool:
    """True when the times of two parts, as far as they are known, are too far apart."""
    return any(
        a is not None and b is not None and abs(a - b) > PARTS_GAP_S
        for a, b in (
            (one.heard_unix_s, other.heard_unix_s),
            (one.received_unix_s, other.received_unix_s),
        )
    )


def _whole(held: list[Part], place: int) -> list[Framed]:
    """Fragments, one for each part but the last to come, and the message."""
    ordered = sorted(held, key=lambda part: part.index)
    check = 0
    for part in ordered:
        check ^= part.check
    told = next((part for part in ordered if part.heard_unix_s is not None), None)
    heard_unix_s, station = (told.heard_unix_s, told.station) if told else (None, None)
    note = next((p.annotation for p in held if p.annotation is not None and p.annotation.fits(check)), None)
    if heard_unix_s is None and note is not None:
        heard_unix_s, station = note.unix_s, note.station
    if station is None:
        station = next((part.station for part in ordered if part.station is not None), None)
    message = Message(
        payload=b"".join([part.payload for part in ordered]),
        fill_bits=ordered[-1].fill_bits,
        heard_unix_s=heard_unix_s,
        station=station,
        place=place,
        raw=b"\n".join([part.raw for part in ordered]),
        partial=any(part.partial for part in ordered),
    )
    return [*(FRAGMENT for _ in ordered[1:]), message]
