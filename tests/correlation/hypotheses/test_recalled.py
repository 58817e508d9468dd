"""Readings of the steps before, carried on to reports that came after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.correlation.hypotheses.recalled import Recalled, carried_on, weights_of

NONE_RULED = np.zeros((0, 3), np.int64)
FADING = 0.7


def step(rows: list[int], slots: list[int], ended: dict[int, int] | None = None) -> Recalled:
    """One reading, every boat of it sure; ``ended``: slots and the row that accounts for each."""
    over = np.full(8, -1, np.int64)
    for slot, row in (ended or {}).items():
        over[slot] = row
    return Recalled(np.array(rows), np.array([slots]), (np.ones(8),), (over,))


def carried(old: Recalled, now: Recalled, ruled: Any = NONE_RULED) -> tuple[Recalled, ...]:
    return carried_on([old], now, fading=FADING, ruled=np.array(ruled, np.int64).reshape(-1, 3))


def companies(one: Recalled) -> list[set[int]]:
    slots = one.readings[0]
    found = {int(slot): set(one.rows[slots == slot].tolist()) for slot in slots}
    return sorted(found.values(), key=min)


def test_a_new_report_goes_with_the_company_it_keeps_now() -> None:
    old = step([0, 1, 2], [0, 1, 1])
    now = step([0, 1, 2, 3], [4, 4, 4, 4])
    _, before = carried(old, now)
    assert companies(before) == [{0}, {1, 2, 3}]


def test_a_new_report_alone_now_begins_a_boat_and_the_next_joins_it() -> None:
    old = step([0], [0])
    now = step([0, 1, 2], [0, 3, 3])
    _, before = carried(old, now)
    assert companies(before) == [{0}, {1, 2}]


def test_a_rescue_that_ends_its_boat_now_ends_it_in_what_was_believed_before() -> None:
    old = step([0, 1], [0, 1])
    now = step([0, 1, 2], [0, 1, 1], ended={1: 2})
    _, before = carried(old, now)
    slot = before.readings[0][2]
    assert before.ended[0][slot] == 2
    assert before.ended[0][before.readings[0][0]] == -1


def test_a_report_known_for_a_relay_since_is_left_out() -> None:
    _, before = carried(step([0, 1, 2], [0, 1, 1]), step([0, 2], [0, 0]))
    assert companies(before) == [{0}, {2}]


def test_each_step_before_is_worth_less() -> None:
    first, second, third = step([0], [0]), step([0, 1], [0, 0]), step([0, 1, 2], [0, 0, 0])
    kept = carried_on(carried(first, second), third, fading=FADING, ruled=NONE_RULED)
    assert [one.weight for one in kept] == pytest.approx([1.0, FADING, FADING**2])
    assert weights_of(kept) == pytest.approx(np.array([1.0, 0.7, 0.49]) / 2.19)


@pytest.mark.parametrize(("same", "left"), [(1, 1), (0, 2)])
def test_a_reading_that_an_officer_contradicts_is_left_out(same: int, left: int) -> None:
    old, now = step([0, 1], [0, 1]), step([0, 1], [0, 0] if same else [0, 1])
    assert len(carried(old, now, [(0, 1, same)])) == left


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=7), st.lists(st.integers(0, 4), min_size=7, max_size=7)
)
def test_what_was_together_before_stays_so_and_what_was_not_does_not(old: list[int], now: list[int]) -> None:
    _, before = carried(step(list(range(len(old))), old), step(list(range(7)), now))
    slots = before.readings[0]
    for a in range(len(old)):
        for b in range(len(old)):
            assert (slots[a] == slots[b]) == (old[a] == old[b])
    assert (slots >= 0).all()
    assert slots.max() < len(before.ended[0]) == len(before.boat[0])
