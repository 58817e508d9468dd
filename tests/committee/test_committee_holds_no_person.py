"""Cases and stays are pseudonyms, days and flags: no field of theirs can hold words of anybody."""

from __future__ import annotations

import importlib
import pkgutil
import typing

import msgspec
import pytest

import varne.committee.centres
import varne.committee.returns
from varne.committee.centres.holding import Occupancy, Stay
from varne.committee.returns.balance import Caseload, WeekBalance
from varne.committee.returns.clocks import ReturnCase, Standing
from varne.committee.sources import Source, Words
from varne.feeds.privacy import is_personal

# What people are followed by. Registers of public facts (sources, words, centres) hold text and no person.
OF_PEOPLE = (ReturnCase, Standing, Stay, Occupancy, Caseload, WeekBalance)
INNOCENT = {
    "age": "no other value than the word adult",
    "age_doubted_on": "a day",
    "title": "of a centre",
    "country": "where a centre stands",
    "id": "of an entry of a register",
    "centre_id": "of a centre in the register",
}
TEXT = {"pseudonym", "centre_id"}  # a pattern of hexadecimal digits; an id of the register


@pytest.mark.parametrize("kind", OF_PEOPLE, ids=lambda kind: kind.__name__)
def test_what_follows_people_holds_no_free_text(kind: type[msgspec.Struct]) -> None:
    for field, hint in typing.get_type_hints(kind).items():
        assert not is_personal(field) or field in INNOCENT, field
        if field not in TEXT:
            assert hint is not str, field


def test_no_register_has_a_field_for_a_person() -> None:
    for package in (varne.committee.returns, varne.committee.centres):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if (
                    isinstance(value, type)
                    and issubclass(value, msgspec.Struct)
                    and value not in (Source, Words)
                ):
                    named = [field for field in value.__struct_fields__ if is_personal(field)]
                    assert set(named) <= set(INNOCENT), value


@pytest.mark.parametrize("key", ["name", "nationality", "date_of_birth", "boat_id", "report_id", "remarks"])
def test_a_line_with_more_than_a_case_holds_is_refused(key: str) -> None:
    case = {"pseudonym": "0" * 16, "age": "adult", "arrived_on": "2026-03-02"}
    assert msgspec.json.decode(msgspec.json.encode(case), type=ReturnCase).age == "adult"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode({**case, key: "x"}), type=ReturnCase)
    stay = {"pseudonym": "0" * 16, "entered_at": "2026-03-02T01:00:00Z"}
    assert msgspec.json.decode(msgspec.json.encode(stay), type=Stay).medical is False
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode({**stay, key: "x"}), type=Stay)
