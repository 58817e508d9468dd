"""All rules of the alerts in one place: what an event causes, and what only time causes.

Two pure seams. :func:`decide` is a stage of the pipeline: it answers an entry of the log, so that people in
the water sound in the commit of the report that told of them. :func:`due` is asked by the centre on its
clock, or by a replay on its own: it looks at the whole picture and gives what must be recorded so that
exactly the situations that are so have an alert, and the next step of every alert that nobody has
acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from varne.alerts import (
    boundary_crossed,
    contact_overdue,
    distress_words,
    escalation,
    handover_unanswered,
    launch_detected,
    left_coverage,
    moved,
    operator_load,
    people_in_water,
    people_short,
    reopened,
    replaced_answered,
    ship_converging,
    surge,
    tasking_refused,
    tasking_unacknowledged,
    unread_position,
    weather_worsening,
    wild_position,
)
from varne.alerts.moment import Moment
from varne.alerts.situation import Situation, answer, settle, standing_by_code
from varne.alerts.waters import Waters
from varne.picture.alert import Alert, AlertCode
from varne.picture.boat import Boat
from varne.picture.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertEscalated,
    AlertRaised,
    BoatClosed,
    BoatOpened,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    Event,
    Recorded,
    ReportJoined,
    ReportMoved,
    ReportRead,
    TrackDoubted,
)
from varne.picture.events_incident import (
    IncidentReopened,
    IncidentResumed,
    NextUnitNamed,
    TaskingAnswered,
    TaskingIssued,
    TaskingWithdrawn,
)
from varne.picture.picture import Picture
from varne.picture.tasking import TaskingOrder

replace = msgspec.structs.replace
Timed = Callable[[Picture, Moment, Waters], Iterator[Situation]]

# Graver first: two rules of one boat are told in this order.
OF_BOATS = (people_in_water, distress_words)
TIMED: tuple[tuple[AlertCode, Timed], ...] = (
    (ship_converging.CODE, ship_converging.situations),
    (people_short.CODE, people_short.situations),
    (tasking_unacknowledged.CODE, tasking_unacknowledged.situations),
    (tasking_refused.CODE, tasking_refused.situations),
    (replaced_answered.CODE, replaced_answered.situations),
    (handover_unanswered.CODE, handover_unanswered.situations),
    (contact_overdue.CODE, contact_overdue.situations),
    (launch_detected.CODE, launch_detected.situations),
    (unread_position.CODE, unread_position.situations),
    (left_coverage.CODE, left_coverage.situations),
    (boundary_crossed.CODE, boundary_crossed.situations),
    (weather_worsening.CODE, weather_worsening.situations),
    (surge.CODE, surge.situations),
)


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """What must be recorded because of one entry."""
    answers = _ANSWERS.get(type(entry.body))
    return () if answers is None else tuple(answers(picture, entry))


def due(picture: Picture, moment: Moment, waters: Waters, *, positions: int = 1) -> tuple[Event, ...]:
    """What must be recorded now, whatever was recorded before: alerts begun and over, and escalations.

    Asked twice with nothing recorded between, it gives the same; asked after all of it was recorded, at most
    the load, which counts the alerts.

    Args:
        picture: what the centre believes.
        moment: now, with the jumps of the clock.
        waters: the strait.
        positions: how many positions are signed on.
    """
    standing = standing_by_code(picture.alerts)
    found: list[Event] = []
    for code, situations in TIMED:
        told = situations(picture, moment, waters)
        found.extend(settle(picture.alerts, standing.get(code, ()), told, moment.now))
    load = operator_load.situations(picture, moment, waters, positions)
    found.extend(settle(picture.alerts, standing.get(operator_load.CODE, ()), load, moment.now))
    found.extend(tasking_unacknowledged.due(picture, moment, waters))
    over = {event.alert_id for event in found if isinstance(event, AlertCleared)}
    steps = escalation.due(picture, moment, waters.thresholds)
    found.extend(step for step in steps if step.alert_id not in over)
    return tuple(found)


def _of_boat(picture: Picture, entry: Recorded, boat_id: str) -> Iterator[Event]:
    """Settle the alerts of one boat that what is said of it decides."""
    boat = picture.boats[boat_id]
    for rule in OF_BOATS:
        yield from _settled(picture, entry, rule.CODE, rule.situation(picture, boat), boat)


def _settled(
    picture: Picture, entry: Recorded, code: AlertCode, situation: Situation | None, boat: Boat
) -> list[Event]:
    before = picture.alerts.get(f"{code}:{boat.id}")
    if situation is not None:
        # What made it so of this boat is this entry: its report, or a judgement that moved reports.
        raised = answer(before, replace(situation, since=entry.received_at), entry.received_at)
        return [] if raised is None else [raised]
    if before is None or before.cleared_at is not None:
        return []
    return [AlertCleared(alert_id=before.id, into_alert_id=_in_place_of(picture, boat, before))]


def _in_place_of(picture: Picture, boat: Boat, alert: Alert) -> str | None:
    """The graver alert that stands for the same situation from now on."""
    if alert.code == distress_words.CODE and people_in_water.situation(picture, boat) is not None:
        return f"{people_in_water.CODE}:{boat.id}"
    return None


def _said(picture: Picture, entry: Recorded) -> Iterator[Event]:
    body = entry.body
    assert isinstance(body, BoatOpened | ReportJoined | BoatReassessed | BoatClosed)
    yield from _of_boat(picture, entry, body.boat_id)


def _reopened(picture: Picture, entry: Recorded) -> Iterator[Event]:
    assert isinstance(entry.body, BoatReopened)
    yield from reopened.decide(picture, entry)
    yield from _of_boat(picture, entry, entry.body.boat_id)


def _closed(picture: Picture, entry: Recorded) -> Iterator[Event]:
    yield from reopened.decide(picture, entry)
    yield from _said(picture, entry)


def _split(picture: Picture, entry: Recorded) -> Iterator[Event]:
    assert isinstance(entry.body, BoatSplit)
    yield from reopened.decide(picture, entry)
    yield from _of_boat(picture, entry, entry.body.boat_id)
    yield from _of_boat(picture, entry, entry.body.from_boat_id)


def _report_moved(picture: Picture, entry: Recorded) -> Iterator[Event]:
    assert isinstance(entry.body, ReportMoved)
    yield from _of_boat(picture, entry, entry.body.boat_id)
    yield from _of_boat(picture, entry, entry.body.from_boat_id)


def _merged(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """The kept boat's alerts stand for both; what was seen on the merged one need not be seen again."""
    body = entry.body
    assert isinstance(body, BoatsMerged)
    kept = picture.boats[body.boat_id]
    if kept.status != "open":
        return  # the kept boat is accounted for: what was said of the other still calls, by itself
    gravest: str | None = None
    for rule in OF_BOATS:
        before = picture.alerts.get(f"{rule.CODE}:{body.merged_boat_id}")
        for event in _settled(picture, entry, rule.CODE, rule.situation(picture, kept), kept):
            yield moved.seen_before(event, before) if isinstance(event, AlertRaised) else event
        if gravest is None and rule.situation(picture, kept) is not None:
            gravest = f"{rule.CODE}:{kept.id}"
        if before is not None and before.cleared_at is None:
            yield AlertCleared(alert_id=before.id, into_alert_id=gravest)
    yield from moved.decide(picture, entry)


