"""One sea and wind, written in the forms that forecasters use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import h5netcdf
import numpy as np
from scipy.io import netcdf_file

from varne.feeds.environment.cf import unrotated
from varne.feeds.environment.gridded import grid_angle_rad

START = datetime(2026, 8, 11, 18, tzinfo=UTC)
HOURS = np.arange(4.0)
WEST, EAST, SOUTH, NORTH = 0.6, 2.4, 50.4, 51.6


def current(lat: np.ndarray, lon: np.ndarray, hour: float) -> np.ndarray:
    """Linear in place and time, so that every linear interpolation gives it back exactly: [..., 2]."""
    return np.stack(
        [0.4 + 0.2 * (lat - 51) + 0.05 * hour + 0 * lon, -0.3 + 0.1 * (lon - 1.5) + 0 * lat], axis=-1
    )


def wind(lat: np.ndarray, lon: np.ndarray, hour: float) -> np.ndarray:
    """The same of the wind."""
    return np.stack(
        [6.0 + 1.0 * (lon - 1.5) - 0.5 * hour + 0 * lat, -2.0 + 0.8 * (lat - 51) + 0 * lon], axis=-1
    )


def height(lat: np.ndarray, lon: np.ndarray, hour: float) -> np.ndarray:
    """Waves."""
    return 1.2 + 0.3 * (lat - 51) + 0.1 * hour + 0 * lon


def warmth(lat: np.ndarray, lon: np.ndarray, hour: float) -> np.ndarray:
    """Sea temperature, Celsius."""
    return 17.0 - 0.5 * (lat - 51) + 0.0 * hour + 0 * lon


Law = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


def over(law: Law, lat: np.ndarray, lon: np.ndarray, part: int | None = None) -> np.ndarray:
    """A law at every hour and cell, [t, y, x]."""
    values = np.stack([law(lat, lon, hour) for hour in HOURS])
    return values if part is None else values[..., part]


def lattice(step: float = 0.2) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Axes of latitude and longitude, and both of every cell."""
    lat, lon = np.arange(SOUTH, NORTH + 1e-9, step), np.arange(WEST, EAST + 1e-9, step)
    lons, lats = np.meshgrid(lon, lat)
    return lat, lon, lats, lons


def write(
    path: Path, dimensions: dict[str, int], variables: dict[str, tuple[tuple[str, ...], np.ndarray, dict]]
) -> Path:
    """A NetCDF-4 file."""
    with h5netcdf.File(path, "w") as file:
        file.dimensions = dimensions
        for name, (axes, values, attributes) in variables.items():
            fill = attributes.pop("_FillValue", None)
            variable = file.create_variable(name, axes, values.dtype, fillvalue=fill)
            variable[...] = values
            for key, value in attributes.items():
                variable.attrs[key] = value
    return path


def cmems(path: Path) -> tuple[Path, ...]:
    """Copernicus Marine: packed integers, a depth axis, hours since 1950."""
    lat, lon, lats, lons = lattice()
    since = (START - datetime(1950, 1, 1, tzinfo=UTC)).total_seconds() / 3600
    packed = {
        name: np.round(
            np.stack([over(current, lats, lons, part), 0.0 * over(current, lats, lons, part)], axis=1) / 1e-4
        )
        for part, name in enumerate(("uo", "vo"))
    }
    packed["uo"][:, :, 0, 0] = packed["vo"][:, :, 0, 0] = -32767
    standard = {"uo": "eastward_sea_water_velocity", "vo": "northward_sea_water_velocity"}
    return (
        write(
            path / "cmems.nc",
            {"time": 4, "depth": 2, "latitude": lat.size, "longitude": lon.size},
            {
                "time": (("time",), since + HOURS, {"units": "hours since 1950-01-01"}),
                "depth": (("depth",), np.array([0.5, 20.0]), {"positive": "down", "axis": "Z"}),
                "latitude": (("latitude",), lat, {"standard_name": "latitude"}),
                "longitude": (("longitude",), lon, {"standard_name": "longitude"}),
            }
            | {
                name: (
                    ("time", "depth", "latitude", "longitude"),
                    values.astype(np.int16),
                    {"standard_name": standard[name], "scale_factor": 1e-4, "units": "m s-1",
                     "_FillValue": np.int16(-32767)},
                )
                for name, values in packed.items()
            },
        ),
    )  # fmt: skip


