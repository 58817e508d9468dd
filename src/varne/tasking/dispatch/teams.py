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
CLOSE = 1e-5  # of the bound: nearer to it than that the generation need not come
FAR = 0.04  # of the bound: teams so far below their prices are forgotten between rounds
ADDED = 6  # columns an incident adds a round
# Chosen by the clock: these programs are small, and gain nothing by being made smaller first.
SIMPLEX = {"presolve": False, "simplex_dual_edge_weight_strategy": "devex"}
COLUMNS_MAX = 6000  # for the solver; when more could matter, optimality is not claimed


class Team(NamedTuple):
    """Units sent together to one incident, soonest first, and what they spare, tenths of person-minutes.

    Less what they would be worth kept free, and never nothing.
    """

    incident: int
    units: tuple[int, ...]
    worth: int


class Prices(NamedTuple):
    """Dual prices: of each unit, of each incident; ``most`` bounds every plan's worth."""

    unit: Floats
    incident: Floats
    most: float


class Packing:
    """The free units and the people left of one problem, and every team of them up to a size.

    Teams lie in one table of arrays, incident after incident, so that weighing them all at new prices is a
    few sums over arrays. ``teams`` holds those that came from elsewhere, of any size.
    """

    def __init__(self, values: Values) -> None:
        free = ~values.busy & (values.seats > 0)
        self.seat: Ints = np.where(free[:, None], values.seat, 0)
        self.seats = values.seats
        self.reserve = values.reserve
        self.left: Ints = values.people.copy()
        for unit, incident in values.kept:
            self.left[incident] = max(0, int(self.left[incident]) - int(values.seats[unit]))
        self.room: Ints = np.minimum(self.seats[:, None], self.left[None, :])
        self.most = _team_most(int((self.seat > 0).any(axis=1).sum()), len(self.left))
        self.teams: dict[tuple[int, tuple[int, ...]], Team] = {}
        tables = [self._all_of(incident) for incident in range(len(self.left))]
        lengths = np.array([len(worth) for _, worth in tables], dtype=np.int64)
        # A team smaller than the largest is filled up with the unit after the last, whose price is nought.
        self._units: Ints = np.asfortranarray(
            np.concatenate([units for units, _ in tables] or [np.zeros((0, 1), np.int64)])
        )
        self._worth: Ints = np.concatenate([worth for _, worth in tables] or [np.zeros(0, np.int64)])
        self._incident: Ints = np.repeat(np.arange(len(tables)), lengths)
        self._some: Ints = np.nonzero(lengths)[0]  # incidents that anybody can reach
        self._first: Ints = (np.cumsum(lengths) - lengths)[self._some]
        self._held = np.zeros(len(self._worth), dtype=np.bool_)  # columns of the linear program

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
                worth = max(worth - sum(int(self.reserve[unit]) for unit in ordered), 1)
                self.teams.setdefault((incident, ordered), Team(incident, ordered, worth))

    def key(self, incident: int, units: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """What a team is kept under: its units, soonest first."""
        return incident, tuple(sorted(units, key=lambda unit: (-int(self.seat[unit, incident]), unit)))

    def _all_of(self, incident: int) -> tuple[Ints, Ints]:
        """Every team of one incident in which all take somebody: units, soonest first; worth."""
        seat = self.seat[:, incident]
        who = np.nonzero((seat > 0) & (self.room[:, incident] > 0))[0]
        who = who[np.lexsort((who, -seat[who]))]
        found: list[tuple[Ints, Ints]] = []
        for size in range(1, min(self.most, len(who)) + 1):
            units = who[_combined(len(who), size)]
            left = np.full(len(units), self.left[incident])
            worth = np.zeros(len(units), dtype=np.int64)
            for place in range(size):
                takes = np.minimum(left, self.seats[units[:, place]])
                worth += takes * seat[units[:, place]]
                left = left - takes
            # Whoever is alone in reach is worth sending, whatever the reserve.
            worth = np.maximum(worth - self.reserve[units].sum(axis=1), 1)
            full = takes > 0  # a team whose last unit takes nobody is a smaller team's
            filled = np.full((int(full.sum()), self.most), len(self.seats), dtype=np.int64)
            filled[:, :size] = units[full]
            found.append((filled, worth[full]))
        if not found:
            return np.zeros((0, self.most), np.int64), np.zeros(0, np.int64)
        return np.concatenate([units for units, _ in found]), np.concatenate([worth for _, worth in found])

    def _reduced(self, price: Floats) -> tuple[Floats, Floats]:
        """What each team is worth beyond its units' prices; the most of that, not below 0, by incident."""
        reduced = self._beyond(price, self._units, self._worth)
        best = np.zeros(len(self.left))
        if len(self._some):
            best[self._some] = np.maximum(np.maximum.reduceat(reduced, self._first), 0.0)
        return reduced, best

    def priced(self) -> Prices:
        """Generate teams until none is worth more than its price, or long enough; the best bound met.

        Raises:
            Broken: the linear solver did not solve a problem that always has a solution.
        """
        prices = self._solved_by_seats()
        best = prices
        for _ in range(ROUNDS):
            reduced, here = self._reduced(prices.unit)
            most = float(prices.unit.sum() + here.sum())
            if most < best.most:
                best = Prices(prices.unit, prices.incident, most)
            rows = np.nonzero(reduced > prices.incident[self._incident] + 0.5)[0]
            rows = rows[np.lexsort((rows, -reduced[rows], self._incident[rows]))]
            of = self._incident[rows]
            place = np.arange(len(rows)) - np.searchsorted(of, of)  # within its incident, the best first
            rows = rows[place < ADDED]
            rows = rows[~self._held[rows]]
            if not len(rows):
                break
            self._held[rows] = True
            prices = self._solved_by_teams()
            self._forget(prices, FAR * best.most)
            if best.most - float(prices.unit.sum() + prices.incident.sum()) <= CLOSE * best.most:
                break
        return best

    def _forget(self, prices: Prices, far: float) -> None:
        """Drop teams worth less than their prices by more than this: the next prices come sooner."""
        rows = np.nonzero(self._held)[0]
        beyond = self._beyond(prices.unit, self._units[rows], self._worth[rows])
        self._held[rows[beyond < prices.incident[self._incident[rows]] - far]] = False

    def _beyond(self, price: Floats, units: Ints, worth: Ints) -> Floats:
        known = np.append(price, 0.0)
        beyond = worth.astype(np.float64)
        for place in range(units.shape[1]):
            beyond -= known[units[:, place]]
        return beyond

    def gap_of(self, prices: Prices, teams: int) -> float:
        """The gap within which so many teams lie; without end when there are not so many."""
        if len(self._worth) <= teams:
            return math.inf
        reduced, best = self._reduced(prices.unit)
        return float(np.partition(best[self._incident] - reduced, teams - 1)[teams - 1])

    def near(self, prices: Prices, gap: float) -> tuple[Team, ...] | None:
        """Every team that a plan within ``gap`` of the bound can have; None when they are too many."""
        reduced, best = self._reduced(prices.unit)
        rows = np.nonzero(reduced >= best[self._incident] - gap)[0]
        if len(rows) > COLUMNS_MAX:
            return None
        none = len(self.seats)
        return tuple(
            Team(incident, tuple(unit for unit in units if unit != none), worth)
            for incident, units, worth in zip(
                self._incident[rows].tolist(),
                self._units[rows].tolist(),
                self._worth[rows].tolist(),
                strict=True,
            )
        )

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
        rows = np.nonzero(self._held)[0]
        other = list(self.teams.values())
        place, column = np.nonzero(self._units[rows] < len(self.seats))
        units = len(self.seats)
        member = [(unit, len(rows) + number) for number, team in enumerate(other) for unit in team.units]
        row_of = np.concatenate(
            [
                self._units[rows][place, column],
                units + self._incident[rows],
                np.array([unit for unit, _ in member] + [units + team.incident for team in other], np.int64),
            ]
        )
        column_of = np.concatenate(
            [
                place,
                np.arange(len(rows)),
                np.array([number for _, number in member], np.int64),
                np.arange(len(rows), len(rows) + len(other)),
            ]
        )
        shape = (units + len(self.left), len(rows) + len(other))
        matrix = coo_array((np.ones(len(row_of)), (row_of, column_of)), shape=shape)
        worth = np.concatenate(
            [self._worth[rows].astype(np.float64), np.array([team.worth for team in other], np.float64)]
        )
        price = _solved(worth, matrix, np.ones(shape[0]))
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
    solved = linprog(
        -worth, A_ub=matrix.tocsr(), b_ub=limit, bounds=(0.0, None), method="highs-ds", options=SIMPLEX
    )
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
