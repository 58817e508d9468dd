"""``varne drift`` as a person uses it: what it says, what it writes, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import h5netcdf
import numpy as np
import pytest
from shapely.geometry import Point, shape
from typer.testing import CliRunner

from varne.centre.shipped import open_theatre
from varne.console.cli.app import app
from varne.console.cli.drift_files import read_netcdf
from varne.console.cli.drift_options import drifts_as, number_or_angle
from varne.console.cli.drift_run import drift_of
from varne.console.cli.drift_sea import SeaAsked
from varne.console.cli.output import Exit
from varne.drift.ensemble import Boat, BoatCloud, Fix
from varne.drift.states import Call

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102"
MID_STRAIT = ("51.05", "1.45", "2026-08-12T01:00:00Z")
FEW = ("--particles", "1000", "--hours", "4")
WIND = ("--wind-kn", "12", "--wind-from", "240")
runner = CliRunner()


def varne(*words: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, [str(word) for word in words])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


def said(*words: str | Path) -> Any:
    return json.loads(varne("drift", *words, "--json"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("drift")
    files = ("--out", folder / "a.nc", "--geojson", folder / "a.geojson", "--plot", folder / "a.svg")
    return said(*MID_STRAIT, *FEW, *WIND, *files), folder


def test_each_hour_is_told_with_regions_states_and_what_was_used(written: tuple[Any, Path]) -> None:
    answer, _ = written
    assert [hour["hours"] for hour in answer["hours"]] == [0, 1, 2, 3, 4]
    areas = [[region["area_km2"] for region in hour["regions"]] for hour in answer["hours"]]
    assert all(half < most for half, most in areas)
    assert areas[-1][1] > areas[0][1]
    for hour in answer["hours"]:
        assert sum(hour["states"].values()) == pytest.approx(1.0)
        low, *_, high = hour["lat_quantiles_deg"]
        assert low < hour["lat_deg"] < high
    assert answer["ashore_by"] == sorted(answer["ashore_by"])
    used = " ".join(answer["used"])
    for words in (
        "tidal atlas dover",
        "25 % of its size",
        "from 240° at 12 kn",
        "coast of the theatre dover",
    ):
        assert words in used


def test_a_search_is_told_what_drifts() -> None:
    assert drifts_as([]) == drifts_as(["inflatable"]) == "loaded_boat"
    assert drifts_as(["person", "person_sitting"]) == "person"
    assert drifts_as(["inflatable", "person"]) == drifts_as(["raft"]) == "other"


def test_the_same_seed_gives_the_same_answer(written: tuple[Any, Path]) -> None:
    assert said(*MID_STRAIT, *FEW, *WIND) == written[0]


@pytest.mark.long
def test_a_wind_that_is_not_told_is_said_and_makes_the_region_wider() -> None:
    alone = ("--object", "raft", *FEW)
    told, untold = said(*MID_STRAIT, *alone, *WIND), said(*MID_STRAIT, *alone)
    assert any("NOT KNOWN" in line for line in untold["used"])
    assert told["hours"][0]["states"] == {"adrift": pytest.approx(1.0)}
    assert untold["hours"][-1]["regions"][1]["area_km2"] > 1.5 * told["hours"][-1]["regions"][1]["area_km2"]


def test_the_netcdf_is_cf_and_holds_the_cloud(written: tuple[Any, Path]) -> None:
    answer, folder = written
    with h5netcdf.File(folder / "a.nc", "r") as file:
        names = {file.variables[name].attrs.get("standard_name") for name in file.variables}
        assert {"time", "longitude", "latitude"} <= names
        assert file.variables["time"].attrs["units"].startswith("seconds since 1970-01-01")
        assert file.variables["state"].dimensions == ("trajectory", "time")
        meanings = str(file.variables["state"].attrs["flag_meanings"]).split()
        assert len(meanings) == len(file.variables["state"].attrs["flag_values"])
        assert file.attrs["Conventions"].startswith("CF-")
        assert "Not for navigation" in file.attrs["comment"]
        odds = file.variables["probability_of_state"][...]
        per_km2 = file.variables["probability_density"][...]
        lat, lon = file.variables["map_lat"][...], file.variables["map_lon"][...]
    assert odds.sum(axis=1) == pytest.approx(1.0)
    cell_km2 = (lat[1] - lat[0]) * 111.25 * (lon[1] - lon[0]) * 111.32 * np.cos(np.radians(51.05))
    assert per_km2[-1].sum() * cell_km2 == pytest.approx(1.0, abs=0.03)
    held = read_netcdf(folder / "a.nc")
    assert held.belief.sum() == pytest.approx(1.0)
    middle = held.belief[:, 0] @ held.lonlat[:, -1]
    assert middle == pytest.approx([answer["hours"][-1]["lon_deg"], answer["hours"][-1]["lat_deg"]], abs=1e-4)


def test_the_geojson_holds_regions_that_hold_what_they_say(written: tuple[Any, Path]) -> None:
    _, folder = written
    features = json.loads((folder / "a.geojson").read_text())["features"]
    held = read_netcdf(folder / "a.nc")
    for feature in features:
        if feature["properties"]["what"] != "region" or feature["properties"]["hours"] != 4:
            continue
        region = shape(feature["geometry"])
        assert region.geom_type == "MultiPolygon"
        assert region.is_valid
        assert all(part.exterior.is_ccw for part in region.geoms)
        inside = [region.contains(Point(*point)) for point in held.lonlat[:, -1]]
        assert held.belief[:, 0] @ inside == pytest.approx(feature["properties"]["probability"], abs=0.03)
    kinds = {feature["properties"]["what"] for feature in features}
    assert {"region", "track", "mean"} <= kinds


def test_the_drawing_reads_alone(written: tuple[Any, Path], tmp_path: Path) -> None:
    _, folder = written
    words = " ".join(text.text or "" for text in ElementTree.parse(folder / "a.svg").iter())
    for needed in ("MODEL. NOT FOR NAVIGATION", "UTC", "start, 01:00", "90 % region", " M = ", "51°00'N"):
        assert needed in words
    french = tmp_path / "b.svg"
    varne("drift", *MID_STRAIT, *FEW, "--plot", french, "--lang", "fr")
    assert "NE PAS UTILISER POUR LA NAVIGATION" in french.read_text()


def test_a_position_as_on_a_chart_is_the_same_place() -> None:
    assert number_or_angle("51°03.0'N", "lat") == pytest.approx(51.05)
    assert number_or_angle("001°27.0'W", "lon") == pytest.approx(-1.45)


def test_what_is_said_is_believed_with_doubt(written: tuple[Any, Path]) -> None:
    silent = written[0]["hours"][0]["states"]
    heard = said(*MID_STRAIT, *FEW, *WIND, "--said", "engine failed")["hours"][0]["states"]
    assert silent["engine_out"] < heard["engine_out"] < 0.95


def test_a_forecast_given_is_used_and_must_hold_the_times() -> None:
    forecast = ("--forecast", NIGHT / "forecast.jsonl")
    answer = said(*MID_STRAIT, *FEW, *forecast)
    assert sum("forecast.jsonl" in line for line in answer["used"]) == 2
    told = varne("drift", *MID_STRAIT, *forecast, "--hours", "24", expect=Exit.REFUSED)
    assert "2026-08-12 10:00 UTC" in told


@pytest.mark.long
def test_the_night_of_november_2021_is_inside_the_90_percent_region() -> None:
    answer = said(
        "51.1508", "1.7595", "2021-11-24T03:12Z", "--hours", "10", "--time-sd-min", "10",
        "--state", "swamped", "--state", "people-in-water", "--particles", "4000",
        "--found", "51.0930,1.7235,2021-11-24T12:49Z",
    )  # fmt: skip
    assert answer["found"][0]["on_contour"] < 0.9


@pytest.mark.long
def test_a_drift_from_several_fixes_learns_where_it_heads() -> None:
    at_s = datetime(2026, 8, 12, 1, tzinfo=UTC).timestamp()
    asked = SeaAsked(open_theatre("dover"), None, (), "atlas", 8.0, 200.0)
    begun = Fix(at_s, 1.60, 50.97, 400.0)
    truly = drift_of(Boat(), [begun], [], asked, 1.0, 300, 7).cloud.tracks
    gone = np.hypot(*(truly.lonlat[:, -1] - [begun.lon_deg, begun.lat_deg]).T)
    far = int(np.argsort(gone)[200])  # faster than most, as some boats are
    fixes = [Fix(at_s + 1800.0 * n, *truly.lonlat[far, n], 400.0) for n in range(3)]
    calls = [Call(at_s - 60.0, "under way")]  # said before the first fix: holds all the same
    alone, along = (drift_of(Boat(), told, calls, asked, 2.0, 8000, 1) for told in (fixes[-1:], fixes))
    assert any("Begun at the report of" in line.en for line in along.used)
    assert along.cloud.tracks.time_s[0] == fixes[-1].time_s

    def spread(cloud: BoatCloud) -> float:
        end = cloud.tracks.lonlat[:, -1]
        return float(cloud.weights @ ((end - cloud.weights @ end) ** 2).sum(axis=1))

    assert spread(along.cloud) < 0.7 * spread(alone.cloud)
    stranger = Fix(at_s, 1.20, 50.60, 400.0)
    mixed = drift_of(Boat(), [stranger, fixes[-1]], [], asked, 2.0, 3000, 1)
    assert any("newest report alone" in line.en for line in mixed.used)


@pytest.mark.parametrize(
    ("words", "code", "teaches"),
    [
        (("51.05", "1.45"), Exit.REFUSED, "2026-08-11T20:16Z"),
        ((*MID_STRAIT, "--wind-kn", "9"), Exit.REFUSED, "--wind-from"),
        ((*MID_STRAIT, "--object", "submarine"), Exit.REFUSED, "inflatable"),
        ((*MID_STRAIT, "--object", "person", "--state", "swamped"), Exit.REFUSED, "--object"),
        ((*MID_STRAIT, "--said", "hello"), Exit.REFUSED, "engine failed"),
        ((*MID_STRAIT, "--plot", "x.png"), Exit.REFUSED, "x.svg"),
        ((*MID_STRAIT, "--boat", "UK-1"), Exit.REFUSED, "--log"),
        ((*MID_STRAIT, "--aim", "narnia"), Exit.REFUSED, "LAT,LON"),
        ((*MID_STRAIT, "--found", "51,1,2026-08-13T00:00Z"), Exit.REFUSED, "within the drift"),
        ((*MID_STRAIT, "--currents", "forecast"), Exit.REFUSED, "--forecast"),
        (("51.05", "here", MID_STRAIT[2]), Exit.MALFORMED, "51°08.5'N"),
        (("51.95", "0.9", MID_STRAIT[2]), Exit.REFUSED, "land"),
        (("40.0", "-30.0", MID_STRAIT[2]), Exit.REFUSED, "--forecast"),
    ],
)
def test_errors_teach(words: tuple[str, ...], code: int, teaches: str) -> None:
    assert teaches in varne("drift", *words, expect=code)


def test_a_boat_of_a_log_drifts_from_its_reports(tmp_path: Path) -> None:
    reports = [
        {
            "id": f"R-{n}", "received": f"2026-08-12T01:{10 * n:02d}:30Z", "kind": "radar",
            "source": "fr.grisnez.radar", "centre": "FR", "observed": f"2026-08-12T01:{10 * n:02d}:00Z",
            "lat": 50.95 + 0.008 * n, "lon": 1.6 - 0.012 * n, "sigma_m": 500, "speed_kn": 4.0,
            "course_deg": 316.0,
        }
        for n in range(4)
    ]  # fmt: skip
    file = tmp_path / "r.jsonl"
    file.write_text("".join(json.dumps(report) + "\n" for report in reports))
    varne("import", file, "--synthetic", "--data", tmp_path)
    log = tmp_path / "dover" / "log.sqlite"
    missing = varne("drift", "--log", log, "--boat", "nobody", expect=Exit.REFUSED)
    name = missing.partition("it holds ")[2].partition(" (")[0]
    answer = said("--log", log, "--boat", name, *FEW, *WIND)
    assert answer["start"].startswith("2026-08-12T01:30")
    assert any("4 reports, 4 with a place" in line for line in answer["used"])
    assert answer["hours"][0]["lat_deg"] == pytest.approx(50.974, abs=0.01)
