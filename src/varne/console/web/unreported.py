"""Boats that nobody has reported: the number, and where they would be."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from varne.console.web.asking import AsOf, CentreHere, picture_asked, reply
from varne.picture.errors import Refused
from varne.picture.judgement import IntensityLayer, Unreported

router = APIRouter(prefix="/api")
PER_100_KM2 = 1e-4  # of a layer's cells


@router.get("/{theatre}/unreported")
async def show_unreported(
    centre: CentreHere, as_of: AsOf = None, form: Literal["grid", "geojson"] = "grid"
) -> Response:
    """The estimate of boats that nobody has reported, with its layer as a grid or as GeoJSON.

    Raises:
        Refused: nothing had been estimated (``not_found``).
    """
    picture = await picture_asked(centre, as_of)
    told = None if picture.judgement is None else picture.judgement.unreported
    if told is None:
        raise Refused("boats that nobody has reported were not estimated yet", code="not_found")
    if form == "geojson":
        return reply(as_geojson(told))
    return reply({**unreported_body(told), "layer": told.layer})


def unreported_body(told: Unreported) -> dict[str, Any]:
    """The number as screens get it, and what it was made from; ``estimate`` is always true."""
    return {
        "estimate": True,
        "as_of": told.at,
        "basis": told.basis,
        "low": told.low,
        "mean": told.mean,
        "high": told.high,
        "at_least_one": told.at_least_one,
        "chances": told.chances,
        "boats_heard": told.boats_heard,
        "calls_per_h": told.calls_per_h,
        "forecast": told.forecast,
        "radars": told.radars,
    }


def as_geojson(told: Unreported) -> dict[str, Any]:
    """The layer as GeoJSON (RFC 7946): a square a cell that holds anything, boats per 100 km2."""
    return {
        "type": "FeatureCollection",
        "features": [] if told.layer is None else _squares(told.layer),
        "estimate": True,
        "as_of": told.at,
    }


def _squares(layer: IntensityLayer) -> list[dict[str, Any]]:
    squares = []
    for number, cell in enumerate(layer.cells):
        if cell == 0:
            continue
        row, column = divmod(number, layer.columns)
        west = round(layer.west_deg + column * layer.cell_lon_deg, 5)
        east = round(layer.west_deg + (column + 1) * layer.cell_lon_deg, 5)
        south = round(layer.south_deg + row * layer.cell_lat_deg, 5)
        north = round(layer.south_deg + (row + 1) * layer.cell_lat_deg, 5)
        squares.append(
            {
                "type": "Feature",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[west, south], [east, south], [east, north], [west, north], [west, south]]
                    ],
                },
                "properties": {"boats_per_100_km2": round(cell * PER_100_KM2, 4)},
            }
        )
    return squares
