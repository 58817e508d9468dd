"""Where a boat will be, where it came from, where to look, and what a search is worth.

What other rooms use of the drift model stands here. It is loaded when first asked for, because the kernel
brings a compiler with it that a command which only wants the tide need not wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from varne.drift.backtrack import Beach, LaunchPrior, NotSeen, Origins, origins
    from varne.drift.ensemble import Boat, BoatCloud, Fix, Passage, forecast, track_quantiles
    from varne.drift.field import VelocityField, uniform_field, velocity_field
    from varne.drift.land import LandMask, land_mask
    from varne.drift.landing import crossing_times, landings, lane_meeting
    from varne.drift.meeting import Meetings, Responder, meetings
    from varne.drift.particles import Sea, SeaErrors, Stepping, draw_members
    from varne.drift.refloat import TideHeights, refloated
    from varne.drift.regions import density, in_region, regions
    from varne.drift.states import Call, Rates, State
    from varne.drift.tidal import current_of, errors_of

__all__ = [
    "Beach", "Boat", "BoatCloud", "Call", "Fix", "LandMask", "LaunchPrior", "Meetings", "NotSeen",
    "Origins", "Passage", "Rates", "Responder", "Sea", "SeaErrors", "State", "Stepping", "TideHeights",
    "VelocityField", "crossing_times", "current_of", "density", "draw_members", "errors_of", "forecast",
    "in_region", "land_mask", "landings", "lane_meeting", "meetings", "origins", "refloated", "regions",
    "track_quantiles", "uniform_field", "velocity_field",
]  # fmt: skip

_HOME = {
    "backtrack": ("Beach", "LaunchPrior", "NotSeen", "Origins", "origins"),
    "ensemble": ("Boat", "BoatCloud", "Fix", "Passage", "forecast", "track_quantiles"),
    "field": ("VelocityField", "uniform_field", "velocity_field"),
    "land": ("LandMask", "land_mask"),
    "landing": ("crossing_times", "landings", "lane_meeting"),
    "meeting": ("Meetings", "Responder", "meetings"),
    "particles": ("Sea", "SeaErrors", "Stepping", "draw_members"),
    "refloat": ("TideHeights", "refloated"),
    "regions": ("density", "in_region", "regions"),
    "states": ("Call", "Rates", "State"),
    "tidal": ("current_of", "errors_of"),
}


def __getattr__(name: str) -> Any:
    """One of the names above, from the module it lives in."""
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"varne.drift.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
