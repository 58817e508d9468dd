"""A tide gauge's harmonic constants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Gauge:
    """What a long record at one place says of each constituent.

    Args:
        id: the catalogue's.
        name: as the catalogue writes it; some are wrong at source, so trust id and position.
        lon_deg: WGS 84.
        lat_deg: WGS 84.
        height_m: ``A exp(-1j g)`` of each constituent.
        licence: as the catalogue gives it, for example ``cc-by-4.0``.
    """

    id: str
    name: str
    lon_deg: float
    lat_deg: float
    height_m: dict[str, complex]
    licence: str
