"""The chain of states, and what callers say of it."""

from __future__ import annotations

import numpy as np
import pytest

from varne.drift.states import (
    PRIOR,
    SAID,
    SEGMENTS,
    Call,
    Rates,
    State,
    call_log_likelihood,
    chain,
    state_at,
)
from varne.picture.errors import Malformed

T0 = 1_780_000_000.0
MANY = np.arange(40_000)
HOUR = 3600.0


def share(
    rates: Rates, hours: float, state: State, first: State = State.UNDER_WAY, age_h: float = 0.0
) -> float:
    states, until_s = chain(first, T0, T0 - age_h * HOUR, rates, 1, "test", MANY)
    return float((state_at(states, until_s, T0 + hours * HOUR) == state).mean())


def test_a_chain_never_recovers_a_boat_and_never_runs_back_from_the_water() -> None:
    states, until_s = chain(State.UNDER_WAY, T0, T0, PRIOR, 3, "test", MANY)
    assert states.max() <= State.UNRESPONSIVE
    assert np.all(until_s[:, 1:] >= until_s[:, :-1])
    assert np.all(until_s[:, 0] > T0)
    assert np.all(until_s[:, -1] == np.inf)
    wet = states >= State.SWAMPED
    assert np.all(wet[:, 1:] >= wet[:, :-1])
    assert states.shape == (len(MANY), SEGMENTS)


def test_a_two_state_chain_reaches_its_balance() -> None:
    rates = Rates(engine_stops=0.3, engine_restarts=0.6, swamps_young=0.0, swamps_old=0.0)
    # dp/dt = -0.3 p + 0.6 (1 - p): p = 2/3 + 1/3 exp(-0.9 t). After 2 h hardly any has spent all segments.
    assert share(rates, 2.0, State.UNDER_WAY) == pytest.approx(2 / 3 + np.exp(-0.9 * 2.0) / 3, abs=0.01)
    assert share(rates, 2.0, State.SWAMPED) == 0.0


def test_a_hull_swamps_by_its_age() -> None:
    rates = Rates(engine_stops=0.0, swamps_young=0.01, swamps_old=0.4, into_water=0.0)
    assert share(rates, 3.5, State.SWAMPED) == pytest.approx(1 - np.exp(-0.035), abs=0.005)
    assert share(rates, 5.5, State.SWAMPED) == pytest.approx(1 - np.exp(-0.035 - 0.8), abs=0.01)
    old = share(rates, 1.0, State.SWAMPED, age_h=5.0)
    assert old == pytest.approx(1 - np.exp(-0.4), abs=0.01)


def test_a_draw_depends_on_its_particle_alone() -> None:
    whole = chain(State.ENGINE_OUT, T0, T0, PRIOR, 3, "test", MANY)
    part = chain(State.ENGINE_OUT, T0, T0, PRIOR, 3, "test", MANY[500:700])
    assert np.array_equal(whole[0][500:700], part[0])
    assert np.array_equal(whole[1][500:700], part[1])


def test_a_call_shifts_the_odds_as_bayes_has_it_and_closes_nothing() -> None:
    states, until_s = chain(State.UNDER_WAY, T0, T0, PRIOR, 3, "test", MANY)
    call = Call(T0 + 4 * HOUR, "people in water")
    weight = np.exp(call_log_likelihood(states, until_s, [call]))
    now = state_at(states, until_s, call.time_s)
    before = np.bincount(now, minlength=5) / len(now)
    after = np.bincount(now, weight, minlength=5) / weight.sum()
    expected = before * np.array(SAID["people in water"])
    assert after == pytest.approx(expected / expected.sum(), rel=1e-9)
    assert after[State.PEOPLE_IN_WATER] > 2 * before[State.PEOPLE_IN_WATER]
    assert after[State.UNDER_WAY] > 0.0


def test_what_cannot_be_is_malformed() -> None:
    with pytest.raises(Malformed):
        chain(State.RECOVERED, T0, T0, PRIOR, 1, "test", [0])
    with pytest.raises(Malformed):
        call_log_likelihood(np.zeros((1, 1), np.int8), np.full((1, 1), np.inf), [Call(T0, "all is well")])  # type: ignore[arg-type]
