"""Where the data that comes with Varne lies: inside the wheel, or ``data/`` of a clone."""

from __future__ import annotations

from pathlib import Path

import msgspec

import varne
from varne.drift.search.sweep import SweepWidthTable, load_sweep_widths
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre, load_theatre


def shipped_directory() -> Path:
    """Directory of shipped data.

    Raises:
        Refused: this installation has none; it was not installed from a clone or a wheel.
    """
    package = Path(varne.__file__).parent
    for candidate in (package / "shipped", package.parents[1] / "data"):
        if (candidate / "theatres").is_dir():
            return candidate
    raise Refused(
        "the data that comes with Varne is missing from this installation; install it again from its wheel "
        "or run it from a clone",
        code="shipped_data_missing",
    )


def theatre_file(name_or_path: str) -> Path:
    """Path of a theatre: one that is shipped, by id, or any file.

    Raises:
        Refused: there is no such theatre; lists those there are.
    """
    path = Path(name_or_path)
    if path.suffix == ".json" or path.is_file():
        if not path.is_file():
            raise Refused(f"no theatre file at {path}", code="no_theatre")
        return path
    shipped = shipped_directory() / "theatres"
    path = shipped / f"{name_or_path}.json"
    if not path.is_file():
        known = ", ".join(sorted(entry.stem for entry in shipped.glob("*.json")))
        raise Refused(
            f"no theatre called {name_or_path}; there are {known}, or give the path of a theatre file",
            code="no_theatre",
        )
    return path


def open_theatre(name_or_path: str) -> Theatre:
    """Read a theatre, shipped or given by path.

    Raises:
        Refused: there is no such theatre.
        Malformed: the file is not a theatre; names the field.
    """
    return load_theatre(theatre_file(name_or_path).read_bytes())


def coast_of(theatre: Theatre) -> bytes | None:
    """GeoJSON of a theatre's land, or None when it has no coast file."""
    if not theatre.coast_file:
        return None
    for directory in (shipped_directory(), shipped_directory() / "geo"):
        path = directory / theatre.coast_file
        if path.is_file():
            return path.read_bytes()
    return None


def land_of(theatre: Theatre) -> tuple[list[list[list[float]]], ...]:
    """Polygons of a theatre's land, each its rings of longitude and latitude; none: no coast is shipped."""
    coast = coast_of(theatre)
    if coast is None:
        return ()
    geometries = [feature["geometry"] for feature in msgspec.json.decode(coast)["features"]]
    return tuple(
        polygon
        for geometry in geometries
        for polygon in (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
    )


def sweep_widths() -> SweepWidthTable:
    """The shipped table of sweep widths.

    Raises:
        Refused: this installation has none.
        Malformed: the file is no such table.
    """
    path = shipped_directory() / "search" / "sweep-widths.json"
    if not path.is_file():
        raise Refused(f"no sweep widths at {path}", code="shipped_data_missing")
    return load_sweep_widths(path.read_bytes())
