"""``varne dispatch`` as a person uses it, with the sea left out: boats are met straight."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from varne.centre import dispatching_work
from varne.centre.dispatching_jobs import AskDispatch
from varne.console.cli import dispatch_words as words
from varne.console.cli.app import app
from varne.console.cli.output import Exit
from varne.picture.dispatch import DispatchPlan
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.travel import straight_reach

REPORT = {
    "id": "r-1", "kind": "call", "source": "fr.112", "centre": "FR", "received": "2026-08-12T01:00:00Z",
    "observed": "2026-08-12T01:00:00Z", "lat": 50.98, "lon": 1.75, "sigma_m": 300, "people": 41,
    "status": "people in water",
}  # fmt: skip

runner = CliRunner()


class Straight:
    """In place of the sea."""

    def __init__(self, *_: object) -> None:
        pass

    def plan(self, asked: AskDispatch) -> DispatchPlan:
        ways = tuple(
            reach
            for unit in asked.problem.units
            for incident in asked.problem.incidents
            if (reach := straight_reach(unit, incident)) is not None
        )
        return plan(msgspec.structs.replace(asked.problem, reaches=ways))


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(dispatching_work, "DispatchWork", Straight)
    path = tmp_path / "reports.jsonl"
    path.write_text(json.dumps(REPORT) + "\n")
    return path


def varne(*given: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, ["dispatch", *(str(one) for one in given)])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


def test_units_are_ranked_for_every_incident_in_both_languages(reports: Path) -> None:
    english, french = varne(reports), varne(reports, "--lang", "fr")
    assert "incident:boat:r-1" in english
    assert "1. fr.notre-dame-du-risban [FR]" in english
    assert "danger if nobody goes" in english
    assert "danger si personne n'y va" in french
    assert "place not known" in english
    assert "tasks nobody" in english
    assert "n'engage personne" in french


def test_the_plan_comes_as_json_for_programs(reports: Path) -> None:
    told = json.loads(varne(reports, "--json", "--beach", "gravelines,people=40,stage=boarding"))
    levels = {task["task_id"]: task["level"] for task in told["tasks"]}
    assert levels == {"incident:boat:r-1": "life", "beach-1": "life"}, "boarding: a rescue"


@pytest.mark.parametrize(
    "given",
    [
        ("--beach", "nowhere"),
        ("--beach", "gravelines,people=many"),
        ("--beach", "gravelines,stage=sailing"),
        ("--incident", "none"),
        ("--lang", "de"),
        ("--sea-m", "99"),
        ("--as-of", "2020-01-01T00:00Z"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(reports: Path, given: tuple[str, ...]) -> None:
    assert "refused" in varne(reports, *given, expect=Exit.REFUSED)


def test_every_word_stands_in_both_languages() -> None:
    for table in (
        words.REASONS, words.WARNINGS, words.PURPOSES, words.FIGURES, words.LEVELS, words.SAID,
    ):  # fmt: skip
        for said in table.values():
            assert said["en"]
            assert said["fr"]
            assert said["en"] != said["fr"] or said["en"] in ("surveillance",)
