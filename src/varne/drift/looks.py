"""A look over an area that saw nothing: a camera's field, a beach patrol's reach, a box that was searched.

:class:`varne.drift.backtrack.NotSeen` is a searcher at one place and moment. This is an area over a time,
with the odds that a boat which was in it all that time would have been seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift.land import metres_per_degree

FloatArray = npt.NDArray[np.float64]

MOMENT_S = 600.0  # an area is looked at this often, or oftener
MOMENTS_MAX = 72


@dataclass(frozen=True, slots=True)
class SawNothing:
    """An area watched from ``first_s`` to ``last_s`` (POSIX s) without seeing a boat.

    ``ring``: corners ``(longitude, latitude)``; or one point, then it is a circle of ``radius_m``.
    ``detected``: the odds, under 1, of having seen a boat that was in it all that time. A boat that was in
    it for a part of the time is missed with the odds of missing to the power of that part.
    """

    first_s: float
    last_s: float
    ring: tuple[tuple[float, float], ...]
    detected: float
    radius_m: float = 0.0

    @property
    def time_s(self) -> float:
        """When the look ends."""
        return self.last_s

    @property
    def moments_s(self) -> tuple[float, ...]:
        """Moments at which the area is looked at."""
        parts = min(max(math.ceil((self.last_s - self.first_s) / MOMENT_S), 1), MOMENTS_MAX)
        step_s = (self.last_s - self.first_s) / parts
        return tuple(self.first_s + (part + 0.5) * step_s for part in range(parts))

    def holds(self, lonlat: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether positions ``[particle, (longitude, latitude)]`` lie in the area."""
        if len(self.ring) == 1:
            (lon, lat), (north_m, east_m) = self.ring[0], metres_per_degree(self.ring[0][1])
            away = (lonlat - [lon, lat]) * [float(east_m), float(north_m)]
            return np.asarray(np.hypot(away[:, 0], away[:, 1]) <= self.radius_m)
        found = np.zeros(len(lonlat), dtype=np.bool_)
        points = np.array(self.ring, dtype=np.float64)
        for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
            if a[1] != b[1]:
                spans = (a[1] > lonlat[:, 1]) != (b[1] > lonlat[:, 1])
                found ^= spans & (lonlat[:, 0] < a[0] + (lonlat[:, 1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
        return found

    def log_missed(self, seen_s: Sequence[tuple[FloatArray, npt.NDArray[np.bool_]]]) -> FloatArray:
        """Log-odds of having been missed, for each particle: ``seen_s`` are its place and whether it was at
        sea at each of :attr:`moments_s`.
        """
        part = np.mean([self.holds(lonlat) & at_sea for lonlat, at_sea in seen_s], axis=0)
        return np.asarray(part * math.log1p(-min(self.detected, 1.0 - 1e-9)), dtype=np.float64)
