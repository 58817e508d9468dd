"""A desk whose alerts are looked after by the clock, and short ways to bring each situation about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from tests.correlation.making import NIGHT, Desk, ais, at, report
from varne.alerts.moment import ClockJump, Moment
from varne.alerts.rules import due
from varne.alerts.waters import Waters, WeatherPoint
from varne.picture.alert import Alert
from varne.picture.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertEscalated,
    AlertRaised,
    BoatsMerged,
    Event,
    ReportRead,
)
from varne.picture.theatre import Theatre, load_theatre

SEA = (51.0, 1.5)  # in the middle of the Strait
BEACH = (50.9, 1.6)
_THEATRE: dict[str, Any] = {
    "id": "test",
    "name_en": "Test",
    "name_fr": "Essai",
    "bbox_deg": [0.5, 50.0, 3.0, 52.0],
    "centre_codes": ["UK", "FR"],
    "home_view": [1.5, 51.0, 8],
    "sources": [{"id": "made", "text": "made up for tests"}],
    "places": [
        {
            "id": "the-beach", "kind": "beach", "name_en": "Beach", "name_fr": "Plage", "lat_deg": BEACH[0],
            "lon_deg": BEACH[1], "radius_m": 1500, "source": "made", "status": "U",
        }
    ],
    "limits": [
        {
            "id": "the-line", "kind": "srr", "name_en": "Line", "name_fr": "Ligne", "approximate": False,
            "note_en": "", "note_fr": "", "geometry": "line", "coordinates": [[[1.4, 50.0], [1.4, 52.0]]],
            "source": "made", "status": "U",
        }
    ],
    "sensors": [
        {
            "id": "the-radar", "name_en": "Radar", "name_fr": "Radar", "kind": "radar", "centre": "UK",
            "detects_note_en": "", "detects_note_fr": "", "approximate": True, "status": "U",
            "source": "made", "lat_deg": 51.0, "lon_deg": 1.5, "range_m": {"value": 30000},
        }
    ],
}  # fmt: skip


def theatre(**changes: Any) -> Theatre:
    """A small strait about :data:`SEA`, with a beach, a line of responsibility, a radar and no lanes."""
    return load_theatre(msgspec.json.encode({**_THEATRE, **changes}))


class Night(Desk):
    """A desk with a clock; ``look`` records what is due."""

    def __init__(self, waters: Waters | None = None) -> None:
        super().__init__()
        self.waters = waters or Waters(theatre())
        self.positions = 1

    def look(self, minutes: float, *jumps: ClockJump) -> list[Event]:
        """What is due so many minutes into the night, recorded."""
        moment = Moment(now=at(minutes), jumps=jumps)
        events = due(self.picture, moment, self.waters, positions=self.positions)
        for event in events:
            self.record(event, moment.now)
        return list(events)

    def standing(self, code: str = "") -> list[Alert]:
        """Alerts that are raised and not over."""
        return [
            alert
            for alert in self.picture.alerts.values()
            if alert.cleared_at is None and (not code or alert.code == code)
        ]

    def alert(self, code: str) -> Alert:
        """The one alert of a code that stands."""
        (alert,) = self.standing(code)
        return alert

    def read_all(self, minutes: float = 0.0) -> None:
        """Open every report, so that none is unread."""
        if self.picture.unread:
            self.record(ReportRead(report_ids=tuple(self.picture.unread), by="watch"), at(minutes))

    def acknowledge(self, alert: Alert, minutes: float) -> None:
        self.record(AlertAcknowledged(alert_id=alert.id, by="watch"), at(minutes))

    def merge(self, kept: str, merged: str, minutes: float) -> list[Event]:
        """Hold the boats of two reports to be one."""
        boats = self.boat_of(kept), self.boat_of(merged)
        return self.record(
            BoatsMerged(
                boat_id=boats[0].id,
                merged_boat_id=boats[1].id,
                report_ids=tuple(join.report_id for join in boats[1].joins),
            ),
            at(minutes),
        )


def raised(events: Sequence[Event]) -> list[str]:
    return [event.alert.id for event in events if isinstance(event, AlertRaised)]


def cleared(events: Sequence[Event]) -> list[str]:
    return [event.alert_id for event in events if isinstance(event, AlertCleared)]


def steps(events: Sequence[Event]) -> list[str]:
    return [event.step for event in events if isinstance(event, AlertEscalated)]


def weather(*hours: tuple[float, float | None, float | None]) -> list[WeatherPoint]:
    """A forecast at the middle of the Strait: (hours into the night, wind m/s, wave m)."""
    return [
        WeatherPoint(
            at=NIGHT + timedelta(hours=hour), lat_deg=SEA[0], lon_deg=SEA[1], wind_mps=wind, wave_m=wave
        )
        for hour, wind, wave in hours
    ]


__all__ = [
    "BEACH", "NIGHT", "SEA", "Night", "ais", "at", "cleared", "raised", "report", "steps",
    "theatre", "weather",
]  # fmt: skip
