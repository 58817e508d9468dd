"""From a call to an incident closed by two posts, on the screen, in both languages; in real Chromium.

Nothing is answered by hand: the centre's own planner says who could go, in its own process; the unit that
is sent answers from a phone; what it took off is the evidence that the boat is closed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_field import PHONE, digits, tap
from tests.browser.test_watch import AXE, PATIENCE_MS, get, log_call, opened, until
from varne.centre.field_join import JoinCode

pytestmark = pytest.mark.browser
BEGAN = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
PLANNED_WITHIN_MS = 300_000  # with the kernels compiled first, on a machine that others use
# By language, a boat of its own, far from the other's: one centre serves both tests.
PLACES = {
    "en": (50.9167, 1.1667, "50°55.00'N 001°10.00'E"),
    "fr": (51.0333, 1.5333, "51°02.00'N 001°32.00'E"),
}


# What axe finds, but for buttons that something they are scrolled under cuts: those are not small.
FOUND = """async tags => {
  const cut = target => {
    const found = document.querySelector(target), box = found.getBoundingClientRect();
    const shown = y => found.contains(document.elementFromPoint(box.left + box.width / 2, y));
    return !shown(box.top + 2) || !shown(box.bottom - 2);
  };
  const { violations } = await axe.run('#side', { runOnly: tags });
  return violations
    .map(v => [v.id, v.nodes.map(n => n.target.join(' ')).filter(t => v.id !== 'target-size' || !cut(t))])
    .filter(([, targets]) => targets.length > 0)
    .map(([id, targets]) => `${id}: ${targets.slice(0, 4).join(', ')}`);
}"""


@pytest.fixture(scope="module")
def quiet_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A replay in which two boats were told of four times each, and then nothing more is heard by itself."""
    folder = tmp_path_factory.mktemp("quiet")

    def told(number: str, minutes: float, kind: str, **said: object) -> str:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        body = {
            "id": f"c-{number}", "received": at, "observed": at, "kind": kind, "source": "uk.999",
            "centre": "UK", "sigma_m": 200, **said,
        }  # fmt: skip
        return json.dumps(body) + "\n"

    lines = []
    for step, minutes in enumerate((-24, -16, -8, 0)):
        for language, (lat, lon, _) in PLACES.items():
            there = {"lat": lat, "lon": lon, "people": 46, "status": "engine failed"}
            phone = {} if step == 2 else {"phone": f"p-{language}"}
            kind = "air" if step == 2 else "call"
            lines.append(told(f"{language}-{step}", minutes, kind, **there, **phone))
    recording = folder / "reports.jsonl"
    recording.write_text("".join(lines) + told("far", 120, "radar", lat=51.3, lon=1.6))
    words = ("replay", str(recording), "--from", "2026-08-12T09:05Z", "--speed", "1", "--drift")
    with serving(*words, "--synthetic", "--data", str(folder / "log")) as served:
        yield served, folder / "log" / "dover"


def body_of(served: Served, incident_id: str) -> Any:
    return get(f"{served.direct}/api/dover/incidents/{incident_id.replace(':', '%3A')}")


