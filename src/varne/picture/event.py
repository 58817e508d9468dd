"""What every entry of the log is made of: a body, and the envelope with its place and three times."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from varne.picture.noun import Noun


class Event(Noun, frozen=True, kw_only=True):
    """Base of every log entry's body."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1


class Recorded(Noun, frozen=True, kw_only=True):
    """One entry of the log: a body with its place and its three times."""

    sequence: int  # 1, 2, 3 … without a gap
    originator: str  # the centre that owns the fact
    observed_at: datetime | None = None
    received_at: datetime
    recorded_at: datetime
    body: Event
