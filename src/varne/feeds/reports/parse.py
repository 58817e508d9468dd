"""One line of the wire form (DESIGN.md section 4) to one item. Pure.

A line that breaks the form is :class:`Unreadable` whole, with a reason that names the field. A line that
only *says* something unknown (a status, a colour, a place, -5 people) is a report all the same: a call
for help is never refused for a word. What could hold a person is withheld (:mod:`varne.feeds.privacy`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import cast

from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.fields import kind_of, read_count, read_number, read_object, read_text, read_time
from varne.feeds.privacy import divide_unknown, is_code, is_token, looks_like_number, without_numbers
from varne.picture.errors import Malformed
from varne.picture.report import (
    COLOURS,
    DISTRESS_STATUSES,
    LAUNCH_STAGES,
    REPORT_KINDS,
    DistressStatus,
    IdentityClaim,
    LaunchStage,
    Report,
    ReportFlag,
    ReportKind,
)

KNOWN_KEYS = frozenset(
    {
        "id", "kind", "source", "centre", "received", "observed", "lat", "lon", "sigma_m", "area",
        "speed_kn", "course_deg", "heading_deg", "mmsi", "people", "remaining", "colour", "status",
        "phone", "unit", "stage",
    }
)  # fmt: skip

UNKNOWN_SOURCE = "unknown"
PEOPLE_MAX = 10_000
SPEED_MAX_KN = 200.0
SIGMA_MAX_M = 500_000.0
CLOCK_SLACK = timedelta(minutes=5)  # two centres' clocks may differ by this
STALE_AFTER = timedelta(hours=24)  # an observation older than this when received is flagged

Tokenise = Callable[[str], str]
KnownArea = Callable[[str], str | None]


class _Reading:
    """What has been read of one line so far: the keys left, the flags, what may be kept of the bytes."""

    def __init__(self, document: dict[str, object], tokenise: Tokenise) -> None:
        self.document = document
        self.tokenise = tokenise
        self.flags: list[ReportFlag] = []
        self.keep_raw = False  # something said was not understood: the original goes to quarantine
        self.unsafe: dict[str, str | None] = {}  # key -> what may stand in its place, if anything

    def flag(self, flag: ReportFlag) -> None:
        if flag not in self.flags:
            self.flags.append(flag)

    def withhold(self, key: str, instead: str | None = None) -> None:
        """Note that this key's value may not be stored anywhere, nor the line that holds it."""
        self.unsafe[key] = instead

    def said(self, key: str) -> object:
        """The value of a key; None when it is absent or null."""
        return self.document.get(key)


def parse_line(
    raw: bytes,
    *,
    feed: str,
    now: datetime | None,
    known_area: KnownArea,
    tokenise: Tokenise,
    centre: str | None = None,
    cursor: int | None = None,
) -> Item:
    """Read one line.

    Args:
        raw: the line, without its newline.
        feed: id of the door it came through.
        now: when it arrived, for a line that does not say; None for a file, where it must say.
        known_area: the gazetteer: a place's name to its id, or None.
        tokenise: a phone number to its salted token.
        centre: who received it, for a line that does not say.
        cursor: its place in the source; also names a report that brings no id of its own.

    Returns:
        :class:`Parsed`; its ``raw`` is set when a word was not understood and the line may be kept.
        :class:`Noted` for an empty line. :class:`Unreadable` otherwise; from its ``raw`` everything the
        privacy rule withholds has been taken out, if the line could be read far enough to know.
    """
    if not raw.strip():
        return Noted(what="annotation", cursor=cursor)
    try:
        document = read_object(raw)
    except Malformed as error:
        kept = without_numbers(raw, tokenise)
        return Unreadable(code=error.code, reason=str(error), raw=kept, cursor=cursor)
    reading = _Reading(document, tokenise)
    unknown, withheld = divide_unknown(document, KNOWN_KEYS)
    # A recovery may say only *that* people went on; how many is the count of the form.
    if isinstance(document.get("remaining"), bool):
        unknown["remaining"] = cast("bool", document["remaining"])
    for key in document:
        if key not in KNOWN_KEYS and key not in unknown:
            reading.withhold(key)
    if withheld:
        reading.flag("keys_withheld")
    try:
        report = _report(reading, raw, feed, now, known_area, centre, cursor, unknown)
    except Malformed as error:
        _withhold_rest(reading)
        kept = _without(document, reading.unsafe) if reading.unsafe else raw
        kept = without_numbers(kept, tokenise)
        return Unreadable(code=error.code, reason=str(error), raw=kept, cursor=cursor)
    kept_raw = without_numbers(raw, tokenise) if reading.keep_raw and not reading.unsafe else None
    return Parsed(report=report, cursor=cursor, raw=kept_raw)


