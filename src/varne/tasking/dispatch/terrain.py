"""How long patrols on land need: a small graph of roads, tracks and sand, and speeds by how one goes.

**Illustrative.** No survey of tracks and dunes is held: :func:`illustrative_ways` lays a graph over a
theatre's beaches from their positions alone (roads 1.4 times as long as the straight line, a track and
soft sand from the road to each beach, firm sand between beaches near each other), and every way of it is
marked ``U``. Whoever knows the ground gives their own ways instead. Speeds are our judgement; soft sand
halves a walker's pace and stops a car. The tide is not looked at: at high water firm sand is gone.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.theatre import Place, Status, Theatre, UnitKind, distance_m
from varne.tasking.dispatch.problem import SHARES, BeachAlert, Reach, SendableUnit

Surface = Literal["road", "track", "firm_sand", "soft_sand"]
Going = Literal["vehicle", "buggy", "quad", "foot"]

GOING: dict[UnitKind, Going] = {
    "vehicle_patrol": "vehicle", "beach_patrol": "vehicle", "buggy": "buggy", "quad": "quad",
    "foot_patrol": "foot",
}  # fmt: skip
# Kilometres an hour at night; None: cannot go there, and its crew walk the rest.
SPEED_KMH: dict[Going, dict[Surface, float | None]] = {
    "vehicle": {"road": 50.0, "track": 20.0, "firm_sand": None, "soft_sand": None},
    "buggy": {"road": 35.0, "track": 25.0, "firm_sand": 30.0, "soft_sand": 12.0},
    "quad": {"road": 40.0, "track": 25.0, "firm_sand": 35.0, "soft_sand": 15.0},
    "foot": {"road": 5.0, "track": 4.5, "firm_sand": 4.5, "soft_sand": 2.5},
}
ROAD_LONGER, SAND_LONGER = 1.4, 1.1
TRACK_M, SOFT_M = 400.0, 150.0  # from a road to a beach
SAND_REACH_M = 6_000.0  # beaches so near are taken to be joined by sand
ACROSS_M = 25_000.0  # and no road between beaches farther apart than this is made up


class Way(Noun, frozen=True, kw_only=True):
    """A piece of ground that can be gone both ways."""

    from_id: str
    to_id: str
    length_m: float
    surface: Surface
    status: Status = "U"


class Node(Noun, frozen=True, kw_only=True):
    """Where ways meet: a beach, or the road behind it."""

    id: str
    lat_deg: float
    lon_deg: float


class Terrain(Noun, frozen=True, kw_only=True):
    """The ground of one theatre."""

    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]


def illustrative_ways(theatre: Theatre) -> Terrain:
    """The graph that stands for ground nobody has surveyed."""
    beaches = sorted(theatre.beaches, key=lambda place: place.id)
    nodes, ways = [], []
    for beach in beaches:
        at = {"lat_deg": beach.lat_deg, "lon_deg": beach.lon_deg}
        nodes += [Node(id=beach.id, **at), Node(id=_road(beach), **at), Node(id=_dune(beach), **at)]
        ways.append(Way(from_id=_road(beach), to_id=_dune(beach), length_m=TRACK_M, surface="track"))
        ways.append(Way(from_id=_dune(beach), to_id=beach.id, length_m=SOFT_M, surface="soft_sand"))
    done: list[tuple[str, str]] = []
    for beach in beaches:
        near = sorted(
            ((_apart_m(beach, other), other) for other in beaches if _one_shore(beach, other)),
            key=lambda pair: (pair[0], pair[1].id),
        )
        for away_m, other in near[:4]:
            key = (min(beach.id, other.id), max(beach.id, other.id))
            if key in done or away_m > ACROSS_M:
                continue
            done.append(key)
            ways.append(
                Way(from_id=_road(beach), to_id=_road(other), length_m=ROAD_LONGER * away_m, surface="road")
            )
            if away_m <= SAND_REACH_M:
                ways.append(
                    Way(from_id=beach.id, to_id=other.id, length_m=SAND_LONGER * away_m, surface="firm_sand")
                )
    return Terrain(nodes=tuple(nodes), ways=tuple(ways))


def _road(beach: Place) -> str:
    return f"{beach.id}/road"


def _dune(beach: Place) -> str:
    return f"{beach.id}/dune"


def _apart_m(one: Place, other: Place) -> float:
    return distance_m(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg)


def _one_shore(one: Place, other: Place) -> bool:
    return one.id != other.id and (one.flag == "GB") == (other.flag == "GB")


def land_minutes(terrain: Terrain, going: Going, start: str) -> dict[str, float]:
    """Minutes from one node to every node that can be reached, by the quickest way.

    Where a vehicle cannot go its crew walk, and from there on they are on foot.
    """
    beside: dict[str, list[tuple[str, Way]]] = {}
    for way in terrain.ways:
        beside.setdefault(way.from_id, []).append((way.to_id, way))
        beside.setdefault(way.to_id, []).append((way.from_id, way))
    best: dict[tuple[str, Going], float] = {}
    queue: list[tuple[float, str, Going]] = [(0.0, start, going)]
    while queue:
        spent, node, how = heapq.heappop(queue)
        if (node, how) in best:
            continue
        best[node, how] = spent
        for onward, way in beside.get(node, ()):
            speed, then = SPEED_KMH[how][way.surface], how
            if speed is None:
                speed, then = SPEED_KMH["foot"][way.surface], "foot"
            if speed is not None and (onward, then) not in best:
                heapq.heappush(queue, (spent + way.length_m / (speed / 0.06), onward, then))
    found: dict[str, float] = {}
    for (node, _), spent in sorted(best.items()):
        found[node] = min(spent, found.get(node, math.inf))
    return found


def land_reaches(
    terrain: Terrain, units: Iterable[SendableUnit], beaches: Sequence[BeachAlert]
) -> tuple[Reach, ...]:
    """When each patrol on land can be at each beach, readiness included. A beach is its nearest node.

    A unit that is not at a node goes to the nearest by track.
    """
    reaches: list[Reach] = []
    for unit in units:
        going = GOING.get(unit.kind)
        if going is None or not terrain.nodes:
            continue
        start, away_m = _nearest(terrain, unit.lat_deg, unit.lon_deg)
        speed = SPEED_KMH[going]["track"] or 1.0
        base_min = unit.ready_s / 60.0 + away_m / (speed / 0.06)
        minutes = land_minutes(terrain, going, start)
        for alert in beaches:
            if alert.place_id in minutes:
                node, off_m = alert.place_id, 0.0
            else:
                node, off_m = _nearest(terrain, alert.lat_deg, alert.lon_deg)
            if node not in minutes:
                continue
            walked = off_m / ((SPEED_KMH["foot"]["firm_sand"] or 1.0) / 0.06)
            there = round(base_min + minutes[node] + walked, 2)
            reaches.append(
                Reach(
                    unit_id=unit.unit_id,
                    task_id=alert.alert_id,
                    by_share_min=(there,) * len(SHARES),
                    lat_deg=alert.lat_deg,
                    lon_deg=alert.lon_deg,
                )
            )
    return tuple(reaches)


def _nearest(terrain: Terrain, lat_deg: float, lon_deg: float) -> tuple[str, float]:
    away_m, node = min(
        (distance_m(lat_deg, lon_deg, node.lat_deg, node.lon_deg), node.id) for node in terrain.nodes
    )
    return node, away_m
