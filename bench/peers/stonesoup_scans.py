"""Stone Soup's GNN with KD-tree gating on recorded scans: ``python stonesoup_scans.py IN.npz OUT.npz``.

Stands alone (it imports nothing of this project), so that it can run where only Stone Soup is
installed. Written against Stone Soup 1.9.1. The models are those the scans were made with: nearly
constant velocity, position with the stated sigma, 4-sigma gate. ``--confirm`` updates confirm a track,
``--misses`` looks without one delete it. OUT holds k, id, xy, assoc, csec, k_done; with ``--reports``
also report_csec: single reports after the scans.
"""

from __future__ import annotations

import argparse
import datetime
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from stonesoup.dataassociator.tree import DetectionKDTreeGNN2D
from stonesoup.deleter.time import UpdateTimeStepsDeleter
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.initiator.simple import MultiMeasurementInitiator
from stonesoup.measures import Mahalanobis
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.linear import CombinedLinearGaussianTransitionModel, ConstantVelocity
from stonesoup.predictor.kalman import KalmanPredictor
from stonesoup.tracker.simple import MultiTargetTracker
from stonesoup.types.array import CovarianceMatrix, StateVector
from stonesoup.types.detection import Detection
from stonesoup.types.state import GaussianState
from stonesoup.updater.kalman import KalmanUpdater

BEGAN = datetime.datetime(2026, 1, 1)  # noqa: DTZ001  Stone Soup compares naive times
GATE_SIGMA = 4.0
SEARCH_M = 1500.0
SPEED_SIGMA_MPS = 6.0


def tracker_for(meta: dict[str, Any], confirm: int, misses: int) -> tuple[MultiTargetTracker, LinearGaussian]:
    """The tracker and the measurement model of its detections."""
    seen = LinearGaussian(4, (0, 2), np.diag([meta["sigma"] ** 2] * 2))
    predictor = KalmanPredictor(CombinedLinearGaussianTransitionModel([ConstantVelocity(meta["q"])] * 2))
    updater = KalmanUpdater(seen)
    hypothesiser = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=GATE_SIGMA)

    def associator() -> DetectionKDTreeGNN2D:
        return DetectionKDTreeGNN2D(hypothesiser, predictor=predictor, updater=updater, max_distance=SEARCH_M)

    prior = GaussianState(
        StateVector([[0], [0], [0], [0]]),
        CovarianceMatrix(np.diag([0, SPEED_SIGMA_MPS**2, 0, SPEED_SIGMA_MPS**2])),
    )
    initiator = MultiMeasurementInitiator(
        prior_state=prior,
        measurement_model=seen,
        deleter=UpdateTimeStepsDeleter(2),
        data_associator=associator(),
        updater=updater,
        min_points=confirm,
    )
    tracker = MultiTargetTracker(
        initiator=initiator,
        deleter=UpdateTimeStepsDeleter(misses),
        detector=[],
        data_associator=associator(),
        updater=updater,
    )
    return tracker, seen


def measurements(states: Iterable[Any]) -> Iterable[Any]:
    """The detections that updated these states."""
    for state in states:
        hypothesis = getattr(state, "hypothesis", None)
        if hypothesis:
            yield hypothesis.measurement


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--confirm", type=int, default=3)
    parser.add_argument("--misses", type=int, default=5)
    parser.add_argument("--max-s", type=float, default=float("inf"), help="processor seconds to stop after")
    parser.add_argument("--reports", type=int, default=0, help="single reports timed after the scans")
    asked = parser.parse_args()
    with np.load(asked.scenario) as file:
        scenario = {name: file[name] for name in file.files}
    meta = json.loads(str(scenario["meta"]))
    tracker, seen = tracker_for(meta, asked.confirm, asked.misses)
    look_of, names, places, spent_s = [], [], [], []
    number: dict[str, int] = {}
    plot_of: dict[int, tuple[int, Detection]] = {}  # the detection is kept, so that its address stays its own
    track_of_plot = np.full(len(scenario["mk"]), -1)

    def detection(plot: int, at: datetime.datetime) -> Detection:
        made = Detection(
            StateVector(scenario["mz"][plot].reshape(2, 1)), timestamp=at, measurement_model=seen
        )
        plot_of[id(made)] = plot, made
        return made

    def advance(at: datetime.datetime, detections: set[Detection]) -> tuple[set[Any], float]:
        tracker.detector_iter = iter([(at, detections)])
        began_s = time.process_time()
        _, tracks = next(tracker)
        return tracks, time.process_time() - began_s

    for k, time_s in enumerate(scenario["t"]):
        at = BEGAN + datetime.timedelta(seconds=float(time_s))
        tracks, took_s = advance(at, {detection(plot, at) for plot in np.flatnonzero(scenario["mk"] == k)})
        spent_s.append(took_s)
        for track in tracks:
            if track.timestamp != at:
                continue
            fresh = track.id not in number
            name = number.setdefault(track.id, len(number))
            look_of.append(k)
            names.append(name)
            places.append((float(track.state_vector[0, 0]), float(track.state_vector[2, 0])))
            for measured in measurements(track.states if fresh else track.states[-1:]):
                if id(measured) in plot_of:
                    track_of_plot[plot_of[id(measured)][0]] = name
        if sum(spent_s) > asked.max_s:
            break
    looks = len(spent_s)
    report_s = []
    for place, plot in enumerate(np.flatnonzero(scenario["mk"] == looks - 1)[: asked.reports]):
        at = BEGAN + datetime.timedelta(seconds=float(scenario["t"][looks - 1]) + 0.05 * (place + 1))
        report_s.append(advance(at, {detection(int(plot), at)})[1])
    np.savez_compressed(
        asked.out,
        k=np.array(look_of, np.int64),
        id=np.array(names, np.int64),
        xy=np.array(places).reshape(-1, 2),
        assoc=track_of_plot,
        csec=np.array(spent_s),
        k_done=looks,
        report_csec=np.array(report_s),
    )


if __name__ == "__main__":
    main()
