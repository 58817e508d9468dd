from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import varne
from varne.committee.returns.balance import caseload, monday, weekly_balance
from varne.committee.returns.clocks import (
    AGREED,
    LATE,
    OPEN,
    ReturnCase,
    answer,
    complete,
    doubt_age,
    months_after,
    open_case,
    refer,
    return_due,
    standing,
    withdraw,
)
from varne.picture.errors import Refused

SOURCE = Path(varne.__file__).parent
TOKEN = "0123456789abcdef"
ARRIVED = date(2026, 3, 2)
DAYS = st.integers(-5, 140).map(lambda days: ARRIVED + timedelta(days=days))
LATER = st.integers(0, 160).map(lambda days: ARRIVED + timedelta(days=days))
CASES = st.builds(
    ReturnCase,
    pseudonym=st.just(TOKEN),
    age=st.just("adult"),
    arrived_on=st.just(ARRIVED),
    referred_on=st.none() | DAYS,
    replied_on=st.none() | DAYS,
    reply=st.sampled_from([None, "accepted", "refused"]),
    returned_on=st.none() | DAYS,
    withdrawn_on=st.none() | DAYS,
    age_doubted_on=st.none() | DAYS,
)


def accepted() -> ReturnCase:
    case = open_case(TOKEN, "adult", ARRIVED)
    case = refer(case, ARRIVED + timedelta(days=3))
    return answer(case, ARRIVED + timedelta(days=17), "accepted")


@pytest.mark.parametrize("age", ["minor", "disputed", "unknown"])
def test_only_an_adult_enters_the_returns_side(age: str) -> None:
    with pytest.raises(Refused, match="only an adult"):
        open_case(TOKEN, age, ARRIVED)  # type: ignore[arg-type]  # parametrized


def test_no_file_can_hold_a_minor_on_the_returns_side() -> None:
    good = msgspec.json.encode(open_case(TOKEN, "adult", ARRIVED))
    assert msgspec.json.decode(good, type=ReturnCase).age == "adult"
    for age in (b"minor", b"disputed", b"unknown"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(good.replace(b"adult", age), type=ReturnCase)


@pytest.mark.parametrize("name", ["Amina Yusuf", "amina", "0123", "x" * 16, "A" * 16, ""])
def test_a_name_is_no_pseudonym(name: str) -> None:
    with pytest.raises(Refused, match="pseudonym"):
        open_case(name, "adult", ARRIVED)


def test_the_clocks_of_the_agreement() -> None:
    case = open_case(TOKEN, "adult", ARRIVED)
    assert standing(case, ARRIVED + timedelta(days=3)).stage == "awaiting_referral"
    assert standing(case, ARRIVED + timedelta(days=4)).stage == "late_referral"
    case = refer(case, ARRIVED + timedelta(days=3))
    assert standing(case, ARRIVED + timedelta(days=17)).stage == "awaiting_reply"
    assert standing(case, ARRIVED + timedelta(days=18)).stage == "late_reply"
    case = answer(case, ARRIVED + timedelta(days=17), "accepted")
    assert standing(case, date(2026, 6, 2)).stage == "awaiting_return"
    assert standing(case, date(2026, 6, 3)).stage == "late_return"
    assert standing(complete(case, date(2026, 6, 2)), date(2027, 1, 1)).stage == "returned"


def test_three_months_from_the_end_of_november_end_with_february() -> None:
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 31), 3) == date(2026, 3, 31)


@given(CASES, LATER)
def test_a_late_case_has_left_by_itself(case: ReturnCase, as_of: date) -> None:
    found = standing(case, as_of)
    if as_of > return_due(case):
        assert not found.is_open
    if found.is_open:
        assert found.due is not None
        assert as_of <= found.due


@given(CASES, LATER)
def test_a_return_was_referred_accepted_in_time_and_of_no_doubted_age(case: ReturnCase, as_of: date) -> None:
    found = standing(case, as_of)
    if found.stage == "returned":
        assert case.reply == "accepted"
        assert case.referred_on is not None
        assert case.referred_on <= case.arrived_on + timedelta(days=AGREED.referral_days)
        assert case.replied_on is not None
        assert case.replied_on <= case.referred_on + timedelta(days=AGREED.reply_days)
        assert found.since <= return_due(case)
        assert case.age_doubted_on is None or case.age_doubted_on > found.since


