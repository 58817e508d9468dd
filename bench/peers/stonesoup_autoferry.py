"""Stone Soup on one Autoferry recording, in its own interpreter: ``python stonesoup_autoferry.py IN OUT``.

Stands alone (it imports nothing of this project), so that it can run where only Stone Soup is installed.
Written against Stone Soup 1.9.1. IN is JSON:

- ``sweeps``: in order of time, each ``time_s``, ``sensor``, ``ownship`` [east, north] metres, ``plots``
  [[east, north, variance east, covariance, variance north], ...] in metres, ``bearings`` [radians, ...]
  clockwise from north, ``bearing_sigma_rad`` and ``latency_s`` (how old a plot is at the sweep's time);
- ``instants_s``: when to say which tracks there are;
- ``settings``: one object for each run, with ``name``, ``associator`` (``gnn`` or ``jpda``), ``bearings``
  (true: cameras update tracks; they never start one), ``clustered`` (true: ``sweeps_clustered`` are
  taken instead), ``min_points``, ``delete_s``, ``psd_m2_s3``,
  ``speed_sigma_mps``, ``gate`` (Mahalanobis), ``pd`` and ``clutter`` by sensor (per m2, or per radian).

OUT is JSON: for each setting ``name``, ``cpu_s`` and ``outputs``: for each instant a list of
[track, east, north, metres from where the track's first plot put it].
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from stonesoup.base import Property
from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
from stonesoup.dataassociator.probability import JPDAwithEHM2
from stonesoup.deleter.time import UpdateTimeDeleter
from stonesoup.hypothesiser.base import Hypothesiser
from stonesoup.hypothesiser.distance import DistanceHypothesiser
from stonesoup.hypothesiser.probability import PDAHypothesiser
from stonesoup.initiator.base import Initiator
from stonesoup.initiator.simple import MultiMeasurementInitiator
from stonesoup.measures import Mahalanobis
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.measurement.nonlinear import Cartesian2DToBearing
from stonesoup.models.transition.linear import CombinedLinearGaussianTransitionModel, ConstantVelocity
from stonesoup.predictor.kalman import ExtendedKalmanPredictor
from stonesoup.tracker.simple import MultiTargetMixtureTracker, MultiTargetTracker
from stonesoup.types.array import CovarianceMatrix, StateVector
from stonesoup.types.detection import Detection
from stonesoup.types.hypothesis import SingleHypothesis
from stonesoup.types.state import GaussianState
from stonesoup.types.track import Track
from stonesoup.types.update import GaussianStateUpdate
from stonesoup.updater.kalman import ExtendedKalmanUpdater

BEGAN = datetime.datetime(2021, 5, 4)  # noqa: DTZ001  Stone Soup compares naive times


class LatePosition(LinearGaussian):
    """Where the target was ``latency_s`` before the sweep: position less so many seconds of velocity."""

    latency_s: float = Property(default=0.0, doc="How old the plot is at the time of its sweep")

    def matrix(self, **_: Any) -> np.ndarray:
        """Measurement matrix (2, 4) on [east, its rate, north, its rate]."""
        return np.array([[1.0, -self.latency_s, 0.0, 0.0], [0.0, 0.0, 1.0, -self.latency_s]])


class AtThePlot(Initiator):
    """A track at rest where its first plot was, as doubtful as the plot is old; a bearing starts nothing.

    Stone Soup's own initiator inverts the measurement matrix, which would turn a late plot's position into
    velocity.
    """

    speed_sigma_mps: float = Property(doc="Standard deviation of a target's speed on each axis")

    def initiate(self, detections: Any, timestamp: Any, **_: Any) -> set[Track]:
        """One track for each plot."""
        speed = self.speed_sigma_mps**2
        started = set()
        for detection in detections:
            model = detection.measurement_model
            if not isinstance(model, LatePosition):
                continue
            east, north = np.asarray(detection.state_vector, dtype=float).ravel()
            noise = np.asarray(model.noise_covar, dtype=float)
            covariance = np.zeros((4, 4))
            covariance[np.ix_((0, 2), (0, 2))] = noise + np.eye(2) * model.latency_s**2 * speed
            for place, rate in ((0, 1), (2, 3)):
                covariance[place, rate] = covariance[rate, place] = model.latency_s * speed
                covariance[rate, rate] = speed
            started.add(
                Track(
                    [
                        GaussianStateUpdate(
                            StateVector([[east], [0.0], [north], [0.0]]),
                            CovarianceMatrix(covariance),
                            timestamp=timestamp,
                            hypothesis=SingleHypothesis(None, detection),
                        )
                    ]
                )
            )
        return started


class BySensor(Hypothesiser):
    """The hypothesiser of whichever sensor is being taken in."""

    each: dict = Property(doc="Hypothesiser by sensor")
    sensor: str = Property(default="radar", doc="The sensor being taken in")

    def hypothesise(self, track: Any, detections: Any, timestamp: Any, **more: Any) -> Any:
        """As the sensor's own hypothesiser does."""
        return self.each[self.sensor].hypothesise(track, detections, timestamp, **more)


