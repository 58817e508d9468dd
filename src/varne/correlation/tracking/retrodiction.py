"""Hindsight: who every plot of a stretch of looks really was, judged with all of it at hand.

The tracker decides look by look. In a group of boats closer together than the sensor's error, the
plots of later looks still tell earlier ones apart; so the stretch is gone over again: trajectories
exchange tails, segments and single plots, split, join and give up plots to clutter, each change judged
by the whole trajectories' likelihood (a Kalman filter through every plot, births, missed and found at
each look). A Markov chain at falling temperature finds a good partition (Oh, Russell and Sastry,
"Markov chain Monte Carlo data association for multi-target tracking", IEEE Trans. AC 54(3), 2009).
:mod:`hindsight` prepares the stretch and names what comes out.

Only plots that another plot of the same look comes near are gone over: scattered vessels cost nothing.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.correlation.compiled import compiled
from varne.correlation.tracking.motion import FloatArray, IntArray
from varne.correlation.tracking.trajectory import Rows, Stretch, put_plots, settle_row, walk


@compiled
def splitmix64(state: npt.NDArray[np.uint64]) -> float:
    """The next number in [0, 1) of a splitmix64 stream whose state (1,) is uint64 (Steele, Lea,
    Flood 2014).
    """
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def plot_neighbours(
    position: FloatArray, look: IntArray, first: IntArray, radius_m: FloatArray, looks_apart: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Plots within reach of each other, up to ``looks_apart`` looks apart: CSR (M + 1,), (E,), and
    (M,) how many of
    the same look.

    ``position`` (M, 2) ordered by look (M,); ``first`` (K + 1,) where each look's plots begin; ``radius_m``
    (looks_apart + 1,) how near counts for each number of looks apart.
    """
    many, looks = position.shape[0], first.shape[0] - 1
    # Within each look plots are visited in order of x, so that only a strip is compared.
    order = np.empty(many, np.int64)
    for k in range(looks):
        by_east = np.argsort(position[first[k] : first[k + 1], 0])
        for place in range(by_east.shape[0]):
            order[first[k] + place] = first[k] + by_east[place]
    begin = np.zeros(many + 1, np.int64)
    same = np.zeros(many, np.int64)
    found = np.empty(16 * many + 16, np.int64)
    count = 0
    for p in range(many):
        for other in range(max(look[p] - looks_apart, 0), min(look[p] + looks_apart, looks - 1) + 1):
            radius = radius_m[abs(other - look[p])]
            low, high = first[other], first[other + 1]
            west = position[p, 0] - radius
            while low < high:  # the first plot of that look not west of the strip
                middle = (low + high) // 2
                if position[order[middle], 0] < west:
                    low = middle + 1
                else:
                    high = middle
            for slot in range(low, first[other + 1]):
                q = order[slot]
                dx, dy = position[q, 0] - position[p, 0], position[q, 1] - position[p, 1]
                if dx > radius:
                    break
                if q == p or dx * dx + dy * dy > radius * radius:
                    continue
                if count == found.shape[0]:
                    more = np.empty(2 * count, np.int64)
                    put_plots(found, 0, count, more)
                    found = more
                found[count] = q
                count += 1
                if other == look[p]:
                    same[p] += 1
        begin[p + 1] = count
    return begin, found[:count], same


@compiled
def anneal(
    stretch: Stretch,
    rows: Rows,
    owner: IntArray,
    contested: IntArray,
    neighbour_begin: IntArray,
    neighbour: IntArray,
    proposals: int,
    hot: float,
    cold: float,
    random: npt.NDArray[np.uint64],
) -> tuple[int, float]:
    """Metropolis steps over the partition in place; how many were taken and the change of the log weight.

    ``owner`` (M,) is each plot's row, -1 clutter. Temperature falls from ``hot`` to ``cold`` geometrically.
    A step takes a contested plot and a neighbour, of the same look or a near one, and exchanges what their
    trajectories have from there on, for some looks, or at that look alone.
    """
    looks = rows.plot.shape[1]
    slots = rows.plot.shape[0]
    taken, gained = 0, 0.0
    one, two = np.empty(looks, np.int64), np.empty(looks, np.int64)
    scratch = np.empty((5, 4))
    spare = 0
    for step in range(proposals):
        heat = hot * (cold / hot) ** (step / max(proposals - 1, 1))
        p = contested[int(splitmix64(random) * contested.shape[0])]
        edges = neighbour_begin[p + 1] - neighbour_begin[p]
        if edges == 0:
            continue
        q = neighbour[neighbour_begin[p] + int(splitmix64(random) * edges)]
        a, b = owner[p], owner[q]
        k = stretch.look[p]
        kind = splitmix64(random)
        if a < 0 and b < 0:
            if stretch.look[q] == k:
                continue
            while spare < slots and rows.total[spare] != 0.0:  # an empty row for a trajectory of two plots
                spare += 1
            if spare == slots:
                spare = 0
                continue
            for other in range(looks):
                one[other] = -1
            one[k], one[stretch.look[q]] = p, q
            weight = walk(stretch, rows, one, spare, 0, False, scratch)
            if weight < 0.0 and splitmix64(random) >= math.exp(weight / heat):
                continue
            put_plots(one, 0, looks, rows.plot[spare])
            settle_row(stretch, rows, spare, 0)
            owner[p] = owner[q] = spare
            taken, gained = taken + 1, gained + weight
            continue
        if a == b:
            if kind < 0.1:  # split: the tail goes to an empty row
                while spare < slots and rows.total[spare] != 0.0:
                    spare += 1
                if spare == slots:
                    spare = 0
                    continue
                b = spare
                until = looks
            elif kind < 0.3:
                b = -1
                until = k + 1
            else:
                continue
        elif a < 0 or b < 0:
            until = k + 1
            if a < 0:
                a, b = b, -1  # p is clutter: row a takes it at look k
        elif kind < 0.4:
            until = looks
        elif kind < 0.7:
            until = k + 1
        else:
            until = min(k + 2 + int(splitmix64(random) * 8.0), looks)
        weight = -rows.total[a]
        put_plots(rows.plot[a], 0, looks, one)
        if b < 0:
            given = rows.plot[a, k]
            one[k] = p if given != p else -1
            weight += walk(stretch, rows, one, a, k, False, scratch)
        else:
            put_plots(rows.plot[b], 0, looks, two)
            put_plots(rows.plot[b], k, until, one)
            put_plots(rows.plot[a], k, until, two)
            weight += walk(stretch, rows, one, a, k, False, scratch) - rows.total[b]
            weight += walk(stretch, rows, two, b, k, False, scratch)
        if weight < 0.0 and splitmix64(random) >= math.exp(weight / heat):
            continue
        taken, gained = taken + 1, gained + weight
        if b < 0:
            if rows.plot[a, k] >= 0:
                owner[rows.plot[a, k]] = -1
            put_plots(one, 0, looks, rows.plot[a])
            if one[k] >= 0:
                owner[one[k]] = a
        else:
            put_plots(one, 0, looks, rows.plot[a])
            put_plots(two, 0, looks, rows.plot[b])
            for other in range(k, until):
                if one[other] >= 0:
                    owner[one[other]] = a
                if two[other] >= 0:
                    owner[two[other]] = b
            settle_row(stretch, rows, b, k)
        settle_row(stretch, rows, a, k)
    return taken, gained


@compiled
def settle_all(stretch: Stretch, rows: Rows) -> None:
    """Work out states and weights of every row."""
    for slot in range(rows.plot.shape[0]):
        settle_row(stretch, rows, slot, 0)
