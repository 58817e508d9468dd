"""Units on real sockets: the contract of every source, forms agreed on, the slow, the silent and the gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from tests.feeds.contract import CountedSource, SourceContract
from tests.feeds.cot.events import NOW, chat, marker, place, settings
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.cot import protocol
from varne.feeds.cot.event import CotEvent, made
from varne.feeds.cot.framing import Framer, framed, meshed
from varne.feeds.cot.link import Inbox, Outbox
from varne.feeds.cot.protobuf_form import read_protobuf, write_protobuf
from varne.feeds.cot.server import CotCaller, CotListener
from varne.feeds.cot.xml_form import read_xml, write_xml
from varne.feeds.counts import Counts
from varne.feeds.units import FieldItem, Heard, UnitAt

PATIENCE_S = 10.0

GIVEN: list[bytes] = [
    place(),
    framed(write_protobuf(read_xml(place(uid="ANDROID-2", callsign="RESCUE 163")))),
    marker("40 pob"),
    chat("hello, who is there?"),
    chat("OFF 30 LEFT 10"),
    b"noise\n",
    b"<event uid='a'></event>",
    write_xml(made(uid="ping", kind=protocol.PING, now=NOW, lasts_s=10.0)),
    framed(b"\x12\x03abc"),
]


class AsReports:
    """A link as the contract knows sources: a unit's word stands for a message that is no report."""

    def __init__(self, link: CotListener) -> None:
        self.link = link

    @property
    def counts(self) -> Counts:
        return self.link.counts

    @property
    def declaration(self) -> Any:
        return self.link.declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        batches = cast(
            "AsyncGenerator[Sequence[FieldItem], None]", self.link.batches(after_cursor=after_cursor)
        )
        try:
            async for items in batches:
                yield [Noted(what="not_used") if isinstance(item, Heard) else item for item in items]
        finally:
            await batches.aclose()


class TestListenerKeepsTheContract(SourceContract):
    inputs_count = len(GIVEN)
    reports_count = 2
    unreadable_count = 3
    resumes = False
    ends = False

    def make(self, directory: Path) -> CountedSource:
        del directory
        return cast("CountedSource", AsReports(CotListener("127.0.0.1", 0, settings())))

    async def play(self, source: CountedSource) -> None:
        port = await cast("AsReports", source).link.listening()
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"".join(GIVEN))
            await writer.drain()
            await asyncio.Event().wait()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


class Field:
    """A listening link with what it has yielded, and devices that call it."""

    def __init__(self, link: CotListener) -> None:
        self.link = link
        self.items: list[FieldItem] = []
        self.joined: list[str] = []
        self.devices: list[Device] = []
        self._came = asyncio.Event()

    async def read(self) -> None:
        batches = cast("AsyncGenerator[Sequence[FieldItem], None]", self.link.batches(after_cursor=None))
        try:
            async for items in batches:
                self.items += items
                self._came.set()
        finally:
            await batches.aclose()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.items) < count:
                self._came.clear()
                await self._came.wait()

    async def call(self) -> Device:
        reader, writer = await asyncio.open_connection("127.0.0.1", await self.link.listening())
        self.devices.append(Device(reader, writer))
        return self.devices[-1]


