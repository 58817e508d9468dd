"""The socket itself: a real server on a loopback port, a real client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.console.web.houses import House, acknowledged, raised, running, track_at
from varne.console.web.app import listen_at, server
from varne.console.web.live import viewport_of

PATIENCE_S = 10.0


class Served:
    """A house behind a real port."""

    def __init__(self, house: House, port: int) -> None:
        self.house = house
        self.port = port

    def connect(self, theatre: str = "dover", **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}/api/{theatre}/live", **options)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with running(House(tmp_path)) as house:
        listening = listen_at("127.0.0.1", 0)
        web = server(house.app)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        yield Served(house, listening.getsockname()[1])
        web.should_exit = True
        await serving
        listening.close()


async def hello(socket: ClientConnection, **said: Any) -> None:
    await socket.send(json.dumps({"type": "hello", "after": None, "viewport": None, **said}))


async def until(socket: ClientConnection, kind: str, **said: Any) -> dict[str, Any]:
    """The next message of a kind with these values; others are passed over."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            if message["type"] == kind and all(message.get(key) == value for key, value in said.items()):
                return message


async def test_a_screen_says_hello_and_sees_what_happens(served: Served) -> None:
    house = served.house
    async with served.connect() as socket:
        await hello(socket)
        first = await until(socket, "frame")
        assert first["full"] is True
        await house.report("r1")
        while not (message := await until(socket, "frame"))["boats"]:
            pass
        assert message["boats"][0]["reports"] == 1
        await house.centre.record(raised("a"))
        assert (await until(socket, "alert"))["alert"]["id"] == "a"
        assert (await until(socket, "health"))["screens"] == 1
        await socket.send(json.dumps({"type": "rendered", "seq": message["seq"]}))
        await socket.send(json.dumps({"type": "viewport", "bbox": [1, 50, 2, 52]}))
        assert (await until(socket, "frame", tracks_full=True))["full"] is False
    assert house.centre.health.reading().screen_latency_ms.n == 1


async def test_a_cut_socket_resumes_with_nothing_missing(served: Served) -> None:
    house = served.house
    async with served.connect() as socket:
        await hello(socket)
        first = await until(socket, "frame")
    await house.report("r1")
    await house.centre.record(track_at("mmsi:7", 51.0, 1.5))
    await house.centre.record(raised("a"))
    await house.centre.record(acknowledged("a"))
    async with served.connect() as socket:
        await hello(socket, after=first["seq"], log=first["log"])
        alert = await until(socket, "alert")
        assert alert["alert"]["acknowledged_by"] == "watch"
        second = await until(socket, "frame")
    assert second["full"] is False
    assert len(second["boats"]) == 1
    assert [row[0] for row in second["tracks"]] == ["mmsi:7"]
    assert second["seq"] == house.centre.picture.sequence


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{", "malformed"),
        ('{"type":"dance"}', "malformed"),
        ('{"type":"hello","after":-1}', "malformed"),
        ('{"type":"hello","viewport":[0,0]}', "malformed"),
        ('{"type":"rendered","seq":1}', "no_hello"),
        (b"\x00", "malformed"),
    ],
)
async def test_a_first_message_that_is_no_hello_is_refused(
    served: Served, said: str | bytes, code: str
) -> None:
    async with served.connect() as socket:
        await socket.send(said)
        assert (await until(socket, "refused"))["error"]["code"] == code
        with pytest.raises(ConnectionClosed):
            await socket.recv()


@pytest.mark.parametrize("said", ["nonsense", '{"type":"hello"}', '{"type":"viewport","bbox":"all"}'])
async def test_a_later_message_that_cannot_be_read_is_refused(served: Served, said: str) -> None:
    async with served.connect() as socket:
        await hello(socket)
        await until(socket, "frame")
        await socket.send(said)
        assert (await until(socket, "refused"))["error"]["code"] == "malformed"
        async with asyncio.timeout(PATIENCE_S):
            await socket.wait_closed()
        assert socket.close_code == 1008


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_from_elsewhere_cannot_listen(served: Served, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.connect(origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_this_server_can(served: Served) -> None:
    async with served.connect(origin=f"http://127.0.0.1:{served.port}") as socket:
        await hello(socket)
        assert (await until(socket, "frame"))["full"] is True


async def test_no_such_theatre(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.connect("atlantis"):
            pass
    assert refused.value.response.status_code == 404


async def test_messages_are_not_compressed_one_by_one(served: Served) -> None:
    async with served.connect(compression="deflate") as socket:
        assert "sec-websocket-extensions" not in socket.response.headers


async def test_a_screen_that_goes_is_counted_out(served: Served) -> None:
    async with served.connect() as first, served.connect() as second:
        await hello(first)
        await hello(second)
        await until(second, "health", screens=2)
        await first.close()
        await until(second, "health", screens=1)


async def test_stopping_the_server_lets_screens_go(served: Served) -> None:
    async with served.connect() as socket:
        await hello(socket)
        await until(socket, "frame")
    # the fixture's end would hang if a screen kept the server from stopping


@pytest.mark.parametrize(
    ("box", "inside", "outside"),
    [
        ((1.0, 50.0, 2.0, 52.0), (51.0, 1.5), (51.0, 2.5)),
        ((170.0, -10.0, 190.0, 10.0), (0.0, -175.0), (0.0, 0.0)),
        ((-190.0, -10.0, -170.0, 10.0), (0.0, 175.0), (0.0, 0.0)),
    ],
)
def test_a_view_may_reach_round_the_globe(
    box: tuple[float, float, float, float], inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    viewport = viewport_of(box)
    assert viewport is not None
    assert viewport.holds(*inside)
    assert not viewport.holds(*outside)


def test_a_view_of_the_whole_globe_is_no_limit() -> None:
    assert viewport_of((-360.0, -90.0, 360.0, 90.0)) is None
