"""Laying the areas of a plan: a first cut, then each again beside the others, on particles.

Units are taken from the strongest down. Each is tried on boxes where the weight not yet found is densest,
and its best few are improved by pattern search over place, bearing, length and width. No chance and no
clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from varne.drift.search import areas as a
from varne.drift.search.cloud import Floats
from varne.drift.search.detection import Law, pod
from varne.drift.search.plan import IdleReason, SearchArea
from varne.drift.search.tiling import Box, boxes
from varne.drift.search.trials import Trials, missed_by, missed_in, row_of
from varne.drift.search.units import PlanSettings, SearchUnit, window

# Areas, paths and layers of the other units, and the weight that they leave to find.
Others = tuple[Floats, Floats, NDArray[np.bool_], Floats]
TRIMS = (0.01, 0.04, 0.1)
SHRINKS = (1.0, 0.94, 0.88, 0.8, 0.7, 0.55)
EARLY = 1  # row of the moment at which boxes are cut: about when units arrive
HALVINGS = 4  # of the pattern search's step


climb: Callable[..., float] = a.climb  # its arguments after the path are those of _fixed


class Laying:
    """The plan as it is made: each unit's area and its path, and what it misses of each particle."""

    def __init__(
        self,
        table: Trials,
        weights: Floats,
        units: tuple[SearchUnit, ...],
        settings: PlanSettings,
        kept: Sequence[SearchArea],
    ) -> None:
        self.table, self.weights, self.units, self.settings = table, weights, units, settings
        self.rows = np.array([_unit_row(unit, settings) for unit in units]).reshape(-1, a.UNIT_COLUMNS)
        classes = int(table.object_class.max()) + 1
        self.widths = np.array([unit.widths_m[:classes] for unit in units]).reshape(len(units), classes)
        self.areas: list[Floats | None] = [None] * len(units)
        self.paths: list[Floats] = [np.zeros((len(table.moments), 2)) for _ in units]
        self.missed = np.ones((len(units), len(weights)))
        self.kept_rows = [row_of(area) for area in kept]
        self.kept_paths = [
            np.column_stack([np.interp(table.moments, area.moments_s, c) for c in area.path_m.T])
            for area in kept
        ]
        self.kept_surface = [area.layer == "surface" for area in kept]
        self.kept_missed = np.ones(len(weights))
        for area in kept:
            self.kept_missed *= missed_by(area, table)
        self.parts = np.empty(len(weights))
        mean = np.average(table.places, axis=0, weights=weights + 1e-300)
        self.drifted = mean - mean[EARLY]  # of everything together, since the moment boxes are cut at

    def lay(self) -> None:
        """Tile each layer, the air first, then lay each area again beside the others."""
        for layer in ("air", "surface"):
            self._tile([j for j, unit in enumerate(self.units) if unit.layer == layer])
        everybody = list(range(len(self.units)))
        for turn in range(self.settings.refinements):
            self._again(everybody, look_round=turn == 0)
            for one, other in self._pairs():
                self._share(one, other)

    def _pairs(self) -> list[tuple[int, int]]:
        """Units whose areas to cut anew together: who has none with the best off, and neighbours."""
        pairs: list[tuple[int, int]] = []
        for j, unit in enumerate(self.units):
            alike = [
                (k, area)
                for k, area in enumerate(self.areas)
                if area is not None and k != j and self.units[k].layer == unit.layer
            ]
            own = self.areas[j]
            if own is None:
                alike.sort(key=lambda other: -other[1][a.LENGTH] * other[1][a.WIDTH])
                pairs += [(j, k) for k, _ in alike[:3]]
            elif alike:
                x, y = own[a.CENTRE_X], own[a.CENTRE_Y]
                near = min((math.hypot(area[a.CENTRE_X] - x, area[a.CENTRE_Y] - y), k) for k, area in alike)
                if (near[1], j) not in pairs:
                    pairs.append((j, near[1]))
        return pairs

    def _share(self, one: int, other: int) -> None:
        """Cut what two units have into two anew, and keep that if it is worth more."""
        bearings = [area[a.BEARING] for k in (other, one) if (area := self.areas[k]) is not None]
        if not bearings:  # an earlier cut left both without: together they have nothing to share
            return
        bearing = float(bearings[0])
        before, kept = self._found_weight(), self._state()
        inside = (self.missed[one] < 1) | (self.missed[other] < 1)
        pair, t = [one, other], self.table
        for k in pair:
            self._drop(k)
        left = np.where(inside, self._others(-1)[3], 0.0)
        homes = np.array([self.units[k].position_m for k in pair])
        strength = np.array([self._strength(k) for k in pair])
        cut = boxes(t.places[:, EARLY], left, homes, strength, bearing, TRIMS[0], self.settings.separation_m)
        self._take([(pair[box.unit], self._when_begun(pair[box.unit], box)) for box in cut])
        self._again(pair, look_round=False)
        if self._found_weight() <= before * 1.001:
            self.areas, self.paths, self.missed = kept

    def _state(self) -> tuple[list[Floats | None], list[Floats], Floats]:
        return list(self.areas), list(self.paths), self.missed.copy()

    def _again(self, members: Sequence[int], look_round: bool) -> None:
        """Lay some units' areas again one after another: first who has none, then from the strongest down."""
        strength = {j: self._strength(j) for j in members}
        order = sorted(members, key=lambda j: (self.areas[j] is not None, -strength[j], self.units[j].id))
        for j in order:
            self._lay(j, look_round)

    def _tile(self, members: list[int]) -> None:
        """Cut the water into a box for each of some units, in several ways; improve a few, keep the best."""
        if not members:
            return
        t = self.table
        left = self._others(-1)[3]
        early = t.places[:, EARLY]
        homes = np.array([self.units[j].position_m for j in members])
        strength = np.array([self._strength(j) for j in members])
        ways: list[tuple[float, int, list[tuple[int, Floats]]]] = []
        for bearing in np.arange(6) * math.pi / 12:
            for trim in TRIMS:
                cut = boxes(early, left, homes, strength, float(bearing), trim, self.settings.separation_m)
                rows = [(members[box.unit], self._when_begun(members[box.unit], box)) for box in cut]
                ways.append((-self._take(rows), len(ways), rows))
                for j in members:
                    self._drop(j)
        best, kept = -1.0, self._state()
        for _, _, rows in sorted(ways, key=lambda way: way[:2])[: self.settings.cuts]:
            self._take(rows)
            self._again(members, look_round=False)
            found = self._found_weight()
            if found > best:
                best, kept = found, self._state()
            for j in members:
                self._drop(j)
        self.areas, self.paths, self.missed = kept

    def _when_begun(self, j: int, box: Box) -> Floats:
        """A box cut at the early moment as an area, carried on to when the unit can begin to search it."""
        t = self.table
        at = np.array([box.x_m, box.y_m])
        if self.settings.follow_drift:
            begins_s = float(window(self.units[j], self.settings, at[None, :])[0][0])
            at = at + [np.interp(begins_s, t.moments, column) for column in self.drifted.T]
        return np.array([*at, box.bearing, box.length_m, box.width_m, 0.0, 0.0, 0.0])

    def _found_weight(self) -> float:
        return float((self.weights * (1 - self.missed.prod(axis=0))).sum())

    def _take(self, rows: Sequence[tuple[int, Floats]]) -> float:
        """Lay areas as they are, one after another; returns what they add together."""
        total = 0.0
        for j, row in rows:
            others = self._others(j)
            for shrunk in SHRINKS:  # neighbours drift apart or together, and a box may not fit between them
                area, path = row.copy(), np.zeros_like(self.paths[j])
                area[[a.LENGTH, a.WIDTH]] *= shrunk
                got = self._worth(j, others, area, path)
                if got > 0:
                    self._put(j, area, path)
                    total += got
                    break
        return total

    def found(self) -> list[SearchArea]:
        """The areas laid, in the order of the units."""
        found = []
        law = Law(self.settings.law)
        for unit, row, path, widths in zip(self.units, self.areas, self.paths, self.widths, strict=True):
            if row is None:
                continue
            spacing_m = row[a.WIDTH] / row[a.SWEEPS]
            found.append(
                SearchArea(
                    unit.id,
                    unit.layer,
                    math.degrees(row[a.BEARING]) % 180.0,
                    float(row[a.LENGTH]),
                    float(row[a.WIDTH]),
                    int(row[a.SWEEPS]),
                    float(row[a.START]),
                    float(row[a.END]),
                    self.table.moments,
                    path,
                    tuple(float(p) for p in pod(law, widths / spacing_m)),
                    unit.height_m,
                )
            )
        return found

    def idle(self) -> tuple[tuple[str, IdleReason], ...]:
        """Units without an area, and why."""
        return tuple(
            (unit.id, "no_time" if self._strength(j) <= 0 else "no_room")
            for j, unit in enumerate(self.units)
            if self.areas[j] is None
        )

    def _strength(self, j: int) -> float:
        """Sweep width times track length a unit has at the middle of what there is to find."""
        middle = np.average(
            self.table.places[:, len(self.table.moments) // 2], axis=0, weights=self.weights + 1e-300
        )
        arrives, leaves = window(self.units[j], self.settings, middle[None, :])
        on_scene_s = max(0.0, float(leaves[0] - arrives[0]))
        mean_width_m = np.average(self.widths[j][self.table.object_class], weights=self.weights + 1e-300)
        return float(mean_width_m * self.units[j].search_speed_mps * on_scene_s)

    def _others(self, j: int) -> Others:
        """Areas and paths of all but one unit, their layers, and the weight that they leave to find."""
        others = [k for k, row in enumerate(self.areas) if row is not None and k != j]
        rows = [row for k in others if (row := self.areas[k]) is not None] + self.kept_rows
        paths = [self.paths[k] for k in others] + self.kept_paths
        surface = [self.units[k].layer == "surface" for k in others] + self.kept_surface
        left = self.weights * self.kept_missed
        for k in others:
            left = left * self.missed[k]
        shape = (len(rows), len(self.table.moments), 2)
        return (
            np.array(rows).reshape(-1, a.AREA_COLUMNS),
            np.array(paths).reshape(shape),
            np.array(surface, dtype=np.bool_),
            left,
        )

    def _fixed(self, others: Others) -> tuple[Any, ...]:
        t = self.table
        return (
            *others[:3], t.moments, t.places, others[3], t.object_class,
            t.outline, t.starts, t.flow, t.numbers, self.parts,
        )  # fmt: skip

    def _worth(self, j: int, others: Others, area: Floats, path: Floats) -> float:
        """What a unit's area adds beside the others; fills in the rest of its row and its path."""
        return float(a.worth_of(self.rows[j], self.widths[j], area, path, *self._fixed(others)))

    def _drop(self, j: int) -> None:
        self.areas[j] = None
        self.missed[j] = 1.0

    def _put(self, j: int, area: Floats, path: Floats) -> None:
        t = self.table
        self.areas[j], self.paths[j] = area, path
        a.part_inside(area, path, t.moments, t.places, a.SAMPLES, self.parts, float(t.numbers[2]))
        pods = pod(Law(self.settings.law), self.widths[j] / (area[a.WIDTH] / area[a.SWEEPS]))
        self.missed[j] = missed_in(self.parts, pods[t.object_class], Law(self.settings.law))

    def _lay(self, j: int, look_round: bool) -> None:
        """Improve a unit's area where it is; with none, or when looking round, wherever there is most."""
        others = self._others(j)
        starts: list[tuple[float, Floats, Floats]] = []
        own = self.areas[j]
        if own is not None:
            area, path = own.copy(), self.paths[j].copy()
            starts.append((self._worth(j, others, area, path), area, path))
        if own is None or look_round:
            for seed in self._seeds(j, others[3]):
                area, path = seed, np.zeros_like(self.paths[j])
                got = self._worth(j, others, area, path)
                if got > 0:
                    starts.append((got, area, path))
        starts.sort(key=lambda start: -start[0])
        best, best_area, best_path = 0.0, None, self.paths[j]
        for first, area, path in starts[:3]:
            fixed = self._fixed(others)
            got = float(climb(self.rows[j], self.widths[j], area, path, *fixed, first, HALVINGS))
            if got > best:
                best, best_area, best_path = got, area, path
        if best_area is None:
            self._drop(j)
        else:
            self._put(j, best_area, best_path)

    def _seeds(self, j: int, left: Floats) -> list[Floats]:
        """Boxes of the size that this unit can cover well, where the most weight is left, several sizes."""
        unit, t = self.units[j], self.table
        middle = np.average(t.places[:, 0], axis=0, weights=left + 1e-300)
        arrives, leaves = window(unit, self.settings, middle[None, :])
        start = float(np.clip(arrives[0], t.moments[0], t.moments[-1]))
        row = int(np.clip(np.searchsorted(t.moments, start), 0, len(t.moments) - 1))
        at = t.places[:, row]
        length_m = max(0.0, float(leaves[0] - arrives[0])) * unit.search_speed_mps * 0.9
        if length_m <= 0:
            # The middle is out of reach; something nearer may not be.
            length_m = 0.25 * unit.endurance_s * unit.search_speed_mps
        width_m = max(
            float(np.average(self.widths[j][t.object_class], weights=left + 1e-300)), unit.min_spacing_m / 2
        )
        cell_m = 1000.0
        low = np.floor(at.min(axis=0) / cell_m) * cell_m
        shape = np.floor((at.max(axis=0) - low) / cell_m).astype(int) + 1
        seen = np.floor((at - low) / cell_m).astype(int)
        mass = np.zeros((int(shape[0]), int(shape[1])))
        np.add.at(mass, (seen[:, 0], seen[:, 1]), left)
        turns = [0.0, math.pi / 4]
        if unit.layer == "surface":
            turns += [float(bearing) + math.pi / 2 for bearing in t.flow]
        found = []
        for covered in (0.5, 0.9, 1.5):
            side_m = min(math.sqrt(length_m * width_m / covered), self.settings.longest_area_m)
            side_m = max(side_m, 2 * unit.min_spacing_m)
            for x, y in _densest(mass, max(1, round(side_m / cell_m)), 10):
                centre = low + (np.array([x, y])) * cell_m
                for turn in turns[: 2 + 3]:
                    found.append(np.array([centre[0], centre[1], turn, side_m, side_m, 0.0, 0.0, 0.0]))
        return found


def _densest(mass: Floats, side: int, count: int) -> list[tuple[float, float]]:
    """Centres, in cells, of the boxes of ``side`` cells with the most mass, no two within half a side."""
    padded = np.pad(mass, ((side, side), (side, side)))
    summed = np.zeros((padded.shape[0] + 1, padded.shape[1] + 1))
    summed[1:, 1:] = padded.cumsum(axis=0).cumsum(axis=1)
    boxes = summed[side:, side:] - summed[:-side, side:] - summed[side:, :-side] + summed[:-side, :-side]
    boxes = boxes.copy()
    found: list[tuple[float, float]] = []
    for _ in range(count):
        best = int(boxes.argmax())
        i, j = divmod(best, boxes.shape[1])
        if boxes[i, j] <= 0:
            break
        found.append((i - side + side / 2, j - side + side / 2))
        near = max(1, side // 2)
        boxes[max(0, i - near) : i + near + 1, max(0, j - near) : j + near + 1] = 0.0
    return found


def _unit_row(unit: SearchUnit, settings: PlanSettings) -> list[float]:
    home = unit.home_m or (0.0, 0.0)
    return [
        *unit.position_m,
        max(unit.ready_s, settings.start_s),
        unit.transit_speed_mps,
        unit.search_speed_mps,
        unit.ready_s + unit.endurance_s,
        unit.min_spacing_m,
        unit.turn_s,
        *home,
        0.0 if unit.home_m is None else 1.0,
        1.0 if unit.layer == "surface" else 0.0,
    ]
