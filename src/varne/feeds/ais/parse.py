"""From a whole AIS message to a report. Pure. pyais decodes the payload; this says what it means.

What is not known becomes None, never a number: ITU-R M.1371-5 codes "not available" as latitude 91,
longitude 181, speed 102.3 kn, course 360, heading 511, rate of turn -128 (and plus or minus 127,
"turning faster than 5 degrees in 30 s", which is no rate), navigation status 15, ship type, IMO number
and dimensions 0, and a name of ``@``; message 27 has speed 63 and course 511.

Vessels' positions and identities (messages 1-3, 5, 9, 18, 19, 24, 27) become reports. All others are
noted as not used, by their number alone: base stations, aids to navigation, channel management, and
the binary and safety texts (6, 8, 12, 14, 25, 26), whose free text could hold a person and is not decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from pyais.bit_vector import bit_vector
from pyais.exceptions import AISBaseException
from pyais.messages import MSG_CLASS, MessageType24PartA, MessageType24PartBAuxiliaryCraft

from varne.feeds.ais.assembly import Message
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.picture.report import IdentityClaim, Report, ReportFlag

# Standard deviation on each axis from the position accuracy bit. M.1371 says only "10 m or better" and
# "worse than 10 m". The first is taken whole as one deviation. For the second the worst receiver IMO
# ever admitted counts: 100 m at 95 % (resolution A.819(19)) is 41 m on each axis, rounded up.
SIGMA_HIGH_M = 10.0
SIGMA_LOW_M = 50.0
# Message 27 gives tenths of a minute: 185 m from step to step, with a deviation of a step / sqrt(12).
SIGMA_LONG_RANGE_M = 75.0

MMSI_MAX = 999_999_999
_TYPES_KNOWN = 28  # M.1371-6 ends there
# How far a vessel's UTC second may lie from the time a base station heard it, and still be the same fix.
_FIX_BEFORE_S = 10.0
_FIX_AFTER_S = 2.0
# Times further off than this are flagged: ahead of the centre's clock, or older than any relay explains.
_AHEAD_S = 30.0
_BEHIND_S = 86_400.0

# Rate of turn, degrees a minute, by the raw eight bits: (raw / 4.733) squared, with its sign.
_TURN: tuple[float | None, ...] = tuple(
    None if abs(raw) >= 127 else round((raw / 4.733) ** 2, 2) * (1 if raw >= 0 else -1)
    for raw in (byte - 256 if byte > 127 else byte for byte in range(256))
)
_SIX_BITS: dict[int, int] = {
    code: code - 48 - (8 if code > 88 else 0) for code in (*range(48, 88), *range(96, 120))
}


class _Said(msgspec.Struct, gc=False):
    """What a message says, its "not available" codes already None."""

    lat_deg: float | None = None
    lon_deg: float | None = None
    sigma_m: float | None = None
    speed_kn: float | None = None
    course_deg: float | None = None
    heading_deg: float | None = None
    turn_deg_per_min: float | None = None
    navigation_status: int | None = None
    second: int | None = None  # UTC second of the fix, 0 to 59
    claim: IdentityClaim | None = None  # None: the MMSI alone
    wild: bool = False  # the position is not on the globe


def message_type(payload: bytes) -> int:
    """Number of an armoured message, 0 to 63, from its first character."""
    return _SIX_BITS[payload[0]]


def read_message(
    message: Message,
    *,
    feed: str,
    centre: str,
    report_id: str,
    received_at: datetime,
    cursor: int | None,
) -> Item:
    """Make a report of a message, or say what it is.

    ``observed_at`` is when a base station heard it, moved to the vessel's own UTC second where the two
    agree; None when nobody says.

    Args:
        message: whole, as the framer gives it; its payload is armoured with valid characters.
        feed: the feed's id.
        centre: which centre received it.
        report_id: id of the report, if it becomes one.
        received_at: when this centre received it, UTC.
        cursor: its place in the source, for resuming.

    Returns:
        ``Parsed``; ``Noted("not_used")`` for a message that is no vessel's position or identity;
        ``Unreadable`` when it is cut short, of no known type, or claims an MMSI of ten digits.
        A position off the globe is left out, flagged, and the original kept beside the report.
    """
    kind = _SIX_BITS[message.payload[0]]
    reader = _READERS.get(kind)
    if reader is None:
        if 0 < kind <= _TYPES_KNOWN:
            return Noted(what="not_used", cursor=cursor)
        return _unreadable(message, cursor, "unknown_type", f"there is no AIS message {kind}")
    bits_min, read = reader
    bits = bit_vector(message.payload, message.fill_bits)
    if len(bits) < bits_min:
        reason = f"message {kind} of {len(bits)} bits; what is read of it needs {bits_min}"
        return _unreadable(message, cursor, "cut_short", reason)
    try:
        decoded: Any = MSG_CLASS[kind].from_vector(bits)
    except (AISBaseException, ValueError) as error:
        return _unreadable(message, cursor, "undecodable", f"message {kind}: {error}")
    mmsi: int = decoded.mmsi
    if mmsi > MMSI_MAX:
        return _unreadable(message, cursor, "mmsi", f"{mmsi} has ten digits: no MMSI")
    said = read(decoded, bits)
    flags: tuple[ReportFlag, ...] = ("wild_position",) if said.wild else ()
    observed_at: datetime | None = None
    if message.heard_unix_s is not None:
        observed_unix_s = _fix_unix_s(message.heard_unix_s, said.second)
        observed_at = datetime.fromtimestamp(observed_unix_s, UTC)
        if not -_BEHIND_S <= observed_unix_s - received_at.timestamp() <= _AHEAD_S:
            flags = (*flags, "time_implausible")
    report = Report(
        id=report_id,
        kind="ais",
        feed=feed,
        source="ais" if message.station is None else f"ais.{message.station}",
        centre=centre,
        received_at=received_at,
        observed_at=observed_at,
        lat_deg=said.lat_deg,
        lon_deg=said.lon_deg,
        sigma_m=said.sigma_m,
        speed_kn=said.speed_kn,
        course_deg=said.course_deg,
        heading_deg=said.heading_deg,
        turn_deg_per_min=said.turn_deg_per_min,
        navigation_status=said.navigation_status,
        claim=said.claim or IdentityClaim(mmsi=mmsi),
        flags=flags,
    )
    keep = message.partial or said.wild
    return Parsed(report=report, cursor=cursor, raw=message.raw if keep else None)


def _fix_unix_s(heard_unix_s: float, second: int | None) -> float:
    """The vessel's UTC second nearest to when it was heard; when heard, if the two do not agree."""
    if second is None:
        return heard_unix_s
    shift_s = (second - heard_unix_s + 30.0) % 60.0 - 30.0
    if -_FIX_BEFORE_S <= shift_s <= _FIX_AFTER_S:
        return round(heard_unix_s + shift_s)
    return heard_unix_s


