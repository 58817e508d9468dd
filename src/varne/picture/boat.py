"""A boat believed to be at sea, the reports joined to it and why, and the incident that holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.track import Estimate

BoatStatus = Literal["open", "closed"]
EmergencyPhase = Literal["uncertainty", "alert", "distress"]

ReasonCode = Literal[
    "first_report",  # nothing fitted: a boat of its own
    "same_phone",  # the same device called before
    "near_in_time_and_space",  # within the gate of the predicted position
    "relay_of",  # repeats an earlier report of the other centre
    "officer",  # a watch officer said so
]


class Reason(Noun, frozen=True, kw_only=True):
    """Why a report was joined: a code and its figures, put into words in the reader's language."""

    code: ReasonCode
    other_report_id: str | None = None
    distance_m: float | None = None
    gap_s: float | None = None
    normalised_distance: float | None = None  # Mahalanobis, 2 degrees of freedom
    score: float | None = None  # 0..1, how well it fits; uncalibrated until correlation is judged


class Join(Noun, frozen=True, kw_only=True):
    """One report's place in a boat."""

    report_id: str
    at: datetime  # when it was decided, in the log's time
    reason: Reason


class Boat(Noun, frozen=True, kw_only=True):
    """One craft believed to exist, with what its reports say. Probability is of its existence."""

    id: str
    name: str  # the centre's own short name for it, "UK-014"
    status: BoatStatus
    probability: float
    synthetic: bool
    first_at: datetime
    last_at: datetime  # newest time any of its reports speaks of
    estimate: Estimate | None = None
    joins: tuple[Join, ...] = ()
    people_low: int | None = None
    people_high: int | None = None
    colour: str | None = None
    status_said: str | None = None  # gravest distress words so far, of DISTRESS_STATUSES
    closed_by_report_id: str | None = None  # the positive evidence
    incident_id: str | None = None


class Incident(Noun, frozen=True, kw_only=True):
    """A situation that may need response. Never vanishes; closes only on evidence for its boat."""

    id: str
    boat_ids: tuple[str, ...]
    phase: EmergencyPhase
    owner: str  # exactly one centre
    status: BoatStatus
    opened_at: datetime
    opened_by_report_id: str
    closed_at: datetime | None = None
    synthetic: bool = False
