"""Marginals by sparse loopy belief propagation, and the best joint assignment, over the gated
pairs only.
"""

from __future__ import annotations

import math

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.tracking.motion import FloatArray, IntArray

ROUNDS_MOST = 100
SETTLED = 1e-5


@compiled
def by_plot(plot: IntArray, many: int) -> tuple[IntArray, IntArray]:
    """Pairs in the order of their plot: their rows (P,), and where each plot's begin (M + 1,)."""
    first = np.zeros(many + 1, np.int64)
    for p in range(plot.shape[0]):
        first[plot[p] + 1] += 1
    for j in range(many):
        first[j + 1] += first[j]
    place = first[:-1].copy()
    order = np.empty(plot.shape[0], np.int64)
    for p in range(plot.shape[0]):
        order[place[plot[p]]] = p
        place[plot[p]] += 1
    return order, first


@compiled
def marginals(
    track: IntArray, plot: IntArray, weight: FloatArray, count: int, many: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Probability of each pair (P,), of each track having no plot (n,), of each plot being no track's (M,).

    ``weight`` (P,) is the odds of the pair against "the track has none, the plot is no track's".
    Williams and Lau 2014, in the form of Meyer 2018: messages to plots ``w / (1 + sum of the
    others)``, back ``1 / (1 + ...)``. Exact on trees (among them every track and plot that is alone);
    converges always.
    """
    pairs = track.shape[0]
    order, first = by_plot(plot, many)
    to_plot = np.zeros(pairs)
    to_track = np.ones(pairs)
    track_sum = np.zeros(count)
    plot_sum = np.zeros(many)
    for _ in range(ROUNDS_MOST):
        track_sum[:] = 0.0
        for p in range(pairs):
            track_sum[track[p]] += weight[p] * to_track[p]
        change = 0.0
        plot_sum[:] = 0.0
        for p in range(pairs):
            others = max(track_sum[track[p]] - weight[p] * to_track[p], 0.0)
            fresh = weight[p] / (1.0 + others)
            change = max(change, abs(fresh - to_plot[p]) / (1.0 + fresh))
            to_plot[p] = fresh
            plot_sum[plot[p]] += fresh
        for p in range(pairs):
            to_track[p] = 1.0 / (1.0 + max(plot_sum[plot[p]] - to_plot[p], 0.0))
        if change < SETTLED:
            break
    track_sum[:] = 1.0
    for p in range(pairs):
        track_sum[track[p]] += weight[p] * to_track[p]
    probability = np.empty(pairs)
    for p in range(pairs):
        probability[p] = weight[p] * to_track[p] / track_sum[track[p]]
    free = np.empty(many)
    for j in range(many):
        total = 0.0
        for slot in range(first[j], first[j + 1]):
            total += to_plot[order[slot]]
        free[j] = 1.0 / (1.0 + total)
    return probability, 1.0 / track_sum, free


@compiled
def best_assignment(
    track: IntArray, plot: IntArray, weight: FloatArray, count: int, many: int
) -> tuple[IntArray, IntArray]:
    """The joint assignment of greatest product of weights: the pair each track takes (n,), the track
    of each plot (M,).

    -1 where there is none. ``track`` ascends. Shortest augmenting paths (Jonker and Volgenant,
    Computing 38, 1987) over the sparse pairs: only the plots that a path reaches are touched, so that
    distant tracks cost nothing to each other. Each track may also take its own "none" at cost 0.
    """
    pairs = track.shape[0]
    begin = np.zeros(count + 1, np.int64)
    for p in range(pairs):
        begin[track[p] + 1] += 1
    for i in range(count):
        begin[i + 1] += begin[i]
    cost = np.empty(pairs)
    for p in range(pairs):
        cost[p] = -math.log(weight[p]) if weight[p] > 0.0 else 1e30
    pair_of_track = np.full(count, -1, np.int64)
    track_of_plot = np.full(many, -1, np.int64)
    price = np.zeros(many)  # dual of each plot; that of a track's own "none" stays 0
    value = np.zeros(count)  # dual of each track
    distance = np.full(many, np.inf)
    via = np.full(many, -1, np.int64)  # the pair by which a plot is reached
    done = np.zeros(many, np.bool_)
    touched = np.empty(many, np.int64)
    scanned = np.empty(count + 1, np.int64)
    at = np.empty(count + 1)
    for start in range(count):
        if begin[start] == begin[start + 1]:
            continue
        reached, passed = 0, 0
        here, here_distance = start, 0.0
        none_distance, none_track = np.inf, -1
        end = -1
        while True:
            scanned[passed], at[passed] = here, here_distance
            passed += 1
            through = here_distance - value[here]
            if through < none_distance:
                none_distance, none_track = through, here
            for p in range(begin[here], begin[here + 1]):
                j = plot[p]
                if done[j]:
                    continue
                length = through + cost[p] - price[j]
                if length < distance[j]:
                    if distance[j] == np.inf:
                        touched[reached] = j
                        reached += 1
                    distance[j], via[j] = length, p
            nearest, nearest_distance = -1, np.inf
            for slot in range(reached):
                j = touched[slot]
                if not done[j] and distance[j] < nearest_distance:
                    nearest, nearest_distance = j, distance[j]
            if none_distance <= nearest_distance:
                shortest = none_distance
                break
            done[nearest] = True
            if track_of_plot[nearest] < 0:
                end, shortest = nearest, nearest_distance
                break
            here, here_distance = track_of_plot[nearest], nearest_distance
        for slot in range(passed):
            value[scanned[slot]] += shortest - at[slot]
        for slot in range(reached):
            j = touched[slot]
            if done[j]:
                price[j] -= shortest - distance[j]
        if end < 0:  # the last track on the path takes none; its plot is handed down the path
            end = -1
            left = none_track
            freed = plot[pair_of_track[left]] if left != start else -1
            if left != start:
                pair_of_track[left] = -1
            end = freed
        while end >= 0:
            p = via[end]
            taker = track[p]
            freed = plot[pair_of_track[taker]] if taker != start else -1
            pair_of_track[taker] = p
            track_of_plot[end] = taker
            end = freed
        for slot in range(reached):
            j = touched[slot]
            distance[j], via[j], done[j] = np.inf, -1, False
    return pair_of_track, track_of_plot


@compiled
def claimed(
    track: IntArray, plot: IntArray, probability: FloatArray, unseen: FloatArray, chosen: IntArray, many: int
) -> IntArray:
    """``chosen`` (n,) with the pairs added that are likelier than not if their track is there at all.

    A track that is hardly believed loses its plot to "clutter" in the best joint assignment, and its state
    stays where its first plot was: the next plot of the same vessel begins yet another track. But a
    Bernoulli's state is that of a vessel that is there. So a plot that nobody took goes to the unassigned
    track with which it is likelier (``probability`` (P,) of the pair) than that the track is there and was
    missed (``unseen`` (n,)). Existence stays with the marginals. The likelier claim goes first.
    """
    taken = np.zeros(many, np.bool_)
    for i in range(chosen.shape[0]):
        if chosen[i] >= 0:
            taken[plot[chosen[i]]] = True
    held = chosen.copy()
    for p in np.argsort(-probability, kind="mergesort"):
        i, j = track[p], plot[p]
        if held[i] < 0 and not taken[j] and probability[p] > unseen[i]:
            held[i], taken[j] = p, True
    return held
