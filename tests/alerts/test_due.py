"""Alerts that time, or several things together, cause: each begins, is one, and ends."""

from __future__ import annotations

import pytest

from tests.alerts.watch import BEACH, SEA, Night, ais, at, cleared, raised, report, theatre, weather
from varne.alerts.moment import Moment
from varne.alerts.ship_converging import meetings, ships_of
from varne.alerts.thresholds import Thresholds, thresholds_of
from varne.alerts.waters import Waters, WeatherPoint
from varne.picture.errors import Malformed
from varne.picture.events import BoatClosed, FeedDeclared, ReportRead, ReportReceived
from varne.picture.events_incident import (
    HandOverOffered,
    PeopleReckoned,
    TaskingAnswered,
    TaskingIssued,
    TaskingUnacknowledged,
)
from varne.picture.incident import HandOver, People
from varne.picture.tasking import TaskingOrder
from varne.picture.track import Estimate

QUIET = {"alert_thresholds": {"unread_s": 1e9, "load_per_position": 1e9}}


def quiet(**changes: object) -> Waters:
    """The strait, with reading and load left out of account."""
    return Waters(theatre(**{**QUIET, **changes}))


# ── unread positions ──


def test_a_position_that_nobody_opens_for_a_minute_warns() -> None:
    night = Night()
    night.take(report("r1", place=SEA))
    assert raised(night.look(1.9)) == []
    (identifier,) = raised(night.look(2.0))
    assert identifier == f"unread_position:{night.boat_of('r1').id}"
    assert night.alert("unread_position").parameters["report_id"] == "r1"


def test_reading_it_ends_the_alert_and_is_seeing_it() -> None:
    night = Night()
    night.take(report("r1", place=SEA))
    night.look(3.0)
    made = night.record(ReportRead(report_ids=("r1",), by="watch"), at(3.5))
    assert len(cleared(made)) == 1
    assert not night.picture.alerts[cleared(made)[0]].awaits


def test_one_alert_a_boat_however_many_are_unread_and_one_left_keeps_it() -> None:
    night = Night()
    night.take(*(report(f"r{n}", minutes=n, place=SEA, phone="aa11bb22cc") for n in range(4)))
    night.look(9.0)
    assert night.alert("unread_position").parameters["unread"] == 4
    night.record(ReportRead(report_ids=("r0", "r1", "r2"), by="watch"), at(9.5))
    night.look(9.6)
    assert len(night.standing("unread_position")) == 1


def test_radar_and_what_was_typed_at_a_desk_need_no_reading() -> None:
    night = Night()
    night.record(FeedDeclared(feed="test", kind="calls", synthetic=False, title="Calls"), at(0.0))
    night.take(report("r1", place=SEA), report("r2", "radar", place=(51.3, 1.9)))
    assert raised(night.look(30.0)) == []


# ── launches ──


def test_a_boat_first_seen_off_a_beach_is_a_launch_that_names_its_sensor() -> None:
    night = Night(quiet())
    night.take(report("r1", "air", place=BEACH))
    assert raised(night.look(1.1)) == [f"launch_detected:{night.boat_of('r1').id}"]
    assert night.alert("launch_detected").parameters == {
        "place_id": "the-beach", "away_m": 0, "report_id": "r1", "kind": "air", "source": "test",
    }  # fmt: skip


def test_a_launch_being_prepared_is_told_of_until_it_is_afloat_or_ended() -> None:
    night = Night(quiet())
    night.take(report("r1", "patrol", place=BEACH, stage="preparing", people=40))
    (launch,) = night.picture.beach_launches.values()
    assert raised(night.look(1.1)) == [f"launch_detected:{launch.id}"]
    figures = night.alert("launch_detected").parameters
    assert (figures["place_id"], figures["stage"], figures["people"]) == ("the-beach", "preparing", 40)
    assert raised(night.look(2.0)) == [], "one alert a launch"
    night.take(report("r2", "patrol", minutes=3, place=BEACH, stage="afloat", people=40))
    night.look(4.5)
    assert [alert.subject for alert in night.standing("launch_detected")] == [night.boat_of("r2").id]


def test_a_single_radar_echo_off_a_beach_is_none() -> None:
    night = Night(quiet())
    night.take(report("r1", "radar", place=BEACH))
    assert raised(night.look(1.1)) == []


