"""A boat believed to be at sea, and the reports joined to it and why."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.track import Estimate

BoatStatus = Literal["open", "closed", "merged"]  # merged: its reports are another boat's, for now
MoveCause = Literal["judged", "officer"]

ReasonCode = Literal[
    "first_report",  # nothing fitted: a boat of its own
    "same_phone",  # the same device called before
    "near_in_time_and_space",  # within the gate of the predicted position
    "relay_of",  # repeats an earlier report of the other centre
    "reference_quoted",  # the caller told the reference given on an earlier call
    "officer",  # a watch officer said so
    "judged",  # all reports of the night, weighed together, say so
]

ChangeCode = Literal[
    "opened",
    "merged_here",  # the other boat's reports became this one's
    "merged_into",  # this boat's reports became the other's
    "split_off",  # the other boat was made of some of this one's reports
    "split_from",  # this boat was made of some of the other's
    "restored",  # this boat, merged before, is itself again, out of the other
    "received",  # reports came from the other boat
    "lost",  # reports went to the other boat
    "closed",
    "reopened",
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
    moved_by: MoveCause | None = None  # it came here from another boat
    moved_from_boat_id: str | None = None


class PossibleTwin(Noun, frozen=True, kw_only=True):
    """Another boat that may be this one."""

    boat_id: str
    probability: float


class BoatChange(Noun, frozen=True, kw_only=True):
    """One step of a boat's history as an identity: what it was made of, and what became of it."""

    what: ChangeCode
    at: datetime
    other_boat_id: str | None = None
    report_ids: tuple[str, ...] = ()


class Assessment(Noun, frozen=True, kw_only=True):
    """What a judgement of the whole night says of one boat, besides its existence."""

    at: datetime  # of the judgement
    apart: float = 1.0  # that it is none of the other boats
    possibly_same: tuple[PossibleTwin, ...] = ()  # likeliest first
    estimate: Estimate | None = None
    accounted: float = 0.0  # that it is the boat accounted for by ``accounted_by_report_id``
    accounted_by_report_id: str | None = None
    aboard_low: int | None = None  # 90 % between, before any rescue
    aboard_high: int | None = None
    taken_off: int | None = None  # by rescues so far
    engine_off: float | None = None
    at_sea: float = 1.0  # that it is a boat of its own, at sea, and none that is likelier so


class Boat(Noun, frozen=True, kw_only=True):
    """One craft believed to exist, with what its reports say. Probability is of its existence; of an open
    boat that is most likely another of those listed, or accounted for, that it is not.

    A boat is never taken out of the picture: one whose reports turned out to be another's stays, as merged,
    with what it held (``merged_report_ids``), so that it can be restored under its own id.
    """

    id: str
    name: str  # the centre's own short name for it, "UK-014"
    status: BoatStatus
    probability: float
    synthetic: bool
    first_at: datetime
    last_at: datetime  # newest time any of its reports speaks of
    estimate: Estimate | None = None
    joins: tuple[Join, ...] = ()
    people_low: int | None = None  # lowest and highest count said
    people_high: int | None = None
    colour: str | None = None
    status_said: str | None = None  # gravest distress words so far, of DISTRESS_STATUSES
    closed_by_report_id: str | None = None  # the positive evidence
    incident_id: str | None = None
    merged_into: str | None = None  # id of the boat that took its reports, which may itself be merged by now
    merged_report_ids: tuple[str, ...] = ()  # what it held when it was merged
    judged_at: datetime | None = None  # of the judgement the fields below are from
    apart: float = 1.0
    possibly_same: tuple[PossibleTwin, ...] = ()
    accounted: float = 0.0  # "probably accounted for": open all the same
    accounted_by_report_id: str | None = None
    aboard_low: int | None = None
    aboard_high: int | None = None
    taken_off: int | None = None
    engine_off: float | None = None
    at_sea: float = 1.0
    history: tuple[BoatChange, ...] = ()  # oldest first; joins of single reports stand in ``joins``