def detections_of(sweep: dict[str, Any]) -> set[Detection]:
    """One sweep's detections, each with the measurement model it needs."""
    moment = BEGAN + datetime.timedelta(seconds=sweep["time_s"])
    found = set()
    for east, north, ee, en, nn in sweep["plots"]:
        model = LatePosition(4, (0, 2), np.array([[ee, en], [en, nn]]), latency_s=sweep["latency_s"])
        found.add(Detection(StateVector([[east], [north]]), timestamp=moment, measurement_model=model))
    for bearing in sweep["bearings"]:
        east, north = sweep["ownship"]
        model = Cartesian2DToBearing(
            4,
            mapping=(2, 0),  # the arc tangent of east over north: clockwise from north
            noise_covar=CovarianceMatrix([[sweep["bearing_sigma_rad"] ** 2]]),
            translation_offset=StateVector([[north], [east]]),
        )
        found.add(Detection(StateVector([[bearing]]), timestamp=moment, measurement_model=model))
    return found


def run(settings: dict[str, Any], sweeps: list[dict[str, Any]], instants_s: list[float]) -> dict[str, Any]:
    """One setting over one recording."""
    psd = settings["psd_m2_s3"]
    motion = CombinedLinearGaussianTransitionModel([ConstantVelocity(psd), ConstantVelocity(psd)])
    predictor, updater = ExtendedKalmanPredictor(motion), ExtendedKalmanUpdater()
    near = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=settings["gate"])
    mixing = settings["associator"] == "jpda"
    chosen: Any = near
    if mixing:
        chosen = BySensor(
            {
                sensor: PDAHypothesiser(
                    predictor,
                    updater,
                    clutter_spatial_density=settings["clutter"][sensor],
                    prob_detect=settings["pd"][sensor],
                    prob_gate=0.9997,
                )
                for sensor in settings["pd"]
            }
        )
    associator = JPDAwithEHM2(chosen) if mixing else GNNWith2DAssignment(near)
    speed = settings["speed_sigma_mps"] ** 2
    prior = GaussianState(StateVector([[0], [0], [0], [0]]), CovarianceMatrix(np.diag([0, speed, 0, speed])))
    deleter = UpdateTimeDeleter(datetime.timedelta(seconds=settings["delete_s"]))
    initiator = MultiMeasurementInitiator(
        prior_state=prior,
        deleter=UpdateTimeDeleter(datetime.timedelta(seconds=settings["delete_s"] / 2)),
        data_associator=GNNWith2DAssignment(near),
        updater=updater,
        min_points=settings["min_points"],
        initiator=AtThePlot(settings["speed_sigma_mps"]),
    )
    kind = MultiTargetMixtureTracker if mixing else MultiTargetTracker
    tracker = kind(
        initiator=initiator, deleter=deleter, detector=[], data_associator=associator, updater=updater
    )
    numbers: dict[str, int] = {}
    outputs: list[list[tuple[float, ...]]] = []
    tracks: set[Any] = set()
    began_s = time.process_time()
    turn = 0
    for instant_s in instants_s:
        while turn < len(sweeps) and sweeps[turn]["time_s"] <= instant_s:
            sweep = sweeps[turn]
            turn += 1
            if sweep["bearings"] and not settings["bearings"]:
                continue
            if mixing:
                chosen.sensor = sweep["sensor"]
            moment = BEGAN + datetime.timedelta(seconds=sweep["time_s"])
            tracker.detector_iter = iter([(moment, detections_of(sweep))])
            _, tracks = next(tracker)
        asked = BEGAN + datetime.timedelta(seconds=instant_s)
        said = []
        for track in sorted(tracks, key=lambda track: numbers.setdefault(track.id, len(numbers))):
            now = np.asarray(predictor.predict(track[-1], timestamp=asked).state_vector, dtype=float).ravel()
            first = np.asarray(track[0].state_vector, dtype=float).ravel()
            places = (now[0], now[2], first[0], first[2])
            said.append((numbers[track.id], *(float(place) for place in places)))
        outputs.append(said)
    return {"name": settings["name"], "cpu_s": time.process_time() - began_s, "outputs": outputs}


def main() -> None:
    """Every setting of the file named first, into the file named second."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    done = []
    for settings in given["settings"]:
        sweeps = given["sweeps_clustered" if settings["clustered"] else "sweeps"]
        done.append(run(settings, sweeps, given["instants_s"]))
    Path(sys.argv[2]).write_text(json.dumps(done), encoding="utf-8")


if __name__ == "__main__":
    main()
