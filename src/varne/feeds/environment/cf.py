"""What the variables of a CF NetCDF file mean: which are currents, wind, waves, temperature, and where. Pure.

By standard name first, then by the names that forecasters use (CMEMS, ECMWF's ERA5, NEMO, AROME), because
some files carry no standard name. CF conventions: cfconventions.org, version 1.11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from varne.feeds.environment.gridded import Component, Floats, Quantity
from varne.feeds.environment.netcdf import Variable
from varne.picture.errors import Malformed

# Standard name or variable name -> quantity, part, told along the grid's own axes.
_MEANING: dict[str, tuple[Quantity, int, bool]] = {
    "eastward_sea_water_velocity": ("current_mps", 0, False),
    "northward_sea_water_velocity": ("current_mps", 1, False),
    "surface_eastward_sea_water_velocity": ("current_mps", 0, False),
    "surface_northward_sea_water_velocity": ("current_mps", 1, False),
    "barotropic_eastward_sea_water_velocity": ("current_mps", 0, False),
    "barotropic_northward_sea_water_velocity": ("current_mps", 1, False),
    "sea_water_x_velocity": ("current_mps", 0, True),
    "sea_water_y_velocity": ("current_mps", 1, True),
    "x_sea_water_velocity": ("current_mps", 0, True),
    "y_sea_water_velocity": ("current_mps", 1, True),
    "barotropic_sea_water_x_velocity": ("current_mps", 0, True),
    "barotropic_sea_water_y_velocity": ("current_mps", 1, True),
    "eastward_wind": ("wind_mps", 0, False),
    "northward_wind": ("wind_mps", 1, False),
    "x_wind": ("wind_mps", 0, True),
    "y_wind": ("wind_mps", 1, True),
    "sea_surface_wave_stokes_drift_eastward_velocity": ("stokes_drift_mps", 0, False),
    "sea_surface_wave_stokes_drift_northward_velocity": ("stokes_drift_mps", 1, False),
    "sea_surface_wave_stokes_drift_x_velocity": ("stokes_drift_mps", 0, True),
    "sea_surface_wave_stokes_drift_y_velocity": ("stokes_drift_mps", 1, True),
    "sea_surface_wave_significant_height": ("wave_height_m", 0, False),
    "significant_height_of_wind_and_swell_waves": ("wave_height_m", 0, False),
    "sea_surface_wave_mean_period": ("wave_period_s", 0, False),
    "sea_surface_wave_mean_period_from_variance_spectral_density_inverse_frequency_moment":
        ("wave_period_s", 0, False),
    "sea_surface_wave_mean_period_from_variance_spectral_density_second_frequency_moment":
        ("wave_period_s", 0, False),
    "sea_surface_wave_from_direction": ("wave_from_deg", 0, False),
    "sea_surface_wave_from_direction_at_variance_spectral_density_maximum": ("wave_from_deg", 0, False),
    "sea_surface_temperature": ("sea_temperature_c", 0, False),
    "sea_surface_foundation_temperature": ("sea_temperature_c", 0, False),
    "sea_water_temperature": ("sea_temperature_c", 0, False),
    "sea_water_potential_temperature": ("sea_temperature_c", 0, False),
    "sea_water_conservative_temperature": ("sea_temperature_c", 0, False),
    # Names, for files without standard names. NEMO's velocities lie along its own grid.
    "uo": ("current_mps", 0, False), "vo": ("current_mps", 1, False),
    "vozocrtx": ("current_mps", 0, True), "vomecrty": ("current_mps", 1, True),
    "u10": ("wind_mps", 0, False), "v10": ("wind_mps", 1, False),
    "u10m": ("wind_mps", 0, False), "v10m": ("wind_mps", 1, False),
    "10u": ("wind_mps", 0, False), "10v": ("wind_mps", 1, False),
    "x_wind_10m": ("wind_mps", 0, True), "y_wind_10m": ("wind_mps", 1, True),
    "vhm0": ("wave_height_m", 0, False), "swh": ("wave_height_m", 0, False),
    "hs": ("wave_height_m", 0, False),
    "vtm10": ("wave_period_s", 0, False), "mwp": ("wave_period_s", 0, False),
    "vmdr": ("wave_from_deg", 0, False), "mwd": ("wave_from_deg", 0, False),
    "vsdx": ("stokes_drift_mps", 0, False), "vsdy": ("stokes_drift_mps", 1, False),
    "sst": ("sea_temperature_c", 0, False), "thetao": ("sea_temperature_c", 0, False),
    "votemper": ("sea_temperature_c", 0, False), "tos": ("sea_temperature_c", 0, False),
}  # fmt: skip

_UNIT_S = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_SHORT_UNITS = {
    "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day",
}  # fmt: skip
_SINCE = re.compile(
    r"^\s*(\w+)\s+since\s+(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?"
)
_CALENDARS = {"standard", "gregorian", "proleptic_gregorian"}
_LEVELS = ("depth", "deptht", "depthu", "depthv", "lev", "level", "elevation", "height", "height0", "s_rho")


def meaning(name: str, attributes: Mapping[str, object]) -> tuple[Quantity, int, bool] | None:
    """What a variable is, by its standard name or its own; None when it is none of ours."""
    return _MEANING.get(str(attributes.get("standard_name", ""))) or _MEANING.get(name.lower())


def times_unix_s(variable: Variable) -> Floats:
    """A time axis in seconds since 1970, [t].

    Raises:
        Malformed: the units are not a unit since a date, or the calendar is not the common one.
    """
    units = str(variable.attributes.get("units", ""))
    found = _SINCE.match(units)
    word = found.group(1).lower().rstrip("s") if found else ""
    unit = _UNIT_S.get(word) or _UNIT_S.get(_SHORT_UNITS.get(word or "s", ""))
    calendar = str(variable.attributes.get("calendar", "standard")).lower()
    if found is None or unit is None:
        raise Malformed(
            f"times in {units!r} cannot be read; 'hours since 2026-08-11 00:00' can", code="time_units"
        )
    if calendar not in _CALENDARS:
        raise Malformed(f"times in the calendar {calendar!r} are not of this world", code="calendar")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[1:])
    try:
        epoch = datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except (ValueError, OverflowError) as error:
        raise Malformed(f"times in {units!r}: {error}", code="time_units") from error
    seconds: Floats = epoch + unit * np.atleast_1d(variable.values).astype(np.float64)
    if not np.isfinite(seconds).all():
        raise Malformed("a time is missing", code="time_units")
    return np.round(seconds, 3)


def _is(variable: Variable, name: str, key: str, short: tuple[str, ...]) -> bool:
    said = variable.attributes.get("standard_name")
    return said == key or (said is None and name.lower() in (key, *short))


def _time_of(variable: Variable, variables: Mapping[str, Variable]) -> tuple[str, Floats] | None:
    """The variable's time axis and its values."""
    for name in variable.dimensions:
        axis = variables.get(name)
        if axis is not None and " since " in str(axis.attributes.get("units", "")):
            return name, times_unix_s(axis)
    for name in ("valid_time", "time", "time_counter"):
        axis = variables.get(name)
        if axis is not None and axis.values.size == 1 and " since " in str(axis.attributes.get("units", "")):
            return "", times_unix_s(axis)
    return None


