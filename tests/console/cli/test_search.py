"""``varne search`` as a person uses it: a plan, its files, and what a search that found nothing teaches."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

from varne.console.cli.app import app
from varne.console.cli.drift_files import read_netcdf, write_netcdf
from varne.console.cli.output import Exit
from varne.drift.particles import Tracks
from varne.drift.states import State

runner = CliRunner()
LONG = pytest.mark.long  # the planner compiles for some twenty seconds on a cold machine

BEGIN = datetime(2026, 8, 12, 7, tzinfo=UTC)
WEATHER = ("--visibility-nm", "5", "--wind-kn", "10")
LIFEBOAT = "uk.dover-lifeboat"
HELICOPTER = (
    "heli,searcher=helicopter,flag=FR,at=50.95 1.85,speed_kn=130,search_kn=80,endurance_h=3,ready_min=20"
)


def varne(*words: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, ["search", *(str(word) for word in words)])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand boats about a place in mid-Strait that drift to the north-east; one in ten is ashore."""
    rng = np.random.default_rng(5)
    count, times = 1000, 9
    start = np.array([1.45, 51.02]) + rng.standard_normal((count, 2)) * [0.05, 0.03]
    along = np.arange(times)[None, :, None] * np.array([0.012, 0.006])
    state = np.where(np.arange(count) % 10 == 0, State.STRANDED, State.ENGINE_OUT).astype(np.int8)
    tracks = Tracks(
        BEGIN.timestamp() + 1800.0 * np.arange(times), start[:, None, :] + along,
        np.repeat(state[:, None], times, axis=1), np.full((count, 3), np.nan),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("search") / "cloud.nc"
    write_netcdf(
        path,
        tracks,
        np.full(count, 1.0 / count),
        (["Made for a test."], ["Fait pour un essai."]),
        "dover",
        "made up",
    )
    return path


@pytest.fixture(scope="module")
def planned(cloud: Path) -> tuple[Any, Path]:
    folder = cloud.parent
    files = (
        "--gpx", folder / "p.gpx", "--kml", folder / "p.kml", "--geojson", folder / "p.geojson", "--cot",
        folder / "cot", "--worksheet", folder / "p.txt", "--plot", folder / "p.svg", "--water-c", "15",
    )  # fmt: skip
    words = ("plan", cloud, *WEATHER, "--unit", LIFEBOAT, "--unit", HELICOPTER, "--hours", "3", *files)
    return json.loads(varne(*words, "--json")), folder


def gpx(path: Path, rows: list[tuple[float, float, datetime]], more: str = "") -> Path:
    points = "".join(
        f'<trkpt lat="{lat}" lon="{lon}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for lat, lon, at in rows
    )
    path.write_text(
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="t">'
        f"<trk><trkseg>{points}</trkseg></trk>{more}</gpx>"
    )
    return path


def ladder(path: Path, lat: float, lon: float, legs: int = 8) -> Path:
    """A vessel's legs of five miles, half a mile apart, about a place that it follows."""
    rows, at = [], BEGIN + timedelta(minutes=30)
    for leg in range(legs):
        for end in (-1, 1) if leg % 2 == 0 else (1, -1):
            drift = (at - BEGIN).total_seconds() / 1800.0
            rows.append(
                (lat + 0.006 * drift + 0.0085 * (leg - legs / 2), lon + 0.012 * drift + 0.06 * end, at)
            )
            at += timedelta(minutes=20 if end == (1 if leg % 2 == 0 else -1) else 3)
    return gpx(path, [row for row in rows if row[2] <= BEGIN + timedelta(hours=4)])


@LONG
def test_a_plan_tells_areas_worth_bound_and_what_it_rests_on(planned: tuple[Any, Path]) -> None:
    said, _ = planned
    assert {area["flag"] for area in said["areas"]} == {"GB", "FR"}
    assert 0.0 < said["pos"] <= said["bound"] < 1.0
    assert said["share_of_bound"] == pytest.approx(said["pos"] / said["bound"], abs=0.01)
    found = [moment["found"] for moment in said["over_time"]]
    assert found == sorted(found)
    assert found[-1] > 0.2
    assert said["ashore"] == pytest.approx(0.1)
    assert said["here"] == pytest.approx(1.0 - sum(said["doubts"].values()))
    told = " ".join(said["warnings"])
    assert f"{LIFEBOAT}: ready_min, search_kn, eye_m assumed" in told
    assert "judgement" in told
    assert "ashore" in told
    assert any("Made for a test" in line for line in said["used"])


@LONG
def test_its_files_are_written(planned: tuple[Any, Path]) -> None:
    said, folder = planned
    routes = ElementTree.parse(folder / "p.gpx").getroot().findall("{*}rte")
    assert len(routes) == len(said["areas"])
    assert ElementTree.parse(folder / "p.kml").getroot().tag.endswith("kml")
    assert json.loads((folder / "p.geojson").read_text())["type"] == "FeatureCollection"
    assert len(list((folder / "cot").iterdir())) == 2 * len(said["areas"])
    assert "does not end a search" in (folder / "p.txt").read_text()
    words = " ".join(text.text or "" for text in ElementTree.parse(folder / "p.svg").iter())
    for needed in ("MODEL. NOT FOR NAVIGATION", "No figure here ends a search", "A1", "at most"):
        assert needed in words


@pytest.mark.parametrize("kind", ["square", "sector"])
def test_a_pattern_follows_the_drift_about_the_middle(cloud: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "p.gpx"
    words = ("pattern", cloud, kind, "--unit", LIFEBOAT, *WEATHER, "--gpx", file)
    said = json.loads(varne(*words, "--spacing-nm", "0.5", "--json"))
    minutes = (datetime.fromisoformat(said["on_scene_from"]) - BEGIN).total_seconds() / 60.0
    assert said["datum_deg"] == pytest.approx(
        [51.02 + 0.006 * minutes / 30, 1.45 + 0.012 * minutes / 30], abs=0.01
    )
    found = [moment["found"] for moment in said["over_time"]]
    assert found == sorted(found)
    assert found[-1] > 0.02
    points = ElementTree.parse(file).getroot().findall(".//{*}rtept")
    if kind == "sector":  # a sector ends at its datum, which has gone on with the cloud
        last = datetime.fromisoformat(points[-1].findtext("{*}time") or "")
        gone = (last - BEGIN).total_seconds() / 1800.0
        assert float(points[-1].attrib["lon"]) == pytest.approx(1.45 + 0.012 * gone, abs=0.01)


def test_after_a_search_in_vain_odds_leave_its_water_for_the_doubts(cloud: Path, tmp_path: Path) -> None:
    track = f"{ladder(tmp_path / 'real.gpx', 51.02, 1.45)},searcher=vessel,search_kn=14"
    after, chart = tmp_path / "after.nc", tmp_path / "u.svg"
    words = ("update", cloud, "--track", track, *WEATHER)
    said = json.loads(varne(*words, "--out", after, "--plot", chart, "--lang", "fr", "--json"))
    assert said["here_after"] < said["here_before"]
    assert all(said["doubts_after"][name] > mass for name, mass in said["doubts_before"].items())
    assert said["would_have_found"] == pytest.approx(said["found_by_now"])
    assert "Aucun chiffre ici ne met fin" in chart.read_text()
    held = read_netcdf(after)
    assert held.belief.sum() + held.doubt_mass.sum() == pytest.approx(1.0)
    # The same track again adds less: the same eyes, and the water it left.
    again = json.loads(varne("update", after, "--track", track, *WEATHER, "--json"))
    assert again["here_before"] == pytest.approx(said["here_after"], abs=1e-6)
    assert 0.0 < again["would_have_found"] < said["would_have_found"]
    assert "does not say that the search may end" in varne(*words)


@LONG
def test_the_next_plan_goes_on_from_what_is_believed(cloud: Path, tmp_path: Path) -> None:
    track = f"{ladder(tmp_path / 'real.gpx', 51.02, 1.45)},searcher=vessel,search_kn=14"
    words = ("update", cloud, "--track", track, *WEATHER, "--out", tmp_path / "after.nc", "--json")
    said = json.loads(varne(*words))
    told = varne("plan", tmp_path / "after.nc", *WEATHER, "--unit", LIFEBOAT, "--hours", "3")
    assert "does not say that the search may end" in told
    assert f"here {said['here_after']:.0%}" in told


def test_water_far_away_searched_in_vain_teaches_nothing(cloud: Path, tmp_path: Path) -> None:
    track = f"{ladder(tmp_path / 'far.gpx', 50.6, 0.9)},searcher=vessel"
    said = json.loads(varne("update", cloud, "--track", track, *WEATHER, "--json"))
    assert said["would_have_found"] < 0.01
    assert said["here_after"] == pytest.approx(said["here_before"], abs=0.01)


def test_between_segments_nobody_looked_out(cloud: Path, tmp_path: Path) -> None:
    rows = [(51.02, 1.35, BEGIN), (51.02, 1.55, BEGIN + timedelta(hours=1))]
    whole = gpx(tmp_path / "a.gpx", rows)
    point = '<trkpt lat="{}" lon="{}"><time>{:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
    second = "".join(
        point.format(lat, lon + 0.01, at + timedelta(hours=1, minutes=5)) for lat, lon, at in rows
    )
    parted = tmp_path / "b.gpx"
    first = "".join(point.format(*row) for row in rows)
    parted.write_text(f"<gpx><trk><trkseg>{first}</trkseg><trkseg>{second}</trkseg></trk></gpx>")
    miles = [
        json.loads(varne("update", cloud, "--track", f"{path},searcher=vessel", *WEATHER, "--json"))["tracks"]
        for path in (whole, parted)
    ]
    assert miles[1][0]["searched_nm"] == pytest.approx(2 * miles[0][0]["searched_nm"], rel=0.01)


@LONG
def test_at_night_a_width_must_be_entered(cloud: Path) -> None:
    words = ("plan", cloud, *WEATHER, "--unit", LIFEBOAT, "--sensor", "night_vision", "--hours", "3")
    assert '--width "vessel,overloaded_inflatable,0.2' in varne(*words, expect=Exit.REFUSED)
    own = ("--looked-for", "person_in_water", "--width", "vessel,person_in_water,0.3,a trial of ours")
    said = json.loads(varne(*words, *own, "--json"))
    assert said["widths"][LIFEBOAT][2]["source"] == "entered: a trial of ours"
    assert said["looked_for"]["person_in_water"] == pytest.approx(0.9)


@LONG
def test_what_a_cloud_is_of_decides_what_is_looked_for(cloud: Path, tmp_path: Path) -> None:
    held = read_netcdf(cloud)
    tracks = Tracks(held.time_s, held.lonlat, held.state, np.full((len(held.state), 3), np.nan))
    words = (*WEATHER, "--unit", LIFEBOAT, "--hours", "3")
    for kind in ("person", "other"):
        write_netcdf(
            tmp_path / f"{kind}.nc", tracks, held.belief[:, 0], ([], []), "dover", "t", drifts_as=kind
        )
    said = json.loads(varne("plan", tmp_path / "person.nc", *words, "--json"))
    assert said["looked_for"]["person_in_water"] == pytest.approx(0.9)
    assert "--looked-for" in varne("plan", tmp_path / "other.nc", *words, expect=Exit.REFUSED)


@pytest.mark.parametrize(
    ("words", "code", "teaches"),
    [
        ((), Exit.REFUSED, "uk.dover-lifeboat"),
        (("--unit", "nobody"), Exit.REFUSED, "searcher=vessel"),
        (("--unit", "uk.valiant"), Exit.REFUSED, "at=LAT LON"),
        (("--unit", f"{LIFEBOAT},wings=2"), Exit.REFUSED, "speed_kn"),
        (("--unit", LIFEBOAT, "--unit", LIFEBOAT), Exit.REFUSED, "one id"),
        (("--unit", LIFEBOAT, "--begin", "2026-08-12T10:00Z"), Exit.REFUSED, "varne drift --hours"),
        pytest.param(("--unit", f"{LIFEBOAT},at=48.9 -2.0,speed_kn=5"), Exit.REFUSED, "in time", marks=LONG),
        (("--unit", LIFEBOAT, "--width", "vessel,boat"), Exit.REFUSED, "WHERE IT IS FROM"),
        (("--unit", LIFEBOAT, "--looked-for", "whale"), Exit.REFUSED, "person_in_water"),
        (("--unit", LIFEBOAT, "--worksheet", "a.pdf"), Exit.REFUSED, ".html"),
        (("--unit", LIFEBOAT, "--plot", "a.png"), Exit.REFUSED, "a.svg"),
    ],
)
def test_errors_of_a_plan_teach(cloud: Path, words: tuple[str, ...], code: int, teaches: str) -> None:
    assert teaches in varne("plan", cloud, *WEATHER, *words, expect=code)


def test_errors_of_files_teach(cloud: Path, tmp_path: Path) -> None:
    assert "varne drift" in varne("plan", tmp_path / "no.nc", *WEATHER, expect=Exit.REFUSED)
    (tmp_path / "bad.nc").write_text("no")
    varne("plan", tmp_path / "bad.nc", *WEATHER, expect=Exit.MALFORMED)
    bad = tmp_path / "bad.gpx"
    for text, code in (
        ("<gpx", Exit.MALFORMED),
        ("<!DOCTYPE gpx []><gpx/>", Exit.MALFORMED),
        ('<gpx><trk><trkseg><trkpt lat="1" lon="1"/></trkseg></trk></gpx>', Exit.MALFORMED),
        ("<gpx/>", Exit.MALFORMED),
    ):
        bad.write_text(text)
        varne("update", cloud, "--track", f"{bad},searcher=vessel", *WEATHER, expect=code)
    said = varne("update", cloud, "--track", str(bad), *WEATHER, expect=Exit.REFUSED)
    assert "searcher=vessel" in said
    words = ("pattern", cloud, "spiral", "--unit", LIFEBOAT, *WEATHER)
    assert "square and sector" in varne(*words, expect=Exit.REFUSED)
    late = gpx(
        tmp_path / "late.gpx", [(51, 1.4, BEGIN + timedelta(days=1)), (51, 1.5, BEGIN + timedelta(days=2))]
    )
    assert "varne drift --hours" in varne(
        "update", cloud, "--track", f"{late},searcher=vessel", *WEATHER, expect=Exit.REFUSED
    )
    rows = [(51.0, 1.4, BEGIN + timedelta(minutes=n)) for n in range(3)]
    both = gpx(tmp_path / "c.gpx", rows).read_text().replace("</gpx>", "")
    inner = both[both.index("<trk>") :]
    (tmp_path / "two.gpx").write_text(both + inner.replace(":00Z", ":30Z") + "</gpx>")
    words = ("update", cloud, *WEATHER, "--track")
    assert "part=1" in varne(*words, f"{tmp_path / 'two.gpx'},searcher=vessel", expect=Exit.REFUSED)
    varne(*words, f"{tmp_path / 'two.gpx'},searcher=vessel,part=2")
