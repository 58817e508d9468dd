"""Where a boat is met: readings begun, carried to a report, and taught by what it says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.centres import (
    heard_log,
)
from varne.correlation.hypotheses.clutter import (
    birth_log,
)
from varne.correlation.hypotheses.motion import (
    ADRIFT_CALLS_LOG,
    ALONGSHORE,
    COLUMNS,
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
    adrift,
    field_at,
    gone_on,
    kept,
    placed,
    placed_some_time_ago,
    velocity_seen,
)
from varne.correlation.hypotheses.story import (
    ALONGSHORE_MPS,
    ALONGSHORE_SPREAD_MPS,
    AT_S,
    BORN_ADRIFT,
    FAR_AREA_M2,
    FEW,
    OWN_MEAN_E,
    OWN_MEAN_N,
    OWN_SPREAD_MPS,
    RADAR,
    RADAR_VELOCITY_VAR,
    SAID,
    SCORE,
    STANDING,
    Night,
    Prior,
    Story,
)

FloatArray = NDArray[np.float64]
ALTERNATIVE_LOG = 6.0  # a place's other meaning so much poorer is still followed
MET_AGAIN_LOG = -10.0  # beside a place anywhere at sea: that all that was believed of a boat's way was wrong
NOT_NOW_M = 1_500.0  # how far a boat may be from where it was last placed, when it calls


@compiled_bare
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


@compiled_bare
def _shore(prior: Prior, east_m: float, north_m: float) -> tuple[float, float]:
    """Which way the coast runs at the beach nearest to a place."""
    best = -1
    least = np.inf
    for b in range(prior.launches.shape[0]):
        de, dn = prior.launches[b, 0] - east_m, prior.launches[b, 1] - north_m
        if de * de + dn * dn < least:
            least = de * de + dn * dn
            best = b
    if best < 0:
        return 0.0, 0.0
    return prior.shores[best, 0], prior.shores[best, 1]


@compiled_bare
def met(night: Night, prior: Prior, story: Story, row: int, full_log: float, few_log: float) -> None:
    """The first placed report of a boat: readings begin there, on the usual speed and course.

    Args:
        full_log: log likelihood of the count said, of a boat that is full; 0 when none is said.
        few_log: the same of one that has people to take on yet.
    """
    figures = prior.figures
    stopped = figures[BORN_ADRIFT] if night.kind[row] != RADAR else 0.3 * figures[BORN_ADRIFT]
    along = story.plain[FEW]
    stopped = min(stopped, 0.5 * (1.0 - along))
    shore_e, shore_n = _shore(prior, night.east_m[row, 0], night.north_m[row, 0])
    count = 0
    for way in range(READINGS_MAX):
        # Every meaning of the place, on the usual course; then adrift and along the coast, where it was said.
        a = way if way < night.places[row] else 0
        mode = UNDER_WAY
        chance = 1.0 - stopped - along if a == 0 else 1.0
        if way == night.places[row]:
            mode = DRIFTING
            chance = stopped
        elif way in (night.places[row] + 1, night.places[row] + 2):
            mode = ALONGSHORE
            chance = 0.5 * along
        elif way > night.places[row]:
            break
        r = story.readings[count]
        r[MODE] = mode
        r[EAST] = night.east_m[row, a]
        r[NORTH] = night.north_m[row, a]
        r[OWN_E], r[OWN_N] = figures[OWN_MEAN_E], figures[OWN_MEAN_N]
        if mode == ALONGSHORE:
            there = figures[ALONGSHORE_MPS] if way == night.places[row] + 1 else -figures[ALONGSHORE_MPS]
            r[OWN_E], r[OWN_N] = there * shore_e, there * shore_n
        r[POS] = night.variance_m2[row, a] + (1.5 * night.age_sd_s[row]) ** 2
        r[CROSS] = 0.0
        r[VEL] = (figures[OWN_SPREAD_MPS] if mode != ALONGSHORE else figures[ALONGSHORE_SPREAD_MPS]) ** 2
        r[WEIGHT] = night.place_log[row, a] + np.log(max(chance, 1e-9))
        r[WEIGHT] += few_log if mode == ALONGSHORE else full_log
        r[WEIGHT] += birth_log(prior, night.kind[row], r[EAST], r[NORTH], r[POS])
        r[WEIGHT] += heard_log(night, prior, row, r[EAST], r[NORTH], r[POS])
        if mode == DRIFTING:
            r[WEIGHT] += night.engine_off[row]
        count += 1
    story.plain[SCORE] += _settled(story.readings, count)
    story.plain[STANDING] = count
    story.plain[AT_S] = night.time_s[row]


@compiled_bare
def _meant(night: Night, row: int, kid: FloatArray, age_sd_s: float) -> tuple[int, int]:
    """Which place of a row a reading goes best with, and which other one it may go with too, -1 for none."""
    best = other = -1
    best_log = other_log = -1e300
    for a in range(night.places[row]):
        s = kid[POS] + night.variance_m2[row, a] + 2.0 * age_sd_s * age_sd_s
        de = night.east_m[row, a] - kid[EAST]
        dn = night.north_m[row, a] - kid[NORTH]
        fit = night.place_log[row, a] - 0.5 * (de * de + dn * dn) / s - np.log(s)
        if fit > best_log:
            other, other_log = best, best_log
            best, best_log = a, fit
        elif fit > other_log:
            other, other_log = a, fit
    return best, other if other_log > best_log - ALTERNATIVE_LOG else -1


@compiled_bare
def _learnt(
    night: Night,
    prior: Prior,
    row: int,
    place: int,
    kid: FloatArray,
    sea: FloatArray,
    age_sd_s: float,
    full_log: float,
    few_log: float,
) -> None:
    """Let one reading learn that it was met at one of a row's places."""
    own = 0.0 if adrift(kid) else 1.0
    east, north = night.east_m[row, place], night.north_m[row, place]
    variance = night.variance_m2[row, place]
    kid[WEIGHT] += night.place_log[row, place]
    kid[WEIGHT] += few_log if kid[MODE] >= ALONGSHORE else full_log
    if age_sd_s > 0.0:
        v_east, v_north = own * kid[OWN_E] + sea[0], own * kid[OWN_N] + sea[1]
        kid[WEIGHT] += placed_some_time_ago(kid, east, north, variance, v_east, v_north, age_sd_s)
    else:
        kid[WEIGHT] += placed(kid, east, north, variance)
    kid[WEIGHT] += heard_log(night, prior, row, kid[EAST], kid[NORTH], kid[POS])
    if adrift(kid):
        kid[WEIGHT] += night.engine_off[row]
        if night.kind[row] == SAID:
            kid[WEIGHT] += prior.motion[ADRIFT_CALLS_LOG]


