"""In the worker's process: the sea that boats of a theatre drift in, and what is done with it there.

The stream is the shipped tidal atlas; a forecast that is given takes its place where and while it holds one.
The wind is the forecast's, held at its last value beyond its end; without one, the wind of a day is drawn for
each member, and the regions are wide because of it. What was used stands in every result.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RegularGridInterpolator

from varne.centre.drifting_jobs import AskStreams, SeaForecast
from varne.centre.shipped import land_of, shipped_directory
from varne.drift.field import VelocityField, uniform_field, velocity_field
from varne.drift.land import LandMask, land_mask, open_sea
from varne.drift.outlook import LaneStrip, cloud_for, outlook
from varne.drift.particles import Members, Sea, SeaErrors, draw_members, wind_unknown
from varne.drift.search.frame import LocalFrame
from varne.drift.search.traffic import HALF_LANE_M, lanes_of
from varne.drift.tidal import current_of, errors_of
from varne.drift.tide.atlas import TideAtlas
from varne.drift.tide.synthesis import StreamField, over_field
from varne.feeds.environment.forecast import of_points, read_fields
from varne.feeds.environment.gridded import GriddedField, assemble
from varne.feeds.environment.tide_atlas import read_atlas
from varne.picture.drift import DriftAsked, DriftForecast, DriftSource, SeaUsed, StreamGrid
from varne.picture.errors import Malformed, Refused
from varne.picture.theatre import Theatre

Floats = npt.NDArray[np.float64]

FIELD_STEP_S = 900.0
BLOCK_S = 6 * 3600.0  # fields begin at whole six hours, so that boats of one hour share theirs
MARGIN_S = 3 * 3600.0  # members shift the stream in time
KEPT_SEAS = 2  # of some 80 MB each
BEYOND_DEG = 0.5  # how far out of its theatre a boat is followed, where the atlas goes on
RASTER_MARGIN_DEG = 0.1
STREAM_COLUMNS = 48  # of the grid that screens draw


class SeaThen(NamedTuple):
    """A sea over a span, its errors as the night's members draw them, and what it was made from."""

    sea: Sea
    members: Members
    used: SeaUsed


