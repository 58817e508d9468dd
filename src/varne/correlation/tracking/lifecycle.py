"""From a first plot to a track that is shown, and when one is let go: by existence only."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.crowding import crowded
from varne.correlation.tracking.motion import IntArray, Motion, predict_positions

CROWD_EXISTENCE = 0.1


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

    A new track with another within ``crowd_sigmas`` of its own error gets its number at its
    ``crowd_plots``-th plot, or when ``crowd_most_s`` have passed: before, the two are soon mistaken for each
    other. 1: at once.
    """

    confirm_existence: float = 0.6
    coast_existence: float = 0.4
    drop_tentative: float = 1e-4
    drop_confirmed: float = 1e-4
    departure_per_h: float = 1.0
    crowd_plots: int = 5
    crowd_sigmas: float = 8.0
    crowd_most_s: float = 75.0

    def settle(self, bank: TrackBank, next_public: int, fresh: IntArray) -> int:
        """Give the rows ``fresh`` (n,) numbers, move every track to its state, drop those below the floor.

        Returns the next free public number.
        """
        existence, status, public = bank.existence, bank.status, bank.public
        fresh = fresh[existence[fresh] >= self.confirm_existence]  # those taken over meanwhile are gone
        public[fresh] = np.arange(next_public, next_public + len(fresh))
        status[(existence >= self.confirm_existence) & (public >= 0)] = Status.CONFIRMED
        status[(status == Status.CONFIRMED) & (existence < self.coast_existence)] = Status.COASTING
        floor = np.where(status == Status.TENTATIVE, self.drop_tentative, self.drop_confirmed)
        kept: npt.NDArray[np.bool_] = existence >= floor
        bank.keep(kept)
        return next_public + len(fresh)

    def ripe(self, bank: TrackBank, motion: Motion, at_s: float) -> IntArray:
        """Rows of the tentative tracks to be shown now: existence confirms them, and they stand clear."""
        rows = np.flatnonzero((bank.status == Status.TENTATIVE) & (bank.existence >= self.confirm_existence))
        young = (bank.plots[rows] < self.crowd_plots) & (at_s - bank.started_s[rows] < self.crowd_most_s)
        if not young.any():
            return rows
        position_m, variance_m2 = predict_positions(
            bank.mean, bank.covariance, bank.time_s, motion.numbers, at_s
        )
        near = crowded(
            position_m, variance_m2, bank.existence, rows[young], self.crowd_sigmas, CROWD_EXISTENCE
        )
        held = np.zeros(len(rows), np.bool_)
        held[young] = near
        return rows[~held]
