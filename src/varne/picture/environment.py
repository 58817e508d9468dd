"""What a forecaster says of the sea and the air at one place and time."""

from __future__ import annotations

from datetime import datetime

from varne.picture.noun import Noun


class PointForecast(Noun, frozen=True, kw_only=True):
    """Current and wind at a point. Both are the velocity the water or air moves *with*, metres per second."""

    at: datetime
    lat_deg: float  # WGS 84
    lon_deg: float
    current_east_mps: float
    current_north_mps: float
    wind_east_mps: float
    wind_north_mps: float
