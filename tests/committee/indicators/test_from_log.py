"""Indicators of a centre's own log: times from detection, hand-overs, refusals; absent is not zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from varne.committee.indicators.from_log import indicators_of_log
from varne.committee.indicators.indicator import Indicator
from varne.picture.alert import Alert
from varne.picture.event import Event, Recorded
from varne.picture.events import AlertRaised, LogOpened, ReportReceived
from varne.picture.events_incident import (
    AskRefused,
    HandOverAccepted,
    HandOverOffered,
    IncidentOpened,
    TaskingAnswered,
    TaskingIssued,
)
from varne.picture.incident import Ask, HandOver, Missing
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.tasking import TaskingOrder

BEGIN = datetime(2026, 8, 12, 1, 30, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def entries(*bodies: tuple[float, Event]) -> list[Recorded]:
    return [
        Recorded(sequence=n, originator="UK", received_at=at(minutes), recorded_at=at(minutes), body=body)
        for n, (minutes, body) in enumerate(bodies, start=1)
    ]


def opened(number: int, minutes: float) -> list[tuple[float, Event]]:
    report = Report(
        id=f"r{number}",
        kind="call",
        feed="calls",
        source="uk.999",
        centre="UK",
        received_at=at(minutes + 2),
        observed_at=at(minutes),
    )
    incident = IncidentOpened(
        incident_id=f"i{number}", boat_id=f"b{number}", phase="distress", owner="UK", report_id=f"r{number}"
    )
    return [(minutes + 2, ReportReceived(report=report)), (minutes + 2, incident)]


OPEN = (0.0, LogOpened(theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True))


def found(*bodies: tuple[float, Event]) -> dict[str, Indicator]:
    return {one.code: one for one in indicators_of_log(entries(OPEN, *bodies), Picture(centre="UK"))}


def alert(minutes: float, subject: str, code: str = "distress_words") -> tuple[float, Event]:
    raised = Alert(
        id=f"{code}:{subject}",
        code=code,  # type: ignore[arg-type]
        priority="alarm",
        raised_at=at(minutes),
        subject=subject,
    )
    return minutes, AlertRaised(alert=raised)


def test_times_run_from_what_the_first_report_speaks_of() -> None:
    order = TaskingOrder(id="t1", unit_id="uk.dover-lifeboat", purpose="rescue", incident_id="i1")
    told = found(
        alert(13, "b1"),  # written before the incident, as rules may
        *opened(1, 10),
        *opened(2, 20),
        alert(30, "i2"),
        alert(40, "b1"),
        (15, TaskingIssued(order=order, by="watch-1")),
        (55, TaskingAnswered(tasking_id="t1", answer="on_scene")),
        (70, TaskingAnswered(tasking_id="t1", answer="on_scene")),
    )
    assert (told["detection_to_alert"].value, told["detection_to_alert"].count) == (
        6.5,
        2,
    )  # 3 and 10 minutes
    assert told["detection_to_order"].value == 5
    assert told["detection_to_scene"].value == 45
    assert told["never_reached"].value == 1
    assert all(one.synthetic for one in told.values())


def test_hand_overs_and_refused_closures_are_counted() -> None:
    offer = HandOver(
        id="h1", incident_id="i1", from_centre="UK", to_centre="FR", by="watch-1", at=at(20), phase="distress"
    )
    ask = Ask(id="a1", act="close", centre="UK", by="watch-1", at=at(50), reason="calls_stopped")
    told = found(
        *opened(1, 10),
        (20, HandOverOffered(hand_over=offer)),
        (32, HandOverAccepted(incident_id="i1", hand_over_id="h1", by="watch-1", centre="FR")),
        (50, AskRefused(incident_id="i1", ask=ask, missing=(Missing(code="reason_never_enough"),))),
        alert(60, "ais", "feed_silent"),
    )
    assert told["hand_over_time"].value == 12
    assert told["closures_refused"].value == 1
    assert told["coverage_gaps"].value == 1


def test_what_this_log_never_recorded_is_not_zero() -> None:
    told = found(*opened(1, 10))
    for code in (
        "detection_to_alert",
        "detection_to_scene",
        "never_reached",
        "hand_over_time",
        "closures_refused",
    ):
        assert (told[code].value, told[code].absence) == (None, "not_recorded"), code
    assert told["unaccounted_boats"].value == 0
    assert indicators_of_log([], Picture()) == ()
