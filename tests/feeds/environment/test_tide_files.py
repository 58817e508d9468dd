"""Files the tide is made from and kept in: atlases, gauges, COHERENS, depths, shores."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.tide.making import small_atlas
from tests.feeds.environment.files import write
from varne.drift.tide.making.domains import shelf
from varne.drift.tide.making.grid import OPEN, SEA
from varne.feeds.environment.coherens import parse_boundary, parse_grid
from varne.feeds.environment.depths import parse_land, read_depths, read_soundings
from varne.feeds.environment.gauges import parse_gauges, read_gauges
from varne.feeds.environment.tide_atlas import STEP, decode_atlas, encode_atlas, read_atlas
from varne.picture.errors import Malformed, Refused

TIDES = Path(__file__).parents[3] / "data" / "tides"
DATA = TIDES.parent


def test_an_atlas_comes_back_from_its_file() -> None:
    atlas = small_atlas()
    raw = encode_atlas(atlas)
    back = decode_atlas(raw)
    assert raw == encode_atlas(small_atlas())
    assert back.names == atlas.names
    assert back.inferred == atlas.inferred or abs(back.inferred[0].ratio - atlas.inferred[0].ratio) < 1e-6
    assert (back.is_sea == atlas.is_sea).all()
    assert back.depth_m[atlas.is_sea] == pytest.approx(atlas.depth_m[atlas.is_sea], abs=0.03)
    for kept, given_field in (
        (back.height_m, atlas.height_m), (back.east_mps, atlas.east_mps), (back.north_mps, atlas.north_mps),
    ):  # fmt: skip
        away = np.abs(kept - given_field)[:, atlas.is_sea]
        assert away.max() <= STEP
        assert np.isnan(kept[:, ~atlas.is_sea]).all()
    assert back.stream_error == atlas.stream_error


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_no_damaged_atlas_does_worse_than_malformed(data: st.DataObject) -> None:
    raw = bytearray(encode_atlas(small_atlas()))
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        decode_atlas(bytes(raw))
    except Malformed:
        return


def test_a_file_that_is_no_atlas_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        read_atlas(tmp_path / "none.npz")
    other = tmp_path / "other.npz"
    np.savez(other, a=np.zeros(3))
    with pytest.raises(Malformed, match="not a tidal atlas"):
        read_atlas(other)


@pytest.mark.parametrize("name", ["dover", "channel"])
def test_the_shipped_atlases_are_whole(name: str) -> None:
    atlas = read_atlas(TIDES / f"{name}.npz")
    assert atlas.name == name
    assert "not for navigation" in atlas.notice.lower()
    assert "EUPL-1.1" in atlas.notice
    sea = atlas.is_sea
    assert np.isfinite(atlas.height_m[:, sea]).all()
    assert float(np.abs(atlas.east_mps[:, sea]).max()) < 5.0
    assert (TIDES / f"{name}.npz").stat().st_size < 3_000_000


STATION = {"id": "ticon/x", "name": "X", "latitude": 51.0, "longitude": 1.5, "license": {"type": "cc-by-4.0"}}


def test_both_forms_of_a_gauge_say_the_same() -> None:
    long = STATION | {"harmonic_constituents": [{"name": "M2", "amplitude": 2.0, "phase": 90.0}]}
    short = STATION | {"constituents": {"M2": [2.0, 90.0], "NOTHING9": [1.0, 1.0]}}
    gauges = [parse_gauges(msgspec.json.encode([station]))[0] for station in (long, short)]
    assert gauges[0] == gauges[1]
    assert gauges[0].height_m["M2"] == pytest.approx(-2j)
    other = STATION | {"license": {"type": "cc-by-nc-4.0"}, "constituents": {"M2": [2.0, 90.0]}}
    assert parse_gauges(msgspec.json.encode([other]), licence="cc-by-4.0") == ()
    with pytest.raises(Malformed, match="latitude"):
        parse_gauges(msgspec.json.encode([{**STATION, "latitude": "north"}]))


def test_every_shipped_gauge_may_be_passed_on() -> None:
    path = TIDES / "gauges-ticon4-ccby.json"
    assert len(read_gauges(path)) == len(read_gauges(path, licence="cc-by-4.0")) == 53


GRID = """ncdat: 3
nrdat: 3
 -99.9 -99.9 -99.9
 -99.9 40.0 50.0
 -99.9 60.0 70.0
