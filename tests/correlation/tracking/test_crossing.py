"""Vessels that come near each other: whose plot is whose, and under which number."""

from __future__ import annotations

import numpy as np
import pytest

from varne.correlation.tracking import Lifecycle, PositionSensor, Scan, Tracker
from varne.correlation.tracking.mending import mend
from varne.correlation.tracking.mixing import mix_positions, parting
from varne.correlation.tracking.motion import FloatArray, Motion
from varne.correlation.tracking.trajectory import Rows, Stretch
from varne.correlation.tracking.window import empty_rows

MOTION = Motion()
AREA_M2 = 30_000.0**2
RADAR = PositionSensor(0.9, 10.0 / AREA_M2, AREA_M2)
SIGMA_M = 50.0
Place = tuple[float, float]


def look(time_s: float, places: list[tuple[float, float]], *, exhaustive: bool = True) -> Scan:
    many = len(places)
    covariance = np.tile(np.eye(2) * SIGMA_M**2, (many, 1, 1))
    return Scan(time_s, RADAR, np.array(places).reshape(many, 2), covariance, np.arange(many), exhaustive)


def state(velocity_mps: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    mean = np.array([0.0, 0.0, *velocity_mps])
    return mean, np.diag([50.0**2, 50.0**2, 1.0, 1.0])


def mixed(plots: list[Place], share: list[float], coast: float) -> tuple[FloatArray, FloatArray]:
    """A track at rest at 0, 0 after a look with these plots, none of them surely its own."""
    mean, covariance = (part[None].copy() for part in state((0.0, 0.0)))
    many = len(plots)
    mix_positions(
        mean, covariance, np.array([10.0]), MOTION.numbers, 10.0, np.array(plots).reshape(many, 2),
        np.tile(np.eye(2) * 50.0**2, (many, 1, 1)), np.zeros(many, np.int64), np.arange(many),
        np.array(share), np.array([coast]), np.array([0]),
    )  # fmt: skip
    return mean[0], covariance[0]


def test_one_sure_plot_is_a_kalman_update() -> None:
    mean, covariance = mixed([(100.0, 0.0)], [1.0], 0.0)
    assert mean[:2] == pytest.approx([50.0, 0.0])
    assert covariance[0, 0] == pytest.approx(50.0**2 / 2.0)


def test_two_plots_alike_leave_a_track_between_them_and_in_more_doubt() -> None:
    mean, covariance = mixed([(100.0, 0.0), (-100.0, 0.0)], [0.3, 0.3], 0.0)
    assert mean[:2] == pytest.approx([0.0, 0.0])
    assert covariance[0, 0] == pytest.approx(50.0**2 / 2.0 + 50.0**2)
    assert covariance[1, 1] == pytest.approx(50.0**2 / 2.0)


def test_a_plot_half_believed_moves_a_track_half_as_far() -> None:
    mean, _ = mixed([(100.0, 0.0)], [0.4], 0.4)
    assert mean[0] == pytest.approx(25.0)


@pytest.mark.parametrize(("other_mps", "parts"), [((0.0, 5.0), True), ((5.0, 0.5), False)])
def test_crossing_courses_part_and_one_course_does_not(
    other_mps: tuple[float, float], *, parts: bool
) -> None:
    states = [state((5.0, 0.0)), state(other_mps)]
    mean, covariance = (np.array(part) for part in zip(*states, strict=True))
    rivals = np.array([0, 1]), np.array([0, 0]), np.array([0.5, 0.5])
    assert parting(mean, covariance, *rivals, 1).tolist() == [parts, parts]
    improbable = np.array([0.99, 0.001])
    assert parting(mean, covariance, *rivals[:2], improbable, 1).tolist()[0]


def test_two_new_boats_close_together_get_numbers_at_the_fifth_plot() -> None:
    tracker, alone = Tracker(), Tracker(lifecycle=Lifecycle(crowd_plots=1))
    shown = []
    for k in range(7):
        places = [(1000.0 + 50.0 * k, 2000.0), (1000.0 + 50.0 * k, 2150.0), (9000.0, 9000.0)]
        for each in (tracker, alone):
            each.take(look(10.0 * k, places))
        shown.append((len(tracker.table(10.0 * k).public), len(alone.table(10.0 * k).public)))
    assert (1, 3) in shown  # the one that stands clear is shown first
    assert shown[-1] == (3, 3)
    assert [mine for mine, _ in shown].index(3) == 4


def test_boats_close_together_are_shown_after_75_seconds_though_nobody_looks_again() -> None:
    tracker = Tracker()
    for k in range(2):
        tracker.take(look(10.0 * k, [(1000.0, 2000.0), (1000.0, 2150.0)]))
    assert len(tracker.table(10.0).public) == 0
    tracker.take(look(80.0, [(20_000.0, 20_000.0)], exhaustive=False))
    assert len(tracker.table(80.0).public) == 2


def crossed(name_margin: float) -> tuple[Rows, int]:
    """Two shown vessels on parallel courses 600 m apart whose plots of the last four of five looks were
    given to each other; what second thoughts make of it.
    """
    times_s: FloatArray = 10.0 * np.arange(1.0, 6.0)
    north_m = [0.0, 600.0]
    position = np.array([(5.0 * t, north) for t in times_s for north in north_m])
    plots = np.array([[0, 3, 5, 7, 9], [1, 2, 4, 6, 8]])
    rows = empty_rows(plots.astype(np.int64))
    for row in range(2):
        rows.head_s[row], rows.head_existence[row] = 0.0, 0.99
        rows.head_mean[row] = [0.0, north_m[row], 5.0, 0.0]
        rows.head_spread[row] = np.diag([50.0**2, 50.0**2, 1.0, 1.0])
    missed: FloatArray = np.log(0.1) * np.arange(6.0)
    stretch = Stretch(
        position, np.tile(np.eye(2) * 50.0**2, (10, 1, 1)), np.empty(0, np.int64), np.full(10, 16.0), times_s,
        np.full(5, -18.0), np.full(5, np.log(0.9)), missed, missed[-1] - missed[1:], float(missed[-1]),
        MOTION.numbers, 20.0,
    )  # fmt: skip
    owner = np.array([0, 1, 1, 0, 1, 0, 1, 0, 1, 0])
    doubts = np.array([[0, 1, 2, 1]])
    named, partner = np.ones(2, np.int64), np.full(2, -2)
    return rows, mend(stretch, rows, doubts, owner, 2.0, name_margin, named, partner)


def test_numbers_go_over_with_much_evidence() -> None:
    rows, made = crossed(0.0)
    assert made == 1
    assert rows.plot.tolist() == [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]
    assert rows.head_mean[:, 1].tolist() == [0.0, 600.0]


def test_with_less_the_pasts_go_over_and_the_numbers_stay_where_they_were_shown() -> None:
    rows, made = crossed(1e6)
    assert made == 1
    assert rows.plot.tolist() == [[1, 3, 5, 7, 9], [0, 2, 4, 6, 8]]
    assert rows.head_mean[:, 1].tolist() == [600.0, 0.0]


def test_a_newcomer_hardly_believed_at_first_is_one_track_from_its_first_plot() -> None:
    busy = PositionSensor(0.9, 60.0 / AREA_M2, AREA_M2)
    tracker, draw = Tracker(), np.random.default_rng(5)
    serials, believed = [], []
    for k in range(12):
        false_m = draw.uniform(0.0, 30_000.0, (60, 2))
        came = [(12_000.0 + 60.0 * k, 9000.0)] if k >= 8 else []
        plots_m = np.concatenate([np.array(came).reshape(-1, 2), false_m])
        covariance = np.tile(np.eye(2) * SIGMA_M**2, (len(plots_m), 1, 1))
        taken = tracker.take(Scan(10.0 * k, busy, plots_m, covariance, np.arange(len(plots_m))))
        if came:
            serials.append(int(taken.serial[0]))
            every = tracker.table(10.0 * k, shown=False)
            believed.append(float(every.existence[every.serial == serials[-1]][0]))
    assert believed[0] < 0.1
    assert len(set(serials)) == 1
    assert believed[-1] > 0.9
