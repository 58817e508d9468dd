"""How well a set of reports tells the story of one boat: the log likelihood of a trajectory.

A trajectory is the list of its rows in order of the time they speak of. What is scored is where and when
(``motion``), what radar would have seen, people aboard, hull colour, and what a rescue or a landing ends. Two
stories compete for radar alone: a boat, or clutter that looks like one for a while (``clutter_score``).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.births import births_log
from varne.correlation.hypotheses.centres import (
    heard_anywhere_log,
)
from varne.correlation.hypotheses.clutter import (
    clutter_score,
    radar_rate,
)
from varne.correlation.hypotheses.memo import (
    BEGAN_S,
    CLUTTER,
    ENDS_S,
    HEARD,
    OVER,
    PLACED_S,
    PLOT_RATE_HZ,
    SO_FAR,
    TOLD,
    found,
    number_of,
    place_for,
)
from varne.correlation.hypotheses.motion import (
    EAST,
    NORTH,
)
from varne.correlation.hypotheses.placing import (
    count_said,
    few_aboard,
    met,
    moved_and_placed,
    state_said,
    velocity_said,
)
from varne.correlation.hypotheses.story import (
    ALL_LOG,
    AT_S,
    BIRTH_LOG,
    BORN_BY_RADAR_LOG,
    BORN_RESCUED_LOG,
    BORN_SEEN_LOG,
    COLOUR_CODES,
    END_LOG,
    ENDED,
    FEW,
    FIRST_S,
    HULL,
    LANDED,
    LAST_S,
    NEW_PHONE,
    PARTIAL,
    PENDING,
    PEOPLE_BINS,
    PHONES,
    PLOT_S,
    RADAR,
    RADAR_REVISIT_S,
    RADAR_TWICE_LOG,
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


@compiled_bare
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


@compiled_bare
def _rescued(night: Night, prior: Prior, story: Story, row: int) -> None:
    """A rescue or a landing: how well it fits as of all aboard, and as of some of them."""
    plain, people = story.plain, story.people
    figures = prior.figures
    whole = 1.0
    some = 0.0
    taken = night.people[row]
    few_yet = plain[FEW]
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
        whole = (1.0 - few_yet) * whole + few_yet * np.exp(night.few_log[row])
        some *= 1.0 - few_yet
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


@compiled_bare
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
        if kind == RADAR:
            plain[SCORE] += figures[BORN_BY_RADAR_LOG]
        elif kind == SEEN:
            plain[SCORE] += figures[BORN_SEEN_LOG]
        elif kind in (RECOVERED, LANDED):
            plain[SCORE] += figures[BORN_RESCUED_LOG]
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
    counts = night.has_people[row] == 1 and kind not in (RECOVERED, LANDED)
    full_log = few_log = 0.0
    if counts:
        likely = 0.0
        for k in range(PEOPLE_BINS):
            likely += story.people[k] * np.exp(night.people_log[row, k])
        full_log = np.log(likely + 1e-300)
        few_log = night.few_log[row]
    if night.places[row] > 0:
        if plain[STANDING] == 0.0:
            met(night, prior, story, row, full_log, few_log)
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
            moved_and_placed(night, prior, story, row, kids, sea, full_log, few_log)
        if night.has_velocity[row]:
            velocity_said(night, prior, story, row, sea)
    elif kind == SAID and plain[STANDING] > 0.0:
        state_said(night, prior, story, row)
    elif kind == SAID and night.places[row] == 0:
        plain[SCORE] += heard_anywhere_log(night, prior, row)
    if counts and night.places[row] == 0:
        count_said(story, full_log, few_log)
    plain[FEW] = few_aboard(story)
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
    elif counts:
        # A count said while few were aboard tells nothing of how many there will be.
        people = story.people
        full = 1.0 - plain[FEW]
        for k in range(PEOPLE_BINS):
            people[k] *= plain[FEW] + full * np.exp(night.people_log[row, k] - full_log)


@compiled_bare
def closing(night: Night, prior: Prior, rows: IntArray, count: int, story: Story, kept: FloatArray) -> None:
    """What ``closed`` has to know of a story that ends here, and of its rows as clutter; into ``kept``."""
    plain = story.plain
    score = plain[SCORE]
    ended = plain[ENDED] > 0.0
    if plain[PENDING] > 0.0:
        score += max(plain[ALL_LOG], plain[SOME_LOG])
        ended = plain[ALL_LOG] >= plain[SOME_LOG]
    kept[TOLD] = score
    kept[OVER] = 1.0 if ended else 0.0
    kept[PLOT_RATE_HZ] = 0.0
    if plain[STANDING] > 0.0 and not ended:
        best = story.readings[0]
        kept[PLOT_RATE_HZ] = radar_rate(prior, best[EAST], best[NORTH])
    kept[PLACED_S] = plain[AT_S]
    kept[HEARD] = plain[SAYINGS]
    kept[BEGAN_S] = plain[FIRST_S]
    kept[ENDS_S] = plain[LAST_S]
    kept[CLUTTER] = -np.inf
    if night.kind[rows[0]] == RADAR:
        kept[CLUTTER] = clutter_score(night, prior, rows, count)
    kept[SO_FAR] = plain[SCORE]


@compiled_bare
def boat_closed(prior: Prior, kept: FloatArray, now_s: float) -> float:
    """The score of a boat's story that ends here: what was not heard or seen until ``now_s`` counts too."""
    figures = prior.figures
    score = (
        kept[TOLD]
        + births_log(prior.births, kept[BEGAN_S])
        - kept[PLOT_RATE_HZ] * min(max(now_s - kept[PLACED_S] - 600.0, 0.0), 1800.0)
    )
    # How often people speak of one boat differs from boat to boat: gamma-Poisson.
    shape = figures[SAID_SHAPE]
    scale_s = shape / figures[SAID_HZ]
    end_s = kept[ENDS_S] if kept[OVER] > 0.0 else min(now_s, kept[ENDS_S] + 7200.0)
    life_s = max(end_s - kept[BEGAN_S], 600.0)
    said = kept[HEARD]
    score += math.lgamma(shape + said) - math.lgamma(shape) + shape * np.log(scale_s)
    return float(score - (shape + said) * np.log(scale_s + life_s))


