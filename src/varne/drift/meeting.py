"""Where and when a unit meets a boat whose place is a moving cloud.

A unit heads for an *aim*: a point that drifts along with one of the boat's own particles. It has met the
boat when the boat is within its range of sight. What is told is the greatest share of the cloud within that
range at one moment, over all aims it can reach by then: it is *at least* the chance of having met, since
what is seen on the way there and while staying is not counted. Whoever can be at a place by a time can be
there by any slower way as well, so that a faster unit is never later and a later start never sooner.

The current carries the unit too. Through the water it makes good its speed; over the ground it is carried
by the mean of the current where it starts and of the current along the aim's way, which is exact where the
current is the same at both (a unit and a boat in one stream are in still water to each other). Ways are
straight: land, lanes and sea state are not looked at. Distances are flat about the middle of all places,
good to half a per cent across the Strait.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift import meeting_kernel as kernel
from varne.drift.ensemble import BoatCloud
from varne.drift.field import VelocityField
from varne.drift.land import metres_per_degree
from varne.drift.states import State
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

EDGES = 25  # distances at which a cloud is counted about an aim


@dataclass(frozen=True, slots=True)
class Responder:
    """A unit that may be sent. Degrees, metres a second, POSIX s.

    ``range_m``: how far off it sees such a boat (a searcher's own figure, by day or by night: docs/search.md
    holds none for the night). ``out_s``: how long it may be away, there and back to ``home`` (where it is
    now, if not given) at its speed. ``afloat``: carried by the current; a helicopter is not, and no wind is
    reckoned for it.
    """

    lon_deg: float
    lat_deg: float
    speed_mps: float
    ready_s: float
    range_m: float
    out_s: float = math.inf
    home: tuple[float, float] | None = None
    afloat: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """What each unit can do for each boat. Shares are of one, the first axes ``[boat, unit]``.

    ``met_by [boat, unit, time]``: the chance, at least, of having met by each time, at the one best place.
    ``best_share``, ``best_s``, ``best_lonlat [boat, unit, 2]``: the most that can be had, the first time it
    can, and where; NaN where nothing can. ``earliest_s [boat, unit, share]``: when each share asked for can
    first be reached, infinite if it cannot by the last time.
    """

    time_s: FloatArray
    met_by: Float32Array
    best_share: FloatArray
    best_s: FloatArray
    best_lonlat: FloatArray
    earliest_s: FloatArray


def meetings(
    clouds: Sequence[BoatCloud],
    units: Sequence[Responder],
    first_s: float,
    hours: float,
    current: VelocityField | None = None,
    shares: Sequence[float] = (0.5, 0.9),
    step_s: float = 900.0,
    particles: int = 256,
    aims: int = 16,
) -> Meetings:
    """Every unit against every boat from ``first_s`` on, ``hours`` long, looked at every ``step_s``.

    ``particles`` of each cloud stand for it, evenly through its weight; ``aims`` of them are headed for. A
    particle that has left the field is nowhere; one ashore stays where it is.

    Raises:
        Malformed: no boats, no units, no time, fewer than two particles or no aim among them, a speed or
            range that is not above nought, or a share outside (0, 1].
    """
    if (
        not clouds
        or not units
        or hours <= 0.0
        or step_s <= 0.0
        or not 1 <= aims <= particles
        or particles < 2
    ):
        raise Malformed("a meeting needs boats, units, a span of time and aims", code="meeting")
    if any(not (unit.speed_mps > 0.0 and unit.range_m > 0.0) for unit in units):
        raise Malformed("a unit needs a speed and a range of sight above nought", code="meeting_unit")
    if any(not 0.0 < share <= 1.0 for share in shares):
        raise Malformed("a share asked for lies above nought and not above one", code="meeting_share")
    times = max(math.ceil(hours * 3600.0 / step_s - 1e-9), 1) + 1
    time_s = first_s + step_s * np.arange(times, dtype=np.float64)
    lonlat = _sampled(clouds, time_s, particles)
    middle = np.array([[unit.lon_deg, unit.lat_deg] for unit in units]).mean(axis=0)
    middle = 0.5 * (middle + np.nanmean(lonlat[:, :aims], axis=(0, 1, 2)))
    north_m, east_m = (float(size) for size in metres_per_degree(middle[1]))
    scale = np.array([east_m, north_m])
    places = (lonlat - middle) * scale
    rows = np.array([_row(unit, middle, scale) for unit in units])
    stays = np.array([[unit.lon_deg, unit.lat_deg] for unit in units])[:, None, :] * np.ones((1, times, 1))
    headed = np.ascontiguousarray(lonlat[:, :aims])
    ways = np.concatenate([stays, headed.reshape(-1, times, 2)])
    drift = np.zeros(ways.shape)
    if current is not None:
        drift = kernel.carried(current.velocity_mps, current.grid, ways, first_s, step_s)
    unit_drift, aim_drift = drift[: len(units)], drift[len(units) :].reshape(headed.shape)
    reach_m = float(rows[:, kernel.RANGE].max())
    east, north = np.ascontiguousarray(places.transpose(3, 0, 2, 1), dtype=np.float32)
    near = kernel.nearness(east, north, aims, EDGES, reach_m)
    shape = (len(clouds), len(units))
    curve = np.zeros((*shape, times), dtype=np.float32)
    best = np.empty((*shape, 2), dtype=np.int32)
    earliest_s = np.empty((*shape, len(shares)))
    headed_m = np.ascontiguousarray(places[:, :aims])
    kernel.meet(
        rows, headed_m, near, unit_drift, aim_drift, np.array(shares, dtype=np.float64), first_s, step_s,
        reach_m, curve, best, earliest_s,
    )  # fmt: skip
    some = best[..., 0] >= 0
    boat = np.arange(len(clouds))[:, None]
    where = np.where(some[..., None], lonlat[boat, best[..., 0], best[..., 1]], np.nan)
    when = np.where(some, time_s[best[..., 1]], np.nan)
    return Meetings(time_s, curve, curve[..., -1].astype(np.float64), when, where, earliest_s)


def _row(unit: Responder, middle: FloatArray, scale: FloatArray) -> FloatArray:
    """A unit as the kernel takes it."""
    x, y = (np.array([unit.lon_deg, unit.lat_deg]) - middle) * scale
    home = (unit.lon_deg, unit.lat_deg) if unit.home is None else unit.home
    home_x, home_y = (np.array(home) - middle) * scale
    felt = 1.0 if unit.afloat else 0.0
    return np.array([x, y, unit.speed_mps, unit.ready_s, unit.out_s, unit.range_m, home_x, home_y, felt])


def _sampled(clouds: Sequence[BoatCloud], time_s: FloatArray, count: int) -> FloatArray:
    """``count`` equal particles of each cloud at times, ``[boat, particle, time, (longitude, latitude)]``,
    NaN where one has left the field. Before and after its tracks a particle is where they begin and end.
    """
    lonlat = np.empty((len(clouds), count, len(time_s), 2))
    # A stride without a common divisor mixes them, so that the aims, the first of them, lie all through.
    order = np.arange(count) * _stride(count) % count
    for number, cloud in enumerate(clouds):
        summed = np.cumsum(cloud.weights)
        drawn = np.searchsorted(summed, (order + 0.5) / count * summed[-1], side="right")
        drawn = np.minimum(drawn, len(summed) - 1)
        tracks = cloud.tracks
        outputs = len(tracks.time_s)
        every_s = float(tracks.time_s[1] - tracks.time_s[0]) if outputs > 1 else 1.0
        steps = (time_s - tracks.time_s[0]) / every_s
        kernel.placed(tracks.lonlat, tracks.state, int(State.LEFT_FIELD), drawn, steps, lonlat[number])
    return lonlat


def _stride(count: int) -> int:
    """A step near the golden section of a number that has no divisor in common with it."""
    step = max(round(0.618 * count), 1)
    while math.gcd(step, count) != 1:
        step += 1
    return step
