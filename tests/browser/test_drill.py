"""A drill at a centre that keeps the record: said on every screen, each of its boats wherever it is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import PATIENCE_MS, until
from varne.console.cli.drill_at import CentreAt

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Served]:
    with serving("run", "--cot", "tcp://127.0.0.1:0", "--drill-leave", "--data", str(tmp_path)) as served:
        yield served


def test_every_screen_says_that_a_drill_is_played_and_which_boats_are_its(
    chromium: Browser, centre: Served
) -> None:
    player = CentreAt(centre.direct, "dover")
    titles = {"title_en": "Short", "title_fr": "Court"}
    player.token = player.post("drill/begin", {"name": "short", **titles})["token"]
    call = {"kind": "call", "source": "uk.999", "centre": "UK", "sigma_m": 200, "people": 40}
    player.post("drill/reports", {"wire": {"id": "d-1", "lat": 51.0, "lon": 1.5, **call}})
    player.token, token = None, player.token
    player.post("reports", {"id": "r-1", "lat": 50.8, "lon": 1.1, **call})
    sizes = {"en": (1440, 900), "fr": (1280, 720)}
    for language, (width, height) in sizes.items():
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(f"{centre.url}?lang={language}")
        until(page, "() => window.__varne?.boats.length === 2")
        said = {"en": "A drill is played", "fr": "Un exercice est joué"}[language]
        expect(page.get_by_test_id("drill-banner")).to_contain_text(said, timeout=PATIENCE_MS)
        names = {boat["id"]: boat["name"] for boat in until(page, "() => window.__varne.boats")}
        assert names == {"boat:d-1": "UK-001 SYN", "boat:r-1": "UK-002"}
        expect(page.get_by_test_id("boat-row-boat:d-1")).to_contain_text("SYN")
        page.screenshot(path=ARTEFACTS / f"drill-{language}.png")
        page.close()
    player.token = token
    player.post("drill/end", {})
    page = chromium.new_page()
    page.goto(f"{centre.url}?lang=en")
    expect(page.get_by_test_id("drill-banner")).to_be_visible(timeout=PATIENCE_MS)  # its boat is still there
    page.close()
