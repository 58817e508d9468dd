"""The readings of the steps just before, carried on to what is known now: a walk looks about in few of the
ways that tell a night, and asked twice it is nearer the truth than asked once.

A reading of an earlier step says nothing of reports that came after it. Each of them is given the company
that the reading of now with the same number keeps: the boat that holds most of those it is with now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Recalled(NamedTuple):
    """The readings of one step, carried on to rows known later."""

    rows: IntArray  # (n,) rows given to boats
    readings: IntArray  # (r, n) slot of each
    boat: tuple[FloatArray, ...]  # of each reading, (slots,) chance that it is a boat
    ended: tuple[IntArray, ...]  # of each reading, (slots,) row that accounts for it, -1
    weight: float = 1.0


def carried_on(
    before: Sequence[Recalled], now: Recalled, *, fading: float, ruled: IntArray
) -> tuple[Recalled, ...]:
    """The readings of now, and those of earlier steps with all rows of now, each step ``fading`` times less.

    Args:
        before: newest first.
        ruled: (k, 3) two rows and whether an officer said they are of one boat. A reading of before that
            says otherwise is left out.
    """
    kept = [now]
    for old in before:
        column = {int(row): k for k, row in enumerate(old.rows)}
        found = np.array([column.get(int(row), -1) for row in now.rows], np.int64)
        told = [_carried(old, number, now, found) for number in range(len(old.readings))]
        told = [one for one in told if _allowed(one[0], now.rows, ruled)]
        if told:
            slots, boat, ended = zip(*told, strict=True)
            kept.append(Recalled(now.rows, np.array(slots), boat, ended, old.weight * fading))
    return tuple(kept)


def weights_of(recalled: Sequence[Recalled]) -> FloatArray:
    """The share of each reading, in order; they sum to 1."""
    weights = np.concatenate([np.full(len(one.readings), one.weight) for one in recalled])
    return np.asarray(weights / weights.sum())


def _carried(
    old: Recalled, number: int, now: Recalled, found: IntArray
) -> tuple[IntArray, FloatArray, IntArray]:
    """One reading with the rows of now: their slots, and of each slot how surely it is a boat and what ended
    it."""
    current, began = now.readings[number], old.ended[number]
    slots = np.where(found >= 0, old.readings[number][found], -1)
    new = np.flatnonzero(found < 0)
    boat = np.append(old.boat[number], np.zeros(len(new)))
    ended = np.append(began, np.full(len(new), -1, np.int64))
    free = len(began)
    for k in new:
        mine = int(current[k])
        company = slots[(current == mine) & (slots >= 0)]
        if len(company):
            names, counts = np.unique(company, return_counts=True)
            slot = int(names[counts.argmax()])
        else:
            slot, free = free, free + 1
        slots[k] = slot
        boat[slot] = max(boat[slot], now.boat[number][mine])
        if now.ended[number][mine] == now.rows[k]:
            ended[slot] = now.rows[k]
    return slots, boat, ended


def _allowed(slots: IntArray, rows: IntArray, ruled: IntArray) -> bool:
    """Whether a reading is as officers said."""
    column = {int(row): k for k, row in enumerate(rows)}
    return all(
        (slots[column[int(a)]] == slots[column[int(b)]]) == bool(same)
        for a, b, same in ruled
        if int(a) in column and int(b) in column
    )
