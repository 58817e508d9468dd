"""Sweep widths: how far a searcher sees a search object, from an editable table that names its sources.

A table is one JSON file (``data/search/sweep-widths.json`` is the shipped one). A row holds the uncorrected
widths of one sensor, searcher, height of eye and search object against visibility; corrections for weather,
crew fatigue and aircraft speed are those of the National SAR Manual (Joint Pub 3-50 volume I, 1991,
appendix D). What no row holds is refused, never guessed: there is no figure at night in the shipped table,
and the refusal says what to enter.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun
from varne.picture.theatre import Notice, Source, Status

Sensor = Literal["visual_day", "visual_night", "night_vision", "infrared", "radar"]
Searcher = Literal["vessel", "helicopter", "aeroplane", "drone"]

NAUTICAL_MILE_M = 1852.0
FOOT_M = 0.3048


class WidthRow(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Uncorrected widths of one sensor, searcher, height of eye and object: visibility and width, nm."""

    sensor: Sensor
    searcher: Searcher
    eye_height_ft: float
    search_object: str
    widths_nm: tuple[tuple[float, float], ...]
    source: str
    status: Status


class SpeedFactors(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pairs of search speed, knots, and the factor it puts on the width."""

    searcher: Searcher
    factors: tuple[tuple[float, float], ...]


class SearchObject(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for. ``small``: persons, rafts and boats under 30 ft, which weather hides most."""

    id: str
    small: bool
    speed_factors: tuple[SpeedFactors, ...] = ()


class WeatherFactor(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Factor above a wind or a sea, whichever is passed first; the roughest stands first in the table."""

    wind_above_kn: float
    sea_above_m: float
    small: float
    other: float


class Conditions(Noun, frozen=True, kw_only=True):
    """What the searcher searches in."""

    visibility_nm: float
    wind_kn: float
    sea_m: float = 0.0  # significant wave height
    crew_tired: bool = False


class SweepWidth(Noun, frozen=True, kw_only=True):
    """A corrected width with what went into it. A width of nought means: by this table, not seen at all."""

    width_m: float
    uncorrected_m: float
    weather_factor: float
    speed_factor: float
    fatigue_factor: float
    source: str
    status: Status


class SweepWidthTable(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=True):
    """Every width that is held, its corrections, its sources and what readers must be told."""

    fatigue_factor: float
    weather: tuple[WeatherFactor, ...]
    sources: tuple[Source, ...]
    objects: tuple[SearchObject, ...]
    rows: tuple[WidthRow, ...]
    notices: tuple[Notice, ...] = ()

    def with_rows(self, *rows: WidthRow) -> SweepWidthTable:
        """The table with a user's own rows put before those it has; the first that fits is used."""
        return msgspec.structs.replace(self, rows=rows + self.rows)

    def sweep_width(
        self,
        *,
        sensor: Sensor,
        searcher: Searcher,
        search_object: str,
        eye_height_m: float,
        speed_kn: float,
        conditions: Conditions,
    ) -> SweepWidth:
        """Corrected width: uncorrected, times weather, times speed, times fatigue.

        Between heights and visibilities the width is interpolated linearly; below the least visibility of a
        row it falls in proportion to it, above the greatest it stays; heights outside the table take its
        nearest row.

        Raises:
            Refused: no row is held for this sensor, searcher and object (code ``sweep_width_unknown``), the
                object is not in the table (``search_object_unknown``), or a condition is not a number a sea
                can have.
        """
        if not (conditions.visibility_nm > 0 and conditions.wind_kn >= 0 and conditions.sea_m >= 0):
            raise Refused(
                "visibility must be above nought, wind and sea nought or more", code="conditions_impossible"
            )
        sought = next((entry for entry in self.objects if entry.id == search_object), None)
        if sought is None:
            known = ", ".join(entry.id for entry in self.objects)
            raise Refused(
                f"the table has no search object {search_object!r}; it has {known}",
                code="search_object_unknown",
            )
        rows = [
            row
            for row in self.rows
            if (row.sensor, row.searcher, row.search_object) == (sensor, searcher, search_object)
        ]
        if not rows:
            raise Refused(
                f"no sweep width is held for {sensor} from a {searcher} of {search_object}: "
                "enter one with its source, or plan with a sensor that the table knows",
                code="sweep_width_unknown",
            )
        height_ft = eye_height_m / FOOT_M
        below, above = _bracket(rows, height_ft)
        share = (
            0.0
            if above.eye_height_ft == below.eye_height_ft
            else (height_ft - below.eye_height_ft) / (above.eye_height_ft - below.eye_height_ft)
        )
        width_nm = (1 - share) * _at(below, conditions.visibility_nm) + share * _at(
            above, conditions.visibility_nm
        )
        uncorrected_m = width_nm * NAUTICAL_MILE_M
        weather = self._weather_factor(sought, conditions)
        speed = _speed_factor(sought, searcher, speed_kn)
        fatigue = self.fatigue_factor if conditions.crew_tired else 1.0
        return SweepWidth(
            width_m=uncorrected_m * weather * speed * fatigue,
            uncorrected_m=uncorrected_m,
            weather_factor=weather,
            speed_factor=speed,
            fatigue_factor=fatigue,
            source=below.source,
            status=below.status,
        )

    def _weather_factor(self, sought: SearchObject, conditions: Conditions) -> float:
        for step in self.weather:
            if conditions.wind_kn > step.wind_above_kn or conditions.sea_m > step.sea_above_m:
                return step.small if sought.small else step.other
        return 1.0


def load_sweep_widths(document: bytes) -> SweepWidthTable:
    """The table in a file's bytes.

    Raises:
        Malformed: it is no such table, a row has no widths or widths that fall with visibility, an object
            or a source is named that is not there.
    """
    try:
        table = msgspec.json.decode(document, type=SweepWidthTable)
    except msgspec.DecodeError as error:
        raise Malformed(f"sweep width table: {error}", code="sweep_widths") from error
    objects = {entry.id for entry in table.objects}
    sources = {entry.id for entry in table.sources}
    for number, row in enumerate(table.rows):
        visibilities = [visibility for visibility, _ in row.widths_nm]
        widths = [width for _, width in row.widths_nm]
        fault = (
            "has no widths"
            if not widths
            else "has a width below nought"
            if min(widths) < 0
            else "must list visibilities from least to greatest"
            if visibilities != sorted(set(visibilities)) or visibilities[0] <= 0
            else "has a width that falls as visibility grows"
            if widths != sorted(widths)
            else f"names an object that is not there: {row.search_object!r}"
            if row.search_object not in objects
            else f"names a source that is not there: {row.source!r}"
            if row.source not in sources
            else None
        )
        if fault is not None:
            raise Malformed(f"sweep width table: row {number} {fault}", code="sweep_widths")
    return table


def _bracket(rows: list[WidthRow], height_ft: float) -> tuple[WidthRow, WidthRow]:
    """The rows next below and above a height: both the same one at an exact height or beyond the ends."""
    lower = [row for row in rows if row.eye_height_ft <= height_ft]
    higher = [row for row in rows if row.eye_height_ft >= height_ft]
    # max and min take the first of equals, so a user's row put before the table's own wins.
    below = max(lower or higher, key=lambda row: row.eye_height_ft if lower else -row.eye_height_ft)
    above = min(higher or lower, key=lambda row: row.eye_height_ft if higher else -row.eye_height_ft)
    return below, above


def _at(row: WidthRow, visibility_nm: float) -> float:
    """Width, nm, at a visibility."""
    visibilities = [visibility for visibility, _ in row.widths_nm]
    widths = [width for _, width in row.widths_nm]
    if visibility_nm < visibilities[0]:
        return widths[0] * visibility_nm / visibilities[0]
    return float(np.interp(visibility_nm, visibilities, widths))


def _speed_factor(sought: SearchObject, searcher: Searcher, speed_kn: float) -> float:
    for entry in sought.speed_factors:
        if entry.searcher == searcher:
            speeds = [speed for speed, _ in entry.factors]
            return float(np.interp(speed_kn, speeds, [factor for _, factor in entry.factors]))
    return 1.0
