"""The centre's one clock, passed in wherever time is needed: the wall's, or a replay's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time by which this centre lives."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)