class TheatreSea:
    """The sea of one theatre: made once in a process, its last few spans kept.

    Raises:
        Refused: no tidal atlas that is shipped reaches this theatre.
        Malformed: the forecast's points lie on no lattice, or its file cannot be read.
    """

    def __init__(self, theatre: Theatre, forecast: SeaForecast) -> None:
        self.theatre = theatre
        self.atlas = atlas_of(theatre)
        fields: tuple[GriddedField, ...] = ()
        if isinstance(forecast, Path):
            fields = read_fields(forecast)
        elif forecast:
            fields = assemble(of_points(forecast))
        for field in fields:
            if field.quantity in ("current_mps", "wind_mps") and min(field.values.shape[:3]) < 2:
                raise Malformed(
                    f"{field.source} of the forecast stands at one time, latitude or longitude; a drift "
                    "needs two or more",
                    code="field_axis",
                )
        self._current = next((field for field in fields if field.quantity == "current_mps"), None)
        self._wind = next((field for field in fields if field.quantity == "wind_mps"), None)
        self._land = _land_mask_of(theatre)
        self._kept: OrderedDict[tuple[float, float, int], SeaThen] = OrderedDict()

    def during(self, first_s: float, last_s: float, night_seed: int) -> SeaThen:
        """The sea from one time to another (POSIX s), the same for equal times and seed."""
        begin = np.floor((first_s - MARGIN_S) / BLOCK_S) * BLOCK_S
        end = np.ceil((last_s + MARGIN_S) / BLOCK_S) * BLOCK_S
        key = (float(begin), float(end), night_seed)
        if key not in self._kept:
            self._kept[key] = self._made(*key)
            if len(self._kept) > KEPT_SEAS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _made(self, begin_s: float, end_s: float, night_seed: int) -> SeaThen:
        stream, source = self.streams(begin_s, np.arange(0.0, end_s - begin_s + 1.0, FIELD_STEP_S))
        current = current_of(stream)
        wind, wind_until = self._wind_during(current)
        errors = self._errors(known := wind is not None)
        wind = wind or uniform_field(0.0, 0.0, current.box_deg, current.span_s)
        used = SeaUsed(
            current=source,
            atlas_id=None if source == "forecast" else self.atlas.name,
            current_until=_end(self._current) if source == "forecast_then_atlas" else None,
            current_factor=errors.factor,
            current_shift_s=errors.shift_s,
            current_mps=errors.current_mps,
            wind="forecast" if known else "not_known",
            wind_until=wind_until,
            wind_mps=errors.wind_mps,
            shore=bool(self._land.distance_m.size),
        )
        return SeaThen(Sea(current, wind, self._land), draw_members(errors, night_seed, begin_s, end_s), used)

    def _errors(self, wind_known: bool) -> SeaErrors:
        """What members draw: the atlas's own statement, a forecast's of the current being taken no better."""
        errors = errors_of(self.atlas.stream_error)
        return errors if wind_known else wind_unknown(errors)

    def streams(self, begin_s: float, at_s: Floats) -> tuple[StreamField, DriftSource]:
        """The stream on the atlas's grid; the forecast's where and while it holds one."""
        stream = over_field(
            self.atlas, datetime.fromtimestamp(begin_s, UTC), at_s, bbox_deg=_box(self.theatre)
        )
        told = self._current
        if told is None:
            return stream, "atlas"
        held = told.start.timestamp() + told.at_s
        when = np.nonzero((begin_s + at_s >= held[0]) & (begin_s + at_s <= held[-1]))[0]
        rows = np.nonzero((stream.lat_deg >= told.lat_deg[0]) & (stream.lat_deg <= told.lat_deg[-1]))[0]
        columns = np.nonzero((stream.lon_deg >= told.lon_deg[0]) & (stream.lon_deg <= told.lon_deg[-1]))[0]
        if not (len(when) and len(rows) and len(columns)):
            return stream, "atlas"
        axes = (begin_s + at_s[when], stream.lat_deg[rows], stream.lon_deg[columns])
        velocity = stream.current_mps.copy()
        inner = _interpolated(told, axes)
        velocity[np.ix_(when, rows, columns)] = np.where(
            np.isfinite(inner), inner, velocity[np.ix_(when, rows, columns)]
        )
        whole = (len(when), len(rows), len(columns)) == velocity.shape[:3]
        return replace(stream, current_mps=velocity), "forecast" if whole else "forecast_then_atlas"

    def _wind_during(self, current: VelocityField) -> tuple[VelocityField | None, datetime | None]:
        """The wind told, and until when if it is held from then on; None: nothing is told of that time."""
        (first_s, last_s), box = current.span_s, current.box_deg
        if self._wind is None:
            return None, None
        at_s = np.arange(first_s, last_s + 1.0, FIELD_STEP_S)
        west, south, east, north = box
        lat, lon = np.linspace(south, north, 24), np.linspace(west, east, 24)
        held = self._wind.start.timestamp() + self._wind.at_s
        if held[-1] < first_s or held[0] > last_s:  # of another night
            return None, None
        values = _interpolated(
            self._wind,
            (
                np.clip(at_s, held[0], held[-1]),
                np.clip(lat, self._wind.lat_deg[0], self._wind.lat_deg[-1]),
                np.clip(lon, self._wind.lon_deg[0], self._wind.lon_deg[-1]),
            ),
        )
        return velocity_field(at_s, lat, lon, values), _end(self._wind) if held[-1] < last_s else None


def atlas_of(theatre: Theatre) -> TideAtlas:
    """The finest shipped atlas that holds the middle of a theatre.

    Raises:
        Refused: none does.
    """
    west, south, east, north = theatre.bbox_deg
    lon, lat, _ = theatre.home_view
    files = (shipped_directory() / "tides").glob("*.npz")
    found = [read_atlas(path) for path in sorted(files, key=lambda path: path.stem)]
    holding = [
        atlas
        for atlas in found
        if atlas.lon_deg[0] <= lon <= atlas.lon_deg[-1] and atlas.lat_deg[0] <= lat <= atlas.lat_deg[-1]
    ]
    if not holding or west >= east or south >= north:
        raise Refused(f"no tidal atlas that is shipped reaches {theatre.id}", code="no_atlas")
    return min(holding, key=lambda atlas: (float(atlas.lon_deg[1] - atlas.lon_deg[0]), atlas.name))


def _box(theatre: Theatre) -> tuple[float, float, float, float]:
    west, south, east, north = theatre.bbox_deg
    return west - BEYOND_DEG, south - BEYOND_DEG, east + BEYOND_DEG, north + BEYOND_DEG


