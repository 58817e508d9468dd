"""Which new tracks stand so near another that it is not yet clear which plots are whose."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.correlation.compiled import compiled
from varne.correlation.tracking.motion import FloatArray, IntArray


@compiled
def crowded(
    position_m: FloatArray,
    variance_m2: FloatArray,
    existence: FloatArray,
    rows: IntArray,
    sigmas: float,
    least_existence: float,
) -> npt.NDArray[np.bool_]:
    """Whether each of ``rows`` (R,) has another track within ``sigmas`` of its own deviation, (R,).

    ``position_m`` (n, 2) and ``variance_m2`` (n,), the greater of a position's two, are of all tracks at one
    time, of which those below ``least_existence`` do not count. By sorting: near to linear in the tracks.
    """
    count = existence.shape[0]
    near = np.zeros(rows.shape[0], np.bool_)
    order = np.argsort(position_m[:, 0])
    place = np.empty(count, np.int64)
    for slot in range(count):
        place[order[slot]] = slot
    for r in range(rows.shape[0]):
        i = rows[r]
        reach_m = sigmas * math.sqrt(variance_m2[i])
        for step in (-1, 1):
            slot = place[i] + step
            while 0 <= slot < count and not near[r]:
                k = order[slot]
                east_m = position_m[k, 0] - position_m[i, 0]
                if abs(east_m) > reach_m:
                    break
                north_m = position_m[k, 1] - position_m[i, 1]
                near[r] = existence[k] >= least_existence and east_m**2 + north_m**2 < reach_m**2
                slot += step
    return near
