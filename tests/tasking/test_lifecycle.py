"""No boat a person spoke of is ever without an open incident until that boat is accounted for."""

from __future__ import annotations

from tests.correlation.making import Desk, at, report
from varne.picture.events_incident import IncidentOpened, IncidentReadied
from varne.tasking.lifecycle import decide


def test_a_call_is_held_at_once_in_distress_by_the_centre_that_took_it() -> None:
    desk = Desk()
    desk.take(report("a", "call", 0, (50.9, 1.6), centre="FR"))
    incident = desk.picture.incidents["incident:boat:a"]
    assert incident.owner == "FR"
    assert incident.phase == "distress"
    assert incident.status == "open"
    assert incident.boat_ids == ("boat:a",)
    assert incident.opened_by_report_id == "a"
    assert incident.opened_at == at(1)


def test_radar_alone_is_held_only_when_likely_and_stays_with_the_first_centre() -> None:
    desk = Desk()
    for n in range(4):
        assert desk.picture.incidents == {}
        centre = "FR" if n == 0 else "UK"
        desk.take(
            report(
                f"r{n}",
                "radar",
                10 * n,
                (50.90 + 0.0111 * n, 1.6),
                centre=centre,
                speed_kn=4.0,
                course_deg=0.0,
            )
        )
    incident = desk.picture.incidents["incident:boat:r0"]
    assert incident.owner == "FR"
    assert incident.opened_by_report_id == "r3"


def test_a_boat_found_and_accounted_for_in_one_breath_is_ready_to_be_closed_by_two() -> None:
    desk = Desk()
    made = desk.take(report("taken", "recovery", 0, (50.9, 1.6), people=50))
    kinds = [type(event) for event in made]
    assert kinds.count(IncidentOpened) == 1
    assert kinds.count(IncidentReadied) == 1
    incident = desk.picture.incidents["incident:boat:taken"]
    assert (incident.status, incident.ready_report_id) == ("open", "taken")


def test_the_same_entry_judged_again_adds_nothing() -> None:
    desk = Desk()
    desk.take(report("a", "call", 0, (50.9, 1.6)), report("b", "air", 5, (50.905, 1.6)))
    for entry in desk.log:
        assert decide(desk.picture, entry) == ()
