"""What is known: theatres, the picture now or at a past moment, one boat, one track, the slider."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.console.web import frames
from varne.console.web.asking import (
    AsOf,
    CentreHere,
    PushHere,
    picture_asked,
    read_moment,
    reply,
    reply_encoded,
)
from varne.console.web.centre_port import CentrePort
from varne.console.web.shown import Shown
from varne.console.web.timeline import timeline
from varne.picture.boat import Boat
from varne.picture.errors import Refused
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre
from varne.picture.track import Track

router = APIRouter(prefix="/api")


@router.get("/theatres")
async def list_theatres(request: Request) -> Response:
    """Every theatre this process shows; the first is the default."""
    centres: dict[str, CentrePort] = request.app.state.centres
    return reply(
        {
            "theatres": [
                {
                    "id": centre.theatre.id,
                    "name_en": centre.theatre.name_en,
                    "name_fr": centre.theatre.name_fr,
                    "centre": centre.picture.centre,
                    "synthetic": centre.picture.synthetic,
                    "title": centre.title,
                    "replaying": centre.pace is not None,
                }
                for centre in centres.values()
            ]
        }
    )


@router.get("/{theatre}/theatre")
async def show_theatre(centre: CentreHere) -> Response:
    """All that is fixed about a strait: places, lanes, limits, units, sensors."""
    return reply(centre.theatre)


@router.get("/{theatre}/coast")
async def show_coast(centre: CentreHere, request: Request) -> Response:
    """Land as GeoJSON.

    Raises:
        Refused: no coast comes with this theatre.
    """
    if centre.coast_geojson is None:
        raise Refused(f"no coast comes with theatre {centre.theatre.id}", code="not_found")
    etag = f'"{centre.theatre.digest[:16]}-{len(centre.coast_geojson)}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(centre.coast_geojson, media_type="application/geo+json", headers=headers)


@router.get("/{theatre}/picture")
async def show_picture(centre: CentreHere, push: PushHere, as_of: AsOf = None) -> Response:
    """Everything, as one full frame: now, or what was known at a moment by the log's own time."""
    if as_of is None:
        return reply_encoded(push.shown.full_frame(log=push.log, at=centre.now()))
    moment = read_moment(as_of)
    picture = await centre.picture_at(moment)
    at = min(moment, centre.now())  # ages are counted from it
    # A past picture changes no more, so it can be written beside the loop instead of holding every screen.
    return reply_encoded(await asyncio.to_thread(_whole_frame, centre.theatre, picture, push.log, at))


def _whole_frame(theatre: Theatre, picture: Picture, log: str, at: datetime) -> bytes:
    return Shown(theatre, picture).full_frame(log=log, at=at)


@router.get("/{theatre}/boats/{boat_id}")
async def show_boat(centre: CentreHere, boat_id: str, as_of: AsOf = None) -> Response:
    """One boat with its reports in the order decided, why each was joined, and what became of the boat.

    Raises:
        Refused: no such boat, or not yet at that moment.
    """
    picture = await picture_asked(centre, as_of)
    boat = picture.boats.get(boat_id)
    if boat is None:
        raise Refused(f"no boat {boat_id}", code="not_found")
    return reply(
        {
            "boat": msgspec.Raw(frames.boat_piece(boat, _sequence(picture, f"boat:{boat_id}"))),
            "reports": [
                {
                    "report": picture.reports[join.report_id],
                    "at": join.at,
                    "reason": join.reason,
                    "moved_by": join.moved_by,
                    "moved_from": join.moved_from_boat_id,
                }
                for join in boat.joins
            ],
            "history": boat.history,
            "accounted_by": picture.reports.get(boat.accounted_by_report_id or ""),
            "rulings": [
                ruling
                for ruling in picture.rulings.values()
                if boat_id
                in (
                    picture.boat_of_report.get(ruling.first_report_id),
                    picture.boat_of_report.get(ruling.second_report_id),
                )
            ],
            "incident": _incident_of(picture, boat),
        }
    )


def _incident_of(picture: Picture, boat: Boat) -> msgspec.Raw | None:
    incident: Incident | None = picture.incidents.get(boat.incident_id or "")
    if incident is None:
        return None
    return msgspec.Raw(frames.incident_piece(incident, _sequence(picture, f"incident:{incident.id}")))


def _sequence(picture: Picture, key: str) -> int:
    return picture.changed.get(key, 0)


@router.get("/{theatre}/tracks/{track_id}")
async def show_track(centre: CentreHere, track_id: str, as_of: AsOf = None) -> Response:
    """One track whole: its claim, trail and doubted positions.

    Raises:
        Refused: no such track, or not yet at that moment.
    """
    picture = await picture_asked(centre, as_of)
    track: Track | None = picture.tracks.get(track_id)
    if track is None:
        raise Refused(f"no track {track_id}", code="not_found")
    return reply({"track": track})


@router.get("/{theatre}/timeline")
async def show_timeline(centre: CentreHere) -> Response:
    """What the time slider is drawn from."""
    return reply(timeline(centre.picture, span=centre.replay_span, now=centre.now()))