@compiled_bare
def closed(prior: Prior, kept: FloatArray, now_s: float) -> float:
    """The same, as a boat or as clutter."""
    boat = boat_closed(prior, kept, now_s)
    clutter = kept[CLUTTER]
    if clutter == -np.inf:
        return boat
    top = max(boat, clutter)
    return float(top + np.log(np.exp(boat - top) + np.exp(clutter - top)))


@compiled_bare
def ending(
    night: Night, prior: Prior, rows: IntArray, count: int, known: int, book: Story, keep: bool, desk: Desk
) -> int:
    """Tell the whole story of the rows, leave it on the desk as it ends; returns where the memo keeps it.

    Args: as ``trajectory_score``'s.
    """
    story = desk.story
    if known > 0:
        copied(page(book, rows[known - 1]), story)
    else:
        begun(prior, story)
    for m in range(known, count):
        told(night, prior, story, rows, m, desk.kids, desk.sea)
        if keep:
            copied(story, page(book, rows[m]))
    number = number_of(rows, count)
    at = found(desk.memo, number)
    if at < 0:
        at = place_for(desk.memo, number)
        closing(night, prior, rows, count, story, desk.memo.values[at])
    return at


@compiled_bare
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
        keep: write the stories after the other rows into the book; else what is remembered is not told again.
        now_s: the moment of judging.
        desk: memory to work in.
    """
    if count == 0:
        return 0.0
    at = -1
    if not keep:
        at = found(desk.memo, number_of(rows, count))
    if at < 0:
        at = ending(night, prior, rows, count, known, book, keep, desk)
    return closed(prior, desk.memo.values[at], now_s)


@compiled_bare
def score_so_far(
    night: Night, prior: Prior, rows: IntArray, count: int, known: int, desk: Desk
) -> tuple[float, int]:
    """The score of the first ``count`` rows before anything is made of their end.

    Args:
        known: the story on the desk is that of the first ``known`` rows, not more than ``count``.

    Returns:
        The score, and of how many rows the story on the desk is now.
    """
    if count == 0:
        return prior.figures[BIRTH_LOG], known
    number = number_of(rows, count)
    at = found(desk.memo, number)
    if at < 0:
        for m in range(known, count):
            told(night, prior, desk.story, rows, m, desk.kids, desk.sea)
        known = count
        at = place_for(desk.memo, number)
        closing(night, prior, rows, count, desk.story, desk.memo.values[at])
    return desk.memo.values[at, SO_FAR], known
