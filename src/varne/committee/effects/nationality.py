"""One nationality against the others, before and after: for a measure that meets one nationality alone.

Difference in differences of logarithms between two windows of the same quarters of the year, judged by where
the nationality stands among all others treated as if the measure had met them (placebo in space; Abadie and
others 2010, doi 10.1198/jasa.2009.ap08746): exact if nationalities could be exchanged, whatever moves them
all. What cannot be seen in it: a measure that meets all, and people who come as another nationality instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.committee.effects.verdict import DEFAULT_BOUND, PLACEBO_SHARE, Explanation, Reason, Verdict, share
from varne.picture.errors import Malformed, Refused

Counts = npt.NDArray[np.float64]

FEWEST_PEOPLE = 100  # in each window before, for a nationality to be compared
FEWEST_OTHERS = 19  # for a rank of one in twenty
RISK = 0.05


@dataclass(frozen=True)
class Contrast:
    """The answer; shares are (after / before of it) / (the same of the middle one of the others) - 1.

    `rank_chance`: the share of nationalities, itself counted, that moved as much. `earlier_change` and
    `earlier_chance`: the same one window earlier, when nothing had begun.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    change: float
    rank_chance: float
    bound: float
    smallest_seen: tuple[float, float]
    earlier_change: float
    earlier_chance: float
    compared: tuple[str, ...]
    explanations: tuple[Explanation, ...]


def contrast(
    counts: Counts,
    names: tuple[str, ...],
    treated: str,
    start: int,
    horizon: int = 4,
    others: tuple[Explanation, ...] = (),
    bound: float = DEFAULT_BOUND,
) -> Contrast:
    """Judge one nationality from quarter `start` on over `horizon` quarters.

    `counts` (quarters, nationalities) are people; `names` (nationalities). `others`: what else met this
    nationality alone in those quarters.

    Raises:
        Malformed: shapes or counts are wrong.
        Refused: the nationality is not held or too few people of it came, too few quarters are held before
            or after, or too few nationalities can be compared.
    """
    if counts.ndim != 2 or counts.shape[1] != len(names) or not (counts >= 0).all():
        raise Malformed("counts are people, a row a quarter and a column a nationality")
    if treated not in names:
        raise Refused(f"{treated} is not among the nationalities held", code="nationality")
    if horizon < 1 or horizon % 4 or start < 2 * horizon or start + horizon > len(counts):
        raise Refused(
            "whole years are compared: as many quarters after the date and twice as many before are needed",
            code="quarters",
        )
    earlier, before, after = (
        counts[start + at * horizon : start + (at + 1) * horizon].sum(axis=0) for at in (-2, -1, 0)
    )
    enough = np.minimum(earlier, before) >= FEWEST_PEOPLE
    column = names.index(treated)
    if not enough[column]:
        raise Refused(f"fewer than {FEWEST_PEOPLE} people of {treated} came in a window before", code="few")
    at = [place for place in range(len(names)) if enough[place] and place != column]
    if len(at) < FEWEST_OTHERS:
        raise Refused(
            f"{len(at)} other nationalities can be compared; {FEWEST_OTHERS} are needed", code="few"
        )
    now, now_others = _moved(before, after, column, at)
    then, then_others = _moved(earlier, before, column, at)
    chance, chance_then = _rank(now, now_others), _rank(then, then_others)
    noise = float(np.quantile(np.abs(now_others), 1.0 - RISK))
    reasons: list[Reason] = []
    if chance > RISK:
        reasons.append("other_nationalities_moved_as_much")
    if chance_then <= PLACEBO_SHARE:
        reasons.append("trends_differed_before")
    limit = share(abs(now) + noise)
    bounded = chance > RISK and chance_then > PLACEBO_SHARE and limit <= bound
    if any(not other.controlled for other in others) and not bounded:
        reasons.append("other_measures_in_the_same_months")
    verdict: Verdict = "bounded_below" if bounded else "not_identified" if reasons else "detected"
    return Contrast(
        verdict=verdict,
        reasons=() if bounded else tuple(reasons),
        change=share(now),
        rank_chance=chance,
        bound=limit,
        smallest_seen=(share(-noise), share(noise)),
        earlier_change=share(then),
        earlier_chance=chance_then,
        compared=tuple(names[place] for place in at),
        explanations=others,
    )


def _moved(before: Counts, after: Counts, column: int, at: list[int]) -> tuple[float, Counts]:
    """How one nationality moved against the middle one of the others, and how each of the others did.

    The middle of logarithms, no sum: a sum grows with the few that rise, and falls would be seen sooner.
    """
    moved = np.log((after + 0.5) / (before + 0.5))
    told, count = moved[at], len(at)
    rest = np.broadcast_to(told, (count, count))[~np.eye(count, dtype=np.bool_)].reshape(count, count - 1)
    return float(moved[column] - np.median(told)), told - np.median(rest, axis=1)


def _rank(one: float, others: Counts) -> float:
    return float((1 + (np.abs(others) >= abs(one) - 1e-12).sum()) / (1 + len(others)))
