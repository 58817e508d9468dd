"""Alerts: raised by a rule, for a person; one alert for one situation (IMO MSC.302(87)).

An alert stands until its situation is over, whoever has seen it. One that is over and that nobody has seen is
still shown until somebody has (:attr:`Alert.awaits`): what nobody knew of cannot pass unknown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from varne.picture.noun import Noun

Priority = Literal["emergency", "alarm", "warning", "caution"]
_GRAVITY: tuple[Priority, ...] = ("emergency", "alarm", "warning", "caution")

AlertStep = Literal[
    "raised",
    "repeated",  # a warning, sounded again
    "made_alarm",  # a warning that stayed unacknowledged
    "supervisor",  # given to the supervisor too
]

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
    "launch_detected",
    "distress_words",
    "people_in_water",
    "unread_position",
    "ship_converging",
    "contact_overdue",
    "left_coverage",
    "weather_worsening",
    "boundary_crossed",
    "people_short",
    "tasking_unacknowledged",
    "tasking_refused",
    "replaced_answered",
    "handover_unanswered",
    "operator_load",
    "surge",
]


def is_graver(one: Priority, other: Priority) -> bool:
    """True when the first priority comes before the second."""
    return _GRAVITY.index(one) < _GRAVITY.index(other)


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
    into_alert_id: str | None = None  # cleared because this one stands for it from then on
    since: datetime | None = None  # when what had been received made the situation so
    observed_at: datetime | None = None  # of what was observed, when it is known
    size: float = 1.0  # how much there was of it when it was last written
    step: AlertStep = "raised"
    sounded_at: datetime | None = None  # raised, made graver or escalated; escalation is counted from it

    @property
    def awaits(self) -> bool:
        """True while a person must acknowledge it, be it over or not. Cautions need none (MSC.302(87)).

        What was over in a log from before soundings were written down awaits nobody.
        """
        if self.acknowledged_at is not None or self.into_alert_id is not None or self.priority == "caution":
            return False
        return self.cleared_at is None or self.sounded_at is not None
