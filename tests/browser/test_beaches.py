"""A launch on a beach on the screen: held, a team sent, and people aboard made a rescue; in both languages.

Who could go is answered by hand: patrols have no place of their own in the theatre, and planning is tried
elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import AXE, PATIENCE_MS, get, opened, until

pytestmark = pytest.mark.browser
BEGAN = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)


@pytest.fixture
def night_of_a_launch(tmp_path: Path) -> Iterator[Served]:
    """A replay in which a camera, then a patrol, see a boat being prepared at Gravelines."""

    def told(name: str, minutes: float, kind: str, **said: object) -> str:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        body = {"id": name, "received": at, "observed": at, "kind": kind, "centre": "FR", "sigma_m": 100}
        return json.dumps({**body, **said}) + "\n"

    there = {"lat": 51.0087, "lon": 2.1099}
    recording = tmp_path / "reports.jsonl"
    recording.write_text(
        told("call-1", -30, "call", source="fr.112", lat=50.95, lon=1.6, people=40, status="engine failed")
        + told("camera-1", -4, "camera", source="fr.camera-7", stage="preparing", **there)
        + told("patrol-1", -1, "patrol", source="fr.patrol-2", stage="preparing", people=45, **there)
        + told("radar-1", 120, "radar", source="fr.radar", lat=51.3, lon=1.6)
    )
    data = ("--synthetic", "--data", str(tmp_path / "log"))
    with serving("replay", str(recording), "--from", "2026-08-12T02:00Z", "--speed", "1", *data) as served:
        yield served


def plan_by_hand(page: Page, api: str) -> None:
    """Let the screen read two patrols for whatever launch stands, and an order drafted from one."""

    def answer(route: Route) -> None:
        if route.request.method != "GET":
            route.fallback()
            return
        body = get(f"{api}/beaches")
        for one in body["launches"]:
            if one["launch"]["state"] == "standing":
                one["task"] = {
                    "task_id": one["launch"]["id"], "level": "prevention",
                    "warnings": ["team_short"],
                    "proposals": [
                        proposal("fr.beach-buggy", 9.0, True, ["there_before_boarding"]),
                        proposal("fr.beach-foot", 41.0, False, ["too_late_to_prevent"]),
                    ],
                }  # fmt: skip
        route.fulfill(json={**body, "plan_id": "plan-1"})

    def draft(route: Route) -> None:
        held = get(f"{api}/beaches")["launches"][0]["launch"]["id"]
        order = {
            "id": "t-1", "unit_id": "fr.beach-buggy", "purpose": "prevention_before_boarding",
            "beach_id": held,
        }  # fmt: skip
        route.fulfill(json=order)

    page.route("**/api/dover/beaches", answer)
    page.route("**/api/dover/dispatch/order*", draft)


def proposal(unit_id: str, minutes: float, in_plan: bool, reasons: list[str]) -> dict[str, Any]:
    return {
        "unit_id": unit_id, "flag": "FR", "centre": "FR", "rank": 1, "in_plan": in_plan, "ready_min": 5.0,
        "purpose": "prevention_before_boarding", "on_scene_min": minutes, "reasons": reasons,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "palette", "width", "height"),
    [
        ("en", "night", 1280, 720),
        pytest.param("fr", "day", 1440, 900, marks=pytest.mark.long),
        pytest.param("en", "day", 1440, 900, marks=pytest.mark.long),
        pytest.param("fr", "night", 1280, 720, marks=pytest.mark.long),
    ],
)
def test_a_launch_is_held_a_team_is_sent_and_people_aboard_are_a_rescue(
    page: Page, night_of_a_launch: Served, language: str, palette: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    opened(page, f"{night_of_a_launch.url}?lang={language}&palette={palette}")
    api = f"{night_of_a_launch.direct}/api/dover"
    plan_by_hand(page, api)
    page.locator("#tab-incidents").click()
    card = page.get_by_test_id("launch")
    expect(card).to_have_count(1, timeout=PATIENCE_MS)
    expect(card).to_contain_text("Gravelines")
    expect(card).to_contain_text("96")
    assert len(get(f"{api}/incidents")["incidents"]) == 1, "the boat that called; a launch is no boat"
    page.screenshot(path=ARTEFACTS / f"beaches-{language}-{width}-standing.png")

    page.get_by_test_id("post").select_option("watch-1")
    page.get_by_test_id("beach-proposal").first.get_by_role("button").click()
    expect(page.get_by_test_id("beach-tasking")).to_be_visible(timeout=PATIENCE_MS)
    if language == "en" and palette == "night":
        page.evaluate(AXE.read_text())
        found = page.evaluate("() => axe.run('[data-testid=beaches]')")
        assert [one["id"] for one in found["violations"]] == []

    page.get_by_test_id("launch-afloat").click()
    expect(card).to_have_attribute("data-state", "ended", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("call-back")).to_be_visible()
    page.screenshot(path=ARTEFACTS / f"beaches-{language}-{width}-afloat.png")
    boat = until(page, "() => window.__varne.boats.find(one => Math.abs(one.lon_deg - 2.1099) < 0.01)")
    page.get_by_test_id("launch-boat").click()
    expect(page.get_by_test_id("incident-page")).to_contain_text(boat["name"])
    assert len(get(f"{api}/incidents")["incidents"]) == 2

    # Another is entered by hand, and ends by a post's word.
    page.get_by_test_id("beach-enter").click()
    page.get_by_test_id("beach-place").select_option("wimereux")
    page.get_by_test_id("beach-send").click()
    expect(card).to_have_count(2, timeout=PATIENCE_MS)
    page.screenshot(path=ARTEFACTS / f"beaches-{language}-{width}-entered.png")
    page.get_by_test_id("launch-over").select_option("dispersed")
    expect(page.get_by_test_id("launch-over")).to_have_count(0, timeout=PATIENCE_MS)
    page.unroute_all(behavior="ignoreErrors")  # an answer may still be under way when the centre stops
    assert {one["launch"]["ended"] for one in get(f"{api}/beaches")["launches"]} == {"afloat", "dispersed"}
