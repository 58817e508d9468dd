"""Exchanges of plots between trajectories in the looks still open (see :mod:`window`)."""

from __future__ import annotations

import math

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.tracking.motion import IntArray
from varne.correlation.tracking.trajectory import Rows, Stretch, put_plots, settle_row, walk

FRESH_LOOKS = 2  # an exchange this recent is no change of number to those who look on


@compiled
def _worth(rows: Rows, row: int, total: float) -> float:
    """Log weight of a row that may also be nothing: all its open plots clutter, its vessel gone or never
    there."""
    nothing = 0.0 if math.isnan(rows.head_s[row]) else math.log(max(1.0 - rows.head_existence[row], 1e-12))
    high = max(total, nothing)
    return high + math.log(math.exp(total - high) + math.exp(nothing - high))


@compiled
def _exchange_heads(rows: Rows, a: int, b: int) -> None:
    """Let two rows exchange what is known of them from before the first look."""
    rows.head_s[a], rows.head_s[b] = rows.head_s[b], rows.head_s[a]
    rows.head_existence[a], rows.head_existence[b] = rows.head_existence[b], rows.head_existence[a]
    for i in range(4):
        rows.head_mean[a, i], rows.head_mean[b, i] = rows.head_mean[b, i], rows.head_mean[a, i]
        for j in range(4):
            kept = rows.head_spread[a, i, j]
            rows.head_spread[a, i, j] = rows.head_spread[b, i, j]
            rows.head_spread[b, i, j] = kept


@compiled
def mend(
    stretch: Stretch,
    rows: Rows,
    doubts: IntArray,
    owner: IntArray,
    margin: float,
    name_margin: float,
    named: IntArray,
    partner: IntArray,
) -> int:
    """Try every doubt (E, 4: row, other row or -1, plot, look) in place; how many exchanges were made.

    ``owner`` (M,) is each plot's row, -1 clutter, -2 a track that is not among the rows. ``partner`` (S,),
    -2 for each row, becomes the row with which it last exchanged, -1 if with clutter. An exchange covers a
    run of looks that begins at the doubt: that look alone, some, or all since. Of two ``named`` (S,) rows
    that exchange all since, for less than ``name_margin`` more, the numbers stay and what was before goes
    over.
    """
    looks = rows.plot.shape[1]
    one, two = np.empty(looks, np.int64), np.empty(looks, np.int64)
    scratch = np.empty((5, 4))
    best_one, best_two = np.empty(looks, np.int64), np.empty(looks, np.int64)
    made = 0
    for row in range(rows.plot.shape[0]):
        settle_row(stretch, rows, row, 0)
    for e in range(doubts.shape[0]):
        a, b, p, k = doubts[e, 0], doubts[e, 1], doubts[e, 2], doubts[e, 3]
        if rows.head_s[a] >= stretch.time_s[k]:
            continue  # settled
        if b < 0 and owner[p] != a:
            b = owner[p]  # meanwhile another's
        if b == -2:
            continue
        best = margin
        if b < 0:
            put_plots(rows.plot[a], 0, looks, one)
            one[k] = -1 if owner[p] == a else p
            weight = _worth(rows, a, walk(stretch, rows, one, a, k, False, scratch))
            if weight - _worth(rows, a, rows.total[a]) <= best:
                continue
            if rows.plot[a, k] >= 0:
                owner[rows.plot[a, k]] = -1
            if one[k] >= 0:
                owner[one[k]] = a
            put_plots(one, 0, looks, rows.plot[a])
        else:
            if a == b or rows.head_s[b] >= stretch.time_s[k] or (rows.plot[a, k] < 0 and rows.plot[b, k] < 0):
                continue
            crossed = False
            before = _worth(rows, a, rows.total[a]) + _worth(rows, b, rows.total[b])
            for until in range(k + 1, looks + 1):
                if until > k + 1 and rows.plot[a, until - 1] < 0 and rows.plot[b, until - 1] < 0:
                    continue  # the same exchange as one look shorter
                put_plots(rows.plot[a], 0, looks, one)
                put_plots(rows.plot[b], 0, looks, two)
                put_plots(rows.plot[b], k, until, one)
                put_plots(rows.plot[a], k, until, two)
                weight = _worth(rows, a, walk(stretch, rows, one, a, k, False, scratch))
                weight += _worth(rows, b, walk(stretch, rows, two, b, k, False, scratch)) - before
                if weight > best:
                    best = weight
                    # The numbers would go over only if nothing that is shown now stays as it was.
                    crossed = named[a] and named[b] and weight <= margin + name_margin
                    crossed = crossed and looks - k > FRESH_LOOKS
                    for other in range(until, looks):
                        crossed = crossed and rows.plot[a, other] < 0 and rows.plot[b, other] < 0
                    put_plots(one, 0, looks, best_one)
                    put_plots(two, 0, looks, best_two)
            if best <= margin:
                continue
            if (
                crossed
            ):  # the same two trajectories, each under the number that its last looks were shown under
                put_plots(rows.plot[b], 0, k, best_one)
                put_plots(rows.plot[a], 0, k, best_two)
                put_plots(rows.plot[a], k, looks, best_one)
                put_plots(rows.plot[b], k, looks, best_two)
                _exchange_heads(rows, a, b)
                k = 0
            put_plots(best_one, 0, looks, rows.plot[a])
            put_plots(best_two, 0, looks, rows.plot[b])
            for other in range(k, looks):
                if best_one[other] >= 0:
                    owner[best_one[other]] = a
                if best_two[other] >= 0:
                    owner[best_two[other]] = b
            partner[b] = a
            settle_row(stretch, rows, b, k)
        partner[a] = b
        settle_row(stretch, rows, a, k)
        made += 1
    return made
