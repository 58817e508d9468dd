"""The search over partitions: which reports are one vessel, by annealing and then by sampling, compiled.

A partition gives every report to a trajectory, to a vessel already known, or to nobody (false). Moves:
one report to any neighbour's trajectory (Gibbs); the ends of two trajectories exchanged after a moment,
which also joins and parts them; what both have in a while exchanged; a run of reports handed over; two
laid into one. After Oh, Russell & Sastry, "Markov chain Monte Carlo data association for multi-target
tracking", IEEE TAC 54(3), 2009.
Draws are splitmix64 of a given seed (Steele, Lea & Flood 2014).
"""

from __future__ import annotations

import math

import numpy as np
from numba import uint64

from varne.correlation.compiled import compiled
from varne.correlation.linking.evidence import Choices, Evidence
from varne.correlation.linking.motion import advance
from varne.correlation.linking.partition import (
    FALSE,
    Partition,
    before,
    built,
    fresh,
    joined,
    laid,
    merged,
    total,
    walked,
)
from varne.correlation.linking.reports import Floats, Ints
from varne.correlation.linking.trajectory import Memory, score

ALONE = -1_000_000_000
# Below, ``int(np.int64(0))`` and not ``0``: numba compiles a function anew for every literal it meets.
# What was clear by so many nats (times the temperature) is looked at again only one time in eight.
CLEAR = 8.0
MOST_CANDIDATES = 1024
# A trajectory whose past makes a report so much less likely than its best place (nats times the temperature,
# and nats its future might gain by it) is not tried.
HOPELESS, LATER = 12.0, 8.0
# Up to which number from 0 to 1 each move of more than one report is drawn; the rest is laying two into one.
PART, ENDS, SWAP, HAND = 0.12, 0.45, 0.78, 0.93


