"""Reading single values that came from outside: times, numbers, counts. Pure; shared by the feeds.

Each function returns the value in the picture's units or raises :class:`Malformed` with a message that
names the field, what was found and what was expected. Found *text* is never repeated in a message: it
could hold a person.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta

from varne.picture.errors import Malformed

DOCUMENT_BYTES_MAX = 64 * 1024
_BRACKETS_MAX = 200

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before AIS and before any report that could reach here
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def read_time(value: object, field: str) -> datetime:
    """An RFC 3339 time as UTC. A leap second becomes the second after it.

    Raises:
        Malformed: "time_naive" without a zone; "time_malformed"; "time_out_of_range" outside 1990-2100.
    """
    if not isinstance(value, str):
        raise Malformed(f"{field} is {kind_of(value)}; give a time as text", code="time_malformed")
    found = _RFC3339.fullmatch(value)
    if found is None:
        raise Malformed(
            f"{field} is no RFC 3339 time; write it like 2026-08-10T20:16:29Z", code="time_malformed"
        )
    date, clock, second, fraction, zone = found.groups()
    if zone is None:
        raise Malformed(
            f"{field} has no time zone; write UTC with a Z, like 2026-08-10T20:16:29Z", code="time_naive"
        )
    leap = second == "60"
    text = f"{date}T{clock}:{'59' if leap else second}{(fraction or '')[:7]}"
    try:
        moment = datetime.fromisoformat(text + ("+00:00" if zone in "Zz" else zone))
        return in_range(moment + timedelta(seconds=int(leap)), field)
    except (ValueError, OverflowError):
        raise Malformed(
            f"{field} is a time that does not exist (month, day, hour, minute or zone out of range)",
            code="time_malformed",
        ) from None


def in_range(moment: datetime, field: str) -> datetime:
    """An aware time as UTC, if it can be one of ours.

    Raises:
        Malformed: outside 1990 to 2100.
    """
    if not EARLIEST <= moment < LATEST:
        raise Malformed(f"{field} lies outside the years 1990 to 2100", code="time_out_of_range")
    return moment.astimezone(UTC)


def read_number(value: object, field: str, *, low: float, high: float) -> float:
    """A finite number from ``low`` to ``high``.

    Raises:
        Malformed: "wrong_type", "not_finite" or "out_of_range".
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Malformed(f"{field} is {kind_of(value)}; give a number", code="wrong_type")
    if isinstance(value, float) and not math.isfinite(value):
        raise Malformed(f"{field} is not a finite number", code="not_finite")
    if not low <= value <= high:
        shown = f"{value:.6g}" if abs(value) < 1e15 else "enormous"
        raise Malformed(f"{field} is {shown}; it must lie from {low:g} to {high:g}", code="out_of_range")
    return float(value)


def read_count(value: object, field: str, *, high: int) -> int:
    """A whole number from 0 to ``high``.

    Raises:
        Malformed: as :func:`read_number`, and "wrong_type" for a part of one.
    """
    number = read_number(value, field, low=0, high=high)
    if not number.is_integer():
        raise Malformed(f"{field} is {number:g}; give a whole number", code="wrong_type")
    return int(number)


def read_text(value: object, field: str) -> str:
    """A string.

    Raises:
        Malformed: "wrong_type".
    """
    if not isinstance(value, str):
        raise Malformed(f"{field} is {kind_of(value)}; give text", code="wrong_type")
    return value


def read_object(raw: bytes) -> dict[str, object]:
    """One JSON object, strictly: UTF-8, no key twice, no NaN, nothing nested beyond reason.

    Raises:
        Malformed: "too_long", "not_utf8", "not_json", "too_deep", "duplicate_key", "not_finite",
            "not_object"; says where.
    """
    if len(raw) > DOCUMENT_BYTES_MAX:
        raise Malformed(f"{len(raw)} bytes; a message has at most {DOCUMENT_BYTES_MAX}", code="too_long")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8: byte {error.start + 1} cannot be read", code="not_utf8") from None
    if text.count("[") + text.count("{") > _BRACKETS_MAX:
        raise Malformed("nested too deeply; a message is one flat object", code="too_deep")
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg} at character {error.pos + 1}", code="not_json") from None
    except ValueError:
        # The interpreter refuses whole numbers of thousands of digits.
        raise Malformed("holds a number too large to be one", code="out_of_range") from None
    if not isinstance(document, dict):
        raise Malformed(f"the line is {kind_of(document)}, not a JSON object", code="not_object")
    return document


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise Malformed("a key stands twice in one object; which is meant is not known", code="duplicate_key")
    return document


def _no_constant(_name: str) -> object:
    raise Malformed("NaN and Infinity are not numbers", code="not_finite")


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"
