"""``varne sea at`` and ``varne tide build`` as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from varne.console.cli.app import app
from varne.console.cli.output import Exit
from varne.console.cli.tide import Journal

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102"
VARNE_BANK = ("51.05", "1.45", "2026-08-11T20:16:00Z")

runner = CliRunner()


def varne(*words: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, [str(word) for word in words])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


def test_the_sea_is_told_with_its_error_and_what_it_was_made_from() -> None:
    said = json.loads(varne("sea", "at", *VARNE_BANK, "--json"))
    assert abs(said["tide"]["height_m"]) < 4.0
    assert 0.1 < said["tide"]["error_m"] < 0.6
    stream = said["stream"]
    assert stream["kn"] == pytest.approx(stream["mps"] * 3600 / 1852)
    assert stream["error_mps"] >= stream["residual_mps"]
    assert said["light"]["state"] == "nautical_twilight"
    kinds = [event["kind"] for event in said["next"]]
    assert kinds.count("high_water") in (1, 2)
    assert kinds.count("turn") in (3, 4, 5)
    assert [event["at"] for event in said["next"]] == sorted(event["at"] for event in said["next"])
    assert any("EUPL-1.1" in line for line in said["used"])
    assert said["forecast"] == []


def test_people_are_told_in_words() -> None:
    told = varne("sea", "at", *VARNE_BANK, "--forecast", NIGHT / "forecast.jsonl")
    for words in (
        "on mean sea level",
        "towards",
        "give or take",
        "nautical twilight",
        "wind     from",
        "high water",
    ):
        assert words in told
    assert "Not for navigation" in told
    assert "forecast.jsonl" in told


def test_a_forecast_that_does_not_reach_says_so() -> None:
    told = varne("sea", "at", "51.05", "1.45", "2026-08-20T12:00:00Z", "--forecast", NIGHT / "forecast.jsonl")
    assert "not in the forecast here and then" in told


def test_high_water_at_dover_is_where_the_gauge_has_it() -> None:
    """Dover, 24 November 2021, against a prediction from the harbour gauge's own constants."""
    from datetime import UTC, datetime, timedelta

    import numpy as np

    from varne.drift.tide.constituents import rotation
    from varne.feeds.environment.gauges import read_gauges

    gauges = read_gauges(NIGHT.parents[1] / "tides" / "gauges-ticon4-ccby.json")
    gauge = next(gauge for gauge in gauges if "dover" in gauge.id)
    names = tuple(gauge.height_m)
    start = datetime(2021, 11, 24, tzinfo=UTC)
    times = [start + timedelta(minutes=5 * step) for step in range(288)]
    waves = np.array([gauge.height_m[name] for name in names])
    height = np.array([(rotation(names, at, gauge.lat_deg) @ waves).real for at in times])
    said = json.loads(varne("sea", "at", str(gauge.lat_deg), str(gauge.lon_deg), start.isoformat(), "--json"))
    for event in said["next"]:
        if event["kind"] == "high_water":
            at = datetime.fromisoformat(event["at"])
            near = [i for i, moment in enumerate(times) if abs(moment - at) < timedelta(hours=1)]
            peak = near[int(height[near].argmax())]
            assert abs(times[peak] - at) < timedelta(minutes=15)
            assert event["height_m"] == pytest.approx(height[peak], abs=0.2)


def test_a_drawing_is_a_drawing(tmp_path: Path) -> None:
    drawing = tmp_path / "day.svg"
    varne("sea", "at", *VARNE_BANK, "--plot", drawing)
    root = ElementTree.parse(drawing).getroot()
    assert root.tag.endswith("svg")
    assert len(root.findall("{*}polyline")) == 2
    assert len(root.findall("{*}path")) == 25
    assert "svg" in varne("sea", "at", *VARNE_BANK, "--plot", tmp_path / "day.png", expect=Exit.REFUSED)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("51.2", "0.9", "now"), "on land"),
        (("60", "0.9", "now"), "lies outside the tidal atlas"),
        (("51.05", "1.45", "tomorrow"), "is no time"),
        (("51.05", "1.45", "2026-08-10T20:16:00"), "is no time"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(words: tuple[str, ...], says: str) -> None:
    assert says in varne("sea", "at", *words, expect=Exit.REFUSED).replace("\n", " ")


def test_west_of_greenwich_and_outside_the_strait_the_coarser_atlas_answers() -> None:
    said = json.loads(varne("sea", "at", "49.3", "-2.3", "2026-08-10T20:16:00Z", "--json"))
    assert "atlas channel" in said["used"][0]


def test_a_journal_holds_for_one_atlas_only(tmp_path: Path) -> None:
    path = tmp_path / "dover.judging.json"
    Journal(path, b"one").add("g", {"M2": 1 - 2j})
    assert Journal(path, b"one").told == {"g": {"M2": 1 - 2j}}
    assert Journal(path, b"another").told == {}
    path.write_bytes(b"{")
    assert Journal(path, b"one").told == {}


def test_an_atlas_is_built_from_what_is_shipped(tmp_path: Path) -> None:
    told = json.loads(
        varne("tide", "build", "--out", tmp_path, "--cell-km", "4", "--days", "15", "--no-judge", "--json")
    )
    assert told[0]["name"] == "dover"
    assert told[0]["mean_error_model"]["M2"] < 0.1
    assert (
        json.loads(varne("sea", "at", *VARNE_BANK, "--atlas", tmp_path / "dover.npz", "--json"))["stream"][
            "kn"
        ]
        < 5
    )
