"""From what is believed of a boat to its cloud, and from the cloud to the small forecast that is kept.

``cloud_for`` turns a question (:class:`varne.picture.drift.DriftAsked`) into weighted particles over a sea;
``outlook`` turns those into outlines, odds and a few tracks. Both are functions of what they are given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from varne.drift.chance import choices
from varne.drift.ensemble import Boat, BoatCloud, Fix, forecast
from varne.drift.land import metres_per_degree
from varne.drift.landing import crossing_times, inside, landings
from varne.drift.particles import Members, Sea, Stepping, Tracks
from varne.drift.regions import regions
from varne.drift.states import Call, State, call_log_likelihood, chain, state_at
from varne.picture.drift import (
    BOAT_STATES,
    OFFSET_DEG,
    DriftAsked,
    DriftForecast,
    DriftHour,
    LandingCell,
    LaneEntered,
    LineCrossed,
    Offsets,
    Permille,
    SeaUsed,
)
from varne.picture.theatre import Theatre

FloatArray = npt.NDArray[np.float64]
HOUR_S = 3600.0
STEP_S = 600.0
# Motion is told of a boat's way over the ground at one moment; helm, waves and the stream's error about it
# are not in what its reports give. Our judgement.
MOTION_SIGMA_MIN_MPS = 0.5
CHAIN_DRAWS = 4000
TRACKS = 24
CROSSERS = 1250  # particles that lines and lanes are asked of: odds to about 1 in 100
LINE_M = 150.0  # a line's course is no better known than this
LANDING_CELLS = 12
SIMPLER_SHARE, SIMPLER_MIN_M = 0.012, 60.0  # how far an outline may be moved: of its size, and at least
LEAST_REGION_M = 250.0  # rings smaller than this across are specks of the estimate
_STATE_OF = {
    "under_way": State.UNDER_WAY, "engine_out": State.ENGINE_OUT, "swamped": State.SWAMPED,
    "people_in_water": State.PEOPLE_IN_WATER, "unresponsive": State.UNRESPONSIVE, "landed": State.LANDED,
    "stranded": State.STRANDED, "left": State.LEFT_FIELD,
}  # fmt: skip


class LaneStrip(NamedTuple):
    """One straight piece of a traffic lane: its outline in degrees, and where its ships go (true)."""

    lane_id: str
    ring: tuple[tuple[float, float], ...]
    flow_deg: float


def calls_of(asked: DriftAsked) -> tuple[Call, ...]:
    """What was said aboard, as the states take it."""
    return tuple(Call(one.at.timestamp(), one.status) for one in asked.said)


def state_odds(asked: DriftAsked, boat: Boat) -> tuple[tuple[State, float], ...]:
    """The odds of each state at the fix: the chain run from the first report on, weighted by what was said.

    At the first report they are those of any boat that is reported (``Boat.first``).

    A judged ``engine_off`` has seen all reports, positions too: it sets the odds of being under way, and what
    was said shares out the rest.
    """
    first_s, fix_s = asked.first_at.timestamp(), asked.fix_at.timestamp()
    numbers = np.arange(CHAIN_DRAWS)
    begun_s = min(first_s, fix_s) - 1.0
    named = np.array([int(state) for state, _ in boat.first])
    first = named[choices(asked.seed, "state at first", numbers, [odds for _, odds in boat.first])]
    states, until_s = chain(
        first, begun_s, begun_s - HOUR_S, boat.rates, asked.seed, "before the fix", numbers
    )
    before = [call for call in calls_of(asked) if call.time_s <= fix_s]
    likely = call_log_likelihood(states, until_s, before)
    weight = np.exp(likely - likely.max())
    held = (
        np.bincount(state_at(states, until_s, fix_s), weights=weight, minlength=5)[:5] + 1e-6 * weight.sum()
    )
    odds = held / held.sum()
    if asked.engine_off is not None:
        off = min(max(asked.engine_off, 0.02), 0.98)
        odds = np.concatenate([[1.0 - off], off * odds[1:] / odds[1:].sum()])
    return tuple((State(number), float(share)) for number, share in enumerate(odds))


def cloud_for(asked: DriftAsked, sea: Sea, members: Members) -> BoatCloud:
    """A boat's particles from its last fix to ``asked.hours`` after the forecast is made, every 10 minutes.

    Raises:
        Refused: current or wind do not hold the times.
        Malformed: there are no particles.
    """
    fix_s, made_s = asked.fix_at.timestamp(), asked.made_at.timestamp()
    boat = Boat(first=state_odds(asked, Boat()), launched_s=min(asked.first_at.timestamp(), fix_s) - HOUR_S)
    cloud = forecast(
        boat,
        Fix(fix_s, asked.lon_deg, asked.lat_deg, asked.sigma_m),
        sea,
        members,
        asked.seed,
        max(made_s - fix_s, 0.0) / HOUR_S + asked.hours,
        count=asked.particles,
        calls=[call for call in calls_of(asked) if call.time_s > fix_s],
        stepping=Stepping(step_s=STEP_S, every=1),
    )
    return _with_motion(asked, cloud)


def _with_motion(asked: DriftAsked, cloud: BoatCloud) -> BoatCloud:
    """The cloud with the particles under way weighed by the motion told; their odds together stay."""
    if asked.east_mps is None or asked.north_mps is None or cloud.tracks.lonlat.shape[1] < 2:
        return cloud
    north_m, east_m = (float(size) for size in metres_per_degree(asked.lat_deg))
    gone = cloud.tracks.lonlat[:, 1] - cloud.tracks.lonlat[:, 0]
    away2 = (gone[:, 0] * east_m / STEP_S - asked.east_mps) ** 2
    away2 += (gone[:, 1] * north_m / STEP_S - asked.north_mps) ** 2
    sigma = max(asked.sigma_mps or 0.0, MOTION_SIGMA_MIN_MPS)
    mine = (cloud.particles.state[:, 0] == State.UNDER_WAY) & (cloud.weights > 0.0)
    if not mine.any():
        return cloud
    log_fit = -0.5 * away2[mine] / sigma**2
    fit = cloud.weights[mine] * np.exp(log_fit - log_fit.max())
    weights = cloud.weights.copy()
    weights[mine] = fit * (cloud.weights[mine].sum() / fit.sum())
    return BoatCloud(cloud.particles, cloud.tracks, weights)


def outlook(
    asked: DriftAsked, cloud: BoatCloud, used: SeaUsed, theatre: Theatre, lanes: Sequence[LaneStrip]
) -> DriftForecast:
    """What is kept of a cloud: see :class:`varne.picture.drift.DriftForecast`."""
    made_s = max(asked.made_at.timestamp(), asked.fix_at.timestamp())
    hourly = _Hourly(asked, cloud, np.arange(asked.hours + 1, dtype=np.float64) * HOUR_S + made_s)
    return DriftForecast(
        asked=asked,
        used=used,
        effective=round(cloud.effective),
        hours=tuple(hourly.hour(number) for number in range(asked.hours + 1)),
        tracks=hourly.tracks(),
        landings=hourly.landings(theatre),
        lines=hourly.lines({limit.id: limit.coordinates for limit in theatre.limits}),
        lanes=hourly.lanes(lanes),
    )


class _Hourly:
    """A cloud at whole hours."""

    def __init__(self, asked: DriftAsked, cloud: BoatCloud, at_s: FloatArray) -> None:
        self.asked = asked
        self.cloud = cloud
        self.at_s = at_s
        tracks = cloud.tracks
        place = np.clip((at_s - tracks.time_s[0]) / STEP_S, 0.0, len(tracks.time_s) - 1.0)
        before = np.minimum(place.astype(np.int64), max(len(tracks.time_s) - 2, 0))
        part = (place - before)[None, :, None]
        after = np.minimum(before + 1, len(tracks.time_s) - 1)
        self.lonlat = (1.0 - part) * tracks.lonlat[:, before] + part * tracks.lonlat[:, after]
        self.state = tracks.state[:, np.rint(place).astype(np.int64)]
        self.north_m, self.east_m = (float(size) for size in metres_per_degree(asked.lat_deg))

    def offsets(self, lonlat: FloatArray) -> Offsets:
        """Places ``[…, (longitude, latitude)]`` as they are kept."""
        away = (lonlat.reshape(-1, 2) - [self.asked.lon_deg, self.asked.lat_deg])[:, ::-1]
        return tuple(int(number) for number in np.rint(away / OFFSET_DEG).ravel())

    def permille(self, odds: FloatArray) -> Permille:
        """Odds as they are kept."""
        return tuple(int(number) for number in np.rint(1000.0 * odds))

    def hour(self, number: int) -> DriftHour:
        """The cloud at one hour; what left the known streams has no place in it, and its odds say so."""
        state, lonlat = self.state[:, number], self.lonlat[:, number]
        weights = np.where(state == State.LEFT_FIELD, 0.0, self.cloud.weights)
        shares = np.array([self.cloud.weights[state == _STATE_OF[name]].sum() for name in BOAT_STATES])
        if weights.sum() <= 0.0:
            return DriftHour(middle=(), spread_m=0, half=(), most=(), states=self.permille(shares))
        middle = weights @ lonlat / weights.sum()
        metres = (lonlat - middle) * [self.east_m, self.north_m]
        spread = math.sqrt(float(weights @ (metres**2).sum(axis=1) / weights.sum()))
        held = weights > 0.0
        found = regions(lonlat[held], weights[held], groups=self.cloud.particles.member[held])
        return DriftHour(
            middle=self.offsets(middle),
            spread_m=round(spread),
            half=self._rings(found[0.5]),
            most=self._rings(found[0.9]),
            states=self.permille(shares),
        )

    def _rings(self, rings: Sequence[FloatArray]) -> tuple[Offsets, ...]:
        """Outlines with fewer points, biggest first."""
        scale = np.array([self.east_m, self.north_m])
        sized = [(float(np.ptp(ring * scale, axis=0).max()), ring) for ring in rings]
        biggest = max((size for size, _ in sized), default=0.0)
        kept = [(size, ring) for size, ring in sized if size >= min(LEAST_REGION_M, biggest)]
        kept.sort(key=lambda one: -one[0])
        simple = [
            thinned(ring * scale, max(SIMPLER_SHARE * biggest, SIMPLER_MIN_M)) / scale for _, ring in kept
        ]
        return tuple(self.offsets(ring[:-1]) for ring in simple if len(ring) > 3)

    def evenly(self, count: int) -> npt.NDArray[np.int64]:
        """Particles that stand for the cloud with equal weights (systematic resampling)."""
        held = np.cumsum(self.cloud.weights)
        wanted = (np.arange(count) + 0.5) / count * held[-1]
        return np.asarray(np.searchsorted(held, wanted), dtype=np.int64)

    def tracks(self) -> tuple[Offsets, ...]:
        """A few particles, evenly through the weights, at each hour."""
        return tuple(self.offsets(self.lonlat[one]) for one in self.evenly(TRACKS))

    def few(self) -> BoatCloud:
        """The cloud in fewer particles, at half hours: enough to see a line crossed, and much less work."""
        chosen = self.evenly(CROSSERS)
        tracks = self.cloud.tracks.only(chosen)
        every = slice(None, None, 3)
        thin = Tracks(tracks.time_s[every], tracks.lonlat[:, every], tracks.state[:, every], tracks.end)
        return BoatCloud(self.cloud.particles.only(chosen), thin, np.full(CROSSERS, 1.0 / CROSSERS))

    def landings(self, theatre: Theatre) -> tuple[LandingCell, ...]:
        """The likeliest stretches of coast."""
        found = landings(self.cloud)
        at = [self.cloud.output_at(float(time_s)) for time_s in self.at_s]
        last = (found.under_way + found.adrift)[:, -1] if len(found.lonlat) else np.zeros(0)
        cells = []
        for cell in np.argsort(-last, kind="stable")[:LANDING_CELLS]:
            if last[cell] < 0.005:
                break
            lon, lat = (float(part) for part in found.lonlat[cell])
            named = theatre.nearest_place(lat, lon, "beach", "town", "headland", "port")
            cells.append(
                LandingCell(
                    at=self.offsets(found.lonlat[cell]),
                    place_id=None if named is None else named.id,
                    under_way=self.permille(found.under_way[cell, at]),
                    adrift=self.permille(found.adrift[cell, at]),
                )
            )
        return tuple(cells)

    def lines(self, lines: Mapping[str, Sequence[Sequence[tuple[float, float]]]]) -> tuple[LineCrossed, ...]:
        """Lines of the theatre that the cloud crosses."""
        cloud = self.few()
        lonlat = cloud.tracks.lonlat
        low, high = lonlat.min(axis=(0, 1)), lonlat.max(axis=(0, 1))
        scale = np.array([self.east_m, self.north_m])
        found = []
        for limit_id, parts in lines.items():
            first_s = np.full(CROSSERS, np.inf)
            for part in parts:
                for near in _near(thinned(np.array(part) * scale, LINE_M) / scale, low, high):
                    first_s = np.minimum(first_s, crossing_times(cloud, near))
            by = np.array([(first_s <= time_s).mean() for time_s in self.at_s])
            if by[-1] >= 0.01:
                found.append(LineCrossed(limit_id=limit_id, by=self.permille(by)))
        return tuple(sorted(found, key=lambda one: -one.by[-1]))

    def lanes(self, strips: Sequence[LaneStrip]) -> tuple[LaneEntered, ...]:
        """Lanes that the cloud enters, each made of its straight pieces."""
        cloud = self.few()
        tracks, weights = cloud.tracks, cloud.weights
        low, high = tracks.lonlat.min(axis=(0, 1)), tracks.lonlat.max(axis=(0, 1))
        at_sea = tracks.state <= State.UNRESPONSIVE
        gone = np.diff(tracks.lonlat, axis=1, append=tracks.lonlat[:, -1:]) * [self.east_m, self.north_m]
        held: dict[str, npt.NDArray[np.bool_]] = {}
        with_flow: dict[str, FloatArray] = {}
        for strip in strips:
            ring = np.array(strip.ring)
            if (ring.max(axis=0) < low).any() or (ring.min(axis=0) > high).any():
                continue
            here = inside(tracks.lonlat, ring) & at_sea
            flow = np.array([math.sin(math.radians(strip.flow_deg)), math.cos(math.radians(strip.flow_deg))])
            held[strip.lane_id] = held.get(strip.lane_id, np.zeros_like(here)) | here
            along = ((gone @ flow) * here).sum(axis=1)
            with_flow[strip.lane_id] = with_flow.get(strip.lane_id, np.zeros(len(weights))) + along
        after = np.searchsorted(tracks.time_s, self.at_s, side="right") - 1
        found = []
        for lane_id, here in held.items():
            by = weights @ np.maximum.accumulate(here, axis=1)[:, np.clip(after, 0, here.shape[1] - 1)]
            met = here.any(axis=1)
            if by[-1] < 0.01:
                continue
            against = weights[met & (with_flow[lane_id] < 0.0)].sum() / max(weights[met].sum(), 1e-300)
            found.append(
                LaneEntered(lane_id=lane_id, by=self.permille(by), against=round(1000.0 * float(against)))
            )
        return tuple(sorted(found, key=lambda one: -one.by[-1]))


def _near(line: FloatArray, low: FloatArray, high: FloatArray) -> list[FloatArray]:
    """The pieces of a line ``[vertex, (longitude, latitude)]`` whose edges reach into a box."""
    begin, end = line[:-1], line[1:]
    reaches = np.all((np.maximum(begin, end) >= low) & (np.minimum(begin, end) <= high), axis=1)
    pieces = np.split(np.arange(len(begin)), np.nonzero(np.diff(reaches.astype(np.int8)))[0] + 1)
    return [line[piece[0] : piece[-1] + 2] for piece in pieces if len(piece) and reaches[piece[0]]]


def thinned(points: FloatArray, tolerance_m: float) -> FloatArray:
    """A line, metres, without the points that lie within a tolerance of it (Douglas and Peucker 1973)."""
    keep = np.zeros(len(points), dtype=np.bool_)
    keep[[0, -1]] = True
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        chord = points[last] - points[first]
        away = points[first + 1 : last] - points[first]
        part = np.clip(away @ chord / max(float(chord @ chord), 1e-18), 0.0, 1.0)
        gap = np.hypot(*(away - part[:, None] * chord).T)
        worst = int(gap.argmax())
        if gap[worst] > tolerance_m:
            keep[first + 1 + worst] = True
            waiting += [(first, first + 1 + worst), (first + 1 + worst, last)]
    return points[keep]
