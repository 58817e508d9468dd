"""What a vessel broadcasts of itself, from decoded numbers and text: AIS "not available" becomes None.

Shared by the feeds that get AIS already decoded (logs, aisstream). Pure. Values as in ITU-R M.1371-5,
tables 47, 48, 52 and 91; a value that AIS cannot even express raises :class:`Malformed`.
"""

from __future__ import annotations

import math

from varne.picture.errors import Malformed

_SIX_BIT_TEXT = frozenset(chr(code) for code in range(0x20, 0x60)) - {"@"}  # table 47
_NOT_AVAILABLE_STATUS = 15
_RATE_OF_TURN_MAX = 708.5  # degrees a minute; above it AIS only says "faster than 5 degrees in 30 s"


def mmsi_of(value: float | str) -> int:
    """A maritime mobile service identity: a claim, so any nine digits will do.

    Raises:
        Malformed: "mmsi_invalid".
    """
    try:
        mmsi = int(value)
    except (ValueError, OverflowError):
        mmsi = 0
    if not 0 < mmsi <= 999_999_999 or (isinstance(value, float) and not value.is_integer()):
        raise Malformed("MMSI is not a number of at most nine digits", code="mmsi_invalid")
    return mmsi


def position_of(lat_deg: float | None, lon_deg: float | None) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees; 91 and 181 are "not available", and one without the other is none.

    Raises:
        Malformed: "position_out_of_range": not on the globe and no code of AIS either.
    """
    if lat_deg is None or lon_deg is None:
        return None, None
    if not (abs(lat_deg) <= 91 and abs(lon_deg) <= 181):
        raise Malformed(
            f"position {lat_deg:.6g}, {lon_deg:.6g} is not on the globe", code="position_out_of_range"
        )
    if abs(lat_deg) > 90 or abs(lon_deg) > 180:
        return None, None
    return lat_deg, lon_deg


def speed_kn_of(value: float | None, *, not_available: float = 102.3) -> float | None:
    """Speed over ground in knots.

    Raises:
        Malformed: "speed_out_of_range".
    """
    if value is None or value == not_available:
        return None
    if not 0 <= value < 1023:
        raise Malformed(f"speed {value:.6g} kn cannot be", code="speed_out_of_range")
    return value if value < not_available else None


def course_deg_of(value: float | None) -> float | None:
    """Course over ground in degrees, below 360; 360 and above is "not available".

    Raises:
        Malformed: "course_out_of_range".
    """
    if value is None:
        return None
    if not 0 <= value < 1024:
        raise Malformed(f"course {value:.6g} degrees cannot be", code="course_out_of_range")
    return value if value < 360 else None


def heading_deg_of(value: float | None) -> float | None:
    """True heading in degrees; 511 is "not available", and 360 to 510 are not used by AIS.

    Raises:
        Malformed: "heading_out_of_range".
    """
    if value is None:
        return None
    if not 0 <= value <= 511:
        raise Malformed(f"heading {value:.6g} degrees cannot be", code="heading_out_of_range")
    return value if value < 360 else None


def turn_of_code(code: float | None) -> float | None:
    """Rate of turn in degrees a minute, right positive, from the coded -128 … 127: 4.733 √rate.

    128 is "not available"; ±127 says only that it turns faster than 5 degrees in 30 s, which is no figure.

    Raises:
        Malformed: "turn_out_of_range".
    """
    if code is None or abs(code) == 128 or abs(code) == 127:
        return None
    if not abs(code) < 128:
        raise Malformed(f"coded rate of turn {code:.6g} cannot be", code="turn_out_of_range")
    return math.copysign((code / 4.733) ** 2, code) if code else 0.0


def turn_of_degrees(rate: float | None) -> float | None:
    """Rate of turn already in degrees a minute; beyond what AIS can measure it is no figure."""
    return rate if rate is not None and abs(rate) <= _RATE_OF_TURN_MAX else None


def navigation_status_of(code: float | None) -> int | None:
    """Navigational status 0 to 14; 15 is "not defined".

    Raises:
        Malformed: "status_out_of_range".
    """
    if code is None or code == _NOT_AVAILABLE_STATUS:
        return None
    if not (0 <= code < _NOT_AVAILABLE_STATUS and float(code).is_integer()):
        raise Malformed(f"navigational status {code:.6g} cannot be", code="status_out_of_range")
    return int(code)


def text_of(text: str | None, length: int) -> str | None:
    """A ship's name (20) or call sign (7) as broadcast; None when empty or not writable in AIS's six bits."""
    if text is None:
        return None
    bare = text.split("@", 1)[0].strip().upper()
    if not bare or len(bare) > length or not _SIX_BIT_TEXT.issuperset(bare):
        return None
    return bare


def imo_number_of(value: float | None) -> int | None:
    """An IMO number of seven digits; what is none of them (0, a flag's own number) is not one."""
    if value is None or not 1_000_000 <= value <= 9_999_999 or value != int(value):
        return None
    return int(value)


def ship_type_of(value: float | None) -> int | None:
    """Type of ship and cargo, 1 to 99; 0 is "not available" and what lies above is reserved."""
    if value is None or not 1 <= value <= 99 or value != int(value):
        return None
    return int(value)


def metres_of(value: float | None, *, high: float = 1022.0) -> float | None:
    """A length or beam in metres; 0 is "not available"."""
    return value if value is not None and 0 < value <= high else None
