"""Recorded sentences decode as libais says they do, field by field on what a report carries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pyais.bit_vector import bit_vector
from pyais.messages import MSG_CLASS

from tests.feeds.ais.sentences import DATA, framed, items
from varne.feeds.ais.assembly import Message
from varne.feeds.ais.parse import MMSI_MAX, message_type
from varne.feeds.contract import Noted, Parsed
from varne.picture.report import Report

REPORTED = {1, 2, 3, 5, 9, 18, 19, 24, 27}

# One row of truth and the message it is of, in order of the file.
Case = tuple[str, dict[str, Any], Message]


def cases() -> list[Case]:
    found = []
    for name in ("typeexamples", "tagblock"):
        truths = [json.loads(line) for line in (DATA / f"{name}.json").read_text().splitlines()]
        messages = [m for m in framed((DATA / f"{name}.nmea").read_bytes()) if isinstance(m, Message)]
        assert len(truths) == len(messages)
        found += [
            (f"{name}-{n}-type{truth['type']}", truth, message)
            for n, (truth, message) in enumerate(zip(truths, messages, strict=True), start=1)
        ]
    return found


CASES = cases()
every_case = pytest.mark.parametrize(("name", "truth", "message"), CASES, ids=[case[0] for case in CASES])
reported_cases = [case for case in CASES if case[1]["type"] in REPORTED]


@every_case
def test_every_type_and_mmsi(name: str, truth: dict[str, Any], message: Message) -> None:
    assert name
    assert message_type(message.payload) == truth["type"]
    decoded = MSG_CLASS[truth["type"]].from_vector(bit_vector(message.payload, message.fill_bits))
    assert (decoded.msg_type, decoded.mmsi) == (truth["type"], truth["mmsi"])


@every_case
def test_only_vessels_become_reports(name: str, truth: dict[str, Any], message: Message) -> None:
    assert name
    (item,) = [i for i in items(message.raw) if not (isinstance(i, Noted) and i.what == "fragment")]
    if truth["type"] in REPORTED and truth["mmsi"] <= MMSI_MAX:
        assert isinstance(item, Parsed)
    else:
        assert item == Noted(what="not_used", cursor=item.cursor)


def report_in(message: Message) -> Report:
    (report,) = [item.report for item in items(message.raw) if isinstance(item, Parsed)]
    return report


def known(value: float | None, unknown: float, scale: float = 1.0) -> float | None:
    return None if value is None or value >= unknown else value * scale


@pytest.mark.parametrize(
    ("name", "truth", "message"), reported_cases, ids=[case[0] for case in reported_cases]
)
def test_reports_say_what_libais_says(name: str, truth: dict[str, Any], message: Message) -> None:
    assert name
    report = report_in(message)
    claim = report.claim
    assert claim is not None
    assert claim.mmsi == truth["mmsi"]
    assert (claim.name or "") == truth.get("shipname", "").rstrip("@ ")
    assert (claim.call_sign or "") == truth.get("callsign", "").rstrip("@ ")
    assert (claim.imo_number or 0) == int(truth.get("imo", 0))
    assert (claim.ship_type or 0) == truth.get("shiptype", 0)
    assert (claim.length_m or 0) == truth.get("to_bow", 0) + truth.get("to_stern", 0)
    assert (claim.beam_m or 0) == truth.get("to_port", 0) + truth.get("to_starboard", 0)

    # libais writes single precision: half a metre.
    on_globe = "lat" in truth and abs(truth["lat"]) <= 90 and abs(truth["lon"]) <= 180
    assert report.lat_deg == (pytest.approx(truth["lat"], abs=5e-6) if on_globe else None)
    assert report.lon_deg == (pytest.approx(truth["lon"], abs=2e-5) if on_globe else None)
    assert report.flags == (("wild_position",) if "lat" in truth and not on_globe else ())
    # libais divides an aircraft's whole knots by ten; ITU-R M.1371-5 table 55 does not.
    speed_kn = known(truth.get("speed"), 102.25, 10.0 if truth["type"] == 9 else 1.0)
    assert report.speed_kn == (None if speed_kn is None else pytest.approx(speed_kn, abs=1e-4))
    course_deg = known(truth.get("course"), 360.0)
    assert report.course_deg == (None if course_deg is None else pytest.approx(course_deg, abs=1e-4))
    assert report.heading_deg == known(truth.get("heading"), 360.0)
    turn = truth.get("turn")
    assert report.turn_deg_per_min == (None if turn is None else pytest.approx(turn, abs=0.01))
    assert report.navigation_status == truth.get("status")


@pytest.mark.parametrize(
    ("name", "truth", "message"),
    [case for case in reported_cases if case[0].startswith("tagblock")],
    ids=[case[0] for case in reported_cases if case[0].startswith("tagblock")],
)
def test_tag_blocks_date_their_reports(name: str, truth: dict[str, Any], message: Message) -> None:
    assert name
    report = report_in(message)
    heard_at = datetime.fromisoformat(truth["tagblock_timestamp"])
    assert message.heard_unix_s == heard_at.timestamp()
    assert report.source == f"ais.{truth['tagblock_station']}"
    # The vessel's own UTC second, within the ten seconds before a base station heard it.
    assert report.observed_at is not None
    assert 0 <= (heard_at - report.observed_at).total_seconds() <= 10
    if "second" in truth:
        assert report.observed_at.second == truth["second"]


def test_the_danish_stream_names_its_ships() -> None:
    data = (DATA / "dma-stream-2010-06-11.nmea").read_bytes()
    reports = [item.report for item in items(data) if isinstance(item, Parsed)]
    assert len(reports) == 3_487
    assert len({r.claim.mmsi for r in reports if r.claim}) == 1_727
    assert not any(r.flags for r in reports)
    start, end = datetime(2010, 6, 11, 11, 46, tzinfo=UTC), datetime(2010, 6, 11, 11, 46, 40, tzinfo=UTC)
    assert all(r.observed_at is not None and start <= r.observed_at <= end for r in reports)


def test_the_danish_stream_has_the_messages_and_ships_told_of_it() -> None:
    """4,018 messages of 1,921 MMSI have the talkers AI, AB and BS; 33 more have BY, SS and --."""
    every, told = set(), set()
    told_count = 0
    for message in framed((DATA / "dma-stream-2010-06-11.nmea").read_bytes()):
        if isinstance(message, Message):
            kind = message_type(message.payload)
            mmsi = MSG_CLASS[kind].from_vector(bit_vector(message.payload, message.fill_bits)).mmsi
            every.add(mmsi)
            if message.raw[1:3] in (b"AI", b"AB", b"BS"):
                told.add(mmsi)
                told_count += 1
    assert (told_count, len(told), len(every)) == (4_018, 1_921, 1_933)
