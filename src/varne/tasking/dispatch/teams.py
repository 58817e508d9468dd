"""Teams of units for one incident, what each spares, and a proven bound over all of them.

Within a team the soonest fills first, so that a team's worth is exact and an incident simply has one team:
a set packing, whose linear relaxation is far tighter than one in single units. Its columns are generated
by their reduced worth against the dual prices of units and incidents (Dantzig and Wolfe, 1960; Barnhart
and others, *Branch-and-price*, 1998). At any prices, no plan is worth more than the prices' sum plus what
the best team of each incident is worth beyond its own (Lagrange); so the bound holds however far the
generation went, and a team whose reduced worth lies below the bound by more than the gap to a plan already
held is in no better plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

from varne.picture.errors import Broken
from varne.tasking.dispatch.values import Values

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Units in a team: as many as can be gone through. A larger one comes into a plan when greedy choices make it,
# and when people are still without a seat; that such a one is best is not claimed.
TEAM_MAX, TEAM_MIN = 5, 2
WEIGHED_MAX = 200_000  # teams weighed a round
ROUNDS = 25  # of column generation; the bound holds after any number
CLOSE = 1e-4  # of the bound: nearer to it than that the generation need not come
FAR = 0.04  # of the bound: teams so far below their prices are forgotten between rounds
ADDED = 3  # columns an incident adds a round
COLUMNS_MAX = 6000  # for the solver; when more could matter, optimality is not claimed


class Team(NamedTuple):
    """Units sent together to one incident, soonest first, and what they spare, tenths of person-minutes."""

    incident: int
    units: tuple[int, ...]
    worth: int


class Prices(NamedTuple):
    """Dual prices: of each unit, of each incident; ``most`` bounds every plan's worth."""

    unit: Floats
    incident: Floats
    most: float


