"""The four ways AIS comes in, held to the contract; sockets are real and on the loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from tests.feeds.ais.sentences import BASE_STATION, DATA, PARTS, PGHP, POSITION, tagged
from tests.feeds.contract import PATIENCE_S, CountedSource, SourceContract
from varne.feeds.ais.network import RETRY_FIRST_S, RETRY_MAX_S
from varne.feeds.ais.source import AisFile, AisTcpClient, AisTcpListener, AisUdp
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.picture.errors import Refused

LOOPBACK = "127.0.0.1"
NOW = datetime(2026, 8, 10, 20, 16, 29, tzinfo=UTC)
NAMED: dict[str, Any] = {"feed": "ais-test", "title": "A test", "centre": "UK", "synthetic": True}

# Ten inputs: three reports, a type not used, two annotations, one first part, three unreadable.
LINES = (
    PGHP,
    POSITION,
    b"noise",
    PARTS[0],
    BASE_STATION,
    tagged("s:b1,c:1276256772", POSITION),
    PARTS[1],
    PGHP,
    POSITION[:-2] + b"00",
    b"!AIVDM,2,3,1,A,15N1u<PP,0*67",
)


class TestAisFile(SourceContract):
    inputs_count = 10
    reports_count = 3
    unreadable_count = 3

    def make(self, directory: Path) -> AisFile:
        path = directory / "log.nmea"
        path.write_bytes(b"\r\n".join(LINES) + b"\r\n\r\n")
        return AisFile(path, **NAMED)


class TestAisFileCutOff(SourceContract):
    """A packed recording that ends within a message."""

    inputs_count = 4
    reports_count = 1
    unreadable_count = 2

    def make(self, directory: Path) -> AisFile:
        path = directory / "log.nmea.gz"
        path.write_bytes(gzip.compress(b"\n".join((PGHP, POSITION, PARTS[0], POSITION[:20]))))
        return AisFile(path, **NAMED)


class TestAisTcpListener(SourceContract):
    inputs_count = 10
    reports_count = 3
    unreadable_count = 3
    resumes = False
    ends = False

    def make(self, directory: Path) -> AisTcpListener:  # noqa: ARG002 (it keeps no files)
        return AisTcpListener(LOOPBACK, 0, now=lambda: NOW, **NAMED)

    async def play(self, source: CountedSource) -> None:
        assert isinstance(source, AisTcpListener)
        _, writer = await asyncio.open_connection(LOOPBACK, await source.listening())
        try:
            for byte in b"\n".join(LINES) + b"\n":
                writer.write(bytes((byte,)))
                await writer.drain()
            await asyncio.Event().wait()
        finally:
            writer.close()


class TestAisUdp(SourceContract):
    inputs_count = 10
    reports_count = 3
    unreadable_count = 3
    resumes = False
    ends = False

    def make(self, directory: Path) -> AisUdp:  # noqa: ARG002 (it keeps no files)
        return AisUdp(LOOPBACK, 0, now=lambda: NOW, **NAMED)

    async def play(self, source: CountedSource) -> None:
        assert isinstance(source, AisUdp)
        async with sender(await source.listening()) as send:
            for line in LINES:
                send(line)
            await asyncio.Event().wait()


class TestAisTcpClient(SourceContract):
    inputs_count = 10
    reports_count = 3
    unreadable_count = 3
    resumes = False
    ends = False

    @pytest.fixture(autouse=True)
    async def _server(self) -> AsyncIterator[None]:
        async with serving(b"\n".join(LINES) + b"\n") as port:
            self.port = port
            yield

    def make(self, directory: Path) -> AisTcpClient:  # noqa: ARG002 (it keeps no files)
        return AisTcpClient(LOOPBACK, self.port, now=lambda: NOW, **NAMED)

    def test_declares_itself_the_same_each_time(self, tmp_path: Path) -> None:
        self.port = 1
        super().test_declares_itself_the_same_each_time(tmp_path)


@contextlib.asynccontextmanager
async def sender(port: int) -> AsyncIterator[Any]:
    """A UDP socket that sends to ``port``."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=(LOOPBACK, port)
    )
    try:
        yield transport.sendto
    finally:
        transport.close()


