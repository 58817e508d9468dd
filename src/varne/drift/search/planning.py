"""A search plan: one area for each unit, none over another, and held to the bound of its effort.

A search that goes on is planned again from the belief as it stands: pass its weights, the units where they
are now with the endurance they have left, and the areas still being searched as ``kept``. Equal input,
equal plan.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varne.drift.search.cloud import Cloud, Floats
from varne.drift.search.detection import Law
from varne.drift.search.effort import EffortProblem, best_effort, cells_of
from varne.drift.search.heights import heights_apart
from varne.drift.search.laying import Laying
from varne.drift.search.plan import SearchArea, SearchPlan
from varne.drift.search.trials import Trials, missed_by, parts_in, trials_of
from varne.drift.search.units import Lane, PlanSettings, SearchUnit, checked_units, window
from varne.picture.errors import Refused


def plan_search(
    cloud: Cloud,
    units: Sequence[SearchUnit],
    settings: PlanSettings,
    lanes: Sequence[Lane] = (),
    weights: Floats | None = None,
    kept: Sequence[SearchArea] = (),
) -> SearchPlan:
    """Areas for the units. ``weights`` [particle] stand for the cloud's own: a belief after earlier searches.

    ``kept`` areas stay as they are and count in the plan; their units must not be among ``units``.

    Raises:
        Refused: units cannot be planned for, or weights do not fit the cloud.
    """
    checked_units(tuple(units), cloud.classes)
    weighed = cloud.weights if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
    if weighed.shape != cloud.weights.shape or not np.all(weighed >= 0):
        raise Refused("one weight, nought or more, for each particle", code="weights")
    if {unit.id for unit in units} & {area.unit_id for area in kept}:
        raise Refused("a unit whose area is kept is not free for another", code="unit_twice")
    if not len(cloud.weights) or settings.horizon_s <= 0 or settings.moments < 3:
        raise Refused("a plan needs particles, a horizon and three moments or more", code="plan")
    everything = trials_of(cloud, settings, lanes, np.arange(len(weighed)))
    chosen = _spread(len(weighed), settings.particles)
    few = trials_of(cloud, settings, lanes, chosen)
    scale = weighed.sum() / max(weighed[chosen].sum(), 1e-300)
    laying = Laying(few, weighed[chosen] * scale, tuple(units), settings, kept)
    laying.lay()
    missed = np.ones(len(weighed))
    for area in kept:
        missed *= missed_by(area, everything)
    laid = tuple(
        _counted(area, everything, weighed * missed)
        for area in heights_apart(tuple(laying.found()), tuple(units), tuple(kept), settings)
    )
    before_new = weighed * missed
    for area in laid:
        missed *= missed_by(area, everything)
    gone = weighed * (1 - missed)
    heads = np.bincount(cloud.boat, weights=weighed, minlength=cloud.boats)
    won = np.bincount(cloud.boat, weights=gone, minlength=cloud.boats)
    already = float((weighed - before_new).sum())
    return SearchPlan(
        tuple(kept) + laid,
        laying.idle(),
        float(gone.sum()),
        already + bound_of(cloud, units, settings, before_new),
        won / np.where(heads > 0, heads, 1.0),
        settings,
    )


def bound_of(cloud: Cloud, units: Sequence[SearchUnit], settings: PlanSettings, weights: Floats) -> float:
    """What no plan of these units can exceed: effort as fine as the cells, shared anew at each moment.

    A unit's effort counts wherever and whenever it can have arrived and still get back; turns, whole legs,
    rectangles and room between areas are not asked of it.
    """
    if not units:
        return 0.0
    edges = np.linspace(settings.start_s, settings.start_s + settings.horizon_s, settings.moments)
    chosen = _spread(len(weights), settings.bound_particles)
    part = cloud._replace(
        positions_m=cloud.positions_m[chosen],
        weights=cloud.weights[chosen],
        object_class=cloud.object_class[chosen],
        boat=cloud.boat[chosen],
    )
    grid, cell = cells_of(part, (edges[1:] + edges[:-1]) / 2, settings.cell_m)
    centres, step = grid.centres_m, edges[1] - edges[0]
    available = np.empty((len(units), len(edges) - 1, len(centres)))
    gain = np.empty((len(units), len(edges) - 1, cloud.classes))
    for j, unit in enumerate(units):
        arrives, leaves = window(unit, settings, centres)
        for t in range(len(edges) - 1):
            spent = np.minimum(leaves, edges[t + 1]) - np.maximum(arrives, edges[t])
            available[j, t] = np.clip(spent / step, 0.0, 1.0)
        gain[j] = np.array(unit.widths_m[: cloud.classes]) * unit.search_speed_mps * step / settings.cell_m**2
    scale = weights.sum() / max(weights[chosen].sum(), 1e-300)
    problem = EffortProblem(cell, weights[chosen] * scale, part.object_class, gain, available)
    return best_effort(problem, Law(settings.law)).bound


def _counted(area: SearchArea, everything: Trials, weights: Floats) -> SearchArea:
    """The area with what there is to find in it, and what it alone would find."""
    parts = parts_in(area, everything)
    found = 1 - missed_by(area, everything)
    return area._replace(poc=float((weights * parts).sum()), pos=float((weights * found).sum()))


def _spread(count: int, wanted: int) -> NDArray[np.int64]:
    """Indices of about ``wanted`` particles, evenly through the cloud."""
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).astype(np.int64))
