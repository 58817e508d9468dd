"""A watch at work: reports, what correlation says of them, and what posts of two centres ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from tests.correlation.making import at, report
from varne.alerts import reopened
from varne.centre import incidents
from varne.centre.pipeline import Stage, advance
from varne.picture.boat import Assessment, Reason
from varne.picture.events import (
    BoatOpened,
    BoatReassessed,
    Event,
    LogOpened,
    Recorded,
    ReportJoined,
    ReportReceived,
)
from varne.picture.fold import fold
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.picture.report import ReportKind
from varne.tasking import asks, lifecycle, ownership, people, phase

# What this room decides, and the alert of a boat heard again; correlation is played by the test.
STAGES: tuple[Stage, ...] = (
    lifecycle.decide,
    phase.decide,
    people.decide,
    asks.decide,
    ownership.decide,
    reopened.decide,
)
HERE = (51.05, 1.60)


class Watch:
    """A centre's log; the night's minutes pass as it is told."""

    def __init__(self, stages: tuple[Stage, ...] = STAGES) -> None:
        self.stages = stages
        self.picture = Picture()
        self.log: list[Recorded] = []
        self.minute = 0.0
        self.newest = at(0)
        self.record(LogOpened(theatre_id="test", theatre_digest="", centre="UK", synthetic=True))

    @property
    def now(self) -> datetime:
        return at(self.minute)

    def record(self, body: Event, originator: str = "UK") -> list[Event]:
        """Record one fact; what the stages answered."""
        self.newest = max(self.newest, self.now)
        made = advance(
            self.picture,
            body,
            originator=originator,
            observed_at=None,
            received_at=self.now,
            recorded_at=self.newest,  # a log's time never goes back, whatever the clock does
            stages=self.stages,
        )
        self.log += made
        return [entry.body for entry in made[1:]]

    def say(
        self,
        name: str,
        kind: ReportKind = "call",
        place: tuple[float, float] | None = HERE,
        *,
        boat: str | None = None,
        probability: float = 0.9,
        minute: float | None = None,
        **said: Any,
    ) -> list[Event]:
        """A report now; of a boat held, or of a new one."""
        when = self.minute if minute is None else minute
        self.record(ReportReceived(report=report(name, kind, when, place, late=0.0, **said)))
        if boat is None:
            return self.record(
                BoatOpened(boat_id=f"boat:{name}", boat_name=name, report_id=name, probability=probability)
            )
        return self.record(
            ReportJoined(
                boat_id=boat,
                report_id=name,
                reason=Reason(code="near_in_time_and_space"),
                probability=probability,
            )
        )

    def assess(self, boat_id: str, **said: Any) -> list[Event]:
        """A judgement's word on a boat."""
        assessment = Assessment(at=self.now, **said)
        return self.record(BoatReassessed(boat_id=boat_id, probability=0.99, assessment=assessment))

    def ask(
        self, incident_id: str, act: Any, by: str, reason: str, centre: str = "UK", **more: Any
    ) -> list[Event]:
        made = incidents.ask(self.picture, incident_id, act, by, reason, self.now, centre=centre, **more)
        return self.record(made, originator=centre)

    def confirm(
        self, incident_id: str, act: Any, by: str, centre: str = "UK", sitting: str | None = None
    ) -> list[Event]:
        made = incidents.confirm(self.picture, incident_id, act, by, sitting=sitting)
        return self.record(replace(made, centre=centre), originator=centre)

    def incident(self, boat: str) -> Incident:
        return self.picture.incidents[f"incident:{boat}"]

    def restarted(self) -> Picture:
        return fold(self.log)


def replace(event: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(event, **fields)
