"""A theatre: everything fixed about one strait, read from one file. No strait is built in.

The file is JSON (``data/theatres/*.json``). Each figure and position keeps where it came from
(``source``, a key of :attr:`Theatre.sources`) and how far it was confirmed (``status``):
``P`` primary document, ``C`` catalogue, ``N`` news, ``D`` derived by calculation, ``U`` unconfirmed.
What is not known stays ``None``; nothing here is for navigation.

Use: :func:`load_theatre` reads bytes, :func:`check_theatre` says what to mend in them, and
:meth:`Theatre.place_by_name` turns the name in a report into a place.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

import msgspec

from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Status = Literal["P", "C", "N", "D", "U"]
PlaceKind = Literal["bank", "buoy", "headland", "town", "beach", "port", "station", "other"]
LaneKind = Literal[
    "lane", "separation_zone", "separation_line", "roundabout", "inshore_zone", "boundary", "precautionary"
]
LimitKind = Literal["territorial_sea", "reporting_line", "srr", "other"]
SensorKind = Literal["radar", "camera", "drone", "aircraft", "vhf", "other"]
UnitKind = Literal[
    "lifeboat", "cutter", "patrol_vessel", "transfer_vessel", "tug", "rescue_ship", "launch",
    "helicopter", "aircraft", "drone", "beach_patrol", "other",
]  # fmt: skip

Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
LonLat = tuple[Longitude, Latitude]  # degrees, WGS 84, GeoJSON's order: longitude first
Box = tuple[Longitude, Latitude, Longitude, Latitude]  # west, south, east, north

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG 1980
_SMALL_WORDS = frozenset({"the", "le", "la", "les", "l", "du", "de", "des", "d", "of"})


class Entry(Noun, frozen=True, forbid_unknown_fields=True):
    """An entry of a theatre file; a field it does not know is a slip of the pen and is refused."""


class Source(Entry, frozen=True):
    """Where entries came from. ``licence`` is an SPDX name, or words where there is none."""

    id: str
    text: str
    licence: str | None = None
    attribution: str | None = None


class Notice(Entry, frozen=True):
    """Something every reader of this theatre must be told: a licence, a limit, what is missing."""

    id: str
    text_en: str
    text_fr: str


class Figure(Entry, frozen=True):
    """A number with its confirmation: ``value`` None means not known, never nought."""

    value: float | None = None
    status: Status = "U"
    source: str | None = None


NOT_KNOWN = Figure()


class Place(Entry, frozen=True):
    """A named place a report can speak of. ``radius_m`` is how far the name may mean."""

    id: str
    kind: PlaceKind
    name_en: str
    name_fr: str
    lat_deg: Latitude
    lon_deg: Longitude
    radius_m: Annotated[float, msgspec.Meta(gt=0)]
    source: str
    status: Status
    aliases: tuple[str, ...] = ()
    flag: str | None = None  # ISO 3166 alpha-2 of the shore it belongs to
    region: str | None = None  # a stretch of coast, such as "core" or "spread"
    note_en: str | None = None
    note_fr: str | None = None


class Lane(Entry, frozen=True):
    """A part of the ships' routeing. ``coordinates`` run with the flow; closed when first equals last."""

    id: str
    name_en: str
    name_fr: str
    kind: LaneKind
    coordinates: tuple[LonLat, ...]
    source: str
    status: Status
    flow_bearing_deg: Annotated[float, msgspec.Meta(ge=0, lt=360)] | None = None  # true, end to end


class Route(Entry, frozen=True):
    """A line that ferries run along both ways, port to port."""

    id: str
    name_en: str
    name_fr: str
    coordinates: tuple[LonLat, ...]
    source: str
    status: Status


class Limit(Entry, frozen=True):
    """A line of responsibility or sovereignty. ``approximate`` is shown wherever the line is drawn."""

    id: str
    kind: LimitKind
    name_en: str
    name_fr: str
    approximate: bool
    note_en: str
    note_fr: str
    geometry: Literal["line", "polygon"]
    coordinates: tuple[tuple[LonLat, ...], ...]  # one or more lines, or outer rings
    source: str
    status: Status


