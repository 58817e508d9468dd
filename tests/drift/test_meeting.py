"""When a unit can meet a boat whose place is a cloud: closed forms, and what must always hold."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.making import START_S, adrift, apart_m, sea, still, tide
from varne.drift.ensemble import BoatCloud
from varne.drift.field import VelocityField
from varne.drift.land import metres_per_degree
from varne.drift.meeting import Meetings, Responder, meetings
from varne.drift.particles import Particles, Stepping, Tracks, drifted, no_errors
from varne.drift.states import State
from varne.picture.errors import Malformed

NORTH_M, EAST_M = (float(size) for size in metres_per_degree(51.0))
HOUR = 3600.0
KN = 1852.0 / 3600.0
HERE = (1.5, 51.0)


def drifting(lonlat: np.ndarray, velocity_mps: tuple[float, float], hours: float = 6.0) -> BoatCloud:
    """Particles that drift at one velocity, from a position each."""
    time_s = START_S + 1800.0 * np.arange(round(2 * hours) + 1)
    gone = np.outer(time_s - START_S, np.array(velocity_mps) / [EAST_M, NORTH_M])
    tracks = Tracks(
        time_s,
        lonlat[:, None, :] + gone[None],
        np.full((len(lonlat), len(time_s)), State.ENGINE_OUT, dtype=np.int8),
        np.full((len(lonlat), 3), np.nan),
    )
    particles: Particles = adrift(lonlat[:, 0], lonlat[:, 1])
    return BoatCloud(particles, tracks, np.full(len(lonlat), 1.0 / len(lonlat)))


def one_place(velocity_mps: tuple[float, float] = (0.0, 0.0)) -> BoatCloud:
    return drifting(np.tile(HERE, (300, 1)), velocity_mps)


def normal_cloud(sigma_m: float, count: int = 3000, seed: int = 2) -> BoatCloud:
    metres = np.random.default_rng(seed).standard_normal((count, 2)) * sigma_m
    return drifting(np.array(HERE) + metres / [EAST_M, NORTH_M], (0.0, 0.0))


def west_of(metres: float, **changed: object) -> Responder:
    """A unit due west of the boat's first place."""
    unit = Responder(HERE[0] - metres / EAST_M, HERE[1], 25 * KN, START_S + 600.0, 1500.0)
    return replace(unit, **changed)  # type: ignore[arg-type]


def met(
    cloud: BoatCloud, unit: Responder, current: VelocityField | None = None, hours: float = 5.0
) -> Meetings:
    return meetings([cloud], [unit], START_S, hours, current)


def test_a_boat_that_keeps_still_is_met_when_it_comes_in_sight() -> None:
    found = met(one_place(), west_of(20_000.0))
    wanted_s = START_S + 600.0 + (20_000.0 - 1500.0) / (25 * KN)
    assert found.earliest_s[0, 0] == pytest.approx([wanted_s, wanted_s], abs=1.0)
    assert found.best_share[0, 0] == pytest.approx(1.0)
    assert found.met_by[0, 0, 0] == 0.0
    assert found.best_lonlat[0, 0] == pytest.approx(HERE)
    assert found.best_s[0, 0] == START_S + 2700.0


def test_a_boat_that_drifts_away_is_met_where_it_will_be() -> None:
    drift = (0.8, 0.9)
    found = met(one_place(drift), west_of(20_000.0, afloat=False))
    # (20 km + 0.8 t)² + (0.9 t)² = (range + speed · (t - ready))², t since the start
    speed, behind = 25 * KN, 1500.0 - 25 * KN * 600.0
    a = drift[0] ** 2 + drift[1] ** 2 - speed**2
    b = 2 * (20_000.0 * drift[0] - behind * speed)
    c = 20_000.0**2 - behind**2
    wanted_s = START_S + (-b - math.sqrt(b * b - 4 * a * c)) / (2 * a)
    assert found.earliest_s[0, 0, 0] == pytest.approx(wanted_s, abs=2.0)


def test_in_one_stream_unit_and_boat_are_in_still_water_to_each_other() -> None:
    stream = (1.1, -0.4)
    found = met(one_place(stream), west_of(20_000.0), still(*stream))
    begun = np.array([20_000.0, 0.0]) + 600.0 * np.array(stream)  # the boat drifts while the unit makes ready
    wanted_s = START_S + 600.0 + (np.hypot(*begun) - 1500.0) / (25 * KN)
    assert found.earliest_s[0, 0, 0] == pytest.approx(wanted_s, abs=2.0)


def test_a_normal_cloud_is_met_with_a_normals_odds() -> None:
    found = met(normal_cloud(2000.0), west_of(10_000.0, range_m=2500.0))
    assert found.best_share[0, 0] == pytest.approx(1.0 - math.exp(-0.5 * (2500.0 / 2000.0) ** 2), abs=0.05)
    assert apart_m(found.best_lonlat[0, 0], np.array(HERE)) < 1200.0
    assert found.earliest_s[0, 0, 0] < found.best_s[0, 0]
    assert found.earliest_s[0, 0, 1] == math.inf  # nine in ten are never in sight at once


