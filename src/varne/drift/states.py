"""What becomes of a boat: under way, engine out, swamped, people in the water, as a chain in continuous time.

Each particle's switching times are drawn first, from rates that are priors and nothing more; what is left
between them is deterministic. What callers say is then a likelihood of the state they are in, never a command
to it. **No rate recovers a boat**: only a report of the recovery of *that* boat does, and the chain does not
know of it, so that silence never empties the sea.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

from varne.drift import kernel
from varne.drift.chance import uniforms
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]
StateArray = npt.NDArray[np.int8]


class State(IntEnum):
    """States of a particle, as the kernel numbers them."""

    UNDER_WAY = kernel.UNDER_WAY
    ENGINE_OUT = kernel.ENGINE_OUT
    SWAMPED = kernel.SWAMPED
    PEOPLE_IN_WATER = kernel.PEOPLE_IN_WATER
    UNRESPONSIVE = kernel.UNRESPONSIVE
    RECOVERED = kernel.RECOVERED
    LANDED = kernel.LANDED
    STRANDED = kernel.STRANDED
    LEFT_FIELD = kernel.LEFT_FIELD
    NOT_YET = kernel.NOT_YET


@dataclass(frozen=True, slots=True)
class Rates:
    """Switches an hour, each a prior with its reason. The hull's age counts from the launch.

    - ``engine_stops``, ``engine_restarts``: our judgement (most crossings of three to six hours have none or
      one; stops told by callers are often short). No figure was found.
    - ``swamps_young``, ``swamps_old`` from ``floor_fails_h`` on: floors were seen to fail after 3.5 to 4 h
      (MAIB 7/2023 and 9/2024, as quoted in public research). The rates themselves are our judgement.
    - ``swamps_adrift``: how many times likelier a boat without way on is to swamp. Our judgement.
    - ``into_water``: from swamped to people in the water, half within an hour. Our judgement.
    - ``unresponsive``: about half were perhaps alive four hours after the capsize of November 2021 (evidence
      of Prof. Tipton to the Cranston Inquiry, as reported). Winter water; never a reason to stop a search.
    """

    engine_stops: float = 0.12
    engine_restarts: float = 0.5
    swamps_young: float = 0.005
    swamps_old: float = 0.06
    floor_fails_h: float = 3.5
    swamps_adrift: float = 2.0
    into_water: float = 0.7
    unresponsive: float = 0.18


PRIOR = Rates()
SEGMENTS = 8  # states a particle can go through; the last one lasts


def _wait(draw: FloatArray, rate: npt.ArrayLike) -> FloatArray:
    """Hours until a switch of constant rate; never, where the rate is nought."""
    rates = np.broadcast_to(np.asarray(rate, dtype=np.float64), draw.shape)
    found: FloatArray = np.full(draw.shape, np.inf)
    np.divide(-np.log(draw), rates, out=found, where=rates > 0.0)
    return found


def _swamps(draw: FloatArray, age_h: FloatArray, rates: Rates, times: npt.ArrayLike) -> FloatArray:
    """Hours until a hull of an age swamps, its rate rising at ``floor_fails_h``."""
    spent = -np.log(draw)  # the cumulated hazard at which it happens
    young, old = rates.swamps_young * np.asarray(times), rates.swamps_old * np.asarray(times)
    sound_h = np.maximum(rates.floor_fails_h - age_h, 0.0)
    before = _wait(draw, young)
    with np.errstate(divide="ignore", invalid="ignore"):
        after = sound_h + np.where(old > 0.0, (spent - young * sound_h) / np.maximum(old, 1e-300), np.inf)
    return np.where(before <= sound_h, before, after)


def chain(
    first: npt.ArrayLike,
    start_s: npt.ArrayLike,
    launched_s: npt.ArrayLike,
    rates: Rates,
    seed: int,
    purpose: str,
    particles: npt.ArrayLike,
) -> tuple[StateArray, FloatArray]:
    """States and when each ends, ``[particle, SEGMENTS]``; the last end is infinite.

    ``first``: the state at ``start_s`` (POSIX s). ``launched_s``: when the hull was put in the water. The
    draw of a particle depends on seed, purpose and its number alone.

    Raises:
        Malformed: a first state that a boat at sea cannot be in.
    """
    numbers = np.asarray(particles)
    now_s = np.array(np.broadcast_to(start_s, numbers.shape), dtype=np.float64)
    born_s = np.broadcast_to(np.asarray(launched_s, dtype=np.float64), numbers.shape)
    state = np.array(np.broadcast_to(first, numbers.shape), dtype=np.int8)
    if len(numbers) and (state.min() < State.UNDER_WAY or state.max() > State.UNRESPONSIVE):
        raise Malformed("a boat at sea begins in one of the five states of one", code="first_state")
    states = np.empty((len(numbers), SEGMENTS), dtype=np.int8)
    until_s = np.full((len(numbers), SEGMENTS), np.inf)
    draw = uniforms(seed, f"{purpose} states", numbers, 2 * SEGMENTS).reshape(len(numbers), SEGMENTS, 2)
    for segment in range(SEGMENTS):
        states[:, segment] = state
        if segment == SEGMENTS - 1:
            break
        one, other = draw[:, segment, 0], draw[:, segment, 1]
        afloat = state <= State.ENGINE_OUT
        engine_h = _wait(one, np.where(state == State.UNDER_WAY, rates.engine_stops, rates.engine_restarts))
        times = np.where(state == State.ENGINE_OUT, rates.swamps_adrift, 1.0)
        swamps_h = _swamps(other, (now_s - born_s) / 3600.0, rates, times)
        worse = [state == State.SWAMPED, state == State.PEOPLE_IN_WATER]
        later_h = _wait(one, np.select(worse, [rates.into_water, rates.unresponsive], 0.0))
        wait_h = np.where(afloat, np.minimum(engine_h, swamps_h), later_h)
        turned = np.where(state == State.UNDER_WAY, State.ENGINE_OUT, State.UNDER_WAY)
        lost = np.where(afloat & (engine_h < swamps_h), turned, np.maximum(state + 1, State.SWAMPED))
        now_s = now_s + wait_h * 3600.0
        until_s[:, segment] = now_s
        state = np.where(np.isfinite(wait_h), lost, state).astype(np.int8)
    return states, until_s


def state_at(states: StateArray, until_s: FloatArray, time_s: float) -> StateArray:
    """The state of each particle at a time, ashore or not: what its chain says."""
    place = np.minimum((until_s <= time_s).sum(axis=1), states.shape[1] - 1)
    return np.asarray(states[np.arange(len(states)), place], dtype=np.int8)


Said = Literal["under way", "engine failed", "taking water", "people in water"]

# How likely a call from a boat in a state says each thing, relative to the others of its row. Callers under
# way say they sink to be fetched, callers who sink say the engine failed: no column is nought. Our
# judgement.
SAID: dict[Said, tuple[float, float, float, float, float]] = {
    #                under way, engine out, swamped, people in water, unresponsive
    "under way": (0.50, 0.08, 0.02, 0.01, 0.01),
    "engine failed": (0.15, 0.55, 0.20, 0.05, 0.02),
    "taking water": (0.25, 0.30, 0.60, 0.24, 0.05),
    "people in water": (0.05, 0.07, 0.18, 0.70, 0.05),
}


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller aboard said, and when (POSIX s)."""

    time_s: float
    said: Said


def call_log_likelihood(states: StateArray, until_s: FloatArray, calls: Sequence[Call]) -> FloatArray:
    """Log-likelihood of what was said, for each particle.

    Raises:
        Malformed: something was said that :data:`SAID` does not know.
    """
    total = np.zeros(len(states))
    for call in calls:
        if call.said not in SAID:
            raise Malformed(f"no likelihood of {call.said!r}; there is one of {', '.join(SAID)}", code="said")
        total += np.log(np.array(SAID[call.said]))[state_at(states, until_s, call.time_s)]
    return total
