from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.privacy import tokeniser
from varne.feeds.reports.parse import parse_line
from varne.picture.report import Report

CALL: dict[str, Any] = {
    "id": "N102-0039",
    "received": "2026-08-12T00:29:24Z",
    "kind": "call",
    "source": "fr.112",
    "centre": "FR",
    "phone": "0f4396e1b5",
    "people": 25,
    "lat": 51.01083,
    "lon": 2.07183,
    "sigma_m": 100,
    "observed": "2026-08-12T00:21:49Z",
}
AREAS = {"Varne": "varne", "Sandettie": "sandettie"}
TOKENISE = tokeniser(b"a salt for tests")


def read(raw: bytes | dict[str, Any], *, now: datetime | None = None, cursor: int | None = 7) -> Item:
    line = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return parse_line(line, feed="night", now=now, known_area=AREAS.get, tokenise=TOKENISE, cursor=cursor)


def report_of(raw: bytes | dict[str, Any], **keywords: Any) -> Report:
    item = read(raw, **keywords)
    assert isinstance(item, Parsed), item
    return item.report


def refusal_of(raw: bytes | dict[str, Any]) -> Unreadable:
    item = read(raw)
    assert isinstance(item, Unreadable), item
    return item


def test_a_call_is_read_whole() -> None:
    assert report_of(CALL) == Report(
        id="N102-0039",
        kind="call",
        feed="night",
        source="fr.112",
        centre="FR",
        received_at=datetime(2026, 8, 12, 0, 29, 24, tzinfo=UTC),
        observed_at=datetime(2026, 8, 12, 0, 21, 49, tzinfo=UTC),
        lat_deg=51.01083,
        lon_deg=2.07183,
        sigma_m=100.0,
        people=25,
        phone="0f4396e1b5",
    )


def test_what_is_absent_is_not_known() -> None:
    report = report_of({"kind": "call", "received": "2026-08-12T00:29:24Z", "centre": "UK", "people": None})
    assert (report.source, report.lat_deg, report.people, report.observed_at) == ("unknown", None, None, None)


def test_a_line_without_an_id_gets_one_from_its_place() -> None:
    nameless = {key: value for key, value in CALL.items() if key != "id"}
    assert report_of(nameless).id == "night:7"
    first, second = report_of(nameless, cursor=None).id, report_of(nameless, cursor=None).id
    assert first == second != report_of({**nameless, "people": 26}, cursor=None).id


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-08-12T00:29:24Z", datetime(2026, 8, 12, 0, 29, 24, tzinfo=UTC)),
        ("2026-08-12T02:29:24+02:00", datetime(2026, 8, 12, 0, 29, 24, tzinfo=UTC)),
        ("2026-08-12t00:29:24.123456789z", datetime(2026, 8, 12, 0, 29, 24, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_are_rfc_3339_and_become_utc(said: str, expected: datetime) -> None:
    report = report_of({**CALL, "received": said, "observed": None})
    assert report.received_at == expected
    assert report.received_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2026-08-12T00:29:24", "time_naive"),
        ("2026-08-12", "time_malformed"),
        ("20260812T002924Z", "time_malformed"),
        ("2026-02-30T00:00:00Z", "time_malformed"),
        ("2026-08-12T25:00:00Z", "time_malformed"),
        ("0001-01-01T00:00:00+14:00", "time_out_of_range"),
        ("9999-12-31T23:59:60Z", "time_malformed"),
        (1754958564, "time_malformed"),
    ],
)
def test_a_time_that_is_none_is_refused_with_its_field(said: object, code: str) -> None:
    refusal = refusal_of({**CALL, "received": said})
    assert refusal.code == code
    assert "received" in refusal.reason


