"""Search patterns as way-points with times: parallel track, creeping line, expanding square, sector.

Names and shapes as in IAMSAR volume III, section 3 (PS, CS, SS, VS). Every pattern is laid in the frame of
the objects, where it has straight legs at the search speed; a *drift-following* track adds the motion of
that frame, so that over ground it is bent by the stream and still covers what drifts. A searcher's speed is
through the water and the frame moves with the water or nearly, so the legs take the time they say; wind on
the searcher is not counted.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.search.cloud import Floats
from varne.drift.search.passes import SearchTrack, search_track
from varne.drift.search.plan import SearchArea
from varne.picture.errors import Refused

PatternKind = Literal["parallel_track", "creeping_line", "expanding_square", "sector"]
LONGEST_LEG_S = 600.0  # a drifting leg is cut into pieces no longer, each straight over ground


class Pattern(NamedTuple):
    """Way-points of one searcher: ``times_s`` [point], ``positions_m`` [point, 2] in the objects' frame.

    ``turn_s`` has been added at each turn; ``spacing_m`` is the distance between neighbouring legs.
    """

    kind: PatternKind
    times_s: Floats
    positions_m: Floats
    speed_mps: float
    spacing_m: float


def ladder(area: SearchArea, from_m: tuple[float, float], speed_mps: float, turn_s: float = 0.0) -> Pattern:
    """Parallel legs over an area, from the corner nearest to ``from_m``, in the area's own frame.

    Legs begin and end half a spacing inside the ends; the first lies half a spacing inside the side. The
    frame is where the area is when its search begins. A *creeping line* if the legs run along the shorter
    side.
    """
    s, c = math.sin(math.radians(area.bearing_deg)), math.cos(math.radians(area.bearing_deg))
    x, y = area.centre_at(area.start_s)
    reach = (area.length_m - area.spacing_m) / 2
    offsets = (np.arange(area.sweeps) + 0.5) * area.spacing_m - area.width_m / 2
    best: tuple[float, Floats] | None = None
    for first in (1.0, -1.0):
        for side in (1.0, -1.0):
            points = []
            for n, offset in enumerate(offsets * side):
                ends = (-first, first) if n % 2 == 0 else (first, -first)
                points += [
                    (x + end * reach * s + offset * c, y + end * reach * c - offset * s) for end in ends
                ]
            away = math.dist(points[0], from_m)
            if best is None or away < best[0] - 1e-6:
                best = (away, np.array(points))
    assert best is not None  # two sides and two ends were tried
    kind: PatternKind = "parallel_track" if area.length_m >= area.width_m else "creeping_line"
    return _timed(kind, best[1], area.start_s, speed_mps, turn_s, area.spacing_m)


def expanding_square(
    centre_m: tuple[float, float],
    bearing_deg: float,
    spacing_m: float,
    legs: int,
    start_s: float,
    speed_mps: float,
    turn_s: float = 0.0,
) -> Pattern:
    """Legs of one, one, two, two, three, three … spacings about a datum, each 90° to the right of the last.

    Raises:
        Refused: spacing or speed is not above nought, or there is no leg.
    """
    _positive(spacing_m, speed_mps, legs)
    points = [np.array(centre_m, dtype=np.float64)]
    for leg in range(legs):
        bearing = math.radians(bearing_deg + 90.0 * leg)
        length = spacing_m * (leg // 2 + 1)
        points.append(points[-1] + length * np.array([math.sin(bearing), math.cos(bearing)]))
    return _timed("expanding_square", np.array(points), start_s, speed_mps, turn_s, spacing_m)


def sector(
    centre_m: tuple[float, float],
    bearing_deg: float,
    radius_m: float,
    start_s: float,
    speed_mps: float,
    passes: int = 1,
    turn_s: float = 0.0,
) -> Pattern:
    """Three triangles through a datum, all legs one radius, every turn 120° to the right.

    A further pass is turned by 30°.

    Raises:
        Refused: radius or speed is not above nought, or there is no pass.
    """
    _positive(radius_m, speed_mps, passes)
    centre = np.array(centre_m, dtype=np.float64)
    points = [centre]
    for n in range(passes):
        for spoke in range(3):
            out = math.radians(bearing_deg + 30.0 * n - 120.0 * spoke)  # straight on through the datum
            chord = out + math.radians(120.0)
            first = centre + radius_m * np.array([math.sin(out), math.cos(out)])
            points += [first, first + radius_m * np.array([math.sin(chord), math.cos(chord)]), centre]
    # The spokes of a pass part by 60°, so at half the radius neighbouring legs are half of it apart.
    return _timed("sector", np.array(points), start_s, speed_mps, turn_s, radius_m / 2)


def drifting(pattern: Pattern, moments_s: Floats, frame_m: Floats) -> SearchTrack:
    """The track over ground of a pattern whose frame moves: ``frame_m`` [moment, 2], any origin.

    Way-points keep their times; legs are cut so that a turning stream bends them.

    Raises:
        Refused: the frame's shape or times do not fit.
    """
    if frame_m.shape != (len(moments_s), 2) or np.any(np.diff(moments_s) <= 0):
        raise Refused("a frame needs one place for each of its rising times", code="frame")
    times = [pattern.times_s]
    for earlier, later in zip(pattern.times_s[:-1], pattern.times_s[1:], strict=True):
        pieces = math.ceil((later - earlier) / LONGEST_LEG_S)
        times.append(earlier + (later - earlier) * np.arange(1, pieces) / pieces)
    when = np.unique(np.concatenate(times))
    moved = np.column_stack(
        [
            np.interp(when, moments_s, column) - np.interp(pattern.times_s[0], moments_s, column)
            for column in frame_m.T
        ]
    )
    still = np.column_stack([np.interp(when, pattern.times_s, column) for column in pattern.positions_m.T])
    return search_track(when, still + moved, pattern.speed_mps)


def area_track(
    area: SearchArea, from_m: tuple[float, float], speed_mps: float, turn_s: float = 0.0
) -> SearchTrack:
    """The track over ground of a plan's area: its ladder, carried with the area if that drifts."""
    return drifting(ladder(area, from_m, speed_mps, turn_s), area.moments_s, area.path_m)


def turning_points(pattern: Pattern) -> NDArray[np.int64]:
    """Rows of a pattern's points at which its course changes, first and last included."""
    legs = np.diff(pattern.positions_m, axis=0)
    course = np.arctan2(legs[:, 0], legs[:, 1])
    turned = np.abs((np.diff(course) + math.pi) % (2 * math.pi) - math.pi) > 1e-6
    return np.flatnonzero(np.concatenate([[True], turned, [True]])).astype(np.int64)


def _timed(
    kind: PatternKind, points: Floats, start_s: float, speed_mps: float, turn_s: float, spacing_m: float
) -> Pattern:
    # A searcher that comes through a point twice running would need two times there.
    keep = np.concatenate([[True], np.hypot(*np.diff(points, axis=0).T) > 1e-9])
    points = points[keep]
    if len(points) < 2:
        raise Refused("the area is too small for a leg", code="no_leg")
    legs_s = np.hypot(*np.diff(points, axis=0).T) / speed_mps
    # The time of a turn is spent on the leg after it.
    legs_s[1:] += turn_s / (2 if kind in ("parallel_track", "creeping_line") else 1)
    return Pattern(kind, start_s + np.concatenate([[0.0], np.cumsum(legs_s)]), points, speed_mps, spacing_m)


def _positive(size_m: float, speed_mps: float, count: int) -> None:
    if not (size_m > 0 and speed_mps > 0 and count >= 1):
        raise Refused("size and speed must be above nought, and there must be a leg", code="pattern")
