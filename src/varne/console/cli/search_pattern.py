"""A single pattern about a cloud's middle: expanding square or sector, carried with the cloud's drift."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import numpy as np

from varne.console.cli.drift_files import HeldCloud
from varne.console.cli.search_answer import Moment, judged_widths
from varne.console.cli.search_stage import MOMENT_S, Stage, stage_of
from varne.console.cli.search_units import OBJECTS, UnitAsked, WidthsAsked, WidthUsed, planned, widths_of
from varne.drift.search.belief import found_over_time
from varne.drift.search.cloud import Floats
from varne.drift.search.orders import SearchOrder, order_of
from varne.drift.search.patterns import Pattern, drifting, expanding_square, sector
from varne.drift.search.staging import ASHORE
from varne.drift.search.units import SearchUnit
from varne.picture.errors import Refused

MOST_LEGS = 60


class PatternAsked(NamedTuple):
    """What was asked: ``square`` or ``sector``; None for the spacing: by the sweep width."""

    kind: str
    spacing_nm: float | None
    bearing_deg: float


class PatternSaid(msgspec.Struct):
    """A pattern for one unit, and what it is worth."""

    kind: str
    unit: UnitAsked
    on_scene_from: datetime
    on_scene_until: datetime
    datum_deg: tuple[float, float]  # latitude, longitude, as it begins
    spacing_nm: float
    legs: int
    track_nm: float
    widths: tuple[WidthUsed, ...]
    over_time: tuple[Moment, ...]
    warnings: tuple[str, ...]
    used: tuple[str, ...]


def lay(
    held: HeldCloud, unit: UnitAsked, asked: WidthsAsked, begin: datetime, hours: float, wanted: PatternAsked
) -> tuple[PatternSaid, SearchOrder]:
    """The pattern, as many legs as fit before the time or the endurance ends.

    Raises:
        Refused: there is no such pattern, nothing of the cloud is at sea, or the unit is not there in time.
    """
    if wanted.kind not in ("square", "sector"):
        raise Refused(f"there is no pattern {wanted.kind!r}; there are square and sector", code="pattern")
    stage = stage_of(held, begin, hours, asked.looked_for)
    widths = widths_of(asked, unit.searcher, unit.eye_m, unit.search_kn)
    able = planned(unit, widths, stage.frame, 0.0)
    middle = _middle(stage)
    start_s = _arrival(able, stage, middle)
    leave_s = min(hours * 3600.0, able.ready_s + able.endurance_s)
    if able.home_m is not None:
        leave_s -= math.dist(able.home_m, _at(stage, middle, leave_s)) / able.transit_speed_mps
    spacing_m = _spacing_m(wanted, stage, widths, able)
    pattern, legs = _fitted(wanted, _at(stage, middle, start_s), spacing_m, start_s, leave_s, able)
    if pattern is None:
        raise Refused(
            f"{unit.id} is there after {start_s / 60:.0f} min and has no time left for a leg; give more "
            "--hours "
            "or a nearer unit",
            code="nobody_in_time",
        )
    order = order_of(
        pattern, able, "P1", stage.frame, stage.zero, moments_s=stage.cloud.times_s, frame_m=middle
    )
    track = drifting(pattern, stage.cloud.times_s, middle)
    moments = np.arange(0.0, hours * 3600.0 + 1.0, MOMENT_S)
    found = found_over_time(stage.belief, stage.cloud, [(track, np.array(able.widths_m))], moments)[:, 0]
    lat, lon = (float(value) for value in stage.frame.degrees(np.array(_at(stage, middle, start_s))))
    unconfirmed = [f"{unit.id}: {', '.join(unit.assumed)} assumed, not confirmed by anybody."]
    said = PatternSaid(
        kind=wanted.kind, unit=unit, on_scene_from=order.times[0], on_scene_until=order.times[-1],
        datum_deg=(lat, lon), spacing_nm=spacing_m / 1852.0, legs=legs,
        track_nm=float(np.hypot(*np.diff(pattern.positions_m, axis=0).T).sum()) / 1852.0, widths=widths,
        over_time=tuple(
            Moment(stage.zero + timedelta(seconds=float(at)), float(share))
            for at, share in zip(moments, found, strict=True)
        ),
        warnings=(*(unconfirmed if unit.assumed else ()), *(one.en for one in judged_widths(widths))),
        used=held.used,
    )  # fmt: skip
    return said, order


def _middle(stage: Stage) -> Floats:
    """Weighted middle of what is at sea, metres, ``[moment, 2]``."""
    weights = np.where(stage.cloud.object_class == ASHORE, 0.0, stage.belief.particle_weights)
    if weights.sum() <= 0.0:
        raise Refused("nothing of this cloud is at sea by then", code="all_ashore")
    middle: Floats = np.einsum("p,ptx->tx", weights / weights.sum(), stage.cloud.positions_m)
    return middle


def _at(stage: Stage, middle: Floats, at_s: float) -> tuple[float, float]:
    x, y = (float(np.interp(at_s, stage.cloud.times_s, column)) for column in middle.T)
    return x, y


def _arrival(unit: SearchUnit, stage: Stage, middle: Floats) -> float:
    """When the unit is at the middle, which moves while it comes."""
    at_s = unit.ready_s
    for _ in range(5):
        away_m = math.dist(unit.position_m, _at(stage, middle, at_s))
        at_s = unit.ready_s + away_m / unit.transit_speed_mps
    return at_s


def _spacing_m(wanted: PatternAsked, stage: Stage, widths: tuple[WidthUsed, ...], unit: SearchUnit) -> float:
    """What was asked, else the sweep width of the likeliest object (a coverage of one); of a sector four
    of them, its radius. Never less than can be steered.
    """
    if wanted.spacing_nm is not None:
        return wanted.spacing_nm * 1852.0
    likeliest = int(np.argmax(stage.shares[: len(OBJECTS)]))
    times = 1.0 if wanted.kind == "square" else 4.0
    return max(widths[likeliest].width_m * times, unit.min_spacing_m)


def _fitted(
    wanted: PatternAsked, datum_m: tuple[float, float], spacing_m: float, start_s: float, leave_s: float,
    unit: SearchUnit,
) -> tuple[Pattern | None, int]:  # fmt: skip
    """The longest pattern that ends in time, and how many legs it has."""
    best: Pattern | None = None
    for count in range(1, MOST_LEGS + 1):
        if wanted.kind == "square":
            made = expanding_square(
                datum_m, wanted.bearing_deg, spacing_m, count, start_s, unit.search_speed_mps, unit.turn_s
            )
        else:
            made = sector(
                datum_m, wanted.bearing_deg, spacing_m, start_s, unit.search_speed_mps, count, unit.turn_s
            )
        if made.times_s[-1] > leave_s:
            break
        best = made
    return best, 0 if best is None else len(best.positions_m) - 1
