"""A boat is on the other side of a line than where it was first placed: another centre may have to act.

Lines of responsibility (``srr``) are what hand-over goes by; a territorial sea is sovereignty, not
responsibility (SAR Convention, annex, 2.1.7), and only a caution. Without a line the rule is silent and
says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.open_boats import first_placed, newest, open_boats, sigma_m, told_at
from varne.alerts.situation import Parameters, Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "boundary_crossed"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One alert a boat, of the gravest kind of line it crossed; subject to how well its place is known.

    Parameters: ``limit_id``, ``kind`` of the line, ``approximate`` 1 when the line is drawn so.
    """
    if not waters.boundaries:
        return
    for boat in open_boats(picture, waters.thresholds):
        estimate, first = boat.estimate, first_placed(picture, boat)
        if estimate is None or first is None or first.lat_deg is None or first.lon_deg is None:
            continue
        here = (estimate.lat_deg, estimate.lon_deg)
        slack_m = waters.thresholds.boundary_sigmas * sigma_m(estimate)
        crossed = [
            boundary
            for boundary in waters.boundaries
            if boundary.line.is_between(first.lat_deg, first.lon_deg, *here)
            and boundary.line.distance_m(*here) > slack_m
        ]
        if not crossed:
            continue
        line = min(crossed, key=lambda boundary: (boundary.kind != "srr", boundary.limit_id))
        last = newest(picture, boat)
        parameters: Parameters = {
            "limit_id": line.limit_id,
            "kind": line.kind,
            "approximate": int(line.approximate),
        }
        yield Situation(
            code=CODE,
            subject=boat.id,
            priority="warning" if line.kind == "srr" else "caution",
            since=min(told_at(picture, boat), moment.now),
            observed_at=last.observed_at,
            parameters=parameters,
        )
