"""A report that tells of a place and that nobody at this centre has opened for a minute.

On the night of 24 November 2021 positions were sent and were not in front of whoever needed them
(OPERATIONS.md, section 2, "where it broke", 3; requirement 14).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "unread_position"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One alert for each open boat that has unread positions; one for those that no boat holds.

    Parameters: ``unread`` how many, ``report_id`` the oldest, ``received_at`` of it.
    """
    limit_s = waters.thresholds.unread_s
    by_boat: dict[str, list[str]] = {}
    for report_id, received_at in picture.unread.items():
        if moment.age_s(received_at) < limit_s:
            continue
        boat_id = picture.boat_of_report.get(report_id)
        if boat_id is not None and picture.boats[boat_id].status != "open":
            continue  # accounted for: what was said of it calls nobody any more
        by_boat.setdefault(boat_id or "no_boat", []).append(report_id)
    for subject, report_ids in by_boat.items():
        oldest_id = min(report_ids, key=lambda report_id: (picture.unread[report_id], report_id))
        received_at = picture.unread[oldest_id]
        yield Situation(
            code=CODE,
            subject=subject,
            priority="warning",
            since=max(received_at + timedelta(seconds=limit_s), _held_since(picture, subject, oldest_id)),
            observed_at=picture.reports[oldest_id].observed_at,
            size=float(len(report_ids)),
            parameters={
                "unread": len(report_ids),
                "report_id": oldest_id,
                "received_at": received_at.isoformat(),
            },
        )


def _held_since(picture: Picture, boat_id: str, report_id: str) -> datetime:
    """When the boat came to hold the report: a judgement may have moved it there."""
    boat = picture.boats.get(boat_id)
    joins = () if boat is None else boat.joins
    return next((join.at for join in joins if join.report_id == report_id), _LONG_AGO)
