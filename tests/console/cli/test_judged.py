"""``varne why``, ``rule`` and ``correlate`` as a person uses them, with a judge of the tests' own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.correlation.judged import NearJudge
from typer.testing import CliRunner

from varne.console.cli.app import app
from varne.console.cli.output import Exit
from varne.picture.events import NightJudged, RulingMade
from varne.store.snapshot import load_picture
from varne.store.sqlite.store import SqliteStore

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102"
runner = CliRunner()


@pytest.fixture(autouse=True)
def near_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varne.console.cli.night.night_judge", lambda *_: NearJudge())


def varne(*words: str | Path, expect: int = Exit.OK) -> tuple[str, str]:
    result = runner.invoke(app, [str(word) for word in words])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout, result.stderr


@pytest.fixture(scope="module")
def log_of_a_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("night")
    varne("import", NIGHT / "reports.jsonl", "--synthetic", "--data", data)
    return data / "dover" / "log.sqlite"


@pytest.fixture
def log(log_of_a_night: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(log_of_a_night, tmp_path / "log.sqlite"))


def test_the_forecast_beside_the_reports_is_used_and_said(tmp_path: Path) -> None:
    out = tmp_path / "snapshots.jsonl"
    words = ("correlate", NIGHT / "reports.jsonl", "--every", "1h", "--out", out, "--json")
    stdout, stderr = varne(*words)
    assert json.loads(stdout)["forecast"] is True
    assert "144 points" in stderr
    last = json.loads(out.read_text().splitlines()[-1])
    assert {"id", "status", "p", "reports", "apart", "accounted", "possibly_same"} <= set(last["boats"][0])
    assert json.loads(varne(*words, "--no-forecast")[0])["forecast"] is False
    given = tmp_path / "f.jsonl"
    given.write_text("{}\n")
    assert "no line of a forecast" in varne(*words, "--forecast", given, expect=Exit.MALFORMED)[1]
    varne(*words, "--forecast", given, "--no-forecast", expect=Exit.REFUSED)
    alone = shutil.copy(NIGHT / "reports.jsonl", tmp_path / "reports.jsonl")
    assert "no forecast" in varne("correlate", alone, "--every", "2h", "--out", out)[1]
    quick = json.loads(varne(*words, "--quick")[0])
    assert quick["snapshots"] == json.loads(stdout)["snapshots"]


def test_why_is_told_of_a_file_and_of_a_log_in_two_languages(log: Path) -> None:
    english, _ = varne("why", NIGHT / "reports.jsonl", "N102-0000", "N102-0001")
    assert "N102-0000 and N102-0001: the same boat" in english
    assert "hardly possible for one boat" in english
    french, _ = varne("why", log, "N102-0000", "N102-0001", "--lang", "fr")
    assert "pour un seul bateau" in french
    found = json.loads(varne("why", log, "N102-0000", "N102-0001", "--json")[0])
    assert found["evidence"][0]["code"] == "time_and_distance"
    assert len(found["words"]) == len(found["evidence"])


def test_a_ruling_is_recorded_judged_and_taken_back(log: Path) -> None:
    store = SqliteStore(log, create=False, read_only=True)
    before = load_picture(store).sequence
    store.close()
    first, second = "N102-0000", "N102-0001"
    words = ("rule", log, first, second)
    told, _ = varne(*words, "same", "--reason", "seen_together")
    assert f"{first} and {second}: same (seen_together)" in told
    assert "boats_merged" in told
    assert "officer said: the same boat" in varne("why", log, first, second)[0]
    again = json.loads(varne(*words, "unknown", "--reason", "mistake", "--json")[0])
    assert [change["event"] for change in again["changed"] if change["event"] == "boat_split"]
    store = SqliteStore(log, create=False, read_only=True)
    added = [entry.body for entry in store.read(after_sequence=before)]
    picture = load_picture(store)
    store.close()
    assert [type(body) for body in added if isinstance(body, RulingMade | NightJudged)] == [
        RulingMade, NightJudged, RulingMade, NightJudged,
    ]  # fmt: skip
    assert picture.boat_of_report[first] != picture.boat_of_report[second]
    assert "whole" in varne("verify", log)[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("why", NIGHT / "reports.jsonl", "N102-0000", "N102-0000"), "two different"),
        (("why", NIGHT / "reports.jsonl", "N102-0000", "nobody"), "no report nobody"),
        (("why", "nothing.jsonl", "a", "b"), "no file"),
        (("why", NIGHT / "reports.jsonl", "a", "b", "--lang", "de"), "en, fr"),
        (("rule", "nothing.sqlite", "a", "b", "same", "--reason", "other"), "no log"),
        (("rule", NIGHT / "reports.jsonl", "a", "b", "same", "--reason", "other"), "varne import"),
        (("rule", "LOG", "N102-0000", "nobody", "same", "--reason", "other"), "no report nobody"),
        (("rule", "LOG", "N102-0000", "N102-0001", "perhaps", "--reason", "other"), "same, different"),
        (("rule", "LOG", "N102-0000", "N102-0001", "same", "--reason", "hunch"), "seen_together"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str | Path, ...], says: str, log: Path) -> None:
    given = [log if word == "LOG" else word for word in words]
    assert says in varne(*given, expect=Exit.REFUSED)[1]
