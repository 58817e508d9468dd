"""Somebody says that people are in the water: the gravest that can be said, and nothing comes before it."""

from __future__ import annotations

from varne.alerts.situation import Situation
from varne.picture.alert import AlertCode
from varne.picture.boat import Boat
from varne.picture.picture import Picture

CODE: AlertCode = "people_in_water"
SAID = "people in water"


def situation(picture: Picture, boat: Boat) -> Situation | None:
    """One emergency a boat, from the first report that says so until the boat is accounted for.

    Parameters: ``report_id`` of the first that said it, ``times`` how many reports have, ``people`` the
    highest count said.
    """
    if boat.status != "open" or boat.status_said != SAID:
        return None
    saying = [
        report for report in (picture.reports[join.report_id] for join in boat.joins) if report.status == SAID
    ]
    first = min(saying, key=lambda report: (report.received_at, report.id))
    parameters: dict[str, str | int | float] = {"report_id": first.id, "times": len(saying)}
    if boat.people_high is not None:
        parameters["people"] = boat.people_high
    return Situation(
        code=CODE,
        subject=boat.id,
        priority="emergency",
        since=first.received_at,
        observed_at=first.observed_at,
        size=float(len(saying)),
        parameters=parameters,
    )