@compiled
def drawn(seed: Ints) -> float:
    """The next number in [0, 1) of a splitmix64 stream; ``seed`` (1,) is moved on."""
    s = uint64(seed[0]) + uint64(0x9E3779B97F4A7C15)
    seed[0] = np.int64(s)
    z = (s ^ (s >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    z = z ^ (z >> uint64(31))
    return float((z >> uint64(11)) * (1.0 / 9007199254740992.0))


@compiled
def accepted(gain: float, heat: float, seed: Ints) -> bool:
    """Metropolis' rule."""
    return gain > heat * math.log(max(drawn(seed), 1e-300))


@compiled
def replaced(
    e: Evidence,
    c: Choices,
    mem: Memory,
    s: Partition,
    i: int,
    heat: float,
    seed: Ints,
    lists: Ints,
    seen: Ints,
    stamp: int,
    cand: Ints,
    gain: Floats,
) -> None:
    """Gibbs: one report drawn anew among all it may be."""
    la, lb, lc, ld = lists[0], lists[1], lists[2], lists[3]
    own = s.label[i]
    none, one = int(np.int64(0)), int(np.int64(1))
    n_left = none
    cand[0], gain[0] = FALSE, 0.0
    cand[1], gain[1] = ALONE, mem.alone[i]
    k = 2
    for p in range(c.option_first[i], c.option_first[i + 1]):
        taken = s.slot[c.option_slot[p]]
        if (taken < 0 or taken == i) and k < MOST_CANDIDATES:
            cand[k], gain[k] = -2 - p, c.option_worth[p]
            k += 1
    if own >= 0:
        seen[own] = stamp
        n = walked(s, own, la)
        pos = before(la, n, i)
        n_left = joined(la, pos + 1, n, lb, joined(la, none, pos, lb, none))
        if n_left > 0:
            cand[k], gain[k] = own, s.worth[own] - score(e, mem, lb, n_left, pos, n_left - pos)
            k += 1
    floor = gain[0]
    for q in range(1, k):
        floor = max(floor, gain[q])
    floor -= HOPELESS * heat + LATER
    for p in range(c.near_first[i], c.near_first[i + 1]):
        t = s.label[c.near[p]]
        if t < 0 or seen[t] == stamp or k >= MOST_CANDIDATES:
            continue
        seen[t] = stamp
        n = walked(s, t, lc)
        pos = before(lc, n, i)
        if len(e.rhythm.interval) == 0 and pos > 0:
            last = lc[pos - 1]
            first_look = advance(e, i, e.t_s[i] - e.t_s[last], mem.state[last], mem.work[0])
            if first_look + e.worth[i] < floor:
                continue
        joined(lc, pos, n, ld, joined(lc, none, pos, ld, none) + 1)
        ld[pos] = i
        cand[k], gain[k] = t, score(e, mem, ld, n + 1, pos, n - pos) - s.worth[t]
        k += 1
    pick, second = drawn_from(gain, k, heat, seed)
    s.calm[i] = gain[pick] - second
    to = cand[pick]
    if to == own or (to == ALONE and own >= 0 and n_left == 0):
        return
    if own >= 0:
        laid(e, mem, s, own, lb, n_left)
    elif own < FALSE:
        s.slot[c.option_slot[-2 - own]] = -1
    if to >= 0:
        n = walked(s, to, lc)
        pos = before(lc, n, i)
        joined(lc, pos, n, ld, joined(lc, none, pos, ld, none) + 1)
        ld[pos] = i
        laid(e, mem, s, to, ld, n + 1)
    elif to == ALONE:
        lc[0] = i
        laid(e, mem, s, fresh(s), lc, one)
    else:
        s.label[i] = to
        if to < FALSE:
            s.slot[c.option_slot[-2 - to]] = i


@compiled
def drawn_from(gain: Floats, k: int, heat: float, seed: Ints) -> tuple[int, float]:
    """One of ``k`` drawn by its gain in nats over the temperature, and the best gain among the others."""
    top = gain[0]
    for q in range(1, k):
        top = max(top, gain[q])
    whole = 0.0
    for q in range(k):
        whole += math.exp((gain[q] - top) / heat)
    u = drawn(seed) * whole
    pick = k - 1
    for q in range(k):
        u -= math.exp((gain[q] - top) / heat)
        if u < 0.0:
            pick = q
            break
    second = -1e300
    for q in range(k):
        if q != pick:
            second = max(second, gain[q])
    return pick, second


@compiled
def parted(
    e: Evidence, mem: Memory, s: Partition, la: Ints, n: int, cut: int, lb: Ints, heat: float, seed: Ints
) -> None:
    """One trajectory cut in two after its first ``cut`` reports, if that is accepted."""
    none = int(np.int64(0))
    if cut >= n:
        return
    m = joined(la, cut, n, lb, none)
    gain = score(e, mem, la, cut, cut, none) + score(e, mem, lb, m, none, m)
    own = s.label[la[0]]
    if accepted(gain - s.worth[own], heat, seed):
        laid(e, mem, s, fresh(s), lb, m)
        laid(e, mem, s, own, la, cut)
        for q in range(n):
            s.calm[la[q]] = 0.0
        for q in range(m):
            s.calm[lb[q]] = 0.0


@compiled
def exchanged(
    e: Evidence, c: Choices, mem: Memory, s: Partition, i: int, heat: float, seed: Ints, lists: Ints
) -> None:
    """A move of more than one report: part, exchange ends, hand over a run, or lay two into one."""
    la, lb, lc, ld = lists[0], lists[1], lists[2], lists[3]
    none = int(np.int64(0))
    own = s.label[i]
    which = drawn(seed)
    n = walked(s, own, la)
    pos = before(la, n, i)
    cut = pos + 1
    # Reports of one moment stay on the near side of a cut, so that no frame is met twice.
    while cut < n and e.t_s[la[cut]] == e.t_s[i]:
        cut += 1
    if which < PART:
        parted(e, mem, s, la, n, cut, lb, heat, seed)
        return
    degree = c.near_first[i + 1] - c.near_first[i]
    if degree == 0:
        return
    other = s.label[c.near[c.near_first[i] + int(drawn(seed) * degree)]]
    if other < 0 or other == own:
        return
    m = walked(s, other, lb)
    if which < ENDS:
        cut_b = before(lb, m, i)
        while cut_b < m and e.t_s[lb[cut_b]] == e.t_s[i]:
            cut_b += 1
        n1 = joined(lb, cut_b, m, lc, joined(la, none, cut, lc, none))
        n2 = joined(la, cut, n, ld, joined(lb, none, cut_b, ld, none))
        gain = score(e, mem, lc, n1, cut, m - cut_b) + score(e, mem, ld, n2, cut_b, n - cut)
    elif which < SWAP:
        # What both have between this moment and a later one changes hands.
        low_a, low_b = pos, before(lb, m, i)
        while low_a > 0 and e.t_s[la[low_a - 1]] == e.t_s[i]:
            low_a -= 1
        while low_b > 0 and e.t_s[lb[low_b - 1]] == e.t_s[i]:
            low_b -= 1
        until = e.t_s[la[min(n - 1, pos + int(-math.log(1.0 - drawn(seed)) * 1.5))]]
        high_a, high_b = low_a, low_b
        while high_a < n and e.t_s[la[high_a]] <= until:
            high_a += 1
        while high_b < m and e.t_s[lb[high_b]] <= until:
            high_b += 1
        n1 = joined(la, high_a, n, lc, joined(lb, low_b, high_b, lc, joined(la, none, low_a, lc, none)))
        n2 = joined(lb, high_b, m, ld, joined(la, low_a, high_a, ld, joined(lb, none, low_b, ld, none)))
        gain = score(e, mem, lc, n1, low_a, n - high_a) + score(e, mem, ld, n2, low_b, m - high_b)
    elif which < HAND:
        stop = min(n, pos + 1 + int(-math.log(1.0 - drawn(seed)) * 3.0))
        n1 = merged(la[pos:stop], stop - pos, lb, m, lc)
        n2 = joined(la, stop, n, ld, joined(la, none, pos, ld, none))
        rest = m - before(lb, m, la[stop - 1])
        gain = score(e, mem, lc, n1, before(lb, m, i), rest) + score(e, mem, ld, n2, pos, n - stop)
    else:
        n1, n2 = merged(la, n, lb, m, lc), none
        gain = score(e, mem, lc, n1, none, none)
    if accepted(gain - s.worth[own] - s.worth[other], heat, seed):
        laid(e, mem, s, own, lc, n1)
        laid(e, mem, s, other, ld, n2)
        for q in range(n1):
            s.calm[lc[q]] = 0.0
        for q in range(n2):
            s.calm[ld[q]] = 0.0


@compiled
def searched(
    e: Evidence,
    c: Choices,
    mem: Memory,
    label: Ints,
    sweeps: int,
    hot: float,
    cold: float,
    seed: int,
    samples: Ints,
) -> float:
    """Move ``label`` (M,) through ``sweeps`` from temperature ``hot`` to ``cold``; its log ratio at the end.

    ``label`` is as in ``Partition``, numbers below M. The labels after each of the last sweeps are written to
    the rows of ``samples`` (S, M).
    """
    many = len(e.t_s)
    rng = np.array([seed], np.int64)
    s = built(e, c, mem, label)
    lists = np.empty((4, many + 1), np.int64)
    seen = np.full(many + 2, -1, np.int64)
    cand, gain = np.empty(MOST_CANDIDATES + 64, np.int64), np.empty(MOST_CANDIDATES + 64)
    stamp = 0
    none, one = int(np.int64(0)), int(np.int64(1))
    for i in range(many):
        lists[0, 0] = i
        mem.alone[i] = score(e, mem, lists[0], one, none, none)
    for sweep in range(sweeps):
        heat = hot * (cold / hot) ** (sweep / max(sweeps - 1, 1))
        for _ in range(many):
            i = int(drawn(rng) * many)
            if s.calm[i] > CLEAR * heat and drawn(rng) > 0.125:
                continue
            stamp += 1
            replaced(e, c, mem, s, i, heat, rng, lists, seen, stamp, cand, gain)
            if s.label[i] >= 0:
                exchanged(e, c, mem, s, i, heat, rng, lists)
        row = sweep - (sweeps - samples.shape[0])
        if row >= 0:
            for i in range(many):
                samples[row, i] = s.label[i]
    for i in range(many):
        label[i] = s.label[i]
    return total(c, s)
