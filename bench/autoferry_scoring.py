"""How a tracker's output on an Autoferry recording is judged: GOSPA, position error, continuity.

Every tracker says, at the same instants, which tracks it reports and where. At each instant:

- GOSPA with c = 20 m, p = 2, alpha = 2 (Rahmathullah, Garcia-Fernandez & Svensson 2017), the values Helgesen
  et al. 2022 use; its mean and its root mean square over the instants. Two targets missed and nothing else
  reported is 20.0: that is what a tracker that says nothing scores.
- Which track holds which target, for continuity: a pair of the instant before is kept while it is within 20
  m, what is left is paired by the least sum of squared distances (as CLEAR-MOT does, Bernardin & Stiefelhagen
  2008).

Which tracks are shown is one rule for every tracker, :func:`under_way`: buoys, quays and moored boats make
plots too, have no ground truth, and are tracked well by any tracker, so a track is shown once it has moved.

Every target counts at every instant of the recording, seen by a sensor or not; every reported track counts
everywhere, so a passing boat without ground truth counts as false. This is strict, and the same for every
tracker.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bench.autoferry_reading import Recording

CUTOFF_M = 20.0
EVERY_S = 0.5
Array = NDArray[np.float64]
Reported = Sequence[tuple[int, float, float]]  # (track id, north_m, east_m), at one instant
# As Reported, with where the track's first plot was: (track id, north_m, east_m, first north_m, first east_m)
Held = Sequence[tuple[int, float, float, float, float]]

MOVED_IN_S = 30.0
MOVED_M = 12.0
MOVED_BY_RANGE = 0.025
STILL_MOVING = 0.5


@dataclass(frozen=True, slots=True)
class Figures:
    """What one tracker scored on one recording.

    ``gospa_mean_m``, ``gospa_rms_m``; ``rmse_m`` of the pairs held; ``held`` the share of target-seconds
    held; ``breaks`` the times a target's track ended or was exchanged for another and was later taken up
    again; ``switches`` the times the id that holds a target changed; ``false`` the mean number of reported
    tracks that hold no target; ``lost_s`` the seconds, summed over targets, without a track after the first
    was had; ``steps`` and ``squares_m2`` (sum of squared GOSPA) allow pooling over recordings.
    """

    gospa_mean_m: float
    gospa_rms_m: float
    rmse_m: float
    held: float
    breaks: int
    switches: int
    false: float
    lost_s: float
    steps: int
    squares_m2: float


def instants_s(recording: Recording) -> Array:
    """The instants at which every tracker is asked, (n,), seconds from the first sweep."""
    return np.arange(EVERY_S, recording.end_s, EVERY_S)


def under_way(recording: Recording, outputs: Sequence[Held]) -> list[Reported]:
    """Of all tracks a tracker holds at each instant, those that move.

    A track is shown once it is ``MOVED_M`` plus ``MOVED_BY_RANGE`` of its range from where it was
    ``MOVED_IN_S`` ago (from its first plot, if it is younger), and until that distance falls below
    ``STILL_MOVING`` of as much.
    """
    owns_s = np.array([sweep.time_s for sweep in recording.sweeps])
    back = round(MOVED_IN_S / EVERY_S)
    past: list[dict[int, tuple[float, float]]] = []
    moving: set[int] = set()
    shown: list[Reported] = []
    for time_s, held in zip(instants_s(recording), outputs, strict=True):
        ownship_m = recording.sweeps[int(np.searchsorted(owns_s, time_s, side="right")) - 1].ownship_m
        before = past[-back] if len(past) >= back else {}
        now: list[tuple[int, float, float]] = []
        for track, north_m, east_m, first_north_m, first_east_m in held:
            was_m = before.get(track, (first_north_m, first_east_m))
            moved_m = math.hypot(north_m - was_m[0], east_m - was_m[1])
            needed_m = MOVED_M + MOVED_BY_RANGE * math.hypot(north_m - ownship_m[0], east_m - ownship_m[1])
            if moved_m >= needed_m:
                moving.add(track)
            elif moved_m < STILL_MOVING * needed_m:
                moving.discard(track)
            if track in moving:
                now.append((track, north_m, east_m))
        past.append({track[0]: (track[1], track[2]) for track in held})
        shown.append(now)
    return shown


def judged(recording: Recording, outputs: Sequence[Reported]) -> Figures:
    """The figures for outputs given at ``instants_s(recording)``, in the same order."""
    times_s = instants_s(recording)
    if len(times_s) != len(outputs):
        raise ValueError(f"{len(outputs)} outputs for {len(times_s)} instants")
    targets = len(recording.truths)
    gospas_m: list[float] = []
    errors_m2: list[float] = []
    false = 0
    held_by: list[list[int]] = [[] for _ in range(targets)]
    kept: dict[int, int] = {}
    for time_s, reported in zip(times_s, outputs, strict=True):
        truth_m = np.array([truth.at(time_s) for truth in recording.truths]).reshape(-1, 2)
        tracks_m = np.array([track[1:] for track in reported], dtype=np.float64).reshape(-1, 2)
        apart_m2 = ((truth_m[:, None, :] - tracks_m[None, :, :]) ** 2).sum(axis=2)
        gospas_m.append(gospa_m(apart_m2))
        kept = _holding(apart_m2, [track[0] for track in reported], kept)
        at = {track[0]: column for column, track in enumerate(reported)}
        for target in range(targets):
            held_by[target].append(kept.get(target, -1))
            if target in kept:
                errors_m2.append(float(apart_m2[target, at[kept[target]]]))
        false += len(reported) - len(kept)
    breaks, switches, lost_s = zip(*(_continuity(ids) for ids in held_by), strict=True)
    squares_m2 = float(np.square(gospas_m).sum())
    steps = len(times_s)
    return Figures(
        gospa_mean_m=float(np.mean(gospas_m)),
        gospa_rms_m=math.sqrt(squares_m2 / steps),
        rmse_m=math.sqrt(float(np.mean(errors_m2))) if errors_m2 else math.nan,
        held=len(errors_m2) / (steps * targets),
        breaks=sum(breaks),
        switches=sum(switches),
        false=false / steps,
        lost_s=sum(lost_s),
        steps=steps,
        squares_m2=squares_m2,
    )


def gospa_m(apart_m2: Array, cutoff_m: float = CUTOFF_M) -> float:
    """GOSPA (p = 2, alpha = 2) from the squared distances of targets (rows) to tracks (columns)."""
    cut_m2 = cutoff_m**2
    rows, columns = linear_sum_assignment(np.minimum(apart_m2, cut_m2))
    near = [float(value) for value in apart_m2[rows, columns] if value < cut_m2]
    unpaired = apart_m2.shape[0] + apart_m2.shape[1] - 2 * len(near)
    return math.sqrt(sum(near) + unpaired * cut_m2 / 2)


def _holding(apart_m2: Array, ids: Sequence[int], before: dict[int, int]) -> dict[int, int]:
    """Which track id holds which target now: old pairs first while near, then the nearest."""
    near = apart_m2 < CUTOFF_M**2
    column_of = {track: column for column, track in enumerate(ids)}
    held = {
        target: track
        for target, track in before.items()
        if track in column_of and near[target, column_of[track]]
    }
    rows = [row for row in range(apart_m2.shape[0]) if row not in held]
    columns = [column for column, track in enumerate(ids) if track not in held.values()]
    if rows and columns:
        cost = np.where(near, apart_m2, 1e6)[np.ix_(rows, columns)]
        for row, column in zip(*linear_sum_assignment(cost), strict=True):
            if cost[row, column] < 1e6:
                held[rows[row]] = ids[columns[column]]
    return held


def _continuity(ids: Sequence[int]) -> tuple[int, int, float]:
    """Breaks, switches and seconds lost of one target from the id that held it at each instant (-1: none)."""
    runs: list[int] = []
    lost = 0
    last = -1
    for held in ids:
        if held != -1 and held != last:
            runs.append(held)
        if held == -1 and runs:
            lost += 1
        last = held
    switches = sum(one != other for one, other in itertools.pairwise(runs))
    return max(0, len(runs) - 1), switches, lost * EVERY_S
