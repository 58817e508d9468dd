"""What ``varne search plan`` answers: an area for each unit, its worth by the hour, and the bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec
import numpy as np

from varne.centre.shipped import land_of, shipped_directory
from varne.console.cli.drift_chart import Language
from varne.console.cli.drift_files import HeldCloud
from varne.console.cli.drift_sea import clock
from varne.console.cli.drift_told import Told, english, french
from varne.console.cli.search_stage import MOMENT_S, Stage, stage_of
from varne.console.cli.search_units import (
    OBJECTS,
    UnitAsked,
    WidthsAsked,
    WidthUsed,
    own_width_of,
    planned,
    widths_of,
)
from varne.drift.land import land_mask
from varne.drift.search.belief import Belief, found_over_time
from varne.drift.search.cloud import Cloud
from varne.drift.search.exports import cursor_on_target, geojson, gpx, kml
from varne.drift.search.orders import PATTERN_CODE, SearchOrder, orders_of
from varne.drift.search.patterns import area_track
from varne.drift.search.plan import SearchPlan
from varne.drift.search.planning import plan_search
from varne.drift.search.staging import ASHORE
from varne.drift.search.sweep import Conditions, Sensor, load_sweep_widths
from varne.drift.search.traffic import HALF_LANE_M, lanes_of
from varne.drift.search.units import PlanSettings, SearchUnit
from varne.drift.search.worksheet import as_html, as_text, worksheet
from varne.drift.tide.light import light_at
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

CURVE_PARTICLES = 4000  # of the chances over time; the plan's own worth counts every one
LIT = ("day", "civil_twilight")
NEVER = "This does not say that the search may end; no figure here does."


class AreaSaid(msgspec.Struct):
    """One unit's part of the plan."""

    label: str
    unit_id: str
    flag: str
    pattern: str
    on_scene_from: datetime
    on_scene_until: datetime
    bearing_deg: float
    length_nm: float
    width_nm: float
    legs: int
    spacing_nm: float
    speed_kn: float
    height_m: float
    sweep_width_nm: dict[str, float]
    coverage: dict[str, float]
    pod: dict[str, float]
    poc: float
    pos: float
    corners_deg: tuple[tuple[float, float], ...]  # latitude, longitude, as the search begins


class Moment(msgspec.Struct):
    """Chance of having been found by a time, by this plan's tracks steered through the moving cloud."""

    at: datetime
    found: float


class SearchSaid(msgspec.Struct):
    """All of it, and what it was made from."""

    begin: datetime
    hours: float
    sensor: str
    looked_for: dict[str, float]  # share of the odds that is each object
    ashore: float  # share that no search at sea can find
    doubts: dict[str, float]
    here: float  # odds that searching this cloud can find it at all
    units: tuple[UnitAsked, ...]
    widths: dict[str, tuple[WidthUsed, ...]]
    areas: tuple[AreaSaid, ...]
    idle: dict[str, str]
    pos: float
    bound: float
    share_of_bound: float
    over_time: tuple[Moment, ...]
    warnings: tuple[str, ...]
    warnings_fr: tuple[str, ...]
    used: tuple[str, ...]
    used_fr: tuple[str, ...]


class Made(NamedTuple):
    """The plan as the search room has it."""

    stage: Stage
    plan: SearchPlan
    orders: tuple[SearchOrder, ...]


def widths_asked(
    table: Path | None, own: Sequence[str], looked_for: Sequence[str], sensor: str | None, held: HeldCloud,
    begin: datetime, hours: float, weather: tuple[float, float, float], *, crew_tired: bool,
) -> WidthsAsked:  # fmt: skip
    """What sweep widths are asked of; the sensor by the sun over the cloud, if none is told.

    ``weather``: visibility (nm), wind (kn), sea (m).

    Raises:
        Refused: an object or a sensor is not known.
        Malformed: the table is none.
    """
    for name in looked_for:
        if name not in OBJECTS:
            raise Refused(f"--looked-for {name}: there are {', '.join(OBJECTS)}", code="usage")
    path = table or shipped_directory() / "search" / "sweep-widths.json"
    used: Sensor = "visual_day"
    if sensor is None:
        if not (is_light(held, begin) and is_light(held, begin + timedelta(hours=hours))):
            used = "visual_night"
    elif sensor not in get_args(Sensor):
        raise Refused(f"--sensor {sensor}: there are {', '.join(get_args(Sensor))}", code="usage")
    else:
        used = next(one for one in get_args(Sensor) if one == sensor)
    visibility_nm, wind_kn, sea_m = weather
    conditions = Conditions(visibility_nm=visibility_nm, wind_kn=wind_kn, sea_m=sea_m, crew_tired=crew_tired)
    return WidthsAsked(
        load_sweep_widths(path.read_bytes()), used, conditions, tuple(own_width_of(text) for text in own),
        tuple(looked_for) or OBJECTS,
    )  # fmt: skip