@given(CASES, LATER, st.integers(0, 200))
def test_an_exit_is_never_undone(case: ReturnCase, as_of: date, days: int) -> None:
    first = standing(case, as_of)
    if not first.is_open:
        assert standing(case, as_of + timedelta(days=days)) == first


@given(CASES, LATER)
def test_a_doubt_of_age_always_takes_the_person_out(case: ReturnCase, on: date) -> None:
    assert not standing(doubt_age(case, on), on).is_open


@given(CASES, LATER)
def test_no_step_can_be_taken_on_a_case_that_has_left(case: ReturnCase, on: date) -> None:
    if standing(case, on).stage not in OPEN:
        for step in (refer, complete, withdraw):
            with pytest.raises(Refused):
                step(case, on)
        with pytest.raises(Refused):
            answer(case, on, "accepted")


def test_silence_is_no_acceptance_and_a_refusal_ends_it() -> None:
    case = refer(open_case(TOKEN, "adult", ARRIVED), ARRIVED)
    with pytest.raises(Refused):
        complete(case, ARRIVED + timedelta(days=5))
    refused = answer(case, ARRIVED + timedelta(days=5), "refused")
    assert standing(refused, ARRIVED + timedelta(days=5)).stage == "refused"


def test_a_case_can_be_withdrawn_at_any_open_stage() -> None:
    assert standing(withdraw(accepted(), date(2026, 4, 1)), date(2026, 4, 1)).stage == "withdrawn"


# ── nothing of a rescue ──


def imports_of(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("varne")}


def reach(folder: Path) -> set[str]:
    """Every module of Varne that the folder can reach, however indirectly."""
    known, to_read = set[str](), imports_of(folder)
    while to_read:
        name = to_read.pop()
        known.add(name)
        path = SOURCE.parent / Path(*name.split("."))
        file = path.with_suffix(".py")
        to_read |= (imports_of_file(file) if file.exists() else set()) - known
    return known


def imports_of_file(path: Path) -> set[str]:
    return {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("varne")
    }


def test_a_rescue_has_no_way_into_a_return() -> None:
    reached = reach(SOURCE / "committee" / "returns")
    assert {name for name in reached if name.startswith("varne.picture")} == {
        "varne.picture.errors",
        "varne.picture.noun",
    }
    assert not [name for name in reached if name.split(".")[1] not in ("picture", "committee")]
    assert not [name for name in reached if "intelligence" in name or "tasking" in name]


def test_a_case_has_no_place_for_a_boat_a_report_or_a_person() -> None:
    assert set(ReturnCase.__struct_fields__) == {
        "pseudonym", "age", "arrived_on", "referred_on", "replied_on", "reply", "returned_on", "withdrawn_on",
        "age_doubted_on",
    }  # fmt: skip


def test_no_other_room_takes_returns_in() -> None:
    for path in sorted(SOURCE.rglob("*.py")):
        room = path.relative_to(SOURCE).parts[0]
        if room not in ("committee", "console"):
            assert not [name for name in imports_of_file(path) if name.startswith("varne.committee")], path


# ── week by week ──


def test_parity_and_capacity_week_by_week() -> None:
    out = [date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 16)]
    inward = [date(2026, 3, 4)]
    weeks = weekly_balance(out, inward, {date(2026, 3, 2): 1})
    assert [(week.to_france, week.to_uk, week.balance) for week in weeks] == [(2, 1, 1), (0, 0, 1), (1, 0, 2)]
    assert weeks[0].over_capacity is True
    assert weeks[1].over_capacity is None
    with pytest.raises(Refused):
        weekly_balance(out, inward, {date(2026, 3, 3): 1})


@given(st.lists(LATER, max_size=30), st.lists(LATER, max_size=30))
def test_the_last_balance_is_all_out_less_all_in(out: list[date], inward: list[date]) -> None:
    weeks = weekly_balance(out, inward)
    assert sum(week.to_france for week in weeks) == len(out)
    if weeks:
        assert weeks[-1].balance == len(out) - len(inward)
        assert all(week.week_starts == monday(week.week_starts) for week in weeks)


@given(st.lists(CASES, max_size=20), LATER)
def test_every_case_is_counted_once(cases: list[ReturnCase], as_of: date) -> None:
    load = caseload(cases, as_of)
    counted = load.awaiting_referral + load.awaiting_reply + load.awaiting_return
    assert counted + load.returned + load.left_late + load.left_otherwise == len(cases)
    assert load.left_late == sum(standing(case, as_of).stage in LATE for case in cases)
    assert load.due_soon <= counted
