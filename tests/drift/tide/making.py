"""Small atlases with a tide that can be written down."""

from __future__ import annotations

import numpy as np

from varne.drift.tide.atlas import Inferred, Seasonal, StreamError, TideAtlas

LON = 1.0 + 0.1 * np.arange(8)
LAT = 50.6 + 0.1 * np.arange(6)
NAMES = ("M2", "S2", "M4")


def small_atlas(*, land: tuple[tuple[int, int], ...] = ((5, 0), (5, 1), (4, 0), (5, 2), (4, 1))) -> TideAtlas:
    """Constituents linear in latitude and longitude; north-west corner land."""
    lons, lats = np.meshgrid(LON - LON[0], LAT - LAT[0])
    depth = 30.0 + 10.0 * lons
    for row, column in land:
        depth[row, column] = np.nan

    def waves(scale: float, turn: float) -> np.ndarray:
        field = np.stack(
            [
                scale * (2.0 + lons) * np.exp(-1j * (1.0 + turn)) + scale * 0.3j * lats,
                scale * (0.7 + 0.2 * lats) * np.exp(-1j * (2.0 + turn)),
                scale * 0.2 * np.exp(-1j * (0.4 + turn)) * np.ones_like(lons),
            ]
        )
        return np.where(np.isfinite(depth), field, np.nan).astype(np.complex64)

    return TideAtlas(
        name="small",
        lon_deg=LON,
        lat_deg=LAT,
        depth_m=depth,
        names=NAMES,
        height_m=waves(1.0, 0.0),
        east_mps=waves(0.3, 0.9),
        north_mps=waves(0.45, 1.1),
        inferred=(Inferred("K2", "S2", 0.28 * np.exp(0.1j)),),
        seasonal=(Seasonal("SA", 0.06 - 0.02j),),
        height_error_m=0.3,
        stream_error=StreamError(0.25, 1200.0, 0.1),
        notice="made by a test",
    )
