"""How a small boat moves between reports, as a short list of Gaussian readings of what it did.

A boat under way keeps its own velocity through the water; stopped, it drifts with the current and a little
wind; it stops, starts again, or turns, at times nobody tells. Each reading of that history is one Gaussian of
position and own velocity with a weight. The own velocity outlives a stop, because a crew that starts its
engine again resumes its course. Covariances are the same on both axes, which holds as long as the reports'
are (every report of the wire form carries one standard deviation), so three numbers tell a covariance.

Sources: interacting readings of a jump Markov linear system (Blom and Bar-Shalom 1988), here kept apart
instead of mixed, and pruned (Pattipati, multiple-hypothesis Kalman filter; Bar-Shalom, Li and Kirubarajan
2001, chapter 11). Current and wind are the forecaster's, taken as known; what they are wrong by is process
noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Columns of a reading.
WEIGHT, MODE, EAST, NORTH, OWN_E, OWN_N, POS, CROSS, VEL = range(9)
COLUMNS = 9
# A boat that has people to take on yet runs along the coast, or lies stalled on the way.
UNDER_WAY, DRIFTING, ALONGSHORE, STALLED = 0.0, 1.0, 2.0, 3.0
READINGS_MAX = 7
CHILDREN_MAX = READINGS_MAX * 16

# Places of the motion's figures in the parameter vector (settings.MotionSettings.vector writes it).
(
    FAIL_PER_S,
    RESTART_PER_S,
    TURN_PER_S,
    OWN_NOISE,
    DRIFT_NOISE_MPS,
    TURN_SPREAD_MPS,
    LEEWAY,
    FIELD_NOISE,
    ADRIFT_CALLS_HZ,
    ADRIFT_CALLS_LOG,
    CROSS_PER_S,
    COURSE_E_MPS,
    COURSE_N_MPS,
    COURSE_SPREAD_MPS,
) = range(14)


@compiled_bare
def adrift(reading: FloatArray) -> bool:
    """Whether the boat lies stopped by this reading."""
    return bool(reading[MODE] == DRIFTING or reading[MODE] == STALLED)


@compiled_bare
def field_at(
    field: FloatArray,
    origin: FloatArray,
    step: FloatArray,
    t_s: float,
    east_m: float,
    north_m: float,
    out: FloatArray,
) -> None:
    """Current and wind (m/s east, north; wind towards) at a place and time, linear in all three, clamped
    outside.

    Args:
        field: (times, norths, easts, 4).
        origin: (3,) first time (s), north (m), east (m).
        step: (3,) spacing of the same.
        out: (4,) filled.
    """
    a = (t_s - origin[0]) / step[0]
    b = (north_m - origin[1]) / step[1]
    c = (east_m - origin[2]) / step[2]
    a = min(max(a, 0.0), field.shape[0] - 1.000001) if field.shape[0] > 1 else 0.0
    b = min(max(b, 0.0), field.shape[1] - 1.000001) if field.shape[1] > 1 else 0.0
    c = min(max(c, 0.0), field.shape[2] - 1.000001) if field.shape[2] > 1 else 0.0
    i, j, k = int(a), int(b), int(c)
    fa, fb, fc = a - i, b - j, c - k
    i1 = min(i + 1, field.shape[0] - 1)
    j1 = min(j + 1, field.shape[1] - 1)
    k1 = min(k + 1, field.shape[2] - 1)
    for m in range(4):
        near = (field[i, j, k, m] * (1 - fc) + field[i, j, k1, m] * fc) * (1 - fb) + (
            field[i, j1, k, m] * (1 - fc) + field[i, j1, k1, m] * fc
        ) * fb
        far = (field[i1, j, k, m] * (1 - fc) + field[i1, j, k1, m] * fc) * (1 - fb) + (
            field[i1, j1, k, m] * (1 - fc) + field[i1, j1, k1, m] * fc
        ) * fb
        out[m] = near * (1 - fa) + far * fa


@compiled_bare
def water_moved(
    field: FloatArray,
    origin: FloatArray,
    step: FloatArray,
    t0_s: float,
    dt_s: float,
    east_m: float,
    north_m: float,
    v_east_mps: float,
    v_north_mps: float,
    now: FloatArray,
    out: FloatArray,
) -> None:
    """Mean current and wind (4,) over ``dt_s`` from ``t0_s`` for something leaving (east, north) at a
    velocity."""
    legs = 1 + int(dt_s / 2700.0)
    if legs > 6:
        legs = 6
    out[:] = 0.0
    e, n = east_m, north_m
    h = dt_s / legs
    for leg in range(legs):
        field_at(
            field,
            origin,
            step,
            t0_s + (leg + 0.5) * h,
            e + 0.5 * h * v_east_mps,
            n + 0.5 * h * v_north_mps,
            now,
        )
        e += h * (v_east_mps + now[0])
        n += h * (v_north_mps + now[1])
        for m in range(4):
            out[m] += now[m] / legs


@compiled_bare
def _child(
    kids: FloatArray,
    count: int,
    parent: FloatArray,
    log_chance: float,
    mode: float,
    run_s: float,
    dt_s: float,
    drift_s: float,
    sea: FloatArray,
    figures: FloatArray,
    spread2_m2: float,
) -> int:
    """One way a reading may have gone on: under way for ``run_s`` of ``dt_s``, drifting for ``drift_s``."""
    if count >= kids.shape[0]:
        return count
    kid = kids[count]
    kid[WEIGHT] = parent[WEIGHT] + log_chance - figures[ADRIFT_CALLS_HZ] * drift_s
    kid[MODE] = mode
    kid[EAST] = parent[EAST] + parent[OWN_E] * run_s + sea[0] * dt_s + figures[LEEWAY] * sea[2] * drift_s
    kid[NORTH] = parent[NORTH] + parent[OWN_N] * run_s + sea[1] * dt_s + figures[LEEWAY] * sea[3] * drift_s
    kid[OWN_E] = parent[OWN_E]
    kid[OWN_N] = parent[OWN_N]
    q = figures[OWN_NOISE]
    kid[POS] = (
        parent[POS]
        + 2.0 * run_s * parent[CROSS]
        + run_s * run_s * parent[VEL]
        + q * run_s * run_s * run_s / 3.0
        + (figures[DRIFT_NOISE_MPS] * drift_s) ** 2
        + figures[FIELD_NOISE] * dt_s * dt_s
        + spread2_m2
    )
    kid[CROSS] = parent[CROSS] + run_s * parent[VEL] + q * run_s * run_s / 2.0
    kid[VEL] = parent[VEL] + q * dt_s
    return count + 1


@compiled_bare
def _crossing(
    kids: FloatArray,
    count: int,
    parent: FloatArray,
    chance: float,
    dt_s: float,
    nodes: int,
    sea: FloatArray,
    figures: FloatArray,
) -> int:
    """Ways a boat that ran along the coast may have set out across since, on the usual course."""
    ve, vn = figures[COURSE_E_MPS], figures[COURSE_N_MPS]
    wide = figures[COURSE_SPREAD_MPS] ** 2
    for u in range(nodes):
        run = dt_s * (u + 0.5) / nodes
        rest = dt_s - run
        before = count
        count = _child(
            kids, count, parent, np.log(chance / nodes + 1e-300), UNDER_WAY, run, dt_s, 0.0, sea, figures, 0.0
        )
        if count == before:
            break
        kid = kids[before]
        stretch = np.hypot(ve - parent[OWN_E], vn - parent[OWN_N]) * dt_s / nodes
        kid[EAST] += ve * rest
        kid[NORTH] += vn * rest
        kid[OWN_E] = ve
        kid[OWN_N] = vn
        kid[POS] += rest * rest * wide + stretch * stretch / 24.0
        kid[CROSS] = rest * wide
        kid[VEL] = wide
    return count


@compiled_bare
def gone_on(
    readings: FloatArray,
    count: int,
    t0_s: float,
    dt_s: float,
    figures: FloatArray,
    field: FloatArray,
    origin: FloatArray,
    step: FloatArray,
    kids: FloatArray,
    water: FloatArray,
) -> int:
    """Every way each reading may have gone on over ``dt_s`` seconds (not negative), into ``kids``.

    Args:
        water: (12,) memory to work in; its first four are left alone.

    Returns:
        How many there are.
    """
    made = 0
    sea, now = water[4:8], water[8:12]
    fail = -np.expm1(-dt_s * figures[FAIL_PER_S])
    restart = -np.expm1(-dt_s * figures[RESTART_PER_S])
    about = -np.expm1(-dt_s * figures[TURN_PER_S])
    across = -np.expm1(-dt_s * figures[CROSS_PER_S])
    for c in range(count):
        r = readings[c]
        speed = np.hypot(r[OWN_E], r[OWN_N])
        nodes = 1
        if dt_s > 900.0:
            nodes = 2
        if dt_s > 3600.0:
            nodes = 3
        stretch = speed * dt_s / nodes
        spread2 = stretch * stretch / 24.0  # uniform along the course, shared between the two axes
        along = r[MODE] >= ALONGSHORE
        stopped, moving = (STALLED, ALONGSHORE) if along else (DRIFTING, UNDER_WAY)
        if not adrift(r):
            turn = across if along else about
            water_moved(field, origin, step, t0_s, dt_s, r[EAST], r[NORTH], r[OWN_E], r[OWN_N], now, sea)
            made = _child(
                kids, made, r, np.log((1 - fail) * (1 - turn)), r[MODE], dt_s, dt_s, 0.0, sea, figures, 0.0
            )
            if dt_s > 1.0:
                each = np.log(fail / nodes + 1e-300)
                for u in range(nodes):
                    run = dt_s * (u + 0.5) / nodes
                    made = _child(kids, made, r, each, stopped, run, dt_s, dt_s - run, sea, figures, spread2)
                    if dt_s > 1800.0:  # stopped and went on again
                        made = _child(
                            kids,
                            made,
                            r,
                            each + np.log(restart * 0.5),
                            moving,
                            run,
                            dt_s,
                            dt_s - run,
                            sea,
                            figures,
                            spread2,
                        )
                if along:
                    made = _crossing(kids, made, r, turn, dt_s, nodes, sea, figures)
                    continue
                half = 0.5 * dt_s
                before = made
                made = _child(
                    kids, made, r, np.log(turn + 1e-300), UNDER_WAY, half, dt_s, 0.0, sea, figures, 0.0
                )
                if made > before:
                    kid = kids[before]
                    wide = figures[TURN_SPREAD_MPS] ** 2
                    # The second half on a velocity of which only the usual speed is known.
                    kid[OWN_E] *= 0.3
                    kid[OWN_N] *= 0.3
                    kid[POS] += half * half * wide * 1.3
                    kid[CROSS] = half * wide
                    kid[VEL] = wide
        else:
            water_moved(field, origin, step, t0_s, dt_s, r[EAST], r[NORTH], 0.0, 0.0, now, sea)
            made = _child(kids, made, r, np.log(1 - restart), stopped, 0.0, dt_s, dt_s, sea, figures, 0.0)
            if dt_s > 1.0:
                each = np.log(restart / nodes + 1e-300)
                for u in range(nodes):
                    run = dt_s * (u + 0.5) / nodes
                    made = _child(kids, made, r, each, moving, run, dt_s, dt_s - run, sea, figures, spread2)
    return made


@compiled_bare
def kept(kids: FloatArray, made: int, readings: FloatArray) -> int:
    """The most likely readings, weights made to sum to one, in falling order; the rest forgotten.

    Readings alike in mode and place are the same story: the lighter gives its weight to the heavier.
    """
    count = 0
    top = -1e300
    for _ in range(READINGS_MAX):
        best = -1
        for i in range(made):
            if kids[i, WEIGHT] > -1e299 and (best < 0 or kids[i, WEIGHT] > kids[best, WEIGHT]):
                best = i
        if best < 0:
            break
        if count == 0:
            top = kids[best, WEIGHT]
        elif kids[best, WEIGHT] < top - 7.0:
            break
        for k in range(COLUMNS):
            readings[count, k] = kids[best, k]
        kids[best, WEIGHT] = -1e300
        chosen = readings[count]
        for i in range(made):
            if kids[i, WEIGHT] < -1e299 or kids[i, MODE] != chosen[MODE]:
                continue
            de = kids[i, EAST] - chosen[EAST]
            dn = kids[i, NORTH] - chosen[NORTH]
            ve = kids[i, OWN_E] - chosen[OWN_E]
            vn = kids[i, OWN_N] - chosen[OWN_N]
            if de * de + dn * dn < 0.3 * chosen[POS] and ve * ve + vn * vn < 0.3 * chosen[VEL]:
                chosen[WEIGHT] += np.log1p(np.exp(kids[i, WEIGHT] - chosen[WEIGHT]))
                kids[i, WEIGHT] = -1e300
        count += 1
    total = 0.0
    for i in range(count):
        total += np.exp(readings[i, WEIGHT] - top)
    shift = top + np.log(total)
    for i in range(count):
        readings[i, WEIGHT] -= shift
    return count


@compiled_bare
def placed(reading: FloatArray, east_m: float, north_m: float, variance_m2: float) -> float:
    """Let a reading learn a position; returns the log density (1/m2) of finding it there. In place."""
    s = reading[POS] + variance_m2
    de = east_m - reading[EAST]
    dn = north_m - reading[NORTH]
    gain = reading[POS] / s
    gain_v = reading[CROSS] / s
    reading[EAST] += gain * de
    reading[NORTH] += gain * dn
    reading[OWN_E] += gain_v * de
    reading[OWN_N] += gain_v * dn
    reading[VEL] -= gain_v * reading[CROSS]
    reading[CROSS] *= 1.0 - gain
    reading[POS] *= 1.0 - gain
    return float(-0.5 * (de * de + dn * dn) / s - np.log(6.283185307179586 * s))


@compiled_bare
def placed_some_time_ago(
    reading: FloatArray,
    east_m: float,
    north_m: float,
    variance_m2: float,
    v_east_mps: float,
    v_north_mps: float,
    age_sd_s: float,
) -> float:
    """Like ``placed``, for a position of a moment known only to ``age_sd_s``: it may lie along the way made
    good.

    Along the course the moment's doubt is doubt of place; across it the position is as good as any.
    """
    speed = np.hypot(v_east_mps, v_north_mps)
    if speed < 0.05 or age_sd_s <= 0.0:
        return placed(reading, east_m, north_m, variance_m2)
    ce, cn = v_east_mps / speed, v_north_mps / speed
    s_across = reading[POS] + variance_m2
    s_along = s_across + (speed * age_sd_s) ** 2
    de = east_m - reading[EAST]
    dn = north_m - reading[NORTH]
    along = de * ce + dn * cn
    across = dn * ce - de * cn
    g_along, g_across = reading[POS] / s_along, reading[POS] / s_across
    h_along, h_across = reading[CROSS] / s_along, reading[CROSS] / s_across
    reading[EAST] += g_along * along * ce - g_across * across * cn
    reading[NORTH] += g_along * along * cn + g_across * across * ce
    reading[OWN_E] += h_along * along * ce - h_across * across * cn
    reading[OWN_N] += h_along * along * cn + h_across * across * ce
    gain = 0.5 * (g_along + g_across)
    reading[VEL] -= 0.5 * (h_along + h_across) * reading[CROSS]
    reading[CROSS] *= 1.0 - gain
    reading[POS] *= 1.0 - gain
    fit = along * along / s_along + across * across / s_across
    return float(-0.5 * fit - 0.5 * np.log(s_along * s_across) - np.log(6.283185307179586))


@compiled_bare
def velocity_seen(reading: FloatArray, v_east_mps: float, v_north_mps: float, variance: float) -> float:
    """Let a reading learn an own velocity (m/s); returns the log density (s2/m2). In place."""
    s = reading[VEL] + variance
    de = v_east_mps - reading[OWN_E]
    dn = v_north_mps - reading[OWN_N]
    gain = reading[VEL] / s
    gain_p = reading[CROSS] / s
    reading[OWN_E] += gain * de
    reading[OWN_N] += gain * dn
    reading[EAST] += gain_p * de
    reading[NORTH] += gain_p * dn
    reading[POS] -= gain_p * reading[CROSS]
    reading[CROSS] *= 1.0 - gain
    reading[VEL] *= 1.0 - gain
    return float(-0.5 * (de * de + dn * dn) / s - np.log(6.283185307179586 * s))
