"""How well one vessel explains a list of reports: the marginal likelihood of a trajectory, compiled.

Every figure is the logarithm of a ratio to "all these reports are false", so that an empty list is worth
nothing. A list is mostly an old one with a few reports put in or taken out: what a filter held before the
change is remembered, and ``WINDOW`` reports after it the old figures are taken up again, for by then the
filter has forgotten what it was told there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.evidence import Evidence
from varne.correlation.linking.motion import STATE, advance, begin
from varne.correlation.linking.reports import Floats, Ints
from varne.correlation.linking.rhythm import WIDTH, opened, paced, sailed

WINDOW = 6
IMPOSSIBLE = -1e9
TINY = 1e-300
SAVE = -1


class Memory(NamedTuple):
    """What filters held after each report of the trajectories as they stand.

    ``state`` (M, K): the filters. ``sum_`` (M, S): log ratio up to and with the report, by share of scatter.
    ``rest`` (M,): log probability of nothing more after it, kept for last reports. ``alone`` (M,): the
    log ratio of each report alone. ``work`` (2, K), ``sums``
    (S,) and ``urn`` are scratch.
    """

    state: Floats
    sum_: Floats
    rest: Floats
    alone: Floats
    work: Floats
    sums: Floats
    urn: Ints


def memory_for(e: Evidence) -> Memory:
    """An empty memory for so many reports."""
    shares = max(len(e.rhythm.shares), 1)
    width = shares * WIDTH if len(e.rhythm.interval) else STATE
    many = len(e.t_s)
    return Memory(
        np.zeros((many, width)),
        np.zeros((many, shares)),
        np.zeros(many),
        np.zeros(many),
        np.zeros((2, width)),
        np.zeros(shares),
        np.zeros(len(e.rhythm.interval) + 2, np.int64),
    )


@compiled
def looked(e: Evidence, from_s: float, x0: float, y0: float, to_s: float, x1: float, y1: float) -> float:
    """Log probability of not being seen on a straight way between two moments.

    What was seen is put back by ``worth``, which holds the odds of being seen."""
    lay = e.layout
    size = lay[3]
    low = int((from_s - lay[4]) / size)
    high = int((to_s - lay[4]) / size)
    total = 0.0
    span = max(to_s - from_s, 1e-6)
    for b in range(low, high + 1):
        start = max(from_s, lay[4] + b * size)
        stop = min(to_s, lay[4] + (b + 1) * size)
        if b >= e.unseen.shape[0] or stop <= start:
            continue
        part = (0.5 * (start + stop) - from_s) / span
        gx = int((x0 + part * (x1 - x0) - lay[0]) / lay[2])
        gy = int((y0 + part * (y1 - y0) - lay[1]) / lay[2])
        if 0 <= gx < e.unseen.shape[1] and 0 <= gy < e.unseen.shape[2]:
            total += e.unseen[b, gx, gy] * (stop - start) / size
    return total


@compiled
def tail(e: Evidence, state: Floats, from_s: float, way: int) -> float:
    """Log probability of nothing more being seen after (``way`` 1) or before (-1) a moment: it was there and
    unseen, or it had ended, or had not begun; the end may come in any time bin."""
    lay, rate = e.layout, e.motion[5]
    size = lay[3]
    left = lay[5] - from_s if way > 0 else from_s - lay[4]
    cum = 0.0
    there = 1.0
    total = 0.0
    x, y = state[0], state[1]
    steps = int(left / size)
    for k in range(steps):
        off = (k + 0.5) * size
        far = min(off, 900.0) * way
        total += there * math.exp(cum) * rate * size
        there *= 1.0 - rate * size
        b = int((from_s + off * way - lay[4]) / size)
        gx = int((x + far * state[2] - lay[0]) / lay[2])
        gy = int((y + far * state[3] - lay[1]) / lay[2])
        if 0 <= b < e.unseen.shape[0] and 0 <= gx < e.unseen.shape[1] and 0 <= gy < e.unseen.shape[2]:
            cum += e.unseen[b, gx, gy]
        if cum < -30.0:
            break
    total += there * math.exp(cum)
    return math.log(total + TINY)


@compiled
def said(e: Evidence, list_: Ints, n: int) -> float:
    """Log ratio of the counts, colours and telephones of a list, given that they are of one vessel."""
    total = 0.0
    many = e.persons_ratio.shape[1]
    log_p = np.zeros(many)
    any_p = 0
    hues = e.colour_ratio.shape[1]
    log_c = np.zeros(hues)
    any_c = 0
    calls = 0.0
    for k in range(n):
        i = list_[k]
        row = e.persons[i]
        if row >= 0:
            any_p += 1
            for g in range(many):
                log_p[g] += e.persons_ratio[row, g]
        row = e.colour[i]
        if row >= 0:
            any_c += 1
            for g in range(hues):
                log_c[g] += e.colour_ratio[row, g]
        if e.caller[i] >= 0:
            same = 0.0
            for j in range(k):
                if e.caller[list_[j]] == e.caller[i]:
                    same += 1.0
            chance, fresh = e.caller_odds[0], e.caller_odds[1]
            if calls > 0.0:
                total += math.log((same / chance + fresh) / (calls + fresh))
            calls += 1.0
    if any_p > 1:
        top = log_p[0]
        for g in range(1, many):
            top = max(top, log_p[g])
        s = 0.0
        for g in range(many):
            s += math.exp(log_p[g] - top)
        total += top + math.log(s / many)
    if any_c > 1:
        top = log_c[0]
        for g in range(1, hues):
            top = max(top, log_c[g])
        s = 0.0
        for g in range(hues):
            s += e.colour_prior[g] * math.exp(log_c[g] - top)
        total += top + math.log(s)
    return total


@compiled
def kept(old: Floats, new: Floats) -> None:
    """Copy one row upon another."""
    for k in range(len(new)):
        new[k] = old[k]


@compiled
def clash(e: Evidence, list_: Ints, n: int) -> bool:
    """Whether two reports of one frame are in a list: one frame shows a vessel once."""
    for k in range(1, n):
        i = list_[k]
        for j in range(k - 1, -1, -1):
            if e.t_s[list_[j]] != e.t_s[i]:
                break
            if e.frame[list_[j]] == e.frame[i]:
                return True
    return False


@compiled
def sensed(e: Evidence, mem: Memory, list_: Ints, n: int, keep: int, rest: int) -> float:
    """The log ratio of a list of sensors' reports; see ``score``."""
    total = 0.0
    now = 0
    i = list_[0]
    start = keep
    if keep == 0:
        begin(e, i, mem.work[0])
        total = e.motion[4] + e.worth[i] + tail(e, mem.work[0], e.t_s[i], -1)
        start = 1
    else:
        i = list_[keep - 1]
        kept(mem.state[i], mem.work[0])
        total = mem.sum_[i, 0]
    if rest == SAVE:
        kept(mem.work[0], mem.state[i])
        mem.sum_[i, 0] = total
    stop = n if rest <= 0 else min(n, max(n - rest, start) + WINDOW)
    for k in range(start, stop):
        p, i = i, list_[k]
        gap = e.t_s[i] - e.t_s[p]
        a, b = mem.work[now], mem.work[1 - now]
        total += advance(e, i, gap, a, b) + e.worth[i] - e.motion[5] * gap
        if gap > 0.0:
            total += looked(e, e.t_s[p], a[0], a[1], e.t_s[i], b[0], b[1])
        now = 1 - now
        if rest == SAVE:
            kept(mem.work[now], mem.state[i])
            mem.sum_[i, 0] = total
    if stop < n:
        last = list_[n - 1]
        return float(total + mem.sum_[last, 0] - mem.sum_[i, 0] + mem.rest[last] + said(e, list_, n))
    after = tail(e, mem.work[now], e.t_s[i], 1)
    if rest == SAVE:
        mem.rest[i] = after
    return float(total + after + said(e, list_, n))


