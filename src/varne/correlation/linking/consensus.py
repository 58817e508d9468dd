"""One answer out of many: the partition with the best expected pair score under the sampled partitions.

Two reports are held to be one vessel with the share of the samples that say so. The answer is improved
report by report (Binder 1978; Dahl 2006), each pair counted for its share less what a wrong pair costs.
"""

from __future__ import annotations

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.reports import Floats, Ints


@compiled
def agreed(samples: Ints, label: Ints, near_first: Ints, near: Ints, cost: float, passes: int) -> Floats:
    """Improve ``label`` (M,) in place, given ``samples`` (S, M); the share with which each belongs there.

    The share is the mean over the others it is put with, 0 alone.

    Labels below 0 are left. A report may move to a vessel of a neighbour (CSR ``near_first``) or stand alone.
    """
    rounds, many = samples.shape
    nobody = 2 * many + 1
    size = np.zeros(nobody + 1, np.int64)
    head = np.full(nobody + 1, -1, np.int64)
    after = np.full(many, -1, np.int64)
    before = np.full(many, -1, np.int64)
    for i in range(many):
        t = label[i]
        if t >= 0:
            after[i], before[i] = head[t], -1
            if head[t] >= 0:
                before[head[t]] = i
            head[t] = i
            size[t] += 1
    mark = np.full(nobody + 1, -1, np.int64)
    sure = np.zeros(many)
    fresh = many + 1
    for turn in range(passes):
        moved = 0
        for i in range(many):
            own = label[i]
            if own < 0:
                continue
            best, to, share = 0.0, -1, 0.0
            mark[own] = turn * many + i
            for p in range(near_first[i] - 1, near_first[i + 1]):
                if p < near_first[i]:
                    t = own
                else:
                    t = label[near[p]]
                    if t < 0 or mark[t] == turn * many + i:
                        continue
                    mark[t] = turn * many + i
                gain, n = 0.0, 0
                j = head[t]
                while j >= 0:
                    if j != i:
                        same = 0
                        for s in range(rounds):
                            if samples[s, i] == samples[s, j] and samples[s, i] != -1:
                                same += 1
                        gain += same / rounds - cost
                        n += 1
                    j = after[j]
                if n > 0 and gain > best + 1e-12:
                    best, to, share = gain, t, gain / n + cost
            sure[i] = share
            if to < 0 and size[own] > 1:
                while fresh <= nobody and size[fresh] > 0:
                    fresh += 1
                to = fresh
            elif to < 0:
                continue
            if to == own:
                continue
            moved += 1
            a, b = before[i], after[i]
            if a >= 0:
                after[a] = b
            else:
                head[own] = b
            if b >= 0:
                before[b] = a
            size[own] -= 1
            if own > many:
                fresh = min(fresh, own) if size[own] == 0 else fresh
            after[i], before[i] = head[to], -1
            if head[to] >= 0:
                before[head[to]] = i
            head[to] = i
            size[to] += 1
            label[i] = to
        if moved == 0:
            break
    return sure