def _end(field: GriddedField | None) -> datetime | None:
    if field is None:
        return None
    return datetime.fromtimestamp(field.start.timestamp() + float(field.at_s[-1]), UTC)


def _interpolated(field: GriddedField, axes: tuple[Floats, Floats, Floats]) -> npt.NDArray[np.float32]:
    """A forecast's vectors on other axes within its own: ``[time, latitude, longitude, 2]``."""
    points = (field.start.timestamp() + field.at_s, field.lat_deg, field.lon_deg)
    at = np.meshgrid(*axes, indexing="ij", sparse=False)
    found = RegularGridInterpolator(points, np.asarray(field.values, dtype=np.float64))(np.stack(at, axis=-1))
    return np.asarray(found, dtype=np.float32)


def _land_mask_of(theatre: Theatre) -> LandMask:
    polygons = land_of(theatre)
    if not polygons:
        return open_sea()
    west, south, east, north = theatre.bbox_deg
    margin = RASTER_MARGIN_DEG
    return land_mask(polygons, (west - margin, south - margin, east + margin, north + margin))


def lane_strips(theatre: Theatre) -> tuple[LaneStrip, ...]:
    """The theatre's lanes as strips about the lines it draws them by."""
    west, south, east, north = theatre.bbox_deg
    frame = LocalFrame(0.5 * (south + north), 0.5 * (west + east))
    strips = []
    for lane in lanes_of(theatre, frame, HALF_LANE_M):
        corners = frame.degrees(np.array(lane.outline_m))
        ring = tuple((float(lon), float(lat)) for lat, lon in corners)
        strips.append(LaneStrip(lane.id.rpartition("/")[0], ring, lane.flow_bearing_deg))
    return tuple(strips)


@cache
def sea_of(theatre: Theatre, forecast: SeaForecast) -> TheatreSea:
    """The theatre's sea, made once in a process and shared by its trades."""
    return TheatreSea(theatre, forecast)


def make_forecaster(theatre: Theatre, forecast: SeaForecast) -> Callable[[DriftAsked], DriftForecast]:
    """What answers a question with a forecast."""
    here, strips = sea_of(theatre, forecast), lane_strips(theatre)

    def forecaster(asked: DriftAsked) -> DriftForecast:
        first_s = min(asked.fix_at, asked.made_at).timestamp()
        last_s = max(asked.fix_at, asked.made_at).timestamp() + 3600.0 * asked.hours + 1200.0
        then = here.during(first_s, last_s, asked.night_seed)
        return outlook(asked, cloud_for(asked, then.sea, then.members), then.used, theatre, strips)

    return forecaster


def make_streamer(theatre: Theatre, forecast: SeaForecast) -> Callable[[AskStreams], StreamGrid]:
    """What answers with the stream at a moment."""
    here = sea_of(theatre, forecast)

    def streamer(asked: AskStreams) -> StreamGrid:
        field, source = here.streams(asked.at.timestamp(), np.array([0.0]))
        west, south, east, north = theatre.bbox_deg
        rows = np.nonzero((field.lat_deg >= south) & (field.lat_deg <= north))[0]
        columns = np.nonzero((field.lon_deg >= west) & (field.lon_deg <= east))[0]
        every = max(len(columns) // STREAM_COLUMNS, 1)
        part = np.ix_(rows[::every], columns[::every])
        sea, cmps = field.is_sea[part], np.rint(100.0 * field.current_mps[0][part])

        def told(component: int) -> tuple[int | None, ...]:
            return tuple(
                int(value) if water else None
                for value, water in zip(cmps[..., component].ravel(), sea.ravel(), strict=True)
            )

        return StreamGrid(
            at=asked.at,
            source=source,
            atlas_id=None if source == "forecast" else here.atlas.name,
            error_factor=here.atlas.stream_error.factor_sd,
            error_mps=here.atlas.stream_error.residual_mps,
            south_deg=round(float(field.lat_deg[rows[0]]), 6),
            west_deg=round(float(field.lon_deg[columns[0]]), 6),
            step_lat_deg=round(float(field.lat_deg[1] - field.lat_deg[0]) * every, 6),
            step_lon_deg=round(float(field.lon_deg[1] - field.lon_deg[0]) * every, 6),
            columns=int(sea.shape[1]),
            east_cmps=told(0),
            north_cmps=told(1),
        )

    return streamer
