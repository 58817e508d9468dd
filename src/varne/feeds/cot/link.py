"""One connection of units in the field: whose it is, what waits to go out on it, and what became of it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from varne.feeds.contract import Parsed
from varne.feeds.cot.event import CotEvent, Element, element
from varne.feeds.cot.framing import framed
from varne.feeds.cot.protobuf_form import write_protobuf
from varne.feeds.cot.xml_form import write_xml
from varne.feeds.counts import Counts
from varne.feeds.units import FieldItem, Heard, UnitAt
from varne.picture.noun import Noun

OUTBOX_MAX = 256
DEVICES_MAX = 64  # devices told apart on one connection

Ending = Literal["closed", "silent", "slow", "damaged", "refused"]


class Device(Noun, frozen=True, kw_only=True):
    """A device in the field and the unit it is. Its own names live only as long as its connection."""

    uid: str
    callsign: str
    unit_id: str
    airborne: bool = False


class LinkState(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """How a unit is connected, for the watch: who, since when, and what was lost."""

    unit_id: str
    connected: bool
    since: datetime
    heard_at: datetime
    certified: bool  # its certificate says which unit it is
    ending: Ending | None = None  # why it is not connected any more
    waiting: int = 0  # events not gone out yet
    dropped: int = 0  # events given up because it took them too slowly


class Outbox:
    """Events waiting to go out on one connection, at most ``limit``: the newest of each uid.

    An event of a uid that waits already takes its place. What does not fit is dropped, oldest first, and
    counted; an order or a message (``urgent``) only when nothing else is left to drop.
    """

    def __init__(self, limit: int = OUTBOX_MAX) -> None:
        self._limit = limit
        self._events: OrderedDict[str, tuple[CotEvent, bool]] = OrderedDict()
        self._changed = asyncio.Event()
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return len(self._events)

    def put(self, events: Sequence[CotEvent], *, urgent: bool) -> None:
        """Add events; never waits."""
        for event in events:
            self._events[event.uid] = (event, urgent)
        while len(self._events) > self._limit:
            spare = next((uid for uid, (_, kept) in self._events.items() if not kept), None)
            self._events.pop(next(iter(self._events)) if spare is None else spare)
            self.dropped += 1
        if events:
            self._changed.set()

    async def take(self) -> CotEvent:
        """Wait for an event: urgent ones first, in the order they came."""
        while not self._events:
            self._changed.clear()
            await self._changed.wait()
        uid = next((uid for uid, (_, urgent) in self._events.items() if urgent), next(iter(self._events)))
        return self._events.pop(uid)[0]


class Inbox:
    """Items waiting for the centre, at most ``limit``; counted when dropped.

    Positions go first, oldest first: the newest is worth most. A report goes last.
    """

    def __init__(self, counts: Counts, limit: int) -> None:
        self._counts = counts
        self._limit = limit
        self._items: list[FieldItem] = []
        self._changed = asyncio.Event()

    def put(self, items: Sequence[FieldItem]) -> None:
        """Add items; never waits."""
        self._items.extend(items)
        over = len(self._items) - self._limit
        if over > 0:
            self._items = _without(self._items, over)
            self._counts.dropped += over
        self._counts.queue(len(self._items))
        if items:
            self._changed.set()

    async def take(self) -> list[FieldItem]:
        """Wait for items and take all of them."""
        while not self._items:
            self._changed.clear()
            await self._changed.wait()
        taken, self._items = self._items, []
        self._counts.queue(0)
        return taken


def _without(items: list[FieldItem], over: int) -> list[FieldItem]:
    """Without the ``over`` that are worth least: positions, what is no report, reports; oldest first."""

    def worth(item: FieldItem) -> int:
        if isinstance(item, Heard):
            return 0 if isinstance(item.word, UnitAt) else 2
        return 2 if isinstance(item, Parsed) else 1

    going = sorted(range(len(items)), key=lambda place: (worth(items[place]), place))[:over]
    gone = frozenset(going)
    return [item for place, item in enumerate(items) if place not in gone]


class Link:
    """One connection while it is open."""

    def __init__(
        self,
        *,
        since: datetime,
        certified: str | None,
        relayed: bool,
        outbox_max: int = OUTBOX_MAX,
    ) -> None:
        self.since = since
        self.heard_at = since
        self.certified = certified  # what its certificate calls it
        self.relayed = relayed  # a server of others: everything sent is addressed
        self.outbox = Outbox(outbox_max)
        self.protobuf = False
        self.devices: OrderedDict[str, Device] = OrderedDict()  # by uid, the latest heard last

    def note(self, device: Device) -> bool:
        """Remember a device; True when its unit was not on this link before."""
        new = all(known.unit_id != device.unit_id for known in self.devices.values())
        self.devices.pop(device.uid, None)
        self.devices[device.uid] = device
        while len(self.devices) > DEVICES_MAX:
            self.devices.popitem(last=False)
        return new

    def device_of(self, unit_id: str) -> Device | None:
        """The device heard last of a unit."""
        return next((one for one in reversed(self.devices.values()) if one.unit_id == unit_id), None)

    def speaker_of(self, event: CotEvent) -> Device | None:
        """Whose an event is that is not a device's own place: it names its author, or only one is here."""
        chat = (
            event.uid.split(".")[1] if event.uid.startswith("GeoChat.") and event.uid.count(".") > 2 else ""
        )
        named = (
            event.uid,
            chat,
            event.detail.attribute("creator", "uid"),
            *(one.attributes.get("uid") for one in event.detail.all("link")),
        )
        for uid in named:
            if uid is not None and uid in self.devices:
                return self.devices[uid]
        if len(self.devices) == 1 and not self.relayed:
            return next(iter(self.devices.values()))
        return None

    def encoded(self, event: CotEvent) -> bytes:
        """An event as this connection speaks."""
        return framed(write_protobuf(event)) if self.protobuf else write_xml(event)


def author(event: CotEvent) -> str | None:
    """The device that a message came from, by the message's uid: ``GeoChat.AUTHOR.ROOM.NUMBER``."""
    parts = event.uid.split(".")
    return parts[1] if len(parts) > 3 and parts[0] == "GeoChat" else None


def addressed(event: CotEvent, callsign: str) -> CotEvent:
    """An event for one device behind a server that passes it on."""
    marti = element("marti", None, element("dest", {"callsign": callsign}))
    kept = tuple(child for child in event.detail.children if child.tag != "marti")
    detail = Element(tag="detail", children=(*kept, marti))
    return CotEvent(
        uid=event.uid,
        type=event.type,
        how=event.how,
        time=event.time,
        start=event.start,
        stale=event.stale,
        lat_deg=event.lat_deg,
        lon_deg=event.lon_deg,
        ce_m=event.ce_m,
        detail=detail,
    )
