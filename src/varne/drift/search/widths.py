"""The sweep widths of one unit in an ask: those of the table, or those that the officer entered."""

from __future__ import annotations

from varne.drift.search.sweep import Conditions, SweepWidthTable
from varne.picture.errors import Refused
from varne.picture.search import SEARCH_OBJECTS, OwnWidth, SearchAsk, SearchObject, SearchUnitAsked, WidthUsed


def wanted_of(ask: SearchAsk) -> tuple[SearchObject, ...]:
    """The objects that an ask needs widths for; what is not looked for is not asked of the table."""
    if ask.search_for == "as_believed":
        return SEARCH_OBJECTS
    return (ask.search_for,)


def widths_for(ask: SearchAsk, unit: SearchUnitAsked, table: SweepWidthTable) -> tuple[WidthUsed, ...]:
    """Widths by :data:`SEARCH_OBJECTS`; an officer's own go before the table's, and are taken as they are.

    The table has no drone: without a width of its own a drone is refused.

    Raises:
        Refused: no width is held or entered (``sweep_width_unknown``), or a condition is impossible.
    """
    conditions = Conditions(
        visibility_nm=ask.visibility_nm, wind_kn=ask.wind_kn, sea_m=ask.sea_m, crew_tired=ask.crew_tired
    )
    wanted = wanted_of(ask)
    found = []
    for search_object in SEARCH_OBJECTS:
        own = next(
            (w for w in ask.own_widths if (w.searcher, w.search_object) == (unit.searcher, search_object)),
            None,
        )
        if search_object not in wanted:
            found.append(_none(search_object))
        elif own is not None:
            found.append(_entered(own))
        else:
            width = table.sweep_width(
                sensor=ask.sensor,
                searcher=unit.searcher,
                search_object=search_object,
                eye_height_m=unit.eye_height_m.value,
                speed_kn=unit.search_kn.value,
                conditions=conditions,
            )
            found.append(
                WidthUsed(
                    search_object=search_object,
                    width_m=round(width.width_m, 1),
                    uncorrected_m=round(width.uncorrected_m, 1),
                    weather_factor=width.weather_factor,
                    speed_factor=round(width.speed_factor, 3),
                    fatigue_factor=width.fatigue_factor,
                    source=width.source,
                    status=width.status,
                )
            )
    return tuple(found)


def _entered(own: OwnWidth) -> WidthUsed:
    if not 0 <= own.width_m <= 50_000:
        raise Refused("a sweep width lies between nought and 50 km", code="conditions_impossible")
    return WidthUsed(
        search_object=own.search_object, width_m=own.width_m, uncorrected_m=own.width_m, weather_factor=1.0,
        speed_factor=1.0, fatigue_factor=1.0, source=own.basis, status="U", own=True,
    )  # fmt: skip


def _none(search_object: SearchObject) -> WidthUsed:
    """Not looked for in this search."""
    return WidthUsed(
        search_object=search_object, width_m=0.0, uncorrected_m=0.0, weather_factor=1.0, speed_factor=1.0,
        fatigue_factor=1.0, source="not_looked_for", status="D",
    )  # fmt: skip
