"""``varne committee``: statistics taken in and shown, claims, indicators; exit codes as documented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.committee.statistics.books import Grid, good, ods
from varne.centre.shipped import shipped_directory
from varne.console.cli.app import app

RUN = CliRunner()
SHIPPED = shipped_directory() / "statistics" / "small-boats-time-series-2026-05-02.ods"
LATER = datetime(2024, 9, 13, 12, tzinfo=UTC)


def varne(*words: str) -> tuple[int, str]:
    result = RUN.invoke(app, ["committee", *words])
    return result.exit_code, " ".join((result.output + (result.stderr or "")).split())


def write(path: Path, grid: Grid, made: datetime | None = None) -> Path:
    path.write_bytes(ods(grid) if made is None else ods(grid, made))
    return path


def test_a_new_edition_is_kept_and_its_revisions_are_told(tmp_path: Path) -> None:
    data = tmp_path / "var"
    code, said = varne("statistics", "import", str(write(tmp_path / "a.ods", good())), "--data", str(data))
    assert code == 0, said
    grid = good()
    grid["SB_02"][2][4] = 175.0  # preventions of the second week, 24 more than before
    grid["SB_02"][2][6] = "Revised"
    code, said = varne(
        "statistics", "import", str(write(tmp_path / "b.ods", grid, LATER)), "--data", str(data), "--json"
    )
    assert code == 0, said
    told = [r for r in json.loads(said)["revisions"] if r["column"] == "prevented" and r["after"] == 175]
    assert [(r["day"], r["before"]) for r in told] == [("2024-05-12", 151)]
    assert "Held already" in varne("statistics", "import", str(tmp_path / "b.ods"), "--data", str(data))[1]
    code, said = varne("statistics", "show", "--as-of", "2024-09-06", "--data", str(data), "--json")
    assert [v["known_on"] for v in json.loads(said)["vintages"]] == ["2024-09-06"]
    code, said = varne("statistics", "triangle", "--data", str(data), "--json")
    at = json.loads(said)["weeks_ending"].index("2024-05-12")
    assert json.loads(said)["values"][at][:2] == [151, 175]


def test_an_edition_that_changes_a_whole_column_is_taken_only_when_told_so(tmp_path: Path) -> None:
    data = str(tmp_path / "var")
    varne("statistics", "import", str(write(tmp_path / "a.ods", good())), "--data", data)
    grid = good()
    for row in grid["SB_02"][1:]:
        row[4] = float(str(row[4])) + 1  # as if every week's preventions stood a row too high
    later = str(write(tmp_path / "b.ods", grid, LATER))
    code, said = varne("statistics", "check", later, "--data", data)
    assert code == 1
    assert "refused SB_02!A2: persons prevented: 12 of 12 figures differ" in said
    assert varne("statistics", "import", later, "--data", data)[0] == 3
    assert varne("statistics", "import", later, "--data", data, "--accept-changes")[0] == 0


def test_a_kept_file_that_was_changed_is_broken(tmp_path: Path) -> None:
    data = tmp_path / "var"
    varne("statistics", "import", str(write(tmp_path / "a.ods", good())), "--data", str(data))
    kept = next((data / "committee" / "statistics").glob("*.ods"))
    kept.write_bytes(ods(good(weeks=11)))
    assert varne("statistics", "show", "--data", str(data))[0] == 5
    kept.unlink()
    assert varne("statistics", "show", "--data", str(data))[0] == 4


def test_a_faulty_workbook_is_told_by_cell_and_not_taken(tmp_path: Path) -> None:
    grid = good()
    grid["SB_01"][5][1] = "lots"
    file = write(tmp_path / "a.ods", grid)
    code, said = varne("statistics", "check", str(file))
    assert code == 1
    assert "refused SB_01!B6: lots" in said
    code, said = varne("statistics", "check", str(file), "--language", "fr")
    assert "refusé SB_01!B6" in said
    assert varne("statistics", "import", str(file), "--data", str(tmp_path / "var"))[0] == 3
    assert not (tmp_path / "var").exists()
    assert varne("statistics", "check", str(SHIPPED))[0] == 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_claims_and_indicators_speak_both_languages(language: str, tmp_path: Path) -> None:
    nothing = str(tmp_path)
    code, said = varne("claims", "--language", language, "--data", nothing)
    assert code == 0
    assert ("45,774" if language == "en" else "45\u202f774") in said or "45 774" in said
    code, said = varne("indicators", "--language", language, "--data", nothing, "--details")
    assert code == 0
    assert ("Deaths did not rise" if language == "en" else "Les morts n'ont augmenté") in said
    assert said.index("Deaths" if language == "en" else "morts") < said.index("41")


def test_strict_claims_say_by_exit_code_that_something_differs(tmp_path: Path) -> None:
    assert varne("claims", "--strict", "--data", str(tmp_path))[0] == 1


def test_before_the_first_edition_nothing_was_known(tmp_path: Path) -> None:
    code, said = varne("indicators", "--as-of", "2025-11-13", "--data", str(tmp_path))
    assert code == 4
    assert "2025-11-14" in said


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert varne("indicators", "--log", str(tmp_path / "log.sqlite"), "--data", str(tmp_path))[0] == 4
