"""An incident was offered to the other centre, which has not answered. Until it accepts, this centre acts.

On 24 November 2021 each centre took the boat to be the other's (OPERATIONS.md, section 2, "where it broke",
4; requirement 9).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "handover_unanswered"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One alarm an incident. Parameters: ``from_centre``, ``to_centre``, ``offered_at``, ``boat_id``."""
    limit_s = waters.thresholds.handover_answer_s
    for incident in picture.incidents.values():
        offer = incident.hand_over
        if offer is None or incident.status not in ("open", "suspended"):
            continue
        if moment.age_s(offer.at) < limit_s:
            continue
        yield Situation(
            code=CODE,
            subject=incident.id,
            priority="alarm",
            since=offer.at + timedelta(seconds=limit_s),
            parameters={
                "from_centre": offer.from_centre,
                "to_centre": offer.to_centre,
                "offered_at": offer.at.isoformat(),
                "boat_id": incident.boat_ids[0],
            },
        )
