"""The call form (``POST /calls`` of docs/push-protocol.md) to a report. Pure.

The form has no field for a person and takes no key but its own: what else is sent is refused whole, not
trimmed, so that nobody comes to rely on writing names into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import cast

from varne.feeds.calls.offsets import KnownPlace
from varne.feeds.calls.positions import read_position
from varne.feeds.calls.readings import Box
from varne.feeds.fields import read_count, read_number, read_text, read_time
from varne.feeds.privacy import looks_like_number
from varne.picture.errors import Malformed
from varne.picture.reference import boat_named_by, reference_of
from varne.picture.report import COLOURS, DISTRESS_STATUSES, DistressStatus, Report

FORM_KEYS = frozenset(
    {
        "position_text", "lat_deg", "lon_deg", "sigma_m", "area", "observed_at", "people", "colour",
        "status", "phone_number", "reference",
    }
)  # fmt: skip
PEOPLE_MAX = 10_000
SIGMA_MAX_M = 500_000.0
CLOCK_SLACK = timedelta(minutes=5)


def parse_call(
    form: Mapping[str, object],
    *,
    report_id: str,
    feed: str,
    centre: str,
    source: str,
    now: datetime,
    known_place: KnownPlace,
    tokenise: Callable[[str], str],
    bbox_deg: Box | None = None,
) -> Report:
    """Make a report of a filled form. Every field may be empty: that someone called is a report.

    Coordinates given (a click, or a reading a person chose) win over ``position_text``. A text that names
    a place and nothing more becomes the report's ``area``.

    Args:
        form: the form's keys and values, as decoded from JSON.
        report_id: unique; given by the console.
        feed: id of the door for calls.
        centre: who took the call.
        source: what answered: ``uk.999``, ``fr.112``, ``uk.vhf``.
        now: when it was received.
        known_place: the gazetteer.
        tokenise: a phone number to its salted token.
        bbox_deg: the theatre's box, for reading positions.

    Raises:
        Malformed: a field cannot be; the message names it and says what to write. "form_field" for a key
            the form does not have, "position_ambiguous" when a text can be meant in several ways,
            "reference_check" when a reference was misheard.
    """
    strangers = sum(key not in FORM_KEYS for key in form)
    if strangers:
        raise Malformed(
            f"{strangers} field(s) that the call form does not have; it has {', '.join(sorted(FORM_KEYS))}. "
            "It holds no names and no free text",
            code="form_field",
        )
    lat_deg = _number(form, "lat_deg", -90, 90)
    lon_deg = _number(form, "lon_deg", -180, 180)
    if (lat_deg is None) != (lon_deg is None):
        raise Malformed("a position needs both lat_deg and lon_deg", code="position_half")
    sigma_m = _number(form, "sigma_m", 0, SIGMA_MAX_M) or None
    area = _area(form, known_place)
    if lat_deg is None and (text := _text(form, "position_text")):
        readings = read_position(text, known_place=known_place, bbox_deg=bbox_deg)
        near = [reading for reading in readings if reading.in_theatre]
        if len(near) > 1:
            meanings = " or ".join(reading.label for reading in near)
            raise Malformed(f"this can mean {meanings}; choose one", code="position_ambiguous")
        best = readings[0]
        if best.area is None:
            lat_deg, lon_deg = best.lat_deg, best.lon_deg
            sigma_m = sigma_m or best.sigma_m
        else:
            area = area or best.area
    observed = form.get("observed_at")
    observed_at = None if observed in (None, "") else read_time(observed, "observed_at")
    people = form.get("people")
    return Report(
        id=report_id,
        kind="call",
        feed=feed,
        source=source,
        centre=centre,
        received_at=now,
        observed_at=observed_at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        sigma_m=sigma_m,
        area=area,
        people=None if people is None else read_count(people, "people", high=PEOPLE_MAX),
        colour=_word(form, "colour", COLOURS),
        status=cast("DistressStatus | None", _word(form, "status", DISTRESS_STATUSES)),
        phone=_phone(form, tokenise),
        reference=_reference(form),
        flags=("time_implausible",) if observed_at and observed_at > now + CLOCK_SLACK else (),
    )


def _number(form: Mapping[str, object], key: str, low: float, high: float) -> float | None:
    said = form.get(key)
    return None if said is None else read_number(said, key, low=low, high=high)


def _text(form: Mapping[str, object], key: str) -> str:
    said = form.get(key)
    return "" if said is None else read_text(said, key).strip()


def _area(form: Mapping[str, object], known_place: KnownPlace) -> str | None:
    said = _text(form, "area")
    if not said:
        return None
    place = known_place(said)
    if place is None:
        raise Malformed("area is no place of this theatre; choose one of its list", code="area_unknown")
    return place.id


def _word(form: Mapping[str, object], key: str, vocabulary: frozenset[str]) -> str | None:
    said = _text(form, key)
    if not said:
        return None
    if said not in vocabulary:
        raise Malformed(f"{key} is none of: {', '.join(sorted(vocabulary))}", code=f"{key}_unknown")
    return said


def _phone(form: Mapping[str, object], tokenise: Callable[[str], str]) -> str | None:
    """The number's token. A message about it never repeats it."""
    said = _text(form, "phone_number")
    if not said:
        return None
    if not looks_like_number(said):
        raise Malformed("phone_number holds something other than a telephone number", code="phone")
    return tokenise(said)


def _reference(form: Mapping[str, object]) -> str | None:
    """The reference that the caller quoted, in its one written form."""
    said = _text(form, "reference")
    return reference_of(boat_named_by(said)) if said else None
