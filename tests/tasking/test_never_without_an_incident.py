"""Whatever comes, and whatever is asked: nobody who was heard is left, and nothing closes without evidence.

Random nights of reports, merges, splits, moves, rescues, asks of both centres, hand-overs, a link that is
cut, restarts and a clock that jumps. The invariants are worked out anew from the log, not by the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.tasking.making import Watch
from varne.centre import incidents
from varne.centre.partner import admitted
from varne.picture.boat import Boat
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.events import BoatClosed, BoatReopened, BoatsMerged, BoatSplit, ReportJoined, ReportMoved
from varne.picture.events_incident import (
    AskMade,
    HandOverAccepted,
    HandOverOffered,
    IncidentClosed,
    IncidentReopened,
    IncidentResumed,
    OwnerChanged,
    PhaseChanged,
)
from varne.picture.incident import HandOver, Incident
from varne.tasking.people import unaccounted

KINDS = st.sampled_from(["call", "call", "air", "patrol", "radar", "recovery", "landing", "find"])
POSTS = st.sampled_from(["watch-1", "watch-2", "smc", "supervisor"])
CENTRES = st.sampled_from(["UK", "FR"])
REASONS = st.sampled_from([*incidents.REASONS, "they always say that it sinks", "on exagère"])
MARKS = st.lists(st.sampled_from(["hull", "engine", "phone", "colour"]), unique=True, max_size=2)
PEOPLE = st.one_of(st.none(), st.integers(0, 60))


class Night(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.watch = Watch()
        self.count = 0
        self.held_back: list[tuple[str, Event]] = []  # the partner's acts, while the link is cut
        self.checked = 0

    @initialize()
    def first_call(self) -> None:
        self.report("call", 33, None, 0, None)

    # ── the night ──

    @rule(minutes=st.floats(0, 20))
    def time_passes(self, minutes: float) -> None:
        self.watch.minute += minutes

    @rule(minutes=st.floats(-180, 180))
    def the_clock_jumps(self, minutes: float) -> None:
        self.watch.minute = max(0.0, self.watch.minute + minutes)

    @rule()
    def restart(self) -> None:
        again = self.watch.restarted()
        assert again.fingerprint() == self.watch.picture.fingerprint()
        self.watch.picture = again

    def report(
        self, kind: Any, people: int | None, boat_id: str | None, late: float, remaining: int | None
    ) -> None:
        self.count += 1
        said: dict[str, Any] = {"people": people, "centre": "FR" if self.count % 5 == 0 else "UK"}
        if kind == "recovery":
            said["remaining"] = remaining
        minute = self.watch.minute - late
        place = (51.0 + self.count % 7 * 0.01, 1.6)
        self.watch.say(f"n{self.count}", kind, place, boat=boat_id, minute=minute, probability=0.7, **said)

    def live(self, *statuses: str) -> list[str]:
        wanted = statuses or ("open", "closed")
        return sorted(b.id for b in self.watch.picture.boats.values() if b.status in wanted and b.joins)

    @rule(data=st.data(), kind=KINDS, people=PEOPLE, late=st.floats(0, 60), remaining=PEOPLE)
    def something_is_reported(
        self, data: st.DataObject, kind: str, people: int | None, late: float, remaining: int | None
    ) -> None:
        boat_id = data.draw(st.sampled_from([None, *self.live()]))
        self.report(kind, people, boat_id, late, remaining)

    # ── what correlation may say, sensible or not ──

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        boats = self.watch.picture.boats
        kept = data.draw(st.sampled_from(self.live()))
        others = [one for one in self.live(boats[kept].status) if one != kept]
        if others:
            merged = data.draw(st.sampled_from(others))
            held = tuple(join.report_id for join in boats[merged].joins)
            self.watch.record(BoatsMerged(boat_id=kept, merged_boat_id=merged, report_ids=held))

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        boats = self.watch.picture.boats
        source = data.draw(st.sampled_from(self.live()))
        held = [join.report_id for join in boats[source].joins]
        if len(held) < 2:
            return
        gone = self_gone(boats)
        boat_id = data.draw(st.sampled_from([f"boat:{held[-1]}~", *gone]))
        if boat_id in boats and boat_id not in gone:
            return
        body = BoatSplit(
            from_boat_id=source,
            boat_id=boat_id,
            boat_name="y",
            report_ids=tuple(held[1:]),
            probability=0.6,
            restored=boat_id in gone,
        )
        self.watch.record(body)

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        boats = self.watch.picture.boats
        source, target = data.draw(st.sampled_from(self.live())), data.draw(st.sampled_from(self.live()))
        if source != target and len(boats[source].joins) > 1:
            going = data.draw(st.sampled_from([join.report_id for join in boats[source].joins]))
            self.watch.record(ReportMoved(report_id=going, from_boat_id=source, boat_id=target))

    @rule(data=st.data())
    def judge_closes(self, data: st.DataObject) -> None:
        boat = self.watch.picture.boats[data.draw(st.sampled_from(self.live()))]
        rescues = [j.report_id for j in boat.joins if self.kind_of(j.report_id) in ("recovery", "landing")]
        if rescues:
            self.watch.record(BoatClosed(boat_id=boat.id, evidence_report_id=rescues[-1]))

    def kind_of(self, report_id: str) -> str:
        return self.watch.picture.reports[report_id].kind

    @rule(data=st.data())
    def judge_reopens(self, data: st.DataObject) -> None:
        closed = self.live("closed")
        if closed:
            self.watch.record(BoatReopened(boat_id=data.draw(st.sampled_from(closed)), accounted=0.1))

    @rule(data=st.data(), accounted=st.floats(0, 1), low=st.integers(0, 40), more=st.integers(0, 30))
    def judge_says(self, data: st.DataObject, accounted: float, low: int, more: int) -> None:
        boat_id = data.draw(st.sampled_from(self.live()))
        by = data.draw(st.sampled_from([None, *sorted(self.watch.picture.reports)]))
        self.watch.assess(
            boat_id, accounted=accounted, accounted_by_report_id=by, aboard_low=low, aboard_high=low + more
        )

    # ── what posts ask ──

    def an_incident(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.watch.picture.incidents)))

    def acts(self, body: Event, centre: str) -> None:
        """This centre's act is recorded; the partner's, when the link carries it."""
        if centre == "FR":
            self.held_back.append((centre, body))
        else:
            self.watch.record(body)

    @rule(
        data=st.data(),
        act=st.sampled_from(["close", "close", "close", "suspend", "phase"]),
        by=POSTS,
        reason=REASONS,
        centre=CENTRES,
        people=PEOPLE,
        marks=MARKS,
    )
    def ask(
        self, data: st.DataObject, act: Any, by: str, reason: str, centre: str, people: int | None, marks: Any
    ) -> None:
        evidence = data.draw(st.sampled_from([None, *sorted(self.watch.picture.reports)]))
        made = incidents.ask(
            self.watch.picture,
            self.an_incident(data),
            act,
            by,
            reason,
            self.watch.now,
            to_phase=data.draw(st.sampled_from(["uncertainty", "alert", "distress"])),
            evidence_report_id=evidence,
            marks=marks,
            people_accounted=people,
            centre=centre,
        )
        self.acts(made, centre)

    @rule(
        data=st.data(),
        missing=st.sampled_from([0, 0, 0, 3, 20]),
        between=st.sampled_from(["nothing", "nothing", "call", "merge", "other_rescue"]),
        second=st.sampled_from([("UK", "smc"), ("UK", "smc"), ("FR", "smc"), ("UK", "watch-1")]),
        agreed=st.booleans(),
    )
    def a_rescue_and_two_posts(
        self, data: st.DataObject, missing: int, between: str, second: tuple[str, str], agreed: bool
    ) -> None:
        """All that a good closing needs; or one thing of it wrong, or something new before the second."""
        boat_id = data.draw(st.sampled_from(self.live()))
        boat = self.watch.picture.boats[boat_id]
        if boat.incident_id is None:
            return
        self.watch.minute += 30.0
        aboard = max(boat.people_high or 0, boat.aboard_high or 0, 14)
        self.report("recovery", max(0, aboard - missing), boat_id, 0, None)
        evidence = f"n{self.count}"
        incident = incidents.incident_of(self.watch.picture, boat.incident_id)
        if incident.owner != "UK":
            return
        if between == "other_rescue":
            self.report("recovery", 30, None, 0, None)
            evidence = f"n{self.count}"
        self.watch.ask(
            incident.id,
            "close",
            "watch-1",
            "both_centres_agree" if agreed else "boat_identified",
            evidence_report_id=evidence,
            marks=("hull",),
            people_accounted=max(0, aboard - missing),
        )
        if between == "call":
            self.watch.minute += 10.0
            self.report("call", 5, boat_id, 0, None)
        elif between == "merge":
            self.merge(data)
        centre, by = second
        asked = incidents.incident_of(self.watch.picture, incident.id)
        if any(one.act == "close" for one in asked.asks):
            self.watch.confirm(asked.id, "close", by, centre)

    @rule(
        data=st.data(),
        act=st.sampled_from(["suspend", "phase"]),
        second=st.sampled_from(["smc", "watch-1"]),
        reason=st.sampled_from([None, None, "exaggeration", "calls_stopped"]),
    )
    def two_posts_suspend_or_lower_the_phase(
        self, data: st.DataObject, act: Any, second: str, reason: str | None
    ) -> None:
        incident = incidents.incident_of(self.watch.picture, self.an_incident(data))
        good = "awaiting_daylight" if act == "suspend" else "unit_alongside"
        self.watch.ask(incident.id, act, "watch-1", reason or good, to_phase="alert")
        if any(one.act == act for one in self.watch.picture.incidents[incident.id].asks):
            self.watch.confirm(incident.id, act, second)

    @rule(data=st.data(), by=POSTS, centre=CENTRES)
    def confirm(self, data: st.DataObject, by: str, centre: str) -> None:
        asked = [
            (incident.id, ask) for incident in self.watch.picture.incidents.values() for ask in incident.asks
        ]
        if asked:
            incident_id, ask = data.draw(st.sampled_from(asked))
            made = incidents.confirm(self.watch.picture, incident_id, ask.act, by)
            self.acts(_as(made, centre=centre), centre)

    @rule(data=st.data(), by=POSTS)
    def hand_over(self, data: st.DataObject, by: str) -> None:
        picture, now = self.watch.picture, self.watch.now
        self.try_ours(lambda: incidents.offer(picture, self.an_incident(data), "FR", by, now))

    @rule(data=st.data(), by=POSTS)
    def take_back(self, data: st.DataObject, by: str) -> None:
        self.try_ours(lambda: incidents.withdraw_offer(self.watch.picture, self.an_incident(data), by))

    @rule(data=st.data(), by=POSTS)
    def take_over(self, data: st.DataObject, by: str) -> None:
        self.try_ours(lambda: incidents.accept(self.watch.picture, self.an_incident(data), by))

    def try_ours(self, make: Callable[[], Event]) -> None:
        try:
            body = make()
        except Refused:
            return
        self.watch.record(body)

    @rule(data=st.data(), by=POSTS)
    def partner_accepts(self, data: st.DataObject, by: str) -> None:
        """It accepts an offer that it saw once, be it withdrawn by now or never made."""
        offered = [one for one in self.watch.picture.incidents.values() if one.hand_overs]
        if not offered:
            return
        incident = data.draw(st.sampled_from(offered))
        offers = [offer.id for offer in incident.hand_overs]
        hand_over_id = data.draw(st.sampled_from([offers[-1], offers[-1], *offers, "hand-over:none"]))
        body = HandOverAccepted(incident_id=incident.id, hand_over_id=hand_over_id, by=by, centre="FR")
        self.held_back.append(("FR", body))

    @rule(data=st.data(), by=POSTS)
    def partner_offers(self, data: st.DataObject, by: str) -> None:
        incident = self.watch.picture.incidents[self.an_incident(data)]
        self.held_back.append(("FR", _offer_of(incident, by, self.watch.now)))

    @precondition(lambda self: self.held_back)
    @rule(data=st.data())
    def the_link_carries(self, data: st.DataObject) -> None:
        """One act of the partner arrives, in any order; what was held back while the link was cut, late."""
        place = data.draw(st.integers(0, len(self.held_back) - 1))
        centre, body = self.held_back.pop(place)
        try:
            self.watch.record(admitted(self.watch.picture, centre, body), originator=centre)
        except Refused:
            return

    @precondition(lambda self: self.held_back)
    @rule()
    def the_link_loses_all(self) -> None:
        self.held_back.clear()

    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        self.try_ours(lambda: incidents.resume(self.watch.picture, self.an_incident(data), "watch-1"))

    # ── what must hold ──

    def holding(self, boat: Boat) -> list[Incident]:
        """Each standing incident of a boat and of those merged into it, found by walking all of them."""
        picture = self.watch.picture
        found = []
        for incident in picture.incidents.values():
            if incident.status != "joined" and any(
                self.now_of(boat_id).id == boat.id for boat_id in incident.boat_ids
            ):
                found.append(incident)
        return found

    @invariant()
    def no_distress_report_is_without_an_open_incident(self) -> None:
        picture = self.watch.picture
        for report in picture.reports.values():
            if report.kind not in ("call", "air", "patrol"):
                continue
            boat = picture.boats[picture.boat_of_report[report.id]]
            held = self.holding(boat)
            assert held, f"{report.id} is held by nothing"
            if any(incident.status in ("open", "suspended") for incident in held):
                continue
            # All closed: by two posts, on a rescue that is not earlier than what people of it said last.
            for incident in held:
                closure = incident.closure
                assert closure is not None
                first = (closure.asked_centre, closure.asked_by)
                assert first != (closure.confirmed_centre, closure.confirmed_by)
                if closure.reason == "both_centres_agree":
                    assert {closure.asked_centre, closure.confirmed_centre} == {"UK", "FR"}
            named = [incident.closure.evidence_report_id for incident in held if incident.closure]
            rescues = [picture.reports[one] for one in (*named, boat.closed_by_report_id) if one is not None]
            if rescues and (report.kind == "call" or (report.people or 0) > 0):
                assert report.best_time <= max(rescue.best_time for rescue in rescues)

    @invariant()
    def every_new_entry_is_as_it_must_be(self) -> None:
        """Looked at when it was made: nothing after it has changed the picture yet."""
        log = self.watch.log
        raised = self.watch.picture.alerts
        for place in range(self.checked, len(log)):
            body, before = log[place].body, log[place - 1]
            if isinstance(body, IncidentClosed):
                self.must_be_evidence(body, place)
            elif isinstance(body, ReportJoined):
                held = self.holding(self.watch.picture.boats[body.boat_id])
                assert all(incident.status != "suspended" for incident in held), "heard, and the search rests"
            elif isinstance(body, PhaseChanged) and body.phase != "distress" and body.reason is not None:
                assert body.reason in ("unit_alongside", "all_taken_off", "seen_ashore", "other_craft")
                assert (body.asked_centre, body.asked_by) != (body.confirmed_centre, body.confirmed_by)
            elif isinstance(body, OwnerChanged):
                assert isinstance(before.body, HandOverAccepted), "only an acceptance changes the owner"
                assert before.originator == before.body.centre == body.owner
            elif isinstance(body, HandOverAccepted):
                incident = self.watch.picture.incidents[body.incident_id]
                assert body.centre == incident.owner or body.centre in incident.disputed_by
            elif isinstance(body, IncidentReopened | IncidentResumed) and body.report_id is not None:
                boat_id = self.watch.picture.boat_of_report[body.report_id]
                assert f"boat_reopened:{boat_id}" in raised, "heard again, and nobody is told"
        self.checked = len(log)

    def must_be_evidence(self, body: IncidentClosed, place: int) -> None:
        picture = self.watch.picture
        assert body.asked_by is not None
        assert body.confirmed_by is not None
        if body.reason == "both_centres_agree":
            ask = next(
                entry.body.ask
                for entry in reversed(self.watch.log[:place])
                if isinstance(entry.body, AskMade)
                and entry.body.incident_id == body.incident_id
                and entry.body.ask.act == "close"
            )
            assert ask.people_accounted is not None
            return
        assert body.reason == "boat_identified"
        incident = picture.incidents[body.incident_id]
        assert incident.people is None or not incident.people.shortfall
        for boat in {self.now_of(boat_id).id: self.now_of(boat_id) for boat_id in incident.boat_ids}.values():
            evidence_id = boat.closed_by_report_id if boat.status == "closed" else body.evidence_report_id
            evidence = picture.reports[evidence_id or ""]
            assert evidence.kind in ("recovery", "landing")
            assert boat.status == "closed" or picture.boat_of_report[evidence.id] == boat.id
            for join in boat.joins:
                late = picture.reports[join.report_id]
                people = late.kind == "call" or (late.kind in ("air", "patrol") and (late.people or 0) > 0)
                assert not people or late.best_time <= evidence.best_time

    def now_of(self, boat_id: str) -> Boat:
        boat = self.watch.picture.boats[boat_id]
        while boat.merged_into is not None:
            boat = self.watch.picture.boats[boat.merged_into]
        return boat

    @invariant()
    def always_one_owner_and_a_second_is_flagged(self) -> None:
        for incident in self.watch.picture.incidents.values():
            assert incident.owner in ("UK", "FR")
            assert incident.owner not in (*incident.disputed_by, *incident.also_owned_by)
            if incident.joined_into is not None:
                stands = incidents.incident_of(self.watch.picture, incident.id)
                given_up = any(step.owner == stands.owner for step in stands.owners[1:])
                assert stands.owned_by(incident.owner) or given_up, "a merge took it from its owner"

    @invariant()
    def the_list_of_unaccounted_hides_nobody(self) -> None:
        listed = {one.boat_id for one in unaccounted(self.watch.picture)}
        for boat_id in self.live():
            boat = self.watch.picture.boats[boat_id]
            held = self.holding(boat)
            if any(incident.status in ("open", "suspended") for incident in held):
                assert boat_id in listed


def self_gone(boats: dict[str, Boat]) -> list[str]:
    return sorted(boat.id for boat in boats.values() if boat.status == "merged")


def _as(body: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(body, **fields)


def _offer_of(incident: Incident, by: str, when: Any) -> HandOverOffered:
    return HandOverOffered(
        hand_over=HandOver(
            id=f"hand-over:FR:{when:%H%M%S%f}:{len(incident.hand_overs)}",
            incident_id=incident.id,
            from_centre="FR",
            to_centre="UK",
            by=by,
            at=when,
            phase=incident.phase,
        )
    )


TestNight = Night.TestCase
TestNight.settings = settings(max_examples=30, stateful_step_count=25, deadline=None, derandomize=True)
