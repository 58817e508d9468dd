"""A drill that people play at a running centre, followed by that centre's log: what is scored of it. Pure.

The log is folded here again, entry by entry, so that the score rests on what was recorded and on nothing that
a screen said. Times are the centre's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from varne.centre.drill import Deed, Drill, Told
from varne.centre.drill_score import Came, Score, score_of
from varne.centre.incidents import incident_of
from varne.picture.events import EVENTS_BY_NAME, Recorded, ReportRead
from varne.picture.events_incident import AskMade, AskRefused, IncidentClosed, TaskingIssued
from varne.picture.fold import apply
from varne.picture.picture import Picture
from varne.picture.report import Report

RESCUES = ("recovery", "landing")
_WIRE = (
    ("kind", "kind"), ("source", "source"), ("centre", "centre"), ("lat_deg", "lat"), ("lon_deg", "lon"),
    ("sigma_m", "sigma_m"), ("area", "area"), ("speed_kn", "speed_kn"), ("course_deg", "course_deg"),
    ("heading_deg", "heading_deg"), ("people", "people"), ("remaining", "remaining"), ("colour", "colour"),
    ("status", "status"), ("stage", "stage"), ("phone", "phone"), ("unit", "unit"),
)  # fmt: skip


def entry_of(said: Mapping[str, Any]) -> Recorded:
    """An entry of a log as a centre tells it over HTTP (``drill/log``).

    Raises:
        KeyError: it is of a kind that this program does not know.
        msgspec.ValidationError: it is not of that kind's form.
    """
    kind = EVENTS_BY_NAME[said["name"]]
    return Recorded(
        sequence=said["sequence"],
        originator=said["originator"],
        observed_at=msgspec.convert(said.get("observed_at"), datetime | None),
        received_at=msgspec.convert(said["received_at"], datetime),
        recorded_at=msgspec.convert(said["recorded_at"], datetime),
        body=msgspec.convert(said["body"], kind),
    )


def wire_of(report: Report, report_id: str, observed_at: datetime | None) -> dict[str, Any]:
    """A report in the wire form, under another id and observed at another time."""
    said: dict[str, Any] = {"id": report_id}
    said |= {key: value for field, key in _WIRE if (value := getattr(report, field)) is not None}
    if observed_at is not None:
        said["observed"] = observed_at.isoformat()
    return said | report.unknown_keys


def moved_at(drill: Drill, at: datetime, speed: float) -> float:
    """Seconds after the drill's beginning at which a moment of it is played."""
    return max((at - drill.start).total_seconds(), 0.0) / speed


class Followed:
    """A centre's picture and what its watch did since a drill began there.

    Args:
        drill: what is played, with its own times.
        told: its reports.
        tag: what its reports' ids end with at the centre, so that a drill can be played twice.
        began_at: by the centre's time.
        began_sequence: the last entry before the drill.
    """

    def __init__(
        self, drill: Drill, told: tuple[Told, ...], tag: str, began_at: datetime, began_sequence: int
    ) -> None:
        self.picture = Picture()
        self._drill = drill
        self._told = told
        self._tag = tag
        self._began_at = began_at
        self._began_sequence = began_sequence
        self._read_at: dict[str, datetime] = {}
        self._sent: dict[str, datetime] = {}
        self._asks: dict[str, Came] = {}

    def id_of(self, report_id: str) -> str:
        """A report's id at the centre."""
        return f"{report_id}-{self._tag}"

    def note(self, entry: Recorded) -> None:
        """Fold the next entry."""
        apply(self.picture, entry)
        if entry.sequence <= self._began_sequence:
            return
        body, at = entry.body, entry.recorded_at
        if isinstance(body, ReportRead):
            for report_id in body.report_ids:
                self._read_at.setdefault(report_id, at)
        elif isinstance(body, TaskingIssued):
            incident_id = body.order.incident_id or self._incident_of(body.order.boat_ids)
            if incident_id is not None:
                self._sent.setdefault(incident_id, at)
        elif isinstance(body, AskMade):
            ask = body.ask
            deed = Deed(at=at, do="ask", by=ask.by, act=ask.act, reason=ask.reason)
            self._asks[ask.id] = Came(deed=deed, at=at, outcome="waits")
        elif isinstance(body, AskRefused) and not body.stands and body.ask.id in self._asks:
            self._asks[body.ask.id] = self._refused(self._asks[body.ask.id], body)
        elif isinstance(body, IncidentClosed):
            self._closed(body)

    def _refused(self, came: Came, body: AskRefused) -> Came:
        wrong = msgspec.structs.replace(came.deed, wrong=body.ask.act == "close")
        return msgspec.structs.replace(
            came,
            deed=wrong,
            outcome="refused",
            code=body.name,
            missing=tuple(dict.fromkeys(one.code for one in body.missing)),
            orphaned_report_ids=body.orphaned_report_ids,
        )

    def _closed(self, body: IncidentClosed) -> None:
        """A closing that was granted is wrong when the drill knows of no rescue of a boat in it."""
        held = {self._labels().get(report_id) for report_id in self._reports_of(body.incident_id)} - {None}
        saved = {one.boat for one in self._told if one.report.kind in RESCUES}
        for ask_id, came in self._asks.items():
            if (
                came.deed.act == "close"
                and ask_id.endswith(f":{body.incident_id}")
                and came.outcome == "waits"
            ):
                deed = msgspec.structs.replace(came.deed, wrong=bool(held - saved))
                self._asks[ask_id] = msgspec.structs.replace(came, deed=deed, outcome="done", code=body.name)

    def _labels(self) -> dict[str, str | None]:
        return {self.id_of(one.report.id): one.boat for one in self._told}

    def _reports_of(self, incident_id: str) -> tuple[str, ...]:
        boats = self.picture.incidents[incident_id].boat_ids
        return tuple(one for one, boat_id in self.picture.boat_of_report.items() if boat_id in boats)

    def _incident_of(self, boat_ids: tuple[str, ...]) -> str | None:
        boats = (self.picture.boats.get(boat_id) for boat_id in boat_ids)
        return next((boat.incident_id for boat in boats if boat is not None and boat.incident_id), None)

    def score(self, played: tuple[Came, ...], ended_at: datetime) -> Score:
        """How the watch did, by the log. ``played``: what the player itself did."""
        told = []
        for one in self._told:
            held = self.picture.reports.get(self.id_of(one.report.id))
            if held is not None:
                told.append(msgspec.structs.replace(one, report=held))
        mine = frozenset(
            incident_of(self.picture, boat.incident_id).id
            for one in told
            if (boat := self.picture.boats.get(self.picture.boat_of_report.get(one.report.id, "")))
            is not None
            and boat.incident_id is not None
        )
        sent = {one: at for one, at in self._sent.items() if incident_of(self.picture, one).id in mine}
        by_player = frozenset(
            (one.deed.by, one.deed.act, one.deed.reason) for one in played if one.deed.do == "ask"
        )
        others = [
            came
            for came in self._asks.values()
            if (came.deed.by, came.deed.act, came.deed.reason) not in by_player
        ]
        drill = msgspec.structs.replace(
            self._drill,
            start=self._began_at,
            end=max(ended_at, self._began_at + timedelta(seconds=1)),
            expect_unaccounted=tuple(self.id_of(one) for one in self._drill.expect_unaccounted),
        )
        ids = frozenset(one.report.id for one in told)
        read_at = {one: at for one, at in self._read_at.items() if one in ids}
        came = sorted([*played, *others], key=lambda one: one.at)
        return score_of(drill, tuple(told), self.picture, came, read_at, sent)
