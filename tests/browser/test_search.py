"""Search plans: asking for one, reading it, saying what was searched; in real Chromium.

The quick test has the centre's answers about searches made by hand; the slow one lets the worker plan.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ARTEFACTS, Served, serving
from tests.browser.test_watch import AXE, PATIENCE_MS, get, opened, post
from tests.centre import search_hands as hands
from varne.centre.searching_jobs import AskBelief, AskPlan
from varne.centre.searching_units import unit_options
from varne.centre.shipped import open_theatre
from varne.console.web.search import search_body
from varne.picture.picture import Picture
from varne.picture.search import Search, SearchedTrack

pytestmark = pytest.mark.browser
PLANNED_WITHIN_MS = 600_000  # with the planner compiled first, on a machine that others use
BEGAN = datetime(2026, 8, 12, 9, 0, tzinfo=UTC)
DOVER = open_theatre("dover")


def reports(last_min: int) -> str:
    """A boat told of three times from one phone, and another long after."""

    def call(number: int, minutes: int, lat: float, lon: float, phone: str, **said: object) -> str:
        at = (BEGAN + timedelta(minutes=minutes)).isoformat()
        body = {
            "id": f"c-{number}", "received": at, "observed": at, "kind": "call", "source": "uk.999",
            "centre": "UK", "lat": lat, "lon": lon, "sigma_m": 200, "phone": phone, **said,
        }  # fmt: skip
        return json.dumps(body) + "\n"

    one = "0f4396e1b5"
    return (
        call(0, 0, 50.95, 1.52, one, people=40)
        + call(1, 30, 50.97, 1.48, one)
        + call(2, 50, 50.985, 1.46, one, status="engine failed")
        + call(3, last_min, 51.3, 1.9, "7a0c05def4")
    )


@pytest.fixture(scope="module")
def at_sea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A centre that forecasts nothing, with one boat; and that boat's id."""
    folder: Path = tmp_path_factory.mktemp("search")
    (folder / "reports.jsonl").write_text(reports(51))
    words = ("replay", str(folder / "reports.jsonl"), "--speed", "0", "--synthetic")
    with serving(*words, "--data", str(folder)) as served:
        yield served, boat_of(served)


def boat_of(served: Served) -> str:
    """The id of the boat that was told of most."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        boats = get(f"{served.direct}/api/dover/picture")["boats"]
        if boats and max(boat["reports"] for boat in boats) >= 3:
            return str(max(boats, key=lambda boat: boat["reports"])["id"])
        time.sleep(0.1)
    raise AssertionError("the boat was not told of")


class ByHand:
    """The centre's answers about searches, from asking to what to believe."""

    def __init__(self, page: Page, boat_id: str) -> None:
        self.ask = hands.ask(
            boat_id,
            units=(
                hands.unit(),
                hands.unit("uk.rescue-163", searcher="helicopter", search_kn=hands.figure(80)),
                hands.unit("fr.abeille-normandie", flag="FR"),
            ),
            start_at=BEGAN + timedelta(hours=1),
            water_c=16.0,
        )
        self.asked: dict[str, Any] | None = None
        self.search: Search | None = None
        page.route("**/api/dover/searches**", self.answer)
        page.route("**/api/dover/searches/**", self.answer)

    def answer(self, route: Route) -> None:
        request = route.request
        body: Any
        if "/options" in request.url:
            options = unit_options(DOVER, Picture(centre="UK"), (50.985, 1.46), by_day=True)
            body = {
                "at": (BEGAN + timedelta(minutes=51)).isoformat(), "has_forecast": True, "objects": [],
                "dark_from": (BEGAN + timedelta(hours=11)).isoformat(),
                "light_from": (BEGAN + timedelta(hours=19)).isoformat(), "units": options,
            }  # fmt: skip
        elif request.method == "POST" and request.url.endswith("/searches"):
            self.asked = json.loads(request.post_data or "")
            now = BEGAN + timedelta(minutes=51)
            self.search = Search(ask=self.ask, status="asked", asked_at=now, changed_at=now)
            body = {"id": self.ask.id, "sequence": 9}
        elif request.method == "POST" and request.url.endswith("/tracks"):
            assert self.search is not None
            self.track(json.loads(request.post_data or "")["unit_id"])
            body = {"id": "t-1", "sequence": 11, "points": 2}
        else:
            body = {
                "sequence": 9, "can_plan": True,
                "searches": [] if self.search is None else [search_body(self.search)],
            }  # fmt: skip
        route.fulfill(status=200, content_type="application/json", body=msgspec.json.encode(body))

    def plan(self) -> None:
        """The worker answers."""
        assert self.search is not None
        made = hands.plan_of(AskPlan(ask=self.ask))
        self.search = msgspec.structs.replace(self.search, status="planned", plan=made)

    def track(self, unit_id: str) -> None:
        """A track is taken, and the belief is there with it."""
        assert self.search is not None
        track = SearchedTrack(
            id="t-1", search_id=self.ask.id, unit_id=unit_id, entered_as="typed", start_at=BEGAN,
            points=((0.0, 50.9, 1.4), (1800.0, 51.0, 1.5)), speed_mps=7.7, widths=hands.widths(),
        )  # fmt: skip
        belief = hands.belief_of(AskBelief(ask=self.ask, searched=(track,), at=BEGAN + timedelta(minutes=30)))
        self.search = msgspec.structs.replace(self.search, tracks=(track,), belief=belief)


