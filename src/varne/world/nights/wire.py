"""A report before it has an id: when it is received, what it was of, and the keys it is told with."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from varne.world.nights.chart import moved


class Said(NamedTuple):
    """One report. Times are seconds since the night's start; ``observed_s`` is None when it is not told."""

    boat: str | None
    received_s: float
    observed_s: float | None
    wire: dict[str, Any]


def position(
    lat: float, lon: float, true_sigma_m: float, said_sigma_m: int, rng: np.random.Generator
) -> dict[str, Any]:
    """A position with its error, in the wire form: degrees to five places, and the stated deviation."""
    east_m, north_m = rng.normal(0, true_sigma_m, 2)
    said_lat, said_lon = moved(lat, lon, east_m, north_m)
    return {"lat": round(float(said_lat), 5), "lon": round(float(said_lon), 5), "sigma_m": said_sigma_m}
