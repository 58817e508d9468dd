"""What reading a position gives: a place on the map, how it was written and how sure that makes it. Pure."""

from __future__ import annotations

import math
from typing import Literal

from varne.picture.noun import Noun

Notation = Literal["decimal", "dm", "dms", "mgrs", "place"]
Box = tuple[float, float, float, float]  # west, south, east, north; degrees

METRES_PER_DEGREE = 111_195.0  # of latitude, on the mean sphere (IUGG 1980)
DEVICE_SIGMA_M = 10.0  # a telephone's own error under open sky; no notation is surer than that
_UNIFORM = math.sqrt(12.0)  # standard deviation of a rounding is the unit over this


class Reading(Noun, frozen=True, kw_only=True):
    """One way to read a text as a position. ``label`` says it back in one fixed form, never the text."""

    lat_deg: float  # WGS 84
    lon_deg: float
    sigma_m: float  # standard deviation on each axis that the notation's precision implies
    notation: Notation
    label: str  # degrees and minutes, or the place's English name
    area: str | None = None  # id of the place, when the text names one and nothing more
    in_theatre: bool = True  # False: outside the theatre's box; shown, and doubted


def sigma_of_unit_m(unit_deg: float, lat_deg: float, *, axis: Literal["lat", "lon"]) -> float:
    """Standard deviation in metres of a figure rounded to ``unit_deg`` on one axis."""
    scale = METRES_PER_DEGREE * (math.cos(math.radians(lat_deg)) if axis == "lon" else 1.0)
    return unit_deg * scale / _UNIFORM


def sigma_of_unit_size_m(unit_m: float) -> float:
    """Standard deviation in metres of a distance rounded to ``unit_m``."""
    return unit_m / _UNIFORM


def with_device_m(sigma_m: float) -> float:
    """The rounding's error together with the device's."""
    return math.hypot(sigma_m, DEVICE_SIGMA_M)


def inside(box: Box | None, lat_deg: float, lon_deg: float) -> bool:
    """True within the box, or when there is none."""
    if box is None:
        return True
    west, south, east, north = box
    return west <= lon_deg <= east and south <= lat_deg <= north


def degrees_minutes(lat_deg: float, lon_deg: float) -> str:
    """``51°08.500'N 001°44.500'E``: as it is said on the radio and written on a chart."""
    return f"{_axis(lat_deg, 2, 'NS')} {_axis(lon_deg, 3, 'EW')}"


def _axis(value_deg: float, width: int, letters: str) -> str:
    thousandths = round(abs(value_deg) * 60_000)
    degrees, minutes = divmod(thousandths, 60_000)
    letter = letters[value_deg < 0]
    return f"{degrees:0{width}d}°{minutes / 1000:06.3f}'{letter}"
