"""From a call to an incident closed by two posts, on the screen, in both languages; in real Chromium.

Who could go is answered by hand: planning is tried elsewhere, and its first plan takes a compiler's time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import AXE, PATIENCE_MS, get, log_call, opened, post, until

pytestmark = pytest.mark.browser
BEGAN = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def quiet_night(tmp_path: Path) -> Iterator[Served]:
    """A replay in which one boat was told of four times, and then nothing more is heard by itself."""

    def told(number: int, minutes: float, kind: str, **said: object) -> str:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        body = {
            "id": f"c-{number}", "received": at, "observed": at, "kind": kind, "source": "uk.999",
            "centre": "UK", "sigma_m": 200, **said,
        }  # fmt: skip
        return json.dumps(body) + "\n"

    there = {"lat": 50.9167, "lon": 1.1667, "people": 46, "status": "engine failed"}
    recording = tmp_path / "reports.jsonl"
    recording.write_text(
        told(1, -24, "call", phone="p-1", **there)
        + told(2, -16, "call", phone="p-1", **there)
        + told(3, -8, "air", **there)
        + told(4, 0, "call", phone="p-1", **there)
        + told(5, 120, "radar", lat=51.3, lon=1.6)
    )
    data = ("--synthetic", "--data", str(tmp_path / "log"))
    with serving("replay", str(recording), "--from", "2026-08-12T09:05Z", "--speed", "1", *data) as served:
        yield served


def proposals_by_hand(page: Page, incident_id: str, boat_id: str, unit_id: str) -> None:
    """Let the screen read one proposal for an incident as the centre's plan."""
    plan = {
        "id": "plan-1",
        "made_at": "2026-08-12T09:05:00Z",
        "tasks": [
            {
                "task_id": incident_id, "level": "life", "purpose": "rescue", "boat_ids": [boat_id],
                "nobody_danger_min": 840.0, "warnings": ["late_on_scene"],
                "proposals": [
                    {
                        "unit_id": unit_id, "flag": "GB", "centre": "UK", "rank": 1, "in_plan": True,
                        "purpose": "rescue", "ready_min": 12.0, "on_scene_min": 41.0, "seats": 100,
                        "reasons": ["soonest", "seats_for_all"], "lat_deg": 50.9, "lon_deg": 1.2,
                    }
                ],
            }
        ],
    }  # fmt: skip

    def answer(route: Route) -> None:
        route.fulfill(json=plan)

    page.route("**/api/dover/dispatch*", answer)


def body_of(served: Served, incident_id: str) -> Any:
    return get(f"{served.direct}/api/dover/incidents/{incident_id.replace(':', '%3A')}")


