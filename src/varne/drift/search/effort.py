"""The most that search effort can buy, were it as fine as sand: the bound that real areas are held against.

One unit and an object that keeps still: Charnes and Cooper's water filling, exact (Charnes and Cooper 1958;
Koopman 1957; Stone 1975, theorem 2.2.2). Several units with different sweep widths, and objects that move
while they are searched for: the success is a concave function of how each unit shares each stretch of its
time over the cells, and is climbed by multiplying each share with its marginal gain (for one unit and time
this is the allocation of Brown 1980, "Optimal search for a moving target in discrete time and space"; for
several units Washburn's JOTA answers the same question). Concavity gives a bound that needs no trust in the
climb: success plus, for each unit and stretch of time, what is missing to its best cell (the Frank-Wolfe
gap). No allocation of the same effort, to these cells and times, is worth more.

Coverages of several looks add up here before the law is applied, which for each law is worth at least as
much as the looks one after another; so a plan of separate areas is never held against too low a bound.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.compiled import compiled
from varne.drift.search.cloud import Cloud, Floats, Ints
from varne.drift.search.detection import Law, coverage_for, pod, pod_slope
from varne.picture.errors import Refused


class WaterFilling(NamedTuple):
    """Track length in each cell, metres, and the probability of success it buys."""

    effort_m: Floats
    pos: float


def water_filling(
    probability: Floats, area_m2: Floats, sweep_width_m: float, effort_m: float, law: Law = Law.RANDOM
) -> WaterFilling:
    """The best share of one unit's track length over cells that keep still; arrays of one shape.

    Raises:
        Refused: the law has no inverse (definite), an area is not above nought, or effort or width is below
            nought.
    """
    p, a = np.asarray(probability, dtype=np.float64), np.asarray(area_m2, dtype=np.float64)
    if p.shape != a.shape or np.any(a <= 0) or np.any(p < 0) or effort_m < 0 or sweep_width_m < 0:
        raise Refused("cells need areas above nought, effort and width nought or more", code="effort")
    worth = p / a  # what the first metre of track adds, but for the sweep width
    if effort_m == 0 or sweep_width_m == 0 or not np.any(worth > 0):
        coverage_for(law, 1.0)
        return WaterFilling(np.zeros_like(p), 0.0)

    def spent(log_level: float) -> Floats:
        wet = worth > math.exp(log_level)
        slope = np.where(wet, math.exp(log_level) / np.where(wet, worth, 1.0), 1.0)
        return coverage_for(law, slope) * a / sweep_width_m

    high = math.log(float(worth.max()))
    low = high - 1.0
    while spent(low).sum() < effort_m:
        low -= 2 * (high - low)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle).sum() > effort_m else (low, middle)
    effort = spent(high)
    return WaterFilling(effort, float((p * pod(law, effort * sweep_width_m / a)).sum()))


class EffortProblem(NamedTuple):
    """Effort to share over cells and stretches of time, among objects that move.

    ``cell`` [particle, time], -1 where no cell is; ``weights`` [particle]; ``object_class`` [particle];
    ``gain`` [unit, time, class]: the coverage of one cell by all of a unit's effort in a stretch of time;
    ``available`` [unit, time, cell]: the part of that stretch in which the unit can search there, 0 to 1.
    """

    cell: NDArray[np.int32]
    weights: Floats
    object_class: Ints
    gain: Floats
    available: Floats


class BestEffort(NamedTuple):
    """``share`` [unit, time, cell] of each stretch, what it is worth, and what nothing can exceed."""

    share: Floats
    pos: float
    bound: float


def best_effort(
    problem: EffortProblem, law: Law = Law.RANDOM, rounds: int = 150, tolerance: float = 0.005
) -> BestEffort:
    """Climb until success lies within ``tolerance`` of its bound, or the rounds are used up.

    Raises:
        Refused: the law is definite, whose slope does not say where effort is best spent.
    """
    if law is Law.DEFINITE:
        raise Refused("the bound is drawn for the random or the inverse cube law", code="definite_slope")
    reachable = problem.available > 0
    places = np.maximum(reachable.sum(axis=2, keepdims=True), 1)
    share = reachable / places
    pos, slope = _worth(problem, share, law)
    bound, power = math.inf, 1.0
    for _ in range(rounds):
        gain = np.einsum("jtk,ktc->jtc", problem.gain, slope) * problem.available
        reached = (share * gain).sum(axis=2, keepdims=True)
        bound = min(bound, pos + float((gain.max(axis=2, keepdims=True) - reached).sum()))
        if bound - pos <= tolerance * bound:
            break
        ratio = gain / np.where(reached > 0, reached, 1.0)
        while True:
            tried = share * ratio**power
            total = tried.sum(axis=2, keepdims=True)
            tried = np.where(total > 0, tried / np.where(total > 0, total, 1.0), share)
            better, steeper = _worth(problem, tried, law)
            if better >= pos or power < 1e-3:
                break
            power /= 2
        if better < pos:
            break
        share, pos, slope = tried, better, steeper
        power = min(power * 1.4, 8.0)
    return BestEffort(share, pos, bound)


def _worth(problem: EffortProblem, share: Floats, law: Law) -> tuple[float, Floats]:
    """Success of a sharing, and what one more unit of coverage would add, [class, time, cell]."""
    density = np.einsum("jtk,jtc->ktc", problem.gain, share * problem.available)
    covered = _covered(problem.cell, problem.object_class, density)
    won = float((problem.weights * pod(law, covered)).sum())
    left = problem.weights * pod_slope(law, covered)
    return won, _gathered(problem.cell, problem.object_class, left, density.shape[0], density.shape[2])


@compiled
def _covered(cell: NDArray[np.int32], object_class: Ints, density: Floats) -> Floats:
    """Coverage that each particle meets on its way, [particle]."""
    out = np.zeros(cell.shape[0])
    for i in range(cell.shape[0]):
        for t in range(cell.shape[1]):
            if cell[i, t] >= 0:
                out[i] += density[object_class[i], t, cell[i, t]]
    return out


@compiled
def _gathered(cell: NDArray[np.int32], object_class: Ints, left: Floats, classes: int, cells: int) -> Floats:
    """What is left to win, summed by class, time and cell."""
    out = np.zeros((classes, cell.shape[1], cells))
    for i in range(cell.shape[0]):
        for t in range(cell.shape[1]):
            if cell[i, t] >= 0:
                out[object_class[i], t, cell[i, t]] += left[i]
    return out


class CellGrid(NamedTuple):
    """Square cells, counted row by row from the south-west corner."""

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int

    @property
    def centres_m(self) -> Floats:
        """Centre of each cell, [cell, 2]."""
        column, row = np.meshgrid(np.arange(self.columns), np.arange(self.rows))
        x = self.west_m + (column.ravel() + 0.5) * self.cell_m
        y = self.south_m + (row.ravel() + 0.5) * self.cell_m
        return np.column_stack([x, y])


def cells_of(cloud: Cloud, moments_s: Floats, cell_m: float) -> tuple[CellGrid, NDArray[np.int32]]:
    """A grid over a cloud at some moments, and each particle's cell at each, [particle, moment].

    Every particle has a cell at every moment.

    Raises:
        Refused: the grid would have more than a million cells.
    """
    places = np.stack([cloud.positions_at(float(t)) for t in moments_s], axis=1)
    low = np.floor(places.min(axis=(0, 1)) / cell_m) * cell_m
    high = places.max(axis=(0, 1))
    columns, rows = (int(n) for n in np.floor((high - low) / cell_m).astype(int) + 1)
    if columns * rows > 1_000_000:
        raise Refused("the cloud is too wide for cells this small; give larger ones", code="cells")
    at = np.floor((places - low) / cell_m).astype(np.int32)
    grid = CellGrid(float(low[0]), float(low[1]), float(cell_m), columns, rows)
    return grid, (at[..., 1] * columns + at[..., 0]).astype(np.int32)
