"""What a message means: "not available" is None, people's words are never kept, times are honest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.feeds.ais.sentences import RECEIVED_AT, encoded, framed, items, report_of, sealed
from varne.feeds.ais.assembly import Message
from varne.feeds.ais.parse import SIGMA_HIGH_M, SIGMA_LONG_RANGE_M, SIGMA_LOW_M, read_message
from varne.feeds.contract import Noted, Parsed, Unreadable

AT_SEA: dict[str, Any] = {"lat": 51.0, "lon": 1.4, "speed": 12.3, "course": 45.6}

NOTHING_KNOWN: dict[int, dict[str, Any]] = {
    1: {"lat": 91, "lon": 181, "speed": 102.3, "course": 360, "heading": 511, "turn": -128, "status": 15},
    2: {"lat": 91, "lon": 181, "speed": 102.3, "course": 360, "heading": 511, "turn": 127, "status": 15},
    3: {"lat": 91, "lon": 181, "speed": 102.3, "course": 360, "heading": 511, "turn": -127, "status": 15},
    5: {"shipname": "@@@", "callsign": "", "imo": 0, "ship_type": 0},
    9: {"lat": 91, "lon": 181, "speed": 1023, "course": 360, "second": 60},
    18: {"lat": 91, "lon": 181, "speed": 102.3, "course": 360, "heading": 511},
    19: {"lat": 91, "lon": 181, "speed": 102.3, "course": 360, "heading": 511, "shipname": " "},
    27: {"lat": 91, "lon": 181, "speed": 63, "course": 511, "status": 15},
}


@pytest.mark.parametrize(("kind", "fields"), NOTHING_KNOWN.items(), ids=[f"type{k}" for k in NOTHING_KNOWN])
def test_not_available_is_none(kind: int, fields: dict[str, Any]) -> None:
    report = report_of(encoded(kind, **fields))
    told = msgspec.structs.asdict(report)
    for field in (
        "lat_deg",
        "lon_deg",
        "sigma_m",
        "speed_kn",
        "course_deg",
        "heading_deg",
        "turn_deg_per_min",
        "navigation_status",
        "observed_at",
    ):
        assert told[field] is None, field
    assert report.flags == ()
    assert report.claim is not None
    assert msgspec.to_builtins(report.claim) == {"mmsi": 235_000_001}


def test_nothing_known_of_a_class_b_vessel() -> None:
    for lines in (encoded(24, partno=0, shipname=""), encoded(24, partno=1, callsign="@@@@@@@")):
        claim = report_of(lines).claim
        assert claim is not None
        assert msgspec.to_builtins(claim) == {"mmsi": 235_000_001}


@pytest.mark.parametrize("kind", [1, 2, 3, 18, 19])
def test_a_position_report_carries_what_was_sent(kind: int) -> None:
    report = report_of(encoded(kind, **AT_SEA, heading=44, accuracy=1))
    assert (report.lat_deg, report.lon_deg) == (51.0, 1.4)
    assert (report.speed_kn, report.course_deg, report.heading_deg) == (12.3, 45.6, 44.0)
    assert report.sigma_m == SIGMA_HIGH_M
    assert report_of(encoded(kind, **AT_SEA)).sigma_m == SIGMA_LOW_M
    assert (report.kind, report.feed, report.source, report.centre) == ("ais", "ais-test", "ais", "UK")


def test_limits_of_each_code_are_values() -> None:
    report = report_of(encoded(1, lat=-90, lon=180, speed=102.2, course=359.9, heading=359, status=14))
    assert (report.lat_deg, report.lon_deg) == (-90.0, 180.0)
    assert (report.speed_kn, report.course_deg, report.heading_deg) == (102.2, 359.9, 359.0)
    assert report.navigation_status == 14


def test_a_long_range_report_is_coarse_whatever_its_accuracy_bit() -> None:
    report = report_of(encoded(27, lat=51.0, lon=1.4, speed=12, course=45, accuracy=1, status=0))
    assert report.sigma_m == SIGMA_LONG_RANGE_M
    assert (report.speed_kn, report.course_deg, report.navigation_status) == (12.0, 45.0, 0)


def test_an_aircraft_flies_in_whole_knots() -> None:
    assert report_of(encoded(9, lat=51, lon=1.4, speed=150, course=90)).speed_kn == 150.0


@pytest.mark.parametrize("turn", [-720.0, -10.0, 5.0, 300.0])
def test_rate_of_turn_keeps_its_sign(turn: float) -> None:
    rate = report_of(encoded(1, **AT_SEA, turn=turn)).turn_deg_per_min
    assert rate is None if abs(turn) > 708.5 else rate == pytest.approx(turn, rel=0.1)


@pytest.mark.parametrize(("lat", "lon"), [(95.0, 1.4), (-101.5, -12.4), (51.0, 200.2), (51.0, -180.1)])
def test_a_position_off_the_globe_is_left_out_flagged_and_kept_aside(lat: float, lon: float) -> None:
    line = encoded(1, lat=lat, lon=lon, speed=5, course=10)
    (item,) = items(line)
    assert isinstance(item, Parsed)
    assert (item.report.lat_deg, item.report.lon_deg, item.report.sigma_m) == (None, None, None)
    assert item.report.flags == ("wild_position",)
    assert item.report.speed_kn == 5.0
    assert item.raw == line


def test_static_data_is_a_claim() -> None:
    claim = report_of(
        encoded(
            5,
            shipname="SEA SPIRIT@@XX",
            callsign="2ABC3",
            imo=9_383_663,
            ship_type=70,
            to_bow=100,
            to_stern=20,
            to_port=10,
            to_starboard=8,
        )
    ).claim
    assert claim is not None
    assert msgspec.to_builtins(claim) == {
        "mmsi": 235_000_001,
        "name": "SEA SPIRIT",
        "call_sign": "2ABC3",
        "imo_number": 9_383_663,
        "ship_type": 70,
        "length_m": 120.0,
        "beam_m": 18.0,
    }


def test_a_class_b_vessel_tells_in_two_parts_and_a_tender_has_no_dimensions_of_its_own() -> None:
    named = report_of(encoded(24, partno=0, shipname="LITTLE ONE")).claim
    assert named is not None
    assert (named.name, named.call_sign) == ("LITTLE ONE", None)
    built: dict[str, Any] = {"partno": 1, "ship_type": 37, "callsign": "MABC"}
    dimensions: dict[str, Any] = {"to_bow": 5, "to_stern": 6, "to_port": 1, "to_starboard": 2}
    described = report_of(encoded(24, **built, **dimensions)).claim
    assert described is not None
    assert (described.ship_type, described.length_m, described.beam_m) == (37, 11.0, 3.0)
    tender = report_of(encoded(24, mmsi=982_350_001, **built, mothership_mmsi=235_000_002)).claim
    assert tender is not None
    assert (tender.ship_type, tender.length_m, tender.beam_m) == (37, None, None)


@pytest.mark.parametrize("kind", sorted(set(range(1, 29)) - {1, 2, 3, 5, 9, 18, 19, 24, 27}))
def test_other_types_are_noted_and_never_decoded(kind: int) -> None:
    character = bytes((kind + (48 if kind < 40 else 56),))
    line = sealed(b"AIVDM,1,1,,A,%b5PaaaaaaaaaaaaaaaaaaaaaaaaaaaaaAAAA,0" % character)
    assert items(line) == [Noted(what="not_used", cursor=1)]


def test_words_of_people_are_nowhere_in_what_is_made_of_a_safety_text() -> None:
    for line in (encoded(14, text="CALL JANE DOE 0123"), encoded(12, dest_mmsi=2, text="CALL JANE DOE")):
        assert items(line) == [Noted(what="not_used", cursor=1)]


@pytest.mark.parametrize("kind", [0, 29, 40, 63])
def test_a_type_that_does_not_exist_is_unreadable(kind: int) -> None:
    character = bytes((kind + (48 if kind < 40 else 56),))
    (item,) = items(sealed(b"AIVDM,1,1,,A,%b5N1u<PP1FJuvSRHOE6QIwwh0HQ6,0" % character))
    assert isinstance(item, Unreadable)
    assert item.code == "unknown_type"


@pytest.mark.parametrize("kind", [1, 2, 3, 5, 9, 18, 19, 24, 27])
def test_a_message_cut_short_is_unreadable_not_half_believed(kind: int) -> None:
    fields: dict[str, Any] = {} if kind in (5, 24) else {"lat": 51.0, "lon": 1.4}
    (whole,) = [m for m in framed(encoded(kind, **fields)) if isinstance(m, Message)]
    for length in range(1, 14):
        (item,) = items(sealed(b"AIVDM,1,1,,A,%b,0" % whole.payload[:length]))
        assert isinstance(item, Unreadable)
        assert item.code == "cut_short"


def test_an_mmsi_of_ten_digits_is_none() -> None:
    (item,) = items(encoded(1, mmsi=1_000_000_000, **AT_SEA))
    assert isinstance(item, Unreadable)
    assert item.code == "mmsi"


# ── times ──

HEARD_AT = datetime(2026, 8, 10, 20, 16, 2, 400_000, tzinfo=UTC)


def told(second: int, *, heard_at: datetime | None = HEARD_AT, received_at: datetime = HEARD_AT) -> Parsed:
    (message,) = [m for m in framed(encoded(1, **AT_SEA, second=second)) if isinstance(m, Message)]
    heard = None if heard_at is None else heard_at.timestamp()
    item = read_message(
        msgspec.structs.replace(message, heard_unix_s=heard),
        feed="ais-test",
        centre="UK",
        report_id="ais-test:1",
        received_at=received_at,
        cursor=None,
    )
    assert isinstance(item, Parsed)
    return item


@pytest.mark.parametrize(
    ("second", "observed_at"),
    [
        (1, datetime(2026, 8, 10, 20, 16, 1, tzinfo=UTC)),
        (58, datetime(2026, 8, 10, 20, 15, 58, tzinfo=UTC)),
        (4, datetime(2026, 8, 10, 20, 16, 4, tzinfo=UTC)),
        (30, HEARD_AT),  # too far off: one of the two clocks is wrong, and it is not the base station's
        (60, HEARD_AT),
        (63, HEARD_AT),
    ],
)
def test_the_vessels_second_refines_when_it_was_heard(second: int, observed_at: datetime) -> None:
    assert told(second).report.observed_at == observed_at


def test_without_a_base_stations_time_nothing_is_made_up() -> None:
    report = told(1, heard_at=None).report
    assert report.observed_at is None
    assert report.best_time == report.received_at


@pytest.mark.parametrize("off", [timedelta(minutes=1), timedelta(days=-2)])
def test_a_clock_that_cannot_be_right_is_flagged_not_believed_away(off: timedelta) -> None:
    report = told(60, heard_at=HEARD_AT + off).report
    assert report.flags == ("time_implausible",)
    assert report.observed_at == HEARD_AT + off
    assert told(60, heard_at=HEARD_AT - timedelta(hours=3)).report.flags == ()


def test_received_at_is_the_sources_to_say() -> None:
    assert report_of(encoded(1, **AT_SEA)).received_at == RECEIVED_AT
