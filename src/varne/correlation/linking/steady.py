"""Vessels a scanning sensor follows without a gap: plain tracking, scan by scan, of the plots left over.

A ship without a device is seen at nearly every turn of a radar, so that nearest neighbours under a nearly
constant velocity follow it. Tracks seen less steadily are let go: they may be small boats among
others, which deserve the search over all reports at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.known import SHIP_Q_M2S3
from varne.correlation.linking.reports import Floats, Ints

GATE = 14.0
# Doubt of a velocity before anything is known of it: a ship makes up to 25 kn.
FIRST_MPS = 6.0
# A track ends unseen for this long: so many turns for one just begun, so many for one well seen.
YOUNG_TURNS = 3.0
OLD_TURNS = 6.0
# A followed way is smoothed over this long either side.
SMOOTH_S = 75.0
LEAST_PLOTS = 12
LEAST_RATE = 0.75
# Mean squared innovation, of two degrees of freedom: a track that hops between vessels shows more.
MOST_INNOVATION = 3.0


class Turning(NamedTuple):
    """Scans that come in turn: scan f is of sensor f mod ``sensors``, each every ``period_s``."""

    sensors: int
    period_s: float


def turning(scan_s: Floats) -> Turning:
    """How many sensors share the scans (F,) in order of time, read from the spacing: the least number k for
    which every k-th scan comes at one interval. One sensor at the mean spacing if none fits."""
    for k in range(1, min(6, len(scan_s) // 4) + 1):
        lags = scan_s[k:] - scan_s[:-k]
        middle = float(np.median(lags))
        if middle > 0.0 and float(np.mean(np.abs(lags - middle) < 0.02 * middle)) > 0.9:
            return Turning(k, middle)
    spacing = float(np.mean(np.diff(scan_s))) if len(scan_s) > 1 else 1.0
    return Turning(1, spacing)


@compiled
def followed(
    frame_first: Ints,
    frame_t_s: Floats,
    x_m: Floats,
    y_m: Floats,
    spread_m2: Floats,
    sensors: int,
    turn_s: float,
) -> tuple[Ints, Ints]:
    """The track of each plot (R,), and whether each track (T,) is steady: 1 or 0.

    Plots stand frame after frame, as ``known.options`` takes them.
    """
    plots = len(x_m)
    track = np.full(plots, -1, np.int64)
    # x, y, vx, vy; then position, cross and velocity variance, shared by both axes; last time
    state = np.zeros((plots, 8))
    hits = np.zeros((plots, sensors), np.int64)
    begun = np.zeros(plots, np.int64)
    ended = np.zeros(plots, np.int64)
    surprise = np.zeros(plots)
    live = np.empty(plots, np.int64)
    alive = 0
    tracks = 0
    for f in range(len(frame_t_s)):
        low, high = frame_first[f], frame_first[f + 1]
        kept = 0
        for k in range(alive):
            t = live[k]
            many = hits[t].sum()
            unseen = frame_t_s[f] - state[t, 7]
            if unseen <= turn_s * (OLD_TURNS if many >= 6 else YOUNG_TURNS):
                live[kept] = t
                kept += 1
        alive = kept
        # Predicted places, sorted by east so that a plot looks only at those near it.
        pred = np.empty((alive, 7))
        for k in range(alive):
            t = live[k]
            dt = frame_t_s[f] - state[t, 7]
            pred[k, 0] = state[t, 0] + dt * state[t, 2]
            pred[k, 1] = state[t, 1] + dt * state[t, 3]
            pred[k, 2], pred[k, 3] = state[t, 2], state[t, 3]
            pp, pv, vv = state[t, 4], state[t, 5], state[t, 6]
            pred[k, 4] = pp + 2.0 * dt * pv + dt * dt * vv + SHIP_Q_M2S3 * dt**3 / 3.0
            pred[k, 5] = pv + dt * vv + SHIP_Q_M2S3 * dt * dt / 2.0
            pred[k, 6] = vv + SHIP_Q_M2S3 * dt
        order = np.argsort(pred[:, 0])
        sx = pred[:, 0][order]
        widest = pred[:, 4].max() if alive > 0 else 0.0
        pair_r, pair_k, cost = [np.int64(0)], [np.int64(0)], [0.0]
        for r in range(low, high):
            noise = 0.5 * (spread_m2[r, 0] + spread_m2[r, 1])
            reach = np.sqrt(GATE * (widest + noise))
            for j in range(np.searchsorted(sx, x_m[r] - reach), np.searchsorted(sx, x_m[r] + reach)):
                k = order[j]
                a, b, c = spread_m2[r, 0] + pred[k, 4], spread_m2[r, 1] + pred[k, 4], spread_m2[r, 2]
                dx, dy = x_m[r] - pred[k, 0], y_m[r] - pred[k, 1]
                det = a * b - c * c
                away = (b * dx * dx - 2.0 * c * dx * dy + a * dy * dy) / det
                if away < GATE:
                    pair_r.append(np.int64(r))
                    pair_k.append(np.int64(k))
                    # A young track is believed less: it may be two false plots.
                    cost.append(0.5 * away + 0.5 * np.log(det) + (3.0 if hits[live[k]].sum() < 4 else 0.0))
        used = np.zeros(alive, np.bool_)
        costs = np.array(cost[1:])
        for p in np.argsort(costs):
            r, k = pair_r[p + 1], pair_k[p + 1]
            if track[r] >= 0 or used[k]:
                continue
            t = live[k]
            used[k] = True
            track[r] = t
            noise = 0.5 * (spread_m2[r, 0] + spread_m2[r, 1])
            total = pred[k, 4] + noise
            gain, gain_v = pred[k, 4] / total, pred[k, 5] / total
            dx, dy = x_m[r] - pred[k, 0], y_m[r] - pred[k, 1]
            surprise[t] += (dx * dx + dy * dy) / total
            state[t, 0], state[t, 1] = pred[k, 0] + gain * dx, pred[k, 1] + gain * dy
            state[t, 2], state[t, 3] = pred[k, 2] + gain_v * dx, pred[k, 3] + gain_v * dy
            state[t, 4] = pred[k, 4] * (1.0 - gain)
            state[t, 5] = pred[k, 5] * (1.0 - gain)
            state[t, 6] = pred[k, 6] - gain_v * pred[k, 5]
            state[t, 7] = frame_t_s[f]
            hits[t, f % sensors] += 1
            ended[t] = f
        for r in range(low, high):
            if track[r] < 0:
                t = tracks
                tracks += 1
                track[r] = t
                noise = 0.5 * (spread_m2[r, 0] + spread_m2[r, 1])
                state[t, 0], state[t, 1], state[t, 4] = x_m[r], y_m[r], noise
                state[t, 6], state[t, 7] = FIRST_MPS**2, frame_t_s[f]
                hits[t, f % sensors] = 1
                begun[t], ended[t] = f, f
                live[alive] = t
                alive += 1
    steady = np.zeros(tracks, np.int64)
    for t in range(tracks):
        many = hits[t].sum()
        rate = 0.0
        for s in range(sensors):
            turns = (ended[t] - begun[t] + 1) / sensors
            rate = max(rate, hits[t, s] / max(turns, 1.0))
        if many >= LEAST_PLOTS and rate >= LEAST_RATE and surprise[t] < MOST_INNOVATION * many:
            steady[t] = 1
    return track, steady


@compiled
def straightened(
    first: Ints, t_s: Floats, x_m: Floats, y_m: Floats, var_m2: Floats
) -> tuple[Floats, Floats, Floats]:
    """Each knot of the ways (``known.Ways``) on a straight line fitted to those within ``SMOOTH_S`` of it."""
    x, y, var = x_m.copy(), y_m.copy(), var_m2.copy()
    for v in range(len(first) - 1):
        low = first[v]
        for k in range(first[v], first[v + 1]):
            while t_s[low] < t_s[k] - SMOOTH_S:
                low += 1
            n = 0
            st = stt = sx = sy = stx = sty = 0.0
            j = low
            while j < first[v + 1] and t_s[j] <= t_s[k] + SMOOTH_S:
                t = t_s[j] - t_s[k]
                n += 1
                st += t
                stt += t * t
                sx += x_m[j]
                sy += y_m[j]
                stx += t * x_m[j]
                sty += t * y_m[j]
                j += 1
            det = n * stt - st * st
            if n >= 4 and det > 1.0:
                x[k] = (stt * sx - st * stx) / det
                y[k] = (stt * sy - st * sty) / det
                var[k] = var_m2[k] * stt / det
    return x, y, var