class Device:
    """A device that keeps what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._framer = Framer()
        self._events: list[tuple[str, CotEvent]] = []

    def say(self, raw: bytes) -> None:
        self.writer.write(raw)

    async def hear(self, kind: str) -> tuple[str, CotEvent]:
        """The next event of a type, and the form it came in."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                while self._events:
                    form, event = self._events.pop(0)
                    if event.type == kind:
                        return form, event
                data = await self._reader.read(65_536)
                assert data, f"the centre hung up before {kind}"
                for message in self._framer.feed(data):
                    event = (
                        read_xml(message.raw)
                        if message.form == "xml"
                        else cast("CotEvent", read_protobuf(message.raw))
                    )
                    self._events.append((message.form, event))

    async def ended(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while await self._reader.read(65_536):
                pass


@asynccontextmanager
async def listening(**more: object) -> AsyncIterator[Field]:
    field = Field(CotListener("127.0.0.1", 0, settings(**more)))
    field.link.on_joined = field.joined.append
    task = asyncio.create_task(field.read())
    try:
        yield field
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for device in field.devices:
            device.writer.close()
            with suppress(OSError):
                await device.writer.wait_closed()


async def test_a_unit_is_known_by_its_call_sign_and_others_are_unknown_units() -> None:
    async with listening() as field:
        device = await field.call()
        device.say(place() + place(uid="ANDROID-7", callsign="Jean Dupont"))
        await field.until(2)
        words = [item.word for item in field.items if isinstance(item, Heard)]
        assert [isinstance(word, UnitAt) for word in words] == [True, True]
        assert words[0].unit_id == "uk.dover-lifeboat"
        assert words[1].unit_id.startswith("unknown.")
        assert "Jean" not in repr(field.items)
        assert field.joined == [word.unit_id for word in words]
        assert [state.connected for state in field.link.links()] == [True, True]


async def test_a_ping_is_answered_and_the_form_agreed_on() -> None:
    async with listening() as field:
        device = await field.call()
        form, offer = await device.hear(protocol.OFFER)
        assert form == "xml"
        assert offer.detail.attribute("TakControl", "TakProtocolSupport", "version") == "1"
        device.say(write_xml(made(uid="p", kind=protocol.PING, now=NOW, lasts_s=9.0)))
        assert (await device.hear(protocol.PONG))[0] == "xml"
        request = protocol.element("TakControl", None, protocol.element("TakRequest", {"version": 1}))
        device.say(place())
        device.say(write_xml(made(uid="q", kind=protocol.REQUEST, now=NOW, lasts_s=9.0, detail=(request,))))
        form, agreed = await device.hear(protocol.AGREED)
        assert form == "xml"  # the answer itself is still in the old form
        assert protocol.agrees(agreed)
        await field.until(2)
        field.link.send("uk.dover-lifeboat", [made(uid="b", kind="a-u-S", now=NOW, lasts_s=60.0)])
        form, event = await device.hear("a-u-S")
        assert (form, event.uid) == ("protobuf", "b")


async def test_who_did_not_agree_on_the_other_form_is_answered_as_xml() -> None:
    """Some clients send the TAK protocol unasked, and read nothing but XML."""
    async with listening() as field:
        device = await field.call()
        device.say(framed(write_protobuf(read_xml(place()))))
        await field.until(1)
        field.link.send("uk.dover-lifeboat", [made(uid="b", kind="a-u-S", now=NOW, lasts_s=60.0)])
        assert (await device.hear("a-u-S"))[0] == "xml"


async def test_a_marker_is_of_the_unit_that_set_it() -> None:
    async with listening() as field:
        device = await field.call()
        device.say(place() + place(uid="ANDROID-2", callsign="RESCUE 163") + marker("40 pob"))
        await field.until(3)
        (report,) = [item.report for item in field.items if isinstance(item, Parsed)]
        assert report.source == "uk.dover-lifeboat"


async def test_a_mesh_message_is_read_when_its_connection_ends() -> None:
    async with listening() as field:
        device = await field.call()
        device.say(meshed(write_protobuf(read_xml(place()))))
        device.writer.close()
        await field.until(1)
        assert isinstance(field.items[0], Heard)


async def test_a_message_that_is_not_understood_is_answered_and_not_kept() -> None:
    async with listening() as field:
        device = await field.call()
        device.say(place() + chat("please ring Amina at home"))
        _, said = await device.hear("b-t-f")
        assert "NOT UNDERSTOOD" in (said.detail.child("remarks") or said.detail).text
        assert field.items[-1] == Noted(what="annotation")


async def test_a_silent_unit_is_let_go_told_at_once_and_shown_to_the_watch() -> None:
    async with listening(idle_s=0.2) as field:
        device = await field.call()
        device.say(place())
        _, said = await device.hear("b-t-f")
        assert "NOT HEARD FROM" in (said.detail.child("remarks") or said.detail).text
        await device.ended()
        (state,) = field.link.links()
        assert (state.unit_id, state.connected, state.ending) == ("uk.dover-lifeboat", False, "silent")


async def test_a_slow_unit_is_let_go_its_losses_counted_and_told_when_it_is_back() -> None:
    async with listening(slow_s=0.2) as field:
        device = await field.call()
        device.say(place())
        await field.until(1)
        big = "x" * 4000
        for number in range(4000):  # more than the sockets between hold; the device reads nothing
            event = made(
                uid=str(number), kind="a-u-S", now=NOW, lasts_s=60.0,
                detail=(protocol.element("remarks", text=big),),
            )  # fmt: skip
            field.link.send("uk.dover-lifeboat", [event])
            if number % 50 == 0:
                await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_S):
            while field.link.links()[0].connected:
                await asyncio.sleep(0.02)
        (state,) = field.link.links()
        assert state.ending == "slow"
        assert state.dropped > 0
        again = await field.call()
        again.say(place())
        _, said = await again.hear("b-t-f")
        assert "disconnected" in (said.detail.child("remarks") or said.detail).text


