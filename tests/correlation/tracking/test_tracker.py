"""The tracker, scan by scan: who is there, under which number, and when a track is let go."""

from __future__ import annotations

import numpy as np
import pytest

from varne.correlation.tracking import Births, Lifecycle, Motion, PositionSensor, Scan, Tracker
from varne.correlation.tracking.lifecycle import Status
from varne.correlation.tracking.sensors import Box, Disc
from varne.picture.errors import Broken, Malformed, Refused

AREA_M2 = 30_000.0**2
RADAR = PositionSensor(0.9, 10.0 / AREA_M2, AREA_M2)
SIGMA_M = 50.0


def scan(
    time_s: float,
    places: list[tuple[float, float]],
    sensor: PositionSensor = RADAR,
    *,
    exhaustive: bool = True,
) -> Scan:
    many = len(places)
    number = np.arange(many) + int(time_s) * 100
    covariance = np.tile(np.eye(2) * SIGMA_M**2, (many, 1, 1))
    return Scan(time_s, sensor, np.array(places).reshape(many, 2), covariance, number, exhaustive)


def steady(tracker: Tracker, looks: int, *, begin_s: float = 0.0, east_m: float = 1000.0) -> float:
    """One vessel at 5 m/s east, seen at every look of 10 s; the time of the last look."""
    for k in range(looks):
        time_s = begin_s + 10.0 * k
        tracker.take(scan(time_s, [(east_m + 5.0 * time_s, 2000.0)]))
    return begin_s + 10.0 * (looks - 1)


def test_a_vessel_seen_again_and_again_is_shown_where_it_is_under_one_number() -> None:
    tracker = Tracker()
    last_s = steady(tracker, 12)
    table = tracker.table(last_s)
    assert table.public.tolist() == [0]
    assert table.mean[0, :2] == pytest.approx([1000.0 + 5.0 * last_s, 2000.0], abs=20.0)
    assert table.mean[0, 2:] == pytest.approx([5.0, 0.0], abs=0.6)
    assert table.existence[0] > 0.99
    number, track = tracker.assignments()
    assert len(number) == 12
    assert np.all(track == 0)  # the plot that began it too


def test_existence_falls_by_looking_and_not_seeing() -> None:
    tracker = Tracker()
    last_s = steady(tracker, 10)
    believed = [tracker.table(last_s).existence[0]]
    for k in range(1, 4):
        tracker.take(scan(last_s + 10.0 * k, []))
        believed.append(tracker.table(last_s, shown=False).existence[0])
    assert believed == sorted(believed, reverse=True)
    assert believed[-1] < 0.5
    assert len(tracker.table(last_s + 30.0).public) == 0  # no longer shown, not yet dropped
    for k in range(4, 12):
        tracker.take(scan(last_s + 10.0 * k, []))
    assert tracker.bank.count == 0


def test_nothing_is_dropped_for_age_where_no_sensor_looks() -> None:
    tracker = Tracker()
    last_s = steady(tracker, 10)
    believed = tracker.table(last_s).existence[0]
    elsewhere = PositionSensor(0.9, 10.0 / AREA_M2, AREA_M2, Box(50_000.0, 50_000.0, 60_000.0, 60_000.0))
    for k in range(1, 400):
        tracker.take(scan(last_s + 10.0 * k, [], elsewhere))
    table = tracker.table(last_s + 4000.0)
    assert table.public.tolist() == [0]
    assert table.existence[0] == believed
    assert table.status[0] == Status.CONFIRMED


def test_a_track_lost_and_found_keeps_its_number() -> None:
    tracker = Tracker()
    last_s = steady(tracker, 10)
    for k in range(1, 4):
        tracker.take(scan(last_s + 10.0 * k, []))
    assert len(tracker.table(last_s + 30.0).public) == 0
    last_s = steady(tracker, 5, begin_s=last_s + 40.0)
    assert tracker.table(last_s).public.tolist() == [0]


def test_a_new_track_on_an_old_vessel_goes_over_to_the_old_number() -> None:
    tracker = Tracker()
    last_s = steady(tracker, 10)
    # One plot far to the side draws the track away; the vessel itself is then seen on its way.
    tracker.take(scan(last_s + 10.0, [(1000.0 + 5.0 * (last_s + 10.0) + 20.0, 2170.0)]))
    for k in range(2, 9):
        time_s = last_s + 10.0 * k
        tracker.take(scan(time_s, [(1000.0 + 5.0 * time_s, 2000.0)]))
    assert tracker.table(last_s + 80.0).public.tolist() == [0]


def test_two_boats_in_one_look_are_two_boats() -> None:
    tracker = Tracker()
    for k in range(20):
        tracker.take(scan(10.0 * k, [(1000.0 + 50.0 * k, 2000.0), (1000.0 + 50.0 * k, 2150.0)]))
    assert len(tracker.table(190.0).public) == 2
    _, track = tracker.assignments()
    assert len(np.unique(track)) == 2
    assert np.all(track.reshape(20, 2)[:, 0] != track.reshape(20, 2)[:, 1])


