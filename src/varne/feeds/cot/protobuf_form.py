"""Events as TAK protocol messages, version 1: a few fields of protobuf, read and written here. Pure.

The messages are those of the TAK protocol (``takmessage``, ``cotevent``, ``detail`` and the five elements of
detail that have a message of their own; all else travels as XML text). A field number not known here is
passed over, as protobuf asks. Reading is bounded by the message: no length leads out of it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from varne.feeds.cot.event import UNKNOWN_M, CotEvent, Element, element
from varne.feeds.cot.xml_form import checked, read_element, write_element
from varne.feeds.fields import in_range
from varne.picture.errors import Malformed

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_VARINT_BYTES_MAX = 10
_TRUNCATED = "breaks off within a field"

# Field numbers of each message that Varne reads or writes.
_COT_EVENT = 2  # of takmessage
_TYPE, _UID, _SENT, _START, _STALE, _HOW, _LAT, _LON, _HAE, _CE, _LE, _DETAIL = (
    1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
)  # fmt: skip
_XML_DETAIL = 1  # of detail
# Elements of detail with a message of their own: field number, tag, and (number, attribute) of each field.
_ELEMENTS: tuple[tuple[int, str, tuple[tuple[int, str], ...]], ...] = (
    (2, "contact", ((1, "endpoint"), (2, "callsign"))),
    (3, "__group", ((1, "name"), (2, "role"))),
    (4, "precisionlocation", ((1, "geopointsrc"), (2, "altsrc"))),
    (5, "status", ((1, "battery"),)),
    (6, "takv", ((1, "device"), (2, "platform"), (3, "os"), (4, "version"))),
    (7, "track", ((1, "speed"), (2, "course"))),
)
_WHOLE_NUMBERS = frozenset({"battery"})
_REALS = frozenset({"speed", "course"})

Value = int | float | bytes


def read_varint(raw: bytes, at: int) -> tuple[int, int]:
    """A whole number of up to 64 bits, and where it ends.

    Raises:
        Malformed: it breaks off, or is longer than one can be.
    """
    value = 0
    for number in range(_VARINT_BYTES_MAX):
        if at + number >= len(raw):
            raise Malformed(_TRUNCATED, code="not_protobuf")
        byte = raw[at + number]
        value |= (byte & 0x7F) << (7 * number)
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + number + 1
    raise Malformed("holds a number of more than 64 bits", code="not_protobuf")


def write_varint(value: int) -> bytes:
    """A whole number that is not negative."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _fields(raw: bytes) -> Iterator[tuple[int, Value]]:
    """Each field's number and value, in order: a whole number, a real of eight bytes, or bytes."""
    at = 0
    while at < len(raw):
        key, at = read_varint(raw, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise Malformed("has a field of number nought", code="not_protobuf")
        if kind == _VARINT:
            value, at = read_varint(raw, at)
            yield number, value
        elif kind == _BYTES:
            length, at = read_varint(raw, at)
            if at + length > len(raw):
                raise Malformed(_TRUNCATED, code="not_protobuf")
            yield number, raw[at : at + length]
            at += length
        elif kind in (_EIGHT, _FOUR):
            length = 8 if kind == _EIGHT else 4
            if at + length > len(raw):
                raise Malformed(_TRUNCATED, code="not_protobuf")
            if kind == _EIGHT:
                (real,) = struct.unpack_from("<d", raw, at)
                yield number, float(real)
            at += length
        else:
            raise Malformed(f"has a field of kind {kind}, which protobuf has not", code="not_protobuf")


def read_protobuf(raw: bytes) -> CotEvent | None:
    """One TAK message without its framing; None when it carries no event (control only).

    Raises:
        Malformed: "not_protobuf", or whatever is wrong with the event in it.
    """
    event: bytes | None = None
    for number, value in _fields(raw):
        if number == _COT_EVENT:
            event = _bytes(value)
    if event is None:
        return None
    said: dict[int, Value] = dict(_fields(event))
    detail = _bytes(said.get(_DETAIL, b""))
    return checked(
        uid=_text(said.get(_UID, b"")),
        kind=_text(said.get(_TYPE, b"")),
        how=_text(said.get(_HOW, b"")),
        time=_moment(said.get(_SENT, 0), "sendTime"),
        start=_moment(said.get(_START, said.get(_SENT, 0)), "startTime"),
        stale=_moment(said.get(_STALE, 0), "staleTime"),
        lat=_real(said.get(_LAT, 0.0)),
        lon=_real(said.get(_LON, 0.0)),
        ce=_real(said.get(_CE, 0.0)) or UNKNOWN_M,
        detail=_read_detail(detail),
    )


def _read_detail(raw: bytes) -> Element:
    children: list[Element] = []
    written: Element | None = None
    known = {number: (tag, dict(fields)) for number, tag, fields in _ELEMENTS}
    for number, value in _fields(raw):
        if number == _XML_DETAIL:
            text = _bytes(value)
            written = read_element(b"<detail>" + text + b"</detail>") if text.strip() else None
        elif number in known:
            tag, names = known[number]
            attributes = {
                names[inner]: _text(one) if isinstance(one, bytes) else str(one)
                for inner, one in _fields(_bytes(value))
                if inner in names
            }
            children.append(Element(tag=tag, attributes=attributes))
    if written is not None:
        # An element told both ways: the XML one is meant to stand in the other's place.
        told = {one.tag for one in written.children}
        children = [one for one in children if one.tag not in told] + list(written.children)
    return Element(tag="detail", children=tuple(children))


def write_protobuf(event: CotEvent) -> bytes:
    """One event as a TAK message, without its framing."""
    said = b"".join(
        (
            _field(_TYPE, event.type.encode()),
            _field(_UID, event.uid.encode()),
            _field(_SENT, _milliseconds(event.time)),
            _field(_START, _milliseconds(event.start)),
            _field(_STALE, _milliseconds(event.stale)),
            _field(_HOW, event.how.encode()),
            _field(_LAT, event.lat_deg or 0.0),
            _field(_LON, event.lon_deg or 0.0),
            _field(_HAE, UNKNOWN_M),
            _field(_CE, UNKNOWN_M if event.ce_m is None else event.ce_m),
            _field(_LE, UNKNOWN_M),
            _field(_DETAIL, _write_detail(event.detail)),
        )
    )
    return _field(_COT_EVENT, said)


def _write_detail(detail: Element) -> bytes:
    left: list[Element] = []
    parts: dict[int, bytes] = {}
    by_tag = {tag: (number, {name: inner for inner, name in fields}) for number, tag, fields in _ELEMENTS}
    for child in detail.children:
        number, names = by_tag.get(child.tag, (0, {}))
        # Only what the message can hold whole goes into it; anything else stays XML.
        if (
            not number
            or number in parts
            or child.children
            or child.text
            or set(child.attributes) - set(names)
        ):
            left.append(child)
            continue
        try:
            parts[number] = b"".join(
                _field(names[name], _value(name, value)) for name, value in child.attributes.items()
            )
        except ValueError:
            left.append(child)
    xml = "".join(write_element(child) for child in left).encode()
    out = _field(_XML_DETAIL, xml) if xml else b""
    return out + b"".join(_field(number, parts[number]) for number in sorted(parts))


def _value(name: str, text: str) -> Value:
    if name in _WHOLE_NUMBERS:
        return max(0, int(text))
    return float(text) if name in _REALS else text.encode()


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, bytes):
        return write_varint(number << 3 | _BYTES) + write_varint(len(value)) + value
    if isinstance(value, float):
        return write_varint(number << 3 | _EIGHT) + struct.pack("<d", value)
    return write_varint(number << 3 | _VARINT) + write_varint(value)


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise Malformed("has a number where a message belongs", code="not_protobuf")
    return value


def _text(value: Value) -> str:
    try:
        return _bytes(value).decode()
    except UnicodeDecodeError:
        raise Malformed("holds text that is not UTF-8", code="not_utf8") from None


def _real(value: Value) -> float:
    if not isinstance(value, float):
        raise Malformed("has something else where a real number belongs", code="not_protobuf")
    return value


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(value: Value, field: str) -> datetime:
    if not isinstance(value, int):
        raise Malformed(f"{field} is no whole number", code="not_protobuf")
    try:
        return in_range(datetime.fromtimestamp(value / 1000, tz=UTC), field)
    except (OverflowError, OSError, ValueError):
        raise Malformed(f"{field} lies outside the years 1990 to 2100", code="time_out_of_range") from None


def control(version: int) -> Element:
    """What a server says that it speaks, for the offer of this form."""
    return element("TakControl", None, element("TakProtocolSupport", {"version": version}))
