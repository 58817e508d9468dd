"""From a reading to alerts: silence, a full queue, rising quarantine and a refusing store are alarms.

Pure. One alert stands for one situation (IMO MSC.302(87)); it is renewed only when its figure has
doubled, so that a long fault does not flood the log it is written to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from varne.health.reading import FeedReading, HealthReading
from varne.picture.alert import Alert, AlertCode, Priority
from varne.picture.events import AlertCleared, AlertRaised, Event

QUARANTINE_RISES_AT = 10  # inputs in the last minute, at least …
QUARANTINE_RISES_SHARE = 0.05  # … and this share of all that came
QUARANTINE_CALM_SHARE = 0.02  # below it the situation is over; between the two it stands as it was


def decide_alerts(standing: Mapping[str, Alert], reading: HealthReading) -> tuple[Event, ...]:
    """What must be recorded now, given the alerts of the picture and what health reads.

    Args:
        standing: the picture's alerts by id, cleared ones included.
        reading: the present state.

    Returns:
        ``AlertRaised`` for a new or grown situation, ``AlertCleared`` for one that is over.
    """
    found: list[Event] = []
    for feed in reading.feeds:
        found.extend(_silence(standing, reading, feed))
        found.extend(_queue(standing, reading, feed))
        found.extend(_quarantine(standing, reading, feed))
    found.extend(_store(standing, reading))
    return tuple(found)


def _open(standing: Mapping[str, Alert], identifier: str) -> Alert | None:
    alert = standing.get(identifier)
    return alert if alert is not None and alert.cleared_at is None else None


def _raised(
    reading: HealthReading,
    code: AlertCode,
    subject: str,
    priority: Priority,
    parameters: dict[str, str | int | float],
) -> AlertRaised:
    return AlertRaised(
        alert=Alert(
            id=f"{code}:{subject}",
            code=code,
            priority=priority,
            raised_at=reading.at,
            subject=subject,
            parameters=parameters,
        )
    )


def _figure(alert: Alert, name: str) -> float:
    value = alert.parameters.get(name, 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _silence(standing: Mapping[str, Alert], reading: HealthReading, feed: FeedReading) -> Iterator[Event]:
    identifier = f"feed_silent:{feed.feed}"
    alert = _open(standing, identifier)
    if feed.state in ("silent", "failed"):
        if alert is None:
            parameters: dict[str, str | int | float] = {"feed": feed.feed, "quiet_for_s": feed.quiet_for_s}
            if feed.silent_after_s is not None:
                parameters["silent_after_s"] = feed.silent_after_s
            if feed.last_received_at is not None:
                parameters["last_received_at"] = feed.last_received_at.isoformat()
            if feed.failure is not None:
                parameters["failure"] = feed.failure
            yield _raised(reading, "feed_silent", feed.feed, "alarm", parameters)
    elif alert is not None:
        yield AlertCleared(alert_id=identifier)


def _queue(standing: Mapping[str, Alert], reading: HealthReading, feed: FeedReading) -> Iterator[Event]:
    identifier = f"queue_full:{feed.feed}"
    alert = _open(standing, identifier)
    if feed.dropped_lately > 0:
        # A restart counts from nought again: what stood before it is a smaller figure, not a shrinking one.
        if alert is None or feed.dropped >= 2 * _figure(alert, "dropped"):
            yield _raised(
                reading,
                "queue_full",
                feed.feed,
                "alarm",
                {"feed": feed.feed, "dropped": feed.dropped, "backlog_max": feed.backlog_max},
            )
    elif alert is not None:
        yield AlertCleared(alert_id=identifier)


def _quarantine(standing: Mapping[str, Alert], reading: HealthReading, feed: FeedReading) -> Iterator[Event]:
    identifier = f"quarantine_rising:{feed.feed}"
    alert = _open(standing, identifier)
    share = feed.quarantined_lately / max(feed.lines_lately, feed.quarantined_lately, 1)
    if feed.quarantined_lately >= QUARANTINE_RISES_AT and share >= QUARANTINE_RISES_SHARE:
        if alert is None or feed.quarantined >= 2 * _figure(alert, "quarantined"):
            yield _raised(
                reading,
                "quarantine_rising",
                feed.feed,
                "warning",
                {
                    "feed": feed.feed,
                    "quarantined": feed.quarantined,
                    "quarantined_lately": feed.quarantined_lately,
                    "lines_lately": feed.lines_lately,
                },
            )
    elif alert is not None and share < QUARANTINE_CALM_SHARE:
        yield AlertCleared(alert_id=identifier)


def _store(standing: Mapping[str, Alert], reading: HealthReading) -> Iterator[Event]:
    identifier = "store_refusing:store"
    alert = _open(standing, identifier)
    store = reading.store
    # Said even when the store has mended within the minute: while it refused, nothing could be recorded.
    if store.state == "refusing" or store.refused_lately > 0:
        if alert is None or store.refused >= 2 * _figure(alert, "refused"):
            yield _raised(
                reading,
                "store_refusing",
                "store",
                "emergency",
                {"code": store.code or "refused", "refused": store.refused},
            )
    elif alert is not None:
        yield AlertCleared(alert_id=identifier)
