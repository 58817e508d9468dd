"""What reads well in a theatre file and cannot be right, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.theatre import (
    Box,
    Lane,
    Limit,
    Notice,
    Place,
    Route,
    SensorSpec,
    Source,
    Theatre,
    UnitSpec,
    bearing_deg,
    fold_name,
)


class Finding(Noun, frozen=True):
    """One thing the check found. An ``error`` must be mended before the file is used."""

    severity: Literal["error", "warning"]
    where: str
    what: str
    mend: str


def check_theatre(theatre: Theatre) -> tuple[Finding, ...]:
    """Everything in the file that reads well and cannot be right, in the order of the file."""
    return (
        *_check_frame(theatre),
        *_check_ids(theatre),
        *_check_names(theatre),
        *_check_positions(theatre),
        *_check_lanes(theatre),
        *_check_units(theatre),
        *_check_sources(theatre),
    )


def _error(where: str, what: str, mend: str) -> Finding:
    return Finding(severity="error", where=where, what=what, mend=mend)


def _warning(where: str, what: str, mend: str) -> Finding:
    return Finding(severity="warning", where=where, what=what, mend=mend)


_Listed = Place | Source | Notice | Lane | Route | Limit | UnitSpec | SensorSpec


def _sections(theatre: Theatre) -> tuple[tuple[str, tuple[_Listed, ...]], ...]:
    names = ("places", "sources", "notices", "lanes", "routes", "limits", "units", "sensors")
    return tuple((name, getattr(theatre, name)) for name in names)


def _check_frame(theatre: Theatre) -> Iterator[Finding]:
    west, south, east, north = theatre.bbox_deg
    if west >= east or south >= north:
        yield _error("bbox_deg", "the box is empty or turned round", "give west, south, east, north")
    elif not _inside(theatre.bbox_deg, theatre.home_view[0], theatre.home_view[1]):
        yield _warning("home_view", "the map opens outside the box", "give longitude, latitude, zoom")
    if theatre.coast_file is None:
        yield _warning("coast_file", "no coast: nothing can be drawn or run ashore", "add a coast file")
    if theatre.tide is not None and theatre.tide.place not in theatre.places_by_id:
        yield _error("tide", f"place {theatre.tide.place!r} is not in places", "name a port that is")


def _check_ids(theatre: Theatre) -> Iterator[Finding]:
    for section, entries in _sections(theatre):
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                yield _error(f"{section} {entry.id!r}", "this id is used twice", "give each entry its own id")
            seen.add(entry.id)
    for code in sorted({code for code in theatre.centre_codes if theatre.centre_codes.count(code) > 1}):
        yield _error("centre_codes", f"{code!r} stands twice", "name each centre once")


def _check_names(theatre: Theatre) -> Iterator[Finding]:
    for section, entries in (("theatre", (theatre,)), *_sections(theatre)):
        for entry in entries:
            for field in ("name", "name_en", "name_fr", "text_en", "text_fr"):
                if not getattr(entry, field, "x").strip():
                    yield _error(f"{section} {entry.id!r}", f"{field} is empty", "name it in both languages")
    for place in theatre.places:
        for name in (place.name_en, place.name_fr, *place.aliases):
            owner = theatre.place_names.get(fold_name(name))
            if owner is not None and owner.id != place.id:
                yield _warning(
                    f"places {place.id!r}",
                    f"{name!r} already means {owner.id!r}",
                    "give one of them another name, or put the one meant first",
                )


def _inside(box: Box, lon_deg: float, lat_deg: float, margin_deg: float = 0.0) -> bool:
    west, south, east, north = box
    return (
        west - margin_deg <= lon_deg <= east + margin_deg
        and south - margin_deg <= lat_deg <= north + margin_deg
    )


def _check_positions(theatre: Theatre) -> Iterator[Finding]:
    positions: list[tuple[str, float, float, float]] = []
    positions += [(f"places {p.id!r}", p.lon_deg, p.lat_deg, 0.0) for p in theatre.places]
    for sensor in theatre.sensors:
        if sensor.lat_deg is not None and sensor.lon_deg is not None:
            positions.append((f"sensors {sensor.id!r}", sensor.lon_deg, sensor.lat_deg, 0.0))
        elif not sensor.mobile:
            yield _error(f"sensors {sensor.id!r}", "a fixed sensor without a position", "give one, or mobile")
    for section, lines in (("lanes", theatre.lanes), ("routes", theatre.routes)):
        for line in lines:
            positions += [(f"{section} {line.id!r}", lon, lat, 0.1) for lon, lat in line.coordinates]
    for limit in theatre.limits:
        positions += [(f"limits {limit.id!r}", x, y, 0.1) for part in limit.coordinates for x, y in part]
    told: set[str] = set()
    for where, lon, lat, margin_deg in positions:
        if where in told or _inside(theatre.bbox_deg, lon, lat, margin_deg):
            continue
        told.add(where)
        if _inside(theatre.bbox_deg, lat, lon, margin_deg):
            yield _error(where, "latitude and longitude are swapped", "exchange them")
        else:
            yield _error(where, f"{lat}, {lon} lies outside the box", "correct it, or widen bbox_deg")


def _check_lanes(theatre: Theatre) -> Iterator[Finding]:
    for section, lines in (("lanes", theatre.lanes), ("routes", theatre.routes)):
        for line in lines:
            if len(line.coordinates) < 2:
                yield _error(f"{section} {line.id!r}", "fewer than two points", "give a line")
    for lane in theatre.lanes:
        if lane.kind != "lane" or len(lane.coordinates) < 2:
            continue
        if lane.flow_bearing_deg is None:
            yield _error(f"lanes {lane.id!r}", "no flow bearing", "give flow_bearing_deg, degrees true")
            continue
        (lon_1, lat_1), (lon_2, lat_2) = lane.coordinates[0], lane.coordinates[-1]
        drawn_deg = bearing_deg(lat_1, lon_1, lat_2, lon_2)
        if abs((drawn_deg - lane.flow_bearing_deg + 180) % 360 - 180) > 45:
            yield _error(
                f"lanes {lane.id!r}",
                f"flows {lane.flow_bearing_deg:.0f} but is drawn {drawn_deg:.0f}",
                "turn the coordinates round so that they run with the flow",
            )


def _check_units(theatre: Theatre) -> Iterator[Finding]:
    for unit in theatre.units:
        where = f"units {unit.id!r}"
        if unit.flag is None:
            yield _error(where, "no flag", "give the state whose flag it flies, two letters")
        if unit.centre not in theatre.centre_codes:
            yield _error(where, f"centre {unit.centre!r} is not one of this theatre's", "name one that is")
        if unit.base is None and not unit.note_en:
            yield _warning(where, "no base and no word why", "name a place, or say where it comes from")
        elif unit.base is not None and unit.base not in theatre.places_by_id:
            yield _error(where, f"base {unit.base!r} is not in places", "add the place or correct the id")
        for name, figure in unit.figures:
            if figure.value is not None and figure.value <= 0:
                yield _error(where, f"{name} is {figure.value}", "leave out what is not known")
            elif figure.value is not None and figure.source is None:
                yield _error(where, f"{name} has no source", "say where the figure comes from")
    for sensor in theatre.sensors:
        if sensor.centre not in theatre.centre_codes:
            yield _error(f"sensors {sensor.id!r}", f"unknown centre {sensor.centre!r}", "name one that is")


def _check_sources(theatre: Theatre) -> Iterator[Finding]:
    known = {source.id for source in theatre.sources}
    used: list[tuple[str, str | None]] = []
    for section, entries in _sections(theatre):
        used += [(f"{section} {entry.id!r}", getattr(entry, "source", None)) for entry in entries]
    for unit in theatre.units:
        used += [(f"units {unit.id!r} {name}", figure.source) for name, figure in unit.figures]
    used += [(f"sensors {sensor.id!r} range_m", sensor.range_m.source) for sensor in theatre.sensors]
    if theatre.tide is not None:
        used.append(("tide", theatre.tide.source))
    for where, source in used:
        if source is not None and source not in known:
            yield _error(where, f"source {source!r} is not in sources", "add it to sources")
