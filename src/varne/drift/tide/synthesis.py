"""Heights and streams from an atlas, at a place or over a field, at any times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from varne.drift.tide.atlas import Complexes, Floats, TideAtlas
from varne.drift.tide.constituents import rotation, speeds_rad_per_s
from varne.picture.errors import Refused

Singles = npt.NDArray[np.float32]

# The nodal correction is reckoned afresh at least this often: it moves by less than 0.1 % in between.
NODAL_STEP_S = 5 * 86_400.0
SEARCH_STEP_S = 300.0  # turns and high waters are looked for at this step, then placed between


def _chunks(at_s: Floats) -> Iterator[npt.NDArray[np.int64]]:
    """Indexes of times that share one nodal correction."""
    if at_s.size == 0:
        return
    number = np.floor((at_s - at_s.min()) / NODAL_STEP_S)
    for chunk in np.unique(number):
        yield np.nonzero(number == chunk)[0]


def _turning(
    names: tuple[str, ...], start: datetime, at_s: Floats, lat_deg: float
) -> Iterator[tuple[npt.NDArray[np.int64], Complexes]]:
    """``f exp(1j (V + u))`` of each constituent at each time, [t, k], a chunk of times after another."""
    speeds = speeds_rad_per_s(names)
    for index in _chunks(at_s):
        middle_s = float(at_s[index].mean())
        turned = rotation(names, start + timedelta(seconds=middle_s), lat_deg)
        yield index, turned[None, :] * np.exp(1j * np.outer(at_s[index] - middle_s, speeds))


@dataclass(frozen=True)
class PlaceTide:
    """The tide at one place.

    Args:
        names: constituents.
        lat_deg: latitude, for the nodal correction.
        height_m: ``A exp(-1j g)`` of each, [k].
        east_mps: [k].
        north_mps: [k].
        depth_m: below mean sea level.
    """

    names: tuple[str, ...]
    lat_deg: float
    height_m: Complexes
    east_mps: Complexes
    north_mps: Complexes
    depth_m: float

    def _sum(self, waves: tuple[Complexes, ...], start: datetime, at_s: Floats) -> Floats:
        out = np.empty((len(waves), at_s.size))
        for index, turned in _turning(self.names, start, at_s, self.lat_deg):
            for row, wave in enumerate(waves):
                out[row, index] = (turned @ wave).real
        return out

    def heights_m(self, start: datetime, at_s: Floats) -> Floats:
        """Height above mean sea level, [t], at seconds after ``start``.

        Raises:
            Malformed: ``start`` has no time zone.
        """
        heights: Floats = self._sum((self.height_m,), start, at_s)[0]
        return heights

    def streams_mps(self, start: datetime, at_s: Floats) -> Floats:
        """Depth-mean velocity of the water, eastward and northward, [t, 2].

        Raises:
            Malformed: ``start`` has no time zone.
        """
        return self._sum((self.east_mps, self.north_mps), start, at_s).T

    @property
    def axis_deg(self) -> float:
        """Bearing along which M2 (or the strongest constituent) runs hardest, in the half from 270 to 90."""
        index = int((np.abs(self.east_mps) ** 2 + np.abs(self.north_mps) ** 2).argmax())
        east, north = self.east_mps[index], self.north_mps[index]
        # The ellipse's major axis: half the angle of the sum of squared complex amplitudes.
        phase = 0.5 * np.angle(east * east + north * north)
        along = np.degrees(np.arctan2((east * np.exp(-1j * phase)).real, (north * np.exp(-1j * phase)).real))
        return float((along + 90.0) % 180.0 - 90.0) % 360.0


def at_place(atlas: TideAtlas, lat_deg: float, lon_deg: float) -> PlaceTide:
    """The tide of an atlas at one place.

    Raises:
        Refused: outside the atlas, or on land.
    """
    cells, shares = atlas.weights(lon_deg, lat_deg)

    def mean(field: npt.NDArray[np.complex64], *, of_height: bool) -> Complexes:
        waves: Complexes = field[:, cells[:, 0], cells[:, 1]].astype(np.complex128)
        return atlas.expanded(np.nan_to_num(waves) @ shares, of_height=of_height)

    depth = np.nan_to_num(atlas.depth_m[cells[:, 0], cells[:, 1]]) @ shares
    return PlaceTide(
        names=atlas.all_names,
        lat_deg=lat_deg,
        height_m=mean(atlas.height_m, of_height=True),
        east_mps=mean(atlas.east_mps, of_height=False),
        north_mps=mean(atlas.north_mps, of_height=False),
        depth_m=float(depth),
    )


@dataclass(frozen=True)
class StreamField:
    """Streams over a grid and a time, as plain arrays for whoever carries particles through them.

    Args:
        start: the time of ``at_s`` nought.
        at_s: [t].
        lat_deg: [y].
        lon_deg: [x].
        current_mps: eastward and northward, [t, y, x, 2]; nought on land.
        height_m: [t, y, x], or None when not asked for.
        is_sea: [y, x].
    """

    start: datetime
    at_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    current_mps: Singles
    height_m: Singles | None
    is_sea: npt.NDArray[np.bool_]


def over_field(
    atlas: TideAtlas,
    start: datetime,
    at_s: Floats,
    *,
    bbox_deg: tuple[float, float, float, float] | None = None,
    with_heights: bool = False,
) -> StreamField:
    """Streams over a part of an atlas.

    Args:
        atlas: where they come from.
        start: reference time, aware.
        at_s: seconds after it, ascending, [t].
        bbox_deg: west, south, east, north; None takes all of the atlas.
        with_heights: whether heights are wanted as well.

    Raises:
        Refused: the box holds no cell of the atlas.
        Malformed: ``start`` has no time zone.
    """
    west, south, east, north = bbox_deg or (-360.0, -90.0, 360.0, 90.0)
    rows = np.nonzero((atlas.lat_deg >= south) & (atlas.lat_deg <= north))[0]
    columns = np.nonzero((atlas.lon_deg >= west) & (atlas.lon_deg <= east))[0]
    if rows.size < 2 or columns.size < 2:
        raise Refused(f"the tidal atlas {atlas.name} has nothing in that area", code="outside_atlas")
    part = np.ix_(rows, columns)
    sea = atlas.is_sea[part]
    lat_deg = float(atlas.lat_deg[rows].mean())

    def waves(field: npt.NDArray[np.complex64], *, of_height: bool) -> npt.NDArray[np.complex64]:
        cells = field[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1][:, sea].astype(np.complex128)
        return atlas.expanded(cells, of_height=of_height).astype(np.complex64)

    current = np.zeros((at_s.size, rows.size, columns.size, 2), dtype=np.float32)
    height = np.zeros((at_s.size, rows.size, columns.size), dtype=np.float32) if with_heights else None
    east_waves, north_waves = waves(atlas.east_mps, of_height=False), waves(atlas.north_mps, of_height=False)
    height_waves = waves(atlas.height_m, of_height=True) if with_heights else None
    for index, turned in _turning(atlas.all_names, start, at_s, lat_deg):
        single = turned.astype(np.complex64)
        for component, field in enumerate((east_waves, north_waves)):
            current[index, :, :, component] = _laid_out(single, field, sea)
        if height is not None and height_waves is not None:
            height[index] = _laid_out(single, height_waves, sea)
    return StreamField(
        start=start, at_s=at_s, lat_deg=atlas.lat_deg[rows], lon_deg=atlas.lon_deg[columns],
        current_mps=current, height_m=height, is_sea=sea,
    )  # fmt: skip


def _laid_out(
    turned: npt.NDArray[np.complex64], waves: npt.NDArray[np.complex64], sea: npt.NDArray[np.bool_]
) -> Singles:
    """Real part of the sum over constituents, [t, k] by [k, cells], laid out on the grid, [t, y, x]."""
    # Two real products instead of a complex one: half the work, and the imaginary part is not wanted.
    summed = turned.real @ waves.real - turned.imag @ waves.imag
    grid = np.zeros((turned.shape[0], *sea.shape), dtype=np.float32)
    grid[:, sea] = summed
    return grid


@dataclass(frozen=True)
class Moment:
    """Something the tide does at a time."""

    kind: Literal["high_water", "low_water", "turn"]
    at: datetime
    height_m: float | None = None  # of high and low water
    to_deg: float | None = None  # of a turn: the bearing towards which the stream runs next


def moments(place: PlaceTide, start: datetime, span_s: float) -> tuple[Moment, ...]:
    """High and low waters and turns of the stream within ``span_s`` after ``start``, in order.

    A turn is where the stream along the place's axis changes sign; in a rotary stream it then runs across.
    """
    at_s = np.arange(-SEARCH_STEP_S, span_s + 2 * SEARCH_STEP_S, SEARCH_STEP_S)
    height = place.heights_m(start, at_s)
    axis = np.radians(place.axis_deg)
    along = place.streams_mps(start, at_s) @ np.array([np.sin(axis), np.cos(axis)])
    found: list[Moment] = []
    for i in range(1, at_s.size - 1):
        before, here, after = height[i - 1], height[i], height[i + 1]
        if (here - before) * (after - here) < 0 or (here == before and here != after):
            bend = before - 2 * here + after
            shift = 0.5 * (before - after) / bend if bend else 0.0
            kind: Literal["high_water", "low_water"] = "high_water" if bend < 0 else "low_water"
            top = here - 0.25 * (before - after) * shift
            found.append(
                Moment(
                    kind=kind,
                    at=start + timedelta(seconds=float(at_s[i] + shift * SEARCH_STEP_S)),
                    height_m=float(top),
                )
            )
        if along[i] * along[i + 1] < 0:
            share = along[i] / (along[i] - along[i + 1])
            to_deg = place.axis_deg if along[i + 1] > 0 else (place.axis_deg + 180.0) % 360.0
            found.append(
                Moment(
                    kind="turn",
                    at=start + timedelta(seconds=float(at_s[i] + share * SEARCH_STEP_S)),
                    to_deg=to_deg,
                )
            )
    end = start + timedelta(seconds=span_s)
    return tuple(sorted((m for m in found if start <= m.at <= end), key=lambda m: m.at))
