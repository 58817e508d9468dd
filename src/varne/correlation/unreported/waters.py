"""Where boats leave from and where they are bound, on a plane, and the sea that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.kinematics import Plane
from varne.correlation.unreported.settings import UnreportedSettings
from varne.picture.environment import PointForecast
from varne.picture.theatre import Place

FloatArray = NDArray[np.float64]
STRETCH_M = 10_000.0  # beaches nearer to each other are one stretch
GOAL_M = 14_000.0
GOALS = 3  # of a stretch, the nearest ones
LATTICE = 8
PARTS = 4  # of a cell's side
Ring = Sequence[tuple[float, float]]  # longitudes and latitudes; the last is the first
EDGE_M = 12_000.0  # of a chart, beyond the beaches
ARRIVES = "landing"  # the theatre's region of beaches that boats arrive at


class Waters(NamedTuple):
    """Stretches of coast and the ways from each. Metres on ``plane``; s stretches, w ways of each."""

    plane: Plane
    stretches: FloatArray  # (s, 2)
    weight: FloatArray  # (s,) sums to one
    via: FloatArray  # (s, w, 2) where a boat goes first; its own stretch when straight across
    goal: FloatArray  # (s, w, 2)
    speed: FloatArray  # (s, w) through the water, metres a second
    share: FloatArray  # (s, w) sums to one over w


def _merged(points: FloatArray, weights: FloatArray, apart_m: float) -> tuple[FloatArray, FloatArray]:
    """Points at least so far apart; each takes the mean weight of those merged into it."""
    kept: list[list[int]] = []
    for k in np.lexsort((points[:, 0], points[:, 1])):
        for group in kept:
            if np.hypot(*(points[group[0]] - points[k])) < apart_m:
                group.append(int(k))
                break
        else:
            kept.append([int(k)])
    return (
        np.array([points[group].mean(axis=0) for group in kept]),
        np.array([weights[group].mean() for group in kept]),
    )


def waters_of(beaches: Sequence[Place], settings: UnreportedSettings) -> Waters | None:
    """The waters between beaches that boats leave and beaches where they arrive; None: there is no such pair.

    A beach of region ``landing`` is one to arrive at; weights of the others go by region, and fall with the
    length of the shortest crossing.
    """
    leave = [place for place in beaches if place.region != ARRIVES]
    arrive = [place for place in beaches if place.region == ARRIVES]
    if not leave or not arrive:
        return None
    plane = Plane(
        round(sum(place.lat_deg for place in beaches) / len(beaches), 1),
        round(sum(place.lon_deg for place in beaches) / len(beaches), 1),
    )
    regions = {"core": settings.core, "spread": settings.spread, None: settings.core}
    points, weight = _merged(
        np.array([plane.metres(place.lat_deg, place.lon_deg) for place in leave]),
        np.array([regions.get(place.region, settings.elsewhere) for place in leave]),
        STRETCH_M,
    )
    ends, _ = _merged(
        np.array([plane.metres(place.lat_deg, place.lon_deg) for place in arrive]),
        np.ones(len(arrive)),
        GOAL_M,
    )
    far_m = np.hypot(*(points[:, None] - ends[None]).transpose(2, 0, 1))
    shortest_m = far_m.min(axis=1)
    weight = weight * np.exp(-np.maximum(0.0, shortest_m - settings.far_m) / settings.far_scale_m)
    ways = [_ways(k, points, ends, far_m[k], settings) for k in range(len(points))]
    via, goal, speed, share = (np.array([way[part] for way in ways]) for part in range(4))
    return Waters(plane, points, weight / weight.sum(), via, goal, speed, share)


def _ways(
    k: int, points: FloatArray, ends: FloatArray, far_m: FloatArray, settings: UnreportedSettings
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The ways from stretch ``k``: straight to the nearest ends at each speed, and by way of its coast."""
    goals = np.argsort(far_m, kind="stable")[:GOALS]
    middle = settings.speeds_mps[len(settings.speeds_mps) // 2]
    straight = [
        (points[k], ends[goal], speed, (1.0 - settings.taxi) / len(goals) / len(settings.speeds_mps))
        for goal in goals
        for speed in settings.speeds_mps
    ]
    along_m = np.abs(np.hypot(*(points - points[k]).T) - settings.taxi_m)
    along_m[k] = np.inf
    calls_at = [int(other) for other in np.argsort(along_m, kind="stable")[: min(2, len(points) - 1)]]
    calls_at = calls_at or [k]
    coasting = [(points[other], ends[goals[0]], middle, settings.taxi / len(calls_at)) for other in calls_at]
    listed = straight + coasting
    return (
        np.array([way[0] for way in listed]),
        np.array([way[1] for way in listed]),
        np.array([way[2] for way in listed]),
        np.array([way[3] for way in listed]),
    )


class Chart(NamedTuple):
    """A regular grid over waters, metres on their plane."""

    low_m: FloatArray  # (2,) south-west corner of the first cell, east and north
    easts_m: FloatArray  # columns' middles
    norths_m: FloatArray  # rows' middles
    sea: NDArray[np.bool_]  # (norths, easts)


def chart_of(waters: Waters, cell_m: float, land: Sequence[Ring]) -> Chart:
    """A grid a little wider than the beaches.

    Args:
        waters: whose plane it lies on.
        cell_m: side of a cell.
        land: rings; a cell is land when all of its parts lie in them.
    """
    corners = np.concatenate([waters.stretches, waters.goal.reshape(-1, 2)])
    low = np.floor((corners.min(axis=0) - EDGE_M) / cell_m) * cell_m
    size = np.ceil((corners.max(axis=0) + EDGE_M - low) / cell_m).astype(np.int64)
    easts, norths = (low[axis] + cell_m * (np.arange(size[axis]) + 0.5) for axis in (0, 1))
    offsets_m = cell_m * (np.arange(PARTS) + 0.5) / PARTS - 0.5 * cell_m
    fine_easts = (easts[:, None] + offsets_m).ravel()
    fine_norths = (norths[:, None] + offsets_m).ravel()
    water = np.ones((len(fine_norths), len(fine_easts)), bool)
    for ring in land:
        metres = np.array([waters.plane.metres(lat_deg, lon_deg) for lon_deg, lat_deg in ring])
        for row, north_m in enumerate(fine_norths):
            water[row] ^= _inside(metres, fine_easts, float(north_m))
    parts = water.reshape(len(norths), PARTS, len(easts), PARTS)
    return Chart(low, easts, norths, np.asarray(parts.max(axis=(1, 3))))


def _inside(ring: FloatArray, easts_m: FloatArray, north_m: float) -> NDArray[np.bool_]:
    """Which points of a west-east line lie in a closed ring: an odd number of its sides is west of them."""
    before, after = ring[:-1], ring[1:]
    crossed = (before[:, 1] > north_m) != (after[:, 1] > north_m)
    a, b = before[crossed], after[crossed]
    where = a[:, 0] + (north_m - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return np.asarray((where[None, :] < easts_m[:, None]).sum(axis=1) % 2 == 1)


class Stream:
    """What carries a hull, from a forecast: the current and a share of the wind.

    Args:
        forecast: points at any positions; they are spread over a lattice by inverse squared distance.
        plane: the plane of positions.
        leeway: share of the wind.
    """

    def __init__(self, forecast: Sequence[PointForecast], plane: Plane, leeway: float) -> None:
        self._hours = sorted({point.at for point in forecast})
        metres = np.array([plane.metres(point.lat_deg, point.lon_deg) for point in forecast])
        self._low, high = metres.min(axis=0), metres.max(axis=0)
        self._step = np.maximum((high - self._low) / (LATTICE - 1), 1.0)
        nodes = self._low + self._step * np.stack(
            np.meshgrid(np.arange(LATTICE), np.arange(LATTICE), indexing="ij"), axis=-1
        ).reshape(-1, 2)
        carried = np.array(
            [
                (
                    p.current_east_mps + leeway * p.wind_east_mps,
                    p.current_north_mps + leeway * p.wind_north_mps,
                )
                for p in forecast
            ]
        )
        index = {hour: k for k, hour in enumerate(self._hours)}
        which = np.array([index[point.at] for point in forecast])
        self._field = np.empty((len(self._hours), LATTICE, LATTICE, 2))
        for k in range(len(self._hours)):
            mine = which == k
            near = 1.0 / (1e6 + ((nodes[:, None] - metres[mine][None]) ** 2).sum(axis=-1)) ** 2
            told = near @ carried[mine] / near.sum(axis=1, keepdims=True)
            self._field[k] = told.reshape(LATTICE, LATTICE, 2)
        self._at_s = np.array([(hour - self._hours[0]).total_seconds() for hour in self._hours])

    def carried_mps(self, at: datetime, metres: FloatArray) -> FloatArray:
        """Velocities (n, 2) at positions (n, 2); outside the forecast its nearest hour and edge."""
        since_s = (at - self._hours[0]).total_seconds()
        k = int(np.clip(np.searchsorted(self._at_s, since_s, side="right") - 1, 0, len(self._at_s) - 1))
        after = min(k + 1, len(self._at_s) - 1)
        gap_s = self._at_s[after] - self._at_s[k]
        late = float(np.clip((since_s - self._at_s[k]) / gap_s, 0.0, 1.0)) if gap_s > 0 else 0.0
        field = (1.0 - late) * self._field[k] + late * self._field[after]
        where = np.clip((metres - self._low) / self._step, 0.0, LATTICE - 1.001)
        low = where.astype(np.int64)
        part = where - low
        (i, j), (u, v) = low.T, part.T[..., None]
        return np.asarray(
            (1 - u) * ((1 - v) * field[i, j] + v * field[i, j + 1])
            + u * ((1 - v) * field[i + 1, j] + v * field[i + 1, j + 1])
        )
