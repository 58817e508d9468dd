"""How long things take, kept so that a percentile is never flattered.

Buckets grow by 2 %, from 0.1 ms to about 20 minutes. A percentile is the upper edge of its bucket, so
it never understates and overstates by at most 2 % (below 0.1 ms it says 0.1 ms). The layout is that of
HdrHistogram (G. Tene, public domain), written in numpy because a frame carries hundreds of reports.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from varne.picture.noun import Noun

FLOOR_S = 1e-4
GROWTH = 1.02
BUCKETS = 820  # FLOOR_S * GROWTH ** 819 is 1,107 s; the last bucket holds everything longer
_LOG_GROWTH = math.log(GROWTH)


class Percentiles(Noun, frozen=True, kw_only=True):
    """Latency in milliseconds over the window; None when nothing was measured in it."""

    p50: float | None
    p95: float | None
    p99: float | None
    n: int


def bucket_edge_s(index: int) -> float:
    """Upper edge of a bucket, seconds."""
    return FLOOR_S * GROWTH**index


class LatencyHistogram:
    """Counts of latencies: all since the start, and those of the last one to two windows.

    Args:
        monotonic_s: a clock that never goes back, seconds.
        window_s: percentiles speak of the present window and the whole one before it.
    """

    def __init__(self, monotonic_s: Callable[[], float], *, window_s: float = 300.0) -> None:
        self._monotonic_s = monotonic_s
        self._window_s = window_s
        self._window_began_s = monotonic_s()
        self._all = np.zeros(BUCKETS, dtype=np.int64)
        self._present = np.zeros(BUCKETS, dtype=np.int64)
        self._before = np.zeros(BUCKETS, dtype=np.int64)
        self.sum_s = 0.0

    def record(self, latencies_s: ArrayLike) -> None:
        """Count latencies, seconds; a negative one (clocks disagreeing) counts as none at all."""
        values = np.atleast_1d(np.asarray(latencies_s, dtype=np.float64))
        if values.size == 0:
            return
        self._turn()
        clipped = np.maximum(values, FLOOR_S)
        indices = np.ceil(np.log(clipped / FLOOR_S) / _LOG_GROWTH - 1e-9).astype(np.int64)
        counts = np.bincount(np.minimum(indices, BUCKETS - 1), minlength=BUCKETS)
        self._all += counts
        self._present += counts
        self.sum_s += float(np.maximum(values, 0.0).sum())

    def _turn(self) -> None:
        elapsed_s = self._monotonic_s() - self._window_began_s
        if elapsed_s < self._window_s:
            return
        stale = elapsed_s >= 2 * self._window_s
        self._before = np.zeros(BUCKETS, dtype=np.int64) if stale else self._present
        self._present = np.zeros(BUCKETS, dtype=np.int64)
        self._window_began_s = self._monotonic_s()

    def percentiles(self) -> Percentiles:
        """p50, p95 and p99 of the last one to two windows, milliseconds."""
        self._turn()
        counts = self._present + self._before
        total = int(counts.sum())
        cumulative = np.cumsum(counts)
        return Percentiles(
            p50=_quantile_ms(cumulative, total, 0.50),
            p95=_quantile_ms(cumulative, total, 0.95),
            p99=_quantile_ms(cumulative, total, 0.99),
            n=total,
        )

    @property
    def count(self) -> int:
        """How many were recorded since the start."""
        return int(self._all.sum())

    def cumulative(self, edges_s: Sequence[float]) -> list[int]:
        """How many since the start took at most each of ``edges_s`` seconds (a bucket's 2 % apart)."""
        running = np.cumsum(self._all)
        found: list[int] = []
        for edge_s in edges_s:
            index = math.floor(math.log(max(edge_s, FLOOR_S) / FLOOR_S) / _LOG_GROWTH + 1e-9)
            found.append(int(running[min(index, BUCKETS - 1)]))
        return found


def _quantile_ms(cumulative: NDArray[np.int64], total: int, share: float) -> float | None:
    if total == 0:
        return None
    rank = max(1, math.ceil(share * total))
    return round(bucket_edge_s(int(np.searchsorted(cumulative, rank))) * 1000, 3)
