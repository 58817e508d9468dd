"""Carries what a feed's source yields into the centre."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import structlog

from varne.centre.outcome import Outcome
from varne.feeds.contract import Item, Source
from varne.feeds.counts import Counts
from varne.feeds.replay.source import Replay
from varne.health.health import Health
from varne.picture.errors import Malformed, Refused
from varne.picture.events import FeedDeclared
from varne.picture.picture import Picture

# One batch is being flushed to disk while the next is already decided; tasks start in order.
UNDER_WAY_MAX = 2

log = structlog.get_logger("varne.centre.intake")


class Recipient(Protocol):
    """What an intake needs of a centre."""

    @property
    def picture(self) -> Picture:
        """The present picture, for the cursor each feed resumes after."""
        ...

    @property
    def health(self) -> Health:
        """Told when a source ends or fails."""
        ...

    async def submit(
        self, declaration: FeedDeclared, items: Sequence[Item], *, patient: bool
    ) -> list[Outcome]:
        """Make items durable; patient: however long the store refuses."""
        ...


class CountedSource(Source, Protocol):
    """A source that counts what it reads, as every one of Varne's does."""

    @property
    def counts(self) -> Counts:
        """Running counts since it was opened."""
        ...


class Intake(Protocol):
    """Something that feeds a centre until it ends."""

    @property
    def name(self) -> str:
        """For the log of the program."""
        ...

    async def run(self, centre: Recipient) -> None:
        """Feed the centre until the source ends or the task is cancelled."""
        ...


def cursor_of(centre: Recipient, declaration: FeedDeclared) -> int | None:
    """Where the log says this feed had got to."""
    state = centre.picture.feeds.get(declaration.feed)
    return None if state is None else state.cursor


class LiveIntake:
    """One live source. A source that cannot be opened is a failed feed, never a stopped centre."""

    def __init__(self, source: CountedSource) -> None:
        self._source = source

    @property
    def name(self) -> str:
        """The feed's id."""
        return self._source.declaration.feed

    async def run(self, centre: Recipient) -> None:
        """Feed the centre until the source ends."""
        declaration = self._source.declaration
        under_way: deque[asyncio.Task[list[Outcome]]] = deque()
        try:
            async for items in self._source.batches(after_cursor=cursor_of(centre, declaration)):
                if len(under_way) == UNDER_WAY_MAX:
                    await under_way.popleft()
                under_way.append(asyncio.create_task(centre.submit(declaration, items, patient=True)))
            await asyncio.gather(*under_way)
        except (Refused, Malformed, OSError) as error:
            log.error("feed failed", feed=declaration.feed, reason=str(error))
            centre.health.failed(declaration.feed, str(error))
        else:
            centre.health.ended(declaration.feed)
        finally:
            for task in under_way:
                task.cancel()


class ReplayIntake:
    """Several recordings played together on one clock."""

    def __init__(self, replay: Replay, declarations: Sequence[FeedDeclared]) -> None:
        self._replay = replay
        self._declarations = declarations

    @property
    def name(self) -> str:
        """For the log of the program."""
        return "replay"

    async def run(self, centre: Recipient) -> None:
        """Play to the end."""
        cursors = {declaration.feed: cursor_of(centre, declaration) for declaration in self._declarations}
        async for declaration, items in self._replay.batches(after_cursors=cursors):
            await centre.submit(declaration, items, patient=True)
        for declaration in self._declarations:
            centre.health.ended(declaration.feed)
