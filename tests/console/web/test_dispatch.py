"""The dispatch plan over HTTP."""

from __future__ import annotations

from pathlib import Path

from tests.console.web.houses import House, running
from tests.tasking.dispatch.making import incident, problem, unit
from varne.picture.events import DispatchPlanned
from varne.tasking.dispatch.planning import plan


async def test_a_plan_is_shown_whole_or_for_one_incident(tmp_path: Path) -> None:
    async with running(House(tmp_path)) as house:
        assert (await house.web.get("/api/dover/dispatch")).status_code == 404
        made = plan(problem((unit("uk.near"),), (incident("i"), incident("j", 51.05, 1.7))))
        await house.centre.record(DispatchPlanned(plan=made))
        whole = (await house.web.get("/api/dover/dispatch")).json()
        assert [task["task_id"] for task in whole["tasks"]] == [task.task_id for task in made.tasks]
        one = (await house.web.get("/api/dover/dispatch?incident=i")).json()
        assert one["task"]["proposals"][0]["unit_id"] == "uk.near"
        assert (await house.web.get("/api/dover/dispatch?incident=x")).status_code == 404
