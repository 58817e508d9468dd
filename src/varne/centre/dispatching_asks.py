"""From the picture to a dispatch problem: which units, which boats in danger, how many people, what danger.

Figures of a unit that the theatre does not hold are a judgement of its kind and are marked so in the plan.
Whoever has an order that is not done keeps it; whoever refused or is silent is not counted on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from varne.centre.dispatching_jobs import AskDispatch, Sought
from varne.centre.drifting import asked_of
from varne.centre.searching_units import ASSUMED, UnitOption, unit_options
from varne.drift.tide.light import light_at
from varne.picture.beach import BeachLaunch
from varne.picture.boat import Boat
from varne.picture.dispatch import UnitFigure
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking
from varne.picture.theatre import Figure, Theatre, UnitKind, UnitSpec, distance_m
from varne.tasking.beaches import standing_launches
from varne.tasking.dispatch.danger import RATE, STATE_SAID, danger_curve, people_planned, rate_of
from varne.tasking.dispatch.problem import (
    EYES,
    ON_LAND,
    TAKES_PEOPLE,
    BeachAlert,
    CoverPoint,
    Problem,
    SeaIncident,
    SendableUnit,
)
from varne.tasking.dispatch.travel import slowed_mps

KNOT_MPS = 1852.0 / 3600.0
DARK_BELOW_DEG = -6.0  # the sun: civil twilight is over, and readiness is the night's
# People each kind can take aboard when the theatre does not say. A judgement.
SEATS: dict[UnitKind, int] = {
    "lifeboat": 30, "cutter": 100, "patrol_vessel": 80, "transfer_vessel": 100, "tug": 100,
    "rescue_ship": 150, "launch": 20, "helicopter": 8,
}  # fmt: skip
LAND_READY_MIN = 5.0
STANDING: frozenset[str] = frozenset({"issued", "acknowledged", "on_scene"})
SILENT: frozenset[str] = frozenset({"unacknowledged", "refused"})
SILENT_FOR = timedelta(hours=1)
ABOARD_FOR = timedelta(hours=2)  # people taken off are still aboard for so long
SEEN_STEP_MIN = 5.0
COVER_APART_M = 8_000.0
ALONGSIDE_M = 1_000.0  # a unit heard so near to a port or a station has still to get under way


def ask_dispatch(
    picture: Picture,
    theatre: Theatre,
    now: datetime,
    *,
    beaches: Sequence[BeachAlert] = (),
    sea_m: float | None = None,
    plan_id: str | None = None,
    people_expected: float = 0.0,
) -> AskDispatch:
    """What to plan for, as the picture stands.

    Args:
        picture: boats, incidents, units, orders.
        theatre: what units can do, and where cover is wanted.
        now: the centre's time.
        beaches: launches being prepared besides those that the picture holds.
        sea_m: significant wave height, when known.
        plan_id: of the plan; by default made of the log's place.
        people_expected: likely to need help later, besides those known: units are kept back for them.
    """
    lon_deg, lat_deg, _ = theatre.home_view
    by_day = light_at(lat_deg, lon_deg, now).sun_altitude_deg >= DARK_BELOW_DEG
    launches = standing_launches(picture)
    units, unplaced = _units(picture, theatre, now, launches, by_day=by_day, sea_m=sea_m)
    incidents, sought = [], []
    for incident in sorted(picture.incidents.values(), key=lambda one: one.id):
        if incident.status != "open":
            continue
        found, forecast = _incident(picture, incident, now)
        incidents.append(found)
        if forecast is not None:
            sought.append(forecast)
    problem = Problem(
        id=plan_id or f"dispatch-{picture.sequence}",
        at=now,
        sequence=picture.sequence,
        by_day=by_day,
        sea_m=sea_m,
        units=units,
        incidents=tuple(incidents),
        beaches=(*(beach_alert(one, now) for one in launches), *beaches),
        cover=cover_points(theatre),
        unplaced_unit_ids=unplaced,
        people_expected=people_expected,
    )
    return AskDispatch(problem=problem, sought=tuple(sought))


def _incident(picture: Picture, incident: Incident, now: datetime) -> tuple[SeaIncident, Sought | None]:
    boats = [boat for boat_id in incident.boat_ids if (boat := picture.boats.get(boat_id)) is not None]
    at = sorted(boats, key=lambda boat: (boat.status != "open", boat.estimate is None, boat.id))
    boat = at[0] if at else None
    low, high = _people(incident, boats)
    people, assumed = people_planned(low, high)
    estimate = None if boat is None else boat.estimate
    kept = None if boat is None else picture.drift_forecasts.get(boat.id)
    asked = None
    if boat is not None and estimate is not None:
        asked = kept.asked if kept is not None else asked_of(picture, boat, now)
    said = None if boat is None else boat.status_said
    quiet = said is None and (boat is None or (boat.engine_off or 0.0) < 0.5)
    if kept is not None:
        since_min = max((now - kept.asked.made_at).total_seconds() / 60.0, 0.0)
        curve = danger_curve([rate_of(hour.states) for hour in kept.hours], incident.phase, since_min)
    else:
        # A boat keeps the gravest words said as plain text; other words than these say nothing of its state.
        state = next((state for words, state in STATE_SAID.items() if words == said), STATE_SAID[None])
        curve = danger_curve((RATE[state],), incident.phase)
    return (
        SeaIncident(
            incident_id=incident.id,
            boat_ids=incident.boat_ids,
            owner=incident.owner,
            phase=incident.phase,
            people_low=low,
            people_high=high,
            people=people,
            people_assumed=assumed,
            danger_min=curve,
            shadowed=quiet,
            has_position=estimate is not None,
            lat_deg=None if estimate is None else round(estimate.lat_deg, 5),
            lon_deg=None if estimate is None else round(estimate.lon_deg, 5),
        ),
        None if asked is None else Sought(incident_id=incident.id, forecast=asked),
    )


def _people(incident: Incident, boats: Sequence[Boat]) -> tuple[int | None, int | None]:
    """Lowest and highest number still to be taken off, as far as anybody said."""
    reckoned = incident.people
    if reckoned is not None and reckoned.unaccounted_high is not None:
        return reckoned.unaccounted_low, max(reckoned.unaccounted_high, 1)
    lows = [count for boat in boats if (count := boat.aboard_low or boat.people_low) is not None]
    highs = [count for boat in boats if (count := boat.aboard_high or boat.people_high) is not None]
    return (sum(lows) if lows else None), (sum(highs) if highs else None)


def _units(
    picture: Picture,
    theatre: Theatre,
    now: datetime,
    launches: Sequence[BeachLaunch],
    *,
    by_day: bool,
    sea_m: float | None,
) -> tuple[tuple[SendableUnit, ...], tuple[str, ...]]:
    """Units that can be sent, in the theatre's order, and the ids of those whose place nobody knows."""
    known = unit_options(theatre, picture, None, by_day=by_day, now=now)
    options = {option.unit_id: option for option in known}
    orders: dict[str, list[Tasking]] = {}
    for tasking in picture.taskings.values():
        orders.setdefault(tasking.unit_id, []).append(tasking)
    beach_ids = {launch_id: one.id for one in launches for launch_id in (one.id, one.place_id) if launch_id}
    units, unplaced = [], []
    for spec in theatre.units:
        option = options[spec.id]
        if spec.kind not in TAKES_PEOPLE | EYES | ON_LAND:
            continue
        if option.lat_deg is None or option.lon_deg is None:
            unplaced.append(spec.id)
            continue
        # Heard in port is not heard at sea: on 24 November 2021 fifty minutes passed so.
        in_port = None
        if not option.from_base and _alongside(theatre, option.lat_deg, option.lon_deg):
            in_port = spec.readiness_day_min if by_day else spec.readiness_night_min
        unit = _unit(spec, option, orders.get(spec.id, []), now, sea_m, beach_ids, in_port=in_port)
        units.append(_seen(unit, picture, now))
    return tuple(units), tuple(unplaced)


