"""Hindsight over all that a tracker remembers: every plot's track, judged with the later plots known.

The stretch is gone over in blocks of looks that overlap by half, so that the cost grows with the length of
the stretch and not with its square; what came before a block enters as the state it left behind.
"""

from __future__ import annotations

import math

import numpy as np

from varne.correlation.tracking.gating import take_position
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict
from varne.correlation.tracking.retrodiction import anneal, plot_neighbours, settle_all
from varne.correlation.tracking.tracker import Tracker
from varne.correlation.tracking.trajectory import Rows, Stretch
from varne.correlation.tracking.window import Look, empty_rows

BLOCK_LOOKS = 120
EMPTY_ROWS = 64  # for trajectories that split off
HOT, COLD = 1.5, 0.15  # nats: from moves that lose a little being common to hardly any
LOOKS_APART = 2
NEAR_SIGMA = 4.0
CROWD = 3  # a plot among several neighbours is tried so much oftener: there is more to try


def hindsight(tracker: Tracker, *, effort: int = 100, seed: int = 1) -> tuple[IntArray, IntArray]:
    """Every remembered plot's number (M,) and its track (M,) with hindsight; -1 clutter. Pure: the tracker
    stays.

    Tracks keep the public numbers of the tracker where most of their plots had them; trajectories found
    only now get numbers above. ``effort`` is the proposals tried for each plot that has a neighbour in its
    look; the same ``seed`` gives the same result. Plots of reports and of sensors without positions stay as
    the tracker had them. Raises :class:`~varne.picture.errors.Refused` if the tracker does not remember.
    """
    number, online = tracker.assignments()
    first = np.cumsum([0, *(len(past.serial) for past in tracker.past)])
    looks = [
        (place, past.look) for place, past in zip(first, tracker.past, strict=False) if past.look is not None
    ]
    looks = [(place, look) for place, look in looks if len(look.serial)]
    track = online.copy()
    next_track = int(track.max(initial=-1)) + 1
    departure_per_s = tracker.lifecycle.departure_per_h / 3600.0
    random = np.array([seed], np.uint64)
    heads = _Heads(tracker.motion)
    stride = BLOCK_LOOKS // 2
    for start in range(0, max(len(looks) - stride, 1), stride):
        block = looks[start : start + BLOCK_LOOKS]
        plots = np.concatenate([place + np.arange(len(look.serial)) for place, look in block])
        stretch = _stretch([look for _, look in block], tracker.motion, departure_per_s)
        names = np.unique(track[plots])
        names = names[names >= 0]
        rows, owner = _rows(stretch, names, track[plots], heads)
        settle_all(stretch, rows)
        contested, begin, neighbour = _contested(stretch, len(block))
        if len(contested):
            anneal(
                stretch, rows, owner, contested, begin, neighbour, effort * len(contested), HOT, COLD, random
            )
        fresh = np.arange(next_track, next_track + EMPTY_ROWS)
        next_track += EMPTY_ROWS
        track[plots] = np.where(owner >= 0, np.concatenate([names, fresh])[owner], -1)
        for place, look in block[:stride]:
            heads.take(look, track[place : place + len(look.serial)])
    return number, _named(online, track)


class _Heads:
    """The state each track left behind before a block."""

    def __init__(self, motion: Motion) -> None:
        self.motion = motion
        self.state: dict[int, tuple[float, FloatArray, FloatArray]] = {}

    def take(self, look: Look, track: IntArray) -> None:
        for p in np.flatnonzero(track >= 0):
            name = int(track[p])
            known = self.state.get(name)
            if known is None:
                mean, spread = np.zeros(4), np.zeros((4, 4))
                mean[:2], mean[2:] = look.position[p], self.motion.numbers[2:]
                spread[:2, :2] = look.noise[p]
                spread[2, 2] = spread[3, 3] = self.motion.speed_sigma_mps**2
            else:
                _, mean, spread = known
                predict(mean, spread, self.motion.numbers, look.time_s - known[0], mean, spread)
                take_position(mean, spread, look.position[p], look.noise[p])
            self.state[name] = (look.time_s, mean, spread)


