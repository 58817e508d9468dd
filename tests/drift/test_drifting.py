"""Particles on a sea: what must hold whatever the sea."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.making import BOX, QUIET, SPAN, START_S, adrift, apart_m, island, sea, still, tide
from varne.drift import kernel
from varne.drift.land import metres_per_degree
from varne.drift.leeway import INFLATABLE, coefficients
from varne.drift.particles import (
    SeaErrors,
    Stepping,
    Tracks,
    draw_members,
    drifted,
    drifting_particles,
    no_errors,
)
from varne.picture.errors import Malformed, Refused

SCHEMES = (kernel.EULER, kernel.MIDPOINT, kernel.CLASSICAL)
HOURS = 12
RAFT = (0.05, 0.1, 0.02, 0.01, -0.02, -0.01)


def cloud(count: int, seed: int = 3, members: int = 1):
    rng = np.random.default_rng(seed)
    start = np.column_stack(
        [
            np.full(count, START_S),
            1.5 + 0.1 * rng.standard_normal(count),
            51.3 + 0.05 * rng.standard_normal(count),
        ]
    )
    return drifting_particles(start, coefficients(INFLATABLE, seed, "boat", np.arange(count)), seed, members)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_current_and_no_wind_is_no_motion(scheme: int) -> None:
    tracks = drifted(cloud(50), sea(), no_errors(), START_S, HOURS + 1, replace(QUIET, scheme=scheme))
    assert np.all(tracks.lonlat == tracks.lonlat[:, :1])


@settings(max_examples=25, deadline=None)
@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.3, 2.0))
def test_a_steady_current_moves_by_speed_times_time(east: float, north: float, factor: float) -> None:
    members = replace(no_errors(), constant=np.array([[factor, 0.0]]))
    tracks = drifted(adrift(1.5, 51.0), sea(still(east, north)), members, START_S, 4, QUIET)
    gone = tracks.lonlat[0, -1] - tracks.lonlat[0, 0]
    seconds = 3 * 3600.0
    expected = factor * np.array([np.float32(east), np.float32(north)]) * seconds
    north_m, east_m = metres_per_degree(51.0 + 0.5 * gone[1])
    assert np.allclose(gone * [east_m, north_m], expected, atol=2.0)


def test_wind_moves_a_raft_down_and_across_by_its_coefficients() -> None:
    particles = adrift([1.5, 1.5], 51.0, RAFT)
    particles = replace(particles, right=np.array([True, False]))
    tracks = drifted(particles, sea(wind=still(0.0, 10.0)), no_errors(), START_S, 2, QUIET)
    gone = (tracks.lonlat[:, 1] - tracks.lonlat[:, 0]) * np.array(metres_per_degree(51.0))[::-1]
    # A wind towards the north: right of it is east. Down 0.05·10 + 0.1, across ±(0.02·10 + 0.01).
    assert gone == pytest.approx(np.array([[0.21, 0.6], [-0.21, 0.6]]) * 3600.0, rel=2e-3)


def test_leeway_fades_with_the_wind() -> None:
    gone = [
        apart_m(
            *drifted(
                adrift(1.5, 51.0, RAFT), sea(wind=still(0.0, mps)), no_errors(), START_S, 2, QUIET
            ).lonlat[0]
        )
        for mps in (0.0, 0.01, 0.5)
    ]
    assert gone[0] == 0.0
    assert 0.0 < gone[1] < 10.0 < gone[2]


def test_second_order_at_ten_minutes_is_near_fourth_at_half_a_minute() -> None:
    particles, ground = cloud(200), sea(tide(), still(5.0, 4.0))
    fine = replace(QUIET, scheme=kernel.CLASSICAL, step_s=30.0, every=120)
    near = drifted(particles, ground, no_errors(), START_S, HOURS + 1, QUIET)
    true = drifted(particles, ground, no_errors(), START_S, HOURS + 1, fine)
    euler = drifted(particles, ground, no_errors(), START_S, HOURS + 1, replace(QUIET, scheme=kernel.EULER))
    assert apart_m(near.lonlat, true.lonlat).max() < 3.0
    assert apart_m(euler.lonlat, true.lonlat).max() > 30.0


def test_backward_undoes_forward() -> None:
    particles, ground = cloud(50), sea(tide(), still(5.0, 4.0))
    fine = replace(QUIET, scheme=kernel.CLASSICAL, step_s=60.0, every=60)
    there = drifted(particles, ground, no_errors(), START_S, HOURS + 1, fine)
    end_s = float(there.time_s[-1])
    back = replace(particles, start=np.column_stack([np.full(50, end_s), there.lonlat[:, -1]]))
    again = drifted(back, ground, no_errors(), end_s, HOURS + 1, replace(fine, step_s=-60.0))
    assert apart_m(again.lonlat[:, ::-1], there.lonlat).max() < 0.5


def test_shares_in_any_number_of_threads_give_the_whole_to_the_bit() -> None:
    members = draw_members(SeaErrors(), 11, *SPAN, members=40)
    particles, ground = cloud(300, members=40), sea(tide(), still(5.0, 4.0), island())
    step = Stepping(jibes_per_hour=0.5)

    def run(which: slice) -> Tracks:
        return drifted(particles.only(which), ground, members, START_S, HOURS + 1, step)

    whole = run(slice(None))
    for shares in (2, 7):
        edges = np.linspace(0, 300, shares + 1).astype(int)
        with ThreadPoolExecutor(shares) as pool:
            parts = list(pool.map(run, [slice(a, b) for a, b in pairwise(edges)]))
        assert np.array_equal(np.concatenate([part.lonlat for part in parts]), whole.lonlat)
        assert np.array_equal(np.concatenate([part.end for part in parts]), whole.end, equal_nan=True)


def test_boats_of_one_night_share_the_errors_of_the_sea() -> None:
    members = draw_members(SeaErrors(), 11, *SPAN, members=40)
    one, other = (
        adrift(np.full(40, 1.0), 51.0, members=40),
        adrift(np.full(40, 1.9), 51.0, seed=99, members=40),
    )
    gone = [
        tracks.lonlat[:, -1] - tracks.lonlat[:, 0]
        for tracks in (
            drifted(boat, sea(still(0.5, 0.3)), members, START_S, HOURS + 1, QUIET) for boat in (one, other)
        )
    ]
    assert gone[0] == pytest.approx(gone[1], abs=1e-6)
    assert gone[0].std(axis=0).min() > 0.02  # and they do differ from member to member


@pytest.mark.parametrize("slide", [False, True])
def test_nobody_is_ever_on_land_and_who_strands_lies_at_the_shore(slide: bool) -> None:
    land, ground_wind = island(), still(4.0, -9.0)
    particles = cloud(800)
    step = Stepping(slide=slide, every=1)
    tracks = drifted(particles, sea(tide(), ground_wind, land), no_errors(), START_S, 6 * HOURS + 1, step)
    inside = tracks.state != kernel.LEFT_FIELD
    shore_m = land.distance_at(tracks.lonlat[..., 0], tracks.lonlat[..., 1])
    assert shore_m[inside].min() > -1.0
    stranded = tracks.state[:, -1] == kernel.STRANDED
    if slide:
        assert not stranded.any()
    else:
        assert 20 < stranded.sum() < 800
        assert np.all(np.abs(shore_m[stranded, -1]) < land.cell_m)
        assert np.isfinite(tracks.end[stranded, 0]).all()
        # Once ashore it stays there.
        ashore = tracks.state == kernel.STRANDED
        assert np.all(ashore[:, 1:] >= ashore[:, :-1])


def test_a_step_does_not_jump_a_narrow_island() -> None:
    land = island(1.5, 1.503, 50.5, 51.5)
    tracks = drifted(adrift(1.49, 51.0), sea(still(3.0), land=land), no_errors(), START_S, 3, QUIET)
    assert tracks.state[0, -1] == kernel.STRANDED
    assert tracks.lonlat[0, -1, 0] == pytest.approx(1.5, abs=0.002)
    # 0.01° of longitude at 3 m/s, from the middle of the last cell of sea at the latest
    assert tracks.end[0, 0] - START_S == pytest.approx(0.01 * 70_200 / 3.0, abs=60.0)


def test_what_leaves_the_field_is_said_to_have_left() -> None:
    tracks = drifted(adrift(2.45, 51.0), sea(still(1.0)), no_errors(), START_S, 6, QUIET)
    assert tracks.state[0, 0] == kernel.ENGINE_OUT
    assert tracks.state[0, -1] == kernel.LEFT_FIELD
    assert tracks.lonlat[0, -1, 0] <= BOX[2] + 600.0 / 70_000  # a step beyond it at the most


def test_a_run_beyond_the_field_is_refused() -> None:
    with pytest.raises(Refused, match="longer field"):
        drifted(adrift(1.5, 51.0), sea(), no_errors(), START_S, 48, QUIET)
    with pytest.raises(Malformed):
        drifted(adrift(np.full(3, 1.5), 51.0, members=3), sea(), no_errors(), START_S, 2, QUIET)


def test_an_engine_that_fails_between_two_steps_fails_then() -> None:
    particles = replace(
        adrift(1.5, 51.0),
        state=np.array([[kernel.UNDER_WAY, kernel.ENGINE_OUT]], dtype=np.int8),
        until_s=np.array([[START_S + 4000.0, np.inf]]),
        pilot=np.array([[2.0, np.nan, np.nan, 0.0]]),  # 2 m/s due north
    )
    tracks = drifted(particles, sea(), no_errors(), START_S, 4, QUIET)
    assert apart_m(tracks.lonlat[0, 0], tracks.lonlat[0, -1]) == pytest.approx(8000.0, abs=1.0)
    assert tracks.state[0].tolist() == [
        kernel.UNDER_WAY,
        kernel.UNDER_WAY,
        kernel.ENGINE_OUT,
        kernel.ENGINE_OUT,
    ]


def test_a_boat_under_way_makes_for_its_aim_across_the_stream_and_lands() -> None:
    land = island()
    particles = replace(
        adrift(1.5, 51.3),
        state=np.full((1, 1), kernel.UNDER_WAY, dtype=np.int8),
        pilot=np.array([[2.0, 1.5, 51.0, 0.0]]),
    )
    tracks = drifted(particles, sea(still(0.6), land=land), no_errors(), START_S, 8, QUIET)
    assert tracks.state[0, -1] == kernel.LANDED
    assert tracks.end[0, 2] == pytest.approx(51.1, abs=0.003)


def test_a_later_start_waits() -> None:
    particles = adrift(1.5, 51.0)
    particles = replace(particles, start=particles.start + np.array([2.5 * 3600.0, 0.0, 0.0]))
    tracks = drifted(particles, sea(still(0.0, 1.0)), no_errors(), START_S, 5, QUIET)
    assert tracks.state[0].tolist() == [kernel.NOT_YET] * 3 + [kernel.ENGINE_OUT] * 2
    assert apart_m(tracks.lonlat[0, 0], tracks.lonlat[0, -1]) == pytest.approx(1.5 * 3600.0, rel=1e-3)


def test_jibing_swaps_sides_at_its_rate() -> None:
    across = (0.0, 0.0, 0.1, 0.0, -0.1, 0.0)
    particles = adrift(np.full(4000, 1.5), 51.0, across)
    step = replace(QUIET, jibes_per_hour=0.3, every=1, step_s=600.0)
    tracks = drifted(particles, sea(wind=still(0.0, 5.0)), no_errors(), START_S, 6 * 4 + 1, step)
    last = np.sign(tracks.lonlat[:, -1, 0] - tracks.lonlat[:, -2, 0]) > 0
    # An even or odd count of a Poisson number of jibes; the last step begins 3 h 50 min after the start.
    assert np.mean(last != particles.right) == pytest.approx(0.5 * (1 - np.exp(-2 * 0.3 * 23 / 6)), abs=0.03)


def test_the_residual_current_spreads_as_its_memory_says() -> None:
    mps, memory_s, elapsed_s = 0.1, 3600.0, 12 * 3600.0
    step = Stepping(jibes_per_hour=0.0, residual_mps=mps, residual_memory_s=memory_s, step_s=600.0)
    tracks = drifted(adrift(np.full(6000, 1.5), 51.0), sea(), no_errors(), START_S, 13, step)
    gone = (tracks.lonlat[:, -1] - tracks.lonlat[:, 0]) * np.array(metres_per_degree(51.0))[::-1]
    # Taylor 1921: variance of the displacement of an Ornstein-Uhlenbeck velocity.
    expected = np.sqrt(2 * mps**2 * memory_s * (elapsed_s - memory_s * (1 - np.exp(-elapsed_s / memory_s))))
    assert gone.std(axis=0) == pytest.approx([expected, expected], rel=0.04)
    assert np.abs(gone.mean(axis=0)).max() < 3 * expected / np.sqrt(6000)
