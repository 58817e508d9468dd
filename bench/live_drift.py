"""What a centre's forecasts cost: processor a boat, bytes in the log, memory of the process that makes them.

``python -m bench.live_drift``: fifty boats over the Strait in the sea of night 102 (atlas and forecast),
asked one after another as a centre asks its worker.
"""

from __future__ import annotations

import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from varne.centre.drifting_jobs import AskStreams
from varne.centre.drifting_sea import make_forecaster, make_streamer
from varne.centre.shipped import open_theatre
from varne.feeds.environment.source import read_forecast
from varne.picture.drift import DriftAsked, SaidAboard

BOATS = 50
NIGHT = Path(__file__).parents[1] / "data" / "nights" / "102" / "forecast.jsonl"
AT = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)


def asked(number: int) -> DriftAsked:
    """The question of one boat, some with a motion, some with words from aboard."""
    fix_at = AT - timedelta(minutes=3 * (number % 20))
    return DriftAsked(
        boat_id=f"b-{number}", made_at=AT, fix_at=fix_at, lat_deg=50.75 + 0.01 * (number % 30),
        lon_deg=1.3 + 0.012 * (number % 17), sigma_m=150.0 + 30.0 * (number % 10),
        east_mps=-0.8 if number % 2 else None, north_mps=1.2 if number % 2 else None, sigma_mps=0.5,
        first_at=fix_at - timedelta(hours=1), reports=4, seed=number, night_seed=7,
        said=(SaidAboard(at=fix_at, status="engine failed"),) if number % 3 == 0 else (),
    )  # fmt: skip


def main() -> None:
    """Ask for all, and print what it cost."""
    theatre = open_theatre("dover")
    points = read_forecast(NIGHT)
    forecaster = make_forecaster(theatre, points)
    began = time.process_time()
    forecaster(asked(0))
    first_s = time.process_time() - began
    sizes, spent_s = [], []
    for number in range(1, BOATS):
        began = time.process_time()
        made = forecaster(asked(number))
        spent_s.append(time.process_time() - began)
        sizes.append(len(msgspec.json.encode(made)))
    streamer = make_streamer(theatre, points)
    began = time.process_time()
    grid = streamer(AskStreams(at=AT))
    stream_s = time.process_time() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"first forecast, its sea with it   {first_s:6.2f} s of processor")
    print(f"each other, median and worst      {np.median(spent_s):6.2f} {max(spent_s):6.2f} s")
    print(f"bytes in the log, mean and most   {np.mean(sizes):6.0f} {max(sizes):6.0f}")
    print(f"streams to draw                   {stream_s:6.2f} s, {len(msgspec.json.encode(grid))} bytes")
    print(f"most memory                       {peak_mb:6.0f} MB")


if __name__ == "__main__":
    main()
