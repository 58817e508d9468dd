"""A plan as orders on the chart: each unit's area and track in degrees and UTC, ready to be written out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from varne.drift.search.cloud import Floats
from varne.drift.search.frame import LocalFrame
from varne.drift.search.patterns import Pattern, PatternKind, drifting, ladder, turning_points
from varne.drift.search.plan import SearchArea, SearchPlan
from varne.drift.search.units import SearchUnit
from varne.picture.errors import Refused
from varne.picture.noun import require_utc

PATTERN_CODE: dict[PatternKind, str] = {
    "parallel_track": "PS",
    "creeping_line": "CS",
    "expanding_square": "SS",
    "sector": "VS",
}


class SearchOrder(NamedTuple):
    """One unit's part of a plan. ``track_deg`` and ``area_deg`` are [point, 2], latitude and longitude.

    ``turns`` are the rows of the track at which the course changes; ``area`` is None for a pattern laid by
    hand.
    """

    unit_id: str
    flag: str
    label: str  # of the area, "A1"
    kind: PatternKind
    times: tuple[datetime, ...]
    track_deg: Floats
    turns: tuple[int, ...]
    speed_mps: float
    spacing_m: float
    height_m: float
    widths_m: tuple[float, ...]
    area_deg: Floats | None
    area: SearchArea | None


def orders_of(
    plan: SearchPlan, units: Sequence[SearchUnit], frame: LocalFrame, zero: datetime
) -> tuple[SearchOrder, ...]:
    """One order for each area of a plan. ``zero`` is the moment of the cloud's second nought.

    Raises:
        Malformed: ``zero`` has no time zone.
        Refused: an area's unit is not among the units.
    """
    require_utc(zero, "zero")
    known = {unit.id: unit for unit in units}
    found = []
    for number, area in enumerate(plan.areas, start=1):
        unit = known.get(area.unit_id)
        if unit is None:
            raise Refused(
                f"the plan has an area for {area.unit_id}, which is not among the units", code="no_unit"
            )
        pattern = ladder(area, unit.position_m, unit.search_speed_mps, unit.turn_s)
        order = order_of(
            pattern, unit, f"A{number}", frame, zero, moments_s=area.moments_s, frame_m=area.path_m
        )
        corners = frame.degrees(area.corners_at(area.start_s))
        found.append(order._replace(area_deg=corners, area=area, height_m=area.height_m))
    return tuple(found)


def order_of(
    pattern: Pattern,
    unit: SearchUnit,
    label: str,
    frame: LocalFrame,
    zero: datetime,
    *,
    moments_s: Floats | None = None,
    frame_m: Floats | None = None,
) -> SearchOrder:
    """A single pattern as an order; with ``moments_s`` and ``frame_m`` it follows the drift of that frame.

    Raises:
        Malformed: ``zero`` has no time zone.
        Refused: the frame's shape or times do not fit.
    """
    require_utc(zero, "zero")
    if moments_s is None or frame_m is None:
        moments_s, frame_m = pattern.times_s[[0, -1]], np.zeros((2, 2))
    track = drifting(pattern, moments_s, frame_m)
    turns = np.searchsorted(track.times_s, pattern.times_s[turning_points(pattern)])
    return SearchOrder(
        unit.id,
        unit.flag,
        label,
        pattern.kind,
        tuple(zero + timedelta(seconds=round(float(t))) for t in track.times_s),
        frame.degrees(track.positions_m),
        tuple(int(row) for row in turns),
        pattern.speed_mps,
        pattern.spacing_m,
        unit.height_m,
        unit.widths_m,
        None,
        None,
    )
