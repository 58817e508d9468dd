"""Which reports are the same boat, and how surely: the night, why, an officer's word; in real Chromium."""

from __future__ import annotations

import json
import re
import time
import urllib.error
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import NIGHT, Served, serving
from tests.browser.test_watch import (
    AXE,
    EVERY_LOOK,
    PATIENCE_MS,
    STANDS_STILL,
    all_taken_in,
    get,
    opened,
    until,
)

pytestmark = pytest.mark.browser
JUDGED_WITHIN_S = 300.0  # with the engine compiled first, on a machine that others use


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Night 102, all of it taken in and weighed. Shared: what a test rules, it takes back."""
    data = tmp_path_factory.mktemp("judged")
    with serving("replay", str(NIGHT), "--speed", "0", "--synthetic", "--data", str(data)) as served:
        all_taken_in(served)
        weighed(served)
        yield served


def weighed(served: Served) -> Any:
    """Ask until a judgement of every report is in the log; that judgement."""
    reports = sum(1 for line in NIGHT.read_text().splitlines() if line.strip())
    deadline = time.monotonic() + JUDGED_WITHIN_S
    said: Any = None
    while time.monotonic() < deadline:
        try:
            said = get(f"{served.direct}/api/dover/judgement")
        except urllib.error.HTTPError as refused:
            if refused.code != 404:
                raise
            said = None
        if said and said["state"] == "idle" and held(said) >= reports - QUARANTINED_MAX:
            return said
        time.sleep(0.5)
    raise AssertionError(f"the night was not weighed: {said and (said['state'], held(said))}")


JUDGED_MS = JUDGED_WITHIN_S * 1000
QUARANTINED_MAX = 20  # of the night's lines; what cannot be read is not weighed


def held(judgement: Any) -> int:
    """How many reports a judgement gives to boats."""
    return sum(len(boat["report_ids"]) for boat in judgement["boats"])


def doubt_on_the_wire(page: Page, served: Served) -> tuple[Any, Any]:
    """Make two boats of the night possibly the same, on their way to this screen; the two.

    Whether the engine leaves such a doubt at the night's end is the engine's business.
    """
    boats = get(f"{served.direct}/api/dover/picture")["boats"]
    firm = [b for b in boats if b["status"] == "open" and b["probability"] > 0.5 and b["lat_deg"]]
    one, other = sorted(firm, key=lambda b: str(b["id"]))[:2]
    twins = {one["id"]: [[other["id"], 0.34]], other["id"]: []}  # one names the other: both must show it

    def carry(socket: WebSocketRoute) -> None:
        centre = socket.connect_to_server()

        def changed(message: str | bytes) -> None:
            frame = json.loads(message)
            for row in frame.get("boats", []):
                row["possibly_same"] = twins.get(row["id"], [])
            socket.send(json.dumps(frame))

        centre.on_message(changed)

    page.route_web_socket(re.compile(r"/api/dover/live"), carry)
    return one, other


def two_boats(page: Page) -> tuple[Any, Any]:
    """A boat, and an echo of one report near it: two that an officer could know to be one."""
    found = until(
        page,
        """() => {
          const open = window.__varne.boats.filter(b => b.status === 'open' && b.lat_deg !== null);
          const firm = open.filter(b => b.probability > 0.5 && b.reports > 2);
          const echoes = open.filter(b => b.probability <= 0.5 && b.reports === 1);
          const far = (a, b) => Math.hypot(a.lat_deg - b.lat_deg, (a.lon_deg - b.lon_deg) * 0.63);
          const pairs = firm.flatMap(a => echoes.map(b => [a, b]));
          pairs.sort(([a, b], [c, d]) => far(a, b) - far(c, d));
          return pairs[0] ?? null;
        }""",
    )
    return found[0], found[1]


def boat(page: Page, boat_id: str) -> Any:
    """A boat as the screen holds it."""
    return page.evaluate("id => window.__varne.boats.find(b => b.id === id)", boat_id)


def show_boat(page: Page, boat_id: str) -> None:
    """Open a boat's page by its address, as a link would."""
    page.evaluate("id => { location.hash = `#/dover/boat/${id}` }", boat_id)
    expect(page.get_by_test_id("boat-page")).to_contain_text(boat(page, boat_id)["name"])
    expect(page.locator("[data-testid^=compare-]").first).to_be_visible(timeout=PATIENCE_MS)


def rule(page: Page, kind: str, reason: str) -> None:
    """Say it, and wait for what changed."""
    page.get_by_test_id("ruling-reason").select_option(reason)
    page.get_by_test_id(f"rule-{kind}").click()
    expect(page.get_by_test_id("what-changed")).to_be_visible(timeout=PATIENCE_MS)


