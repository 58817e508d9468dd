"""The contract of every way to units in the field (``varne.feeds.cot.contract.FieldLink``)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, cast

from tests.feeds.cot.events import NOW
from varne.feeds.cot.contract import FieldLink
from varne.feeds.cot.event import made
from varne.feeds.units import FieldItem, Heard, UnitAt

PATIENCE_S = 10.0
LIFEBOAT, HELICOPTER = "uk.dover-lifeboat", "uk.rescue-163"


class Crews(Protocol):
    """Crews on the other side of a link, as the suite drives them."""

    @property
    def link(self) -> FieldLink:
        """The link under test."""
        ...

    async def place(self, unit_id: str) -> None:
        """A crew tells where it is, connecting if it has not."""
        ...

    async def leave(self, unit_id: str) -> None:
        """A crew hangs up."""
        ...

    async def got(self, unit_id: str, uid: str) -> None:
        """Wait until a crew was sent an event."""
        ...


class FieldLinkContract:
    """What every way to units must do. Say how to make one, with its crews."""

    def crews(self) -> AbstractAsyncContextManager[Crews]:
        """A link that nobody has opened yet."""
        raise NotImplementedError

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[tuple[Crews, list[FieldItem], list[str]]]:
        heard: list[FieldItem] = []
        joined: list[str] = []
        async with self.crews() as crews:
            crews.link.on_joined = joined.append

            async def read() -> None:
                batches = cast(
                    "AsyncGenerator[Sequence[FieldItem], None]", crews.link.batches(after_cursor=None)
                )
                try:
                    async for items in batches:
                        heard.extend(items)
                finally:
                    await batches.aclose()

            task = asyncio.create_task(read())
            try:
                async with asyncio.timeout(PATIENCE_S):
                    yield crews, heard, joined
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def test_a_unit_s_place_is_a_word_and_its_first_one_its_joining(self) -> None:
        async with self._open() as (crews, heard, joined):
            for _ in range(2):
                await crews.place(LIFEBOAT)
            await crews.place(HELICOPTER)
            await _until(lambda: len(heard) == 3)
            words = [item.word for item in heard if isinstance(item, Heard)]
            assert [word.unit_id for word in words] == [LIFEBOAT, LIFEBOAT, HELICOPTER]
            assert all(isinstance(word, UnitAt) for word in words)
            assert joined == [LIFEBOAT, HELICOPTER]
            assert crews.link.counts.balanced
            assert crews.link.counts.lines == 3

    async def test_what_is_sent_reaches_whom_it_is_for_and_nobody_else(self) -> None:
        async with self._open() as (crews, heard, _):
            event = made(uid="b", kind="a-u-S", now=NOW, lasts_s=60.0)
            assert crews.link.send(LIFEBOAT, [event]) == 0
            assert crews.link.device_of(LIFEBOAT) is None
            await crews.place(LIFEBOAT)
            await crews.place(HELICOPTER)
            await _until(lambda: len(heard) == 2)
            assert crews.link.send(LIFEBOAT, [event]) == 1
            assert crews.link.send("fr.ridens", [event]) == 0
            await crews.got(LIFEBOAT, "b")

    async def test_who_is_gone_is_still_told_of_and_reached_no_more(self) -> None:
        async with self._open() as (crews, heard, joined):
            await crews.place(LIFEBOAT)
            await _until(lambda: len(heard) == 1)
            assert [(one.unit_id, one.connected) for one in crews.link.links()] == [(LIFEBOAT, True)]
            await crews.leave(LIFEBOAT)
            await _until(lambda: not crews.link.links()[0].connected)
            (state,) = crews.link.links()
            assert (state.unit_id, state.ending) == (LIFEBOAT, "closed")
            assert crews.link.send(LIFEBOAT, [made(uid="b", kind="a-u-S", now=NOW, lasts_s=60.0)]) == 0
            await crews.place(LIFEBOAT)
            await _until(lambda: len(joined) == 2)
            assert crews.link.links()[0].connected


async def _until(condition: object) -> None:
    assert callable(condition)
    while not condition():
        await asyncio.sleep(0.005)
