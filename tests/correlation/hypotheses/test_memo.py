"""Scores that are remembered are those that would be told."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.hypotheses.memo import (
    KEPT,
    WAYS,
    forgotten,
    found,
    new_memo,
    number_of,
    place_for,
)

rows = st.lists(st.integers(0, 5000), min_size=1, max_size=40, unique=True)


@given(rows)
def test_a_set_has_one_number_in_whatever_order(listed: list[int]) -> None:
    shuffled = sorted(listed, key=lambda row: row * 7919 % 97)
    assert number_of(np.array(listed), len(listed)) == number_of(np.array(shuffled), len(listed))


@given(rows, rows)
def test_other_rows_have_another_number(one: list[int], other: list[int]) -> None:
    same = number_of(np.array(one), len(one)) == number_of(np.array(other), len(other))
    assert same == (set(one) == set(other))


@settings(max_examples=30)
@given(st.lists(st.integers(1, 2**64 - 1), min_size=1, max_size=200, unique=True))
def test_what_is_found_is_what_was_kept(numbers: list[int]) -> None:
    memo = new_memo(16 * WAYS)
    for number in numbers:
        memo.values[place_for(memo, np.uint64(number))] = np.full(KEPT, float(number % 1_000_003))
    held = 0
    for number in numbers:
        at = found(memo, np.uint64(number))
        if at >= 0:
            held += 1
            assert memo.values[at, 0] == float(number % 1_000_003)
    assert 1 <= held <= 16 * WAYS
    assert found(memo, np.uint64(numbers[-1])) >= 0  # the newest is there
    forgotten(memo)
    assert all(found(memo, np.uint64(number)) < 0 for number in numbers)