def era5(path: Path) -> tuple[Path, ...]:
    """ERA5 as the climate store gives it: no standard names, north first, longitudes to 360, valid_time."""
    lat, lon, lats, lons = lattice()
    north = lat[::-1]
    axes = ("valid_time", "latitude", "longitude")

    def flipped(law: Law, part: int | None = None) -> np.ndarray:
        return over(law, lats, lons, part)[:, ::-1].astype(np.float32)

    return (
        write(
            path / "era5.nc",
            {"valid_time": 4, "latitude": lat.size, "longitude": lon.size},
            {
                "valid_time": (
                    ("valid_time",),
                    (START.timestamp() + HOURS * 3600).astype(np.int64),
                    {"units": "seconds since 1970-01-01", "calendar": "proleptic_gregorian"},
                ),
                "latitude": (("latitude",), north, {"units": "degrees_north"}),
                "longitude": (("longitude",), lon % 360, {"units": "degrees_east"}),
                "u10": (axes, flipped(wind, 0), {"units": "m s**-1", "standard_name": "unknown"}),
                "v10": (axes, flipped(wind, 1), {"units": "m s**-1", "standard_name": "unknown"}),
                "swh": (axes, flipped(height), {"units": "m"}),
                "sst": (axes, (flipped(warmth) + 273.15).astype(np.float32), {"units": "K"}),
            },
        ),
    )


def _curved(
    path: Path,
    name: str,
    variables: dict[str, tuple[np.ndarray, dict]],
    lats: np.ndarray,
    lons: np.ndarray,
    time: str,
    names: tuple[str, str],
) -> Path:
    y, x = lats.shape
    laid: dict[str, tuple[tuple[str, ...], np.ndarray, dict]] = {
        time: ((time,), HOURS * 60, {"units": f"minutes since {START:%Y-%m-%d %H:%M:%S}"}),
        names[0]: (("y", "x"), lats, {"standard_name": "latitude"}),
        names[1]: (("y", "x"), lons, {"standard_name": "longitude"}),
    }
    for variable, (values, attributes) in variables.items():
        laid[variable] = ((time, "y", "x"), values, attributes | {"coordinates": f"{names[0]} {names[1]}"})
    return write(path / name, {time: 4, "y": y, "x": x}, laid)


def _turned(step: float, turn_deg: float, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray, float]:
    """A grid turned anticlockwise about the Strait, wide enough to hold the area."""
    j, i = np.meshgrid(np.arange(-12, 13) * step, np.arange(-12, 13) * step, indexing="ij")
    turn = np.radians(turn_deg)
    i = i + shift
    east, north = i * np.cos(turn) - j * np.sin(turn), i * np.sin(turn) + j * np.cos(turn)
    return 51.0 + north, 1.5 + east / np.cos(np.radians(51.0)), turn