def _report(
    reading: _Reading,
    raw: bytes,
    feed: str,
    now: datetime | None,
    known_area: KnownArea,
    centre: str | None,
    cursor: int | None,
    unknown: dict[str, int | float | bool],
) -> Report:
    phone = _phone(reading)  # first: whatever fails after it, no number is left in what is kept
    kind = _kind(reading)
    received_at, observed_at = _times(reading, now)
    lat_deg, lon_deg = _position(reading)
    mmsi = _count(reading, "mmsi", 999_999_999)
    course_deg = _number(reading, "course_deg", 0, 360)
    heading_deg = _number(reading, "heading_deg", 0, 360)
    said_remaining = reading.said("remaining")
    return Report(
        id=_id(reading, raw, feed, cursor),
        kind=kind,
        feed=feed,
        source=_code(reading, "source") or UNKNOWN_SOURCE,
        centre=_centre(reading, centre),
        received_at=received_at,
        observed_at=observed_at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        sigma_m=_sigma_m(reading),
        area=_area(reading, known_area),
        speed_kn=_number(reading, "speed_kn", 0, SPEED_MAX_KN),
        course_deg=None if course_deg is None else course_deg % 360,
        heading_deg=None if heading_deg is None else heading_deg % 360,
        people=_people(reading, "people"),
        remaining=None if isinstance(said_remaining, bool) else _people(reading, "remaining"),
        colour=_word(reading, "colour", COLOURS),
        status=cast("DistressStatus | None", _word(reading, "status", DISTRESS_STATUSES)),
        stage=cast("LaunchStage | None", _word(reading, "stage", LAUNCH_STAGES)),
        phone=phone,
        unit=_code(reading, "unit"),
        claim=IdentityClaim(mmsi=mmsi) if mmsi else None,
        flags=tuple(reading.flags),
        unknown_keys=unknown,
    )


def _kind(reading: _Reading) -> ReportKind:
    said = reading.said("kind")
    if said is None:
        raise Malformed("kind is missing; it says what the report is", code="field_missing")
    if read_text(said, "kind") not in REPORT_KINDS:
        raise Malformed(f"kind is none of: {', '.join(sorted(REPORT_KINDS))}", code="kind_unknown")
    return cast("ReportKind", said)


def _times(reading: _Reading, now: datetime | None) -> tuple[datetime, datetime | None]:
    said = reading.said("received")
    if said is not None:
        received_at = read_time(said, "received")
    elif now is not None:
        received_at = now
    else:
        raise Malformed("received is missing; a recorded report says when it came", code="field_missing")
    if now is not None and received_at > now + CLOCK_SLACK:
        # Nothing can have been received after this moment: the sender's clock is wrong.
        reading.flag("time_implausible")
        received_at = now
    observed_at = _observed(reading)
    if observed_at is not None and (
        observed_at > received_at + CLOCK_SLACK or observed_at < received_at - STALE_AFTER
    ):
        reading.flag("time_implausible")
    return received_at, observed_at


def _observed(reading: _Reading) -> datetime | None:
    """When it was seen, if that is a time at all: a sensor's unset clock must not lose what it saw."""
    observed = reading.said("observed")
    if observed is None:
        return None
    try:
        return read_time(observed, "observed")
    except Malformed as fault:
        if fault.code != "time_out_of_range":
            raise
        reading.flag("time_implausible")
        reading.keep_raw = True
        return None


def _position(reading: _Reading) -> tuple[float | None, float | None]:
    lat_deg = _number(reading, "lat", -90, 90)
    lon_deg = _number(reading, "lon", -180, 180)
    if (lat_deg is None) != (lon_deg is None):
        missing = "lat" if lat_deg is None else "lon"
        raise Malformed(f"{missing} is missing; a position needs lat and lon", code="position_half")
    return lat_deg, lon_deg


