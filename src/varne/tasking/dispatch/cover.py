"""What is left for the rest of the Strait once those proposed have gone: shown with every plan, weighed in
none.

A cover point is a place at sea that somebody should be able to reach soon. It is covered when a free unit
that can take people aboard is there within half an hour, its readiness included. Cover never keeps a unit
from an incident: a unit that spares danger is sent, and one that spares none is not.
"""

from __future__ import annotations

import numpy as np

from varne.picture.dispatch import LATE_MIN, CoverLeft, Uncovered
from varne.tasking.dispatch.problem import TAKES_PEOPLE, Problem
from varne.tasking.dispatch.travel import minutes_to

WORST = 5
LOST_MIN = 5.0  # a point is told of when the soonest is later by this


def cover_left(problem: Problem, sent: frozenset[str]) -> CoverLeft:
    """Shares of cover points within half an hour of a free unit, as things stand and after sending."""
    points = problem.cover
    before_units = [
        unit for unit in problem.units if unit.kind in TAKES_PEOPLE and unit.seats and not unit.tasked_to_id
    ]
    after_units = [unit for unit in before_units if unit.unit_id not in sent]
    if not points:
        return CoverLeft(within_min=LATE_MIN, points=0, before=0.0, after=0.0)
    before, after = (
        minutes_to(units, points).min(axis=0) if units else np.full(len(points), np.inf)
        for units in (before_units, after_units)
    )
    lost = np.where(np.isfinite(after), after, 1e6) - np.where(np.isfinite(before), before, 1e6)
    worst = [int(row) for row in np.argsort(-lost, kind="stable")[:WORST] if lost[row] >= LOST_MIN]
    return CoverLeft(
        within_min=LATE_MIN,
        points=len(points),
        before=round(float((before <= LATE_MIN).mean()), 4),
        after=round(float((after <= LATE_MIN).mean()), 4),
        worst=tuple(
            Uncovered(
                lat_deg=points[row].lat_deg,
                lon_deg=points[row].lon_deg,
                before_min=_minutes(float(before[row])),
                after_min=_minutes(float(after[row])),
            )
            for row in worst
        ),
    )


def _minutes(value: float) -> float | None:
    return round(value, 1) if np.isfinite(value) else None
