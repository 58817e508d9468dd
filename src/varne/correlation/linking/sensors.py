"""Linking what sensors and people saw: rounds of search and learning, then sampling, then one answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.linking import coverage
from varne.correlation.linking.consensus import agreed
from varne.correlation.linking.evidence import Choices, Evidence, Rhythm
from varne.correlation.linking.hints import Hints, hints
from varne.correlation.linking.known import Ways, options
from varne.correlation.linking.neighbours import mutual, nearest
from varne.correlation.linking.partition import FALSE
from varne.correlation.linking.reports import CALL, KINDS, RADAR, SIGHTING, Floats, Ints, Reports
from varne.correlation.linking.search import searched
from varne.correlation.linking.settings import Settings
from varne.correlation.linking.steady import turning
from varne.correlation.linking.trajectory import memory_for

# Neighbours: how far in time, how fast, how many.
WINDOW_S, DRIFT_MPS, MOST = 2400.0, 2.5, 40
SHIP_GATE = 12.0
# Sweeps, hottest and coldest temperature of each round; after each the sensors' coverage is learned anew.
ROUNDS = ((15, 3.0, 1.0), (15, 2.0, 1.0), (15, 1.5, 0.8), (60, 1.2, 0.4))
# Sampling: so many times warmed up anew, cooled to 1 in so many sweeps, then so many samples taken.
WARMINGS, COOLING, SAMPLES, WARM = 12, 10, 16, 2.0
# Chance of detection where no trajectory has told yet: before the first round, and after.
UNTOLD_FIXED, UNTOLD_MOVING = (0.10, 0.02), (0.02, 0.05)
# Share of calls and sightings held to be false before anything is known.
FALSE_CALLS = 0.03
# Reports by which people speak of people.
SPEAKING = (CALL, SIGHTING)
# A trajectory shorter than this tells nothing of coverage; a report vaguer than this does not shape its way.
TELLING, SHARP_M = 4, 300.0


class Scene(NamedTuple):
    """One stretch, as all rounds see it: reports in order of time, frames of all sensors, what is said."""

    reports: Reports
    frames: coverage.Frames
    frame_kind: Ints
    frame_of: Ints
    told: Hints
    option_report: Ints
    option_density: Floats
    area_m2: Floats
    looks: Floats


def streams_of(reports: Reports, settings: Settings) -> tuple[coverage.Frames, Ints]:
    """Every frame of every sensor that has frames, and its kind (F,)."""
    times, streams, kinds = [np.zeros(0)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    moves: list[int] = []
    for kind in sorted(settings.sensors):
        sensor = settings.sensors[kind]
        seen = np.unique(reports.time_s[reports.kind == kind])
        if not sensor.frames or not len(seen):
            continue
        share = 1 if sensor.moves else turning(seen).sensors
        times.append(seen)
        streams.append(len(moves) + np.arange(len(seen)) % share)
        kinds.append(np.full(len(seen), kind, np.int64))
        moves += [int(sensor.moves)] * share
    time, stream, kind_of = np.concatenate(times), np.concatenate(streams), np.concatenate(kinds)
    order = np.argsort(time, kind="stable")
    return coverage.Frames(time[order], stream[order], np.array(moves, np.int64)), kind_of[order]


def areas_of(reports: Reports, settings: Settings) -> tuple[Floats, Floats]:
    """By kind: the area (m²) one frame may hold (or all reports, without frames), and how many frames."""
    area, looks = np.ones(KINDS), np.ones(KINDS)
    box = max(float(np.prod(np.ptp(reports.place_m, axis=0))), 1e6)
    for kind, sensor in settings.sensors.items():
        mine = np.flatnonzero(reports.kind == kind)
        area[kind] = box
        if not len(mine) or not sensor.frames:
            continue
        at, which = np.unique(reports.time_s[mine], return_inverse=True)
        looks[kind] = len(at)
        place = reports.place_m[mine]
        if sensor.moves:
            share = np.bincount(which)
            mean = np.stack([np.bincount(which, place[:, k]) / share for k in (0, 1)], axis=1)
            off = (place - mean[which])[share[which] >= 3]
            spread = np.sqrt((off**2).mean(axis=0)) if len(off) else np.array([1500.0, 1500.0])
            area[kind] = 4.0 * np.pi * max(float(np.prod(spread)), 1e5)
        else:
            area[kind] = max(float(np.prod(np.ptp(place, axis=0))), 1e6)
    return area, looks


def scene_of(everything: Reports, rest: Ints, ways: Ways, settings: Settings) -> tuple[Scene, Ints]:
    """The scene of the reports ``rest`` among ``everything``, and the vessel of each option."""
    reports = everything.taken(rest)
    frames, kinds = streams_of(everything, settings)
    number = {(int(k), float(t)): f for f, (k, t) in enumerate(zip(kinds, frames.t_s, strict=True))}
    pairs = zip(reports.kind, reports.time_s, strict=True)
    frame_of = np.array([number.get((int(k), float(t)), -1) for k, t in pairs], np.int64)
    moments, first = np.unique(reports.time_s, return_index=True)
    who, vessel, density = options(
        *ways,
        np.append(first, len(reports)).astype(np.int64),
        moments,
        np.ascontiguousarray(reports.place_m[:, 0]),
        np.ascontiguousarray(reports.place_m[:, 1]),
        reports.spread_m2,
        SHIP_GATE,
    )
    # Plots were offered to ships before, one for one; the other frames are decided here.
    open_ = (frame_of[who] >= 0) & (reports.kind[who] != RADAR)
    who, vessel, density = who[open_], vessel[open_], density[open_]
    order = np.argsort(who, kind="stable")
    shiplike = np.isin(np.arange(len(reports)), who)
    told = hints(reports, settings.sensors, shiplike)
    area, looks = areas_of(everything, settings)
    scene = Scene(reports, frames, kinds, frame_of, told, who[order], density[order], area, looks)
    return scene, vessel[order]


def layout_of(reports: Reports, everything: Reports) -> tuple[Floats, tuple[int, int]]:
    """The grid coverage is kept on, as ``Evidence.layout``, and its cells east and north."""
    low, high = reports.place_m.min(axis=0) - 1500.0, reports.place_m.max(axis=0) + 1500.0
    cell = max(1500.0, float((high - low).max()) / 60.0)
    start, end = float(everything.time_s.min()), float(everything.time_s.max())
    cells = np.ceil((high - low) / cell).astype(int)
    layout = np.array([low[0], low[1], cell, max(60.0, (end - start) / 480.0), start, end])
    return layout, (int(cells[0]), int(cells[1]))


def chance_of(
    scene: Scene, label: Ints, layout: Floats, cells: tuple[int, int], untold: tuple[float, float]
) -> Floats:
    """Chance of detection (F, X, Y) learned from the trajectories of ``label``."""
    reports = scene.reports
    size = np.bincount(label[label >= 0], minlength=1)
    tells = np.flatnonzero((label >= 0) & (size[np.maximum(label, 0)] >= TELLING))
    order = tells[np.argsort(label[tells], kind="stable")]
    first = np.append(np.unique(label[order], return_index=True)[1], len(order)).astype(np.int64)
    had, seen = coverage.chances(
        scene.frames.t_s,
        order,
        first,
        reports.time_s,
        np.ascontiguousarray(reports.place_m[:, 0]),
        np.ascontiguousarray(reports.place_m[:, 1]),
        (reports.spread_m2[:, 0] < SHARP_M**2).astype(np.int64),
        scene.frame_of,
        layout,
        *cells,
    )
    base = np.where(scene.frames.moves > 0, untold[1], untold[0])
    return coverage.learned(scene.frames, had, seen, base)


def evidence_of(
    scene: Scene, label: Ints, chance: Floats, layout: Floats, settings: Settings, first: bool
) -> tuple[Evidence, Floats]:
    """What the next round of search goes by, and the log ratio of each option."""
    reports, told, boat = scene.reports, scene.told, settings.boat
    kind = reports.kind
    false = np.bincount(kind[label == FALSE], minlength=KINDS) + 0.5
    if first:
        false = np.bincount(kind, minlength=KINDS) * np.where(np.arange(KINDS) == RADAR, 0.8, 0.1) + 0.5
    boats = max(int((np.bincount(label[label >= 0], minlength=1) >= 3).sum()), 5)
    if first:
        boats = max(len(reports) // 50, 5)
    density = false / (scene.looks * scene.area_m2)
    odds = np.zeros(len(reports))
    for k, sensor in settings.sensors.items():
        mine = kind == k
        if not sensor.frames:
            density[k] = FALSE_CALLS * max(int(mine.sum()), 1) / scene.area_m2[k]
            odds[mine] = np.log(max(int(mine.sum()), 1) / boats)
    framed = scene.frame_of >= 0
    cell = ((reports.place_m - layout[:2]) / layout[2]).astype(int)
    seen = chance[scene.frame_of[framed], cell[framed, 0], cell[framed, 1]]
    odds[framed] = np.log(seen / (1.0 - seen))
    worth = odds - np.log(density[kind])
    own = len(scene.frames.t_s) + np.arange(len(reports))
    area = float(np.prod(np.ptp(reports.place_m, axis=0)))
    evidence = Evidence(
        reports.time_s,
        np.ascontiguousarray(reports.place_m[:, 0]),
        np.ascontiguousarray(reports.place_m[:, 1]),
        reports.spread_m2,
        np.where(framed, scene.frame_of, own).astype(np.int64),
        worth,
        told.persons,
        told.persons_ratio,
        told.colour,
        told.colour_ratio,
        told.colour_prior,
        np.where(kind == CALL, reports.identity, -1).astype(np.int64),
        coverage.unseen(scene.frames, chance, layout),
        layout,
        np.array(
            [
                boat.q_m2s3,
                boat.change_mps,
                1.0 / boat.change_every_s,
                boat.first_mps,
                np.log(boats / max(area, 1e6)),
                1.0 / boat.stays_s,
            ]
        ),
        np.array([0.01, 1.5]),
        Rhythm(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(11)),
    )
    who = scene.option_report
    return evidence, scene.option_density + worth[who] + told.ship[who]


def linked_sensors(everything: Reports, rest: Ints, ways: Ways, settings: Settings) -> Ints:
    """The label of each of ``rest`` (in order of time): a known vessel -2 - v, ``FALSE``, or a vessel ≥ 0."""
    scene, vessel = scene_of(everything, rest, ways, settings)
    reports = scene.reports
    many = len(reports)
    layout, cells = layout_of(reports, everything)
    frame = np.where(scene.frame_of >= 0, scene.frame_of, len(scene.frames.t_s) + np.arange(many))
    x, y = np.ascontiguousarray(reports.place_m[:, 0]), np.ascontiguousarray(reports.place_m[:, 1])
    var = 0.5 * (reports.spread_m2[:, 0] + reports.spread_m2[:, 1])
    near = mutual(many, nearest(reports.time_s, x, y, var, frame, DRIFT_MPS, WINDOW_S, 3.0, MOST))
    taken = vessel * (len(scene.frames.t_s) + 1) + scene.frame_of[scene.option_report]
    slots, slot = np.unique(taken, return_inverse=True)
    option_first = np.searchsorted(scene.option_report, np.arange(many + 1)).astype(np.int64)
    label = np.arange(many)
    none = np.full(many, FALSE)
    chance = chance_of(scene, none, layout, cells, (UNTOLD_FIXED[0], UNTOLD_MOVING[0]))
    evidence, option_worth = evidence_of(scene, none, chance, layout, settings, first=True)
    memory = memory_for(evidence)
    nothing = np.zeros((0, many), np.int64)
    for number, (sweeps, hot, cold) in enumerate(ROUNDS):
        choices = Choices(*near, option_first, slot.astype(np.int64), option_worth, len(slots))
        turns = max(int(sweeps * settings.patience), 2)
        searched(evidence, choices, memory, label, turns, hot, cold, settings.seed + number, nothing)
        chance = chance_of(scene, label, layout, cells, (UNTOLD_FIXED[1], UNTOLD_MOVING[1]))
        evidence, option_worth = evidence_of(scene, label, chance, layout, settings, first=False)
    choices = Choices(*near, option_first, slot.astype(np.int64), option_worth, len(slots))
    taken_samples = []
    drawn = label.copy()
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
        samples = np.zeros((max(int(SAMPLES * settings.patience), 4), many), np.int64)
        searched(evidence, choices, memory, drawn, len(samples), 1.0, 1.0, seed + 50, samples)
        taken_samples.append(samples)
    return answered(
        np.concatenate(taken_samples), label, near, vessel, settings, np.isin(reports.kind, SPEAKING)
    )


def answered(
    samples: Ints,
    label: Ints,
    near: tuple[Ints, Ints],
    vessel: Ints,
    settings: Settings,
    speaking: NDArray[np.bool_],
) -> Ints:
    """The one answer: false or a known vessel where most samples say so, else the best-agreed partition."""
    false = (samples == FALSE).mean(axis=0)
    known = (samples < FALSE).mean(axis=0)
    answer = label.copy()
    free = (false < 0.5) & (known < 0.5)
    alone = free & (answer < 0)
    answer[alone] = len(answer) + np.arange(int(alone.sum()))
    answer[~free] = FALSE
    answer[free] = np.unique(answer[free], return_inverse=True)[1]
    sure = agreed(samples, answer, *near, settings.pair_cost, 20)
    doubtful = np.flatnonzero(free & speaking & (sure < settings.call_cost))
    answer[doubtful] = 3 * len(answer) + doubtful
    for i in np.flatnonzero(known >= 0.5):
        said = samples[:, i][samples[:, i] < FALSE]
        options_, times = np.unique(said, return_counts=True)
        answer[i] = -2 - vessel[-2 - options_[times.argmax()]]
    return answer
