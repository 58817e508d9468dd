"""What every trial of an area needs, made once: moments, particles at them, lanes and limits as arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.search import areas as a
from varne.drift.search.cloud import Cloud, Floats
from varne.drift.search.detection import Law
from varne.drift.search.plan import SearchArea
from varne.drift.search.units import ACROSS_DEG, Lane, PlanSettings


class Trials(NamedTuple):
    """What every trial of an area needs, and never changes."""

    moments: Floats
    places: Floats
    object_class: NDArray[np.int64]
    outline: Floats
    starts: NDArray[np.int64]
    flow: Floats
    numbers: Floats


def trials_of(
    cloud: Cloud, settings: PlanSettings, lanes: Sequence[Lane], chosen: NDArray[np.int64]
) -> Trials:
    """What the trials of a plan share, for some of a cloud's particles."""
    end_s = settings.start_s + settings.horizon_s
    moments = np.linspace(settings.start_s, end_s, settings.moments)
    part = cloud._replace(positions_m=cloud.positions_m[chosen])
    places = np.ascontiguousarray(np.stack([part.positions_at(float(t)) for t in moments], axis=1))
    moved = places - places[:, :1]
    if settings.follow_drift:
        moved = moved - moved.mean(axis=0)
    # A particle and an area's path each stray from the mean motion by no more than this.
    stray_m = 2 * float(np.abs(moved).max())
    numbers = [
        end_s,
        settings.separation_m,
        stray_m,
        1.0 if settings.law == "inverse_cube" else 0.0,
        1.0 if settings.follow_drift else 0.0,
        math.radians(ACROSS_DEG),
        settings.longest_area_m,
    ]
    points = [point for lane in lanes for point in lane.outline_m]
    return Trials(
        moments,
        places,
        cloud.object_class[chosen],
        np.array(points, dtype=np.float64).reshape(-1, 2),
        np.cumsum([0, *(len(lane.outline_m) for lane in lanes)]).astype(np.int64),
        np.radians(np.array([lane.flow_bearing_deg for lane in lanes], dtype=np.float64)),
        np.array(numbers),
    )


def row_of(area: SearchArea) -> Floats:
    """An area as the row of numbers that the compiled functions take."""
    x, y = area.centre_at(area.start_s)
    angle = math.radians(area.bearing_deg)
    return np.array([x, y, angle, area.length_m, area.width_m, area.start_s, area.end_s, area.sweeps])


def parts_in(area: SearchArea, table: Trials) -> Floats:
    """The part of an area's time that each particle of a table spends in it."""
    parts = np.empty(len(table.places))
    path = np.column_stack([np.interp(table.moments, area.moments_s, column) for column in area.path_m.T])
    a.part_inside(row_of(area), path, table.moments, table.places, a.SAMPLES, parts, float(table.numbers[2]))
    return parts


def missed_in(parts: Floats, pods: Floats, law: Law) -> Floats:
    """The chance to miss objects that are in an area for ``parts`` of its time, ``pods`` had they been there
    for all of it: as :func:`varne.drift.search.areas.detected_in_part`.
    """
    if law is Law.RANDOM:
        return np.asarray((1 - pods) ** parts, dtype=np.float64)
    return np.asarray(1 - parts * pods, dtype=np.float64)


def missed_by(area: SearchArea, table: Trials) -> Floats:
    """The chance that an area's search misses each particle of a table."""
    law = Law.INVERSE_CUBE if table.numbers[3] == 1.0 else Law.RANDOM
    return missed_in(parts_in(area, table), np.array(area.pods)[table.object_class], law)
