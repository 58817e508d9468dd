"""Stone Soup's GNN on single reports, each at its own moment: ``python stonesoup_reports.py IN.npz OUT.npz``.

Stands alone (it imports nothing of this project), so that it can run where only Stone Soup is installed.
Written against Stone Soup 1.9.1. IN holds ``tm`` (M,) seconds, ``z`` (M, 2) metres, ``C`` (M, 3) variances
and covariance; OUT ``cl`` (M,) the track of each report and ``csec`` the processor seconds. Motion is nearly
constant velocity of density ``--psd``; a report opens a track at once; one that is silent for ``--delete`` is
ended. The defaults are the best of three tried on the Solent log.
"""

from __future__ import annotations

import argparse
import datetime
import time
from pathlib import Path

import numpy as np
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
from stonesoup.deleter.time import UpdateTimeDeleter
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.initiator.simple import SimpleMeasurementInitiator
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
SPEED_SIGMA_MPS = 3.0


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--psd", type=float, default=1e-4, help="m2/s3")
    parser.add_argument("--gate", type=float, default=3.0, help="Mahalanobis")
    parser.add_argument("--delete", type=float, default=1800.0, help="seconds")
    asked = parser.parse_args()
    with np.load(asked.scenario) as file:
        time_s, place_m, spread_m2 = file["tm"], file["z"], file["C"]
    predictor = KalmanPredictor(CombinedLinearGaussianTransitionModel([ConstantVelocity(asked.psd)] * 2))
    updater = KalmanUpdater(None)
    near = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=asked.gate)
    prior = GaussianState(
        StateVector([[0], [0], [0], [0]]),
        CovarianceMatrix(np.diag([0, SPEED_SIGMA_MPS**2, 0, SPEED_SIGMA_MPS**2])),
    )
    tracker = MultiTargetTracker(
        initiator=SimpleMeasurementInitiator(prior),
        deleter=UpdateTimeDeleter(datetime.timedelta(seconds=asked.delete)),
        detector=[],
        data_associator=GNNWith2DAssignment(near),
        updater=updater,
    )
    label = np.full(len(time_s), -1)
    number: dict[str, int] = {}
    order = np.argsort(time_s, kind="stable")
    spent_s = 0.0
    for reports in np.split(order, np.flatnonzero(np.diff(time_s[order])) + 1):
        at = BEGAN + datetime.timedelta(seconds=float(time_s[reports[0]]))
        made = {}
        for report in reports:
            xx, yy, xy = spread_m2[report]
            seen = LinearGaussian(4, (0, 2), np.array([[xx, xy], [xy, yy]]))
            detection = Detection(
                StateVector(place_m[report].reshape(2, 1)), timestamp=at, measurement_model=seen
            )
            made[id(detection)] = (int(report), detection)
        tracker.detector_iter = iter([(at, {detection for _, detection in made.values()})])
        began_s = time.process_time()
        _, tracks = next(tracker)
        spent_s += time.process_time() - began_s
        for track in tracks:
            hypothesis = getattr(track.states[-1], "hypothesis", None)
            if hypothesis and id(hypothesis.measurement) in made:
                label[made[id(hypothesis.measurement)][0]] = number.setdefault(track.id, len(number))
    np.savez_compressed(asked.out, cl=label, csec=spent_s)


if __name__ == "__main__":
    main()
