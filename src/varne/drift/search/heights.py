"""Search heights: aircraft whose areas lie near each other at one time fly a separation apart."""

from __future__ import annotations

import math

import numpy as np

from varne.drift.search.plan import SearchArea
from varne.drift.search.units import PlanSettings, SearchUnit
from varne.picture.errors import Refused


def neighbours(one: SearchArea, other: SearchArea, within_m: float) -> bool:
    """Whether two areas come within a distance while both are searched; by circles, so rather too often."""
    first, last = max(one.start_s, other.start_s), min(one.end_s, other.end_s)
    if first > last:
        return False
    reach_m = (
        math.hypot(one.length_m, one.width_m) + math.hypot(other.length_m, other.width_m)
    ) / 2 + within_m
    return any(
        math.dist(one.centre_at(float(t)), other.centre_at(float(t))) <= reach_m
        for t in np.linspace(first, last, 9)
    )


def heights_apart(
    areas: tuple[SearchArea, ...],
    units: tuple[SearchUnit, ...],
    kept: tuple[SearchArea, ...],
    settings: PlanSettings,
) -> tuple[SearchArea, ...]:
    """The areas with each aircraft at the free height nearest to the one it wishes; lower of two as near.

    Raises:
        Refused: there is no free height left for an aircraft within the plan's limits.
    """
    wished = {unit.id: unit.height_m for unit in units}
    steps = round((settings.highest_height_m - settings.lowest_height_m) // settings.height_separation_m)
    given: list[SearchArea] = [area for area in kept if area.layer == "air"]
    out = []
    for area in areas:
        if area.layer != "air":
            out.append(area)
            continue
        taken = [o.height_m for o in given if neighbours(area, o, settings.air_neighbour_m)]
        wish = min(max(wished[area.unit_id], settings.lowest_height_m), settings.highest_height_m)
        levels = [settings.lowest_height_m + n * settings.height_separation_m for n in range(steps + 1)]
        free = [
            level
            for level in (wish, *levels)
            if all(abs(level - other) >= settings.height_separation_m - 1e-6 for other in taken)
        ]
        if not free:
            raise Refused(
                f"no search height is left for {area.unit_id} between {settings.lowest_height_m:.0f} and "
                f"{settings.highest_height_m:.0f} m; raise the limit or send fewer aircraft at once",
                code="no_height",
            )
        placed = area._replace(height_m=min(free, key=lambda level: (abs(level - wish), level)))
        given.append(placed)
        out.append(placed)
    return tuple(out)