def test_a_unit_steered_there_through_a_turning_stream_arrives_by_then() -> None:
    """The kernel's own boat under way towards the best place, at the unit's speed."""
    current = tide()
    start = np.tile([1.75, 51.05], (300, 1))
    away = drifted(adrift(start[:, 0], start[:, 1]), sea(current), no_errors(), START_S, 31,
                   Stepping(every=1, residual_mps=0.0, jibes_per_hour=0.0))  # fmt: skip
    cloud = BoatCloud(adrift(start[:, 0], start[:, 1]), away, np.full(300, 1.0 / 300))
    unit = Responder(1.35, 50.9, 15 * KN, START_S, 1000.0)
    found = met(cloud, unit, current)
    arrives_s, aim = found.earliest_s[0, 0, 0], found.best_lonlat[0, 0]
    assert START_S + HOUR < arrives_s < START_S + 2 * HOUR
    where = adrift([unit.lon_deg], [unit.lat_deg])
    steered = replace(
        where,
        state=np.array([[State.UNDER_WAY]], dtype=np.int8),
        pilot=np.array([[unit.speed_mps, aim[0], aim[1], 0.0]]),
    )
    went = drifted(steered, sea(current), no_errors(), START_S, 31,
                   Stepping(every=1, residual_mps=0.0))  # fmt: skip
    apart = apart_m(went.lonlat[0], away.lonlat[0])
    in_sight_s = went.time_s[np.argmax(apart < unit.range_m)]
    assert arrives_s == pytest.approx(in_sight_s, abs=900.0)


def test_who_must_be_back_first_meets_nobody() -> None:
    there_and_back_s = 2 * 20_000.0 / (25 * KN)
    assert met(one_place(), west_of(20_000.0, out_s=there_and_back_s * 1.01)).best_share[0, 0] == 1.0
    none = met(one_place(), west_of(20_000.0, out_s=there_and_back_s * 0.99))
    assert none.best_share[0, 0] == 0.0
    assert np.isnan(none.best_lonlat[0, 0]).all()
    assert np.isnan(none.best_s[0, 0])
    near_home = west_of(20_000.0, out_s=there_and_back_s * 0.99, home=(HERE[0] - 0.01, HERE[1]))
    assert met(one_place(), near_home).best_share[0, 0] == 1.0


def test_what_left_the_field_is_met_by_nobody() -> None:
    cloud = normal_cloud(500.0)
    cloud.tracks.state[::2, 1:] = State.LEFT_FIELD
    assert met(cloud, west_of(10_000.0, range_m=5000.0)).best_share[0, 0] == pytest.approx(0.5, abs=0.05)


CLOUD = normal_cloud(2500.0, 600)
RUNNER = drifting(CLOUD.tracks.lonlat[:, 0], (0.9, 0.7))


@settings(max_examples=40, deadline=None)
@given(
    moving=st.booleans(),
    afloat=st.booleans(),
    away_m=st.floats(0.0, 60_000.0),
    speed_kn=st.floats(4.0, 120.0),
    more_kn=st.floats(0.0, 60.0),
    ready_min=st.floats(0.0, 200.0),
    later_min=st.floats(0.0, 100.0),
    range_m=st.floats(100.0, 6000.0),
)
def test_faster_is_never_later_and_readiness_only_delays(
    moving: bool, afloat: bool, away_m: float, speed_kn: float, more_kn: float, ready_min: float,
    later_min: float, range_m: float,
) -> None:  # fmt: skip
    unit = west_of(
        away_m, speed_mps=speed_kn * KN, ready_s=START_S + 60 * ready_min, range_m=range_m, afloat=afloat
    )
    faster = replace(unit, speed_mps=(speed_kn + more_kn) * KN)
    late = replace(unit, ready_s=unit.ready_s + 60 * later_min)
    current = still(0.9, 0.7)
    found = meetings([RUNNER if moving else CLOUD], [unit, faster, late], START_S, 5.0, current)
    curve, soonest = found.met_by[0], found.earliest_s[0]
    assert np.all(np.diff(curve, axis=1) >= 0.0)
    assert np.all(curve[1] >= curve[0] - 1e-6)
    assert np.all(curve[2] <= curve[0] + 1e-6)
    assert np.all(soonest[1] <= soonest[0] + 1.0)
    assert np.all(soonest[2] >= soonest[0] - 60.0)
    assert np.all(soonest[:, 1] >= soonest[:, 0])
    asked = np.isfinite(soonest[0])
    assert np.all(soonest[0][asked] >= unit.ready_s - 1e-6)


def test_the_answer_for_a_pair_does_not_depend_on_the_others() -> None:
    units = [west_of(20_000.0), west_of(12_000.0, speed_mps=12 * KN)]
    both = meetings([CLOUD, RUNNER], units, START_S, 4.0)
    alone = meetings([RUNNER], units, START_S, 4.0)
    assert both.met_by[1] == pytest.approx(alone.met_by[0], abs=0.01)
    assert both.earliest_s[1, :, 0] == pytest.approx(alone.earliest_s[0, :, 0], abs=30.0)


def test_what_has_no_sense_is_malformed() -> None:
    unit = west_of(1000.0)
    for clouds, units, hours, shares in (
        ([], [unit], 1.0, (0.5,)),
        ([CLOUD], [], 1.0, (0.5,)),
        ([CLOUD], [unit], 0.0, (0.5,)),
        ([CLOUD], [unit], 1.0, (0.0,)),
        ([CLOUD], [replace(unit, speed_mps=0.0)], 1.0, (0.5,)),
    ):
        with pytest.raises(Malformed):
            meetings(clouds, units, START_S, hours, shares=shares)
