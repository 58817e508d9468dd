"""An alert that nobody acknowledges does not stay as it is: it is repeated, made an alarm, given to another.

One step at a time, each on its own clock from the last sounding, so that a clock set forward makes at most
one step of each. Cautions need no acknowledgement and never escalate (IMO MSC.302(87), annex).
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.thresholds import Thresholds
from varne.picture.alert import Alert
from varne.picture.events import AlertEscalated
from varne.picture.picture import Picture


def due(picture: Picture, moment: Moment, thresholds: Thresholds) -> Iterator[AlertEscalated]:
    """The next step of every alert whose time has come."""
    for alert in picture.alerts.values():
        if alert.cleared_at is not None or alert.acknowledged_at is not None:
            continue
        step = _next(alert, moment.age_s(alert.sounded_at or alert.raised_at), thresholds)
        if step is not None:
            yield step


def _next(alert: Alert, quiet_s: float, thresholds: Thresholds) -> AlertEscalated | None:
    if alert.step == "supervisor" or alert.priority == "caution":
        return None
    if alert.priority == "warning":
        if alert.step == "raised":
            if quiet_s < thresholds.warning_repeat_s:
                return None
            return AlertEscalated(alert_id=alert.id, step="repeated", priority="warning")
        if quiet_s < thresholds.warning_to_alarm_s:
            return None
        return AlertEscalated(alert_id=alert.id, step="made_alarm", priority="alarm")
    wait_s = (
        thresholds.emergency_to_supervisor_s
        if alert.priority == "emergency"
        else thresholds.alarm_to_supervisor_s
    )
    if quiet_s < wait_s:
        return None
    return AlertEscalated(alert_id=alert.id, step="supervisor", priority=alert.priority)