@pytest.mark.parametrize("said", ["1970-01-01T00:00:04Z", "0001-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
def test_a_sensors_unset_clock_does_not_lose_what_it_saw(said: str) -> None:
    item = read({**CALL, "observed": said})
    assert isinstance(item, Parsed)
    assert item.report.observed_at is None
    assert "time_implausible" in item.report.flags
    assert item.raw is not None, "the original is kept in quarantine"


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ({"lat": 91}, "out_of_range", "lat"),
        ({"lon": -180.5}, "out_of_range", "lon"),
        ({"lat": "51.1"}, "wrong_type", "lat"),
        ({"lat": True}, "wrong_type", "lat"),
        ({"lon": None}, "position_half", "lon"),
        ({"sigma_m": 0}, "out_of_range", "sigma_m"),
        ({"sigma_m": -5}, "out_of_range", "sigma_m"),
        ({"speed_kn": 1e300}, "out_of_range", "speed_kn"),
        ({"course_deg": [1]}, "wrong_type", "course_deg"),
        ({"people": "many"}, "wrong_type", "people"),
        ({"kind": "sighting"}, "kind_unknown", "kind"),
        ({"kind": None}, "field_missing", "kind"),
        ({"centre": None}, "field_missing", "centre"),
        ({"received": None}, "field_missing", "received"),
        ({"status": 4}, "wrong_type", "status"),
        ({"area": {}}, "wrong_type", "area"),
        ({"id": ["x"]}, "wrong_type", "id"),
    ],
)
def test_a_broken_field_quarantines_the_line_whole(change: dict[str, Any], code: str, named: str) -> None:
    line = json.dumps({**CALL, **change}).encode()
    refusal = refusal_of(line)
    assert refusal.code == code
    assert named in refusal.reason
    assert refusal.raw == line or change == {"id": ["x"]}
    assert refusal.cursor == 7


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"kind": "call", "received": "2026-08-12T00:', "not_json"),
        (b'{"lat": NaN}', "not_finite"),
        (b'{"lat": -Infinity}', "not_finite"),
        (
            b'{"kind":"call","centre":"UK","received":"2026-08-12T00:29:24Z","lat":1e999,"lon":1}',
            "not_finite",
        ),
        (b'{"lat": ' + b"9" * 6000 + b"}", "out_of_range"),
        (b'{"lat": 51.0, "lat": 52.0}', "duplicate_key"),
        (b'{"x": {"a": 1, "a": 2}}', "duplicate_key"),
        (b"[" * 100_00 + b"]" * 100_00, "too_deep"),
        (b'{"a":' * 150 + b"1" + b"}" * 150, "field_missing"),
        (b'{"kind": "ca\xff"}', "not_utf8"),
        (b"[1, 2]", "not_object"),
        (b"null", "not_object"),
        (b"x" * 70_000, "too_long"),
    ],
)
def test_what_is_no_json_object_is_quarantined(raw: bytes, code: str) -> None:
    refusal = refusal_of(raw)
    assert refusal.code == code
    assert refusal.reason
    assert refusal.raw


def test_a_blank_line_is_nothing() -> None:
    assert read(b"  \t") == Noted(what="annotation", cursor=7)


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"status": "sinking fast"}, "status_unrecognised"),
        ({"colour": "mauve"}, "status_unrecognised"),
        ({"area": "Atlantis"}, "area_unrecognised"),
        ({"people": -5}, "count_implausible"),
        ({"people": 12.5}, "count_implausible"),
    ],
)
def test_a_call_is_never_refused_for_a_word(change: dict[str, Any], flag: str) -> None:
    line = json.dumps({**CALL, **change}).encode()
    item = read(line)
    assert isinstance(item, Parsed)
    assert item.report.flags == (flag,)
    assert item.raw == line
    (key,) = change
    assert getattr(item.report, key) is None
    assert item.report.lat_deg == CALL["lat"]


def test_words_and_places_that_are_known_are_read() -> None:
    item = read({**CALL, "status": "People_in  water", "colour": "Dark Green", "area": "Varne"})
    assert isinstance(item, Parsed)
    assert (item.report.status, item.report.colour, item.report.area) == (
        "people in water",
        "dark green",
        "varne",
    )
    assert item.raw is None
    assert item.report.flags == ()


