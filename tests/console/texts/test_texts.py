"""What is read out, sent and filed of an incident."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.console.texts.nights import START, THEATRE, nowhere, one_boat, record
from varne.console.texts import words
from varne.console.texts.cap import NAMESPACE, Kind, cap, read_sent, stamp
from varne.console.texts.mayday import mayday_relay
from varne.console.texts.navtex import LINE_MAX, MESSAGE_MAX, ita2, navtex
from varne.console.texts.pdf import sitrep_pdf
from varne.console.texts.positions import Language, minutes_of, spoken, telex, written
from varne.console.texts.sitrep import HEADINGS, LETTERS, sitrep, sitrep_text
from varne.console.texts.slip import slip
from varne.console.texts.told import Told, tell
from varne.picture.errors import Malformed, Refused
from varne.picture.events_incident import (
    IncidentClosed,
    NextUnitNamed,
    TaskingIssued,
    TaskingUnacknowledged,
)
from varne.picture.incident import AskReason, EmergencyPhase, MissingCode
from varne.picture.picture import Picture
from varne.picture.report import COLOURS, DISTRESS_STATUSES
from varne.picture.tasking import NextUnit, Purpose, TaskingOrder, TaskingState, TimeOnScene

BOTH: tuple[Language, ...] = ("en", "fr")
NOW = START + timedelta(minutes=31)
CAP = f"{{{NAMESPACE}}}"


def told_of(picture: Picture) -> Told:
    return tell(picture, next(iter(picture.incidents)), NOW, THEATRE)


@pytest.fixture
def told() -> Told:
    return told_of(one_boat())


def every_text(told: Told) -> list[str]:
    texts = [navtex(told), cap(told)]
    for language in BOTH:
        texts += [mayday_relay(told, language), sitrep_text(told, language), slip(told, language)]
    return texts


# ── what all of them owe ──


def test_invented_data_is_an_exercise_in_every_text_and_real_data_in_none(told: Told) -> None:
    mark = re.compile("EXERCI[SC]E")
    assert all(mark.search(text) for text in every_text(told))
    assert not any(mark.search(text) for text in every_text(told_of(one_boat(synthetic=False))))


def test_the_mark_stands_at_head_and_foot_of_what_is_read_out(told: Told) -> None:
    for language in BOTH:
        for text in (mayday_relay(told, language), sitrep_text(told, language)):
            lines = text.strip().splitlines()
            assert lines[0] == lines[-1] == words.EXERCISE[language]


def test_what_nobody_said_stays_not_known() -> None:
    told = told_of(nowhere())
    assert "POSITION NOT KNOWN" in mayday_relay(told, "en")
    assert "PERSONS ON BOARD: NOT KNOWN" in mayday_relay(told, "en")
    assert "POSITION INCONNUE" in mayday_relay(told, "fr")
    assert "POSITION NOT KNOWN" in navtex(told).replace("\n", " ")
    assert "circle" not in cap(told)
    assert "We do not have your position" in slip(told, "en")
    report = {letter: lines for letter, _, lines in sitrep(told, "en").sections}
    assert report["B"] == ("not known",)
    assert report["H"] == ("not known",)


def test_no_text_holds_the_token_of_a_phone(told: Told) -> None:
    assert not any("ab12cd34ef" in text for text in every_text(told))


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (EmergencyPhase, words.PHASES),
        (Purpose, words.PURPOSES),
        (TaskingState, words.TASKINGS),
        (AskReason, words.REASONS),
        (MissingCode, words.MISSING),
    ],
)
def test_every_code_has_words_in_both_languages(kind: object, table: dict[str, dict[str, str]]) -> None:
    assert set(get_args(kind)) <= set(table)
    assert all(set(entry) == set(BOTH) for entry in table.values())


def test_every_said_word_has_words_in_both_languages() -> None:
    assert set(words.SAID) >= DISTRESS_STATUSES
    assert set(words.COLOURS_SAID) >= COLOURS


def test_an_incident_is_found_by_its_boats_short_name_and_nothing_else_is() -> None:
    picture = one_boat()
    name = next(iter(picture.boats.values())).name
    assert tell(picture, name, NOW, THEATRE).incident.id in picture.incidents
    with pytest.raises(Refused) as refused:
        tell(picture, "UK-999", NOW, THEATRE)
    assert refused.value.code == "not_found"


# ── positions ──


def test_the_last_position_of_2021_is_written_and_spoken_as_it_was_reported() -> None:
    lat_deg, lon_deg = 51 + 9.045 / 60, 1 + 45.568 / 60
    assert written(lat_deg, lon_deg) in ("51°09.04'N 001°45.57'E", "51°09.05'N 001°45.57'E")
    assert spoken(lat_deg, lon_deg, "en") == (
        "five one degrees zero nine decimal zero minutes north, "
        "zero zero one degrees four five decimal six minutes east"
    )
    assert written(50.5, -1.25, "fr") == "50°30,00'N 001°15,00'O"


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9))
def test_a_written_position_is_within_ten_metres_and_has_no_sixty_minutes(lat: float, lon: float) -> None:
    for degrees in (lat, lon):
        whole, minutes = minutes_of(degrees)
        assert 0 <= minutes < 60
        assert abs(whole + minutes / 60 - abs(degrees)) * 60 * 1852 < 10
    assert re.fullmatch(r"\d\d-\d\d\.\d\d[NS] \d{3}-\d\d\.\d\d[EW]", telex(lat, lon))


# ── Mayday relay ──


def test_a_mayday_says_the_position_twice_and_the_people(told: Told) -> None:
    for language in BOTH:
        text = mayday_relay(told, language)
        assert text.count(spoken(51 + 9.045 / 60, 1 + 45.568 / 60, language).upper()) == 2
        assert text.count("MAYDAY RELAY") == 3
        assert "33" in text
    assert "TAKING WATER" in mayday_relay(told, "en")
    assert "PREND L'EAU" in mayday_relay(told, "fr")


def test_nobody_relays_for_a_closed_incident() -> None:
    picture = one_boat()
    close(picture)
    for draft in (lambda told: mayday_relay(told, "en"), navtex, cap):
        with pytest.raises(Refused) as refused:
            draft(told_of(picture))
        assert refused.value.code == "incident_closed"


def close(picture: Picture) -> None:
    incident = next(iter(picture.incidents))
    record(picture, IncidentClosed(incident_id=incident, evidence_report_id="c1"), NOW)


# ── NAVTEX ──


def test_a_navtex_message_keeps_its_form(told: Told) -> None:
    text = navtex(told)
    head, *body, foot = text.splitlines()
    assert (head, foot) == ("ZCZC ED00", "NNNN")
    assert navtex(told, number=7, transmitter="K").startswith("ZCZC KD07\n")
    assert all(len(line) <= LINE_MAX for line in body)
    assert len("\n".join(body)) <= MESSAGE_MAX
    assert re.fullmatch(r"[A-Z0-9 \n\-?:().,'=/+]+", text)


@pytest.mark.parametrize(("number", "letter"), [(-1, "E"), (100, "E"), (0, "e"), (0, "EE")])
def test_a_header_that_cannot_be_is_refused(told: Told, number: int, letter: str) -> None:
    with pytest.raises(Refused) as refused:
        navtex(told, number=number, transmitter=letter)
    assert refused.value.code == "navtex_header"


@given(st.text(max_size=200))
def test_whatever_is_written_becomes_letters_of_the_telegraph(text: str) -> None:
    assert re.fullmatch(r"[A-Z0-9 \n\-?:().,'=/+]*", ita2(text))


# ── CAP ──

# CAP 1.2, section 3.4: children of alert and of info in the order of the schema.
ALERT = ("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses",
         "code", "note", "references", "incidents", "info")  # fmt: skip
INFO = ("language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience",
        "eventCode", "effective", "onset", "expires", "senderName", "headline", "description", "instruction",
        "web", "contact", "parameter", "resource", "area")  # fmt: skip


def in_order(element: ET.Element, order: tuple[str, ...]) -> bool:
    places = [order.index(child.tag.removeprefix(CAP)) for child in element]
    return places == sorted(places)


def test_a_cap_message_keeps_the_schemas_order_and_words(told: Told) -> None:
    root = ET.fromstring(cap(told).encode())
    assert in_order(root, ALERT)
    infos = root.findall(f"{CAP}info")
    assert [info.findtext(f"{CAP}language") for info in infos] == ["en-GB", "fr-FR"]
    for info in infos:
        assert in_order(info, INFO)
        grades = [info.findtext(f"{CAP}{name}") for name in ("urgency", "severity", "certainty")]
        assert grades == ["Immediate", "Extreme", "Observed"]
        circle = info.findtext(f"{CAP}area/{CAP}circle")
        assert circle is not None
        assert re.fullmatch(r"51\.15075,1\.75947 \d+\.\d", circle)
    assert root.findtext(f"{CAP}status") == "Exercise"
    assert root.findtext(f"{CAP}sent") == stamp(NOW) == "2021-11-24T02:01:00-00:00"
    real = ET.fromstring(cap(told_of(one_boat(synthetic=False))).encode())
    assert real.findtext(f"{CAP}status") == "Actual"


def test_an_update_refers_to_what_it_replaces(told: Told) -> None:
    first = read_sent(cap(told).encode())
    update = ET.fromstring(cap(told, kind="Update", replaces=(first,)).encode())
    assert update.findtext(f"{CAP}references") == first.reference
    assert first.reference.count(",") == 2


@pytest.mark.parametrize(("kind", "replacing"), [("Update", False), ("Cancel", False), ("Alert", True)])
def test_references_stand_where_they_must_and_nowhere_else(told: Told, kind: Kind, replacing: bool) -> None:
    first = (read_sent(cap(told).encode()),) if replacing else ()
    with pytest.raises(Refused) as refused:
        cap(told, kind=kind, replaces=first)
    assert refused.value.code == "cap_references"


def test_an_alert_is_cancelled_only_when_the_incident_is_closed() -> None:
    picture = one_boat()
    first = read_sent(cap(told_of(picture)).encode())
    with pytest.raises(Refused) as refused:
        cap(told_of(picture), kind="Cancel", replaces=(first,))
    assert refused.value.code == "incident_open"
    close(picture)
    cancel = ET.fromstring(cap(told_of(picture), kind="Cancel", replaces=(first,)).encode())
    assert cancel.findtext(f"{CAP}info/{CAP}urgency") == "Past"


@pytest.mark.parametrize(
    "document", [b"", b"<alert/>", b"<!DOCTYPE a><alert/>", f'<alert xmlns="{NAMESPACE}"/>'.encode()]
)
def test_what_is_no_cap_message_is_not_referred_to(document: bytes) -> None:
    with pytest.raises(Malformed):
        read_sent(document)


# ── SITREP ──


def test_a_sitrep_has_its_thirteen_sections_in_both_languages(told: Told) -> None:
    for language in BOTH:
        made = sitrep(told, language, number=3)
        assert "".join(letter for letter, _, _ in made.sections) == LETTERS
        assert tuple(heading for _, heading, _ in made.sections) == HEADINGS[language]
        assert all(lines for _, _, lines in made.sections)
        assert made.head[0].endswith(" 3")
    assert "31 min ago" in sitrep_text(told, "en")
    assert "il y a 31 min" in sitrep_text(told, "fr")
    with pytest.raises(Refused):
        sitrep(told, "en", number=0)


def test_an_unanswered_order_is_told_as_unanswered_with_its_readiness() -> None:
    picture = one_boat()
    incident = next(iter(picture.incidents))
    likely = NOW + timedelta(minutes=86)
    order = TaskingOrder(
        id="t1", unit_id="uk.valiant", purpose="rescue", incident_id=incident,
        on_scene=TimeOnScene(earliest=likely, likely=likely, latest=likely, readiness_s=3000.0),
    )  # fmt: skip
    record(picture, TaskingIssued(order=order, by="watch-1"), START)
    record(picture, TaskingUnacknowledged(tasking_id="t1", waited_s=120.0), START)
    actions = {letter: lines for letter, _, lines in sitrep(told_of(picture), "en").sections}["I"]
    assert len(actions) == 1
    assert "HMC Valiant: rescue; NO ANSWER" in actions[0]
    assert "50 min to get under way" in actions[0]
    assert "no plan names another unit" in actions[0]
    named = NextUnit(
        unit_id="fr.flamant", centre="FR", ready_min=15.0, on_scene_min=40.0, late_min=50.0,
        plan_id="p",
    )  # fmt: skip
    record(picture, NextUnitNamed(tasking_id="t1", cause="silent", next_unit=named), START)
    actions = {letter: lines for letter, _, lines in sitrep(told_of(picture), "fr").sections}["I"]
    assert "suivant : Flamant" in actions[0]
    assert "40 min après l'ordre, dont 15 min d'appareillage ; PAS ENCORE ORDONNÉ" in actions[0]
    nobody = {letter: lines for letter, _, lines in sitrep(told_of(one_boat()), "fr").sections}["I"]
    assert nobody == ("AUCUN MOYEN N'A ÉTÉ ENGAGÉ",)


def test_a_pdf_is_the_same_bytes_again_and_has_a_page_for_each_language(told: Told) -> None:
    reports = [sitrep(told, language) for language in BOTH]
    once, again = sitrep_pdf(told, reports), sitrep_pdf(told, reports)
    assert once == again
    assert once.startswith(b"%PDF-")
    assert once.count(b"/Type /Page\n") >= 2 or re.search(rb"/Count [2-9]", once)


# ── the slip ──


def test_a_slip_asks_to_keep_calling_and_gives_the_reference(told: Told) -> None:
    reference = told.boats[0].reference
    assert reference is not None
    for language, keep in (("en", "KEEP CALLING"), ("fr", "CONTINUEZ D'APPELER")):
        text = slip(told, language)
        assert keep in text
        assert reference in text


def test_times_are_in_utc(told: Told) -> None:
    assert told.at.tzinfo is UTC
    assert "0201 UTC" in mayday_relay(told, "en")
