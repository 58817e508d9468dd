"""What a careful clerk with a plotter would do: each report in turn goes to the likeliest vessel it fits.

Nearly constant velocity for each vessel (a Kalman filter); a report with a name or telephone heard before
goes where it was heard; a count or a colour that differs much forbids; one frame shows a vessel once. Nothing
is ever taken back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.linking import Reports

GATE2 = 13.8  # chi-square, two degrees of freedom, 99.9 %
FIRST_MPS = 3.0
COUNT_RATIO = 1.6


def greedy(reports: Reports, psd_m2_s3: float = 1e-3) -> NDArray[np.int64]:
    """The vessel of each report (M,)."""
    many = len(reports)
    label = np.full(many, -1, np.int64)
    place, velocity, at_s = np.zeros((many, 2)), np.zeros((many, 2)), np.zeros(many)
    pp, pv, vv = np.zeros(many), np.zeros(many), np.full(many, FIRST_MPS**2)
    frame = np.full(many, -1.0)
    persons, colour = np.full(many, -1), np.full(many, -1)
    named: dict[int, int] = {}
    vessels = 0
    for report in np.argsort(reports.time_s, kind="stable"):
        t_s, noise = float(reports.time_s[report]), float(reports.spread_m2[report, :2].mean())
        identity, said, hue = (int(x[report]) for x in (reports.identity, reports.persons, reports.colour))
        k = slice(0, vessels)
        gap_s = t_s - at_s[k]
        off = reports.place_m[report] - place[k] - velocity[k] * gap_s[:, None]
        variance = pp[k] + 2 * gap_s * pv[k] + gap_s**2 * vv[k] + psd_m2_s3 * gap_s**3 / 3
        away2 = (off**2).sum(axis=1) / (noise + variance)
        cost = away2 + 2 * np.log(noise + variance)
        to = named.get(identity, -1) if identity >= 0 else -1
        if to < 0 and vessels:
            wrong = (away2 > GATE2) | (frame[k] == t_s)
            wrong |= (colour[k] >= 0) & (hue >= 0) & (colour[k] != hue)
            if said >= 0:
                ratio = np.maximum(persons[k], 1) / max(said, 1)
                wrong |= (persons[k] >= 0) & ((ratio > COUNT_RATIO) | (ratio < 1 / COUNT_RATIO))
            cost[wrong] = np.inf
            best = int(cost.argmin())
            to = best if np.isfinite(cost[best]) else -1
        if to < 0:
            to, vessels = vessels, vessels + 1
            place[to], pp[to] = reports.place_m[report], noise
        else:
            gap, total = gap_s[to], noise + variance[to]
            carried = pv[to] + gap * vv[to] + psd_m2_s3 * gap**2 / 2
            place[to] += velocity[to] * gap + variance[to] / total * off[to]
            velocity[to] += carried / total * off[to]
            vv[to] += psd_m2_s3 * gap - carried**2 / total
            pv[to], pp[to] = carried * noise / total, variance[to] * noise / total
        at_s[to], frame[to] = t_s, t_s
        persons[to] = said if said >= 0 else persons[to]
        colour[to] = hue if hue >= 0 else colour[to]
        label[report] = to
        if identity >= 0:
            named[identity] = to
    return label