def test_times_that_cannot_be_are_flagged_not_refused() -> None:
    assert report_of({**CALL, "observed": "2026-08-12T00:40:00Z"}).flags == ("time_implausible",)
    assert report_of({**CALL, "observed": "2026-08-10T00:00:00Z"}).flags == ("time_implausible",)
    assert report_of({**CALL, "observed": "2026-08-12T00:34:00Z"}).flags == ()


def test_live_intake_dates_what_is_undated_and_doubts_the_future() -> None:
    now = datetime(2026, 8, 12, 0, 30, tzinfo=UTC)
    undated = {key: value for key, value in CALL.items() if key != "received"}
    assert report_of(undated, now=now).received_at == now
    ahead = report_of({**CALL, "received": "2030-01-01T00:00:00Z", "observed": None}, now=now)
    assert (ahead.received_at, ahead.flags) == (now, ("time_implausible",))


def test_unknown_figures_are_kept_and_course_north_is_one_number() -> None:
    report = report_of({**CALL, "battery_pct": 41, "engine_on": True, "depth_m": 12.5, "course_deg": 360})
    assert report.unknown_keys == {"battery_pct": 41, "engine_on": True, "depth_m": 12.5}
    assert report.course_deg == 0
    assert report.flags == ()


def test_a_recovery_may_say_that_or_how_many_went_on() -> None:
    assert report_of({**CALL, "remaining": 12}).remaining == 12
    some = report_of({**CALL, "remaining": True})
    assert (some.remaining, some.unknown_keys) == (None, {"remaining": True})


def test_a_vessel_may_name_its_mmsi() -> None:
    claim = report_of({**CALL, "kind": "ship", "mmsi": 235070762}).claim
    assert claim is not None
    assert claim.mmsi == 235070762


# ── persons ──

PERSONAL = [
    {"name": "Jean Dupont"},
    {"caller_name": 1},
    {"nationality": "XX"},
    {"Nom de famille": True},
    {"prénom": 3},
    {"dob": 19900101},
    {"dateOfBirth": 1},
    {"passport_no": 123},
    {"notes": "two adults"},
    {"score": 447700900123},
    {"extra": {"a": 1}},
    {"list": [1]},
]


@pytest.mark.parametrize("change", PERSONAL, ids=lambda change: next(iter(change)))
def test_a_key_that_could_hold_a_person_is_withheld(change: dict[str, Any]) -> None:
    item = read({**CALL, **change, "status": "sinking fast"})
    assert isinstance(item, Parsed)
    assert item.report.flags == ("keys_withheld", "status_unrecognised")
    assert item.report.unknown_keys == {}
    assert item.raw is None, "the line that holds it is kept nowhere, not even in quarantine"


def test_a_line_in_quarantine_has_lost_what_may_not_be_kept() -> None:
    refusal = refusal_of({**CALL, "lat": 99, "name": "Jean Dupont", "phone": "+33 6 12 34 56 78"})
    assert refusal.code == "out_of_range"
    kept = json.loads(refusal.raw)
    assert "name" not in kept
    assert kept["phone"] == TOKENISE("+33612345678")
    assert kept["lat"] == 99


@pytest.mark.parametrize("number", ["+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", 33612345678])
def test_a_phone_number_becomes_its_token_on_the_spot(number: object) -> None:
    item = read({**CALL, "phone": number, "colour": "mauve"})
    assert isinstance(item, Parsed)
    assert item.report.phone == TOKENISE("0612345678")
    assert item.raw is None


def test_what_is_neither_token_nor_number_is_withheld() -> None:
    item = read({**CALL, "phone": "his brother's"})
    assert isinstance(item, Parsed)
    assert (item.report.phone, item.report.flags, item.raw) == (None, ("keys_withheld",), None)


