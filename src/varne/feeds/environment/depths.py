"""Depths and coasts from files: CF NetCDF grids, single soundings as CSV, GeoJSON land."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from varne.drift.tide.making.depths import GriddedDepth
from varne.feeds.environment.netcdf import read_variables
from varne.picture.errors import Malformed, Refused

Floats = npt.NDArray[np.float64]

SHALLOWEST_M = 1.0  # what lies higher is land or flats, of which a depth says nothing
_NAMES = ("depth", "deptho", "bathymetry", "elevation", "z", "height", "topo")


def read_depths(path: Path) -> GriddedDepth:
    """A grid of depths on regular axes of latitude and longitude.

    Heights (``positive: up``, or a standard name or name of height or elevation) are turned into depths.

    Raises:
        Refused: the file cannot be opened.
        Malformed: it holds no such grid.
    """
    variables = read_variables(path)
    axes = {
        key: variable
        for key in ("latitude", "longitude")
        for name, variable in variables.items()
        if variable.values.ndim == 1
        and (variable.attributes.get("standard_name") == key or name.lower() in (key, key[:3]))
    }
    if len(axes) < 2:
        raise Malformed(f"{path} has no one-dimensional latitude and longitude", code="depths")
    for name in _NAMES:
        variable = variables.get(name)
        if variable is None or variable.values.ndim != 2:
            continue
        depth = variable.values.astype(np.float64)
        word = str(variable.attributes.get("standard_name", name))
        upward = variable.attributes.get("positive") == "up" or "height" in word or "altitude" in word
        if upward or name == "elevation":
            depth = -depth
        depth[~(depth >= SHALLOWEST_M)] = np.nan
        lat, lon = axes["latitude"].values.astype(np.float64), axes["longitude"].values.astype(np.float64)
        if lat[0] > lat[-1]:
            lat, depth = lat[::-1], depth[::-1]
        if depth.shape != (lat.size, lon.size):
            raise Malformed(f"{path}: {name} does not lie on its axes", code="depths")
        return GriddedDepth(lon_deg=lon, lat_deg=lat, depth_m=depth)
    raise Malformed(f"{path} has no variable called {', '.join(_NAMES)}", code="depths")


def read_soundings(path: Path) -> Floats:
    """Single depths from a CSV with the columns ``lon_deg,lat_deg,depth_m``: [n, 3].

    Raises:
        Refused: the file cannot be opened.
        Malformed: a column is missing, or a row is not numbers.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(f"the soundings {path} cannot be opened: {error.strerror}", code="no_file") from error
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    try:
        rows = [
            [float(row[key]) for key in ("lon_deg", "lat_deg", "depth_m")]
            for row in csv.DictReader(io.StringIO("\n".join(lines)))
        ]
    except (KeyError, ValueError, TypeError, csv.Error) as error:
        raise Malformed(
            f"{path}: not a table of lon_deg,lat_deg,depth_m: {error}", code="soundings"
        ) from error
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


class _Geometry(msgspec.Struct):
    type: str
    coordinates: msgspec.Raw


class _Feature(msgspec.Struct):
    geometry: _Geometry


class _Collection(msgspec.Struct):
    features: list[_Feature]


_Ring = list[tuple[float, float]]


def parse_land(raw: bytes) -> tuple[Floats, ...]:
    """The rings of a GeoJSON collection of polygons, each [n, 2], longitude first.

    Raises:
        Malformed: not such a collection.
    """
    rings: list[_Ring] = []
    try:
        for feature in msgspec.json.decode(raw, type=_Collection).features:
            if feature.geometry.type == "Polygon":
                rings += msgspec.json.decode(feature.geometry.coordinates, type=list[_Ring])
            elif feature.geometry.type == "MultiPolygon":
                for polygon in msgspec.json.decode(feature.geometry.coordinates, type=list[list[_Ring]]):
                    rings += polygon
    except msgspec.DecodeError as error:
        raise Malformed(f"not a GeoJSON collection of polygons: {error}", code="coast") from error
    return tuple(np.array(ring, dtype=np.float64).reshape(-1, 2) for ring in rings)
