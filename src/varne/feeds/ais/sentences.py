"""What stands around an AIS sentence: checksums, tag blocks, ``$PGHP`` lines, trailing metadata. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

from varne.picture.errors import Malformed

# A time before AIS was, or a lifetime from now, comes from a clock that is not set.
_EARLIEST_UNIX_S = datetime(1997, 1, 1, tzinfo=UTC).timestamp()
_LATEST_UNIX_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_STATION = re.compile(rb"[A-Za-z0-9_.-]{1,15}")  # IEC 61162-450: at most 15 characters
_CHECK = re.compile(rb"[0-9A-Fa-f]{0,2}")
_GROUP = re.compile(rb"(\d{1,2})-(\d{1,2})-(\d{1,10})")


class TagBlock(msgspec.Struct, frozen=True, gc=False):
    """What a tag block says that the picture uses. Free text (``t:``) is not read."""

    unix_s: float | None
    station: str | None
    origin: bytes  # tells apart senders merged into one stream: the group, else the station


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """What a ``$PGHP`` line says of the message behind it."""

    unix_s: float
    station: str | None
    check: int  # checksum of the message it speaks of, all parts; 0 when the base station did not say

    def fits(self, check: int) -> bool:
        """True when it speaks of a message with this checksum."""
        return self.check in (0, check)


class PGHP:
    """The last second that a ``$PGHP`` line named, so that a busy stream converts each only once."""

    __slots__ = ("fields", "unix_s")

    def __init__(self) -> None:
        self.fields: list[bytes] = []
        self.unix_s = 0.0


def checksum(body: bytes) -> int:
    """All bytes of ``body`` joined by exclusive or (IEC 61162-1), 0 to 255."""
    bits = len(body) * 8
    folded = int.from_bytes(body, "little")
    while bits > 512:
        bits = (bits + 15) // 16 * 8
        folded = (folded >> bits) ^ (folded & ((1 << bits) - 1))
    folded ^= folded >> 256
    folded ^= folded >> 128
    folded ^= folded >> 64
    folded ^= folded >> 32
    folded ^= folded >> 16
    return (folded ^ folded >> 8) & 0xFF


def read_tag_block(body: bytes) -> TagBlock:
    """Read what stands between the backslashes.

    Raises:
        Malformed: no checksum, or one that does not fit.
    """
    content, star, digits = body.rpartition(b"*")
    if not star or not re.fullmatch(rb"[0-9A-Fa-f]{2}", digits):
        raise Malformed("a tag block without a checksum", code="tag_block")
    if int(digits, 16) != checksum(content):
        raise Malformed("the tag block's checksum does not fit", code="tag_block")
    unix_s: float | None = None
    station: str | None = None
    origin = b""
    for field in content.split(b","):
        name, value = field[:2], field[2:]
        if name == b"c:":
            unix_s = _unix_s(value)
        elif name == b"s:":
            if _STATION.fullmatch(value):
                station = value.decode("ascii")
                origin = origin or b"s:" + value
        elif name == b"g:":
            group = _GROUP.fullmatch(value)
            if group is not None and group[2] != b"1":
                origin = b"g:" + group[3]
    return TagBlock(unix_s, station, origin)


def read_pghp(line: bytes, last: PGHP) -> Annotation:
    """Read ``$PGHP,1,year,month,day,hour,minute,second,millisecond,country,region,base,online,check``.

    Raises:
        Malformed: a field is missing or no number, or the time does not exist.
    """
    fields = line.split(b",")
    if len(fields) != 14:
        raise Malformed("a $PGHP line has 14 fields", code="pghp")
    if not all(0 < len(field) <= 4 and field.isdigit() for field in fields[2:9]) or len(fields[8]) > 3:
        raise Malformed("a $PGHP line whose time is no number", code="pghp")
    if fields[2:8] != last.fields:
        year, month, day, hour, minute, second = map(int, fields[2:8])
        try:
            unix_s = datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
        except ValueError as error:
            raise Malformed(f"a $PGHP line with a time that is none: {error}", code="pghp") from error
        if not _EARLIEST_UNIX_S <= unix_s <= _LATEST_UNIX_S:
            raise Malformed(f"a $PGHP line from the year {year}", code="pghp")
        last.fields, last.unix_s = fields[2:8], unix_s
    if not _CHECK.fullmatch(fields[13]):
        raise Malformed("a $PGHP line whose last field is no checksum", code="pghp")
    check = int(fields[13] or b"0", 16)
    base = fields[11]
    named = 7 <= len(base) <= 9 and base.isdigit()
    return Annotation(last.unix_s + int(fields[8]) / 1000, base.decode("ascii") if named else None, check)


def read_trailer(trailer: bytes) -> tuple[float | None, str | None]:
    """Time of receipt and station (``r`` or ``b`` and its number) behind a sentence.

    The time is the first field that is a plain number. Where a second one follows, it is a later
    logger's: in libais's ``typeexamples.nmea`` the first agrees with the receiver's own ``t`` field and
    with the vessels' UTC seconds, the last lies up to a minute before the message was sent.
    """
    fields = trailer.split(b",")
    station = next((f[1:] for f in fields if f[:1] in (b"r", b"b") and f[1:].isdigit()), None)
    heard = next((unix_s for f in fields if (unix_s := _unix_s(f)) is not None), None)
    return heard, None if station is None else station[:15].decode("ascii")


def _unix_s(digits: bytes) -> float | None:
    """A time in seconds or milliseconds since 1970; None when it is neither."""
    if not digits.isdigit() or len(digits) > 13:
        return None
    value = float(digits)
    if value > _LATEST_UNIX_S:
        value /= 1000
    return value if _EARLIEST_UNIX_S <= value <= _LATEST_UNIX_S else None