class UnitSpec(Entry, frozen=True):
    """What one unit can do. A figure nobody has confirmed is :data:`NOT_KNOWN`."""

    id: str
    name: str  # of the craft or team, never of a person
    kind: UnitKind
    centre: str
    base: str | None = None  # id of a place; None: outside the theatre, or not known
    flag: str | None = None  # ISO 3166 alpha-2
    speed_kn: Figure = NOT_KNOWN
    capacity_people: Figure = NOT_KNOWN
    readiness_day_min: Figure = NOT_KNOWN  # order to departure
    readiness_night_min: Figure = NOT_KNOWN
    endurance_h: Figure = NOT_KNOWN
    source: str | None = None  # that the unit exists and where it lies
    status: Status = "U"
    note_en: str | None = None
    note_fr: str | None = None

    @property
    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """Each figure under its field's name, known or not."""
        return tuple((name, getattr(self, name)) for name in _FIGURE_FIELDS)


_FIGURE_FIELDS = ("speed_kn", "capacity_people", "readiness_day_min", "readiness_night_min", "endurance_h")


class SensorSpec(Entry, frozen=True):
    """What watches, from where and how far. A mobile sensor has no position of its own here."""

    id: str
    name_en: str
    name_fr: str
    kind: SensorKind
    centre: str
    detects_note_en: str
    detects_note_fr: str
    approximate: bool
    status: Status
    source: str
    mobile: bool = False
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    range_m: Figure = NOT_KNOWN


class TideReference(Entry, frozen=True):
    """The port whose tide people here speak by."""

    place: str  # id of a place
    station: str  # id in the shipped harmonic constants
    source: str
    status: Status


class Theatre(Entry, frozen=True, dict=True):
    """One strait: its shores, names, rules of the sea, units and sensors. Equal files, equal digest."""

    id: str
    name_en: str
    name_fr: str
    bbox_deg: Box
    centre_codes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    home_view: tuple[Longitude, Latitude, float]  # longitude, latitude, zoom of the map
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    notices: tuple[Notice, ...] = ()
    lanes: tuple[Lane, ...] = ()
    routes: tuple[Route, ...] = ()
    limits: tuple[Limit, ...] = ()
    units: tuple[UnitSpec, ...] = ()
    sensors: tuple[SensorSpec, ...] = ()
    tide: TideReference | None = None
    coast_file: str | None = None  # beside ``data/geo/``; None: no coast is shipped for this theatre

    @property
    def beaches(self) -> tuple[Place, ...]:
        """Where boats are launched from, as far as is known."""
        return tuple(place for place in self.places if place.kind == "beach")

    @property
    def ports(self) -> tuple[Place, ...]:
        """Harbours."""
        return tuple(place for place in self.places if place.kind == "port")

    @property
    def stations(self) -> tuple[Place, ...]:
        """Lifeboat stations and other bases of units."""
        return tuple(place for place in self.places if place.kind == "station")

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the theatre as JSON with sorted keys."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    @cached_property
    def place_names(self) -> dict[str, Place]:
        """Every folded id, name and alias; where two places answer to one, the first in the file does.

        Ids and names are entered before aliases, so that no alias can take another place's name.
        """
        names: dict[str, Place] = {}
        for place in self.places:
            for name in (place.id, place.name_en, place.name_fr):
                names.setdefault(fold_name(name), place)
        for place in self.places:
            for alias in place.aliases:
                names.setdefault(fold_name(alias), place)
        names.pop("", None)
        return names

    @cached_property
    def units_by_id(self) -> dict[str, UnitSpec]:
        """The units under the ids reports use."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def places_by_id(self) -> dict[str, Place]:
        """The places under their ids; a report's ``area`` is such an id."""
        return {place.id: place for place in self.places}

    def place_by_name(self, text: str) -> Place | None:
        """The place a name means, whatever its case, accents, hyphens, articles or language."""
        return self.place_names.get(fold_name(text))

    def places_matching(self, prefix: str, limit: int = 12) -> tuple[Place, ...]:
        """Places with a name, or a word of one, that begins so; their own names before aliases."""
        wanted = fold_name(prefix)
        if not wanted:
            return ()
        best: dict[str, tuple[int, str, Place]] = {}
        for name, place in self.place_names.items():
            if f" {wanted}" not in f" {name}":
                continue
            own = name in (fold_name(place.name_en), fold_name(place.name_fr), fold_name(place.id))
            rank = (0 if own and name.startswith(wanted) else 1, name, place)
            if place.id not in best or rank[:2] < best[place.id][:2]:
                best[place.id] = rank
        ordered = sorted(best.values(), key=lambda rank: (rank[0], rank[1], rank[2].id))
        return tuple(rank[2] for rank in ordered[:limit])

    def nearest_place(self, lat_deg: float, lon_deg: float, *kinds: PlaceKind) -> Place | None:
        """The nearest place, of the given kinds if any are given; a tie goes to the lower id."""
        wanted = (place for place in self.places if not kinds or place.kind in kinds)
        return min(
            wanted,
            key=lambda place: (distance_m(lat_deg, lon_deg, place.lat_deg, place.lon_deg), place.id),
            default=None,
        )


