"""One boat's cloud: from a position with its errors to weighted particles, and to where they are.

Class of object, fix error, state, course and speed are drawn for each particle; the errors of current and
wind are those of the night's members (:func:`varne.drift.particles.draw_members`), the same for every boat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from varne.drift import leeway as leeway_of
from varne.drift.chance import choices, keys, normals, uniforms
from varne.drift.land import metres_per_degree
from varne.drift.particles import Members, Particles, Sea, Stepping, Tracks, drifted
from varne.drift.states import PRIOR, Call, Rates, State, call_log_likelihood, chain
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]

KNOT_MPS = 1852.0 / 3600.0


@dataclass(frozen=True, slots=True)
class Fix:
    """A position of a boat: degrees, its standard deviation on one axis, and how wrong its time may be."""

    time_s: float
    lon_deg: float
    lat_deg: float
    sigma_m: float = 500.0
    sigma_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """How a boat under way goes. Speed through the water is log-normal about a median.

    An overloaded inflatable was timed at about 3 kn, and crossings take three to six hours: a median of 3.5
    kn and a spread of a third hold both. ``aims`` are ``(longitude, latitude, weight)``; without any, every
    course is as likely as every other. The helm is off by a constant angle.
    """

    speed_kn: float = 3.5
    speed_spread: float = 0.35
    aims: tuple[tuple[float, float, float], ...] = ()
    helm_deg: float = 12.0


@dataclass(frozen=True, slots=True)
class Boat:
    """What is believed of one boat's kind: leeway afloat and swamped, rates, passage, and the odds of its
    state at the fix. ``launched_s``: when its hull was put in the water, if that is thought to be known.
    """

    mixture: leeway_of.Mixture = leeway_of.INFLATABLE
    rates: Rates = PRIOR
    passage: Passage = field(default_factory=Passage)
    first: tuple[tuple[State, float], ...] = ((State.UNDER_WAY, 0.6), (State.ENGINE_OUT, 0.4))
    launched_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BoatCloud:
    """A boat's particles, where they went, and their weights (which sum to 1)."""

    particles: Particles
    tracks: Tracks
    weights: FloatArray

    @property
    def effective(self) -> float:
        """How many equal particles the weights are worth (Kish)."""
        return float(1.0 / np.sum(self.weights**2))

    def metres_from(self, lon_deg: float, lat_deg: float) -> FloatArray:
        """Tracks in metres east and north of a point, ``[particle, output, 2]``: what a search is planned
        on.
        """
        north_m, east_m = (float(size) for size in metres_per_degree(lat_deg))
        return np.asarray((self.tracks.lonlat - [lon_deg, lat_deg]) * [east_m, north_m], dtype=np.float64)

    def output_at(self, time_s: float) -> int:
        """The output nearest to a time."""
        return int(np.argmin(np.abs(self.tracks.time_s - time_s)))