def _seen(unit: SendableUnit, picture: Picture, now: datetime) -> SendableUnit:
    """The unit with how long ago it was seen, when its place is old; in steps, for plans rest on it."""
    heard = picture.units.get(unit.unit_id)
    seen_min = None if heard is None or unit.from_base else heard.seen_min(now)
    if seen_min is None:
        return unit
    return msgspec.structs.replace(unit, seen_min=max(SEEN_STEP_MIN * (seen_min // SEEN_STEP_MIN), 1.0))


def _alongside(theatre: Theatre, lat_deg: float, lon_deg: float) -> bool:
    return any(
        distance_m(lat_deg, lon_deg, place.lat_deg, place.lon_deg) <= ALONGSIDE_M
        for place in (*theatre.ports, *theatre.stations)
    )


def _unit(
    spec: UnitSpec,
    option: UnitOption,
    orders: Sequence[Tasking],
    now: datetime,
    sea_m: float | None,
    beach_ids: Mapping[str, str],
    *,
    in_port: Figure | None,
) -> SendableUnit:
    """One unit with the figures used for it.

    ``beach_ids``: of standing launches, by their ids and their places'. ``in_port``: its readiness, when it
    was heard in a port; None: it is at its base, or at sea.
    """
    assert option.lat_deg is not None
    assert option.lon_deg is not None
    assumed: list[UnitFigure] = []
    speed_kn, ready_min, endurance_h = 20.0, LAND_READY_MIN, 8.0
    if option.transit_kn is not None and option.ready_min is not None and option.endurance_h is not None:
        speed_kn, ready_min = option.transit_kn.value, option.ready_min.value
        endurance_h = option.endurance_h.value
        ready_assumed = option.from_base and option.ready_min.basis == "assumed"
        if in_port is not None:
            ready_assumed = in_port.value is None
            ready_min = ASSUMED[spec.kind].ready_min if in_port.value is None else in_port.value
        named: tuple[tuple[UnitFigure, bool], ...] = (
            ("speed", option.transit_kn.basis == "assumed"),
            ("readiness", ready_assumed),
            ("endurance", option.endurance_h.basis == "assumed"),
        )
        assumed += [name for name, is_assumed in named if is_assumed]
    else:
        assumed += ["speed", "readiness"]
    seats = 0
    if spec.kind in TAKES_PEOPLE:
        if spec.capacity_people.value is None:
            assumed.append("seats")
        seats = round(spec.capacity_people.value or SEATS.get(spec.kind, 0))
    return SendableUnit(
        unit_id=spec.id,
        flag=spec.flag or "",
        centre=spec.centre,
        kind=spec.kind,
        lat_deg=round(option.lat_deg, 5),
        lon_deg=round(option.lon_deg, 5),
        from_base=option.from_base,
        speed_mps=round(slowed_mps(spec.kind, speed_kn * KNOT_MPS, sea_m), 3),
        ready_s=60.0 * ready_min,
        seats=max(seats - _aboard(orders, now), 0),
        out_s=3600.0 * endurance_h,
        tasked_to_id=_tasked_to(orders, now, beach_ids),
        assumed=tuple(assumed),
    )


def beach_alert(launch: BeachLaunch, now: datetime) -> BeachAlert:
    """A launch that is held, as a plan has it: how long until people board, below none when that is past."""
    return BeachAlert(
        alert_id=launch.id,
        place_id=launch.place_id,
        lat_deg=launch.lat_deg,
        lon_deg=launch.lon_deg,
        stage=launch.stage,
        safe=launch.safe,
        likelihood=launch.likelihood,
        boarding_min=round((launch.boarding_at - now).total_seconds() / 60.0, 2),
        teams_needed=launch.teams_needed,
        people=launch.people,
    )


def _tasked_to(orders: Sequence[Tasking], now: datetime, beach_ids: Mapping[str, str]) -> str | None:
    """The incident or beach of a standing order; another word for a unit that is silent or said no."""
    for tasking in sorted(orders, key=lambda one: (one.changed_at, one.id), reverse=True):
        if tasking.state in STANDING:
            beach_id = tasking.order.beach_id or ""
            return tasking.incident_id or beach_ids.get(beach_id) or beach_id or tasking.id
        if tasking.state in SILENT and now - tasking.changed_at < SILENT_FOR:
            return f"silent {tasking.id}"
    return None


def _aboard(orders: Sequence[Tasking], now: datetime) -> int:
    """People that a unit took off and has probably not landed yet."""
    return sum(tasking.people_taken_off or 0 for tasking in orders if now - tasking.changed_at < ABOARD_FOR)


def cover_points(theatre: Theatre) -> tuple[CoverPoint, ...]:
    """The lanes and the beaches, one point every eight kilometres."""
    wanted = [
        (lat, lon) for lane in theatre.lanes if lane.kind == "lane" for lon, lat in lane.coordinates
    ] + [(place.lat_deg, place.lon_deg) for place in theatre.beaches]
    kept: list[tuple[float, float]] = []
    for lat, lon in wanted:
        if all(distance_m(lat, lon, *other) >= COVER_APART_M for other in kept):
            kept.append((lat, lon))
    return tuple(CoverPoint(lat_deg=lat, lon_deg=lon) for lat, lon in kept)
