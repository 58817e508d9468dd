"""The same recordings give the same picture, whatever PYTHONHASHSEED, and however often a run is killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from bench.faults import examine, kill_again_and_again, recordings, whole_run

NIGHT = Path(__file__).parents[2] / "data" / "nights" / "102" / "reports.jsonl"


def fingerprint_with_seed(seed: int, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "varne", "import", str(NIGHT), "--synthetic", "--data", str(data), "--json"],
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout)["fingerprint"])


@pytest.mark.parametrize(
    "seeds", [range(3), pytest.param(range(10), marks=pytest.mark.long)], ids=["3", "10"]
)
def test_one_picture_under_any_hash_seed(seeds: range, tmp_path: Path) -> None:
    assert len({fingerprint_with_seed(seed, tmp_path / str(seed)) for seed in seeds}) == 1


@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.long)])
def test_killed_at_random_moments_nothing_is_lost_or_doubled(kills: int, tmp_path: Path) -> None:
    chance = random.Random(kills)
    files = recordings(tmp_path, ships=15, minutes=30)
    expected = whole_run(files, tmp_path / "whole")
    reports = sum(len(path.read_bytes().splitlines()) for path in files)
    killed = 0
    while killed < kills:
        data = tmp_path / f"after-{killed}"
        more, acknowledged = kill_again_and_again(files, data, chance, kills=kills - killed, reports=reports)
        assert more > 0, "nothing was killed: the test shows nothing"
        killed += more
        fingerprint, wrong = examine(data, acknowledged)
        assert wrong == []
        assert fingerprint == expected
