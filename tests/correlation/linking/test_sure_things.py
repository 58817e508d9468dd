"""What is settled before any search: what reports must be, known ways, plots on them, ships followed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.correlation.linking.making import reports, row
from varne.correlation.linking import link
from varne.correlation.linking.known import claimed, options, placed, ways_of
from varne.correlation.linking.reports import AIS, RADAR, Reports
from varne.correlation.linking.steady import followed, turning
from varne.picture.errors import Malformed

ONE = reports([row(0.0, RADAR, (0.0, 0.0), 50.0)])


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("kind", np.array([9]), "kind"),
        ("kind", np.array([1, 1]), "columns"),
        ("place_m", np.array([[0.0, np.nan]]), "not_finite"),
        ("spread_m2", np.array([[1.0, 1.0, 2.0]]), "spread"),
        ("place_m", np.zeros((1, 3)), "columns"),
    ],
)
def test_reports_that_cannot_be_are_malformed(column: str, value: np.ndarray, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        dataclasses.replace(ONE, **{column: value})
    assert caught.value.code == code


def straight(vessel: int, start: tuple[float, float], mps: tuple[float, float], every_s: float) -> list:
    times = np.arange(0.0, 1201.0, every_s)
    return [(vessel, t, start[0] + mps[0] * t, start[1] + mps[1] * t) for t in times]


def test_between_two_knots_a_vessel_goes_straight_and_is_doubted_more() -> None:
    rows = np.array(straight(0, (0.0, 0.0), (5.0, 0.0), 60.0))
    ways = ways_of(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2:], np.full(len(rows), 225.0))
    x, y, var = placed(*ways, 0, 90.0)
    assert (x, y) == pytest.approx((450.0, 0.0))
    assert placed(*ways, 0, 1290.0)[2] > 1000.0 > var > 0.5 * 225.0
    assert placed(*ways, 0, 1291.0)[2] == -1.0


def test_one_plot_of_a_scan_for_a_vessel_and_one_vessel_for_a_plot() -> None:
    rows = np.array(straight(0, (0.0, 0.0), (5.0, 0.0), 60.0) + straight(1, (0.0, 150.0), (5.0, 0.0), 60.0))
    ways = ways_of(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2:], np.full(len(rows), 225.0))
    x = np.array([300.0, 310.0, 300.0])
    y = np.array([10.0, 40.0, 145.0])
    spread = np.tile([2500.0, 2500.0, 0.0], (3, 1))
    pairs = options(*ways, np.array([0, 3]), np.array([60.0]), x, y, spread, 16.0)
    assert len(pairs[0]) == 6
    assert claimed(*pairs, np.zeros(3, np.int64), 2).tolist() == [0, -1, 1]


def test_two_radars_in_turn_are_told_from_the_spacing() -> None:
    scans = np.sort(np.r_[np.arange(4.0, 600.0, 30.0), np.arange(15.0, 600.0, 30.0)])
    assert turning(scans) == (2, 30.0)
    assert turning(scans[::2]) == (1, 30.0)


def test_a_ship_seen_at_every_turn_is_followed_and_a_boat_seen_at_few_is_not() -> None:
    rng = np.random.default_rng(3)
    scans = np.arange(0.0, 1800.0, 30.0)
    rows = []
    for k, t in enumerate(scans):
        rows.append((t, 6.0 * t, 1000.0, 0))
        if k % 4 == 0:
            rows.append((t, 2.0 * t, 9000.0, 1))
    table = np.array(rows)
    table[:, 1:3] += rng.normal(0, 40.0, (len(table), 2))
    first = np.searchsorted(table[:, 0], np.r_[scans, np.inf]).astype(np.int64)
    spread = np.tile([1600.0, 1600.0, 0.0], (len(table), 1))
    track, steady = followed(first, scans, table[:, 1].copy(), table[:, 2].copy(), spread, 1, 30.0)
    ship = table[:, 3] == 0
    assert len(np.unique(track[ship])) == 1
    assert steady[track[ship]].all()
    assert not steady[track[~ship]].any()


def test_devices_that_say_who_they_are_are_believed() -> None:
    rows = [row(60.0 * k, AIS, (300.0 * k, 0.0), 15.0, identity=k % 2) for k in range(6)]
    linked = link(reports(rows))
    assert linked.label.tolist() == [0, 1, 0, 1, 0, 1]
    assert linked.identified.tolist() == [True, True]


def test_nothing_reported_is_nothing_linked() -> None:
    empty = Reports(
        *(np.zeros(0) for _ in range(2)), np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros((0, 3)),
        *(np.zeros(0, np.int64) for _ in range(3)),
    )  # fmt: skip
    assert len(link(empty).label) == 0
