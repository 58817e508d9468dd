"""What an event of a unit means, in both languages, and what of it is never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.cot.events import NOW, chat, marker, place, xml
from varne.feeds.contract import Noted, Parsed
from varne.feeds.cot.masking import masked
from varne.feeds.cot.parse import Speaker, read_event
from varne.feeds.cot.said import read_command, read_remarks
from varne.feeds.cot.xml_form import read_xml
from varne.feeds.units import FieldItem, Heard, UnitAnswered, UnitAt
from varne.picture.errors import Malformed
from varne.picture.report import Report

LIFEBOAT = Speaker(unit_id="uk.dover-lifeboat")


def read(raw: bytes, speaker: Speaker = LIFEBOAT, **more: Any) -> FieldItem:
    return read_event(read_xml(raw), speaker=speaker, feed="cot", centre="UK", received_at=NOW, **more)


def report_of(item: FieldItem) -> Report:
    assert isinstance(item, Parsed)
    return item.report


def answer_of(item: FieldItem) -> UnitAnswered:
    assert isinstance(item, Heard)
    assert isinstance(item.word, UnitAnswered)
    return item.word


def test_a_device_tells_where_its_unit_is_and_until_when_that_is_of_use() -> None:
    item = read(place(at=NOW - timedelta(seconds=20)))
    assert isinstance(item, Heard)
    assert isinstance(item.word, UnitAt)
    assert (item.word.unit_id, item.word.lat_deg, item.word.lon_deg) == ("uk.dover-lifeboat", 51.05, 1.45)
    assert item.word.observed_at == NOW - timedelta(seconds=20)
    assert item.word.stale_at == NOW + timedelta(seconds=280)


def test_a_stale_place_moves_nothing() -> None:
    assert read(place(at=NOW - timedelta(seconds=400))) == Noted(what="not_used")


def test_a_device_without_a_fix_moves_nothing() -> None:
    assert read(place(lat=0.0, lon=0.0, ce=9999999.0)) == Noted(what="not_used")


def test_a_clock_that_cannot_be_right_is_not_believed() -> None:
    item = read(place(at=NOW + timedelta(hours=2)))
    assert isinstance(item, Heard)
    assert item.word.observed_at is None


def test_a_marker_is_a_report_of_a_boat() -> None:
    report = report_of(read(marker("40 POB, taking water, ring Jean on 06 12 34 56 78", ce=80.0)))
    assert (report.kind, report.source, report.unit) == ("patrol", "uk.dover-lifeboat", None)
    assert (report.people, report.status, report.sigma_m) == (40, "taking water", 80.0)
    written = msgspec.json.encode(report)
    assert b"Jean" not in written
    assert b"34" not in written.replace(b"1.45", b"").replace(report.id.encode(), b"")


def test_an_aircraft_s_marker_is_a_report_from_the_air() -> None:
    speaker = Speaker(unit_id="uk.rescue-163", airborne=True)
    assert report_of(read(marker("47 pob"), speaker)).kind == "air"


def test_the_same_marker_sent_again_is_the_same_report_and_a_changed_one_another() -> None:
    first = report_of(read(marker("40 pob")))
    again = report_of(read(marker("40 pob", at=NOW - timedelta(minutes=1))))
    more = report_of(read(marker("42 pob")))
    moved = report_of(read(marker("40 pob", lat=51.06)))
    assert first.id == again.id
    assert len({first.id, more.id, moved.id}) == 3


@pytest.mark.parametrize(
    ("remarks", "people", "status"),
    [
        ("P 12", None, None),
        ("POB 12", 12, None),
        ("environ 35 personnes à bord, moteur en panne", 35, "engine failed"),
        ("35 people and 3 people in the water", None, "people in water"),
        ("homme à la mer", None, "people in water"),
        ("no people in the water, engine failed", None, "engine failed"),
        ("pas de voie d'eau", None, None),
        ("prend l'eau, gens à l'eau", None, "people in water"),
        ("999 pax", None, None),
        ("", None, None),
    ],
)
def test_remarks_are_read_for_a_count_and_what_is_wrong(
    remarks: str, people: int | None, status: str | None
) -> None:
    said = read_remarks(remarks)
    assert (said.people, said.status) == (people, status)


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [
        ("ACK", "acknowledged", None), ("Wilco.", "acknowledged", None), ("accepté", "acknowledged", None),
        ("J'accepte", "acknowledged", None), ("REFUSE", "refused", "unable"),
        ("refusé météo", "refused", "weather"), ("unable engine", "refused", "defect"),
        ("negative fuel", "refused", "fuel"), ("impossible trop loin", "refused", "too_far"),
        ("On scene", "on_scene", None), ("SUR ZONE", "on_scene", None), ("terminé", "done", None),
        ("done", "done", None),
    ],
)  # fmt: skip
def test_an_answer_is_understood_in_both_languages(text: str, answer: str, reason: str | None) -> None:
    word = answer_of(read(chat(text)))
    assert (word.answer, word.reason, word.tasking_id) == (answer, reason, None)


@pytest.mark.parametrize(
    "text",
    ["roger", "reçu", "not on scene", "pas sur zone", "ack ack", "we are done here I think", "", "ok",
     "on scene soon", "cannot acknowledge", "done? no"],
)  # fmt: skip
def test_what_is_no_answer_is_none(text: str) -> None:
    assert read_command(text) is None
    assert read(chat(text)) == Noted(what="annotation")


@pytest.mark.parametrize(
    ("text", "off", "left"),
    [("OFF 30", 30, None), ("30 taken off", 30, None), ("30 recovered 12 left", 30, 12),
     ("récupérés 30 restent 12", 30, 12), ("30 off and 12 going on", 30, 12), ("off 0 left 40", 0, 40)],
)  # fmt: skip
def test_a_count_taken_off_is_a_recovery(text: str, off: int, left: int | None) -> None:
    report = report_of(read(chat(text)))
    assert (report.kind, report.unit) == ("recovery", "uk.dover-lifeboat")
    assert (report.people, report.remaining) == (off, left)


def test_the_unit_s_own_alarm_is_a_report_of_distress_and_its_end_is_none() -> None:
    alarm = xml(uid="ANDROID-1-9-1-1", kind="b-a-o-tbl", how="m-g")
    assert report_of(read(alarm)).kind == "relay"
    over = xml(uid="ANDROID-1-9-1-1", kind="b-a-o-can", how="m-g")
    assert read(over) == Noted(what="not_used")


def test_a_call_for_casualties_is_a_report() -> None:
    item = read(xml(uid="casevac", kind="b-r-f-h-c", how="h-g-i-g-o", remarks="3 persons in the water"))
    assert report_of(item).status == "people in water"


@pytest.mark.parametrize(
    "raw",
    [
        xml(kind="a-n-S-X-M", how="m-f", uid="MMSI-235000000"),  # a ship that a program relays
        xml(kind="u-d-f", how="h-e"), xml(kind="b-t-f-r", how="h-g-i-g-o"), xml(kind="b-m-r", how="h-e"),
        xml(kind="a-f-S", how="h-g-i-g-o"),  # a friendly marker is no device
    ],
)  # fmt: skip
def test_what_is_not_for_the_centre_is_noted(raw: bytes) -> None:
    assert read(raw) == Noted(what="not_used")


def test_programs_say_the_same_in_figures() -> None:
    told = xml(
        uid="x", kind="b-t-f", how="m-g", detail='<varne answer="refused" reason="fuel" tasking="t-1"/>'
    )
    word = answer_of(read(told))
    assert (word.answer, word.reason, word.tasking_id) == ("refused", "fuel", "t-1")
    seen = marker().replace(b"</detail>", b'<varne people="52" status="engine failed"/></detail>')
    assert (report_of(read(seen)).people, report_of(read(seen)).status) == (52, "engine failed")


@pytest.mark.parametrize(
    "detail",
    ['<varne answer="maybe"/>', '<varne answer="refused" reason="tired"/>', '<varne off="-3"/>',
     '<varne off="9999"/>', '<varne off="1e3"/>'],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused(detail: str) -> None:
    with pytest.raises(Malformed):
        read(xml(uid="x", kind="b-t-f", how="m-g", detail=detail))


PERSON = st.sampled_from(
    ["Jean Dupont", "amina.yusuf@example.org", "+33 6 12 34 56 78", "Zoé Lefèvre", "محمد علي"]
)


@given(PERSON, st.sampled_from([place, marker, chat]))
def test_nothing_of_anybody_is_in_what_an_event_becomes(person: str, kind: Any) -> None:
    raw = kind(person) if kind is not place else place(callsign=person)
    raw = raw.replace(b"</detail>", f'<contact callsign="{person}" phone="{person}"/></detail>'.encode())
    written = msgspec.json.encode(read(raw))
    assert person.encode() not in written
    assert msgspec.json.encode(person) not in written


@given(PERSON)
def test_nothing_of_anybody_is_in_what_quarantine_keeps(person: str) -> None:
    raw = marker(person).replace(b"ANDROID-1", person.encode()).replace(b"</event>", b"<broken")
    kept = masked(raw)
    assert person.encode() not in kept
    for part in person.encode().split():
        assert len(part) < 3 or part not in kept
    assert b'type="a-u-S"' in kept
    assert b'lat="51.05"' in kept
    assert masked(person.encode()).startswith(f"{len(person.encode())} bytes".encode())
