"""Where a boat may be: its odds in words, its regions and the stream on the map; in real Chromium."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import AXE, PATIENCE_MS, get, opened

pytestmark = pytest.mark.browser
FORECAST_WITHIN_S = 300.0  # with the kernel compiled first, on a machine that others use
BEGAN = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)


def reports() -> list[dict[str, Any]]:
    """A boat told of three times, from one phone."""

    def call(number: int, minutes: int, **said: object) -> dict[str, Any]:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        return {
            "id": f"c-{number}",
            "received": at,
            "kind": "call",
            "source": "uk.999",
            "centre": "UK",
            **said,
        }

    def at(minutes: int, lat: float, lon: float) -> dict[str, Any]:
        observed = (BEGAN + timedelta(minutes=minutes)).isoformat()
        return {"lat": lat, "lon": lon, "sigma_m": 200, "observed": observed, "phone": "0f4396e1b5"}

    return [
        call(0, 0, **at(0, 50.95, 1.52), people=40),
        call(1, 30, **at(30, 50.97, 1.48)),
        call(2, 50, **at(50, 50.985, 1.46), status="engine failed"),
    ]


@pytest.fixture(scope="module")
def forecast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A centre with a forecast of the one boat, and that boat's id."""
    folder: Path = tmp_path_factory.mktemp("drift")
    (folder / "reports.jsonl").write_text("".join(json.dumps(one) + "\n" for one in reports()))
    words = ("replay", str(folder / "reports.jsonl"), "--speed", "0", "--synthetic", "--drift")
    with serving(*words, "--data", str(folder)) as served:
        deadline = time.monotonic() + FORECAST_WITHIN_S
        while time.monotonic() < deadline:
            told = get(f"{served.direct}/api/dover/drift")["boats"]
            if told:
                yield served, told[0]["boat_id"]
                return
            time.sleep(0.2)
        raise AssertionError("no forecast was made")


def read(page: Page, url: str, boat: str, language: str, palette: str) -> None:
    opened(page, f"{url}?lang={language}&palette={palette}#/dover/boat/{boat}")
    expect(page.get_by_test_id("boat-drift").locator("tbody tr")).to_have_count(5, timeout=PATIENCE_MS)


def changes(page: Page, was: bytes) -> bytes:
    """The map's look once it is another than it was."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        now = page.get_by_test_id("map").screenshot()
        if now != was:
            return now
        page.wait_for_timeout(100)
    raise AssertionError("nothing changed on the map")


def test_where_a_boat_may_be_is_told_and_drawn(page: Page, forecast: tuple[Served, str]) -> None:
    served, boat = forecast
    read(page, served.url, boat, "en", "day")
    block = page.get_by_test_id("boat-drift")
    expect(block).to_contain_text("not an observation")
    expect(block).to_contain_text("engine failed", ignore_case=True)
    expect(block).to_contain_text(re.compile(r"Ashore within 12 h|Not ashore within 12 h"))
    page.get_by_test_id("drift-used").locator("summary").click()
    expect(block).to_contain_text("NOT KNOWN")  # no wind was given, and the screen says so
    # Hours ahead, by keyboard, and from the table.
    when = page.get_by_test_id("drift-time")
    page.get_by_test_id("drift-slider").focus()
    now = page.get_by_test_id("map").screenshot()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(when).to_contain_text("+3 h, 04:50Z")
    then = changes(page, now)
    block.get_by_role("button", name="Draw the map for 12 h ahead").click()
    expect(when).to_contain_text("+12 h, 13:50Z")
    then = changes(page, then)
    # The stream as arrows, with its knots and its error.
    page.get_by_test_id("layers").click()
    page.get_by_test_id("layer-tide").check()
    legend = page.get_by_test_id("tide-legend")
    expect(legend).to_contain_text(re.compile(r"1 kn.*4 kn.*Give or take 25", re.DOTALL), timeout=PATIENCE_MS)
    changes(page, then)
    page.get_by_test_id("layer-drift").uncheck()
    page.get_by_test_id("layer-tide").uncheck()
    expect(when).to_have_count(0)
    # Of a boat whose place nobody knows it says so, in the reader's language.
    none = {"boat_id": boat, "forecast": None, "why": "no_position"}
    page.route("**/boats/*/drift*", lambda route: route.fulfill(json=none))
    page.goto(f"{served.url}?lang=fr#/dover/boat/{boat}")
    expect(page.get_by_test_id("no-drift")).to_contain_text("Aucune position", timeout=PATIENCE_MS)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("palette", ["bright", "day", "dusk", "night"])
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_it_can_be_read_by_everyone_in_every_light(
    page: Page, forecast: tuple[Served, str], language: str, palette: str, size: tuple[int, int]
) -> None:
    served, boat = forecast
    page.set_viewport_size({"width": size[0], "height": size[1]})
    read(page, served.url, boat, language, palette)
    page.get_by_test_id("layers").click()
    page.get_by_test_id("layer-tide").check()
    page.get_by_test_id("layer-driftAll").check()
    expect(page.get_by_test_id("tide-legend").locator("polyline")).to_have_count(3, timeout=PATIENCE_MS)
    page.evaluate(AXE.read_text())
    faults = page.evaluate(
        """tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(
            v => v.id + ': ' + v.nodes[0].html))""",
        ["wcag2a", "wcag2aa"],
    )
    assert faults == []
    page.get_by_test_id("layers").click()
    page.wait_for_timeout(1000)
    page.screenshot(path=ARTEFACTS / f"drift-{language}-{palette}-{size[0]}.png")
