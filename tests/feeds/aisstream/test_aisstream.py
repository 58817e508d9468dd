from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from tests.feeds.contract import CountedSource, SourceContract
from varne.feeds.aisstream.parse import parse_message
from varne.feeds.aisstream.source import AisstreamFile, AisstreamSocket
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.picture.errors import Refused
from varne.picture.report import IdentityClaim, Report

KEY = "a-key-that-must-not-be-logged"
NOW = datetime(2024, 7, 7, 21, 48, 5, tzinfo=UTC)
PATIENCE_S = 10.0


def message(kind: str, body: dict[str, Any], time: str = "2024-07-07 21:48:03.123456789 +0000 UTC") -> bytes:
    meta = {"MMSI": 259000420, "ShipName": "AUGUSTSON", "latitude": 51.0, "longitude": 1.5, "time_utc": time}
    return json.dumps({"MessageType": kind, "MetaData": meta, "Message": {kind: body}}).encode()


POSITION = {
    "MessageID": 1, "RepeatIndicator": 0, "UserID": 259000420, "Valid": True, "NavigationalStatus": 0,
    "RateOfTurn": 4, "Sog": 12.3, "PositionAccuracy": True, "Longitude": 1.5, "Latitude": 51.0,
    "Cog": 308.2, "TrueHeading": 235, "Timestamp": 31,
}  # fmt: skip
NOTHING_KNOWN = {
    **POSITION, "NavigationalStatus": 15, "RateOfTurn": -128, "Sog": 102.3, "Longitude": 181.0,
    "Latitude": 91.0, "Cog": 360, "TrueHeading": 511,
}  # fmt: skip
STATIC = {
    "UserID": 259000420, "Valid": True, "ImoNumber": 9074729, "CallSign": "LKAB", "Name": "AUGUSTSON@@@",
    "Type": 70, "Dimension": {"A": 60, "B": 20, "C": 6, "D": 6}, "Destination": "NOWHERE",
}  # fmt: skip


def read(raw: bytes, **keywords: Any) -> Item:
    return parse_message(raw, feed="stream", centre="UK", **keywords)


def report_of(raw: bytes, **keywords: Any) -> Report:
    item = read(raw, **keywords)
    assert isinstance(item, Parsed), item
    return item.report


def test_a_position_is_read() -> None:
    report = report_of(message("PositionReport", POSITION), now=NOW, cursor=3)
    assert report == Report(
        id="stream:3",
        kind="ais",
        feed="stream",
        source="aisstream",
        centre="UK",
        received_at=NOW,
        observed_at=datetime(2024, 7, 7, 21, 48, 3, 123456, tzinfo=UTC),
        lat_deg=51.0,
        lon_deg=1.5,
        speed_kn=12.3,
        course_deg=308.2,
        heading_deg=235.0,
        turn_deg_per_min=pytest.approx(0.714, abs=0.001),
        navigation_status=0,
        claim=IdentityClaim(mmsi=259000420),
    )


def test_codes_for_not_available_become_none() -> None:
    report = report_of(message("PositionReport", NOTHING_KNOWN))
    assert (report.lat_deg, report.lon_deg, report.speed_kn, report.course_deg) == (None,) * 4
    assert (report.heading_deg, report.turn_deg_per_min, report.navigation_status) == (None,) * 3
    far = {"UserID": 1, "Latitude": 51.0, "Longitude": 1.0, "Sog": 63, "Cog": 511}
    long_range = report_of(message("LongRangeAisBroadcastMessage", far))
    assert (long_range.speed_kn, long_range.course_deg) == (None, None)


def test_a_search_aircrafts_speed_is_in_whole_knots() -> None:
    body = {"UserID": 111232501, "Latitude": 51.0, "Longitude": 1.0, "Sog": 140, "Cog": 90.0}
    assert report_of(message("StandardSearchAndRescueAircraftReport", body)).speed_kn == 140
    unknown = {**body, "Sog": 1023}
    assert report_of(message("StandardSearchAndRescueAircraftReport", unknown)).speed_kn is None


