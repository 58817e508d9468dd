"""The sea that a drift on the command line is reckoned in, and the words for what it was made from.

Offline always works: the stream comes from a shipped tidal atlas. A forecast that is given takes its place
where it holds the quantity; a wind that is told takes the place of both. What was used, how wrong it may be
and what was not known stands beside every result.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.interpolate import make_interp_spline

from varne.centre.shipped import land_of
from varne.console.cli.drift_told import Told
from varne.console.cli.sea import atlas_for
from varne.drift.ensemble import KNOT_MPS
from varne.drift.field import VelocityField, uniform_field, velocity_field
from varne.drift.land import LandMask, land_mask, open_sea
from varne.drift.particles import (
    WIND_UNKNOWN_MPS,
    Members,
    Sea,
    SeaErrors,
    draw_members,
    wind_unknown,
)
from varne.drift.tidal import current_of, errors_of
from varne.drift.tide.synthesis import over_field
from varne.feeds.environment.forecast import read_fields
from varne.feeds.environment.gridded import GriddedField
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

Currents = Literal["best", "atlas", "forecast"]
Floats = npt.NDArray[np.float64]

FIELD_STEP_S = 900.0
MARGIN = timedelta(hours=3)  # beyond the run: members shift the stream in time
RASTER_MARGIN_DEG = 0.1


class UsedSea(NamedTuple):
    """What particles drift in. ``used`` are sentences for people, ``wind_known`` False if it was drawn."""

    sea: Sea
    members: Members
    errors: SeaErrors
    used: tuple[Told, ...]
    wind_known: bool
    coast: tuple[list[list[list[float]]], ...]  # polygons of land, for drawings


class SeaAsked(NamedTuple):
    """What was asked of the sea on the command line."""

    theatre: Theatre
    atlas: Path | None
    forecast: tuple[Path, ...]
    currents: Currents
    wind_kn: float | None
    wind_from_deg: float | None


def sea_for(
    asked: SeaAsked, lat_deg: float, lon_deg: float, first: datetime, last: datetime, seed: int
) -> UsedSea:
    """Current, wind, shore and their errors for a run from a place between two times.

    Raises:
        Refused: no atlas holds the place, a forecast does not hold the times, or the wind is half told.
        Malformed: a forecast cannot be read.
    """
    fields = read_fields(*asked.forecast) if asked.forecast else ()
    names = ", ".join(path.name for path in asked.forecast)
    used: list[Told] = []
    current, errors = _current(asked, fields, names, lat_deg, lon_deg, first, last, used)
    wind, errors, known = _wind(asked, fields, names, current, errors, first, last, used)
    coast = land_of(asked.theatre)
    land = _land(asked.theatre, coast, current.box_deg, used)
    low, high = current.span_s
    return UsedSea(
        Sea(current, wind, land), draw_members(errors, seed, low, high), errors, tuple(used), known, coast
    )


def clock(at: datetime) -> str:
    """A time as people read it; always UTC, and says so."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def moment(unix_s: float) -> datetime:
    """POSIX seconds as a time."""
    return datetime.fromtimestamp(unix_s, UTC)


def _current(
    asked: SeaAsked, fields: tuple[GriddedField, ...], names: str, lat_deg: float, lon_deg: float,
    first: datetime, last: datetime, used: list[Told],
) -> tuple[VelocityField, SeaErrors]:  # fmt: skip
    told = next((field for field in fields if field.quantity == "current_mps"), None)
    if asked.currents == "forecast" and told is None:
        raise Refused(
            "--currents forecast, but no forecast given holds a current; give --forecast FILE with one, or "
            "--currents atlas",
            code="no_current",
        )
    if told is not None and asked.currents != "atlas":
        current = _gridded(told, "current", first, last)
        _require_place(current, lat_deg, lon_deg, f"the current of {names}")
        errors = SeaErrors()
        first_words = f"{names} ({told.source}), {_span(told)}"
        used.append(
            Told(
                f"Current: {first_words}. It states no error of its own; drawn: {_errors(errors)}.",
                f"Courant : {first_words}. Il n'indique pas son erreur ; tirée : {_errors_fr(errors)}.",
            )
        )
        return current, errors
    try:
        atlas = atlas_for(lat_deg, lon_deg, asked.atlas)
    except Refused as error:
        if error.code != "outside_atlas":
            raise
        raise Refused(f"{error}; give --forecast FILE with the current there", code=error.code) from error
    at_s = np.arange(0.0, (last - first + 2 * MARGIN).total_seconds() + FIELD_STEP_S, FIELD_STEP_S)
    current = current_of(over_field(atlas, first - MARGIN, at_s))
    errors = errors_of(atlas.stream_error)
    used.append(
        Told(
            f"Stream: tidal atlas {atlas.name}. Its error, drawn: {_errors(errors)}. {atlas.notice}",
            f"Courant de marée : atlas {atlas.name}. Son erreur, tirée : {_errors_fr(errors)}. "
            f"{atlas.notice}",
        )
    )
    return current, errors


