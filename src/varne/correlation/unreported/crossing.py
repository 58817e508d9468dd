"""Launches carried across the sea, and thinned by whatever would have told of them.

For every ten minutes of launching, every stretch of coast and every way from it there is one *course*: where
a boat that left so would be, how surely it would still be unreported, and how wide the doubt about its place
is. Together they are the characteristics of the intensity's equation

    d/dt intensity + div(velocity intensity) = launches - (told + taken off + arrived) intensity

(the Poisson part of a Poisson multi-Bernoulli filter, Williams 2015, predicted and thinned), so nothing is
smeared by a grid. An unreported boat is under way or adrift; both are kept on its course, since one adrift is
soon told of. How often boats call tonight is not known: the shares are kept for each of a few rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.unreported.settings import UnreportedSettings
from varne.correlation.unreported.waters import Chart, FloatArray, Stream, Waters

STEP = timedelta(minutes=10)
STEP_S = STEP.total_seconds()
LEAST_AFLOAT = 0.1  # of a course's spread; one that lies all inland is not heaped on the shore


class Look(NamedTuple):
    """What is looked with during a step: positions of radars heard from, and of what aircraft told of."""

    radars: FloatArray  # (n, 2) metres
    from_air: FloatArray  # (n, 2) metres


class Courses(NamedTuple):
    """State of the courses at a moment. b launch bins, oldest first; s stretches; w ways; r call rates."""

    at: datetime
    born: NDArray[np.int64]  # (b,) number of the ten minutes of launching, counted from 1970
    place: FloatArray  # (b, s, w, 2) metres
    via_met: NDArray[np.bool_]  # (b, s, w) has called where it takes people on
    under_way: FloatArray  # (b, s, w, r) share of the course's launches, unreported and under way
    adrift: FloatArray  # (b, s, w, r) the same, adrift
    left: FloatArray  # (b, s, w, r) share that arrived unreported
    telling: FloatArray  # (b, s, w, r) rate at which such a boat is told of now, per second

    def at_sea(self, told_after_s: float) -> FloatArray:
        """Shares (b, s, w, r) at sea with no report received; those told of in the last moments included."""
        now = self.under_way + self.adrift
        before = np.minimum(now * np.exp(self.telling * told_after_s), 1.0 - self.left)
        return np.asarray(np.maximum(now, before))


def spread_m(
    settings: UnreportedSettings, age_s: FloatArray, speed_mps: FloatArray, *, forecast: bool
) -> FloatArray:
    """Standard deviation, metres on each axis, of a boat about its course; arrays broadcast."""
    run_m = speed_mps * age_s
    stream_m = (
        settings.field_error_mps * age_s if forecast else np.minimum(1.0 * age_s, settings.unknown_stream_m)
    )
    return np.asarray(
        np.sqrt(settings.beach_sigma_m**2 + (settings.heading_share * run_m) ** 2 + stream_m**2)
    )


def started(at: datetime, waters: Waters, settings: UnreportedSettings) -> Courses:
    """No courses yet."""
    shape = (0, *waters.speed.shape)
    rates = (*shape, len(settings.call_rates_per_h))
    empty = np.zeros(rates)
    return Courses(
        at,
        np.zeros(0, np.int64),
        np.zeros((*shape, 2)),
        np.zeros(shape, bool),
        empty,
        empty.copy(),
        empty.copy(),
        empty.copy(),
    )


def advanced(
    courses: Courses,
    until: datetime,
    waters: Waters,
    stream: Stream | None,
    look: Look,
    settings: UnreportedSettings,
    bin_number: int,
) -> Courses:
    """The courses at ``until``, at most one step later, with those launched meanwhile.

    Args:
        courses: as they were.
        until: the moment to go to.
        waters: ways.
        stream: what carries hulls; None: not known.
        look: what is looked with.
        settings: rates.
        bin_number: of the launches between the two moments.
    """
    passed_s = (until - courses.at).total_seconds()
    courses = _joined(courses, waters, settings, bin_number)
    age_s = np.full((len(courses.born), 1, 1), passed_s)
    age_s[-1] = 0.5 * passed_s  # launched all through the step
    middle = courses.at + (until - courses.at) / 2
    velocity = np.zeros_like(courses.place)
    if stream is not None:
        velocity = stream.carried_mps(middle, courses.place.reshape(-1, 2)).reshape(courses.place.shape)
    bound = np.where(courses.via_met[..., None], waters.goal[None], waters.via[None])
    to_go = bound - courses.place
    far_m = np.maximum(np.hypot(to_go[..., 0], to_go[..., 1]), 1.0)
    run_m = np.minimum(waters.speed[None] * age_s, far_m)
    place = courses.place + to_go * (run_m / far_m)[..., None] + velocity * age_s[..., None]
    near = np.hypot(*np.moveaxis(bound - place, -1, 0)) < settings.arrived_m
    ashore = near & courses.via_met
    other = _told_by_others(place, look, settings)
    hours = (age_s / 3600.0)[..., None]
    rates = np.array(settings.call_rates_per_h)
    quiet = rates + other[..., None]
    loud = rates * settings.calls_more_adrift + other[..., None]
    stops = 1.0 - np.exp(-settings.stops_per_h * hours)
    restarts = 1.0 - np.exp(-settings.restarts_per_h * hours)
    met = np.exp(-settings.taken_per_h * hours) * _missed_from_air(place, look, settings)[..., None]
    under_way = (courses.under_way * (1 - stops) + courses.adrift * restarts) * np.exp(-quiet * hours) * met
    adrift = (courses.adrift * (1 - restarts) + courses.under_way * stops) * np.exp(-loud * hours) * met
    still = ~ashore[..., None]
    left = courses.left + np.where(still, 0.0, under_way + adrift)
    under_way, adrift = under_way * still, adrift * still
    at_sea = under_way + adrift
    telling = np.where(at_sea > 0, (under_way * quiet + adrift * loud) / np.maximum(at_sea, 1e-300), 0.0)
    return Courses(
        until,
        courses.born,
        place,
        courses.via_met | near,
        under_way,
        adrift,
        left,
        telling / 3600.0,
    )


def _joined(courses: Courses, waters: Waters, settings: UnreportedSettings, bin_number: int) -> Courses:
    """The courses with those of a new ten minutes of launching, and without those too old."""
    oldest = bin_number - round(settings.kept_h * 3600.0 / STEP_S)
    kept = courses.born > oldest
    s, w = waters.speed.shape
    rates = np.ones((1, s, w, len(settings.call_rates_per_h)))
    home = np.broadcast_to(waters.stretches[None, :, None, :], (1, s, w, 2))
    straight = (np.abs(waters.via - home[0]) < 1.0).all(axis=-1)[None]
    return Courses(
        courses.at,
        np.append(courses.born[kept], bin_number),
        np.concatenate([courses.place[kept], home]),
        np.concatenate([courses.via_met[kept], straight]),
        np.concatenate([courses.under_way[kept], rates]),
        np.concatenate([courses.adrift[kept], 0.0 * rates]),
        np.concatenate([courses.left[kept], 0.0 * rates]),
        np.concatenate([courses.telling[kept], 0.0 * rates]),
    )


def _told_by_others(place: FloatArray, look: Look, settings: UnreportedSettings) -> FloatArray:
    """Rate per hour at which ships and radars tell of a boat there."""
    rate = np.full(place.shape[:-1], settings.ship_per_h)
    for radar in look.radars:
        far_m = np.hypot(place[..., 0] - radar[0], place[..., 1] - radar[1])
        rate = rate + settings.radar_per_h * np.maximum(0.0, 1.0 - far_m / settings.radar_range_m)
    return rate


def _missed_from_air(place: FloatArray, look: Look, settings: UnreportedSettings) -> FloatArray:
    """Chance that an aircraft that told of boats about there passed one and did not tell of it."""
    seen = np.zeros(place.shape[:-1], bool)
    for spot in look.from_air:
        seen |= np.hypot(place[..., 0] - spot[0], place[..., 1] - spot[1]) < settings.air_reach_m
    return np.asarray(np.where(seen, 1.0 - settings.air_seen, 1.0))


def seen_first(
    courses: Courses,
    waters: Waters,
    settings: UnreportedSettings,
    where: Sequence[tuple[float, float]],
    sigma_m: Sequence[float],
    *,
    forecast: bool,
) -> FloatArray:
    """How likely boats first reported at this moment come of each launch.

    Args:
        courses: at that moment.
        waters: ways.
        settings: spreads.
        where: metres; one position a boat.
        sigma_m: its standard deviation; infinite: the position is not known.
        forecast: the stream was known.

    Returns:
        (n, b, s, r), per square kilometre; constant factors of a boat's own are left out.
    """
    share = waters.share[None, :, :, None] * (courses.under_way + courses.adrift)
    age_s = _age_s(courses)
    spread = spread_m(settings, age_s, waters.speed[None], forecast=forecast)
    found = np.empty((len(where), *share.shape[:2], share.shape[3]))
    for k, (point, sigma) in enumerate(zip(where, sigma_m, strict=True)):
        if not np.isfinite(sigma):
            found[k] = share.sum(axis=2) * 1e-4
            continue
        variance = spread**2 + sigma**2
        off_m2 = (courses.place[..., 0] - point[0]) ** 2 + (courses.place[..., 1] - point[1]) ** 2
        density = np.exp(-0.5 * off_m2 / variance) / (2e-6 * np.pi * variance)
        found[k] = (density[..., None] * share).sum(axis=2)
    return found


def _age_s(courses: Courses) -> FloatArray:
    """(b, 1, 1) seconds since the middle of each launch bin, at least a minute."""
    bins = courses.at.timestamp() / STEP_S - (courses.born + 0.5)
    return np.asarray(np.maximum(bins * STEP_S, 60.0)[:, None, None])


def laid_out(
    courses: Courses,
    waters: Waters,
    settings: UnreportedSettings,
    weight: FloatArray,
    chart: Chart,
    *,
    forecast: bool,
) -> FloatArray:
    """The intensity over a grid: (norths, easts), boats a square metre.

    Args:
        courses: now.
        waters: ways.
        settings: spreads.
        weight: (b, s, w) expected boats on each course.
        chart: the grid; what a course would have on its land is at sea about there instead.
        forecast: the stream is known.
    """
    spread = np.broadcast_to(
        spread_m(settings, _age_s(courses), waters.speed[None], forecast=forecast), weight.shape
    )
    mine = weight > 1e-3 * max(float(weight.max(initial=0.0)), 1e-12)
    place, spread, held = courses.place[mine], spread[mine], weight[mine]
    across = np.exp(-0.5 * ((chart.easts_m[:, None] - place[:, 0]) / spread) ** 2)
    up = np.exp(-0.5 * ((chart.norths_m[:, None] - place[:, 1]) / spread) ** 2)
    cell_m2 = settings.cell_m**2
    afloat = ((chart.sea.astype(float) @ across) * up).sum(axis=0) * cell_m2
    density = held / np.maximum(afloat, LEAST_AFLOAT * 2.0 * np.pi * spread**2)
    return np.asarray((up * density) @ across.T * chart.sea)
