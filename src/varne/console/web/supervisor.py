"""What waits for a supervisor over HTTP, and the one press that sends the next unit."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.centre import incidents, orders
from varne.console.web.asking import AsOf, CentreHere, picture_asked, read_json, reply
from varne.picture.noun import Noun
from varne.tasking.supervising import supervision

router = APIRouter(prefix="/api")


class InsteadPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post sends the unit that it saw named in place of another."""

    by: str
    unit_id: str


@router.get("/{theatre}/supervision")
async def show_supervision(centre: CentreHere, as_of: AsOf = None) -> Response:
    """What was given to the supervisor, and what nobody has answered, of every incident."""
    return reply(supervision(await picture_asked(centre, as_of)))


@router.post("/{theatre}/taskings/{tasking_id}/instead")
async def send_instead(centre: CentreHere, tasking_id: str, request: Request) -> Response:
    """A post sends a unit in place of one that is silent or refused; the first order stays as it is.

    Raises:
        Refused: its unit has answered meanwhile, another was sent already, or the unit named can no longer
            be sent (``answered_meanwhile``, ``sent_already``, ``next_changed``).
    """
    said = await read_json(request, InsteadPosted)
    made = orders.send_instead(centre.picture, tasking_id, said.unit_id, said.by, centre.now())
    return reply(incidents.came_of(await centre.act(made)), 201)
