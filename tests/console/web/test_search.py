"""Search plans over HTTP: asking, plans, files, tracks, and what a screen that looks back sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.centre import search_hands as hands
from tests.console.web.houses import START, House, running
from tests.console.web.test_drift import forecast_told, trades
from varne.centre.searching_jobs import AskBelief, AskFile, AskPlan, SearchTrades, WrittenFile
from varne.centre.workers import Trade
from varne.picture.search import SEARCH_OBJECTS, SearchBelief, SearchPlan


def make_planner() -> Callable[[AskPlan], SearchPlan]:
    """Quick hands, for the worker's process."""
    return hands.plan_of


def make_believer() -> Callable[[AskBelief], SearchBelief]:
    return hands.belief_of


def make_writer() -> Callable[[AskFile], WrittenFile]:
    return hands.file_of


SEARCHES = SearchTrades(
    Trade("search plan", AskPlan, SearchPlan, make_planner),
    Trade("search belief", AskBelief, SearchBelief, make_believer),
    Trade("search file", AskFile, WrittenFile, make_writer),
)
# The house's clock begins at 20:00, and it is dark within the hour.
WIDTHS = [
    {"searcher": "vessel", "search_object": name, "width_nm": 0.2, "basis": "crew"} for name in SEARCH_OBJECTS
]


def form(boat_id: str, **other: Any) -> dict[str, Any]:
    return {
        "boat_ids": [boat_id],
        "units": [{"unit_id": "uk.dover-lifeboat", "search_kn": 12}, {"unit_id": "fr.abeille-normandie"}],
        "start_at": START.isoformat(),
        "hours": 4,
        "visibility_nm": 5,
        "wind_kn": 12,
        "own_widths": WIDTHS,
        **other,
    }


@asynccontextmanager
async def at_sea(tmp_path: Path) -> AsyncIterator[tuple[House, str]]:
    """A house with one boat at sea, and its forecast made."""
    async with running(House(tmp_path, drift_trades=trades(), search_trades=SEARCHES)) as house:
        await house.report("a", lat=51.0, lon=1.5)
        boat_id = house.centre.picture.boat_of_report["a"]
        await forecast_told(house, boat_id)
        yield house, boat_id


async def until(house: House, search_id: str, ready: Callable[[Any], bool]) -> Any:
    """A search, once it is so."""
    news = asyncio.Event()
    stop = house.centre.listen(lambda _commit: news.set())
    try:
        async with asyncio.timeout(30):
            while True:
                news.clear()
                told = await house.get(f"searches/{search_id}")
                if ready(told):
                    return told
                await news.wait()
    finally:
        stop()


async def planned(house: House, boat_id: str, **other: Any) -> Any:
    answer = await house.web.post("/api/dover/searches", json=form(boat_id, **other))
    assert answer.status_code == 201, answer.text
    return await until(house, answer.json()["id"], lambda told: told["status"] == "planned")


