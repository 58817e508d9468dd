"""A named area: what a report means when it names a place instead of giving coordinates."""

from __future__ import annotations

from varne.picture.noun import Noun
from varne.picture.theatre import Theatre


class NamedArea(Noun, frozen=True, kw_only=True):
    """A place of the theatre's gazetteer, as far as correlation needs it; held by the log itself.

    The log's first entry carries these, so that a picture needs its log and nothing else: a gazetteer
    corrected later does not change what an old log means.
    """

    id: str  # what ``Report.area`` says
    lat_deg: float  # WGS 84
    lon_deg: float
    radius_m: float  # how far the name may mean


def named_areas(theatre: Theatre) -> tuple[NamedArea, ...]:
    """Every place of a theatre as a named area, in the file's order, for ``LogOpened.places``."""
    return tuple(
        NamedArea(id=p.id, lat_deg=float(p.lat_deg), lon_deg=float(p.lon_deg), radius_m=float(p.radius_m))
        for p in theatre.places
    )
