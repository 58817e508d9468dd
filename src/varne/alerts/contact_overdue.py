"""Nothing was heard of an open boat for long. Silence is never safety: it is a reason to look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from varne.alerts.moment import Moment
from varne.alerts.open_boats import newest, open_boats
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "contact_overdue"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """A warning for each boat after ``overdue_s`` without a report, an alarm after ``overdue_alarm_s``.

    Parameters: ``quiet_s`` since its newest report was received, when it was raised; ``report_id`` of that.
    """
    thresholds = waters.thresholds
    for boat in open_boats(picture, thresholds):
        if all(picture.reports[join.report_id].kind == "radar" for join in boat.joins):
            continue  # a craft that radar alone saw, and sees no more, is not one that fell silent
        last = newest(picture, boat)
        quiet_s = moment.age_s(last.received_at)
        if quiet_s < thresholds.overdue_s:
            continue
        yield Situation(
            code=CODE,
            subject=boat.id,
            priority="alarm" if quiet_s >= thresholds.overdue_alarm_s else "warning",
            since=last.received_at + timedelta(seconds=thresholds.overdue_s),
            observed_at=last.observed_at,
            size=quiet_s / thresholds.overdue_alarm_s,
            parameters={"quiet_s": round(quiet_s), "report_id": last.id},
        )