async def test_a_length_that_cannot_be_ends_the_connection_and_stays_in_quarantine() -> None:
    async with listening() as field:
        device = await field.call()
        device.say(place() + b"\xbf\xff\xff\xff\xff\xff\x0fabc")
        await field.until(2)
        await device.ended()
        assert isinstance(field.items[1], Unreadable)
        assert field.link.links()[0].ending == "damaged"


def test_a_full_outbox_drops_positions_before_orders_and_keeps_the_newest_of_each() -> None:
    outbox = Outbox(3)
    order = made(uid="order", kind="b-t-f", now=NOW, lasts_s=60.0)
    outbox.put([order], urgent=True)
    for number in range(5):
        outbox.put([made(uid=f"boat-{number}", kind="a-u-S", now=NOW, lasts_s=60.0)], urgent=False)
    later = made(uid="boat-4", kind="a-u-S", now=NOW + timedelta(seconds=1), lasts_s=60.0)
    outbox.put([later], urgent=False)
    assert outbox.dropped == 3

    async def drained() -> list[CotEvent]:
        return [await outbox.take() for _ in range(3)]

    taken = asyncio.run(drained())
    assert taken[0] == order
    assert {event.uid: event.time for event in taken[1:]} == {"boat-3": NOW, "boat-4": later.time}


def test_a_full_inbox_drops_old_positions_before_anything_else() -> None:
    counts = Counts()
    inbox = Inbox(counts, 3)
    word = UnitAt(unit_id="u", lat_deg=51.0, lon_deg=1.0, received_at=NOW)
    places: list[FieldItem] = [Heard(word=word) for _ in range(5)]
    report = Parsed(report=cast("Any", None))
    inbox.put([report, *places])
    assert counts.dropped == 3
    assert asyncio.run(inbox.take())[0] is report


async def test_a_server_of_others_is_called_again_when_the_line_is_lost() -> None:
    lines: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    came = asyncio.Event()

    async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((reader, writer))
        came.set()

    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    server = await asyncio.start_server(called, "127.0.0.1", 0)
    link = CotCaller("127.0.0.1", server.sockets[0].getsockname()[1], settings(), sleep=sleep)
    items: list[FieldItem] = []
    heard = asyncio.Event()

    async def read() -> None:
        batches = cast("AsyncGenerator[Sequence[FieldItem], None]", link.batches(after_cursor=None))
        try:
            async for batch in batches:
                items.extend(batch)
                heard.set()
        finally:
            await batches.aclose()

    task = asyncio.create_task(read())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await came.wait()
            framer = Framer()
            (greeting,) = framer.feed(await lines[0][0].read(65_536))
            assert read_xml(greeting.raw).callsign == "MRCC DOVER"
            lines[0][1].write(place())
            await heard.wait()
            assert link.send("uk.dover-lifeboat", [made(uid="b", kind="a-u-S", now=NOW, lasts_s=60.0)]) == 1
            (message,) = framer.feed(await lines[0][0].read(65_536))
            assert read_xml(message.raw).detail.attribute("marti", "dest", "callsign") == "DOVER LIFEBOAT"
            came.clear()
            lines[0][1].close()
            await came.wait()
        assert waits[0] == 1.0
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for _, writer in lines:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        server.close()
        await server.wait_closed()
