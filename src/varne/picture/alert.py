"""Alerts: raised by a rule, for a person; one alert for one situation (IMO MSC.302(87))."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from varne.picture.noun import Noun

Priority = Literal["emergency", "alarm", "warning", "caution"]

AlertCode = Literal[
    "feed_silent",
    "queue_full",
    "store_refusing",
    "quarantine_rising",
    "wild_position",
    "clock_jumped_back",
    "boat_reopened",
    "judging_failed",
    "work_failed",
]


class Alert(Noun, frozen=True, kw_only=True):
    """One situation a person must know of. Stored as code and parameters, worded in the reader's language."""

    id: str  # stable for the situation: "feed_silent:ais-solent"
    code: AlertCode
    priority: Priority
    raised_at: datetime
    subject: str  # the feed, track, boat or incident it is about
    count: int = 1  # how often the situation was seen while it stood
    parameters: dict[str, str | int | float] = msgspec.field(default_factory=dict)
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None  # a role ("watch"), never a person
    cleared_at: datetime | None = None
