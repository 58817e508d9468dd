"""How well a set of reports tells the story of one boat: the log likelihood of a trajectory.

Arrays describe the reports (``Night``), one row each, in a fixed order; a trajectory is the list of its rows in
order of the time they speak of. What is scored is where and when (``motion``), what radar would have seen,
people aboard, hull colour, and what a rescue or a landing ends. Two stories compete for radar alone: a boat, or
clutter that looks like one for a while (``clutter_score``).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled
from varne.correlation.hypotheses.motion import (
    COLUMNS,
    CHILDREN_MAX,
    CROSS,
    DRIFTING,
    EAST,
    MODE,
    NORTH,
    OWN_E,
    OWN_N,
    POS,
    READINGS_MAX,
    UNDER_WAY,
    VEL,
    WEIGHT,
    field_at,
    LEEWAY,
    gone_on,
    kept,
    placed,
    placed_some_time_ago,
    velocity_seen,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# What a row's kind is, to the score.
SAID, SEEN, RADAR, RECOVERED, LANDED, HULL = range(6)
PEOPLE_BINS = 24
COLOUR_CODES = 12


class Night(NamedTuple):
    """Reports as arrays: n rows. Metres east and north on one plane, seconds from one moment."""

    time_s: FloatArray  # (n,) what the report speaks of
    kind: IntArray  # (n,) SAID, SEEN, ...
    places: IntArray  # (n,) how many positions it may mean, 0 when it gives none
    east_m: FloatArray  # (n, 4)
    north_m: FloatArray  # (n, 4)
    variance_m2: FloatArray  # (n, 4) of each axis
    place_log: FloatArray  # (n, 4) log chance of each
    has_velocity: IntArray  # (n,)
    velocity_e_mps: FloatArray  # (n,) over the ground
    velocity_n_mps: FloatArray  # (n,)
    people_log: FloatArray  # (n, PEOPLE_BINS) log likelihood of the count said, 0 when none
    has_people: IntArray  # (n,)
    people: FloatArray  # (n,) the count itself, nan when none
    colour: IntArray  # (n,) code, -1 when not said
    colour_right: FloatArray  # (n,) chance that it is named rightly
    engine_off: FloatArray  # (n,) log likelihood ratio of "stopped" from what is said
    station: IntArray  # (n,) which radar, -1
    remaining: IntArray  # (n,) 1 when a recovery says that people went on
    whole_log: FloatArray  # (n, PEOPLE_BINS) for a recovery: that it took all
    phone: IntArray  # (n,) token index, -1
    age_sd_s: FloatArray  # (n,) how uncertain the moment it speaks of is, 0 when given


class Prior(NamedTuple):
    """What is expected before any report: the theatre's launches and radars, and the figures of the model."""

    motion: FloatArray  # see motion
    figures: FloatArray  # see below
    launches: FloatArray  # (b, 2) metres
    stations: FloatArray  # (r, 2) metres
    people_prior: FloatArray  # (PEOPLE_BINS,) probabilities
    people_bin: FloatArray  # (PEOPLE_BINS,) count of each bin
    colour_prior: FloatArray  # (COLOUR_CODES,)
    field: FloatArray
    field_origin: FloatArray
    field_step: FloatArray


class Story(NamedTuple):
    """What is believed of one boat after some of its rows; or a book of such, one page a row of the night."""

    plain: FloatArray  # (PLAIN,)
    people: FloatArray  # (PEOPLE_BINS,) probability of each count aboard
    after: FloatArray  # (PEOPLE_BINS,) the same, should the last rescue have taken some and not all
    colour: FloatArray  # (COLOUR_CODES,)
    readings: FloatArray  # (READINGS_MAX, COLUMNS), see motion


class Desk(NamedTuple):
    """Memory for the working of one score, made once."""

    story: Story
    draft: Story
    kids: FloatArray
    sea: FloatArray


STATIONS_MAX = 4
(
    SCORE,
    STANDING,  # how many readings stand
    AT_S,  # the moment they are of
    FIRST_S,
    LAST_S,
    SAYINGS,
    PHONES,
    PENDING,  # a rescue whose completeness what follows will tell
    ALL_LOG,
    SOME_LOG,
    RESCUED_S,
    ENDED,  # everybody accounted for: only an empty hull may follow
    PLOT_S,  # last plot of each station, STATIONS_MAX places
) = range(13)
PLAIN = PLOT_S + STATIONS_MAX

