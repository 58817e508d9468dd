"""Radar plots and camera bearings of a night's boats, as a plot feed gives them. Invented; no real sensor.

The boats are those of a night's truth (``truth.json``), between whose points they go straight. Two shore
radars turn every ten seconds and a camera looks as often; figures are round guesses for a small boat by a
coastal radar, none was measured. False plots are uniform over what a radar covers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

METRES_PER_DEGREE: Final = 111_320.0
LOOK_EVERY_S: Final = 10
SENSORS: Final[tuple[dict[str, Any], ...]] = (
    {
        "sensor": "fr.grisnez.radar", "is": "radar", "lat": 50.8697, "lon": 1.5840, "range_m": 22_500,
        "probability": 0.75, "false_plots": 15, "sigma_range_m": 40, "sigma_deg": 0.3,
    },
    {
        "sensor": "uk.langdon.radar", "is": "radar", "lat": 51.1325, "lon": 1.3440, "range_m": 22_500,
        "probability": 0.75, "false_plots": 15, "sigma_range_m": 40, "sigma_deg": 0.3,
    },
    {
        "sensor": "uk.langdon.camera", "is": "camera", "lat": 51.1325, "lon": 1.3440, "range_m": 9_000,
        "probability": 0.5, "false_plots": 1, "sigma_range_m": 40, "sigma_deg": 0.2,
    },
)  # fmt: skip


def make_plots(
    truth: Mapping[str, Any], begin_s: float, duration_s: float, seed: int
) -> Iterator[dict[str, Any]]:
    """Lines of a plot feed from ``begin_s`` after the night's start on; the same arguments give the same.

    ``truth`` as :func:`varne.world.nights.make_night` gives it.
    """
    draw = np.random.default_rng([seed, 7])
    start = datetime.fromisoformat(str(truth["start"]))
    paths = [_path(boat, start) for boat in truth["boats"]]
    yield from SENSORS
    for look in range(int(duration_s // LOOK_EVERY_S)):
        for turn, sensor in enumerate(SENSORS):
            at_s = begin_s + LOOK_EVERY_S * look + 3 * turn
            time = f"{start + timedelta(seconds=at_s):%Y-%m-%dT%H:%M:%SZ}"
            bearings = sensor["is"] == "camera"
            for range_m, bearing_deg in _seen(sensor, paths, at_s, draw):
                plot = {"plot": sensor["sensor"], "time": time}
                if not bearings:
                    plot["range_m"] = round(range_m, 1)
                yield {**plot, "bearing_deg": round(bearing_deg % 360.0, 3)}
            yield {"look": sensor["sensor"], "time": time}


def _path(boat: Mapping[str, Any], start: datetime) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Seconds after the start, latitude and longitude (n, 3)."""
    fixes = [
        ((datetime.fromisoformat(time) - start).total_seconds(), lat, lon) for time, lat, lon in boat["path"]
    ]
    return np.array(fixes, np.float64).reshape(-1, 3)


def _seen(
    sensor: Mapping[str, Any],
    paths: list[np.ndarray[tuple[int, int], np.dtype[np.float64]]],
    at_s: float,
    draw: np.random.Generator,
) -> list[tuple[float, float]]:
    """Range in metres and bearing in degrees of what one look gives, in no order that tells what is false."""
    found = []
    for path in paths:
        if not path[0, 0] <= at_s <= path[-1, 0] or draw.random() > sensor["probability"]:
            continue
        lat, lon = (np.interp(at_s, path[:, 0], path[:, column]) for column in (1, 2))
        north_m = (lat - sensor["lat"]) * METRES_PER_DEGREE
        east_m = (lon - sensor["lon"]) * METRES_PER_DEGREE * math.cos(math.radians(sensor["lat"]))
        range_m = math.hypot(east_m, north_m)
        if 50.0 < range_m <= sensor["range_m"]:
            bearing_deg = math.degrees(math.atan2(east_m, north_m)) + draw.normal(0.0, sensor["sigma_deg"])
            found.append((abs(range_m + draw.normal(0.0, sensor["sigma_range_m"])) + 1.0, bearing_deg))
    for _ in range(int(draw.poisson(sensor["false_plots"]))):
        range_m = sensor["range_m"] * math.sqrt(draw.random())
        found.append((range_m + 1.0, draw.uniform(0.0, 360.0)))
    return [found[place] for place in draw.permutation(len(found))]
