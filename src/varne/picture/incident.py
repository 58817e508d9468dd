"""An incident: a situation that may need response, who owns it, what was asked of it and refused.

An incident never vanishes. It is closed by two posts, on positive evidence for its boat or in agreement of
both centres; a suspended one is not closed. The rules are in :mod:`varne.tasking`; this is what is written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.post import Post, Sitting

EmergencyPhase = Literal["uncertainty", "alert", "distress"]  # lowest first; IAMSAR
IncidentStatus = Literal["open", "suspended", "closed", "joined"]  # joined: another stands for it, for now
Act = Literal["close", "suspend", "phase"]  # what takes two posts; "phase" is a lower phase

AskReason = Literal[
    # to close
    "boat_identified",  # positive evidence for this boat: the recovery or landing that the ask names
    "both_centres_agree",  # one post of each centre; all people accounted for by the figure that both sign
    # to suspend
    "searched_to_plan",  # the area is searched and nothing more can reasonably be searched now
    "weather",
    "awaiting_daylight",
    "awaiting_information",
    # to lower the phase
    "unit_alongside",  # a unit is with the boat and sees no danger
    "all_taken_off",
    "seen_ashore",
    "other_craft",  # seen to be a craft that is in no danger
    # asked for by people in the past and never enough; kept so that the refusal is on record
    "exaggeration",
    "calls_stopped",
    "shift_end",
    "merged",
    "other_boat_rescued",
    "assumed_rescued",
    "unlisted",  # any other words; the words themselves are not kept
]
IdentityMark = Literal["hull", "engine", "phone", "colour"]  # what a unit saw to be this boat's
PhaseCause = Literal["opened", "asked", "new_report", "reopened", "partner"]
ReopenCause = Literal["boat_reopened", "late_report", "split", "merged", "officer"]

MissingCode = Literal[
    "reason_never_enough",  # silence, a shift's end, a merge, another boat's rescue, "exaggeration"
    "evidence_not_named",
    "evidence_not_held",  # no such report
    "not_a_rescue",  # the report named is no recovery or landing
    "of_another_boat",  # the report named is held to be of other_boat_id
    "not_identified",  # found: belief that this boat is the one rescued; needed: how much there must be
    "went_on",  # the rescuer said that people went on with the boat; found: how many
    "too_few",  # found: taken off; low, high: aboard
    "too_many",  # more than can have been aboard: another boat was alongside
    "small_party",  # found: so few were taken off that it may be a part of them
    "count_not_told",  # the rescuer gave no count
    "out_of_reach",  # speed_kn: what it would have taken from the boat's last place
    "heard_since",  # report_ids: of the boat, later than the evidence
    "people_unaccounted",  # found: at least so many; high: at most
    "boat_not_covered",  # boat_id: also of this incident, and nothing accounts for it
    "second_post",  # another post must confirm
    "same_sitting",  # another post, but of the screen that asked: it must be confirmed from another
    "second_centre",  # a post of the other centre must confirm
    "not_owner",  # the centre that asks does not own the incident
    "not_open",  # closed, or joined to another
    "not_lower",  # the phase asked for is not lower than now
    "boat_still_at_sea",  # nothing says that the people are safe
    "ask_gone",  # withdrawn, decided, or another stands in its place
]


class Missing(Noun, frozen=True, kw_only=True):
    """One thing that an ask lacks: a code and its figures, put into words in the reader's language."""

    code: MissingCode
    boat_id: str | None = None
    other_boat_id: str | None = None
    report_id: str | None = None
    report_ids: tuple[str, ...] = ()
    found: float | None = None
    needed: float | None = None
    low: int | None = None
    high: int | None = None
    distance_m: float | None = None
    gap_s: float | None = None
    speed_kn: float | None = None


class Ask(Noun, frozen=True, kw_only=True):
    """What one post asks for and another must confirm."""

    id: str
    act: Act
    centre: str
    by: Post
    at: datetime
    reason: AskReason
    to_phase: EmergencyPhase | None = None  # of "phase"
    evidence_report_id: str | None = None  # of "close"
    marks: tuple[IdentityMark, ...] = ()  # what the rescuer saw to be this boat's
    people_accounted: int | None = None  # that the asker says are safe, of all boats of the incident
    sitting: Sitting | None = None  # whose screen asked; None: an old log, a drill, or the partner


class Refusal(Noun, frozen=True, kw_only=True):
    """An ask that was refused, what it lacks, and the reports that it would have left with nobody looking."""

    ask: Ask
    at: datetime
    by: Post | None = None  # whose confirmation was refused; None: the ask itself was
    missing: tuple[Missing, ...]
    orphaned_report_ids: tuple[str, ...] = ()


class PhaseStep(Noun, frozen=True, kw_only=True):
    """One step of an incident's phase. A lower phase has two posts and a reason."""

    phase: EmergencyPhase
    at: datetime
    cause: PhaseCause
    reason: AskReason | None = None
    asked_by: Post | None = None
    confirmed_by: Post | None = None
    asked_centre: str | None = None
    confirmed_centre: str | None = None
    report_id: str | None = None  # that raised it