(
    BIRTH_LOG,  # log of boats first heard of a second
    BIRTH_SPREAD_M,
    BIRTH_FAR_SHARE,
    FAR_AREA_M2,
    OWN_MEAN_E,
    OWN_MEAN_N,
    OWN_SPREAD_MPS,
    RADAR_RATE_HZ,
    RADAR_RANGE_M,
    RADAR_REVISIT_S,
    RADAR_PERIOD_S,
    RADAR_TWICE_LOG,
    RADAR_VELOCITY_VAR,
    CLUTTER_LOG,  # log tracklets a second a square metre
    CLUTTER_GOES_ON,
    CLUTTER_SPREAD_MPS,
    CLUTTER_LONG_LOG,
    PARTIAL,
    TAKEN_ON_CHANCE,
    PHONE_SHARED_LOG,
    END_LOG,
    RESCUE_SLACK_S,
    SAID_HZ,
    SAID_SHAPE,
    SEEN_HZ,
    NEW_PHONE,
) = range(26)
FIGURES = 26


def _blank() -> Story:
    return Story(
        np.zeros(PLAIN),
        np.zeros(PEOPLE_BINS),
        np.zeros(PEOPLE_BINS),
        np.zeros(COLOUR_CODES),
        np.zeros((READINGS_MAX, COLUMNS)),
    )


def new_desk() -> Desk:
    """Memory for one walk."""
    return Desk(_blank(), _blank(), np.empty((CHILDREN_MAX, COLUMNS)), np.empty(4))


def new_book(rows: int) -> Story:
    """A book of empty pages."""
    return Story(
        np.zeros((rows, PLAIN)),
        np.zeros((rows, PEOPLE_BINS)),
        np.zeros((rows, PEOPLE_BINS)),
        np.zeros((rows, COLOUR_CODES)),
        np.zeros((rows, READINGS_MAX, COLUMNS)),
    )


@compiled
def birth_log(prior: Prior, east_m: float, north_m: float, variance_m2: float) -> float:
    """Log density (1/m2) of a boat being first met there: just off a launch, farther out, or anywhere at sea."""
    close2 = prior.figures[BIRTH_SPREAD_M] ** 2 + variance_m2
    wide2 = 9.0 * prior.figures[BIRTH_SPREAD_M] ** 2 + variance_m2
    total = 0.0
    count = prior.launches.shape[0]
    for b in range(count):
        de = east_m - prior.launches[b, 0]
        dn = north_m - prior.launches[b, 1]
        d2 = de * de + dn * dn
        total += np.exp(-0.5 * d2 / close2) / close2 + np.exp(-0.5 * d2 / wide2) / wide2
    far = prior.figures[BIRTH_FAR_SHARE]
    near = 0.0
    if count > 0:
        near = 0.5 * (1.0 - far) * total / (count * 6.283185307179586)
    return np.log(near + far / prior.figures[FAR_AREA_M2])


@compiled
def radar_rate(prior: Prior, east_m: float, north_m: float) -> float:
    """Plots a second that the radars together are expected to give of a small boat there."""
    rate = 0.0
    reach = prior.figures[RADAR_RANGE_M]
    for s in range(prior.stations.shape[0]):
        de = east_m - prior.stations[s, 0]
        dn = north_m - prior.stations[s, 1]
        d = np.sqrt(de * de + dn * dn) / reach
        if d < 1.0:
            rate += prior.figures[RADAR_RATE_HZ] * (1.0 - d)
    return rate


