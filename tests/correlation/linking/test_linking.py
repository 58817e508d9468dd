"""Whole stretches: what is put together, what is kept apart, and that no order or run changes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.async_hour import made
from bench.linking import solent
from bench.linking_scoring import score
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.linking.making import Row, reports, row
from varne.correlation.linking import Reports, Settings, link
from varne.correlation.linking.reports import CALL, DRONE, RADAR

QUICK = Settings(patience=0.2)


def frames_of_boats(
    paths: list[tuple[float, float]], persons: list[int], seed: int
) -> tuple[list[Row], list[int]]:
    """Boats going east at 2 m/s, in a drone's frames every 40 s for a quarter of an hour."""
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for t in np.arange(0.0, 900.0, 40.0):
        for boat, (x, y) in enumerate(paths):
            if rng.random() < 0.8:
                place = (x + 2.0 * t + rng.normal(0, 40.0), y + rng.normal(0, 40.0))
                rows.append(row(t, DRONE, place, 40.0, persons=persons[boat]))
                truth.append(boat)
    return rows, truth


def f1(label: np.ndarray, truth: list[int]) -> float:
    source = np.array(truth)
    return float(score(source, np.ones(source.max() + 1, bool), label)["pair"][2])


def test_boats_apart_are_put_together_each_with_its_own() -> None:
    rows, truth = frames_of_boats([(0, 0), (0, 600), (0, 1200)], [20, 40, 60], 1)
    linked = link(reports(rows), QUICK)
    assert f1(linked.label, truth) > 0.95
    assert not linked.identified.any()


def test_two_in_one_frame_are_never_one_boat() -> None:
    rows, _ = frames_of_boats([(0, 0), (0, 60)], [30, 30], 2)
    linked = link(reports(rows), QUICK)
    by_frame: dict[float, list[int]] = {}
    for (t, *_), label in zip(rows, linked.label.tolist(), strict=True):
        by_frame.setdefault(t, []).append(label)
    assert all(len(labels) == len(np.unique(labels)) for labels in by_frame.values())


def evening(seed: int) -> Reports:
    """Three boats in a drone's frames, false plots of a radar about them, and two calls."""
    rows, _ = frames_of_boats([(0, 0), (0, 300), (200, 600)], [20, 40, 60], seed)
    rng = np.random.default_rng(seed)
    for t in np.arange(5.0, 900.0, 30.0):
        rows += [row(t, RADAR, tuple(rng.uniform(-3000.0, 6000.0, 2)), 100.0) for _ in range(3)]
    rows += [row(t, CALL, (2.0 * t, 300.0), 500.0, persons=38, identity=77) for t in (300.0, 800.0)]
    return reports(rows)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_neither_the_order_of_arrival_nor_another_run_changes_anything(seed: int) -> None:
    given_ = evening(seed % 3)
    first = link(given_, QUICK)
    assert link(given_, QUICK).label.tolist() == first.label.tolist()
    order = np.random.default_rng(seed).permutation(len(given_))
    assert link(given_.taken(order), QUICK).label.tolist() == first.label[order].tolist()


def test_when_a_report_came_does_not_matter() -> None:
    r = evening(4)
    later = replace(r, arrived_s=r.arrived_s + 1800.0)
    assert link(later, QUICK).label.tolist() == link(r, QUICK).label.tolist()


def test_ships_are_told_apart_and_hardly_a_boat_is_taken_for_one() -> None:
    hour = made(9, ships=20, boats=6, groups=2)
    linked = link(hour.reports, Settings(patience=0.1))
    figures = score(hour.source, hour.is_boat, linked.label)
    assert score(hour.source, ~hour.is_boat, linked.label)["pair"][2] > 0.97
    assert figures["in_ships"] <= 2
    assert figures["pair"][2] > 0.5


def test_a_boat_only_one_call_spoke_of_stands_alone() -> None:
    rows, _ = frames_of_boats([(0, 0), (0, 900)], [20, 60], 3)
    rows.append(row(450.0, CALL, (30_000.0, 20_000.0), 200.0, persons=35))
    linked = link(reports(rows), QUICK)
    assert linked.label[-1] >= 0
    assert (linked.label == linked.label[-1]).sum() == 1


def moored(seed: int) -> tuple[Reports, list[int]]:
    """Three vessels alongside one another, 10 m apart; each in its own rhythm, none says who it is."""
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for vessel, (every_s, start_s) in enumerate(((180.0, 10.0), (180.0, 100.0), (70.0, 20.0))):
        for t in np.arange(start_s, 5000.0, every_s):
            place = (10.0 * vessel + rng.normal(0, 2.0), rng.normal(0, 2.0))
            rows.append(row(t + rng.uniform(0, 2), RADAR, place, 15.0))
            truth.append(vessel)
    return reports(rows), truth


def test_vessels_side_by_side_are_told_apart_by_rhythm_and_scatter() -> None:
    anonymous, truth = moored(4)
    assert f1(link(anonymous, Settings(patience=0.5)).label, truth) > 0.9


@pytest.mark.long
def test_the_recorded_log_without_names() -> None:
    for thin_s, least in ((60.0, 0.7), (300.0, 0.5)):
        scenario = solent(thin_s)
        figures = score(scenario.source, scenario.is_boat, link(scenario.reports).label)
        assert figures["pair"][2] > least


@pytest.mark.long
@pytest.mark.parametrize("seed", [21, 22])
def test_a_full_hour(seed: int) -> None:
    hour = made(seed)
    figures = score(hour.source, hour.is_boat, link(hour.reports).label)
    assert figures["pair"][2] > 0.6
    assert figures["lost"] == 0