class _Says(asyncio.Protocol):
    """Says the next of what is left to whoever calls, then holds the line or cuts it."""

    def __init__(self, left: list[bytes], callers: list[asyncio.Transport], *, hold: bool) -> None:
        self._left = left
        self._callers = callers
        self._hold = hold

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = cast(asyncio.Transport, transport)
        self._callers.append(line)
        holds = self._hold and bool(self._left)
        if self._left:
            line.write(self._left.pop(0))
        if not holds:
            line.close()


@contextlib.asynccontextmanager
async def serving(*says: bytes, hold: bool = True) -> AsyncIterator[int]:
    """A TCP server that says the next of ``says`` to each caller, then holds the line or cuts it."""
    left, callers = list(says), list[asyncio.Transport]()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Says(left, callers, hold=hold), LOOPBACK, 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for caller in callers:
            caller.close()
        await server.wait_closed()


def opened(source: CountedSource) -> Any:
    """The source's batches, closed at the end of the block."""
    return aclosing(cast("AsyncGenerator[Sequence[Item], None]", source.batches(after_cursor=None)))


async def first(source: CountedSource, count: int) -> list[Item]:
    """The first ``count`` items."""
    found: list[Item] = []
    async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
        while len(found) < count:
            found += await anext(batches)
    return found


async def whole(source: AisFile, after: int | None = None) -> list[Item]:
    return [item async for batch in source.batches(after_cursor=after) for item in batch]


# ── files ──


async def test_the_danish_stream_balances_exactly_and_is_dated_by_itself() -> None:
    source = AisFile(DATA / "dma-stream-2010-06-11.nmea", **NAMED)
    found = await whole(source)
    counts = source.counts
    assert (counts.lines, counts.messages, counts.fragments, counts.annotations, counts.quarantined) == (
        8_551,
        4_051,
        449,
        4_051,
        0,
    )
    assert counts.balanced
    assert len(found) == 8_551
    received = [item.report.received_at for item in found if isinstance(item, Parsed)]
    assert min(received) == datetime(2010, 6, 11, 11, 46, 10, tzinfo=UTC)
    assert max(received) == counts.last_received_at


@pytest.mark.parametrize("after", [1, 15, 16, 4_000, 8_550, 8_551, 10_000])
async def test_the_danish_stream_resumes_anywhere(after: int) -> None:
    source = AisFile(DATA / "dma-stream-2010-06-11.nmea", **NAMED)
    everything = await whole(source)
    rest = await whole(source, after)
    assert rest == everything[after:]
    assert source.counts.balanced
    assert source.counts.lines == len(rest)


async def test_ids_are_the_lines_numbers(tmp_path: Path) -> None:
    path = tmp_path / "log.nmea"
    path.write_bytes(b"\n".join(LINES))
    found = await whole(AisFile(path, **NAMED))
    ids = [item.report.id for item in found if isinstance(item, Parsed)]
    assert ids == ["ais-test:2", "ais-test:6", "ais-test:7"]


async def test_a_line_without_a_time_was_received_when_the_last_one_was(tmp_path: Path) -> None:
    path = tmp_path / "log.nmea"
    path.write_bytes(b"\n".join((POSITION, PGHP, POSITION, POSITION)))
    reports = [i.report for i in await whole(AisFile(path, **NAMED)) if isinstance(i, Parsed)]
    heard_at = datetime(2010, 6, 11, 11, 46, 11, 390_000, tzinfo=UTC)
    assert [report.received_at for report in reports] == [heard_at] * 3
    assert [report.observed_at is None for report in reports] == [True, False, True]
    given = AisFile(path, received_from=NOW, **NAMED)
    reports = [i.report for i in await whole(given) if isinstance(i, Parsed)]
    assert [report.received_at for report in reports] == [NOW, heard_at, heard_at]