def leeway_rows(boat: Boat, seed: int, numbers: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Leeway of each particle in each drifting state: float32 ``[particle, 4, 6]``."""
    parts = (
        (boat.mixture, "afloat"),
        (leeway_of.SWAMPED, "swamped"),
        (leeway_of.PEOPLE, "people"),
        (leeway_of.UNRESPONSIVE, "unresponsive"),
    )
    return np.stack([leeway_of.coefficients(mixture, seed, name, numbers) for mixture, name in parts], axis=1)


def pilots(passage: Passage, seed: int, numbers: npt.NDArray[np.int64]) -> FloatArray:
    """Speed through the water, aim and helm of each particle: ``[particle, 4]``, as the kernel takes them."""
    bell = normals(seed, "passage", numbers, 2)
    pilot = np.full((len(numbers), 4), np.nan)
    pilot[:, 0] = passage.speed_kn * KNOT_MPS * np.exp(passage.speed_spread * bell[:, 0])
    pilot[:, 3] = math.radians(passage.helm_deg) * bell[:, 1]
    if passage.aims:
        aims = np.array(passage.aims)
        pilot[:, 1:3] = aims[choices(seed, "aim", numbers, aims[:, 2]), :2]
    else:
        pilot[:, 3] = 2.0 * np.pi * uniforms(seed, "course", numbers)
    return pilot


def particles_at(boat: Boat, fix: Fix, count: int, members: Members, seed: int) -> Particles:
    """Particles of a boat about a fix, drawn from what is believed of it.

    Raises:
        Malformed: there are none, or the odds of its state are not odds.
    """
    if count < 1:
        raise Malformed("a cloud needs particles", code="cloud")
    numbers = np.arange(count)
    north_m, east_m = (float(size) for size in metres_per_degree(fix.lat_deg))
    bell = normals(seed, "fix", numbers, 3)
    start = np.column_stack(
        [
            fix.time_s + fix.sigma_s * bell[:, 2],
            fix.lon_deg + fix.sigma_m * bell[:, 0] / east_m,
            fix.lat_deg + fix.sigma_m * bell[:, 1] / north_m,
        ]
    )
    named = np.array([int(state) for state, _ in boat.first])
    first = named[choices(seed, "first state", numbers, [odds for _, odds in boat.first])]
    # Without a launch told, a hull found at sea is held to be two hours old.
    launched_s = fix.time_s - 7200.0 if boat.launched_s is None else boat.launched_s
    state, until_s = chain(first, start[:, 0], launched_s, boat.rates, seed, "chain", numbers)
    return Particles(
        start=start, state=state, until_s=until_s, leeway=leeway_rows(boat, seed, numbers),
        pilot=pilots(boat.passage, seed, numbers), member=(numbers % len(members)).astype(np.int32),
        right=uniforms(seed, "side of the wind", numbers) < 0.5, key=keys(seed, "drift", numbers),
    )  # fmt: skip


def normalised(log_weights: FloatArray) -> FloatArray:
    """Weights that sum to 1; all equal when nothing fits at all."""
    best = log_weights.max()
    if not np.isfinite(best):
        return np.full(len(log_weights), 1.0 / len(log_weights))
    weights = np.exp(log_weights - best)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def forecast(
    boat: Boat,
    fix: Fix,
    sea: Sea,
    members: Members,
    seed: int,
    hours: float,
    count: int = 10_000,
    calls: Sequence[Call] = (),
    stepping: Stepping | None = None,
) -> BoatCloud:
    """Where a boat may be over the ``hours`` after a fix, weighted by what its callers said.

    It was afloat at the fix: the part of a fix's error that lies on land weighs nothing, unless all of it
    does.

    Raises:
        Refused: current or wind do not hold the times.
        Malformed: there are no particles, or a call says something without a likelihood.
    """
    step = stepping or Stepping()
    particles = particles_at(boat, fix, count, members, seed)
    outputs = math.ceil(hours * 3600.0 / (step.every * step.step_s) - 1e-9) + 1
    tracks = drifted(particles, sea, members, fix.time_s, outputs, step)
    afloat = sea.land.distance_at(particles.start[:, 1], particles.start[:, 2]) > 0.0
    said = call_log_likelihood(particles.state, particles.until_s, calls)
    weights = normalised(np.where(afloat | ~afloat.any(), said, -np.inf))
    return BoatCloud(particles, tracks, weights)


def track_quantiles(cloud: BoatCloud, shares: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> FloatArray:
    """Weighted quantiles of longitude and of latitude at each output: ``[share, output, 2]``, degrees.

    Each axis for itself: they bound a box, not a region that holds the share.
    """
    lonlat = cloud.tracks.lonlat
    found = np.empty((len(shares), lonlat.shape[1], 2))
    for output in range(lonlat.shape[1]):
        for axis in range(2):
            order = np.argsort(lonlat[:, output, axis], kind="stable")
            held = np.cumsum(cloud.weights[order])
            place = np.minimum(np.searchsorted(held, np.asarray(shares) * held[-1]), len(order) - 1)
            found[:, output, axis] = lonlat[order[place], output, axis]
    return found
