"""One unit's search area: a rectangle that may move with the objects in it, and what searching it is worth.

An area is five numbers (centre east and north when its search begins, bearing of the legs, length along and
width across them). From those and the unit follow the parallel legs that fit into the time on scene, their
spacing, the coverage, and the drift it follows: the mean motion of the particles inside when it begins. A
particle in it for part of the time meets that part of the search: :func:`detected_in_part`. What others have
already searched is taken off first. All times are rows of one even grid of moments.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from varne.drift.compiled import compiled
from varne.drift.search.cloud import Floats, Ints

# Columns of a unit's row.
X, Y, READY, SPEED, SEARCH_SPEED, LEAVE_BY, SPACING, TURN, HOME_X, HOME_Y, HAS_HOME, SURFACE = range(12)
UNIT_COLUMNS = 12
# Columns of an area's row: its five numbers, then what follows from them.
CENTRE_X, CENTRE_Y, BEARING, LENGTH, WIDTH, START, END, SWEEPS = range(8)
AREA_COLUMNS = 8
NEVER = -1.0
SAMPLES = 6  # moments of its time at which an area's particles are looked at


@compiled
def legs_of(unit: Floats, area: Floats, horizon_s: float) -> bool:
    """Fill in start, end and number of legs of an area for a unit; false where it cannot search there."""
    if area[LENGTH] < unit[SPACING] or area[WIDTH] < unit[SPACING]:
        return False
    along_x, along_y = math.sin(area[BEARING]), math.cos(area[BEARING])
    # The commence point is the corner nearest to the unit; legs begin half a spacing inside it.
    nearest = 1e30
    for a in (-0.5, 0.5):
        for b in (-0.5, 0.5):
            x = area[CENTRE_X] + a * area[LENGTH] * along_x + b * area[WIDTH] * along_y
            y = area[CENTRE_Y] + a * area[LENGTH] * along_y - b * area[WIDTH] * along_x
            nearest = min(nearest, math.hypot(x - unit[X], y - unit[Y]))
    start = unit[READY] + nearest / unit[SPEED]
    leave = unit[LEAVE_BY]
    if unit[HAS_HOME] > 0.0:
        # From the far corner: wherever the last leg ends, the unit can get back.
        back = math.hypot(area[CENTRE_X] - unit[HOME_X], area[CENTRE_Y] - unit[HOME_Y])
        leave -= (back + math.hypot(area[LENGTH], area[WIDTH]) / 2.0) / unit[SPEED]
    leave = min(leave, horizon_s)
    each = area[LENGTH] / unit[SEARCH_SPEED] + unit[TURN]
    sweeps = math.floor((leave - start) / each)
    sweeps = min(sweeps, math.floor(area[WIDTH] / unit[SPACING]))
    if leave <= start or sweeps < 1:
        return False
    spacing = area[WIDTH] / sweeps
    if spacing > area[LENGTH]:
        return False
    area[START] = start
    area[SWEEPS] = sweeps
    # sweeps legs of (length - spacing), sweeps - 1 legs of a spacing between them
    area[END] = start + (sweeps * area[LENGTH] - spacing) / unit[SEARCH_SPEED] + (sweeps - 1) * unit[TURN]
    return True


@compiled
def at_moment(moments: Floats, t_s: float) -> tuple[int, float]:
    """The row before a time on the even grid of moments, and how far on to the next."""
    step = moments[1] - moments[0]
    place = min(max((t_s - moments[0]) / step, 0.0), len(moments) - 1.0)
    row = min(int(place), len(moments) - 2)
    return row, place - row


@compiled
def follow(
    area: Floats, moments: Floats, places: Floats, worth: Floats, path: Floats, follows: bool
) -> float:
    """Fill ``path`` [moment, 2] with the centre; gives the weight inside when its search begins."""
    row, on = at_moment(moments, area[START])
    along_x, along_y = math.sin(area[BEARING]), math.cos(area[BEARING])
    path[:, :] = 0.0
    inside, mean_x, mean_y = 0.0, 0.0, 0.0
    half_l, half_w = area[LENGTH] / 2.0, area[WIDTH] / 2.0
    reach = math.hypot(half_l, half_w)
    for i in range(places.shape[0]):
        dx = places[i, row, 0] * (1.0 - on) + places[i, row + 1, 0] * on - area[CENTRE_X]
        if dx > reach or dx < -reach:
            continue
        dy = places[i, row, 1] * (1.0 - on) + places[i, row + 1, 1] * on - area[CENTRE_Y]
        if abs(dx * along_x + dy * along_y) > half_l or abs(dx * along_y - dy * along_x) > half_w:
            continue
        inside += worth[i]
        mean_x += worth[i] * dx
        mean_y += worth[i] * dy
        if follows:
            for g in range(len(moments)):
                path[g, 0] += worth[i] * places[i, g, 0]
                path[g, 1] += worth[i] * places[i, g, 1]
    for g in range(len(moments)):
        if follows and inside > 0.0:
            path[g, 0] = path[g, 0] / inside - mean_x / inside
            path[g, 1] = path[g, 1] / inside - mean_y / inside
        else:
            path[g, 0], path[g, 1] = area[CENTRE_X], area[CENTRE_Y]
    return inside


@compiled
def part_inside(
    area: Floats, path: Floats, moments: Floats, places: Floats, samples: int, parts: Floats, reach_m: float
) -> None:
    """Fill ``parts`` [particle] with the part of the area's time that each particle spends in it."""
    along_x, along_y = math.sin(area[BEARING]), math.cos(area[BEARING])
    half_l, half_w = area[LENGTH] / 2.0, area[WIDTH] / 2.0
    reach = math.hypot(half_l, half_w) + reach_m
    rows = np.empty(samples, dtype=np.int64)
    ons, xs, ys = np.empty(samples), np.empty(samples), np.empty(samples)
    for m in range(samples):
        t = area[START] + (m + 0.5) / samples * (area[END] - area[START])
        rows[m], ons[m] = at_moment(moments, t)
        r, o = rows[m], ons[m]
        xs[m] = path[r, 0] * (1.0 - o) + path[r + 1, 0] * o
        ys[m] = path[r, 1] * (1.0 - o) + path[r + 1, 1] * o
    for i in range(places.shape[0]):
        parts[i] = 0.0
        if abs(places[i, rows[0], 0] - xs[0]) > reach or abs(places[i, rows[0], 1] - ys[0]) > reach:
            continue
        hits = 0
        for m in range(samples):
            r, o = rows[m], ons[m]
            dx = places[i, r, 0] * (1.0 - o) + places[i, r + 1, 0] * o - xs[m]
            dy = places[i, r, 1] * (1.0 - o) + places[i, r + 1, 1] * o - ys[m]
            if abs(dx * along_x + dy * along_y) <= half_l and abs(dx * along_y - dy * along_x) <= half_w:
                hits += 1
        parts[i] = hits / samples


