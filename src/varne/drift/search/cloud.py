"""A cloud: where search objects may be, as particles that move while they are searched for.

Arrays only, so that any drift model, or a plain drawing of points, can fill one. Positions are metres east
and north of one local origin; times are seconds from one zero shared with the searchers' tracks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.picture.errors import Refused

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Cloud(NamedTuple):
    """Particles of all boats together. Between times a particle moves on a straight line.

    ``times_s`` [time] rising; ``positions_m`` [particle, time, 2]; ``weights`` [particle], those of one
    boat summing to what that boat is worth in the plan; ``object_class`` [particle], a column of the sweep
    widths; ``boat`` [particle], 0 upwards.
    """

    times_s: Floats
    positions_m: Floats
    weights: Floats
    object_class: Ints
    boat: Ints

    @property
    def boats(self) -> int:
        """How many boats the particles stand for."""
        return int(self.boat.max()) + 1 if len(self.boat) else 0

    @property
    def classes(self) -> int:
        """How many object classes the particles name."""
        return int(self.object_class.max()) + 1 if len(self.object_class) else 0

    def positions_at(self, t_s: float) -> Floats:
        """Positions at one moment, [particle, 2]; outside the times they stand still."""
        row, share = nodes(self.times_s, np.array([t_s]))
        k, s = int(row[0]), float(share[0])
        ahead = min(k + 1, len(self.times_s) - 1)
        return (1 - s) * self.positions_m[:, k] + s * self.positions_m[:, ahead]


def cloud_of(
    times_s: Floats,
    positions_m: Floats,
    weights: Floats | None = None,
    object_class: Ints | None = None,
    boat: Ints | None = None,
) -> Cloud:
    """A checked cloud; without weights each boat counts one, without classes and boats there is one of each.

    Raises:
        Refused: shapes do not agree, times do not rise, a number is not finite or a weight is below nought.
    """
    times = np.ascontiguousarray(times_s, dtype=np.float64)
    places = np.ascontiguousarray(positions_m, dtype=np.float64)
    if places.ndim != 3 or places.shape[1:] != (len(times), 2):
        raise Refused(
            f"positions must be [particle, {len(times)}, 2], not {places.shape}", code="cloud_shape"
        )
    count = places.shape[0]
    whose = np.zeros(count, dtype=np.int64) if boat is None else np.ascontiguousarray(boat, dtype=np.int64)
    kinds = (
        np.zeros(count, dtype=np.int64)
        if object_class is None
        else np.ascontiguousarray(object_class, dtype=np.int64)
    )
    if whose.shape != (count,) or kinds.shape != (count,):
        raise Refused("one boat and one object class for each particle", code="cloud_shape")
    if count and (whose.min() < 0 or kinds.min() < 0):
        raise Refused("boats and object classes are numbered from nought", code="cloud_shape")
    if weights is None:
        heads = np.bincount(whose, minlength=1).astype(np.float64)
        weighed = 1.0 / np.maximum(heads[whose], 1.0)
    else:
        weighed = np.ascontiguousarray(weights, dtype=np.float64)
    if weighed.shape != (count,):
        raise Refused("one weight for each particle", code="cloud_shape")
    if not len(times) or np.any(np.diff(times) <= 0):
        raise Refused("times must rise", code="cloud_times")
    if not (np.isfinite(places).all() and np.isfinite(weighed).all() and (weighed >= 0).all()):
        raise Refused("positions and weights must be finite, weights nought or more", code="cloud_values")
    return Cloud(times, places, weighed, kinds, whose)


def nodes(times_s: Floats, wanted_s: Floats) -> tuple[Ints, Floats]:
    """For each wanted time the row before it and how far on to the next (0 to 1), held at both ends."""
    row = np.clip(np.searchsorted(times_s, wanted_s, side="right") - 1, 0, max(len(times_s) - 2, 0))
    if len(times_s) == 1:
        return row.astype(np.int64), np.zeros(len(wanted_s))
    share = (wanted_s - times_s[row]) / (times_s[row + 1] - times_s[row])
    return row.astype(np.int64), np.clip(share, 0.0, 1.0)
