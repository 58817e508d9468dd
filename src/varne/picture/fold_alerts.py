"""The part of the fold that is about alerts and about what was read; :mod:`varne.picture.fold` calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture.alert import Alert, is_graver
from varne.picture.errors import Broken
from varne.picture.picture import FeedState, Picture
from varne.picture.report import Report

replace = msgspec.structs.replace

# What comes without anybody having to read it: plots make tracks and boats by themselves.
_OF_SENSORS = ("radar", "ais")


def note_unread(picture: Picture, report: Report, feed: FeedState) -> None:
    """A report of a person that tells of a place waits to be opened; one typed at a desk was read there."""
    if report.kind in _OF_SENSORS or feed.kind == "calls":
        return
    if report.has_position or report.area is not None:
        picture.unread[report.id] = report.received_at


def _report_read(picture: Picture, _entry: e.Recorded, body: e.ReportRead) -> None:
    for report_id in body.report_ids:
        picture.unread.pop(report_id, None)


def _known(picture: Picture, alert_id: str, does: str) -> Alert:
    alert = picture.alerts.get(alert_id)
    if alert is None:
        raise Broken(f"the log {does} alert {alert_id} before raising it")
    return alert


def _put(picture: Picture, alert: Alert) -> None:
    picture.alerts[alert.id] = alert
    picture.touch("alert", alert.id)


def _alert_raised(picture: Picture, entry: e.Recorded, body: e.AlertRaised) -> None:
    standing = picture.alerts.get(body.alert.id)
    alert = body.alert
    if standing is None or standing.cleared_at is not None:
        _put(picture, replace(alert, sounded_at=entry.recorded_at))
        return
    # One alert for one situation: it keeps its first time and who has seen it. A graver one calls again.
    kept = replace(
        alert,
        raised_at=standing.raised_at,
        since=standing.since if standing.since is not None else alert.since,
        observed_at=standing.observed_at if standing.since is not None else alert.observed_at,
        count=standing.count + 1,
    )
    if is_graver(alert.priority, standing.priority):
        kept = replace(kept, sounded_at=entry.recorded_at, acknowledged_at=None, acknowledged_by=None)
    else:
        kept = replace(
            kept,
            priority=standing.priority,
            step=standing.step,
            sounded_at=standing.sounded_at,
            acknowledged_at=standing.acknowledged_at,
            acknowledged_by=standing.acknowledged_by,
        )
    _put(picture, kept)


def _alert_acknowledged(picture: Picture, entry: e.Recorded, body: e.AlertAcknowledged) -> None:
    alert = _known(picture, body.alert_id, "acknowledges")
    _put(picture, replace(alert, acknowledged_at=entry.recorded_at, acknowledged_by=body.by))


def _alert_cleared(picture: Picture, entry: e.Recorded, body: e.AlertCleared) -> None:
    alert = replace(
        _known(picture, body.alert_id, "clears"),
        cleared_at=entry.recorded_at,
        into_alert_id=body.into_alert_id,
    )
    if body.by is not None and alert.acknowledged_at is None:
        alert = replace(alert, acknowledged_at=entry.recorded_at, acknowledged_by=body.by)
    _put(picture, alert)


def _alert_escalated(picture: Picture, entry: e.Recorded, body: e.AlertEscalated) -> None:
    alert = _known(picture, body.alert_id, "escalates")
    if alert.cleared_at is not None or alert.acknowledged_at is not None:
        return  # it was seen, or ended, while the escalation was on its way
    priority = body.priority if is_graver(body.priority, alert.priority) else alert.priority
    _put(picture, replace(alert, step=body.step, priority=priority, sounded_at=entry.recorded_at))


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.ReportRead: _report_read,
    e.AlertRaised: _alert_raised,
    e.AlertAcknowledged: _alert_acknowledged,
    e.AlertCleared: _alert_cleared,
    e.AlertEscalated: _alert_escalated,
}
