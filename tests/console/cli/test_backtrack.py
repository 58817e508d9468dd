"""``varne backtrack`` as a person uses it: odds of beach and hour, what they rest on, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from varne.console.cli.app import app
from varne.console.cli.drift_files import read_netcdf
from varne.console.cli.output import Exit

FIXES = ("--fix", "51.02,1.50,2026-08-12T02:10Z,500", "--fix", "51.06,1.45,2026-08-12T03:00Z,800")
ASKED = (*FIXES, "--aim", "dover", "--shore", "FR", "--wind-kn", "6", "--wind-from", "200")
FEW = ("--particles", "2500", "--between", "2026-08-11T20:00Z,2026-08-12T02:00Z")
# The water before Boulogne and Wimereux, watched that evening.
WATCHED = ("--saw-nothing", "50.66,1.45,50.79,1.65,2026-08-11T20:30Z,2026-08-11T23:30Z,0.97")
runner = CliRunner()


def varne(*words: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, ["backtrack", *(str(word) for word in words)])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("backtrack")
    files = ("--out", folder / "a.nc", "--plot", folder / "a.svg", "--hours", "1")
    return json.loads(varne(*ASKED, *FEW, *files, "--json")), folder


def odds_near(answer: Any) -> float:
    """Of the beaches that were watched."""
    watched = [b for b in answer["beaches"] if 50.66 < b["lat_deg"] < 50.79 and b["lon_deg"] < 1.66]
    return sum(beach["odds"] for beach in watched)


def test_odds_of_beaches_and_hours_are_one_and_only_of_the_shore_asked(traced: tuple[Any, Path]) -> None:
    answer, _ = traced
    assert sum(beach["odds"] for beach in answer["beaches"]) == pytest.approx(1.0)
    assert sum(answer["hour_odds"]) == pytest.approx(1.0)
    assert len(answer["hours"]) == 6
    assert {"Kingsdown", "De Panne"}.isdisjoint(beach["name"] for beach in answer["beaches"])
    assert answer["within_50"] < answer["within_90"] < answer["cells"]
    assert odds_near(answer) > 0.2
    assert any("from 200° at 6 kn" in line for line in answer["used"])


@pytest.mark.long
def test_what_was_watched_in_vain_is_believed_less_and_not_ruled_out(traced: tuple[Any, Path]) -> None:
    after = odds_near(json.loads(varne(*ASKED, *FEW, *WATCHED, "--json")))
    assert 0.0 < after < 0.7 * odds_near(traced[0])


def test_the_cloud_goes_on_from_the_last_evidence(traced: tuple[Any, Path]) -> None:
    held = read_netcdf(traced[1] / "a.nc")
    assert (held.time_s[-1] - held.time_s[0]) == 3600.0
    assert held.belief.sum() == pytest.approx(1.0)
    middle = held.belief[:, 0] @ held.lonlat[:, 0]
    assert middle == pytest.approx([1.45, 51.06], abs=0.03)


def test_the_drawing_has_the_odds_by_hour(traced: tuple[Any, Path]) -> None:
    words = [text.text or "" for text in ElementTree.parse(traced[1] / "a.svg").iter()]
    assert any("MODEL. NOT FOR NAVIGATION" in word for word in words)
    assert "Wimereux" in words
    assert any("Odds of beach by hour" in word for word in words)


@pytest.mark.long
def test_a_fix_that_nothing_comes_to_is_said_and_so_are_few_launches() -> None:
    told = varne(*FIXES, *FEW[2:], "--particles", "300", "--shore", "BE")
    assert "of the odds come to the fix at 02:10" in told
    assert "Do not trust the odds" in told
    assert "docs/drift.md" in told
    few = varne(*ASKED, "--particles", "200")
    assert "equal launches fit" in few
    assert "--particles" in few


@pytest.mark.parametrize(
    ("words", "code", "teaches"),
    [
        ((), Exit.REFUSED, "--fix 51.02"),
        (("--fix", "51,1.5,2026-08-12T02:10Z"), Exit.REFUSED, "SIGMA_M"),
        ((*FIXES, "--call", "taking water"), Exit.REFUSED, "when?"),
        ((*FIXES, "--call", "hello@now"), Exit.REFUSED, "engine failed"),
        ((*FIXES, "--saw-nothing", "51,1,300"), Exit.REFUSED, "RADIUS_M"),
        ((*FIXES, "--saw-nothing", "51,1,300,2026-08-12T02:10Z,2026-08-12T03:10Z,1"), Exit.REFUSED, "ODDS"),
        ((*FIXES, "--beach", "narnia"), Exit.REFUSED, "wissant"),
        ((*FIXES, "--shore", "NO"), Exit.REFUSED, "no beach"),
        ((*FIXES, "--between", "2026-08-12T02:10Z,2026-08-12T01:10Z"), Exit.REFUSED, "before"),
        ((*FIXES, "--plot", "a.png"), Exit.REFUSED, "a.svg"),
        ((*FIXES, "--log", "x"), Exit.REFUSED, "--boat"),
    ],
)
def test_errors_teach(words: tuple[str, ...], code: int, teaches: str) -> None:
    assert teaches in varne(*words, expect=code)
