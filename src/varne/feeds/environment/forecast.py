"""Any file of a forecast as gridded fields: NetCDF, GRIB, or points as JSON lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from varne.feeds.environment.cf import components
from varne.feeds.environment.grib import read_grib
from varne.feeds.environment.gridded import Component, GriddedField, Quantity, assemble
from varne.feeds.environment.netcdf import read_variables
from varne.feeds.environment.source import read_forecast
from varne.picture.environment import PointForecast
from varne.picture.errors import Malformed, Refused


def read_fields(*paths: Path) -> tuple[GriddedField, ...]:
    """The fields of one forecast, which may be spread over files (NEMO puts each component in its own).

    What a file is, is told by its first bytes, not by its name.

    Raises:
        Refused: a file cannot be opened, or is GRIB and ecCodes is not installed.
        Malformed: a file cannot be read, or holds nothing of the sea or the wind.
    """
    gathered: list[Component] = []
    for path in paths:
        gathered += gridded_components(path)
    # One file's currents are not to be paired with another's: the first that has a component gives it.
    return assemble(tuple(gathered))


def gridded_components(path: Path) -> tuple[Component, ...]:
    """Every number a cell and time that one file holds, of the quantities we know.

    Raises:
        Refused: the file cannot be opened, or is GRIB and ecCodes is not installed.
        Malformed: it cannot be read, or holds nothing of the sea or the wind.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}", code="no_file") from error
    if head[:3] == b"CDF" or head[:4] == b"\x89HDF":
        found = components(read_variables(path))
        if not found:
            raise Malformed(
                f"{path} holds no current, wind, waves or sea temperature under a name we know "
                "(src/varne/feeds/environment/README.md)",
                code="nothing_known",
            )
        return found
    if head[:4] == b"GRIB":
        return read_grib(path)
    return of_points(read_forecast(path))


def of_points(points: tuple[PointForecast, ...]) -> tuple[Component, ...]:
    """Currents and wind of a forecast by points, which lie on a lattice; what is missing in it is NaN.

    Raises:
        Malformed: the points fill less than half of the lattice that their places and times span.
    """
    at = np.unique([point.at.timestamp() for point in points])
    lat = np.unique([point.lat_deg for point in points])
    lon = np.unique([point.lon_deg for point in points])
    shape = (at.size, lat.size, lon.size)
    if len(points) < 0.5 * np.prod(shape):
        raise Malformed(
            "the points of the forecast do not lie on a lattice of places and times", code="lattice"
        )
    values = np.full((4, *shape), np.nan)
    for point in points:
        where = (
            int(np.searchsorted(at, point.at.timestamp())),
            int(np.searchsorted(lat, point.lat_deg)),
            int(np.searchsorted(lon, point.lon_deg)),
        )
        values[(slice(None), *where)] = (
            point.current_east_mps, point.current_north_mps, point.wind_east_mps, point.wind_north_mps,
        )  # fmt: skip
    what: tuple[tuple[Quantity, int, str], ...] = (
        ("current_mps", 0, "current_e_ms"),
        ("current_mps", 1, "current_n_ms"),
        ("wind_mps", 0, "wind_to_e_ms"),
        ("wind_mps", 1, "wind_to_n_ms"),
    )
    return tuple(
        Component(
            quantity=quantity, part=part, grid_relative=False, at_unix_s=at, lat_deg=lat, lon_deg=lon,
            values=values[index], source=source,
        )
        for index, (quantity, part, source) in enumerate(what)
    )  # fmt: skip