async def test_a_recording_that_does_not_say_when_is_refused_until_someone_does(tmp_path: Path) -> None:
    path = tmp_path / "log.nmea"
    path.write_bytes(POSITION + b"\n")
    with pytest.raises(Refused, match="give the time"):
        await whole(AisFile(path, **NAMED))
    (item,) = await whole(AisFile(path, received_from=NOW, **NAMED))
    assert isinstance(item, Parsed)
    assert (item.report.received_at, item.report.observed_at) == (NOW, None)


async def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="check the name"):
        await whole(AisFile(tmp_path / "none.nmea", **NAMED))


async def test_a_packed_recording_reads_the_same_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    data = b"\n".join(LINES) + b"\n"
    plain, packed, damaged = (tmp_path / name for name in ("log.nmea", "log.nmea.gz", "cut.nmea.gz"))
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    damaged.write_bytes(gzip.compress(data)[:-12])
    assert await whole(AisFile(packed, **NAMED)) == await whole(AisFile(plain, **NAMED))
    source = AisFile(damaged, **NAMED)
    found = await whole(source)
    assert isinstance(found[-1], Unreadable)
    assert found[-1].code == "cut_off"
    assert source.counts.balanced


async def test_what_the_end_of_a_growing_file_cuts_off_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "log.nmea"
    path.write_bytes(b"\n".join((PGHP, POSITION, PARTS[0])) + b"\n")
    source = AisFile(path, **NAMED)
    found = await whole(source)
    assert [item.cursor for item in found] == [1, 2, None]
    with path.open("ab") as file:
        file.write(PARTS[1] + b"\n")
    grown = await whole(source, 2)
    assert [type(item) for item in grown] == [Noted, Parsed]


# ── the network ──


async def test_ids_of_each_opening_and_each_sender_are_their_own() -> None:
    later = iter([NOW, NOW.replace(second=30)])
    moment = next(later)
    source = AisUdp(LOOPBACK, 0, now=lambda: moment, **NAMED)
    ids: list[str] = []
    for _ in range(2):
        async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
            waiting = asyncio.ensure_future(anext(batches))
            port = await source.listening()
            async with sender(port) as one, sender(port) as two:
                one(POSITION)
                two(POSITION)
                found = list(await waiting)
                while len(found) < 2:
                    found += await anext(batches)
            ids += [item.report.id for item in found if isinstance(item, Parsed)]
        moment = next(later, moment)
    assert len(set(ids)) == 4
    assert all(name.startswith("ais-test:20260810T2016") for name in ids)


async def test_receipt_is_dated_by_the_centres_clock() -> None:
    async with serving(tagged("c:1786392980", POSITION) + b"\n") as port:
        (item,) = await first(AisTcpClient(LOOPBACK, port, now=lambda: NOW, **NAMED), 1)
    assert isinstance(item, Parsed)
    assert item.report.received_at == NOW
    assert item.report.observed_at is not None
    assert item.cursor is None


async def test_a_lost_line_is_called_again_after_growing_waits() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    async with serving(POSITION + b"\n", b"", b"", POSITION + b"\n" + PARTS[0], hold=False) as port:
        source = AisTcpClient(LOOPBACK, port, now=lambda: NOW, sleep=sleep, **NAMED)
        found = await first(source, 3)
    assert [type(item) for item in found] == [Parsed, Parsed, Unreadable]  # the cut line is not lost either
    assert waits[:3] == [RETRY_FIRST_S, 2 * RETRY_FIRST_S, 4 * RETRY_FIRST_S]
    assert source.counts.connections >= 4
    assert source.counts.balanced


async def test_a_server_that_is_not_there_is_called_until_it_is() -> None:
    async with serving() as port:
        pass
    waits: list[float] = []
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 8:
            enough.set()
        await asyncio.sleep(0)

    source = AisTcpClient(LOOPBACK, port, now=lambda: NOW, sleep=sleep, **NAMED)
    async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
        waiting = asyncio.ensure_future(anext(batches))
        await enough.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert waits[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, RETRY_MAX_S, RETRY_MAX_S, RETRY_MAX_S]
    assert source.counts.connections == 0


