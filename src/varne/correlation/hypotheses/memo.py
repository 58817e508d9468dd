"""Scores remembered: what a set of rows was found to tell, kept for the next time a walk tries it.

A walk tries the same few sharings-out over and over. The score of a set of rows depends on the rows, the
night and the prior alone, and on the moment only through ``closed``; so it is worked out once, and the same
bits come back. Sets are known by a 64-bit number, exclusive-or over the mixed row numbers (Zobrist 1970):
two of a million sets have the same number about once in 40 million nights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WordArray = NDArray[np.uint64]

# What is kept of a set. The first eight are what ``score.closed`` reads; CLUTTER is the same set as clutter.
TOLD, OVER, PLOT_RATE_HZ, PLACED_S, HEARD, BEGAN_S, ENDS_S, CLUTTER, SO_FAR = range(9)
KEPT = 9
WAYS = 4  # places where one number may be kept


class Memo(NamedTuple):
    """Scores by the number of their rows."""

    numbers: WordArray  # (places,) 0: empty
    values: FloatArray  # (places, KEPT)


def new_memo(places: int) -> Memo:
    """Room for so many, a power of two."""
    return Memo(np.zeros(places, np.uint64), np.zeros((places, KEPT)))


def forgotten(memo: Memo) -> None:
    """Keep nothing: rows or prior have changed."""
    memo.numbers[:] = 0


@compiled_bare
def mixed(row: int) -> np.uint64:
    """A row's own 64 bits (the finaliser of splitmix64)."""
    z = np.uint64(row + 1) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled_bare
def number_of(rows: IntArray, count: int) -> np.uint64:
    """The number of a set of rows, in whatever order."""
    number = np.uint64(0)
    for k in range(count):
        number ^= mixed(rows[k])
    return number


@compiled_bare
def found(memo: Memo, number: np.uint64) -> int:
    """Where a set is kept, -1 when it is not."""
    first = int(number & np.uint64(memo.numbers.shape[0] - 1)) & ~(WAYS - 1)
    for way in range(WAYS):
        if memo.numbers[first + way] == number:
            return first + way
    return -1


@compiled_bare
def place_for(memo: Memo, number: np.uint64) -> int:
    """Where to keep a set: an empty place, or another's."""
    first = int(number & np.uint64(memo.numbers.shape[0] - 1)) & ~(WAYS - 1)
    at = first + int(number >> np.uint64(62))
    for way in range(WAYS):
        if memo.numbers[first + way] == np.uint64(0):
            at = first + way
            break
    memo.numbers[at] = number
    return at
