"""The nouns of a search plan: one area for each unit, and what the areas are worth together."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np

from varne.drift.search.cloud import Floats
from varne.drift.search.units import PlanSettings

IdleReason = Literal["no_time", "no_room"]


class SearchArea(NamedTuple):
    """One unit's area. Metres in the cloud's frame, seconds on its clock, bearings true.

    ``path_m`` [moment, 2] is the centre at ``moments_s``: it stands still, or moves with the objects.
    """

    unit_id: str
    layer: Literal["surface", "air"]
    bearing_deg: float  # of the legs
    length_m: float  # along the legs
    width_m: float
    sweeps: int
    start_s: float
    end_s: float
    moments_s: Floats
    path_m: Floats
    pods: tuple[float, ...]  # by object class, for an object inside all the time
    height_m: float
    poc: float = 0.0  # weight to find in it, averaged over its time, whatever other areas find
    pos: float = 0.0  # of it, what this area alone would find

    @property
    def spacing_m(self) -> float:
        """Track spacing."""
        return self.width_m / self.sweeps

    def centre_at(self, t_s: float) -> tuple[float, float]:
        """Centre at a moment, metres east and north."""
        return (
            float(np.interp(t_s, self.moments_s, self.path_m[:, 0])),
            float(np.interp(t_s, self.moments_s, self.path_m[:, 1])),
        )

    def corners_at(self, t_s: float) -> Floats:
        """The four corners at a moment, [4, 2], in order round the area."""
        x, y = self.centre_at(t_s)
        s, c = math.sin(math.radians(self.bearing_deg)), math.cos(math.radians(self.bearing_deg))
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) / 2
        along, across = signs[:, 0] * self.length_m, signs[:, 1] * self.width_m
        return np.column_stack([x + along * s + across * c, y + along * c - across * s])


class SearchPlan(NamedTuple):
    """Areas, what they are worth together, and what no plan of these units can exceed.

    ``pos`` and ``bound`` are in the units of the weights: for boats that count one each, the boats that are
    expected to be found. ``boat_pos`` [boat] is each boat's own chance to be found, given what its weights
    said before.
    """

    areas: tuple[SearchArea, ...]
    idle: tuple[tuple[str, IdleReason], ...]
    pos: float
    bound: float
    boat_pos: Floats
    settings: PlanSettings

    @property
    def share_of_bound(self) -> float:
        """What the plan reaches of its bound, 0 to 1; 1 where there is nothing to find."""
        return self.pos / self.bound if self.bound > 0 else 1.0
