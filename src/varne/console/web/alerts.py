"""What is watched for, and reading: opening a boat's reports is what keeps a position from lying unread."""

from __future__ import annotations

from typing import Annotated, get_args

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from varne.console.web.asking import CentreHere, reply
from varne.console.web.state import WATCH
from varne.picture.alert import AlertCode
from varne.picture.errors import Refused
from varne.picture.events import ReportRead
from varne.picture.post import require_post

router = APIRouter()

NO_BOAT = "no_boat"  # in place of a boat's id: the reports that no boat holds


@router.get("/api/{theatre}/alerts/rules")
async def show_rules(centre: CentreHere) -> Response:
    """Every rule: whether it can speak here, its latency since the start, and all thresholds."""
    watching = centre.watching
    silent = {} if watching is None else watching.waters.silent_rules
    reading = centre.health.reading()
    return reply(
        {
            "watching": watching is not None,
            "rules": [
                {
                    "code": code,
                    "silent": silent.get(code),
                    "latency_ms": reading.alert_latency_ms.get(code),
                    "observed_ms": reading.alert_observed_ms.get(code),
                }
                for code in get_args(AlertCode)
            ],
            "thresholds": None if watching is None else msgspec.to_builtins(watching.waters.thresholds),
        }
    )


@router.post("/api/{theatre}/boats/{boat_id}/read")
async def read_boat(
    centre: CentreHere,
    boat_id: str,
    by: Annotated[str, Query(description="The post that read them: watch-1, smc; never a name")] = WATCH,
) -> Response:
    """A post has the boat's reports before it: none of them is unread any more. `no_boat`: those of none.

    Raises:
        Refused: no such boat, ``by`` is no post, or the store takes nothing.
    """
    picture = centre.picture
    post = require_post(by)
    if boat_id != NO_BOAT and boat_id not in picture.boats:
        raise Refused(f"no boat {boat_id}", code="not_found")
    read = tuple(
        report_id for report_id in picture.unread if picture.boat_of_report.get(report_id, NO_BOAT) == boat_id
    )
    if not read:
        return reply({"sequence": picture.sequence, "read": []})
    return reply({"sequence": await centre.record(ReportRead(report_ids=read, by=post)), "read": read})
