"""A unit was given an order and has not answered. Silence is never assent.

On 24 November 2021 a relay and a request to the nearer unit were not answered and nothing is on record of
their being escalated (OPERATIONS.md, section 2, "where it broke", 5; requirement 10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from varne.alerts.moment import Moment
from varne.alerts.situation import Parameters, Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.events_incident import TaskingUnacknowledged
from varne.picture.picture import Picture

CODE: AlertCode = "tasking_unacknowledged"
ESCALATIONS_MAX = 3  # the alert stands on; saying it again and again would only fill the log


def due(picture: Picture, moment: Moment, waters: Waters) -> Iterator[TaskingUnacknowledged]:
    """Silence told on: one more escalation of each tasking that was silent for the time to answer once more.

    Counted from the tasking's last change, so that a centre that was down for a night tells each once.
    """
    limit_s = waters.thresholds.tasking_answer_s
    for tasking in picture.taskings.values():
        if tasking.state not in ("issued", "unacknowledged") or tasking.issued_at is None:
            continue
        if tasking.escalations < ESCALATIONS_MAX and moment.age_s(tasking.changed_at) >= limit_s:
            yield TaskingUnacknowledged(
                tasking_id=tasking.id,
                waited_s=moment.age_s(tasking.issued_at),
                escalation=tasking.escalations + 1,
            )


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One alarm a tasking, until the unit answers or the order is withdrawn.

    Parameters: ``unit_id``, ``purpose``, ``issued_at``, ``incident_id`` when it is for one.
    """
    limit_s = waters.thresholds.tasking_answer_s
    for tasking in picture.taskings.values():
        if tasking.state not in ("issued", "unacknowledged") or tasking.issued_at is None:
            continue
        if moment.age_s(tasking.issued_at) < limit_s and tasking.state == "issued":
            continue
        parameters: Parameters = {
            "unit_id": tasking.unit_id,
            "purpose": tasking.order.purpose,
            "issued_at": tasking.issued_at.isoformat(),
        }
        if tasking.incident_id is not None:
            parameters["incident_id"] = tasking.incident_id
        yield Situation(
            code=CODE,
            subject=tasking.id,
            priority="alarm",
            since=min(tasking.issued_at + timedelta(seconds=limit_s), moment.now),
            size=float(1 + tasking.escalations),
            parameters=parameters,
        )
