"""The commands over the registers, as a person types them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from tests.committee.registers import DATA
from varne.console.cli.app import app

TOKEN = "0123456789abcdef"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["committee", *words], env={"COLUMNS": "160"})


def told(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = msgspec.json.decode(result.stdout)
    return found


def lines(path: Path, *objects: dict[str, object]) -> str:
    path.write_bytes(b"\n".join(msgspec.json.encode(one) for one in objects))
    return str(path)


def test_measures_are_listed_and_read_in_both_languages() -> None:
    listed = run("measures", "--as-of", "2022-12-01")
    assert listed.exit_code == 0
    assert "patrols-2022" in listed.stdout
    assert "lille-centre" not in listed.stdout
    one = run("measures", "pushbacks", "--language", "fr")
    assert "illicite" in one.stdout
    assert "jamais une opération" in one.stdout
    assert "no word since 2023-04-14" in run("measures", "patrols-2022").stdout
    assert run("measures", "nothing").exit_code == 4


def test_the_ledger_tells_what_does_not_come_out() -> None:
    assert "does not come out" in run("ledger").stdout
    assert "62,2" in run("ledger", "--language", "fr").stdout
    checks = told("ledger", "--as-of", "2023-06-01")["checks"]
    assert [check["verdict"] for check in checks] == ["holds", "holds"]


def test_an_edited_register_that_is_wrong_names_the_fact(tmp_path: Path) -> None:
    copy = tmp_path / "registers"
    shutil.copytree(DATA, copy)
    ledger = copy / "ledger" / "commitments.toml"
    ledger.write_text(ledger.read_text().replace("amount_thousand = 191000", "amount_thousand = 1"))
    wrong = run("ledger", "--registers", str(copy))
    assert wrong.exit_code == 3
    assert "uk-fr-2023" in wrong.output
    ledger.unlink()
    assert run("ledger", "--registers", str(copy)).exit_code == 4


def test_returns_tell_counts_ratio_and_clocks(tmp_path: Path) -> None:
    cases = lines(
        tmp_path / "cases.jsonl",
        {"pseudonym": TOKEN, "age": "adult", "arrived_on": "2026-03-02", "referred_on": "2026-03-04",
         "replied_on": "2026-03-10", "reply": "accepted", "returned_on": "2026-04-01"},
        {"pseudonym": TOKEN[::-1], "age": "adult", "arrived_on": "2026-03-02"},
        {"pseudonym": "a" * 16, "age": "adult", "arrived_on": "2026-04-01"},
    )  # fmt: skip
    transfers = tmp_path / "transfers.txt"
    transfers.write_text("2026-04-02\n2026-04-09\n")
    found = told("returns", "--as-of", "2026-04-03", "--cases", cases, "--transfers", str(transfers))
    load = found["caseload"]
    assert (load["returned"], load["left_late"], load["awaiting_referral"]) == (1, 1, 1)
    assert [(week["to_france"], week["to_uk"]) for week in found["weeks"]] == [(1, 1)]
    now = told("returns", "--as-of", "2026-11-22")
    assert now["published"]["published_total"] == {"to_france": 1087, "to_uk": 1117}
    assert [ratio["lag_months"] for ratio in now["ratios"]] == [0, 1, 2, 3]
    assert "sortis pour retard" in run("returns", "--cases", cases, "--language", "fr").stdout


def test_capacity_week_by_week_and_every_open_clock(tmp_path: Path) -> None:
    cases = lines(
        tmp_path / "cases.jsonl",
        {"pseudonym": TOKEN, "age": "adult", "arrived_on": "2026-03-02", "referred_on": "2026-03-04",
         "replied_on": "2026-03-10", "reply": "accepted", "returned_on": "2026-04-01"},
        {"pseudonym": "a" * 16, "age": "adult", "arrived_on": "2026-04-01"},
        {"pseudonym": "b" * 16, "age": "adult", "arrived_on": "2026-03-20", "referred_on": "2026-03-22"},
    )  # fmt: skip
    places = tmp_path / "places.txt"
    places.write_text("2026-03-30 0\n")
    words = ["returns", "--as-of", "2026-04-03", "--cases", cases, "--capacity", str(places), "--each"]
    found = told(*words)
    assert [(week["to_france"], week["capacity"]) for week in found["weeks"]] == [(1, 0)]
    assert [(one["pseudonym"][0], one["standing"]["due"]) for one in found["open"]] == [
        ("a", "2026-04-04"),
        ("b", "2026-04-05"),
    ]
    shown = run(*words, "--language", "fr").stdout
    assert "! 0" in shown
    assert "la saisine" in shown
    for wrong in ("2026-03-31 5\n", "2026-03-30 many\n", "2026-03-30 5\n2026-03-30 6\n"):
        places.write_text(wrong)
        assert run(*words).exit_code in (3, 4)
    assert run("returns", "--capacity", str(places)).exit_code == 4


def test_nobody_is_counted_twice(tmp_path: Path) -> None:
    case = {"pseudonym": TOKEN, "age": "adult", "arrived_on": "2026-03-02"}
    twice = run("returns", "--cases", lines(tmp_path / "cases.jsonl", case, case))
    assert twice.exit_code == 3
    assert "line 2" in " ".join(twice.output.split())
    first = {"pseudonym": TOKEN, "entered_at": "2026-08-01T00:00:00Z", "left_at": "2026-08-01T09:00:00Z"}
    again = {"pseudonym": TOKEN, "entered_at": "2026-08-01T09:00:00Z"}
    words = ["centres", "--centre", "manston", "--at", "2026-08-01T10:00:00", "--stays"]
    assert run(*words, lines(tmp_path / "stays.jsonl", first, again)).exit_code == 0
    inside = {**again, "entered_at": "2026-08-01T08:00:00Z"}
    assert run(*words, lines(tmp_path / "stays.jsonl", first, inside)).exit_code == 3


@pytest.mark.parametrize(
    "case",
    [
        {"pseudonym": TOKEN, "age": "minor", "arrived_on": "2026-03-02"},
        {"pseudonym": "Amina Yusuf", "age": "adult", "arrived_on": "2026-03-02"},
        {"pseudonym": TOKEN, "age": "adult", "arrived_on": "2026-03-02", "name": "Amina Yusuf"},
    ],
)
def test_a_file_with_a_minor_or_a_name_is_refused_and_not_repeated(
    tmp_path: Path, case: dict[str, object]
) -> None:
    refused = run("returns", "--cases", lines(tmp_path / "cases.jsonl", case))
    assert refused.exit_code == 3
    assert "Amina" not in refused.output


def test_centres_count_alarm_and_forecast(tmp_path: Path) -> None:
    stays = lines(
        tmp_path / "stays.jsonl",
        {"pseudonym": TOKEN, "entered_at": "2026-08-01T00:00:00Z"},
        {"pseudonym": TOKEN[::-1], "entered_at": "2026-08-11T00:00:00Z", "medical": True},
    )
    words = ["centres", "--centre", "manston", "--stays", stays, "--at", "2026-08-12T06:00:00"]
    result = run(*words, "--language", "fr")
    assert result.exit_code == 1
    assert "au-delà de la durée maximale" in result.stdout
    alarms = {alarm["code"]: alarm["people"] for alarm in told(*words)["occupancy"]["alarms"]}
    assert alarms == {"holding_over_limit": 1, "medical_not_seen": 1}
    ahead = told("centres", "--centre", "loon-plage", "--arrivals", "20", "--mean-stay-days", "30")["queue"]
    assert len(ahead) == 14
    assert ahead[-1]["over_places"] > 0.9
    assert run("centres", "--arrivals", "20").exit_code == 4
    assert run("centres").exit_code == 0