async def test_a_search_from_asking_to_what_to_believe(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as (house, boat_id):
        options = await house.get("searches/options", boat=boat_id)
        assert options["has_forecast"]
        assert options["dark_from"] is not None
        units = {unit["unit_id"]: unit for unit in options["units"]}
        assert units["uk.dover-lifeboat"]["transit_kn"] == {"value": 25.0, "basis": "theatre"}
        assert units["uk.valiant"]["why_not"] == "no_place"

        told = await planned(house, boat_id)
        assert told["advice"] is True
        used = {unit["unit_id"]: unit for unit in told["ask"]["units"]}
        assert used["uk.dover-lifeboat"]["search_kn"] == {"value": 12.0, "basis": "entered"}
        assert used["fr.abeille-normandie"]["transit_kn"]["basis"] == "theatre"
        assert "forecasts" not in told["ask"], "what the cloud is drawn from is for the log"
        assert [unit["label"] for unit in told["plan"]["units"]] == ["A1", "A2"]
        assert (await house.get("searches", boat="b-none"))["searches"] == []
        (listed,) = (await house.get("searches", boat=boat_id))["searches"]
        assert listed["id"] == told["id"]

        for name in ("gpx", "kml", "geojson", "cot", "worksheet"):
            path = f"/api/dover/searches/{told['id']}/files/{name}"
            answer = await house.web.get(path, params={"language": "fr"})
            assert answer.status_code == 200, answer.text
            assert answer.text.startswith(f"{name} fr {told['id']} ")
            assert told["id"] in answer.headers["content-disposition"]
        assert (await house.web.get("/api/dover/searches/S-9/files/gpx")).status_code == 404

        house.clock.pass_time(3 * 3600.0)
        track = (
            '<gpx><trk><trkseg><trkpt lat="51.0" lon="1.5"><time>2026-08-10T20:30:00Z</time></trkpt>'
            '<trkpt lat="51.1" lon="1.5"><time>2026-08-10T21:10:00Z</time></trkpt></trkseg></trk></gpx>'
        )
        path = f"/api/dover/searches/{told['id']}/tracks"
        answer = await house.web.post(
            path, params={"unit": "uk.dover-lifeboat"}, content=track,
            headers={"content-type": "application/gpx+xml"},
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
        lines = {"unit_id": "fr.abeille-normandie", "text": "20:40 50.95, 1.45\n21:20 50.99, 1.55"}
        answer = await house.web.post(path, json=lines)
        assert answer.status_code == 201, answer.text
        told = await until(
            house, told["id"], lambda told: told["belief"] and len(told["belief"]["track_ids"]) == 2
        )
        assert told["belief"]["after"][0]["here"] < told["belief"]["before"][0]["here"]
        assert house.centre.picture.boats[boat_id].status == "open"

        then = (START + timedelta(minutes=1)).isoformat()
        (before,) = (await house.get("searches", boat=boat_id, as_of=then))["searches"]
        assert (before["tracks"], before["belief"]) == ([], None), "a past screen sees what was known then"


async def test_what_is_refused_says_why_and_records_nothing(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as (house, boat_id):
        sequence = house.centre.picture.sequence
        for change, status, code in (
            ({"own_widths": []}, 409, "dark"),
            ({"units": []}, 409, "no_units"),
            ({"units": [{"unit_id": "uk.valiant"}]}, 409, "unit_unplaced"),
            ({"units": [{"unit_id": "uk.nobody"}]}, 409, "no_such_unit"),
            ({"boat_ids": ["b-9"]}, 409, "boat_not_open"),
            ({"hours": 40}, 422, "malformed"),
            ({"start_at": "2026-08-10T20:00:00"}, 422, "time"),
            ({"stop": True}, 422, "malformed"),
        ):
            answer = await house.web.post("/api/dover/searches", json=form(boat_id, **change))
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), change
        told = await planned(house, boat_id)
        path = f"/api/dover/searches/{told['id']}"
        for body, code in (({"unit_id": "uk.dover-lifeboat", "text": "soon"}, "line"),):
            answer = await house.web.post(f"{path}/tracks", json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
        answer = await house.web.post(
            f"{path}/tracks", content="<gpx/>", headers={"content-type": "application/gpx+xml"}
        )
        assert answer.status_code == 422
        assert house.centre.picture.sequence == sequence + 2, "the one plan that was asked for and made"
        answer = await house.web.post(f"{path}/withdraw", json={})
        assert answer.status_code == 200
        assert (await house.get(f"searches/{told['id']}"))["status"] == "withdrawn"
        answer = await house.web.post(f"{path}/withdraw", json={})
        assert answer.json()["error"]["code"] == "withdrawn_already"


async def test_a_boat_without_a_forecast_has_no_search(tmp_path: Path) -> None:
    async with running(House(tmp_path, search_trades=SEARCHES)) as house:
        await house.report("a", lat=51.0, lon=1.5)
        boat_id = house.centre.picture.boat_of_report["a"]
        assert not (await house.get("searches/options", boat=boat_id))["has_forecast"]
        answer = await house.web.post("/api/dover/searches", json=form(boat_id))
        assert answer.json()["error"]["code"] == "no_cloud"


async def test_a_centre_that_plans_no_searches_says_so(tmp_path: Path) -> None:
    async with running(House(tmp_path)) as house:
        answer = await house.web.get("/api/dover/searches/options", params={"boat": "b"})
        assert answer.status_code == 404
        told = await house.get("searches")
        assert (told["can_plan"], told["searches"]) == (False, [])
