"""More waits for the watch than the positions signed on can hold: the supervisor must bring hands.

What waits: open incidents, unacknowledged alerts (this one left out) and unread reports (OPERATIONS.md,
requirement 15). How many positions are signed on is told by the centre; one that nobody counts is one.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "operator_load"
SUBJECT = "centre"


def situations(picture: Picture, _moment: Moment, waters: Waters, positions: int = 1) -> Iterator[Situation]:
    """One alarm while the load a position is above the threshold; over below ``load_over_share`` of it.

    Parameters: ``load`` a position, ``positions``, ``incidents``, ``alerts``, ``unread``.
    """
    thresholds = waters.thresholds
    incidents = sum(incident.status in ("open", "suspended") for incident in picture.incidents.values())
    alerts = sum(alert.awaits and alert.code != CODE for alert in picture.alerts.values())
    unread = sum(_calls_somebody(picture, report_id) for report_id in picture.unread)
    load = (incidents + alerts + unread) / max(positions, 1)
    standing = picture.alerts.get(f"{CODE}:{SUBJECT}")
    stands = standing is not None and standing.cleared_at is None
    limit = thresholds.load_per_position * (thresholds.load_over_share if stands else 1.0)
    if load < limit:
        return
    yield Situation(
        code=CODE,
        subject=SUBJECT,
        priority="alarm",
        since=None,
        size=load,
        for_supervisor=True,
        parameters={
            "load": round(load),
            "positions": max(positions, 1),
            "incidents": incidents,
            "alerts": alerts,
            "unread": unread,
        },
    )


def _calls_somebody(picture: Picture, report_id: str) -> bool:
    boat_id = picture.boat_of_report.get(report_id)
    return boat_id is None or picture.boats[boat_id].status == "open"
