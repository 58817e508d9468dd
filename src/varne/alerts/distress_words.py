"""A caller says that the boat takes water, or that its engine has failed.

Whoever says it is believed: "exaggeration" was what calls were discounted for on 24 November 2021. When
people are said to be in the water that alert stands in place of this one: one alert for one situation.
"""

from __future__ import annotations

from varne.alerts import people_in_water
from varne.alerts.situation import Situation
from varne.picture.alert import AlertCode, Priority
from varne.picture.boat import Boat
from varne.picture.picture import Picture

CODE: AlertCode = "distress_words"
PRIORITY: dict[str, Priority] = {"taking water": "alarm", "engine failed": "warning"}


def situation(picture: Picture, boat: Boat) -> Situation | None:
    """One alert a boat, of the gravest words said of it, from the first report that says them.

    Parameters: ``status`` (the words, of ``DISTRESS_STATUSES``), ``report_id`` of the first that said them,
    ``times`` how many reports have said any.
    """
    said = boat.status_said
    if boat.status != "open" or said is None or said == people_in_water.SAID or said not in PRIORITY:
        return None
    saying = [
        report
        for report in (picture.reports[join.report_id] for join in boat.joins)
        if report.status is not None
    ]
    first = min(
        (report for report in saying if report.status == said), key=lambda one: (one.received_at, one.id)
    )
    return Situation(
        code=CODE,
        subject=boat.id,
        priority=PRIORITY[said],
        since=first.received_at,
        observed_at=first.observed_at,
        size=float(len(saying)),
        parameters={"status": said, "report_id": first.id, "times": len(saying)},
    )
