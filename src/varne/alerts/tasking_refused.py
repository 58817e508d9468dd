"""A unit was given an order and will not go: somebody else must, and a post must send them.

A refusal that comes by a unit's own link is read by nobody unless it calls somebody (OPERATIONS.md,
requirement 10).
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.failed_orders import parameters_of
from varne.alerts.moment import Moment
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode, Priority
from varne.picture.failed_order import is_open
from varne.picture.picture import Picture
from varne.picture.tasking import Purpose, Tasking

CODE: AlertCode = "tasking_refused"
OF_LIFE: tuple[Purpose, ...] = ("rescue", "search", "shadow_and_assist", "relief")


def situation(picture: Picture, tasking: Tasking) -> Situation | None:
    """The situation of one order. Parameters: as of silence, and ``reason``.

    An alarm when the order was to save life, else a warning. It is the supervisor's from the beginning when
    there is no next unit.
    """
    if tasking.state != "refused" or not is_open(picture, tasking):
        return None
    last = next((step for step in reversed(tasking.steps) if step.state == "refused"), None)
    parameters = parameters_of(picture, tasking)
    if last is not None and last.reason is not None:
        parameters["reason"] = last.reason
    priority: Priority = "alarm" if tasking.order.purpose in OF_LIFE else "warning"
    return Situation(
        code=CODE,
        subject=tasking.id,
        priority=priority,
        since=tasking.changed_at,
        for_supervisor=tasking.no_unit is not None and priority == "alarm",
        parameters=parameters,
    )


def situations(picture: Picture, _moment: Moment, _waters: Waters) -> Iterator[Situation]:
    """One alert an order, until somebody else who was sent has answered, or what it was for is over."""
    for tasking in picture.taskings.values():
        found = situation(picture, tasking)
        if found is not None:
            yield found
