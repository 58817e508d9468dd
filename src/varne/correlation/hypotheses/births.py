"""How often boats are first heard of, learnt from the night: they launch in waves, from many beaches at once.

Between two steps the rate is that of a gamma prior about the usual one, taught by the boats that the readings
have first heard of about then (a Cox process, its intensity estimated by a kernel; Diggle 1985).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BIN_S = 600.0
WAVE_S = 1_200.0  # standard deviation: beaches launch within minutes of each other, and are heard of later
SHAPE = 1.5  # boats' worth of belief in the usual rate
AHEAD_S = 7_200.0


def births_of(
    readings: IntArray, boat: Sequence[FloatArray], time_s: FloatArray, now_s: float, usual_hz: float
) -> FloatArray:
    """Log of the rate of first reports against the usual one, every ``BIN_S`` from the night's start.

    Args:
        readings: (readings, rows) slot of each row.
        boat: of each reading, (slots,) chance that it is a boat.
        time_s: (rows,) what each row speaks of.
    """
    middles_s = np.arange(0.5 * BIN_S, max(now_s, 0.0) + AHEAD_S, BIN_S)
    weight = np.zeros(len(middles_s))
    for slots, sure in zip(readings, boat, strict=True):
        first_s = np.full(len(sure), np.inf)
        np.minimum.at(first_s, slots, time_s)
        held = np.flatnonzero(np.isfinite(first_s))
        at = np.clip(first_s[held] // BIN_S, 0, len(middles_s) - 1).astype(np.int64)
        np.add.at(weight, at, sure[held] / len(readings))
    kernel = np.exp(-0.5 * ((middles_s[:, None] - middles_s[None, :]) / WAVE_S) ** 2)
    looked_s = kernel[:, middles_s < now_s].sum(axis=1) * BIN_S
    return np.asarray(np.log((SHAPE + kernel @ weight) / (SHAPE + usual_hz * looked_s)))


@compiled_bare
def births_log(births: FloatArray, at_s: float) -> float:
    """The log of that rate at a time."""
    return float(births[min(max(int(at_s / BIN_S), 0), births.shape[0] - 1)])
