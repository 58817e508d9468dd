"""The vessels not yet seen: how many there may be, and how many come."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from varne.correlation.tracking.motion import FloatArray

LEARNING_ROUNDS = 30


@dataclass(slots=True)
class Births:
    """A Poisson intensity of undetected vessels, uniform over the sea that is looked at, learned from
    the looks.

    ``undetected_per_km2`` is expected before the first look, worth ``undetected_weight`` vessels of
    evidence (a gamma prior); ``arrivals_per_km2_h`` appear later, worth ``arrivals_weight``. ``learn``
    False keeps both as given.
    """

    undetected_per_km2: float = 0.05
    arrivals_per_km2_h: float = 0.02
    undetected_weight: float = 0.5
    arrivals_weight: float = 1.0
    learn: bool = True
    _left_per_m2: float = math.nan
    _arrived_per_m2: float = 0.0
    _until_s: float = math.nan
    _first_s: float = math.nan
    _arrivals: float = 0.0
    _exposure_m2_s: float = 0.0

    @property
    def arrivals_per_m2_s(self) -> float:
        """Posterior mean of the rate of arrival."""
        prior = self.arrivals_per_km2_h / 3.6e9
        return (self.arrivals_weight + self._arrivals) / (self.arrivals_weight / prior + self._exposure_m2_s)

    def advance(self, to_s: float) -> float:
        """The intensity at ``to_s``, per square metre, with those who came since the last look."""
        if math.isnan(self._left_per_m2):
            self._left_per_m2, self._until_s = self.undetected_per_km2 / 1e6, to_s
        self._arrived_per_m2 += self.arrivals_per_m2_s * max(to_s - self._until_s, 0.0)
        self._until_s = max(to_s, self._until_s)
        return self._left_per_m2 + self._arrived_per_m2

    def first_look(self, clutter: FloatArray, probability: FloatArray, area_m2: float) -> float:
        """Learn the intensity from the first exhaustive look: expectation-maximisation of clutter
        against vessels.

        ``clutter`` (M,) false plots per square metre, ``probability`` (M,) of detection at each plot;
        no track is known yet. Returns the intensity per square metre.
        """
        self._first_s = self._until_s
        if not self.learn or not math.isfinite(area_m2):
            return self._left_per_m2 + self._arrived_per_m2
        prior_m2 = self.undetected_weight / (self.undetected_per_km2 / 1e6)
        covered_m2 = float(np.mean(probability)) * area_m2
        density = max(self._left_per_m2, 1e-12)
        for _ in range(LEARNING_ROUNDS):
            seen = probability * density
            vessels = float(np.sum(seen / (seen + clutter)))
            density = (self.undetected_weight + vessels) / (prior_m2 + covered_m2)
        self._left_per_m2, self._arrived_per_m2 = density, 0.0
        return density

    def looked(self, probability: float) -> None:
        """After an exhaustive look: those seen are no longer undetected."""
        self._left_per_m2 *= 1.0 - probability
        self._arrived_per_m2 *= 1.0 - probability

    def arrived(self, started_s: FloatArray, looked_s: float, area_m2: float, gap_s: float) -> None:
        """Count the vessels (their first plots' moments) that proved to be there, and the look that
        found them.

        Those first seen within two looks of the first one were there before it.
        """
        if not self.learn or not math.isfinite(area_m2) or math.isnan(self._first_s):
            return
        self._arrivals += float(np.count_nonzero(started_s > self._first_s + 2.0 * gap_s))
        if looked_s > self._first_s + 4.0 * gap_s:
            self._exposure_m2_s += area_m2 * gap_s
