"""Events of incidents and taskings. The partner centre's acts are these too, with it as ``originator``.

An ask, an offer or an answer is a fact and is recorded whoever makes it; a stage of :mod:`varne.tasking`
then rules on it by another event. So a refusal stands in the log with what was asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from varne.picture.event import Event
from varne.picture.incident import (
    Act,
    Ask,
    AskReason,
    DeclineReason,
    EmergencyPhase,
    HandOver,
    Missing,
    People,
    PhaseCause,
    ReopenCause,
)
from varne.picture.post import Post, Sitting
from varne.picture.tasking import (
    Answer,
    FailCause,
    NextUnit,
    NoUnitReason,
    TaskingOrder,
    UnitReason,
    WithdrawReason,
)


class IncidentOpened(Event, frozen=True, kw_only=True):
    """A situation that may need response is held from now on."""

    name: ClassVar[str] = "incident_opened"
    incident_id: str
    boat_id: str
    phase: EmergencyPhase
    owner: str
    report_id: str


class IncidentReadied(Event, frozen=True, kw_only=True):
    """Evidence accounts for every boat of it: two posts may close it. It is open all the same."""

    name: ClassVar[str] = "incident_readied"
    incident_id: str
    evidence_report_id: str


class IncidentUnreadied(Event, frozen=True, kw_only=True):
    """Evidence no longer accounts for every boat of it."""

    name: ClassVar[str] = "incident_unreadied"
    incident_id: str


class IncidentClosed(Event, frozen=True, kw_only=True):
    """Two posts closed it, on evidence for its boats or in agreement of both centres.

    Logs written before two posts were asked for have none, and no ask.
    """

    name: ClassVar[str] = "incident_closed"
    incident_id: str
    evidence_report_id: str | None = None
    reason: AskReason = "boat_identified"
    asked_centre: str | None = None
    asked_by: Post | None = None
    confirmed_centre: str | None = None
    confirmed_by: Post | None = None
    one_screen: bool = False  # confirmed at the screen that asked, after it was handed over


class IncidentJoined(Event, frozen=True, kw_only=True):
    """Its boat was merged: another incident, which stays open, stands for it."""

    name: ClassVar[str] = "incident_joined"
    incident_id: str
    into_incident_id: str


class IncidentSeparated(Event, frozen=True, kw_only=True):
    """Its boat is itself again: the incident stands by itself, open."""

    name: ClassVar[str] = "incident_separated"
    incident_id: str


class IncidentReopened(Event, frozen=True, kw_only=True):
    """A closed incident is open again: its boat is not accounted for, or was heard since."""

    name: ClassVar[str] = "incident_reopened"
    incident_id: str
    cause: ReopenCause = "boat_reopened"
    report_id: str | None = None


class IncidentSuspended(Event, frozen=True, kw_only=True):
    """Its search rests, as two posts said. It is not closed."""

    name: ClassVar[str] = "incident_suspended"
    incident_id: str
    reason: AskReason
    asked_centre: str
    asked_by: Post
    confirmed_centre: str
    confirmed_by: Post


class IncidentResumed(Event, frozen=True, kw_only=True):
    """A suspended incident is open again: something new is known of its boats, or a post said so."""

    name: ClassVar[str] = "incident_resumed"
    incident_id: str
    cause: ReopenCause
    report_id: str | None = None
    by: Post | None = None  # of cause "officer"


class PhaseChanged(Event, frozen=True, kw_only=True):
    """The phase is another. A lower one has a reason and two posts; a higher one needs nobody's leave."""

    name: ClassVar[str] = "phase_changed"
    incident_id: str
    phase: EmergencyPhase
    cause: PhaseCause
    reason: AskReason | None = None
    asked_centre: str | None = None
    asked_by: Post | None = None
    confirmed_centre: str | None = None
    confirmed_by: Post | None = None
    report_id: str | None = None


class AskMade(Event, frozen=True, kw_only=True):
    """A post asks to close, to suspend, or for another phase. What becomes of it follows."""

    name: ClassVar[str] = "ask_made"
    incident_id: str
    ask: Ask


class AskConfirmed(Event, frozen=True, kw_only=True):
    """A post confirms a standing ask, here or at the partner centre (then the originator is the partner)."""

    name: ClassVar[str] = "ask_confirmed"
    incident_id: str
    ask_id: str
    by: Post
    centre: str
    sitting: Sitting | None = None  # whose screen it came from


class AskRefused(Event, frozen=True, kw_only=True):
    """An ask, or its confirmation, is refused: what it lacks, and whose reports it would have left alone."""

    name: ClassVar[str] = "ask_refused"
    incident_id: str
    ask: Ask
    missing: tuple[Missing, ...]
    by: Post | None = None  # whose confirmation was refused; None: the ask itself was
    orphaned_report_ids: tuple[str, ...] = ()
    stands: bool = False  # the ask goes on waiting for a confirmation that will do


class AskWithdrawn(Event, frozen=True, kw_only=True):
    """The asking centre takes its ask back; or (by None) what it rested on changed."""

    name: ClassVar[str] = "ask_withdrawn"
    incident_id: str
    ask_id: str
    act: Act
    by: Post | None = None


