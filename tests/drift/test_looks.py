"""A look over an area that saw nothing: who was in it is believed less, nobody is ruled out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.drift.backtrack import NotSeen, evidence_log_likelihood
from varne.drift.looks import SawNothing
from varne.drift.particles import Particles, Tracks
from varne.drift.states import State

BOX = ((1.0, 51.0), (1.2, 51.0), (1.2, 51.1), (1.0, 51.1))
INSIDE, OUTSIDE = np.array([[1.1, 51.05]]), np.array([[1.3, 51.05]])
AT_SEA = np.array([True])


def look(detected: float = 0.8, ring: tuple[tuple[float, float], ...] = BOX) -> SawNothing:
    return SawNothing(0.0, 3600.0, ring, detected, 2000.0)


def test_moments_lie_within_the_look_and_none_is_for_ever() -> None:
    moments = look().moments_s
    assert len(moments) == 6
    assert 0.0 < moments[0] < moments[-1] < 3600.0
    assert len(SawNothing(0.0, 1e7, BOX, 0.5).moments_s) == 72


@given(detected=st.floats(0.01, 0.99), part=st.integers(0, 6))
def test_a_boat_in_it_for_a_part_is_missed_by_that_power(detected: float, part: int) -> None:
    seen = [(INSIDE if number < part else OUTSIDE, AT_SEA) for number in range(6)]
    assert look(detected).log_missed(seen)[0] == pytest.approx(part / 6 * math.log(1 - detected))


def test_a_boat_not_at_sea_cannot_have_been_seen_and_certainty_rules_nobody_out() -> None:
    assert look().log_missed([(INSIDE, ~AT_SEA)] * 6)[0] == 0.0
    assert np.isfinite(look(1.0).log_missed([(INSIDE, AT_SEA)] * 6)[0])


def test_one_corner_is_a_circle() -> None:
    circle = look(ring=((1.1, 51.05),))
    north = np.array([[1.1, 51.05 + 1900 / 111_250], [1.1, 51.05 + 2100 / 111_250]])
    assert circle.holds(north).tolist() == [True, False]
    assert look().holds(np.array([INSIDE[0], OUTSIDE[0]])).tolist() == [True, False]


def test_having_seen_none_says_nothing_of_boats_ashore_or_taken_off() -> None:
    states = [State.UNDER_WAY, State.PEOPLE_IN_WATER, State.RECOVERED, State.LANDED, State.STRANDED]
    number = len(states)
    particles = Particles(
        start=np.tile([0.0, 1.5, 51.0], (number, 1)),
        state=np.zeros((number, 1), np.int8),
        until_s=np.full((number, 1), 1e9),
        leeway=np.zeros((number, 4, 6), np.float32),
        pilot=np.zeros((number, 4)),
        member=np.zeros(number, np.int32),
        right=np.zeros(number, np.bool_),
        key=np.arange(number, dtype=np.uint64),
    )
    tracks = Tracks(
        time_s=np.array([0.0, 3600.0]),
        lonlat=np.tile([1.5, 51.0], (number, 2, 1)),
        state=np.repeat(np.array(states, np.int8)[:, None], 2, axis=1),
        end=np.full((number, 3), np.nan),
    )
    told = evidence_log_likelihood(particles, tracks, [NotSeen(1800.0, 1.5, 51.0, 2000.0, close_by=0.9)])
    assert told.tolist() == pytest.approx([math.log(0.1), math.log(0.1), 0.0, 0.0, 0.0])