def test_a_boat_first_seen_at_sea_is_no_launch() -> None:
    night = Night(quiet())
    night.take(report("r1", "air", place=SEA))
    assert raised(night.look(1.1)) == []


# ── overdue ──


def test_a_boat_that_falls_silent_warns_then_alarms_and_a_word_ends_it() -> None:
    night = Night(quiet())
    night.take(report("r1", place=SEA, phone="aa11bb22cc"))
    assert raised(night.look(45.0)) == []
    assert raised(night.look(46.1)) == [f"contact_overdue:{night.boat_of('r1').id}"]
    night.acknowledge(night.alert("contact_overdue"), 47.0)
    night.look(91.5)
    assert (night.alert("contact_overdue").priority, night.alert("contact_overdue").acknowledged_at) == (
        "alarm",
        None,
    )
    night.take(report("r2", minutes=92.0, place=SEA, phone="aa11bb22cc"))
    assert len(cleared(night.look(93.1))) == 1


def test_what_radar_alone_saw_and_sees_no_more_is_not_overdue() -> None:
    night = Night(quiet())
    night.take(*(report(f"r{n}", "radar", minutes=n, place=SEA) for n in range(6)))
    assert night.boat_of("r5").probability >= 0.5
    assert not any(identifier.startswith("contact") for identifier in raised(night.look(80.0)))


# ── ships ──


def pass_by(night: Night, minutes: float = 1.1, **ship: float) -> list[str]:
    """A boat found by an aircraft, and a ship under way five miles west of it heading east."""
    night.take(report("boat", "air", place=SEA, speed_kn=0.5, course_deg=90.0, sigma_m=50.0))
    place = (SEA[0] + ship.pop("north_deg", 0.0), SEA[1] - ship.pop("west_deg", 0.13))
    speed_kn, course_deg = ship.pop("speed_kn", 18.0), ship.pop("course_deg", 90.0)
    for number in range(4):
        east = 18.0 * 0.5144 * 10.0 * number / 70_000.0 if speed_kn > 1 else 0.0
        night.take(
            ais(
                f"s{number}",
                10.0 + 10.0 * number,
                (place[0], place[1] + east),
                speed_kn=speed_kn,
                course_deg=course_deg,
                **{"ship_type": 70, **{key: int(value) for key, value in ship.items()}},
            )
        )
    return raised(night.look(minutes))


def test_a_ship_that_heads_for_a_boat_is_told_with_its_uncertainty() -> None:
    night = Night(quiet())
    assert pass_by(night) == [f"ship_converging:{night.boat_of('boat').id}"]
    alert = night.alert("ship_converging")
    assert alert.parameters["mmsi"] == 235_000_001
    assert 700 < float(alert.parameters["tcpa_s"]) < 1200
    assert 0.3 <= float(alert.parameters["probability"]) <= 1.0


@pytest.mark.parametrize(
    "ship",
    [
        {"course_deg": 270.0},  # going away
        {"north_deg": 0.08},  # passes five miles off
        {"speed_kn": 0.2},  # at anchor
        {"west_deg": 0.33},  # not within twenty minutes
        {"ship_type": 51},  # a lifeboat: it was sent
    ],
)
def test_other_ships_are_not(ship: dict[str, float]) -> None:
    assert pass_by(Night(quiet()), **ship) == []


def test_a_boat_whose_place_is_hardly_known_does_not_alarm_at_every_ship() -> None:
    night = Night(quiet())
    night.take(report("boat", place=SEA, sigma_m=6000.0))
    night.take(
        *(
            ais(f"s{n}", 10.0, (SEA[0] - 0.2 + 0.05 * n, SEA[1] - 0.2), mmsi=235_000_001 + n, speed_kn=16.0,
                course_deg=90.0, ship_type=70)
            for n in range(8)
        )
    )  # fmt: skip
    assert raised(night.look(1.5)) == []


def test_a_boat_whose_motion_is_not_known_is_less_surely_met() -> None:
    def chance(**motion: float) -> float:
        boat = Estimate(
            at=at(1.0), lat_deg=SEA[0], lon_deg=SEA[1], var_east_m2=2500.0, var_north_m2=2500.0, **motion
        )
        (met,) = meetings(boat, ships, Moment(now=at(1.0)), Thresholds())
        return met.probability

    night = Night(quiet())
    pass_by(night)
    ships = ships_of(night.picture, Moment(now=at(1.0)), Thresholds())
    assert chance(east_ms=0.0, north_ms=0.0, var_speed_m2s2=0.01) > chance() + 0.1


