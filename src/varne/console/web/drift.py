"""Where boats may be: one boat's forecast whole, the outlines of all, and the streams of the sea to draw.

A frame carries none of it: a boat's row comes again when its forecast does, and a screen that shows the layer
asks here for what it draws.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from varne.console.web.asking import AsOf, CentreHere, picture_asked, read_moment, reply
from varne.picture.boat import Boat
from varne.picture.drift import (
    BOAT_STATES,
    OFFSET_DEG,
    DriftAsked,
    DriftForecast,
    DriftHour,
    Offsets,
    Permille,
)
from varne.picture.errors import Refused
from varne.picture.picture import Picture

router = APIRouter(prefix="/api")

LonLat = tuple[float, float]
At = Annotated[str | None, Query(description="RFC 3339 with its zone; without it: now")]
HOUR = timedelta(hours=1)
LIKELY = 0.5  # the map would be covered with the regions of single doubtful plots


@router.get("/{theatre}/boats/{boat_id}/drift")
async def show_drift(centre: CentreHere, boat_id: str, as_of: AsOf = None) -> Response:
    """Where a boat may be over the next hours, as forecast last; or why there is no forecast.

    Raises:
        Refused: no such boat, or not yet at that moment (``not_found``).
    """
    picture = await picture_asked(centre, as_of)
    boat = picture.boats.get(boat_id)
    if boat is None:
        raise Refused(f"no boat {boat_id}", code="not_found")
    forecast = picture.drift_forecasts.get(boat_id) if boat.status == "open" else None
    why = None
    if forecast is None:
        known = centre.drifting if as_of is None else None
        why = (
            _why_then(boat, forecasting=as_of is not None) if known is None else known.why_none(picture, boat)
        )
    return reply(
        {"boat_id": boat_id, "forecast": None if forecast is None else drift_body(forecast), "why": why}
    )


def _why_then(boat: Boat, *, forecasting: bool) -> str:
    """Why there was none at a past moment, or where nothing is forecast at all."""
    if boat.status != "open":
        return "not_open"
    if boat.estimate is None:
        return "no_position"
    return "not_yet" if forecasting else "off"


@router.get("/{theatre}/drift")
async def show_all_drift(centre: CentreHere, at: At = None, as_of: AsOf = None) -> Response:
    """The 50 and 90 % outlines of every open boat whose forecast reaches to a time, at its nearest hour.

    Raises:
        Malformed: ``at`` is no time.
    """
    picture = await picture_asked(centre, as_of)
    moment = centre.now() if at is None else read_moment(at)
    told = [outline_at(forecast, moment) for forecast in open_forecasts(picture)]
    return reply({"boats": [one for one in told if one is not None]})


@router.get("/{theatre}/streams")
async def show_streams(centre: CentreHere, at: At = None) -> Response:
    """The stream at a time, on a grid, with its error.

    Raises:
        Refused: this centre reckons no drift (``no_drift``), or no atlas reaches here (``no_atlas``).
        Malformed: ``at`` is no time.
    """
    if centre.drifting is None:
        raise Refused("this centre reckons no drift: drift = true in its configuration", code="no_drift")
    return reply(await centre.drifting.streams(centre.now() if at is None else read_moment(at)))


def open_forecasts(picture: Picture) -> list[DriftForecast]:
    """The last forecasts of open boats that are likelier there than not; each other has its own page."""
    boats = picture.boats
    return [
        forecast
        for boat_id, forecast in picture.drift_forecasts.items()
        if boats[boat_id].status == "open" and boats[boat_id].probability >= LIKELY
    ]


def drift_body(forecast: DriftForecast) -> dict[str, Any]:
    """One forecast, its places as longitude and latitude, its odds as shares of one."""
    asked = forecast.asked
    return {
        "boat_id": asked.boat_id,
        "made_at": asked.made_at,
        "fix": {
            "at": asked.fix_at,
            "lat_deg": asked.lat_deg,
            "lon_deg": asked.lon_deg,
            "sigma_m": asked.sigma_m,
        },
        "reports": asked.reports,
        "said": asked.said,
        "seed": asked.seed,
        "night_seed": asked.night_seed,
        "particles": asked.particles,
        "effective": forecast.effective,
        "used": forecast.used,
        "hours": [
            {
                **_outline(asked, number, told),
                "middle": next(iter(_places(asked, told.middle)), None),
                "spread_m": told.spread_m,
                "states": dict(zip(BOAT_STATES, _odds(told.states), strict=True)),
            }
            for number, told in enumerate(forecast.hours)
        ],
        "tracks": [_places(asked, track) for track in forecast.tracks],
        "landings": [
            {
                "lat_deg": lat,
                "lon_deg": lon,
                "place_id": cell.place_id,
                "under_way": _odds(cell.under_way),
                "adrift": _odds(cell.adrift),
            }
            for cell in forecast.landings
            for lon, lat in _places(asked, cell.at)
        ],
        "lines": [{"limit_id": line.limit_id, "by": _odds(line.by)} for line in forecast.lines],
        "lanes": [
            {"lane_id": lane.lane_id, "by": _odds(lane.by), "against": lane.against / 1000}
            for lane in forecast.lanes
        ],
    }


def outline_at(forecast: DriftForecast, moment: datetime) -> dict[str, Any] | None:
    """The outlines of the hour nearest to a moment; None when the forecast does not reach there."""
    asked = forecast.asked
    number = round((moment - _begins(asked)) / HOUR)
    if not 0 <= number < len(forecast.hours):
        return None
    outline = _outline(asked, number, forecast.hours[number])
    return {"boat_id": asked.boat_id, "made_at": asked.made_at, **outline}


def _begins(asked: DriftAsked) -> datetime:
    return max(asked.made_at, asked.fix_at)


def _outline(asked: DriftAsked, number: int, hour: DriftHour) -> dict[str, Any]:
    """One hour: rings closed, longitude first."""
    return {
        "at": _begins(asked) + number * HOUR,
        "half": _rings(asked, hour.half),
        "most": _rings(asked, hour.most),
    }


def _rings(asked: DriftAsked, rings: tuple[Offsets, ...]) -> list[list[LonLat]]:
    return [[*points, points[0]] for points in (_places(asked, ring) for ring in rings)]


def _places(asked: DriftAsked, offsets: Offsets) -> list[LonLat]:
    return [
        (round(asked.lon_deg + lon * OFFSET_DEG, 4), round(asked.lat_deg + lat * OFFSET_DEG, 4))
        for lat, lon in zip(offsets[::2], offsets[1::2], strict=True)
    ]


def _odds(permille: Permille) -> list[float]:
    return [odds / 1000 for odds in permille]
