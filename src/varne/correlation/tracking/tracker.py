"""The tracker: one scan, or one report, at a time."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from varne.correlation.tracking.association import best_assignment, marginals
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.birth import Births
from varne.correlation.tracking.continuity import adopt
from varne.correlation.tracking.lifecycle import Lifecycle, Status
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion, predict_all, predict_positions
from varne.correlation.tracking.sensors import Pairs, PositionSensor, Scan
from varne.correlation.tracking.window import Look, Window, doubts_of

NEGLIGIBLE = 1e-4
SURE = 0.97
LOOKS_KEPT = (1 << 62) - 1


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


class Tracker:
    """Tracks of every vessel from scans in order of time (see the package for the method).

    The same scans give the same tracks, bit for bit. ``gate_sigma`` is in standard deviations.
    """

    def __init__(
        self,
        motion: Motion | None = None,
        births: Births | None = None,
        lifecycle: Lifecycle | None = None,
        gate_sigma: float = 4.0,
    ) -> None:
        self.motion = motion or Motion()
        self.births = births or Births()
        self.lifecycle = lifecycle or Lifecycle()
        self.gate_sigma = gate_sigma
        self.bank = TrackBank()
        self.window = Window(self.motion, departure_per_h=self.lifecycle.departure_per_h)
        self._next_public = 0
        self._last_look_s = math.nan
        self._plots: list[IntArray] = []
        self._serials: list[IntArray] = []
        self._published = np.full(64, -1, np.int64)

    def take(self, scan: Scan) -> Taken:
        """Take one look or one report in; looks must not go back in time by more than their plots
        matter.
        """
        bank, sensor, time_s = self.bank, scan.sensor, scan.time_s
        many = len(scan.measured)
        position, _ = predict_positions(bank.mean, bank.covariance, bank.time_s, self.motion.numbers, time_s)
        seen = sensor.detection_probability(position, time_s)
        self._depart(seen, time_s)
        pairs = sensor.gate(bank, self.motion, scan, self.gate_sigma)
        clutter = sensor.clutter_density(scan)
        undetected, chance = np.zeros(many), np.zeros(0)
        if sensor.starts_tracks and many:
            density = self.births.advance(time_s)
            first = sensor.start(self.motion, scan, np.arange(many))
            chance = sensor.detection_probability(first[0][:, :2], time_s)
            if scan.exhaustive and math.isnan(self._last_look_s):
                density = self.births.first_look(clutter, chance, sensor.looked_area_m2())
            undetected = density * chance
        missed = 1.0 - seen if scan.exhaustive else np.ones(bank.count)
        existence = bank.existence
        none = 1.0 - existence + existence * missed
        weight = existence[pairs.track] * seen[pairs.track] * np.exp(pairs.log_likelihood)
        weight /= none[pairs.track] * (clutter + undetected)[pairs.plot]
        open_look = scan.exhaustive and isinstance(sensor, PositionSensor)
        if open_look:
            self.window.prepare(bank)
        else:
            self.window.close()
        probability, unseen, free = marginals(pairs.track, pairs.plot, weight, bank.count, many)
        chosen, _ = best_assignment(pairs.track, pairs.plot, weight, bank.count, many)
        existence[:] = np.clip(1.0 - unseen + unseen * existence * missed / none, 0.0, 1.0 - 1e-9)
        track = np.flatnonzero(chosen >= 0)
        if scan.exhaustive:
            bank.seen_looks[:] = (bank.seen_looks << 1) & LOOKS_KEPT
            bank.seen_looks[track] |= 1
        plot = pairs.plot[chosen[track]]
        if len(track):
            sensor.update(bank, self.motion, scan, track, plot)
            bank.plots[track] += 1
        serial = np.full(many, -1, np.int64)
        sure = np.zeros(many)
        serial[plot] = bank.serial[track]
        sure[plot] = probability[chosen[track]]
        new = np.zeros(many, np.int64)
        if sensor.starts_tracks and many:
            born = free * undetected / (undetected + clutter)
            start = np.flatnonzero((serial < 0) & (born >= self.lifecycle.drop_tentative))
            serial[start] = bank.add(first[0][start], first[1][start], time_s, born[start])
            sure[start], new[start] = born[start], 1
        if open_look:
            self._open(scan, pairs, probability, serial, clutter, undetected, seen)
        if scan.exhaustive:
            self._looked(float(chance.mean()) if len(chance) else 0.0, scan)
        self._settle(time_s, float(undetected.mean()) if many else 0.0, float(seen.max(initial=0.0)))
        self._plots.append(scan.plot_number)
        self._serials.append(serial)
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
        """Every plot taken so far: the caller's number of it and its track's public number, -1 if
        none was shown.
        """
        if not self._plots:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        serial = np.concatenate(self._serials)
        public = np.where(serial >= 0, self._published[np.maximum(serial, 0)], -1)
        return np.concatenate(self._plots), public

    def _depart(self, seen: FloatArray, time_s: float) -> None:
        """A vessel may have left since the last look at it; only as far as this look would tell."""
        bank = self.bank
        gap_s = np.maximum(time_s - bank.looked_s, 0.0)
        gone = 1.0 - np.exp(-self.lifecycle.departure_per_h / 3600.0 * gap_s)
        bank.existence[:] *= 1.0 - gone * seen
        looked = seen > NEGLIGIBLE
        bank.looked_s[looked] = time_s

    def _open(
        self, scan: Scan, pairs: Pairs, probability: FloatArray, serial: IntArray, clutter: FloatArray,
        undetected: FloatArray, seen: FloatArray,
    ) -> None:  # fmt: skip
        """Keep the look open to second thoughts."""
        bank = self.bank
        taken = np.full(bank.count, -1, np.int64)
        owner = np.flatnonzero(serial >= 0)
        taken[np.searchsorted(bank.serial, serial[owner])] = owner
        chance = min(max(float(seen.mean()) if len(seen) else 0.5, 0.01), 0.99)
        look = Look(
            scan.time_s,
            scan.measured,
            scan.covariance,
            -np.log(clutter),
            math.log(max(float(undetected.mean()) if len(undetected) else 0.0, 1e-18)),
            math.log(chance),
            math.log(1.0 - chance),
            serial,
            doubts_of(pairs.track, pairs.plot, probability, bank.serial, serial),
        )
        self.window.take(bank, look, taken)

    def _looked(self, probability: float, scan: Scan) -> None:
        """Learn from an exhaustive look who has come and how many may be left unseen."""
        bank, gap_s = self.bank, scan.time_s - self._last_look_s
        self._last_look_s = scan.time_s
        self.births.looked(probability)
        if gap_s > 0.0:
            sure = np.flatnonzero((bank.existence >= SURE) & (bank.counted == 0))
            bank.counted[sure] = 1
            self.births.arrived(bank.started_s[sure], scan.time_s, scan.sensor.looked_area_m2(), gap_s)

    def _settle(self, time_s: float, new_per_m2: float, probability: float) -> None:
        """Give each track its state; one about to be shown that a shown one continues goes over
        into that.
        """
        bank = self.bank
        before = self._next_public
        if bank.next_serial > len(self._published):
            grown = np.full(2 * bank.next_serial, -1, np.int64)
            grown[: len(self._published)] = self._published
            self._published = grown
        self._published[bank.serial] = bank.public
        shown = np.flatnonzero(bank.public >= 0)
        gone, heir = adopt(
            bank, self.motion, self.lifecycle.ripe(bank), shown, time_s, new_per_m2, probability
        )
        self._published[gone] = bank.public[heir]
        self._next_public = self.lifecycle.settle(bank, before)
        self._published[bank.serial] = bank.public