@compiled
def sent(e: Evidence, mem: Memory, list_: Ints, n: int, keep: int, rest: int) -> float:
    """The log ratio of a list of reports that a device sent of itself; see ``score``."""
    total = paced(e.rhythm, e.t_s, list_, n, mem.urn)
    # An impossible interval settles it; the way need not be looked at.
    if total <= IMPOSSIBLE:
        return IMPOSSIBLE
    total += e.motion[4] + e.rhythm.manner[3]
    for k in range(n):
        total += e.worth[list_[k]]
    shares = len(e.rhythm.shares)
    start = max(keep, 1)
    if keep == 0:
        i = list_[0]
        opened(e.rhythm, e.x_m[i], e.y_m[i], e.spread_m2[i, 0], mem.work[0], mem.sums)
        if rest == SAVE:
            kept(mem.work[0], mem.state[i])
            kept(mem.sums, mem.sum_[i])
    else:
        i = list_[keep - 1]
        kept(mem.state[i], mem.work[0])
        kept(mem.sum_[i], mem.sums)
    stop = n if rest <= 0 else min(n, max(n - rest, start) + WINDOW)
    for k in range(start, stop):
        p, i = i, list_[k]
        gap = e.t_s[i] - e.t_s[p]
        sailed(e.rhythm, gap, e.x_m[i], e.y_m[i], e.spread_m2[i, 0], mem.work[0], mem.sums)
        if rest == SAVE:
            kept(mem.work[0], mem.state[i])
            kept(mem.sums, mem.sum_[i])
    last = list_[n - 1]
    best = -1e300
    for s in range(shares):
        if stop < n:
            mem.sums[s] += mem.sum_[last, s] - mem.sum_[i, s]
        best = max(best, mem.sums[s])
    weight = 0.0
    for s in range(shares):
        weight += math.exp(mem.sums[s] - best)
    return float(total + best + math.log(weight))


@compiled
def score(e: Evidence, mem: Memory, list_: Ints, n: int, keep: int, rest: int) -> float:
    """Log ratio of "these ``n`` reports, in order of time, are all that one vessel gave" to "all are false".

    The first ``keep`` stand so at the head of a trajectory in memory, the last ``rest`` at the end of one.
    ``rest`` of ``SAVE`` evaluates all and puts it into memory. Two reports of one frame are impossible.
    """
    if n == 0:
        return 0.0
    if clash(e, list_, n):
        return IMPOSSIBLE
    if len(e.rhythm.interval) > 0:
        return sent(e, mem, list_, n, keep, rest)
    return sensed(e, mem, list_, n, keep, rest)
