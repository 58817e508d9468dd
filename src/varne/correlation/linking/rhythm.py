"""How well one vessel explains reports it sends of itself without a name: its rhythm, its scatter, its way.

A device reports at intervals: never twice within its least interval, and mostly at the interval it used
before. The next interval is drawn from an urn of the vessel's own past intervals and of everybody's
(Blackwell & MacQueen 1973), so regular devices become predictable and irregular ones stay loose. The place
is that of a vessel lying still or under way (interacting models, Blom & Bar-Shalom 1988) seen with a scatter
that is the vessel's own: one of a few shares of the stated one, all carried along and weighed at the end.
"""

from __future__ import annotations

import math

from varne.correlation.compiled import compiled
from varne.correlation.linking.evidence import Rhythm
from varne.correlation.linking.reports import Floats, Ints

# One scatter's filter: weight of "still", still x y var, moving x y u v, then variances pp pv vv.
WIDTH = 11
# An interval rarer than this (log of 1/s) is one no device keeps.
NEVER = -16.0


@compiled
def paced(r: Rhythm, t_s: Floats, list_: Ints, n: int, urn: Ints) -> float:
    """Log density of the intervals of a list; -1e9 if one is shorter or rarer than any device keeps.

    ``urn`` (bins + 2,) is scratch, all zero before and after.
    """
    m = r.manner
    size, weight = m[0], m[1]
    bins = len(r.interval)
    total = 0.0
    for k in range(1, n):
        gap = t_s[list_[k]] - t_s[list_[k - 1]]
        b = min(int(gap / size), bins - 1)
        if r.interval[b] < NEVER:
            total = -1e9
            break
        # A past interval counts in its own bin and by half in those beside it.
        hits = 0.25 * (2 * urn[b + 1] + urn[b] + urn[b + 2]) / size
        total += math.log((hits + weight * math.exp(r.interval[b])) / (k - 1 + weight)) + m[2]
        urn[b + 1] += 1
    for k in range(1, n):
        urn[min(int((t_s[list_[k]] - t_s[list_[k - 1]]) / size), bins - 1) + 1] = 0
    return total


@compiled
def normal(d2: float, var: float) -> float:
    """Log density (1/m²) of a round normal at squared distance ``d2``."""
    return -0.5 * d2 / var - math.log(6.283185307 * var)


@compiled
def opened(r: Rhythm, x_m: float, y_m: float, spread_m2: float, state: Floats, sums: Floats) -> None:
    """Start a vessel's filters at its first report: one for each share of scatter, in ``state``."""
    speed = r.manner[10]
    for s in range(len(r.shares)):
        f = state[s * WIDTH : (s + 1) * WIDTH]
        noise = r.shares[s] ** 2 * spread_m2
        f[0] = 0.5
        f[1], f[2], f[3] = x_m, y_m, noise
        f[4], f[5], f[6], f[7] = x_m, y_m, 0.0, 0.0
        f[8], f[9], f[10] = noise, 0.0, speed * speed
        sums[s] = r.share_prior[s]


