"""A situation that a rule finds, and what must be recorded so that exactly one alert stands for it.

Rules say what is so; they keep no memory. The alert of a situation has an id made from its code and its
subject, so that however often and in whatever order a rule is asked, there is one alert for one situation
(IMO MSC.302(87), annex, 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from varne.picture.alert import Alert, AlertCode, Priority, is_graver
from varne.picture.events import AlertCleared, AlertRaised, Event
from varne.picture.noun import Noun

Parameters = dict[str, str | int | float]

# A situation that ends and comes back so soon is the same one: whoever has seen it is not called again,
# unless it is graver. Chosen; without it two ships that meet and part would sound at every turn.
SAME_AGAIN = timedelta(minutes=10)


class Situation(Noun, frozen=True, kw_only=True):
    """Something that is so now and that a person must know of.

    ``since`` is when what had been received made it so, by the centre's clock: latency is counted from it;
    None where many things together made it so. ``size`` is how much there is of it; a standing alert is
    written again when it has doubled.
    """

    code: AlertCode
    subject: str
    priority: Priority
    since: datetime | None
    observed_at: datetime | None = None  # of what was observed, when it is known
    size: float = 1.0
    for_supervisor: bool = False  # from the beginning, not by escalation
    parameters: Parameters = msgspec.field(default_factory=dict)

    @property
    def alert_id(self) -> str:
        """Stable for the situation."""
        return alert_id(self.code, self.subject)


def alert_id(code: AlertCode, subject: str) -> str:
    """The id of the one alert of a situation."""
    return f"{code}:{subject}"


def standing_by_code(alerts: Mapping[str, Alert]) -> dict[str, list[Alert]]:
    """Alerts that are raised and not over, by code, in the order they were first raised in."""
    found: dict[str, list[Alert]] = {}
    for alert in alerts.values():
        if alert.cleared_at is None:
            found.setdefault(alert.code, []).append(alert)
    return found


def settle(
    alerts: Mapping[str, Alert], standing: Sequence[Alert], found: Iterable[Situation], at: datetime
) -> Iterator[Event]:
    """What must be recorded so that the standing alerts of one code are the situations found.

    Args:
        alerts: the picture's, by id, cleared ones included.
        standing: those of the rule's code that stand, of the subjects that were looked at.
        found: what is so now, of the same subjects.
        at: now.
    """
    so: list[str] = []
    for situation in found:
        so.append(situation.alert_id)
        raised = answer(alerts.get(situation.alert_id), situation, at)
        if raised is not None:
            yield raised
    for alert in standing:
        if alert.id not in so:
            yield AlertCleared(alert_id=alert.id)


def answer(before: Alert | None, situation: Situation, at: datetime) -> AlertRaised | None:
    """The alert of a situation that is so, if it is new, graver, or twice as large as when last written."""
    alert = Alert(
        id=situation.alert_id,
        code=situation.code,
        priority=situation.priority,
        raised_at=at,
        subject=situation.subject,
        parameters=situation.parameters,
        since=situation.since,
        observed_at=situation.observed_at,
        size=situation.size,
        step="supervisor" if situation.for_supervisor else "raised",
    )
    if before is None:
        return AlertRaised(alert=alert)
    if before.cleared_at is None:
        worse = is_graver(situation.priority, before.priority)
        return AlertRaised(alert=alert) if worse or situation.size >= 2 * before.size else None
    again = before.into_alert_id is not None or at - before.cleared_at <= SAME_AGAIN
    if again and not is_graver(situation.priority, before.priority):
        alert = msgspec.structs.replace(
            alert,
            raised_at=before.raised_at,
            count=before.count + 1,
            acknowledged_at=before.acknowledged_at,
            acknowledged_by=before.acknowledged_by,
        )
    return AlertRaised(alert=alert)
