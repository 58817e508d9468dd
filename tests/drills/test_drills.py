"""Known nights played against a live centre: what went wrong then must be refused or warned of now."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from varne.centre.drill import Watch, drills, read_drill, read_watch
from varne.centre.drill_play import play
from varne.centre.drill_score import Score
from varne.centre.shipped import shipped_directory
from varne.console.cli import drill_words
from varne.console.cli.app import app
from varne.picture.errors import Malformed, Refused
from varne.picture.fold import fold
from varne.store.memory import MemoryStore

DRILLS = shipped_directory() / "drills"
PUBLIC = ("2021-11-03", "2021-11-24", "2022-12-14")


@cache
def played(name: str, *, promptly: bool = False) -> Score:
    """A drill played by its own watch, or by its prompt one."""
    known, told, _ = read_drill(name)
    return asyncio.run(play(known, told, prompt(name) if promptly else None))


def prompt(name: str) -> Watch:
    return read_watch(DRILLS / name / "prompt.toml")


@pytest.fixture
def that_night() -> Score:
    """24 November 2021 with what was done then."""
    return played("2021-11-24")


def at(score: Score, clock: str) -> list[str]:
    return [f"{one.outcome} {' '.join(one.missing)}" for one in score.came if f"{one.at:%H:%M}" == clock]


# ── 24 November 2021 ──


def test_both_historical_closures_are_refused_with_the_right_reasons(that_night: Score) -> None:
    (by_cross,) = (one for one in that_night.came if f"{one.at:%H:%M}" == "03:34")
    assert (by_cross.deed.centre, by_cross.deed.reason) == ("FR", "calls_stopped")
    assert by_cross.outcome == "refused"
    assert {"reason_never_enough", "evidence_not_named", "people_unaccounted"} <= set(by_cross.missing)
    (by_dover,) = (one for one in that_night.came if f"{one.at:%H:%M}" == "08:30")
    assert by_dover.outcome == "refused"
    assert {"of_another_boat", "not_identified", "people_unaccounted"} <= set(by_dover.missing)
    for one in (by_cross, by_dover):
        assert "D1124-10" in one.orphaned_report_ids  # the last position that was reported
        assert "D1124-14" in one.orphaned_report_ids  # the last call
    tried = (that_night.wrong_closures_tried, that_night.wrong_closures_refused)
    assert tried == (4, 4)
    assert that_night.wrong_closures_granted == 0


def test_the_boat_is_among_the_unaccounted_for_the_next_day(that_night: Score) -> None:
    (boat,) = (one for one in that_night.boats if one.boat == "B")
    assert boat.held_as[0] in that_night.unaccounted


def test_the_readiness_delay_is_told_when_valiant_is_sent_and_the_nearer_unit_stands_first(
    that_night: Score,
) -> None:
    (sent,) = (one for one in that_night.came if one.deed.do == "issue")
    assert sent.deed.unit == "uk.valiant"
    assert sent.ready_min == 50
    assert sent.on_scene_min is not None
    assert sent.on_scene_min > 80
    assert "late_on_scene" in sent.warnings
    assert sent.listed[0] == sent.first == "fr.flamant"


def test_repeat_calls_add_no_boat(that_night: Score) -> None:
    (boat,) = (one for one in that_night.boats if one.boat == "B")
    assert len(boat.held_as) == 1
    assert not any(boat.held_as[0] in other.held_as for other in that_night.boats if other is not boat)


def test_the_reference_is_what_keeps_the_calls_of_new_phones_together() -> None:
    known, told, _ = read_drill("2021-11-24")
    without = tuple(msgspec.structs.replace(one, quotes=None) for one in told)
    score = asyncio.run(play(known, without))
    (boat,) = (one for one in score.boats if one.boat == "B")
    assert len(boat.held_as) > 1
    assert not score.passed


def test_a_prompt_watch_sends_sooner_and_leaves_nothing_unread(that_night: Score) -> None:
    score = played("2021-11-24", promptly=True)
    assert that_night.first_tasking_s == 43 * 60
    assert score.first_tasking_s is not None
    assert score.first_tasking_s < 20 * 60  # a minute after the first position
    assert score.unread_positions == 0
    assert that_night.unread_positions > 0
    assert score.wrong_closures_granted == 0


# ── the others ──


@pytest.mark.parametrize("name", PUBLIC)
def test_a_drill_finds_all_that_it_expects(name: str) -> None:
    score = played(name)
    assert [check for check in score.checks if not check.kept] == []
    assert score.passed


def test_a_suspended_search_is_not_closed_and_all_nineteen_boats_are_listed() -> None:
    score = played("2021-11-03")
    assert at(score, "20:23") == ["refused reason_never_enough evidence_not_named"]
    assert at(score, "20:25") == ["refused second_post"]
    assert len(score.unaccounted) == len(score.boats) == 19


def test_a_position_unread_for_52_minutes_is_counted_and_alarmed() -> None:
    score = played("2022-12-14")
    assert score.unread_positions == 1
    assert score.longest_unread_s == 52 * 60
    assert score.alerts["unread_position"] >= 1
    assert played("2022-12-14", promptly=True).unread_positions == 0


def test_a_wrong_ending_that_is_granted_fails_the_drill() -> None:
    known, told, _ = read_drill("2021-11-03")
    wrong = tuple(msgspec.structs.replace(deed, wrong=True) for deed in known.history)
    score = asyncio.run(play(msgspec.structs.replace(known, history=wrong), told))
    assert score.wrong_closures_granted == 1
    assert not score.passed


def test_the_same_drill_gives_the_same_log() -> None:
    known, told, _ = read_drill("2022-12-14")
    logs = []
    for _ in range(2):
        store = MemoryStore()
        asyncio.run(play(known, told, prompt("2022-12-14"), store=store))
        logs.append([row[8] for row in store.rows])
    assert logs[0] == logs[1]


@pytest.mark.long
def test_a_surge_of_forty_boats_is_played_and_nobody_who_was_heard_is_lost() -> None:
    known, told, _ = read_drill("surge-40")
    assert any(fact.status == "U" for fact in known.facts)
    store = MemoryStore()
    score = asyncio.run(play(known, told, store=store))
    assert len(score.boats) >= 30
    assert score.alerts.get("surge", 0) >= 1
    picture = fold(store.read())
    for boat in picture.boats.values():
        if boat.status != "merged" and boat.name not in score.unaccounted:
            # A party taken off that nobody had told of: nobody asked to close any other.
            kinds = {picture.reports[join.report_id].kind for join in boat.joins}
            assert kinds <= {"recovery", "landing", "find", "radar"}, boat.name


# ── the files ──


def test_every_drill_can_be_read_and_says_what_is_made_up_in_both_languages() -> None:
    assert set(drills()) == {*PUBLIC, "surge-40"}
    for name in PUBLIC:
        drill, told, _ = read_drill(name)
        assert drill.name == name
        assert told
        assert any(fact.status == "U" for fact in drill.facts)
        assert all(fact.text_en and fact.text_fr for fact in drill.facts)
        assert all(drill.start <= one.report.received_at <= drill.end for one in told)


def test_only_the_surge_is_weighed_unless_the_command_says_so() -> None:
    assert [name for name in drills() if read_drill(name)[0].judged] == ["surge-40"]


def test_a_drill_that_is_not_there_or_not_right_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="2021-11-24"):
        read_drill("1912-04-15")
    (tmp_path / "drill.toml").write_text("name = 3")
    with pytest.raises(Malformed, match=r"drill\.toml"):
        read_drill(f"{tmp_path}/")


# ── the command ──


def test_the_command_tells_the_score_and_its_exit_code(tmp_path: Path) -> None:
    run = CliRunner().invoke
    listed = run(app, ["drill"])
    assert all(name in listed.stdout for name in drills())
    french = run(app, ["drill", "2021-11-24", "--lang", "fr", "--data", str(tmp_path)])
    assert french.exit_code == 0
    assert "EXERCICE" in french.stdout
    assert "fautives tentées / refusées / accordées: 4 / 4 / 0" in french.stdout
    log = tmp_path / "2021-11-24" / "log.sqlite"
    assert run(app, ["sitrep", str(log), "FR-001"]).stdout.startswith("EXERCISE")
    as_json = run(app, ["drill", "2022-12-14", "--json"])
    assert json.loads(as_json.stdout)["wrong_closures_refused"] == 1
    assert run(app, ["drill", "1912-04-15"]).exit_code == 4


@pytest.mark.parametrize(
    "table",
    [
        drill_words.DEEDS,
        drill_words.ACTS,
        drill_words.OUTCOMES,
        drill_words.WARNINGS,
        drill_words.ANSWERS,
        drill_words.CHECKS,
    ],
)
def test_the_words_of_a_drill_are_in_both_languages(table: dict[str, dict[str, str]]) -> None:
    assert all(set(entry) == {"en", "fr"} for entry in table.values())
