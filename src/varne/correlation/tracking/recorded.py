"""A recorded stretch of radar scans through the tracker: arrays in, arrays out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.hindsight import hindsight
from varne.correlation.tracking.motion import Motion
from varne.correlation.tracking.sensors import PositionSensor, Scan
from varne.correlation.tracking.tracker import Tracker
from varne.picture.errors import Malformed

AnyArray = npt.NDArray[np.generic]


def scans_of(recorded: Mapping[str, AnyArray]) -> tuple[list[Scan], Motion]:
    """The scans of a recording and the motion it was made with.

    ``recorded``: t (K,) scan times in seconds; mk (M,) ascending scan of each plot; mz (M, 2) metres;
    mR (M,) standard deviation on each axis, metres; meta, JSON text with pd, lam (false plots a scan),
    W and H (metres, the area looked at) and q (m2/s3). Raises :class:`Malformed` if something is
    missing or does not fit.
    """
    try:
        meta = json.loads(str(recorded["meta"]))
        time_s = np.asarray(recorded["t"], np.float64)
        scan_of = np.asarray(recorded["mk"], np.int64)
        position = np.asarray(recorded["mz"], np.float64)
        sigma_m = np.asarray(recorded["mR"], np.float64)
        area_m2 = float(meta["W"]) * float(meta["H"])
        sensor = PositionSensor(float(meta["pd"]), float(meta["lam"]) / area_m2, area_m2)
        motion = Motion(float(meta["q"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise Malformed(f"a recording of scans lacks or mangles {fault}") from fault
    if np.any(np.diff(scan_of) < 0) or not len(scan_of) == len(position) == len(sigma_m):
        raise Malformed("a recording's plots must be in order of their scans, with a sigma each")
    covariance = (sigma_m**2)[:, None, None] * np.eye(2)
    first = np.searchsorted(scan_of, np.arange(len(time_s) + 1))
    scans = [
        Scan(float(time_s[k]), sensor, position[a:b], covariance[a:b], np.arange(a, b))
        for k, (a, b) in enumerate(itertools.pairwise(first))
    ]
    return scans, motion


def track_scenario(
    recorded: Mapping[str, AnyArray], clock: Callable[[], float] | None = None, *, effort: int = 100
) -> dict[str, AnyArray]:
    """Track a recording; what was shown at each scan, and every plot's track with hindsight.

    Returns k (T,), id (T,), xy (T, 2) metres, v (T, 2) m/s: the confirmed tracks after each scan,
    knowing nothing later; assoc_live (M,) each plot's track as the tracker had it at the end, assoc
    (M,) the same with hindsight (``effort`` 0: without); and with a ``clock`` of seconds sec and csec
    (K,) the time each scan took, hindsight_s () what hindsight took.
    """
    scans, motion = scans_of(recorded)
    tracker = Tracker(motion)
    tables, spent_s = [], np.zeros(len(scans))
    for k, scan in enumerate(scans):
        began_s = clock() if clock else 0.0
        tracker.take(scan)
        tables.append(tracker.table(scan.time_s))
        spent_s[k] = clock() - began_s if clock else 0.0
    began_s = clock() if clock else 0.0
    number, live = tracker.assignments()
    again = hindsight(tracker, effort=effort)[1] if effort else live
    hindsight_s = clock() - began_s if clock else 0.0
    assoc_live, assoc = np.full(len(recorded["mk"]), -1), np.full(len(recorded["mk"]), -1)
    assoc_live[number], assoc[number] = live, again
    states = np.concatenate([table.mean for table in tables])
    return {
        "k": np.repeat(np.arange(len(tables)), [len(table.public) for table in tables]),
        "id": np.concatenate([table.public for table in tables]),
        "xy": states[:, :2],
        "v": states[:, 2:],
        "assoc": assoc,
        "assoc_live": assoc_live,
        "sec": spent_s,
        "csec": spent_s,
        "hindsight_s": np.array(hindsight_s),
    }
