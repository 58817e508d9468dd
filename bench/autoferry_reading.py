"""Reader of the Autoferry recordings: radar, lidar, EO and IR detections from a moving ferry, with ground
truth.

A recording is a folder with one ``*_detections.json`` and one ``*_groundTruth.json``, either of them possibly
gzipped (``.json.gz``). The form is described by the data set's own README (Helgesen et al. 2022,
"Heterogeneous multi-sensor tracking for an autonomous surface vehicle in a littoral environment", Ocean
Engineering 252:111168; data CC0):

- a detection object is one sensor's output at one instant; ``measurement`` is ``[]`` (looked, saw nothing),
  one number or a list of numbers (bearings, radians clockwise from north), ``[north, east]``, or
  ``[[north, ...], [east, ...]]`` (metres from the ferry, axes north and east);
- ``ownshipPosition`` is north and east of a fixed origin, in metres;
- the ground truth list stands beside the detection list, object for object; each target has a time of its
  own, a fraction of a second from the detection's.

Everything is returned in seconds from the first detection and in metres north and east of the fixed origin.
"""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from varne.picture.errors import Malformed

Array = NDArray[np.float64]
SensorName = Literal["lidar", "radar", "ir", "eo"]
SENSORS: dict[int, SensorName] = {1: "lidar", 2: "radar", 3: "ir", 4: "eo"}
RANGING = ("lidar", "radar")


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sensor gave at one instant.

    ``plots_m`` is (n, 2) north, east of the fixed origin for lidar and radar, and (0, 2) for cameras;
    ``bearings_rad`` is (n,) clockwise from north in (-pi, pi] for cameras, and (0,) for lidar and radar.
    """

    time_s: float
    sensor: SensorName
    ownship_m: Array
    plots_m: Array
    bearings_rad: Array


@dataclass(frozen=True, slots=True)
class TrueTrack:
    """A target's ground truth: ``times_s`` (n,) ascending, ``positions_m`` (n, 2) north, east."""

    target: int
    times_s: Array
    positions_m: Array

    def at(self, time_s: float) -> Array:
        """The position (2,) at a time, linear between fixes and held at the ends."""
        north = np.interp(time_s, self.times_s, self.positions_m[:, 0])
        east = np.interp(time_s, self.times_s, self.positions_m[:, 1])
        return np.array((north, east))


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: its sweeps in order of time, and where its targets truly were."""

    name: str
    sweeps: tuple[Sweep, ...]
    truths: tuple[TrueTrack, ...]

    @property
    def end_s(self) -> float:
        """Seconds from the first sweep to the last."""
        return self.sweeps[-1].time_s


def read_recording(folder: Path) -> Recording:
    """The recording in a folder. Raises ``Malformed`` when a file is missing or has another form."""
    detections = _listed(folder, "_detections.json")
    truth = _listed(folder, "_groundTruth.json")
    if len(detections) != len(truth):
        message = f"{folder.name}: {len(detections)} detections but {len(truth)} ground truths"
        raise Malformed(message, code="autoferry-length")
    if not detections:
        raise Malformed(f"{folder.name}: no detections", code="autoferry-empty")
    try:
        # Some recordings have neighbouring objects out of order; a stable sort keeps equal times as written.
        began_s = min(float(item["time"]) for item in detections)
        sweeps = sorted((_sweep(item, began_s) for item in detections), key=lambda sweep: sweep.time_s)
        truths = _truths(truth, began_s)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"{folder.name}: {error}", code="autoferry-form") from error
    return Recording(folder.name, tuple(sweeps), truths)


def _listed(folder: Path, ending: str) -> list[Any]:
    """The one JSON list in the folder whose name ends so, gzipped or not."""
    found = sorted([*folder.glob(f"*{ending}"), *folder.glob(f"*{ending}.gz")])
    if len(found) != 1:
        message = f"{folder.name}: {len(found)} files end in {ending}, not one"
        raise Malformed(message, code="autoferry-files")
    raw = found[0].read_bytes()
    try:
        listed = json.loads(gzip.decompress(raw) if found[0].suffix == ".gz" else raw)
    except (ValueError, OSError, EOFError) as error:
        raise Malformed(f"{found[0].name}: {error}", code="autoferry-json") from error
    if not isinstance(listed, list):
        raise Malformed(f"{found[0].name}: not a list", code="autoferry-form")
    return listed


def _sweep(item: dict[str, Any], began_s: float) -> Sweep:
    sensor = SENSORS[item["sensorID"]]
    ownship_m = np.array(item["ownshipPosition"], dtype=np.float64)
    given = np.array(item["measurement"], dtype=np.float64)
    plots_m = np.zeros((0, 2))
    bearings_rad = np.zeros(0)
    if ownship_m.shape != (2,) or not np.isfinite(ownship_m).all() or not np.isfinite(given).all():
        raise ValueError("a position or measurement that is not a finite number")
    if sensor in RANGING:
        if given.size:
            if given.shape[0] != 2 or given.ndim > 2:
                raise ValueError(f"a {sensor} measurement of shape {given.shape}")
            plots_m = given.reshape(2, -1).T + ownship_m
    else:
        if given.ndim > 1:
            raise ValueError(f"a {sensor} measurement of shape {given.shape}")
        bearings_rad = np.atleast_1d(given)
        bearings_rad = math.pi - np.mod(math.pi - bearings_rad, 2 * math.pi)
    return Sweep(float(item["time"]) - began_s, sensor, ownship_m, plots_m, bearings_rad)


def _truths(listed: list[list[dict[str, Any]]], began_s: float) -> tuple[TrueTrack, ...]:
    fixes: dict[int, dict[float, tuple[float, float]]] = {}
    for targets in listed:
        for target in targets:
            north_m, east_m = float(target["position"][0]), float(target["position"][1])
            fixes.setdefault(int(target["targetID"]), {})[float(target["time"]) - began_s] = (north_m, east_m)
    truths = []
    for target_id in sorted(fixes):
        times_s = sorted(fixes[target_id])
        positions_m = np.array([fixes[target_id][time_s] for time_s in times_s])
        truths.append(TrueTrack(target_id, np.array(times_s), positions_m))
    return tuple(truths)