def is_light(held: HeldCloud, at: datetime) -> bool:
    """Whether it is day or civil twilight over a cloud."""
    lon, lat = (float(value) for value in held.lonlat[:, 0].mean(axis=0))
    return light_at(lat, lon, at).state in LIT


def propose(
    held: HeldCloud, units: Sequence[UnitAsked], asked: WidthsAsked, theatre: Theatre, begin: datetime,
    hours: float,
) -> tuple[SearchSaid, Made]:  # fmt: skip
    """The plan for a cloud, and what it says.

    Raises:
        Refused: the cloud does not hold the time, a sweep width is not held, or no unit gets there in time.
    """
    stage = stage_of(held, begin, hours, asked.looked_for)
    widths = {unit.id: widths_of(asked, unit.searcher, unit.eye_m, unit.search_kn) for unit in units}
    able = tuple(planned(unit, widths[unit.id], stage.frame, 0.0) for unit in units)
    settings = PlanSettings(horizon_s=hours * 3600.0, moments=len(stage.cloud.times_s))
    lanes = lanes_of(theatre, stage.frame, HALF_LANE_M)
    plan = plan_search(stage.cloud, able, settings, lanes, weights=stage.belief.particle_weights)
    if not plan.areas:
        reasons = ", ".join(f"{unit}: {reason.replace('_', ' ')}" for unit, reason in plan.idle)
        raise Refused(
            f"no unit can get there, search, and be back in time ({reasons}); give more --hours, or nearer "
            "units",
            code="nobody_in_time",
        )
    orders = orders_of(plan, able, stage.frame, stage.zero)
    doubts = {
        name: float(mass) for name, mass in zip(stage.belief.doubts, stage.belief.elsewhere[0], strict=True)
    }
    warnings = [*_over_land(orders, units, theatre), *_warnings(units, widths, stage)]
    used = _used(asked)
    said = SearchSaid(
        begin=begin,
        hours=hours,
        sensor=asked.sensor,
        looked_for={name: stage.shares[number] for number, name in enumerate(OBJECTS)},
        ashore=stage.shares[ASHORE],
        doubts=doubts,
        here=float(stage.belief.here[0]),
        units=tuple(units),
        widths=widths,
        areas=tuple(_area(order) for order in orders),
        idle=dict(plan.idle),
        pos=plan.pos,
        bound=max(plan.bound, plan.pos),
        share_of_bound=min(plan.share_of_bound, 1.0),
        over_time=_over_time(stage, plan, {unit.id: unit for unit in able}),
        warnings=english(warnings),
        warnings_fr=french(warnings),
        used=(*english(used), *held.used),
        used_fr=(*french(used), *(held.used_fr or held.used)),
    )
    return said, Made(stage, plan, orders)


def _area(order: SearchOrder) -> AreaSaid:
    area, corners = order.area, order.area_deg
    assert area is not None  # orders_of gives both for every area
    assert corners is not None
    return AreaSaid(
        label=order.label, unit_id=order.unit_id, flag=order.flag, pattern=PATTERN_CODE[order.kind],
        on_scene_from=order.times[0], on_scene_until=order.times[-1],
        bearing_deg=round(area.bearing_deg % 180.0, 1), length_nm=area.length_m / 1852.0,
        width_nm=area.width_m / 1852.0, legs=int(area.sweeps), spacing_nm=area.spacing_m / 1852.0,
        speed_kn=order.speed_mps * 3600.0 / 1852.0, height_m=order.height_m,
        sweep_width_nm={name: order.widths_m[k] / 1852.0 for k, name in enumerate(OBJECTS)},
        coverage={name: order.widths_m[k] / area.spacing_m for k, name in enumerate(OBJECTS)},
        pod={name: float(area.pods[k]) for k, name in enumerate(OBJECTS) if k < len(area.pods)},
        poc=area.poc, pos=area.pos,
        corners_deg=tuple((float(lat), float(lon)) for lat, lon in corners),
    )  # fmt: skip


