"""What screens are told of a judgement, of why, and of what an officer's word changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.web.houses import House, running
from tests.correlation.judged import make_near_judge
from varne.console.web.frames import boat_piece
from varne.picture.judgement import pair_key


@pytest.fixture
async def judged_house(tmp_path: Path) -> AsyncIterator[House]:
    """A centre that judges, with two boats of two reports each, judged."""
    async with running(House(tmp_path, make_judge=make_near_judge)) as house:
        await house.report("a", people=40)
        await house.report("b", lat=51.001)
        await house.report("c", lat=51.3)
        await house.report("d", lat=51.301, kind="recovery", people=30)
        judging = house.centre._judging
        assert judging is not None
        async with asyncio.timeout(60):
            await judging.settled(house.centre.picture.changed["report:d"])
        yield house


async def ask(house: House, *, status: int, **said: Any) -> Any:
    answer = await house.web.post("/api/dover/rulings", json=said)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_judgement_a_pair_and_a_ruling_on_it(judged_house: House) -> None:
    house = judged_house
    found = await house.get("judgement")
    boat_ids = [boat["boat_id"] for boat in found["boats"]]
    assert boat_ids == [house.centre.picture.boat_of_report[name] for name in ("a", "c")]
    assert [boat["report_ids"] for boat in found["boats"]] == [["a", "b"], ["c", "d"]]
    assert found["boats"][0]["possibly_same"] == [[boat_ids[1], 0.1]]
    assert found["boats"][1]["accounted_by"] == "d"
    assert (found["at_sea_low"], found["at_sea"], found["at_sea_high"]) == (0, 1.0, 2)
    assert found["at_sea_chances"] == [0.0, 1.0]
    assert found["readings"] == [{"weight": 1.0, "boats": 2, "otherwise": [], "boat_ids": []}]
    assert found["state"] in ("idle", "judging")

    why = await house.get("why", first="a", second="c")
    assert why["probability"] == 0.1
    assert (why["first_boat_id"], why["second_boat_id"]) == tuple(boat_ids)
    assert why["first"]["people"] == 40
    assert why["evidence"][0]["code"] == "time_and_distance"
    assert why["ruling"] is None

    ruled = await ask(
        house, status=201, first_report_id="a", second_report_id="c", ruling="same", reason="seen_together"
    )
    assert ruled["judged"] is True
    merge = next(change for change in ruled["changed"] if change["event"] == "boats_merged")
    assert (merge["boat_id"], merge["other_boat_id"]) == tuple(boat_ids)
    # The judge gives "d" to "c" by nearness only: it goes with "c" or stands alone, but is never lost.
    assert "c" in merge["report_ids"] or any(
        "c" in change.get("report_ids", ()) for change in ruled["changed"]
    )
    assert all(change["sequence"] > ruled["sequence"] for change in ruled["changed"])
    why = await house.get("why", first="c", second="a")
    assert (why["probability"], why["ruling"]["ruling"]) == (0.9, "same")
    assert why["evidence"][0]["code"] == "officer_same"

    page = await house.get(f"boats/{boat_ids[1]}")
    assert page["boat"]["status"] == "merged"
    assert page["boat"]["merged_into"] == boat_ids[0]
    assert [change["what"] for change in page["history"]][-1] == "merged_into"
    kept = await house.get(f"boats/{boat_ids[0]}")
    assert {entry["moved_by"] for entry in kept["reports"]} == {None, "officer"}
    assert kept["boat"]["possibly_same"] == []

    back = await ask(
        house, status=201, first_report_id="c", second_report_id="a", ruling="unknown", reason="mistake"
    )
    split = next(change for change in back["changed"] if change["event"] == "boat_split")
    assert (split["boat_id"], split["other_boat_id"]) == (boat_ids[1], boat_ids[0]), "the way back"
    assert list(house.centre.picture.rulings) == [pair_key("a", "c")]
    assert [word["ruling"] for word in (await house.get("rulings"))["rulings"]] == ["unknown"]


async def test_what_cannot_be_asked_is_refused(judged_house: House) -> None:
    house = judged_house
    for parameters, status, code in (
        ({"first": "a", "second": "a"}, 409, "same_report"),
        ({"first": "a", "second": "nobody"}, 404, "not_found"),
        ({"first": "a"}, 422, "malformed"),
    ):
        answer = await house.web.get("/api/dover/why", params=parameters)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    good = {"first_report_id": "a", "second_report_id": "c", "ruling": "same", "reason": "seen_together"}
    for change, status in (
        ({"ruling": "perhaps"}, 422),
        ({"reason": "the caller's name"}, 422),
        ({"note": "free text could hold a person"}, 422),
        ({"second_report_id": "a"}, 409),
        ({"second_report_id": "nobody"}, 404),
    ):
        await ask(house, status=status, **(good | change))
    assert house.centre.picture.rulings == {}


async def test_a_centre_that_does_not_judge_says_so_and_takes_rulings(house: House) -> None:
    await house.report("a")
    await house.report("b", lat=51.3)
    assert (await house.web.get("/api/dover/judgement")).status_code == 404
    answer = await house.web.get("/api/dover/why", params={"first": "a", "second": "b"})
    assert answer.json()["error"]["code"] == "not_judged"
    ruled = await ask(
        house, status=201, first_report_id="a", second_report_id="b", ruling="same", reason="other"
    )
    assert (ruled["judged"], ruled["changed"]) == (False, [])


async def test_a_frame_tells_a_boats_doubts(judged_house: House) -> None:
    picture = judged_house.centre.picture
    frame = await judged_house.get("picture")
    piece = next(boat for boat in frame["boats"] if boat["id"] == picture.boat_of_report["a"])
    assert piece["possibly_same"] == [[picture.boat_of_report["c"], 0.1]]
    assert (piece["apart"], piece["accounted"], piece["merged_into"]) == (0.9, 0.0, None)
    assert (piece["people_low"], piece["said_low"], piece["taken_off"]) == (40, 40, None)
    assert piece["judged_at"] is not None
    assert b'"seq":7}' in boat_piece(picture.boats[piece["id"]], 7)