def _along(
    law: Law, lats: np.ndarray, lons: np.ndarray, turn: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    east, north = over(law, lats, lons, 0), over(law, lats, lons, 1)
    return east * np.cos(turn) + north * np.sin(turn), -east * np.sin(turn) + north * np.cos(turn)


def nemo(path: Path) -> tuple[Path, ...]:
    """NEMO: one file a component, each on its own staggered grid, velocities along the grid."""
    files = []
    for part, (name, standard, shift) in enumerate(
        (("vozocrtx", "sea_water_x_velocity", 0.05), ("vomecrty", "sea_water_y_velocity", 0.0))
    ):
        lats, lons, _ = _turned(0.1, 25.0, shift)
        values = _along(current, lats, lons, grid_angle_rad(lats, lons))[part]
        files.append(
            _curved(path, f"nemo_{name}.nc", {name: (values, {"standard_name": standard})}, lats, lons,
                    "time_counter", ("nav_lat", "nav_lon"))
        )  # fmt: skip
    return tuple(files)


def arome(path: Path) -> tuple[Path, ...]:
    """AROME: a conic grid with positions given, wind along the grid, a height axis of one."""
    lats, lons, _ = _turned(0.1, -8.0)
    x, y = _along(wind, lats, lons, grid_angle_rad(lats, lons))
    variables = {
        "x_wind_10m": (x.astype(np.float32), {"standard_name": "x_wind", "units": "m/s"}),
        "y_wind_10m": (y.astype(np.float32), {"standard_name": "y_wind", "units": "m/s"}),
    }
    return (_curved(path, "arome.nc", variables, lats, lons, "time", ("latitude", "longitude")),)


def rotated(path: Path) -> tuple[Path, ...]:
    """A rotated pole with its own axes only; vectors told to true east and north."""
    rlat, rlon = np.arange(-1.2, 1.21, 0.1), np.arange(-1.2, 1.21, 0.1)
    pole = (39.0, -178.5)
    lons_own, lats_own = np.meshgrid(rlon, rlat)
    lats, lons = unrotated(lats_own, lons_own, *pole)
    axes, mapped = ("time", "rlat", "rlon"), {"grid_mapping": "pole"}
    return (
        write(
            path / "rotated.nc",
            {"time": 4, "rlat": rlat.size, "rlon": rlon.size},
            {
                "time": (("time",), HOURS / 24, {"units": f"days since {START:%Y-%m-%dT%H:%M:%S}Z"}),
                "rlat": (("rlat",), rlat, {"standard_name": "grid_latitude"}),
                "rlon": (("rlon",), rlon, {"standard_name": "grid_longitude"}),
                "pole": ((), np.array(0, dtype=np.int32), {
                    "grid_mapping_name": "rotated_latitude_longitude",
                    "grid_north_pole_latitude": pole[0], "grid_north_pole_longitude": pole[1]}),
                "u": (axes, over(wind, lats, lons, 0), {"standard_name": "eastward_wind"} | mapped),
                "v": (axes, over(wind, lats, lons, 1), {"standard_name": "northward_wind"} | mapped),
            },
        ),
    )  # fmt: skip


def classic(path: Path) -> tuple[Path, ...]:
    """NetCDF-3, big-endian, longitude before latitude, knots."""
    lat, lon, lats, lons = lattice()
    file = path / "classic.nc"
    with netcdf_file(str(file), "w") as out:
        for name, size in (("time", 4), ("lon", lon.size), ("lat", lat.size)):
            out.createDimension(name, size)
        for name, values in (("time", START.timestamp() + HOURS * 3600), ("lon", lon), ("lat", lat)):
            out.createVariable(name, "d", (name,))[:] = values
        out.variables["time"].units = "seconds since 1970-01-01 00:00:00"
        for part, name in enumerate(("eastward_sea_water_velocity", "northward_sea_water_velocity")):
            variable = out.createVariable(f"cur{part}", "f", ("time", "lon", "lat"))
            variable[:] = over(current, lats, lons, part).swapaxes(1, 2) * 3600 / 1852
            variable.standard_name, variable.units = name, "knots"
    return (file,)


def points(path: Path) -> tuple[Path, ...]:
    """Points as JSON lines."""
    from datetime import timedelta

    import msgspec

    lat, lon, _, _ = lattice(0.6)
    lines = []
    for hour in HOURS:
        for y in lat:
            for x in lon:
                (ce, cn), (we, wn) = current(y, x, hour).tolist(), wind(y, x, hour).tolist()
                at = (START + timedelta(hours=float(hour))).isoformat()
                lines.append(
                    msgspec.json.encode(
                        {"time": at, "lat": float(y), "lon": float(x), "current_e_ms": ce, "current_n_ms": cn,
                         "wind_to_e_ms": we, "wind_to_n_ms": wn}
                    )
                )  # fmt: skip
    file = path / "forecast.jsonl"
    file.write_bytes(b"\n".join(lines))
    return (file,)


def grib(path: Path) -> tuple[Path, ...]:
    """GRIB 2 on a regular grid, north first."""
    import eccodes

    lat, lon, lats, lons = lattice()
    file = path / "arpege.grib2"
    with file.open("wb") as out:
        for hour in HOURS:
            for name, law, part, offset in (
                ("10u", wind, 0, 0.0), ("10v", wind, 1, 0.0), ("swh", height, None, 0.0),
                ("sst", warmth, None, 273.15),
            ):  # fmt: skip
                message = eccodes.codes_grib_new_from_samples("regular_ll_sfc_grib2")
                values = law(lats, lons, float(hour))
                values = (values if part is None else values[..., part])[::-1] + offset
                for key, value in {
                    "Ni": lon.size, "Nj": lat.size, "latitudeOfFirstGridPointInDegrees": float(lat[-1]),
                    "latitudeOfLastGridPointInDegrees": float(lat[0]),
                    "longitudeOfFirstGridPointInDegrees": float(lon[0]),
                    "longitudeOfLastGridPointInDegrees": float(lon[-1]), "iDirectionIncrementInDegrees": 0.2,
                    "jDirectionIncrementInDegrees": 0.2, "dataDate": 20260811, "dataTime": 1800,
                    "stepUnits": "h", "forecastTime": int(hour), "shortName": name,
                    "packingType": "grid_simple", "bitsPerValue": 24,
                }.items():  # fmt: skip
                    eccodes.codes_set(message, key, value)
                eccodes.codes_set_array(message, "values", values.ravel())
                eccodes.codes_write(message, out)
                eccodes.codes_release(message)
    return (file,)
