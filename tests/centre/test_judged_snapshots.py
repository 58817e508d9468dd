"""What is told at each mark straight from judgements is what a centre's picture would hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.correlation.judged import NearJudge, judgement
from tests.correlation.making import Desk, at, report

from varne.centre.correlate import Roll, judged_snapshots, read_reports
from varne.picture.errors import Refused
from varne.picture.judgement import JudgedBoat, Judgement, Ruling
from varne.picture.report import Report
from varne.picture.theatre import load_theatre

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "data" / "nights" / "102"
DOVER = load_theatre((ROOT / "data" / "theatres" / "dover.json").read_bytes())
KEYS = {"id", "status", "p", "reports", "apart", "at_sea", "accounted", "possibly_same"}


class Watched(NearJudge):
    """Notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[datetime, int]] = []

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], moment: datetime) -> Judgement:
        assert all(one.received_at <= moment for one in reports)
        self.asked.append((moment, len(reports)))
        return super().judge(reports, rulings, moment)


def test_a_night_is_told_mark_by_mark_from_what_was_received() -> None:
    reports = read_reports((NIGHT / "reports.jsonl").read_bytes().splitlines(), DOVER)[:120]
    judge = Watched()
    found = list(judged_snapshots(reports, judge, every_s=3600.0))
    assert [one["time"] for one in found] == [
        moment.isoformat().replace("+00:00", "Z") for moment, _ in judge.asked
    ]
    received = {one.id: one.received_at for one in reports}
    for snapshot in found:
        mark = datetime.fromisoformat(snapshot["time"])
        named = [name for boat in snapshot["boats"] for name in boat["reports"]]
        assert sorted(named) == sorted(name for name, moment in received.items() if moment <= mark)
        listed = {boat["id"] for boat in snapshot["boats"]}
        for boat in snapshot["boats"]:
            assert set(boat) >= KEYS
            assert boat["status"] in ("open", "closed")
            assert {twin["id"] for twin in boat["possibly_same"]} <= listed
    assert json.loads(json.dumps(found)) == found
    with pytest.raises(Refused):
        list(judged_snapshots(reports, judge, every_s=0.0))


def rescued(at_minutes: float, accounted: float) -> Judgement:
    boat = JudgedBoat(
        report_ids=("a", "b", "taken"), probability=0.99, apart=0.95,
        accounted=accounted, accounted_by="taken", people_low=38, people_high=46, taken_off=40,
    )  # fmt: skip
    return judgement(at(at_minutes), boat, ["c"])


def test_a_boat_that_is_most_likely_another_is_listed_and_none_of_the_picture() -> None:
    heard = [report("a", "call", 0, (50.9, 1.5)), report("b", "call", 5, (50.9, 1.5))]
    twin = JudgedBoat(report_ids=("b",), probability=0.98, apart=0.1, at_sea=0.07)
    boats = Roll().call(judgement(at(20), ["a"], twin), heard)["boats"]
    assert [(boat["status"], boat["p"]) for boat in boats] == [("open", 0.9), ("open", 0.07)]


def test_closing_and_opening_again_follow_the_pictures_rule() -> None:
    heard = [
        report("a", "call", 0, (50.9, 1.5), people=40),
        report("b", "call", 5),
        report("c", "call", 6),
        report("taken", "recovery", 30, people=40),
    ]
    roll = Roll()

    def status(found: Judgement) -> dict[str, str]:
        return {boat["id"]: boat["status"] for boat in roll.call(found, heard)["boats"]}

    assert status(rescued(40, 0.96)) == {"boat:a": "open", "boat:c": "open"}
    assert status(rescued(50, 0.98)) == {"boat:a": "closed", "boat:c": "open"}
    assert status(rescued(60, 0.92))["boat:a"] == "closed"
    assert status(rescued(70, 0.5))["boat:a"] == "open"
    roll.call(rescued(80, 0.98), heard)
    merged = judgement(at(90), ["a", "b", "c", "taken"])
    assert status(merged) == {"boat:a": "open"}
    assert status(rescued(95, 0.99)) == {"boat:a": "closed", "boat:c": "open"}, "restored under its own name"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_the_picture_and_the_roll_agree_on_who_is_who(data: st.DataObject) -> None:
    """Reports that arrive far apart are boats of their own; from then on only judgements say who is who."""
    desk, roll = Desk(), Roll()
    heard = [report(f"r{n}", "call", n, (49.0 + 0.4 * n, 1.5)) for n in range(8)]
    desk.take(*heard)
    names = [one.id for one in heard]
    first = judgement(at(20), *([name] for name in names))
    assert desk.judge(first)
    roll.call(first, heard)
    for turn in range(4):
        groups: dict[int, list[str]] = {}
        for name in data.draw(st.permutations(names)):
            groups.setdefault(data.draw(st.integers(0, 4)), []).append(name)
        found = judgement(at(30) + timedelta(minutes=turn), *groups.values())
        desk.judge(found)
        told = {name: boat["id"] for boat in roll.call(found, heard)["boats"] for name in boat["reports"]}
        held = {frozenset(j.report_id for j in b.joins) for b in desk.picture.boats.values() if b.joins}
        assert held == {frozenset(group) for group in groups.values()}
        assert len(set(told.values())) == len(groups)
    assert datetime.fromisoformat(roll.call(found, heard)["time"]).tzinfo == UTC
