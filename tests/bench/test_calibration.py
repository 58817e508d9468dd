"""The calibration bench: its error, its coverage, its drawing, and that drawn pairs stand for all pairs."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from bench.calibration import Found, Truth, drawn_pairs, note_boats, read_found
from bench.reliability import Held, Said, between, calibration_error, coverage, diagram, table
from hypothesis import given
from hypothesis import strategies as st

from tests.correlation.judged import judgement
from varne.picture.judgement import JudgedBoat
from varne.picture.report import Report, ReportKind

START = datetime(2026, 8, 12, 20, 0, tzinfo=UTC)


def test_what_comes_true_as_often_as_said_has_no_error_and_what_never_does_has_all() -> None:
    right = [Said(0.25, 1.0, n == 0) for n in range(4)] + [Said(0.85, 1.0, n < 17) for n in range(20)]
    assert calibration_error(table(right)) == pytest.approx(0.0)
    assert calibration_error(table([Said(0.07, 1.0, False)] * 50)) == pytest.approx(0.07)
    assert calibration_error(table([Said(1.0, 1.0, False)])) == 1.0
    assert calibration_error([]) == 0.0


@given(
    st.lists(
        st.builds(Said, st.floats(0.0, 1.0), st.floats(0.1, 9.0), st.booleans()), min_size=1, max_size=60
    )
)
def test_a_table_holds_all_that_was_said_and_its_error_is_between_none_and_all(said: list[Said]) -> None:
    bins = table(said)
    assert sum(one.weight for one in bins) == pytest.approx(sum(one.weight for one in said))
    assert all(one.low - 1e-9 <= one.said <= one.high + 1e-9 for one in bins)
    assert 0.0 <= calibration_error(bins) <= 1.0


def test_a_case_that_stands_for_several_counts_like_several() -> None:
    many = [Said(0.3, 1.0, False)] * 3 + [Said(0.35, 1.0, True)]
    assert calibration_error(table([Said(0.3, 3.0, False), Said(0.35, 1.0, True)])) == pytest.approx(
        calibration_error(table(many))
    )


def test_an_interval_covers_its_ends() -> None:
    assert coverage([Held(1, 3, 1), Held(1, 3, 3), Held(1, 3, 4), Held(1, 3, 0)]) == 0.5
    assert coverage([]) is None


def test_the_open_questions_are_those_away_from_both_ends() -> None:
    said = [Said(p, 1.0, True) for p in (0.0, 0.02, 0.021, 0.5, 0.98, 1.0)]
    assert [one.probability for one in between(said, 0.02)] == [0.021, 0.5]


def test_the_drawing_is_well_formed_and_draws_every_bin() -> None:
    bins = table([Said(0.1, 1.0, False), Said(0.9, 5.0, True)])
    drawn = ElementTree.fromstring(diagram([("pairs", bins)], [("count", 0.9)]))
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 2


def report(name: str, minutes: float = 0.0, kind: ReportKind = "call") -> Report:
    moment = START + timedelta(minutes=minutes)
    return Report(
        id=name, kind=kind, feed="t", source="uk.999", centre="UK", received_at=moment, observed_at=moment
    )


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    boats = [
        {"id": name, "launch": "2026-08-12T20:00:00Z", "end_time": end, "people": 40, "pickup": None}
        for name, end in (("B0", "2026-08-12T21:00:00Z"), ("B1", "2026-08-13T09:00:00Z"))
    ]
    labels = {f"r{n}": ("B0", "B0", "B1", "B1", "B1", None, None)[n] for n in range(7)}
    told = {"labels": labels, "boats": boats, "start": "2026-08-12T20:00:00Z", "end": "2026-08-13T09:00:00Z"}
    (tmp_path / "truth.json").write_text(json.dumps(told))
    return Truth(tmp_path)


@pytest.mark.parametrize("most", [2, 3, 100])
def test_drawn_pairs_stand_for_every_pair_that_one_boat_at_least_is_in(truth: Truth, most: int) -> None:
    heard = [report(f"r{n}") for n in range(7)]
    said = judgement(START, ["r0", "r1", "r2"], ["r3", "r4"], ["r5"], ["r6"])
    drawn = list(drawn_pairs(heard, said, truth, most, random.Random(1)))
    assert sum(one.stands_for for one in drawn) == pytest.approx(7 * 6 / 2 - 1)  # but for the pair of clutter
    together = {frozenset(pair) for pair in (("r0", "r1"), ("r0", "r2"), ("r1", "r2"), ("r3", "r4"))}
    for one in drawn:
        assert one.shown_together == (frozenset((one.first, one.second)) in together)
    if most == 100:
        assert len(drawn) == 20


def test_a_boat_is_at_sea_until_it_ends_and_a_second_copy_is_not_apart(truth: Truth) -> None:
    found = Found("n")
    boat = JudgedBoat(
        report_ids=("r0", "r1"), probability=0.9, apart=0.9, at_sea=0.45, people_low=30, people_high=45
    )
    said = judgement(START, boat, ["r2", "r3"], ["r4"], ["r5"])
    note_boats(found, said, truth, START + timedelta(hours=2))
    assert [one.true for one in found.exists] == [True, True, True, False]
    assert [one.true for one in found.at_sea] == [False, True, False, False]
    assert found.at_sea[0].probability == pytest.approx(0.45)
    assert [one.true for one in found.apart] == [True, True, False]
    assert found.people == [Held(30, 45, 40)]


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    one = Found("n", pairs=[Said(0.5, 2.0, True)], count=[Held(1, 2, 3)])
    (tmp_path / "kept.json").write_bytes(msgspec.json.encode([one]))
    assert read_found(tmp_path / "kept.json") == [one]
