"""From many readings of a night to one: which reports to show as one boat, and how surely.

Reports are put together when the readings agree (average linkage on the share of readings that put two
reports in one boat). A group that most readings do not keep apart from another is put with that other; one
that a good part of them keep apart stays a boat of its own, "possibly the same": a boat missed is worse
than a boat doubled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def together(readings: IntArray) -> FloatArray:
    """Share of the readings in which each two rows are of one boat: (n, n) from (readings, n) of slots."""
    shares = np.zeros((readings.shape[1], readings.shape[1]))
    for slots in readings:
        shares += slots[:, None] == slots[None, :]
    return np.asarray(shares / len(readings))


def grouped(shares: FloatArray, *, at_least: float) -> IntArray:
    """Groups, numbered from 0, of rows that are together in at least this share of readings on average."""
    if len(shares) < 2:
        return np.zeros(len(shares), np.int64)
    distance = 1.0 - shares
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    _, groups = np.unique(fcluster(tree, 1.0 - at_least, "distance"), return_inverse=True)
    return groups.astype(np.int64)


def homes(readings: IntArray, groups: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
    """For each reading and group: the slot that holds most of the group, and whether that boat is mostly it.

    Returns:
        (readings, groups) slots, and the same shape of booleans.
    """
    count = int(groups.max()) + 1
    home = np.zeros((len(readings), count), np.int64)
    own = np.zeros((len(readings), count), np.bool_)
    for number, slots in enumerate(readings):
        names, index = np.unique(slots, return_inverse=True)
        held = np.zeros((len(names), count))
        np.add.at(held, (index, groups), 1.0)
        best = held.argmax(axis=0)
        home[number] = names[best]
        own[number] = held.argmax(axis=1)[best] == np.arange(count)
    return home, own


def put_together(groups: IntArray, shares: FloatArray, apart: FloatArray, *, keep_apart: float) -> IntArray:
    """Groups less likely than ``keep_apart`` to be boats of their own put with the one they go best with."""
    count = int(groups.max()) + 1
    member = np.zeros((len(groups), count))
    member[np.arange(len(groups)), groups] = 1.0
    size = member.sum(axis=0)
    between = (member.T @ shares @ member) / (size[:, None] * size[None, :])
    into = np.arange(count)
    for group in np.argsort(size, kind="stable"):
        if apart[group] >= keep_apart:
            continue
        options = np.where(into == np.arange(count), between[group], -1.0)
        options[group] = -1.0
        best = int(options.argmax())
        if options[best] > 0.05:
            into[group] = best
    for group in range(count):
        while into[group] != into[into[group]]:
            into[group] = into[into[group]]
    _, result = np.unique(into[groups], return_inverse=True)
    return result.astype(np.int64)


def likeliest(readings: IntArray, *, most: int = 3, named: int = 20) -> list[tuple[float, int, list[int]]]:
    """The ways to read the night met most often, likeliest first.

    Returns:
        For each: its share of the readings, its boats, and the columns it gives to other company than the
        likeliest does, those that differ most first.
    """
    counts: dict[tuple[int, ...], int] = {}
    for slots in readings:
        _, first, inverse = np.unique(slots, return_index=True, return_inverse=True)
        plain = tuple(np.argsort(np.argsort(first))[inverse].tolist())
        counts[plain] = counts.get(plain, 0) + 1
    chosen = sorted(counts, key=lambda plain: -counts[plain])[:most]
    best = np.array(chosen[0])
    told = []
    for plain in chosen:
        mine = np.array(plain)
        differ = ((mine[:, None] == mine[None, :]) != (best[:, None] == best[None, :])).sum(axis=1)
        columns = sorted((int(k) for k in np.flatnonzero(differ)), key=lambda k: -int(differ[k]))
        told.append((counts[plain] / len(readings), len(set(plain)), columns[:named]))
    return told
