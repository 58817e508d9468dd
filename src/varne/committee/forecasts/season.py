"""The time of year as columns: harmonics of the day, the same in every year."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

HARMONICS = 2
DAYS_IN_YEAR = 365.2425


def harmonics(days: Days, count: int = HARMONICS) -> Floats:
    """Return (n, 2 count): cosine and sine of 1 … `count` turns a year on each day."""
    into = (days.astype("datetime64[D]") - days.astype("datetime64[Y]")).astype(np.float64)
    turn = 2.0 * np.pi * into / DAYS_IN_YEAR
    return np.column_stack([wave(k * turn) for k in range(1, count + 1) for wave in (np.cos, np.sin)])


def month_number(days: Days) -> npt.NDArray[np.int64]:
    """Return months since January 1970 (n)."""
    return days.astype("datetime64[M]").astype(np.int64)