def _stretch(looks: list[Look], motion: Motion, departure_per_s: float) -> Stretch:
    """The looks as kernels take them, with the chance of leaving between looks."""
    time_s = np.array([look.time_s for look in looks])
    stays = np.exp(-departure_per_s * np.diff(time_s, prepend=time_s[0]))
    miss = np.array([look.miss for look in looks])
    ends = np.zeros(len(looks))
    nothing_more = 1.0
    for k in range(len(looks) - 1, 0, -1):
        nothing_more = 1.0 - stays[k] + stays[k] * math.exp(miss[k]) * nothing_more
        ends[k - 1] = math.log(nothing_more)
    unseen = 1.0 - stays[0] + stays[0] * math.exp(miss[0]) * nothing_more
    return Stretch(
        np.concatenate([look.position for look in looks]),
        np.concatenate([look.noise for look in looks]),
        np.repeat(np.arange(len(looks)), [len(look.serial) for look in looks]),
        np.concatenate([look.gain for look in looks]),
        time_s,
        np.array([look.new for look in looks]),
        np.array([look.hit for look in looks]) + np.log(stays),
        np.concatenate([[0.0], np.cumsum(miss + np.log(stays))]),
        ends,
        math.log(unseen),
        motion.numbers,
        motion.speed_sigma_mps**2,
    )


def _rows(stretch: Stretch, names: IntArray, track: IntArray, heads: _Heads) -> tuple[Rows, IntArray]:
    """A row for each named track and some empty ones, with what went before; and the row of each plot."""
    plot = np.full((len(names) + EMPTY_ROWS, len(stretch.time_s)), -1, np.int64)
    owner = np.where(track >= 0, np.searchsorted(names, track), -1)
    held = np.flatnonzero(owner >= 0)
    plot[owner[held], stretch.look[held]] = held
    twice = held[plot[owner[held], stretch.look[held]] != held]  # a look holds one plot of a track
    owner[twice] = -1
    rows = empty_rows(plot)
    for row, name in enumerate(names):
        known = heads.state.get(int(name))
        if known is not None:
            rows.head_s[row], rows.head_mean[row], rows.head_spread[row] = known
            rows.head_existence[row] = 0.9
    return rows, owner


def _contested(stretch: Stretch, looks: int) -> tuple[IntArray, IntArray, IntArray]:
    """The plots with a neighbour in their own look, once for each up to ``CROWD``; every plot's neighbours
    (CSR)."""
    first = np.searchsorted(stretch.look, np.arange(looks + 1))
    noise_m2 = stretch.noise[:, 0, 0] + stretch.noise[:, 1, 1]
    reach_m = NEAR_SIGMA * math.sqrt(float(np.median(noise_m2)))
    gap_s = float(np.median(np.diff(stretch.time_s))) if looks > 1 else 0.0
    apart = np.arange(LOOKS_APART + 1, dtype=np.float64)
    near_m: FloatArray = reach_m + math.sqrt(stretch.speed_variance) * gap_s * apart
    begin, neighbour, same = plot_neighbours(stretch.position, stretch.look, first, near_m, LOOKS_APART)
    contested = np.repeat(np.arange(len(same)), np.minimum(same, CROWD))
    return contested, begin, neighbour


def _named(online: IntArray, track: IntArray) -> IntArray:
    """Give each trajectory the public number that most of its plots had, the longest first; others new
    numbers."""
    held = np.flatnonzero((track >= 0) & (online >= 0))
    pairs, shared = np.unique(np.column_stack([track[held], online[held]]), axis=0, return_counts=True)
    name = np.full(int(track.max(initial=-1)) + 2, -1, np.int64)  # the last stays -1: clutter's
    used = np.zeros(int(online.max(initial=-1)) + 1, np.bool_)
    for row in np.argsort(-shared, kind="stable"):
        old, new = pairs[row]
        if name[old] < 0 and not used[new]:
            name[old], used[new] = new, True
    rest = np.unique(track[track >= 0])
    rest = rest[name[rest] < 0]
    name[rest] = np.arange(len(used), len(used) + len(rest))
    return name[track]
