"""A whole night re-judged: marks, honesty about time, determinism, and figures that must not fall."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench.score_nights import score

from varne.centre.correlate import opened_picture, read_reports, snapshots, take_in
from varne.feeds.contract import Unreadable
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre, load_theatre

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "data" / "nights" / "102"
THEATRE = ROOT / "data" / "theatres" / "dover.json"
END = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def dover() -> Theatre:
    return load_theatre(THEATRE.read_bytes())


def lines() -> list[bytes]:
    return (NIGHT / "reports.jsonl").read_bytes().splitlines()


def test_a_night_is_judged_well_enough(dover: Theatre, tmp_path: Path) -> None:
    """Floors a little under what was measured; the spreadsheet rule reaches 0.41 / 0.168 / 0.8 / 15.0."""
    out = tmp_path / "snapshots.jsonl"
    reports = read_reports(lines(), dover)
    with out.open("w") as file:
        for snapshot in snapshots(reports, every_s=600, theatre=dover, until=END):
            file.write(json.dumps(snapshot) + "\n")
    figures = score(NIGHT, out)
    assert figures["pair_f1"] >= 0.7
    assert figures["lost"] <= 0.15
    assert figures["wrong_close"] == 0
    assert figures["phantoms"] <= 5.0
    assert figures["count_mae"] <= 4.0


def test_marks_are_whole_multiples_and_run_to_the_end(dover: Theatre) -> None:
    reports = read_reports(lines(), dover)
    marks = [snapshot["time"] for snapshot in snapshots(reports, every_s=600, theatre=dover)]
    assert marks[0] == "2026-08-11T20:30:00Z"  # the first report came at 20:22:52
    assert marks[-1] == "2026-08-12T09:00:00Z"  # the last at 08:57:19
    assert len(marks) == 76
    longer = [s["time"] for s in snapshots(reports, every_s=3600, theatre=dover, until=END)]
    assert longer[0] == "2026-08-11T21:00:00Z"
    assert longer[-1] == "2026-08-12T09:00:00Z"
    beyond = list(snapshots(reports, every_s=3600, theatre=dover, until=END + timedelta(hours=3)))
    assert beyond[-1]["time"] == "2026-08-12T12:00:00Z"
    early = list(snapshots(reports, every_s=600, theatre=dover, until=END - timedelta(hours=10)))
    assert early[-1]["time"] == "2026-08-11T23:00:00Z"


def test_a_snapshot_knows_only_what_had_been_received(dover: Theatre) -> None:
    reports = read_reports(lines(), dover)
    received = {report.id: report.received_at for report in reports}
    seen: set[str] = set()
    for snapshot in snapshots(reports, every_s=600, theatre=dover):
        mark = datetime.fromisoformat(snapshot["time"])
        named = [name for boat in snapshot["boats"] for name in boat["reports"]]
        assert len(named) == len(set(named))
        assert set(named) == {name for name, moment in received.items() if moment <= mark}
        seen |= set(named)
    assert seen == set(received)


def test_a_boat_with_a_place_is_carried_to_the_mark(dover: Theatre) -> None:
    wire = {"kind": "radar", "source": "uk.dover.radar", "centre": "UK", "sigma_m": 150}
    text = [
        json.dumps(
            {
                **wire,
                "id": f"r{n}",
                "received": f"2026-08-12T00:{2 + 5 * n:02}:00Z",
                "observed": f"2026-08-12T00:{2 + 5 * n:02}:00Z",
                "lat": 50.90 + 0.00833 * n,
                "lon": 1.5,
                "speed_kn": 6,
                "course_deg": 0,
            }
        ).encode()
        for n in range(3)
    ]
    last = list(snapshots(read_reports(text, dover), every_s=600, theatre=dover))[-1]
    (boat,) = last["boats"]
    assert last["time"] == "2026-08-12T00:20:00Z"
    assert boat["lat"] == pytest.approx(50.9 + 0.00833 * 18 / 5, abs=0.003)
    assert boat["lon"] == pytest.approx(1.5, abs=0.001)


def test_unreadable_lines_are_told_and_repeats_count_once(dover: Theatre) -> None:
    told: list[Unreadable] = []
    whole = lines()[:20]
    reports = read_reports([*whole, b"{broken", whole[3]], dover, on_unreadable=told.append)
    assert len(reports) == 20
    assert [unread.cursor for unread in told] == [21]


def test_no_reports_make_no_marks_and_no_step_is_refused(dover: Theatre) -> None:
    assert list(snapshots([], every_s=600, theatre=dover)) == []
    with pytest.raises(Refused, match="above zero"):
        list(snapshots([], every_s=0, theatre=dover))


FINGERPRINT = """
import sys
from pathlib import Path
from varne.centre.correlate import opened_picture, read_reports, take_in
from varne.picture.theatre import load_theatre
theatre = load_theatre(Path(sys.argv[1]).read_bytes())
reports = read_reports(Path(sys.argv[2]).read_bytes().splitlines(), theatre)
picture = opened_picture(theatre, reports[0].received_at)
for report in reports:
    take_in(picture, report)
sys.stdout.write(picture.fingerprint())
"""


def test_one_picture_under_every_hash_seed(dover: Theatre) -> None:
    reports = read_reports(lines(), dover)
    picture = opened_picture(dover, reports[0].received_at)
    for report in reports:
        take_in(picture, report)
    told = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT, str(THEATRE), str(NIGHT / "reports.jsonl")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert told == {picture.fingerprint()}