@compiled_bare
def moved_and_placed(
    night: Night,
    prior: Prior,
    story: Story,
    row: int,
    kids: FloatArray,
    sea: FloatArray,
    full_log: float,
    few_log: float,
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
        sea,
    )
    age_sd = night.age_sd_s[row]
    if age_sd > 0.0:
        r = story.readings[0]
        field_at(prior.field, prior.field_origin, prior.field_step, t, r[EAST], r[NORTH], sea)
    for c in range(made):
        if night.places[row] > 1 and made < kids.shape[0]:
            chosen, other = _meant(night, row, kids[c], age_sd)
            if other >= 0:
                for k in range(COLUMNS):
                    kids[made, k] = kids[c, k]
                _learnt(night, prior, row, other, kids[made], sea, age_sd, full_log, few_log)
                made += 1
        else:
            chosen = 0
        _learnt(night, prior, row, chosen, kids[c], sea, age_sd, full_log, few_log)
    top = -1e300
    for c in range(made):
        top = max(top, kids[c, WEIGHT])
    total = 0.0
    for c in range(made):
        total += np.exp(kids[c, WEIGHT] - top)
    gained = top + np.log(total)
    plain[AT_S] = t
    few = plain[FEW]
    count = np.log((1.0 - few) * np.exp(full_log) + few * np.exp(few_log))
    least = MET_AGAIN_LOG - np.log(prior.figures[FAR_AREA_M2]) + count
    if gained < least:  # what was believed of its way was wrong: begin again from here
        before = plain[SCORE]
        met(night, prior, story, row, full_log, few_log)
        plain[SCORE] = before + least
        return
    plain[SCORE] += gained
    plain[STANDING] = kept(kids, made, story.readings)


@compiled_bare
def state_said(night: Night, prior: Prior, story: Story, row: int) -> None:
    """Let the readings learn from a call without a place whether the boat is adrift, and where it may be."""
    count = int(story.plain[STANDING])
    for c in range(count):
        r = story.readings[c]
        spread = r[POS] + NOT_NOW_M**2
        r[WEIGHT] += heard_log(night, prior, row, r[EAST], r[NORTH], spread)
        if adrift(r):
            r[WEIGHT] += night.engine_off[row] + prior.motion[ADRIFT_CALLS_LOG]
    story.plain[SCORE] += _settled(story.readings, count)


@compiled_bare
def count_said(story: Story, full_log: float, few_log: float) -> None:
    """Let what is believed learn from a count said without a place."""
    plain = story.plain
    count = int(plain[STANDING])
    if count == 0:
        few = plain[FEW] * np.exp(few_log)
        total = (1.0 - plain[FEW]) * np.exp(full_log) + few
        plain[FEW] = few / total
        plain[SCORE] += np.log(total)
        return
    for c in range(count):
        r = story.readings[c]
        r[WEIGHT] += few_log if r[MODE] >= ALONGSHORE else full_log
    plain[SCORE] += _settled(story.readings, count)


@compiled_bare
def few_aboard(story: Story) -> float:
    """Chance that the boat has people to take on yet."""
    count = int(story.plain[STANDING])
    if count == 0:
        return float(story.plain[FEW])
    few = 0.0
    for c in range(count):
        if story.readings[c, MODE] >= ALONGSHORE:
            few += np.exp(story.readings[c, WEIGHT])
    return float(min(few, 1.0))


@compiled_bare
def velocity_said(night: Night, prior: Prior, story: Story, row: int, sea: FloatArray) -> None:
    """Let the readings learn the velocity a radar gives over the ground."""
    variance = prior.figures[RADAR_VELOCITY_VAR]
    count = int(story.plain[STANDING])
    leeway = prior.motion[LEEWAY]
    for c in range(count):
        r = story.readings[c]
        field_at(prior.field, prior.field_origin, prior.field_step, night.time_s[row], r[EAST], r[NORTH], sea)
        ve = night.velocity_e_mps[row] - sea[0] - leeway * sea[2]
        vn = night.velocity_n_mps[row] - sea[1] - leeway * sea[3]
        if not adrift(r):
            r[WEIGHT] += velocity_seen(r, ve, vn, variance)
        else:
            s = variance + 0.1
            r[WEIGHT] += -0.5 * (ve * ve + vn * vn) / s - np.log(6.283185307179586 * s)
    story.plain[SCORE] += _settled(story.readings, count)
