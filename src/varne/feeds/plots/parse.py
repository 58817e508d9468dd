"""One line of a plot feed: what a sensor is, one plot of it, or the end of one of its looks. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from varne.feeds.fields import kind_of, read_count, read_number, read_object, read_text, read_time
from varne.feeds.privacy import is_code, without_numbers
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

RANGE_MAX_M = 200_000.0
SIGMA_MAX_M = 20_000.0
SIGMA_MAX_DEG = 20.0
FALSE_PLOTS_MAX = 10_000.0
MMSI_MAX = 999_999_999

SENSOR_KEYS = frozenset(
    {
        "sensor", "is", "lat", "lon", "range_m", "probability", "false_plots", "sigma_range_m", "sigma_deg",
    }
)  # fmt: skip
PLOT_KEYS = frozenset(
    {"plot", "time", "lat", "lon", "sigma_m", "range_m", "bearing_deg", "confidence", "mmsi"}
)
LOOK_KEYS = frozenset({"look", "time", "range_m", "from_deg", "to_deg"})

Tokenise = Callable[[str], str]


class SensorTold(Noun, frozen=True, kw_only=True):
    """A sensor: where it stands, how far it sees, how well, and how much of what it gives is false."""

    sensor: str  # the source its reports will carry: "fr.grisnez.radar"
    what: Literal["radar", "camera"]  # a camera gives bearings only
    lat_deg: float
    lon_deg: float
    range_m: float
    probability: float  # of seeing a small boat within range in one look
    false_plots: float  # expected in one look
    sigma_range_m: float
    sigma_deg: float


class PlotTold(Noun, frozen=True, kw_only=True):
    """One detection: a position, a range and bearing, or a bearing alone."""

    sensor: str
    at: datetime
    lat_deg: float | None = None
    lon_deg: float | None = None
    sigma_m: float | None = None
    range_m: float | None = None
    bearing_deg: float | None = None  # true, clockwise from north
    confidence: float = 0.5  # as the detector says; 0.5 changes nothing
    mmsi: int | None = None  # the sender knows it for this ship: followed, never reported


class LookTold(Noun, frozen=True, kw_only=True):
    """One look is complete: what was not among its plots was not seen there."""

    sensor: str
    at: datetime
    range_m: float | None = None  # looked this far; absent: the sensor's range
    from_deg: float | None = None  # looked clockwise from here
    to_deg: float | None = None


Told = SensorTold | PlotTold | LookTold


def parse_line(raw: bytes) -> Told:
    """Read one line.

    Raises:
        Malformed: not of the form; the message names the field and says what to give.
    """
    document = read_object(raw)
    for key, keys, read in (
        ("sensor", SENSOR_KEYS, _sensor),
        ("plot", PLOT_KEYS, _plot),
        ("look", LOOK_KEYS, _look),
    ):
        if key in document:
            if not document.keys() <= keys:
                # The unknown key is not named: it could be what must not be kept.
                raise Malformed(f"a {key} line has a key that is none of its own", code="key_unknown")
            return read(document)
    raise Malformed('a line has "sensor", "plot" or "look"', code="kind_unknown")


def keepable(raw: bytes, tokenise: Tokenise) -> bytes:
    """What of an unreadable line may be kept: its known keys with numbers, codes and times, else its bytes
    without telephone numbers.
    """
    try:
        document = read_object(raw)
    except Malformed:
        return without_numbers(raw, tokenise)
    known = SENSOR_KEYS | PLOT_KEYS | LOOK_KEYS
    kept = {
        key: value
        for key, value in document.items()
        if key in known
        and (isinstance(value, bool | int | float) or (isinstance(value, str) and is_code(value)))
    }
    return without_numbers(json.dumps(kept).encode(), tokenise)


def _sensor(document: dict[str, object]) -> SensorTold:
    what = document.get("is")
    if what not in ("radar", "camera"):
        raise Malformed('is: give "radar" or "camera"', code="kind_unknown")
    lat_deg, lon_deg = _place(document)
    return SensorTold(
        sensor=_code(document, "sensor"),
        what="radar" if what == "radar" else "camera",
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        range_m=_needed(document, "range_m", 10.0, RANGE_MAX_M),
        probability=_needed(document, "probability", 0.01, 0.99),
        false_plots=_needed(document, "false_plots", 0.001, FALSE_PLOTS_MAX),
        sigma_range_m=_number(document, "sigma_range_m", 0.1, SIGMA_MAX_M) or 50.0,
        sigma_deg=_number(document, "sigma_deg", 0.001, SIGMA_MAX_DEG) or 0.3,
    )


def _plot(document: dict[str, object]) -> PlotTold:
    here = "lat" in document or "lon" in document
    if here == ("bearing_deg" in document) or (here and "range_m" in document):
        raise Malformed(
            "a plot has lat, lon and sigma_m, or bearing_deg with or without range_m", code="position_half"
        )
    lat_deg, lon_deg = _place(document) if here else (None, None)
    mmsi = document.get("mmsi")
    bearing_deg = _number(document, "bearing_deg", -360.0, 360.0)
    return PlotTold(
        sensor=_code(document, "plot"),
        at=read_time(document.get("time"), "time"),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        sigma_m=_needed(document, "sigma_m", 0.1, SIGMA_MAX_M) if here else None,
        range_m=_number(document, "range_m", 1.0, RANGE_MAX_M),
        bearing_deg=None if bearing_deg is None else bearing_deg % 360.0,
        confidence=_needed({"confidence": 0.5, **document}, "confidence", 0.001, 0.999),
        mmsi=None if mmsi is None else read_count(mmsi, "mmsi", high=MMSI_MAX),
    )


def _look(document: dict[str, object]) -> LookTold:
    if ("from_deg" in document) != ("to_deg" in document):
        raise Malformed("from_deg and to_deg: give both or neither", code="field_missing")
    return LookTold(
        sensor=_code(document, "look"),
        at=read_time(document.get("time"), "time"),
        range_m=_number(document, "range_m", 10.0, RANGE_MAX_M),
        from_deg=_number(document, "from_deg", -360.0, 360.0),
        to_deg=_number(document, "to_deg", -360.0, 360.0),
    )


def _code(document: dict[str, object], key: str) -> str:
    text = read_text(document[key], key)
    if not is_code(text):
        raise Malformed(f"{key} is no plain code like fr.grisnez.radar", code="wrong_type")
    return text


def _place(document: dict[str, object]) -> tuple[float, float]:
    return _needed(document, "lat", -85.0, 85.0), _needed(document, "lon", -180.0, 180.0)


def _needed(document: dict[str, object], key: str, low: float, high: float) -> float:
    if document.get(key) is None:
        raise Malformed(f"{key} is {kind_of(document.get(key))}; it is needed here", code="field_missing")
    return read_number(document[key], key, low=low, high=high)


def _number(document: dict[str, object], key: str, low: float, high: float) -> float | None:
    value = document.get(key)
    return None if value is None else read_number(value, key, low=low, high=high)
