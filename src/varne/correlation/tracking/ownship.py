"""Radar and lidar from a moving ownship: how sure a plot is, where the sensor sees, what deceives it.

What a ship's own sensors have and a shore radar has less:

- a plot is **old**: a ship's radar gives one list a turn, and what it gives was seen about a turn ago. The
  plot is taken as where the vessel was ``latency_s`` before, a linear function of the state, so nothing is
  approximated;
- a near vessel is **large**: it gives several plots, of its bow and of its stern (:func:`gathered` puts them
  together), and the one plot of its side is some way from where another sensor puts its middle
  (:func:`widened`);
- a large vessel **hides** what is behind it, and the radar's echo goes back and forth between it and the
  shore and the ownship's own hull: false plots stand behind it, which move as it moves (``behind_per_m2``);
- what is false here is often false here again (:class:`ClutterMap`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from varne.correlation.tracking.bearings import hidden, polar, wrapped_rad
from varne.correlation.tracking.motion import FloatArray, IntArray, Motion
from varne.correlation.tracking.sensors import LinearisedSensor, Scan
from varne.picture.errors import Broken


@dataclass(frozen=True, slots=True)
class RangingFigures:
    """What is known of a radar or lidar beforehand.

    ``probability`` of detecting a vessel well within reach; it halves at ``reach_m`` and falls to nothing
    over about ``reach_edge_m`` to either side; ``hidden_share`` of it is left behind another vessel. Errors:
    ``range_sigma_m`` along the line of sight; across it ``cross_sigma_m`` and ``bearing_sigma_rad`` times the
    range. ``latency_s`` as above. ``clutter_per_m2`` false plots per square metre and look; ``behind_per_m2``
    those within ``behind_half_rad`` of the bearing of a known vessel and more than ``behind_from_m`` beyond
    it. ``several_plots``: one vessel may give more than one.

    Raises :class:`Broken` on figures no sensor has.
    """

    probability: float
    reach_m: float
    reach_edge_m: float
    range_sigma_m: float
    cross_sigma_m: float
    bearing_sigma_rad: float
    clutter_per_m2: float
    latency_s: float = 0.0
    hidden_share: float = 0.2
    screen_half_width_m: float = 16.0
    behind_per_m2: float = 0.0
    behind_half_rad: float = math.radians(10.0)
    behind_from_m: float = 40.0
    several_plots: bool = False

    def __post_init__(self) -> None:
        """Raise :class:`Broken` on figures that cannot be."""
        chance = 0.0 < self.probability < 1.0 and 0.0 <= self.hidden_share <= 1.0
        lengths = min(self.reach_m, self.reach_edge_m, self.range_sigma_m, self.cross_sigma_m) > 0.0
        if not (chance and lengths and self.clutter_per_m2 > 0.0 and self.latency_s >= 0.0):
            raise Broken("a ranging sensor needs a probability, positive lengths and clutter, and no future")


@dataclass(frozen=True, slots=True, eq=False)
class RangingSensor(LinearisedSensor):
    """One look of a radar or lidar at ``ownship_m`` (2,); made anew for each look, since the ownship moves.

    ``screens_m`` (k, 2) are the vessels known to be there, which hide what lies behind them.
    ``clutter_per_m2`` (M,), if given, is the clutter learned at each plot of this look (see
    :class:`ClutterMap`).
    """

    figures: RangingFigures
    ownship_m: FloatArray
    screens_m: FloatArray = field(default_factory=lambda: np.zeros((0, 2)))
    clutter_per_m2: FloatArray | None = None
    starts_tracks: bool = True

    def observed(self, mean: FloatArray, time_s: float) -> tuple[FloatArray, FloatArray]:  # noqa: ARG002
        """Where each state (n, 4) was when it was seen, (n, 2), and its Jacobian (n, 2, 4)."""
        latency_s = self.figures.latency_s
        jacobian = np.zeros((len(mean), 2, 4))
        jacobian[:, 0, 0] = jacobian[:, 1, 1] = 1.0
        jacobian[:, 0, 2] = jacobian[:, 1, 3] = -latency_s
        return mean[:, :2] - latency_s * mean[:, 2:], jacobian

    def detection_probability(self, position_m: FloatArray, time_s: float) -> FloatArray:  # noqa: ARG002
        """(n,) chance that this look sees a vessel at each position (n, 2): by range, less when hidden."""
        figures = self.figures
        range_m, _ = polar(position_m, self.ownship_m)
        beyond = np.clip(4.0 * (range_m - figures.reach_m) / figures.reach_edge_m, -40.0, 40.0)
        chance: FloatArray = figures.probability / (1.0 + np.exp(beyond))
        behind = hidden(position_m, self.ownship_m, self.screens_m, figures.screen_half_width_m)
        return np.where(behind, figures.hidden_share * chance, chance)

    def clutter_density(self, scan: Scan) -> FloatArray:
        """(M,) false plots per square metre: as learned, and never less than echoes behind a vessel give."""
        figures = self.figures
        density = self.clutter_per_m2
        if density is None:
            density = np.full(len(scan.measured), figures.clutter_per_m2)
        range_m, bearing_rad = polar(scan.measured, self.ownship_m)
        screen_range_m, screen_bearing_rad = polar(self.screens_m, self.ownship_m)
        apart_rad = np.abs(wrapped_rad(bearing_rad[:, None] - screen_bearing_rad[None, :]))
        beyond_m = range_m[:, None] - screen_range_m[None, :]
        behind = ((apart_rad < figures.behind_half_rad) & (beyond_m > figures.behind_from_m)).any(axis=1)
        return np.where(behind, np.maximum(density, figures.behind_per_m2), density)

    def start(self, motion: Motion, scan: Scan, plot: IntArray) -> tuple[FloatArray, FloatArray]:
        """At the plot, at rest; where it is now is as doubtful as the way made since it was seen."""
        latency_s, speed_m2_s2 = self.figures.latency_s, motion.speed_sigma_mps**2
        many = len(plot)
        mean = np.zeros((many, 4))
        mean[:, :2] = scan.measured[plot]
        covariance = np.zeros((many, 4, 4))
        covariance[:, :2, :2] = scan.covariance[plot] + np.eye(2) * latency_s**2 * speed_m2_s2
        for axis in range(2):
            covariance[:, axis, 2 + axis] = covariance[:, 2 + axis, axis] = latency_s * speed_m2_s2
            covariance[:, 2 + axis, 2 + axis] = speed_m2_s2
        return mean, covariance


def plot_covariance(figures: RangingFigures, ownship_m: FloatArray, plots_m: FloatArray) -> FloatArray:
    """Covariance (M, 2, 2), east and north, of plots (M, 2) seen from ``ownship_m`` (2,)."""
    away_m = plots_m - ownship_m
    range_m = np.hypot(away_m[:, 0], away_m[:, 1])
    along = away_m / np.maximum(range_m, 1e-6)[:, None]
    across = np.stack((-along[:, 1], along[:, 0]), axis=1)
    across_m2 = figures.cross_sigma_m**2 + (range_m * figures.bearing_sigma_rad) ** 2
    covariance: FloatArray = (
        figures.range_sigma_m**2 * along[:, :, None] * along[:, None, :]
        + across_m2[:, None, None] * across[:, :, None] * across[:, None, :]
    )
    return covariance


def gathered(plots_m: FloatArray, vessels_m: FloatArray, extent_m: float) -> FloatArray:
    """Plots (M, 2) of one look with those of one vessel replaced by their mean.

    Plots belong together if the nearest of the known vessels ``vessels_m`` (k, 2) is the same and within
    ``extent_m``. Plots of no known vessel stay as they are: two boats side by side must not become one before
    either is known.
    """
    if len(plots_m) < 2 or not len(vessels_m):
        return plots_m
    apart_m = distances_m(plots_m, vessels_m)
    nearest = np.where(apart_m.min(axis=1) <= extent_m, apart_m.argmin(axis=1), -1)
    kept = [plots_m[nearest < 0]]
    kept += [plots_m[nearest == own].mean(axis=0, keepdims=True) for own in np.unique(nearest[nearest >= 0])]
    return np.concatenate(kept)


def widened(
    covariance_m2: FloatArray,
    plots_m: FloatArray,
    expected_m: FloatArray,
    doubt_m2: FloatArray,
    extent_m: float,
    sigmas: float,
) -> FloatArray:
    """Plot covariances (M, 2, 2), made as wide as needed for each vessel's own plot to lie within ``sigmas``.

    A vessel's own plot is the nearest to where it is expected, ``expected_m`` (k, 2) with covariance
    ``doubt_m2`` (k, 2, 2), if it is within ``extent_m`` and nearer to no other vessel. Its offset is then the
    vessel's length and not another vessel, and it is taken with the doubt that its offset shows (a Huber
    weight, as in robust Kalman filters: Masreliez and Martin, IEEE Trans. AC 22(3), 1977).
    """
    wide = covariance_m2.copy()
    if not len(plots_m) or not len(expected_m):
        return wide
    apart_m = distances_m(plots_m, expected_m)
    for vessel in range(len(expected_m)):
        plot = int(apart_m[:, vessel].argmin())
        if apart_m[plot, vessel] > extent_m or int(apart_m[plot].argmin()) != vessel:
            continue
        spread = doubt_m2[vessel] + covariance_m2[plot]
        offset = plots_m[plot] - expected_m[vessel]
        distance2 = float(offset @ np.linalg.solve(spread, offset))
        if distance2 > sigmas**2:
            wide[plot] += spread * (distance2 / sigmas**2 - 1.0)
    return wide


def distances_m(one_m: FloatArray, other_m: FloatArray) -> FloatArray:
    """Distances (n, k) between positions (n, 2) and (k, 2)."""
    apart = one_m[:, None, :] - other_m[None, :, :]
    return np.hypot(apart[..., 0], apart[..., 1])


class ClutterMap:
    """False plots per square metre and look, learned by place from plots that became no shown track's.

    A grid of cells of ``cell_m`` fixed to the ground; the density at a place is the mean over its cell and
    the eight about it, pulled towards ``prior_per_m2`` with the weight of ``prior_looks`` looks (a gamma
    prior). A quay, a breaking bank or a wake that comes again is thereby soon no evidence of a boat.
    """

    def __init__(self, prior_per_m2: float, prior_looks: float = 20.0, cell_m: float = 50.0) -> None:
        self.prior_per_m2 = prior_per_m2
        self.prior_looks = prior_looks
        self.cell_m = cell_m
        self._looks = 0
        self._false: dict[tuple[int, int], int] = {}

    def density_per_m2(self, places_m: FloatArray) -> FloatArray:
        """(M,) at places (M, 2)."""
        density = np.empty(len(places_m))
        for row, (column, line) in enumerate(self._cells(places_m)):
            found = sum(
                self._false.get((column + east, line + north), 0)
                for east in (-1, 0, 1)
                for north in (-1, 0, 1)
            )
            per_m2 = found / (9.0 * self.cell_m**2)
            density[row] = (self.prior_per_m2 * self.prior_looks + per_m2) / (self.prior_looks + self._looks)
        return density

    def learn(self, false_m: FloatArray) -> None:
        """One look's false plots (M, 2)."""
        self._looks += 1
        for cell in self._cells(false_m):
            self._false[cell] = self._false.get(cell, 0) + 1

    def _cells(self, places_m: FloatArray) -> list[tuple[int, int]]:
        return [(int(east), int(north)) for east, north in np.floor(places_m / self.cell_m)]
