"""What a whole trajectory is worth: the likelihood of its plots, all looks counted, found and not found.

The currency of every second thought: the exchange of plots between trajectories within the last looks
(:mod:`window`) and over a whole stretch (:mod:`retrodiction`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.tracking.gating import take_position
from varne.correlation.tracking.motion import FloatArray, IntArray, predict, put_first, put_state


class Stretch(NamedTuple):
    """A stretch of looks in the form kernels take. K looks, M plots ordered by look.

    position (M, 2) metres, noise (M, 2, 2), look (M,), gain (M,) minus the log of the clutter density;
    time_s (K,); per look the log weights of a vessel first seen (new), seen again (hit), and the running
    sum (K + 1,) of those of not being seen (missed); ends (K,) the log chance of nothing more after a last
    plot at that look, ``unseen`` that of nothing at all in the stretch for what was there before; motion
    and the prior variance of velocity.
    """

    position: FloatArray
    noise: FloatArray
    look: IntArray
    gain: FloatArray
    time_s: FloatArray
    new: FloatArray
    hit: FloatArray
    missed: FloatArray
    ends: FloatArray
    unseen: float
    motion: FloatArray
    speed_variance: float


class Rows(NamedTuple):
    """S trajectories: plot of each look (S, K) or -1, and the states, spreads and weights after each plot.

    ``total`` (S,) is each one's log weight. What is known from before the first look: ``head_s`` (S,) its
    moment, NaN if nothing, with ``head_mean`` (S, 4), ``head_spread`` (S, 4, 4), ``head_existence`` (S,).
    """

    plot: IntArray
    mean: FloatArray
    spread: FloatArray
    weight: FloatArray
    total: FloatArray
    head_s: FloatArray
    head_mean: FloatArray
    head_spread: FloatArray
    head_existence: FloatArray


@compiled
def walk(
    stretch: Stretch, rows: Rows, row: IntArray, slot: int, begin: int, keep: bool, scratch: FloatArray
) -> float:
    """Log weight of a trajectory ``row`` (K,) against all its plots being clutter, from look ``begin`` on.

    What is before is that of ``rows`` at ``slot``. With ``keep`` the states along the way are stored there.
    ``scratch`` (5, 4) is written over.
    """
    last = begin - 1
    while last >= 0 and rows.plot[slot, last] < 0:
        last -= 1
    total = 0.0
    state, spread = scratch[0], scratch[1:]
    at_s = 0.0
    headed = not math.isnan(rows.head_s[slot])
    if last >= 0:
        put_state(rows.mean[slot, last], rows.spread[slot, last], state, spread)
        total = rows.weight[slot, last]
        at_s = stretch.time_s[last]
    elif headed:
        put_state(rows.head_mean[slot], rows.head_spread[slot], state, spread)
        total = math.log(max(rows.head_existence[slot], 1e-12))
        at_s = rows.head_s[slot]
    for k in range(begin, row.shape[0]):
        p = row[k]
        if p < 0:
            continue
        if last < 0 and not headed:
            total = stretch.new[k] + stretch.gain[p]
            put_first(
                stretch.position[p], stretch.noise[p], stretch.motion, stretch.speed_variance, state, spread
            )
        else:
            predict(state, spread, stretch.motion, stretch.time_s[k] - at_s, state, spread)
            total += take_position(state, spread, stretch.position[p], stretch.noise[p])
            total += stretch.gain[p] + stretch.hit[k] + stretch.missed[k] - stretch.missed[last + 1]
        last, at_s = k, stretch.time_s[k]
        if keep:
            put_state(state, spread, rows.mean[slot, k], rows.spread[slot, k])
            rows.weight[slot, k] = total
    if last >= 0:
        return float(total + stretch.ends[last])
    if headed:  # not seen since: there and missed, or gone
        here = rows.head_existence[slot]
        return math.log(1.0 - here + here * math.exp(stretch.unseen))
    return 0.0


@compiled
def settle_row(stretch: Stretch, rows: Rows, slot: int, begin: int) -> None:
    """Store states and weight of a trajectory that has changed from look ``begin`` on."""
    rows.total[slot] = walk(stretch, rows, rows.plot[slot], slot, begin, True, np.empty((5, 4)))


@compiled
def put_plots(source: IntArray, begin: int, until: int, target: IntArray) -> None:
    """Copy the plots of the looks from ``begin`` to before ``until`` from one trajectory to another."""
    for k in range(begin, until):
        target[k] = source[k]
