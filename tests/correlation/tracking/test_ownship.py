"""Radar and lidar from a moving ownship: old plots, large vessels, shadows, clutter that comes again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.correlation.tracking import Births, Motion, Scan, Tracker
from varne.correlation.tracking.lookout import CameraFigures, Fittings, Lookout
from varne.correlation.tracking.motion import FloatArray
from varne.correlation.tracking.ownship import (
    ClutterMap,
    RangingFigures,
    RangingSensor,
    gathered,
    plot_covariance,
    widened,
)
from varne.picture.errors import Broken, Malformed

RADAR = RangingFigures(
    probability=0.9,
    reach_m=400.0,
    reach_edge_m=60.0,
    range_sigma_m=3.0,
    cross_sigma_m=3.0,
    bearing_sigma_rad=0.01,
    clutter_per_m2=1e-5,
    latency_s=1.5,
    behind_per_m2=1e-3,
)
LIDAR = RangingFigures(
    probability=0.9,
    reach_m=120.0,
    reach_edge_m=60.0,
    range_sigma_m=2.0,
    cross_sigma_m=2.0,
    bearing_sigma_rad=0.005,
    clutter_per_m2=1e-5,
    several_plots=True,
)
CRAFT = Fittings(ranging={"radar": RADAR, "lidar": LIDAR}, cameras={"eo": CameraFigures()})
HERE = np.zeros(2)
NOWHERE = np.zeros((0, 2))
METRES = st.floats(-300.0, 300.0).map(lambda value: round(value, 2))


def plots(*places: tuple[float, float]) -> FloatArray:
    return np.array(places, dtype=np.float64).reshape(-1, 2)


@pytest.mark.parametrize(("latency_s", "behind_m"), [(1.5, 0.0), (0.0, 7.5)])
def test_an_old_plot_does_not_hold_the_track_back(latency_s: float, behind_m: float) -> None:
    figures = RangingFigures(0.9, 400.0, 60.0, 2.0, 2.0, 0.001, 1e-6, latency_s=latency_s)
    tracker = Tracker(Motion(acceleration_psd_m2_s3=0.01), Births(learn=False))
    for turn in range(20):
        time_s = 2.0 * turn
        seen = plots((5.0 * (time_s - 1.5), 100.0))  # where it was a second and a half ago, at 5 m/s
        sensor = RangingSensor(figures, HERE)
        covariance = plot_covariance(figures, HERE, seen)
        tracker.take(Scan(time_s, sensor, seen, covariance, np.array([turn])))
    state = tracker.table(38.0).mean[0]
    assert 5.0 * 38.0 - state[0] == pytest.approx(behind_m, abs=0.3)
    assert state[2] == pytest.approx(5.0, abs=0.1)


@given(METRES, METRES, METRES, METRES)
def test_a_plot_is_surer_along_the_line_of_sight(
    east: float, north: float, own_e: float, own_n: float
) -> None:
    away = np.array([east - own_e, north - own_n])
    range_m = float(np.hypot(*away))
    if range_m < 1.0:
        return
    covariance = plot_covariance(RADAR, np.array([own_e, own_n]), plots((east, north)))[0]
    along = away / range_m
    across = np.array([-along[1], along[0]])
    assert along @ covariance @ along == pytest.approx(9.0)
    assert across @ covariance @ across == pytest.approx(9.0 + (0.01 * range_m) ** 2)
    assert along @ covariance @ across == pytest.approx(0.0, abs=1e-6)


def test_detection_falls_with_range_and_behind_a_vessel() -> None:
    sensor = RangingSensor(RADAR, HERE, screens_m=plots((0.0, 100.0)))
    chance = sensor.detection_probability(plots((0, -50), (-400, 0), (600, 0), (0, 200)), 0.0)
    assert chance == pytest.approx([0.9, 0.45, 0.0, 0.18], abs=1e-3)


def test_clutter_is_thick_behind_a_vessel() -> None:
    places = plots((0, 200), (20, 200), (0, 110), (0, -200), (200, 0))
    scan = Scan(0.0, RangingSensor(RADAR, HERE), places, plot_covariance(RADAR, HERE, places), np.arange(5))
    sensor = RangingSensor(RADAR, HERE, screens_m=plots((0.0, 100.0)))
    assert sensor.clutter_density(scan).tolist() == [1e-3, 1e-3, 1e-5, 1e-5, 1e-5]
    assert RangingSensor(RADAR, HERE).clutter_density(scan).tolist() == [1e-5] * 5


def test_a_known_vessels_plots_become_one_and_others_stay() -> None:
    ship = plots((0.0, 0.0))
    got = gathered(plots((-9, 0), (90, 90), (11, 0), (94, 90)), ship, 20.0)
    assert sorted(got.tolist()) == [[1.0, 0.0], [90.0, 90.0], [94.0, 90.0]]
    assert gathered(plots((-9, 0), (11, 0)), NOWHERE, 20.0).tolist() == [[-9.0, 0.0], [11.0, 0.0]]
    two = gathered(plots((-9, 0), (11, 0)), plots((-10, 0), (10, 0)), 20.0)
    assert sorted(two.tolist()) == [[-9.0, 0.0], [11.0, 0.0]]


@given(st.lists(st.tuples(METRES, METRES), max_size=6), st.lists(st.tuples(METRES, METRES), max_size=3))
def test_gathering_neither_invents_nor_loses_a_place(
    seen: list[tuple[float, float]], known: list[tuple[float, float]]
) -> None:
    given_m, vessels_m = plots(*seen), plots(*known)
    got = gathered(given_m, vessels_m, 25.0)
    assert len(got) <= len(given_m)
    assert (len(got) == 0) == (len(given_m) == 0)
    if len(got):
        assert (got.min(axis=0) >= given_m.min(axis=0) - 1e-9).all()
        assert (got.max(axis=0) <= given_m.max(axis=0) + 1e-9).all()


@given(METRES, METRES)
def test_a_vessels_own_plot_comes_within_the_gate_and_no_other_does(east: float, north: float) -> None:
    offset = plots((east, north))
    doubt = np.eye(2)[None] * 4.0
    wide = widened(doubt.copy(), offset, plots((0.0, 0.0)), doubt, 25.0, 2.0)
    distance2 = float(offset[0] @ np.linalg.solve(wide[0] + doubt[0], offset[0]))
    if math.hypot(east, north) <= 25.0:
        assert distance2 <= 4.0 + 1e-9
    else:
        assert wide.tolist() == doubt.tolist()


def test_clutter_is_learned_where_it_comes_again() -> None:
    clutter = ClutterMap(1e-5)
    for _ in range(40):
        clutter.learn(plots((10.0, 10.0)))
    quay, sea = clutter.density_per_m2(plots((12.0, 8.0), (900.0, 900.0)))
    assert quay > 2e-5
    assert sea == pytest.approx(1e-5 * 20 / 60)
    with_none = ClutterMap(1e-5)
    assert with_none.density_per_m2(plots((12.0, 8.0))).tolist() == [1e-5]


def sail(radar_each: int, boats: list[tuple[float, float]], lidar: list[tuple[float, float]]) -> Lookout:
    """Half a minute of boats going east at 3 m/s, seen by radar every second and by lidar every half.

    ``boats`` are where they start for the radar (the first ``radar_each`` of them), ``lidar`` for the lidar.
    """
    lookout = Lookout(CRAFT)
    for tick in range(60):
        time_s = tick / 2.0
        if tick % 2 == 0:
            late = plots(*boats[:radar_each]) + np.array([3.0 * (time_s - 1.5), 0.0])
            lookout.ranged(time_s, "radar", HERE, late)
        lookout.ranged(time_s, "lidar", HERE, plots(*lidar) + np.array([3.0 * time_s, 0.0]))
    return lookout


def test_a_ships_bow_and_stern_are_one_track() -> None:
    ship = sail(1, [(-45.0, 60.0)], [(-54.0, 60.0), (-36.0, 60.0)])
    table = ship.table(29.5)
    assert len(table.public) == 1
    assert table.mean[0, :2] == pytest.approx([43.5, 60.0], abs=2.0)


def test_two_boats_side_by_side_are_two_tracks() -> None:
    pair = sail(2, [(-54.0, 60.0), (-36.0, 60.0)], [(-54.0, 60.0), (-36.0, 60.0)])
    table = pair.table(29.5)
    assert sorted(table.mean[:, 0].tolist()) == pytest.approx([34.5, 52.5], abs=1.5)
    assert len(set(table.public.tolist())) == 2


@pytest.mark.parametrize(
    ("seconds", "plots_taken"), [((), 1), (((18.0, 0.0),), 1), (((18.0, 0.0), (0.0, 18.0)), 2)]
)
def test_lidar_plots_stay_apart_where_radar_lately_saw_more_than_one(
    seconds: tuple[tuple[float, float], ...], plots_taken: int
) -> None:
    lookout = sail(1, [(-45.0, 60.0)], [(-45.0, 60.0)])
    boat = np.array([45.0, 60.0])
    for turn, beside in enumerate(seconds):
        seen = np.stack((boat + np.array([3.0 * turn - 4.5, 0.0]), boat + np.array(beside)))
        lookout.ranged(30.0 + turn, "radar", HERE, seen)
    bow_and_stern = boat + np.array([[3.0 * len(seconds) - 8.0, 0.0], [3.0 * len(seconds) + 8.0, 0.0]])
    taken = lookout.ranged(30.0 + len(seconds), "lidar", HERE, bow_and_stern)
    assert len(taken.serial) == plots_taken


def test_the_same_looks_give_the_same_tracks() -> None:
    one, other = (sail(2, [(-54.0, 60.0), (-36.0, 60.0)], [(-54.0, 60.0), (-30.0, 60.0)]) for _ in range(2))
    for mine, theirs in zip(one.table(30.0), other.table(30.0), strict=True):
        assert mine.tobytes() == theirs.tobytes()


def test_a_camera_supports_a_track_and_is_thinned() -> None:
    lookout = sail(1, [(-45.0, 60.0)], [(-45.0, 60.0)])
    lookout.tracker.bank.existence[:] = 0.5
    towards = np.array([math.atan2(45.0, 60.0)])
    assert lookout.sighted(30.0, "eo", HERE, towards)
    supported = float(lookout.table(31.0).existence[0])
    assert 0.55 < supported < 0.95
    assert not lookout.sighted(30.1, "eo", HERE, towards)
    assert not lookout.sighted(31.0, "eo", HERE, np.zeros(0))
    assert lookout.sighted(31.0, "eo", HERE, towards + 2.0)
    assert float(lookout.table(31.0).existence[0]) == pytest.approx(supported, abs=1e-3)


def test_where_a_shown_track_began_is_kept() -> None:
    lookout = sail(1, [(-45.0, 60.0)], [(-45.0, 60.0)])
    public = int(lookout.table(30.0).public[0])
    assert lookout.first_m[public] == pytest.approx((-45.0, 60.0), abs=5.0)


def test_what_is_not_a_look_is_malformed() -> None:
    lookout = Lookout(CRAFT)
    with pytest.raises(Malformed):
        lookout.ranged(0.0, "sonar", HERE, NOWHERE)
    with pytest.raises(Malformed):
        lookout.sighted(0.0, "radar", HERE, np.zeros(1))
    with pytest.raises(Malformed):
        lookout.ranged(0.0, "radar", HERE, plots((math.nan, 0.0)))


@pytest.mark.parametrize("wrong", [{"probability": 0.0}, {"reach_m": 0.0}, {"latency_s": -1.0}])
def test_figures_no_sensor_has_are_refused(wrong: dict[str, float]) -> None:
    figures = {
        "probability": 0.9,
        "reach_m": 1.0,
        "reach_edge_m": 1.0,
        "range_sigma_m": 1.0,
        "cross_sigma_m": 1.0,
        "bearing_sigma_rad": 0.0,
        "clutter_per_m2": 1.0,
        **wrong,
    }
    with pytest.raises(Broken):
        RangingFigures(**figures)
