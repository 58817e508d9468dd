"""``varne incident`` on the log of a small night."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.console.cli.test_commands import varne

from varne.centre.pipeline import advance
from varne.console.cli.output import Exit
from varne.picture.events_incident import TaskingIssued, TaskingUnacknowledged
from varne.picture.fold import fold
from varne.picture.tasking import TaskingOrder
from varne.store.sqlite.store import SqliteStore

LINES = (
    {"id": "c1", "kind": "call", "received": "2026-08-12T01:00:00Z", "lat": 51.05, "lon": 1.6, "people": 33},
    {"id": "c2", "kind": "call", "received": "2026-08-12T01:09:00Z", "status": "people in water",
     "lat": 51.052, "lon": 1.603, "people": 33},
)  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Path:
    told = tmp_path / "reports.jsonl"
    told.write_text("".join(json.dumps({"centre": "UK", **line}) + "\n" for line in LINES))
    varne("import", told, "--synthetic", "--data", tmp_path)
    return tmp_path / "dover" / "log.sqlite"


def signed_on(log: Path, post: str) -> tuple[str, ...]:
    """The options of one who signed on for a post, at a sitting of its own."""
    return ("--by", post, "--post-token", varne("incident", "sign-on", log, "--by", post).strip())


def test_a_log_says_what_closing_would_lack_and_keeps_the_refusal(log: Path) -> None:
    incident = json.loads(varne("incident", "list", log, "--json"))["incidents"][0]["id"]
    with closing(SqliteStore(log, create=False)):  # a centre is using it
        told = varne("incident", "show", log, incident)
    assert incident in told, "an id is said as it is"
    assert "lacks evidence not named" in told
    assert "would leave with nobody looking: c1" in told
    words = ("incident", "ask", log, incident, "close", *signed_on(log, "watch-1"), "--reason")
    came = json.loads(varne(*words, "they always say so", "--json"))
    assert came["event"] == "ask_refused"
    assert came["missing"][0]["code"] == "reason_never_enough"
    assert "(unlisted): reason_never_enough" in varne("incident", "show", log, incident)
    assert "they always" not in varne("incident", "show", log, incident, "--json")
    varne("verify", log)


def test_two_posts_suspend_hand_over_is_offered_and_nobody_is_named(log: Path) -> None:
    boat = json.loads(varne("incident", "list", log, "--json"))["unaccounted"][0]["boat_name"]
    watch, smc = signed_on(log, "watch-1"), signed_on(log, "smc")
    confirm = ("incident", "confirm", log, boat, "suspend")
    assert "another post must confirm" in varne(
        "incident", "ask", log, boat, "suspend", *watch, "--reason", "weather"
    )
    assert "lacks second post" in varne(*confirm, *watch)
    told = varne(*confirm, "--by", "smc", "--post-token", watch[-1], expect=Exit.REFUSED)
    assert "this screen acts for watch-1" in " ".join(told.split())
    told = varne(*confirm, "--by", "smc", expect=Exit.REFUSED)
    assert "varne incident sign-on" in " ".join(told.split())
    assert "incident suspended" in varne(*confirm, *smc)
    listed = varne("incident", "list", log)
    assert "suspended" in listed.split("unaccounted for")[1], "it stays on the list"
    assert "incident resumed" in varne("incident", "resume", log, boat, "--by", "watch-2")
    assert "hand over offered" in varne(
        "incident", "hand-over", log, boat, "offer", "--to", "FR", "--by", "smc"
    )
    told = varne("incident", "hand-over", log, boat, "accept", "--by", "smc", expect=Exit.REFUSED)
    assert "not offered to this centre" in " ".join(told.split())
    told = varne("incident", "resume", log, boat, "--by", "Jeanne", expect=Exit.REFUSED)
    assert "Jeanne" not in told


def test_a_silent_unit_is_told_of_with_the_next_and_stands_on_the_supervisors_list(log: Path) -> None:
    incident = json.loads(varne("incident", "list", log, "--json"))["incidents"][0]["id"]
    order = TaskingOrder(id="t1", unit_id="uk.defender", purpose="rescue", incident_id=incident)
    with closing(SqliteStore(log, create=False)) as store:
        picture = fold(store.read())
        now = picture.recorded_at
        assert now is not None
        for body in (
            TaskingIssued(order=order, by="watch-1"),
            TaskingUnacknowledged(tasking_id="t1", waited_s=120.0),
        ):
            store.append(
                advance(picture, body, originator="UK", observed_at=None, received_at=now, recorded_at=now)
            )
    told = " ".join(varne("incident", "show", log, incident).split())
    assert "uk.defender: rescue, unacknowledged" in told
    assert "no plan names a next unit" in told
    told = " ".join(varne("incident", "supervisor", log).split())
    assert "uk.defender unacknowledged" in told
    assert f"no unit has answered to go to {incident}" in told
    assert "given to the supervisor: tasking_unacknowledged:t1" in told
    waits = json.loads(varne("incident", "supervisor", log, "--json"))
    assert waits["failed_orders"][0]["no_unit"] == "no_plan"