# ── one reader for each layout ──


def _position(decoded: Any, sigma_high_m: float, sigma_low_m: float, speed_unknown_kn: float) -> _Said:
    lat_deg: float = decoded.lat
    lon_deg: float = decoded.lon
    speed_kn: float = decoded.speed
    course_deg: float = decoded.course
    said = _Said()
    if speed_kn < speed_unknown_kn:
        said.speed_kn = speed_kn
    if course_deg < 360.0:
        said.course_deg = course_deg
    if lat_deg == 91.0 or lon_deg == 181.0:
        return said
    if -90.0 <= lat_deg <= 90.0 and -180.0 <= lon_deg <= 180.0:
        said.lat_deg, said.lon_deg = lat_deg, lon_deg
        said.sigma_m = sigma_high_m if decoded.accuracy else sigma_low_m
    else:
        said.wild = True
    return said


def _class_b(decoded: Any, _: bit_vector) -> _Said:
    said = _position(decoded, SIGMA_HIGH_M, SIGMA_LOW_M, 102.3)
    if decoded.heading < 360:
        said.heading_deg = float(decoded.heading)
    if decoded.second < 60:
        said.second = decoded.second
    return said


def _class_a(decoded: Any, bits: bit_vector) -> _Said:
    said = _class_b(decoded, bits)
    said.turn_deg_per_min = _TURN[bits.get(42, 8)]  # pyais rounds it to whole degrees
    said.navigation_status = _status(decoded)
    return said


