"""How well clusters of reports are vessels: pairs, B-cubed, and boats that no cluster stands for.

``source`` (M,) is the true vessel of each report, -1 for a false one; ``is_boat`` (V,) which vessels are
small boats; ``label`` (M,) the cluster each report was given, -1 for none. Only small boats are judged;
ships and false reports count where they stand in a boat's cluster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def pairs(counts: NDArray[Any]) -> float:
    """How many pairs there are within groups of these sizes."""
    sizes = counts.astype(float)
    return float((sizes * (sizes - 1.0) / 2.0).sum())


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2.0 * precision * recall / max(precision + recall, 1e-9)


def table(label: Ints, source: Ints) -> dict[int, tuple[Ints, Ints]]:
    """For each cluster, the vessels in it and how many reports each has there."""
    order = np.lexsort((source, label))
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    out = {}
    for part in np.split(order, cuts):
        if len(part) and label[part[0]] >= 0:
            out[int(label[part[0]])] = np.unique(source[part], return_counts=True)
    return out


def score(source: Ints, is_boat: NDArray[np.bool_], label: Ints) -> dict[str, Any]:
    """The figures: ``pair`` and ``bcubed`` (precision, recall, F1), and counts of boats and clusters."""
    boat = (source >= 0) & is_boat[np.maximum(source, 0)]
    true_size = np.bincount(source[boat], minlength=len(is_boat))
    right = held = 0.0
    within: dict[tuple[int, int], tuple[int, int]] = {}
    owners: list[int] = []
    mixed = stray = 0
    for cluster, (vessels, counts) in table(label, source).items():
        whole = int(counts.sum())
        boats = [(int(v), int(n)) for v, n in zip(vessels, counts, strict=True) if v >= 0 and is_boat[int(v)]]
        if not boats:
            continue
        others = whole - sum(n for _, n in boats)
        right += pairs(np.array([n for _, n in boats]))
        held += whole * (whole - 1) / 2 - others * (others - 1) / 2
        for vessel, count in boats:
            within[cluster, vessel] = (count, whole)
        owner = int(vessels[counts.argmax()])
        if owner >= 0 and is_boat[owner]:
            owners.append(owner)
        elif owner >= 0:
            stray += sum(n for _, n in boats)
        mixed += sum(n >= 3 for _, n in boats) >= 2
    precision, recall = right / max(held, 1.0), right / max(pairs(true_size), 1.0)
    reports = max(int(boat.sum()), 1)
    loose = int((boat & (label < 0)).sum())
    lone = float((1.0 / true_size[source[boat & (label < 0)]]).sum())
    b_precision = (sum(n * n / whole for n, whole in within.values()) + loose) / reports
    b_recall = (sum(n * n / true_size[v] for (_, v), (n, _) in within.items()) + lone) / reports
    seen = int((true_size > 0).sum())
    return {
        "pair": (precision, recall, f1(precision, recall)),
        "bcubed": (b_precision, b_recall, f1(b_precision, b_recall)),
        "boats": seen,
        "lost": seen - len(np.unique(owners)),
        "clusters": len(owners),
        "mixed": mixed,
        "unassigned": loose,
        "in_ships": stray,
    }
