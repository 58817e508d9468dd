"""Places by name, and positions told from them: "3 NM NE of Varne", "dans le 045 du Gris-Nez à 3 milles"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Protocol

from varne.feeds.calls.readings import Box, Reading, inside, sigma_of_unit_size_m
from varne.picture.theatre import EARTH_RADIUS_M

METRES_PER_NAUTICAL_MILE = 1852.0


class PlaceLike(Protocol):
    """What is needed of a gazetteer's place; :class:`varne.picture.theatre.Place` is one."""

    @property
    def id(self) -> str:
        """Its id, which a report's ``area`` holds."""
        ...

    @property
    def name_en(self) -> str:
        """Its English name."""
        ...

    @property
    def lat_deg(self) -> float:
        """Latitude, WGS 84."""
        ...

    @property
    def lon_deg(self) -> float:
        """Longitude, WGS 84."""
        ...

    @property
    def radius_m(self) -> float:
        """How far the name may mean."""
        ...


KnownPlace = Callable[[str], PlaceLike | None]

# How a unit is written, its size in metres, and how a label says it. At sea a mile is nautical.
_UNITS: tuple[tuple[str, float, str], ...] = (
    (r"(?:nautical )?miles?|milles?(?: (?:nautiques?|marins?))?|nmi?|mn", METRES_PER_NAUTICAL_MILE, "NM"),
    (r"cables?|encablures?", METRES_PER_NAUTICAL_MILE / 10, "cables"),
    (r"kilometres?|kilometers?|km", 1000.0, "km"),
    (r"metres?|meters?|m", 1.0, "m"),
)
_POINTS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_WORDS = {
    "north": "n", "nord": "n", "south": "s", "sud": "s", "east": "e", "est": "e", "west": "w", "ouest": "w",
}  # fmt: skip

_DISTANCE = rf"(?P<distance>\d+(?:[.,]\d+)?)\s*(?P<unit>{'|'.join(written for written, _, _ in _UNITS)})\b"
_WORD = rf"(?:{'|'.join(_WORDS)})"
_POINT = rf"(?P<point>{_WORD}(?:[\s-]*{_WORD}){{0,2}}|[nsewo]{{1,3}})\b"
_BEARING = r"(?P<bearing>\d{1,3})\s*(?:°|deg(?:rees|res)?)?\s*(?:t|true|vrai)?\b"
_OF = r"(?:of|from|off|de la|de l'|du|des|de|d')\s*"
_TO = r"(?:(?:to the|due|true|au|a l'|dans le|vers le|on|bearing|relevement)\s*)*"
_PLACE = r"(?P<place>[^\d].*)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:a )?{_DISTANCE}[\s,]*{_TO}(?:{_POINT}|{_BEARING})[\s,]*{_OF}{_PLACE}",
        rf"{_TO}(?:{_POINT}|{_BEARING})[\s,]*(?:at |a )?{_DISTANCE}[\s,]*{_OF}{_PLACE}",
        rf"{_TO}(?:{_POINT}|{_BEARING})[\s,]*{_OF}(?P<place>[^\d]*?)[\s,]*(?:at |a )?{_DISTANCE}",
        rf"(?:a |about |environ )?{_DISTANCE}[\s,]*{_OF}{_PLACE}",
    )
)
_NEAR = re.compile(
    r"(?:near|close to|off|by|at|around|au large d[eu]s?|pres d[eu]s?|vers|a)\s+(?:la |le |l')?(.+)"
)


def plain(text: str) -> str:
    """The text without accents and case, with plain apostrophes and single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\u2019\u2018\u2032`\u00b4]", "'", bare).casefold().split()).strip(" .,;:")


def read_place(text: str, known_place: KnownPlace, box: Box | None) -> Iterator[Reading]:
    """The reading of a place's name, or of a position told from one; nothing when neither is known."""
    place = known_place(text.strip(" .,;:"))
    if place is not None:
        yield _reading(place, place.lat_deg, place.lon_deg, place.radius_m / 2, box, area=place.id)
        return
    words = plain(text)
    for form in _FORMS:
        match = form.fullmatch(words)
        if match is not None and (place := known_place(match["place"])) is not None:
            reading = _told_from(place, match.groupdict(), box)
            if reading is not None:
                yield reading
                return
    near = _NEAR.fullmatch(words)
    if near is not None and (place := known_place(near[1])) is not None:
        # "Off", "near": the name and its surroundings, twice as wide as the name alone.
        yield _reading(place, place.lat_deg, place.lon_deg, place.radius_m, box, area=place.id)


