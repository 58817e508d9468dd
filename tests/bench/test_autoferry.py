"""The Autoferry bench: its reader, its scorer, and Varne's lookout on the recordings that are shipped."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.autoferry import (
    SHIPPED,
    clusters_m,
    environment,
    ours,
    peer_input,
    peer_settings,
    pooled_rms_m,
    spoilt,
)
from bench.autoferry_reading import Recording, Sweep, TrueTrack, read_recording
from bench.autoferry_scoring import Reported, gospa_m, instants_s, judged, under_way
from hypothesis import given
from hypothesis import strategies as st

from varne.picture.errors import Malformed


def written(folder: Path, measurements: list[tuple[int, Any]], packed: bool = False) -> Path:
    """A recording of one look a second, with one target that goes north at 2 m/s."""
    detections = [
        {"sensorID": sensor, "ownshipPosition": [10.0, -5.0], "time": 1000.0 + turn, "measurement": given_m}
        for turn, (sensor, given_m) in enumerate(measurements)
    ]
    truths = [
        [{"targetID": 1, "position": [2.0 * turn, 50.0, 0], "time": 1000.25 + turn}]
        for turn in range(len(measurements))
    ]
    for name, listed in (("a_detections.json", detections), ("a_groundTruth.json", truths)):
        raw = json.dumps(listed).encode()
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(raw))
        else:
            (folder / name).write_bytes(raw)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_every_form_of_a_measurement_is_read(tmp_path: Path, packed: bool) -> None:
    forms = [
        (1, []),
        (1, [3.0, 4.0]),
        (2, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        (3, -1.5),
        (4, [1.0, 4.0]),
        (3, []),
    ]
    sweeps = read_recording(written(tmp_path, forms, packed)).sweeps
    assert [sweep.sensor for sweep in sweeps] == ["lidar", "lidar", "radar", "ir", "eo", "ir"]
    assert [sweep.time_s for sweep in sweeps] == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert sweeps[0].plots_m.shape == (0, 2)
    assert sweeps[1].plots_m.tolist() == [[13.0, -1.0]]
    assert sweeps[2].plots_m.tolist() == [[11.0, -1.0], [12.0, 0.0], [13.0, 1.0]]
    assert sweeps[3].bearings_rad.tolist() == [-1.5]
    assert sweeps[4].bearings_rad.tolist() == pytest.approx([1.0, 4.0 - 2 * math.pi])
    assert sweeps[5].bearings_rad.shape == (0,)


def test_truth_lies_between_its_fixes(tmp_path: Path) -> None:
    truth = read_recording(written(tmp_path, [(1, [])] * 5)).truths[0]
    assert truth.at(1.25).tolist() == [2.0, 50.0]
    assert truth.at(2.0).tolist() == pytest.approx([3.5, 50.0])
    assert truth.at(100.0).tolist() == [8.0, 50.0]


def test_looks_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    written(tmp_path, [(1, [])] * 3)
    path = tmp_path / "a_detections.json"
    path.write_text(json.dumps(json.loads(path.read_text())[::-1]))
    assert [sweep.time_s for sweep in read_recording(tmp_path).sweeps] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "forms",
    [[(9, [])], [(1, [1.0, 2.0, 3.0])], [(3, [[1.0], [2.0]])], [(2, [math.nan, 1.0])], [(2, ["a", "b"])], []],
)
def test_what_cannot_be_read_is_malformed(tmp_path: Path, forms: list[tuple[int, Any]]) -> None:
    with pytest.raises(Malformed):
        read_recording(written(tmp_path, forms))


def test_files_that_do_not_belong_together_are_malformed(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="not one"):
        read_recording(tmp_path)
    written(tmp_path, [(1, [])] * 3)
    (tmp_path / "a_groundTruth.json").write_text("[]")
    with pytest.raises(Malformed, match="ground truths"):
        read_recording(tmp_path)
    (tmp_path / "a_groundTruth.json").write_text("{")
    with pytest.raises(Malformed):
        read_recording(tmp_path)


def still(seconds: int = 60) -> Recording:
    """Two targets, one at rest and one going east at 2 m/s, under a craft that sees nothing."""
    times_s = np.arange(0.0, seconds + 1.0)
    rest = np.tile([100.0, 0.0], (len(times_s), 1))
    going = np.stack((np.zeros(len(times_s)), 2.0 * times_s), axis=1)
    sweeps = tuple(Sweep(float(t), "lidar", np.zeros(2), np.zeros((0, 2)), np.zeros(0)) for t in times_s)
    return Recording("still", sweeps, (TrueTrack(1, times_s, rest), TrueTrack(2, times_s, going)))


def test_a_spoilt_copy_begins_later_and_lacks_a_fifth() -> None:
    recording = read_recording(SHIPPED / "autoferry-3")
    copy = spoilt(recording, 5)
    assert copy.sweeps[0].time_s >= 0.0
    assert recording.end_s - 20.0 - 2.0 < copy.end_s < recording.end_s
    plots = [sum(len(sweep.plots_m) for sweep in one.sweeps) for one in (recording, copy)]
    assert 0.6 * plots[0] < plots[1] < 0.85 * plots[0]
    late_s = recording.end_s - copy.end_s
    for truth, moved in zip(recording.truths, copy.truths, strict=True):
        assert moved.at(30.0) == pytest.approx(truth.at(30.0 + late_s))
    assert spoilt(recording, 5).sweeps[-1].plots_m.tolist() == copy.sweeps[-1].plots_m.tolist()


def followed(recording: Recording, ids: dict[int, int]) -> list[Reported]:
    """What a tracker that knows the truth would report, with these ids for the targets."""
    return [
        [(ids[truth.target], *map(float, truth.at(time_s))) for truth in recording.truths]
        for time_s in instants_s(recording)
    ]


def test_the_truth_scores_nothing_and_nothing_scores_twenty() -> None:
    recording = still()
    perfect = judged(recording, followed(recording, {1: 7, 2: 8}))
    assert (perfect.gospa_rms_m, perfect.rmse_m, perfect.held, perfect.breaks, perfect.false) == (
        0,
        0,
        1,
        0,
        0,
    )
    nothing = judged(recording, [[] for _ in instants_s(recording)])
    assert (nothing.gospa_mean_m, nothing.held, nothing.lost_s) == (20.0, 0.0, 0.0)


def test_each_false_track_costs_half_the_cutoff_squared() -> None:
    recording = still()
    outputs = [[*said, (9, 500.0, 500.0)] for said in followed(recording, {1: 7, 2: 8})]
    figures = judged(recording, outputs)
    assert figures.gospa_rms_m == pytest.approx(math.sqrt(200.0))
    assert figures.false == 1.0


def test_breaks_and_switches_are_counted_apart() -> None:
    recording = still()
    whole = followed(recording, {1: 7, 2: 8})
    gap = [said if not 20 <= index < 30 else said[1:] for index, said in enumerate(whole)]
    figures = judged(recording, gap)
    assert (figures.breaks, figures.switches, figures.lost_s) == (1, 0, 5.0)
    changed = [said if index < 40 else [(3, *said[0][1:]), said[1]] for index, said in enumerate(whole)]
    figures = judged(recording, changed)
    assert (figures.breaks, figures.switches, figures.lost_s) == (1, 1, 0.0)


def test_a_passing_false_track_takes_no_target_over() -> None:
    recording = still()
    outputs = [[(1, 101.0, 0.0), (9, 100.5, 0.0), said[1]] for said in followed(recording, {1: 7, 2: 8})]
    outputs[:10] = [[said[0], said[2]] for said in outputs[:10]]
    figures = judged(recording, outputs)
    assert (figures.breaks, figures.switches) == (0, 0)


@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=2, max_size=4), st.integers(0, 3))
def test_gospa_is_a_distance(points: list[tuple[float, float]], cut: int) -> None:
    one, other = np.array(points[:cut]).reshape(-1, 2), np.array(points[cut:]).reshape(-1, 2)
    apart = ((one[:, None] - other[None]) ** 2).sum(axis=2)
    there, back = gospa_m(apart), gospa_m(apart.T)
    assert there == pytest.approx(back)
    assert 0.0 <= there <= math.sqrt(200.0 * len(points)) + 1e-9
    assert there >= math.sqrt(200.0 * abs(len(one) - len(other))) - 1e-9
    own = ((one[:, None] - one[None]) ** 2).sum(axis=2)
    assert gospa_m(own) == pytest.approx(0.0)


def test_only_what_moves_is_shown_and_by_distance_gone() -> None:
    recording = still()
    held = [
        [(track, north, east, north if track == 7 else 0.0, 0.0) for track, north, east in said]
        for said in followed(recording, {1: 7, 2: 8})
    ]
    shown = under_way(recording, held)
    assert {track[0] for said in shown for track in said} == {8}
    first = next(index for index, said in enumerate(shown) if said)
    assert 12.0 <= 2.0 * float(instants_s(recording)[first]) <= 14.0


def test_clusters_are_chains() -> None:
    plots_m = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [100.0, 0.0]])
    assert clusters_m(plots_m, 12.0).tolist() == [[10.0, 0.0], [100.0, 0.0]]
    assert clusters_m(plots_m, 5.0).tolist() == plots_m.tolist()
    assert clusters_m(np.zeros((0, 2)), 5.0).shape == (0, 2)


def test_the_peer_gets_every_plot_and_thinned_cameras() -> None:
    recording = read_recording(SHIPPED / "autoferry-22")
    given_to_peer = peer_input(recording, peer_settings())
    ranged = [sweep for sweep in given_to_peer["sweeps"] if sweep["sensor"] in ("radar", "lidar")]
    assert sum(len(sweep["plots"]) for sweep in ranged) == sum(
        len(sweep.plots_m) for sweep in recording.sweeps
    )
    assert {sweep["latency_s"] for sweep in ranged} == {1.5, 0.5}
    looks = [sweep["time_s"] for sweep in given_to_peer["sweeps"] if sweep["sensor"] == "eo"]
    assert len(looks) > 50
    assert np.diff(looks).min() >= 0.5
    assert len({settings["name"] for settings in given_to_peer["settings"]}) == len(peer_settings())


def test_a_folders_number_says_the_environment() -> None:
    names = {"autoferry-3": 1, "autoferry-22": 2, "scenario13": 2, "mine": None, "autoferry-99": None}
    recording = still()
    assert {name: environment(Recording(name, recording.sweeps, ())) for name in names} == names


@pytest.mark.parametrize(
    ("name", "gospa_m_most", "breaks_most"), [("autoferry-3", 16.0, 2), ("autoferry-22", 17.0, 1)]
)
def test_the_lookout_on_a_shipped_recording(name: str, gospa_m_most: float, breaks_most: int) -> None:
    recording = read_recording(SHIPPED / name)
    outputs, _ = ours(recording)
    figures = judged(recording, under_way(recording, outputs))
    assert pooled_rms_m([figures]) == pytest.approx(figures.gospa_rms_m)
    assert figures.gospa_rms_m < gospa_m_most
    assert figures.breaks <= breaks_most
    assert figures.rmse_m < 9.0
