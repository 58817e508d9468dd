"""Listening for units in the field, or calling a TAK server of others that they use; over TCP or TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from varne.feeds.cot.connection import CotLink, CotSettings
from varne.feeds.cot.link import Inbox
from varne.picture.errors import Refused

CONNECTIONS_MAX = 256
RETRY_FIRST_S = 1.0
RETRY_MAX_S = 30.0


class CotListener(CotLink):
    """Listens for units; at most ``CONNECTIONS_MAX`` at once."""

    def __init__(
        self, host: str, port: int, settings: CotSettings, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(host, port, settings, tls)
        self._listens = asyncio.Event()
        self._bound_port = port

    async def listening(self) -> int:
        """Wait until it listens; the port, which the system chose when it was given as 0."""
        await self._listens.wait()
        return self._bound_port

    @asynccontextmanager
    async def _reading(self, inbox: Inbox) -> AsyncIterator[None]:
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
                await self._keep(reader, writer, inbox, relayed=False)
            except asyncio.CancelledError:
                # Cancelled below, on closing. Streams of Python 3.11 take a cancelled handler for a fault.
                if not closing:
                    raise
            finally:
                tasks.discard(task)

        try:
            server = await asyncio.start_server(called, self._host, self._port, ssl=self._tls)
        except OSError as error:
            raise Refused(
                f"cannot listen on {self._host} port {self._port}: {error.strerror or error}; "
                "another program may hold it, or the address is not this machine's",
                code="cannot_listen",
            ) from error
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


class CotCaller(CotLink):
    """Calls a TAK server that units use, and calls again whenever the line is lost.

    It waits ``RETRY_FIRST_S`` before the first new call and twice as long before each further one, up to
    ``RETRY_MAX_S``. Whatever it sends is addressed to one unit.
    """

    def __init__(
        self,
        host: str,
        port: int,
        settings: CotSettings,
        tls: ssl.SSLContext | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(host, port, settings, tls)
        self._sleep = sleep

    @asynccontextmanager
    async def _reading(self, inbox: Inbox) -> AsyncIterator[None]:
        task = asyncio.create_task(self._keep_calling(inbox))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep_calling(self, inbox: Inbox) -> None:
        wait_s = RETRY_FIRST_S
        while True:
            heard = self.counts.lines
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
                await self._keep(reader, writer, inbox, relayed=True)
            if self.counts.lines > heard:
                wait_s = RETRY_FIRST_S
            await self._sleep(wait_s)
            wait_s = min(2 * wait_s, RETRY_MAX_S)
