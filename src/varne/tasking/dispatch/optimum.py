"""The joint optimum over all incidents and beaches, level by level, by CP-SAT of OR-tools (Apache-2.0).

*Life* is optimised alone. *Prevention* is optimised with life held at its best, so that no number of
launches held is bought with a minute of danger at sea. *The rest* (aircraft and drones that find and
follow boats) uses units that are of no use for either. Nothing weighs one level against another: there is
no weight to set.

Every level begins from the better of two greedy plans and can only leave it for a better one. CP-SAT runs
on one thread with a fixed seed and a limit in its own deterministic time, never in seconds: equal problems
give equal plans. docs/decisions/ says why such a solver may live in the core.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from varne.tasking.dispatch.greedy import beaches_in_order, by_regret, nearest, topped_up
from varne.tasking.dispatch.teams import COLUMNS_MAX, Packing, Prices, Team
from varne.tasking.dispatch.values import Choice, Values, life_net, life_worth, prevention_worth, takes_of

SEED = 20211124
EFFORT = 0.5  # of CP-SAT's deterministic time for each solve; about a second of one core at most
FIRST = 1300  # teams nearest to the bound that are looked at first
LOOKS = 3
SLACK = 1.0  # tenths of a person-minute: what rounding in the linear solver may be wrong by


class Level(NamedTuple):
    """What one level of a plan came to."""

    choices: tuple[Choice, ...]
    worth: int
    greedy: int
    proven: bool


class Optimum(NamedTuple):
    """Choices of all three levels; a unit stands in at most one of them."""

    life: Level
    prevention: Level
    rest: Level


def optimum(values: Values, danger: tuple[float, ...]) -> Optimum:
    """The best plan found, never worse than greedy at any level given the levels above it.

    Args:
        values: of the problem.
        danger: of each incident, people times the rate of danger now; for the greedy plan only.
    """
    packing = Packing(values)
    life, prices = _life(values, danger, packing)
    life, prevention = _prevention(values, life, packing, prices)
    return Optimum(life, prevention, _eyes(values))


def _useful(values: Values, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Without units that would take nobody: they stay for the rest of the Strait."""
    takes = takes_of(values, choices)
    kept = frozenset(values.kept)
    return tuple(sorted(pair for pair in choices if takes[pair] > 0 or pair in kept))


def _life(values: Values, danger: tuple[float, ...], packing: Packing) -> tuple[Level, Prices]:
    simple = max((nearest(values, danger), by_regret(values)), key=lambda plan: life_net(values, plan))
    held = simple
    worth = greedy = life_net(values, held)
    for incident in range(len(values.people)):
        packing.add(incident, _team_in(values, held, incident))
    prices = packing.priced()
    base = life_worth(values, values.kept)  # what those with orders spare anyway
    looked, proven = 0.0, False
    for look in range(LOOKS):
        gap = prices.most + base - worth + SLACK
        if gap < 1.0:
            proven = True
            break
        # At first the teams nearest to the bound; then twice as many, or all that a better plan can have.
        reach = packing.gap_of(prices, min(FIRST << look, COLUMNS_MAX))
        looked = max(reach if look == 0 else min(gap, reach), looked)
        teams = packing.near(prices, looked)
        if teams is None:
            break  # too many to look at: what is found in fewer is not claimed to be best
        found, status = _packed(values, packing, teams, held)
        better = topped_up(values, found)
        if life_net(values, better) > worth:
            held, worth = better, life_net(values, better)
        # All teams of any better plan were in the choice, if it reached as far as the gap that is left.
        gap = prices.most + base - worth + SLACK
        if gap <= looked:
            proven = status == cp_model.OPTIMAL
            break
    held = topped_up(values, held)  # nobody goes without a seat for the sake of a reserve
    worth = life_net(values, held)
    if worth < greedy:
        held, worth, proven = simple, greedy, False
    return Level(_useful(values, held), worth, greedy, proven), prices


def _team_in(values: Values, choices: tuple[Choice, ...], incident: int) -> tuple[int, ...]:
    return tuple(unit for unit, column in choices if column == incident and not values.busy[unit])


def _chosen(
    values: Values, packing: Packing, teams_near: tuple[Team, ...], model: Any, held: tuple[Choice, ...]
) -> list[tuple[Team, Any]]:
    """One variable a team, those of a plan held among them; a unit in one team, an incident with one."""
    all_teams = {(team.incident, team.units): team for team in teams_near}
    for incident in range(len(values.people)):
        key = packing.key(incident, _team_in(values, held, incident))
        packing.add(*key)
        if key in packing.teams:
            all_teams[key] = packing.teams[key]
    teams = [(team, model.new_bool_var("")) for team in all_teams.values()]
    by_unit: dict[int, list[Any]] = {}
    by_incident: dict[int, list[Any]] = {}
    sets: dict[int, frozenset[int]] = {}
    for unit, incident in held:
        sets[incident] = sets.get(incident, frozenset()) | {unit}
    for team, one in teams:
        by_incident.setdefault(team.incident, []).append(one)
        for unit in team.units:
            by_unit.setdefault(unit, []).append(one)
        model.add_hint(one, frozenset(team.units) == sets.get(team.incident, frozenset()))
    for ones in (*by_unit.values(), *by_incident.values()):
        model.add_at_most_one(ones)
    return teams


def _spared(teams: list[tuple[Team, Any]]) -> Any:
    return cp_model.LinearExpr.weighted_sum([one for _, one in teams], [team.worth for team, _ in teams])


