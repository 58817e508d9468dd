"""Radar scans of which some come late: taken as of now, and at their own time by the sequencer.

Part of ``make bench-tracking``. A fifth of the scans come one to three scans late. What is scored is what was
shown at each scan's time with what had come by then, so that even at its own time a late scan cannot help the
looks before it came.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from bench.scoring import score
from varne.correlation.tracking import Scan, Sequencer, Tracker
from varne.correlation.tracking.recorded import scans_of

SHARE, MOST_LATE = 0.2, 3


def arrivals(scans: int, seed: int) -> list[list[int]]:
    """Which scans come at each scan's time."""
    draw = np.random.default_rng(seed)
    delay = np.where(draw.random(scans) < SHARE, draw.integers(1, MOST_LATE + 1, scans), 0)
    return [[scan for scan in range(scans) if scan + delay[scan] == k] for k in range(scans)]


def late_figures(scenario: dict[str, Any], seed: int = 1) -> Iterator[tuple[str, dict[str, float], float]]:
    """How, the figures, and the processor milliseconds of a late scan."""
    scans, motion = scans_of(scenario)
    for how in ("as of now", "at their own time"):
        tracker = Tracker(motion)
        sequencer = Sequencer(tracker)
        tables, spent_ms = [], []
        now_s = -np.inf
        for k, come in enumerate(arrivals(len(scans), seed)):
            for place in come:
                scan: Scan = scans[place]
                began_s = time.process_time()
                if how == "as of now":
                    now_s = max(now_s, scan.time_s)
                    tracker.take(replace(scan, time_s=now_s))
                else:
                    sequencer.take(scan)
                if place < k:
                    spent_ms.append(1000.0 * (time.process_time() - began_s))
            tables.append(tracker.table(scans[k].time_s))
        number, track = tracker.assignments()
        assigned = np.full(len(scenario["mk"]), -1)
        assigned[number] = track
        output = {
            "k": np.repeat(np.arange(len(tables)), [len(table.public) for table in tables]),
            "id": np.concatenate([table.public for table in tables]),
            "xy": np.concatenate([table.mean for table in tables])[:, :2],
            "assoc": assigned,
            "csec": np.full(len(tables), np.nan),
        }
        yield how, score(scenario, output), float(np.mean(spent_ms)) if spent_ms else 0.0