@pytest.mark.parametrize(("language", "palette"), [("en", "night"), ("fr", "day")])
def test_from_a_call_to_a_closing_by_two_posts(
    page: Page, chromium: Browser, quiet_night: tuple[Served, Path], language: str, palette: str
) -> None:
    served, data = quiet_night
    lat, lon, position = PLACES[language]
    opened(page, f"{served.url}?lang={language}&palette={palette}")
    log_call(page, position, "46")
    there = f"b => Math.hypot(b.lat_deg - {lat}, b.lon_deg - {lon}) < 0.01 && b.incident_id !== null"
    boat = until(page, f"() => window.__varne.boats.find({there})")
    incident_id = boat["incident_id"]

    # The list that cannot be hidden leads to the incident.
    page.get_by_test_id("unaccounted-summary").click()
    page.get_by_test_id(f"unaccounted-{boat['id']}").get_by_role("button").click()
    sheet = page.get_by_test_id("incident-page")
    expect(sheet).to_contain_text(boat["name"])
    expect(page.get_by_test_id("short")).to_have_text(re.compile(r"[1-9]"))

    # The planner proposes. Nobody acts who has not said for which post.
    first = page.get_by_test_id("proposal").first
    expect(first).to_be_visible(timeout=PLANNED_WITHIN_MS)
    unit_id = first.get_attribute("data-unit") or ""
    page.get_by_test_id(f"issue-{unit_id}").click()
    expect(page.get_by_test_id("not-done")).to_be_visible()
    assert body_of(served, incident_id)["taskings"] == []
    page.get_by_test_id("post").select_option("watch-1")
    page.get_by_test_id(f"issue-{unit_id}").click()
    tasking = page.get_by_test_id("tasking")
    expect(tasking).to_have_attribute("data-state", "issued", timeout=PATIENCE_MS)

    # No device of the unit has it yet, and the watch is told; then its crew answers from a phone.
    incident_page = page.evaluate("location.hash")
    page.get_by_test_id("feeds-summary").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("orders-not-shown")).to_be_visible(timeout=PATIENCE_MS)
    looked_at(page, f"links-{language}-{palette}")
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, geolocation={"latitude": lat, "longitude": lon, "accuracy": 15},
        permissions=["geolocation"],
    )  # fmt: skip
    crew = context.new_page()
    crew.goto(f"{served.url}field?theatre=dover&lang={language}")
    crew.get_by_test_id("unit").select_option(unit_id)
    crew.get_by_test_id("code").fill(JoinCode(data).code)
    crew.get_by_test_id("sign-on").click()
    link = page.get_by_test_id(f"link-{unit_id}")
    expect(link).to_have_attribute("data-connected", "true", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("orders-not-shown")).to_be_hidden(timeout=PATIENCE_MS)
    looked_at(page, f"links-heard-{language}-{palette}")
    page.evaluate("hash => { location.hash = hash }", incident_page)
    for press, answer in (("accept", "acknowledged"), ("on-scene", "on_scene")):
        tap(crew, press)
        expect(tasking).to_have_attribute("data-state", answer, timeout=PATIENCE_MS)

    # A draft to be read out stands behind a link, and says that the data are invented.
    draft = page.get_by_test_id("draft-mayday").evaluate("link => link.href")
    told = page.request.get(draft).text()
    assert "MAYDAY RELAY" in told
    assert "EXERCISE" in told or "EXERCICE" in told

    # Silence does not close it, and the refusal says whom it would have left.
    page.get_by_test_id("ask-reason").select_option("calls_stopped")
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("refused")).to_be_visible(timeout=PATIENCE_MS)
    report_id = get(f"{served.direct}/api/dover/boats/{boat['id']}")["reports"][0]["report"]["id"]
    expect(page.get_by_test_id("orphaned")).to_contain_text(report_id)
    assert body_of(served, incident_id)["incident"]["status"] == "open"
    looked_at(page, f"incident-refused-{language}-{palette}")

    # What the crew took off of this very boat does, by the word of two posts and not of one screen twice.
    tap(crew, "taken-off")
    digits(crew, 46)
    tap(crew, "next")
    tap(crew, "none-went-on")
    tap(crew, "done")
    tap(crew, "done-sure")
    expect(tasking).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    context.close()
    expect(page.get_by_test_id("ready")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("ask-reason").select_option("boat_identified")
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("standing-close")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("confirm-close").click()
    expect(page.get_by_test_id("waits")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_test_id("post").select_option("supervisor")
    page.get_by_test_id("confirm-close").click()
    said = "asked at this screen" if language == "en" else "depuis cet écran"
    expect(page.get_by_test_id("refused")).to_contain_text(said, timeout=PATIENCE_MS)
    expect(page.get_by_test_id("refused")).to_be_in_viewport(ratio=1)
    incident = body_of(served, incident_id)["incident"]
    assert incident["status"] == "open"
    assert incident["refusals"][-1]["missing"] == [{"code": "same_sitting"}]
    looked_at(page, f"incident-same-screen-{language}-{palette}")
    if language == "en":
        confirmed_elsewhere(
            chromium, f"{served.url}?lang=en#/dover/incident/{incident_id.replace(':', '%3A')}"
        )
    else:
        handed_over(page)
    expect(page.get_by_test_id("closure")).to_be_visible(timeout=PATIENCE_MS)
    closure = body_of(served, incident_id)["incident"]["closure"]
    assert (closure["asked_by"], closure["confirmed_by"]) == ("watch-1", "supervisor")
    assert closure.get("one_screen", False) is (language == "fr")
    expect(page.get_by_test_id("unaccounted-summary")).to_have_text(re.compile(r"^\s*\d"))
    listed = get(f"{served.direct}/api/dover/unaccounted")["boats"]
    assert boat["id"] not in [one["boat_id"] for one in listed]


def confirmed_elsewhere(chromium: Browser, url: str) -> None:
    """The supervisor confirms at a screen of their own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    other = context.new_page()
    other.goto(url)
    other.get_by_test_id("post").select_option("supervisor")
    other.get_by_test_id("confirm-close").click(timeout=PATIENCE_MS)
    expect(other.get_by_test_id("closure")).to_be_visible(timeout=PATIENCE_MS)
    other.screenshot(path=ARTEFACTS / "incident-closed-elsewhere.png")
    context.close()


def handed_over(page: Page) -> None:
    """Whoever asked leaves the screen, and the supervisor takes it over."""
    page.get_by_test_id("post").select_option("hand-over")
    expect(page.get_by_test_id("hand-over")).to_be_visible()
    page.screenshot(path=ARTEFACTS / "hand-over-fr.png")
    page.get_by_test_id("hand-over-yes").click()
    expect(page.get_by_test_id("hand-over")).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("post")).to_have_value("")
    page.get_by_test_id("post").select_option("supervisor")
    page.get_by_test_id("confirm-close").click()


def looked_at(page: Page, name: str) -> None:
    """Keep a picture of the screen, and let axe find nothing in its side."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    assert page.evaluate(FOUND, tags) == [], name