async def test_a_silent_connection_is_taken_for_dead_and_made_again() -> None:
    async with serving(POSITION + b"\n", POSITION + b"\n") as port:
        source = AisTcpClient(
            LOOPBACK, port, now=lambda: NOW, sleep=lambda _: asyncio.sleep(0), idle_s=0.05, **NAMED
        )
        assert len(await first(source, 2)) == 2
    assert source.counts.connections == 2


async def test_many_receivers_may_call_in_and_their_parts_do_not_mix() -> None:
    source = AisTcpListener(LOOPBACK, 0, now=lambda: NOW, **NAMED)
    async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
        waiting = asyncio.ensure_future(anext(batches))
        port = await source.listening()
        callers = [await asyncio.open_connection(LOOPBACK, port) for _ in range(3)]
        for line in PARTS:
            for _, writer in callers:
                writer.write(line + b"\n")
                await writer.drain()
        found = list(await waiting)
        while len(found) < 6:
            found += await anext(batches)
        for _, writer in callers:
            writer.close()
    assert sum(isinstance(item, Parsed) for item in found) == 3
    assert source.counts.fragments == 3


async def test_parts_in_datagrams_of_their_own_and_the_header_of_61162_450() -> None:
    source = AisUdp(LOOPBACK, 0, now=lambda: NOW, **NAMED)
    async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
        waiting = asyncio.ensure_future(anext(batches))
        async with sender(await source.listening()) as send:
            for line in PARTS:
                send(b"UdPbC\x00" + tagged("s:AI0001", line) + b"\r\n")
            found = list(await waiting)
            while len(found) < 2:
                found += await anext(batches)
    assert [type(item) for item in found] == [Noted, Parsed]


async def test_a_slow_centre_loses_the_oldest_positions_and_sees_how_many() -> None:
    async with serving((POSITION + b"\n") * 500) as port:
        source = AisTcpClient(LOOPBACK, port, now=lambda: NOW, backlog_max=100, **NAMED)
        async with asyncio.timeout(PATIENCE_S), opened(source) as batches:
            found = list(await anext(batches))
            while source.counts.lines < 500:
                found += await anext(batches)
            while source.counts.backlog:
                found += await anext(batches)
    counts = source.counts
    assert len(found) + counts.dropped == 500
    assert counts.dropped > 0
    assert counts.backlog_max == 100
    assert counts.messages == 500


async def test_an_address_that_cannot_be_listened_on_is_refused() -> None:
    async with serving() as port:
        with pytest.raises(Refused, match="another program"):
            await first(AisTcpListener(LOOPBACK, port, now=lambda: NOW, **NAMED), 1)
    with pytest.raises(Refused, match="cannot listen"):
        await first(AisUdp("192.0.2.1", 0, now=lambda: NOW, **NAMED), 1)


def test_the_network_is_the_same_on_uvloop() -> None:
    uvloop = pytest.importorskip("uvloop")
    faults: list[dict[str, Any]] = []

    async def all_three() -> list[int]:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        data = b"\n".join(LINES) + b"\n"
        counted = []
        async with serving(data) as port:
            counted.append(len(await first(AisTcpClient(LOOPBACK, port, now=lambda: NOW, **NAMED), 10)))
        listener, udp = (kind(LOOPBACK, 0, now=lambda: NOW, **NAMED) for kind in (AisTcpListener, AisUdp))
        async with asyncio.timeout(PATIENCE_S), opened(listener) as batches:
            waiting = asyncio.ensure_future(anext(batches))
            _, writer = await asyncio.open_connection(LOOPBACK, await listener.listening())
            writer.write(data)
            found = list(await waiting)
            while len(found) < 10:
                found += await anext(batches)
            counted.append(len(found))
        writer.close()
        async with asyncio.timeout(PATIENCE_S), opened(udp) as batches:
            waiting = asyncio.ensure_future(anext(batches))
            async with sender(await udp.listening()) as send:
                send(data)
                counted.append(len(await waiting))
        return counted

    assert uvloop.run(all_three()) == [10, 10, 10]
    assert faults == []
