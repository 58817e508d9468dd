"""Every form of forecast tells the same sea: one contract, run on each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.environment import files
from tests.feeds.environment.files import START
from varne.feeds.environment.cf import times_unix_s, unrotated
from varne.feeds.environment.forecast import read_fields
from varne.feeds.environment.gridded import Component, GriddedField, assemble, grid_angle_rad
from varne.feeds.environment.netcdf import Variable
from varne.picture.errors import Malformed, Refused

LAWS = {"current_mps": files.current, "wind_mps": files.wind, "wave_height_m": files.height}
LAWS["sea_temperature_c"] = files.warmth

FORMS: dict[str, tuple[Callable[[Path], tuple[Path, ...]], tuple[str, ...], float]] = {
    "cmems": (files.cmems, ("current_mps",), 1e-4),
    "era5": (files.era5, ("wind_mps", "wave_height_m", "sea_temperature_c"), 1e-4),
    "nemo": (files.nemo, ("current_mps",), 4e-3),
    "arome": (files.arome, ("wind_mps",), 0.02),
    "rotated": (files.rotated, ("wind_mps",), 5e-3),
    "classic": (files.classic, ("current_mps",), 1e-5),
    "points": (files.points, ("current_mps", "wind_mps"), 1e-6),
    "grib": (files.grib, ("wind_mps", "wave_height_m", "sea_temperature_c"), 1e-3),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_the_same_sea(form: str, tmp_path: Path) -> None:
    write, quantities, tolerance = FORMS[form]
    fields = {field.quantity: field for field in read_fields(*write(tmp_path))}
    assert tuple(fields) == quantities
    for quantity, field in fields.items():
        assert field.start == START
        assert field.at_s == pytest.approx([0, 3600, 7200, 10_800])
        for axis in (field.lat_deg, field.lon_deg):
            assert (np.diff(axis) > 0).all()
        vector = (2,) if quantity.endswith("_mps") else ()
        assert field.values.shape == (4, field.lat_deg.size, field.lon_deg.size, *vector)
        assert field.values.dtype == np.float32
        for lat, lon, hour in ((51.03, 1.47, 0.0), (50.77, 1.81, 1.5), (51.29, 1.12, 3.0)):
            told = field.at(lat, lon, START + timedelta(hours=hour))
            expected = LAWS[quantity](np.array(lat), np.array(lon), hour)
            assert told == pytest.approx(expected, abs=tolerance), (form, quantity)


@pytest.mark.parametrize("form", FORMS)
def test_outside_its_area_and_hours_a_forecast_says_nothing(form: str, tmp_path: Path) -> None:
    field = read_fields(*FORMS[form][0](tmp_path))[0]
    assert field.at(51.0, 1.5, START) is not None
    assert field.at(51.0, 9.0, START) is None
    assert field.at(45.0, 1.5, START) is None
    assert field.at(51.0, 1.5, START - timedelta(seconds=1)) is None
    assert field.at(51.0, 1.5, START + timedelta(hours=3, seconds=1)) is None


def test_what_is_missing_is_not_made_up(tmp_path: Path) -> None:
    """The south-western cell of the CMEMS file is fill; beside it the others speak, upon it nothing does."""
    field = read_fields(*files.cmems(tmp_path))[0]
    assert np.isnan(field.values[0, 0, 0]).all()
    assert field.at(field.lat_deg[0], field.lon_deg[0], START) is None
    assert field.at(field.lat_deg[0] + 0.1, field.lon_deg[0] + 0.1, START) is not None


def component(**change: object) -> Component:
    made: dict[str, object] = {
        "quantity": "current_mps", "part": 0, "grid_relative": False, "at_unix_s": np.array([0.0, 3600.0]),
        "lat_deg": np.array([51.0, 51.1]), "lon_deg": np.array([1.0, 1.1]),
        "values": np.full((2, 2, 2), 0.5), "source": "u",
    }  # fmt: skip
    return Component(**(made | change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"values": np.full((2, 2, 2), 40.0)}, "another unit"),
        ({"at_unix_s": np.array([0.0, 7200.0])}, "different times"),
    ],
)
def test_what_cannot_be_true_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(Malformed, match=says):
        assemble((component(), component(part=1, source="v", **change)))


def test_half_a_vector_and_times_that_go_back_are_refused() -> None:
    with pytest.raises(Malformed, match="the other is not in the file"):
        assemble((component(),))
    back = {"at_unix_s": np.array([3600.0, 0.0])}
    with pytest.raises(Malformed, match="do not go forward"):
        assemble((component(**back), component(part=1, **back)))


def test_a_direction_is_averaged_round_the_circle() -> None:
    field = assemble((component(quantity="wave_from_deg", values=np.array([[[350.0, 10.0]] * 2] * 2)),))[0]
    told = field.at(51.05, 1.05, START.fromtimestamp(0, START.tzinfo))
    assert told is not None
    assert float(told) % 360 == pytest.approx(0.0, abs=1e-6) or float(told) == pytest.approx(360.0)


@pytest.mark.parametrize(
    ("units", "calendar", "says"),
    [
        ("fortnights since 2026-01-01", "standard", "fortnights"),
        ("hours", "standard", "hours"),
        ("hours since 2026-13-01", "standard", "month"),
        ("hours since 2026-01-01", "noleap", "noleap"),
    ],
)
def test_times_that_cannot_be_read_are_named(units: str, calendar: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        times_unix_s(Variable(("time",), np.array([1.0]), {"units": units, "calendar": calendar}))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(5, 85), st.floats(-180, 180))
def test_a_rotated_pole_keeps_distances(lat: float, lon: float, pole_lat: float, pole_lon: float) -> None:
    lats, lons = unrotated(np.array([lat, lat + 1.0]), np.array([lon, lon + 2.0]), pole_lat, pole_lon)

    def apart(y: np.ndarray, x: np.ndarray) -> float:
        y, x = np.radians(y), np.radians(x)
        return float(np.sin(y[0]) * np.sin(y[1]) + np.cos(y[0]) * np.cos(y[1]) * np.cos(x[0] - x[1]))

    assert apart(lats, lons) == pytest.approx(
        apart(np.array([lat, lat + 1]), np.array([lon, lon + 2])), abs=1e-9
    )
    north, east = unrotated(np.array([90.0]), np.array([0.0]), pole_lat, pole_lon)
    assert north[0] == pytest.approx(pole_lat, abs=1e-6)
    assert (east[0] - pole_lon + 180) % 360 - 180 == pytest.approx(0.0, abs=1e-6)


def test_a_grids_axis_points_where_it_was_laid() -> None:
    east, north = np.meshgrid(np.arange(5) * 0.1, np.arange(5) * 0.1)
    turn = np.radians(25.0)
    lats = 51.0 + east * np.sin(turn) + north * np.cos(turn)
    lons = 1.5 + (east * np.cos(turn) - north * np.sin(turn)) / np.cos(np.radians(51.0))
    assert np.degrees(grid_angle_rad(lats, lons)) == pytest.approx(np.full((5, 5), 25.0), abs=0.4)


def test_files_that_are_no_forecast_say_so(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        read_fields(tmp_path / "none.nc")
    cut = tmp_path / "cut.nc"
    cut.write_bytes(files.cmems(tmp_path)[0].read_bytes()[:600])
    with pytest.raises(Malformed, match="NetCDF"):
        read_fields(cut)
    short = tmp_path / "short.grib"
    short.write_bytes(b"GRIB\0\0\0\2" + b"\0" * 40)
    with pytest.raises(Malformed, match="GRIB"):
        read_fields(short)
    nothing = files.write(
        tmp_path / "nothing.nc",
        {"time": 1},
        {"time": (("time",), np.array([0.0]), {"units": "hours since 2026-01-01"})},
    )
    with pytest.raises(Malformed, match="no current, wind"):
        read_fields(nothing)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_no_damaged_file_does_worse_than_malformed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    raw = bytearray(files.classic(folder)[0].read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(4, min(700, len(raw) - 1)))] = data.draw(st.integers(0, 255))
    path = folder / "damaged.nc"
    path.write_bytes(bytes(raw))
    try:
        fields = read_fields(path)
    except (Malformed, Refused):
        return
    assert all(isinstance(field, GriddedField) for field in fields)
