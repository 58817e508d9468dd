"""Search theory and search plans: what a search is worth, where units should look, and along which tracks.

``docs/search.md`` tells the mathematics, the sources and where it fails. Nothing here ends a search.

Loaded when first asked for, as the rest of the drift room is: the kernels bring a compiler with them, which
whoever only wants the table of sweep widths need not wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from varne.drift.search.belief import (
        Belief,
        after_find,
        after_missing,
        after_search,
        found_over_time,
        opened,
    )
    from varne.drift.search.cloud import Cloud, cloud_of
    from varne.drift.search.detection import (
        Law,
        coverage,
        lateral_range,
        optimal_pos_circular_normal,
        pod,
        pos,
    )
    from varne.drift.search.effort import BestEffort, EffortProblem, best_effort, cells_of, water_filling
    from varne.drift.search.exports import cursor_on_target, geojson, gpx, kml
    from varne.drift.search.frame import LocalFrame
    from varne.drift.search.orders import SearchOrder, order_of, orders_of
    from varne.drift.search.passes import SearchTrack, missed, search_track
    from varne.drift.search.patterns import Pattern, area_track, drifting, expanding_square, ladder, sector
    from varne.drift.search.plan import SearchArea, SearchPlan
    from varne.drift.search.planning import bound_of, plan_search
    from varne.drift.search.survival import SurvivalBand, survival
    from varne.drift.search.sweep import Conditions, SweepWidth, SweepWidthTable, WidthRow, load_sweep_widths
    from varne.drift.search.traffic import lanes_of
    from varne.drift.search.units import Lane, PlanSettings, SearchUnit
    from varne.drift.search.worksheet import Worksheet, as_html, as_text, worksheet

__all__ = [
    "Belief",
    "BestEffort",
    "Cloud",
    "Conditions",
    "EffortProblem",
    "Lane",
    "Law",
    "LocalFrame",
    "Pattern",
    "PlanSettings",
    "SearchArea",
    "SearchOrder",
    "SearchPlan",
    "SearchTrack",
    "SearchUnit",
    "SurvivalBand",
    "SweepWidth",
    "SweepWidthTable",
    "WidthRow",
    "Worksheet",
    "after_find",
    "after_missing",
    "after_search",
    "area_track",
    "as_html",
    "as_text",
    "best_effort",
    "bound_of",
    "cells_of",
    "cloud_of",
    "coverage",
    "cursor_on_target",
    "drifting",
    "expanding_square",
    "found_over_time",
    "geojson",
    "gpx",
    "kml",
    "ladder",
    "lanes_of",
    "lateral_range",
    "load_sweep_widths",
    "missed",
    "opened",
    "optimal_pos_circular_normal",
    "order_of",
    "orders_of",
    "plan_search",
    "pod",
    "pos",
    "search_track",
    "sector",
    "survival",
    "water_filling",
    "worksheet",
]

_HOME = {
    "belief": (
        "Belief",
        "after_find",
        "after_missing",
        "after_search",
        "found_over_time",
        "opened",
    ),
    "cloud": (
        "Cloud",
        "cloud_of",
    ),
    "detection": (
        "Law",
        "coverage",
        "lateral_range",
        "optimal_pos_circular_normal",
        "pod",
        "pos",
    ),
    "effort": (
        "BestEffort",
        "EffortProblem",
        "best_effort",
        "cells_of",
        "water_filling",
    ),
    "exports": (
        "cursor_on_target",
        "geojson",
        "gpx",
        "kml",
    ),
    "frame": ("LocalFrame",),
    "orders": (
        "SearchOrder",
        "order_of",
        "orders_of",
    ),
    "passes": (
        "SearchTrack",
        "missed",
        "search_track",
    ),
    "patterns": (
        "Pattern",
        "area_track",
        "drifting",
        "expanding_square",
        "ladder",
        "sector",
    ),
    "plan": (
        "SearchArea",
        "SearchPlan",
    ),
    "planning": (
        "bound_of",
        "plan_search",
    ),
    "survival": (
        "SurvivalBand",
        "survival",
    ),
    "sweep": (
        "Conditions",
        "SweepWidth",
        "SweepWidthTable",
        "WidthRow",
        "load_sweep_widths",
    ),
    "traffic": ("lanes_of",),
    "units": (
        "Lane",
        "PlanSettings",
        "SearchUnit",
    ),
    "worksheet": (
        "Worksheet",
        "as_html",
        "as_text",
        "worksheet",
    ),
}


def __getattr__(name: str) -> Any:
    """One of the names above, from the module it lives in."""
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"varne.drift.search.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
