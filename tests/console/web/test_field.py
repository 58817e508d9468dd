"""What the page of crews asks and says, over HTTP: signing on, orders, words sent once, twice and late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from varne.centre.centre import Centre
from varne.centre.config import CentreConfig
from varne.centre.field import Field
from varne.centre.wiring import open_centre
from varne.console.web.app import create_app
from varne.picture.events_incident import TaskingIssued, TaskingProposed, TaskingWithdrawn
from varne.picture.tasking import TaskingOrder

LIFEBOAT = "uk.dover-lifeboat"


def now() -> datetime:
    return datetime.now(UTC)


class Page:
    """A crew's page."""

    def __init__(self, centre: Centre, web: httpx2.AsyncClient) -> None:
        self.centre = centre
        self.field = cast("Field", centre.field)
        self._web = web
        self._mark = self.field.join.mark(LIFEBOAT)
        self._number = 0

    async def ask(self, method: str, path: str, body: object = None, mark: str | None = None) -> Any:
        headers = {"varne-unit": self._mark if mark is None else mark}
        answer = await self._web.request(method, f"/api/dover/field/{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    def word(self, what: str, *, ago_s: float = 0.0, **more: Any) -> dict[str, Any]:
        self._number += 1
        said_at = (now() - timedelta(seconds=ago_s)).isoformat()
        return {"id": f"word-{self._number:06d}", "said_at": said_at, "what": what, **more}

    async def say(self, *words: dict[str, Any]) -> list[tuple[str, str | None]]:
        status, body = await self.ask("POST", "words", {"words": words})
        assert status == 200, body
        return [(one["outcome"], one["code"]) for one in body["words"]]


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Page]:
    centre = open_centre(CentreConfig(theatre="dover", data=str(data), judge=False, drift=False, watch=False))
    transport = httpx2.ASGITransport(app=create_app([centre]), raise_app_exceptions=False)
    task = asyncio.create_task(centre.run())
    await asyncio.sleep(0)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8750") as web:
        try:
            yield Page(centre, web)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def order(number: str, unit_id: str = LIFEBOAT, boat_ids: tuple[str, ...] = ()) -> TaskingOrder:
    return TaskingOrder(
        id=number, unit_id=unit_id, purpose="rescue", boat_ids=boat_ids, lat_deg=51.05, lon_deg=1.5
    )


