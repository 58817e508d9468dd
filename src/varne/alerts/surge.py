"""Many boats are at sea at once: more hands are needed before they are missed.

Over 90 alerts reached one centre on 24 November 2021 (OPERATIONS.md, requirement 15). One alert for the
night, given to the supervisor from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.open_boats import open_boats
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture

CODE: AlertCode = "surge"
SUBJECT = "centre"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """An alarm while ``surge_boats`` or more are at sea, over at ``surge_over_boats``.

    Parameters: ``boats``, ``new_boats`` first heard of within the last hour.
    """
    thresholds = waters.thresholds
    boats = list(open_boats(picture, thresholds))
    standing = picture.alerts.get(f"{CODE}:{SUBJECT}")
    stands = standing is not None and standing.cleared_at is None
    enough = thresholds.surge_over_boats if stands else thresholds.surge_boats
    if len(boats) < enough or not boats:
        return
    # The boat that made it so many: the newest but for those it takes to be fewer.
    opened = sorted(boat.joins[0].at for boat in boats if boat.joins)
    since = opened[min(len(opened), round(thresholds.surge_boats)) - 1] if opened else moment.now
    yield Situation(
        code=CODE,
        subject=SUBJECT,
        priority="alarm",
        since=since,
        size=float(len(boats)),
        for_supervisor=True,
        parameters={
            "boats": len(boats),
            "new_boats": sum(moment.age_s(boat.first_at) <= 3_600.0 for boat in boats),
        },
    )
