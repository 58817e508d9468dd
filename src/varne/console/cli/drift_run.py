"""From fixes and calls of a boat to its cloud: begun at the earliest report that still leaves particles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from varne.console.cli.drift_sea import SeaAsked, UsedSea, moment, sea_for
from varne.console.cli.drift_told import Told
from varne.drift.backtrack import evidence_log_likelihood
from varne.drift.ensemble import Boat, BoatCloud, Fix, forecast, normalised
from varne.drift.land import metres_per_degree
from varne.drift.particles import Stepping, Tracks
from varne.drift.states import Call

OUTPUT_EVERY = 3  # steps of ten minutes: half-hours
OUTPUT_S = OUTPUT_EVERY * 600.0
FEWEST_EFFECTIVE = 300.0  # equal particles that older reports must leave to be used
AT_NEWEST = 0.7  # share of the odds that must come to the newest fix: else the older are of another boat
MORE = 4  # times as many particles where most will not fit
EARLIER_S = 4 * 3600.0  # reports older than this before the newest are not weighed


class Run(NamedTuple):
    """A cloud from the newest fix on, and what it was made from."""

    cloud: BoatCloud
    used: tuple[Told, ...]


def drift_of(
    boat: Boat, fixes: Sequence[Fix], calls: Sequence[Call], asked: SeaAsked, hours: float, particles: int,
    seed: int,
) -> Run:  # fmt: skip
    """The cloud of a boat from its newest fix on, ``hours`` ahead; ``fixes`` are oldest first.

    With several fixes particles begin at an older one and are weighed by those after it, so that course,
    speed and state are learned from them: at the oldest from which enough particles still fit.

    Raises:
        Refused: no sea holds the place and the times.
    """
    newest = fixes[-1]
    first, begins = moment(fixes[0].time_s), moment(newest.time_s)
    rounded = math.ceil(hours * 3600.0 / OUTPUT_S - 1e-9) * OUTPUT_S
    sea = sea_for(asked, newest.lat_deg, newest.lon_deg, first, begins + timedelta(seconds=rounded), seed)
    best: Run | None = None
    for number in range(len(fixes) - 2, -1, -1):
        fix, later = fixes[number], [one for one in fixes[number + 1 :] if one.time_s > fixes[number].time_s]
        if not later:
            continue
        cloud = _weighed(boat, fix, later, calls, sea, rounded, MORE * particles, seed)
        if cloud is None or cloud.effective < FEWEST_EFFECTIVE or _at(newest, cloud) < AT_NEWEST:
            break  # those before it leave fewer still
        began = f"{moment(fix.time_s):%H:%M} UTC"
        told = Told(
            f"Begun at the report of {began}, weighed by the {len(later)} after it.",
            f"Commencé au signalement de {began}, pesé par les {len(later)} suivants.",
        )
        best = Run(cloud, (told, *sea.used))
    if best is not None:
        return best
    cloud = forecast(
        boat, newest, sea.sea, sea.members, seed, rounded / 3600.0, particles, calls,
        Stepping(every=OUTPUT_EVERY),
    )  # fmt: skip
    words: tuple[Told, ...] = ()
    if len(fixes) > 1:
        words = (
            Told(
                "Begun at the newest report alone: too few particles begun at the one before came to it.",
                "Commencé au dernier signalement seul : trop peu de particules du précédent y sont arrivées.",
            ),
        )
    return Run(cloud, (*words, *sea.used))


def _weighed(
    boat: Boat, fix: Fix, later: Sequence[Fix], calls: Sequence[Call], sea: UsedSea, ahead_s: float,
    particles: int, seed: int,
) -> BoatCloud | None:  # fmt: skip
    """A cloud begun at an older fix and weighed by the newer ones, cut to what follows the newest.

    None if nothing fits.
    """
    since_s = later[-1].time_s - fix.time_s
    steps = round((since_s + ahead_s) / 600.0)
    cloud = forecast(boat, fix, sea.sea, sea.members, seed, steps / 6.0, particles, (), Stepping(every=1))
    likely = evidence_log_likelihood(cloud.particles, cloud.tracks, [*later, *_since(calls, fix)])
    if not np.isfinite(likely.max()):
        return None  # nothing fits at all
    with np.errstate(divide="ignore"):
        weights = normalised(np.log(cloud.weights) + likely)
    begins = min(round(since_s / 600.0), len(cloud.tracks.time_s) - 2)
    every = slice(begins, None, OUTPUT_EVERY)
    tracks = Tracks(
        cloud.tracks.time_s[every], cloud.tracks.lonlat[:, every], cloud.tracks.state[:, every],
        cloud.tracks.end,
    )  # fmt: skip
    return BoatCloud(cloud.particles, tracks, weights)


def _at(fix: Fix, cloud: BoatCloud) -> float:
    """Share of a cloud that is at a fix when it begins: within three of its standard deviations."""
    north_m, east_m = (float(size) for size in metres_per_degree(fix.lat_deg))
    away = (cloud.tracks.lonlat[:, 0] - [fix.lon_deg, fix.lat_deg]) * [east_m, north_m]
    moved_m = 300.0 * 2.0  # outputs stand up to five minutes from the fix
    return float(cloud.weights[np.hypot(away[:, 0], away[:, 1]) <= 3.0 * fix.sigma_m + moved_m].sum())


def _since(calls: Sequence[Call], fix: Fix) -> list[Call]:
    """Calls as a cloud begun at a fix can be weighed by: what was said before stands as said then."""
    return [Call(max(call.time_s, fix.time_s), call.said) for call in calls]
