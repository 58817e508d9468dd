"""A track whose plot is in doubt takes a little of each plot that may be its own.

Joint probabilistic data association mixes the states over all plots (Bar-Shalom, Daum and Huang, IEEE Control
Systems 29(6), 2009). It serves two vessels that cross, which their courses tell apart some looks later, and
harms a group on one course, whose boats it draws into one. So it is done only where no rival moves alike, and
with the squares of the probabilities, which lean to the likeliest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from varne.correlation.compiled import compiled
from varne.correlation.tracking.association import by_plot
from varne.correlation.tracking.gating import take_position
from varne.correlation.tracking.motion import FloatArray, IntArray, predict, put_state

RIVAL = 0.02  # who has a plot with less than this probability is nobody's rival for it
PARTING_SIGMA = 2.0


@compiled
def parting(
    mean: FloatArray,
    covariance: FloatArray,
    pair_track: IntArray,
    pair_plot: IntArray,
    probability: FloatArray,
    many: int,
) -> npt.NDArray[np.bool_]:
    """Which tracks (n,) move otherwise than every rival for their plots, by ``PARTING_SIGMA`` deviations.

    ``mean`` (n, 4), ``covariance`` (n, 4, 4); ``pair_track``, ``pair_plot`` and ``probability`` (P,) are the
    gated pairs of ``many`` plots. A track without rivals is one of them.
    """
    order, first = by_plot(pair_plot, many)
    parts = np.ones(mean.shape[0], np.bool_)
    for p in range(pair_track.shape[0]):
        if probability[p] < RIVAL:
            continue
        i, j = pair_track[p], pair_plot[p]
        for slot in range(first[j], first[j + 1]):
            q = order[slot]
            k = pair_track[q]
            if k == i or probability[q] < RIVAL:
                continue
            east_mps, north_mps = mean[i, 2] - mean[k, 2], mean[i, 3] - mean[k, 3]
            variance = covariance[i, 2, 2] + covariance[k, 2, 2]
            if east_mps**2 + north_mps**2 < PARTING_SIGMA**2 * variance:
                parts[i] = False
    return parts


@compiled
def mix_positions(
    mean: FloatArray,
    covariance: FloatArray,
    time_s: FloatArray,
    motion: FloatArray,
    to_s: float,
    measured: FloatArray,
    noise: FloatArray,
    pair_track: IntArray,
    pair_plot: IntArray,
    share: FloatArray,
    coast: FloatArray,
    rows: IntArray,
) -> None:
    """Carry each of ``rows`` (R,), ascending, to the scan and give it the mean and spread of what it may be.

    Tracks and plots as in :func:`~varne.correlation.tracking.gating.gate_positions`, its pairs (P,) ordered
    by track; ``share`` (P,) is the weight of each pair and ``coast`` (n,) that of the track having no plot.
    In place.
    """
    state, spread = np.empty(4), np.empty((4, 4))
    one, one_spread = np.empty(4), np.empty((4, 4))
    middle, wide = np.empty(4), np.empty((4, 4))
    p, pairs = 0, pair_track.shape[0]
    for row in range(rows.shape[0]):
        i = rows[row]
        predict(mean[i], covariance[i], motion, to_s - time_s[i], state, spread)
        while p < pairs and pair_track[p] < i:
            p += 1
        begin, total = p, coast[i]
        while p < pairs and pair_track[p] == i:
            total += share[p]
            p += 1
        # Means are counted from the predicted one, where the weight of having no plot lies.
        for a in range(4):
            middle[a] = 0.0
            for b in range(4):
                wide[a, b] = coast[i] / total * spread[a, b]
        for q in range(begin, p):
            weight = share[q] / total
            put_state(state, spread, one, one_spread)
            take_position(one, one_spread, measured[pair_plot[q]], noise[pair_plot[q]])
            for a in range(4):
                moved = one[a] - state[a]
                middle[a] += weight * moved
                for b in range(4):
                    wide[a, b] += weight * (one_spread[a, b] + moved * (one[b] - state[b]))
        for a in range(4):
            mean[i, a] = state[a] + middle[a]
            for b in range(4):
                covariance[i, a, b] = wide[a, b] - middle[a] * middle[b]
        time_s[i] = max(time_s[i], to_s)
