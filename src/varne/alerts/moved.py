"""Two boats are held to be one: the alerts of the merged one go over to the other with its reports.

Nothing sounds anew because of it, and nothing that nobody has seen is lost: the other boat's alert of the
same rule stands for both, or is raised with what the merged one's knew.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from varne.picture.alert import Alert, is_graver
from varne.picture.events import AlertCleared, AlertRaised, BoatsMerged, Event, Recorded
from varne.picture.picture import Picture

replace = msgspec.structs.replace

# Rules that speak of one boat by its own id and that time decides; the next look at the clock corrects them.
OF_ONE_BOAT = (
    "boat_reopened",
    "ship_converging",
    "contact_overdue",
    "launch_detected",
    "unread_position",
    "left_coverage",
    "boundary_crossed",
)


def decide(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """Raise on the kept boat what stood on the merged one, then clear that into it."""
    body = entry.body
    assert isinstance(body, BoatsMerged)
    for code in OF_ONE_BOAT:
        alert = picture.alerts.get(f"{code}:{body.merged_boat_id}")
        if alert is None or alert.cleared_at is not None:
            continue
        there_id = f"{code}:{body.boat_id}"
        held = picture.alerts.get(there_id)
        if held is None or held.cleared_at is not None or is_graver(alert.priority, held.priority):
            yield AlertRaised(alert=replace(alert, id=there_id, subject=body.boat_id))
        yield AlertCleared(alert_id=alert.id, into_alert_id=there_id)


def seen_before(raised: AlertRaised, merged: Alert | None) -> AlertRaised:
    """The alert of the kept boat, seen already when the merged boat's, as grave, was."""
    if merged is None or merged.cleared_at is not None or merged.acknowledged_at is None:
        return raised
    if is_graver(raised.alert.priority, merged.priority):
        return raised
    return AlertRaised(
        alert=replace(
            raised.alert,
            acknowledged_at=merged.acknowledged_at,
            acknowledged_by=merged.acknowledged_by,
        )
    )