def test_a_report_alone_says_nothing_of_the_others() -> None:
    tracker = Tracker()
    for k in range(10):
        tracker.take(scan(10.0 * k, [(1000.0, 2000.0), (9000.0, 2000.0)]))
    believed = tracker.table(90.0).existence.copy()
    for k in range(30):
        tracker.take(scan(100.0 + k, [(1000.0, 2000.0)], exhaustive=False))
    after = tracker.table(130.0)
    assert after.public.tolist() == [0, 1]
    assert after.existence[1] == believed[1]
    assert after.covariance[0, 0, 0] < after.covariance[1, 0, 0]


def test_false_plots_are_not_shown_as_vessels() -> None:
    draw = np.random.default_rng(5)
    tracker = Tracker()
    shown = 0
    for k in range(60):
        places = [tuple(place) for place in draw.uniform(0.0, 30_000.0, (10, 2))]
        tracker.take(scan(10.0 * k, places))
        shown += len(tracker.table(10.0 * k).public)
    assert shown <= 12  # of 600 false plots


def test_the_same_scans_give_the_same_tracks_to_the_last_bit() -> None:
    def run() -> list[bytes]:
        draw = np.random.default_rng(9)
        tracker = Tracker()
        start = draw.uniform(0.0, 4_000.0, (40, 2))
        speed = draw.normal(0.0, 4.0, (40, 2))
        for k in range(15):
            seen = draw.random(40) < 0.9
            places = (start + 10.0 * k * speed + draw.normal(0.0, SIGMA_M, (40, 2)))[seen]
            tracker.take(scan(10.0 * k, [tuple(place) for place in places]))
        table = tracker.table(140.0, shown=False)
        return [column.tobytes() for column in (*table, *tracker.assignments())]

    assert run() == run()


def test_more_tracks_than_first_room_was_made_for() -> None:
    tracker = Tracker()
    places = [(500.0 * i, 500.0 * j) for i in range(20) for j in range(20)]
    for k in range(4):
        tracker.take(scan(10.0 * k, places))
    assert len(tracker.table(30.0).public) == 400
    _, track = tracker.assignments()
    assert np.all(track.reshape(4, 400) == track[:400])


def test_far_more_plots_than_clutter_are_vessels_at_the_first_look() -> None:
    places = [(3000.0 * i, 3000.0 * j) for i in range(8) for j in range(8)]
    learned, fixed = Tracker(), Tracker(births=Births(undetected_per_km2=1e-4, learn=False))
    for tracker in (learned, fixed):
        tracker.take(scan(0.0, places))
    assert len(learned.table(0.0).public) == 64
    assert len(fixed.table(0.0).public) == 0


def test_without_memory_no_plots_are_kept() -> None:
    tracker = Tracker(remember=False)
    steady(tracker, 10)
    assert tracker.table(90.0).public.tolist() == [0]
    assert tracker.past == []
    with pytest.raises(Refused):
        tracker.assignments()


def test_coverage_is_a_disc_or_a_box() -> None:
    places = np.array([[0.0, 0.0], [3.0, 4.0], [5.1, 0.0]])
    assert Disc(0.0, 0.0, 5.0)(places).tolist() == [1.0, 1.0, 0.0]
    assert Box(-1.0, -1.0, 4.0, 4.0)(places).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("spoilt", ["position", "covariance", "time", "shape"])
def test_a_scan_that_cannot_be_is_malformed(spoilt: str) -> None:
    position, covariance = np.zeros((2, 2)), np.tile(np.eye(2), (2, 1, 1))
    time_s, number = 0.0, np.arange(2)
    if spoilt == "position":
        position[1, 0] = np.nan
    elif spoilt == "covariance":
        covariance[0, 0, 0] = np.inf
    elif spoilt == "time":
        time_s = np.nan
    else:
        number = np.arange(3)
    with pytest.raises(Malformed):
        Scan(time_s, RADAR, position, covariance, number)


@pytest.mark.parametrize(("probability", "clutter"), [(1.0, 1e-8), (0.0, 1e-8), (0.9, 0.0)])
def test_a_sensor_that_never_errs_is_refused(probability: float, clutter: float) -> None:
    with pytest.raises(Broken):
        PositionSensor(probability, clutter)


def test_lifecycle_does_not_flicker_between_its_thresholds() -> None:
    tracker = Tracker(Motion(), lifecycle=Lifecycle(confirm_existence=0.9, coast_existence=0.2))
    last_s = steady(tracker, 10)
    tracker.bank.existence[:] = 0.5
    tracker.lifecycle.settle(tracker.bank, 1, np.empty(0, np.int64))
    assert tracker.table(last_s).status.tolist() == [Status.CONFIRMED]
    tracker.bank.existence[:] = 0.1
    tracker.lifecycle.settle(tracker.bank, 1, np.empty(0, np.int64))
    assert tracker.table(last_s, shown=False).status.tolist() == [Status.COASTING]
    assert tracker.bank.public.tolist() == [0]


def test_a_plot_that_may_be_the_neighbours_moves_a_track_less() -> None:
    moved_m = []
    for weigh_doubt in (True, False):
        tracker = Tracker(weigh_doubt=weigh_doubt)
        for k in range(8):
            tracker.take(scan(10.0 * k, [(1000.0, 2000.0), (1000.0, 2200.0)]))
        before = tracker.table(80.0).mean[:, 1]
        tracker.take(scan(80.0, [(1000.0, 2100.0)]))
        moved_m.append(float(np.abs(tracker.table(80.0).mean[:, 1] - before).max()))
    assert 0.0 < moved_m[0] < 0.8 * moved_m[1]