def _positions(
    name: str, variable: Variable, variables: Mapping[str, Variable]
) -> tuple[Floats, Floats, tuple[str, str]]:
    """Latitudes and longitudes, 1-D or 2-D, and the names of the y and x dimensions."""
    named = str(variable.attributes.get("coordinates", "")).split()
    candidates = [*named, *variable.dimensions, *sorted(variables)]
    lats = [n for n in candidates if n in variables and _is(variables[n], n, "latitude", ("lat", "nav_lat"))]
    lons = [n for n in candidates if n in variables and _is(variables[n], n, "longitude", ("lon", "nav_lon"))]
    for lat_name in lats:
        for lon_name in lons:
            lat, lon = variables[lat_name], variables[lon_name]
            if lat.values.ndim == 1 and lon.values.ndim == 1:
                y, x = lat.dimensions[0], lon.dimensions[0]
                if y != x and {y, x} <= set(variable.dimensions):
                    return lat.values.astype(np.float64), lon.values.astype(np.float64), (y, x)
            if lat.values.ndim >= 2 and lat.dimensions == lon.dimensions:
                y, x = lat.dimensions[-2:]
                if {y, x} <= set(variable.dimensions):
                    first = (0,) * (lat.values.ndim - 2)  # some files repeat positions for every time
                    return lat.values[first].astype(np.float64), lon.values[first].astype(np.float64), (y, x)
    rotated = _rotated(variable, variables)
    if rotated is None:
        raise Malformed(f"{name} has no latitude and longitude", code="no_positions")
    return rotated


def _rotated(
    variable: Variable, variables: Mapping[str, Variable]
) -> tuple[Floats, Floats, tuple[str, str]] | None:
    """Positions of a grid with a rotated pole that gives only its own axes (CF appendix F)."""
    pole = variables.get(str(variable.attributes.get("grid_mapping", "")))
    rows = next((n for n in variable.dimensions if _own_axis(variables, n, "grid_latitude", "rlat")), None)
    columns = next(
        (n for n in variable.dimensions if _own_axis(variables, n, "grid_longitude", "rlon")), None
    )
    if pole is None or rows is None or columns is None:
        return None
    try:
        pole_lat = float(pole.attributes["grid_north_pole_latitude"])
        pole_lon = float(pole.attributes["grid_north_pole_longitude"])
        own = float(pole.attributes.get("north_pole_grid_longitude", 0.0))
    except (KeyError, TypeError, ValueError):
        return None
    lon, lat = np.meshgrid(
        variables[columns].values.astype(np.float64), variables[rows].values.astype(np.float64)
    )
    return (*unrotated(lat, lon, pole_lat, pole_lon, own), (rows, columns))