def _heard_again(picture: Picture, entry: Recorded) -> Iterator[Event]:
    yield from reopened.decide(picture, entry)


def _read(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """Reading is seeing: the alert of what is now read is over, and whoever read it has seen it."""
    body = entry.body
    assert isinstance(body, ReportRead)
    boats = {picture.boat_of_report.get(report_id) or "no_boat": None for report_id in body.report_ids}
    for boat_id in boats:
        alert = picture.alerts.get(f"{unread_position.CODE}:{boat_id}")
        if alert is None or alert.cleared_at is not None:
            continue
        left = (
            report_id
            for report_id in picture.unread
            if (picture.boat_of_report.get(report_id) or "no_boat") == boat_id
        )
        if next(left, None) is None:
            yield AlertCleared(alert_id=alert.id, by=body.by)


def _doubted(picture: Picture, entry: Recorded) -> Iterator[Event]:
    yield from wild_position.decide(picture, entry)


def _next_named(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """The alert of an order that came to nothing says who is next, from the commit in which that is named.

    It calls nobody anew: whoever has seen the silence has seen it. That nobody is left to send goes to the
    supervisor at once.
    """
    assert isinstance(entry.body, NextUnitNamed)
    tasking = picture.taskings[entry.body.tasking_id]
    found = tasking_refused.situation(picture, tasking) or tasking_unacknowledged.situation(picture, tasking)
    if found is None:
        return
    before = picture.alerts.get(found.alert_id)
    if before is None or before.cleared_at is not None:
        raised = answer(before, found, entry.received_at)
        if raised is not None:
            yield raised
        return
    yield AlertRaised(alert=replace(before, parameters=found.parameters))
    if found.for_supervisor and before.step != "supervisor" and before.acknowledged_at is None:
        yield AlertEscalated(alert_id=before.id, step="supervisor", priority=before.priority)


def _sent_instead(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """Whoever sends a unit in place of another has seen that it was needed; the alert says who was sent."""
    body = entry.body
    assert isinstance(body, TaskingIssued)
    before = _told_anew(picture, body.order)
    if before is not None:
        yield AlertRaised(alert=before)
        if before.acknowledged_at is None:
            yield AlertAcknowledged(alert_id=before.id, by=body.by)


def _withdrawn(picture: Picture, entry: Recorded) -> Iterator[Event]:
    """An order that took another's place is taken back: the other's alert says again who is next."""
    assert isinstance(entry.body, TaskingWithdrawn)
    before = _told_anew(picture, picture.taskings[entry.body.tasking_id].order)
    if before is not None:
        yield AlertRaised(alert=before)


def _told_anew(picture: Picture, order: TaskingOrder) -> Alert | None:
    """The standing alert of the order that another took the place of, with what is so of it now."""
    failed = picture.taskings.get(order.replaces_id or "")
    if failed is None:
        return None
    found = tasking_refused.situation(picture, failed) or tasking_unacknowledged.situation(picture, failed)
    before = None if found is None else picture.alerts.get(found.alert_id)
    if found is None or before is None or before.cleared_at is not None:
        return None
    return replace(before, parameters=found.parameters)


def _unit_answered(picture: Picture, entry: Recorded) -> Iterator[Event]:
    assert isinstance(entry.body, TaskingAnswered)
    found = replaced_answered.situation(picture, picture.taskings[entry.body.tasking_id])
    before = None if found is None else picture.alerts.get(found.alert_id)
    if found is not None and (before is None or before.cleared_at is not None):
        raised = answer(before, found, entry.received_at)
        if raised is not None:
            yield raised


_ANSWERS: dict[type[Event], Callable[[Picture, Recorded], Iterator[Event]]] = {
    TrackDoubted: _doubted,
    BoatOpened: _said,
    ReportJoined: _said,
    BoatReassessed: _said,
    BoatClosed: _closed,
    BoatReopened: _reopened,
    BoatsMerged: _merged,
    BoatSplit: _split,
    ReportMoved: _report_moved,
    ReportRead: _read,
    IncidentReopened: _heard_again,
    IncidentResumed: _heard_again,
    NextUnitNamed: _next_named,
    TaskingIssued: _sent_instead,
    TaskingWithdrawn: _withdrawn,
    TaskingAnswered: _unit_answered,
}
