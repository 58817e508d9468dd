"""Positions, times and figures as they are written and as they are spoken on the radio.

Degrees and decimal minutes, figure by figure (IMO Standard Marine Communication Phrases, A.918(22), general
section 4: digits are said one by one, decimals after the word "decimal").
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Literal

from varne.picture.boat import Boat

Language = Literal["en", "fr"]
NM_M = 1852.0
CHI2_95 = 5.991  # of two degrees of freedom: the ellipse that holds 19 in 20

DIGITS: dict[Language, tuple[str, ...]] = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
}
SPOKEN: dict[Language, dict[str, str]] = {
    "en": {
        ".": "decimal", "-": "dash", "degrees": "degrees", "minutes": "minutes",
        "N": "north", "S": "south", "E": "east", "W": "west",
    },
    "fr": {
        ".": "décimale", "-": "tiret", "degrees": "degrés", "minutes": "minutes",
        "N": "nord", "S": "sud", "E": "est", "W": "ouest",
    },
}  # fmt: skip
# The spelling alphabet of the Radio Regulations (appendix 14), which both countries use.
_ALPHABET = (
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett",
    "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango",
    "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
)  # fmt: skip
LETTERS = {word[0]: word for word in _ALPHABET}


def minutes_of(degrees: float) -> tuple[int, float]:
    """Whole degrees and minutes to two places, of a magnitude; 59.996 minutes are the next degree."""
    hundredths = round(abs(degrees) * 6000)
    return hundredths // 6000, (hundredths % 6000) / 100


def written(lat_deg: float, lon_deg: float, language: Language = "en") -> str:
    """``51°09.05'N 001°45.57'E``; in French west is O and the decimal sign a comma."""
    lat, lat_min = minutes_of(lat_deg)
    lon, lon_min = minutes_of(lon_deg)
    west = "O" if language == "fr" else "W"
    text = (
        f"{lat:02d}°{lat_min:05.2f}'{'N' if lat_deg >= 0 else 'S'} "
        f"{lon:03d}°{lon_min:05.2f}'{'E' if lon_deg >= 0 else west}"
    )
    return text.replace(".", ",") if language == "fr" else text


def telex(lat_deg: float, lon_deg: float) -> str:
    """``51-09.05N 001-45.57E``: the form of messages that have no degree sign."""
    lat, lat_min = minutes_of(lat_deg)
    lon, lon_min = minutes_of(lon_deg)
    return (
        f"{lat:02d}-{lat_min:05.2f}{'N' if lat_deg >= 0 else 'S'} "
        f"{lon:03d}-{lon_min:05.2f}{'E' if lon_deg >= 0 else 'W'}"
    )


def figures(text: str, language: Language) -> str:
    """Figures and letters said one by one: ``08.5`` is zero eight decimal five, ``UK`` Uniform Kilo."""
    said = []
    for sign in text:
        if sign.isdigit():
            said.append(DIGITS[language][int(sign)])
        elif sign in SPOKEN[language]:
            said.append(SPOKEN[language][sign] if not sign.isalpha() else LETTERS[sign])
        elif sign.upper() in LETTERS:
            said.append(LETTERS[sign.upper()])
    return " ".join(said)


def spoken(lat_deg: float, lon_deg: float, language: Language) -> str:
    """A position as it is read out, the minutes to one place: 185 m is finer than any such fix is known."""
    words = SPOKEN[language]
    parts = []
    for degrees, width, hemisphere in (
        (lat_deg, 2, "N" if lat_deg >= 0 else "S"),
        (lon_deg, 3, "E" if lon_deg >= 0 else "W"),
    ):
        tenths = round(abs(degrees) * 600)
        whole, minutes = tenths // 600, (tenths % 600) / 10
        parts.append(
            f"{figures(f'{whole:0{width}d}', language)} {words['degrees']} "
            f"{figures(f'{minutes:04.1f}', language)} {words['minutes']} {words[hemisphere]}"
        )
    return ", ".join(parts)


def clock(moment: datetime) -> str:
    """``0201 UTC``."""
    return f"{moment:%H%M} UTC"


def day_time(moment: datetime) -> str:
    """``24/11/2021 02:01 UTC``, read alike in both countries."""
    return f"{moment:%d/%m/%Y %H:%M} UTC"


def age(since: timedelta) -> str:
    """How long ago, ``10 h 31 min``, read alike in both languages; never below nought."""
    minutes = max(round(since.total_seconds() / 60), 0)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def group(moment: datetime) -> str:
    """A date-time group, ``240201Z NOV 21``."""
    months = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
    return f"{moment:%d%H%M}Z {months[moment.month - 1]} {moment:%y}"


def nautical_miles(metres: float, language: Language = "en") -> str:
    """A distance rounded up to a tenth of a mile, so that an area is never told too small."""
    text = f"{math.ceil(metres / NM_M * 10 - 1e-9) / 10:.1f}"
    return text.replace(".", ",") if language == "fr" else text


def radius_95_m(boat: Boat) -> float | None:
    """Within how far of its last believed position a boat was, at that time, 19 times in 20."""
    estimate = boat.estimate
    if estimate is None:
        return None
    mean = (estimate.var_east_m2 + estimate.var_north_m2) / 2
    half = (estimate.var_east_m2 - estimate.var_north_m2) / 2
    return math.sqrt(CHI2_95 * (mean + math.hypot(half, estimate.cov_east_north_m2)))
