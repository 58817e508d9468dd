"""Another process that answers one thing at a time: started when first asked, ended when it dies or hangs.

What it does is given by a function that must be importable by name, because the process is spawned and not
forked: a fork would copy the loop, and the locks of its threads.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


class AnsweringProcess:
    """A process behind a pipe.

    Args:
        target: runs there, with the pipe's other end and then ``given``; returns when that end is closed.
        given: what else it is called with; must be picklable.
        name: what the process is called.
    """

    def __init__(self, target: Callable[..., None], given: tuple[Any, ...], name: str) -> None:
        self._target = target
        self._given = given
        self._name = name
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._starting = threading.Lock()
        self._ended = False

    async def exchanged(self, asked: bytes, within_s: float) -> bytes | None:
        """The answer; None when the process died or gave none in time, and is no more."""
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(within_s):
                    return await asyncio.to_thread(self._exchange, asked)
            except (EOFError, OSError, TimeoutError):  # the last two: a broken pipe, and a hang
                self.stop()
                return None
            except asyncio.CancelledError:
                self.stop()  # or its thread would wait for an answer that nobody wants
                raise

    def _exchange(self, asked: bytes) -> bytes:
        """On a thread of its own; ends at once when the process does."""
        with self._starting:
            if self._ended:
                raise EOFError
            connection = self._connection or self._start()
        connection.send_bytes(asked)
        return connection.recv_bytes()

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=self._target, args=(theirs, *self._given), name=self._name, daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._connection = process, ours
        return ours

    def close(self) -> None:
        """End the process and start no other."""
        self._ended = True
        self.stop()

    def stop(self) -> None:
        """End the process, if there is one; it holds nothing that could be lost."""
        with self._starting:
            process, self._process = self._process, None
            connection, self._connection = self._connection, None
        if process is not None:
            process.kill()
            process.join()
            process.close()
        if connection is not None:
            connection.close()
