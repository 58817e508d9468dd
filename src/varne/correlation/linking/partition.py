"""A partition of reports as it is searched: trajectories as chains, and how one report or list is moved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.linking.evidence import Choices, Evidence
from varne.correlation.linking.reports import Floats, Ints
from varne.correlation.linking.trajectory import SAVE, Memory, score

FALSE = -1


class Partition(NamedTuple):
    """``label`` (M,): a trajectory ≥ 0, ``FALSE``, or -2 - k for the k-th option. A trajectory begins at
    ``head``, goes on by ``after``, has ``size`` reports and log ratio ``worth``. ``free`` holds unused
    numbers, ``frees`` (1,) how many. ``slot``: the report that took it, -1. ``calm`` (M,): by how many nats
    each report's place was better than the next when last looked at."""

    label: Ints
    head: Ints
    after: Ints
    size: Ints
    worth: Floats
    free: Ints
    frees: Ints
    slot: Ints
    calm: Floats


@compiled
def walked(s: Partition, track: int, out: Ints) -> int:
    """The reports of a trajectory, in order of time, into ``out``; how many."""
    n = 0
    i = s.head[track]
    while i >= 0:
        out[n] = i
        n += 1
        i = s.after[i]
    return n


@compiled
def laid(e: Evidence, mem: Memory, s: Partition, track: int, list_: Ints, n: int) -> None:
    """Make ``list_`` the whole of a trajectory that is in use; without reports its number is given back."""
    s.size[track] = n
    s.worth[track] = 0.0
    if n == 0:
        s.head[track] = -1
        s.free[s.frees[0]] = track
        s.frees[0] += 1
        return
    s.head[track] = list_[0]
    for k in range(n):
        s.after[list_[k]] = list_[k + 1] if k + 1 < n else -1
        s.label[list_[k]] = track
    s.worth[track] = score(e, mem, list_, n, int(np.int64(0)), int(np.int64(SAVE)))


@compiled
def fresh(s: Partition) -> int:
    """A number for a new trajectory."""
    s.frees[0] -= 1
    return int(s.free[s.frees[0]])


@compiled
def built(e: Evidence, c: Choices, mem: Memory, label: Ints) -> Partition:
    """The partition that ``label`` says."""
    many = len(label)
    s = Partition(
        label.copy(),
        np.full(many + 2, -1, np.int64),
        np.full(many, -1, np.int64),
        np.zeros(many + 2, np.int64),
        np.zeros(many + 2),
        np.empty(many + 2, np.int64),
        np.zeros(1, np.int64),
        np.full(max(c.slots, 1), -1, np.int64),
        np.zeros(many),
    )
    last = np.full(many + 2, -1, np.int64)
    list_ = np.empty(many, np.int64)
    for i in range(many):
        t = label[i]
        if t >= 0:
            if last[t] < 0:
                s.head[t] = i
            else:
                s.after[last[t]] = i
            last[t] = i
            s.size[t] += 1
        elif t < FALSE:
            s.slot[c.option_slot[-2 - t]] = i
    for t in range(many + 1, -1, -1):
        if s.size[t] == 0:
            s.free[s.frees[0]] = t
            s.frees[0] += 1
        else:
            n = walked(s, t, list_)
            s.worth[t] = score(e, mem, list_, n, int(np.int64(0)), int(np.int64(SAVE)))
    return s


@compiled
def total(c: Choices, s: Partition) -> float:
    """Log ratio of the whole partition to "every report is false"."""
    out = 0.0
    for t in range(len(s.size)):
        if s.size[t] > 0:
            out += s.worth[t]
    for i in range(len(s.label)):
        if s.label[i] < FALSE:
            out += c.option_worth[-2 - s.label[i]]
    return out


@compiled
def merged(one: Ints, n: int, two: Ints, m: int, out: Ints) -> int:
    """Two lists in one; reports are numbered in order of time."""
    a = b = k = 0
    while a < n or b < m:
        if b >= m or (a < n and one[a] < two[b]):
            out[k] = one[a]
            a += 1
        else:
            out[k] = two[b]
            b += 1
        k += 1
    return k


@compiled
def joined(one: Ints, low: int, high: int, out: Ints, n: int) -> int:
    """``one[low:high]`` put behind the ``n`` in ``out``; how many then."""
    for k in range(low, high):
        out[n] = one[k]
        n += 1
    return n


@compiled
def before(list_: Ints, n: int, i: int) -> int:
    """How many of a list stand before report ``i``."""
    low, high = 0, n
    while low < high:
        mid = (low + high) // 2
        if list_[mid] < i:
            low = mid + 1
        else:
            high = mid
    return low