@pytest.mark.parametrize(("language", "palette"), [("en", "night"), ("fr", "day")])
def test_from_a_call_to_a_closing_by_two_posts(
    page: Page, quiet_night: Served, language: str, palette: str
) -> None:
    opened(page, f"{quiet_night.url}?lang={language}&palette={palette}")
    log_call(page, "50°55.00'N 001°10.00'E", "46")
    there = "boat => Math.abs(boat.lat_deg - 50.9167) < 0.01 && boat.incident_id !== null"
    boat = until(page, f"() => window.__varne.boats.find({there})")
    incident_id = boat["incident_id"]
    unit_id = next(u["id"] for u in get(f"{quiet_night.direct}/api/dover/theatre")["units"])
    proposals_by_hand(page, incident_id, boat["id"], unit_id)

    # The list that cannot be hidden leads to the incident.
    expect(page.get_by_test_id("unaccounted-summary")).to_contain_text("1", timeout=PATIENCE_MS)
    page.get_by_test_id("unaccounted-summary").click()
    page.get_by_test_id(f"unaccounted-{boat['id']}").get_by_role("button").click()
    sheet = page.get_by_test_id("incident-page")
    expect(sheet).to_contain_text(boat["name"])
    expect(page.get_by_test_id("short")).to_have_text(re.compile(r"[1-9]"))

    # Nobody acts who has not said for which post.
    page.get_by_test_id(f"issue-{unit_id}").click()
    expect(page.get_by_test_id("not-done")).to_be_visible()
    assert body_of(quiet_night, incident_id)["taskings"] == []
    page.get_by_test_id("post").select_option("watch-1")

    # Proposed, issued, acknowledged, on scene, done with a count.
    page.get_by_test_id(f"issue-{unit_id}").click()
    tasking = page.get_by_test_id("tasking")
    expect(tasking).to_have_attribute("data-state", "issued", timeout=PATIENCE_MS)
    for answer in ("acknowledged", "on_scene"):
        page.get_by_test_id(f"answer-{answer}").click()
        expect(tasking).to_have_attribute("data-state", answer, timeout=PATIENCE_MS)
    page.get_by_test_id("answer-done").click()
    page.get_by_test_id("taken-off").fill("46")
    page.get_by_test_id("answer-send").click()
    expect(tasking).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    (held,) = body_of(quiet_night, incident_id)["taskings"]
    assert held["issued_by"] == "watch-1"
    assert held["people_taken_off"] == 46

    # A draft to be read out stands behind a link, and says that the data are invented.
    draft = page.get_by_test_id("draft-mayday").evaluate("link => link.href")
    told = page.request.get(draft).text()
    assert "MAYDAY RELAY" in told
    assert "EXERCISE" in told or "EXERCICE" in told

    # Silence does not close it, and the refusal says whom it would have left.
    page.get_by_test_id("ask-reason").select_option("calls_stopped")
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("refused")).to_be_visible(timeout=PATIENCE_MS)
    report_id = get(f"{quiet_night.direct}/api/dover/boats/{boat['id']}")["reports"][0]["report"]["id"]
    expect(page.get_by_test_id("orphaned")).to_contain_text(report_id)
    assert body_of(quiet_night, incident_id)["incident"]["status"] == "open"
    looked_at(page, f"incident-refused-{language}-{palette}")

    # The recovery of this very boat does, by the word of two posts and not of one twice.
    now = datetime.fromisoformat(get(f"{quiet_night.direct}/api/dover/replay")["at"])
    recovery = {
        "id": "rec-1", "received": now.isoformat(), "observed": now.isoformat(), "kind": "recovery",
        "source": "uk.typhoon", "centre": "UK", "lat": 50.9167, "lon": 1.1667, "sigma_m": 100,
        "people": 46, "unit": "typhoon",
    }  # fmt: skip
    post(f"{quiet_night.direct}/api/dover/reports", recovery)
    expect(page.get_by_test_id("ready")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("ask-reason").select_option("boat_identified")
    expect(page.get_by_test_id("ask-evidence")).to_have_value("rec-1")
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("standing-close")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_response("**/confirm") as answered:
        page.get_by_test_id("confirm-close").click()
    assert answered.value.json()["event"] == "ask_refused"
    expect(page.get_by_test_id("waits")).to_be_visible(timeout=PATIENCE_MS)
    assert body_of(quiet_night, incident_id)["incident"]["status"] == "open"
    page.get_by_test_id("post").select_option("supervisor")
    page.get_by_test_id("confirm-close").click()
    expect(page.get_by_test_id("closure")).to_be_visible(timeout=PATIENCE_MS)
    closed = body_of(quiet_night, incident_id)["incident"]
    assert closed["status"] == "closed"
    assert (closed["closure"]["asked_by"], closed["closure"]["confirmed_by"]) == ("watch-1", "supervisor")
    expect(page.get_by_test_id("unaccounted-summary")).not_to_contain_text("1", timeout=PATIENCE_MS)


def looked_at(page: Page, name: str) -> None:
    """Keep a picture of the screen, and let axe find nothing in its side."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run('#side', {runOnly: tags}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')))",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    assert found == [], name
