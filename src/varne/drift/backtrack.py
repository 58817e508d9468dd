"""Where a boat came from: the odds of each beach and hour of launch, by running launches forward.

Running a drift backward in time is not inference: it answers "which water passed here", for one class and
one course. So launches are drawn from a prior over beaches and hours, run forward with everything that is
not known of them, and weighted by every fix, call, sighting and *non-sighting*. The draw is then moved
towards what fits in rounds, and every launch of every round is weighted for how likely all rounds together
were to propose it (adaptive multiple importance sampling: Cornuet, Marin, Mira and Robert, Scand. J.
Statistics 39, 2012). The rounds change the precision and not the answer; the first, from the prior alone,
bounds every weight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift.chance import choices, keys, normals, uniforms
from varne.drift.ensemble import KNOT_MPS, Boat, BoatCloud, Fix, leeway_rows, normalised, pilots
from varne.drift.land import metres_per_degree
from varne.drift.looks import SawNothing
from varne.drift.particles import Members, Particles, Sea, Stepping, Tracks, drifted
from varne.drift.states import Call, State, call_log_likelihood, chain
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

HOUR_S = 3600.0
CLEAR_M = 300.0  # how far before its beach a launch begins: beyond what the raster can tell from the shore


@dataclass(frozen=True, slots=True)
class Beach:
    """A stretch of shore boats may be launched from. ``weight``: prior odds against the other beaches."""

    name: str
    lon_deg: float
    lat_deg: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LaunchPrior:
    """Beaches, and the window in which the boat was launched (POSIX s). ``hour_weights``: odds of each hour
    of it, even without them.
    """

    beaches: tuple[Beach, ...]
    first_s: float
    last_s: float
    hour_weights: tuple[float, ...] = ()

    @property
    def hours(self) -> int:
        """Hours of the window; the last may be cut short."""
        return max(math.ceil((self.last_s - self.first_s) / HOUR_S - 1e-9), 1)


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A look that saw nothing: where the searcher was and when, the range at which it would have seen half of
    such boats, and the odds of seeing one close by. Odds fall as ``exp(-ln 2 (distance / range)²)``.
    """

    time_s: float
    lon_deg: float
    lat_deg: float
    range_m: float
    close_by: float = 0.9


Evidence = Fix | Call | NotSeen | SawNothing

# A fix may be of another boat, or wrongly noted: this share of its likelihood is spread over this many square
# metres, so that one wrong fix cannot decide alone. Our judgement.
WRONG_FIX, WRONG_AREA_M2 = 0.05, 4e9


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """The posterior over launches. ``odds [beach, hour of the window]`` sum to 1; ``cloud`` is the last
    round.
    """

    odds: FloatArray
    cloud: BoatCloud
    beach: IntArray
    launched_s: FloatArray

    def share_of_cell(self, beach: int, launched_s: float, first_s: float) -> float:
        """The smallest share of the odds that a set of likeliest cells holding this launch has (0 to 1)."""
        hour = min(max(int((launched_s - first_s) / HOUR_S), 0), self.odds.shape[1] - 1)
        here = self.odds[beach, hour]
        return float(self.odds[self.odds > here].sum())


def _apart_m2(lonlat: FloatArray, lon_deg: float, lat_deg: float) -> FloatArray:
    """Squared metres from a point."""
    north_m, east_m = (float(size) for size in metres_per_degree(lat_deg))
    away = (lonlat - [lon_deg, lat_deg]) * [east_m, north_m]
    return np.asarray((away**2).sum(axis=-1), dtype=np.float64)


def position_at(tracks: Tracks, time_s: float) -> tuple[FloatArray, npt.NDArray[np.int8]]:
    """Positions at a time, between outputs, and the state each was in by its track."""
    step_s = float(tracks.time_s[1] - tracks.time_s[0]) if len(tracks.time_s) > 1 else 1.0
    place = min(max((time_s - float(tracks.time_s[0])) / step_s, 0.0), len(tracks.time_s) - 1.0)
    before = min(int(place), max(len(tracks.time_s) - 2, 0))
    after = min(before + 1, len(tracks.time_s) - 1)
    part = place - before
    lonlat = (1.0 - part) * tracks.lonlat[:, before] + part * tracks.lonlat[:, after]
    return lonlat, tracks.state[:, after if part > 0.0 else before]


