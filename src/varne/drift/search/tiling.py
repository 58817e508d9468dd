"""A first cut of the water: boxes side by side, one for each unit, each with as much as it can search.

The weight is halved again and again across its longer side, units with it, so that each side keeps the
share of weight that its units have of the effort; what one unit is left with is boxed, its thin edges
trimmed off.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.search.cloud import Floats


class Box(NamedTuple):
    """One unit's box: metres, and the bearing of its longer side in radians."""

    unit: int
    x_m: float
    y_m: float
    bearing: float
    length_m: float
    width_m: float


def boxes(
    places: Floats,
    weights: Floats,
    unit_places: Floats,
    strength: Floats,
    bearing: float,
    trim: float,
    gap_m: float,
) -> list[Box]:
    """Boxes along and across a bearing, radians.

    ``places`` [particle, 2], ``weights`` [particle], ``unit_places`` [unit, 2], ``strength`` [unit].

    ``trim`` is the share of a unit's weight left out beyond each edge; ``gap_m`` the room between neighbours.
    """
    turn = np.array([[math.sin(bearing), math.cos(bearing)], [math.cos(bearing), -math.sin(bearing)]])
    turned, homes = places @ turn.T, unit_places @ turn.T
    some = np.flatnonzero(weights > 0)
    units = np.flatnonzero(strength > 0)
    if not len(some) or not len(units):
        return []
    found: list[Box] = []
    edges = np.array([[-np.inf, np.inf], [-np.inf, np.inf]])
    todo: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]] = [(some, units, edges)]
    while todo:
        chosen, group, edges = todo.pop()
        at, w = turned[chosen], weights[chosen]
        if len(group) == 1:
            low, high = (
                np.array([_quantile(at[:, axis], w, q) for axis in (0, 1)]) for q in (trim, 1 - trim)
            )
            low, high = np.maximum(low, edges[:, 0] + gap_m / 2), np.minimum(high, edges[:, 1] - gap_m / 2)
            size = high - low
            if np.all(size > 0):
                x, y = ((low + high) / 2) @ turn
                along = int(size[1] > size[0])
                found.append(
                    Box(
                        int(group[0]),
                        float(x),
                        float(y),
                        bearing + along * math.pi / 2,
                        float(size[along]),
                        float(size[1 - along]),
                    )
                )
            continue
        middle = np.average(at, axis=0, weights=w)
        axis = int(np.argmax(np.average((at - middle) ** 2, axis=0, weights=w)))
        ordered = group[np.lexsort((group, homes[group, axis]))]
        before = np.cumsum(strength[ordered])
        k = int(np.argmin(np.abs(before[:-1] - before[-1] / 2))) + 1
        cut = _quantile(at[:, axis], w, float(before[k - 1] / before[-1]))
        lower = at[:, axis] <= cut
        for side, part, bound in ((lower, ordered[:k], 1), (~lower, ordered[k:], 0)):
            if np.any(side):
                narrower = edges.copy()
                narrower[axis, bound] = cut
                todo.append((chosen[side], part, narrower))
    return sorted(found)


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """The value that a share of the weight lies below."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    at = int(np.searchsorted(below, share * below[-1]))
    return float(values[order[min(at, len(order) - 1)]])
