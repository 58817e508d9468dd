"""Vessels whose way is known: between the reports of a device that says who it is, or of a followed track.

A way is a list of knots (time, place); between two knots the vessel is taken to have gone straight.
The doubt of a place so found is that of the knots and of a nearly constant velocity between them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.reports import Floats, Ints

# White acceleration of a ship under way, m²/s³: twice what a loaded ship in a lane shows, so that a turn
# between two reports is inside the doubt.
SHIP_Q_M2S3 = 0.003
# How far before its first and after its last knot a way is still used, and the doubt of its velocity then.
BEYOND_S = 90.0
BEYOND_MPS = 0.6


class Ways(NamedTuple):
    """The ways of V vessels, end to end: ``first`` (V + 1,) into knots of K times, places and variances."""

    first: Ints
    t_s: Floats
    x_m: Floats
    y_m: Floats
    var_m2: Floats


def ways_of(owner: Ints, t_s: Floats, place_m: Floats, var_m2: Floats) -> Ways:
    """Ways from reports (K,) whose vessel 0 .. V - 1 is ``owner``; a vessel without reports has no knots."""
    order = np.lexsort((t_s, owner))
    count = int(owner.max()) + 1 if len(owner) else 0
    first = np.searchsorted(owner[order], np.arange(count + 1)).astype(np.int64)
    return Ways(first, t_s[order], place_m[order, 0], place_m[order, 1], var_m2[order])


def together(one: Ways, two: Ways) -> Ways:
    """The vessels of ``one``, then those of ``two``."""
    return Ways(
        np.concatenate([one.first, two.first[1:] + one.first[-1]]),
        np.concatenate([one.t_s, two.t_s]),
        np.concatenate([one.x_m, two.x_m]),
        np.concatenate([one.y_m, two.y_m]),
        np.concatenate([one.var_m2, two.var_m2]),
    )


@compiled
def placed(
    first: Ints, t_s: Floats, x_m: Floats, y_m: Floats, var_m2: Floats, vessel: int, when_s: float
) -> tuple[float, float, float]:
    """East, north (m) and variance on each axis (m²) of a vessel at a time; variance -1 if not known then."""
    low, high = first[vessel], first[vessel + 1]
    if high - low < 2 or when_s < t_s[low] - BEYOND_S or when_s > t_s[high - 1] + BEYOND_S:
        return 0.0, 0.0, -1.0
    at = low + np.searchsorted(t_s[low:high], when_s)
    outside = 0.0
    if at == low:
        at, outside = low + 1, t_s[low] - when_s
    elif at == high:
        at, outside = high - 1, when_s - t_s[high - 1]
    gap = t_s[at] - t_s[at - 1]
    if gap <= 0.0:
        return x_m[at], y_m[at], var_m2[at]
    part = (when_s - t_s[at - 1]) / gap
    x = x_m[at - 1] + part * (x_m[at] - x_m[at - 1])
    y = y_m[at - 1] + part * (y_m[at] - y_m[at - 1])
    if outside > 0.0:
        # Two knots give the velocity; their own doubt over the gap between them is added.
        slope = BEYOND_MPS**2 + (var_m2[at] + var_m2[at - 1]) / (gap * gap)
        return x, y, var_m2[at] + outside * outside * slope
    rest = 1.0 - part
    var = rest * rest * var_m2[at - 1] + part * part * var_m2[at]
    return x, y, var + SHIP_Q_M2S3 * gap**3 * (part * rest) ** 2


@compiled
def options(
    first: Ints,
    knot_t_s: Floats,
    knot_x_m: Floats,
    knot_y_m: Floats,
    knot_var_m2: Floats,
    frame_first: Ints,
    frame_t_s: Floats,
    x_m: Floats,
    y_m: Floats,
    spread_m2: Floats,
    gate: float,
) -> tuple[Ints, Ints, Floats]:
    """Every (report, vessel) with the report within ``gate`` squared standard deviations of the way.

    Reports (R,) stand frame after frame (``frame_first`` (F + 1,), ``frame_t_s`` (F,)). Returns report,
    vessel and log density (1/m²) of each pair.
    """
    vessels = len(first) - 1
    report, vessel, density = [np.int64(0)], [np.int64(0)], [0.0]
    px, py, pv = np.empty(vessels), np.empty(vessels), np.empty(vessels)
    which = np.empty(vessels, np.int64)
    for f in range(len(frame_t_s)):
        low, high = frame_first[f], frame_first[f + 1]
        n = 0
        widest = 0.0
        for v in range(vessels):
            a, b = first[v], first[v + 1]
            if (
                b - a < 2
                or frame_t_s[f] < knot_t_s[a] - BEYOND_S
                or frame_t_s[f] > knot_t_s[b - 1] + BEYOND_S
            ):
                continue
            x, y, var = placed(first, knot_t_s, knot_x_m, knot_y_m, knot_var_m2, v, frame_t_s[f])
            if var > 0.0:
                px[n], py[n], pv[n], which[n] = x, y, var, v
                widest = max(widest, var)
                n += 1
        order = np.argsort(px[:n])
        sx = px[:n][order]
        for r in range(low, high):
            reach = np.sqrt(gate * (spread_m2[r, 0] + widest))
            for k in range(np.searchsorted(sx, x_m[r] - reach), np.searchsorted(sx, x_m[r] + reach)):
                j = order[k]
                a, b, c = spread_m2[r, 0] + pv[j], spread_m2[r, 1] + pv[j], spread_m2[r, 2]
                dx, dy = x_m[r] - px[j], y_m[r] - py[j]
                det = a * b - c * c
                away = (b * dx * dx - 2.0 * c * dx * dy + a * dy * dy) / det
                if away < gate:
                    report.append(np.int64(r))
                    vessel.append(which[j])
                    density.append(-0.5 * away - 0.5 * np.log(det) - np.log(2.0 * np.pi))
    return np.array(report[1:]), np.array(vessel[1:]), np.array(density[1:])


@compiled
def claimed(report: Ints, vessel: Ints, density: Floats, frame: Ints, vessels: int) -> Ints:
    """One report at most for a vessel in a frame, and one vessel for a report: the densest pairs first.

    ``frame`` (R,) is the frame of each report. Returns the vessel of each report (R,), -1 for none.
    """
    took = np.full(len(frame), -1, np.int64)
    begin = 0
    busy = np.full(vessels, -1, np.int64)
    # Pairs come in the order of frames, so one frame's pairs stand together.
    while begin < len(report):
        f = frame[report[begin]]
        end = begin
        while end < len(report) and frame[report[end]] == f:
            end += 1
        for k in np.argsort(-density[begin:end]):
            r, v = report[begin + k], vessel[begin + k]
            if took[r] < 0 and busy[v] != f:
                took[r] = v
                busy[v] = f
        begin = end
    return took
