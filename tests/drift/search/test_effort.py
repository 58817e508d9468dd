"""The bound: closed forms to four digits, and that nothing beats it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.search.making import square_cloud
from varne.drift.search.cloud import cloud_of
from varne.drift.search.detection import Law, optimal_pos_circular_normal, pod
from varne.drift.search.effort import EffortProblem, best_effort, cells_of, water_filling
from varne.picture.errors import Refused

NM_M, KN_MPS, HOUR_S = 1852.0, 1852.0 / 3600, 3600.0


@pytest.mark.parametrize(
    ("sigma_nm", "width_nm", "speed_kn", "hours", "expected"),
    [(5, 1, 10, 2, 0.09161), (5, 1, 10, 10, 0.31135), (5, 2, 90, 2, 0.63080)],
)
def test_water_filling_reaches_the_closed_form(
    sigma_nm: float, width_nm: float, speed_kn: float, hours: float, expected: float
) -> None:
    edge = np.linspace(-5, 5, 402)
    middle = (edge[1:] + edge[:-1]) / 2 * sigma_nm * NM_M
    density = np.exp(-(middle**2) / (2 * (sigma_nm * NM_M) ** 2))
    probability = np.outer(density, density)
    probability /= probability.sum()
    area = np.full_like(probability, (middle[1] - middle[0]) ** 2)
    effort_m = speed_kn * KN_MPS * hours * HOUR_S
    got = water_filling(probability, area, width_nm * NM_M, effort_m)
    assert got.pos == pytest.approx(expected, abs=5e-5)
    assert got.effort_m.sum() == pytest.approx(effort_m, rel=1e-6)
    closed = optimal_pos_circular_normal(sigma_nm * NM_M, width_nm * NM_M, speed_kn * KN_MPS, hours * HOUR_S)
    assert got.pos == pytest.approx(closed, abs=5e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([Law.RANDOM, Law.INVERSE_CUBE]))
def test_no_other_sharing_beats_water_filling(seed: int, law: Law) -> None:
    rng = np.random.default_rng(seed)
    p, a = rng.dirichlet(np.ones(12)), rng.uniform(1e5, 4e6, 12)
    best = water_filling(p, a, 800.0, 9000.0, law)
    for _ in range(20):
        other = rng.dirichlet(np.full(12, 0.5)) * 9000.0
        assert (p * pod(law, other * 800.0 / a)).sum() <= best.pos + 1e-9


def still(p: np.ndarray, gain: np.ndarray) -> EffortProblem:
    """Cells that keep still: one particle in each; every unit reaches every cell."""
    cells, units = len(p), len(gain)
    return EffortProblem(
        np.arange(cells, dtype=np.int32)[:, None],
        p,
        np.zeros(cells, dtype=np.int64),
        gain[:, None, None],
        np.ones((units, 1, cells)),
    )


@pytest.mark.parametrize("law", [Law.RANDOM, Law.INVERSE_CUBE])
def test_several_like_units_are_one_of_their_effort_together(law: Law) -> None:
    p = np.random.default_rng(5).dirichlet(np.ones(60))
    got = best_effort(still(p, np.array([3.0, 5.0, 4.0])), law, rounds=2000, tolerance=1e-4)
    exact = water_filling(p, np.ones(60), 1.0, 12.0, law)
    assert got.pos == pytest.approx(exact.pos, rel=3e-4)
    assert got.pos <= exact.pos + 1e-9 <= got.bound + 2e-9


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([Law.RANDOM, Law.INVERSE_CUBE]))
def test_no_sharing_among_moving_objects_beats_the_bound(seed: int, law: Law) -> None:
    rng = np.random.default_rng(seed)
    units, moments, cells, classes, particles = 3, 4, 15, 2, 50
    problem = EffortProblem(
        rng.integers(-1, cells, (particles, moments)).astype(np.int32),
        rng.dirichlet(np.ones(particles)),
        rng.integers(0, classes, particles),
        rng.uniform(0, 4, (units, moments, classes)),
        (rng.uniform(size=(units, moments, cells)) < 0.8).astype(np.float64),
    )
    got = best_effort(problem, law)
    assert got.pos <= got.bound + 1e-12
    for _ in range(30):
        share = rng.dirichlet(np.full(cells, 0.3), (units, moments)) * problem.available
        density = np.einsum("jtk,jtc->ktc", problem.gain, share)
        covered = np.zeros(particles)
        for t in range(moments):
            at = problem.cell[:, t]
            covered += np.where(at >= 0, density[problem.object_class, t, at], 0.0)
        assert (problem.weights * pod(law, covered)).sum() <= got.bound + 1e-9


def test_the_climb_comes_close_to_its_bound() -> None:
    rng = np.random.default_rng(1)
    problem = EffortProblem(
        rng.integers(0, 200, (4000, 6)).astype(np.int32),
        np.full(4000, 1 / 4000),
        rng.integers(0, 2, 4000),
        rng.uniform(2, 9, (5, 6, 2)),
        np.ones((5, 6, 200)),
    )
    got = best_effort(problem)
    assert got.pos > 0.98 * got.bound


def test_a_unit_that_reaches_nothing_adds_nothing() -> None:
    p = np.full(10, 0.1)
    alone = best_effort(still(p, np.array([3.0])))
    problem = still(p, np.array([3.0, 9.0]))
    problem.available[1] = 0.0
    assert best_effort(problem).pos == pytest.approx(alone.pos, rel=1e-6)


def test_every_particle_has_its_cell() -> None:
    cloud = square_cloud(300, drift_mps=(1.0, -0.4))
    grid, cell = cells_of(cloud, np.array([0.0, 3600.0]), 1852.0)
    for column, moment in enumerate((0.0, 3600.0)):
        off = cloud.positions_at(moment) - grid.centres_m[cell[:, column]]
        assert np.abs(off).max() <= 1852.0 / 2 + 1e-6
    with pytest.raises(Refused):
        cells_of(cloud, np.array([0.0]), 1.0)


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(Refused):
        water_filling(np.ones(2), np.array([1.0, 0.0]), 1.0, 1.0)
    with pytest.raises(Refused):
        water_filling(np.ones(2), np.ones(2), 1.0, 1.0, Law.DEFINITE)
    with pytest.raises(Refused):
        best_effort(still(np.ones(2) / 2, np.ones(1)), Law.DEFINITE)
    assert water_filling(np.ones(2), np.ones(2), 1.0, 0.0).pos == 0.0
    assert cloud_of(np.array([0.0]), np.zeros((0, 1, 2))).boats == 0
