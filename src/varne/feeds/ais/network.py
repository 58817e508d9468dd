"""AIS from the network: calling a TCP server, listening for TCP clients, receiving UDP datagrams.

Nothing here waits for the centre: what it cannot take in time stands in a bounded backlog, and what
does not fit there is dropped, oldest first, and counted.
"""

from __future__ import annotations

import asyncio
import socket
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import ClassVar, NotRequired, Protocol, TypedDict, Unpack

from varne.feeds.ais.assembly import Message
from varne.feeds.ais.backlog import ITEMS_MAX, Backlog
from varne.feeds.ais.framing import Framer
from varne.feeds.ais.parse import read_message
from varne.feeds.contract import Item
from varne.feeds.counts import Counts
from varne.picture.errors import Refused
from varne.picture.events import FeedDeclared, FeedKind

READ_BYTES = 65_536
SILENT_AFTER_S = 60.0
IDLE_S = 120.0
RETRY_FIRST_S = 1.0
RETRY_MAX_S = 30.0
CONNECTIONS_MAX = 64  # senders heard at once
_DATAGRAM_HEADER = b"UdPbC\x00"  # IEC 61162-450


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Stream(Protocol):
    """What one sender says, into items."""

    def read(self, data: bytes) -> list[Item]:
        """Items that these bytes settle."""
        ...

    def finish(self) -> list[Item]:
        """The sender is gone: settle what was waiting."""
        ...


class _Stream:
    """What one sender says: its own framer, and ids that no other sender or opening gives."""

    def __init__(
        self, *, name: str, feed: str, centre: str, counts: Counts, now: Callable[[], datetime]
    ) -> None:
        self._name = name
        self._feed = feed
        self._centre = centre
        self._counts = counts
        self._now = now
        self._framer = Framer()

    def read(self, data: bytes) -> list[Item]:
        """Items that these bytes settle."""
        return self._take(data)

    def finish(self) -> list[Item]:
        """The sender is gone: settle what was waiting."""
        return self._take(None)

    def _take(self, data: bytes | None) -> list[Item]:
        counts, framer = self._counts, self._framer
        received_at = self._now()
        counts.lines -= framer.lines
        counts.waiting -= framer.waiting
        framed = (
            framer.finish() if data is None else framer.feed(data, received_unix_s=received_at.timestamp())
        )
        counts.lines += framer.lines
        counts.waiting += framer.waiting
        items: list[Item] = []
        for item in framed:
            if isinstance(item, Message):
                items.append(
                    read_message(
                        item,
                        feed=self._feed,
                        centre=self._centre,
                        report_id=f"{self._feed}:{self._name}:{item.place}",
                        received_at=received_at,
                        cursor=None,
                    )
                )
            else:
                items.append(item)
        counts.take(items)
        return items


class NetworkSettings(TypedDict):
    """What every network source is told beside its address."""

    feed: str
    title: str  # what the screen calls it
    centre: str
    synthetic: bool
    now: NotRequired[Callable[[], datetime]]  # the clock, UTC
    silent_after_s: NotRequired[float | None]  # quiet longer than this is an alarm; SILENT_AFTER_S
    idle_s: NotRequired[float]  # a connection quiet for so long is taken for dead; IDLE_S
    backlog_max: NotRequired[int]  # items held for the centre; ITEMS_MAX


