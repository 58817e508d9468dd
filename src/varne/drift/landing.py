"""What a boat's cloud meets: each cell of coast by the hour, a line it may cross, a lane it may enter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from varne.drift.ensemble import BoatCloud
from varne.drift.land import metres_per_degree
from varne.drift.states import State

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Landings:
    """Probability of having come ashore in each cell of coast by each output time.

    ``lonlat [cell, 2]``: the mean place of those that came ashore there. ``under_way`` and ``adrift``
    ``[cell, time]``: landed by engine, stranded; ``ashore [time]`` is the sum over all cells.
    """

    time_s: FloatArray
    lonlat: FloatArray
    under_way: FloatArray
    adrift: FloatArray

    @property
    def ashore(self) -> FloatArray:
        """Probability of being ashore anywhere by each time."""
        return np.asarray((self.under_way + self.adrift).sum(axis=0), dtype=np.float64)


def landings(cloud: BoatCloud, cell_m: float = 2000.0) -> Landings:
    """Where and by when a boat comes ashore, in square cells of coast of ``cell_m``."""
    end, tracks = cloud.tracks.end, cloud.tracks
    last = tracks.state[:, -1]
    ashore = np.nonzero(np.isfinite(end[:, 0]) & ((last == State.LANDED) | (last == State.STRANDED)))[0]
    times = len(tracks.time_s)
    if not len(ashore):
        nothing = np.zeros((0, times))
        return Landings(tracks.time_s, np.zeros((0, 2)), nothing, nothing)
    middle = float(end[ashore, 2].mean())
    north_m, east_m = (float(size) for size in metres_per_degree(middle))
    cells = np.floor(end[ashore][:, 1:] * [east_m, north_m] / cell_m).astype(np.int64)
    _, which = np.unique(cells, axis=0, return_inverse=True)
    which = which.ravel()
    count = int(which.max()) + 1
    weight = cloud.weights[ashore]
    by = np.searchsorted(tracks.time_s, end[ashore, 0] - 1e-6)
    found = []
    for how in (State.LANDED, State.STRANDED):
        held = np.zeros((count, times + 1))
        mine = last[ashore] == how
        np.add.at(held, (which[mine], np.minimum(by[mine], times)), weight[mine])
        found.append(np.cumsum(held[:, :times], axis=1))
    mass = np.maximum(np.bincount(which, weight, count), 1e-300)
    place = np.column_stack([np.bincount(which, weight * end[ashore, axis], count) / mass for axis in (1, 2)])
    return Landings(tracks.time_s, place, found[0], found[1])


def crossing_times(cloud: BoatCloud, line: npt.ArrayLike) -> FloatArray:
    """When each particle first crosses a line ``[vertex, (longitude, latitude)]``, POSIX s; infinite:
    never.
    """
    points = np.asarray(line, dtype=np.float64)
    lonlat, time_s = cloud.tracks.lonlat, cloud.tracks.time_s
    first = np.full(len(lonlat), np.inf)
    begin, gone = lonlat[:, :-1], lonlat[:, 1:] - lonlat[:, :-1]
    for a, b in pairwise(points):
        edge = b - a
        turn = gone[..., 0] * edge[1] - gone[..., 1] * edge[0]
        away = a - begin
        with np.errstate(divide="ignore", invalid="ignore"):
            along = (away[..., 0] * edge[1] - away[..., 1] * edge[0]) / turn
            across = (away[..., 0] * gone[..., 1] - away[..., 1] * gone[..., 0]) / turn
        met = (turn != 0.0) & (along >= 0.0) & (along <= 1.0) & (across >= 0.0) & (across <= 1.0)
        when = np.where(met, time_s[:-1] + along * np.diff(time_s), np.inf)
        first = np.minimum(first, when.min(axis=1, initial=np.inf))
    return first


def inside(lonlat: FloatArray, ring: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether positions ``[…, (longitude, latitude)]`` lie in a ring, by even and odd crossings."""
    points = np.asarray(ring, dtype=np.float64)
    found = np.zeros(lonlat.shape[:-1], dtype=np.bool_)
    for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
        if a[1] == b[1]:
            continue
        spans = (a[1] > lonlat[..., 1]) != (b[1] > lonlat[..., 1])
        found ^= spans & (lonlat[..., 0] < a[0] + (lonlat[..., 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class LaneMeeting:
    """A boat and a lane. ``in_lane [time]``: probability of being in it then. ``entered [time]``: of having
    been in it by then. ``against``: of those ever in it, the share whose motion there went against its
    flow.
    """

    time_s: FloatArray
    in_lane: FloatArray
    entered: FloatArray
    against: float


def lane_meeting(cloud: BoatCloud, ring: npt.ArrayLike, flow_deg: float) -> LaneMeeting:
    """Meeting of a boat with a lane whose traffic goes towards ``flow_deg`` (true)."""
    tracks = cloud.tracks
    at_sea = tracks.state <= State.UNRESPONSIVE
    held = inside(tracks.lonlat, ring) & at_sea
    ever = np.maximum.accumulate(held, axis=1)
    scale = np.column_stack(metres_per_degree(tracks.lonlat[:, 0, 1]))[:, ::-1]
    gone = np.diff(tracks.lonlat, axis=1) * scale[:, None, :]
    flow = np.array([math.sin(math.radians(flow_deg)), math.cos(math.radians(flow_deg))])
    with_flow = ((gone @ flow) * held[:, :-1]).sum(axis=1)
    met = held[:, :-1].any(axis=1)
    mass = float(cloud.weights[met].sum())
    return LaneMeeting(
        tracks.time_s,
        np.asarray(cloud.weights @ held, dtype=np.float64),
        np.asarray(cloud.weights @ ever, dtype=np.float64),
        float(cloud.weights[met & (with_flow < 0.0)].sum()) / mass if mass > 0.0 else 0.0,
    )
