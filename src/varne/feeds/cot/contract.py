"""What every way to units in the field promises; ``tests/feeds/cot/contract.py`` holds them to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.link import Device, LinkState
from varne.feeds.counts import Counts
from varne.feeds.units import FieldItem
from varne.picture.events import FeedDeclared


class FieldLink(Protocol):
    """A way to units in the field, as the centre uses it; :class:`CotLink` and its fake are two."""

    on_joined: Callable[[str], None] | None  # told of each unit that is new on a connection

    @property
    def counts(self) -> Counts:
        """What it counts as it reads."""
        ...

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        ...

    def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[FieldItem]]:
        """What units say, as it comes."""
        ...

    def send(self, unit_id: str, events: Sequence[CotEvent], *, urgent: bool = False) -> int:
        """Hand over events for a unit; to how many connections. Never waits."""
        ...

    def device_of(self, unit_id: str) -> Device | None:
        """The unit's device, if it is connected."""
        ...

    def links(self) -> tuple[LinkState, ...]:
        """Every unit that is or was connected."""
        ...