class PeopleReckoned(Event, frozen=True, kw_only=True):
    """The people of an incident's boats, counted anew."""

    name: ClassVar[str] = "people_reckoned"
    incident_id: str
    people: People


# ── ownership ──


class HandOverOffered(Event, frozen=True, kw_only=True):
    """A centre offers an incident to the other. It changes nothing until it is accepted."""

    name: ClassVar[str] = "hand_over_offered"
    hand_over: HandOver


class HandOverAccepted(Event, frozen=True, kw_only=True):
    """The other centre says that it takes the incident. Whether the offer still stood is ruled on next."""

    name: ClassVar[str] = "hand_over_accepted"
    incident_id: str
    hand_over_id: str
    by: Post
    centre: str


class HandOverDeclined(Event, frozen=True, kw_only=True):
    """The other centre does not take it: the offering one owns it still."""

    name: ClassVar[str] = "hand_over_declined"
    incident_id: str
    hand_over_id: str
    by: Post
    centre: str
    reason: DeclineReason


class HandOverWithdrawn(Event, frozen=True, kw_only=True):
    """The offering centre takes the offer back and owns the incident still."""

    name: ClassVar[str] = "hand_over_withdrawn"
    incident_id: str
    hand_over_id: str
    by: Post


class OwnerChanged(Event, frozen=True, kw_only=True):
    """An accepted hand-over took effect, or a dispute is settled: this centre owns the incident."""

    name: ClassVar[str] = "owner_changed"
    incident_id: str
    owner: str
    hand_over_id: str | None = None
    by: Post | None = None  # who accepted


class OwnershipClaimed(Event, frozen=True, kw_only=True):
    """Another centre holds the incident to be its own: two owners, flagged until one gives way."""

    name: ClassVar[str] = "ownership_claimed"
    incident_id: str
    centre: str


class OwnershipClaimEnded(Event, frozen=True, kw_only=True):
    """The other centre no longer holds the incident to be its own."""

    name: ClassVar[str] = "ownership_claim_ended"
    incident_id: str
    centre: str


# ── taskings ──


class TaskingProposed(Event, frozen=True, kw_only=True):
    """A unit could be sent; nobody has been asked to go."""

    name: ClassVar[str] = "tasking_proposed"
    order: TaskingOrder


class TaskingIssued(Event, frozen=True, kw_only=True):
    """A post sent the order, proposed before or not."""

    name: ClassVar[str] = "tasking_issued"
    order: TaskingOrder
    by: Post


class TaskingAnswered(Event, frozen=True, kw_only=True):
    """The unit said that it heard, is on scene, is done, or will not go.

    Answers may come late and out of order (a phone that was offline): the furthest stands.
    """

    name: ClassVar[str] = "tasking_answered"
    tasking_id: str
    answer: Answer
    reason: UnitReason | None = None  # of "refused"
    people_taken_off: int | None = None  # of "done", or so far when on scene
    people_went_on: int | None = None
    by: Post | None = None  # a post that wrote down what the unit said by voice; None: the unit itself


class TaskingUnacknowledged(Event, frozen=True, kw_only=True):
    """Nothing was heard of the unit in the time it had; each time it is told on counts one more."""

    name: ClassVar[str] = "tasking_unacknowledged"
    tasking_id: str
    waited_s: float
    escalation: int = 1  # how often it was told on, this time counted
    answer_due_at: datetime | None = None  # when the time that the unit had was over


class NextUnitNamed(Event, frozen=True, kw_only=True):
    """Who could go in place of a unit that is silent or refused, or why nobody is named. It sends nobody.

    Recorded again when another plan or another order changes the answer, so that the log tells what a post
    was shown when.
    """

    name: ClassVar[str] = "next_unit_named"
    tasking_id: str
    cause: FailCause
    next_unit: NextUnit | None = None
    no_unit: NoUnitReason | None = None


class TaskingWithdrawn(Event, frozen=True, kw_only=True):
    """The centre takes the order back."""

    name: ClassVar[str] = "tasking_withdrawn"
    tasking_id: str
    by: Post
    reason: WithdrawReason


INCIDENT_EVENTS: tuple[type[Event], ...] = (
    IncidentOpened,
    IncidentReadied,
    IncidentUnreadied,
    IncidentClosed,
    IncidentJoined,
    IncidentSeparated,
    IncidentReopened,
    IncidentSuspended,
    IncidentResumed,
    PhaseChanged,
    AskMade,
    AskConfirmed,
    AskRefused,
    AskWithdrawn,
    PeopleReckoned,
    HandOverOffered,
    HandOverAccepted,
    HandOverDeclined,
    HandOverWithdrawn,
    OwnerChanged,
    OwnershipClaimed,
    OwnershipClaimEnded,
    TaskingProposed,
    TaskingIssued,
    TaskingAnswered,
    TaskingUnacknowledged,
    NextUnitNamed,
    TaskingWithdrawn,
)
