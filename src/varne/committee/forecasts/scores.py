"""How good forecasts were: WAPE, CRPS, coverage and width."""

from __future__ import annotations

import numpy as np

from varne.committee.forecasts.season import Floats
from varne.picture.errors import Refused


def wape(told: Floats, came: Floats) -> float:
    """Return the sum of absolute errors over the sum of what came (n each)."""
    total = float(np.abs(came).sum())
    if total == 0:
        raise Refused("nothing came: a share of nothing is not known")
    return float(np.abs(told - came).sum()) / total


def crps(draws: Floats, came: float) -> float:
    """Return the continuous ranked probability score of equal draws (n) for one outcome, in its unit.

    E|X - y| - E|X - X'| / 2, the second term by sorting (Gneiting and Raftery 2007, doi
    10.1198/016214506000001437).
    """
    ordered = np.sort(draws)
    n = len(ordered)
    rank = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float(np.abs(ordered - came).mean() - (rank @ ordered) / n**2)


def covered(low: Floats, high: Floats, came: Floats) -> float:
    """Return the share (0-1) of outcomes inside their intervals, both ends included."""
    return float(((came >= low) & (came <= high)).mean())


def wilson(hits: int, tries: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, doi 10.1080/01621459.1927.10502953)."""
    if tries <= 0:
        raise Refused("a share of no tries is not known")
    share, square = hits / tries, z * z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = z * float(np.sqrt(share * (1 - share) / tries + square / (4 * tries**2))) / (1 + square / tries)
    return max(0.0, middle - half), min(1.0, middle + half)
