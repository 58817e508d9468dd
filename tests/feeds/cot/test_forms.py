"""Events on the wire: XML and the TAK protocol, whole, cut, mixed and damaged."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.cot.events import NOW, marker, place, xml
from varne.feeds.cot.event import MESSAGE_BYTES_MAX, CotEvent, Element
from varne.feeds.cot.framing import Framer, framed, meshed
from varne.feeds.cot.protobuf_form import read_protobuf, read_varint, write_protobuf, write_varint
from varne.feeds.cot.xml_form import read_xml, write_xml
from varne.picture.errors import Malformed


def test_an_event_is_read_with_all_it_says() -> None:
    event = read_xml(place())
    assert (event.uid, event.type, event.how, event.callsign) == (
        "ANDROID-1",
        "a-f-S-X",
        "m-g",
        "DOVER LIFEBOAT",
    )
    assert (event.lat_deg, event.lon_deg, event.ce_m) == (51.05, 1.45, 12.0)
    assert (event.time, event.stale) == (NOW, NOW + timedelta(seconds=300))


@pytest.mark.parametrize(
    ("ce", "known"), [("9999999.0", None), ("999999", None), ("0.0", None), ("25", 25.0)]
)
def test_an_error_that_is_not_known_is_none(ce: str, known: float | None) -> None:
    assert read_xml(xml(ce=float(ce))).ce_m == known


def test_a_device_without_a_fix_has_no_position() -> None:
    event = read_xml(xml(lat=0.0, lon=0.0, ce=9999999.0))
    assert event.lat_deg is None
    assert event.lon_deg is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<event", "not_xml"),
        (b"<note/>", "not_event"),
        (b'<!DOCTYPE event [<!ENTITY a "b">]><event>&a;</event>', "doctype"),
        (b'<!DOCTYPE event SYSTEM "file:///etc/passwd"><event/>', "doctype"),
        (b"<event>" + b"<a>" * 30 + b"</a>" * 30 + b"</event>", "too_deep"),
        (b"<event>" + b"<a/>" * 600 + b"</event>", "too_many"),
        (b"<event>" + b" " * MESSAGE_BYTES_MAX + b"</event>", "too_long"),
        (place().replace(b'uid="ANDROID-1"', b""), "field_missing"),
        (place().replace(b'lat="51.05"', b""), "field_missing"),
        (place().replace(b'lat="51.05"', b'lat="151.05"'), "out_of_range"),
        (place().replace(b'lat="51.05"', b'lat="nan"'), "not_finite"),
        (place().replace(b'lat="51.05"', b'lat="fifty"'), "wrong_type"),
        (place().replace(b'time="2026-11-22T02:30:00.000Z"', b'time="2026-11-22T02:30:00"'), "time_naive"),
        (place().replace(b"UTF-8", b"UTF-99"), "not_xml"),
        (b"\xff\xfe<\x00", "not_xml"),
    ],
)
def test_what_is_no_event_is_refused_with_the_reason(raw: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_xml(raw)
    assert refused.value.code == code


TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20).map(
    str.strip
)
NAMES = st.from_regex(r"[a-z_][a-z_0-9]{0,8}", fullmatch=True).filter(
    lambda tag: tag not in ("contact", "status", "takv", "track", "__group", "precisionlocation", "xml")
)
ELEMENTS = st.recursive(
    st.builds(
        lambda tag, attributes, text: Element(tag=tag, attributes=attributes, text=text),
        NAMES,
        st.dictionaries(NAMES, TEXT, max_size=3),
        TEXT,
    ),
    lambda inner: st.builds(
        lambda tag, children: Element(tag=tag, children=tuple(children)), NAMES, st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)
MOMENTS = st.integers(1_700_000_000_000, 1_900_000_000_000).map(
    lambda ms: datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)
)
EVENTS = st.builds(
    lambda uid, callsign, at, lat, lon, ce, more: CotEvent(
        uid=uid,
        type="a-u-S",
        how="h-e",
        time=at,
        start=at,
        stale=at + timedelta(minutes=5),
        lat_deg=round(lat, 7),
        lon_deg=round(lon, 7),
        ce_m=None if ce is None else round(ce, 1),
        detail=Element(
            tag="detail", children=(Element(tag="contact", attributes={"callsign": callsign}), *more)
        ),
    ),
    st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20),
    TEXT,
    MOMENTS,
    st.floats(1, 89),
    st.floats(-179, -1),
    st.none() | st.floats(1, 5000),
    st.lists(ELEMENTS, max_size=3),
)


@settings(max_examples=40)
@given(EVENTS)
def test_an_event_written_in_either_form_is_read_as_it_was(event: CotEvent) -> None:
    assert read_xml(write_xml(event)) == event
    assert read_protobuf(write_protobuf(event)) == event


@settings(max_examples=40)
@given(st.lists(EVENTS, min_size=1, max_size=4), st.data())
def test_messages_are_found_however_they_are_cut_and_mixed(
    events: list[CotEvent], data: st.DataObject
) -> None:
    written = [
        write_xml(event) if data.draw(st.booleans()) else framed(write_protobuf(event)) for event in events
    ]
    stream = b"".join(written)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    framer = Framer()
    messages = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        messages += framer.feed(stream[begin:end])
    messages += framer.finish()
    assert [read_xml(m.raw) if m.form == "xml" else read_protobuf(m.raw) for m in messages] == events


@given(st.integers(0, 2**64 - 1))
def test_a_varint_comes_back(value: int) -> None:
    assert read_varint(write_varint(value), 0) == (value, len(write_varint(value)))


@settings(max_examples=40)
@given(EVENTS, st.data())
def test_a_damaged_message_is_read_or_refused_and_nothing_else(event: CotEvent, data: st.DataObject) -> None:
    raw = bytearray(write_protobuf(event))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Malformed):
        read_protobuf(bytes(raw))


def test_a_message_of_the_mesh_lasts_to_the_end_of_the_connection() -> None:
    framer = Framer()
    payload = write_protobuf(read_xml(place()))
    assert framer.feed(meshed(payload)) == []
    (message,) = framer.finish()
    read = read_protobuf(message.raw)
    assert read is not None
    assert (read.uid, read.callsign, read.lat_deg) == ("ANDROID-1", "DOVER LIFEBOAT", 51.05)


def test_a_control_message_without_an_event_is_none() -> None:
    assert read_protobuf(b"\x0a\x02\x08\x01") is None


def test_noise_is_told_apart_and_what_follows_is_read() -> None:
    framer = Framer()
    messages = framer.feed(b"hello\n" + place() + b"  \n" + marker() + b"\x00")
    assert [message.form for message in messages] == ["noise", "xml", "xml"]
    assert messages[0].raw == b"hello\n"
    assert framer.finish() == []


def test_a_length_that_cannot_be_loses_the_connection_and_says_so() -> None:
    framer = Framer()
    (message,) = framer.feed(b"\xbf" + write_varint(10**9) + b"abc")
    assert message.form == "overlong"
    assert framer.lost
    assert framer.feed(place()) == []


def test_an_event_without_end_is_cut_and_the_next_one_read() -> None:
    framer = Framer()
    messages = framer.feed(b"<event>" + b"a" * (2 * MESSAGE_BYTES_MAX))
    messages += framer.feed(b"</event>" + place())
    assert [message.form for message in messages] == ["overlong", "xml"]
    assert len(messages[0].raw) == MESSAGE_BYTES_MAX


def test_an_event_cut_off_at_the_end_is_noise() -> None:
    framer = Framer()
    assert framer.feed(place()[:-4]) == []
    assert [message.form for message in framer.finish()] == ["noise"]
