"""Some of an incident's people were taken off or landed, and fewer than were said to be aboard.

98 people off three boats were taken for those of a fourth (OPERATIONS.md, section 2; requirement 7). Before
anybody is rescued all are missing, and that is what the incident itself says; this alert begins with the
first rescue and ends when the figures meet.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.open_boats import newest
from varne.alerts.situation import Parameters, Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "people_short"


def situations(picture: Picture, moment: Moment, _waters: Waters) -> Iterator[Situation]:
    """One alarm an open or suspended incident.

    Parameters: ``missing`` at least, ``missing_high`` at most, ``safe``, ``going_on``, ``boat_id``.
    """
    for incident in picture.incidents.values():
        people = incident.people
        if incident.status not in ("open", "suspended") or people is None or not people.shortfall:
            continue
        safe = people.taken_off + people.landed
        if safe == 0 and people.going_on == 0:
            continue
        missing = max(people.unaccounted_low, people.going_on)
        boats = [picture.boats[boat_id] for boat_id in incident.boat_ids]
        last = max((newest(picture, boat).received_at for boat in boats if boat.joins), default=moment.now)
        parameters: Parameters = {
            "missing": missing,
            "safe": safe,
            "going_on": people.going_on,
            "boat_id": incident.boat_ids[0],
        }
        if people.unaccounted_high is not None:
            parameters["missing_high"] = people.unaccounted_high
        yield Situation(
            code=CODE,
            subject=incident.id,
            priority="alarm",
            since=min(last, moment.now),
            size=float(missing),
            parameters=parameters,
        )
