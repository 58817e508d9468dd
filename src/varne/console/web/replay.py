"""Hurrying, slowing and stopping a replay."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.console.web.asking import CentreHere, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.picture.errors import Refused
from varne.picture.noun import Noun

router = APIRouter(prefix="/api")

SPEED_MAX = 100_000.0


class Playing(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """How a replay stands; ``speed`` 0 is as fast as possible."""

    replaying: bool
    speed: float
    paused: bool
    at: datetime
    start: datetime | None
    end: datetime | None


class Change(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change of a replay; what is left out stays."""

    speed: Annotated[float, msgspec.Meta(ge=0, le=SPEED_MAX)] | None = None
    paused: bool | None = None


def playing(centre: CentrePort) -> Playing:
    """How the replay stands now; live is speed 1."""
    pace, span = centre.pace, centre.replay_span
    return Playing(
        replaying=pace is not None,
        speed=1.0 if pace is None else pace.speed,
        paused=False if pace is None else pace.paused,
        at=centre.now(),
        start=None if span is None else span[0],
        end=None if span is None else span[1],
    )


@router.get("/{theatre}/replay")
async def show_replay(centre: CentreHere) -> Response:
    """How the replay stands."""
    return reply(playing(centre))


@router.post("/{theatre}/replay")
async def change_replay(centre: CentreHere, request: Request) -> Response:
    """Change its speed, stop it, let it go on.

    Raises:
        Refused: this theatre is live.
        Malformed: the speed is no speed.
    """
    change = await read_json(request, Change)
    if centre.pace is None:
        raise Refused("this theatre is live; only a replay can be hurried or stopped", code="not_replaying")
    if change.speed is not None:
        centre.pace.set_speed(change.speed)
    if change.paused is not None:
        if change.paused:
            centre.pace.pause()
        else:
            centre.pace.resume()
    return reply(playing(centre))