nobu: 2
 2 2
 2 3
nobv: 1
 3 2
"""
BOUNDARY = """nconobc :
   5
Array: freqnames
  O1 K1 N2 M2 S2
Array: zetobu_amp
 1 2 3 100 30
 1 2 3 110 30
Array: zetobu_pha
 0 0 0 90 0
 0 0 0 90 0
Array: zetobv_amp
 1 2 3 120 30
Array: zetobv_pha
 0 0 0 180 0
"""


def test_a_shelf_is_read_with_its_open_faces() -> None:
    grid, boundary = parse_grid(GRID), parse_boundary(BOUNDARY)
    assert grid.lat_deg[1] == pytest.approx(48 + 1 / 24)
    assert np.isnan(grid.depth_m[0, 0])
    assert grid.open_west.tolist() == [[1, 1], [2, 1]]
    sea, driven = shelf(
        grid.lon_deg, grid.lat_deg, grid.depth_m, grid.open_west, grid.open_south, boundary.names,
        boundary.west_m, boundary.south_m,
    )  # fmt: skip
    assert (sea.kind == SEA).sum() == 4
    rows, columns = np.nonzero(sea.kind == OPEN)
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(1, 3), (2, 1), (3, 1)]
    assert sea.depth_m[2, 1] == 40.0  # an open cell has the depth of the cell it opens to
    m2 = driven.names.index("M2")
    assert driven.height_m[m2] == pytest.approx([-1.2, -1.0j, -1.1j])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ncdat"),
        (GRID.replace("nobu", "nobx"), "nobu"),
        (GRID.replace("40.0 50.0", "40.0"), "depths"),
        (GRID.replace(" 3 2\n", ""), "southern faces"),
    ],
)
def test_a_grid_file_that_is_not_whole_is_refused(text: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        parse_grid(text)


def test_a_boundary_file_that_is_not_whole_is_refused() -> None:
    for text in (BOUNDARY.replace("zetobv_pha", "other"), BOUNDARY.replace("120 30", "120"), "x"):
        with pytest.raises(Malformed):
            parse_boundary(text)


def test_depths_are_below_the_sea_whichever_way_the_file_counts(tmp_path: Path) -> None:
    lat, lon = np.array([51.0, 51.5, 52.0]), np.array([2.0, 2.5])
    heights = np.array([[-20.0, -10.0], [5.0, -30.0], [-0.2, -40.0]])
    path = write(
        tmp_path / "z.nc",
        {"latitude": 3, "longitude": 2},
        {
            "latitude": (("latitude",), lat[::-1].copy(), {"standard_name": "latitude"}),
            "longitude": (("longitude",), lon, {"standard_name": "longitude"}),
            "z": (("latitude", "longitude"), heights[::-1].copy(), {"positive": "up"}),
        },
    )
    grid = read_depths(path)
    assert grid.lat_deg.tolist() == lat.tolist()
    assert grid.depth_m[0].tolist() == [20.0, 10.0]
    assert np.isnan(grid.depth_m[1:, 0]).all()
    assert read_depths(DATA / "bathymetry" / "etopo2022-2-3E.nc").depth_m.shape == (240, 120)


def test_soundings_and_shores(tmp_path: Path) -> None:
    assert read_soundings(DATA / "bathymetry" / "etopo1-points.csv").shape == (500, 3)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("lon,lat,depth\n1,2,3\n")
    with pytest.raises(Malformed, match="lon_deg"):
        read_soundings(wrong)
    ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    features = [
        {"geometry": {"type": "Polygon", "coordinates": [ring]}},
        {"geometry": {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}},
        {"geometry": {"type": "Point", "coordinates": [0.0, 0.0]}},
    ]
    assert [r.shape for r in parse_land(msgspec.json.encode({"features": features}))] == [(4, 2)] * 3
    with pytest.raises(Malformed, match="GeoJSON"):
        parse_land(b"{}")
