"""A drill at a running centre: marked as invented, refused where no leave was given, scored by its log."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.browser.conftest import Served, serving
from tests.browser.test_watch import get, post
from varne.console.cli.app import app

START = datetime(2022, 12, 14, 1, 45, tzinfo=UTC)
WITHIN_S = 60.0


def clock(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night of seven seconds: one boat told of twice, and a watch of a file."""
    folder = tmp_path_factory.mktemp("drills") / "short"
    folder.mkdir()
    (folder / "drill.toml").write_text(f"""
name = "short"
title_en = "A short drill"
title_fr = "Un exercice court"
theatre = "dover"
centre = "UK"
start = {clock(0)}
end = {clock(7)}
facts = [{{ status = "U", text_en = "made up", text_fr = "inventé" }}]
expect_unaccounted = ["S-2"]
expect_one_boat = ["B"]
""")
    there = {
        "boat": "B",
        "kind": "call",
        "source": "uk.999",
        "centre": "UK",
        "lat": 51.0,
        "lon": 1.5,
        "sigma_m": 100,
    }
    reports = [
        {"id": "S-1", "received": clock(0), "observed": clock(-60), **there, "people": 40},
        {"id": "S-2", "received": clock(2), "quotes": "S-1", **there, "status": "taking water"},
    ]
    (folder / "reports.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reports))
    (folder / "watch.toml").write_text(f"""
[[deeds]]
at = {clock(3)}
do = "read"
of = "S-1"
[[deeds]]
at = {clock(3)}
do = "issue"
of = "S-1"
unit = "uk.dover-lifeboat"
[[deeds]]
at = {clock(4)}
do = "ask"
of = "S-1"
by = "watch-2"
reason = "assumed_rescued"
wrong = true
expect = "refused"
expect_missing = ["reason_never_enough"]
[[deeds]]
at = {clock(4)}
do = "confirm"
of = "S-1"
centre = "FR"
expect = "done"
""")
    return folder


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A live centre that keeps the record, and gave leave."""
    data = str(tmp_path_factory.mktemp("centre"))
    with serving("run", "--cot", "tcp://127.0.0.1:0", "--drill-leave", "--data", data) as served:
        yield served


def playing(drill: Path, centre: Served, *words: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "varne",
        "drill",
        f"{drill}/",
        "--centre",
        centre.direct,
        "--json",
        *words,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def score_of(player: subprocess.Popen[str], code: int = 0) -> Any:
    out, err = player.communicate(timeout=WITHIN_S)
    assert player.returncode == code, err
    return json.loads(out)


def boats_of(centre: Served, number: int) -> list[Any]:
    """The open boats, once there are so many."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        boats: list[Any] = get(f"{centre.direct}/api/dover/picture")["boats"]
        if len(boats) >= number:
            return boats
        time.sleep(0.1)
    raise AssertionError("the drill's boat did not come")


def test_people_at_the_screens_are_the_watch_and_the_log_tells_how_they_did(
    drill: Path, centre: Served
) -> None:
    player = playing(drill, centre)
    (boat,) = boats_of(centre, 1)
    assert boat["synthetic"] is True, "on every screen"
    state = get(f"{centre.direct}/api/dover/drill")
    assert (state["synthetic"], state["leave"], state["under_way"]["name"]) == (False, True, "short")
    with pytest.raises(urllib.error.HTTPError) as second:
        post(f"{centre.direct}/api/dover/drill/begin", {"name": "b", "title_en": "b", "title_fr": "b"})
    assert json.load(second.value)["error"]["code"] == "drill_under_way"
    # What a watch does at its screens: reads, sends, and tries to close because the calls stopped.
    post(f"{centre.direct}/api/dover/boats/{boat['id']}/read?by=watch-1", {})
    order = {
        "id": "t-1",
        "unit_id": "uk.dover-lifeboat",
        "purpose": "rescue",
        "incident_id": boat["incident_id"],
    }
    post(f"{centre.direct}/api/dover/taskings", {"order": order, "by": "watch-1"})
    mark = post(f"{centre.direct}/api/dover/posts/sign-on", {"post": "smc"})["mark"]
    asked = {"act": "close", "by": "smc", "reason": "calls_stopped"}
    request = urllib.request.Request(
        f"{centre.direct}/api/dover/incidents/{boat['incident_id']}/asks",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json", "varne-post": mark},
    )
    urllib.request.urlopen(request, timeout=20).close()
    score = score_of(player)
    assert 0 <= score["first_tasking_s"] < 7
    tried = ("wrong_closures_tried", "wrong_closures_refused", "wrong_closures_granted")
    assert [score[name] for name in tried] == [1, 1, 0]
    assert score["came"][0]["deed"]["reason"] == "calls_stopped"
    assert score["unaccounted"] == [boat["name"]]
    assert (score["reports"], score["never_tasked"], score["extra_boats"]) == (2, 0, 0)
    assert all(check["kept"] for check in score["checks"])
    assert get(f"{centre.direct}/api/dover/drill")["under_way"] is None
    (feed,) = [one for one in get(f"{centre.direct}/api/dover/health")["feeds"] if one["feed"] == "drill"]
    assert feed["state"] == "ended"


@pytest.mark.long
def test_a_watch_from_a_file_acts_over_http_and_the_other_centres_acts_are_left_out(
    drill: Path, centre: Served
) -> None:
    score = score_of(playing(drill, centre, "--answers", str(drill / "watch.toml"), "--speed", "2"))
    outcomes = [(came["deed"]["do"], came.get("outcome", "done")) for came in score["came"]]
    assert outcomes == [("read", "done"), ("issue", "done"), ("ask", "refused"), ("confirm", "skipped")]
    assert (score["wrong_closures_tried"], score["wrong_closures_refused"]) == (1, 1)
    assert [check["kept"] for check in score["checks"] if check["what"] in ("outcome", "missing")] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--centre", "http://127.0.0.1:1", "--speed", "0"), "above 0"),
        (("--centre", "http://127.0.0.1:1", "--judge"), "leave them out"),
        (("--centre", "127.0.0.1:8750"), "http://HOST:PORT"),
        (("--centre", "http://127.0.0.1:1"), "no centre answers"),
        (("--as-then",), "goes with --centre"),
    ],
)
def test_what_cannot_be_played_says_what_to_do(drill: Path, words: tuple[str, ...], told: str) -> None:
    result = CliRunner().invoke(app, ["drill", f"{drill}/", *words])
    assert result.exit_code == 4
    assert told in " ".join(result.output.split())
