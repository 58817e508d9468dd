"""What each sensor would have seen: the chance of detection by sensor, place and time, learned as we go.

No footprint is given with the reports. Between its first and last report a trajectory stands somewhere at
the moment of every frame, and was in that frame or was not; frames near in place (and, for a sensor that
moves, in time) share what they tell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

from varne.correlation.compiled import compiled
from varne.correlation.linking.reports import Floats, Ints

BLUR_CELLS, BLUR_S, WEIGHT = 1.0, 60.0, 2.0


class Frames(NamedTuple):
    """F frames in order of time: ``t_s``, ``stream`` (which sensor), and by stream ``moves`` (S,) 1 or 0."""

    t_s: Floats
    stream: Ints
    moves: Ints


@compiled
def chances(
    frame_t_s: Floats,
    order: Ints,
    first: Ints,
    t_s: Floats,
    x_m: Floats,
    y_m: Floats,
    sharp: Ints,
    frame: Ints,
    layout: Floats,
    west_cells: int,
    north_cells: int,
) -> tuple[Floats, Floats]:
    """Times each (frame, cell) held a trajectory, and times it was in the frame.

    Trajectories stand end to end (``first`` into ``order``, reports in order of time); only ``sharp`` reports
    shape the way. ``frame`` (M,) is an index into the frames or -1.
    """
    had = np.zeros((len(frame_t_s), west_cells, north_cells))
    seen = np.zeros((len(frame_t_s), west_cells, north_cells))
    for k in range(len(first) - 1):
        prev = -1
        for p in range(first[k], first[k + 1]):
            i = order[p]
            if sharp[i] == 0:
                continue
            if prev >= 0:
                low = np.searchsorted(frame_t_s, t_s[prev])
                span = max(t_s[i] - t_s[prev], 1e-6)
                while low < len(frame_t_s) and frame_t_s[low] < t_s[i]:
                    part = (frame_t_s[low] - t_s[prev]) / span
                    gx = int((x_m[prev] + part * (x_m[i] - x_m[prev]) - layout[0]) / layout[2])
                    gy = int((y_m[prev] + part * (y_m[i] - y_m[prev]) - layout[1]) / layout[2])
                    if 0 <= gx < west_cells and 0 <= gy < north_cells:
                        had[low, gx, gy] += 1.0
                        for q in range(first[k], first[k + 1]):
                            if frame[order[q]] == low:
                                seen[low, gx, gy] += 1.0
                                break
                    low += 1
            prev = i
    return had, seen


def learned(frames: Frames, had: Floats, seen: Floats, base: Floats) -> Floats:
    """Chance of detection (F, X, Y): seen over had, blurred in place.

    The blur in time is over all of it for a fixed sensor and over ``BLUR_S`` for a moving one. The rest is
    drawn to ``base`` (by stream) with the weight of ``WEIGHT`` chances.
    """
    chance = np.empty(had.shape)
    for stream in range(len(frames.moves)):
        mine = np.flatnonzero(frames.stream == stream)
        if not len(mine):
            continue
        if frames.moves[stream]:
            near = np.exp(-0.5 * ((frames.t_s[mine][:, None] - frames.t_s[mine][None]) / BLUR_S) ** 2)
            a = np.tensordot(near, gaussian_filter(had[mine], (0, BLUR_CELLS, BLUR_CELLS)), 1)
            b = np.tensordot(near, gaussian_filter(seen[mine], (0, BLUR_CELLS, BLUR_CELLS)), 1)
        else:
            a = gaussian_filter(had[mine].sum(0), BLUR_CELLS)[None]
            b = gaussian_filter(seen[mine].sum(0), BLUR_CELLS)[None]
        # A blur spreads one chance over this many cells; undo it, so that weight is in chances.
        spread = 4.0 * np.pi * BLUR_CELLS**2
        chance[mine] = (b * spread + WEIGHT * base[stream]) / (a * spread + WEIGHT)
    return np.clip(chance, 1e-3, 0.95)


def unseen(frames: Frames, chance: Floats, layout: Floats) -> Floats:
    """Log probability of not being seen in each time bin and cell, as ``trajectory.Evidence`` takes it."""
    bins = int((layout[5] - layout[4]) / layout[3]) + 1
    which = ((frames.t_s - layout[4]) / layout[3]).astype(int)
    out = np.zeros((bins, *chance.shape[1:]))
    np.add.at(out, np.clip(which, 0, bins - 1), np.log1p(-chance))
    return out
