"""The reports of a stretch as arrays, as the linker takes them, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varne.picture.errors import Malformed

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What made a report. The numbers are positions in every table of the settings.
AIS, RADAR, DRONE, AIRCRAFT, CAMERA, CALL, SIGHTING = range(7)
KINDS = 7


@dataclass(frozen=True)
class Reports:
    """M reports, in any order, on a local plane.

    ``time_s`` and ``arrived_s`` (M,): when it was measured and when it came, seconds from any moment.
    ``kind`` (M,): one of ``AIS`` to ``SIGHTING``. ``place_m`` (M, 2): east and north, metres.
    ``spread_m2`` (M, 3): variance east, variance north, covariance, square metres.
    ``persons``, ``colour``, ``identity`` (M,): what was said, -1 for nothing. ``identity`` is a device's
    own number (AIS) or a token of the telephone that called; colours are small numbers.

    Raises ``Malformed`` if the lengths differ, a number is not finite or a covariance is not positive.
    """

    time_s: Floats
    arrived_s: Floats
    kind: Ints
    place_m: Floats
    spread_m2: Floats
    persons: Ints
    colour: Ints
    identity: Ints

    def __post_init__(self) -> None:
        """Check what was said above."""
        count = len(self.time_s)
        columns = (self.arrived_s, self.kind, self.persons, self.colour, self.identity)
        if any(column.shape != (count,) for column in columns):
            raise Malformed("the columns of the reports differ in length", code="columns")
        if self.place_m.shape != (count, 2) or self.spread_m2.shape != (count, 3):
            raise Malformed("places are (M, 2) and spreads (M, 3)", code="columns")
        numbers = (self.time_s, self.arrived_s, self.place_m, self.spread_m2)
        if not all(bool(np.isfinite(column).all()) for column in numbers):
            raise Malformed("a time, place or spread is not a finite number", code="not_finite")
        if count and (int(self.kind.min()) < 0 or int(self.kind.max()) >= KINDS):
            raise Malformed("a kind of report that is not known", code="kind")
        east, north, both = self.spread_m2.T
        if not bool(((east > 0) & (north > 0) & (east * north > both * both)).all()):
            raise Malformed("a spread is not positive definite", code="spread")

    def __len__(self) -> int:
        """How many reports."""
        return len(self.time_s)

    def taken(self, which: NDArray[np.int64]) -> Reports:
        """Some of the reports, by position, in that order."""
        return Reports(
            self.time_s[which],
            self.arrived_s[which],
            self.kind[which],
            self.place_m[which],
            self.spread_m2[which],
            self.persons[which],
            self.colour[which],
            self.identity[which],
        )


@dataclass(frozen=True)
class Linked:
    """Which reports are of one vessel.

    ``label`` (M,): the vessel of each report, from 0; -1 for a report held to be false. A vessel nobody
    else spoke of has one report. ``identified`` (V,): the vessel is known by its own device, or was
    followed without a gap; of the others the label is a judgement.
    """

    label: Ints
    identified: NDArray[np.bool_]
