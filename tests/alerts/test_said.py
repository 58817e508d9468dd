"""Alerts that a report causes by itself: people in the water, and other words of distress."""

from __future__ import annotations

from msgspec.structs import replace

from tests.alerts.watch import SEA, Night, at, cleared, raised, report
from varne.alerts.rules import decide
from varne.picture.events import AlertAcknowledged, BoatClosed, Recorded


def test_people_in_the_water_sound_with_the_report_that_says_so() -> None:
    night = Night()
    made = night.take(report("r1", place=SEA, people=30, status="people in water", phone="aa11bb22cc"))
    assert raised(made) == [f"people_in_water:{night.boat_of('r1').id}"]
    alert = night.alert("people_in_water")
    assert alert.priority == "emergency"
    assert alert.parameters == {"report_id": "r1", "times": 1, "people": 30}
    assert alert.since == at(1.0)
    assert alert.observed_at == at(0.0)


def test_a_call_without_words_of_distress_raises_none() -> None:
    night = Night()
    assert raised(night.take(report("r1", place=SEA))) == []


def test_failed_engines_warn_and_water_alarms_and_the_graver_calls_anew() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="engine failed", phone="aa11bb22cc"))
    first = night.alert("distress_words")
    assert first.priority == "warning"
    night.acknowledge(first, 2.0)
    night.take(report("r2", minutes=5.0, place=SEA, status="taking water", phone="aa11bb22cc"))
    alert = night.alert("distress_words")
    assert (alert.priority, alert.acknowledged_at, alert.raised_at) == ("alarm", None, first.raised_at)
    assert alert.parameters["status"] == "taking water"


def test_what_is_said_again_does_not_call_again() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="taking water", phone="aa11bb22cc"))
    night.acknowledge(night.alert("distress_words"), 2.0)
    sounded = night.alert("distress_words").sounded_at
    for number in range(2, 8):
        night.take(
            report(f"r{number}", minutes=float(number), place=SEA, status="engine failed", phone="aa11bb22cc")
        )
    alert = night.alert("distress_words")
    assert alert.acknowledged_by == "watch"
    assert alert.sounded_at == sounded
    assert alert.count < 4, "written again when doubled, not with each call"


def test_people_in_the_water_stand_in_place_of_the_other_words() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="taking water", phone="aa11bb22cc"))
    night.take(report("r2", minutes=3.0, place=SEA, status="people in water", phone="aa11bb22cc"))
    (alert,) = night.standing()
    assert alert.code == "people_in_water"
    words = night.picture.alerts[f"distress_words:{night.boat_of('r1').id}"]
    assert words.into_alert_id == alert.id
    assert not words.awaits


def test_an_alert_ends_when_its_boat_is_accounted_for_and_is_still_shown_unseen() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="taking water", phone="aa11bb22cc"))
    boat = night.boat_of("r1")
    made = night.record(BoatClosed(boat_id=boat.id, evidence_report_id="r1"), at(9.0))
    assert f"distress_words:{boat.id}" in cleared(made)
    alert = night.picture.alerts[f"distress_words:{boat.id}"]
    assert alert.awaits, "nobody saw it"
    night.record(AlertAcknowledged(alert_id=alert.id, by="watch"), at(10.0))
    assert not night.picture.alerts[alert.id].awaits


def test_two_boats_held_to_be_one_have_one_alert_that_need_not_be_seen_again() -> None:
    night = Night()
    night.take(
        report("r1", place=SEA, status="taking water", phone="aa11bb22cc"),
        report("r2", place=(51.2, 1.9), status="taking water", phone="dd44ee55ff"),
    )
    assert len(night.standing("distress_words")) == 2
    other = night.boat_of("r2")
    for alert in night.standing("distress_words"):
        night.acknowledge(alert, 3.0)
    night.merge("r1", "r2", 4.0)
    alert = night.alert("distress_words")
    assert alert.subject == night.boat_of("r1").id
    assert alert.acknowledged_by == "watch"
    gone = night.picture.alerts[f"distress_words:{other.id}"]
    assert gone.into_alert_id == alert.id


def test_what_was_seen_on_the_merged_boat_need_not_be_seen_on_the_kept_one() -> None:
    night = Night()
    night.take(
        report("r1", place=SEA, phone="aa11bb22cc"),
        report("r2", place=(51.2, 1.9), status="taking water", phone="dd44ee55ff"),
    )
    night.acknowledge(night.alert("distress_words"), 3.0)
    night.merge("r1", "r2", 4.0)
    alert = night.alert("distress_words")
    assert (alert.subject, alert.acknowledged_by) == (night.boat_of("r1").id, "watch")


def test_a_graver_word_of_the_merged_boat_calls_on_the_kept_one() -> None:
    night = Night()
    night.take(
        report("r1", place=SEA, status="engine failed", phone="aa11bb22cc"),
        report("r2", place=(51.2, 1.9), status="people in water", phone="dd44ee55ff"),
    )
    night.acknowledge(night.alert("distress_words"), 3.0)
    night.merge("r1", "r2", 4.0)
    (alert,) = night.standing()
    assert (alert.code, alert.subject) == ("people_in_water", night.boat_of("r1").id)
    assert alert.acknowledged_at is None


def test_asked_again_of_what_is_recorded_nothing_more_is_said() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="people in water", phone="aa11bb22cc"))
    for entry in list(night.log):
        assert isinstance(entry, Recorded)
        assert raised(decide(night.picture, entry)) == []


def test_what_was_over_in_an_old_log_awaits_nobody() -> None:
    night = Night()
    night.take(report("r1", place=SEA, status="taking water", phone="aa11bb22cc"))
    alert = replace(night.alert("distress_words"), cleared_at=at(5.0))
    assert alert.awaits
    assert not replace(alert, sounded_at=None).awaits
