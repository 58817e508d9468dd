"""Which reports might be the next of one another: the only ones the search tries together."""

from __future__ import annotations

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.reports import Floats, Ints


@compiled
def nearest(
    t_s: Floats,
    x_m: Floats,
    y_m: Floats,
    var_m2: Floats,
    frame: Ints,
    speed_mps: float,
    window_s: float,
    reach: float,
    most: int,
) -> tuple[Ints, Ints]:
    """For each report the ``most`` others, within ``window_s``, densest under a drift of ``speed_mps``.

    Reports stand in order of time. The drift and both doubts (``var_m2``, one axis) make a round normal;
    beyond ``reach`` of its standard deviations, and in the same frame, a report is nobody's neighbour.
    Returns pairs (P,), (P,).
    """
    many = len(t_s)
    one, two = np.empty(many * most, np.int64), np.empty(many * most, np.int64)
    found = np.empty(many, np.int64)
    rank = np.empty(many)
    pairs = 0
    for i in range(many):
        low, high = np.searchsorted(t_s, t_s[i] - window_s), np.searchsorted(t_s, t_s[i] + window_s)
        n = 0
        for j in range(low, high):
            if frame[j] == frame[i]:
                continue
            drift = speed_mps * (t_s[j] - t_s[i])
            var = var_m2[i] + var_m2[j] + drift * drift
            away = ((x_m[i] - x_m[j]) ** 2 + (y_m[i] - y_m[j]) ** 2) / var
            if away < reach * reach:
                found[n] = j
                rank[n] = 0.5 * away + np.log(var)
                n += 1
        order = np.argsort(rank[:n])
        for k in range(min(n, most)):
            one[pairs], two[pairs] = i, found[order[k]]
            pairs += 1
    return one[:pairs], two[:pairs]


def mutual(many: int, *pairs: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Neighbours of each of ``many`` reports, both ways, as CSR (``first`` (M + 1,), ``near``)."""
    one = np.concatenate([p[0] for p in pairs] + [p[1] for p in pairs])
    two = np.concatenate([p[1] for p in pairs] + [p[0] for p in pairs])
    both = np.unique(one * many + two)
    return np.searchsorted(both // max(many, 1), np.arange(many + 1)).astype(np.int64), both % max(many, 1)
