"""What is expected of a theatre's night before any report, as arrays: launches, radars, people, colours,
sea."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.observations import COLOUR_CODE, PEOPLE_BIN, PEOPLE_FEW, PEOPLE_FULL
from varne.correlation.hypotheses.settings import ModelSettings
from varne.correlation.hypotheses.story import (
    COLOUR_CODES,
    Prior,
)
from varne.correlation.kinematics import Plane
from varne.picture.environment import PointForecast
from varne.picture.theatre import Place, SensorSpec

FloatArray = NDArray[np.float64]


def _colours() -> FloatArray:
    chances = np.full(COLOUR_CODES, 0.02)
    common = {"grey": 0.35, "black": 0.30, "white": 0.10, "dark green": 0.08, "blue": 0.06}
    for name, chance in common.items():
        chances[COLOUR_CODE[name]] = chance
    return np.asarray(chances / chances.sum())


def departures(launches: Sequence[Place], plane: Plane, course: tuple[float, float]) -> FloatArray:
    """Metres (b, 2) of the beaches that boats on the usual course leave; the others are where they arrive.

    A whole shore is left or arrived at (``Place.flag``): those that lie, on average, before the middle
    between the first and the last on that course. Where all is one shore, each beach goes by where it lies.
    """
    if not launches:
        return np.zeros((0, 2))
    metres = np.array([plane.metres(place.lat_deg, place.lon_deg) for place in launches])
    along = metres @ np.array(course)
    shores_of = np.array([place.flag or "" for place in launches])
    middle = along.mean()
    means = {shore: float(along[shores_of == shore].mean()) for shore in sorted(set(shores_of.tolist()))}
    if len(means) > 1:
        along = np.array([means[shore] for shore in shores_of.tolist()])
        middle = 0.5 * (min(means.values()) + max(means.values()))
    return np.asarray(metres[along < middle])


def shores(beaches: FloatArray) -> FloatArray:
    """Which way the coast runs at each beach (b, 2): the line nearest to it and its two neighbours."""
    ways = np.zeros_like(beaches)
    for k, beach in enumerate(beaches):
        away = np.hypot(*(beaches - beach).T)
        near = beaches[np.argsort(away, kind="stable")[:3]]
        _, _, axes = np.linalg.svd(near - near.mean(axis=0))
        ways[k] = axes[0]
    return ways


def sea_field(
    forecast: Sequence[PointForecast] | None, plane: Plane, start: datetime
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Current and wind on a regular grid: (times, norths, easts, 4), its origin and its spacing.

    Points that do not lie on a grid are spread over one, each node taking the points about it by the
    inverse square of their distance. Hours that are missing at a node are taken from the others in the same
    way.
    """
    if not forecast:
        return np.zeros((1, 1, 1, 4)), np.zeros(3), np.ones(3)
    times = np.array(sorted({(point.at - start).total_seconds() for point in forecast}))
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else 3600.0
    grid_s = np.arange(times[0], times[-1] + 0.5 * step_s, step_s)
    metres = np.array([plane.metres(point.lat_deg, point.lon_deg) for point in forecast])
    at_s = np.array([(point.at - start).total_seconds() for point in forecast])
    values = np.array(
        [(p.current_east_mps, p.current_north_mps, p.wind_east_mps, p.wind_north_mps) for p in forecast]
    )
    sides = [max(2, len(np.unique(np.round(metres[:, axis] / 500.0)))) for axis in (1, 0)]
    sides = [min(side, 12) for side in sides]
    norths = np.linspace(metres[:, 1].min(), metres[:, 1].max(), sides[0])
    easts = np.linspace(metres[:, 0].min(), metres[:, 0].max(), sides[1])
    field = np.zeros((len(grid_s), len(norths), len(easts), 4))
    for k, moment in enumerate(grid_s):
        near = np.abs(at_s - moment) <= 0.5 * step_s
        if not near.any():
            near = np.abs(at_s - moment) == np.abs(at_s - moment).min()
        for i, north in enumerate(norths):
            for j, east in enumerate(easts):
                weight = 1.0 / (1e4 + (metres[near, 0] - east) ** 2 + (metres[near, 1] - north) ** 2) ** 2
                field[k, i, j] = weight @ values[near] / weight.sum()
    origin = np.array([grid_s[0], norths[0], easts[0]])
    spacing = np.array([step_s, max(norths[1] - norths[0], 1.0), max(easts[1] - easts[0], 1.0)])
    return field, origin, spacing


def prior_of(
    plane: Plane,
    start: datetime,
    launches: Sequence[Place],
    stations: Sequence[SensorSpec],
    forecast: Sequence[PointForecast] | None,
    model: ModelSettings,
    heard: FloatArray,
    births: FloatArray,
) -> Prior:
    """All of it."""
    field, origin, spacing = sea_field(forecast, plane, start)
    beaches = departures(launches, plane, model.own_mean_mps)
    radars = [plane.metres(float(s.lat_deg or 0.0), float(s.lon_deg or 0.0)) for s in stations]
    return Prior(
        motion=model.motion(),
        figures=model.figures(),
        launches=beaches,
        shores=shores(beaches),
        stations=np.array(radars, float).reshape(-1, 2),
        people_prior=PEOPLE_FULL,
        people_few=PEOPLE_FEW,
        people_bin=PEOPLE_BIN,
        colour_prior=_colours(),
        births=births,
        heard=heard,
        field=field,
        field_origin=origin,
        field_step=spacing,
    )
