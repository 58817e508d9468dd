"""The trial that could tell: fair coins, sectors treated alike, power as planned, refusals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.committee.effects.trial import (
    Trial,
    coin_test,
    nights_for_the_whole_coast,
    nights_needed,
    pair_differences,
    power_of,
    schedule,
    sector_counts,
)
from varne.picture.errors import Refused

COAST = Trial((0.3, 0.25, 0.2, 0.15, 0.1), 3.0, 0.6, 1.0, -0.3)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 9), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_every_sector_has_extra_patrols_in_just_one_block_of_each_pair(
    sectors: int, span: int, seed: int
) -> None:
    trial = replace(COAST, sector_share=(1 / sectors,) * sectors, nights_in_block=span)
    blocks = schedule(trial, date(2027, 3, 1), 40 * span, np.random.default_rng(seed))
    extra = Counter((block.pair, sector) for block in blocks for sector in block.extra)
    assert extra == {(pair, s): 1 for pair in range(20) for s in range(sectors)}
    for before, after in pairwise(blocks):
        assert after.first == before.last + timedelta(days=1)
        assert (before.last - before.first).days == span - 1


def test_patrols_that_do_nothing_are_seen_to_do_something_once_in_twenty() -> None:
    found = power_of(replace(COAST, change=0.0), 180, 5, draws=1000)
    assert found.power == pytest.approx(0.05, abs=0.02)


def test_more_nights_and_larger_changes_are_seen_more_often() -> None:
    short, long = power_of(COAST, 120, 5), power_of(COAST, 480, 5)
    assert short.power < long.power
    assert power_of(replace(COAST, change=-0.6), 120, 5).power > short.power


def test_the_nights_asked_for_reach_the_power_asked_for() -> None:
    trial = replace(COAST, change=-0.5)
    planned = nights_needed(trial, 0.8, 3)
    assert power_of(trial, planned.nights, 99, draws=800).power > 0.74
    assert planned.extra_sector_nights == planned.nights * 5 / 2


def test_a_rise_is_seen_like_a_fall() -> None:
    differences = np.random.default_rng(2).normal(0.4, 1, (20, 30))
    fall = coin_test(-differences, np.random.default_rng(7))
    assert (fall == coin_test(differences, np.random.default_rng(7))).all()


def test_counts_are_taken_with_the_sign_of_the_schedule() -> None:
    trial = replace(COAST, change=-0.9, displaced=0.0, launches_per_night=30.0)
    rng = np.random.default_rng(1)
    blocks = schedule(trial, date(2027, 3, 1), 120, rng)
    counts = sector_counts(trial, blocks, 3, rng)
    assert counts.shape == (3, 40, 5)
    assert (pair_differences(counts, blocks).sum(axis=1) < 0).all()


def test_what_moves_along_the_coast_makes_the_contrast_larger_than_the_change() -> None:
    rng = np.random.default_rng(1)
    moved = replace(COAST, displaced=1.0, launches_per_night=30.0)
    blocks = schedule(moved, date(2027, 3, 1), 240, rng)
    still = replace(moved, displaced=0.0)
    with_moves = pair_differences(sector_counts(moved, blocks, 50, rng), blocks).mean()
    without = pair_differences(sector_counts(still, blocks, 50, rng), blocks).mean()
    assert with_moves < 1.5 * without < 0
    assert nights_for_the_whole_coast(COAST, 0.8) > 1.5 * nights_needed(COAST, 0.8, 1).nights


@pytest.mark.parametrize(
    "wrong",
    [
        {"sector_share": (1.0,)},
        {"sector_share": (0.5, 0.6)},
        {"launches_per_night": 0.0},
        {"change": -1.0},
        {"displaced": 1.2},
        {"nights_in_block": 0},
    ],
)
def test_a_trial_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        replace(COAST, **wrong)


def test_too_short_and_too_small_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varne.committee.effects.trial.LONGEST_NIGHTS", 120)
    with pytest.raises(Refused, match="six are the fewest"):
        power_of(COAST, 20, 1)
    with pytest.raises(Refused, match="sees a change"):
        nights_needed(replace(COAST, change=-0.001, launches_per_night=0.05), 0.9, 1)
