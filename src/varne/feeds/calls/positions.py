"""Where a caller says they are, in any usual notation, to positions on the map. Pure.

Figures (:mod:`.coordinates`), MGRS, places of the gazetteer and bearings from them (:mod:`.offsets`).
A text that can be meant in several ways gives several readings, best first: a person chooses.
"""

from __future__ import annotations

import re
import warnings

import mgrs  # type: ignore[import-untyped]  # ships no types
from mgrs.core import MGRSError  # type: ignore[import-untyped]  # ships no types

from varne.feeds.calls.coordinates import Unread, read_coordinates
from varne.feeds.calls.offsets import KnownPlace, read_place
from varne.feeds.calls.readings import (
    Box,
    Reading,
    degrees_minutes,
    inside,
    sigma_of_unit_size_m,
    with_device_m,
)
from varne.picture.errors import Malformed

TEXT_CHARACTERS_MAX = 200
EXAMPLES = "51°08.5'N 001°44.5'E, 51.1417, 1.7408, 31U DS 11913 66336, Varne, 3 NM NE of Varne"

_MGRS = re.compile(
    r"(?:MGRS|GRID|CARROYAGE)?[\s:]*(\d{1,2})\s*([C-HJ-NP-X])\s*([A-Z])\s*([A-Z])\s*(\d[\d\s]*)",
    re.ASCII,
)
# Two decimal figures inside something longer: a shared link, "geo:51.1417,1.7408", a message with words.
_WITHIN = re.compile(r"(?<![\d.])[-+]?\d{1,2}\.\d{3,}\s*,\s*[-+]?\d{1,3}\.\d{3,}(?![\d.])", re.ASCII)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_DEGREE_M = 110_500.0  # the shortest degree of latitude

_converter = mgrs.MGRS()


def read_position(text: str, *, known_place: KnownPlace, bbox_deg: Box | None = None) -> tuple[Reading, ...]:
    """Every way to read a text as a position, best first.

    Args:
        text: what was said or sent, at most 200 characters.
        known_place: the gazetteer: a name to its place, or None.
        bbox_deg: the theatre's box (west, south, east, north); readings outside it are flagged and come
            last, and it settles which side of Greenwich is meant when nobody said.

    Returns:
        At least one reading.

    Raises:
        Malformed: "position": none was found; the message says what is wrong or how to write one.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        raise Malformed(
            f"a position has at most {TEXT_CHARACTERS_MAX} characters; write only that", code="position"
        )
    if not text.strip():
        raise Malformed(f"no position was written; for example {EXAMPLES}", code="position")
    if any(character.isdigit() for character in text):
        grid = _MGRS.fullmatch(text.strip().upper())
        if grid is not None:
            return (_read_mgrs(grid, bbox_deg),)
    readings = read_coordinates(text, bbox_deg)
    if not isinstance(readings, Unread):
        return readings
    places = tuple(read_place(text, known_place, bbox_deg))
    if places:
        return places
    within = _WITHIN.search(text)
    if within is not None:
        inner = read_coordinates(within[0], bbox_deg)
        if not isinstance(inner, Unread):
            return inner
    advice = f"{readings.advice}; " if readings.advice else ""
    raise Malformed(f"no position can be read here: {advice}write it like {EXAMPLES}", code="position")


def _read_mgrs(grid: re.Match[str], box: Box | None) -> Reading:
    """A military grid reference: the middle of its square, not the corner the reference names."""
    zone, band, column, row, figures = grid.groups()
    groups = figures.split()
    digits = "".join(groups)
    half = len(digits) // 2
    if len(digits) % 2 or half > 5 or (len(groups) == 2 and len(groups[0]) != len(groups[1])):
        raise Malformed(
            "an MGRS position has as many figures east as north, at most five each: 31U DS 11913 66336",
            code="position",
        )
    east, north = digits[:half], digits[half:]
    if half < 5:
        east, north = (part + "5".ljust(5 - half, "0") for part in (east, north))
    square_m = 10.0 ** (5 - half)
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            lat_deg, lon_deg = _converter.toLatLon(f"{int(zone):02d}{band}{column}{row}{east}{north}")
        in_band = _reaches_band(lat_deg, band, square_m)
    except MGRSError:
        in_band = False
    if not in_band:  # the converter only warns of it; here it is a misread letter
        raise Malformed(
            f"there is no MGRS square {zone}{band} {column}{row}; the letters after the zone name it",
            code="position",
        )
    return Reading(
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        sigma_m=with_device_m(sigma_of_unit_size_m(square_m)),
        notation="mgrs",
        label=degrees_minutes(lat_deg, lon_deg),
        in_theatre=inside(box, lat_deg, lon_deg),
    )


def _reaches_band(lat_deg: float, band: str, square_m: float) -> bool:
    """Whether a square of this size about a latitude touches its band: 8° each, the last 12°."""
    south_deg = -80.0 + 8.0 * _BANDS.index(band)
    north_deg = south_deg + (12.0 if band == "X" else 8.0)
    reach_deg = (square_m + 1.0) / _DEGREE_M
    return south_deg - reach_deg <= lat_deg <= north_deg + reach_deg
