"""Leave for drills: a centre that keeps the record refuses one; one that is all invented does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.console.web.houses import START, House, running
from varne.centre.drilling import SILENT_AFTER_S, Drilling, DrillUnderWay
from varne.picture.errors import Refused
from varne.picture.picture import Picture

DRILL = {"name": "short", "title_en": "Short", "title_fr": "Court"}
CALL = {
    "id": "d-1",
    "kind": "call",
    "source": "uk.999",
    "centre": "UK",
    "lat": 51.0,
    "lon": 1.5,
    "sigma_m": 200,
}


async def post(house: House, path: str, body: Any, token: str = "") -> tuple[int, Any]:
    headers = {"varne-drill": token} if token else {}
    answer = await house.web.post(f"/api/dover/drill/{path}", json=body, headers=headers)
    return answer.status_code, answer.json()


async def test_a_centre_that_keeps_the_record_refuses_a_drill_without_leave(tmp_path: Path) -> None:
    async with running(House(tmp_path, synthetic=False)) as house:
        before = house.store.last_sequence()
        status, said = await post(house, "begin", DRILL)
        assert (status, said["error"]["code"]) == (409, "no_drill_leave")
        status, said = await post(house, "reports", {"wire": CALL})
        assert (status, said["error"]["code"]) == (409, "no_drill")
        status, said = await post(house, "reports", {"wire": CALL}, "guessed")
        assert (status, said["error"]["code"]) == (409, "no_drill")
        assert (await house.web.get("/api/dover/drill/log")).status_code == 409
        assert house.store.last_sequence() == before


async def test_a_report_of_a_drill_is_received_now_marked_and_held_to_the_wire_form(tmp_path: Path) -> None:
    async with running(House(tmp_path, synthetic=True)) as house:
        _, begun = await post(house, "begin", DRILL | {"units": [["uk.dover-lifeboat", 51.1, 1.4]]})
        token = begun["token"]
        wrong = {"wire": CALL | {"lat": 91}}
        assert (await post(house, "reports", wrong, token))[0] == 422
        misheard = {"wire": CALL, "reference": "UK-001-0"}
        assert (await post(house, "reports", misheard, token))[1]["error"]["code"] == "reference_check"
        _, taken = await post(house, "reports", {"wire": CALL}, token)
        report = house.centre.picture.reports["d-1"]
        assert (report.feed, report.received_at) == ("drill", house.clock.at)
        assert house.centre.picture.feeds["drill"].synthetic
        log = (await house.web.get("/api/dover/drill/log?after=1", headers={"varne-drill": token})).json()
        assert [one["sequence"] for one in log["entries"]] == list(range(2, log["last"] + 1))
        assert taken["sequence"] in [one["sequence"] for one in log["entries"]]
        await post(house, "end", {}, token)
        assert (await post(house, "reports", {"wire": CALL}, token))[0] == 409


def test_a_player_that_is_heard_of_no_more_makes_room_and_leave_is_enough_for_a_record() -> None:
    wall_s = 0.0
    picture = Picture(centre="UK")
    drilling = Drilling(leave=True, elapsed_s=lambda: wall_s, draw=iter(("one", "two")).__next__)
    drill = DrillUnderWay(name="a", title_en="A", title_fr="A", since=START)
    token = drilling.begin(picture, drill)
    with pytest.raises(Refused, match="is played here now"):
        drilling.begin(picture, drill)
    wall_s = SILENT_AFTER_S - 1
    drilling.heard(token)
    wall_s += SILENT_AFTER_S - 1
    assert drilling.under_way() is not None
    wall_s += 2
    assert drilling.under_way() is None
    assert drilling.begin(picture, drill) == "two"
    with pytest.raises(Refused):
        drilling.heard(token)
