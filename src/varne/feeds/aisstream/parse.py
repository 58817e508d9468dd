"""One aisstream.io message to one item. Pure.

The form (aisstream.io's documentation and its published message models): ``MessageType`` names the one
key of ``Message``; ``MetaData.time_utc`` is when the network heard it, as
``2024-07-07 21:48:03.123456789 +0000 UTC``. Figures inside are those of ITU-R M.1371-5, decoded, with its
"not available" codes left in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from varne.feeds.broadcast import (
    course_deg_of,
    heading_deg_of,
    imo_number_of,
    metres_of,
    mmsi_of,
    navigation_status_of,
    position_of,
    ship_type_of,
    speed_kn_of,
    text_of,
    turn_of_code,
)
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.fields import in_range, kind_of, read_number, read_object
from varne.picture.errors import Malformed
from varne.picture.report import IdentityClaim, Report

_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? \+0000 UTC", re.ASCII)
CLOCK_SLACK = timedelta(minutes=5)

POSITION_TYPES = frozenset(
    {
        "PositionReport",
        "StandardClassBPositionReport",
        "ExtendedClassBPositionReport",
        "LongRangeAisBroadcastMessage",
        "StandardSearchAndRescueAircraftReport",
    }
)
STATIC_TYPES = frozenset({"ShipStaticData", "StaticDataReport"})
# Where the code for "speed not available" is not 102.3 knots.
_NO_SPEED = {"LongRangeAisBroadcastMessage": 63.0, "StandardSearchAndRescueAircraftReport": 1023.0}


def parse_message(
    raw: bytes, *, feed: str, centre: str, now: datetime | None = None, cursor: int | None = None
) -> Item:
    """Read one message.

    Args:
        raw: one JSON object.
        feed: id of the door it came through.
        centre: which centre receives this stream.
        now: when it arrived; None for a recording, which is taken to have been received when the network
            heard it.
        cursor: its place in a recording; makes the report's id. Without one the message's hash does.

    Returns:
        :class:`Parsed`; :class:`Noted` ("not_used") for a type the picture does not use;
        :class:`Unreadable`.
    """
    try:
        document = read_object(raw)
        kind = document.get("MessageType")
        if not isinstance(kind, str):
            raise Malformed(f"MessageType is {kind_of(kind)}; give its name", code="field_missing")
        body = _within(_within(document, "Message"), kind, "the body that MessageType names")
        if kind not in POSITION_TYPES and kind not in STATIC_TYPES:
            return Noted(what="not_used", cursor=cursor)
        if body.get("Valid") is False:
            raise Malformed("the network marked the message as not valid", code="marked_invalid")
        heard_at = _time(_within(document, "MetaData"))
        identifier = f"{feed}:{cursor}" if cursor is not None else f"{feed}:{_digest(raw)}"
        report = _report(kind, body, identifier, feed, centre, heard_at, now)
        return Parsed(report=report, cursor=cursor)
    except Malformed as error:
        return Unreadable(code=error.code, reason=str(error), raw=raw, cursor=cursor)


def _report(
    kind: str,
    body: Mapping[str, object],
    identifier: str,
    feed: str,
    centre: str,
    heard_at: datetime,
    now: datetime | None,
) -> Report:
    mmsi = mmsi_of(_required(body, "UserID"))
    lat_deg = lon_deg = None
    if kind in POSITION_TYPES:
        lat_deg, lon_deg = position_of(_required(body, "Latitude"), _required(body, "Longitude"))
    late = now is not None and heard_at > now + CLOCK_SLACK
    return Report(
        id=identifier,
        kind="ais",
        feed=feed,
        source="aisstream",
        centre=centre,
        received_at=now or heard_at,
        observed_at=heard_at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        speed_kn=speed_kn_of(_number(body, "Sog"), not_available=_NO_SPEED.get(kind, 102.3)),
        course_deg=course_deg_of(_number(body, "Cog")),
        heading_deg=heading_deg_of(_number(body, "TrueHeading")),
        turn_deg_per_min=turn_of_code(_number(body, "RateOfTurn")),
        navigation_status=navigation_status_of(_number(body, "NavigationalStatus")),
        claim=_claim(kind, body, mmsi),
        flags=("time_implausible",) if late else (),
    )


def _claim(kind: str, body: Mapping[str, object], mmsi: int) -> IdentityClaim:
    static: dict[str, object] = {}
    if kind in ("ShipStaticData", "ExtendedClassBPositionReport"):
        static = dict(body)
    elif kind == "StaticDataReport":
        # Parts A and B come separately; the part that was not sent is there too, marked not valid.
        for part in ("ReportA", "ReportB"):
            if part in body and (content := _within(body, part)).get("Valid") is not False:
                static.update(content)
        if "ShipType" in static:
            static["Type"] = static["ShipType"]
    sizes = _within(static, "Dimension") if "Dimension" in static else {}
    return IdentityClaim(
        mmsi=mmsi,
        name=text_of(_text(static, "Name"), 20),
        call_sign=text_of(_text(static, "CallSign"), 7),
        imo_number=imo_number_of(_number(static, "ImoNumber")),
        ship_type=ship_type_of(_number(static, "Type")),
        length_m=_sum(sizes, "A", "B"),
        beam_m=_sum(sizes, "C", "D"),
    )


def _sum(sizes: Mapping[str, object], one: str, other: str) -> float | None:
    """Length or beam from the antenna's distances to both ends; both must be known."""
    first, second = _number(sizes, one), _number(sizes, other)
    return None if first is None or second is None else metres_of(first + second)


def _time(meta: Mapping[str, object]) -> datetime:
    said = meta.get("time_utc")
    found = _TIME.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise Malformed(
            "MetaData.time_utc is not like 2024-07-07 21:48:03.123456789 +0000 UTC", code="time_malformed"
        )
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '')[:7]}").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed("MetaData.time_utc is a time that does not exist", code="time_malformed") from None
    return in_range(moment, "MetaData.time_utc")


def _within(document: Mapping[str, object], key: str, name: str | None = None) -> dict[str, object]:
    """The object under a key; ``name`` is what a message calls a key that the sender chose."""
    inner = document.get(key)
    if not isinstance(inner, dict):
        raise Malformed(f"{name or key} is {kind_of(inner)}; it must be an object", code="field_missing")
    return inner


def _number(body: Mapping[str, object], key: str) -> float | None:
    said = body.get(key)
    return None if said is None else read_number(said, key, low=-1e9, high=1e9)


def _required(body: Mapping[str, object], key: str) -> float:
    number = _number(body, key)
    if number is None:
        raise Malformed(f"{key} is missing", code="field_missing")
    return number


def _text(body: Mapping[str, object], key: str) -> str | None:
    said = body.get(key)
    if said is not None and not isinstance(said, str):
        raise Malformed(f"{key} is {kind_of(said)}; it must be text", code="wrong_type")
    return said


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]