class Network(ABC):
    """What network sources share: a backlog, a declaration, streams with names of their own."""

    kind: ClassVar[FeedKind] = "ais"

    def __init__(self, host: str, port: int, **settings: Unpack[NetworkSettings]) -> None:
        self._host = host
        self._port = port
        self._centre = settings["centre"]
        self._now = settings.get("now", _utc_now)
        self._idle_s = settings.get("idle_s", IDLE_S)
        self._backlog_max = settings.get("backlog_max", ITEMS_MAX)
        self._declaration = FeedDeclared(
            feed=settings["feed"],
            kind=self.kind,
            synthetic=settings["synthetic"],
            title=settings["title"],
            silent_after_s=settings.get("silent_after_s", SILENT_AFTER_S),
        )
        self._opened = ""
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Items as they come, until it is closed. A network has no past: ``after_cursor`` changes nothing.

        Raises:
            Refused: the address cannot be listened on.
        """
        del after_cursor
        self.counts = Counts()
        self._opened = f"{self._now():%Y%m%dT%H%M%S.%fZ}"
        backlog = Backlog(self.counts, items_max=self._backlog_max)
        async with self._reading(backlog):
            while items := await backlog.take():
                yield items

    @abstractmethod
    def _reading(self, backlog: Backlog) -> AbstractAsyncContextManager[None]:
        """Put items into the backlog while the context is open."""

    def _stream(self) -> Stream:
        """A stream for a new sender."""
        self.counts.connections += 1
        return _Stream(
            name=f"{self._opened}:{self.counts.connections}",
            feed=self._declaration.feed,
            centre=self._centre,
            counts=self.counts,
            now=self._now,
        )


async def _drain(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    stream: Stream,
    backlog: Backlog,
    idle_s: float,
) -> bool:
    """Read one connection to its end; True when it said anything."""
    spoke = False
    try:
        # A lost or idle connection is not an error of this program: the sender is called again, or calls.
        with suppress(OSError, TimeoutError):
            while True:
                async with asyncio.timeout(idle_s):
                    data = await reader.read(READ_BYTES)
                if not data:
                    break
                spoke = True
                backlog.put(stream.read(data))
    finally:
        backlog.put(stream.finish())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return spoke


class AisTcpClient(Network):
    """Calls a server that sends AIS, and calls again whenever the line is lost.

    It waits ``RETRY_FIRST_S`` before the first new call, twice as long before each further one up to
    ``RETRY_MAX_S``, and begins anew once the server has said something.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **settings: Unpack[NetworkSettings],
    ) -> None:
        super().__init__(host, port, **settings)
        self._sleep = sleep

    @asynccontextmanager
    async def _reading(self, backlog: Backlog) -> AsyncIterator[None]:
        task = asyncio.create_task(self._keep_calling(backlog))
        task.add_done_callback(lambda _: backlog.end())
        try:
            yield
            await task  # it ends only by a fault of this program: let that be seen
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep_calling(self, backlog: Backlog) -> None:
        wait_s = RETRY_FIRST_S
        while True:
            spoke = False
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                spoke = await _drain(reader, writer, self._stream(), backlog, self._idle_s)
            if spoke:
                wait_s = RETRY_FIRST_S
            await self._sleep(wait_s)
            wait_s = min(2 * wait_s, RETRY_MAX_S)


class _Listening(Network):
    """A network source that others send to."""

    def __init__(self, host: str, port: int, **settings: Unpack[NetworkSettings]) -> None:
        super().__init__(host, port, **settings)
        self._listens = asyncio.Event()
        self._bound_port = port

    async def listening(self) -> int:
        """Wait until it listens; the port, which the system chose when it was given as 0."""
        await self._listens.wait()
        return self._bound_port

    def _refused(self, error: OSError) -> Refused:
        return Refused(
            f"cannot listen on {self._host} port {self._port}: {error.strerror or error}; "
            "another program may hold it, or the address is not this machine's",
            code="cannot_listen",
        )


class AisTcpListener(_Listening):
    """Listens for receivers that call in; at most ``CONNECTIONS_MAX`` at once."""

    @asynccontextmanager
    async def _reading(self, backlog: Backlog) -> AsyncIterator[None]:
        tasks: set[asyncio.Task[None]] = set()
        closing = False

        async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if closing or len(tasks) >= CONNECTIONS_MAX:
                writer.close()
                return
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await _drain(reader, writer, self._stream(), backlog, self._idle_s)
            except asyncio.CancelledError:
                # Cancelled below, on closing. Streams of Python 3.11 take a cancelled handler for a fault.
                if not closing:
                    raise
            finally:
                tasks.discard(task)

        try:
            server = await asyncio.start_server(called, self._host, self._port)
        except OSError as error:
            raise self._refused(error) from error
        self._bound_port = server.sockets[0].getsockname()[1]
        self._listens.set()
        try:
            yield
        finally:
            self._listens.clear()
            closing = True
            server.close()
            for task in tuple(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()


class AisUdp(_Listening):
    """Receives datagrams; each ends the lines it holds. Parts of a message may come in several."""

    @asynccontextmanager
    async def _reading(self, backlog: Backlog) -> AsyncIterator[None]:
        streams: OrderedDict[object, Stream] = OrderedDict()

        def heard(data: bytes, sender: object) -> None:
            stream = streams.pop(sender, None) or self._stream()
            streams[sender] = stream  # the latest to speak stands last
            if len(streams) > CONNECTIONS_MAX:
                _, forgotten = streams.popitem(last=False)
                backlog.put(forgotten.finish())
            backlog.put(stream.read(data.removeprefix(_DATAGRAM_HEADER) + b"\n"))

        try:
            transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Datagrams(heard), local_addr=(self._host, self._port)
            )
        except OSError as error:
            raise self._refused(error) from error
        bound: socket.socket = transport.get_extra_info("socket")
        self._bound_port = bound.getsockname()[1]
        self._listens.set()
        try:
            yield
        finally:
            self._listens.clear()
            transport.close()
            await protocol.closed.wait()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[bytes, object], None]) -> None:
        self._heard = heard
        self.closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc  # the socket was closed here
        self.closed.set()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._heard(data, addr)
