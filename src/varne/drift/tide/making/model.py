"""One run of the model: from rest to the constituents of height and stream in every cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift.tide.making.analysis import Analysis
from varne.drift.tide.making.grid import LAND, Complexes, Floats, OpenBoundary, SeaGrid
from varne.drift.tide.making.shallow_water import Physics, Sea

# What a month of a run driven by O1 K1 N2 M2 S2 holds: those, and what the shallows make of them.
RUN_NAMES = (
    "O1", "K1", "MU2", "N2", "M2", "L2", "S2", "2SM2", "MN4", "M4", "MS4", "S4", "2MN6", "M6", "2MS6", "M8",
)  # fmt: skip

DAY_S = 86_400.0

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Length:
    """How long a run is, in days: first forgotten, then analysed."""

    settle_days: float = 4.0
    analyse_days: float = 28.0  # a little more than N2 and M2 need to part (27.6)


@dataclass(frozen=True)
class Modelled:
    """What a run found.

    Args:
        grid: the cells.
        names: constituents fitted.
        height_m: [k, y, x], NaN on land.
        east_mps: [k, y, x].
        north_mps: [k, y, x].
        mean_height_m: [y, x].
        mean_transport_m2_s: eastward and northward, [2, y, x].
    """

    grid: SeaGrid
    names: tuple[str, ...]
    height_m: Complexes
    east_mps: Complexes
    north_mps: Complexes
    mean_height_m: Floats
    mean_transport_m2_s: Floats

    @property
    def wet(self) -> npt.NDArray[np.bool_]:
        """Cells with water, [y, x]."""
        wet: npt.NDArray[np.bool_] = self.grid.kind != LAND
        return wet

    def of(self, name: str) -> int:
        """Where a constituent stands."""
        return self.names.index(name)


def run(
    grid: SeaGrid,
    boundary: OpenBoundary,
    physics: Physics,
    length: Length,
    *,
    what: str,
    on_progress: Progress | None = None,
) -> Modelled:
    """Run the model and analyse it.

    Args:
        grid: the sea.
        boundary: what drives it.
        physics: friction and the rest.
        length: how long.
        what: named to ``on_progress``.
        on_progress: told how far the run is, 0 to 1, about once a model day.

    Raises:
        Broken: the run became unstable.
    """
    sea = Sea(grid, boundary, physics)
    wet = grid.kind != LAND
    analysis = Analysis(RUN_NAMES, 3 * int(wet.sum()))
    transport = np.zeros((2, *wet.shape))
    settle_s = length.settle_days * DAY_S
    samples = round((length.settle_days + length.analyse_days) * DAY_S / sea.sample_s)
    for sample in range(samples):
        sea.to_next_sample()
        if sea.now_s > settle_s + 1.0:
            east, north = sea.velocity_mps()
            analysis.add(sea.now_s, np.concatenate([sea.height_m[wet], east[wet], north[wet]]))
            transport += np.stack(sea.transport_m2_s())
        if on_progress is not None and sample % 48 == 47:
            on_progress(what, (sample + 1) / samples)
    mean, waves = analysis.fit()
    fields = np.full((len(RUN_NAMES), 3, *wet.shape), np.nan + 0j)
    fields[:, :, wet] = waves.reshape(len(RUN_NAMES), 3, -1)
    mean_height = np.full(wet.shape, np.nan)
    mean_height[wet] = mean.reshape(3, -1)[0]
    return Modelled(
        grid=grid,
        names=RUN_NAMES,
        height_m=fields[:, 0],
        east_mps=fields[:, 1],
        north_mps=fields[:, 2],
        mean_height_m=mean_height,
        mean_transport_m2_s=transport / analysis.samples,
    )
