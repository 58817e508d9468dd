"""How well a set of reports tells the story of one boat: the log likelihood of a trajectory.

A trajectory is the list of its rows in order of the time they speak of. What is scored is where and when
(``motion``), what radar would have seen, people aboard, hull colour, and what a rescue or a landing ends. Two
stories compete for radar alone: a boat, or clutter that looks like one for a while (``clutter_score``).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled
from varne.correlation.hypotheses.clutter import (
    birth_log,
    clutter_score,
    radar_rate,
)
from varne.correlation.hypotheses.motion import (
    CROSS,
    DRIFTING,
    EAST,
    LEEWAY,
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
    gone_on,
    kept,
    placed,
    placed_some_time_ago,
    velocity_seen,
)
from varne.correlation.hypotheses.story import (
    ALL_LOG,
    AT_S,
    COLOUR_CODES,
    END_LOG,
    ENDED,
    FIRST_S,
    HULL,
    LANDED,
    LAST_S,
    NEW_PHONE,
    OWN_MEAN_E,
    OWN_MEAN_N,
    OWN_SPREAD_MPS,
    PARTIAL,
    PENDING,
    PEOPLE_BINS,
    PHONES,
    PLOT_S,
    RADAR,
    RADAR_REVISIT_S,
    RADAR_TWICE_LOG,
    RADAR_VELOCITY_VAR,
    RECOVERED,
    RESCUE_SLACK_S,
    RESCUED_S,
    SAID,
    SAID_HZ,
    SAID_SHAPE,
    SAYINGS,
    SCORE,
    SEEN,
    SEEN_HZ,
    SOME_LOG,
    STANDING,
    STATIONS_MAX,
    TAKEN_ON_CHANCE,
    Desk,
    Night,
    Prior,
    Story,
    begun,
    copied,
    page,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


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
    return float(shift)


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
        elif t > plain[RESCUED_S] + figures[RESCUE_SLACK_S] or kind in (RECOVERED, LANDED):
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
    if kind in (RECOVERED, LANDED):
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
    return float(score - (shape + said) * np.log(scale_s + life_s))


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
    return float(top + np.log(np.exp(boat - top) + np.exp(clutter - top)))
