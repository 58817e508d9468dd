"""What an area is worth to objects that are in it for a part of its time."""

from __future__ import annotations

import numpy as np
import pytest

from varne.drift.search.cloud import cloud_of
from varne.drift.search.plan import SearchArea
from varne.drift.search.trials import missed_by, trials_of
from varne.drift.search.units import PlanSettings

HOUR = 3600.0


def area(pod: float) -> SearchArea:
    """4 km by 4 km about the origin, searched for three hours without moving."""
    moments_s = np.array([0.0, 3 * HOUR])
    return SearchArea(
        "unit", "surface", 0.0, 4000.0, 4000.0, 4, 0.0, 3 * HOUR, moments_s, np.zeros((2, 2)), (pod,), 0.0
    )


@pytest.mark.parametrize(("law", "half"), [("random", 1.0 - np.sqrt(1.0 - 0.8)), ("inverse_cube", 0.5 * 0.8)])
def test_effort_without_order_meets_a_part_of_its_coverage_and_sweeps_in_order_a_part_of_their_chance(
    law: str, half: float
) -> None:
    """One object stays, one leaves half-way, one is never there."""
    times_s = np.array([0.0, 3 * HOUR])
    positions = np.array([
        [[0.0, 0.0], [0.0, 0.0]],
        [[0.0, 0.0], [4000.0, 0.0]],
        [[9000.0, 0.0], [9000.0, 0.0]],
    ])  # fmt: skip
    cloud = cloud_of(times_s, positions)
    settings = PlanSettings(horizon_s=3 * HOUR, follow_drift=False, law=law)  # type: ignore[arg-type]
    missed = missed_by(area(0.8), trials_of(cloud, settings, (), np.arange(3)))
    assert 1.0 - missed == pytest.approx([0.8, half, 0.0])