async def test_a_unit_signs_on_with_the_code_and_no_other(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        code = page.field.join.code
        status, body = await page.ask(
            "POST", "sign-on", {"unit_id": LIFEBOAT, "code": f"{code[:4]} {code[4:]}"}
        )
        assert (status, body["unit_id"]) == (200, LIFEBOAT)
        assert (await page.ask("GET", "orders", mark=body["mark"]))[0] == 200
        wrong = {"unit_id": LIFEBOAT, "code": "0000 0000" if code != "00000000" else "1"}
        status, body = await page.ask("POST", "sign-on", wrong)
        assert (status, body["error"]["code"]) == (403, "wrong_code")
        status, body = await page.ask("POST", "sign-on", {"unit_id": "uk.nobody", "code": code})
        assert (status, body["error"]["code"]) == (404, "not_found")


async def test_guessing_the_code_is_stopped_also_for_the_right_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        for _ in range(10):
            assert (await page.ask("POST", "sign-on", {"unit_id": LIFEBOAT, "code": "x"}))[0] == 403
        status, body = await page.ask("POST", "sign-on", {"unit_id": LIFEBOAT, "code": page.field.join.code})
        assert (status, body["error"]["code"]) == (429, "wait")


@pytest.mark.parametrize("mark", ["", "uk.dover-lifeboat", "uk.dover-lifeboat~0", "~"])
async def test_who_did_not_sign_on_sees_and_says_nothing(tmp_path: Path, mark: str) -> None:
    async with opened(tmp_path) as page:
        assert (await page.ask("GET", "orders", mark=mark))[0] == 401
        assert (await page.ask("POST", "words", {"words": []}, mark=mark))[0] == 401


async def test_a_crew_sees_its_own_orders_and_answers_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        seen = page.word("seen", people=40, status="taking water", lat_deg=51.0, lon_deg=1.5)
        assert await page.say(seen) == [("recorded", None)]
        (boat,) = page.centre.picture.boats.values()
        await page.centre.record(TaskingIssued(order=order("t-1", boat_ids=(boat.id,)), by="smc"))
        await page.centre.record(TaskingIssued(order=order("t-2", "fr.ridens"), by="smc"))
        await page.centre.record(TaskingProposed(order=order("t-3")))
        _, body = await page.ask("GET", "orders")
        (told,) = body["orders"]
        assert (told["id"], told["state"], told["purpose"]) == ("t-1", "issued", "rescue")
        assert told["boats"][0]["name"] == boat.name
        assert told["boats"][0]["status"] == "taking water"
        said = await page.say(
            page.word("answer", answer="acknowledged", tasking_id="t-1"),
            page.word("answer", answer="on_scene", tasking_id="t-1"),
            page.word("taken_off", people=38, remaining=2, lat_deg=51.0, lon_deg=1.5),
            page.word("answer", answer="done", tasking_id="t-1", people=38, remaining=2),
        )
        assert said == [("recorded", None)] * 4
        tasking = page.centre.picture.taskings["t-1"]
        assert (tasking.state, tasking.people_taken_off) == ("done", 38)
        recovery = [one for one in page.centre.picture.reports.values() if one.kind == "recovery"]
        assert [(one.people, one.remaining, one.unit) for one in recovery] == [(38, 2, LIFEBOAT)]


async def test_what_is_sent_again_is_counted_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        await page.centre.record(TaskingIssued(order=order("t-1"), by="smc"))
        words = (
            page.word("answer", answer="acknowledged", tasking_id="t-1"),
            page.word("seen", people=40, lat_deg=51.0, lon_deg=1.5),
            page.word("taken_off", people=40, lat_deg=51.0, lon_deg=1.5),
        )
        assert await page.say(*words) == [("recorded", None)] * 3
        sequence = page.centre.picture.sequence
        assert await page.say(*words) == [("held_already", None)] * 3
        assert page.centre.picture.sequence == sequence


async def test_words_said_while_offline_carry_when_they_were_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        await page.centre.record(TaskingIssued(order=order("t-1"), by="smc"))
        await page.say(
            page.word("answer", ago_s=1200, answer="on_scene", tasking_id="t-1"),
            page.word("seen", ago_s=600, people=12, lat_deg=51.0, lon_deg=1.5),
            page.word("seen", ago_s=-7200, people=13, lat_deg=50.9, lon_deg=1.4),
        )
        early, wrong = page.centre.picture.reports.values()
        assert early.observed_at is not None
        assert (early.received_at - early.observed_at).total_seconds() == pytest.approx(600, abs=30)
        assert wrong.observed_at is None, "a phone's clock that runs ahead by hours is not believed"
        entries = [one for one in page.centre.store.read() if one.body.name == "tasking_answered"]
        assert entries[0].observed_at is not None
        assert (now() - entries[0].observed_at).total_seconds() == pytest.approx(1200, abs=30)


async def test_an_answer_to_an_order_that_is_over_is_refused_and_the_rest_taken(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        await page.centre.record(TaskingIssued(order=order("t-1"), by="smc"))
        await page.centre.record(TaskingWithdrawn(tasking_id="t-1", by="smc", reason="mistake"))
        said = await page.say(
            page.word("answer", answer="acknowledged", tasking_id="t-1"),
            page.word("answer", answer="acknowledged", tasking_id="t-9"),
            page.word("seen", people=12, lat_deg=51.0, lon_deg=1.5),
        )
        assert said == [("refused", "tasking_over"), ("refused", "no_tasking"), ("recorded", None)]


async def test_a_sighting_without_a_place_is_where_its_unit_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        await page.say(
            page.word("position", lat_deg=51.1, lon_deg=1.4, sigma_m=20), page.word("seen", people=30)
        )
        (report,) = page.centre.picture.reports.values()
        assert (report.lat_deg, report.lon_deg) == (51.1, 1.4)
        assert page.centre.picture.units[LIFEBOAT].lat_deg == 51.1


@pytest.mark.parametrize(
    "more",
    [
        {"what": "answer"}, {"what": "answer", "answer": "refused"}, {"what": "taken_off"},
        {"what": "seen", "lat_deg": 51.0}, {"what": "position"}, {"what": "seen", "people": -1},
        {"what": "seen", "people": 9999}, {"what": "seen", "remarks": "ring Amina"}, {"what": "dance"},
        {"what": "seen", "status": "sinking fast"}, {"what": "seen", "said_at": "2026-11-22T01:00:00"},
        {"what": "seen", "id": "x"}, {"what": "answer", "answer": "refused", "reason": "tired"},
    ],
)  # fmt: skip
async def test_words_that_do_not_keep_the_form_are_refused_whole(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    async with opened(tmp_path) as page:
        good = page.word("seen", people=12, lat_deg=51.0, lon_deg=1.5)
        status, _ = await page.ask("POST", "words", {"words": [good, page.word("seen") | more]})
        assert status == 422
        assert not page.centre.picture.reports


async def test_the_page_lists_the_units_and_nothing_of_a_crew(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:
        answer = await page._web.get("/api/dover/field")
        body = answer.json()
        assert {"id", "name", "kind", "flag", "centre"} == set(body["units"][0])
        assert any(unit["id"] == LIFEBOAT for unit in body["units"])
        assert page.field.join.code not in answer.text


async def test_the_watch_sees_which_phone_was_heard_and_which_order_reached_no_device(tmp_path: Path) -> None:
    async with opened(tmp_path) as page:

        async def links() -> Any:
            status, body = await page.ask("GET", "links", mark="")
            assert status == 200
            return body

        order = TaskingOrder(id="t-1", unit_id=LIFEBOAT, purpose="search")
        await page.centre.act(TaskingIssued(order=order, by="watch-1"))
        body = await links()
        assert (body["links"], body["phones"]) == ([], [])
        assert [(one["tasking_id"], one["why"]) for one in body["not_shown"]] == [("t-1", "no_device")]
        await page.ask("GET", "orders")
        body = await links()
        assert [(one["unit_id"], one["connected"]) for one in body["phones"]] == [(LIFEBOAT, True)]
        assert body["not_shown"] == []
        again = TaskingOrder(id="t-2", unit_id=LIFEBOAT, purpose="search")
        await page.centre.act(TaskingIssued(order=again, by="watch-1"))
        (waits,) = (await links())["not_shown"]
        assert (waits["tasking_id"], waits["why"]) == ("t-2", "phone_silent")
        await page.say(page.word("answer", answer="acknowledged", tasking_id="t-2"))
        assert (await links())["not_shown"] == [], "who answers an order has it"