WORDS = {
    "en": ("Advice", "No figure here ends a search", "Still to be entered", "36 % to 44 %", "Being made"),
    "fr": ("Un conseil", "Aucun chiffre ici ne met fin", "Reste à saisir", "36 % à 44 %", "En préparation"),
}


@pytest.mark.parametrize(
    ("language", "palette", "height"),
    [
        ("en", "day", 900),
        pytest.param("fr", "night", 720, marks=pytest.mark.long),
        pytest.param("fr", "bright", 900, marks=pytest.mark.long),
        pytest.param("en", "dusk", 720, marks=pytest.mark.long),
    ],
)
def test_a_search_is_asked_for_read_and_gone_on_with(
    page: Page, at_sea: tuple[Served, str], language: str, palette: str, height: int
) -> None:
    served, boat_id = at_sea
    advice, never, missing, worth, making = WORDS[language]
    page.set_viewport_size({"width": 1440 if height == 900 else 1280, "height": height})
    hand = ByHand(page, boat_id)
    address = f"{served.url}?lang={language}&palette={palette}#/dover/boat/{boat_id.replace(':', '%3A')}"
    opened(page, address)
    page.get_by_test_id("plan-search").click()
    form = page.get_by_test_id("search-form")
    # Units of both flags are marked to begin with, the soonest first; those nowhere cannot be.
    expect(page.get_by_test_id("unit-uk.dover-lifeboat")).to_be_checked(timeout=PATIENCE_MS)
    chosen = form.locator("tr.chosen").all_inner_texts()
    assert any("FR" in row for row in chosen)
    assert any("GB" in row for row in chosen)
    expect(page.get_by_test_id("unit-uk.valiant")).to_have_count(0)
    expect(page.get_by_test_id("search-advice")).to_contain_text(advice)
    page.get_by_test_id("search-make").click()
    expect(page.get_by_test_id("search-said")).to_contain_text(missing)
    # By day nothing more is asked; a period that runs into the dark asks for widths.
    expect(page.get_by_test_id("search-dark")).to_have_count(0)
    page.get_by_test_id("search-hours").fill("11,5" if language == "fr" else "11.5")
    expect(page.get_by_test_id("search-dark")).to_be_visible()
    page.get_by_test_id("search-hours").fill("4")
    page.get_by_test_id("search-visibility").fill("5")
    page.get_by_test_id("search-wind").fill("12")
    looks(page, f"search-form-{language}-{palette}-{height}")
    page.get_by_test_id("search-make").press("Enter")
    result = page.get_by_test_id("search-result")
    expect(result).to_contain_text(making, timeout=PATIENCE_MS)
    assert hand.asked is not None
    assert (hand.asked["boat_ids"], hand.asked["visibility_nm"], hand.asked["hours"]) == ([boat_id], 5, 4)

    before = map_pixels(page)
    hand.plan()
    said = page.get_by_test_id("search-worth")
    expect(said).to_be_visible(timeout=PATIENCE_MS)
    assert said.inner_text().replace("\N{NO-BREAK SPACE}", " ") == worth
    expect(page.get_by_test_id("search-chart")).to_be_visible()
    expect(page.get_by_test_id("search-units").locator("tbody tr")).to_have_count(3)
    expect(page.get_by_test_id("search-files").locator("a")).to_have_count(5)
    expect(page.get_by_test_id("search-survival")).to_be_visible()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while map_pixels(page) == before and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert map_pixels(page) != before, "the plan is not on the map"
    looks(page, f"search-plan-{language}-{palette}-{height}")

    page.get_by_test_id("track-text").fill("09:05 50.9, 1.4\n09:35 51.0, 1.5")
    page.get_by_test_id("track-send").click()
    belief = page.get_by_test_id("search-belief")
    expect(belief).to_contain_text(never, timeout=PATIENCE_MS)
    assert len(belief.locator("tr[data-mass]").all()) == 4
    belief.scroll_into_view_if_needed()
    looks(page, f"search-belief-{language}-{palette}-{height}")
    page.get_by_test_id("search-back").click()
    expect(page.get_by_test_id("search-line")).to_contain_text("POS", timeout=PATIENCE_MS)


