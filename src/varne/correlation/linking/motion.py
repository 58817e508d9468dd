"""How a small boat moves between reports, compiled: a filter that carries place and velocity on.

Velocity is nearly constant and now and then changes outright (an engine stops or starts, a helm is put
over). Over each gap the filter has two branches, "went on" and "changed", merged after each report:
generalised pseudo-Bayes of first order (Blom & Bar-Shalom, IEEE TAC 33(8), 1988). The
full covariance of a radar plot, long across the beam, is kept.
"""

from __future__ import annotations

import math

from varne.correlation.compiled import compiled
from varne.correlation.linking.evidence import Evidence
from varne.correlation.linking.reports import Floats

# x y u v, then the covariance: xx xy yy, xu xv yu yv, uu uv vv
STATE = 14


@compiled
def begin(e: Evidence, i: int, state: Floats) -> None:
    """Start a filter at report ``i``; the density of its place is that of births, not counted here."""
    m = e.motion
    state[0], state[1], state[2], state[3] = e.x_m[i], e.y_m[i], 0.0, 0.0
    state[4], state[5], state[6] = e.spread_m2[i, 0], e.spread_m2[i, 2], e.spread_m2[i, 1]
    state[7] = state[8] = state[9] = state[10] = 0.0
    state[11] = state[13] = m[3] * m[3]
    state[12] = 0.0


@compiled
def advance(e: Evidence, i: int, gap_s: float, old: Floats, new: Floats) -> float:
    """Carry a filter over a gap to report ``i`` and take it in; the log density (1/m²) of its place."""
    m = e.motion
    d = gap_s
    stay = math.exp(-m[2] * d)
    x = old[0] + d * old[2]
    y = old[1] + d * old[3]
    pxx = old[4] + 2.0 * d * old[7] + d * d * old[11]
    pxy = old[5] + d * (old[8] + old[9]) + d * d * old[12]
    pyy = old[6] + 2.0 * d * old[10] + d * d * old[13]
    pxu = old[7] + d * old[11]
    pxv = old[8] + d * old[12]
    pyu = old[9] + d * old[12]
    pyv = old[10] + d * old[13]
    puu, puv, pvv = old[11], old[12], old[13]
    rx, ry = e.x_m[i] - x, e.y_m[i] - y
    best = 0.0
    total = 0.0
    w1 = 0.0
    l0 = 0.0
    for branch in range(2):
        # "Changed" somewhere in the gap: the moments of one jump at a time spread evenly over it.
        if branch == 0:
            qp, qc, qv = m[0] * d * d * d / 3.0, m[0] * d * d / 2.0, m[0] * d
        else:
            j = m[1] * m[1]
            qp, qc, qv = j * d * d / 3.0, j * d / 2.0, j
        a, b, c = pxx + qp + e.spread_m2[i, 0], pyy + qp + e.spread_m2[i, 1], pxy + e.spread_m2[i, 2]
        det = a * b - c * c
        loglik = (
            -0.5 * (b * rx * rx - 2.0 * c * rx * ry + a * ry * ry) / det - 0.5 * math.log(det) - 1.8378770664
        )
        ia, ib, ic = b / det, a / det, -c / det
        # gain rows for x, y, u, v
        xx, yy = pxx + qp, pyy + qp
        xu, yv = pxu + qc, pyv + qc
        kx0, kx1 = xx * ia + pxy * ic, xx * ic + pxy * ib
        ky0, ky1 = pxy * ia + yy * ic, pxy * ic + yy * ib
        ku0, ku1 = xu * ia + pyu * ic, xu * ic + pyu * ib
        kv0, kv1 = pxv * ia + yv * ic, pxv * ic + yv * ib
        s0 = x + kx0 * rx + kx1 * ry
        s1 = y + ky0 * rx + ky1 * ry
        s2 = old[2] + ku0 * rx + ku1 * ry
        s3 = old[3] + kv0 * rx + kv1 * ry
        c4 = xx - kx0 * xx - kx1 * pxy
        c5 = pxy - kx0 * pxy - kx1 * yy
        c6 = yy - ky0 * pxy - ky1 * yy
        c7 = xu - kx0 * xu - kx1 * pyu
        c8 = pxv - kx0 * pxv - kx1 * yv
        c9 = pyu - ky0 * xu - ky1 * pyu
        c10 = yv - ky0 * pxv - ky1 * yv
        c11 = puu + qv - ku0 * xu - ku1 * pyu
        c12 = puv - ku0 * pxv - ku1 * yv
        c13 = pvv + qv - kv0 * pxv - kv1 * yv
        if branch == 0:
            l0 = loglik - m[2] * d
            new[0], new[1], new[2], new[3] = s0, s1, s2, s3
            new[4], new[5], new[6], new[7], new[8], new[9] = c4, c5, c6, c7, c8, c9
            new[10], new[11], new[12], new[13] = c10, c11, c12, c13
            if stay > 1.0 - 1e-9:
                return float(l0)
        else:
            l1 = loglik + math.log(1.0 - stay)
            best = max(l0, l1)
            e0, e1 = math.exp(l0 - best), math.exp(l1 - best)
            total = e0 + e1
            w1 = e1 / total
            w0 = 1.0 - w1
            d0, d1, d2, d3 = s0 - new[0], s1 - new[1], s2 - new[2], s3 - new[3]
            f = w0 * w1
            new[0] += w1 * d0
            new[1] += w1 * d1
            new[2] += w1 * d2
            new[3] += w1 * d3
            new[4] = w0 * new[4] + w1 * c4 + f * d0 * d0
            new[5] = w0 * new[5] + w1 * c5 + f * d0 * d1
            new[6] = w0 * new[6] + w1 * c6 + f * d1 * d1
            new[7] = w0 * new[7] + w1 * c7 + f * d0 * d2
            new[8] = w0 * new[8] + w1 * c8 + f * d0 * d3
            new[9] = w0 * new[9] + w1 * c9 + f * d1 * d2
            new[10] = w0 * new[10] + w1 * c10 + f * d1 * d3
            new[11] = w0 * new[11] + w1 * c11 + f * d2 * d2
            new[12] = w0 * new[12] + w1 * c12 + f * d2 * d3
            new[13] = w0 * new[13] + w1 * c13 + f * d3 * d3
    return float(best + math.log(total))