@compiled
def clutter_score(night: Night, prior: Prior, rows: IntArray, count: int) -> float:
    """Log likelihood of the rows as one clutter tracklet: radar of one station only, else minus infinity."""
    station = night.station[rows[0]]
    for m in range(count):
        if night.kind[rows[m]] != RADAR or night.station[rows[m]] != station:
            return -np.inf
    figures = prior.figures
    score = figures[CLUTTER_LOG]
    first = rows[0]
    e, n = night.east_m[first, 0], night.north_m[first, 0]
    ve, vn = 0.0, 0.0
    pp, pv, vv = night.variance_m2[first, 0], 0.0, figures[CLUTTER_SPREAD_MPS] ** 2
    for m in range(count):
        row = rows[m]
        if m > 0:
            dt = night.time_s[row] - night.time_s[rows[m - 1]]
            if dt > 2400.0 or dt < 60.0:
                return -np.inf
            late = (dt - figures[RADAR_PERIOD_S]) / 60.0
            score += np.log(
                figures[CLUTTER_GOES_ON] * (0.95 * np.exp(-0.5 * late * late) / 150.0 + 0.05 / 2400.0)
            )
            e += ve * dt
            n += vn * dt
            q = 2e-4
            pp += 2 * dt * pv + dt * dt * vv + q * dt * dt * dt / 3
            pv += dt * vv + q * dt * dt / 2
            vv += q * dt
            s = pp + night.variance_m2[row, 0]
            de = night.east_m[row, 0] - e
            dn = night.north_m[row, 0] - n
            score += -0.5 * (de * de + dn * dn) / s - np.log(6.283185307179586 * s)
            g, gv = pp / s, pv / s
            e += g * de
            n += g * dn
            ve += gv * de
            vn += gv * dn
            vv -= gv * pv
            pv *= 1 - g
            pp *= 1 - g
        if night.has_velocity[row]:
            s = vv + figures[RADAR_VELOCITY_VAR]
            de = night.velocity_e_mps[row] - ve
            dn = night.velocity_n_mps[row] - vn
            score += -0.5 * (de * de + dn * dn) / s - np.log(6.283185307179586 * s)
            g, gp = vv / s, pv / s
            ve += g * de
            vn += g * dn
            e += gp * de
            n += gp * dn
            pp -= gp * pv
            pv *= 1 - g
            vv *= 1 - g
    for m in range(3, count):  # longer and longer tracklets are less and less likely clutter
        score -= figures[CLUTTER_LONG_LOG] * (m - 2)
    return score + np.log(1.0 - figures[CLUTTER_GOES_ON])


@compiled
def _settled(weights: FloatArray, count: int) -> float:
    """Make the readings' weights sum to one; returns the log of what they summed to."""
    top = -1e300
    for c in range(count):
        top = max(top, weights[c, WEIGHT])
    total = 0.0
    for c in range(count):
        total += np.exp(weights[c, WEIGHT] - top)
    shift = top + np.log(total)
    for c in range(count):
        weights[c, WEIGHT] -= shift
    return shift


@compiled
def _met(night: Night, prior: Prior, story: Story, row: int) -> None:
    """The first placed report of a boat: readings begin there, on the usual speed and course."""
    figures = prior.figures
    count = 0
    for a in range(min(night.places[row], READINGS_MAX)):
        r = story.readings[count]
        r[MODE] = UNDER_WAY
        r[EAST] = night.east_m[row, a]
        r[NORTH] = night.north_m[row, a]
        r[OWN_E] = figures[OWN_MEAN_E]
        r[OWN_N] = figures[OWN_MEAN_N]
        r[POS] = night.variance_m2[row, a] + (1.5 * night.age_sd_s[row]) ** 2
        r[CROSS] = 0.0
        r[VEL] = figures[OWN_SPREAD_MPS] ** 2
        r[WEIGHT] = night.place_log[row, a] + birth_log(prior, r[EAST], r[NORTH], r[POS])
        count += 1
    story.plain[SCORE] += _settled(story.readings, count)
    story.plain[STANDING] = count
    story.plain[AT_S] = night.time_s[row]


