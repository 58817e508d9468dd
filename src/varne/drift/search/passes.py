"""What a searcher's real track was worth against particles that move meanwhile.

Track and particle are both straight between their times, so each sees the other pass on a straight line:
the sums are done in the particle's frame, where the searcher moves with the relative velocity. Under the
inverse-cube law detection is a rate, ``W² v / (8 pi r³)`` a second at distance ``r`` (Koopman 1946: a
straight pass then gives the lateral range curve ``1 - exp(-W² / (4 pi x²))`` at the speed ``v`` the width
holds for), and the rate is summed in closed form along each piece. A pass is worth more when searcher and
object go the same way, less when they meet.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.compiled import compiled
from varne.drift.search.cloud import Cloud, Floats, Ints, nodes
from varne.drift.search.detection import Law
from varne.picture.errors import Refused

LAW_NUMBER = {Law.DEFINITE: 0, Law.INVERSE_CUBE: 1, Law.RANDOM: 2}
# Nearer than this part of the sweep width the object is under the searcher; keeps the cube from dividing by
# nought.
NEAREST_WIDTHS = 1e-3


class SearchTrack(NamedTuple):
    """Where a searcher was: ``times_s`` [point] rising, ``positions_m`` [point, 2] in the cloud's frame.

    ``searching`` [point - 1] says on which legs anyone looked out (transit does not count); ``speed_mps``
    is the search speed the sweep widths hold for.
    """

    times_s: Floats
    positions_m: Floats
    speed_mps: float
    searching: NDArray[np.bool_]


def search_track(
    times_s: Floats, positions_m: Floats, speed_mps: float, searching: NDArray[np.bool_] | None = None
) -> SearchTrack:
    """A checked track; without ``searching`` every leg counts.

    Raises:
        Refused: shapes do not agree, times do not rise, or the speed is not above nought.
    """
    times = np.ascontiguousarray(times_s, dtype=np.float64)
    places = np.ascontiguousarray(positions_m, dtype=np.float64)
    if places.shape != (len(times), 2) or len(times) < 2:
        raise Refused("a track needs two points or more, [point, 2]", code="track_shape")
    legs = np.ones(len(times) - 1, dtype=np.bool_) if searching is None else np.asarray(searching, np.bool_)
    if legs.shape != (len(times) - 1,):
        raise Refused("one searching mark for each leg", code="track_shape")
    if np.any(np.diff(times) <= 0) or not (np.isfinite(times).all() and np.isfinite(places).all()):
        raise Refused("a track's times must rise and its positions be finite", code="track_times")
    if not speed_mps > 0:
        raise Refused("search speed must be above nought", code="track_speed")
    return SearchTrack(times, places, float(speed_mps), legs)


def missed(
    cloud: Cloud, track: SearchTrack, widths_m: Floats, law: Law = Law.INVERSE_CUBE, until_s: float = math.inf
) -> Floats:
    """Probability, for each particle, that the searcher did not detect it; shape [particle].

    ``widths_m`` [object class]. Only what was searched until ``until_s`` counts, so that a search under way
    can be counted as far as it has come. The random law uses the exponential lateral range curve at each
    closest approach.

    Raises:
        Refused: a class has no width, or a width is below nought.
    """
    widths = np.ascontiguousarray(widths_m, dtype=np.float64)
    if len(widths) < cloud.classes or np.any(~np.isfinite(widths)) or np.any(widths < 0):
        raise Refused("one sweep width, nought or more, for each object class", code="widths")
    moments = np.unique(np.concatenate([track.times_s, cloud.times_s, [min(until_s, track.times_s[-1])]]))
    moments = moments[(moments >= track.times_s[0]) & (moments <= min(until_s, track.times_s[-1]))]
    if len(moments) < 2 or not len(cloud.weights):
        return np.ones(len(cloud.weights))
    leg, along = nodes(track.times_s, moments)
    ahead = np.minimum(leg + 1, len(track.times_s) - 1)
    place = track.positions_m[leg] * (1 - along)[:, None] + track.positions_m[ahead] * along[:, None]
    middle_leg, _ = nodes(track.times_s, (moments[:-1] + moments[1:]) / 2)
    row, share = nodes(cloud.times_s, moments)
    return _missed(
        LAW_NUMBER[law],
        moments,
        place,
        track.searching[middle_leg],
        row,
        share,
        cloud.positions_m,
        cloud.object_class,
        widths,
        track.speed_mps,
    )


@compiled
def _missed(
    law: int,
    moments: Floats,
    place: Floats,
    searching: NDArray[np.bool_],
    row: Ints,
    share: Floats,
    positions: Floats,
    object_class: Ints,
    widths: Floats,
    speed: float,
) -> Floats:
    """Probability of having been missed, [particle], after every piece between the moments."""
    count, last = positions.shape[0], positions.shape[1] - 1
    out = np.ones(count)
    for i in range(count):
        width = widths[object_class[i]]
        if width <= 0.0:
            continue
        nearest2 = (NEAREST_WIDTHS * width) ** 2
        hazard, survives = 0.0, 1.0
        before_x = before_y = 0.0
        for n in range(len(moments)):
            k = row[n]
            ahead = min(k + 1, last)
            x = place[n, 0] - (positions[i, k, 0] * (1.0 - share[n]) + positions[i, ahead, 0] * share[n])
            y = place[n, 1] - (positions[i, k, 1] * (1.0 - share[n]) + positions[i, ahead, 1] * share[n])
            if n > 0 and searching[n - 1]:
                dx, dy, dt = x - before_x, y - before_y, moments[n] - moments[n - 1]
                d2 = dx * dx + dy * dy
                if d2 < 1e-12:
                    d2 = 1e-12
                foot = -(before_x * dx + before_y * dy) / d2  # where on the piece the two are nearest
                cross = before_x * dy - before_y * dx
                x2 = cross * cross / d2
                if law == 0:
                    inside = min(max(foot, 0.0), 1.0)
                    near_x, near_y = before_x + inside * dx, before_y + inside * dy
                    if near_x * near_x + near_y * near_y <= width * width / 4.0:
                        survives = 0.0
                elif law == 2:
                    if 0.0 <= foot < 1.0:
                        survives *= 1.0 - math.exp(-2.0 * math.sqrt(x2) / width)
                else:
                    x2 = max(x2, nearest2)
                    d = math.sqrt(d2)
                    behind, beyond = -foot * d, (1.0 - foot) * d
                    far = (
                        beyond / math.sqrt(x2 + beyond * beyond) - behind / math.sqrt(x2 + behind * behind)
                    ) / x2
                    if d * d < 1e-8 * x2:  # hardly any motion between the two
                        r2 = max(before_x * before_x + before_y * before_y, nearest2)
                        far = d / (r2 * math.sqrt(r2))
                    hazard += width * width * speed / (8.0 * math.pi) * far * dt / d
            before_x, before_y = x, y
        out[i] = survives * math.exp(-hazard)
    return out
