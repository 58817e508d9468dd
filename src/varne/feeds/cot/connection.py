"""Units in the field over TCP and TLS: they connect here, or a TAK server of others is called.

Nothing here waits for the centre, and nothing waits for a client: what comes in stands in a bounded inbox,
what goes out in a bounded outbox for each connection, and what does not fit is dropped and counted. A client
that takes nothing for ``SLOW_S``, or says nothing for ``idle_s``, is let go; it is told so, at once if it can
be and otherwise when it is back, and the watch sees it in :meth:`CotLink.links`.
"""

from __future__ import annotations

import asyncio
import ssl
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime
from typing import NamedTuple

from varne.feeds.contract import Noted, Unreadable
from varne.feeds.cot import protocol
from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.framing import Framed, Framer
from varne.feeds.cot.link import Device, Ending, Inbox, Link, LinkState, addressed, author
from varne.feeds.cot.masking import masked
from varne.feeds.cot.parse import Speaker, is_device, read_event
from varne.feeds.cot.protobuf_form import read_protobuf
from varne.feeds.cot.xml_form import read_xml
from varne.feeds.counts import Counts
from varne.feeds.units import UNKNOWN_UNIT, FieldItem, Heard
from varne.picture.errors import Malformed
from varne.picture.events import FeedDeclared

READ_BYTES = 65_536
IDLE_S = 120.0  # a device that is well tells its place or asks for an answer at least every minute
SLOW_S = 20.0
PRESENT_EVERY_S = 30.0
CLOSE_S = 1.0  # for last words, and for closing
WRITE_BUFFER_BYTES = 64 * 1024
INBOX_MAX = 5_000
GONE_MAX = 200  # units remembered that are not connected any more


class CotSettings(NamedTuple):
    """What every link is told beside its address."""

    feed: str
    title: str
    centre: str
    synthetic: bool
    unit_of: Callable[[str], Speaker | None]  # a call sign, or a certificate's name, to a unit of the theatre
    tokenise: Callable[[str], str]
    call_sign: str  # what the centre calls itself
    place: tuple[float, float] | None = None  # where the centre says it is, latitude and longitude
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    idle_s: float = IDLE_S
    slow_s: float = SLOW_S
    inbox_max: int = INBOX_MAX


