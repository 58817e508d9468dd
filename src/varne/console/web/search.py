"""Search plans: which units there are, asking for a plan, the plans, their files, and what was searched."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from varne.centre.searching import Searching
from varne.centre.searching_check import first_dark, next_dawn
from varne.centre.searching_jobs import FileForm, FileLanguage
from varne.centre.searching_units import UnitOption, unit_options
from varne.console.web.asking import (
    NOT_KEPT,
    AsOf,
    CentreHere,
    media_type,
    picture_asked,
    read_body,
    read_json,
    reply,
)
from varne.console.web.centre_port import CentrePort
from varne.console.web.search_tracks import GPX_TYPES, read_gpx, read_typed
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.search import (
    SEARCH_OBJECTS,
    OwnWidth,
    Search,
    SearchAsk,
    SearcherKind,
    SearchFigure,
    SearchFor,
    SearchObject,
    SearchSensor,
    SearchUnitAsked,
    WidthBasis,
)

router = APIRouter(prefix="/api")
NAUTICAL_MILE_M = 1852.0
LIGHT_LOOKED_AT_H = 12.0

MEDIA: dict[FileForm, tuple[str, str]] = {
    "gpx": ("application/gpx+xml", "gpx"),
    "kml": ("application/vnd.google-earth.kml+xml", "kml"),
    "geojson": ("application/geo+json", "geojson"),
    "cot": ("application/zip", "cot.zip"),
    "worksheet": ("text/html; charset=utf-8", "html"),
}


class UnitForm(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit as an officer chose it; a figure that is left out is the one that was offered."""

    unit_id: str
    ready_min: float | None = None
    transit_kn: float | None = None
    search_kn: float | None = None
    endurance_h: float | None = None
    eye_height_m: float | None = None