def _sigma_m(reading: _Reading) -> float | None:
    sigma_m = _number(reading, "sigma_m", 0, SIGMA_MAX_M)
    if sigma_m == 0:
        raise Malformed("sigma_m is 0; no position is perfect, leave it out if unknown", code="out_of_range")
    return sigma_m


def _number(reading: _Reading, key: str, low: float, high: float) -> float | None:
    said = reading.said(key)
    return None if said is None else read_number(said, key, low=low, high=high)


def _count(reading: _Reading, key: str, high: int) -> int | None:
    said = reading.said(key)
    return None if said is None else read_count(said, key, high=high)


def _people(reading: _Reading, key: str) -> int | None:
    """A count of people. One that cannot be is left out: the call for help stands without it."""
    said = reading.said(key)
    if isinstance(said, int | float) and not isinstance(said, bool):
        if 0 <= said <= PEOPLE_MAX and said == int(said):
            return int(said)
        reading.flag("count_implausible")
        reading.keep_raw = True
        return None
    return _count(reading, key, PEOPLE_MAX)


def _word(reading: _Reading, key: str, vocabulary: frozenset[str]) -> str | None:
    said = reading.said(key)
    if said is None:
        return None
    word = " ".join(read_text(said, key).casefold().replace("_", " ").split())
    if word in vocabulary:
        return word
    reading.flag("status_unrecognised")
    reading.keep_raw = True
    return None


def _area(reading: _Reading, known_area: KnownArea) -> str | None:
    said = reading.said("area")
    if said is None:
        return None
    area = known_area(read_text(said, "area"))
    if area is None:
        reading.flag("area_unrecognised")
        reading.keep_raw = True
    return area


def _code(reading: _Reading, key: str) -> str | None:
    """A code by its form; anything else could be a person's name and is withheld."""
    said = reading.said(key)
    if said is None:
        return None
    if is_code(read_text(said, key)):
        return cast("str", said)
    reading.flag("keys_withheld")
    reading.withhold(key)
    return None


def _centre(reading: _Reading, centre: str | None) -> str:
    said = _code(reading, "centre") or centre
    if said is None:
        raise Malformed("centre is missing; it says which centre received it", code="field_missing")
    return said


def _phone(reading: _Reading) -> str | None:
    said = reading.said("phone")
    if said is None or said == "":
        return None
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str):
        reading.withhold("phone")
        raise Malformed(f"phone is {kind_of(said)}; give a salted token as text", code="wrong_type")
    if is_token(said):
        return said
    if looks_like_number(said):
        token = reading.tokenise(said)
        reading.withhold("phone", token)
        return token
    reading.flag("keys_withheld")
    reading.withhold("phone")
    return None


def _id(reading: _Reading, raw: bytes, feed: str, cursor: int | None) -> str:
    said = reading.said("id")
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if said is not None:
        if is_code(read_text(said, "id")):
            return cast("str", said)
        # Still one id for one report, but nothing of what was written there. The word before it keeps an id
        # of digits from being shortened as a telephone number is: two reports would be taken for one.
        token = reading.tokenise(f"id {said}")
        reading.flag("keys_withheld")
        reading.withhold("id", token)
        return f"{feed}:id-{token}"
    if cursor is not None:
        return f"{feed}:{cursor}"
    return f"{feed}:{hashlib.sha256(raw).hexdigest()[:16]}"


def _withhold_rest(reading: _Reading) -> None:
    """After a failure: the codes not yet looked at are judged too, before anything is kept."""
    for key in ("id", "source", "centre", "unit"):
        said = reading.said(key)
        if key not in reading.unsafe and said is not None and not (isinstance(said, str) and is_code(said)):
            reading.withhold(key)


def _without(document: Mapping[str, object], unsafe: Mapping[str, str | None]) -> bytes:
    """The line again, with a token in a number's place and nothing of what is withheld."""
    kept = {key: unsafe.get(key, value) for key, value in document.items() if unsafe.get(key, "") is not None}
    return json.dumps(kept, ensure_ascii=True).encode()
