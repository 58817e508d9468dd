"""The forms of decoded-AIS logs that are known, and how one is told from its header.

A form names its columns; how each is written stands here and nowhere else. To read another maker's log,
add a :class:`Form` to :data:`FORMS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from varne.feeds.fields import in_range
from varne.picture.errors import Malformed, Refused


def iso_time(text: str) -> datetime:
    """``2016-01-12 13:02:11.218`` or with a ``T``; UTC unless it carries a zone.

    Raises:
        Malformed: "time_malformed", "time_out_of_range".
    """
    try:
        if len(text) < 16:
            raise ValueError
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return in_range(moment, "the time")
    except (ValueError, OverflowError):
        raise Malformed("the time is not like 2016-01-12 13:02:11.218", code="time_malformed") from None


_DANISH = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):(\d\d):(\d\d)", re.ASCII)


def danish_time(text: str) -> datetime:
    """``31/12/2015 23:59:59``: day first, UTC.

    Raises:
        Malformed: "time_malformed", "time_out_of_range".
    """
    found = _DANISH.fullmatch(text)
    if found is not None:
        day, month, year, hour, minute, second = (int(part) for part in found.groups())
        leap = second == 60
        try:
            moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
            return in_range(moment + timedelta(seconds=leap), "the time")
        except (ValueError, OverflowError):
            pass
    raise Malformed("the time is not like 31/12/2015 23:59:59", code="time_malformed")


class Form(NamedTuple):
    """One maker's columns. Keys are the names the parser uses; values are column names, folded."""

    name: str
    columns: dict[str, str]
    time: Callable[[str], datetime]
    required: tuple[str, ...] = ("time", "mmsi", "lat", "lon")
    decimal_comma: bool = False


def fold(column: str) -> str:
    """A column's name as it is compared: no case, spaces, underscores or ``#``."""
    return re.sub(r"[\s_#\ufeff]", "", column).casefold()


SOLENT = Form(
    name="Solent (Time, MMSI, Latitude_degrees, Longitude_degrees, COG_degrees, SOG_knots)",
    columns={
        "time": "time",
        "mmsi": "mmsi",
        "lat": "latitudedegrees",
        "lon": "longitudedegrees",
        "course": "cogdegrees",
        "speed": "sogknots",
    },
    time=iso_time,
)

# Up to 2024 the columns were LAT, BaseDateTime, VesselName …; from 2025 latitude, base_date_time …
_MARINE_CADASTRE = {
    "time": "basedatetime",
    "mmsi": "mmsi",
    "speed": "sog",
    "course": "cog",
    "heading": "heading",
    "name": "vesselname",
    "imo": "imo",
    "call_sign": "callsign",
    "ship_type": "vesseltype",
    "status": "status",
    "length": "length",
    "beam": "width",
}
MARINE_CADASTRE = Form(
    name="MarineCadastre (MMSI, BaseDateTime, LAT, LON, SOG, COG, Heading, VesselName …)",
    columns={**_MARINE_CADASTRE, "lat": "lat", "lon": "lon"},
    time=iso_time,
)
MARINE_CADASTRE_2025 = Form(
    name="MarineCadastre from 2025 (mmsi, base_date_time, longitude, latitude, sog, cog …)",
    columns={**_MARINE_CADASTRE, "lat": "latitude", "lon": "longitude"},
    time=iso_time,
)
DANISH = Form(
    name="Danish Maritime Authority (# Timestamp, Type of mobile, MMSI, Latitude, Longitude …)",
    columns={
        "time": "timestamp",
        "mobile": "typeofmobile",
        "mmsi": "mmsi",
        "lat": "latitude",
        "lon": "longitude",
        "status_words": "navigationalstatus",
        "turn": "rot",
        "speed": "sog",
        "course": "cog",
        "heading": "heading",
        "imo": "imo",
        "call_sign": "callsign",
        "name": "name",
        "ship_type_words": "shiptype",
        "beam": "width",
        "length": "length",
    },
    time=danish_time,
    required=("time", "mobile", "mmsi", "lat", "lon"),
    decimal_comma=True,
)
FORMS: tuple[Form, ...] = (SOLENT, MARINE_CADASTRE, MARINE_CADASTRE_2025, DANISH)


class Layout(NamedTuple):
    """A form as one file has it: which place each of its columns stands in."""

    form: Form
    places: dict[str, int]
    columns_count: int


def detect(header: list[str]) -> Layout:
    """The form of a file, from its header row.

    Raises:
        Refused: "form_unknown"; lists the forms known.
    """
    names = [fold(column) for column in header]
    for form in FORMS:
        if all(form.columns[key] in names for key in form.required):
            places = {key: names.index(name) for key, name in form.columns.items() if name in names}
            return Layout(form, places, len(names))
    known = "; ".join(form.name for form in FORMS)
    raise Refused(
        f"the first row is not the header of any AIS log known here. Known: {known}", code="form_unknown"
    )


# AIS navigational status (ITU-R M.1371-5, table 52) in the Danish log's words.
STATUS_WORDS: dict[str, int] = {
    "under way using engine": 0,
    "at anchor": 1,
    "not under command": 2,
    "restricted maneuverability": 3,
    "restricted manoeuvrability": 3,
    "constrained by her draught": 4,
    "moored": 5,
    "aground": 6,
    "engaged in fishing": 7,
    "under way sailing": 8,
    "reserved for future amendment [hsc]": 9,
    "reserved for future amendment [wig]": 10,
    "power-driven vessel towing astern [regional use]": 11,
    "power-driven vessel pushing ahead or towing alongside [regional use]": 12,
    "reserved for future use [13]": 13,
    "ais-sart": 14,
    "ais-sart (active)": 14,
}

# Table 53's tens where the words say no more; the digit of cargo is not in the words.
SHIP_TYPE_WORDS: dict[str, int] = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "medical": 58,
    "not party to conflict": 59,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
}
# What the Danish log's first columns call things that are no craft.
NOT_CRAFT = frozenset({"base station", "aton"})
