"""Second thoughts: trajectories weighed whole, exchanged within the open looks and over all that
is remembered.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from bench.scenarios import Scene, make_scans
from bench.scoring import pair_figures, score

from varne.correlation.tracking import (
    Motion,
    PositionSensor,
    Scan,
    Tracker,
    hindsight,
    scans_of,
    track_scenario,
)
from varne.correlation.tracking.retrodiction import plot_neighbours
from varne.picture.errors import Malformed

GROUPS = Scene(n_ship=6, n_boat=12, groups=2, lam=4.0, K=40, W=20_000.0, H=20_000.0, seed=21)


def tracked(scene: Scene) -> tuple[dict[str, Any], Tracker]:
    recorded = make_scans(scene)
    scans, motion = scans_of(recorded)
    tracker = Tracker(motion)
    for scan in scans:
        tracker.take(scan)
    return recorded, tracker


def test_hindsight_tells_boats_of_a_group_apart_better_than_the_moment() -> None:
    live, later = [], []
    for seed in (21, 22, 23):
        recorded, tracker = tracked(Scene(**{**vars_of(GROUPS), "seed": seed}))
        number, again = hindsight(tracker, effort=60)
        source = recorded["msrc"][number]
        live.append(pair_figures(source, tracker.assignments()[1])[2])
        later.append(pair_figures(source, again)[2])
    assert np.mean(later) > np.mean(live) + 0.02


def vars_of(scene: Scene) -> dict[str, Any]:
    return {name: getattr(scene, name) for name in scene.__dataclass_fields__}


def test_second_thoughts_within_the_open_looks_mend_the_moments_choices() -> None:
    mended, unmended = [], []
    for seed in range(31, 37):
        recorded = make_scans(Scene(n_ship=60, lam=12.0, K=25, W=12_000.0, H=12_000.0, seed=seed))
        scans, motion = scans_of(recorded)
        for margin, results in ((0.5, mended), (1e9, unmended)):
            tracker = Tracker(motion)
            tracker.window.margin = margin
            for scan in scans:
                tracker.take(scan)
            number, track = tracker.assignments()
            results.append(pair_figures(recorded["msrc"][number], track)[2])
    assert np.mean(mended) > np.mean(unmended) + 0.005


def test_hindsight_leaves_the_tracker_alone_and_repeats_itself() -> None:
    recorded, tracker = tracked(GROUPS)
    before = tracker.assignments()[1].copy()
    first, second = hindsight(tracker, effort=10), hindsight(tracker, effort=10)
    assert np.array_equal(first[1], second[1])
    assert np.array_equal(tracker.assignments()[1], before)
    assert not np.array_equal(hindsight(tracker, effort=10, seed=2)[1], first[1])
    assert sorted(first[0]) == list(range(len(recorded["mk"])))


def test_no_track_has_two_plots_of_one_look() -> None:
    recorded, tracker = tracked(GROUPS)
    for number, track in (tracker.assignments(), hindsight(tracker, effort=20)):
        pairs = np.column_stack([recorded["mk"][number], track])[track >= 0]
        assert len(np.unique(pairs, axis=0)) == len(pairs)


def test_a_stretch_longer_than_a_block_keeps_its_tracks_whole() -> None:
    recorded, tracker = tracked(
        Scene(n_ship=5, lam=1.0, K=300, W=90_000.0, H=90_000.0, late=0.0, early=0.0, seed=4)
    )
    number, track = hindsight(tracker, effort=20)
    assert pair_figures(recorded["msrc"][number], track)[2] > 0.99


def crossing(gap_m: float) -> tuple[list[Scan], np.ndarray]:
    """Two boats that meet and part again at right angles; at the meeting their plots change sides."""
    sensor = PositionSensor(0.9, 1e-8, 1e8)
    scans, truth = [], []
    for k in range(24):
        along = (k - 12) * 60.0
        places = np.array([[along, 0.0], [0.0, along + gap_m]])
        scans.append(
            Scan(10.0 * k, sensor, places, np.tile(np.eye(2) * 900.0, (2, 1, 1)), np.arange(2) + 2 * k)
        )
        truth += [0, 1]
    return scans, np.array(truth)


def test_boats_that_cross_keep_their_numbers() -> None:
    scans, truth = crossing(20.0)
    tracker = Tracker(Motion(0.002))
    for scan in scans:
        tracker.take(scan)
    number, track = tracker.assignments()
    assert pair_figures(truth[number], track)[2] == 1.0


def test_neighbours_are_those_of_comparing_all_with_all() -> None:
    draw = np.random.default_rng(2)
    look = np.sort(draw.integers(0, 6, 80))
    position = draw.uniform(0.0, 1000.0, (80, 2))
    radius = np.array([150.0, 200.0, 260.0])
    begin, neighbour, same = plot_neighbours(position, look, np.searchsorted(look, np.arange(7)), radius, 2)
    for p in range(80):
        apart = np.abs(look - look[p])
        near = np.hypot(*(position - position[p]).T) <= radius[np.minimum(apart, 2)]
        wanted = [q for q in range(80) if q != p and apart[q] <= 2 and near[q]]
        assert sorted(neighbour[begin[p] : begin[p + 1]]) == wanted
        assert same[p] == sum(apart[q] == 0 for q in wanted)


def test_a_recording_is_tracked_to_a_low_gospa() -> None:
    recorded = make_scans(Scene(n_ship=20, lam=20.0, K=40, seed=5))
    ticks = itertools.count()
    output = track_scenario(recorded, lambda: float(next(ticks)))
    figures = score(recorded, output)
    assert figures["gospa"] < 750.0  # 20 vessels not tracked at all: about 3,000
    assert figures["switches"] == 0
    assert figures["pair_f1"] > 0.97
    assert output["csec"].tolist() == [1.0] * 40
    assert set(output) >= {"k", "id", "xy", "v", "assoc", "sec", "csec"}


@pytest.mark.parametrize("lacking", ["meta", "mz", "mR", "t"])
def test_a_recording_that_lacks_something_is_malformed(lacking: str) -> None:
    recorded = make_scans(Scene(n_ship=2, lam=1.0, K=6))
    del recorded[lacking]
    with pytest.raises(Malformed):
        track_scenario(recorded)


def test_plots_out_of_order_are_malformed() -> None:
    recorded = make_scans(Scene(n_ship=2, lam=1.0, K=6))
    recorded["mk"] = recorded["mk"][::-1]
    with pytest.raises(Malformed):
        track_scenario(recorded)
