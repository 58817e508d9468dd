"""One Cursor on Target event as a value, whatever form it came in. Pure.

The base schema is MITRE's (Cursor on Target, event version 2.0):
an event says what (``type``), where (``point``), when (``time``, ``start``, ``stale``), how it is known
(``how``), and anything else in ``detail``. An event lives in memory only while it is read: it can hold a
person's name and words, and nothing of it is stored as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from varne.picture.noun import Noun

UNKNOWN_M = 9_999_999.0  # Cursor on Target's word for an error or a height that is not known
_UNKNOWN_FROM_M = 999_999.0  # some programs write one digit fewer

MESSAGE_BYTES_MAX = 128 * 1024  # of one event
ELEMENTS_MAX = 500
DEPTH_MAX = 20


class Element(Noun, frozen=True, kw_only=True):
    """One element of an event's detail."""

    tag: str
    attributes: dict[str, str] = msgspec.field(default_factory=dict)
    text: str = ""
    children: tuple[Element, ...] = ()

    def child(self, tag: str) -> Element | None:
        """The first child of a name."""
        return next((one for one in self.children if one.tag == tag), None)

    def all(self, tag: str) -> Iterator[Element]:
        """Every child of a name, in order."""
        return (one for one in self.children if one.tag == tag)

    def attribute(self, *path: str) -> str | None:
        """The attribute at the end of a path of children: ``attribute("contact", "callsign")``."""
        *tags, name = path
        here: Element | None = self
        for tag in tags:
            here = None if here is None else here.child(tag)
        return None if here is None else here.attributes.get(name)


NO_DETAIL = Element(tag="detail")


class CotEvent(Noun, frozen=True, kw_only=True):
    """One event. ``lat_deg`` and ``lon_deg`` are None when it says that it has no position."""

    uid: str
    type: str  # "a-f-S-X": atoms, friendly, surface …; "b-t-f": bits, chat
    how: str  # "m-g": a machine, by GPS; "h-e": a human's estimate
    time: datetime
    start: datetime
    stale: datetime  # of no use after this
    lat_deg: float | None = None  # WGS 84
    lon_deg: float | None = None
    ce_m: float | None = None  # circular error, one sigma; None: not known
    detail: Element = NO_DETAIL

    @property
    def callsign(self) -> str | None:
        """What the sender calls itself or the thing."""
        return self.detail.attribute("contact", "callsign") or None


def known_m(metres: float) -> float | None:
    """A figure in metres, or None for Cursor on Target's "not known"."""
    return metres if 0.0 <= metres < _UNKNOWN_FROM_M else None


def element(
    tag: str,
    attributes: Mapping[str, object] | None = None,
    *children: Element,
    text: str = "",
) -> Element:
    """An element with its attributes as text; those that are None are left out."""
    said = {key: str(value) for key, value in (attributes or {}).items() if value is not None}
    return Element(tag=tag, attributes=said, text=text, children=children)


def made(
    *,
    uid: str,
    kind: str,
    now: datetime,
    lasts_s: float,
    place: tuple[float, float] | None = None,
    ce_m: float | None = None,
    how: str = "m-g",
    detail: tuple[Element, ...] = (),
) -> CotEvent:
    """An event of the centre's own.

    Args:
        uid: what it is about: a later event of one uid takes an earlier one's place.
        kind: its type, of Cursor on Target.
        now: the centre's time.
        lasts_s: how long it is of use, seconds.
        place: latitude and longitude, degrees; None: nowhere.
        ce_m: one sigma, metres.
        how: how it is known; ``m-g`` is what a program says of itself.
        detail: elements of its detail.
    """
    lat_deg, lon_deg = place if place is not None else (None, None)
    moment = now.astimezone(UTC)
    return CotEvent(
        uid=uid,
        type=kind,
        how=how,
        time=moment,
        start=moment,
        stale=moment + timedelta(seconds=lasts_s),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        ce_m=ce_m,
        detail=Element(tag="detail", children=detail),
    )
