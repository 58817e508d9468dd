"""Synthetic radar scans: scattered vessels, boats in close groups, false plots. Invented statistics,
no real data.

``make_scans`` gives the arrays that :func:`varne.correlation.tracking.recorded.track_scenario` reads,
with the truth beside them::

    t (K,) s            scan times
    truth (N, K, 4)     east m, north m, and their rates m/s; NaN while the vessel is not there
    cls (N,)            0 ship, 1 boat of a group;  group (N,) which group, -1 none
    mk, mt, mz, mR      plots: scan, time s, position (M, 2) m, standard deviation m
    msrc (M,)           whose plot it is, -1 false: for scoring only
    meta                JSON: area, rates and seed
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MPS_PER_KN = 0.514444
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """What a stretch of scans is made of. Lengths in metres, times in seconds, speeds in knots."""

    n_ship: int = 100
    n_boat: int = 0
    groups: int = 0
    sigma: float = 100.0
    pd: float = 0.9
    lam: float = 100.0
    K: int = 60
    dt: float = 10.0
    q: float = 0.002
    W: float = 60_000.0
    H: float = 40_000.0
    vmin: float = 2.0
    vmax: float = 20.0
    boat_kn: tuple[float, float] = (2.0, 6.0)
    group_sep: float = 250.0
    late: float = 0.2
    early: float = 0.1
    seed: int = 1


SCENES: dict[str, Scene] = {
    "n20": Scene(n_ship=20, lam=50.0),
    "n100": Scene(n_ship=100, lam=100.0),
    "n300": Scene(n_ship=300, lam=200.0),
    "n1000": Scene(n_ship=1000, lam=200.0),
    "groups": Scene(n_ship=100, n_boat=50, groups=8, lam=100.0),
}


def _staying(
    draw: np.random.Generator, scene: Scene, speed_kn: tuple[float, float], margin: float
) -> FloatArray:
    """Position and velocity (4,) of a straight course that begins and ends within the area."""
    extent = np.array([scene.W, scene.H])
    while True:
        position = draw.uniform(margin, extent - margin)
        speed = draw.uniform(*speed_kn) * MPS_PER_KN
        course = draw.uniform(0.0, 2.0 * np.pi)
        velocity = speed * np.array([np.cos(course), np.sin(course)])
        last = position + velocity * scene.K * scene.dt
        if np.all((last > 0.0) & (last < extent)):
            return np.concatenate([position, velocity])


def _courses(draw: np.random.Generator, start: FloatArray, scene: Scene) -> FloatArray:
    """(N, K, 4) nearly constant velocity from (N, 4): white acceleration, exactly discretised."""
    dt, q = scene.dt, scene.q
    root = np.linalg.cholesky(q * np.array([[dt**3 / 3.0, dt**2 / 2.0], [dt**2 / 2.0, dt]]))
    path = np.empty((len(start), scene.K, 4))
    path[:, 0] = start
    for k in range(1, scene.K):
        kick = draw.standard_normal((len(start), 2, 2)) @ root.T  # [vessel, axis, (position, velocity)]
        path[:, k, :2] = path[:, k - 1, :2] + dt * path[:, k - 1, 2:] + kick[:, :, 0]
        path[:, k, 2:] = path[:, k - 1, 2:] + kick[:, :, 1]
    return path


def make_scans(scene: Scene) -> dict[str, Any]:
    """The arrays of one scene; the same scene gives the same arrays."""
    draw = np.random.default_rng(scene.seed)
    ships = [_staying(draw, scene, (scene.vmin, scene.vmax), 0.0) for _ in range(scene.n_ship)]
    leaders = [_staying(draw, scene, scene.boat_kn, 5_000.0) for _ in range(scene.groups)]
    group_of_boat = np.arange(scene.n_boat) % max(scene.groups, 1)
    boats = [
        leaders[group] + np.concatenate([draw.normal(0.0, scene.group_sep, 2), draw.normal(0.0, 0.25, 2)])
        for group in group_of_boat
    ]
    truth = _courses(draw, np.array(ships + boats).reshape(-1, 4), scene)
    many, scans = len(truth), np.arange(scene.K)
    comes = np.where(draw.random(many) < scene.late, draw.integers(1, scene.K // 2, many), 0)
    goes = np.where(draw.random(many) < scene.early, draw.integers(scene.K // 2, scene.K, many), scene.K)
    there = (scans >= comes[:, None]) & (scans < goes[:, None])
    truth[~there] = np.nan
    scan_of, position, source = [], [], []
    for k in range(scene.K):
        seen = np.flatnonzero(there[:, k] & (draw.random(many) < scene.pd))
        false = draw.uniform(0.0, [scene.W, scene.H], (draw.poisson(scene.lam), 2))
        plots = np.vstack([truth[seen, k, :2] + draw.normal(0.0, scene.sigma, (len(seen), 2)), false])
        whose = np.concatenate([seen, np.full(len(false), -1)])
        shuffled = draw.permutation(len(plots))
        position.append(plots[shuffled])
        source.append(whose[shuffled])
        scan_of.append(np.full(len(plots), k))
    time_s = scans * scene.dt
    mk = np.concatenate(scan_of)
    return {
        "t": time_s,
        "truth": truth,
        "cls": np.array([0] * scene.n_ship + [1] * scene.n_boat),
        "group": np.concatenate([np.full(scene.n_ship, -1), group_of_boat]).astype(np.int64),
        "mk": mk,
        "mt": time_s[mk],
        "mz": np.vstack(position),
        "mR": np.full(len(mk), scene.sigma),
        "msrc": np.concatenate(source),
        "meta": json.dumps({"synthetic": True, "name": f"seed {scene.seed}", **asdict(scene)}),
    }
