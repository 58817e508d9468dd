"""Intervals of counts: from chances of 0, 1, 2, ... boats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def shortest(chances: FloatArray, holds: float) -> tuple[int, int]:
    """The fewest neighbouring counts that hold so much of the chance; of several, those that hold most.

    Tails cut at 5 % each would hold far more than 90 % of few boats, since counts cannot be split.
    """
    total = np.concatenate([[0.0], np.cumsum(chances)])
    last = np.searchsorted(total[1:], total[:-1] + holds * total[-1] - 1e-12)
    found = [
        (int(high) - low, -(total[high + 1] - total[low]), low)
        for low, high in enumerate(last)
        if high < len(chances)
    ]
    length, _, low = min(found)
    return low, low + length