def test_what_a_ship_says_of_itself_is_its_claim() -> None:
    whole = report_of(message("ShipStaticData", STATIC)).claim
    assert whole == IdentityClaim(
        mmsi=259000420,
        name="AUGUSTSON",
        call_sign="LKAB",
        imo_number=9074729,
        ship_type=70,
        length_m=80.0,
        beam_m=12.0,
    )
    part_b = {
        "UserID": 235000001,
        "ReportA": {"Valid": False, "Name": "NOT SENT"},
        "ReportB": {"Valid": True, "ShipType": 37, "CallSign": "MABC1", "Dimension": {"A": 5, "B": 4}},
    }
    assert report_of(message("StaticDataReport", part_b)).claim == IdentityClaim(
        mmsi=235000001, ship_type=37, call_sign="MABC1", length_m=9.0
    )


def test_other_types_are_noted() -> None:
    assert read(message("BaseStationReport", {"UserID": 2}), cursor=4) == Noted(what="not_used", cursor=4)


def test_without_a_place_the_message_itself_names_the_report() -> None:
    first, second = message("PositionReport", POSITION), message("PositionReport", NOTHING_KNOWN)
    assert report_of(first).id == report_of(first).id != report_of(second).id


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"MessageType": "PositionReport"', "not_json"),
        (b"{}", "field_missing"),
        (b'{"MessageType": "PositionReport"}', "field_missing"),
        (b'{"MessageType": "\\ud800", "Message": {}}', "field_missing"),
        (message("PositionReport", {**POSITION, "Latitude": None}), "field_missing"),
        (message("PositionReport", {**POSITION, "Latitude": 95.0}), "position_out_of_range"),
        (message("PositionReport", {**POSITION, "Latitude": "51"}), "wrong_type"),
        (message("PositionReport", {**POSITION, "UserID": 0}), "mmsi_invalid"),
        (message("PositionReport", {**POSITION, "UserID": 1.5}), "mmsi_invalid"),
        (message("PositionReport", {**POSITION, "Valid": False}), "marked_invalid"),
        (message("PositionReport", {**POSITION, "TrueHeading": 900}), "heading_out_of_range"),
        (message("PositionReport", {**POSITION, "NavigationalStatus": 99}), "status_out_of_range"),
        (message("PositionReport", {**POSITION, "RateOfTurn": 500}), "turn_out_of_range"),
        (message("PositionReport", POSITION, time="2024-07-07T21:48:03Z"), "time_malformed"),
        (message("PositionReport", POSITION, time="2024-02-31 21:48:03 +0000 UTC"), "time_malformed"),
        (message("ShipStaticData", {**STATIC, "Name": 5}), "wrong_type"),
    ],
)
def test_a_broken_message_is_quarantined_whole(raw: bytes, code: str) -> None:
    item = read(raw)
    assert isinstance(item, Unreadable)
    assert (item.code, item.raw) == (code, raw)
    assert msgspec.json.encode(item), "the reason can be written: it repeats nothing of the message"


VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())
)


@given(st.dictionaries(st.sampled_from([*POSITION, *STATIC]), VALUES, max_size=5), st.sampled_from([0, 1, 2]))
def test_any_message_becomes_one_item_that_can_be_written(change: dict[str, Any], which: int) -> None:
    kind, body = (("PositionReport", POSITION), ("ShipStaticData", STATIC), ("StaticDataReport", {}))[which]
    item = read(message(kind, {**body, **change}))
    assert msgspec.json.decode(msgspec.json.encode(item), type=type(item)) == item


@given(st.binary(max_size=200))
def test_any_bytes_become_one_item(raw: bytes) -> None:
    assert isinstance(read(raw), Parsed | Noted | Unreadable)


INPUTS = [
    message("PositionReport", POSITION),
    b"{broken",
    message("ShipStaticData", STATIC),
    message("BaseStationReport", {"UserID": 2}),
    message("PositionReport", NOTHING_KNOWN),
]


class TestFileKeepsTheContract(SourceContract):
    inputs_count = 5
    reports_count = 3
    unreadable_count = 1

    def make(self, directory: Path) -> CountedSource:
        path = directory / "stream.jsonl"
        path.write_bytes(b"\n".join([*INPUTS[:2], b"", *INPUTS[2:], b""]))
        return AisstreamFile(path, feed="stream", title="Stream", synthetic=False, centre="UK")


