"""The tracker: one scan, or one report, at a time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from varne.correlation.tracking.association import best_assignment, claimed, marginals
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.birth import Births
from varne.correlation.tracking.continuity import adopt
from varne.correlation.tracking.lifecycle import Lifecycle, Status
from varne.correlation.tracking.mixing import mix_positions, parting
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict_all, predict_positions
from varne.correlation.tracking.sensors import Pairs, PositionSensor, Scan
from varne.correlation.tracking.window import Look, Window, doubts_of
from varne.picture.errors import Refused

NEGLIGIBLE = 1e-4
LEAST_SURE = 0.05
SURE = 0.97
DOUBTED = 0.98
MOST = 1.0 - 1e-9
LOOKS_KEPT = (1 << 62) - 1


class Remembered(NamedTuple):
    """A scan's plots as they are remembered: the caller's numbers (M,), serials (M,), the look if
    it has one.
    """

    plot_number: IntArray
    serial: IntArray
    look: Look | None


class Starts(NamedTuple):
    """What a scan's plots would start: states (M, 4), (M, 4, 4), and the chance of detection there (M,)."""

    mean: FloatArray
    covariance: FloatArray
    chance: FloatArray


class Taken(NamedTuple):
    """What became of one scan's plots: the serial of the track each went to (M,) and how sure (M,).

    ``new`` (M,) says that the plot started the track. Serial -1: no track (clutter, or it starts none).
    """

    serial: IntArray
    probability: FloatArray
    new: IntArray


class TrackTable(NamedTuple):
    """The tracks at one moment, all predicted to it: numbers (n,), states (n, 4), (n, 4, 4),
    existence, status.
    """

    serial: IntArray
    public: IntArray
    mean: FloatArray
    covariance: FloatArray
    existence: FloatArray
    status: IntArray


class Moment(NamedTuple):
    """All that a tracker knows at one moment, to go back to (:meth:`Tracker.back_to`)."""

    bank: TrackBank
    births: Births
    looks: tuple[tuple[Look, IntArray], ...]
    past: int
    published: IntArray
    last_look_s: float
    next_public: int


class Weighed(NamedTuple):
    """One scan weighed against the tracks: the gated pairs and what each pair, track and plot is
    likely to be.

    probability (P,) of each pair; unseen (n,) of each track having no plot; free (M,) of each plot being no
    track's; chosen (n,) the pair of each track in the best joint assignment, -1 none; clutter (M,) and
    undetected (M,) densities; seen (n,) the chance of detection, missed (n,) of not being reported if
    there.
    """

    pairs: Pairs
    probability: FloatArray
    unseen: FloatArray
    free: FloatArray
    chosen: IntArray
    clutter: FloatArray
    undetected: FloatArray
    seen: FloatArray
    missed: FloatArray


def _doubted(scan: Scan, plot: IntArray, probability: FloatArray) -> Scan:
    """The scan with the covariance of each chosen plot (n,) over the probability that it is the track's.

    A plot that may well be the neighbour's moves the track less. To mix all plots by their probabilities, as
    joint probabilistic data association does, would draw the boats of a group into one.
    """
    covariance = scan.covariance.copy()
    covariance[plot] /= np.maximum(probability, LEAST_SURE)[:, None, None]
    return replace(scan, covariance=covariance)


