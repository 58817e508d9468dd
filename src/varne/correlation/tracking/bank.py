"""The tracks as columns of arrays, so that kernels go through them without Python objects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from varne.correlation.tracking.motion import FloatArray, IntArray

WINDOW_LOOKS = 5  # how many looks stay open to second thoughts
WIDE = ("_mean", "_covariance", "_head_mean", "_head_spread", "_window_plot", "_window_existence")


class TrackBank:
    """``count`` tracks in the first rows of growing arrays; a row moves up when an earlier track is
    dropped.

    ``mean`` (n, 4) and ``covariance`` (n, 4, 4) hold at ``time_s`` (n,), the moment of the last plot taken;
    ``existence`` (n,) holds as of ``looked_s`` (n,), the last look that would have seen it;
    ``started_s`` is the first plot's moment; ``serial`` never repeats; ``public`` is -1 until
    confirmed; ``status`` holds :class:`~varne.correlation.tracking.lifecycle.Status` numbers;
    ``plots`` counts the plots taken.
    """

    def __init__(self) -> None:
        self.count = 0
        self.next_serial = 0
        self._floats = {
            name: np.zeros(64)
            for name in ("time_s", "existence", "looked_s", "started_s", "head_s", "head_existence")
        }
        self._ints = {
            name: np.zeros(64, np.int64)
            for name in ("serial", "public", "status", "plots", "counted", "seen_looks")
        }
        self._mean = np.zeros((64, 4))
        self._covariance = np.zeros((64, 4, 4))
        self._head_mean = np.zeros((64, 4))
        self._head_spread = np.zeros((64, 4, 4))
        self._window_plot = np.zeros((64, WINDOW_LOOKS), np.int64)
        self._window_existence = np.zeros((64, WINDOW_LOOKS))

    @property
    def mean(self) -> FloatArray:
        """(n, 4): position in metres, velocity in metres a second, at ``time_s``."""
        return self._mean[: self.count]

    @property
    def covariance(self) -> FloatArray:
        """(n, 4, 4) of ``mean``."""
        return self._covariance[: self.count]

    @property
    def time_s(self) -> FloatArray:
        """(n,) seconds: the moment at which mean and covariance hold."""
        return self._floats["time_s"][: self.count]

    @property
    def existence(self) -> FloatArray:
        """(n,) probability that there is such a vessel."""
        return self._floats["existence"][: self.count]

    @property
    def looked_s(self) -> FloatArray:
        """(n,) seconds: the last look that would have seen it."""
        return self._floats["looked_s"][: self.count]

    @property
    def started_s(self) -> FloatArray:
        """(n,) seconds: the first plot."""
        return self._floats["started_s"][: self.count]

    @property
    def serial(self) -> IntArray:
        """(n,) the number given at the first plot; never repeats."""
        return self._ints["serial"][: self.count]

    @property
    def public(self) -> IntArray:
        """(n,) the public number; -1 before confirmation."""
        return self._ints["public"][: self.count]

    @property
    def status(self) -> IntArray:
        """(n,) lifecycle state."""
        return self._ints["status"][: self.count]

    @property
    def plots(self) -> IntArray:
        """(n,) plots taken so far."""
        return self._ints["plots"][: self.count]

    @property
    def counted(self) -> IntArray:
        """(n,) 1 once the track has been counted among the vessels that came."""
        return self._ints["counted"][: self.count]

    @property
    def seen_looks(self) -> IntArray:
        """(n,) the last 62 exhaustive looks of all sensors as bits, the latest lowest: 1 where it
        was seen.
        """
        return self._ints["seen_looks"][: self.count]

    @property
    def window_plot(self) -> IntArray:
        """(n, WINDOW_LOOKS) the plot taken in each open look, by its place in that look; -1 none."""
        return self._window_plot[: self.count]

    @property
    def window_existence(self) -> FloatArray:
        """(n, WINDOW_LOOKS) existence after each open look."""
        return self._window_existence[: self.count]

    @property
    def head_s(self) -> FloatArray:
        """(n,) seconds: the last plot before the open looks; NaN if there is none."""
        return self._floats["head_s"][: self.count]

    @property
    def head_mean(self) -> FloatArray:
        """(n, 4): the state at ``head_s``, before the open looks."""
        return self._head_mean[: self.count]

    @property
    def head_spread(self) -> FloatArray:
        """(n, 4, 4) of ``head_mean``."""
        return self._head_spread[: self.count]

    @property
    def head_existence(self) -> FloatArray:
        """(n,) existence before the open looks."""
        return self._floats["head_existence"][: self.count]

    def copied(self) -> TrackBank:
        """The same tracks in arrays of their own, with no room to spare."""
        other = TrackBank()
        other.count, other.next_serial = self.count, self.next_serial
        other._floats = {name: column[: self.count].copy() for name, column in self._floats.items()}
        other._ints = {name: column[: self.count].copy() for name, column in self._ints.items()}
        for name in WIDE:
            setattr(other, name, getattr(self, name)[: self.count].copy())
        return other

    def rows_of(self, serial: IntArray) -> IntArray:
        """The row of each serial (n,), -1 if there is no such track any more. Serials ascend along
        the rows.
        """
        if self.count == 0:
            return np.full(len(serial), -1, np.int64)
        row = np.minimum(np.searchsorted(self.serial, serial), self.count - 1)
        return np.where(self.serial[row] == serial, row, -1)

    def settle_heads(self, rows: IntArray) -> None:
        """Make what is known now the head of these tracks: their plots so far are final."""
        self.head_s[rows] = self.time_s[rows]
        self.head_mean[rows] = self.mean[rows]
        self.head_spread[rows] = self.covariance[rows]
        self.head_existence[rows] = self.existence[rows]
        self.window_plot[rows] = -1
        self.window_existence[rows] = self.existence[rows, None]

    def add(self, mean: FloatArray, covariance: FloatArray, time_s: float, existence: FloatArray) -> IntArray:
        """Append tentative tracks with means (n, 4), covariances (n, 4, 4); returns their serials (n,)."""
        first, more = self.count, len(existence)
        self._grow(first + more)
        self.count = first + more
        serial = np.arange(self.next_serial, self.next_serial + more, dtype=np.int64)
        self.next_serial += more
        self._mean[first : self.count] = mean
        self._covariance[first : self.count] = covariance
        for name in ("time_s", "looked_s", "started_s"):
            self._floats[name][first : self.count] = time_s
        self._floats["existence"][first : self.count] = existence
        self._ints["serial"][first : self.count] = serial
        self._ints["public"][first : self.count] = -1
        self._ints["status"][first : self.count] = 0
        self._ints["plots"][first : self.count] = 1
        self._ints["counted"][first : self.count] = 0
        self._ints["seen_looks"][first : self.count] = 1
        self._floats["head_s"][first : self.count] = np.nan
        self._floats["head_existence"][first : self.count] = 0.0
        self._window_plot[first : self.count] = -1
        self._window_existence[first : self.count] = 0.0
        return serial

    def keep(self, kept: npt.NDArray[np.bool_]) -> None:
        """Drop the rows where ``kept`` (n,) is false; the others keep their order."""
        rows = np.flatnonzero(kept)
        left = len(rows)
        if left == self.count:
            return
        for floats in self._floats.values():
            floats[:left] = floats[rows]
        for ints in self._ints.values():
            ints[:left] = ints[rows]
        for name in WIDE:
            column = getattr(self, name)
            column[:left] = column[rows]
        self.count = left

    def _grow(self, needed: int) -> None:
        room = len(self._mean)
        if needed <= room:
            return
        room = max(needed, 2 * room, 64)
        self._floats = {name: np.resize(column, room) for name, column in self._floats.items()}
        self._ints = {name: np.resize(column, room) for name, column in self._ints.items()}
        for name in WIDE:
            column = getattr(self, name)
            setattr(self, name, np.resize(column, (room, *column.shape[1:])))