def evidence_log_likelihood(particles: Particles, tracks: Tracks, evidence: Sequence[Evidence]) -> FloatArray:
    """Log-likelihood of all that was reported and of what was not, for each particle.

    Raises:
        Malformed: a call says something without a likelihood.
    """
    calls = [one for one in evidence if isinstance(one, Call)]
    total = call_log_likelihood(particles.state, particles.until_s, calls)
    for one in evidence:
        if isinstance(one, Call):
            total = np.where(particles.start[:, 0] <= one.time_s, total, -np.inf)
            continue
        if isinstance(one, SawNothing):
            places = [(when_s, *position_at(tracks, when_s)) for when_s in one.moments_s]
            launched_s = particles.start[:, 0]
            total = total + one.log_missed(
                [(at, (state <= State.UNRESPONSIVE) & (launched_s <= when)) for when, at, state in places]
            )
            continue
        lonlat, state = position_at(tracks, one.time_s)
        away_m2 = _apart_m2(lonlat, one.lon_deg, one.lat_deg)
        launched = particles.start[:, 0] <= one.time_s
        if isinstance(one, NotSeen):
            seen = one.close_by * np.exp(-math.log(2.0) * away_m2 / one.range_m**2)
            # A boat ashore or taken off is not to be seen at sea: having seen none says nothing of it.
            at_sea = launched & (state <= State.UNRESPONSIVE)
            total = total + np.where(at_sea, np.log1p(-np.minimum(seen, 1.0 - 1e-9)), 0.0)
            continue
        speed = np.hypot(*_velocity(tracks, one.time_s))
        variance = one.sigma_m**2 + (speed * one.sigma_s) ** 2
        near = (1.0 - WRONG_FIX) * np.exp(-0.5 * away_m2 / variance) / (2.0 * np.pi * variance)
        there = launched & (state <= State.STRANDED)  # a hull ashore may be what was reported
        total = total + np.where(there, np.log(near + WRONG_FIX / WRONG_AREA_M2), -np.inf)
    return np.asarray(total, dtype=np.float64)


def _velocity(tracks: Tracks, time_s: float) -> tuple[FloatArray, FloatArray]:
    """Velocity over the ground about a time, east and north, m/s, from the outputs around it."""
    if len(tracks.time_s) < 2:
        return np.zeros(len(tracks.lonlat)), np.zeros(len(tracks.lonlat))
    step_s = float(tracks.time_s[1] - tracks.time_s[0])
    before = int(min(max((time_s - float(tracks.time_s[0])) / step_s, 0.0), len(tracks.time_s) - 2.0))
    north_m, east_m = metres_per_degree(tracks.lonlat[:, before, 1])
    gone = tracks.lonlat[:, before + 1] - tracks.lonlat[:, before]
    return gone[:, 0] * east_m / step_s, gone[:, 1] * north_m / step_s


@dataclass(frozen=True, slots=True, eq=False)
class _Launches:
    """Drawn launches: beach, and ``continuous [launch, (time s, log speed, helm)]``."""

    beach: IntArray
    continuous: FloatArray

    def only(self, which: IntArray) -> _Launches:
        """Those selected."""
        return _Launches(self.beach[which], self.continuous[which])

    @classmethod
    def joined(cls, lots: Sequence[_Launches]) -> _Launches:
        """Several lots as one."""
        return cls(
            np.concatenate([lot.beach for lot in lots]), np.concatenate([lot.continuous for lot in lots])
        )


@dataclass(slots=True, eq=False)
class _Lot:
    """The launches of one round that fit at all. ``mixed``: how many of them all rounds together were to
    propose there, a unit of launch space.
    """

    launches: _Launches
    log_likelihood: FloatArray
    prior_density: FloatArray
    mixed: FloatArray
    particles: Particles
    tracks: Tracks


