"""Second thoughts: the last looks are kept open, and plots given wrongly go where later plots show they
belong.

The tracker gives each look's plots to tracks at once. Where two tracks, or a track and clutter, could both
have had a plot, the choice is noted; while the look is among the last ``WINDOW_LOOKS`` it is tried again
after every new look: the two exchange that plot, some looks' plots or everything since, if the whole
trajectories are likelier so by ``margin``. A look that leaves the window is final. This is an N-scan
multi-hypothesis tracker (Reid, IEEE Trans. AC 24(6), 1979) that keeps one global hypothesis and searches
its neighbours, instead of a tree.

Two tracks that are both shown exchange their numbers with it only for ``name_margin`` more: in a close group
the likelier reading changes from look to look, and a number that follows each change is nobody's number. For
less they exchange what they were before, so that each trajectory is the likelier one and each number stays
where it was shown last. :func:`hindsight` is free of that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from varne.correlation.compiled import compiled
from varne.correlation.tracking.bank import WINDOW_LOOKS, TrackBank
from varne.correlation.tracking.gating import take_position
from varne.correlation.tracking.mending import mend
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict, put_first, put_state
from varne.correlation.tracking.trajectory import Rows, Stretch

DOUBT = 0.02
MOST = 1.0 - 1e-9


class Look(NamedTuple):
    """One look as the window keeps it: its plots, the log weights of their being what they may be, the
    doubts.

    ``serial`` (M,) is each plot's track, corrected in place; ``doubts`` (E, 3): two serials that could both
    have had a plot (the second -1: clutter), and the plot.
    """

    time_s: float
    position: FloatArray
    noise: FloatArray
    gain: FloatArray
    new: float
    hit: float
    miss: float
    serial: IntArray
    doubts: IntArray


@compiled
def doubts_of(
    track: IntArray, plot: IntArray, probability: FloatArray, serial: IntArray, plot_serial: IntArray
) -> IntArray:
    """Which choices of a look were close, (E, 3): a serial, the other serial or -1, the plot.

    ``track`` (P,), ``plot`` (P,), ``probability`` (P,) are the gated pairs; ``serial`` (n,) the tracks',
    ``plot_serial`` (M,) who got each plot.
    """
    pairs = track.shape[0]
    found = np.empty((pairs, 3), np.int64)
    count = 0
    for p in range(pairs):
        if DOUBT <= probability[p] <= 1.0 - DOUBT:
            j, mine = plot[p], serial[track[p]]
            found[count, 0], found[count, 2] = mine, j
            # Another's: it may have been mine. Mine: it may have been clutter.
            found[count, 1] = plot_serial[j] if plot_serial[j] != mine else -1
            count += 1
    return found[:count]


@compiled
def roll(
    oldest: IntArray, head_s: FloatArray, head_mean: FloatArray, head_spread: FloatArray, position:
    FloatArray, noise: FloatArray, time_s: float, motion: FloatArray, speed_variance: float,
) -> None:  # fmt: skip
    """Take the plots of the look that leaves the window into the tracks' heads, in place."""
    for i in range(oldest.shape[0]):
        p = oldest[i]
        if p < 0:
            continue
        if math.isnan(head_s[i]):
            put_first(position[p], noise[p], motion, speed_variance, head_mean[i], head_spread[i])
        else:
            predict(head_mean[i], head_spread[i], motion, time_s - head_s[i], head_mean[i], head_spread[i])
            take_position(head_mean[i], head_spread[i], position[p], noise[p])
        head_s[i] = time_s


@compiled
def replay_existence(
    stretch: Stretch, rows: Rows, row: int, lead: int, departure_per_s: float, existence: FloatArray
) -> None:
    """Existence after each open look of a row whose plots have changed, into ``existence`` (K,)."""
    headed = not math.isnan(rows.head_s[row])
    here = rows.head_existence[row] if headed else 0.0
    last = -1
    for k in range(lead, rows.plot.shape[1]):
        if k > lead:
            here *= math.exp(-departure_per_s * (stretch.time_s[k] - stretch.time_s[k - 1]))
        if rows.plot[row, k] < 0:
            missed = math.exp(stretch.missed[k + 1] - stretch.missed[k])
            here = here * missed / (here * missed + 1.0 - here)
        else:
            if last < 0 and not headed:
                odds = math.exp(min(rows.weight[row, k], 50.0))
            else:
                before = (
                    rows.weight[row, last] if last >= 0 else math.log(max(rows.head_existence[row], 1e-12))
                )
                gained = rows.weight[row, k] - before - stretch.missed[k] + stretch.missed[last + 1]
                odds = here / max(1.0 - here, 1e-12) * math.exp(min(gained, 50.0))
            here = min(odds / (1.0 + odds), MOST)
            last = k
        existence[k] = here


