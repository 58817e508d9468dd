"""A theatre: everything fixed about one strait, read from one file. No strait is built in.

The file is JSON (``data/theatres/*.json``). Each figure and position keeps where it came from
(``source``, a key of :attr:`Theatre.sources`) and how far it was confirmed (``status``):
``P`` primary document, ``C`` catalogue, ``N`` news, ``D`` derived by calculation, ``U`` unconfirmed.
What is not known stays ``None``; nothing here is for navigation.

Use: :func:`load_theatre` reads bytes, :mod:`varne.picture.theatre_check` says what to mend in them, and
:meth:`Theatre.place_by_name` turns the name in a report into a place.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
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
    "helicopter", "aircraft", "drone", "beach_patrol", "vehicle_patrol", "buggy", "quad", "foot_patrol",
    "other",
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


class Theatre(Entry, frozen=True, dict=True, gc=True):
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
    # This strait's own figures for alerts, by the names of varne.alerts.thresholds.
    alert_thresholds: dict[str, float] = msgspec.field(default_factory=dict)
    coast_file: str | None = None  # beside ``data/geo/``; None: no coast is shipped for this theatre

    def __hash__(self) -> int:
        """By the digest: thresholds are a mapping, which has no hash of its own."""
        return int(self.digest[:15], 16)

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