@compiled
def overlap(
    one: Floats, one_path: Floats, other: Floats, other_path: Floats, moments: Floats, apart_m: float
) -> bool:
    """Whether two areas come closer than ``apart_m`` at any moment while both are searched."""
    first, last = max(one[START], other[START]), min(one[END], other[END])
    if first > last:
        return False
    row = at_moment(moments, first)[0]
    end_row = at_moment(moments, last)[0]
    end_row = min(end_row + 1, len(moments) - 1)
    for g in range(row, end_row + 1):
        if _touch(one, one_path[g, 0], one_path[g, 1], other, other_path[g, 0], other_path[g, 1], apart_m):
            return True
    return False


@compiled
def _touch(one: Floats, ax: float, ay: float, other: Floats, bx: float, by: float, apart_m: float) -> bool:
    """Whether two rectangles, the first grown by a margin on all sides, share a point (separating axes)."""
    dx, dy = bx - ax, by - ay
    for k in range(4):
        bearing = one[BEARING] if k < 2 else other[BEARING]
        axis_x, axis_y = math.sin(bearing), math.cos(bearing)
        if k % 2 == 1:
            axis_x, axis_y = axis_y, -axis_x
        extent = 0.0
        for n in range(2):
            area = one if n == 0 else other
            grown = apart_m if n == 0 else 0.0
            along_x, along_y = math.sin(area[BEARING]), math.cos(area[BEARING])
            extent += (area[LENGTH] / 2.0 + grown) * abs(along_x * axis_x + along_y * axis_y)
            extent += (area[WIDTH] / 2.0 + grown) * abs(along_y * axis_x - along_x * axis_y)
        if abs(dx * axis_x + dy * axis_y) > extent:
            return False
    return True


@compiled
def against_lane(
    area: Floats, path: Floats, moments: Floats, outline: Floats, starts: Ints, flow: Floats, across: float
) -> bool:
    """Whether legs in a lane, when the search begins or ends, do not run across it."""
    for lane in range(len(flow)):
        turned = abs(math.sin(area[BEARING] - flow[lane]))
        if turned >= math.cos(across):
            continue
        for moment in (area[START], area[END]):
            row, on = at_moment(moments, moment)
            x0 = path[row, 0] * (1.0 - on) + path[row + 1, 0] * on
            y0 = path[row, 1] * (1.0 - on) + path[row + 1, 1] * on
            for a in range(5):
                for b in range(5):
                    u, v = (a / 4.0 - 0.5) * area[LENGTH], (b / 4.0 - 0.5) * area[WIDTH]
                    s, c = math.sin(area[BEARING]), math.cos(area[BEARING])
                    if _within(
                        x0 + u * s + v * c, y0 + u * c - v * s, outline, starts[lane], starts[lane + 1]
                    ):
                        return True
    return False


@compiled
def _within(x: float, y: float, outline: Floats, first: int, last: int) -> bool:
    inside = False
    j = last - 1
    for i in range(first, last):
        xi, yi, xj, yj = outline[i, 0], outline[i, 1], outline[j, 0], outline[j, 1]
        if (yi > y) != (yj > y) and x < (xj - xi) * (y - yi) / (yj - yi) + xi:
            inside = not inside
        j = i
    return inside


