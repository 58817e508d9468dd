"""A link to units that are made up, for tests of whatever stands behind one. It passes the contract suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from varne.feeds.contract import Noted
from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.link import Device, LinkState
from varne.feeds.counts import Counts
from varne.feeds.units import FieldItem, Heard, UnitAt
from varne.picture.events import FeedDeclared


class FakeFieldLink:
    """Yields what it is told to have heard, and keeps what it is given to send."""

    def __init__(self, declaration: FeedDeclared, now: Callable[[], datetime]) -> None:
        self._declaration = declaration
        self._now = now
        self._items: asyncio.Queue[FieldItem] = asyncio.Queue()
        self._states: dict[str, LinkState] = {}
        self.counts = Counts()
        self.on_joined: Callable[[str], None] | None = None
        self.sent: list[tuple[str, CotEvent, bool]] = []  # to whom, what, and whether it was urgent

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is, as given."""
        return self._declaration

    def hear(self, item: FieldItem) -> None:
        """A unit said something; its first place is its joining."""
        self._items.put_nowait(item)

    def leave(self, unit_id: str) -> None:
        """A unit's connection closed."""
        state = self._states[unit_id]
        self._states[unit_id] = LinkState(
            unit_id=unit_id,
            connected=False,
            since=state.since,
            heard_at=state.heard_at,
            certified=False,
            ending="closed",
        )

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[FieldItem]]:
        """What was heard, one at a time."""
        del after_cursor
        while True:
            item = await self._items.get()
            self.counts.lines += 1
            self.counts.take((Noted(what="not_used"),) if isinstance(item, Heard) else (item,))
            if isinstance(item, Heard) and isinstance(item.word, UnitAt):
                self._join(item.word.unit_id)
            yield [item]

    def _join(self, unit_id: str) -> None:
        known = self._states.get(unit_id)
        now = self._now()
        if known is None or not known.connected:
            self._states[unit_id] = LinkState(
                unit_id=unit_id, connected=True, since=now, heard_at=now, certified=False
            )
            if self.on_joined is not None:
                self.on_joined(unit_id)

    def send(self, unit_id: str, events: Sequence[CotEvent], *, urgent: bool = False) -> int:
        """Keep events for a unit that is connected."""
        if self.device_of(unit_id) is None:
            return 0
        self.sent += [(unit_id, event, urgent) for event in events]
        return 1

    def device_of(self, unit_id: str) -> Device | None:
        """The unit's device, if it is connected."""
        state = self._states.get(unit_id)
        if state is None or not state.connected:
            return None
        return Device(uid=f"device.{unit_id}", callsign=unit_id, unit_id=unit_id)

    def links(self) -> tuple[LinkState, ...]:
        """Every unit that is or was connected, by its id."""
        return tuple(state for _, state in sorted(self._states.items()))