@compiled
def _moved_and_placed(
    night: Night, prior: Prior, story: Story, row: int, kids: FloatArray, sea: FloatArray
) -> None:
    """Carry the readings to a placed row, and let each learn where it was met."""
    plain = story.plain
    t = night.time_s[row]
    dt = max(t - plain[AT_S], 0.0)
    made = gone_on(
        story.readings,
        int(plain[STANDING]),
        plain[AT_S],
        dt,
        prior.motion,
        prior.field,
        prior.field_origin,
        prior.field_step,
        kids,
    )
    age_sd = night.age_sd_s[row]
    if age_sd > 0.0:
        r = story.readings[0]
        field_at(prior.field, prior.field_origin, prior.field_step, t, r[EAST], r[NORTH], sea)
    for c in range(made):
        kid = kids[c]
        chosen = 0
        if night.places[row] > 1:
            best_log = -1e300
            for a in range(night.places[row]):
                s = kid[POS] + night.variance_m2[row, a] + 2.0 * age_sd * age_sd
                de = night.east_m[row, a] - kid[EAST]
                dn = night.north_m[row, a] - kid[NORTH]
                fit = night.place_log[row, a] - 0.5 * (de * de + dn * dn) / s - np.log(s)
                if fit > best_log:
                    best_log = fit
                    chosen = a
        own = 1.0 if kid[MODE] == UNDER_WAY else 0.0
        east, north = night.east_m[row, chosen], night.north_m[row, chosen]
        variance = night.variance_m2[row, chosen]
        kid[WEIGHT] += night.place_log[row, chosen]
        if age_sd > 0.0:
            kid[WEIGHT] += placed_some_time_ago(
                kid, east, north, variance, own * kid[OWN_E] + sea[0], own * kid[OWN_N] + sea[1], age_sd
            )
        else:
            kid[WEIGHT] += placed(kid, east, north, variance)
        if kid[MODE] == DRIFTING:
            kid[WEIGHT] += night.engine_off[row]
    top = -1e300
    for c in range(made):
        top = max(top, kids[c, WEIGHT])
    total = 0.0
    for c in range(made):
        total += np.exp(kids[c, WEIGHT] - top)
    plain[SCORE] += top + np.log(total)
    plain[STANDING] = kept(kids, made, story.readings)
    plain[AT_S] = t


@compiled
def _velocity_said(night: Night, prior: Prior, story: Story, row: int, sea: FloatArray) -> None:
    """Let the readings learn the velocity a radar gives over the ground."""
    variance = prior.figures[RADAR_VELOCITY_VAR]
    count = int(story.plain[STANDING])
    leeway = prior.motion[LEEWAY]
    for c in range(count):
        r = story.readings[c]
        field_at(prior.field, prior.field_origin, prior.field_step, night.time_s[row], r[EAST], r[NORTH], sea)
        ve = night.velocity_e_mps[row] - sea[0] - leeway * sea[2]
        vn = night.velocity_n_mps[row] - sea[1] - leeway * sea[3]
        if r[MODE] == UNDER_WAY:
            r[WEIGHT] += velocity_seen(r, ve, vn, variance)
        else:
            s = variance + 0.1
            r[WEIGHT] += -0.5 * (ve * ve + vn * vn) / s - np.log(6.283185307179586 * s)
    story.plain[SCORE] += _settled(story.readings, count)


@compiled
def _everybody_or_some(story: Story) -> None:
    """An earlier rescue turns out, by what came later, to have taken some and not all."""
    plain = story.plain
    plain[SCORE] += max(plain[SOME_LOG], -16.0)
    plain[PENDING] = 0.0
    total = 0.0
    for k in range(PEOPLE_BINS):
        story.people[k] = story.after[k]
        total += story.people[k]
    for k in range(PEOPLE_BINS):
        story.people[k] /= total


@compiled
def _rescued(night: Night, prior: Prior, story: Story, row: int) -> None:
    """A rescue or a landing: how well it fits as of all aboard, and as of some of them."""
    plain, people = story.plain, story.people
    figures = prior.figures
    whole = 1.0
    some = 0.0
    taken = night.people[row]
    for k in range(PEOPLE_BINS):
        story.after[k] = 1e-9
    if night.has_people[row]:
        whole = 0.0
        for k in range(PEOPLE_BINS):
            whole += people[k] * np.exp(night.whole_log[row, k])
            left = prior.people_bin[k] - taken
            if prior.people_bin[k] > taken * 1.3:
                some += people[k] / prior.people_bin[k]
                nearest = 0
                for j in range(PEOPLE_BINS):
                    if abs(prior.people_bin[j] - left) < abs(prior.people_bin[nearest] - left):
                        nearest = j
                story.after[nearest] += people[k]
    else:
        for k in range(PEOPLE_BINS):
            story.after[k] = people[k]
    plain[ALL_LOG] = np.log(1.0 - figures[PARTIAL]) + np.log(whole + 1e-12)
    plain[SOME_LOG] = np.log(figures[PARTIAL]) + np.log(some + 1e-12)
    if night.kind[row] == LANDED:
        plain[SOME_LOG] = -16.0
    if night.remaining[row]:
        plain[ALL_LOG] = -30.0
        plain[SOME_LOG] = np.log(some + 1e-9)
    plain[PENDING] = 1.0
    plain[RESCUED_S] = night.time_s[row]
    if plain[FIRST_S] < night.time_s[row]:
        plain[SCORE] += figures[END_LOG]


