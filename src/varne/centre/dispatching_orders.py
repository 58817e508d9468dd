"""From a proposal to the order that a person may issue. Nothing is sent here."""

from __future__ import annotations

from datetime import timedelta

from varne.picture.errors import Refused
from varne.picture.picture import Picture
from varne.picture.tasking import TaskingOrder, TimeOnScene


def order_of(picture: Picture, task_id: str, unit_id: str, tasking_id: str) -> TaskingOrder:
    """The order of a proposal of the last plan, with its meeting place and its time on scene.

    Raises:
        Refused: nothing was planned, or the unit is not among those proposed there (``not_found``).
    """
    plan = picture.dispatch
    task = None if plan is None else next((one for one in plan.tasks if one.task_id == task_id), None)
    if plan is None or task is None:
        raise Refused(
            f"{task_id} is not in the last plan; wait for the next, or write the order", code="not_found"
        )
    proposal = next((one for one in task.proposals if one.unit_id == unit_id), None)
    if proposal is None:
        raise Refused(f"{unit_id} is not proposed for {task_id}; write the order by hand", code="not_found")
    at_sea = task_id in picture.incidents
    beach_id = task_id if task_id in picture.beach_launches else task.place_id

    def after(minutes: float) -> timedelta:
        return timedelta(minutes=minutes)

    return TaskingOrder(
        id=tasking_id,
        unit_id=unit_id,
        purpose=proposal.purpose,
        incident_id=task_id if at_sea else None,
        beach_id=beach_id,
        boat_ids=task.boat_ids,
        lat_deg=proposal.lat_deg,
        lon_deg=proposal.lon_deg,
        meet_at=plan.made_at + after(proposal.on_scene_min),
        on_scene=TimeOnScene(
            earliest=plan.made_at + after(proposal.early_min),
            likely=plan.made_at + after(proposal.on_scene_min),
            latest=plan.made_at + after(proposal.late_min),
            readiness_s=60.0 * proposal.ready_min,
        ),
        plan_id=plan.id,
    )
