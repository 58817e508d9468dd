"""Alerts before a watch in real Chromium: what calls, what to do, seen on every screen, read by opening."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import AXE

pytestmark = pytest.mark.browser
ALERT = "people_in_water"
CONFIG = """
[[centres]]
theatre = "{theatre}"
data = "{data}"
synthetic = true
judge = false
drift = false
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A live centre without feeds, whose reports lie unread after a second."""
    folder = tmp_path_factory.mktemp("alerts")
    theatre = json.loads((Path(__file__).parents[2] / "data" / "theatres" / "dover.json").read_text())
    theatre["alert_thresholds"] = {"unread_s": 1}
    (folder / "dover.json").write_text(json.dumps(theatre))
    config = folder / "centre.toml"
    config.write_text(CONFIG.format(theatre=folder / "dover.json", data=folder / "var"))
    with serving("run", "--config", str(config)) as served:
        yield served


def report(served: Served, identifier: str, **said: object) -> str:
    """Send a report; the id of the boat that holds it."""
    document = {
        "id": identifier, "kind": "call", "source": "uk.999", "centre": "UK", "lat": 51.05, "lon": 1.5,
        "received": datetime.now(UTC).isoformat(), "sigma_m": 150, **said,
    }  # fmt: skip
    request = urllib.request.Request(
        f"{served.direct}/api/dover/reports",
        data=json.dumps(document).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201
    return f"b-{identifier}"


def test_people_in_the_water_call_and_are_seen_on_every_screen(
    page: Page, chromium: Browser, live: Served
) -> None:
    page.goto(live.direct)
    report(live, "call-1", status="people in water", people=31)
    line = page.locator(".line.emergency")
    expect(line).to_contain_text("PEOPLE IN THE WATER")
    expect(line).to_contain_text("Mayday relay now")
    other = chromium.new_page(viewport={"width": 1280, "height": 720})
    other.goto(live.direct)
    other.get_by_test_id("lang-fr").click()
    expect(other.locator(".line.emergency")).to_contain_text("PERSONNES À LA MER")
    page.get_by_test_id("alerts-summary").click()
    panel = page.get_by_test_id("alerts-panel")
    expect(panel).to_contain_text("Line crossed")  # a rule without its line says so
    expect(panel).to_contain_text("Silent here")
    entry = panel.locator(f"[data-testid^='alert-{ALERT}:']")
    entry.get_by_role("button", name="Acknowledge").click()
    expect(entry).to_contain_text("✓ Acknowledged")
    other.get_by_test_id("alerts-summary").click()
    expect(other.locator(f"[data-testid^='alert-{ALERT}:']")).to_contain_text("✓ Acquittée")
    other.screenshot(path=ARTEFACTS / "alerts-fr-1280.png")
    other.close()


def test_a_position_is_unread_until_its_boat_is_opened(page: Page, live: Served) -> None:
    report(live, "call-2", lat=50.9, lon=1.2)
    page.goto(live.direct)
    page.get_by_test_id("alerts-summary").click()
    unread = page.locator("[data-testid^='alert-unread_position:']").first
    expect(unread).to_contain_text("unread", timeout=15_000)
    name = unread.get_attribute("data-testid")
    assert name is not None
    page.get_by_test_id(name).locator("[data-testid^='open-unread_position:']").click()
    expect(page.get_by_test_id(name)).to_have_count(0, timeout=15_000)


def test_sound_is_off_until_asked_for_and_can_be_silenced(page: Page, live: Served) -> None:
    page.goto(live.direct)
    page.get_by_test_id("alerts-summary").click()
    page.get_by_test_id("sound-on").click()
    page.get_by_test_id("sound-silence").click()
    expect(page.get_by_test_id("alerts-panel")).to_contain_text("Silent 30 s")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run('[data-testid=alerts-panel]').then(r => r.violations.map(v => v.id + v.nodes[0].html))"
    )
    assert found == []
