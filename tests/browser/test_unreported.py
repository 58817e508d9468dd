"""Boats that nobody has reported, as a number beside the map and a layer on it; in real Chromium."""

from __future__ import annotations

import json
import time
import urllib.error
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTEFACTS, NIGHT, Served, serving
from tests.browser.test_watch import PATIENCE_MS, get, opened

pytestmark = pytest.mark.browser
ESTIMATED_WITHIN_S = 300.0  # with the engine compiled first, on a machine that others use
HALF_THE_NIGHT = "2026-08-12T02:00"


@pytest.fixture(scope="module")
def half_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Night 102 until boats still leave, all of it taken in and weighed."""
    folder = tmp_path_factory.mktemp("half")
    lines = [line for line in NIGHT.read_text().splitlines() if line.strip()]
    heard = [line for line in lines if json.loads(line)["received"] < HALF_THE_NIGHT]
    (folder / "reports.jsonl").write_text("\n".join(heard) + "\n")
    (folder / "forecast.jsonl").write_bytes((NIGHT.parent / "forecast.jsonl").read_bytes())
    with serving(
        "replay", str(folder / "reports.jsonl"), "--speed", "0", "--synthetic", "--data", str(folder)
    ) as served:
        estimated(served, len(heard))
        yield served


def estimated(served: Served, reports: int) -> Any:
    """Ask until an estimate that knows nearly every report is there; that estimate."""
    deadline = time.monotonic() + ESTIMATED_WITHIN_S
    while time.monotonic() < deadline:
        try:
            said = get(f"{served.direct}/api/dover/judgement")
        except urllib.error.HTTPError as refused:
            if refused.code != 404:
                raise
        else:
            known = sum(len(boat["report_ids"]) for boat in said["boats"])
            if said["state"] == "idle" and known >= reports - 20:
                return said["unreported"]
        time.sleep(0.5)
    raise AssertionError("the night was not weighed")


@pytest.mark.parametrize(
    ("language", "palette", "estimate"),
    [
        pytest.param("en", "bright", "An estimate", marks=pytest.mark.long),
        pytest.param("fr", "day", "Une estimation", marks=pytest.mark.long),
        pytest.param("en", "dusk", "An estimate", marks=pytest.mark.long),
        ("fr", "night", "Une estimation"),
    ],
)
def test_the_number_and_the_layer_are_shown_as_an_estimate(
    page: Page, half_night: Served, language: str, palette: str, estimate: str
) -> None:
    told = get(f"{half_night.direct}/api/dover/unreported")
    assert told["basis"] == "tonight"
    assert told["mean"] > 0.3
    opened(page, half_night.url)
    page.evaluate(
        "([l, p]) => { localStorage.setItem('varne.lang', l); localStorage.setItem('varne.palette', p) }",
        [language, palette],
    )
    opened(page, half_night.url)
    page.locator("#tab-night").click()
    # A half goes up on the screen, as people write it, and not to the nearest binary fraction.
    tenths = Decimal(str(told["mean"])).quantize(Decimal("0.1"), ROUND_HALF_UP)
    number = str(tenths).replace(".", "," if language == "fr" else ".")
    expect(page.get_by_test_id("unreported")).to_have_text(
        f"{number} ({told['low']}\N{EN DASH}{told['high']})"
    )
    expect(page.get_by_test_id("night-panel")).to_contain_text(estimate)

    def map_pixels() -> bytes:
        return page.locator("[data-testid=map] canvas >> nth=0").screenshot()

    page.get_by_test_id("layers").click()
    expect(page.get_by_test_id("unreported-legend")).to_have_count(0)
    before = map_pixels()
    page.get_by_test_id("layer-unreported").check()
    legend = page.get_by_test_id("unreported-legend")
    expect(legend).to_contain_text("100 km²")
    expect(legend.locator("li")).to_have_count(4)
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while map_pixels() == before and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert map_pixels() != before, "the layer is not drawn"
    page.screenshot(path=ARTEFACTS / f"unreported-{language}-{palette}-legend.png")
    page.get_by_test_id("layers").click()
    page.screenshot(path=ARTEFACTS / f"unreported-{language}-{palette}.png")
    page.get_by_test_id("layers").click()
    page.get_by_test_id("layer-unreported").uncheck()
    expect(legend).to_have_count(0)


def test_a_log_without_an_estimate_shows_none(page: Page, half_night: Served) -> None:
    page.route("**/api/dover/unreported*", lambda route: route.fulfill(status=404, json={"error": {}}))
    opened(page, half_night.url)
    page.get_by_test_id("layers").click()
    page.get_by_test_id("layer-unreported").check()
    expect(page.get_by_test_id("unreported-legend").locator("li")).to_have_count(0, timeout=PATIENCE_MS)
