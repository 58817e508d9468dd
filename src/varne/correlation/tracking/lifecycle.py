"""From a first plot to a track that is shown, and when one is let go: by existence only."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.motion import IntArray


class Status(enum.IntEnum):
    """Where a track stands. A confirmed track keeps its public number through coasting and back."""

    TENTATIVE = 0
    CONFIRMED = 1
    COASTING = 2


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Thresholds of existence. The gap between confirming and coasting keeps a track from flickering.

    ``departure_per_h`` is the rate at which a vessel under a sensor's look ceases to be there (lands,
    leaves); it acts only through looks, so that a track nobody looks at keeps its existence for ever.
    """

    confirm_existence: float = 0.6
    coast_existence: float = 0.4
    drop_tentative: float = 1e-4
    drop_confirmed: float = 1e-4
    departure_per_h: float = 1.0

    def settle(self, bank: TrackBank, next_public: int) -> int:
        """Move every track to its state and drop those below the floor; the next free public number."""
        existence, status, public = bank.existence, bank.status, bank.public
        fresh = self.ripe(bank)
        public[fresh] = np.arange(next_public, next_public + len(fresh))
        status[(existence >= self.confirm_existence)] = Status.CONFIRMED
        status[(status == Status.CONFIRMED) & (existence < self.coast_existence)] = Status.COASTING
        floor = np.where(status == Status.TENTATIVE, self.drop_tentative, self.drop_confirmed)
        kept: npt.NDArray[np.bool_] = existence >= floor
        bank.keep(kept)
        return next_public + len(fresh)

    def ripe(self, bank: TrackBank) -> IntArray:
        """Rows of the tentative tracks whose existence now confirms them."""
        return np.flatnonzero((bank.status == Status.TENTATIVE) & (bank.existence >= self.confirm_existence))
