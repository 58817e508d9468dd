"""The committee's page in real Chromium: from the first asking to the report, in both languages."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTEFACTS, START_WITHIN_S

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WORDS = ("committee", "serve", "--as-of", "2026-05-02", "--no-forecasts", "--port", "0")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "varne", *WORDS, "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        ready, _, _ = select.select([process.stdout], [], [], START_WITHIN_S)
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline() if ready else "")
        assert found, f"the page is not served: exit {process.poll()}"
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        process.stdout.close()


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)"
    )
    return found


def test_the_report_comes_by_itself_and_keys_reach_everything(page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": 1280, "height": 720})
    # Held at one step while it is looked at, or the page would go on to the report meanwhile.
    held = '{"state":"making","step":2,"of":7,"words":"Step 2 of 7: held"}'
    page.route(
        "**/committee/state?*", lambda route: route.fulfill(body=held, content_type="application/json")
    )
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("Step 2 of 7: held")
    assert faults(page) == []
    page.unroute_all()
    expect(page.get_by_role("heading", name="Can it work?")).to_be_visible(timeout=60_000)
    assert faults(page) == []
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the report")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("As known on")).to_be_focused()
    page.get_by_role("link", name="Français").press("Enter")
    expect(page.get_by_role("heading", name="Cela marche-t-il")).to_be_visible()
    assert faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).press("Enter")
    assert download.value.suggested_filename == "varne-2026-05-02-report.pdf"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.emulate_media(media="print")
    page.screenshot(path=ARTEFACTS / "committee_on_paper.png")
    expect(page.get_by_role("button", name="Afficher")).to_be_hidden()
    assert said == []  # nothing that the content security policy forbids
