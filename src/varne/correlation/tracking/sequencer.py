"""Scans that come late, taken at their own time: the tracker goes back, takes them, and comes forward again.

A radar's look comes over a slow link after the next one's; a report is of ten minutes ago. Taken as of now it
would draw tracks back to where vessels were. :class:`Sequencer` keeps the last scans and, every few scans,
all that the tracker knew (:meth:`Tracker.moment`). A late scan is put in its place and what came after it is
taken again. The tracks are then exactly what they would be had every scan come in order: associations,
existence and second thoughts included, which a retrodicted update of the states alone (Bar-Shalom, IEEE
Trans. AES 38(3), 2002) would leave as they were.

The cost is bounded: at most ``keep_scans`` and a stride of scans are taken again for one late scan, or for
all that are handed over together. Memory is bounded by the same. What comes later still is :class:`Refused`.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import numpy as np

from varne.correlation.tracking.motion import IntArray
from varne.correlation.tracking.sensors import Scan
from varne.correlation.tracking.tracker import Moment, Taken, Tracker, TrackTable
from varne.picture.errors import Broken, Refused

SAME_SIGMA = 4.0


class Sequencer:
    """Hands scans to ``tracker`` in order of their own time, whatever the order they come in.

    The last ``keep_scans`` can still be gone behind, at the least; ``stride`` scans lie between two moments
    kept. A track keeps its public number through this: those shown before the late scan's time by
    themselves, others by being nearest, within ``SAME_SIGMA``, to where one was that is missing.
    """

    def __init__(self, tracker: Tracker, *, keep_scans: int = 64, stride: int = 8) -> None:
        if keep_scans < 1 or stride < 1:
            raise Broken("a sequencer keeps at least one scan")
        self.tracker = tracker
        self.keep_scans, self.stride = keep_scans, stride
        self.taken_again = 0
        self._scans: list[Scan] = []
        self._moments: list[Moment] = []  # the one at place i is from before scan i * stride
        self._let_go = False

    def take(self, scan: Scan) -> Taken:
        """Take one scan at its own time (see :meth:`Tracker.take`). Raises :class:`Refused` if too late."""
        return self.take_all([scan])[0]

    def take_all(self, scans: Sequence[Scan]) -> list[Taken]:
        """Take scans that arrived together, going back once for all of them; what became of each.

        Raises :class:`Refused`, and takes none, if one is from before the scans that are kept.
        """
        earliest_s = min((scan.time_s for scan in scans), default=np.inf)
        if self._let_go and earliest_s < self._scans[0].time_s:
            oldest_s = self._scans[0].time_s
            message = f"a scan of {earliest_s:.1f} s is from before {oldest_s:.1f} s, the oldest still kept"
            raise Refused(message, code="scan-too-late")
        again: list[Scan] = []
        place = bisect.bisect_right(self._scans, earliest_s, key=lambda kept: kept.time_s)
        shown = None
        if place < len(self._scans):
            kept = place // self.stride
            moment = self._moments[kept]
            again = self._scans[kept * self.stride :]
            shown = self._shown()
            del self._scans[kept * self.stride :], self._moments[kept:]
            self.tracker.back_to(moment)
            self.taken_again += len(again)
        # A stable sort leaves scans of one moment in the order they came in.
        turn = sorted(
            [(scan.time_s, -1, scan) for scan in again]
            + [(scan.time_s, place, scan) for place, scan in enumerate(scans)],
            key=lambda one: one[0],
        )
        became: dict[int, Taken] = {}
        issued = self.tracker.issued
        for _, mine, scan in turn:
            if len(self._scans) % self.stride == 0:
                self._moments.append(self.tracker.moment())
            taken = self.tracker.take(scan)
            self._scans.append(scan)
            if mine >= 0:
                became[mine] = taken
        if shown is not None:
            self._keep_names(shown, issued)
        while len(self._scans) - self.stride >= self.keep_scans:
            del self._scans[: self.stride], self._moments[0]
            self._let_go = True
        return [became[mine] for mine in range(len(scans))]

    def _shown(self) -> TrackTable:
        """Every track that has a public number, at the last scan's time."""
        table = self.tracker.table(self._scans[-1].time_s, shown=False)
        return _rows(table, np.flatnonzero(table.public >= 0))

    def _keep_names(self, before: TrackTable, issued: int) -> None:
        """Give tracks numbered in going forward again the numbers of those that are missing, by place."""
        after = self._shown()
        old = _rows(before, np.flatnonzero(~np.isin(before.public, after.public)))
        new = _rows(after, np.flatnonzero(after.public >= issued))
        if not (len(old.public) and len(new.public)):
            return
        off = old.mean[:, None, :2] - new.mean[None, :, :2]
        spread = old.covariance[:, None, :2, :2] + new.covariance[None, :, :2, :2]
        away2 = np.einsum("nma,nma->nm", off, np.linalg.solve(spread, off[..., None])[..., 0])
        was, now = [], []
        for pair in np.argsort(away2, axis=None, kind="stable"):
            i, j = divmod(int(pair), len(new.public))
            if away2[i, j] > SAME_SIGMA**2:
                break
            if i not in was and j not in now:
                was.append(i)
                now.append(j)
        self.tracker.rename(new.public[now], old.public[was])


def _rows(table: TrackTable, rows: IntArray) -> TrackTable:
    """Some rows of a table."""
    return TrackTable(
        table.serial[rows],
        table.public[rows],
        table.mean[rows],
        table.covariance[rows],
        table.existence[rows],
        table.status[rows],
    )