def _over_time(stage: Stage, plan: SearchPlan, units: dict[str, SearchUnit]) -> tuple[Moment, ...]:
    """Chance of having been found by each half-hour, from a part of the particles."""
    count = len(stage.cloud.weights)
    chosen = np.unique(np.linspace(0, count - 1, min(count, CURVE_PARTICLES)).astype(np.int64))
    cloud: Cloud = stage.cloud._replace(
        positions_m=stage.cloud.positions_m[chosen], weights=stage.cloud.weights[chosen],
        object_class=stage.cloud.object_class[chosen], boat=stage.cloud.boat[chosen],
    )  # fmt: skip
    mass = stage.belief.weights[chosen]
    mass = mass * (stage.belief.weights.sum() / max(float(mass.sum()), 1e-300))
    belief: Belief = stage.belief._replace(weights=mass, boat=stage.belief.boat[chosen])
    tracks = []
    for area in plan.areas:
        unit = units[area.unit_id]
        track = area_track(area, unit.position_m, unit.search_speed_mps, unit.turn_s)
        tracks.append((track, np.array(unit.widths_m)))
    moments = np.arange(0.0, plan.settings.horizon_s + 1.0, MOMENT_S)
    found = found_over_time(belief, cloud, tracks, moments)[:, 0]
    return tuple(
        Moment(stage.zero + timedelta(seconds=float(at)), float(share))
        for at, share in zip(moments, found, strict=True)
    )


def _over_land(
    orders: Sequence[SearchOrder], units: Sequence[UnitAsked], theatre: Theatre
) -> tuple[Told, ...]:
    """Tracks of vessels that the planner, which does not know the shore, laid over it."""
    coast = land_of(theatre)
    afloat = {unit.id for unit in units if unit.searcher == "vessel"}
    found = []
    for order in orders:
        if not coast or order.unit_id not in afloat:
            continue
        (south, west), (north, east) = order.track_deg.min(axis=0) - 0.02, order.track_deg.max(axis=0) + 0.02
        along = np.linspace(0.0, len(order.track_deg) - 1.0, 40 * len(order.track_deg))
        row = np.arange(len(order.track_deg), dtype=np.float64)
        lat, lon = (np.interp(along, row, order.track_deg[:, axis]) for axis in (0, 1))
        land = land_mask(coast, (float(west), float(south), float(east), float(north)))
        if land.distance_at(lon, lat).min() < 0.0:
            found.append(
                Told(
                    f"{order.label} of {order.unit_id} runs over land; lay that part anew by hand.",
                    f"{order.label} de {order.unit_id} passe sur la terre ; refaire cette partie à la main.",
                )
            )
    return tuple(found)


def _warnings(
    units: Sequence[UnitAsked], widths: dict[str, tuple[WidthUsed, ...]], stage: Stage
) -> tuple[Told, ...]:
    found = []
    for unit in units:
        if unit.assumed:
            names = ", ".join(unit.assumed)
            found.append(
                Told(
                    f"{unit.id}: {names} assumed, not confirmed by anybody.",
                    f"{unit.id} : {names} supposés, confirmés par personne.",
                )
            )
    found += judged_widths([row for rows in widths.values() for row in rows])
    if stage.shares[ASHORE] > 0.02:
        found.append(
            Told(
                f"{stage.shares[ASHORE]:.0%} of the odds are ashore or out of the model's waters when the "
                "search begins: look there too.",
                f"{stage.shares[ASHORE]:.0%} de la probabilité est à terre ou hors des eaux du modèle "
                "au début : "
                "chercher là aussi.",
            )
        )
    return tuple(found)


