"""A plan of the picture as files: the routes, areas and worksheet of what was recorded, not of a new plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from varne.drift.search.exports import cursor_on_target, geojson, gpx, kml
from varne.drift.search.frame import LocalFrame
from varne.drift.search.orders import SearchOrder
from varne.drift.search.plan import SearchArea
from varne.drift.search.plan import SearchPlan as AreaPlan
from varne.drift.search.sweep import NAUTICAL_MILE_M, SweepWidthTable
from varne.drift.search.units import PlanSettings
from varne.drift.search.worksheet import Language, as_html, worksheet
from varne.picture.search import SEARCH_OBJECTS, SearchAsk, SearchPlan, UnitPlan

KNOT_MPS = NAUTICAL_MILE_M / 3600.0

OBJECT_NAMES: dict[Language, tuple[str, ...]] = {
    "en": ("inflatable afloat", "inflatable swamped", "person in the water"),
    "fr": ("pneumatique à flot", "pneumatique envahi", "personne à la mer"),
}
USED: dict[Language, dict[str, str]] = {
    "en": {
        "streams": "Streams: tidal atlas {streams}, with its stated error",
        "wind": "Wind on the boat: as forecast",
        "no_wind": "Wind on the boat: not known; the regions are wide because of it",
        "weather": "Weather told: visibility {visibility:g} nm, wind {wind:g} kn, sea {sea:g} m",
        "own": "Sweep widths entered by the watch: {what}",
        "assumed": "Figures of units that are assumed by their kind: {units}",
        "searched": "Tracks searched before and counted: {count}",
    },
    "fr": {
        "streams": "Courants : atlas des marées {streams}, avec son erreur déclarée",
        "wind": "Vent sur l'embarcation : selon la prévision",
        "no_wind": "Vent sur l'embarcation : non connu ; les zones en sont plus larges",
        "weather": "Temps indiqué : visibilité {visibility:g} M, vent {wind:g} nd, mer {sea:g} m",
        "own": "Largeurs de balayage saisies par la veille : {what}",
        "assumed": "Chiffres supposés d'après le type de moyen : {units}",
        "searched": "Routes déjà parcourues et comptées : {count}",
    },
}
BASIS: dict[Language, dict[str, str]] = {
    "en": {"crew": "a crew's word", "handbook": "a unit's handbook", "trial": "a trial",
           "national_table": "a national table"},
    "fr": {"crew": "dires d'un équipage", "handbook": "manuel du moyen", "trial": "un essai",
           "national_table": "une table nationale"},
}  # fmt: skip


def orders_of_plan(ask: SearchAsk, plan: SearchPlan) -> tuple[SearchOrder, ...]:
    """One order for each unit of a recorded plan."""
    return tuple(_order(ask, unit) for unit in plan.units)


def _order(ask: SearchAsk, unit: UnitPlan) -> SearchOrder:
    track = np.array(unit.track, dtype=np.float64)
    corners = np.array(unit.corners, dtype=np.float64)
    frame = LocalFrame(float(corners[:, 0].mean()), float(corners[:, 1].mean()))
    path = np.array(unit.path, dtype=np.float64)
    start_s = (unit.on_scene_from - ask.start_at).total_seconds()
    area = SearchArea(
        unit_id=unit.unit_id,
        layer=unit.layer,
        bearing_deg=unit.bearing_deg,
        length_m=unit.length_m,
        width_m=unit.width_m,
        sweeps=unit.legs,
        start_s=start_s,
        end_s=(unit.on_scene_until - ask.start_at).total_seconds(),
        moments_s=path[:, 0],
        path_m=frame.metres(path[:, 1:]),
        pods=unit.pod,
        height_m=unit.height_m,
        poc=unit.poc,
        pos=unit.pos,
    )
    return SearchOrder(
        unit.unit_id,
        unit.flag,
        unit.label,
        unit.pattern,
        tuple(ask.start_at + timedelta(seconds=round(float(at_s))) for at_s in track[:, 0]),
        track[:, 1:],
        unit.turns,
        unit.speed_kn * KNOT_MPS,
        unit.spacing_m,
        unit.height_m,
        tuple(width.width_m for width in unit.widths),
        corners,
        area,
    )


def as_gpx(ask: SearchAsk, plan: SearchPlan, title: str) -> bytes:
    """Routes, GPX 1.1."""
    return gpx(orders_of_plan(ask, plan), title)


def as_kml(ask: SearchAsk, plan: SearchPlan, title: str) -> bytes:
    """Areas and tracks, KML 2.2."""
    return kml(orders_of_plan(ask, plan), title)


def as_geojson(ask: SearchAsk, plan: SearchPlan) -> bytes:
    """Areas and tracks, RFC 7946."""
    return geojson(orders_of_plan(ask, plan))


def as_cursor_on_target(ask: SearchAsk, plan: SearchPlan, issued_at: datetime) -> tuple[bytes, ...]:
    """Two events for each unit.

    Raises:
        Malformed: ``issued_at`` has no time zone.
    """
    return cursor_on_target(orders_of_plan(ask, plan), f"varne.{ask.id}", issued_at)


def as_worksheet(
    ask: SearchAsk,
    plan: SearchPlan,
    language: Language,
    *,
    incident: str,
    made_at: datetime,
    table: SweepWidthTable,
) -> bytes:
    """The worksheet as one page of HTML."""
    orders = orders_of_plan(ask, plan)
    areas = AreaPlan(
        tuple(order.area for order in orders if order.area is not None),
        tuple((idle.unit_id, idle.reason) for idle in plan.idle),
        plan.pos,
        plan.bound,
        np.array(plan.boat_pos, dtype=np.float64),
        PlanSettings(),
    )
    sheet = worksheet(
        areas,
        orders,
        language,
        incident=incident,
        made_at=made_at,
        object_classes=OBJECT_NAMES[language],
        sources=_sources(ask, plan, language, {source.id: source.text for source in table.sources}),
        water_temperature_c=ask.water_c,
    )
    return as_html(sheet).encode()


def _sources(ask: SearchAsk, plan: SearchPlan, language: Language, texts: Mapping[str, str]) -> Sequence[str]:
    """What the figures of a plan rest on, a line each."""
    say = USED[language]
    used = [
        say["streams"].format(streams=plan.streams),
        say["wind" if plan.wind_known else "no_wind"],
        say["weather"].format(visibility=ask.visibility_nm, wind=ask.wind_kn, sea=ask.sea_m),
    ]
    widths = [width for unit in plan.units for width in unit.widths]
    named = dict.fromkeys(width.source for width in widths if not width.own and width.source in texts)
    used += [f"W: {texts[source]} [{_status(plan, source)}]" for source in named]
    for own in ask.own_widths:
        what = OBJECT_NAMES[language][SEARCH_OBJECTS.index(own.search_object)]
        told = f"{what}, {own.searcher}, {own.width_m / NAUTICAL_MILE_M:.2f} nm, {BASIS[language][own.basis]}"
        used.append(say["own"].format(what=told))
    assumed = [
        unit.unit_id
        for unit in ask.units
        if "assumed"
        in (unit.transit_kn.basis, unit.search_kn.basis, unit.endurance_h.basis, unit.ready_min.basis)
    ]
    if assumed:
        used.append(say["assumed"].format(units=", ".join(assumed)))
    if plan.searched_ids:
        used.append(say["searched"].format(count=len(plan.searched_ids)))
    return used


def _status(plan: SearchPlan, source: str) -> str:
    """How far the rows of a source were confirmed."""
    return next(w.status for unit in plan.units for w in unit.widths if w.source == source)