def _packed(
    values: Values, packing: Packing, teams_near: tuple[Team, ...], held: tuple[Choice, ...]
) -> tuple[tuple[Choice, ...], Any]:
    model = cp_model.CpModel()
    teams = _chosen(values, packing, teams_near, model, held)
    model.maximize(_spared(teams))
    solver, status = _solved(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return held, status
    sent = tuple(
        (unit, team.incident) for team, one in teams if solver.boolean_value(one) for unit in team.units
    )
    return (*values.kept, *sent), status


def _prevention(values: Values, life: Level, packing: Packing, prices: Prices) -> tuple[Level, Level]:
    """Teams for beaches, and the plan at sea, which may have moved to another that is as good."""
    taken = beaches_in_order(values, life.choices)
    greedy = prevention_worth(values, taken)
    if not values.holds.any():
        return life, Level((), 0, 0, True)
    gone = frozenset(unit for unit, _ in life.choices)
    wanted = any(values.holds[unit].any() and not values.busy[unit] for unit in gone)
    model = cp_model.CpModel()
    at_sea: list[tuple[Team, Any]] = []
    if wanted:  # a unit at sea could be had for a beach if another plan is as good for life
        base = life_worth(values, values.kept)
        near = packing.near(prices, max(prices.most + base - life.worth, 0.0) + SLACK) or ()
        at_sea = _chosen(values, packing, near, model, life.choices)
        enough = sum(
            packing.teams[key].worth
            for incident in range(len(values.people))
            if (key := packing.key(incident, _team_in(values, life.choices, incident))) in packing.teams
        )
        model.add(_spared(at_sea) >= enough)
    ashore: dict[Choice, Any] = {
        (int(unit), int(beach)): model.new_bool_var("")
        for unit, beach in np.argwhere(values.holds)
        if not values.busy[unit] and (wanted or int(unit) not in gone)
    }
    by_unit: dict[int, list[Any]] = {}
    for team, one in at_sea:
        for unit in team.units:
            by_unit.setdefault(unit, []).append(one)
    for (unit, _), one in ashore.items():
        by_unit.setdefault(unit, []).append(one)
        model.add_hint(one, (unit, _) in taken)
    for ones in by_unit.values():
        model.add_at_most_one(ones)
    held = [model.new_bool_var("") for _ in values.beach]
    for beach, one in enumerate(held):
        here = [team for pair, team in ashore.items() if pair[1] == beach]
        model.add(sum(here) == int(values.teams[beach]) * one)
    model.maximize(cp_model.LinearExpr.weighted_sum(held, [int(people) for people in values.beach]))
    solver, status = _solved(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return life, Level(taken, greedy, greedy, False)
    sent = [(unit, team.incident) for team, one in at_sea if solver.boolean_value(one) for unit in team.units]
    engaged = frozenset(unit for unit, _ in (sent if wanted else life.choices))
    served = [beach for beach, one in enumerate(held) if solver.boolean_value(one)]
    found = _soonest(values, served, engaged)
    worth = prevention_worth(values, found)
    moved = life
    if at_sea:
        moved = life._replace(choices=_useful(values, (*values.kept, *sent)))
    if worth < greedy or life_net(values, moved.choices) < life.worth:
        return life, Level(taken, greedy, greedy, False)
    return moved, Level(found, worth, greedy, status == cp_model.OPTIMAL)


def _soonest(values: Values, served: list[int], engaged: frozenset[int]) -> tuple[Choice, ...]:
    """Teams for the beaches that are held, those who are there earliest: an assignment, solved exactly."""
    slots = [beach for beach in served for _ in range(int(values.teams[beach]))]
    free = [unit for unit in range(len(values.seats)) if unit not in engaged and not values.busy[unit]]
    if not slots or not free:
        return ()
    can = values.holds[np.ix_(free, slots)]
    early = np.where(can, 1 + values.early_min[np.ix_(free, slots)], 0)
    worth = np.where(can, early + len(slots) * int(early.max()) + 1, 0)  # to fill a slot comes first
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return tuple(
        sorted(
            (free[row], slots[column]) for row, column in zip(rows, columns, strict=True) if can[row, column]
        )
    )


def _eyes(values: Values) -> Level:
    """Aircraft and drones over incidents: one each, the sum of what they are worth greatest."""
    worth = np.where(values.busy[:, None], 0, values.eyes)
    if not worth.any():
        return Level((), 0, 0, True)
    greedy, left = 0, worth.copy()
    while left.any():
        unit, incident = np.unravel_index(int(np.argmax(left)), left.shape)
        greedy += int(left[unit, incident])
        left[unit, :] = 0
        left[:, incident] = 0
    rows, columns = linear_sum_assignment(worth, maximize=True)
    chosen = tuple(
        (int(unit), int(incident))
        for unit, incident in zip(rows, columns, strict=True)
        if worth[unit, incident] > 0
    )
    return Level(chosen, sum(int(worth[pair]) for pair in chosen), greedy, True)


def _solved(model: Any) -> tuple[Any, Any]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    # Else it gives Ctrl-C its default back when done, and the process dies beside the centre it works for.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.linearization_level = 2
    # The columns are priced already, and their linear relaxation is near to whole: making the model smaller
    # first and looking for symmetries costs more than the search. What is proven is proven without them.
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    return solver, solver.solve(model)
