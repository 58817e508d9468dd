"""Incidents over HTTP, against a centre that runs."""

from __future__ import annotations

from typing import Any

from tests.console.web.houses import House


async def opened(house: House) -> str:
    await house.report("r1", people=40, status="taking water")
    picture = await house.get("picture")
    incident_id: str = picture["incidents"][0]["id"]
    return incident_id


async def post(house: House, path: str, mark: str | None = None, **said: Any) -> Any:
    """Ask as a page that keeps cookies does, or as a program that shows a mark."""
    headers = {} if mark is None else {"varne-post": mark}
    answer = await house.web.post(f"/api/dover/{path}", json=said, headers=headers)
    return answer.status_code, answer.json()


async def another_screen(house: House, post_: str) -> str:
    """The mark of a screen that never signed on here before."""
    house.web.cookies.clear()
    _, signed_on = await post(house, "posts/sign-on", post=post_)
    house.web.cookies.clear()
    mark: str = signed_on["mark"]
    return mark


async def test_a_closing_on_silence_is_refused_with_its_orphans_and_stays_on_record(house: House) -> None:
    incident_id = await opened(house)
    asked = {"act": "close", "by": "watch-1", "reason": "calls_stopped"}
    status, came = await post(house, f"incidents/{incident_id}/asks", **asked)
    assert (status, came["error"]["code"]) == (401, "sign_on_first")
    await post(house, "posts/sign-on", post="watch-1")
    status, came = await post(house, f"incidents/{incident_id}/asks", **asked)
    assert status == 201
    assert came["event"] == "ask_refused"
    assert came["missing"][0]["code"] == "reason_never_enough"
    assert came["orphaned_report_ids"] == ["r1"]
    page = await house.get(f"incidents/{incident_id}")
    assert page["incident"]["status"] == "open"
    assert page["incident"]["refusals"][0]["ask"]["reason"] == "calls_stopped"
    assert page["people"]["alleged_low"] == 40
    assert "evidence_not_named" in [one["code"] for one in page["closing_lacks"]]
    assert [one["boat_id"] for one in (await house.get("unaccounted"))["boats"]] == page["boat_ids"]


async def test_trying_records_nothing_and_a_name_is_no_post(house: House) -> None:
    incident_id = await opened(house)
    before = house.store.last_sequence()
    asked = {"act": "close", "by": "watch-1", "reason": "boat_identified", "try_only": True}
    _, would = await post(house, f"incidents/{incident_id}/asks", **asked)
    assert would["orphaned_report_ids"] == ["r1"]
    status, refused = await post(house, f"incidents/{incident_id}/asks", **{**asked, "by": "Jean"})
    assert (status, refused["error"]["code"]) == (409, "not_a_post")
    assert "Jean" not in refused["error"]["message"]
    assert house.store.last_sequence() == before


async def test_two_posts_suspend_and_one_resumes(house: House) -> None:
    incident_id = await opened(house)
    path = f"incidents/{incident_id}"
    watch, smc = await another_screen(house, "watch-1"), await another_screen(house, "smc")
    _, came = await post(house, f"{path}/asks", watch, act="suspend", by="watch-1", reason="weather")
    assert came["waits_for_second"] is True
    _, came = await post(house, f"{path}/confirm", watch, act="suspend", by="watch-1")
    assert [one["code"] for one in came["missing"]] == ["second_post"]
    assert came["waits_for_second"] is True
    _, came = await post(house, f"{path}/confirm", smc, act="suspend", by="smc")
    assert came["event"] == "incident_suspended"
    await post(house, f"{path}/resume", by="watch-2")
    assert (await house.get(path))["incident"]["status"] == "open"


async def test_one_screen_is_not_two_posts_until_it_is_handed_over(house: House) -> None:
    path = f"incidents/{await opened(house)}"
    await post(house, "posts/sign-on", post="watch-1")
    _, came = await post(
        house, f"{path}/asks", act="phase", by="watch-1", reason="other_craft", to_phase="alert"
    )
    assert came["waits_for_second"] is True
    status, refused = await post(house, f"{path}/confirm", act="phase", by="supervisor")
    assert (status, refused["error"]["code"]) == (409, "other_post")
    _, second = await post(house, "posts/sign-on", post="supervisor")
    _, came = await post(house, f"{path}/confirm", act="phase", by="supervisor")
    assert [one["code"] for one in came["missing"]] == ["same_sitting"]
    assert came["waits_for_second"] is True
    held = (await house.get(path))["incident"]
    assert held["refusals"][-1]["by"] == "supervisor"  # on record, with why
    assert held["asks"][0]["sitting"] == second["sitting"]

    await post(house, "posts/hand-over")
    status, refused = await post(house, f"{path}/confirm", act="phase", by="supervisor")
    assert (status, refused["error"]["code"]) == (401, "signed_off")
    status, refused = await post(house, f"{path}/confirm", second["mark"], act="phase", by="supervisor")
    assert (status, refused["error"]["code"]) == (401, "signed_off"), "a mark kept from before is none"
    await post(house, "posts/sign-on", post="supervisor")
    _, came = await post(house, f"{path}/confirm", act="phase", by="supervisor")
    assert came["event"] == "phase_changed"


async def test_an_order_goes_out_is_answered_and_reaches_screens(house: House) -> None:
    incident_id = await opened(house)
    order = {"id": "t-1", "unit_id": "uk.dover", "purpose": "rescue", "incident_id": incident_id}
    status, came = await post(house, "taskings", order=order, by="watch-1")
    assert (status, came["event"]) == (201, "tasking_issued")
    status, again = await post(house, "taskings", order=order, by="watch-2")
    assert (status, again["error"]["code"]) == (409, "issued_already")
    wrong = {**order, "id": "t-2", "purpose": "prevention_before_boarding"}
    status, refused = await post(house, "taskings", order=wrong, by="watch-1")
    assert (status, refused["error"]["code"]) == (409, "people_aboard")
    await post(house, "taskings/t-1/answer", answer="done", by="watch-1", people_taken_off=38)
    frame = await house.get("picture")
    (tasking,) = frame["taskings"]
    assert (tasking["state"], tasking["people_taken_off"]) == ("done", 38)
    assert frame["incidents"][0]["people"]["taken_off"] == 38


async def test_a_hand_over_waits_for_the_other_centre(house: House) -> None:
    incident_id = await opened(house)
    path = f"incidents/{incident_id}/hand-over"
    _, came = await post(house, path, step="offer", by="watch-1", to_centre="FR")
    assert came["event"] == "hand_over_offered"
    status, refused = await post(house, path, step="accept", by="watch-1")
    assert (status, refused["error"]["code"]) == (409, "not_offered")
    page = await house.get(f"incidents/{incident_id}")
    assert page["incident"]["owner"] == "UK"
    assert page["incident"]["hand_overs"][-1]["severity"] == "taking water"