def _own_axis(variables: Mapping[str, Variable], name: str, standard: str, short: str) -> bool:
    axis = variables.get(name)
    return axis is not None and _is(axis, name, standard, (short,))


def unrotated(
    lat_deg: Floats, lon_deg: Floats, pole_lat_deg: float, pole_lon_deg: float, own_lon_deg: float = 0.0
) -> tuple[Floats, Floats]:
    """True latitude and longitude from those of a grid whose pole is elsewhere (CF appendix F).

    Args:
        lat_deg: grid latitude.
        lon_deg: grid longitude.
        pole_lat_deg: true latitude of the grid's north pole.
        pole_lon_deg: its true longitude.
        own_lon_deg: longitude of the true north pole on the grid.
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg - own_lon_deg)
    tilt = np.radians(90.0 - pole_lat_deg)
    x = np.cos(lat) * np.cos(lon)
    y = np.cos(lat) * np.sin(lon)
    z = np.sin(lat)
    # The grid's meridian nought runs through the true pole's opposite side.
    x_true, z_true = np.cos(tilt) * x - np.sin(tilt) * z, np.sin(tilt) * x + np.cos(tilt) * z
    true_lat: Floats = np.degrees(np.arcsin(np.clip(z_true, -1.0, 1.0)))
    true_lon: Floats = (np.degrees(np.arctan2(y, x_true)) + pole_lon_deg + 180.0 + 180.0) % 360.0 - 180.0
    return true_lat, true_lon


def _surface(
    name: str, variable: Variable, variables: Mapping[str, Variable], keep: tuple[str, ...]
) -> Variable:
    """The level nearest the surface, and the only member of any other axis."""
    values, dimensions = variable.values, list(variable.dimensions)
    for dimension in variable.dimensions:
        if dimension in keep:
            continue
        axis = dimensions.index(dimension)
        index = 0
        coordinate = variables.get(dimension)
        if values.shape[axis] > 1:
            if coordinate is None or not (
                dimension.lower() in _LEVELS or coordinate.attributes.get("axis") == "Z"
                or coordinate.attributes.get("positive") in ("up", "down")
            ):  # fmt: skip
                raise Malformed(f"{name} has several {dimension}; cut out one of them first", code="many")
            index = int(np.nanargmin(np.abs(coordinate.values.astype(np.float64))))
        values = np.take(values, index, axis=axis)
        dimensions.remove(dimension)
    return Variable(tuple(dimensions), values, variable.attributes)


def components(variables: Mapping[str, Variable]) -> tuple[Component, ...]:
    """Every component that we know the meaning of, in the file's order.

    Raises:
        Malformed: a variable whose meaning is known has no usable time or place.
    """
    found: list[Component] = []
    taken: set[tuple[Quantity, int]] = set()
    for name, variable in variables.items():
        known = meaning(name, variable.attributes)
        if known is None or variable.values.ndim < 2 or known[:2] in taken:
            continue
        quantity, part, grid_relative = known
        time = _time_of(variable, variables)
        if time is None:
            raise Malformed(f"{name} has no time", code="no_time")
        time_name, at = time
        lat, lon, (y, x) = _positions(name, variable, variables)
        flat = _surface(name, variable, variables, (time_name, y, x))
        values = flat.values
        if time_name:
            values = np.moveaxis(values, flat.dimensions.index(time_name), 0)
            order = [d for d in flat.dimensions if d != time_name]
        else:
            values, order = values[None], list(flat.dimensions)
        if order == [x, y]:
            values = values.swapaxes(1, 2)
        forward = np.argsort(at, kind="stable")
        found.append(
            Component(
                quantity=quantity,
                part=part,
                grid_relative=grid_relative,
                at_unix_s=at[forward],
                lat_deg=lat,
                lon_deg=lon,
                values=_in_our_unit(quantity, values[forward], variable),
                source=name,
            )
        )
        taken.add((quantity, part))
    return tuple(found)


def _in_our_unit(
    quantity: Quantity, values: npt.NDArray[np.floating], variable: Variable
) -> npt.NDArray[np.floating]:
    """Kelvin to Celsius, knots and centimetres a second to metres a second."""
    unit = str(variable.attributes.get("units", "")).strip().lower()
    if quantity == "sea_temperature_c" and unit in ("k", "kelvin", "degrees_kelvin"):
        return values - 273.15
    if quantity.endswith("_mps"):
        if unit in ("kn", "knot", "knots", "kt"):
            return values * (1852.0 / 3600.0)
        if unit in ("cm s-1", "cm/s", "cm.s-1"):
            return values * 0.01
    return values
