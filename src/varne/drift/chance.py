"""Chance that depends only on a seed, a purpose and a particle: draws by counter, not by turn.

The draw of particle 7 is the same whether it is computed first, last, alone or in another process, so no
result depends on how particles were shared out. The mixing function is the finaliser of SplitMix64 (Steele,
Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). A stream is
``mix(key + n * GOLDEN)`` for n = 1, 2, …, where the key mixes seed, purpose and particle.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

FloatArray = npt.NDArray[np.float64]
KeyArray = npt.NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MASK = (1 << 64) - 1


def mix(value: npt.NDArray[np.uint64]) -> KeyArray:
    """SplitMix64's finaliser on an array of 64-bit integers."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def keys(seed: int, purpose: str, particles: npt.ArrayLike) -> KeyArray:
    """One key for each particle number (any shape): equal for equal seed, purpose and number."""
    root = np.array([(seed * int(GOLDEN) + zlib.crc32(purpose.encode())) & _MASK], dtype=np.uint64)
    numbers = np.asarray(particles).astype(np.uint64)
    return mix(mix(root) + mix(numbers * GOLDEN + np.uint64(1)))


def uniforms(seed: int, purpose: str, particles: npt.ArrayLike, draws: int = 1) -> FloatArray:
    """Independent uniforms in (0, 1): shape ``[*particles, draws]``, or ``particles`` when ``draws`` is 1."""
    key = keys(seed, purpose, particles)[..., None]
    step = np.arange(1, draws + 1, dtype=np.uint64) * GOLDEN
    bits = mix(key + step) >> np.uint64(11)
    drawn: FloatArray = (bits.astype(np.float64) + 0.5) / 2.0**53
    return drawn[..., 0] if draws == 1 else drawn


def normals(seed: int, purpose: str, particles: npt.ArrayLike, draws: int = 1) -> FloatArray:
    """Independent standard normals, shaped as :func:`uniforms`."""
    drawn: Any = ndtri(uniforms(seed, purpose, particles, draws))
    return np.asarray(drawn, dtype=np.float64)


def choices(
    seed: int, purpose: str, particles: npt.ArrayLike, weights: npt.ArrayLike
) -> npt.NDArray[np.int64]:
    """For each particle an index into ``weights`` (not negative, not all nought), drawn in proportion."""
    share = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(share, uniforms(seed, purpose, particles) * share[-1], side="right")
    return np.asarray(np.minimum(found, len(share) - 1), dtype=np.int64)