def _hour_odds(prior: LaunchPrior) -> FloatArray:
    """Odds of each hour of the window, summing to 1."""
    weights = np.array(prior.hour_weights or (1.0,) * prior.hours, dtype=np.float64)
    if len(weights) != prior.hours or weights.min() < 0.0 or weights.sum() <= 0.0:
        raise Malformed("odds of the hours do not fit the launch window", code="launch_prior")
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _prior_density(prior: LaunchPrior, boat: Boat, made: _Launches) -> FloatArray:
    """Prior density of launches, on beach by time by log speed by helm."""
    beach = np.array([one.weight for one in prior.beaches])
    hours = _hour_odds(prior)
    time_s, log_speed, helm = made.continuous.T
    slot = ((time_s - prior.first_s) // HOUR_S).astype(np.int64)
    length_s = np.minimum(HOUR_S, prior.last_s - prior.first_s - slot * HOUR_S)
    inside = (time_s >= prior.first_s) & (time_s < prior.last_s)
    odds = np.where(inside, hours[np.clip(slot, 0, len(hours) - 1)] / np.where(inside, length_s, 1.0), 0.0)
    spread, turn = boat.passage.speed_spread, math.radians(boat.passage.helm_deg)
    fast = (log_speed - math.log(boat.passage.speed_kn * KNOT_MPS)) / spread
    bell = np.exp(-0.5 * (fast**2 + (helm / turn) ** 2)) / (2.0 * math.pi * spread * turn)
    return np.asarray((beach / beach.sum())[made.beach] * odds * bell, dtype=np.float64)


def _from_prior(prior: LaunchPrior, boat: Boat, seed: int, numbers: IntArray) -> _Launches:
    """Launches drawn from the prior."""
    slot = choices(seed, "launch hour", numbers, _hour_odds(prior))
    length_s = np.minimum(HOUR_S, prior.last_s - prior.first_s - slot * HOUR_S)
    time_s = prior.first_s + slot * HOUR_S + length_s * uniforms(seed, "launch minute", numbers)
    bell = normals(seed, "launch passage", numbers, 2)
    log_speed = math.log(boat.passage.speed_kn * KNOT_MPS) + boat.passage.speed_spread * bell[:, 0]
    helm = math.radians(boat.passage.helm_deg) * bell[:, 1]
    beach = choices(seed, "beach", numbers, [one.weight for one in prior.beaches])
    return _Launches(beach, np.column_stack([time_s, log_speed, helm]))


CENTRES, FRESH = 250, 0.25  # kernels of a proposal, and the share of it that stays the prior
ENOUGH = 400.0  # equal launches: then no more rounds are run
HOPELESS = 14.0  # launches whose log-likelihood is this far below the best of their round are let go
_WIDTH = np.array([900.0, 0.12, math.radians(5.0)])  # of a kernel: launch time s, log speed, helm


def _proposed(prior: LaunchPrior, boat: Boat, centres: _Launches, seed: int, numbers: IntArray) -> _Launches:
    """Launches about centres, a share still from the prior."""
    new = _from_prior(prior, boat, seed, numbers)
    picked = choices(seed, "centre", numbers, np.ones(len(centres.beach)))
    near = centres.continuous[picked] + normals(seed, "jump", numbers, 3) * _WIDTH
    old = uniforms(seed, "fresh", numbers) >= FRESH
    return _Launches(
        np.where(old, centres.beach[picked], new.beach), np.where(old[:, None], near, new.continuous)
    )


def _proposal_density(centres: _Launches, made: _Launches, prior_density: FloatArray) -> FloatArray:
    """Density with which :func:`_proposed` makes launches."""
    bell = np.zeros(len(made.beach))
    for beach in np.unique(centres.beach):
        mine, near = np.nonzero(made.beach == beach)[0], centres.continuous[centres.beach == beach]
        away = np.zeros((len(mine), len(near)))
        for axis, width in enumerate(_WIDTH):
            away += ((made.continuous[mine, axis, None] - near[:, axis]) / width) ** 2
        bell[mine] = np.exp(-0.5 * away).sum(axis=1) / len(centres.beach)
    bell /= (2.0 * np.pi) ** 1.5 * float(np.prod(_WIDTH))
    return np.asarray(FRESH * prior_density + (1.0 - FRESH) * bell, dtype=np.float64)


def _run(
    prior: LaunchPrior, boat: Boat, made: _Launches, sea: Sea, members: Members, until_s: float, seed: int,
    numbers: IntArray, stepping: Stepping,
) -> tuple[Particles, Tracks]:  # fmt: skip
    """Launches run forward to a time."""
    lon, lat = sea.land.seaward(
        [one.lon_deg for one in prior.beaches], [one.lat_deg for one in prior.beaches], CLEAR_M
    )
    time_s, log_speed, helm = made.continuous.T
    start = np.column_stack([time_s, lon[made.beach], lat[made.beach]])
    state, ends_s = chain(State.UNDER_WAY, time_s, time_s, boat.rates, seed, "chain", numbers)
    pilot = pilots(boat.passage, seed, numbers)
    pilot[:, 0] = np.exp(log_speed)
    if boat.passage.aims:  # without an aim the course is free, and the helm turns it a little
        pilot[:, 3] = 0.0
    pilot[:, 3] += helm
    particles = Particles(
        start=start, state=state, until_s=ends_s, leeway=leeway_rows(boat, seed, numbers), pilot=pilot,
        member=(numbers % len(members)).astype(np.int32),
        right=uniforms(seed, "side of the wind", numbers) < 0.5, key=keys(seed, "drift", numbers),
    )  # fmt: skip
    span_s = stepping.every * stepping.step_s
    outputs = max(math.ceil((until_s - prior.first_s) / span_s - 1e-9), 1) + 1
    return particles, drifted(particles, sea, members, prior.first_s, outputs, stepping)


def origins(
    prior: LaunchPrior,
    boat: Boat,
    evidence: Sequence[Evidence],
    sea: Sea,
    members: Members,
    seed: int,
    count: int = 20_000,
    rounds: int = 3,
    until_s: float | None = None,
    most_rounds: int = 12,
) -> Origins:
    """The odds of each beach and hour, given all that was reported, and the boat's cloud up to ``until_s``
    (the last evidence without it).

    ``count`` is that of each round; the first, drawn from the prior alone, has three times as many. After
    ``rounds`` more are run while the launches are worth fewer than :data:`ENOUGH` equal ones, up to
    ``most_rounds`` (with ``rounds`` 1: none). Look at ``cloud.effective`` of what comes back: below about 50
    the answer is coarse, and ``count`` should be larger.

    Raises:
        Refused: current or wind do not hold the times.
        Malformed: no beach, an empty window, or no round.
    """
    if not prior.beaches or prior.last_s <= prior.first_s or rounds < 1 or count < 1:
        raise Malformed("an origin needs beaches, a launch window and a round", code="launch_prior")
    stepping = Stepping(every=1)
    end_s = max([one.time_s for one in evidence] + [prior.first_s + 600.0])
    end_s = end_s if until_s is None else max(end_s, until_s)
    proposals: list[tuple[int, _Launches]] = []  # how many were made about which centres
    held: list[_Lot] = []
    weights, drawn = np.zeros(0), 0
    turn = 0
    while turn < rounds or (rounds > 1 and turn < most_rounds and np.sum(weights**2) * ENOUGH > 1.0):
        size = 3 * count if turn == 0 and rounds > 1 else count
        numbers = np.arange(drawn, drawn + size)
        drawn += size
        if turn == 0:
            made, first = _from_prior(prior, boat, seed, numbers), size
        else:
            launches = _Launches.joined([lot.launches for lot in held])
            centres = launches.only(choices(seed + turn, "centres", np.arange(CENTRES), weights))
            made = _proposed(prior, boat, centres, seed, numbers)
            for lot in held:
                lot.mixed = lot.mixed + size * _proposal_density(centres, lot.launches, lot.prior_density)
            proposals.append((size, centres))
        particles, tracks = _run(prior, boat, made, sea, members, end_s, seed, numbers, stepping)
        likely = evidence_log_likelihood(particles, tracks, evidence)
        fit = np.nonzero(likely >= likely.max() - HOPELESS)[0]
        kept = made.only(fit)
        density = _prior_density(prior, boat, kept)
        mixed = first * density
        for times, centres in proposals:
            mixed = mixed + times * _proposal_density(centres, kept, density)
        held.append(_Lot(kept, likely[fit], density, mixed, particles.only(fit), tracks.only(fit)))
        with np.errstate(divide="ignore"):
            fits = [lot.log_likelihood + np.log(lot.prior_density) - np.log(lot.mixed) for lot in held]
        weights = normalised(np.concatenate(fits))
        turn += 1
    cloud = BoatCloud(
        Particles.joined([lot.particles for lot in held]),
        Tracks.joined([lot.tracks for lot in held]),
        weights,
    )
    launches = _Launches.joined([lot.launches for lot in held])
    odds = np.zeros((len(prior.beaches), prior.hours))
    launched_s = launches.continuous[:, 0]
    hour = np.clip(((launched_s - prior.first_s) // HOUR_S).astype(np.int64), 0, prior.hours - 1)
    np.add.at(odds, (launches.beach, hour), weights)
    return Origins(odds, cloud, launches.beach, launched_s)
