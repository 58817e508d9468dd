"""Harmonic analysis of a run: least squares for a mean and a set of constituents in every cell at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from varne.drift.tide.constituents import speeds_rad_per_s
from varne.picture.errors import Refused

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]

BLOCK = 48  # samples gathered before they are multiplied in


class Analysis:
    """Gathers samples of many series at the same times and fits them.

    Args:
        names: constituents to fit, beside a mean.
        series: how many series there are.
    """

    def __init__(self, names: tuple[str, ...], series: int) -> None:
        self.names = names
        self._speeds = speeds_rad_per_s(names)
        terms = 1 + 2 * len(names)
        self._normal = np.zeros((terms, terms))
        self._right = np.zeros((terms, series))
        self._times: list[float] = []
        self._samples = np.empty((BLOCK, series))
        self.samples = 0

    def add(self, at_s: float, values: Floats) -> None:
        """Take one sample of every series, shape [series], ``at_s`` after the run's start."""
        self._samples[len(self._times)] = values
        self._times.append(at_s)
        self.samples += 1
        if len(self._times) == BLOCK:
            self._multiply_in()

    def _multiply_in(self) -> None:
        turned = np.outer(np.array(self._times), self._speeds)
        basis = np.concatenate([np.ones((turned.shape[0], 1)), np.cos(turned), np.sin(turned)], axis=1)
        self._normal += basis.T @ basis
        self._right += basis.T @ self._samples[: len(self._times)]
        self._times = []

    def fit(self) -> tuple[Floats, Complexes]:
        """The mean of each series, [series], and its constituents ``A exp(-1j g)``, [k, series].

        Raises:
            Refused: fewer samples than unknowns.
        """
        if self.samples < self._normal.shape[0]:
            raise Refused(
                f"{self.samples} samples cannot tell {self._normal.shape[0]} terms", code="too_short"
            )
        if self._times:
            self._multiply_in()
        terms = np.linalg.solve(self._normal, self._right)
        count = len(self.names)
        return terms[0], terms[1 : 1 + count] - 1j * terms[1 + count :]