def map_pixels(page: Page) -> bytes:
    """What the moving layers show."""
    return page.get_by_test_id("map").screenshot()


def looks(page: Page, name: str) -> None:
    """Keep the look of it, and let axe find nothing."""
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run('#side', {runOnly: tags}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')))",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )
    assert found == [], name


@pytest.mark.long
def test_the_worker_plans_and_weighs_a_real_track(page: Page, tmp_path: Path) -> None:
    (tmp_path / "reports.jsonl").write_text(reports(240))
    words = (
        "replay",
        str(tmp_path / "reports.jsonl"),
        "--from",
        "2026-08-12T09:55Z",
        "--speed",
        "1",
        "--drift",
    )
    with serving(*words, "--synthetic", "--data", str(tmp_path)) as served:
        boat_id = boat_of(served)
        options = f"{served.direct}/api/dover/searches/options?boat={boat_id}"
        deadline = time.monotonic() + PLANNED_WITHIN_MS / 1000
        while not get(options)["has_forecast"]:
            assert time.monotonic() < deadline, "the boat was not forecast"
            time.sleep(0.5)
        opened(page, f"{served.url}#/dover/search/{boat_id.replace(':', '%3A')}")
        page.get_by_test_id("search-visibility").fill("5")
        page.get_by_test_id("search-wind").fill("12")
        page.get_by_test_id("search-make").click()
        expect(page.get_by_test_id("search-worth")).to_be_visible(timeout=PLANNED_WITHIN_MS)
        (search,) = get(f"{served.direct}/api/dover/searches")["searches"]
        curve = search["plan"]["curve"]
        assert all(low[1] <= high[1] for low, high in pairwise(curve))
        assert 0.0 < curve[-1][1] <= curve[-1][3] <= 0.85
        with page.expect_download(timeout=PLANNED_WITHIN_MS) as download:
            page.get_by_test_id("file-gpx").click()
        gpx = Path(download.value.path()).read_text()
        assert "proposal / proposition" in gpx
        assert gpx.count("<rte>") == len(search["plan"]["units"])

        # The night goes on to its end: the first unit's track was steamed as planned, and found nothing.
        post(f"{served.direct}/api/dover/replay", {"speed": 0})
        while get(f"{served.direct}/api/dover/replay")["at"] < "2026-08-12T12:59":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        flown = tmp_path / "flown.gpx"
        start = datetime.fromisoformat(search["ask"]["start_at"])
        points = "".join(
            f'<trkpt lat="{lat}" lon="{lon}"><time>{start + timedelta(seconds=after):%Y-%m-%dT%H:%M:%SZ}'
            "</time></trkpt>"
            for after, lat, lon in search["plan"]["units"][0]["track"]
            if start + timedelta(seconds=after) < BEGAN + timedelta(hours=3, minutes=55)
        )
        flown.write_text(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>")
        page.get_by_test_id("track-file").set_input_files(flown)
        page.get_by_test_id("track-send").click()
        belief = page.get_by_test_id("search-belief")
        expect(belief).to_be_visible(timeout=PLANNED_WITHIN_MS)
        (search,) = get(f"{served.direct}/api/dover/searches")["searches"]
        (before,), (after,) = search["belief"]["before"], search["belief"]["after"]
        assert after["here"] < before["here"]
        assert after["not_here"] > before["not_here"]
        (boat,) = [b for b in get(f"{served.direct}/api/dover/picture")["boats"] if b["id"] == boat_id]
        assert boat["status"] == "open", "nothing found closes nothing"