@compiled
def begun(prior: Prior, story: Story) -> None:
    """A boat of which nothing is said yet."""
    story.plain[:] = 0.0
    story.plain[SCORE] = prior.figures[BIRTH_LOG]
    story.plain[PLOT_S : PLOT_S + STATIONS_MAX] = -1e9
    story.people[:] = prior.people_prior
    story.colour[:] = prior.colour_prior


@compiled
def told(
    night: Night, prior: Prior, story: Story, rows: IntArray, m: int, kids: FloatArray, sea: FloatArray
) -> None:
    """Let a boat's story go on by its row ``rows[m]``; the story so far is of ``rows[:m]``."""
    figures, plain = prior.figures, story.plain
    row = rows[m]
    kind = night.kind[row]
    t = night.time_s[row]
    if m == 0:
        plain[FIRST_S] = t
        plain[LAST_S] = t
    if plain[PENDING] > 0.0:
        if kind == HULL:
            plain[SCORE] += max(plain[ALL_LOG], plain[SOME_LOG])
            plain[ENDED] = 1.0 if plain[ALL_LOG] >= plain[SOME_LOG] else 0.0
            plain[PENDING] = 0.0
        elif t > plain[RESCUED_S] + figures[RESCUE_SLACK_S] or kind == RECOVERED or kind == LANDED:
            _everybody_or_some(story)
    if plain[ENDED] > 0.0 and kind != HULL:
        plain[SCORE] -= 14.0
    if kind == HULL and plain[ENDED] == 0.0:
        plain[SCORE] -= 12.0
    if night.places[row] > 0:
        if plain[STANDING] == 0.0:
            _met(night, prior, story, row)
        else:
            if plain[ENDED] == 0.0:
                best = story.readings[0]
                rate = 0.5 * (
                    radar_rate(prior, best[EAST], best[NORTH])
                    + radar_rate(prior, night.east_m[row, 0], night.north_m[row, 0])
                )
                unseen = max(t - plain[AT_S], 0.0)
                if kind == RADAR:
                    unseen = max(unseen - figures[RADAR_REVISIT_S], 0.0)
                plain[SCORE] -= rate * min(unseen, 7200.0)  # looked and not seen
            _moved_and_placed(night, prior, story, row, kids, sea)
        if night.has_velocity[row]:
            _velocity_said(night, prior, story, row, sea)
    if kind == RADAR:
        if m > 0:
            plain[SCORE] += np.log(max(radar_rate(prior, night.east_m[row, 0], night.north_m[row, 0]), 1e-5))
        station = PLOT_S + min(night.station[row], STATIONS_MAX - 1)
        if t - plain[station] < figures[RADAR_REVISIT_S]:
            plain[SCORE] -= figures[RADAR_TWICE_LOG]  # one radar gives one boat one plot a period
        plain[station] = t
    elif kind == SAID:
        plain[SAYINGS] += 1.0
        if m == 0:  # the birth's rate is that of first reports: what it took to be heard of is in it
            plain[SCORE] -= np.log(figures[SAID_HZ])
        if night.phone[row] >= 0:
            same = 0.0
            for w in range(m):
                if night.phone[rows[w]] == night.phone[row]:
                    same += 1.0
            theta = figures[NEW_PHONE]
            plain[SCORE] += np.log((same if same > 0.0 else theta) / (plain[PHONES] + theta))
            plain[PHONES] += 1.0
    elif kind == SEEN and m > 0:
        plain[SCORE] += np.log(figures[SEEN_HZ])
    plain[LAST_S] = max(plain[LAST_S], t)
    if night.colour[row] >= 0:
        right = night.colour_right[row]
        total = 0.0
        for k in range(COLOUR_CODES):
            story.colour[k] *= right if k == night.colour[row] else (1.0 - right) / (COLOUR_CODES - 1)
            total += story.colour[k]
        plain[SCORE] += np.log(total)
        for k in range(COLOUR_CODES):
            story.colour[k] /= total
    if kind == RECOVERED or kind == LANDED:
        _rescued(night, prior, story, row)
    elif night.has_people[row]:
        people = story.people
        few = 0.0  # a boat with few aboard may have taken people on since
        for k in range(PEOPLE_BINS):
            if prior.people_bin[k] < 14.0:
                moved = people[k] * figures[TAKEN_ON_CHANCE]
                few += moved
                people[k] -= moved
        total = 0.0
        for k in range(PEOPLE_BINS):
            people[k] = (people[k] + few * prior.people_prior[k]) * np.exp(night.people_log[row, k])
            total += people[k]
        plain[SCORE] += np.log(total + 1e-300)
        for k in range(PEOPLE_BINS):
            people[k] /= total + 1e-300


