"""How well tracks agree with the truth: GOSPA, number changes, identity, and which plots are one vessel's.

GOSPA (Rahmathullah, Garcia-Fernandez and Svensson, FUSION 2017) with c = 1000 m, p = 2, alpha = 2.
Switches and IDF1 as in CLEAR-MOT and Ristani et al. 2016 at 500 m. Number changes an hour as in the
SIAP attributes (Votruba et al. 2001), a track being a vessel's from its third look near it until its
second look elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

CUT_M = 1000.0
NEAR_M = 500.0
OPENS_AFTER, CLOSES_AFTER = 3, 2
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def matched(distance: FloatArray, cut: float) -> tuple[IntArray, IntArray]:
    """Rows and columns of the cheapest assignment in which a pair at ``cut`` or more is no pair."""
    row, column = linear_sum_assignment(np.minimum(distance, cut))
    near = distance[row, column] < cut
    return row[near], column[near]


def pair_figures(source: IntArray, track: IntArray) -> tuple[float, float, float]:
    """Precision, recall and F1 of "these two plots are one vessel's" over all pairs of plots; -1
    is nobody's.
    """

    def pairs(labels: IntArray) -> float:
        count = np.unique(labels, return_counts=True, axis=0)[1].astype(np.float64)
        return float((count * (count - 1.0) / 2.0).sum())

    both = (source >= 0) & (track >= 0)
    right = pairs(np.column_stack([source, track])[both])
    precision = right / max(pairs(track[track >= 0]), 1.0)
    recall = right / max(pairs(source[source >= 0]), 1.0)
    return precision, recall, 2.0 * precision * recall / max(precision + recall, 1e-12)


class _Ownership:
    """One track's way through the looks: whose it is, by the rule of three looks near and two
    looks elsewhere.
    """

    def __init__(self) -> None:
        self.stretches: list[tuple[int, int, int]] = []  # truth, first look, last look
        self.owner = self.candidate = -1
        self.near = self.away = 0
        self.since = self.until = self.candidate_since = -1

    def look(self, k: int, nearest: int) -> None:
        """At look ``k`` the track is shown and ``nearest`` is the truth within reach, -1 none."""
        if self.owner < 0:
            if nearest < 0:
                self.candidate, self.near = -1, 0
            elif nearest != self.candidate:
                self.candidate, self.near, self.candidate_since = nearest, 1, k
            else:
                self.near += 1
            if self.near >= OPENS_AFTER:
                self._open(k)
            return
        if nearest == self.owner:
            self.away, self.until = 0, k
            return
        self.away += 1
        if nearest >= 0 and nearest == self.candidate:
            self.near += 1
        else:
            self.candidate, self.near, self.candidate_since = nearest, 1, k
        if self.away >= CLOSES_AFTER:
            self.close()
            if self.near >= OPENS_AFTER:
                self.owner, self.since, self.until = self.candidate, self.candidate_since, k
            else:
                self.owner = -1

    def _open(self, k: int) -> None:
        self.owner, self.since, self.until = self.candidate, self.candidate_since, k
        self.candidate, self.near, self.candidate_since = -1, 0, -1

    def close(self) -> None:
        """End the open stretch, if any."""
        if self.owner >= 0:
            self.stretches.append((self.owner, self.since, self.until))


def number_changes(
    alive: npt.NDArray[np.bool_], near: IntArray, shown: npt.NDArray[np.bool_], gap_s: float
) -> float:
    """Changes of number an hour of tracked time (SIAP rate of track number changes).

    alive (N, K) of the truths, near (T, K) the truth nearest to each track within reach or -1, shown
    (T, K).
    """
    owned: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for track in range(len(near)):
        ownership = _Ownership()
        for k in np.flatnonzero(shown[track]):
            ownership.look(int(k), int(near[track, k]))
        ownership.close()
        for truth, since, until in ownership.stretches:
            owned.setdefault(truth, {}).setdefault(track, []).append((since, until))
    changes, tracked_s = 0, 0.0
    for truth in range(len(alive)):
        looks = np.flatnonzero(alive[truth])
        if truth not in owned or len(looks) == 0:
            continue
        # The track that stayed on it longest first.
        tracks = sorted((sorted(stretches) for stretches in owned[truth].values()), key=lambda s: -s[-1][1])
        covered = np.zeros(alive.shape[1], np.bool_)
        for stretch in tracks:
            for since, until in stretch:
                covered[since:until] = True
        if len(looks) > 1:
            tracked_s += float(covered[looks[:-1]].sum()) * gap_s
        at, needed = 0, 0
        while at < len(looks):
            until_of = [e for stretch in tracks for s, e in stretch if s <= looks[at] <= e]
            if not until_of:
                at += 1
                continue
            needed += 1
            after = np.flatnonzero(looks == until_of[0])
            if len(after) == 0 or after[0] < at + 1:
                break
            at = int(after[0]) + 1
        changes += max(needed - 1, 0)
    return changes / tracked_s * 3600.0 if tracked_s else 0.0


def score(scenario: Mapping[str, Any], output: Mapping[str, Any]) -> dict[str, float]:
    """The figures of one run: ``output`` holds k, id, xy, assoc and csec as ``track_scenario`` gives them.

    ``k_done`` (optional) bounds the looks that are scored.
    """
    truth = np.asarray(scenario["truth"])
    looks = int(output["k_done"]) if "k_done" in output else truth.shape[1]
    look_of, name, place = output["k"], output["id"], output["xy"]
    names, row_of = np.unique(name, return_inverse=True)
    alive = ~np.isnan(truth[:, :looks, 0])
    near = np.full((len(names), looks), -1)
    shown = np.zeros((len(names), looks), np.bool_)
    together = np.zeros((len(truth), len(names)))
    gospa = np.zeros(looks)
    squared_m2 = missed = false = switches = pairs = 0.0
    last: dict[int, int] = {}
    for k in range(looks):
        there, here = np.flatnonzero(alive[:, k]), np.flatnonzero(look_of == k)
        rows = row_of[here]
        shown[rows, k] = True
        distance = cdist(truth[there, k, :2], place[here])
        left, right = matched(distance**2, CUT_M**2)
        local = float((distance[left, right] ** 2).sum())
        unmatched = len(there) + len(here) - 2 * len(left)
        gospa[k] = np.sqrt(local + unmatched * CUT_M**2 / 2.0)
        squared_m2, pairs = squared_m2 + local, pairs + len(left)
        missed, false = missed + len(there) - len(left), false + len(here) - len(left)
        if len(there) and len(here):
            nearest = distance.argmin(axis=0)
            within = distance[nearest, np.arange(len(here))] < NEAR_M
            near[rows, k] = np.where(within, there[nearest], -1)
            together[np.ix_(there, rows)] += distance < NEAR_M
            switches += _switched(distance, there, rows, last)
    truth_row, track_row = linear_sum_assignment(-together)
    right_looks = together[truth_row, track_row].sum()
    gap_s = float(scenario["t"][1] - scenario["t"][0])
    figures = {
        "gospa": float(gospa.mean()),
        "rmse_m": float(np.sqrt(squared_m2 / max(pairs, 1.0))),
        "missed": missed / looks,
        "false": false / looks,
        "switches": switches,
        "changes_per_h": number_changes(alive, near, shown, gap_s),
        "idf1": float(2.0 * right_looks / max(alive.sum() + shown.sum(), 1)),
    }
    taken = np.asarray(scenario["mk"]) < looks
    source, track = np.asarray(scenario["msrc"])[taken], np.asarray(output["assoc"])[taken]
    figures["pair_f1"] = pair_figures(source, track)[2]
    boat = (source >= 0) & (np.asarray(scenario["cls"])[np.maximum(source, 0)] == 1)
    figures["group_pair_f1"] = pair_figures(source[boat], track[boat])[2] if boat.any() else float("nan")
    figures["cpu_s_per_scan"] = float(np.asarray(output["csec"])[:looks].mean())
    return figures


def _switched(distance: FloatArray, there: IntArray, rows: IntArray, last: dict[int, int]) -> int:
    """How many truths changed their track at this look; ``last`` is brought up to date. Who has
    one keeps it.
    """
    place = {int(row): column for column, row in enumerate(rows)}
    free_truth, used = [], set()
    for i, truth in enumerate(there):
        column = place.get(last.get(int(truth), -1), -1)
        if column >= 0 and column not in used and distance[i, column] < NEAR_M:
            used.add(column)
        else:
            free_truth.append(i)
    free_track = [column for column in range(len(rows)) if column not in used]
    if not (free_truth and free_track):
        return 0
    switches = 0
    for i, j in zip(*matched(distance[np.ix_(free_truth, free_track)], NEAR_M), strict=True):
        truth, row = int(there[free_truth[i]]), int(rows[free_track[j]])
        switches += truth in last and last[truth] != row
        last[truth] = row
    return switches