def _class_b_extended(decoded: Any, bits: bit_vector) -> _Said:
    said = _class_b(decoded, bits)
    said.claim = _claim(decoded, name=decoded.shipname, ship_type=bits.get(263, 8))
    return said


def _aircraft(decoded: Any, _: bit_vector) -> _Said:
    """A search and rescue aircraft: whole knots; no heading."""
    said = _position(decoded, SIGMA_HIGH_M, SIGMA_LOW_M, 1023.0)
    if decoded.second < 60:
        said.second = decoded.second
    return said


def _long_range(decoded: Any, _: bit_vector) -> _Said:
    said = _position(decoded, SIGMA_LONG_RANGE_M, SIGMA_LONG_RANGE_M, 63.0)
    said.navigation_status = _status(decoded)
    return said


def _voyage(decoded: Any, bits: bit_vector) -> _Said:
    """Message 5. Destination and time of arrival are the crew's words and are not kept."""
    claim = _claim(
        decoded,
        name=decoded.shipname,
        call_sign=decoded.callsign,
        imo_number=decoded.imo,
        ship_type=bits.get(232, 8),
    )
    return _Said(claim=claim)


def _static(decoded: Any, _: bit_vector) -> _Said:
    """Message 24: part A names the vessel, part B says what she is."""
    if isinstance(decoded, MessageType24PartA):
        return _Said(claim=IdentityClaim(mmsi=decoded.mmsi, name=_text(decoded.shipname)))
    if isinstance(decoded, MessageType24PartBAuxiliaryCraft):
        # A tender: where a ship gives her dimensions it gives the MMSI of its mother ship.
        call_sign, ship_type = _text(decoded.callsign), decoded.ship_type or None
        return _Said(claim=IdentityClaim(mmsi=decoded.mmsi, call_sign=call_sign, ship_type=ship_type))
    return _Said(claim=_claim(decoded, call_sign=decoded.callsign, ship_type=decoded.ship_type))


# By message number: the bits that must be there for all that is read (a shorter one was cut), the reader.
_READERS: dict[int, tuple[int, Callable[[Any, bit_vector], _Said]]] = {
    1: (143, _class_a),
    2: (143, _class_a),
    3: (143, _class_a),
    5: (270, _voyage),
    9: (134, _aircraft),
    18: (139, _class_b),
    19: (301, _class_b_extended),
    24: (160, _static),
    27: (94, _long_range),
}


def _status(decoded: Any) -> int | None:
    status = int(decoded.status)
    return None if status == 15 else status


def _claim(
    decoded: Any, *, ship_type: int, name: str = "", call_sign: str = "", imo_number: int = 0
) -> IdentityClaim:
    """Static data; the four distances are from the antenna to bow, stern, port and starboard."""
    return IdentityClaim(
        mmsi=decoded.mmsi,
        name=_text(name),
        call_sign=_text(call_sign),
        imo_number=imo_number or None,
        ship_type=ship_type or None,
        length_m=float(decoded.to_bow + decoded.to_stern) or None,
        beam_m=float(decoded.to_port + decoded.to_starboard) or None,
    )


def _text(broadcast: str) -> str | None:
    """Six-bit text up to the first ``@``, without blanks around it; None when nothing is left."""
    return broadcast.partition("@")[0].strip() or None


def _unreadable(message: Message, cursor: int | None, code: str, reason: str) -> Unreadable:
    return Unreadable(code=code, reason=reason, raw=message.raw, cursor=cursor)
