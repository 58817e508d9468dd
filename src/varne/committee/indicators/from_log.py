"""Indicators of one centre's own work, from its log: times to alert, order and scene, hand-overs, refusals.

Everything is counted from what the log holds. An event that this log has none of makes an indicator "not
recorded", which is not zero. Detection is the time that an incident's first report speaks of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from varne.committee.indicators.indicator import Indicator, absent
from varne.committee.indicators.intervals import median_interval
from varne.picture.event import Recorded
from varne.picture.events import AlertRaised, LogOpened, ReportReceived
from varne.picture.events_incident import (
    AskRefused,
    HandOverAccepted,
    HandOverOffered,
    IncidentClosed,
    IncidentOpened,
    TaskingAnswered,
    TaskingIssued,
)
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.tasking.people import unaccounted

GAP_CODES = frozenset({"feed_silent", "left_coverage"})


class _Times:
    """Moments of each incident, first of each kind."""

    def __init__(self) -> None:
        self.detected: dict[str, datetime] = {}
        self.alerted: dict[str, datetime] = {}
        self.ordered: dict[str, datetime] = {}
        self.on_scene: dict[str, datetime] = {}

    def minutes(self, until: dict[str, datetime]) -> list[float]:
        """Minutes from detection to a moment, of the incidents that have it."""
        return [
            (until[incident] - since).total_seconds() / 60.0
            for incident, since in self.detected.items()
            if incident in until
        ]


def _first(moments: dict[str, datetime], key: str | None, at: datetime) -> None:
    if key is not None and (key not in moments or at < moments[key]):
        moments[key] = at


def indicators_of_log(entries: Iterable[Recorded], picture: Picture) -> tuple[Indicator, ...]:
    """What one log says of its centre's work.

    ``entries``: the whole log in order; ``picture``: the same log folded.
    """
    reports: dict[str, Report] = {}
    times, boat_incidents, orders = _Times(), dict[str, str](), dict[str, str | None]()
    offers: dict[str, datetime] = {}
    alerts: dict[str, datetime] = {}  # by subject: a boat or an incident among others
    accepted: list[float] = []
    refused: Counter[str] = Counter()
    closed = gaps = 0
    moments: list[datetime] = []
    synthetic = False
    for entry in entries:
        moments.append(entry.received_at)
        body = entry.body
        if isinstance(body, LogOpened):
            synthetic = body.synthetic
        elif isinstance(body, ReportReceived):
            reports[body.report.id] = body.report
        elif isinstance(body, IncidentOpened):
            boat_incidents[body.boat_id] = body.incident_id
            report = reports.get(body.report_id)
            _first(times.detected, body.incident_id, report.best_time if report else entry.received_at)
        elif isinstance(body, AlertRaised):
            alert = body.alert
            _first(alerts, alert.subject, alert.raised_at)
            gaps += alert.code in GAP_CODES
        elif isinstance(body, TaskingIssued):
            orders[body.order.id] = body.order.incident_id
            _first(times.ordered, body.order.incident_id, entry.observed_at or entry.received_at)
        elif isinstance(body, TaskingAnswered) and body.answer == "on_scene":
            _first(times.on_scene, orders.get(body.tasking_id), entry.observed_at or entry.received_at)
        elif isinstance(body, HandOverOffered):
            offers[body.hand_over.id] = body.hand_over.at
        elif isinstance(body, HandOverAccepted) and body.hand_over_id in offers:
            at = entry.observed_at or entry.received_at
            accepted.append((at - offers[body.hand_over_id]).total_seconds() / 60.0)
        elif isinstance(body, AskRefused) and body.ask.act == "close":
            refused[body.ask.id] += 1
        elif isinstance(body, IncidentClosed):
            closed += 1
    if not moments:
        return ()
    for subject, raised_at in alerts.items():
        incident = boat_incidents.get(subject, subject)
        if incident in times.detected:
            _first(times.alerted, incident, raised_at)
    window = (min(moments).date(), max(moments).date())
    name = f"{picture.centre} #{picture.sequence}"
    incidents = len(times.detected)
    return tuple(
        _marked(found, synthetic, name)
        for found in (
            _median("detection_to_alert", times.minutes(times.alerted), window),
            _median("detection_to_order", times.minutes(times.ordered), window),
            _median("detection_to_scene", times.minutes(times.on_scene), window),
            _count(
                "never_reached",
                "incidents",
                incidents - len(times.on_scene),
                window,
                orders or times.on_scene,
            ),
            _count("unaccounted_boats", "boats", len(unaccounted(picture)), window, [True]),
            _median("hand_over_time", accepted, window),
            _count("coverage_gaps", "events", gaps, window, [True]),
            _count("closures_refused", "refusals", sum(refused.values()), window, refused or closed),
        )
    )


def _marked(indicator: Indicator, synthetic: bool, name: str) -> Indicator:
    return msgspec.structs.replace(indicator, synthetic=synthetic, vintage=name, geography="centre")


def _median(code: str, minutes: Sequence[float], window: tuple[date, date]) -> Indicator:
    found = median_interval(minutes)
    if found is None:
        return absent(code, "minutes", *window, "not_recorded")
    value, low, high = found
    return Indicator(
        code=code,
        unit="minutes",
        first=window[0],
        last=window[1],
        value=value,
        low=low,
        high=high,
        basis="order_statistics",
        count=len(minutes),
        sources=("log",),
    )


def _count(code: str, unit: str, count: int, window: tuple[date, date], evidence: object) -> Indicator:
    """A count; "not recorded" when the log holds no event that could have raised it."""
    if not evidence:
        return absent(code, unit, *window, "not_recorded")
    return Indicator(
        code=code,
        unit=unit,
        first=window[0],
        last=window[1],
        value=float(count),
        low=float(count),
        high=float(count),
        basis="complete_count",
        sources=("log",),
    )
