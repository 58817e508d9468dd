"""No noun and no event can hold a person: a schema that could is a defect.

Every field that can carry text stands in :data:`TEXT_FIELDS` with what keeps persons out of it, and every
field whose name speaks of a person stands in :data:`INNOCENT_NAMES` with why it does not. A new field
that is in neither list fails here, and whoever adds it must say what constrains it.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import types
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import varne.picture
from varne.feeds.contract import Parsed
from varne.feeds.privacy import is_code, is_personal, is_token, looks_like_number, tokeniser
from varne.feeds.reports.parse import KNOWN_KEYS, parse_line
from varne.picture.errors import Broken
from varne.picture.events import EVENT_TYPES
from varne.picture.picture import Picture
from varne.picture.theatre import Entry

# Fields that mean the same in every noun: what keeps persons out of them.
EVERYWHERE: dict[str, str] = {
    "id": "made by Varne from what it names, or a code of a source (privacy.is_code)",
    "feed": "id of a feed, from the configuration",
    "centre": "a centre's code, UK or FR",
    "owner": "a centre's code",
    "originator": "a centre's code",
    "by": "a post at a centre, as watch-1 (picture.post); the log's reader takes no other word",
    "asked_by": "a post at a centre",
    "confirmed_by": "a post at a centre",
    "answered_by": "a post at a centre",
    "ended_by": "a post at a centre",
    "issued_by": "a post at a centre",
    "sitting": "a number drawn by chance and a count (picture.post); the log's reader takes no other word",
    "asked_centre": "a centre's code",
    "confirmed_centre": "a centre's code",
    "from_centre": "a centre's code",
    "to_centre": "a centre's code",
    "issued_centre": "a centre's code",
    "code": "a short name out of this program",
}
# A reference to something by its id: ``boat_id``, ``boat_ids``, ``evidence_report_id``.
REFERENCE = re.compile(r".*_ids?")

TEXT_FIELDS: dict[str, str] = {
    "Alert.subject": "id of the feed, track, boat or incident it is about",
    "Alert.parameters": "figures and ids that a rule of this program puts there",
    "Alert.acknowledged_by": "a role, as 'watch'; the console has no names to give",
    "AlertCleared.by": "a role, as 'watch'; the console has no names to give",
    "ReportRead.by": "a role, as 'watch'; the console has no names to give",
    "Picture.unread": "keyed by id of a report",
    "AlertAcknowledged.by": "a role, as 'watch'; the console has no names to give",
    "Boat.name": "made by the centre: its code and a number, UK-014",
    "BoatOpened.boat_name": "made by the centre: its code and a number, UK-014",
    "BoatSplit.boat_name": "made by the centre: its code and a number, UK-014",
    "UnaccountedBoat.boat_name": "made by the centre: its code and a number, UK-014",
    "Boat.merged_into": "id of a boat",
    "Boat.colour": "of COLOURS; the feed drops any other word",
    "Boat.status_said": "of DISTRESS_STATUSES; the feed drops any other word",
    "FeedDeclared.title": "configuration: what a feed is called",
    "FeedState.title": "configuration: what a feed is called",
    "FeedState.quarantined": "codes of this program, with counts",
    "IdentityClaim.name": "a ship's, as broadcast: twenty letters of AIS's six bits",
    "IdentityClaim.call_sign": "a ship's, as broadcast: seven letters of AIS's six bits",
    "Incident.joined_into": "id of an incident",
    "Incident.disputed_by": "codes of centres",
    "Incident.also_owned_by": "codes of centres",
    "HandOver.severity": "of DISTRESS_STATUSES, as its boats'",
    "InputQuarantined.reason": "words of this program; a reader's message never repeats text it found",
    "InputQuarantined.sha256": "a hash",
    "JudgedBoat.accounted_by": "id of a report",
    "Label.policy": "configuration of release: a marking",
    "Label.level": "configuration of release: a marking",
    "Label.releasable_to": "codes of centres",
    "Label.caveats": "configuration of release: markings",
    "LogOpened.theatre_digest": "a hash",
    "Picture.theatre_digest": "a hash",
    "Picture.places": "keyed by id of a place",
    "Picture.feeds": "keyed by id",
    "Picture.reports": "keyed by id",
    "Picture.report_order": "ids",
    "Picture.tracks": "keyed by id",
    "Picture.boats": "keyed by id",
    "Picture.boat_of_report": "ids to ids",
    "Picture.incidents": "keyed by id",
    "Picture.alerts": "keyed by id",
    "Picture.drift_forecasts": "keyed by id of a boat",
    "Picture.rulings": "keyed by the ids of two reports",
    "Picture.units": "keyed by id",
    "Picture.taskings": "keyed by id",
    "Picture.changed": "keyed by kind and id",
    "Reading.otherwise": "ids of reports",
    "Report.source": "a code (privacy.is_code), else withheld",
    "Report.reference": "a boat's short name and a check digit (picture.reference), else refused",
    "Report.area": "id of a place in the gazetteer, else dropped",
    "Report.colour": "of COLOURS, else dropped",
    "Report.phone": "a salted token (privacy.is_token), made on the spot of a number, else withheld",
    "Report.unit": "a code (privacy.is_code), else withheld",
    "Report.unknown_keys": "numbers of seven digits at most under keys that speak of no person (privacy)",
    "Finding.where": "part of a theatre file, for the engineer who wrote it",
    "Finding.what": "part of a theatre file, for the engineer who wrote it",
    "Finding.mend": "words of this program",
    "Picture.searches": "keyed by id",
    "Picture.beach_launches": "keyed by id",
    "SearchPlan.streams": "id of a shipped atlas",
    "SearchUnitAsked.flag": "a country's code, of the theatre's unit",
    "Proposal.flag": "a country's code, of the theatre's unit",
    "UnitPlan.flag": "a country's code, of the theatre's unit",
    "UnitPlan.label": "made by Varne: A and a number",
    "WidthUsed.source": "id of a source in the table of sweep widths, or of WidthBasis",
    "Unreported.radars": "ids of the theatre's radars",
}

INNOCENT_NAMES: dict[str, str] = {
    "Boat.name": "the boat's",
    "BoatOpened.boat_name": "the boat's",
    "BoatSplit.boat_name": "the boat's",
    "UnaccountedBoat.boat_name": "the boat's",
    "Boat.status_said": "said of the boat",
    "DriftAsked.said": "of the boat's distress, of DISTRESS_STATUSES",
    "FeedDeclared.title": "the feed's",
    "FeedState.title": "the feed's",
    "IdentityClaim.name": "the ship's",
    "Report.phone": "the token of a device, never its number",
}

# A theatre file is written before any report and holds nothing of an incident: its entries may hold
# words. These of its fields would be personal elsewhere.
THEATRE_NAMES: dict[str, str] = {
    "name": "of a craft or a team",
    "name_en": "of a place, lane or sensor",
    "name_fr": "of a place, lane or sensor",
    "aliases": "of a place",
    "text": "what a source is",
    "text_en": "a notice to every reader",
    "text_fr": "a notice to every reader",
    "note_en": "on an entry",
    "note_fr": "on an entry",
    "detects_note_en": "on a sensor",
    "detects_note_fr": "on a sensor",
    "home_view": "where the map opens",
    "mobile": "a sensor that moves",
}


def structs() -> list[type[msgspec.Struct]]:
    """Every struct that the modules of ``varne.picture`` define, in a fixed order."""
    found: dict[str, type[msgspec.Struct]] = {}
    for module in pkgutil.walk_packages(varne.picture.__path__, "varne.picture."):
        for value in vars(importlib.import_module(module.name)).values():
            ours = isinstance(value, type) and value.__module__.startswith("varne.picture")
            if ours and issubclass(value, msgspec.Struct):
                found[value.__qualname__] = value
    return [found[name] for name in sorted(found)]


def holds_text(kind: Any) -> bool:
    """True when a value of this type can carry text that is not one of a fixed set of words."""
    if kind in (str, bytes, bytearray, object, Any, msgspec.Raw):
        return True
    if typing.get_origin(kind) is typing.Literal:
        return False
    if typing.get_origin(kind) is typing.Annotated:
        return holds_text(typing.get_args(kind)[0])
    arguments = typing.get_args(kind)
    if isinstance(kind, types.GenericAlias | types.UnionType) or arguments:
        return any(holds_text(argument) for argument in arguments if argument is not Ellipsis)
    return kind in (list, dict, tuple, set, frozenset)


def unexcused(kind: type[msgspec.Struct]) -> Iterator[str]:
    """The fields of a struct that could hold a person and that no list excuses."""
    hints = typing.get_type_hints(kind, include_extras=True)
    of_theatre = issubclass(kind, Entry)
    for field in kind.__struct_fields__:
        name = f"{kind.__qualname__}.{field}"
        if field in EVERYWHERE or REFERENCE.fullmatch(field):
            continue
        if holds_text(hints[field]) and not of_theatre and name not in TEXT_FIELDS:
            yield f"{name} can hold any text"
        innocent = field in THEATRE_NAMES if of_theatre else name in INNOCENT_NAMES
        if is_personal(field) and not innocent:
            yield f"{name} is named like something of a person"


@pytest.mark.parametrize("kind", structs(), ids=lambda kind: kind.__qualname__)
def test_no_field_can_hold_a_person(kind: type[msgspec.Struct]) -> None:
    assert list(unexcused(kind)) == []


def test_the_walk_reaches_every_event_and_noun() -> None:
    reached = set(structs())
    assert set(EVENT_TYPES) <= reached
    assert Picture in reached
    assert len(reached) > 30


def test_the_lists_excuse_nothing_that_is_gone() -> None:
    fields = {f"{kind.__qualname__}.{field}" for kind in structs() for field in kind.__struct_fields__}
    assert (set(TEXT_FIELDS) | set(INNOCENT_NAMES)) - fields == set()
    in_theatres = {field for kind in structs() if issubclass(kind, Entry) for field in kind.__struct_fields__}
    assert set(THEATRE_NAMES) - in_theatres == set()


class Caught(msgspec.Struct):
    """What the checker is for: each field but the last must be caught."""

    name_of_caller: str
    nationality: typing.Literal["XX", "YY"]
    remarks: list[str] | None
    labels: dict[str, int]
    age_of_victim: int
    anything: Any
    raw: bytes
    length_m: float


def test_the_checker_catches_each_kind_of_person() -> None:
    caught = {line.split()[0].removeprefix("Caught.") for line in unexcused(Caught)}
    assert caught == set(Caught.__struct_fields__) - {"length_m"}


# ── the rule itself ──


@pytest.mark.parametrize(
    "key",
    [
        "name", "Nom", "prénom", "surname", "firstName", "caller_name", "nationality", "Nationalité", "dob",
        "date_of_birth", "date de naissance", "passport_no", "face_id", "photo", "e-mail", "email",
        "home_address", "adresse", "gender", "sexe", "caller", "appelant", "victim", "victims", "phone_2",
        "téléphone", "whatsapp", "IMEI", "remarks", "ethnicity", "country_of_origin", "age",
    ],
)  # fmt: skip
def test_keys_of_persons_are_known_in_both_languages(key: str) -> None:
    assert is_personal(key)


@pytest.mark.parametrize(
    "key",
    [
        "battery_pct", "engine_kw", "depth_m", "wind_speed_ms", "sea_state", "snr_db", "lifejackets",
        "children", "people_on_board", "hull_length_m", "signal_db", "range_m", "persons_in_water",
    ],
)  # fmt: skip
def test_keys_of_boats_and_counts_are_not(key: str) -> None:
    assert not is_personal(key)


@pytest.mark.parametrize(
    "text",
    ["+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", "06-12-34-56-78", "(0)6 12 34 56 78",
     "+44 (0)7700 900123", "tel:+447700900123", "0612345678", "\uff10\uff16 12 34 56 78", "7700900123"],
)  # fmt: skip
def test_a_number_is_seen_for_what_it_is(text: str) -> None:
    assert looks_like_number(text)
    assert not is_token(text)
    assert not is_code(text)


@pytest.mark.parametrize("text", ["0f4396e1b5", "7a0c05def4", "ABCDEFGH234567", "a" * 64])
def test_a_token_is_no_number(text: str) -> None:
    assert is_token(text)
    assert not looks_like_number(text)


@pytest.mark.parametrize("text", ["uk.dover-lifeboat", "fr.112", "N102-0001", "20260811-0001", "r1", "42"])
def test_a_code_is_no_number(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["Jean Dupont", "jean@example.org", "Zoé", "", "x" * 81, "a\nb", "-x"])
def test_a_sentence_is_no_code(text: str) -> None:
    assert not is_code(text)


def test_one_device_has_one_token_however_its_number_is_said() -> None:
    tokenise = tokeniser(b"a salt for tests")
    said = ["+33 6 12 34 56 78", "0033 612345678", "06.12.34.56.78", "33612345678"]
    assert len({tokenise(number) for number in said}) == 1
    assert is_token(tokenise(said[0])) or looks_like_number(tokenise(said[0]))
    assert tokenise("06 12 34 56 79") != tokenise(said[0])


def test_another_salt_gives_another_token_and_a_short_one_is_refused() -> None:
    one, other = tokeniser(b"a salt for tests"), tokeniser(b"another salt 123")
    assert one("0612345678") != other("0612345678")
    with pytest.raises(Broken):
        tokeniser(b"short")


@given(st.integers(10**8, 10**13))
def test_a_token_never_holds_its_number(number: int) -> None:
    assert str(number)[-9:] not in tokeniser(b"a salt for tests")(str(number))


GIVEN_NAMES = st.sampled_from(["Amina Yusuf", "Jean-Pierre Lefèvre", "محمد علي", "Nguyễn Văn An", "O'Brien"])
NATIONALITIES = st.sampled_from(["Ruritanian", "ruritanienne", "Narnian"])
# Words where the form has a figure or a time make the line unreadable: it is quarantined, and not kept.
FIGURES = KNOWN_KEYS - {"id", "source", "unit", "phone", "status", "colour", "area"}
KEYS = st.text(st.characters(categories=("L", "N", "Zs", "P")), min_size=1, max_size=12).filter(
    lambda key: key not in FIGURES
)


@given(
    st.dictionaries(KEYS, GIVEN_NAMES | NATIONALITIES, max_size=4),
    st.sampled_from(["id", "source", "unit", "phone", "name", "victim", "status", "colour", "area"]),
    GIVEN_NAMES,
)
def test_whatever_a_report_says_of_a_person_is_not_in_what_is_kept_of_it(
    extra: dict[str, str], key: str, person: str
) -> None:
    line = {
        **extra,
        "kind": "call",
        "centre": "FR",
        "received": "2026-08-12T00:29:24Z",
        "lat": 51.0,
        "lon": 1.5,
        key: person,
    }
    item = parse_line(
        msgspec.json.encode(line),
        feed="reports",
        now=datetime(2026, 8, 12, 0, 30, tzinfo=UTC),
        known_area={}.get,
        tokenise=tokeniser(b"a salt for tests"),
    )
    assert isinstance(item, Parsed), "a call is taken whatever is written into it"
    written = msgspec.json.encode(item.report).decode()
    # One word of the Latin alphabet has the form of a code; a sentence or another script has not.
    for words in [person, *extra.values()]:
        if not is_code(words):
            assert words not in written
    if extra.keys() - {"id", "source", "unit", "phone", "status", "colour", "area", key}:
        assert item.raw is None
