"""How often boats are first heard of follows the night: waves raise it and quiet lowers it, for a while."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from varne.correlation.hypotheses.births import SHAPE, births_log, births_of

USUAL_HZ = 1.0 / 1200.0
HOUR_S = 3600.0


def rate(first_s: list[float], at_s: float, now_s: float = 6 * HOUR_S, sure: float = 1.0) -> float:
    """The rate at a time against the usual one, of boats each heard of once."""
    slots = np.arange(len(first_s))
    births = births_of(
        slots[None, :], [np.full(len(first_s), sure)], np.array(first_s), now_s=now_s, usual_hz=USUAL_HZ
    )
    return float(np.exp(births_log(births, at_s)))


def test_a_wave_is_a_wave_and_quiet_is_quiet() -> None:
    wave = [2 * HOUR_S + 120.0 * k for k in range(8)]
    assert rate(wave, 2.1 * HOUR_S) > 2.0
    assert rate(wave, 4.5 * HOUR_S) < 0.7
    assert rate(wave, 2.6 * HOUR_S, now_s=2.3 * HOUR_S) > 1.2, "the wave goes on a little"
    assert rate(wave, 2.1 * HOUR_S, sure=0.01) < 1.0, "clutter is no wave"


def test_before_anything_is_known_the_rate_is_the_usual_one() -> None:
    assert abs(rate([], 0.0, now_s=0.0) - 1.0) < 1e-9


@given(
    first_s=st.lists(st.floats(0.0, 6 * HOUR_S), max_size=30),
    at_s=st.floats(-HOUR_S, 12 * HOUR_S),
    another_s=st.floats(0.0, 6 * HOUR_S),
)
def test_one_boat_more_never_makes_boats_rarer(first_s: list[float], at_s: float, another_s: float) -> None:
    before = rate(first_s, at_s)
    assert 0.0 < before < 1.0 + (len(first_s) + 1) / SHAPE
    assert rate([*first_s, another_s], at_s) >= before - 1e-12