def test_two_ships_and_one_boat_are_one_alert() -> None:
    night = Night(quiet())
    pass_by(night)
    night.take(
        *(
            ais(f"t{n}", 40.0 + 10.0 * n, (SEA[0] + 0.09 - 0.0008 * n, SEA[1]), mmsi=235_000_009,
                speed_kn=16.0, course_deg=180.0, ship_type=80)
            for n in range(3)
        )
    )  # fmt: skip
    night.look(1.2)
    assert len(night.standing("ship_converging")) == 1


def test_it_ends_when_the_ship_has_turned_away() -> None:
    night = Night(quiet())
    pass_by(night)
    where = night.picture.tracks["mmsi:235000001"].estimate
    assert where is not None
    for number in range(6):
        night.take(
            ais(
                f"u{number}",
                50.0 + 20 * number,
                (where.lat_deg + 0.0014 * number, where.lon_deg),
                speed_kn=18.0,
                course_deg=0.0,
            )
        )
    assert len(cleared(night.look(3.0))) == 1


# ── lines, coverage, weather ──


def drift_off(night: Night, place: tuple[float, float]) -> list[str]:
    night.take(report("r1", "air", place=SEA, phone="aa11bb22cc"))
    for number in range(1, 7):
        share = number / 6
        here = (SEA[0] + share * (place[0] - SEA[0]), SEA[1] + share * (place[1] - SEA[1]))
        night.take(report(f"r{number + 1}", "call", minutes=30.0 * number, place=here, phone="aa11bb22cc"))
    return raised(night.look(181.1))


def test_crossing_a_line_of_responsibility_is_told_once() -> None:
    night = Night(quiet())
    found = drift_off(night, (51.0, 1.30))
    assert f"boundary_crossed:{night.boat_of('r1').id}" in found
    assert night.alert("boundary_crossed").parameters == {
        "limit_id": "the-line",
        "kind": "srr",
        "approximate": 0,
    }
    assert raised(night.look(182.0)) == []


def test_coming_near_a_line_is_not_crossing_it() -> None:
    night = Night(quiet())
    assert not any(identifier.startswith("boundary") for identifier in drift_off(night, (51.0, 1.48)))


def test_leaving_all_coverage_is_told_and_being_inside_is_not() -> None:
    night = Night(quiet())
    found = drift_off(night, (51.35, 1.5))
    assert f"left_coverage:{night.boat_of('r1').id}" in found
    near = Night(quiet())
    assert not any(identifier.startswith("left_coverage") for identifier in drift_off(near, (51.1, 1.5)))


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (weather((0, 3.0, None), (2, 8.0, None)), True),
        (weather((0, 8.0, None), (2, 8.2, None)), False),  # bad already, hardly worse
        (weather((0, 3.0, None), (6, 9.0, None)), False),  # later than three hours
        (weather((0, 3.0, 0.4), (2, 4.0, 1.2)), True),
        (weather((0, 3.0, 0.4), (2, 8.0, 0.6)), False),  # the forecast of waves decides when there is one
        (weather((2, 9.0, 2.0)), False),  # what is now is not known
    ],
)
def test_one_warning_for_the_weather(hours: list[WeatherPoint], told: bool) -> None:
    night = Night(Waters(theatre(**QUIET), hours))
    night.take(report("r1", place=SEA), report("r2", place=(51.2, 1.8)))
    assert raised(night.look(2.0)) == (["weather_worsening:weather"] if told else [])


def test_rules_that_cannot_speak_say_so() -> None:
    bare = Waters(theatre(limits=[], sensors=[], places=[]))
    assert bare.silent_rules == {
        "launch_detected": "no_beaches",
        "boundary_crossed": "no_line",
        "left_coverage": "no_sensor_range",
        "weather_worsening": "no_forecast",
    }


# ── people, orders, hand-overs ──