@compiled
def _once(edges: IntArray) -> npt.NDArray[np.bool_]:
    """Which doubts are not the same exchange of the same two rows at the same look as an earlier one."""
    kept = np.ones(edges.shape[0], np.bool_)
    start = 0
    for e in range(edges.shape[0]):
        if edges[e, 3] != edges[start, 3]:
            start = e
        if edges[e, 1] < 0:
            continue
        for other in range(start, e):
            if edges[other, 0] == edges[e, 1] and edges[other, 1] == edges[e, 0]:
                kept[e] = False
                break
    return kept


class Window:
    """The looks still open, oldest first. Its columns in the bank: ``window_plot`` and the heads."""

    def __init__(
        self, motion: Motion, margin: float = 2.0, name_margin: float = 8.0, departure_per_h: float = 1.0
    ) -> None:
        self.motion = motion
        self.departure_per_s = departure_per_h / 3600.0
        self.margin = margin
        self.name_margin = name_margin
        self.looks: list[Look] = []
        self._memory = empty_rows(np.full((64, WINDOW_LOOKS), -1, np.int64))

    def close(self) -> None:
        """Make everything final: what follows cannot be weighed against the open looks."""
        self.looks.clear()

    def prepare(self, bank: TrackBank) -> None:
        """Before a look is taken in: with no look open, what is known now is the head of every track."""
        if not self.looks:
            bank.settle_heads(np.arange(bank.count))

    def take(self, bank: TrackBank, look: Look, taken: IntArray) -> None:
        """Add a look, ``taken`` (n,) being each track's plot in it or -1, and mend what it throws light
        on."""
        if len(self.looks) == WINDOW_LOOKS:
            old = self.looks.pop(0)
            oldest = bank.window_plot[:, 0]
            roll(
                oldest, bank.head_s, bank.head_mean, bank.head_spread, old.position, old.noise, old.time_s,
                self.motion.numbers, self.motion.speed_sigma_mps**2,
            )  # fmt: skip
            bank.head_existence[:] = np.where(np.isnan(bank.head_s), 0.0, bank.window_existence[:, 0])
        bank.window_plot[:, :-1] = bank.window_plot[:, 1:]
        bank.window_plot[:, -1] = taken
        bank.window_existence[:, :-1] = bank.window_existence[:, 1:]
        bank.window_existence[:, -1] = bank.existence
        self.looks.append(look)
        self._mend(bank)

    def _mend(self, bank: TrackBank) -> None:
        lead = WINDOW_LOOKS - len(self.looks)
        first = np.cumsum([0, *(len(look.serial) for look in self.looks)])
        parts = [
            np.column_stack([look.doubts, np.full(len(look.doubts), k)])
            for k, look in enumerate(self.looks)
            if len(look.doubts)
        ]
        if not parts:
            return
        doubts = np.concatenate(parts)
        row, other = bank.rows_of(doubts[:, 0]), bank.rows_of(doubts[:, 1])
        alive = (row >= 0) & ((other >= 0) | (doubts[:, 1] < 0))
        doubts, row, other = doubts[alive], row[alive], other[alive]
        if len(doubts) == 0:
            return
        slot_of = np.full(bank.count + 1, -1, np.int64)  # the last stays -1: clutter's
        slot_of[row] = slot_of[other[other >= 0]] = 0
        at = np.flatnonzero(slot_of == 0)
        slot_of[at] = np.arange(len(at))
        edges = np.column_stack(
            [slot_of[row], slot_of[other], doubts[:, 2] + first[doubts[:, 3]], doubts[:, 3] + lead]
        )
        edges = edges[_once(edges)]
        serial = np.concatenate([look.serial for look in self.looks])
        owner = np.where(serial >= 0, -2, -1)
        plots = bank.window_plot[at]
        shift = np.zeros(WINDOW_LOOKS, np.int64)
        shift[lead:] = first[:-1]
        plots = np.where(plots >= 0, plots + shift, -1)
        holder, _ = np.nonzero(plots >= 0)
        owner[plots[plots >= 0]] = holder
        rows = self._rows(plots)
        rows.head_s[:], rows.head_mean[:] = bank.head_s[at], bank.head_mean[at]
        rows.head_spread[:], rows.head_existence[:] = bank.head_spread[at], bank.head_existence[at]
        named = (bank.public[at] >= 0).astype(np.int64)
        partner = np.full(len(at), -2, np.int64)
        stretch = self._stretch()
        if mend(stretch, rows, edges, owner, self.margin, self.name_margin, named, partner):
            changed = np.flatnonzero(partner > -2)
            bank.head_s[at], bank.head_mean[at] = rows.head_s, rows.head_mean
            bank.head_spread[at], bank.head_existence[at] = rows.head_spread, rows.head_existence
            write_back(
                stretch, rows, changed, at, shift, lead, self.departure_per_s, serial, bank.serial, bank.mean,
                bank.covariance, bank.time_s, bank.existence, bank.window_plot, bank.window_existence,
                bank.seen_looks,
            )  # fmt: skip
            for k, look in enumerate(self.looks):
                look.serial[:] = serial[first[k] : first[k + 1]]
            self._hand_over(bank, at[changed], np.where(partner >= 0, at[partner], -1)[changed])

    def _hand_over(self, bank: TrackBank, row: IntArray, partner: IntArray) -> None:
        """A number shown since within the open looks goes with the vessel people saw under it.

        If a track of the open looks alone gave its plots to one without a number and is now the less
        believed of the two, the number goes over.
        """
        for i, other in zip(row, partner, strict=True):
            if other < 0 or bank.public[i] < 0 or bank.public[other] >= 0 or not math.isnan(bank.head_s[i]):
                continue
            if bank.existence[other] > bank.existence[i]:
                bank.public[other], bank.public[i] = bank.public[i], -1
                bank.status[other], bank.status[i] = bank.status[i], bank.status[other]

    def _rows(self, plots: IntArray) -> Rows:
        """Rows over memory that is kept from look to look: fetching it afresh costs more than the mending."""
        if len(self._memory.total) < len(plots):
            self._memory = empty_rows(np.full((2 * len(plots), WINDOW_LOOKS), -1, np.int64))
        kept, many = self._memory, len(plots)
        rows = Rows(
            kept.plot[:many], kept.mean[:many], kept.spread[:many], kept.weight[:many], kept.total[:many],
            kept.head_s[:many], kept.head_mean[:many], kept.head_spread[:many], kept.head_existence[:many],
        )  # fmt: skip
        rows.plot[:] = plots
        return rows

    def _stretch(self) -> Stretch:
        """The open looks as kernels take them; looks that do not exist yet are empty and weigh nothing."""
        looks, lead = self.looks, WINDOW_LOOKS - len(self.looks)
        per_look = np.zeros((4, WINDOW_LOOKS))
        per_look[:, lead:] = np.array([(x.time_s, x.new, x.hit, x.miss) for x in looks]).T
        miss = per_look[3]
        missed = np.concatenate([[0.0], np.cumsum(miss)])
        return Stretch(
            np.concatenate([x.position for x in looks]),
            np.concatenate([x.noise for x in looks]),
            np.empty(0, np.int64),
            np.concatenate([x.gain for x in looks]),
            per_look[0],
            per_look[1],
            per_look[2],
            missed,
            missed[-1] - missed[1:],
            float(missed[-1]),
            self.motion.numbers,
            self.motion.speed_sigma_mps**2,
        )


