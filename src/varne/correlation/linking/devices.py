"""Linking what vessels report of themselves without a name: rounds of search that learn the rhythm."""

from __future__ import annotations

import numpy as np

from varne.correlation.linking.consensus import agreed
from varne.correlation.linking.evidence import Choices, Evidence, Rhythm
from varne.correlation.linking.neighbours import mutual, nearest
from varne.correlation.linking.partition import FALSE
from varne.correlation.linking.reports import Floats, Ints, Reports
from varne.correlation.linking.search import searched
from varne.correlation.linking.settings import Settings
from varne.correlation.linking.trajectory import memory_for

# Intervals are told apart by the second, up to half an hour.
BIN_S, BINS = 1.0, 1800
# Before anything is learned an interval of so many seconds is as likely as half that of none.
HALF_S = 20.0
# Shares of reports held false, and of vessels to reports, before anything is known.
FALSE_SHARE, VESSEL_SHARE = 0.003, 0.03
MORE = 0.98
# How much everybody's intervals weigh against a vessel's own, in intervals.
URN = 2.0
# Sweeps, hottest, coldest, and how much of the loose first belief about intervals is kept after the round.
ROUNDS = (
    (8, 4.0, 2.0, 0.3),
    (8, 3.0, 2.0, 0.2),
    (8, 3.0, 1.5, 0.1),
    (8, 2.0, 1.0, 0.03),
    (12, 2.0, 0.5, 0.01),
    (12, 1.5, 0.3, 0.003),
)
WARMINGS, COOLING, SAMPLES, WARM = 3, 6, 10, 2.0
# Neighbours of two sorts: lying at one place for long, and going by.
LYING = (2400.0, 0.0, 3.0, 16)
GOING = (900.0, 5.0, 4.0, 24)
LYING_VAR_M2 = 150.0
GOING_VAR_M2 = 450.0


def loose() -> Floats:
    """Density of intervals (B,) before anything is learned: falling with the interval."""
    density = 1.0 / (np.arange(BINS) * BIN_S + HALF_S)
    return np.asarray(density / density.sum())


def learned(t_s: Floats, label: Ints, keep: float) -> Floats:
    """Log density of intervals (B,) in those trajectories of at least five reports, ``keep`` of it loose."""
    mine = np.flatnonzero(label >= 0)
    order = mine[np.argsort(label[mine], kind="stable")]
    of = label[order]
    size = np.bincount(of, minlength=1)
    follows = (np.diff(of) == 0) & (size[of[:-1]] >= 5)
    bins = np.minimum(np.diff(t_s[order])[follows] / BIN_S, BINS - 1).astype(int)
    count = np.convolve(np.bincount(bins, minlength=BINS), [0.25, 0.5, 0.25], "same")
    if count.sum() < 20:
        return np.asarray(np.log(loose() / BIN_S))
    return np.asarray(np.log(((1.0 - keep) * count / count.sum() + keep * loose()) / BIN_S))


def evidence_of(reports: Reports, settings: Settings) -> Evidence:
    """What the search goes by before anything is learned."""
    many, device = len(reports), settings.device
    end = float(np.ptp(reports.time_s))
    room = max(float(np.prod(np.ptp(reports.place_m, axis=0))), 1e6) * max(end, 1.0)
    nothing = np.full(many, -1, np.int64)
    shares = np.array(device.scatter_shares)
    manner = np.array(
        [
            BIN_S,
            URN,
            np.log(MORE),
            np.log(1.0 - MORE),
            device.creep_m2s,
            device.q_m2s3,
            device.change_mps,
            1.0 / device.change_every_s,
            1.0 / device.start_every_s,
            1.0 / device.stop_every_s,
            device.speed_mps,
        ]
    )
    rhythm = Rhythm(np.log(loose() / BIN_S), shares, np.full(len(shares), -np.log(len(shares))), manner)
    return Evidence(
        reports.time_s,
        np.ascontiguousarray(reports.place_m[:, 0]),
        np.ascontiguousarray(reports.place_m[:, 1]),
        reports.spread_m2,
        np.arange(many),
        np.full(many, -np.log(FALSE_SHARE * many / room)),
        nothing,
        np.zeros((1, 1)),
        nothing,
        np.zeros((1, 1)),
        np.ones(1),
        nothing,
        np.zeros((1, 1, 1)),
        np.array([0.0, 0.0, 1.0, 60.0, float(reports.time_s.min()), float(reports.time_s.max())]),
        np.array([0.0, 1.0, 1.0, 1.0, np.log(VESSEL_SHARE * many / room), 0.0]),
        np.array([0.01, 1.5]),
        rhythm,
    )


def linked_devices(everything: Reports, rest: Ints, settings: Settings) -> Ints:
    """The label of each of ``rest`` (in order of time): a vessel ≥ 0 or ``FALSE``."""
    reports = everything.taken(rest)
    many = len(reports)
    evidence = evidence_of(reports, settings)
    own = np.arange(many)
    at = (evidence.t_s, evidence.x_m, evidence.y_m)
    lying = nearest(*at, np.full(many, LYING_VAR_M2), own, LYING[1], LYING[0], LYING[2], LYING[3])
    going = nearest(*at, np.full(many, GOING_VAR_M2), own, GOING[1], GOING[0], GOING[2], GOING[3])
    near = mutual(many, lying, going)
    choices = Choices(*near, np.zeros(many + 1, np.int64), np.zeros(0, np.int64), np.zeros(0), 0)
    memory = memory_for(evidence)
    nothing = np.zeros((0, many), np.int64)
    label = np.arange(many)
    for number, (sweeps, hot, cold, keep) in enumerate(ROUNDS):
        turns = max(int(sweeps * settings.patience), 2)
        searched(evidence, choices, memory, label, turns, hot, cold, settings.seed + number, nothing)
        interval = learned(reports.time_s, label, keep)
        evidence = evidence._replace(rhythm=evidence.rhythm._replace(interval=interval))
    drawn = label.copy()
    taken = []
    for turn in range(WARMINGS):
        seed = settings.seed + 100 + turn
        searched(
            evidence,
            choices,
            memory,
            drawn,
            max(int(COOLING * settings.patience), 2),
            WARM,
            1.0,
            seed,
            nothing,
        )
        samples = np.zeros((max(int(SAMPLES * settings.patience), 3), many), np.int64)
        searched(evidence, choices, memory, drawn, len(samples), 1.0, 1.0, seed + 50, samples)
        taken.append(samples)
    samples = np.concatenate(taken)
    false = (samples == FALSE).mean(axis=0) >= 0.5
    alone = (label < 0) & ~false
    label[alone] = many + np.arange(int(alone.sum()))
    label[false] = FALSE
    label[~false] = np.unique(label[~false], return_inverse=True)[1]
    agreed(samples, label, *near, settings.pair_cost, 20)
    return label
