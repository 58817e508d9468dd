"""What waits for the loop, and what one turn of it makes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from varne.centre.outcome import Outcome
from varne.feeds.contract import Item
from varne.picture.events import Event, FeedDeclared, Recorded
from varne.store.contract import Unread


class Work:
    """Something waiting in the inbox, and the promise made to whoever brought it."""

    __slots__ = (
        "arrived_s",
        "body",
        "declaration",
        "done",
        "items",
        "made",
        "observed_at",
        "originator",
        "outcomes",
        "patient",
    )

    def __init__(
        self,
        *,
        declaration: FeedDeclared | None = None,
        items: Sequence[Item] = (),
        body: Event | None = None,
        originator: str | None = None,
        observed_at: datetime | None = None,
        patient: bool = False,
    ) -> None:
        self.originator = originator  # of the body; None: this centre
        self.observed_at = observed_at  # when what the body says was so; None: not said
        self.declaration = declaration
        self.items = items
        self.body = body
        self.patient = patient
        self.made: tuple[Recorded, ...] = ()  # of the body, answers too
        self.outcomes: list[Outcome] = []  # of the items decided so far, in their order
        self.arrived_s = time.monotonic()
        self.done: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()


class Batch:
    """What one turn of the loop made: entries in order, with the raw inputs that go to quarantine."""

    def __init__(self) -> None:
        self.entries: list[Recorded] = []
        self.arrived_s: list[float | None] = []
        self.unread: list[Unread] = []
        self.answers: list[tuple[Work, list[Outcome]]] = []