@pytest.mark.parametrize("key", ["source", "unit", "id"])
def test_a_code_that_is_a_sentence_is_withheld(key: str) -> None:
    item = read({**CALL, key: "Jean Dupont, Calais"})
    assert isinstance(item, Parsed)
    assert item.report.flags == ("keys_withheld",)
    assert b"Dupont" not in msgspec.json.encode(item)


LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Zs"))
NAMES = st.text(LETTERS, min_size=1, max_size=12).map(lambda word: f"Zq{word}qZ")
NUMBERS = st.from_regex(r"\+?(33|44|93|964)[ .-]?7[0-9]{8}", fullmatch=True)
KEYS = st.sampled_from(
    ["name", "nom", "nationality", "passport", "comment", "x", "phone2", "who is it", "given", "data"]
)


@given(
    st.dictionaries(KEYS, st.one_of(NAMES, NUMBERS, st.lists(NAMES, max_size=2)), min_size=1),
    NUMBERS,
    st.sampled_from([{}, {"lat": 99}, {"status": "?"}, {"area": "?"}, {"kind": "?"}]),
)
def test_no_name_and_no_number_comes_through_a_report(
    extra: dict[str, Any], number: str, change: dict[str, Any]
) -> None:
    line = {**CALL, **extra, "phone": number, **change}
    out = msgspec.json.encode(read(line)).decode() + repr(read(line))
    assert "Zq" not in out
    assert "qZ" not in out
    digits = "".join(filter(str.isdigit, number))
    assert digits not in out
    assert number not in out


@given(st.binary(max_size=300))
def test_any_bytes_become_one_item(raw: bytes) -> None:
    assert isinstance(read(raw), Parsed | Noted | Unreadable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*CALL, "area", "colour", "status", "unit", "mmsi", "y"]), JSON))
def test_any_object_becomes_one_item_that_can_be_written(change: dict[str, Any]) -> None:
    item = read(json.dumps({**CALL, **change}).encode())
    encoded = msgspec.json.encode(item)
    assert msgspec.json.decode(encoded, type=type(item)) == item


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Call 12 (Dover)", "Call 12 (Gris-Nez)"),
        ("447700900123", "557700900123"),
        ("appel n° 7", "appel n° 7 bis"),
    ],
)
def test_two_ids_that_are_no_codes_stay_two(one: str, other: str) -> None:
    # One id would make the second report a duplicate of the first: a boat that nobody hears of.
    assert report_of({**CALL, "id": one}).id != report_of({**CALL, "id": other}).id
    assert report_of({**CALL, "id": one}).id == report_of({**CALL, "id": one}).id


@pytest.mark.parametrize("key", ["id", "source", "centre", "unit"])
@pytest.mark.parametrize(
    "code",
    ["caller-07700900123", "x.+447700900123", "fr.112.0612345678", "mob:0033612345678", "447700900123-a"],
)
def test_a_code_with_a_telephone_number_in_it_is_withheld(key: str, code: str) -> None:
    item = read({**CALL, key: code})
    assert "00900123" not in repr(item)
    assert "12345678" not in repr(item)


@pytest.mark.parametrize(
    "code", ["N102-0039", "uk.dover.20260812T002924Z", "R-0000000001", "ais:mmsi-235070762"]
)
def test_a_code_of_a_machine_is_kept(code: str) -> None:
    assert report_of({**CALL, "source": code}).source == code


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": "a", "kind": "call", "phone": "07700 900123", "lat": 51',
        b'{"id": "a", "kind": "nonsense", "area": "ring +44 (0)7700 900123"}',
        json.dumps({**CALL, "area": "+447700900123"}).encode(),
        json.dumps({**CALL, "status": "call back 0033 7 70 09 00 12 3"}).encode(),
        b"call from 447700900123",
    ],
)
def test_no_telephone_number_goes_to_quarantine(line: bytes) -> None:
    item = read(line)
    assert isinstance(item, Parsed | Unreadable)
    assert item.raw is not None
    digits = bytes(c for c in item.raw if c in b"0123456789")
    assert b"7700900123" not in digits
