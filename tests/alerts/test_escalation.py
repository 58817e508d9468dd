"""What becomes of alerts that nobody sees, under any repetition, order, merge and setting of the clock."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.watch import SEA, Night, at, raised, report, steps, theatre
from varne.alerts.moment import ClockJump, Moment
from varne.alerts.waters import Waters
from varne.picture.alert import Alert, Priority
from varne.picture.events import AlertEscalated, BoatClosed, ReportRead

GRAVITY: dict[Priority, int] = {"caution": 0, "warning": 1, "alarm": 2, "emergency": 3}


def warned() -> Night:
    """A night whose one alert is an unread position."""
    night = Night(Waters(theatre(alert_thresholds={"overdue_s": 1e9})))
    night.take(report("r1", place=SEA))
    night.look(2.0)
    return night


def test_a_warning_is_repeated_then_an_alarm_then_the_supervisors() -> None:
    night = warned()
    seen = []
    for tenth in range(20, 100):
        for step in steps(night.look(tenth / 10)):
            seen.append((tenth / 10, step, night.alert("unread_position").priority))
    assert seen == [(3.0, "repeated", "warning"), (5.0, "made_alarm", "alarm"), (6.0, "supervisor", "alarm")]


def test_within_five_minutes_a_warning_that_nobody_sees_is_an_alarm() -> None:
    night = warned()
    for minute in range(3, 8):
        night.look(float(minute))
    assert night.alert("unread_position").priority == "alarm"


def test_an_emergency_goes_to_the_supervisor_in_half_a_minute() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="people in water"))
    assert steps(night.look(1.4)) == []
    assert steps(night.look(1.5)) == ["supervisor"]


def test_what_is_acknowledged_escalates_no_more_until_it_is_worse() -> None:
    night = Night(Waters(theatre(alert_thresholds={"unread_s": 1e9, "overdue_s": 1e9})))
    night.take(report("r1", place=SEA, status="engine failed", phone="aa11bb22cc"))
    night.acknowledge(night.alert("distress_words"), 1.5)
    for minute in range(2, 30):
        assert steps(night.look(float(minute))) == []
    night.take(report("r2", minutes=29.0, place=SEA, status="taking water", phone="aa11bb22cc"))
    assert steps(night.look(30.5)) == []
    assert steps(night.look(31.0)) == ["supervisor"]


def test_cautions_never_escalate() -> None:
    night = Night(Waters(theatre(limits=[])))
    assert all(alert.priority != "caution" or alert.step == "raised" for alert in night.standing())


def test_a_clock_set_forward_makes_one_step_of_each_and_no_flood() -> None:
    night = Night(Waters(theatre(alert_thresholds={"unread_s": 1e9, "load_per_position": 1e9})))
    night.take(*(report(f"r{n}", place=(50.6 + 0.1 * n, 1.2 + 0.1 * n)) for n in range(5)))
    night.look(2.0)
    jump = ClockJump(at=at(122.0), by_s=7_200.0)
    assert raised(night.look(122.0, jump)) == [], "two hours that did not pass make nobody overdue"
    assert raised(night.look(122.0 + 44.1, jump)) != [], "what really passed does"


def test_without_knowing_of_the_jump_all_would_be_overdue() -> None:
    night = Night(Waters(theatre(alert_thresholds={"unread_s": 1e9, "load_per_position": 1e9})))
    night.take(*(report(f"r{n}", place=(50.6 + 0.1 * n, 1.2 + 0.1 * n)) for n in range(5)))
    assert len(raised(night.look(122.0))) == 5


def test_a_clock_set_back_loses_nothing() -> None:
    night = Night()
    night.take(report("r1", minutes=60.0, place=SEA))
    assert raised(night.look(61.5)) == []
    back = ClockJump(at=at(1.6), by_s=-3_600.0)
    assert raised(night.look(2.1, back)) == [f"unread_position:{night.boat_of('r1').id}"]


@given(st.floats(0, 1e5), st.lists(st.tuples(st.floats(1, 1e5), st.floats(-1e5, 1e5)), max_size=4))
def test_ages_are_never_negative(since_s: float, jumps: list[tuple[float, float]]) -> None:
    moment = Moment(
        now=at(1e4),
        jumps=tuple(ClockJump(at=at(0) + timedelta(seconds=s), by_s=by) for s, by in jumps),
    )
    assert moment.age_s(at(0) + timedelta(seconds=since_s)) >= 0.0


Step = st.tuples(
    st.sampled_from(["call", "look", "look", "acknowledge", "read", "merge", "close", "jump"]),
    st.integers(0, 4),
    st.sampled_from([None, "engine failed", "taking water", "people in water"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(Step, max_size=25))
def test_one_alert_for_one_situation_whatever_happens(story: list[tuple[str, int, str | None]]) -> None:
    """Calls, looks, acknowledgements, reading, merges, closings and a clock that is set, in any order."""
    night, minute = Night(), 0.0
    jumps: list[ClockJump] = []
    for number, (kind, which, status) in enumerate(story):
        minute += 0.7
        before = dict(night.picture.alerts)
        mark = len(night.log)
        boats = [boat for boat in night.picture.boats.values() if boat.status == "open"]
        if kind == "call":
            place = (50.6 + 0.15 * which, 1.2 + 0.2 * which)
            night.take(
                report(f"r{number}", minutes=minute, place=place, status=status, phone=f"{which:010x}")
            )
        elif kind == "look":
            first, again = night.look(minute, *jumps), night.look(minute, *jumps)
            # The load counts the alerts that the first look raised.
            assert [one for one in raised(again) if one != "operator_load:centre"] == []
            assert not set(raised(first)) & set(raised(again)), "asked twice, raised twice"
            assert night.look(minute, *jumps) == []
        elif kind == "acknowledge":
            for alert in night.standing()[which : which + 1]:
                night.acknowledge(alert, minute)
        elif kind == "read":
            held = [join.report_id for boat in boats[which : which + 1] for join in boat.joins]
            night.record(ReportRead(report_ids=tuple(held), by="watch"), at(minute))
        elif kind == "merge" and len(boats) >= 2:
            night.merge(boats[0].joins[0].report_id, boats[-1].joins[0].report_id, minute)
        elif kind == "close" and boats:
            boat = boats[which % len(boats)]
            evidence = boat.joins[0].report_id
            night.record(BoatClosed(boat_id=boat.id, evidence_report_id=evidence), at(minute))
        elif kind == "jump":
            minute += 90.0 * which
            jumps.append(ClockJump(at=at(minute), by_s=90.0 * 60.0 * which))
        _hold(night, before, mark)
    assert night.replayed().fingerprint() == night.picture.fingerprint()


def _hold(night: Night, before: dict[str, Alert], mark: int) -> None:
    situations = [(alert.code, alert.subject) for alert in night.standing()]
    assert len(situations) == len(set(situations))
    for boat in night.picture.boats.values():
        said = [alert.code for alert in night.standing() if alert.subject == boat.id]
        assert not {"people_in_water", "distress_words"} <= set(said), "one situation, two alerts"
        if boat.status == "open" and boat.status_said is not None:
            assert {"people_in_water", "distress_words"} & set(said), "said, and nobody is called"
    made = [entry.body for entry in night.log[mark:]]
    for alert in night.picture.alerts.values():
        old = before.get(alert.id)
        if old is None or old.cleared_at is not None or alert.cleared_at is not None:
            continue
        assert GRAVITY[alert.priority] >= GRAVITY[old.priority], "while it stands it only grows graver"
        called = old.acknowledged_at is not None and alert.acknowledged_at is None
        assert not called or GRAVITY[alert.priority] > GRAVITY[old.priority]
        stepped = [e for e in made if isinstance(e, AlertEscalated) and e.alert_id == alert.id]
        assert not (stepped and old.acknowledged_at), "what was seen does not escalate"