def test_boats_that_may_be_one_name_each_other(page: Page, judged: Served) -> None:
    one, other = doubt_on_the_wire(page, judged)
    opened(page, judged.url)
    show_boat(page, one["id"])
    doubts = page.get_by_test_id("possibly-same")
    expect(doubts).to_contain_text(re.compile(r"34\s%"))
    doubts.get_by_role("button", name=other["name"], exact=True).click()
    heading = page.get_by_test_id("boat-page").get_by_role("heading", level=2)
    expect(heading).to_have_text(other["name"])
    doubts.get_by_role("button", name=one["name"], exact=True).click()
    expect(heading).to_have_text(one["name"])
    # Why? lays their two nearest reports side by side.
    doubts.get_by_role("button", name=re.compile("Why")).click()
    expect(page.get_by_test_id("why-probability")).to_be_visible(timeout=PATIENCE_MS)
    for name in (one["name"], other["name"]):
        expect(page.get_by_test_id("why-page").get_by_role("button", name=name, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(heading).to_have_text(one["name"])


def test_each_report_says_how_surely_it_is_of_the_boat(page: Page, judged: Served) -> None:
    opened(page, judged.url)
    many = until(page, "() => window.__varne.boats.find(b => b.reports > 2 && b.reports < 9)")
    show_boat(page, many["id"])
    page.get_by_test_id("weigh-each").click()
    surely = page.locator("[data-testid^=sure-]")
    expect(surely).to_have_count(many["reports"] - 1, timeout=PATIENCE_MS)
    said = surely.first.inner_text()
    (against,) = re.findall(r"one boat with (\S+):", said)
    first = (surely.first.get_attribute("data-testid") or "").removeprefix("sure-")
    truth = get(f"{judged.direct}/api/dover/why?first={against}&second={first}")["probability"]
    (percent,) = re.findall(r"(\d+)\s*%", said)
    assert abs(int(percent) - 100 * truth) <= 1


@pytest.mark.parametrize(
    ("language", "one_boat", "against"),
    [("en", "Probability of one boat", "against"), ("fr", "Probabilité d.une seule embarcation", "contre")],
    ids=["en", "fr"],
)
def test_two_chosen_reports_say_why(
    page: Page, judged: Served, language: str, one_boat: str, against: str
) -> None:
    opened(page, f"{judged.url}?lang={language}")
    one, other = two_boats(page)
    show_boat(page, one["id"])
    first = page.locator("[data-testid^=compare-]").first
    first_id = (first.get_attribute("data-testid") or "").removeprefix("compare-")
    first.click()
    expect(page.get_by_test_id("comparing")).to_contain_text(first_id)
    show_boat(page, other["id"])
    expect(page.get_by_test_id("comparing")).to_contain_text(first_id)  # it waits, on whichever page
    expect(page.get_by_test_id(f"compare-{first_id}")).to_have_count(0)  # the other boat's reports are shown
    second = page.locator("[data-testid^=compare-]").first
    second_id = (second.get_attribute("data-testid") or "").removeprefix("compare-")
    second.click()
    expect(page.get_by_test_id("why-probability")).to_contain_text(re.compile(one_boat), timeout=PATIENCE_MS)
    truth = get(f"{judged.direct}/api/dover/why?first={first_id}&second={second_id}")
    rows = page.get_by_test_id("evidence").locator("tbody tr")
    expect(rows).to_have_count(len(truth["evidence"]))
    assert set(rows.evaluate_all("rows => rows.map(row => row.dataset.code)")) == {
        one["code"] for one in truth["evidence"]
    }
    for row, side in zip(
        rows.all(), rows.evaluate_all("rows => rows.map(row => row.dataset.side)"), strict=True
    ):
        if side == "against":
            expect(row).to_contain_text(re.compile(rf". [\d,.\s\u202f]+\+? {against}"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("boat-page")).to_contain_text(other["name"])


def test_an_officers_word_binds_and_is_taken_back(page: Page, judged: Served) -> None:
    opened(page, judged.url)
    one, other = two_boats(page)
    for each in (one, other):
        show_boat(page, each["id"])
        page.locator("[data-testid^=compare-]").first.click()
    expect(page.get_by_test_id("why-probability")).to_be_visible(timeout=PATIENCE_MS)
    # Without a reason nothing is recorded, and the screen says what is missing.
    page.get_by_test_id("rule-same").click()
    expect(page.get_by_text("Choose a reason first.")).to_be_visible()
    assert get(f"{judged.direct}/api/dover/rulings")["rulings"] == []
    rule(page, "same", "seen_together")
    expect(page.get_by_test_id("ruling-standing")).to_contain_text("Same boat", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("what-changed")).to_contain_text("Both reports are held by", timeout=JUDGED_MS)
    expect(page.locator("[data-code=officer_same]")).to_be_visible(timeout=PATIENCE_MS)
    (ruling,) = get(f"{judged.direct}/api/dover/rulings")["rulings"]
    assert (ruling["ruling"], ruling["reason"]) == ("same", "seen_together")
    # The other way round, under the same two reports: apart again.
    rule(page, "different", "mistake")
    expect(page.get_by_test_id("ruling-standing")).to_contain_text("Different boats", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("what-changed")).to_contain_text("held by two boats", timeout=JUDGED_MS)
    # And unsaid: nothing binds them any more.
    rule(page, "unknown", "mistake")
    expect(page.get_by_test_id("ruling-standing")).to_contain_text("No officer", timeout=PATIENCE_MS)
    (ruling,) = get(f"{judged.direct}/api/dover/rulings")["rulings"]
    assert ruling["ruling"] == "unknown"
    weighed(judged)


def test_a_merged_boat_is_not_lost(page: Page, judged: Served) -> None:
    """It has its place in the table when asked for, its page, the way to the boat it is now, and back."""
    opened(page, judged.url)
    merged = until(page, "() => window.__varne.boats.find(b => b.status === 'merged' && b.merged_into)")
    expect(page.locator("[data-testid^=boat-row-]").first).to_be_visible()
    expect(page.get_by_test_id(f"boat-row-{merged['id']}")).to_have_count(0)
    page.get_by_role("button", name="Joined", exact=True).click()
    page.get_by_test_id(f"boat-row-{merged['id']}").click()
    into = boat(page, merged["merged_into"])
    expect(page.get_by_test_id("merged-into")).to_contain_text(into["name"], timeout=PATIENCE_MS)
    page.get_by_test_id("boat-history").get_by_role("button", name=re.compile("Why")).last.click()
    expect(page.get_by_test_id("why-probability")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("rule-different")).to_be_enabled()  # the way back


def test_the_night_says_how_many_are_at_sea(page: Page, judged: Served) -> None:
    opened(page, judged.url)
    page.get_by_role("tab", name="Night").click()
    said = get(f"{judged.direct}/api/dover/judgement")
    low, high = said["at_sea_low"], said["at_sea_high"]
    expect(page.get_by_test_id("at-sea")).to_contain_text(f"90 % between {low} and {high}")
    expect(page.get_by_test_id("at-sea-chart").locator("rect.inside")).to_have_count(high - low + 1)
    expect(page.get_by_test_id("readings").get_by_role("listitem")).to_have_count(len(said["readings"]))
    # What was known before anything was weighed: nothing, and it is said.
    page.get_by_test_id("slider").focus()
    page.keyboard.press("Home")
    until(page, "() => window.__varne.asOf !== null")
    expect(page.get_by_test_id("night-panel")).to_contain_text(
        re.compile("not been weighed yet|90 % between"), timeout=PATIENCE_MS
    )


def test_the_map_joins_boats_that_may_be_one(page: Page, judged: Served) -> None:
    one, _ = doubt_on_the_wire(page, judged)
    opened(page, judged.url)
    page.locator("[data-testid=map] canvas").first.wait_for(timeout=PATIENCE_MS)
    until(page, STANDS_STILL, one)
    page.get_by_test_id("layers").click()
    toggle = page.get_by_label("Possibly the same boat", exact=True)

    def drawn() -> bytes:
        until(page, STANDS_STILL, one)
        around = page.get_by_test_id("map").bounding_box()
        assert around is not None
        # Without the open panel of layers, which covers the right of it.
        width = around["width"] - 290
        return page.screenshot(
            clip={"x": around["x"], "y": around["y"], "width": width, "height": around["height"]}
        )

    with_lines = drawn()
    toggle.uncheck()
    without = drawn()
    assert with_lines != without
    toggle.check()
    assert drawn() == with_lines


@pytest.mark.parametrize(("language", "palette"), EVERY_LOOK)
def test_axe_finds_nothing_in_the_new_pages(page: Page, judged: Served, language: str, palette: str) -> None:
    one, other = doubt_on_the_wire(page, judged)
    opened(page, f"{judged.url}?lang={language}&palette={palette}")
    page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def clean(view: str) -> None:
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')))",
            tags,
        )
        assert found == [], view

    show_boat(page, one["id"])
    page.locator("[data-testid^=compare-]").first.click()
    clean("boat")
    show_boat(page, other["id"])
    page.locator("[data-testid^=compare-]").first.click()
    expect(page.get_by_test_id("why-probability")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("rule-same").click()
    clean("why")
    page.locator("#tab-night").click()
    expect(page.get_by_test_id("at-sea")).to_be_visible(timeout=PATIENCE_MS)
    clean("night")
