"""No boat a person spoke of is ever without an open incident until that boat is accounted for."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.correlation.making import Desk, at, report
from varne.picture.boat import Reason
from varne.picture.events import (
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    Recorded,
    ReportJoined,
    ReportReceived,
)
from varne.picture.events_incident import IncidentClosed, IncidentOpened
from varne.picture.fold import apply
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.tasking.held import HUMAN_KINDS
from varne.tasking.lifecycle import decide

KINDS = ("call", "relay", "air", "ship", "camera", "patrol", "radar", "recovery", "find")


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


def test_a_boat_found_and_accounted_for_in_one_breath_leaves_no_open_incident() -> None:
    desk = Desk()
    made = desk.take(report("taken", "recovery", 0, (50.9, 1.6), people=50))
    kinds = [type(event) for event in made]
    assert kinds.count(IncidentOpened) == 1
    assert kinds.count(IncidentClosed) == 1
    assert desk.picture.incidents["incident:boat:taken"].status == "closed"


class Held(RuleBasedStateMachine):
    """Any sequence of what correlation could decide, sensible or not."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = Picture()
        self.count = 0

    def record(self, *bodies: object) -> None:
        """Record bodies in the pipeline's order: each with all that answers it before the next."""
        waiting = list(bodies)
        while waiting:
            entry = Recorded(
                sequence=self.picture.sequence + 1,
                originator="UK",
                received_at=at(self.count),
                recorded_at=at(self.count),
                body=waiting.pop(0),  # type: ignore[arg-type] # only events are passed in
            )
            apply(self.picture, entry)
            waiting = [*decide(self.picture, entry), *waiting]

    def receive(self, kind: str) -> str:
        self.count += 1
        name = f"n{self.count}"
        self.record(ReportReceived(report=report(name, kind, self.count)))  # type: ignore[arg-type] # of KINDS
        return name

    @rule(kind=st.sampled_from(KINDS), probability=st.floats(0, 1), at_once=st.booleans())
    def open_boat(self, kind: str, probability: float, at_once: bool) -> None:
        name = self.receive(kind)
        opened = BoatOpened(boat_id=f"boat:{name}", boat_name="x", report_id=name, probability=probability)
        closed = BoatClosed(boat_id=f"boat:{name}", evidence_report_id=name)
        self.record(opened, *((closed,) if at_once else ()))

    def pick(self, data: st.DataObject, *statuses: str) -> str | None:
        wanted = statuses or ("open", "closed")
        found = [boat.id for boat in self.picture.boats.values() if boat.status in wanted and boat.joins]
        return data.draw(st.sampled_from(sorted(found))) if found else None

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        kept_id = self.pick(data)
        if kept_id is None:
            return
        status = self.picture.boats[kept_id].status
        merged_id = self.pick(data, status)
        if merged_id is not None and merged_id != kept_id:
            held = tuple(join.report_id for join in self.picture.boats[merged_id].joins)
            self.record(BoatsMerged(boat_id=kept_id, merged_boat_id=merged_id, report_ids=held))

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        source_id = self.pick(data)
        if source_id is None or len(self.picture.boats[source_id].joins) < 2:
            return
        held = [join.report_id for join in self.picture.boats[source_id].joins]
        gone = sorted(b.id for b in self.picture.boats.values() if b.status == "merged")
        boat_id = data.draw(st.sampled_from([f"boat:{held[-1]}~", *gone]))
        if boat_id in self.picture.boats and boat_id not in gone:
            return
        split = BoatSplit(
            from_boat_id=source_id,
            boat_id=boat_id,
            boat_name="y",
            report_ids=tuple(held[1:]),
            probability=data.draw(st.floats(0, 1)),
            restored=boat_id in gone,
        )
        self.record(split)

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        boat_id = self.pick(data, "closed")
        if boat_id is not None:
            self.record(BoatReopened(boat_id=boat_id, accounted=0.1))

    @rule(data=st.data(), kind=st.sampled_from(KINDS), probability=st.floats(0, 1), closing=st.booleans())
    def join(self, data: st.DataObject, kind: str, probability: float, closing: bool) -> None:
        boat_id = self.pick(data)
        if boat_id is None:
            return
        name = self.receive(kind)
        joined = ReportJoined(
            boat_id=boat_id,
            report_id=name,
            reason=Reason(code="near_in_time_and_space"),
            probability=probability,
        )
        closed = BoatClosed(boat_id=boat_id, evidence_report_id=name)
        self.record(joined, *((closed,) if closing else ()))

    @rule(data=st.data(), probability=st.floats(0, 1))
    def reassess(self, data: st.DataObject, probability: float) -> None:
        boat_id = self.pick(data)
        if boat_id is not None:
            self.record(BoatReassessed(boat_id=boat_id, probability=probability))

    @rule(data=st.data())
    def close_again(self, data: st.DataObject) -> None:
        boat_id = self.pick(data)
        if boat_id is not None:
            evidence = self.picture.boats[boat_id].joins[0].report_id
            self.record(BoatClosed(boat_id=boat_id, evidence_report_id=evidence))

    @invariant()
    def every_boat_is_held(self) -> None:
        for boat in self.picture.boats.values():
            told = any(self.picture.reports[join.report_id].kind in HUMAN_KINDS for join in boat.joins)
            if boat.status == "open" and (told or boat.probability >= 0.5):
                assert boat.incident_id is not None
                assert self.picture.incidents[boat.incident_id].status == "open"

    @invariant()
    def an_incident_closes_only_with_its_boat(self) -> None:
        for incident in self.picture.incidents.values():
            statuses = {self.picture.boats[boat_id].status for boat_id in incident.boat_ids}
            assert incident.phase == "distress"
            if incident.status == "joined":
                assert self.stands_for(incident.id).status != "joined"
                assert set(incident.boat_ids) <= set(self.stands_for(incident.id).boat_ids)
            else:
                assert incident.status == ("open" if "open" in statuses else "closed")

    def stands_for(self, incident_id: str) -> Incident:
        incident = self.picture.incidents[incident_id]
        while incident.joined_into is not None:
            incident = self.picture.incidents[incident.joined_into]
        return incident


TestHeld = Held.TestCase
TestHeld.settings = settings(max_examples=60, stateful_step_count=25, deadline=None, derandomize=True)


def test_the_same_entry_judged_again_adds_nothing() -> None:
    desk = Desk()
    desk.take(report("a", "call", 0, (50.9, 1.6)), report("b", "air", 5, (50.905, 1.6)))
    for entry in desk.log:
        assert decide(desk.picture, entry) == ()