def judged_widths(rows: Sequence[WidthUsed]) -> list[Told]:
    """A word on the sweep widths that nobody measured, if any."""
    names = ", ".join(sorted({row.search_object for row in rows if row.status == "U"}))
    if not names:
        return []
    return [
        Told(
            f"Sweep widths of {names} are judgement or entered by you, not measured.",
            f"Les largeurs de balayage de {names} sont une appréciation ou les vôtres, non mesurées.",
        )
    ]


def weather_words(asked: WidthsAsked) -> tuple[str, str]:
    """Sensor and weather that widths were taken for, in English and in French."""
    c = asked.conditions
    figures = (f"{c.visibility_nm:g} M", f"{c.wind_kn:g}", f"{c.sea_m:g} m")
    tired = (", crews tired", ", équipages fatigués") if c.crew_tired else ("", "")
    return (
        f"{asked.sensor}, visibility {figures[0]}, wind {figures[1]} kn, sea {figures[2]}{tired[0]}",
        f"{asked.sensor}, visibilité {figures[0]}, vent {figures[1]} nd, mer {figures[2]}{tired[1]}",
    )


def _used(asked: WidthsAsked) -> tuple[Told, ...]:
    en, fr = weather_words(asked)
    return (
        Told(
            f"Sweep widths: {en}; a table that may be edited.",
            f"Largeurs de balayage : {fr} ; une table modifiable.",
        ),
        Told(
            "Plan counts with the random law; chances over time with the inverse cube along the tracks, and "
            "with eyes that may be as poor as 0.4 of the widths. Doubts of 5 % each before any search: a "
            "judgement.",
            "Le plan compte par la loi aléatoire ; les probabilités dans le temps par l'inverse du cube "
            "le long "
            "des routes, et des yeux qui ne valent peut-être que 0,4 des largeurs. Doutes de 5 % chacun "
            "avant "
            "toute recherche : une appréciation.",
        ),
        *(
            Told(f"Source {one.id}: {one.text}", f"Source {one.id} : {one.text}")
            for one in asked.table.sources
        ),
    )


def require_writable(path: Path | None) -> None:
    """Refuse a worksheet of a kind that is not written.

    Raises:
        Refused: it is neither text nor HTML.
    """
    if path is not None and path.suffix.lower() not in (".txt", ".html"):
        raise Refused(f"a worksheet is .txt or .html, not {path.name}", code="usage")


class PlanFiles(NamedTuple):
    """Where a plan is to be written; None: not."""

    gpx: Path | None
    kml: Path | None
    geojson: Path | None
    cot: Path | None  # a folder
    worksheet: Path | None


def write_orders(orders: Sequence[SearchOrder], begin: datetime, files: PlanFiles) -> list[Path]:
    """Write tracks and areas as files for other systems; gives the files written."""
    title = f"Varne {begin.astimezone(UTC):%Y-%m-%d %H:%MZ}"
    written = []
    documents = (
        (files.gpx, gpx(orders, title)), (files.kml, kml(orders, title)),
        (files.geojson, geojson(orders)),
    )  # fmt: skip
    for path, document in documents:
        if path is not None:
            path.write_bytes(document)
            written.append(path)
    if files.cot is not None:
        files.cot.mkdir(parents=True, exist_ok=True)
        uid = f"varne.{begin.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        for number, event in enumerate(cursor_on_target(orders, uid, begin), start=1):
            path = files.cot / f"{number:02d}.cot.xml"
            path.write_bytes(event)
            written.append(path)
    return written


def write_plan(
    said: SearchSaid, made: Made, language: Language, files: PlanFiles, water_c: float | None
) -> list[Path]:
    """Write what was asked for; gives the files written.

    Raises:
        Refused: a water temperature that no sea has.
    """
    written = write_orders(made.orders, said.begin, files)
    sheet = files.worksheet
    if sheet is not None:
        sources = [*said.warnings, *said.used]
        if language == "fr":
            sources = [*said.warnings_fr, *said.used_fr]
        page = worksheet(
            made.plan, made.orders, language, incident=clock(said.begin), made_at=said.begin,
            object_classes=OBJECTS, sources=sources, water_temperature_c=water_c,
        )  # fmt: skip
        text = as_html(page) if sheet.suffix.lower() == ".html" else as_text(page)
        sheet.write_text(text, encoding="utf-8")
        written.append(sheet)
    return written
