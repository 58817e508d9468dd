"""The measures whose months are judged, and what else happened in them (POLICY.md, section 2 and 5).

`first` is the first whole month in which the measure could act, `horizon` the months judged after it. Two
measures share months when one begins within the other's, or less than a year before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from varne.committee.effects.verdict import Explanation

SHARED_BEFORE_MONTHS = 12
#: What always moves crossings and stands as an explanation unless a control is given for it.
ALWAYS = ("weather", "demand_upstream")


@dataclass(frozen=True)
class Dated:
    """A measure by its code in the register, the first month judged and how many."""

    code: str
    first: np.datetime64
    horizon: int


CALENDAR = (
    Dated("patrols-2022", np.datetime64("2022-12", "M"), 12),
    Dated("albania-agreement", np.datetime64("2023-01", "M"), 12),
    Dated("one-in-one-out", np.datetime64("2025-08", "M"), 11),
    Dated("offshore-interception", np.datetime64("2026-02", "M"), 6),
)


def others_in(
    first: np.datetime64, horizon: int, code: str, controlled: tuple[str, ...]
) -> tuple[Explanation, ...]:
    """Return what else may have moved these months: weather, demand, and the measures that share them."""
    found = [Explanation(name, name in controlled) for name in ALWAYS]
    for other in CALENDAR:
        apart = int((other.first - first).astype(np.int64))
        if other.code != code and -SHARED_BEFORE_MONTHS < apart < horizon:
            found.append(Explanation(other.code, other.code in controlled))
    return tuple(found)
