"""Who is named in place of a unit that is silent or refuses, through every stage of a centre."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.making import Desk, at, report
from varne.centre import orders
from varne.picture.beach import BeachLaunch, LaunchState
from varne.picture.dispatch import CoverLeft, DispatchPlan, Proposal, TaskPlan
from varne.picture.errors import Refused
from varne.picture.events import AlertEscalated, AlertRaised, DispatchPlanned, Event
from varne.picture.events_beach import BeachLaunchEnded, BeachLaunchSeen
from varne.picture.events_incident import (
    NextUnitNamed,
    TaskingAnswered,
    TaskingIssued,
    TaskingUnacknowledged,
    TaskingWithdrawn,
)
from varne.picture.tasking import Answer, NextUnit, Tasking, TaskingOrder, UnitReason
from varne.picture.unit import Unit
from varne.tasking.supervising import supervision

UNITS = ("uk.a", "uk.b", "fr.c", "fr.d")
STANDING = ("issued", "acknowledged", "on_scene")


def proposal(unit_id: str, minutes: float = 20.0, **said: Any) -> Proposal:
    flag = "GB" if unit_id.startswith("uk") else "FR"
    usual: dict[str, Any] = {"rank": 1, "in_plan": False, "purpose": "rescue", "ready_min": 5.0}
    return Proposal(
        unit_id=unit_id,
        flag=flag,
        centre="UK" if flag == "GB" else "FR",
        early_min=minutes,
        on_scene_min=minutes,
        late_min=minutes + 5.0,
        lat_deg=51.0,
        lon_deg=1.5,
        **{**usual, **said},
    )


class Night(Desk):
    """A desk with one boat or two, whose plans are written by hand."""

    def __init__(self, boats: int = 1) -> None:
        super().__init__()
        self.take(*(report(f"r{n}", place=(50.9 + 0.2 * n, 1.4 + 0.2 * n)) for n in range(boats)))
        self.incident_ids = tuple(self.picture.incidents)
        self.minute = 2.0
        self.plans = 0

    def say(self, body: Event) -> list[Event]:
        return self.record(body, at(self.minute))

    def plan(self, *tasks: tuple[Proposal, ...]) -> list[Event]:
        """The proposals for each incident, the one in most danger first."""
        self.plans += 1
        return self.say(
            DispatchPlanned(
                plan=DispatchPlan(
                    id=f"plan-{self.plans}",
                    made_at=at(self.minute),
                    span_min=240.0,
                    by_day=False,
                    tasks=tuple(
                        TaskPlan(task_id=incident_id, level="life", purpose="rescue", proposals=proposals)
                        for incident_id, proposals in zip(self.incident_ids, tasks, strict=False)
                    ),
                    cover=CoverLeft(within_min=30.0, points=0, before=0.0, after=0.0),
                )
            )
        )

    def order(self, unit_id: str, number: int = 0, **said: Any) -> str:
        tasking_id = f"t-{len(self.picture.taskings)}"
        order = TaskingOrder(
            id=tasking_id, unit_id=unit_id, incident_id=self.incident_ids[number],
            **{"purpose": "rescue", **said},
        )  # fmt: skip
        self.say(orders.issue(self.picture, order, "watch-1"))
        return tasking_id

    def silent(self, tasking_id: str, escalation: int = 1) -> list[Event]:
        self.minute += 2.0
        return self.say(TaskingUnacknowledged(tasking_id=tasking_id, waited_s=120.0, escalation=escalation))

    def answers(self, tasking_id: str, said: Answer) -> list[Event]:
        self.minute += 0.5
        reason: UnitReason | None = "weather" if said == "refused" else None
        return self.say(TaskingAnswered(tasking_id=tasking_id, answer=said, reason=reason))

    def instead(self, tasking_id: str, unit_id: str) -> str:
        made = orders.send_instead(self.picture, tasking_id, unit_id, "watch-1", at(self.minute))
        self.say(made)
        return made.order.id

    def named(self, tasking_id: str) -> str | None:
        found = self.picture.taskings[tasking_id].next_unit
        return None if found is None else found.unit_id

    def alert(self, code: str, tasking_id: str) -> Any:
        held = self.picture.alerts.get(f"{code}:{tasking_id}")
        return None if held is None or held.cleared_at is not None else held


def named_in(events: list[Event]) -> list[NextUnitNamed]:
    return [one for one in events if isinstance(one, NextUnitNamed)]


def test_a_silent_unit_has_the_next_named_in_the_same_commit_with_its_time_and_readiness() -> None:
    night = Night()
    night.plan((proposal("uk.a", 10.0), proposal("fr.c", 25.0, ready_min=15.0), proposal("uk.b", 40.0)))
    tasking_id = night.order("uk.a")
    (named,) = named_in(night.silent(tasking_id))
    assert named.cause == "silent"
    assert named.next_unit is not None
    assert (named.next_unit.unit_id, named.next_unit.on_scene_min, named.next_unit.ready_min) == (
        "fr.c", 25.0, 15.0,
    )  # fmt: skip
    said = night.alert("tasking_unacknowledged", tasking_id).parameters
    assert (said["next_unit_id"], said["next_min"], said["next_ready_min"]) == ("fr.c", 25.0, 15.0)
    assert named_in(night.silent(tasking_id, 2)) == [], "the same name is not written again"
    assert night.replayed() == night.picture


def test_a_refusal_calls_the_watch_and_names_the_next() -> None:
    night = Night()
    night.plan((proposal("uk.a", 10.0), proposal("uk.b", 20.0)))
    tasking_id = night.order("uk.a")
    made = night.answers(tasking_id, "refused")
    assert [one.cause for one in named_in(made)] == ["refused"]
    alert = night.alert("tasking_refused", tasking_id)
    assert (alert.priority, alert.parameters["next_unit_id"], alert.parameters["reason"]) == (
        "alarm", "uk.b", "weather",
    )  # fmt: skip


def test_nobody_left_goes_to_the_supervisor_at_once_and_says_so() -> None:
    night = Night()
    night.plan((proposal("uk.a", 10.0),))
    tasking_id = night.order("uk.a")
    (named,) = named_in(night.silent(tasking_id))
    assert (named.next_unit, named.no_unit) == (None, "none_left")
    alert = night.alert("tasking_unacknowledged", tasking_id)
    assert (alert.step, alert.parameters["no_unit"]) == ("supervisor", "none_left")


def test_a_later_plan_that_leaves_nobody_is_given_to_the_supervisor_without_a_second_alert() -> None:
    night = Night()
    night.plan((proposal("uk.a"), proposal("uk.b")))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    assert night.alert("tasking_unacknowledged", tasking_id).step == "raised"
    made = night.plan((proposal("uk.a"),))
    assert [one.step for one in made if isinstance(one, AlertEscalated)] == ["supervisor"]
    assert night.alert("tasking_unacknowledged", tasking_id).parameters["no_unit"] == "none_left"


def test_the_name_follows_the_plan_until_somebody_is_sent_and_the_log_tells_what_was_named_when() -> None:
    night = Night()
    night.plan((proposal("uk.a"), proposal("uk.b", 20.0)))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    night.plan((proposal("fr.c", 12.0), proposal("uk.b", 20.0)))
    assert night.named(tasking_id) == "fr.c"
    told = [entry.body for entry in night.log if isinstance(entry.body, NextUnitNamed)]
    assert [one.next_unit.unit_id for one in told if one.next_unit] == ["uk.b", "fr.c"]
    assert night.alert("tasking_unacknowledged", tasking_id).parameters["next_unit_id"] == "fr.c"
    assert named_in(night.plan((proposal("fr.c", 13.0), proposal("uk.b", 20.0)))) == []
    night.instead(tasking_id, "uk.b")  # the one that the post saw, still proposed
    assert named_in(night.plan((proposal("fr.d", 9.0), proposal("fr.c", 12.0)))) == []


def test_without_a_plan_nobody_is_named_and_that_is_said() -> None:
    night = Night()
    tasking_id = night.order("uk.a")
    (named,) = named_in(night.silent(tasking_id))
    assert named.no_unit == "no_plan"
    night.plan((proposal("uk.b"),))
    assert night.named(tasking_id) == "uk.b"


def test_an_aircraft_takes_nobody_off_and_is_not_sent_in_place_of_a_lifeboat() -> None:
    night = Night()
    night.plan((proposal("fr.c", 3.0, purpose="surveillance", in_plan=True), proposal("uk.b", 30.0)))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    assert night.named(tasking_id) == "uk.b"


def test_a_unit_that_a_boat_in_more_danger_needs_is_not_named_and_one_of_less_says_so() -> None:
    night = Night(boats=2)
    graver, other = night.incident_ids
    night.plan((), (proposal("uk.b", 9.0, elsewhere_id=graver),))
    second = night.order("uk.a", 1)
    night.silent(second)
    assert night.picture.taskings[second].no_unit == "none_left"
    first = night.order("uk.d", 0)
    night.plan((proposal("uk.b", 9.0, elsewhere_id=other),), ())
    night.silent(first)
    named = night.picture.taskings[first].next_unit
    assert isinstance(named, NextUnit)
    assert (named.unit_id, named.elsewhere_id) == ("uk.b", other)


def test_one_press_sends_the_next_in_its_place_counting_readiness_from_now() -> None:
    night = Night()
    night.plan((proposal("uk.a"), proposal("uk.b", 30.0, ready_min=12.0)))
    tasking_id = night.order("uk.a", boat_ids=("boat:r0",) if "boat:r0" in night.picture.boats else ())
    night.silent(tasking_id)
    night.minute += 4.0
    sent = night.picture.taskings[night.instead(tasking_id, "uk.b")]
    assert (sent.unit_id, sent.incident_id, sent.order.replaces_id) == (
        "uk.b", night.incident_ids[0], tasking_id,
    )  # fmt: skip
    assert sent.order.on_scene is not None
    assert sent.order.on_scene.likely == at(night.minute) + timedelta(minutes=30)
    assert sent.order.on_scene.readiness_s == 720.0
    before = night.picture.taskings[tasking_id]
    assert (before.state, before.replaced_by_id) == ("unacknowledged", sent.id), "listed, unanswered"
    alert = night.alert("tasking_unacknowledged", tasking_id)
    assert alert.parameters["sent_unit_id"] == "uk.b", "the alert no longer names whom to send"
    assert "next_unit_id" not in alert.parameters
    assert alert.acknowledged_by == "watch-1", "whoever sends the next has seen the silence"
    with pytest.raises(Refused, match="already") as refused:
        night.instead(tasking_id, "uk.b")
    assert refused.value.code == "sent_already"
    night.say(orders.withdraw_tasking(night.picture, sent.id, "smc", "mistake"))
    alert = night.alert("tasking_unacknowledged", tasking_id)
    assert alert.parameters["next_unit_id"] == "uk.b", "taken back: somebody is to be sent again"
    assert night.instead(tasking_id, "uk.b") != sent.id


def test_the_press_is_refused_when_the_unit_has_answered_or_the_next_went_elsewhere() -> None:
    night = Night(boats=2)
    night.plan((proposal("uk.a"), proposal("uk.b")), (proposal("uk.b"),))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    night.order("uk.b", 1)
    assert night.picture.taskings[tasking_id].no_unit == "none_left"
    with pytest.raises(Refused) as refused:
        night.instead(tasking_id, "uk.b")
    assert refused.value.code == "next_changed"
    night.answers(tasking_id, "acknowledged")
    with pytest.raises(Refused) as refused:
        night.instead(tasking_id, "uk.b")
    assert refused.value.code == "answered_meanwhile"


def test_a_silent_unit_that_answers_after_all_is_told_of_and_nobody_is_stood_down() -> None:
    night = Night()
    night.plan((proposal("uk.a"), proposal("uk.b")))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    sent_id = night.instead(tasking_id, "uk.b")
    night.answers(sent_id, "acknowledged")
    made = night.answers(tasking_id, "acknowledged")
    assert [one.alert.code for one in made if isinstance(one, AlertRaised)] == ["replaced_answered"]
    alert = night.alert("replaced_answered", tasking_id)
    assert (alert.parameters["unit_id"], alert.parameters["sent_unit_id"]) == ("uk.a", "uk.b")
    states = [night.picture.taskings[one].state for one in (tasking_id, sent_id)]
    assert states == ["acknowledged", "acknowledged"]
    assert not any(isinstance(entry.body, TaskingWithdrawn) for entry in night.log)


def test_the_one_sent_instead_is_silent_too_and_the_third_is_named() -> None:
    night = Night()
    night.plan((proposal("uk.a"), proposal("uk.b"), proposal("fr.c")))
    first = night.order("uk.a")
    night.silent(first)
    second = night.instead(first, "uk.b")
    night.silent(second)
    assert night.named(second) == "fr.c"
    third = night.instead(second, "fr.c")
    waits = [row.tasking_id for row in supervision(night.picture).failed_orders]
    assert waits == []
    night.answers(third, "acknowledged")
    assert supervision(night.picture).nobody_goes_ids == ()


def test_a_supervisor_sees_what_was_given_to_them_and_what_nobody_has_answered() -> None:
    night = Night()
    night.plan((proposal("uk.a"),))
    tasking_id = night.order("uk.a")
    night.silent(tasking_id)
    seen = supervision(night.picture)
    assert seen.alert_ids == (f"tasking_unacknowledged:{tasking_id}",)
    assert [row.no_unit for row in seen.failed_orders] == ["none_left"]
    assert seen.nobody_goes_ids == night.incident_ids
    assert (seen.unaccounted_boats, seen.unaccounted_incident_ids) == (1, night.incident_ids)


def test_a_place_is_old_by_the_units_own_word_or_after_ten_minutes_and_never_new_for_longer_than_thirty() -> (
    None
):
    there = Unit(id="u", lat_deg=51.0, lon_deg=1.5, positioned_at=at(0), from_base=False)
    assert there.seen_min(at(10)) is None
    assert there.seen_min(at(11)) == 11.0
    soon = msgspec.structs.replace(there, stale_at=at(2))
    assert (soon.seen_min(at(2)), soon.seen_min(at(3))) == (None, 3.0)
    assert msgspec.structs.replace(there, stale_at=at(6000)).seen_min(at(31)) == 31.0
    assert Unit(id="u", lat_deg=51.0, lon_deg=1.5).seen_min(at(600)) is None, "never heard: at its base"


def launch(state: LaunchState) -> BeachLaunchSeen:
    return BeachLaunchSeen(
        cause="officer", by="watch-1",
        launch=BeachLaunch(
            id="launch-1", place_id="the-beach", lat_deg=50.9, lon_deg=1.7, stage="preparing", safe=True,
            likelihood=0.9, boarding_at=at(30), boarding_assumed=True, teams_needed=1, people=40,
            people_assumed=True, first_at=at(0), last_at=at(0), state=state,
        ),
    )  # fmt: skip


def test_a_patrol_that_refuses_a_beach_has_the_next_named_until_the_launch_is_over() -> None:
    night = Night()
    night.say(launch("standing"))
    patrols = tuple(proposal(one, purpose="prevention_before_boarding") for one in ("fr.p", "fr.q"))
    task = TaskPlan(
        task_id="launch-1", level="prevention", purpose="prevention_before_boarding", place_id="the-beach",
        proposals=patrols,
    )  # fmt: skip
    cover = CoverLeft(within_min=30.0, points=0, before=0.0, after=0.0)
    made = DispatchPlan(id="p", made_at=at(2), span_min=240.0, by_day=False, tasks=(task,), cover=cover)
    night.say(DispatchPlanned(plan=made))
    order = TaskingOrder(
        id="b-1", unit_id="fr.p", purpose="prevention_before_boarding", beach_id="the-beach"
    )  # fmt: skip
    night.say(orders.issue(night.picture, order, "watch-1"))
    night.answers("b-1", "refused")
    assert night.named("b-1") == "fr.q"
    assert night.alert("tasking_refused", "b-1").priority == "warning"
    assert orders.send_instead(night.picture, "b-1", "fr.q", "smc", at(4)).order.beach_id == "the-beach"
    night.say(BeachLaunchEnded(launch_id="launch-1", ended="dispersed", by="watch-1"))
    assert supervision(night.picture).failed_orders == ()


def test_a_refusal_that_leaves_nobody_without_help_raises_no_alert() -> None:
    night = Night()
    order = TaskingOrder(id="s-1", unit_id="uk.a", purpose="surveillance")
    night.say(orders.issue(night.picture, order, "watch-1"))
    night.answers("s-1", "refused")
    assert night.alert("tasking_refused", "s-1") is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("plan", "order", "silent", "refuse", "acknowledge", "instead", "withdraw")),
        st.integers(0, 5),
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_happens_nobody_who_is_silent_refused_or_already_ordered_is_named(
    steps: list[tuple[str, int, int]],
) -> None:
    night = Night(boats=2)
    night.plan(tuple(proposal(one) for one in UNITS), tuple(proposal(one) for one in UNITS))
    for what, number, where in steps:
        taskings = list(night.picture.taskings.values())
        one = taskings[number % len(taskings)] if taskings else None
        night.minute += 1.0
        if what == "plan":
            some = tuple(proposal(unit, 10.0 + number) for unit in (*UNITS, "uk.e")[number % 5 :])
            night.plan(*((some, ()) if where else ((), some)))
        elif what == "order":
            night.order(UNITS[number % 4], where)
        elif one is None:
            continue
        elif what == "silent" and one.state in ("issued", "unacknowledged"):
            night.silent(one.id, one.escalations + 1)
        elif what in ("refuse", "acknowledge"):
            night.answers(one.id, "refused" if what == "refuse" else "acknowledged")
        elif what == "withdraw" and one.state not in ("done", "refused", "withdrawn"):
            night.say(orders.withdraw_tasking(night.picture, one.id, "smc", "mistake"))
        elif what == "instead" and can_be_replaced(one):
            assert one.next_unit is not None
            night.instead(one.id, one.next_unit.unit_id)
        holds(night)
    assert night.replayed() == night.picture


def can_be_replaced(one: Tasking) -> bool:
    failed = one.state in ("unacknowledged", "refused")
    return failed and one.next_unit is not None and one.replaced_by_id is None


def holds(night: Night) -> None:
    taskings = night.picture.taskings.values()
    for row in supervision(night.picture).failed_orders:
        if row.next_unit is None:
            assert row.no_unit is not None, "nobody is named, and nothing says why"
            continue
        named = row.next_unit.unit_id
        assert named != row.unit_id
        for other in taskings:
            if other.unit_id == named:
                assert other.state not in (*STANDING, "unacknowledged"), "it has an order, or is silent"
                assert not (other.state == "refused" and other.incident_id == row.incident_id)
    # An order that stands says who sent it: naming has sent nobody.
    assert all(one.issued_by == "watch-1" for one in taskings)
    sent = [entry.body for entry in night.log if isinstance(entry.body, TaskingIssued)]
    assert all(one.by == "watch-1" for one in sent)
