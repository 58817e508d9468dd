"""From a tidal atlas to the current that particles drift in, and to how wrong it may be."""

from __future__ import annotations

import numpy as np

from varne.drift.field import VelocityField, velocity_field
from varne.drift.particles import SeaErrors
from varne.drift.tide.atlas import StreamError
from varne.drift.tide.synthesis import StreamField


def current_of(stream: StreamField, surface_over_mean: float = 1.0) -> VelocityField:
    """The current of a stretch of atlas, axes and times even.

    ``surface_over_mean``: an atlas holds depth means and a boat floats at the surface. A 1/7-power profile
    would make it 8/7; published surface streams beside the shipped atlas lie on both sides of 1, so that 1
    is the default and the error says the rest.

    Raises:
        Malformed: the times are not even.
    """
    velocity = np.where(stream.is_sea[None, :, :, None], surface_over_mean * stream.current_mps, np.nan)
    return velocity_field(stream.start.timestamp() + stream.at_s, stream.lat_deg, stream.lon_deg, velocity)


def errors_of(stream: StreamError, wind_mps: float = 1.5, wind_memory_s: float = 6 * 3600.0) -> SeaErrors:
    """What a night's members draw: what an atlas states of its streams, with the wind's error beside it."""
    return SeaErrors(
        factor=stream.factor_sd, shift_s=stream.time_sd_s, current_mps=stream.residual_mps,
        wind_mps=wind_mps, wind_memory_s=wind_memory_s,
    )  # fmt: skip
