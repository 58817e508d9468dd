"""From many readings of a night to one: which reports to show as one boat, and how surely.

Reports are put together when the readings agree (average linkage on the share of readings that put two
reports in one boat). Those that a good part of the readings keep apart stay a boat of their own, "possibly
the same": how likely it is one at all is said with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from varne.correlation.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SELDOM = 0.003  # what none of so few readings says came true as often all the same, on generated nights


@compiled
def together(readings: IntArray, weights: FloatArray) -> FloatArray:
    """Share of the readings in which each two rows are of one boat: (n, n) from (readings, n) of slots.

    Args:
        weights: (readings,) the share of each, 1 in sum.
    """
    count, n = readings.shape
    shares = np.zeros((n, n))
    before = np.empty(n, np.int64)
    last = np.empty(readings.max() + 1, np.int64)
    for number in range(count):
        last[:] = -1
        for k in range(n):  # through the rows of one slot only: most pairs are of two boats
            slot = readings[number, k]
            before[k] = last[slot]
            last[slot] = k
            other = before[k]
            while other >= 0:
                shares[k, other] += weights[number]
                other = before[other]
    for k in range(n):
        shares[k, k] = 1.0
        for other in range(k):
            shares[other, k] = shares[k, other]
    return shares


def grouped(shares: FloatArray, *, at_least: float) -> IntArray:
    """Groups, numbered from 0, of rows that are together in at least this share of readings on average."""
    if len(shares) < 2:
        return np.zeros(len(shares), np.int64)
    distance = 1.0 - shares
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    _, groups = np.unique(fcluster(tree, 1.0 - at_least, "distance"), return_inverse=True)
    return groups.astype(np.int64)


@compiled
def homes(readings: IntArray, groups: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    """For each reading and group: the slot that holds most of the group, and whether that boat is mostly it.

    Returns:
        (readings, groups) slots, and the same shape of booleans.
    """
    count = groups.max() + 1
    home = np.zeros((len(readings), count), np.int64)
    own = np.zeros((len(readings), count), np.bool_)
    slots = readings.max() + 1
    held = np.zeros((slots, count), np.int64)
    for number in range(len(readings)):
        for k in range(len(groups)):
            held[readings[number, k], groups[k]] = 0
        for k in range(len(groups)):
            slot, group = readings[number, k], groups[k]
            held[slot, group] += 1
        most = np.zeros(count, np.int64)
        largest = np.full(slots, -1, np.int64)  # of each slot, the group it is mostly of
        for k in range(len(groups)):
            slot, group = readings[number, k], groups[k]
            much = held[slot, group]
            if much > most[group] or (much == most[group] and slot < home[number, group]):
                most[group], home[number, group] = much, slot
            rival = largest[slot]
            if rival < 0 or much > held[slot, rival] or (much == held[slot, rival] and group < rival):
                largest[slot] = group
        for group in range(count):
            own[number, group] = largest[home[number, group]] == group
    return home, own


def standing_alone(
    home: IntArray, alive: FloatArray, weights: FloatArray, order: IntArray, *, at_least: float
) -> FloatArray:
    """How likely each group is a boat of its own at sea, and none that is listed before it.

    Args:
        home: (readings, groups) the slot that is each group's.
        alive: (readings, groups) chance that the boat of that slot is one, and is not accounted for.
        weights: (readings,).
        order: groups as they are listed; one that is less likely than ``at_least`` hides none after it.
    """
    alone = np.zeros(home.shape[1])
    listed = np.zeros((home.shape[0], int(home.max()) + 1), np.bool_)
    number = np.arange(home.shape[0])
    for group in order:
        mine = home[:, group]
        alone[group] = weights @ (alive[:, group] * ~listed[number, mine])
        if alone[group] >= at_least:
            listed[number, mine] = True
    return alone


def likeliest(
    readings: IntArray, weights: FloatArray, *, most: int = 3, named: int = 20
) -> list[tuple[float, int, list[int]]]:
    """The ways to read the night that weigh most, likeliest first.

    Returns:
        For each: its share of the readings, its boats, and the columns it gives to other company than the
        likeliest does, those that differ most first.
    """
    weighed: dict[tuple[int, ...], float] = {}
    for slots, weight in zip(readings, weights, strict=True):
        _, first, inverse = np.unique(slots, return_index=True, return_inverse=True)
        plain = tuple(np.argsort(np.argsort(first))[inverse].tolist())
        weighed[plain] = weighed.get(plain, 0.0) + float(weight)
    chosen = sorted(weighed, key=lambda plain: -weighed[plain])[:most]
    best = np.array(chosen[0])
    told = []
    for plain in chosen:
        mine = np.array(plain)
        differ = ((mine[:, None] == mine[None, :]) != (best[:, None] == best[None, :])).sum(axis=1)
        columns = sorted((int(k) for k in np.flatnonzero(differ)), key=lambda k: -int(differ[k]))
        told.append((weighed[plain], len(set(plain)), columns[:named]))
    return told
