"""Metres east and north of one point, and back to WGS 84: the plane that plans and clouds are drawn in.

Equirectangular with the ellipsoid's radii at the origin: exact there and back; distances are wrong by under
1 % within 60 km north or south at 51° N, and lines over such a distance bend by under half a degree.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from varne.drift.search.cloud import Floats

SEMI_MAJOR_M, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS 84


class LocalFrame(NamedTuple):
    """The plane about an origin in degrees."""

    lat_deg: float
    lon_deg: float

    @property
    def metres_per_degree(self) -> tuple[float, float]:
        """Metres in a degree of longitude and of latitude at the origin."""
        e2 = FLATTENING * (2 - FLATTENING)
        w = 1 - e2 * math.sin(math.radians(self.lat_deg)) ** 2
        east = SEMI_MAJOR_M / math.sqrt(w) * math.cos(math.radians(self.lat_deg))
        return math.radians(east), math.radians(SEMI_MAJOR_M * (1 - e2) / w**1.5)

    def metres(self, lat_lon_deg: Floats) -> Floats:
        """East and north, [..., 2], of latitude and longitude [..., 2]."""
        east, north = self.metres_per_degree
        turn = (lat_lon_deg[..., 1] - self.lon_deg + 180.0) % 360.0 - 180.0
        return np.stack([turn * east, (lat_lon_deg[..., 0] - self.lat_deg) * north], axis=-1)

    def degrees(self, metres: Floats) -> Floats:
        """Latitude and longitude, [..., 2], of east and north [..., 2]."""
        east, north = self.metres_per_degree
        lon = (self.lon_deg + metres[..., 0] / east + 180.0) % 360.0 - 180.0
        return np.stack([self.lat_deg + metres[..., 1] / north, lon], axis=-1)
