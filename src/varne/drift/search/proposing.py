"""From what an officer asked to the plan in the picture's words.

Here the nouns of :mod:`varne.picture.search` meet the arrays of this room. Everything is a function of what
is passed in: equal ask, clouds and tracks, equal plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from varne.drift.land import LandMask
from varne.drift.search.belief import Belief
from varne.drift.search.believing import belief_after, boats_of
from varne.drift.search.cloud import Floats
from varne.drift.search.detection import Law
from varne.drift.search.frame import LocalFrame
from varne.drift.search.orders import SearchOrder, orders_of
from varne.drift.search.passes import SearchTrack, missed, search_track
from varne.drift.search.plan import SearchPlan as AreaPlan
from varne.drift.search.planning import bound_of, plan_search
from varne.drift.search.staging import ASHORE, BoatSea, Stage, place_of, stage_of
from varne.drift.search.survival import survival
from varne.drift.search.sweep import NAUTICAL_MILE_M, SweepWidthTable
from varne.drift.search.traffic import HALF_LANE_M, lanes_of
from varne.drift.search.units import PlanSettings, SearchUnit
from varne.drift.search.widths import widths_for
from varne.picture.errors import Refused
from varne.picture.search import (
    IdleUnit,
    SearchAsk,
    SearchedTrack,
    SearchPlan,
    SearchUnitAsked,
    UnitPlan,
    WidthUsed,
)
from varne.picture.theatre import Theatre

KNOT_MPS = NAUTICAL_MILE_M / 3600.0
OVER_LAND_BORNE = 0.05  # of a vessel's track: shores are known to some 150 m
MOMENTS = 9  # of a plan; the chances over time are told at each
SPACING_LEAST_M = {"air": 926.0, "surface": 370.4}  # that a crew can steer: judgement
TURN_S = {"vessel": 30.0, "helicopter": 30.0, "aeroplane": 60.0, "drone": 30.0}
SURVIVAL_HOURS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 18.0, 24.0)
CURVE_PARTICLES = 6_000  # of all boats together; the plan's own worth counts every one


def unit_of(asked: SearchUnitAsked, widths: Sequence[WidthUsed], frame: LocalFrame) -> SearchUnit:
    """A unit as the planner takes it; the last of its widths is that of what is ashore, nought."""
    layer = "surface" if asked.searcher == "vessel" else "air"
    at = frame.metres(np.array([asked.lat_deg, asked.lon_deg]))
    base = None if asked.base is None else frame.metres(np.array(asked.base))
    return SearchUnit(
        id=asked.unit_id,
        flag=asked.flag,
        layer="surface" if layer == "surface" else "air",
        position_m=(float(at[0]), float(at[1])),
        ready_s=asked.ready_min.value * 60.0,
        transit_speed_mps=asked.transit_kn.value * KNOT_MPS,
        search_speed_mps=asked.search_kn.value * KNOT_MPS,
        endurance_s=asked.endurance_h.value * 3600.0,
        min_spacing_m=SPACING_LEAST_M[layer],
        widths_m=(*(width.width_m for width in widths), 0.0),
        home_m=None if base is None else (float(base[0]), float(base[1])),
        height_m=0.0 if layer == "surface" else asked.eye_height_m.value,
        turn_s=TURN_S[asked.searcher],
    )


def propose(
    ask: SearchAsk,
    seas: Sequence[BoatSea],
    searched: Sequence[SearchedTrack],
    table: SweepWidthTable,
    theatre: Theatre,
    land: LandMask,
    streams: str,
    wind_known: bool,
) -> SearchPlan:
    """The plan of an ask, from the belief as earlier tracks left it.

    The planner looks at no shore, and an area that moves with what is in it may be carried over one. When
    that befalls a vessel, areas that keep their place are tried beside; the better plan is kept, legs over
    land counting for nothing.

    Raises:
        Refused: a sweep width is not held (``sweep_width_unknown``), a cloud does not hold the time, or no
            unit can get there and back (``nobody_in_time``).
    """
    stage = stage_of(ask, seas)
    widths = {unit.unit_id: widths_for(ask, unit, table) for unit in ask.units}
    units = tuple(unit_of(unit, widths[unit.unit_id], stage.frame) for unit in ask.units)
    belief = belief_after(ask, seas, searched, ask.start_at)[1]
    lanes = lanes_of(theatre, stage.frame, HALF_LANE_M)
    best: _Laid | None = None
    for follow in (True, False):
        settings = PlanSettings(horizon_s=ask.hours * 3600.0, moments=MOMENTS, follow_drift=follow)
        plan = plan_search(stage.cloud, units, settings, lanes, weights=belief.particle_weights)
        laid = _laid(plan, units, stage, belief, land)
        if laid is not None and (best is None or laid.found > best.found):
            best = laid
        if laid is None or laid.over_land_most <= OVER_LAND_BORNE:
            break
    if best is None:
        raise Refused("no unit can get there, search, and be back in time", code="nobody_in_time")
    plan = best.plan
    return SearchPlan(
        units=tuple(
            _unit_plan(order, leg.over_land, stage, ask, widths[order.unit_id])
            for order, leg in zip(best.orders, best.legs, strict=True)
        ),
        idle=tuple(IdleUnit(unit_id=unit, reason=reason) for unit, reason in plan.idle),
        pos=round(plan.pos, 4),
        bound=round(max(min(plan.bound, float(belief.particle_weights.sum())), plan.pos), 4),
        boat_pos=tuple(round(float(chance), 4) for chance in plan.boat_pos),
        boats=boats_of(ask, belief),
        curve=_curve(stage, units, best, belief),
        survival=_survival(ask),
        clouds=stage.used,
        streams=streams,
        wind_known=wind_known,
        searched_ids=tuple(track.id for track in searched),
    )


class _Legs(NamedTuple):
    """An order as it is steamed or flown: legs over land are not searched along by a vessel."""

    track: SearchTrack
    widths_m: Floats
    over_land: float  # share of a vessel's track


class _Laid(NamedTuple):
    """A plan with its tracks, and what they find by the end."""

    plan: AreaPlan
    orders: tuple[SearchOrder, ...]
    legs: tuple[_Legs, ...]
    found: float

    @property
    def over_land_most(self) -> float:
        """Of the worst of its vessels."""
        return max(leg.over_land for leg in self.legs)


def _laid(
    plan: AreaPlan, units: Sequence[SearchUnit], stage: Stage, belief: Belief, land: LandMask
) -> _Laid | None:
    """A plan with its tracks; None when it has no area."""
    if not plan.areas:
        return None
    orders = orders_of(plan, units, stage.frame, stage.zero)
    surface = {unit.id for unit in units if unit.layer == "surface"}
    legs = tuple(_legs(order, stage, land, wet=order.unit_id in surface) for order in orders)
    left = np.ones(len(stage.cloud.weights))
    for leg in legs:
        left *= missed(stage.cloud, leg.track, leg.widths_m, Law.RANDOM)
    return _Laid(plan, orders, legs, float((belief.particle_weights * (1 - left)).sum()))


def _legs(order: SearchOrder, stage: Stage, land: LandMask, *, wet: bool) -> _Legs:
    times = np.array([(when - stage.zero).total_seconds() for when in order.times])
    points = order.track_deg
    dry = np.zeros(len(points) - 1)
    if wet:
        along = (np.arange(8) + 0.5)[None, :, None] / 8
        looked = points[:-1, None] * (1 - along) + points[1:, None] * along
        dry = (land.distance_at(looked[..., 1], looked[..., 0]) <= 0.0).mean(axis=1)
    lasts = np.diff(times)
    track = search_track(times, stage.frame.metres(points), order.speed_mps, dry < 0.5)
    return _Legs(track, np.array(order.widths_m), float((dry * lasts).sum() / lasts.sum()))


def _unit_plan(
    order: SearchOrder, over_land: float, stage: Stage, ask: SearchAsk, widths: tuple[WidthUsed, ...]
) -> UnitPlan:
    """One unit's part in the picture's words."""
    area = order.area
    assert area is not None  # orders_of gives both for every area
    assert order.area_deg is not None
    asked = next(unit for unit in ask.units if unit.unit_id == order.unit_id)
    centres = stage.frame.degrees(area.path_m)
    # A plan looks at the objects' path all along; only what lies in the area's own time is its path.
    inside = np.flatnonzero(
        (area.moments_s >= area.start_s - 1800.0) & (area.moments_s <= area.end_s + 1800.0)
    )
    return UnitPlan(
        unit_id=order.unit_id,
        flag=order.flag,
        label=order.label,
        layer=area.layer,
        pattern=order.kind,
        on_scene_from=order.times[0],
        on_scene_until=order.times[-1],
        transit_min=round((area.start_s - asked.ready_min.value * 60.0) / 60.0, 1),
        bearing_deg=round(area.bearing_deg % 180.0, 1),
        length_m=round(area.length_m, 0),
        width_m=round(area.width_m, 0),
        legs=int(area.sweeps),
        spacing_m=round(area.spacing_m, 1),
        speed_kn=round(order.speed_mps / KNOT_MPS, 1),
        height_m=round(area.height_m, 1),
        widths=widths,
        coverage=tuple(round(width.width_m / area.spacing_m, 3) for width in widths),
        pod=tuple(round(float(pod), 3) for pod in area.pods[:ASHORE]),
        poc=round(area.poc, 4),
        pos=round(area.pos, 4),
        corners=tuple(place_of(corner) for corner in order.area_deg),
        path=tuple((float(area.moments_s[row]), *place_of(centres[row])) for row in inside),
        track=tuple(
            ((when - stage.zero).total_seconds(), *place_of(point))
            for when, point in zip(order.times, order.track_deg, strict=True)
        ),
        turns=order.turns,
        over_land=round(over_land, 3),
    )


def _curve(
    stage: Stage, units: Sequence[SearchUnit], laid: _Laid, belief: Belief
) -> tuple[tuple[float, float, float, float], ...]:
    """Seconds; found by then; the same if crews see as badly as is feared; what nothing can exceed."""
    count = len(stage.cloud.weights)
    chosen = np.unique(np.linspace(0, count - 1, min(count, CURVE_PARTICLES)).astype(np.int64))
    cloud = stage.cloud._replace(
        positions_m=stage.cloud.positions_m[chosen],
        weights=stage.cloud.weights[chosen],
        object_class=stage.cloud.object_class[chosen],
        boat=stage.cloud.boat[chosen],
    )
    mass = belief.weights[chosen] * (belief.weights.sum() / max(belief.weights[chosen].sum(), 1e-300))
    horizon_s = laid.plan.settings.horizon_s
    rows = []
    for until_s in np.linspace(0.0, horizon_s, MOMENTS):
        left = np.ones((len(chosen), len(belief.effectiveness)))
        nominal = np.ones(len(chosen))
        for track, widths, _dry in laid.legs:
            if until_s <= track.times_s[0]:
                continue
            nominal *= missed(cloud, track, widths, Law.RANDOM, float(until_s))
            for column, factor in enumerate(belief.effectiveness):
                left[:, column] *= missed(cloud, track, widths * factor, Law.RANDOM, float(until_s))
        found = float((mass.sum(axis=1) * (1 - nominal)).sum())
        doubtful = float((mass * (1 - left)).sum())
        bound = 0.0
        if until_s == horizon_s:
            bound = laid.plan.bound
        elif until_s > 0:
            part = PlanSettings(horizon_s=float(until_s), moments=MOMENTS, bound_particles=CURVE_PARTICLES)
            bound = bound_of(stage.cloud, units, part, belief.particle_weights)
        rows.append((float(until_s), found, doubtful, bound))
    # Each bound is a little loose; one for longer holds for shorter, and no search finds what is not here.
    most = float(belief.particle_weights.sum())
    told = []
    for until_s, found, doubtful, bound in reversed(rows):
        most = min(most, max(bound, found))
        told.append((until_s, round(found, 4), round(doubtful, 4), round(max(most, found), 4)))
    return tuple(reversed(told))


def _survival(ask: SearchAsk) -> tuple[tuple[float, float, float], ...]:
    if ask.water_c is None:
        return ()
    band = survival(ask.water_c, SURVIVAL_HOURS)
    return tuple(
        (hours, round(float(low), 3), round(float(high), 3))
        for hours, low, high in zip(SURVIVAL_HOURS, band.low, band.high, strict=True)
    )
