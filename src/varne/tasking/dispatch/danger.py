"""How much danger a person aboard is in, minute by minute: the one scale that all incidents share.

A rate of 1 is a person in the water. The others are our judgement of how many minutes aboard weigh as much
as one minute there; docs/dispatch.md gives them and says that nobody has measured them. What weighs most
is their order. The odds of each state over the hours come from the boat's forecast, so that danger grows
by itself while a boat waits; without a forecast what was last said of the boat stands still.
"""

from __future__ import annotations

from collections.abc import Sequence

from varne.picture.drift import BOAT_STATES, BoatState
from varne.picture.incident import EmergencyPhase
from varne.picture.report import DistressStatus
from varne.tasking.dispatch.problem import SPAN_MIN, STEP_MIN

RATE: dict[BoatState, float] = {
    "under_way": 0.1,
    "engine_out": 0.3,
    "swamped": 0.8,
    "people_in_water": 1.0,
    "unresponsive": 0.6,
    "landed": 0.0,
    "stranded": 0.3,
    "left": 0.3,
}
# A boat whose phase two people brought down counts less, never nought.
OF_PHASE: dict[EmergencyPhase, float] = {"distress": 1.0, "alert": 0.5, "uncertainty": 0.2}
STATE_SAID: dict[DistressStatus | None, BoatState] = {
    None: "under_way",
    "engine failed": "engine_out",
    "taking water": "swamped",
    "people in water": "people_in_water",
}
PEOPLE_NOT_KNOWN = 62  # 61.7 arrived with each boat in 2025 (Home Office; POLICY.md section 2)
BOARDING_RATE = 0.2  # wading and climbing aboard in surf


def rate_of(states: Sequence[float]) -> float:
    """The rate of a boat whose states have these odds (any scale), in the order of ``BOAT_STATES``."""
    total = sum(states)
    if total <= 0.0:
        return RATE["under_way"]
    return sum(odds * RATE[state] for odds, state in zip(states, BOAT_STATES, strict=True)) / total


def danger_curve(
    hourly: Sequence[float], phase: EmergencyPhase, since_min: float = 0.0, span_min: float = SPAN_MIN
) -> tuple[float, ...]:
    """One person's minutes of danger gathered from now, every :data:`STEP_MIN` over the span.

    Args:
        hourly: the rate at 0, 1, 2 … hours after a moment; held at its last value.
        phase: lowers all of it.
        since_min: how long ago that moment was.
        span_min: how far to look.
    """
    gathered, curve = 0.0, [0.0]
    for step in range(round(span_min / STEP_MIN)):
        middle_h = (since_min + (step + 0.5) * STEP_MIN) / 60.0
        hour = min(max(int(middle_h), 0), len(hourly) - 1)
        after = hourly[min(hour + 1, len(hourly) - 1)]
        rate = hourly[hour] + (after - hourly[hour]) * min(max(middle_h - hour, 0.0), 1.0)
        gathered += STEP_MIN * rate * OF_PHASE[phase]
        curve.append(round(gathered, 3))
    return tuple(curve)


def people_planned(low: int | None, high: int | None) -> tuple[int, bool]:
    """How many to have room for, the most that may be aboard, and whether that is assumed."""
    most = max((count for count in (low, high) if count is not None and count > 0), default=None)
    return (PEOPLE_NOT_KNOWN, True) if most is None else (most, False)
