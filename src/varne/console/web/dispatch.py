"""The dispatch plan over HTTP: who could go where, as last recorded or as known at a past moment."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from varne.centre.dispatching_orders import order_of
from varne.console.web.asking import AsOf, CentreHere, picture_asked, reply
from varne.picture.errors import Refused

router = APIRouter(prefix="/api")


@router.get("/{theatre}/dispatch")
async def show_dispatch(centre: CentreHere, as_of: AsOf = None, incident: str | None = None) -> Response:
    """The last plan, all of it or the part of one incident. It is advice.

    Raises:
        Refused: nothing was planned by then, or not for that incident (``not_found``).
    """
    picture = await picture_asked(centre, as_of)
    if picture.dispatch is None:
        raise Refused("nothing was planned: there is no open incident, or no planner here", code="not_found")
    if incident is None:
        return reply(picture.dispatch)
    task = next((one for one in picture.dispatch.tasks if one.task_id == incident), None)
    if task is None:
        raise Refused(f"{incident} is not in the last plan", code="not_found")
    return reply({"plan_id": picture.dispatch.id, "made_at": picture.dispatch.made_at, "task": task})


@router.get("/{theatre}/dispatch/order")
async def draft_order(centre: CentreHere, task: str, unit: str, tasking: str) -> Response:
    """A proposal of the last plan as an order for a person to issue (``tasking``: its id). Nothing is sent.

    Raises:
        Refused: nothing was planned, or the unit is not proposed for that incident or beach (``not_found``).
    """
    return reply(order_of(centre.picture, task, unit, tasking))