class OwnerStep(Noun, frozen=True, kw_only=True):
    """From when a centre owns an incident, and by which accepted hand-over."""

    owner: str
    at: datetime
    hand_over_id: str | None = None  # None: it took the first report


HandOverState = Literal["standing", "accepted", "declined", "withdrawn"]
DeclineReason = Literal["no_unit", "outside_region", "nearer_unit_is_yours", "busy", "incomplete"]


class HandOver(Noun, frozen=True, kw_only=True):
    """An offer of an incident to the other centre; the offering one owns it and acts until it is accepted.

    Severity, places and history travel with it, by reference to what the log holds.
    """

    id: str
    incident_id: str
    from_centre: str
    to_centre: str
    by: Post
    at: datetime
    phase: EmergencyPhase
    severity: str | None = None  # gravest distress words of its boats, of DISTRESS_STATUSES
    people_low: int | None = None
    people_high: int | None = None
    boat_ids: tuple[str, ...] = ()  # their estimates are the positions
    report_ids: tuple[str, ...] = ()  # all that is held of them, oldest first
    tasking_ids: tuple[str, ...] = ()
    state: HandOverState = "standing"
    answered_at: datetime | None = None
    answered_by: Post | None = None
    decline_reason: DeclineReason | None = None


class People(Noun, frozen=True, kw_only=True):
    """The people of an incident's boats: alleged against accounted for. None: nobody said."""

    alleged_low: int | None = None
    alleged_high: int | None = None
    taken_off: int = 0
    landed: int = 0
    going_on: int = 0  # a rescuer said that so many went on with a boat
    unaccounted_low: int = 0
    unaccounted_high: int | None = None  # None: nobody said how many there were

    @property
    def shortfall(self) -> bool:
        """True while more were alleged, or went on, than are accounted for."""
        return self.unaccounted_low > 0 or self.going_on > 0


class Closure(Noun, frozen=True, kw_only=True):
    """Who closed an incident, on what."""

    at: datetime
    reason: AskReason
    evidence_report_id: str | None = None
    asked_centre: str | None = None
    asked_by: Post | None = None
    confirmed_centre: str | None = None
    confirmed_by: Post | None = None
    one_screen: bool = False  # confirmed at the screen that asked, after it was handed over


class Suspension(Noun, frozen=True, kw_only=True):
    """Why a search rests. The incident is not closed: its boats stand among the unaccounted for."""

    at: datetime
    reason: AskReason
    asked_centre: str
    asked_by: Post
    confirmed_centre: str
    confirmed_by: Post


class Incident(Noun, frozen=True, kw_only=True):
    """A situation that may need response. Never vanishes; closes only on evidence for its boat.

    When its boat is merged it is joined to the incident of the boat that took the reports, which stands for
    both until the boat is restored. Joining is not closing.
    """

    id: str
    boat_ids: tuple[str, ...]
    phase: EmergencyPhase
    owner: str  # exactly one centre
    status: IncidentStatus
    opened_at: datetime
    opened_by_report_id: str
    closed_at: datetime | None = None
    synthetic: bool = False
    joined_into: str | None = None  # id of the incident that stands for this one
    phases: tuple[PhaseStep, ...] = ()  # oldest first; the last is the phase now
    owners: tuple[OwnerStep, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()  # the last may be standing
    disputed_by: tuple[str, ...] = ()  # other centres that hold it to be theirs: two owners, flagged
    # Other centres whose incident is joined to this one: a merge hands nothing over, so they own it too.
    also_owned_by: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()  # standing, at most one an act
    refusals: tuple[Refusal, ...] = ()  # the last HISTORY_MAX; the log holds them all
    ready_since: datetime | None = None  # every boat of it is accounted for; two posts may close it
    ready_report_id: str | None = None  # that accounts for the last of them
    suspension: Suspension | None = None  # while suspended
    closure: Closure | None = None  # while closed
    reopened_at: datetime | None = None
    people: People | None = None

    def owned_by(self, centre: str) -> bool:
        """True for its owner, and for a centre that holds it to be its own too."""
        return centre == self.owner or centre in self.disputed_by or centre in self.also_owned_by

    @property
    def hand_over(self) -> HandOver | None:
        """The offer that waits for an answer."""
        if self.hand_overs and self.hand_overs[-1].state == "standing":
            return self.hand_overs[-1]
        return None


class UnaccountedBoat(Noun, frozen=True, kw_only=True):
    """A boat whose people are not known to be safe by two posts. No setting hides one."""

    boat_id: str
    boat_name: str
    incident_id: str
    owner: str
    status: IncidentStatus
    ready: bool  # evidence accounts for it, two posts have not closed it
    since: datetime
    last_at: datetime  # newest time that a report of it speaks of
    people_low: int | None = None
    people_high: int | None = None


HISTORY_MAX = 50  # of refusals, phases, owners and hand-overs kept in the picture
