"""Cameras: what a bearing says of a track, and what it does not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.correlation.tracking import Motion, Scan, Tracker
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.bearings import BearingSensor, hidden, noise_rad2, polar, wrapped_rad
from varne.picture.errors import Broken

CAMERA = BearingSensor(ownship_m=(10.0, -20.0), probability=0.5, clutter_per_rad=1.0)
PLACES = st.floats(-500.0, 500.0).map(lambda value: round(value, 3))


def one_track(east_m: float, north_m: float, sigma_m: float = 10.0) -> TrackBank:
    bank = TrackBank()
    mean = np.array([[east_m, north_m, 0.0, 0.0]])
    covariance = np.diag([sigma_m**2, sigma_m**2, 1.0, 1.0])[None]
    bank.add(mean, covariance, 0.0, np.array([0.9]))
    return bank


def look(sensor: BearingSensor, bearing_rad: float, sigma_rad: float = 0.02) -> Scan:
    return Scan(
        0.0, sensor, np.array([[bearing_rad]]), np.full((1, 1, 1), sigma_rad**2), np.zeros(1, np.int64), False
    )


@given(PLACES, PLACES)
def test_the_jacobian_is_the_slope(east_m: float, north_m: float) -> None:
    state = np.array([[east_m, north_m, 1.0, -2.0]])
    if math.hypot(east_m - 10.0, north_m + 20.0) < 5.0:
        return
    _, jacobian = CAMERA.observed(state, 0.0)
    for column in range(4):
        step = np.zeros((1, 4))
        step[0, column] = 1e-4
        ahead, behind = CAMERA.observed(state + step, 0.0)[0], CAMERA.observed(state - step, 0.0)[0]
        slope = CAMERA.difference(ahead, behind)[0, 0] / 2e-4
        assert jacobian[0, 0, column] == pytest.approx(slope, abs=1e-7)


def test_bearings_run_clockwise_from_north() -> None:
    east = BearingSensor(ownship_m=(0.0, 0.0), probability=0.5, clutter_per_rad=1.0)
    states = np.array([[0.0, 50.0, 0, 0], [50.0, 0.0, 0, 0], [0.0, -50.0, 0, 0], [-50.0, 0.0, 0, 0]])
    bearings, _ = east.observed(states, 0.0)
    assert np.degrees(np.mod(bearings[:, 0], 2 * math.pi)) == pytest.approx([0.0, 90.0, 180.0, 270.0])


@given(st.floats(-50.0, 50.0))
def test_wrapping_keeps_the_direction(angle_rad: float) -> None:
    wrapped = float(wrapped_rad(np.array([angle_rad]))[0])
    assert -math.pi <= wrapped < math.pi
    assert math.cos(wrapped) == pytest.approx(math.cos(angle_rad), abs=1e-9)
    assert math.sin(wrapped) == pytest.approx(math.sin(angle_rad), abs=1e-9)


def test_a_track_due_south_takes_a_bearing_from_either_side() -> None:
    sensor = BearingSensor(ownship_m=(0.0, 0.0), probability=0.5, clutter_per_rad=1.0)
    for side in (-1.0, 1.0):
        bank = one_track(side, -100.0)
        scan = look(sensor, -side * (math.pi - 0.01))
        pairs = sensor.gate(bank, Motion(), scan, 4.0)
        assert pairs.track.tolist() == [0]
        sensor.update(bank, Motion(), scan, pairs.track, pairs.plot)
        assert bank.mean[0, 0] == pytest.approx(-side, abs=0.3)


def test_a_bearing_tells_across_and_not_along() -> None:
    sensor = BearingSensor(ownship_m=(0.0, 0.0), probability=0.5, clutter_per_rad=1.0)
    bank = one_track(0.0, 200.0)
    scan = look(sensor, 0.05)
    sensor.update(bank, Motion(), scan, np.array([0]), np.array([0]))
    assert bank.covariance[0, 0, 0] == pytest.approx(1.0 / (1.0 / 100.0 + 1.0 / 16.0), rel=1e-6)
    assert bank.covariance[0, 1, 1] == pytest.approx(100.0, rel=1e-6)
    assert 8.0 < bank.mean[0, 0] < 10.0
    assert bank.mean[0, 1] == pytest.approx(200.0, abs=1e-6)


def test_a_bearing_starts_no_track_and_a_missed_one_ends_none() -> None:
    tracker = Tracker()
    tracker.take(look(CAMERA, 0.3))
    assert tracker.bank.count == 0
    bank = tracker.bank
    bank.add(np.array([[10.0, 80.0, 0, 0]]), np.eye(4)[None], 0.0, np.array([0.5]))
    tracker.take(look(CAMERA, 2.0))
    assert bank.existence[0] == pytest.approx(0.5, abs=1e-3)
    tracker.take(look(CAMERA, 0.0))
    assert bank.existence[0] > 0.6


@given(st.floats(0.01, 0.2), st.integers(1, 40), st.floats(0.5, 10.0))
def test_frames_of_one_correlation_time_weigh_as_one(sigma: float, frames: int, correlation_s: float) -> None:
    variance = noise_rad2(sigma, correlation_s / frames, correlation_s)
    assert frames / variance == pytest.approx(1.0 / sigma**2)


def test_a_camera_that_rests_longer_than_its_errors_last_gives_whole_bearings() -> None:
    assert noise_rad2(0.05, 60.0, 3.0) == pytest.approx(0.0025)
    assert noise_rad2(0.05, math.inf, 3.0) == pytest.approx(0.0025)


def test_a_vessel_hides_what_is_behind_it_and_not_itself() -> None:
    ownship_m = np.zeros(2)
    screens_m = np.array([[0.0, 100.0]])
    places_m = np.array([[0.0, 150.0], [0.0, 101.0], [0.0, 50.0], [40.0, 150.0], [0.0, -150.0]])
    assert hidden(places_m, ownship_m, screens_m, 8.0).tolist() == [True, False, False, False, False]
    assert not hidden(places_m, ownship_m, np.zeros((0, 2)), 8.0).any()


def test_it_sees_only_within_reach_and_sector_and_not_behind_a_vessel() -> None:
    sensor = BearingSensor(
        ownship_m=(0.0, 0.0),
        probability=0.7,
        clutter_per_rad=1.0,
        nearest_m=20.0,
        farthest_m=300.0,
        axis_rad=math.pi,
        sector_rad=math.pi / 2,
        screens_m=np.array([[30.0, -100.0]]),
    )
    places_m = np.array([[0.0, -100.0], [0.0, 100.0], [0.0, -10.0], [0.0, -400.0], [60.0, -200.0]])
    assert sensor.detection_probability(places_m, 0.0).tolist() == [0.7, 0.0, 0.0, 0.0, 0.0]


@given(PLACES, PLACES)
def test_polar_is_undone_by_sine_and_cosine(east_m: float, north_m: float) -> None:
    range_m, bearing_rad = polar(np.array([[east_m, north_m]]), np.array([3.0, 4.0]))
    assert 3.0 + range_m[0] * math.sin(bearing_rad[0]) == pytest.approx(east_m, abs=1e-9)
    assert 4.0 + range_m[0] * math.cos(bearing_rad[0]) == pytest.approx(north_m, abs=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"probability": 1.0},
        {"clutter_per_rad": 0.0},
        {"nearest_m": 50.0, "farthest_m": 40.0},
        {"sector_rad": 7.0},
    ],
)
def test_figures_no_camera_has_are_refused(wrong: dict[str, float]) -> None:
    figures = {"probability": 0.5, "clutter_per_rad": 1.0, **wrong}
    with pytest.raises(Broken):
        BearingSensor(ownship_m=(0.0, 0.0), **figures)
