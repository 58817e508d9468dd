"""``varne beach`` as a person uses it, on a log that no centre writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from varne.centre.correlate import opened_picture
from varne.centre.shipped import open_theatre
from varne.console.cli.app import app
from varne.console.cli.output import Exit
from varne.picture.events import LogOpened, Recorded
from varne.picture.place import named_areas
from varne.store.sqlite.store import SqliteStore

BEGAN = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
runner = CliRunner()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    dover = open_theatre("dover")
    path = tmp_path / "log.sqlite"
    store = SqliteStore(path)
    opened = LogOpened(
        theatre_id="dover",
        theatre_digest=opened_picture(dover, BEGAN).theatre_digest,
        centre="UK",
        synthetic=True,
        places=named_areas(dover),
    )
    store.append([Recorded(sequence=1, originator="UK", received_at=BEGAN, recorded_at=BEGAN, body=opened)])
    store.close()
    return path


def varne(*given: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, ["beach", *(str(one) for one in given)])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


def test_a_launch_is_added_said_more_of_and_withdrawn(log: Path) -> None:
    assert "no launch" in varne("list", log)
    assert "gravelines" in varne("add", log, "gravelines", "--by", "watch-1", "--told-by", "patrol")
    (held,) = json.loads(varne("list", log, "--json"))
    assert (held["likelihood"], held["people_assumed"]) == (0.9, True)
    told = varne("say", log, held["id"], "--by", "smc", "--people", "40", "--teams", "2", "--unsafe")
    assert "40 people  2 teams" in told
    assert "UNSAFE" in told
    assert "over: dispersed" in varne("withdraw", log, held["id"], "dispersed", "--by", "smc")
    varne("withdraw", log, held["id"], "dispersed", "--by", "smc", expect=Exit.REFUSED)


def test_people_afloat_are_a_rescue_and_nothing_else(log: Path) -> None:
    varne("add", log, "gravelines", "--by", "watch-1", "--told-by", "camera", "--stage", "carrying")
    (held,) = json.loads(varne("list", log, "--json"))
    varne("withdraw", log, held["id"], "afloat", "--by", "smc", expect=Exit.REFUSED)
    told = varne("afloat", log, held["id"], "--by", "smc", "--people", "44")
    assert "incident opened" in told
    assert "over: afloat, boat" in told


@pytest.mark.parametrize(
    "given",
    [
        ("nowhere", "--by", "watch-1", "--told-by", "patrol"),
        ("gravelines", "--by", "Jo", "--told-by", "patrol"),
        ("gravelines", "--by", "watch-1"),
        ("gravelines", "--by", "watch-1", "--told-by", "rumour"),
        ("gravelines", "--by", "watch-1", "--told-by", "patrol", "--stage", "boarding"),
    ],
)
def test_what_cannot_be_is_refused(log: Path, given: tuple[str, ...]) -> None:
    varne("add", log, *given, expect=Exit.REFUSED)