@compiled
def sailed(
    r: Rhythm, gap_s: float, x_m: float, y_m: float, spread_m2: float, state: Floats, sums: Floats
) -> None:
    """Carry every filter over a gap and take in a report; ``sums`` (S,) grow by its log density (1/m²)."""
    m = r.manner
    d = gap_s
    creep, q, jump, speed = m[4], m[5], m[6], m[10]
    go, halt, veer = 1.0 - math.exp(-m[8] * d), 1.0 - math.exp(-m[9] * d), 1.0 - math.exp(-m[7] * d)
    for s in range(len(r.shares)):
        f = state[s * WIDTH : (s + 1) * WIDTH]
        noise = r.shares[s] ** 2 * spread_m2
        w = f[0]
        # still from still, still from moving
        v1 = f[3] + creep * d
        dx1, dy1 = x_m - f[1], y_m - f[2]
        l1 = math.log(w * (1.0 - go) + 1e-300) + normal(dx1 * dx1 + dy1 * dy1, v1 + noise)
        ru = f[6] * f[6] + f[7] * f[7]
        v2 = f[8] + d * f[9] + 0.25 * d * d * f[10] + d * d * ru / 24.0
        dx2, dy2 = x_m - f[4] - 0.5 * d * f[6], y_m - f[5] - 0.5 * d * f[7]
        l2 = math.log((1.0 - w) * halt + 1e-300) + normal(dx2 * dx2 + dy2 * dy2, v2 + noise)
        # moving from still, moving on, moving otherwise
        a3, b3, c3 = f[3] + speed * speed * d * d / 3.0, 0.5 * speed * speed * d, speed * speed
        l3 = math.log(w * go + 1e-300) + normal(dx1 * dx1 + dy1 * dy1, a3 + noise)
        a4 = f[8] + 2.0 * d * f[9] + d * d * f[10] + q * d * d * d / 3.0
        b4, c4 = f[9] + d * f[10] + q * d * d / 2.0, f[10] + q * d
        dx4, dy4 = x_m - f[4] - d * f[6], y_m - f[5] - d * f[7]
        d4 = dx4 * dx4 + dy4 * dy4
        l4 = math.log((1.0 - w) * (1.0 - halt) * (1.0 - veer) + 1e-300) + normal(d4, a4 + noise)
        a5, b5, c5 = a4 + jump * jump * d * d / 3.0, b4 + jump * jump * d / 2.0, c4 + jump * jump
        l5 = math.log((1.0 - w) * (1.0 - halt) * veer + 1e-300) + normal(d4, a5 + noise)
        top = max(l1, l2, l3, l4, l5)
        e1, e2, e3, e4, e5 = (
            math.exp(l1 - top),
            math.exp(l2 - top),
            math.exp(l3 - top),
            math.exp(l4 - top),
            math.exp(l5 - top),
        )
        still, moving = e1 + e2, e3 + e4 + e5
        sums[s] += top + math.log(still + moving)
        f[0] = still / (still + moving)
        # still: merge two
        if still > 0.0:
            p1, p2 = e1 / still, e2 / still
            g1, g2 = v1 / (v1 + noise), v2 / (v2 + noise)
            xa, ya = x_m - (1.0 - g1) * dx1, y_m - (1.0 - g1) * dy1
            xb, yb = x_m - (1.0 - g2) * dx2, y_m - (1.0 - g2) * dy2
            f[1], f[2] = p1 * xa + p2 * xb, p1 * ya + p2 * yb
            apart = 0.5 * ((xa - xb) ** 2 + (ya - yb) ** 2)
            f[3] = p1 * v1 * (1.0 - g1) + p2 * v2 * (1.0 - g2) + p1 * p2 * apart
        if moving > 0.0:
            p3, p4, p5 = e3 / moving, e4 / moving, e5 / moving
            k3, k4, k5 = a3 / (a3 + noise), a4 / (a4 + noise), a5 / (a5 + noise)
            h3, h4, h5 = b3 / (a3 + noise), b4 / (a4 + noise), b5 / (a5 + noise)
            x3, y3 = x_m - (1.0 - k3) * dx1, y_m - (1.0 - k3) * dy1
            u3, w3 = h3 * dx1, h3 * dy1
            x4, y4, u4, w4 = x_m - (1.0 - k4) * dx4, y_m - (1.0 - k4) * dy4, f[6] + h4 * dx4, f[7] + h4 * dy4
            x5, y5, u5, w5 = x_m - (1.0 - k5) * dx4, y_m - (1.0 - k5) * dy4, f[6] + h5 * dx4, f[7] + h5 * dy4
            mx, my = p3 * x3 + p4 * x4 + p5 * x5, p3 * y3 + p4 * y4 + p5 * y5
            mu, mv = p3 * u3 + p4 * u4 + p5 * u5, p3 * w3 + p4 * w4 + p5 * w5
            pp = p3 * a3 * (1.0 - k3) + p4 * a4 * (1.0 - k4) + p5 * a5 * (1.0 - k5)
            pp += 0.5 * (
                p3 * ((x3 - mx) ** 2 + (y3 - my) ** 2)
                + p4 * ((x4 - mx) ** 2 + (y4 - my) ** 2)
                + p5 * ((x5 - mx) ** 2 + (y5 - my) ** 2)
            )
            pv = p3 * b3 * (1.0 - k3) + p4 * b4 * (1.0 - k4) + p5 * b5 * (1.0 - k5)
            pv += 0.5 * (
                p3 * ((x3 - mx) * (u3 - mu) + (y3 - my) * (w3 - mv))
                + p4 * ((x4 - mx) * (u4 - mu) + (y4 - my) * (w4 - mv))
                + p5 * ((x5 - mx) * (u5 - mu) + (y5 - my) * (w5 - mv))
            )
            vv = p3 * (c3 - h3 * b3) + p4 * (c4 - h4 * b4) + p5 * (c5 - h5 * b5)
            vv += 0.5 * (
                p3 * ((u3 - mu) ** 2 + (w3 - mv) ** 2)
                + p4 * ((u4 - mu) ** 2 + (w4 - mv) ** 2)
                + p5 * ((u5 - mu) ** 2 + (w5 - mv) ** 2)
            )
            f[4], f[5], f[6], f[7], f[8], f[9], f[10] = mx, my, mu, mv, pp, pv, vv