class WidthForm(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sweep width of the officer's own, nautical miles, and what it rests on."""

    searcher: SearcherKind
    search_object: SearchObject
    width_nm: float
    basis: WidthBasis


class SearchForm(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan is asked for."""

    boat_ids: tuple[str, ...]
    units: tuple[UnitForm, ...]
    start_at: datetime
    hours: float
    search_for: SearchFor = "as_believed"
    sensor: SearchSensor = "visual_day"
    visibility_nm: float
    wind_kn: float
    sea_m: float = 0.0
    crew_tired: bool = False
    own_widths: tuple[WidthForm, ...] = ()
    water_c: float | None = None
    instead_of_id: str | None = None


class TypedTrack(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A track as lines of a time and a position."""

    unit_id: str
    text: str


def searching_here(centre: CentrePort) -> Searching:
    """What plans this centre's searches.

    Raises:
        Refused: it plans none (``not_found``).
    """
    if centre.searching is None:
        raise Refused("this centre plans no searches", code="not_found")
    return centre.searching


@router.get("/{theatre}/searches/options")
async def show_options(centre: CentreHere, boat: str) -> Response:
    """What a search for a boat can be planned with: units, light, and whether there is a forecast of it."""
    searching = searching_here(centre)
    now = centre.now()
    place = place_of(centre.picture, boat)
    dark = dawn = None
    if place is not None:
        dark = first_dark(now, LIGHT_LOOKED_AT_H, *place)
        dawn = None if dark is None else next_dawn(dark, *place)
    return reply(
        {
            "at": now,
            "has_forecast": bool(searching.forecasts((boat,))),
            "dark_from": dark,
            "light_from": dawn,
            "objects": SEARCH_OBJECTS,
            "units": options_of(centre, boat, now),
        }
    )


def place_of(picture: Picture, boat_id: str) -> tuple[float, float] | None:
    """Where a boat is believed to be."""
    boat = picture.boats.get(boat_id)
    if boat is None or boat.estimate is None:
        return None
    return boat.estimate.lat_deg, boat.estimate.lon_deg


def options_of(centre: CentrePort, boat_id: str, at: datetime) -> tuple[UnitOption, ...]:
    """The units that a search for a boat can be planned with; by which readiness, the light there says."""
    place = place_of(centre.picture, boat_id)
    by_day = place is None or first_dark(at, 0.0, *place) is None
    return unit_options(centre.theatre, centre.picture, place, by_day=by_day)


@router.get("/{theatre}/searches")
async def list_searches(
    centre: CentreHere, as_of: AsOf = None, boat: Annotated[str | None, Query()] = None
) -> Response:
    """Searches, newest first; of one boat, if one is named."""
    picture = await picture_asked(centre, as_of)
    found = [search for search in picture.searches.values() if boat is None or boat in search.ask.boat_ids]
    found.sort(key=lambda search: (search.asked_at, search.id), reverse=True)
    return reply(
        {
            "sequence": picture.sequence,
            "can_plan": centre.searching is not None,
            "searches": [search_body(search) for search in found],
        }
    )


@router.get("/{theatre}/searches/{search_id}")
async def show_search(centre: CentreHere, search_id: str, as_of: AsOf = None) -> Response:
    """One search, whole.

    Raises:
        Refused: there is none (``not_found``).
    """
    picture = await picture_asked(centre, as_of)
    return reply(search_body(held(picture, search_id)))


def held(picture: Picture, search_id: str) -> Search:
    """A search of a picture.

    Raises:
        Refused: there is none (``not_found``).
    """
    search = picture.searches.get(search_id)
    if search is None:
        raise Refused(f"no search {search_id!r}", code="not_found")
    return search


def search_body(search: Search) -> dict[str, Any]:
    """A search as screens get it; ``advice`` is always true, and nothing in it ends a search."""
    ask = search.ask
    return {
        "id": search.id,
        "advice": True,
        "status": search.status,
        "asked_at": search.asked_at,
        "changed_at": search.changed_at,
        "declined": search.declined,
        "replaced_by_id": search.replaced_by_id,
        "ends_at": search.end_at,
        "ask": {
            "boat_ids": ask.boat_ids,
            "units": ask.units,
            "start_at": ask.start_at,
            "hours": ask.hours,
            "search_for": ask.search_for,
            "sensor": ask.sensor,
            "visibility_nm": ask.visibility_nm,
            "wind_kn": ask.wind_kn,
            "sea_m": ask.sea_m,
            "crew_tired": ask.crew_tired,
            "own_widths": ask.own_widths,
            "water_c": ask.water_c,
            "instead_of_id": ask.instead_of_id,
        },
        "plan": search.plan,
        "tracks": search.tracks,
        "belief": search.belief,
    }


@router.post("/{theatre}/searches")
async def ask_for_search(centre: CentreHere, request: Request) -> Response:
    """Ask for a plan. It is made beside the loop; ask for the search to see when it is there.

    Raises:
        Malformed: the form is not kept, or a figure is none.
        Refused: it cannot be planned as asked; says why and what to do.
    """
    searching = searching_here(centre)
    form = await read_json(request, SearchForm)
    ask = ask_of(centre, searching, form)
    sequence = await searching.ask(ask)
    return reply({"id": ask.id, "sequence": sequence}, 201)


def ask_of(centre: CentrePort, searching: Searching, form: SearchForm) -> SearchAsk:
    """What was asked, with the figures that were offered where no other was entered.

    Raises:
        Malformed: a time has no zone.
        Refused: a unit is unknown (``no_such_unit``), or its place is (``unit_unplaced``).
    """
    if form.start_at.tzinfo is None:
        raise Malformed("start_at has no zone; write 2026-08-10T02:30:00Z", code="time")
    now = centre.now()
    start_at = form.start_at.astimezone(now.tzinfo)
    first = form.boat_ids[0] if form.boat_ids else ""
    offered = {option.unit_id: option for option in options_of(centre, first, start_at)}
    return SearchAsk(
        id=f"{centre.picture.centre}-S-{now:%m%dT%H%M}-{secrets.token_hex(3)}",
        boat_ids=form.boat_ids,
        forecasts=searching.forecasts(form.boat_ids),
        units=tuple(unit_asked(unit, offered) for unit in form.units),
        start_at=start_at,
        hours=form.hours,
        search_for=form.search_for,
        sensor=form.sensor,
        visibility_nm=form.visibility_nm,
        wind_kn=form.wind_kn,
        sea_m=form.sea_m,
        crew_tired=form.crew_tired,
        own_widths=tuple(
            OwnWidth(
                searcher=own.searcher,
                search_object=own.search_object,
                width_m=round(own.width_nm * NAUTICAL_MILE_M, 1),
                basis=own.basis,
            )
            for own in form.own_widths
        ),
        water_c=form.water_c,
        instead_of_id=form.instead_of_id,
    )


def unit_asked(form: UnitForm, offered: dict[str, UnitOption]) -> SearchUnitAsked:
    """A unit with the officer's figures before the offered ones.

    Raises:
        Refused: it is unknown, or cannot be planned for.
    """
    option = offered.get(form.unit_id)
    if option is None:
        raise Refused(f"this theatre has no unit {form.unit_id!r}", code="no_such_unit")
    if option.why_not is not None or option.searcher is None or option.lat_deg is None:
        raise Refused(
            f"{option.name}: its place is not known, or it does not search at sea", code="unit_unplaced"
        )
    assert option.lon_deg is not None  # both or neither
    return SearchUnitAsked(
        unit_id=option.unit_id,
        flag=option.flag or "",
        searcher=option.searcher,
        lat_deg=option.lat_deg,
        lon_deg=option.lon_deg,
        from_base=option.from_base,
        base=option.base,
        ready_min=figure(form.ready_min, option.ready_min),
        transit_kn=figure(form.transit_kn, option.transit_kn),
        search_kn=figure(form.search_kn, option.search_kn),
        endurance_h=figure(form.endurance_h, option.endurance_h),
        eye_height_m=figure(form.eye_height_m, option.eye_height_m),
    )


def figure(entered: float | None, offered: SearchFigure | None) -> SearchFigure:
    """An entered figure, or the offered one; one entered that is what was offered stays what it was."""
    assert offered is not None  # every kind of searcher has them all
    if entered is None or entered == offered.value:
        return offered
    return SearchFigure(value=float(entered), basis="entered")


@router.post("/{theatre}/searches/{search_id}/withdraw")
async def withdraw_search(centre: CentreHere, search_id: str) -> Response:
    """A plan is no longer proposed. It ends no search.

    Raises:
        Refused: there is none, or it is withdrawn already.
    """
    return reply({"id": search_id, "sequence": await searching_here(centre).withdraw(search_id)})


@router.post("/{theatre}/searches/{search_id}/tracks")
async def take_track(
    centre: CentreHere, search_id: str, request: Request, unit: Annotated[str | None, Query()] = None
) -> Response:
    """A real track that found nothing: GPX (with ``?unit=``), or JSON with typed lines.

    Raises:
        Malformed: it is no track, or has no times.
        Refused: no such search or unit, or a track at another time.
    """
    searching = searching_here(centre)
    search = held(centre.picture, search_id)
    if media_type(request) in GPX_TYPES:
        if unit is None:
            raise Malformed("say whose track it is, with ?unit=")
        points, unit_id, entered_as = read_gpx(await read_body(request)), unit, "gpx"
    else:
        typed = await read_json(request, TypedTrack)
        points = read_typed(
            typed.text,
            now=centre.now(),
            fixed_at=max(forecast.fix_at for forecast in search.ask.forecasts),
            bbox_deg=centre.theatre.bbox_deg,
        )
        unit_id, entered_as = typed.unit_id, "typed"
    sequence, track = await searching.searched(
        search_id,
        f"{search_id}-t{secrets.token_hex(3)}",
        unit_id,
        points,
        "gpx" if entered_as == "gpx" else "typed",
        centre.now(),
    )
    return reply(
        {"id": track.id, "sequence": sequence, "points": len(track.points), "end_at": track.end_at}, 201
    )


@router.get("/{theatre}/searches/{search_id}/files/{form}")
async def show_file(
    centre: CentreHere, search_id: str, form: FileForm, language: FileLanguage = "en", as_of: AsOf = None
) -> Response:
    """A plan as a file: a proposal, as every one of them says.

    Raises:
        Refused: there is no such plan (``not_found``), or it cannot be written now.
    """
    search = held(await picture_asked(centre, as_of), search_id)
    boats = [centre.picture.boats[boat].name for boat in search.ask.boat_ids if boat in centre.picture.boats]
    title = f"{search.id} {' '.join(boats)}"
    body = await searching_here(centre).file(search, form, language, title)
    media, ending = MEDIA[form]
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{search.id}.{ending}"'}
    return Response(body, media_type=media, headers=headers)
