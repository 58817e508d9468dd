"""Where boats are first met, what radar gives of them, and how well radar plots fit clutter instead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.story import (
    BIRTH_FAR_SHARE,
    BIRTH_SPREAD_M,
    CLUTTER_GOES_ON,
    CLUTTER_LOG,
    CLUTTER_LONG_LOG,
    CLUTTER_SPREAD_MPS,
    FAR_AREA_M2,
    PLOTTED_FAR_SHARE,
    RADAR,
    RADAR_PERIOD_S,
    RADAR_RANGE_M,
    RADAR_RATE_HZ,
    RADAR_VELOCITY_VAR,
    RESCUED_FAR_SHARE,
    SAID,
    SEEN,
    SEEN_FAR_SHARE,
    Night,
    Prior,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@compiled_bare
def birth_log(prior: Prior, kind: int, east_m: float, north_m: float, variance_m2: float) -> float:
    """Log density (1/m2) of a boat being first met there by a report of a kind: just off a launch, farther
    out, or anywhere at sea."""
    close2 = prior.figures[BIRTH_SPREAD_M] ** 2 + variance_m2
    wide2 = 9.0 * prior.figures[BIRTH_SPREAD_M] ** 2 + variance_m2
    total = 0.0
    count = prior.launches.shape[0]
    for b in range(count):
        de = east_m - prior.launches[b, 0]
        dn = north_m - prior.launches[b, 1]
        d2 = de * de + dn * dn
        total += np.exp(-0.5 * d2 / close2) / close2 + np.exp(-0.5 * d2 / wide2) / wide2
    far = prior.figures[RESCUED_FAR_SHARE]
    if kind == SAID:
        far = prior.figures[BIRTH_FAR_SHARE]
    elif kind == RADAR:
        far = prior.figures[PLOTTED_FAR_SHARE]
    elif kind == SEEN:
        far = prior.figures[SEEN_FAR_SHARE]
    near = 0.0
    if count > 0:
        near = 0.5 * (1.0 - far) * total / (count * 6.283185307179586)
    return float(np.log(near + far / prior.figures[FAR_AREA_M2]))


@compiled_bare
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


@compiled_bare
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
    return float(score + np.log(1.0 - figures[CLUTTER_GOES_ON]))
