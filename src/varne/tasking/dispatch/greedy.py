"""Two greedy plans: what a plain list would do, and what a careful one would. The optimum begins from them.

*Nearest*: incidents in order of danger, each taking the soonest free units until it has a seat for
everybody. *By regret*: again and again the incident that would lose most if its best unit went elsewhere
gets it. Beaches come after all incidents in both; a beach gets all the teams it needs or none.
"""

from __future__ import annotations

import numpy as np

from varne.tasking.dispatch.values import Choice, Ints, Values


def nearest(values: Values, danger: tuple[float, ...]) -> tuple[Choice, ...]:
    """Units for incidents, the most endangered first. ``danger``: of each incident, people times rate now."""
    free = ~values.busy
    chosen = list(values.kept)
    left = _left(values)
    for incident in sorted(range(len(values.people)), key=lambda row: (-danger[row], row)):
        order = np.lexsort((np.arange(len(free)), -values.seat[:, incident]))
        for unit in order:
            if left[incident] <= 0 or values.seat[unit, incident] <= 0:
                break
            if free[unit] and values.seats[unit] > 0:
                chosen.append((int(unit), incident))
                free[unit] = False
                left[incident] -= values.seats[unit]
    return tuple(chosen)


def by_regret(values: Values) -> tuple[Choice, ...]:
    """Units for incidents by what each would lose without its best."""
    free = ~values.busy & (values.seats > 0)
    chosen = list(values.kept)
    left = _left(values)
    if not len(values.people):
        return tuple(chosen)
    while free.any():
        # What each free unit still adds where people are left.
        adds = values.seat * np.minimum(values.seats[:, None], np.maximum(left, 0)[None, :])
        adds[~free] = 0
        if not adds.any():
            break
        two = np.sort(adds, axis=0)[-2:] if len(free) > 1 else np.vstack([np.zeros_like(adds), adds])
        regret = np.where(two[1] > 0, two[1] - two[0], -1)
        worth = two[1]
        incident = int(np.lexsort((np.arange(len(left)), -worth, -regret))[0])
        unit = int(np.argmax(adds[:, incident]))
        chosen.append((unit, incident))
        free[unit] = False
        left[incident] -= values.seats[unit]
    return tuple(chosen)


def topped_up(values: Values, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """A plan with units that are still free added where people are left without a seat."""
    free = ~values.busy & (values.seats > 0)
    left = _left(values)
    for unit, incident in choices:
        if (unit, incident) not in values.kept:
            free[unit] = False
            left[incident] -= values.seats[unit]
    chosen = list(choices)
    while free.any() and (left > 0).any():
        adds = values.seat * np.minimum(values.seats[:, None], np.maximum(left, 0)[None, :])
        adds[~free] = 0
        if not adds.any():
            break
        unit, incident = (int(number) for number in np.unravel_index(int(np.argmax(adds)), adds.shape))
        chosen.append((unit, incident))
        free[unit] = False
        left[incident] -= values.seats[unit]
    return tuple(chosen)


def _left(values: Values) -> Ints:
    """People of each incident for whom no unit with an order has room."""
    left = values.people.copy()
    for unit, incident in values.kept:
        left[incident] -= values.seats[unit]
    return left


def beaches_in_order(values: Values, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Teams for beaches, the most people first, out of units that no incident has."""
    free = ~values.busy
    for unit, _ in choices:
        free[unit] = False
    chosen: list[Choice] = []
    for beach in sorted(range(len(values.beach)), key=lambda row: (-int(values.beach[row]), row)):
        can = [
            int(unit)
            for unit in np.lexsort((np.arange(len(free)), -values.early_min[:, beach]))
            if free[unit] and values.holds[unit, beach]
        ]
        if len(can) >= values.teams[beach]:
            for unit in can[: int(values.teams[beach])]:
                chosen.append((unit, beach))
                free[unit] = False
    return tuple(chosen)