class Tracker:
    """Tracks of every vessel from scans in order of time (see the package for the method).

    The same scans give the same tracks, bit for bit. ``gate_sigma`` is in standard deviations. With
    ``remember`` every plot is kept, for :meth:`assignments` and for hindsight; without it memory does
    not grow with time. With ``weigh_doubt`` a plot that may well be a neighbour's moves a track less, and a
    track whose rivals for its plots move otherwise takes a little of each (:mod:`mixing`).
    """

    def __init__(
        self,
        motion: Motion | None = None,
        births: Births | None = None,
        lifecycle: Lifecycle | None = None,
        gate_sigma: float = 4.0,
        *,
        remember: bool = True,
        weigh_doubt: bool = True,
    ) -> None:
        self.motion = motion or Motion()
        self.births = births or Births()
        self.lifecycle = lifecycle or Lifecycle()
        self.gate_sigma = gate_sigma
        self.remember = remember
        self.weigh_doubt = weigh_doubt
        self.bank = TrackBank()
        self.window = Window(self.motion, departure_per_h=self.lifecycle.departure_per_h)
        self.past: list[Remembered] = []
        self._next_public = 0
        self._last_look_s = math.nan
        self._published = np.full(64, -1, np.int64)

    def take(self, scan: Scan) -> Taken:
        """Take one look or one report in, in order of time.

        A scan from before a track's last plot is taken as if it were of that moment. Where scans come late
        by more than the vessels move within their own errors, put a
        :class:`~varne.correlation.tracking.sequencer.Sequencer` before the tracker.
        """
        bank, time_s = self.bank, scan.time_s
        if scan.exhaustive and isinstance(scan.sensor, PositionSensor):
            self.window.prepare(bank)
        else:
            self.window.close()
        new_per_m2, starts = self._undetected(scan)
        weighed = self._weigh(scan, new_per_m2 * starts.chance)
        serial, sure = self._assign(scan, weighed)
        new = self._start(scan, weighed, starts, serial, sure)
        look = None
        if scan.exhaustive:
            if isinstance(scan.sensor, PositionSensor):
                look = self._look(scan, weighed, serial)
                taken = np.full(bank.count, -1, np.int64)
                owned = np.flatnonzero(serial >= 0)
                taken[bank.rows_of(serial[owned])] = owned
                self.window.take(bank, look, taken)
            self._learn(scan, starts.chance)
        self._settle(time_s, new_per_m2, float(weighed.seen.max(initial=0.0)))
        if self.remember:
            self.past.append(Remembered(scan.plot_number, serial, look))
        return Taken(serial.copy(), sure, new)

    def table(self, at_s: float, *, shown: bool = True) -> TrackTable:
        """Tracks predicted to ``at_s``: the confirmed ones, or with ``shown`` False every one."""
        bank = self.bank
        rows = np.flatnonzero(bank.status == Status.CONFIRMED) if shown else np.arange(bank.count)
        mean, covariance = predict_all(
            bank.mean, bank.covariance, bank.time_s, rows, self.motion.numbers, at_s
        )
        return TrackTable(
            bank.serial[rows], bank.public[rows], mean, covariance, bank.existence[rows], bank.status[rows]
        )

    def assignments(self) -> tuple[IntArray, IntArray]:
        """Every plot taken so far: the caller's number of it (M,) and its track's public number (M,).

        -1 if the track was never shown. The plots that began a track are its own too. Raises
        :class:`Refused` if the tracker does not remember.
        """
        if not self.remember:
            raise Refused("this tracker keeps no plots; make it with remember=True")
        if not self.past:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        serial = np.concatenate([past.serial for past in self.past])
        public = np.where(serial >= 0, self._published[np.maximum(serial, 0)], -1)
        return np.concatenate([past.plot_number for past in self.past]), public

    @property
    def issued(self) -> int:
        """The next public number: all below have been given."""
        return self._next_public

    def moment(self) -> Moment:
        """What is known now, in arrays of its own."""
        return Moment(
            self.bank.copied(),
            replace(self.births),
            tuple((look, look.serial.copy()) for look in self.window.looks),
            len(self.past),
            self._published.copy(),
            self._last_look_s,
            self._next_public,
        )

    def back_to(self, moment: Moment) -> None:
        """Know again what was known at ``moment`` and nothing since; public numbers given since stay used."""
        self.bank = moment.bank.copied()
        self.births = replace(moment.births)
        self.window.looks[:] = [look for look, _ in moment.looks]
        for look, serial in moment.looks:
            look.serial[:] = serial
        del self.past[moment.past :]
        self._published = moment.published.copy()
        self._last_look_s = moment.last_look_s

    def rename(self, public: IntArray, to: IntArray) -> None:
        """Give shown tracks (n,) other public numbers (n,), none of which another track has."""
        for numbers in (self.bank.public, self._published):
            before = numbers.copy()
            for old, new in zip(public.tolist(), to.tolist(), strict=True):
                numbers[before == old] = new

    def _undetected(self, scan: Scan) -> tuple[float, Starts]:
        """The intensity of vessels not yet seen, per square metre, and the states its plots would start."""
        many = len(scan.measured)
        if not (scan.sensor.starts_tracks and many):
            return 0.0, Starts(np.empty((0, 4)), np.empty((0, 4, 4)), np.zeros(many))
        mean, covariance = scan.sensor.start(self.motion, scan, np.arange(many))
        chance = scan.sensor.detection_probability(mean[:, :2], scan.time_s)
        density = self.births.advance(scan.time_s)
        if scan.exhaustive and math.isnan(self._last_look_s):
            clutter = scan.sensor.clutter_density(scan)
            density = self.births.first_look(clutter, chance, scan.sensor.looked_area_m2())
        return density, Starts(mean, covariance, chance)

    def _weigh(self, scan: Scan, undetected: FloatArray) -> Weighed:
        """Marginals and the best joint assignment of the scan's plots."""
        bank, many = self.bank, len(scan.measured)
        position, _ = predict_positions(
            bank.mean, bank.covariance, bank.time_s, self.motion.numbers, scan.time_s
        )
        seen = scan.sensor.detection_probability(position, scan.time_s)
        if scan.exhaustive:  # a report alone looks for nobody else
            self._depart(seen, scan.time_s)
        pairs = scan.sensor.gate(bank, self.motion, scan, self.gate_sigma)
        clutter = scan.sensor.clutter_density(scan)
        missed = 1.0 - seen if scan.exhaustive else np.ones(bank.count)
        none = 1.0 - bank.existence * (1.0 - missed)
        weight = (bank.existence * seen / none)[pairs.track] * np.exp(pairs.log_likelihood)
        weight /= (clutter + undetected)[pairs.plot]
        probability, unseen, free = marginals(pairs.track, pairs.plot, weight, bank.count, many)
        chosen, _ = best_assignment(pairs.track, pairs.plot, weight, bank.count, many)
        if scan.exhaustive and isinstance(scan.sensor, PositionSensor):
            there = unseen * bank.existence * missed / none
            there[bank.status != Status.TENTATIVE] = 1.0  # what is shown does not go after a stray plot
            chosen = claimed(pairs.track, pairs.plot, probability, there, chosen, many)
        return Weighed(pairs, probability, unseen, free, chosen, clutter, undetected, seen, missed)

    def _assign(self, scan: Scan, weighed: Weighed) -> tuple[IntArray, FloatArray]:
        """Existence by the marginals, states by the best assignment; each plot's serial and how sure."""
        bank = self.bank
        existence = bank.existence
        none = 1.0 - existence * (1.0 - weighed.missed)
        there_unseen = existence * weighed.missed / none
        existence[:] = np.clip(1.0 - weighed.unseen * (1.0 - there_unseen), 0.0, MOST)
        track = np.flatnonzero(weighed.chosen >= 0)
        pair = weighed.chosen[track]
        plot = weighed.pairs.plot[pair]
        if scan.exhaustive:
            bank.seen_looks[:] = (bank.seen_looks << 1) & LOOKS_KEPT
            bank.seen_looks[track] |= 1
        mixed = self._mixed(scan, weighed)
        before = bank.mean[mixed], bank.covariance[mixed], bank.time_s[mixed]
        if len(track):
            taken = _doubted(scan, plot, weighed.probability[pair]) if self.weigh_doubt else scan
            scan.sensor.update(bank, self.motion, taken, track, plot)
            bank.plots[track] += 1
        if len(mixed):
            bank.mean[mixed], bank.covariance[mixed], bank.time_s[mixed] = before
            mix_positions(
                bank.mean, bank.covariance, bank.time_s, self.motion.numbers, scan.time_s, scan.measured,
                scan.covariance, weighed.pairs.track, weighed.pairs.plot, weighed.probability**2,
                (weighed.unseen * there_unseen) ** 2, mixed,
            )  # fmt: skip
        serial = np.full(len(scan.measured), -1, np.int64)
        sure = np.zeros(len(scan.measured))
        serial[plot], sure[plot] = bank.serial[track], weighed.probability[pair]
        return serial, sure

    def _mixed(self, scan: Scan, weighed: Weighed) -> IntArray:
        """Rows of the tracks in doubt about their plot whose rivals for it move otherwise."""
        if not (self.weigh_doubt and scan.exhaustive and isinstance(scan.sensor, PositionSensor)):
            return np.empty(0, np.int64)
        pairs, chosen = weighed.pairs, weighed.chosen
        sure = weighed.unseen.copy()
        sure[chosen >= 0] = weighed.probability[chosen[chosen >= 0]]
        parts = parting(
            self.bank.mean, self.bank.covariance, pairs.track, pairs.plot, weighed.probability,
            len(scan.measured),
        )  # fmt: skip
        return np.flatnonzero((sure < DOUBTED) & parts)

    def _start(
        self, scan: Scan, weighed: Weighed, starts: Starts, serial: IntArray, sure: FloatArray
    ) -> IntArray:
        """Start a track from each plot that went to none; which plots did, (M,)."""
        new = np.zeros(len(serial), np.int64)
        if len(starts.mean):
            born = weighed.free * weighed.undetected / (weighed.undetected + weighed.clutter)
            start = np.flatnonzero((serial < 0) & (born >= self.lifecycle.drop_tentative))
            serial[start] = self.bank.add(
                starts.mean[start], starts.covariance[start], scan.time_s, born[start]
            )
            sure[start], new[start] = born[start], 1
        return new

    def _depart(self, seen: FloatArray, time_s: float) -> None:
        """A vessel may have left since the last look at it; only as far as this look would tell."""
        bank = self.bank
        gap_s = np.maximum(time_s - bank.looked_s, 0.0)
        gone = 1.0 - np.exp(-self.lifecycle.departure_per_h / 3600.0 * gap_s)
        bank.existence[:] *= 1.0 - gone * seen
        bank.looked_s[seen > NEGLIGIBLE] = time_s

    def _look(self, scan: Scan, weighed: Weighed, serial: IntArray) -> Look:
        """The look as it is kept open to second thoughts."""
        seen, pairs = weighed.seen, weighed.pairs
        chance = min(max(float(seen.mean()) if len(seen) else 0.5, 0.01), 0.99)
        new = float(weighed.undetected.mean()) if len(serial) else 0.0
        return Look(
            scan.time_s,
            scan.measured,
            scan.covariance,
            -np.log(weighed.clutter),
            math.log(max(new, 1e-18)),
            math.log(chance),
            math.log(1.0 - chance),
            serial,
            doubts_of(pairs.track, pairs.plot, weighed.probability, self.bank.serial, serial),
        )

    def _learn(self, scan: Scan, chance: FloatArray) -> None:
        """Learn from an exhaustive look who has come and how many may be left unseen."""
        bank, gap_s = self.bank, scan.time_s - self._last_look_s
        self._last_look_s = scan.time_s
        self.births.looked(float(chance.mean()) if len(chance) else 0.0)
        if gap_s > 0.0:
            sure = np.flatnonzero((bank.existence >= SURE) & (bank.counted == 0))
            bank.counted[sure] = 1
            self.births.arrived(bank.started_s[sure], scan.time_s, scan.sensor.looked_area_m2(), gap_s)

    def _settle(self, time_s: float, new_per_m2: float, probability: float) -> None:
        """Give each track its state; one about to be shown that a shown one continues goes over to it."""
        bank = self.bank
        before = self._next_public
        if self.remember and bank.next_serial > len(self._published):
            grown = np.full(2 * bank.next_serial, -1, np.int64)
            grown[: len(self._published)] = self._published
            self._published = grown
        self._publish()
        shown = np.flatnonzero(bank.public >= 0)
        ripe = self.lifecycle.ripe(bank, self.motion, time_s)
        gone, heir = adopt(bank, self.motion, ripe, shown, time_s, new_per_m2, probability)
        if self.remember:
            self._published[gone] = bank.public[heir]
        self._next_public = self.lifecycle.settle(bank, before, ripe)
        self._publish()

    def _publish(self) -> None:
        if self.remember:
            self._published[self.bank.serial] = self.bank.public