def fold_name(text: str) -> str:
    """A name as it is compared: no accents, case, hyphens or small words; ``st`` is ``saint``."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", bare.casefold())
    kept = ["saint" if word in ("st", "ste") else word for word in words if word not in _SMALL_WORDS]
    return " ".join(kept or words)


def distance_m(lat_1_deg: float, lon_1_deg: float, lat_2_deg: float, lon_2_deg: float) -> float:
    """Great-circle distance in metres on the mean sphere: right to 0.5 %, enough to pick a place."""
    phi_1, phi_2 = math.radians(lat_1_deg), math.radians(lat_2_deg)
    half_lat, half_lon = (phi_2 - phi_1) / 2, math.radians(lon_2_deg - lon_1_deg) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi_1) * math.cos(phi_2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def bearing_deg(lat_1_deg: float, lon_1_deg: float, lat_2_deg: float, lon_2_deg: float) -> float:
    """Initial true bearing of the great circle, 0 to 360 degrees; 0 for two equal points."""
    phi_1, phi_2 = math.radians(lat_1_deg), math.radians(lat_2_deg)
    turn = math.radians(lon_2_deg - lon_1_deg)
    north = math.cos(phi_1) * math.sin(phi_2) - math.sin(phi_1) * math.cos(phi_2) * math.cos(turn)
    return math.degrees(math.atan2(math.sin(turn) * math.cos(phi_2), north)) % 360.0


def load_theatre(document: bytes) -> Theatre:
    """Read a theatre file.

    Raises:
        Malformed: it is not JSON or not a theatre; the message names the field and what to do.
    """
    try:
        return msgspec.json.decode(document, type=Theatre)
    except msgspec.ValidationError as error:
        raise Malformed(_field_message(document, str(error)), code="theatre_field") from error
    except msgspec.DecodeError as error:
        raise Malformed(
            f"theatre file is not JSON ({error}); check for a missing comma or quote", code="theatre_json"
        ) from error


def _field_message(document: bytes, complaint: str) -> str:
    """Say in words where a field is wrong: its path, the id of its entry, and the cure."""
    what, _, path = complaint.partition(" - at `$")
    path = path.rstrip("`").removeprefix(".") or "the whole file"
    owner = ""
    if entry := re.match(r"(\w+)\[(\d+)\]", path):
        section = msgspec.json.decode(document)[entry[1]]
        item = section[int(entry[2])]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            owner = f" (entry {item['id']!r})"
    if "missing required field" in what:
        cure = "add the field"
    elif "unknown field" in what:
        cure = "correct its spelling or take it out"
    elif "Invalid enum value" in what:
        cure = "use one of the values the documentation lists for this field"
    else:
        cure = "correct the value; longitude comes before latitude in pairs, degrees WGS 84"
    return f"theatre file: {path}{owner}: {what}; {cure}"


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
