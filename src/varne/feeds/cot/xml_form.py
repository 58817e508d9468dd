"""Events as XML, read with nothing of XML that an event needs not: no doctype, no entity, no processing.

Expat would expand what a document declares; here a document may declare nothing, so nothing can be expanded.
Depth, elements and bytes are bounded.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from varne.feeds.cot.event import (
    DEPTH_MAX,
    ELEMENTS_MAX,
    MESSAGE_BYTES_MAX,
    NO_DETAIL,
    UNKNOWN_M,
    CotEvent,
    Element,
    known_m,
)
from varne.feeds.fields import read_time
from varne.picture.errors import Malformed

_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_KEY_CHARACTERS_MAX = 64
_VALUE_CHARACTERS_MAX = 4096


def read_element(raw: bytes) -> Element:
    """One XML document as elements.

    Raises:
        Malformed: "too_long", "not_xml", "doctype" (it declares something), "too_deep", "too_many".
    """
    if len(raw) > MESSAGE_BYTES_MAX:
        raise Malformed(f"{len(raw)} bytes; an event has at most {MESSAGE_BYTES_MAX}", code="too_long")
    building = _Building()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = building.begin
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.say
    parser.StartDoctypeDeclHandler = _declares
    parser.EntityDeclHandler = _declares
    parser.ExternalEntityRefHandler = _declares
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        said = f"{expat.ErrorString(error.code)}, at byte {error.offset + 1} of line {error.lineno}"
        raise Malformed(f"not XML: {said}", code="not_xml") from None
    except (ValueError, LookupError):
        raise Malformed("not XML: written in characters that cannot be read", code="not_xml") from None
    if building.root is None:
        raise Malformed("not XML: nothing in it", code="not_xml")
    return building.root


def _declares(*_of_what: object) -> NoReturn:
    raise Malformed("declares a document type or an entity; an event needs neither", code="doctype")


class _Building:
    """The elements begun and not ended yet, outermost first."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[tuple[str, dict[str, str], list[str], list[Element]]] = []
        self._count = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > ELEMENTS_MAX:
            raise Malformed(f"more than {ELEMENTS_MAX} elements in one event", code="too_many")
        if len(self._open) >= DEPTH_MAX:
            raise Malformed(f"nested more than {DEPTH_MAX} deep", code="too_deep")
        self._open.append((tag, attributes, [], []))

    def end(self, _tag: str) -> None:
        tag, attributes, text, children = self._open.pop()
        done = Element(tag=tag, attributes=attributes, text="".join(text).strip(), children=tuple(children))
        if self._open:
            self._open[-1][3].append(done)
        else:
            self.root = done

    def say(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)


def read_xml(raw: bytes) -> CotEvent:
    """One ``<event>``.

    Raises:
        Malformed: as :func:`read_element`; "not_event"; "field_missing"; a time or number that is none.
    """
    root = read_element(raw)
    if root.tag != "event":
        raise Malformed("the document is no event", code="not_event")
    point = root.child("point")
    if point is None:
        raise Malformed("the event has no point", code="field_missing")
    return checked(
        uid=_said(root, "uid"),
        kind=_said(root, "type"),
        how=root.attributes.get("how", ""),
        time=read_time(_said(root, "time"), "time"),
        start=read_time(root.attributes.get("start") or _said(root, "time"), "start"),
        stale=read_time(_said(root, "stale"), "stale"),
        lat=_number(point, "lat"),
        lon=_number(point, "lon"),
        ce=_number(point, "ce", UNKNOWN_M),
        detail=root.child("detail") or NO_DETAIL,
    )


def checked(
    *,
    uid: str,
    kind: str,
    how: str,
    time: datetime,
    start: datetime,
    stale: datetime,
    lat: float,
    lon: float,
    ce: float,
    detail: Element,
) -> CotEvent:
    """An event of what either form says, in degrees and metres.

    A position of nought and nought with an error not known is what a device without a fix sends: it is none.

    Raises:
        Malformed: "field_missing", "out_of_range", "not_finite".
    """
    if not uid or not kind:
        raise Malformed("uid or type is empty", code="field_missing")
    if len(uid) > 200 or len(kind) > _KEY_CHARACTERS_MAX or len(how) > _KEY_CHARACTERS_MAX:
        raise Malformed("uid, type or how is too long to be one", code="out_of_range")
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise Malformed("lat or lon is not a finite number", code="not_finite")
    if not (-90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0):
        raise Malformed("lat or lon lies off the globe", code="out_of_range")
    ce_m = known_m(ce) if math.isfinite(ce) else None
    nowhere = lat == 0.0 and lon == 0.0 and not ce_m
    return CotEvent(
        uid=uid,
        type=kind,
        how=how,
        time=time,
        start=start,
        stale=stale,
        lat_deg=None if nowhere else lat,
        lon_deg=None if nowhere else lon,
        ce_m=ce_m or None,
        detail=detail,
    )


def _said(root: Element, name: str) -> str:
    value = root.attributes.get(name)
    if not value:
        raise Malformed(f"the event has no {name}", code="field_missing")
    return value


def _number(of: Element, name: str, otherwise: float | None = None) -> float:
    text = of.attributes.get(name)
    if text is None:
        if otherwise is None:
            raise Malformed(f"the point has no {name}", code="field_missing")
        return otherwise
    try:
        return float(text)
    except ValueError:
        raise Malformed(f"{name} is no number", code="wrong_type") from None


def write_element(one: Element) -> str:
    """An element as XML, without a header."""
    attributes = "".join(f" {key}={quoteattr(_printable(value))}" for key, value in one.attributes.items())
    inner = escape(_printable(one.text)) + "".join(write_element(child) for child in one.children)
    return f"<{one.tag}{attributes}>{inner}</{one.tag}>" if inner else f"<{one.tag}{attributes}/>"


def write_xml(event: CotEvent) -> bytes:
    """An event as one XML document.

    Nothing follows it: a client that reads up to ``</event>`` would take it for the beginning of the next
    document, and what begins with anything else is no XML.
    """
    lat = 0.0 if event.lat_deg is None else event.lat_deg
    lon = 0.0 if event.lon_deg is None else event.lon_deg
    ce = UNKNOWN_M if event.ce_m is None else event.ce_m
    head = {
        "version": "2.0",
        "uid": event.uid,
        "type": event.type,
        "how": event.how,
        "time": _utc(event.time),
        "start": _utc(event.start),
        "stale": _utc(event.stale),
    }
    point = {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}", "hae": UNKNOWN_M, "ce": f"{ce:.1f}", "le": UNKNOWN_M}
    root = Element(
        tag="event",
        attributes=head,
        children=(
            Element(tag="point", attributes={key: str(value) for key, value in point.items()}),
            event.detail,
        ),
    )
    return (_HEADER + write_element(root)).encode()


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))[
        :_VALUE_CHARACTERS_MAX
    ]
