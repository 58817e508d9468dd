"""What sending a unit is worth, as whole numbers in arrays, and what a set of choices comes to.

Whole numbers because the solver proves its optimum in them: a seat's worth stands in tenths of a
person-minute of danger spared. A unit that can be there at all is worth at least one, so that nobody is
left without a proposal because the danger rounds to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.tasking.dispatch.problem import (
    EYES,
    SHARES,
    STEP_MIN,
    TAKES_PEOPLE,
    Problem,
    Reach,
    SeaIncident,
    is_prevention,
)

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PER_PERSON_MIN = 10  # whole numbers a person-minute
# What a unit that stays free is worth to people nobody has heard of yet, person-minutes, when they would need
# every free seat; less in proportion when there are seats to spare. Fitted on simulated nights
# (docs/dispatch.md), and no more than that.
RESERVE_MIN = 500.0
Choice = tuple[int, int]  # row of a unit, row of an incident or beach


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """One problem as arrays: rows are units, columns incidents or beaches, in the problem's order.

    ``seat [unit, incident]``: what one seat of the unit spares, tenths of person-minutes; 0: cannot be there.
    ``seats [unit]``, ``people [incident]``. ``kept``: pairs that stand because the unit has that order.
    ``busy [unit]``: has an order elsewhere and is not to be had. ``holds [unit, beach]``: is there before
    boarding; ``early_min`` by how much. ``beach [beach]``: people likely kept ashore, in hundredths.
    ``teams [beach]``: how many it still needs.
    ``reserve [unit]``: what keeping the unit free is worth, tenths of person-minutes.
    ``eyes [unit, incident]``: what finding and following the boat is worth, thousandths of a person-minute.
    """

    seat: Ints
    seats: Ints
    people: Ints
    kept: tuple[Choice, ...]
    busy: Bools
    holds: Bools
    early_min: Ints
    beach: Ints
    teams: Ints
    eyes: Ints
    reserve: Ints


def reserve_of(seats: Ints, busy: Bools, people_expected: float) -> Ints:
    """What each free unit is worth kept free, tenths of person-minutes; nought when nobody more is expected.

    The price of a unit is the same whatever its size: what is kept back is a crew that can go.
    """
    free = ~busy & (seats > 0)
    scarce = min(1.0, people_expected / max(float(seats[free].sum()), 1.0))
    return np.where(free, round(PER_PERSON_MIN * RESERVE_MIN * scarce), 0).astype(np.int64)


def values_of(problem: Problem) -> Values:
    """The arrays of a problem."""
    unit_row = {unit.unit_id: row for row, unit in enumerate(problem.units)}
    incident_row = {one.incident_id: row for row, one in enumerate(problem.incidents)}
    beach_row = {alert.alert_id: row for row, alert in enumerate(problem.beaches)}
    sea, land = (len(unit_row), len(incident_row)), (len(unit_row), len(beach_row))
    seat, eyes = np.zeros(sea, dtype=np.int64), np.zeros(sea, dtype=np.int64)
    holds, early = np.zeros(land, dtype=np.bool_), np.zeros(land, dtype=np.int64)
    at_sea: dict[int, list[Reach]] = {}
    for reach in problem.reaches:
        row = unit_row[reach.unit_id]
        if reach.task_id in incident_row:
            if reach.chance > 0.0:
                at_sea.setdefault(incident_row[reach.task_id], []).append(reach)
        else:
            alert = problem.beaches[beach_row[reach.task_id]]
            early_min = alert.boarding_min - reach.likely_min
            if is_prevention(alert) and early_min >= 0.0:
                holds[row, beach_row[alert.alert_id]] = True
                early[row, beach_row[alert.alert_id]] = round(early_min)
    for column, ways in at_sea.items():
        incident = problem.incidents[column]
        for reach, spared in zip(ways, expected_spared_min(incident, ways).tolist(), strict=True):
            row = unit_row[reach.unit_id]
            unit = problem.units[row]
            if unit.kind in TAKES_PEOPLE and unit.seats > 0:
                seat[row, column] = max(1, round(PER_PERSON_MIN * spared))
            elif unit.kind in EYES:
                eyes[row, column] = max(1, round(PER_PERSON_MIN * spared * incident.people))
    busy = np.zeros(len(unit_row), dtype=np.bool_)
    kept: list[Choice] = []
    teams = np.array([alert.teams_needed for alert in problem.beaches], np.int64)
    for row, unit in enumerate(problem.units):
        if unit.tasked_to_id is not None:
            busy[row] = True
            if unit.tasked_to_id in beach_row:  # a team that is on its way there already
                teams[beach_row[unit.tasked_to_id]] -= 1
            if unit.tasked_to_id in incident_row:
                kept.append((row, incident_row[unit.tasked_to_id]))
    seats = np.array([unit.seats if unit.kind in TAKES_PEOPLE else 0 for unit in problem.units], np.int64)
    return Values(
        seat=seat,
        seats=seats,
        people=np.array([one.people for one in problem.incidents], np.int64),
        kept=tuple(kept),
        busy=busy,
        holds=holds,
        early_min=early,
        beach=np.array([round(100 * alert.likelihood * alert.people) for alert in problem.beaches], np.int64),
        teams=np.maximum(teams, 0),
        eyes=eyes,
        reserve=reserve_of(seats, busy, problem.people_expected),
    )


def expected_spared_min(incident: SeaIncident, ways: Sequence[Reach]) -> npt.NDArray[np.float64]:
    """One person's minutes of danger that a seat there is expected to spare, by each of these ways ``[way]``.

    Each share of the places where the boat may be counts from when it can be met; what cannot be in sight of
    the meeting place counts nothing, though a search would find some of it.
    """
    curve = np.array(incident.danger_min)
    minutes = np.array([way.by_share_min for way in ways])
    spared = curve[-1] - np.interp(minutes, STEP_MIN * np.arange(len(curve)), curve)
    part = np.diff((0.0, *SHARES[:-1], 1.0))
    return np.asarray(np.array([way.chance for way in ways]) * (spared @ part))


def takes_of(values: Values, choices: tuple[Choice, ...]) -> dict[Choice, int]:
    """How many people each unit takes: the soonest fills first, a tie goes to the lower row."""
    taken: dict[Choice, int] = {}
    for incident, people in enumerate(values.people):
        left = int(people)
        here = sorted(
            (choice for choice in choices if choice[1] == incident),
            key=lambda choice: (-int(values.seat[choice]), choice[0]),
        )
        for choice in here:
            taken[choice] = min(left, int(values.seats[choice[0]])) if values.seat[choice] > 0 else 0
            left -= taken[choice]
    return taken


def life_worth(values: Values, choices: tuple[Choice, ...]) -> int:
    """What choices spare at sea, in tenths of person-minutes."""
    return sum(people * int(values.seat[choice]) for choice, people in takes_of(values, choices).items())


def life_net(values: Values, choices: tuple[Choice, ...]) -> int:
    """The same less what the units sent are worth kept free; no incident counts less than nothing."""
    spared = [0] * len(values.people)
    for choice, people in takes_of(values, choices).items():
        spared[choice[1]] += people * int(values.seat[choice])
    kept = list(spared)
    for unit, incident in choices:
        kept[incident] -= int(values.reserve[unit])
    return sum(max(net, min(gross, 1)) for net, gross in zip(kept, spared, strict=True))


def prevention_worth(values: Values, choices: tuple[Choice, ...]) -> int:
    """People likely kept ashore, in hundredths: a beach counts when all its teams are there in time."""
    return sum(
        int(values.beach[beach])
        for beach in range(len(values.beach))
        if sum(1 for row, column in choices if column == beach and values.holds[row, column])
        >= values.teams[beach]
    )