def _wind(
    asked: SeaAsked, fields: tuple[GriddedField, ...], names: str, current: VelocityField,
    errors: SeaErrors, first: datetime, last: datetime, used: list[Told],
) -> tuple[VelocityField, SeaErrors, bool]:  # fmt: skip
    if (asked.wind_kn is None) != (asked.wind_from_deg is None):
        raise Refused(
            "a wind needs both --wind-kn 15 and --wind-from 240 (where it comes from, true)", code="usage"
        )
    box, span = current.box_deg, current.span_s
    if asked.wind_kn is not None and asked.wind_from_deg is not None:
        towards = math.radians(asked.wind_from_deg + 180.0)
        mps = asked.wind_kn * KNOT_MPS
        whence = f"{asked.wind_from_deg:03.0f}°"
        used.append(
            Told(
                f"Wind: told, from {whence} at {asked.wind_kn:g} kn, everywhere and at all times; error "
                "drawn: "
                f"{errors.wind_mps:.1f} m/s on each axis.",
                f"Vent : indiqué, du {whence} à {asked.wind_kn:g} nd, partout et toujours ; erreur tirée : "
                f"{errors.wind_mps:.1f} m/s sur chaque axe.",
            )
        )
        return uniform_field(mps * math.sin(towards), mps * math.cos(towards), box, span), errors, True
    told = next((field for field in fields if field.quantity == "wind_mps"), None)
    if told is not None:
        wind = _gridded(told, "wind", first, last)
        words = f"{names} ({told.source}), {_span(told)}"
        used.append(
            Told(
                f"Wind: {words}; error drawn: {errors.wind_mps:.1f} m/s on each axis.",
                f"Vent : {words} ; erreur tirée : {errors.wind_mps:.1f} m/s sur chaque axe.",
            )
        )
        return wind, errors, True
    unknown = wind_unknown(errors)
    used.append(
        Told(
            f"Wind: NOT KNOWN. Drawn from every direction, {WIND_UNKNOWN_MPS:.0f} m/s on each axis, "
            "lasting a "
            "day: regions are wide because of it. Give --wind-kn and --wind-from, or --forecast.",
            f"Vent : INCONNU. Tiré de toutes directions, {WIND_UNKNOWN_MPS:.0f} m/s sur chaque axe, pour un "
            "jour : les zones en sont larges. Donner --wind-kn et --wind-from, ou --forecast.",
        )
    )
    return uniform_field(0.0, 0.0, box, span), unknown, False


def _land(
    theatre: Theatre,
    coast: tuple[list[list[list[float]]], ...],
    box_deg: tuple[float, float, float, float],
    used: list[Told],
) -> LandMask:
    west, south, east, north = box_deg
    limits = theatre.bbox_deg
    box = (
        max(west, limits[0]) - RASTER_MARGIN_DEG, max(south, limits[1]) - RASTER_MARGIN_DEG,
        min(east, limits[2]) + RASTER_MARGIN_DEG, min(north, limits[3]) + RASTER_MARGIN_DEG,
    )  # fmt: skip
    if not coast or box[0] >= box[2] or box[1] >= box[3]:
        used.append(
            Told(
                f"Shore: NOT KNOWN: the theatre {theatre.id} brings no coast here; nothing strands.",
                f"Côte : INCONNUE : le théâtre {theatre.id} n'en fournit pas ici ; rien ne s'échoue.",
            )
        )
        return open_sea()
    used.append(
        Told(
            f"Shore: coast of the theatre {theatre.id}, known to about 150 m; no height of tide at it.",
            f"Côte : celle du théâtre {theatre.id}, à 150 m près ; sans hauteur de marée.",
        )
    )
    return land_mask(coast, box)


def _errors(errors: SeaErrors) -> str:
    return (
        f"{100 * errors.factor:.0f} % of its size, {errors.shift_s / 60:.0f} min, "
        f"{errors.current_mps:.2f} m/s beside"
    )


def _errors_fr(errors: SeaErrors) -> str:
    return (
        f"{100 * errors.factor:.0f} % de sa valeur, {errors.shift_s / 60:.0f} min, "
        f"{errors.current_mps:.2f} m/s en plus"
    )


def _span(field: GriddedField) -> str:
    end = field.start + timedelta(seconds=float(field.at_s[-1]))
    return f"{clock(field.start)} to {clock(end)}"


def _gridded(field: GriddedField, what: str, first: datetime, last: datetime) -> VelocityField:
    """A forecast's field on even axes, if it holds the times."""
    end = field.start + timedelta(seconds=float(field.at_s[-1]))
    if first < field.start or last > end:
        raise Refused(
            f"the {what} of the forecast runs {clock(field.start)} to {clock(end)}; the drift needs "
            f"{clock(first)} to {clock(last)}. Give a longer forecast, fewer --hours"
            + (", or --currents atlas" if what == "current" else ", or --wind-kn and --wind-from"),
            code="field_too_short",
        )
    values = np.asarray(field.values, dtype=np.float64)
    axes: list[Floats] = []
    for axis, name in enumerate(("at_s", "lat_deg", "lon_deg")):
        points = np.asarray(getattr(field, name), dtype=np.float64)
        if len(points) < 2:
            raise Refused(
                f"the {what} of the forecast stands at one {('time', 'latitude', 'longitude')[axis]}; a "
                "drift needs two or more",
                code="field_axis",
            )
        even, values = _even(points, values, axis)
        axes.append(even)
    return velocity_field(field.start.timestamp() + axes[0], axes[1], axes[2], values)


def _even(points: Floats, values: Floats, axis: int) -> tuple[Floats, Floats]:
    """Values moved to even steps along an axis, linear between the points there are."""
    steps = np.diff(points)
    count = round(float((points[-1] - points[0]) / steps.min()))
    even = np.linspace(points[0], points[-1], count + 1)
    if len(even) == len(points) and np.abs(even - points).max() < 1e-3 * steps.min():
        return even, values
    return even, np.asarray(make_interp_spline(points, values, k=1, axis=axis)(even), dtype=np.float64)


def _require_place(field: VelocityField, lat_deg: float, lon_deg: float, what: str) -> None:
    west, south, east, north = field.box_deg
    if not (west <= lon_deg <= east and south <= lat_deg <= north):
        raise Refused(
            f"{lat_deg:.4f} {lon_deg:.4f} lies outside {what} ({south:.2f} to {north:.2f} N, {west:.2f} to "
            f"{east:.2f} E); give another forecast, or --currents atlas",
            code="outside_forecast",
        )