class Packing:
    """The free units and the people left of one problem, with the teams generated so far."""

    def __init__(self, values: Values) -> None:
        free = ~values.busy & (values.seats > 0)
        self.seat: Ints = np.where(free[:, None], values.seat, 0)
        self.seats = values.seats
        self.left: Ints = values.people.copy()
        for unit, incident in values.kept:
            self.left[incident] = max(0, int(self.left[incident]) - int(values.seats[unit]))
        self.room: Ints = np.minimum(self.seats[:, None], self.left[None, :])
        self.most = _team_most(int((self.seat > 0).any(axis=1).sum()), len(self.left))
        self.teams: dict[tuple[int, tuple[int, ...]], Team] = {}

    def add(self, incident: int, units: tuple[int, ...]) -> None:
        """A team to be weighed; one whose units take nobody is left out."""
        if units and self.left[incident] > 0:
            _, ordered = self.key(incident, units)
            worth, left = 0, int(self.left[incident])
            for unit in ordered:
                takes = min(left, int(self.seats[unit]))
                worth += takes * int(self.seat[unit, incident])
                left -= takes
            if worth > 0:
                self.teams.setdefault((incident, ordered), Team(incident, ordered, worth))

    def key(self, incident: int, units: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """What a team is kept under: its units, soonest first."""
        return incident, tuple(sorted(units, key=lambda unit: (-int(self.seat[unit, incident]), unit)))

    def _weighed(self, price: Floats, incident: int, slack: float) -> Iterator[tuple[Ints, Ints, Floats]]:
        """All teams that can have a reduced worth of no less than ``-slack``: units, worth, reduced worth.

        A unit adds no more to any team than it is worth alone, so that one whose price is higher than that by
        more than the slack is in none of them.
        """
        seat = self.seat[:, incident]
        alone = self.room[:, incident] * seat - price
        who = np.nonzero((seat > 0) & (alone >= -slack))[0]
        who = who[np.lexsort((who, -seat[who]))]
        for size in range(1, min(self.most, len(who)) + 1):
            units = who[_combined(len(who), size)]
            left = np.full(len(units), self.left[incident])
            worth = np.zeros(len(units), dtype=np.int64)
            for place in range(size):
                takes = np.minimum(left, self.seats[units[:, place]])
                worth += takes * seat[units[:, place]]
                left = left - takes
            full = takes > 0  # a team whose last unit takes nobody is a smaller team's
            if full.any():
                yield units[full], worth[full], worth[full] - price[units[full]].sum(axis=1)

    def priced(self) -> Prices:
        """Generate teams until none is worth more than its price, or long enough; the best bound met.

        Raises:
            Broken: the linear solver did not solve a problem that always has a solution.
        """
        prices = self._solved_by_seats()
        best = prices
        for _ in range(ROUNDS):
            most = float(prices.unit.sum())
            found = False
            for incident in range(len(self.left)):
                here = 0.0
                candidates: list[tuple[float, tuple[int, ...]]] = []
                for units, _worth, reduced in self._weighed(prices.unit, incident, 0.0):
                    here = max(here, float(reduced.max()))
                    better = np.nonzero(reduced > prices.incident[incident] + 0.5)[0]
                    for row in better[np.argsort(-reduced[better], kind="stable")[:ADDED]]:
                        candidates.append((float(reduced[row]), tuple(int(unit) for unit in units[row])))
                most += here
                candidates.sort(key=lambda candidate: (-candidate[0], candidate[1]))
                for _, members in candidates[:ADDED]:
                    before = len(self.teams)
                    self.add(incident, members)
                    found = found or len(self.teams) > before
            if most < best.most:
                best = Prices(prices.unit, prices.incident, most)
            if not found:
                break
            prices = self._solved_by_teams()
            self._forget(prices, FAR * best.most)
            if best.most - float(prices.unit.sum() + prices.incident.sum()) <= CLOSE * best.most:
                break
        return best

    def _forget(self, prices: Prices, far: float) -> None:
        """Drop teams worth less than their prices by more than this: the next prices come sooner."""
        self.teams = {
            key: team
            for key, team in self.teams.items()
            if team.worth - sum(float(prices.unit[unit]) for unit in team.units)
            >= float(prices.incident[team.incident]) - far
        }

    def near(self, prices: Prices, gap: float) -> tuple[Team, ...] | None:
        """Every team that a plan within ``gap`` of the bound can have; None when they are too many."""
        kept: list[Team] = []
        for incident in range(len(self.left)):
            weighed = list(self._weighed(prices.unit, incident, gap))
            best = max((float(reduced.max()) for _, _, reduced in weighed), default=0.0)
            for units, worth, reduced in weighed:
                rows = np.nonzero(reduced >= max(best, 0.0) - gap)[0]
                if len(kept) + len(rows) > COLUMNS_MAX:
                    return None
                kept += [
                    Team(incident, tuple(int(unit) for unit in units[row]), int(worth[row])) for row in rows
                ]
        return tuple(kept)

    def _solved_by_seats(self) -> Prices:
        """First prices: units by the fraction, each seat worth what it is."""
        rows, columns = np.nonzero((self.seat > 0) & (self.room > 0))
        room = self.room[rows, columns].astype(np.float64)
        worth = room * self.seat[rows, columns]
        incidents = np.maximum(self.left, 0).astype(np.float64)
        price = _dual(worth, rows, columns, room, len(self.seats), incidents)
        # No incident has a team yet: whatever spares something is worth adding.
        return Prices(price[: len(self.seats)], np.zeros(len(incidents)), np.inf)

    def _solved_by_teams(self) -> Prices:
        teams = list(self.teams.values())
        members = [(unit, number) for number, team in enumerate(teams) for unit in team.units]
        units = len(self.seats)
        matrix = coo_array(
            (
                np.ones(len(members) + len(teams)),
                (
                    np.array([unit for unit, _ in members] + [units + team.incident for team in teams]),
                    np.array([number for _, number in members] + list(range(len(teams)))),
                ),
            ),
            shape=(units + len(self.left), len(teams)),
        )
        worth = np.array([team.worth for team in teams], dtype=np.float64)
        price = _solved(worth, matrix, np.ones(units + len(self.left)))
        return Prices(price[:units], price[units:], np.inf)


def _dual(worth: Floats, rows: Ints, columns: Ints, room: Floats, units: int, limit: Floats) -> Floats:
    number = np.arange(len(worth))
    matrix = coo_array(
        (
            np.concatenate([np.ones(len(worth)), room]),
            (np.concatenate([rows, units + columns]), np.concatenate([number, number])),
        ),
        shape=(units + len(limit), len(worth)),
    )
    return _solved(worth, matrix, np.concatenate([np.ones(units), limit]))


def _solved(worth: Floats, matrix: coo_array, limit: Floats) -> Floats:
    """Dual prices of the greatest worth under limits, none below nought."""
    if not len(worth):
        return np.zeros(len(limit))
    solved = linprog(-worth, A_ub=matrix.tocsr(), b_ub=limit, bounds=(0.0, None), method="highs-ds")
    if solved.status != 0:
        raise Broken(f"the linear bound of a dispatch was not found: {solved.message}")
    prices: Floats = np.maximum(-np.asarray(solved.ineqlin.marginals, dtype=np.float64), 0.0)
    return prices


def _team_most(units: int, incidents: int) -> int:
    size = TEAM_MAX
    while size > TEAM_MIN and incidents * math.comb(units, size) > WEIGHED_MAX:
        size -= 1
    return size


@cache
def _combined(count: int, size: int) -> Ints:
    return np.array(list(combinations(range(count), size)), dtype=np.int64).reshape(-1, size)