@compiled
def detected(coverage: float, law: int) -> float:
    """Probability of detection at a coverage: 1 inverse cube, otherwise random (see ``detection.pod``)."""
    if law == 1:
        return math.erf(coverage * math.sqrt(math.pi) / 2.0)
    return 1.0 - math.exp(-coverage)


@compiled
def detected_in_part(coverage: float, part: float, law: int) -> float:
    """The same for an object that is in the area for a part of its time.

    Sweeps in order pass each place once, and the object is there then or not: a part of the chance. Effort
    without order comes at an even rate, and the object meets a part of it: a part of the coverage, which is
    how the bound counts the same effort (:mod:`varne.drift.search.effort`).
    """
    if law == 1:
        return part * detected(coverage, law)
    return detected(part * coverage, law)


@compiled
def worth_of(
    unit: Floats,
    widths: Floats,
    area: Floats,
    path: Floats,
    laid: Floats,
    laid_paths: Floats,
    laid_surface: NDArray[np.bool_],
    moments: Floats,
    places: Floats,
    worth: Floats,
    object_class: Ints,
    outline: Floats,
    starts: Ints,
    flow: Floats,
    numbers: Floats,
    parts: Floats,
) -> float:
    """What a unit's area adds to a plan, or :data:`NEVER` where it may not be.

    ``worth`` [particle] is weight times what the others miss; ``laid`` are the others' areas. ``numbers``:
    horizon, separation, greatest drift within a plan, law, whether areas follow, across-lane angle,
    greatest length.
    """
    if area[LENGTH] > numbers[6] or area[WIDTH] > numbers[6] or not legs_of(unit, area, numbers[0]):
        return NEVER
    if follow(area, moments, places, worth, path, numbers[4] > 0.0) <= 0.0:
        return NEVER
    surface = unit[SURFACE] > 0.0
    for k in range(laid.shape[0]):
        if laid_surface[k] == surface and overlap(area, path, laid[k], laid_paths[k], moments, numbers[1]):
            return NEVER
    if surface and against_lane(area, path, moments, outline, starts, flow, numbers[5]):
        return NEVER
    part_inside(area, path, moments, places, SAMPLES, parts, numbers[2])
    spacing = area[WIDTH] / area[SWEEPS]
    found = np.empty((len(widths), SAMPLES + 1))
    for k in range(len(widths)):
        for hits in range(SAMPLES + 1):
            found[k, hits] = detected_in_part(widths[k] / spacing, hits / SAMPLES, int(numbers[3]))
    total = 0.0
    for i in range(places.shape[0]):
        if parts[i] > 0.0:
            total += worth[i] * found[object_class[i], int(parts[i] * SAMPLES + 0.5)]
    return total


@compiled
def climb(
    unit: Floats,
    widths: Floats,
    area: Floats,
    path: Floats,
    laid: Floats,
    laid_paths: Floats,
    laid_surface: NDArray[np.bool_],
    moments: Floats,
    places: Floats,
    worth: Floats,
    object_class: Ints,
    outline: Floats,
    starts: Ints,
    flow: Floats,
    numbers: Floats,
    parts: Floats,
    best: float,
    halvings: int,
) -> float:
    """Improve an area in place by pattern search from what it is worth now; returns what it is worth then."""
    tried, tried_path = area.copy(), path.copy()
    size, turn = 0.3, 0.35
    for _ in range(halvings):
        improved = True
        passes = 0
        while improved and passes < 4:
            improved = False
            passes += 1
            for move in range(18):
                tried[:] = area
                along_x, along_y = math.sin(area[BEARING]), math.cos(area[BEARING])
                sign = 1.0 if move % 2 == 0 else -1.0
                grow = (1.0 + size) if sign > 0 else 1.0 / (1.0 + size)
                kind = move // 2
                shift_along, shift_across = 0.0, 0.0
                if kind == 0:
                    shift_along = sign * size * area[LENGTH]
                elif kind == 1:
                    shift_across = sign * size * area[WIDTH]
                elif kind == 2:
                    tried[BEARING] += sign * turn
                elif kind == 3:
                    tried[LENGTH] *= grow
                    tried[WIDTH] /= grow
                elif kind == 4:
                    tried[LENGTH] *= grow
                    tried[WIDTH] *= grow
                elif kind < 7:  # one end goes out or in, the other keeps its place beside a neighbour
                    tried[LENGTH] *= grow
                    shift_along = (tried[LENGTH] - area[LENGTH]) / 2.0 * (1.0 if kind == 5 else -1.0)
                else:
                    tried[WIDTH] *= grow
                    shift_across = (tried[WIDTH] - area[WIDTH]) / 2.0 * (1.0 if kind == 7 else -1.0)
                tried[CENTRE_X] += shift_along * along_x + shift_across * along_y
                tried[CENTRE_Y] += shift_along * along_y - shift_across * along_x
                got = worth_of(
                    unit, widths, tried, tried_path, laid, laid_paths, laid_surface, moments, places, worth,
                    object_class, outline, starts, flow, numbers, parts,
                )  # fmt: skip
                if got > best * 1.0005:
                    best = got
                    area[:] = tried
                    path[:] = tried_path
                    improved = True
        size /= 2.0
        turn /= 2.0
    return best