def _told_from(place: PlaceLike, said: dict[str, str | None], box: Box | None) -> Reading | None:
    unit_m, unit = next(
        (size_m, name) for written, size_m, name in _UNITS if re.fullmatch(written, said["unit"] or "m")
    )
    figure = (said["distance"] or "0").replace(",", ".")
    distance_m = float(figure) * unit_m
    rounding_m = sigma_of_unit_size_m(unit_m * 10.0 ** -len(figure.partition(".")[2]))
    direction = _direction(said)
    if direction is None and (said.get("point") or said.get("bearing")):
        return None
    if direction is None:
        # A distance and no direction: a ring about the place.
        sigma_m = math.hypot(distance_m / math.sqrt(2.0), rounding_m, place.radius_m / 2)
        label = f"within {figure} {unit} of {place.name_en}"
        return _reading(place, place.lat_deg, place.lon_deg, sigma_m, box, label=label)
    bearing_deg, step_deg, name = direction
    lat_deg, lon_deg = destination(place.lat_deg, place.lon_deg, bearing_deg, distance_m)
    across_m = distance_m * math.radians(step_deg) / math.sqrt(12.0)
    sigma_m = math.hypot(max(across_m, rounding_m), place.radius_m / 2)
    label = f"{figure} {unit} {name} of {place.name_en}"
    return _reading(place, lat_deg, lon_deg, sigma_m, box, label=label)


def _direction(said: dict[str, str | None]) -> tuple[float, float, str] | None:
    """Bearing, the step it was rounded to, both in degrees, and its name."""
    point, bearing = said.get("point"), said.get("bearing")
    if bearing is not None:
        degrees = float(bearing)
        # Nobody afloat in a small boat knows a bearing better than ten degrees.
        return (degrees % 360, 10.0, f"{degrees:03.0f}°") if degrees <= 360 else None
    if point is None:
        return None
    letters = re.sub(_WORD, lambda word: _WORDS[word[0]], point)
    letters = re.sub(r"[\s-]", "", letters).replace("o", "w")
    if letters not in _POINTS:
        return None
    step_deg = 22.5 if len(letters) == 3 else 45.0
    return _POINTS.index(letters) * 22.5, step_deg, letters.upper()


def _reading(
    place: PlaceLike,
    lat_deg: float,
    lon_deg: float,
    sigma_m: float,
    box: Box | None,
    *,
    label: str | None = None,
    area: str | None = None,
) -> Reading:
    return Reading(
        lat_deg=float(lat_deg),
        lon_deg=float(lon_deg),
        sigma_m=sigma_m,
        notation="place",
        label=label or place.name_en,
        area=area,
        in_theatre=inside(box, lat_deg, lon_deg),
    )


def destination(lat_deg: float, lon_deg: float, bearing_deg: float, distance_m: float) -> tuple[float, float]:
    """Where a great circle leads on the mean sphere: latitude and longitude in degrees."""
    phi, lam = math.radians(lat_deg), math.radians(lon_deg)
    theta, delta = math.radians(bearing_deg), distance_m / EARTH_RADIUS_M
    sin_phi = math.sin(phi) * math.cos(delta) + math.cos(phi) * math.sin(delta) * math.cos(theta)
    there = math.asin(max(-1.0, min(1.0, sin_phi)))
    turn = math.atan2(
        math.sin(theta) * math.sin(delta) * math.cos(phi), math.cos(delta) - math.sin(phi) * sin_phi
    )
    return math.degrees(there), (math.degrees(lam + turn) + 540.0) % 360.0 - 180.0
