"""Which units can be planned for, and what each is taken to be able to do.

A theatre knows few figures of its units. One that it holds is used; for the others stands a judgement of the
kind of unit, which the screen marks as assumed and a person can overwrite. A unit whose place nobody knows is
listed and cannot be chosen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.search import SearcherKind, SearchFigure
from varne.picture.theatre import Figure, Theatre, UnitKind, UnitSpec, distance_m
from varne.picture.unit import Unit

WhyNot = Literal["no_place", "no_searcher"]
NAUTICAL_MILE_M = 1852.0
ON_LAND_H = 12.0  # a patrol's shift at most. A judgement

SEARCHER_OF_KIND: dict[UnitKind, SearcherKind] = {
    "lifeboat": "vessel",
    "cutter": "vessel",
    "patrol_vessel": "vessel",
    "transfer_vessel": "vessel",
    "tug": "vessel",
    "rescue_ship": "vessel",
    "launch": "vessel",
    "helicopter": "helicopter",
    "aircraft": "aeroplane",
    "drone": "drone",
}


class Assumed(NamedTuple):
    """Our judgement of a kind of unit, for want of figures of the unit itself."""

    transit_kn: float
    search_kn: float
    endurance_h: float
    eye_height_m: float  # of an aircraft: its search height
    ready_min: float


ASSUMED: dict[UnitKind, Assumed] = {
    "lifeboat": Assumed(25, 15, 8, 4, 15),
    "cutter": Assumed(22, 14, 24, 6, 15),
    "patrol_vessel": Assumed(20, 14, 24, 6, 20),
    "transfer_vessel": Assumed(22, 14, 10, 4, 15),
    "tug": Assumed(16, 12, 24, 8, 30),
    "rescue_ship": Assumed(16, 12, 24, 8, 30),
    "launch": Assumed(25, 15, 6, 3, 15),
    "helicopter": Assumed(130, 80, 3, 150, 30),
    "aircraft": Assumed(160, 130, 4, 300, 45),
    "drone": Assumed(60, 50, 6, 150, 30),
}


class UnitOption(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """One unit as a search can be planned for it, or why not."""

    unit_id: str
    name: str
    kind: UnitKind
    flag: str | None
    centre: str
    searcher: SearcherKind | None
    why_not: WhyNot | None
    lat_deg: float | None
    lon_deg: float | None
    from_base: bool
    base: tuple[float, float] | None
    ready_min: SearchFigure | None
    transit_kn: SearchFigure | None
    search_kn: SearchFigure | None
    endurance_h: SearchFigure | None
    eye_height_m: SearchFigure | None
    away_nm: float | None  # from the boat
    there_min: float | None  # ready and under way until it is at the boat's place


def unit_options(
    theatre: Theatre,
    picture: Picture,
    near: tuple[float, float] | None,
    *,
    by_day: bool,
    now: datetime | None = None,
) -> tuple[UnitOption, ...]:
    """Every unit of the theatre, soonest there first; those that cannot be planned for stand last.

    Args:
        theatre: whose units.
        picture: where those are that were heard.
        near: where the boat is believed to be, degrees; None: not known.
        by_day: which of a unit's two readinesses counts.
        now: a unit not seen for longer than it can stay out is taken to be home again; None: where it was
            last heard, however long ago.
    """
    options = [_option(theatre, picture, spec, near, by_day=by_day, now=now) for spec in theatre.units]
    last = float("inf")
    return tuple(
        sorted(
            options,
            key=lambda o: (o.why_not is not None, last if o.there_min is None else o.there_min, o.unit_id),
        )
    )


def _option(
    theatre: Theatre,
    picture: Picture,
    spec: UnitSpec,
    near: tuple[float, float] | None,
    *,
    by_day: bool,
    now: datetime | None,
) -> UnitOption:
    heard = picture.units.get(spec.id)
    if heard is not None and now is not None and _is_home_again(spec, heard, now):
        heard = None
    place = theatre.places_by_id.get(spec.base or "")
    base = None if place is None else (place.lat_deg, place.lon_deg)
    at = base if heard is None or heard.from_base else (heard.lat_deg, heard.lon_deg)
    from_base = heard is None or heard.from_base
    searcher = SEARCHER_OF_KIND.get(spec.kind)
    assumed = ASSUMED.get(spec.kind)
    figures: dict[str, SearchFigure | None] = dict.fromkeys(
        ("ready_min", "transit_kn", "search_kn", "endurance_h", "eye_height_m")
    )
    away_nm = there_min = None
    if assumed is not None:
        readiness = spec.readiness_day_min if by_day else spec.readiness_night_min
        transit = _figure(spec.speed_kn, assumed.transit_kn)
        ready = _figure(readiness, assumed.ready_min)
        if not from_base:  # it was heard at sea
            ready = SearchFigure(value=0.0, basis="assumed")
        figures = {
            "ready_min": ready,
            "transit_kn": transit,
            # No crew searches faster than it goes.
            "search_kn": SearchFigure(value=float(min(assumed.search_kn, transit.value)), basis="assumed"),
            "endurance_h": _figure(spec.endurance_h, assumed.endurance_h),
            "eye_height_m": SearchFigure(value=float(assumed.eye_height_m), basis="assumed"),
        }
        if at is not None and near is not None:
            away_nm = round(distance_m(*at, *near) / NAUTICAL_MILE_M, 1)
            there_min = round(ready.value + away_nm / transit.value * 60.0, 0)
    return UnitOption(
        unit_id=spec.id,
        name=spec.name,
        kind=spec.kind,
        flag=spec.flag,
        centre=spec.centre,
        searcher=searcher,
        why_not="no_searcher" if searcher is None else "no_place" if at is None else None,
        lat_deg=None if at is None else at[0],
        lon_deg=None if at is None else at[1],
        from_base=from_base,
        base=base,
        away_nm=away_nm,
        there_min=there_min,
        **figures,
    )


def _is_home_again(spec: UnitSpec, heard: Unit, now: datetime) -> bool:
    """True when a unit was seen so long ago that it cannot have stayed out since."""
    seen_min = heard.seen_min(now)
    assumed = ASSUMED.get(spec.kind)
    endurance_h = spec.endurance_h.value or (ON_LAND_H if assumed is None else assumed.endurance_h)
    return seen_min is not None and seen_min > 60.0 * endurance_h


def _figure(known: Figure, assumed: float) -> SearchFigure:
    if known.value is None:
        return SearchFigure(value=float(assumed), basis="assumed")
    return SearchFigure(value=float(known.value), basis="theatre")
