"""The listening link and the fake keep one contract."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.feeds.cot.contract import HELICOPTER, LIFEBOAT, FieldLinkContract
from tests.feeds.cot.events import NOW, place, settings
from varne.feeds.cot.fake import FakeFieldLink
from varne.feeds.cot.framing import Framer
from varne.feeds.cot.server import CotListener
from varne.feeds.cot.xml_form import read_xml
from varne.feeds.units import Heard, UnitAt
from varne.picture.events import FeedDeclared

CALL_SIGNS = {LIFEBOAT: "DOVER LIFEBOAT", HELICOPTER: "RESCUE 163"}


class SocketCrews:
    """Crews with devices, on real sockets."""

    def __init__(self) -> None:
        self.link = CotListener("127.0.0.1", 0, settings())
        self._lines: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def place(self, unit_id: str) -> None:
        if unit_id not in self._lines:
            port = await self.link.listening()
            self._lines[unit_id] = await asyncio.open_connection("127.0.0.1", port)
        before = self.link.counts.lines
        self._lines[unit_id][1].write(place(CALL_SIGNS[unit_id], uid=unit_id))
        while self.link.counts.lines == before:  # two lines have no order among each other
            await asyncio.sleep(0.005)

    async def leave(self, unit_id: str) -> None:
        _, writer = self._lines.pop(unit_id)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def got(self, unit_id: str, uid: str) -> None:
        framer = Framer()
        while True:
            for message in framer.feed(await self._lines[unit_id][0].read(65_536)):
                if read_xml(message.raw).uid == uid:
                    return

    async def close(self) -> None:
        for unit_id in tuple(self._lines):
            await self.leave(unit_id)


class FakeCrews:
    """Crews that are made up."""

    def __init__(self) -> None:
        declaration = FeedDeclared(feed="fake", kind="reports", synthetic=True, title="Made up")
        self.link = FakeFieldLink(declaration, lambda: NOW)

    async def place(self, unit_id: str) -> None:
        word = UnitAt(unit_id=unit_id, lat_deg=51.0, lon_deg=1.4, received_at=NOW)
        self.link.hear(Heard(word=word))

    async def leave(self, unit_id: str) -> None:
        self.link.leave(unit_id)

    async def got(self, unit_id: str, uid: str) -> None:
        assert (unit_id, uid) in {(to, event.uid) for to, event, _ in self.link.sent}


class TestListenerIsAWayToUnits(FieldLinkContract):
    @asynccontextmanager
    async def crews(self) -> AsyncIterator[SocketCrews]:
        crews = SocketCrews()
        try:
            yield crews
        finally:
            await crews.close()


class TestTheFakeIsAWayToUnits(FieldLinkContract):
    @asynccontextmanager
    async def crews(self) -> AsyncIterator[FakeCrews]:
        yield FakeCrews()
