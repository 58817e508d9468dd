"""One vessel, one number: when a track about to be shown is one that is shown already.

A track that was led astray by a false plot, or lost its vessel for some looks, leaves that vessel to a
newly started track. While two tracks share the plots of one vessel the filter, which holds them
independent, is slow to see it. What tells is whether any one look ever saw both: two plots of one look
are two vessels. So a track about to get a public number is compared with those that have one and were
never seen in the same look since it began.
"""

from __future__ import annotations

import math

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict, predict_positions

LOG_TWO_PI = math.log(2.0 * math.pi)


@compiled
def _log_density(difference: FloatArray, spread: FloatArray) -> float:
    """Log of a four-dimensional Gaussian at ``difference`` (4,), by Cholesky of ``spread`` (4, 4)
    in place.
    """
    total = -2.0 * LOG_TWO_PI
    for a in range(4):
        for b in range(a):
            spread[a, a] -= spread[a, b] * spread[a, b]
        root = math.sqrt(max(spread[a, a], 1e-12))
        spread[a, a] = root
        for c in range(a + 1, 4):
            for b in range(a):
                spread[c, a] -= spread[c, b] * spread[a, b]
            spread[c, a] /= root
        value = difference[a]
        for b in range(a):
            value -= spread[a, b] * difference[b]
        difference[a] = value / root
        total -= 0.5 * difference[a] * difference[a] + math.log(root)
    return total


@compiled
def _continued(
    mean: FloatArray,
    covariance: FloatArray,
    time_s: FloatArray,
    existence: FloatArray,
    seen_looks: IntArray,
    motion: FloatArray,
    to_s: float,
    fresh: IntArray,
    shown: IntArray,
    log_new: float,
    log_missed: float,
    speed_sigma_mps: float,
) -> IntArray:
    """For each fresh track (n,) the shown track it continues, -1 if it is another vessel.

    ``log_new`` is the log density of new vessels a square metre, ``log_missed`` the log of one minus the
    probability of detection. One vessel against two over the looks since the fresh track began, none
    of which saw both: ``existence N(difference) / (1 - pd)^looks`` against ``new N(velocity)``.
    """
    found = np.full(fresh.shape[0], -1, np.int64)
    position, variance = predict_positions(mean, covariance, time_s, motion, to_s)
    state, spread = np.empty(4), np.empty((4, 4))
    other, other_spread = np.empty(4), np.empty((4, 4))
    used = np.zeros(shown.shape[0], np.bool_)
    for row in range(fresh.shape[0]):
        i = fresh[row]
        looks, history = 0, seen_looks[i]
        while history > 0:
            looks += 1
            history >>= 1
        predict(mean[i], covariance[i], motion, to_s - time_s[i], state, spread)
        east_mps, north_mps = state[2] - motion[2], state[3] - motion[3]
        two = log_new - LOG_TWO_PI - 2.0 * math.log(speed_sigma_mps)
        two -= 0.5 * (east_mps**2 + north_mps**2) / speed_sigma_mps**2
        best = 0.0
        for slot in range(shown.shape[0]):
            k = shown[slot]
            if used[slot] or seen_looks[k] & seen_looks[i]:
                continue
            dx, dy = position[k, 0] - position[i, 0], position[k, 1] - position[i, 1]
            if dx * dx + dy * dy > 32.0 * (variance[i] + variance[k]):  # beyond 4 sigma either way
                continue
            predict(mean[k], covariance[k], motion, to_s - time_s[k], other, other_spread)
            for a in range(4):
                other[a] -= state[a]
                for b in range(4):
                    other_spread[a, b] += spread[a, b]
            one = _log_density(other, other_spread) + math.log(max(existence[k], 1e-12)) - looks * log_missed
            if one - two > best:
                best = one - two
                if found[row] >= 0:
                    used[found[row]] = False
                found[row] = slot
                used[slot] = True
    for row in range(fresh.shape[0]):
        if found[row] >= 0:
            found[row] = shown[found[row]]
    return found


def adopt(
    bank: TrackBank,
    motion: Motion,
    fresh: IntArray,
    shown: IntArray,
    at_s: float,
    new_per_m2: float,
    detection_probability: float,
) -> tuple[IntArray, IntArray]:
    """Let shown tracks take over the fresh ones (rows of the bank) that are the same vessel; in place.

    A shown track keeps its numbers and gets the state of whichever of the two was seen last, so that
    what people call by a number stays that boat. Returns the serials that went and the rows that took
    them over; the caller drops the former.
    """
    if len(fresh) == 0 or len(shown) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    missed = math.log(min(max(1.0 - detection_probability, 0.02), 1.0))
    heir = _continued(
        bank.mean, bank.covariance, bank.time_s, bank.existence, bank.seen_looks, motion.numbers, at_s,
        fresh, shown, math.log(max(new_per_m2, 1e-18)), missed, motion.speed_sigma_mps,
    )  # fmt: skip
    gone, by = fresh[heir >= 0], heir[heir >= 0]
    newer = bank.time_s[gone] > bank.time_s[by]
    for source, target in ((gone[newer], by[newer]),):
        bank.mean[target] = bank.mean[source]
        bank.covariance[target] = bank.covariance[source]
        bank.time_s[target] = bank.time_s[source]
    bank.existence[by] = np.maximum(bank.existence[gone], bank.existence[by])
    bank.seen_looks[by] |= bank.seen_looks[gone]
    bank.plots[by] += bank.plots[gone]
    bank.settle_heads(by)
    bank.existence[gone] = 0.0
    return bank.serial[gone].copy(), by
