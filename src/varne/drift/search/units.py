"""What can search: units as the planner needs them, whichever flag they fly, and the rules of the waters."""

from __future__ import annotations

from typing import Literal

import numpy as np

from varne.drift.search.cloud import Floats
from varne.picture.errors import Refused
from varne.picture.noun import Noun

Layer = Literal["surface", "air"]


class SearchUnit(Noun, frozen=True, kw_only=True):
    """One unit, its place and what it can do. Metres in the cloud's frame, seconds on the cloud's clock."""

    id: str
    flag: str  # ISO 3166 alpha-2
    layer: Layer
    position_m: tuple[float, float]  # where it is when ready
    ready_s: float
    transit_speed_mps: float
    search_speed_mps: float
    endurance_s: float  # from ready until it must be back
    min_spacing_m: float  # the least track spacing it can steer
    widths_m: tuple[float, ...]  # sweep width by object class, corrected
    home_m: tuple[float, float] | None = None  # where it must be back; None: nowhere, it ends on scene
    height_m: float = 0.0  # wished search height, aircraft only
    turn_s: float = 30.0  # lost at each turn


class Lane(Noun, frozen=True, kw_only=True):
    """A traffic lane: its outline, metres in the cloud's frame, and the true bearing its ships run.

    Surface legs in a lane run across it, within ``ACROSS_DEG`` of a right angle (COLREG rule 10 c).
    """

    id: str
    outline_m: tuple[tuple[float, float], ...]
    flow_bearing_deg: float


ACROSS_DEG = 20.0


class PlanSettings(Noun, frozen=True, kw_only=True):
    """How a plan is made. Lengths of effort are counts, so that equal input gives an equal plan."""

    start_s: float = 0.0
    horizon_s: float = 4 * 3600.0
    separation_m: float = 926.0  # between areas of one layer at one time: half a mile
    height_separation_m: float = 152.4  # 500 ft between aircraft whose areas lie within ``air_neighbour_m``
    air_neighbour_m: float = 3704.0
    lowest_height_m: float = 91.44  # 300 ft
    highest_height_m: float = 1524.0  # 5,000 ft
    longest_area_m: float = 40_000.0
    follow_drift: bool = (
        True  # areas move with the objects in them; otherwise they keep their place over ground
    )
    moments: int = 9  # at which a plan looks at the cloud
    particles: int = 8_000  # that the search for areas uses; the plan is worth what all of them say
    refinements: int = 2  # times each area is taken up again after all are laid
    cuts: int = 4  # ways of cutting the water that are improved before one is kept
    cell_m: float = 1852.0  # of the bound
    bound_particles: int = 100_000
    law: Literal["random", "inverse_cube"] = "random"


def checked_units(units: tuple[SearchUnit, ...], classes: int) -> None:
    """Refuse units that cannot be planned for.

    Raises:
        Refused: ids repeat, a speed or spacing is not above nought, or a sweep width is missing or below
            nought.
    """
    if len({unit.id for unit in units}) != len(units):
        raise Refused("two units have one id", code="unit_twice")
    for unit in units:
        numbers = (
            unit.transit_speed_mps,
            unit.search_speed_mps,
            unit.min_spacing_m,
        )
        if not all(np.isfinite(n) and n > 0 for n in numbers):
            raise Refused(f"{unit.id}: speeds and track spacing must be above nought", code="unit_numbers")
        if not (np.isfinite(unit.ready_s) and unit.endurance_s >= 0 and unit.turn_s >= 0):
            raise Refused(f"{unit.id}: times must be numbers, endurance nought or more", code="unit_numbers")
        if len(unit.widths_m) < classes or min(unit.widths_m, default=0) < 0:
            raise Refused(
                f"{unit.id}: give a sweep width, nought or more, for each of {classes} object classes",
                code="unit_widths",
            )


def window(unit: SearchUnit, settings: PlanSettings, place_m: Floats) -> tuple[Floats, Floats]:
    """When a unit can arrive at places [place, 2], and when it must leave them, each [place], seconds."""
    there = np.hypot(place_m[:, 0] - unit.position_m[0], place_m[:, 1] - unit.position_m[1])
    ready = max(unit.ready_s, settings.start_s)
    arrives = ready + there / unit.transit_speed_mps
    back = np.zeros(len(place_m))
    if unit.home_m is not None:
        back = np.hypot(place_m[:, 0] - unit.home_m[0], place_m[:, 1] - unit.home_m[1])
    leaves = unit.ready_s + unit.endurance_s - back / unit.transit_speed_mps
    return arrives, np.minimum(leaves, settings.start_s + settings.horizon_s)
