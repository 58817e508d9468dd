"""Launches on beaches over HTTP: entered, said more of, withdrawn, and afloat, which is a rescue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.console.web.houses import House, running
from varne.picture.dispatch import CoverLeft, DispatchPlan, TaskPlan
from varne.picture.events import DispatchPlanned

ROOT = "/api/dover/beaches"


async def shown(house: House) -> list[dict[str, Any]]:
    return (await house.web.get(ROOT)).json()["launches"]


async def test_a_launch_is_entered_said_more_of_and_withdrawn(tmp_path: Path) -> None:
    async with running(House(tmp_path)) as house:
        assert await shown(house) == []
        said = {"by": "watch-1", "place": "Gravelines", "told_by": "patrol", "people": 40}
        made = await house.web.post(ROOT, json=said)
        assert made.status_code == 201, made.text
        launch_id = made.json()["launch_id"]
        (held,) = await shown(house)
        assert (held["near_id"], held["launch"]["people"], held["task"]) == ("gravelines", 40, None)
        more = {"by": "smc", "stage": "carrying", "teams_needed": 2}
        assert (await house.web.post(f"{ROOT}/{launch_id}", json=more)).status_code == 201
        aboard = await house.web.post(f"{ROOT}/{launch_id}", json={"by": "smc", "stage": "boarding"})
        assert (aboard.status_code, aboard.json()["error"]["code"]) == (409, "people_aboard")
        plan = DispatchPlan(
            id="p", made_at=house.centre.now(), span_min=240.0, by_day=True,
            tasks=(TaskPlan(task_id=launch_id, level="prevention", purpose="prevention_before_boarding"),),
            cover=CoverLeft(within_min=30.0, points=0, before=0.0, after=0.0),
            unplaced_unit_ids=("fr.beach-buggy", "fr.flamant"),
        )  # fmt: skip
        await house.centre.record(DispatchPlanned(plan=plan))
        answer = (await house.web.get(ROOT)).json()
        assert answer["launches"][0]["task"]["task_id"] == launch_id
        assert answer["patrols_unplaced"] == ["fr.beach-buggy"]
        over = f"{ROOT}/{launch_id}/withdraw"
        assert (await house.web.post(over, json={"by": "smc", "reason": "afloat"})).status_code == 409
        assert (await house.web.post(over, json={"by": "Jo", "reason": "dispersed"})).status_code == 409
        assert (await house.web.post(over, json={"by": "smc", "reason": "dispersed"})).status_code == 201
        (held,) = await shown(house)
        assert (held["launch"]["ended"], held["task"]) == ("dispersed", None)
        assert (
            await house.web.post(f"{ROOT}/x/withdraw", json={"by": "smc", "reason": "mistake"})
        ).status_code == 404


async def test_people_afloat_open_an_incident_in_distress(tmp_path: Path) -> None:
    async with running(House(tmp_path)) as house:
        said = {"by": "watch-1", "lat_deg": 51.01, "lon_deg": 2.11, "told_by": "camera"}
        launch_id = (await house.web.post(ROOT, json=said)).json()["launch_id"]
        came = await house.web.post(f"{ROOT}/{launch_id}/afloat", json={"by": "watch-1", "people": 44})
        assert came.status_code == 201, came.text
        incident = house.centre.picture.incidents[came.json()["incident_id"]]
        assert (incident.phase, incident.status) == ("distress", "open")
        (held,) = await shown(house)
        assert (held["launch"]["ended"], held["launch"]["boat_id"]) == ("afloat", came.json()["boat_id"])
        assert (await house.web.post(f"{ROOT}/{launch_id}/afloat", json={"by": "watch-1"})).status_code == 409
