"""The loops behind :mod:`varne.drift.meeting`: how near particles keep to an aim, and who gets how near it.

Arrays and numbers only; metres east and north of one origin, POSIX seconds on one even grid of times.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.drift.compiled import compiled
from varne.drift.lookup import geometry, sampled

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

# Columns of a unit's row.
X, Y, SPEED, READY, OUT, RANGE, HOME_X, HOME_Y, FELT = range(9)
UNIT_COLUMNS = 9
NEVER = math.inf
HALVINGS = 12  # of one step of time, to the moment at which a share is first reached


@compiled
def placed(
    lonlat: FloatArray, state: npt.NDArray[np.int8], gone: int, drawn: npt.NDArray[np.int64],
    steps: FloatArray, found: FloatArray,
) -> None:  # fmt: skip
    """Fill ``found [particle, time, 2]`` with the positions of the particles ``drawn`` at ``steps [time]``,
    counted in outputs of their tracks; NaN from the output on at which one is in the state ``gone``.
    """
    last = lonlat.shape[1] - 1
    for i in range(drawn.shape[0]):
        p = drawn[i]
        for k in range(steps.shape[0]):
            place = min(max(steps[k], 0.0), float(last))
            slot = min(int(place), max(last - 1, 0))
            later = min(slot + 1, last)
            part = place - slot
            for axis in range(2):
                found[i, k, axis] = lonlat[p, slot, axis] * (1.0 - part) + lonlat[p, later, axis] * part
                if state[p, slot if part == 0.0 else later] == gone:
                    found[i, k, axis] = math.nan


@compiled
def nearness(east: Float32Array, north: Float32Array, aims: int, edges: int, reach_m: float) -> Float32Array:
    """Share of a boat within each distance of each aim: ``[boat, aim, time, edge]``.

    ``east``, ``north [boat, time, particle]``, NaN where a particle is nowhere. The first ``aims`` particles
    of a boat are its aims; a particle does not count for the aim that it is, so that an aim is no likelier
    for having been drawn. Edges are even from 0 to ``reach_m``.
    """
    boats, times, particles = east.shape
    found = np.zeros((boats, aims, times, edges), dtype=np.float32)
    per_m = np.float32((edges - 1) / reach_m)
    reach_m2 = np.float32(reach_m * reach_m)
    one = np.float32(1.0 / (particles - 1))
    apart_m2 = np.empty(particles, dtype=np.float32)
    for b in range(boats):
        for k in range(times):
            xs, ys = east[b, k], north[b, k]
            for j in range(aims):
                x, y = xs[j], ys[j]
                for i in range(particles):
                    away_x, away_y = xs[i] - x, ys[i] - y
                    apart_m2[i] = away_x * away_x + away_y * away_y
                apart_m2[j] = np.inf
                row = found[b, j, k]
                for i in range(particles):
                    if apart_m2[i] <= reach_m2:
                        edge = math.ceil(math.sqrt(apart_m2[i]) * per_m)
                        row[min(edge, edges - 1)] += one
                for edge in range(1, edges):
                    row[edge] += row[edge - 1]
    return found


@compiled
def carried(
    current: Float32Array, grid: FloatArray, lonlat: FloatArray, first_s: float, step_s: float
) -> FloatArray:
    """Metres that the current has gone along ways ``[way, time, (longitude, latitude)]`` since the first
    time, by trapezoids; no current is held outside its box.
    """
    found = np.zeros(lonlat.shape)
    held, flat = geometry(current, grid), current.reshape(current.size)
    for w in range(lonlat.shape[0]):
        last_east, last_north = 0.0, 0.0
        for k in range(lonlat.shape[1]):
            east, north, _ = sampled(flat, held, first_s + k * step_s, lonlat[w, k, 1], lonlat[w, k, 0])
            if k > 0:
                found[w, k, 0] = found[w, k - 1, 0] + 0.5 * step_s * (last_east + east)
                found[w, k, 1] = found[w, k - 1, 1] + 0.5 * step_s * (last_north + north)
            last_east, last_north = east, north
    return found


@compiled
def _within(row: Float32Array, near_m: float, per_m: float) -> float:
    """Share within a distance, linear between edges."""
    place = near_m * per_m
    last = row.shape[0] - 1
    if place >= last:
        return float(row[last])
    edge = int(place)
    part = place - edge
    return float(row[edge]) * (1.0 - part) + float(row[edge + 1]) * part


@compiled
def _between(line: FloatArray, place: float, axis: int) -> float:
    """A value of ``line [time, 2]`` at a place between its times."""
    last = line.shape[0] - 1
    if place <= 0.0:
        return float(line[0, axis])
    if place >= last:
        return float(line[last, axis])
    slot = int(place)
    part = place - slot
    return float(line[slot, axis]) * (1.0 - part) + float(line[slot + 1, axis]) * part


@compiled
def reached(
    unit: FloatArray, aim: FloatArray, rows: Float32Array, unit_drift: FloatArray, aim_drift: FloatArray,
    place: float, first_s: float, step_s: float, per_m: float,
) -> float:  # fmt: skip
    """Share of a boat within a unit's range of sight when it heads for an aim and ``place`` steps have gone.

    A unit not there yet sees what lies within its range less what it lacks: that disc lies in its own.
    """
    now_s = first_s + place * step_s
    if now_s < unit[READY]:
        return 0.0
    slot = min(int(place), aim.shape[0] - 2)
    part = place - slot
    x = float(aim[slot, 0]) * (1.0 - part) + float(aim[slot + 1, 0]) * part
    y = float(aim[slot, 1]) * (1.0 - part) + float(aim[slot + 1, 1]) * part
    out = math.hypot(x - unit[X], y - unit[Y]) + math.hypot(x - unit[HOME_X], y - unit[HOME_Y])
    if out > unit[OUT] * unit[SPEED]:
        return 0.0
    away_x, away_y = x - unit[X], y - unit[Y]
    if unit[FELT] > 0.0:
        ready = (unit[READY] - first_s) / step_s
        away_x -= 0.5 * (_between(unit_drift, place, 0) - _between(unit_drift, ready, 0))
        away_y -= 0.5 * (_between(unit_drift, place, 1) - _between(unit_drift, ready, 1))
        away_x -= 0.5 * (_between(aim_drift, place, 0) - _between(aim_drift, ready, 0))
        away_y -= 0.5 * (_between(aim_drift, place, 1) - _between(aim_drift, ready, 1))
    lacks = math.hypot(away_x, away_y) - unit[SPEED] * (now_s - unit[READY])
    sees = unit[RANGE] - max(lacks, 0.0)
    if sees < 0.0:
        return 0.0
    before, after = _within(rows[slot], sees, per_m), _within(rows[slot + 1], sees, per_m)
    return float(before * (1.0 - part) + after * part)


@compiled
def meet(
    units: FloatArray, places: FloatArray, near: Float32Array, unit_drift: FloatArray,
    aim_drift: FloatArray, shares: FloatArray, first_s: float, step_s: float, reach_m: float,
    curve: Float32Array, best: npt.NDArray[np.int32], earliest_s: FloatArray,
) -> None:  # fmt: skip
    """Fill ``curve [boat, unit, time]``, ``best [boat, unit, (aim, time)]`` (-1: none) and ``earliest_s
    [boat, unit, share]``.

    ``units [unit, UNIT_COLUMNS]``; ``places [boat, aim, time, 2]``; ``unit_drift [unit, time, 2]``,
    ``aim_drift [boat, aim, time, 2]``: metres that the water at the unit's place, and along the aim's way,
    has gone since the first time.
    """
    boats, aims, times, edges = near.shape
    per_m = (edges - 1) / reach_m
    for b in range(boats):
        for u in range(units.shape[0]):
            x, y, sees, felt = units[u, X], units[u, Y], units[u, RANGE], 0.5 * units[u, FELT]
            home_x, home_y, longest = units[u, HOME_X], units[u, HOME_Y], units[u, OUT] * units[u, SPEED]
            ready = (units[u, READY] - first_s) / step_s
            begun_x, begun_y = _between(unit_drift[u], ready, 0), _between(unit_drift[u], ready, 1)
            top, best[b, u, 0], best[b, u, 1] = 0.0, -1, -1
            for k in range(times):
                goes_m = units[u, SPEED] * (k - ready) * step_s
                for j in range(aims if goes_m >= 0.0 else 0):
                    # The most there is at this aim: seldom more than what is had already.
                    if _within(near[b, j, k], sees, per_m) <= top:
                        continue
                    away_x, away_y = places[b, j, k, 0] - x, places[b, j, k, 1] - y
                    back_x, back_y = places[b, j, k, 0] - home_x, places[b, j, k, 1] - home_y
                    if math.sqrt(away_x**2 + away_y**2) + math.sqrt(back_x**2 + back_y**2) > longest:
                        continue
                    if felt > 0.0:
                        way = aim_drift[b, j]
                        away_x -= felt * (unit_drift[u, k, 0] - begun_x + way[k, 0] - _between(way, ready, 0))
                        away_y -= felt * (unit_drift[u, k, 1] - begun_y + way[k, 1] - _between(way, ready, 1))
                    near_m = sees - max(math.sqrt(away_x**2 + away_y**2) - goes_m, 0.0)
                    if near_m >= 0.0:
                        share = _within(near[b, j, k], near_m, per_m)
                        if share > top:
                            top, best[b, u, 0], best[b, u, 1] = share, j, k
                curve[b, u, k] = top
            for s in range(shares.shape[0]):
                earliest_s[b, u, s] = NEVER
                k = 0
                while k < times and curve[b, u, k] < shares[s]:
                    k += 1
                if k == times:
                    continue
                soonest = float(k)
                begin = max(float(k) - 1.0, (units[u, READY] - first_s) / step_s, 0.0)
                for j in range(aims):
                    if _within(near[b, j, k], sees, per_m) < shares[s]:
                        continue
                    low, high = begin, soonest
                    for turn in range(HALVINGS + 1):  # the first: is this aim as soon as the others at all?
                        middle = high if turn == 0 else 0.5 * (low + high)
                        got = reached(
                            units[u], places[b, j], near[b, j], unit_drift[u], aim_drift[b, j], middle,
                            first_s, step_s, per_m,
                        )  # fmt: skip
                        if got >= shares[s]:
                            high = middle
                        elif turn == 0:
                            break
                        else:
                            low = middle
                    soonest = min(soonest, high)
                earliest_s[b, u, s] = first_s + soonest * step_s
