"""GRIB files, editions 1 and 2, through ECMWF's ecCodes (Apache-2.0; the optional extra ``grib``)."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from varne.feeds.environment.gridded import Component, Floats, Quantity
from varne.picture.errors import Malformed, Refused

MESSAGES_MAX = 20_000

# ecCodes' short names -> quantity and part.
_MEANING: dict[str, tuple[Quantity, int]] = {
    "10u": ("wind_mps", 0), "10v": ("wind_mps", 1),
    "ocu": ("current_mps", 0), "ocv": ("current_mps", 1),
    "ucurr": ("current_mps", 0), "vcurr": ("current_mps", 1),
    "uogrd": ("current_mps", 0), "vogrd": ("current_mps", 1),
    "ust": ("stokes_drift_mps", 0), "vst": ("stokes_drift_mps", 1),
    "swh": ("wave_height_m", 0), "mwp": ("wave_period_s", 0), "mwd": ("wave_from_deg", 0),
    "sst": ("sea_temperature_c", 0),
}  # fmt: skip


def read_grib(path: Path) -> tuple[Component, ...]:
    """Every component of a GRIB file that we know the meaning of.

    Raises:
        Refused: ecCodes is not installed, or the file cannot be opened.
        Malformed: it is not GRIB, or one quantity is on several grids.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import eccodes
    except (ImportError, RuntimeError, OSError) as error:
        raise Refused(
            "GRIB files need ecCodes, which is not installed: pip install 'varne[grib]'", code="no_eccodes"
        ) from error
    gathered: dict[tuple[Quantity, int], _Series] = {}
    try:
        with path.open("rb") as file:
            for _ in range(MESSAGES_MAX):
                message = eccodes.codes_grib_new_from_file(file)
                if message is None:
                    break
                try:
                    _take(eccodes, message, gathered)
                finally:
                    eccodes.codes_release(message)
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}", code="no_file") from error
    except (eccodes.CodesInternalError, ValueError) as error:
        raise Malformed(f"{path} cannot be read as GRIB: {error}", code="grib") from error
    if not gathered:
        raise Malformed(f"{path} holds no GRIB message of the sea or the wind", code="grib")
    return tuple(series.component(key) for key, series in gathered.items())


class _Series:
    """The messages of one component, by their time."""

    def __init__(self, lat: Floats, lon: Floats, grid_relative: bool, name: str) -> None:
        self.lat, self.lon, self.grid_relative, self.name = lat, lon, grid_relative, name
        self.planes: dict[float, Floats] = {}

    def component(self, key: tuple[Quantity, int]) -> Component:
        times = sorted(self.planes)
        values = np.stack([self.planes[time] for time in times])
        lat, lon = self.lat, self.lon
        if (lat == lat[:, :1]).all() and (lon == lon[:1]).all():
            lat, lon = lat[:, 0], lon[0]
        if key[0] == "sea_temperature_c":
            values = values - 273.15
        return Component(
            quantity=key[0],
            part=key[1],
            grid_relative=self.grid_relative,
            at_unix_s=np.array(times),
            lat_deg=lat,
            lon_deg=lon,
            values=values,
            source=self.name,
        )


def _take(eccodes: Any, message: int, gathered: dict[tuple[Quantity, int], _Series]) -> None:
    name = str(eccodes.codes_get(message, "shortName"))
    key = _MEANING.get(name)
    if key is None:
        return
    columns, rows = (int(eccodes.codes_get(message, k)) for k in ("Ni", "Nj"))
    missing = float(eccodes.codes_get(message, "missingValue"))
    values = eccodes.codes_get_array(message, "values").astype(np.float64)
    lat, lon = (eccodes.codes_get_array(message, k).astype(np.float64) for k in ("latitudes", "longitudes"))
    if values.size != rows * columns:
        raise Malformed(f"{name} is on a grid without rows; resample it first", code="grib_grid")
    shape = (columns, rows) if eccodes.codes_get(message, "jPointsAreConsecutive") else (rows, columns)
    planes = [array.reshape(shape) for array in (values, lat, lon)]
    if shape == (columns, rows):
        planes = [plane.T for plane in planes]
    if int(eccodes.codes_get(message, "bitmapPresent")):
        planes[0] = np.where(planes[0] == missing, np.nan, planes[0])
    date, hour = (int(eccodes.codes_get(message, k)) for k in ("validityDate", "validityTime"))
    at = datetime(date // 10000, date // 100 % 100, date % 100, hour // 100, hour % 100, tzinfo=UTC)
    series = gathered.get(key)
    if series is None:
        relative = bool(eccodes.codes_get(message, "uvRelativeToGrid")) and key[0].endswith("_mps")
        series = gathered[key] = _Series(planes[1], planes[2], relative, name)
    elif not (np.array_equal(series.lat, planes[1]) and np.array_equal(series.lon, planes[2])):
        raise Malformed(f"{name} is on several grids in one file; give them one by one", code="grib_grids")
    series.planes.setdefault(at.timestamp(), planes[0])