@compiled
def closed_off(prior: Prior, story: Story, now_s: float) -> float:
    """The score of a story that ends here: what was not heard or seen until ``now_s`` counts too."""
    figures, plain = prior.figures, story.plain
    score = plain[SCORE]
    ended = plain[ENDED] > 0.0
    if plain[PENDING] > 0.0:
        score += max(plain[ALL_LOG], plain[SOME_LOG])
        ended = plain[ALL_LOG] >= plain[SOME_LOG]
    if plain[STANDING] > 0.0 and not ended:
        best = story.readings[0]
        score -= radar_rate(prior, best[EAST], best[NORTH]) * min(
            max(now_s - plain[AT_S] - 600.0, 0.0), 1800.0
        )
    # How often people speak of one boat differs from boat to boat: gamma-Poisson.
    shape = figures[SAID_SHAPE]
    scale_s = shape / figures[SAID_HZ]
    life_s = (plain[LAST_S] if ended else min(now_s, plain[LAST_S] + 7200.0)) - plain[FIRST_S]
    life_s = max(life_s, 600.0)
    said = plain[SAYINGS]
    score += math.lgamma(shape + said) - math.lgamma(shape) + shape * np.log(scale_s)
    return score - (shape + said) * np.log(scale_s + life_s)


@compiled
def copied(source: Story, into: Story) -> None:
    """One story into the memory of another."""
    into.plain[:] = source.plain
    into.people[:] = source.people
    into.after[:] = source.after
    into.colour[:] = source.colour
    for c in range(int(source.plain[STANDING])):
        into.readings[c] = source.readings[c]


@compiled
def page(book: Story, row: int) -> Story:
    """The story as it stood after one row, in a book of stories."""
    return Story(book.plain[row], book.people[row], book.after[row], book.colour[row], book.readings[row])


@compiled
def trajectory_score(
    night: Night,
    prior: Prior,
    rows: IntArray,
    count: int,
    known: int,
    book: Story,
    keep: bool,
    now_s: float,
    desk: Desk,
) -> float:
    """Log likelihood of the rows as one thing: a boat, or (radar of one station only) clutter.

    Args:
        rows: row numbers in order of time; the first ``count`` are meant.
        known: the book holds the story after each of the first ``known`` rows of this very list.
        book: the story after each row of the night, in the boat it is now given to.
        keep: write the stories after the other rows into the book.
        now_s: the moment of judging.
        desk: memory to work in; the story as it ends is left on it.
    """
    if count == 0:
        return 0.0
    story = desk.story
    if known > 0:
        copied(page(book, rows[known - 1]), story)
    else:
        begun(prior, story)
    for m in range(known, count):
        told(night, prior, story, rows, m, desk.kids, desk.sea)
        if keep:
            copied(story, page(book, rows[m]))
    boat = closed_off(prior, story, now_s)
    if night.kind[rows[0]] != RADAR:
        return boat
    clutter = clutter_score(night, prior, rows, count)
    if clutter == -np.inf:
        return boat
    top = max(boat, clutter)
    return top + np.log(np.exp(boat - top) + np.exp(clutter - top))
