"""Which centre a call reaches tells where it was made: masts and sea areas divide the strait between the two.

Where, is learnt from the night's own calls that give a place (logistic regression on the plane, a ridge for
a prior); until enough are heard it tells nothing. A place that is only known to some way is taken in
by the usual probit approximation (MacKay 1992).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.story import SAID, Night, Prior

FloatArray = NDArray[np.float64]
SCALE_M = 20_000.0
CALLS_MIN = 16
EACH_MIN = 3
RIDGE = 0.1
DOUBT = 0.03  # of a call that went the other way for no reason known
KNOWN_WITHIN_M = 5_000.0
NOT_KNOWN = np.array([0.0, 0.0, 0.0, 0.5])


def divided(night: Night, known: int) -> FloatArray:
    """Where the second centre is called: (4,) intercept, slopes by ``SCALE_M`` east and north, and its share.

    Args:
        known: rows before this are learnt from.
    """
    rows = np.flatnonzero(
        (night.centre[:known] >= 0)
        & (night.kind[:known] == SAID)
        & (night.places[:known] > 0)
        & (night.variance_m2[:known, 0] < KNOWN_WITHIN_M**2)
    )
    second = night.centre[rows].astype(float)
    if len(rows) < CALLS_MIN or min(second.sum(), (1.0 - second).sum()) < EACH_MIN:
        return NOT_KNOWN.copy()
    x = np.c_[np.ones(len(rows)), night.east_m[rows, 0] / SCALE_M, night.north_m[rows, 0] / SCALE_M]
    b = np.zeros(3)
    ridge = RIDGE * np.eye(3)
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ b, -30.0, 30.0)))
        step = np.linalg.solve((x * (p * (1.0 - p))[:, None]).T @ x + ridge, x.T @ (second - p) - ridge @ b)
        b += step
        if np.abs(step).max() < 1e-6:
            break
    return np.append(b, min(max(second.mean(), 0.05), 0.95))


@compiled_bare
def heard_log(
    night: Night, prior: Prior, row: int, east_m: float, north_m: float, variance_m2: float
) -> float:
    """Log chance that a call from about there reaches the centre that it did."""
    if night.centre[row] < 0:
        return 0.0
    b = prior.heard
    steep2 = (b[1] * b[1] + b[2] * b[2]) / (SCALE_M * SCALE_M)
    lean = b[0] + (b[1] * east_m + b[2] * north_m) / SCALE_M
    lean /= np.sqrt(1.0 + 0.392699 * steep2 * variance_m2)
    if night.centre[row] == 0:
        lean = -lean
    return float(np.log(DOUBT + (1.0 - 2.0 * DOUBT) / (1.0 + np.exp(-min(max(lean, -30.0), 30.0)))))


@compiled_bare
def heard_anywhere_log(night: Night, prior: Prior, row: int) -> float:
    """The same for a call from nobody knows where."""
    if night.centre[row] < 0:
        return 0.0
    share = prior.heard[3]
    return float(np.log(share if night.centre[row] == 1 else 1.0 - share))
