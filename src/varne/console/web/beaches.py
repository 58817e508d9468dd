"""Launches on beaches over HTTP: what is held with who could go, and what posts say of it."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.centre import beaches
from varne.centre.outcome import Accepted, AlreadyHeld
from varne.console.web.asking import AsOf, CentreHere, picture_asked, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.console.web.intake import CALLS_FEED, declaration_of
from varne.feeds.contract import Parsed
from varne.picture.beach import LaunchEnd
from varne.picture.errors import Broken
from varne.picture.event import Event
from varne.picture.noun import Noun
from varne.tasking.dispatch.problem import ON_LAND

router = APIRouter(prefix="/api")


class LaunchPosted(beaches.LaunchSaid, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a post says of a launch."""

    by: str


class LaunchWithdrawn(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A launch that a post says is over, without anybody afloat."""

    by: str
    reason: LaunchEnd


class LaunchAfloat(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People board or are afloat."""

    by: str
    people: int | None = None


@router.get("/{theatre}/beaches")
async def list_beaches(centre: CentreHere, as_of: AsOf = None) -> Response:
    """Launches that are being prepared, the first seen first, and those over since two hours.

    With the part of the last plan about each, its orders, and the patrols whose place nobody knows.
    """
    picture = await picture_asked(centre, as_of)
    now = centre.now() if as_of is None else picture.received_at or centre.now()
    plan = picture.dispatch
    tasks = {} if plan is None else {task.task_id: task for task in plan.tasks}
    kinds = centre.theatre.units_by_id
    shown: list[dict[str, Any]] = []
    for launch in beaches.shown_launches(picture, now):
        beach = beaches.beach_near(centre.theatre, launch.lat_deg, launch.lon_deg)
        shown.append(
            {
                "launch": launch,
                "near_id": launch.place_id or (None if beach is None else beach.id),
                "task": tasks.get(launch.id) if launch.state == "standing" else None,
                "taskings": [
                    one for one in picture.taskings.values() if one.order.beach_id == launch.id
                ],
            }
        )  # fmt: skip
    unplaced = () if plan is None else plan.unplaced_unit_ids
    return reply(
        {
            "sequence": picture.sequence,
            "plan_id": None if plan is None else plan.id,
            "made_at": None if plan is None else plan.made_at,
            "launches": shown,
            "patrols_unplaced": [one for one in unplaced if one in kinds and kinds[one].kind in ON_LAND],
        }
    )


@router.post("/{theatre}/beaches")
async def enter_launch(centre: CentreHere, request: Request) -> Response:
    """A post enters a launch that it was told of.

    Raises:
        Refused: see :func:`varne.centre.beaches.enter`.
    """
    said = await read_json(request, LaunchPosted)
    made = beaches.enter(centre.picture, centre.theatre, _plain(said), said.by, centre.now())
    return await _act(centre, made, made.launch.id)


@router.post("/{theatre}/beaches/{launch_id}")
async def revise_launch(centre: CentreHere, launch_id: str, request: Request) -> Response:
    """A post says more of a launch.

    Raises:
        Refused: see :func:`varne.centre.beaches.revise`.
    """
    said = await read_json(request, LaunchPosted)
    made = beaches.revise(centre.picture, launch_id, _plain(said), said.by, centre.now())
    return await _act(centre, made, launch_id)


@router.post("/{theatre}/beaches/{launch_id}/withdraw")
async def withdraw_launch(centre: CentreHere, launch_id: str, request: Request) -> Response:
    """A post ends a launch, with its reason.

    Raises:
        Refused: see :func:`varne.centre.beaches.withdraw`.
    """
    said = await read_json(request, LaunchWithdrawn)
    made = beaches.withdraw(centre.picture, launch_id, said.reason, said.by)
    return await _act(centre, made, launch_id)


@router.post("/{theatre}/beaches/{launch_id}/afloat")
async def launch_afloat(centre: CentreHere, launch_id: str, request: Request) -> Response:
    """People board or are afloat: a report is logged, which opens a boat and its incident. It is a rescue.

    Raises:
        Refused: see :func:`varne.centre.beaches.afloat_report`; or the store takes nothing.
    """
    said = await read_json(request, LaunchAfloat)
    report = beaches.afloat_report(
        centre.picture, launch_id, said.by, centre.now(), feed=CALLS_FEED, people=said.people
    )
    declaration = declaration_of(centre, CALLS_FEED, "calls", "Calls logged at this centre")
    (outcome,) = await centre.submit(declaration, [Parsed(report=report)])
    if not isinstance(outcome, Accepted | AlreadyHeld):
        raise Broken(f"a report of a boat afloat came to {type(outcome).__name__}")
    boat = centre.picture.boats.get(outcome.boat_id or "")
    return reply(
        {
            "event": "beach_launch_ended",
            "sequence": centre.picture.changed[f"report:{report.id}"],
            "launch_id": launch_id,
            "boat_id": outcome.boat_id,
            "incident_id": None if boat is None else boat.incident_id,
        },
        201,
    )


def _plain(said: LaunchPosted) -> beaches.LaunchSaid:
    named = {name: getattr(said, name) for name in beaches.LaunchSaid.__struct_fields__}
    return msgspec.convert(named, beaches.LaunchSaid)


async def _act(centre: CentrePort, body: Event, launch_id: str) -> Response:
    made = await centre.act(body)
    return reply({"event": body.name, "sequence": made[0].sequence, "launch_id": launch_id}, 201)