class Service:
    """A stand-in for aisstream.io on the loopback: takes a subscription, then plays messages."""

    def __init__(self, messages: Sequence[bytes], *, stay: bool = True) -> None:
        self.subscriptions: list[dict[str, Any]] = []
        self.url = ""
        self._messages = messages
        self._stay = stay

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Service]:
        async with serve(self._serve, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}/v0/stream"
            yield self

    async def _serve(self, connection: ServerConnection) -> None:
        self.subscriptions.append(json.loads(await connection.recv()))
        for raw in self._messages:
            await connection.send(raw.decode())
        if self._stay:
            await connection.wait_closed()


def open_socket(service: Service, **keywords: Any) -> AisstreamSocket:
    return AisstreamSocket(
        key=KEY,
        bbox_deg=(-0.1, 49.7, 3.0, 51.85),
        feed="stream",
        title="Stream",
        centre="UK",
        url=service.url,
        now=lambda: NOW,
        **keywords,
    )


async def take(source: AisstreamSocket, count: int) -> list[Item]:
    items: list[Item] = []
    batches = cast("AsyncGenerator[Sequence[Item]]", source.batches(after_cursor=None))
    async with asyncio.timeout(PATIENCE_S), aclosing(batches):
        async for batch in batches:
            items.extend(batch)
            if len(items) >= count:
                break
    return items


async def test_the_live_stream_is_subscribed_to_and_read(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = asyncio.all_tasks()
    async with Service(INPUTS).open() as service:
        source = open_socket(service)
        items = await take(source, len(INPUTS))
        (subscription,) = service.subscriptions
    assert subscription["APIKey"] == KEY
    assert subscription["BoundingBoxes"] == [[[49.7, -0.1], [51.85, 3.0]]]
    assert "PositionReport" in subscription["FilterMessageTypes"]
    assert [type(item) for item in items] == [Parsed, Unreadable, Parsed, Noted, Parsed]
    assert {item.report.received_at for item in items if isinstance(item, Parsed)} == {NOW}
    assert source.counts.balanced
    assert (source.counts.lines, source.counts.waiting, source.counts.connections) == (5, 0, 1)
    # The stand-in service logs what it hears; nothing on our side does.
    ours = [record for record in caplog.records if record.name != "websockets.server"]
    assert KEY not in repr([record.getMessage() for record in ours])
    assert asyncio.all_tasks() == before


async def test_a_lost_stream_is_connected_to_again() -> None:
    waits: list[float] = []

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    async with Service(INPUTS[:1], stay=False).open() as service:
        source = open_socket(service, sleep=sleep)
        items = await take(source, 3)
    assert len(items) >= 3
    assert source.counts.connections >= 3
    assert waits[0] == 1.0


async def test_an_absent_service_is_tried_again_more_and_more_slowly() -> None:
    waits: list[float] = []
    enough = asyncio.Event()

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)
        if len(waits) >= 8:
            enough.set()
            await asyncio.Event().wait()

    async with Service([]).open() as service:
        pass
    reading = asyncio.create_task(take(open_socket(service, sleep=sleep), 1))
    async with asyncio.timeout(PATIENCE_S):
        await enough.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


async def test_a_refused_key_ends_the_feed_with_the_reason() -> None:
    async with Service([b'{"error": "Api Key Is Not Valid"}']).open() as service:
        with pytest.raises(Refused) as refusal:
            await take(open_socket(service), 1)
    assert refusal.value.code == "key_refused"
    assert KEY not in str(refusal.value)


async def test_a_full_queue_lets_the_oldest_go_and_counts_them() -> None:
    messages = [message("PositionReport", {**POSITION, "UserID": number}) for number in range(1, 51)]
    async with Service(messages).open() as service:
        source = open_socket(service, queue_max=10)
        batches = cast("AsyncGenerator[Sequence[Item]]", source.batches(after_cursor=None))
        async with asyncio.timeout(PATIENCE_S), aclosing(batches):
            items = list(await anext(batches))
            while source.counts.lines < 50:
                await asyncio.sleep(0)
            while source.counts.waiting:
                items.extend(await anext(batches))
    assert source.counts.balanced
    assert source.counts.dropped == 50 - len(items) > 0
    last = items[-1]
    assert isinstance(last, Parsed)
    assert last.report.claim == IdentityClaim(mmsi=50)
    assert source.counts.backlog_max == 10
