"""A unit was given an order and has not answered. Silence is never assent.

On 24 November 2021 a relay and a request to the nearer unit were not answered and nothing is on record of
their being escalated (OPERATIONS.md, section 2, "where it broke", 5; requirement 10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from varne.alerts.failed_orders import parameters_of
from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.events_incident import TaskingUnacknowledged
from varne.picture.failed_order import is_open
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking

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
                answer_due_at=tasking.changed_at + timedelta(seconds=limit_s),
            )


def situation(picture: Picture, tasking: Tasking) -> Situation | None:
    """The situation of one order. Parameters: see :func:`varne.alerts.failed_orders.parameters_of`.

    It begins when the silence is told on, in the same commit, so that the alert names the next unit from the
    first word. It is the supervisor's from the beginning when there is no next unit.
    """
    if tasking.state != "unacknowledged" or tasking.issued_at is None or not is_open(picture, tasking):
        return None
    return Situation(
        code=CODE,
        subject=tasking.id,
        priority="alarm",
        since=tasking.answer_due_at,
        size=float(1 + tasking.escalations),
        for_supervisor=tasking.no_unit is not None,
        parameters=parameters_of(picture, tasking),
    )


def situations(picture: Picture, _moment: Moment, _waters: Waters) -> Iterator[Situation]:
    """One alarm an order, until the unit answers, the order is withdrawn, or who was sent instead answers."""
    for tasking in picture.taskings.values():
        found = situation(picture, tasking)
        if found is not None:
            yield found