@compiled
def write_back(
    stretch: Stretch, rows: Rows, changed: IntArray, at: IntArray, shift: IntArray, lead: int,
    departure_per_s: float, plot_serial: IntArray, serial: IntArray, mean: FloatArray, covariance: FloatArray,
    time_s: FloatArray, existence: FloatArray, window_plot: IntArray, window_existence: FloatArray,
    seen_looks: IntArray,
) -> None:  # fmt: skip
    """Give the bank's tracks (rows ``at``) what became of the changed rows, in place; and the plots their
    serials."""
    looks = rows.plot.shape[1]
    for c in range(changed.shape[0]):  # first free what they had, then give
        i = at[changed[c]]
        for k in range(lead, looks):
            if window_plot[i, k] >= 0:
                plot_serial[window_plot[i, k] + shift[k]] = -1
    for c in range(changed.shape[0]):
        row = changed[c]
        i = at[row]
        last, bits = -1, 0
        for k in range(lead, looks):
            p = rows.plot[row, k]
            window_plot[i, k] = p - shift[k] if p >= 0 else -1
            bits <<= 1
            if p >= 0:
                plot_serial[p] = serial[i]
                last = k
                bits |= 1
        if last >= 0:
            put_state(rows.mean[row, last], rows.spread[row, last], mean[i], covariance[i])
            time_s[i] = stretch.time_s[last]
        elif not math.isnan(rows.head_s[row]):
            put_state(rows.head_mean[row], rows.head_spread[row], mean[i], covariance[i])
            time_s[i] = rows.head_s[row]
        replay_existence(stretch, rows, row, lead, departure_per_s, window_existence[i])
        existence[i] = window_existence[i, looks - 1]
        seen_looks[i] = ((seen_looks[i] >> (looks - lead)) << (looks - lead)) | bits


def empty_rows(plot: IntArray) -> Rows:
    """Rows (S, K) of plots with nothing known before them and no states yet."""
    slots, looks = plot.shape
    return Rows(
        plot,
        np.zeros((slots, looks, 4)),
        np.zeros((slots, looks, 4, 4)),
        np.zeros((slots, looks)),
        np.zeros(slots),
        np.full(slots, np.nan),
        np.zeros((slots, 4)),
        np.zeros((slots, 4, 4)),
        np.zeros(slots),
    )
