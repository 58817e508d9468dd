"""The crew's page on a phone, in real Chromium: an order, no link, words kept and sent once."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from varne.centre.field_join import JoinCode

pytestmark = pytest.mark.browser
PATIENCE_MS = 30_000
PHONE = {"width": 390, "height": 844}
LIFEBOAT = "uk.dover-lifeboat"
NUMBERS = itertools.count(1)
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A live centre that units can reach."""
    data = tmp_path_factory.mktemp("centre")
    with serving("run", "--cot", "tcp://127.0.0.1:0", "--data", str(data)) as served:
        yield served, data / "dover"


@pytest.fixture
def phone(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A phone that knows where it is."""
    context = chromium.new_context(
        viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True,
        geolocation={"latitude": 51.08, "longitude": 1.42, "accuracy": 15}, permissions=["geolocation"],
    )  # fmt: skip
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    ARTEFACTS.mkdir(exist_ok=True)
    for number, page in enumerate(context.pages):
        page.screenshot(path=ARTEFACTS / f"{request.node.name}-{number}.png")
    context.close()
    assert faults == []


def post(served: Served, path: str, body: object) -> Any:
    request = urllib.request.Request(
        f"{served.direct}/api/dover/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def issue(served: Served) -> str:
    """A boat is called about, and the lifeboat sent to it; the order's number."""
    call = {"lat_deg": 51.05, "lon_deg": 1.5, "people": 40, "status": "taking water"}
    boat_id = post(served, "calls", call)["boat_id"]
    order = {
        "id": f"t-{next(NUMBERS)}", "unit_id": LIFEBOAT, "purpose": "rescue", "boat_ids": [boat_id],
        "lat_deg": 51.05, "lon_deg": 1.5,
    }  # fmt: skip
    post(served, "taskings", {"order": order, "by": "smc"})
    return str(order["id"])


def events(data: Path, name: str) -> list[dict[str, Any]]:
    """Bodies in the log of one kind."""
    with sqlite3.connect(f"file:{data / 'log.sqlite'}?mode=ro", uri=True) as log:
        rows = log.execute("select body from log where name = ?", (name,)).fetchall()
    return [json.loads(body) for (body,) in rows]


def signed_on(phone: BrowserContext, served: Served, data: Path, language: str = "en") -> Page:
    page = phone.new_page()
    page.goto(f"{served.url}field?theatre=dover&lang={language}")
    page.get_by_test_id("unit").select_option(LIFEBOAT)
    page.get_by_test_id("code").fill(JoinCode(data).code)
    page.get_by_test_id("sign-on").click()
    expect(page.get_by_test_id("link")).to_be_visible(timeout=PATIENCE_MS)
    return page


def tap(page: Page, testid: str) -> None:
    """Press something as soon as presses count again after the last."""
    expect(page.locator("[data-ready=true]")).to_be_attached(timeout=PATIENCE_MS)
    page.get_by_test_id(testid).tap(timeout=PATIENCE_MS)


def digits(page: Page, number: int) -> None:
    for digit in str(number):
        page.get_by_role("button", name=digit, exact=True).tap()


def looks_whole(page: Page) -> None:
    """Nothing is cut off or wider than the phone, and whatever is pressed is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 43.5
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)")
    assert found == []


@pytest.mark.long
def test_a_wrong_code_is_told_and_a_right_one_opens(
    phone: BrowserContext, centre: tuple[Served, Path]
) -> None:
    served, data = centre
    page = phone.new_page()
    page.goto(f"{served.url}field?theatre=dover")
    page.get_by_test_id("unit").select_option(LIFEBOAT)
    page.get_by_test_id("code").fill("1")
    page.get_by_test_id("sign-on").click()
    expect(page.get_by_test_id("problem")).to_contain_text("Ask the watch", timeout=PATIENCE_MS)
    page.get_by_test_id("code").fill(JoinCode(data).code)
    page.get_by_test_id("sign-on").click()
    expect(page.get_by_test_id("link")).to_contain_text("Connected", timeout=PATIENCE_MS)
    looks_whole(page)


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.long)])
def test_an_order_is_done_with_the_link_cut_and_everything_said_arrives_once(
    phone: BrowserContext, centre: tuple[Served, Path], language: str
) -> None:
    served, data = centre
    page = signed_on(phone, served, data, language)
    number = issue(served)
    order = page.get_by_test_id("order")
    expect(order).to_contain_text("RESCUE" if language == "en" else "SAUVETAGE", timeout=PATIENCE_MS)
    expect(order).to_contain_text("001°30.0")
    expect(order).to_contain_text("TAKING WATER" if language == "en" else "PREND L")
    looks_whole(page)
    tap(page, "accept")
    expect(page.get_by_test_id("queued")).to_contain_text(re.compile("all sent|tout est envoyé"))
    kept = "async () => (await (await caches.open('varne-field-1')).keys()).length >= 4"
    page.wait_for_function(kept, timeout=PATIENCE_MS)
    served.wire.cut()
    expect(page.get_by_test_id("link")).to_contain_text(
        "NO LINK" if language == "en" else "PAS DE LIAISON", timeout=PATIENCE_MS
    )
    before = len(events(data, "report_received"))
    tap(page, "on-scene")
    page.get_by_test_id("done").tap()  # the same thumb again, on what stands there now
    expect(page.get_by_test_id("done-sure")).to_be_hidden()
    expect(page.get_by_test_id("not-sent")).to_be_visible()
    tap(page, "taken-off")
    digits(page, 38)
    page.screenshot(path=ARTEFACTS / f"field-count-{language}.png")
    looks_whole(page)
    tap(page, "next")
    digits(page, 2)
    tap(page, "next")
    tap(page, "saw")
    digits(page, 12)
    tap(page, "next")
    page.screenshot(path=ARTEFACTS / f"field-seen-{language}.png")
    looks_whole(page)
    tap(page, "status-engine failed")
    queued = page.get_by_test_id("queued")
    expect(queued).to_contain_text("queued 3, NOT SENT" if language == "en" else "3 en attente, NON ENVOYÉS")
    page.screenshot(path=ARTEFACTS / f"field-offline-{language}.png")
    looks_whole(page)
    page.reload()  # the phone's browser threw the page away: it is kept on the phone, and so is what was said
    expect(queued).to_contain_text(re.compile(r"3"), timeout=PATIENCE_MS)
    assert len(events(data, "report_received")) == before
    served.wire.join()
    expect(queued).to_contain_text(re.compile("all sent|tout est envoyé"), timeout=PATIENCE_MS)
    said = [one for one in events(data, "tasking_answered") if one["tasking_id"] == number]
    assert [one["answer"] for one in said] == ["acknowledged", "on_scene"]
    reports = [one["report"] for one in events(data, "report_received")][before:]
    assert [(one["kind"], one.get("people"), one.get("remaining")) for one in reports] == [
        ("recovery", 38, 2),
        ("patrol", 12, None),
    ]
    assert all(abs(one["lat_deg"] - 51.08) < 1e-6 for one in reports)
    tap(page, "done")
    tap(page, "done-sure")
    expect(page.get_by_test_id("order")).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("order-before").first).to_contain_text(
        "done" if language == "en" else "terminée"
    )


@pytest.mark.long
def test_an_order_is_refused_with_the_reason(phone: BrowserContext, centre: tuple[Served, Path]) -> None:
    served, data = centre
    page = signed_on(phone, served, data)
    number = issue(served)
    tap(page, "refuse")
    page.screenshot(path=ARTEFACTS / "field-refuse.png")
    looks_whole(page)
    tap(page, "reason-weather")
    expect(page.get_by_test_id("order")).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("queued")).to_contain_text("all sent", timeout=PATIENCE_MS)
    (said,) = [one for one in events(data, "tasking_answered") if one["tasking_id"] == number]
    assert (said["answer"], said["reason"]) == ("refused", "weather")


@pytest.mark.long
def test_what_comes_too_late_is_told_to_the_crew(phone: BrowserContext, centre: tuple[Served, Path]) -> None:
    served, data = centre
    page = signed_on(phone, served, data)
    number = issue(served)
    expect(page.get_by_test_id("accept")).to_be_visible(timeout=PATIENCE_MS)
    served.wire.cut()
    tap(page, "accept")
    post(served, f"taskings/{number}/withdraw", {"by": "smc", "reason": "other_unit_sent"})
    served.wire.join()
    expect(page.get_by_test_id("refused")).to_contain_text("that order is over", timeout=PATIENCE_MS)
    page.get_by_test_id("refused").get_by_role("button").tap()
    expect(page.get_by_test_id("refused")).to_be_hidden()