def test_people_short_begins_with_the_first_rescue_and_ends_when_the_figures_meet() -> None:
    night = Night(quiet())
    night.take(report("r1", place=SEA, people=33))
    incident = next(iter(night.picture.incidents))

    def reckon(minutes: float, safe: int) -> list[str]:
        people = People(
            alleged_low=33, alleged_high=33, taken_off=safe, unaccounted_low=33 - safe,
            unaccounted_high=33 - safe,
        )  # fmt: skip
        night.record(PeopleReckoned(incident_id=incident, people=people), at(minutes))
        return raised(night.look(minutes))

    assert reckon(2.0, 0) == []
    assert reckon(3.0, 31) == [f"people_short:{incident}"]
    assert night.alert("people_short").parameters["missing"] == 2
    night.record(
        PeopleReckoned(incident_id=incident, people=People(alleged_low=33, alleged_high=33, taken_off=33)),
        at(4.0),
    )
    assert cleared(night.look(4.0)) == [f"people_short:{incident}"]


def test_an_order_that_is_not_answered_alarms_and_silence_is_told_on() -> None:
    night = Night(quiet())
    order = TaskingOrder(id="t1", unit_id="uk.cutter", purpose="rescue")
    night.record(TaskingIssued(order=order, by="smc"), at(0.0))
    assert night.look(1.9) == []
    made = night.look(2.0)
    alert = night.alert("tasking_unacknowledged")
    assert (alert.parameters["unit_id"], alert.since) == ("uk.cutter", at(2.0))
    assert [event.escalation for event in made if isinstance(event, TaskingUnacknowledged)] == [1]
    assert not any(isinstance(event, TaskingUnacknowledged) for event in night.look(2.1))
    night.record(TaskingAnswered(tasking_id="t1", answer="acknowledged"), at(3.0))
    assert cleared(night.look(3.1)) == ["tasking_unacknowledged:t1"]


def test_a_hand_over_that_is_not_answered_alarms() -> None:
    night = Night(quiet())
    night.take(report("r1", place=SEA))
    incident = next(iter(night.picture.incidents))
    offer = HandOver(
        id="h1",
        incident_id=incident,
        from_centre="UK",
        to_centre="FR",
        by="smc",
        at=at(2.0),
        phase="distress",
    )
    night.record(HandOverOffered(hand_over=offer), at(2.0))
    assert raised(night.look(6.9)) == []
    assert raised(night.look(7.0)) == [f"handover_unanswered:{incident}"]


# ── load and surge ──


def test_too_much_for_one_position_goes_to_the_supervisor_and_another_position_ends_it() -> None:
    night = Night()
    night.take(*(report(f"r{n}", place=(50.6 + 0.1 * n, 1.2 + 0.1 * n)) for n in range(7)))
    night.look(2.1)
    night.look(2.2)
    alert = night.alert("operator_load")
    assert alert.step == "supervisor"
    assert float(alert.parameters["load"]) >= 15
    night.positions = 4
    assert "operator_load:centre" in cleared(night.look(2.3))


def test_many_boats_at_once_are_one_surge_that_ends_when_they_are_few() -> None:
    night = Night(quiet())
    night.take(*(report(f"r{n}", place=(50.6 + 0.1 * n, 1.2 + 0.1 * n)) for n in range(7)))
    assert raised(night.look(1.1)) == []
    night.take(report("r7", place=(51.4, 0.9)))
    assert raised(night.look(1.2)) == ["surge:centre"]
    for number in range(3):
        boat = night.boat_of(f"r{number}")
        night.record(BoatClosed(boat_id=boat.id, evidence_report_id=f"r{number}"), at(2.0))
    assert cleared(night.look(2.1)) == []
    night.record(BoatClosed(boat_id=night.boat_of("r3").id, evidence_report_id="r3"), at(3.0))
    assert cleared(night.look(3.1)) == ["surge:centre"]


# ── figures ──


def test_a_theatre_sets_its_own_thresholds_and_not_others() -> None:
    assert Waters(theatre(alert_thresholds={"unread_s": 30})).thresholds.unread_s == 30
    with pytest.raises(Malformed, match="no alert threshold is called"):
        thresholds_of({"unraed_s": 30})
    with pytest.raises(Malformed, match="below nought"):
        thresholds_of({"unread_s": -1})


def test_an_unplaced_report_is_counted_apart() -> None:
    night = Night()
    body = report("r9", area="varne")
    night.record(ReportReceived(report=body), body.received_at)
    night.look(5.0)
    assert len(night.standing("unread_position")) == 1
