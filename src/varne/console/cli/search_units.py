"""Units of a search on the command line: a theatre's own, or written out; what is assumed of them is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import msgspec
import numpy as np

from varne.centre.searching_units import ASSUMED, SEARCHER_OF_KIND
from varne.console.cli import drift_options as options
from varne.drift.search.frame import LocalFrame
from varne.drift.search.proposing import KNOT_MPS, SPACING_LEAST_M, TURN_S
from varne.drift.search.sweep import NAUTICAL_MILE_M, Conditions, Searcher, Sensor, SweepWidthTable
from varne.drift.search.units import SearchUnit
from varne.picture.errors import Refused
from varne.picture.search import SEARCH_OBJECTS
from varne.picture.theatre import Figure, Theatre, UnitKind

OBJECTS = SEARCH_OBJECTS
KEYS = (
    "searcher", "flag", "at", "base", "ready_min", "speed_kn", "search_kn", "endurance_h", "eye_m",
)  # fmt: skip
FORM = 'write one out: "ID,searcher=vessel,flag=GB,at=51.1 1.3,speed_kn=25,endurance_h=8"'

# The kind of unit that a searcher written out is taken to be, where no figure is told.
KIND_OF_SEARCHER: dict[Searcher, UnitKind] = {
    "vessel": "lifeboat", "helicopter": "helicopter", "aeroplane": "aircraft", "drone": "drone",
}  # fmt: skip


class UnitAsked(msgspec.Struct):
    """A unit as it is planned for; ``assumed`` names the figures nobody has confirmed."""

    id: str
    flag: str
    searcher: Searcher
    lat_deg: float
    lon_deg: float
    base: tuple[float, float] | None
    ready_min: float
    speed_kn: float
    search_kn: float
    endurance_h: float
    eye_m: float
    assumed: tuple[str, ...]


class OwnWidth(NamedTuple):
    """A sweep width that the planner entered, with where it is from."""

    searcher: Searcher
    search_object: str
    width_m: float
    source: str


class WidthUsed(msgspec.Struct):
    """A sweep width as used."""

    search_object: str
    width_m: float
    weather_factor: float
    source: str
    status: str


class WidthsAsked(NamedTuple):
    """What sweep widths are asked of."""

    table: SweepWidthTable
    sensor: Sensor
    conditions: Conditions
    own: tuple[OwnWidth, ...]
    looked_for: tuple[str, ...]


def unit_of(text: str, theatre: Theatre, *, by_day: bool) -> UnitAsked:
    """A unit from its words; ``by_day`` says which of its two readinesses counts.

    Raises:
        Refused: it is not known where it is, what it searches from or under which flag; says what to write.
    """
    name, *rest = (part.strip() for part in text.split(","))
    told: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or key not in KEYS:
            raise Refused(f'--unit "{text}": {part!r} is none of {", ".join(KEYS)}; or {FORM}', code="usage")
        told[key] = value
    spec = theatre.units_by_id.get(name)
    if spec is None and not {"searcher", "flag", "at"} <= told.keys():
        known = ", ".join(one.id for one in theatre.units if one.base and one.kind in SEARCHER_OF_KIND)
        raise Refused(
            f"--unit {name}: the theatre {theatre.id} has no such unit; it has {known}. Or {FORM}",
            code="no_unit",
        )
    searcher = searcher_of(
        told.get("searcher"), None if spec is None else SEARCHER_OF_KIND.get(spec.kind), name
    )
    place = None if spec is None else theatre.places_by_id.get(spec.base or "")
    home = None if place is None else (float(place.lat_deg), float(place.lon_deg))
    base = _place(told["base"], theatre) if "base" in told else home
    at = _place(told["at"], theatre) if "at" in told else base
    if at is None:
        raise Refused(
            f'--unit {name}: where it lies is not known; add at=LAT LON: "{name},at=51.1 1.3"',
            code="no_place",
        )
    guess = assumed_of(searcher, None if spec is None else spec.kind)
    assumed: list[str] = []
    figures: dict[str, float] = {}
    held: dict[str, Figure] = {}
    if spec is not None:
        readiness = spec.readiness_day_min if by_day else spec.readiness_night_min
        held = {"speed_kn": spec.speed_kn, "endurance_h": spec.endurance_h, "ready_min": readiness}
    for key, judged in guess.items():
        figure = held.get(key)
        if key in told:
            figures[key] = options.number(told[key], f"--unit {name}: {key}")
        elif figure is not None and figure.value is not None:
            figures[key] = float(figure.value)
        else:
            figures[key] = judged
            assumed.append(key)
    figures["search_kn"] = min(figures["search_kn"], figures["speed_kn"])  # none searches faster than it goes
    return UnitAsked(
        id=name, flag=told.get("flag") or (spec.flag if spec is not None and spec.flag else "??"),
        searcher=searcher, lat_deg=at[0], lon_deg=at[1], base=base, assumed=tuple(assumed), **figures,
    )  # fmt: skip


def assumed_of(searcher: Searcher, kind: UnitKind | None) -> dict[str, float]:
    """What the screens too assume of a kind of unit, under the keys of ``--unit``."""
    guess = ASSUMED[kind if kind in ASSUMED else KIND_OF_SEARCHER[searcher]]
    return {
        "ready_min": float(guess.ready_min), "speed_kn": float(guess.transit_kn),
        "search_kn": float(guess.search_kn), "endurance_h": float(guess.endurance_h),
        "eye_m": float(guess.eye_height_m),
    }  # fmt: skip


def units_of(texts: Sequence[str], theatre: Theatre, *, by_day: bool) -> list[UnitAsked]:
    """All units, each once.

    Raises:
        Refused: there are none, or two of one id.
    """
    if not texts:
        known = ", ".join(one.id for one in theatre.units if one.base and one.kind in SEARCHER_OF_KIND)
        raise Refused(
            f"who searches? --unit ID, again for each. The theatre {theatre.id} knows where these lie: "
            f"{known}. Or {FORM}",
            code="no_unit",
        )
    return [unit_of(text, theatre, by_day=by_day) for text in texts]


def own_width_of(text: str) -> OwnWidth:
    """A sweep width from ``SEARCHER,OBJECT,NM,SOURCE``.

    Raises:
        Refused: it is not of that form.
    """
    form = '"SEARCHER,OBJECT,NAUTICAL MILES,WHERE IT IS FROM", as "vessel,person_in_water,0.1,crew trial"'
    searcher, thing, width, source = options.parts_of(text, "--width", form, 4, 4)
    if thing not in OBJECTS:
        raise Refused(f'--width "{text}": objects are {", ".join(OBJECTS)}', code="usage")
    width_m = options.number(width, "--width") * NAUTICAL_MILE_M
    if not 0.0 <= width_m <= 50_000.0:
        raise Refused(f'--width "{text}": a sweep width lies between nought and 27 miles', code="usage")
    return OwnWidth(searcher_of(searcher, None, "--width"), thing, width_m, source)


def widths_of(
    asked: WidthsAsked, searcher: Searcher, eye_m: float, search_kn: float
) -> tuple[WidthUsed, ...]:
    """Sweep widths of one searcher by :data:`OBJECTS`; the planner's own go before the table's.

    Raises:
        Refused: none is held or entered; says what to enter.
    """
    found = []
    for thing in OBJECTS:
        own = next((one for one in asked.own if (one.searcher, one.search_object) == (searcher, thing)), None)
        if thing not in asked.looked_for:
            found.append(WidthUsed(thing, 0.0, 1.0, "not looked for", "D"))
        elif own is not None:
            found.append(WidthUsed(thing, own.width_m, 1.0, f"entered: {own.source}", "U"))
        else:
            try:
                width = asked.table.sweep_width(
                    sensor=asked.sensor, searcher=searcher, search_object=thing, eye_height_m=eye_m,
                    speed_kn=search_kn, conditions=asked.conditions,
                )  # fmt: skip
            except Refused as error:
                if error.code != "sweep_width_unknown":
                    raise
                raise Refused(
                    f'{error}. Here: --width "{searcher},{thing},0.2,where it is from" (nautical miles)',
                    code=error.code,
                ) from error
            found.append(WidthUsed(thing, width.width_m, width.weather_factor, width.source, width.status))
    return tuple(found)


def planned(unit: UnitAsked, widths: Sequence[WidthUsed], frame: LocalFrame, ready_s: float) -> SearchUnit:
    """A unit as the planner takes it; the last width, nought, is that of what is ashore."""
    layer: Literal["surface", "air"] = "surface" if unit.searcher == "vessel" else "air"
    x, y = (float(value) for value in frame.metres(np.array([unit.lat_deg, unit.lon_deg])))
    home = None
    if unit.base is not None:
        hx, hy = (float(value) for value in frame.metres(np.array(unit.base)))
        home = (hx, hy)
    return SearchUnit(
        id=unit.id, flag=unit.flag, layer=layer, position_m=(x, y), ready_s=ready_s + unit.ready_min * 60.0,
        transit_speed_mps=unit.speed_kn * KNOT_MPS, search_speed_mps=unit.search_kn * KNOT_MPS,
        endurance_s=unit.endurance_h * 3600.0, min_spacing_m=SPACING_LEAST_M[layer],
        widths_m=(*(width.width_m for width in widths), 0.0), home_m=home,
        height_m=0.0 if layer == "surface" else unit.eye_m, turn_s=TURN_S[unit.searcher],
    )  # fmt: skip


def searcher_of(text: str | None, known: Searcher | None, name: str) -> Searcher:
    """The kind of searcher named, or the one that is known.

    Raises:
        Refused: there is no such kind, or none is known.
    """
    if text is None:
        if known is None:
            raise Refused(f"{name} searches from neither the sea nor the air", code="no_searcher")
        return known
    for one in get_args(Searcher):
        if text == one:
            found: Searcher = one
            return found
    raise Refused(f"{name}: a searcher is {', '.join(get_args(Searcher))}, not {text!r}", code="usage")


def _place(text: str, theatre: Theatre) -> tuple[float, float]:
    place = theatre.place_by_name(text)
    if place is not None:
        return float(place.lat_deg), float(place.lon_deg)
    parts = text.replace(";", " ").split()
    if len(parts) != 2:
        raise Refused(
            f'"{text}" is neither a place of {theatre.id} nor LAT LON, as "51.1 1.3"', code="no_place"
        )
    return options.number_or_angle(parts[0], "lat"), options.number_or_angle(parts[1], "lon")
