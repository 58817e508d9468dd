"""The tide in two dimensions: depth-mean shallow water on a C-grid, and its kernel.

Height in the middle of each cell, eastward velocity on its western face, northward velocity on its southern
face (Arakawa C). Forward-backward in time (Sielecki 1968, Monthly Weather Review 96, 150): continuity
first, then each momentum with the newest of the other. Quadratic friction after Manning, implicit; advection
with a share of upwinding; sides slip freely. Cells never fall dry: depth is held at a least value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift.compiled import compiled
from varne.drift.tide.constituents import speeds_rad_per_s
from varne.drift.tide.making.grid import LAND, SEA, OpenBoundary, SeaGrid
from varne.picture.errors import Broken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GRAVITY_MPS2 = 9.81
EARTH_ROTATION_RAD_S = 7.2921159e-5
HEIGHT_IMPOSSIBLE_M = 30.0  # no tide on Earth is half as high: the scheme has become unstable


@dataclass(frozen=True)
class Physics:
    """What a run is told of the water."""

    manning: float = 0.025  # s m^(-1/3); Chow (1959) has 0.025 to 0.033 for clean natural beds
    drag_min: float = 0.0015  # the least drag coefficient, in deep water
    viscosity_m2_s: float = 10.0
    upwind_share: float = 0.25  # 0 centred, 1 first-order upwind
    depth_min_m: float = 5.0  # below mean level
    column_min_m: float = 1.0  # depth and tide together never count as less
    ramp_s: float = 86_400.0  # the boundary rises from nothing over this


@compiled
def advance(
    first_step: int,
    steps: int,
    step_s: float,
    eta: Floats,
    u: Floats,
    v: Floats,
    flux_east: Floats,
    flux_north: Floats,
    depth_u: Floats,
    depth_v: Floats,
    open_u: Floats,
    open_v: Floats,
    drag_u: Floats,
    drag_v: Floats,
    sea: Floats,
    spans: Ints,
    east_m: Floats,
    north_m: float,
    cos_centre: Floats,
    cos_face: Floats,
    coriolis_u: Floats,
    coriolis_v: Floats,
    open_rows: Ints,
    open_columns: Ints,
    open_re: Floats,
    open_im: Floats,
    speeds: Floats,
    ramp_s: float,
    viscosity: float,
    upwind: float,
    column_min_m: float,
) -> None:
    """Carry the water ``steps`` further, in place.

    All fields have the shape [y + 1, x + 1] of the grid and one row and column more. ``sea``, ``open_u`` and
    ``open_v`` are 1 for cells that move and faces that water crosses, else 0; ``spans`` is the first and the
    last-but-one column of each row that holds any. ``open_re`` and ``open_im`` are ``A cos g`` and
    ``A sin g``, shape [n, k]. Rows are cut into views and loops have no branches, so that they
    become vector instructions: ten times the speed.
    """
    rows = eta.shape[0] - 1
    waves = speeds.size
    cosine = np.empty(waves)
    sine = np.empty(waves)
    fresh = np.empty(eta.shape[1])
    for step in range(first_step, first_step + steps):
        now_s = (step + 1) * step_s
        ramp = min(1.0, now_s / ramp_s)
        for k in range(waves):
            cosine[k] = np.cos(speeds[k] * now_s) * ramp
            sine[k] = np.sin(speeds[k] * now_s) * ramp
        for j in range(1, rows - 1):
            lo, hi = spans[j, 0], spans[j, 1]
            over_east = step_s / east_m[j]
            over_north = step_s / (north_m * cos_centre[j])
            cos_south, cos_north = cos_face[j], cos_face[j + 1]
            height, moves = eta[j, lo:hi], sea[j, lo:hi]
            west, east = flux_east[j, lo:hi], flux_east[j, lo + 1 : hi + 1]
            south, north = flux_north[j, lo:hi], flux_north[j + 1, lo:hi]
            for i in range(height.size):
                height[i] -= moves[i] * (
                    over_east * (east[i] - west[i])
                    + over_north * (north[i] * cos_north - south[i] * cos_south)
                )
        for n in range(open_rows.size):
            given = 0.0
            for k in range(waves):
                given += open_re[n, k] * cosine[k] + open_im[n, k] * sine[k]
            eta[open_rows[n], open_columns[n]] = given
        for side in range(2):
            for j in range(1, rows):
                lo, hi = spans[j, 0], spans[j, 1]
                if side == 0:
                    per_x, per_slope = 1.0 / east_m[j], GRAVITY_MPS2 / east_m[j]
                    turning = coriolis_u[j]
                    w, crossed, depth, drag, flux = u, open_u, depth_u, drag_u, flux_east
                    across_a, across_b = v[j, lo - 1 : hi - 1], v[j, lo:hi]
                    across_c, across_d = v[j + 1, lo - 1 : hi - 1], v[j + 1, lo:hi]
                    behind = eta[j, lo - 1 : hi - 1]
                else:
                    per_x, per_slope = 2.0 / (east_m[j] + east_m[j - 1]), GRAVITY_MPS2 / north_m
                    turning = -coriolis_v[j]
                    w, crossed, depth, drag, flux = v, open_v, depth_v, drag_v, flux_north
                    across_a, across_b = u[j - 1, lo:hi], u[j, lo:hi]
                    across_c, across_d = u[j - 1, lo + 1 : hi + 1], u[j, lo + 1 : hi + 1]
                    behind = eta[j - 1, lo:hi]
                per_y = 1.0 / north_m
                middle, west, east = w[j, lo:hi], w[j, lo - 1 : hi - 1], w[j, lo + 1 : hi + 1]
                south, north = w[j - 1, lo:hi], w[j + 1, lo:hi]
                to_middle, to_west, to_east = (
                    crossed[j, lo:hi], crossed[j, lo - 1 : hi - 1], crossed[j, lo + 1 : hi + 1],
                )  # fmt: skip
                to_south, to_north = crossed[j - 1, lo:hi], crossed[j + 1, lo:hi]
                ahead, still, rough = eta[j, lo:hi], depth[j, lo:hi], drag[j, lo:hi]
                next_, through = fresh[: hi - lo], flux[j, lo:hi]
                along_x = side == 0
                for i in range(middle.size):
                    here = middle[i]
                    across = 0.25 * (across_a[i] + across_b[i] + across_c[i] + across_d[i])
                    # A face on a shore counts as this one: the sides slip.
                    from_west, to_the_east = (here - west[i]) * to_west[i], (east[i] - here) * to_east[i]
                    from_south, to_the_north = (
                        (here - south[i]) * to_south[i],
                        (north[i] - here) * to_north[i],
                    )
                    speed_x = here if along_x else across
                    speed_y = across if along_x else here
                    spread = (viscosity * per_x + 0.5 * upwind * abs(speed_x)) * (
                        to_the_east - from_west
                    ) * per_x + (viscosity * per_y + 0.5 * upwind * abs(speed_y)) * (
                        to_the_north - from_south
                    ) * per_y
                    carried = 0.5 * (
                        speed_x * (to_the_east + from_west) * per_x
                        + speed_y * (to_the_north + from_south) * per_y
                    )
                    column = max(still[i] + 0.5 * (behind[i] + ahead[i]), column_min_m)
                    speed = np.sqrt(here * here + across * across)
                    pushed = here + step_s * (
                        turning * across - per_slope * (ahead[i] - behind[i]) - carried + spread
                    )
                    # np.divide, unlike /, asks no question about zero, which a vector instruction could not.
                    next_[i] = to_middle[i] * np.divide(pushed * column, column + step_s * rough[i] * speed)
                    through[i] = next_[i] * column
                for i in range(middle.size):
                    middle[i] = next_[i]


class Sea:
    """Water on a grid, moved by its open boundary. Starts at rest.

    Args:
        grid: where there is water, and how deep.
        boundary: heights on the open cells.
        physics: friction and the rest.
        sample_s: how often the state will be looked at.
    """

    def __init__(
        self, grid: SeaGrid, boundary: OpenBoundary, physics: Physics, *, sample_s: float = 1800.0
    ) -> None:
        self.grid, self.physics = grid, physics
        self.sample_s = sample_s
        shape = (grid.lat_deg.size + 1, grid.lon_deg.size + 1)
        self._height, self._u, self._v = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self._flux_east, self._flux_north = np.zeros(shape), np.zeros(shape)
        self._faces = _faces(grid, physics)
        lat = np.radians(grid.lat_deg)
        half = 0.5 * (lat[1] - lat[0])
        east_m, self._north_m = grid.cell_m
        self._east_m = np.cos(lat) * east_m / np.cos(lat.mean())
        self._cos_centre, self._cos_face = np.cos(lat), np.cos(lat - half)
        self._coriolis_u = 2.0 * EARTH_ROTATION_RAD_S * np.sin(lat)
        self._coriolis_v = 2.0 * EARTH_ROTATION_RAD_S * np.sin(lat - half)
        self._open_rows, self._open_columns = grid.open_cells()
        self._open_re = np.ascontiguousarray(boundary.height_m.real.T)
        self._open_im = np.ascontiguousarray(-boundary.height_m.imag.T)
        self._speeds = speeds_rad_per_s(boundary.names)
        deepest = float(grid.depth_m[grid.kind != LAND].max())
        shortest = min(float(self._east_m.min()), self._north_m)
        # Two thirds of the limit dx / sqrt(2 g h) leaves room for the tide's own height and speed.
        limit_s = 0.67 * shortest / np.sqrt(2.0 * GRAVITY_MPS2 * deepest)
        self._steps_a_sample = int(np.ceil(sample_s / limit_s))
        self.step_s = sample_s / self._steps_a_sample
        self._step = 0

    @property
    def now_s(self) -> float:
        """Seconds since the start."""
        return self._step * self.step_s

    def to_next_sample(self) -> None:
        """Go on by ``sample_s``.

        Raises:
            Broken: the water has run away; the physics or the depths are at fault.
        """
        physics, faces = self.physics, self._faces
        advance(
            self._step, self._steps_a_sample, self.step_s, self._height, self._u, self._v,
            self._flux_east, self._flux_north, faces.depth_u, faces.depth_v, faces.open_u, faces.open_v,
            faces.drag_u, faces.drag_v, faces.sea, faces.spans,
            self._east_m, self._north_m, self._cos_centre, self._cos_face, self._coriolis_u, self._coriolis_v,
            self._open_rows, self._open_columns, self._open_re, self._open_im, self._speeds,
            physics.ramp_s, physics.viscosity_m2_s, physics.upwind_share, physics.column_min_m,
        )  # fmt: skip
        self._step += self._steps_a_sample
        highest = float(np.abs(self._height).max())
        if not highest < HEIGHT_IMPOSSIBLE_M:
            raise Broken(f"the model sea stands {highest} m high after {self.now_s / 3600:.1f} h")

    @property
    def height_m(self) -> Floats:
        """Height above mean level in each cell, [y, x]."""
        return self._height[:-1, :-1]

    def velocity_mps(self) -> tuple[Floats, Floats]:
        """Depth-mean velocity in the middle of each cell, eastward and northward, each [y, x]."""
        return _to_centres(self._u, self._v)

    def transport_m2_s(self) -> tuple[Floats, Floats]:
        """Velocity times depth in the middle of each cell, eastward and northward, each [y, x]."""
        return _to_centres(self._flux_east, self._flux_north)


def _to_centres(on_west: Floats, on_south: Floats) -> tuple[Floats, Floats]:
    east = 0.5 * (on_west[:-1, :-1] + on_west[:-1, 1:])
    north = 0.5 * (on_south[:-1, :-1] + on_south[1:, :-1])
    return east, north


@dataclass(frozen=True)
class _Faces:
    """What does not change during a run, on faces and cells; arrays of shape [y + 1, x + 1]."""

    depth_u: Floats
    depth_v: Floats
    open_u: Floats
    open_v: Floats
    drag_u: Floats
    drag_v: Floats
    sea: Floats
    spans: Ints  # [y + 1, 2]


def _faces(grid: SeaGrid, physics: Physics) -> _Faces:
    depth = np.maximum(np.where(grid.kind == LAND, 0.0, grid.depth_m), physics.depth_min_m)
    depth = np.pad(depth, ((0, 1), (0, 1)), constant_values=physics.depth_min_m)
    kind = np.pad(grid.kind, ((0, 1), (0, 1)), constant_values=LAND)
    wet, sea = kind != LAND, kind == SEA
    depth_u, depth_v = depth.copy(), depth.copy()
    depth_u[:, 1:] = 0.5 * (depth[:, 1:] + depth[:, :-1])
    depth_v[1:] = 0.5 * (depth[1:] + depth[:-1])
    open_u, open_v = np.zeros(depth.shape), np.zeros(depth.shape)
    open_u[:, 1:] = wet[:, 1:] & wet[:, :-1] & (sea[:, 1:] | sea[:, :-1])
    open_v[1:] = wet[1:] & wet[:-1] & (sea[1:] | sea[:-1])
    spans = np.ones((depth.shape[0], 2), dtype=np.int64)
    for row, busy in enumerate(sea | (open_u > 0) | (open_v > 0)):
        columns = np.nonzero(busy)[0]
        if columns.size:
            spans[row] = columns[0], columns[-1] + 1

    def drag(depth: Floats) -> Floats:
        manning = GRAVITY_MPS2 * physics.manning**2 / np.cbrt(depth)
        coefficient: Floats = np.maximum(manning, physics.drag_min)
        return coefficient

    return _Faces(
        depth_u=depth_u, depth_v=depth_v, open_u=open_u, open_v=open_v, drag_u=drag(depth_u),
        drag_v=drag(depth_v), sea=sea.astype(np.float64), spans=spans,
    )  # fmt: skip
