"""Where the nights happen: beaches, landing places, place names, radars, and the flat frame they lie in.

| quantity | value | estimated from |
| --- | --- | --- |
| metres per degree | 111 200 north, 70 000 east everywhere | water speeds constant to .01 kn, 93 boats |
| beaches | 14, positions below, launches sd 370 m per axis, all equally likely | 93 launches |
| landing places | 4, positions below (+- 500 m), equally likely | headings of 90 boats |
| radars | Gris-Nez 22 km, Dover 24 km | 553 plots of boats |
| place names | 7, nearest to the true position + N(0, 5 km) per axis | 90 calls |
| waters | a UK unit recovers west of 1.49 E + 0.35 per degree north of 50.58 N | 51 recoveries |
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

EAST_M_PER_DEG: Final = 70_000.0
NORTH_M_PER_DEG: Final = 111_200.0


class Place(NamedTuple):
    """A named position, WGS 84 degrees."""

    name: str
    lat: float
    lon: float


class Radar(NamedTuple):
    """A coastal radar: its source name, the centre that receives it, where it stands and how far it sees."""

    source: str
    centre: str
    lat: float
    lon: float
    range_m: float


# In order along the coast, from the south-west to the north-east.
BEACHES: Final = (
    Place("Berck", 50.4047, 1.5524),
    Place("Stella", 50.4737, 1.5687),
    Place("Camiers", 50.5718, 1.5794),
    Place("Hardelot", 50.6360, 1.5603),
    Place("Equihen", 50.6868, 1.5633),
    Place("Wimereux", 50.7723, 1.5973),
    Place("Audresselles", 50.8259, 1.5847),
    Place("Wissant", 50.8933, 1.6523),
    Place("Sangatte", 50.9511, 1.7385),
    Place("Walde", 50.9869, 1.9683),
    Place("Oye-Plage", 51.0008, 2.0384),
    Place("Gravelines", 51.0075, 2.1000),
    Place("Loon-Plage", 51.0162, 2.2034),
    Place("Leffrinckoucke", 51.0622, 2.4379),
)
LANDINGS: Final = (
    Place("Dungeness", 50.9072, 0.9792),
    Place("Hythe", 51.0497, 1.1888),
    Place("Dover", 51.1198, 1.3303),
    Place("Kingsdown", 51.1834, 1.4119),
)
AREAS: Final = (
    Place("Sandettie", 51.20, 1.85),
    Place("Varne", 50.98, 1.35),
    Place("Ridge", 50.90, 1.35),
    Place("Gris-Nez", 50.87, 1.55),
    Place("South Falls", 51.30, 1.75),
    Place("Dyck", 51.05, 1.90),
    Place("Bassurelle", 50.60, 1.25),
)
RADARS: Final = (
    Radar("fr.grisnez.radar", "FR", 50.869, 1.580, 22_000.0),
    Radar("uk.dover.radar", "UK", 51.131, 1.339, 24_000.0),
)


def offset_m(from_lat: float, from_lon: float, lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north from one position to another, in the flat frame."""
    return (lon - from_lon) * EAST_M_PER_DEG, (lat - from_lat) * NORTH_M_PER_DEG


def apart_m(from_lat: float, from_lon: float, lat: float, lon: float) -> float:
    """Metres between two positions, in the flat frame."""
    return math.hypot(*offset_m(from_lat, from_lon, lat, lon))


def moved(lat: float, lon: float, east_m: float, north_m: float) -> tuple[float, float]:
    """A position moved by metres east and north: latitude, longitude."""
    return lat + north_m / NORTH_M_PER_DEG, lon + east_m / EAST_M_PER_DEG


def nearest_area(lat: float, lon: float) -> str:
    """The place name that a position would be told by."""
    return min(AREAS, key=lambda place: apart_m(lat, lon, place.lat, place.lon)).name


def in_uk_waters(lat: float, lon: float) -> bool:
    """Whether a British unit goes there."""
    return lon < 1.49 + 0.35 * (lat - 50.58)
