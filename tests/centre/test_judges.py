"""The judge of a centre is made from its theatre and the forecast beside its recordings."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec
import pytest

from varne.centre import judges
from varne.centre.correlate import read_reports
from varne.centre.shipped import open_theatre
from varne.picture.errors import Malformed
from varne.picture.judgement import Judgement
from varne.picture.place import named_areas

NIGHT = Path(__file__).parents[2] / "data" / "nights" / "102"


def test_the_forecast_given_comes_before_the_one_beside_a_recording(tmp_path: Path) -> None:
    found = judges.forecast_for(None, [str(tmp_path / "ships.nmea"), str(NIGHT / "reports.jsonl")])
    assert found is not None
    assert len(found) == 144
    assert judges.forecast_for(None, [str(tmp_path / "reports.jsonl")]) is None
    one = tmp_path / "one.jsonl"
    one.write_bytes((NIGHT / "forecast.jsonl").read_bytes().splitlines()[0])
    assert judges.forecast_for(str(one), [str(NIGHT / "reports.jsonl")]) == found[:1]
    with pytest.raises(Malformed):
        judges.forecast_for(str(NIGHT / "truth.json"), [])


def test_what_makes_a_judge_can_be_sent_to_another_process() -> None:
    dover = open_theatre("dover")
    areas = {area.id: area for area in named_areas(dover)}
    points = judges.forecast_for(None, [str(NIGHT / "reports.jsonl")])
    sent = pickle.loads(pickle.dumps(judges.judge_maker(dover, areas, points)))
    assert sent.func is judges.night_judge
    assert sent.args == (dover, areas, points)


def test_what_a_judge_answers_can_be_sent_back() -> None:
    dover = open_theatre("dover")
    areas = {area.id: area for area in named_areas(dover)}
    points = judges.forecast_for(None, [str(NIGHT / "reports.jsonl")])
    reports = read_reports((NIGHT / "reports.jsonl").read_bytes().splitlines(), dover)[:40]
    judgement = judges.night_judge(dover, areas, points).judge(reports, (), reports[-1].received_at)
    assert judgement.unreported is not None
    assert judgement.unreported.layer is not None
    assert msgspec.json.decode(msgspec.json.encode(judgement), type=Judgement) == judgement