class CotLink(ABC):
    """What listening and calling share."""

    def __init__(
        self, host: str, port: int, settings: CotSettings, tls: ssl.SSLContext | None = None
    ) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._settings = settings
        self._declaration = FeedDeclared(
            feed=settings.feed,
            kind="reports",
            synthetic=settings.synthetic,
            title=settings.title,
            silent_after_s=None,  # with no unit out, silence is normal
        )
        self.counts = Counts()
        self.on_joined: Callable[[str], None] | None = None
        self._open: list[Link] = []
        self._gone: OrderedDict[str, LinkState] = OrderedDict()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[FieldItem]]:
        """What units say, as it comes, until it is closed. A network has no past.

        Raises:
            Refused: the address cannot be listened on.
        """
        del after_cursor
        self.counts = Counts()
        inbox = Inbox(self.counts, self._settings.inbox_max)
        async with self._reading(inbox):
            while True:
                yield await inbox.take()

    def send(self, unit_id: str, events: Sequence[CotEvent], *, urgent: bool = False) -> int:
        """Hand over events for a unit; to how many connections. Never waits."""
        reached = 0
        for link in self._open:
            device = link.device_of(unit_id)
            if device is not None:
                own = [addressed(event, device.callsign) for event in events] if link.relayed else events
                link.outbox.put(own, urgent=urgent)
                reached += 1
        return reached

    def device_of(self, unit_id: str) -> Device | None:
        """The unit's device heard last, if it is connected."""
        found = [(link.heard_at, device) for link in self._open if (device := link.device_of(unit_id))]
        return max(found, key=lambda one: one[0])[1] if found else None

    def links(self) -> tuple[LinkState, ...]:
        """Every unit that is or was connected, by its id."""
        now = {state.unit_id: state for link in self._open for state in _states(link)}
        return tuple(one for _, one in sorted({**self._gone, **now}.items()))

    @abstractmethod
    def _reading(self, inbox: Inbox) -> AbstractAsyncContextManager[None]:
        """Keep connections, and put what they say into the inbox, while the context is open."""

    async def _keep(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inbox: Inbox, *, relayed: bool
    ) -> None:
        """One connection from its beginning to its end."""
        self.counts.connections += 1
        link = Link(
            since=self._settings.now(),
            certified=None if relayed else _certified(writer),
            relayed=relayed,
        )
        writer.transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        ending: Ending = "closed"
        try:
            ending = await self._run(link, reader, writer, inbox)
            if ending == "silent":
                writer.write(b"".join(link.encoded(event) for event in self._farewell(link)))
                with suppress(OSError, TimeoutError):
                    async with asyncio.timeout(CLOSE_S):
                        await writer.drain()
        finally:
            if ending == "slow":
                writer.transport.abort()  # what stands in its buffer will not be taken either
            writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await writer.wait_closed()

    async def _run(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inbox: Inbox
    ) -> Ending:
        """Hear and tell until either ends."""
        if link.certified is not None and self._settings.unit_of(link.certified) is None:
            return "refused"  # a certificate that names no unit of this theatre
        self._open.append(link)
        # A server of others passes nothing on to whom it has not heard, and forgets the silent.
        first = self._presence() if link.relayed else protocol.offer(self._settings.now())
        link.outbox.put([first], urgent=True)
        tasks = (
            asyncio.create_task(self._hear(link, reader, inbox)),
            asyncio.create_task(self._tell(link, writer)),
        )
        ending: Ending = "closed"
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            ending = next(task.result() for task in tasks if task in done)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._open.remove(link)
            self._forget(link, ending)
        return ending

    async def _tell(self, link: Link, writer: asyncio.StreamWriter) -> Ending:
        try:
            while True:
                event = await self._next(link)
                writer.write(link.encoded(event))
                if event.type == protocol.AGREED and protocol.agrees(event):
                    link.protobuf = True  # from the next message on
                async with asyncio.timeout(self._settings.slow_s):
                    await writer.drain()
        except TimeoutError:
            return "slow"
        except OSError:
            return "closed"

    async def _next(self, link: Link) -> CotEvent:
        """What goes out next; on a line to a server of others, the centre itself when nothing else did."""
        if not link.relayed:
            return await link.outbox.take()
        try:
            async with asyncio.timeout(PRESENT_EVERY_S):
                return await link.outbox.take()
        except TimeoutError:
            return self._presence()

    def _presence(self) -> CotEvent:
        return protocol.presence(self._settings.call_sign, self._settings.place, self._settings.now())

    async def _hear(self, link: Link, reader: asyncio.StreamReader, inbox: Inbox) -> Ending:
        framer = Framer()
        try:
            while True:
                async with asyncio.timeout(self._settings.idle_s):
                    data = await reader.read(READ_BYTES)
                if not data:
                    return "closed"
                link.heard_at = self._settings.now()
                inbox.put(self._items(link, framer.feed(data)))
                if framer.lost:
                    return "damaged"
        except TimeoutError:
            return "silent"
        except OSError:
            return "closed"
        finally:
            inbox.put(self._items(link, framer.finish()))

    # ── what messages mean: no waiting below this line ──

    def _items(self, link: Link, messages: Sequence[Framed]) -> list[FieldItem]:
        items: list[FieldItem] = []
        for message in messages:
            item = self._item(link, message)
            items.append(item)
            self.counts.lines += 1
            # A unit's word is a whole message that is no report of the contract's.
            self.counts.take((Noted(what="not_used"),) if isinstance(item, Heard) else (item,))
        return items

    def _item(self, link: Link, message: Framed) -> FieldItem:
        try:
            if message.form == "noise":
                raise Malformed("neither an event as XML nor a TAK protocol message", code="noise")
            if message.form == "overlong":
                raise Malformed("longer than an event can be", code="too_long")
            if message.form == "protobuf":
                event = read_protobuf(message.raw)
                if event is None:
                    return Noted(what="annotation")
            elif protocol.is_greeting(message.raw):
                return Noted(what="annotation")
            else:
                event = read_xml(message.raw)
            return self._said(link, event)
        except Malformed as error:
            return Unreadable(code=error.code, reason=str(error), raw=masked(message.raw) or b"-")

    def _said(self, link: Link, event: CotEvent) -> FieldItem:
        now = self._settings.now()
        answer = protocol.answer(event, now)
        if answer is not None:
            link.outbox.put([answer], urgent=True)
        if protocol.is_control(event):
            return Noted(what="annotation")
        device = self._device(link, event)
        if is_device(event) and link.note(device):
            self._joined(link, device)
        item = read_event(
            event,
            speaker=Speaker(unit_id=device.unit_id, airborne=device.airborne),
            feed=self._settings.feed,
            centre=self._settings.centre,
            received_at=now,
        )
        if event.type == "b-t-f" and isinstance(item, Noted) and not link.relayed:
            self._reply(link, device, "not_understood")
        return item

    def _device(self, link: Link, event: CotEvent) -> Device:
        """Whose event it is. A certificate decides; without one, the call sign is believed."""
        if link.certified is not None:
            speaker = self._settings.unit_of(link.certified)
        elif is_device(event):
            speaker = self._settings.unit_of(event.callsign or "")
        else:
            known = link.speaker_of(event)
            if known is not None:
                return known
            speaker = self._settings.unit_of(event.detail.attribute("__chat", "senderCallsign") or "")
        if speaker is None:
            speaker = Speaker(
                unit_id=f"{UNKNOWN_UNIT}{self._settings.tokenise(author(event) or event.uid)[:8]}"
            )
        return Device(
            uid=author(event) or event.uid,
            callsign=event.callsign or event.detail.attribute("__chat", "senderCallsign") or speaker.unit_id,
            unit_id=speaker.unit_id,
            airborne=speaker.airborne,
        )

    def _joined(self, link: Link, device: Device) -> None:
        before = self._gone.pop(device.unit_id, None)
        if before is not None and before.ending in ("slow", "silent"):
            self._reply(link, device, f"was_{before.ending}")
        if self.on_joined is not None:
            self.on_joined(device.unit_id)

    def _reply(self, link: Link, device: Device, code: str) -> None:
        event = protocol.chat(
            protocol.WORDS[code], device.uid, device.callsign, self._settings.call_sign, self._settings.now()
        )
        link.outbox.put([addressed(event, device.callsign) if link.relayed else event], urgent=True)

    def _farewell(self, link: Link) -> list[CotEvent]:
        return [
            protocol.chat(
                protocol.WORDS["silent"],
                one.uid,
                one.callsign,
                self._settings.call_sign,
                self._settings.now(),
            )
            for one in link.devices.values()
        ]

    def _forget(self, link: Link, ending: Ending) -> None:
        """The connection is over: its units are told of as gone, unless they are here by another."""
        still = {device.unit_id for other in self._open for device in other.devices.values()}
        for state in _states(link):
            self._gone.pop(state.unit_id, None)
            if state.unit_id not in still:
                self._gone[state.unit_id] = LinkState(
                    unit_id=state.unit_id,
                    connected=False,
                    since=state.since,
                    heard_at=state.heard_at,
                    certified=state.certified,
                    ending=ending,
                    waiting=0,
                    dropped=state.dropped + state.waiting,
                )
        while len(self._gone) > GONE_MAX:
            self._gone.popitem(last=False)


def _states(link: Link) -> list[LinkState]:
    return [
        LinkState(
            unit_id=unit_id,
            connected=True,
            since=link.since,
            heard_at=link.heard_at,
            certified=link.certified is not None,
            waiting=link.outbox.waiting,
            dropped=link.outbox.dropped,
        )
        for unit_id in dict.fromkeys(device.unit_id for device in link.devices.values())
    ]


def _certified(writer: asyncio.StreamWriter) -> str | None:
    """The common name of the client's certificate, when it showed one that was checked."""
    certificate = writer.get_extra_info("peercert")
    if not certificate:
        return None
    names = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    return names[0] if names else ""
