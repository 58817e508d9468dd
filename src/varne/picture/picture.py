"""The picture: what one centre now believes. A function of its log and of nothing else."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

from varne.picture.alert import Alert
from varne.picture.beach import BeachLaunch
from varne.picture.boat import Boat
from varne.picture.dispatch import DispatchPlan
from varne.picture.drift import DriftForecast
from varne.picture.events import FeedKind
from varne.picture.incident import Incident
from varne.picture.judgement import Judgement, Ruling
from varne.picture.place import NamedArea
from varne.picture.report import Report
from varne.picture.search import Search
from varne.picture.tasking import Tasking
from varne.picture.track import Track
from varne.picture.unit import Unit

Kind = Literal[
    "track", "boat", "incident", "alert", "unit", "tasking", "feed", "report", "search", "dispatch", "beach"
]


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the log says of one feed. Lag and silence need a clock and live in :mod:`varne.health`."""

    id: str
    kind: FeedKind = "reports"
    synthetic: bool = False
    title: str = ""
    silent_after_s: float | None = None
    cursor: int | None = None  # last place in the source that the log holds
    reports_count: int = 0
    last_received_at: datetime | None = None
    quarantined: dict[str, int] = msgspec.field(default_factory=dict)  # by code

    @property
    def quarantined_count(self) -> int:
        """All inputs of this feed that could not be read."""
        return sum(self.quarantined.values())


class Picture(msgspec.Struct, kw_only=True):
    """Every noun a centre holds, by id. Changed only by :func:`varne.picture.fold.apply`.

    ``changed`` maps (kind, id) written as ``"boat:b-12"`` to the sequence that last changed it, oldest
    change first, so that a screen can ask for what is newer than it has.
    """

    theatre_id: str = ""
    theatre_digest: str = ""
    centre: str = ""
    synthetic: bool = False
    places: dict[str, NamedArea] = msgspec.field(default_factory=dict)  # by id, as the log opened
    sequence: int = 0
    recorded_at: datetime | None = None  # of the last entry
    received_at: datetime | None = None  # newest seen
    feeds: dict[str, FeedState] = msgspec.field(default_factory=dict)
    reports: dict[str, Report] = msgspec.field(default_factory=dict)  # all but AIS
    report_order: list[str] = msgspec.field(default_factory=list)
    # Reports of persons that tell of a place and that nobody has opened yet, and when each was received.
    unread: dict[str, datetime] = msgspec.field(default_factory=dict)
    tracks: dict[str, Track] = msgspec.field(default_factory=dict)
    boats: dict[str, Boat] = msgspec.field(default_factory=dict)
    boat_of_report: dict[str, str] = msgspec.field(default_factory=dict)
    incidents: dict[str, Incident] = msgspec.field(default_factory=dict)
    judgement: Judgement | None = None  # the last
    judged_sequence: int = 0  # of the entry that holds it
    rulings: dict[str, Ruling] = msgspec.field(default_factory=dict)  # the last of each pair, by pair_key
    drift_forecasts: dict[str, DriftForecast] = msgspec.field(default_factory=dict)  # the last, by boat
    alerts: dict[str, Alert] = msgspec.field(default_factory=dict)
    units: dict[str, Unit] = msgspec.field(default_factory=dict)
    taskings: dict[str, Tasking] = msgspec.field(default_factory=dict)
    searches: dict[str, Search] = msgspec.field(default_factory=dict)
    dispatch: DispatchPlan | None = None  # the last
    beach_launches: dict[str, BeachLaunch] = msgspec.field(default_factory=dict)  # being prepared, and ended
    changed: dict[str, int] = msgspec.field(default_factory=dict)

    def touch(self, kind: Kind, identifier: str) -> None:
        """Note that an object changed at the present sequence; the newest change stands last."""
        key = f"{kind}:{identifier}"
        self.changed.pop(key, None)
        self.changed[key] = self.sequence

    def fingerprint(self) -> str:
        """SHA-256 of the whole picture in one canonical form; equal logs give equal fingerprints."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()
