"""What is written in the log. Events are facts in the past tense; they are never changed.

Each has a short stable ``name`` and a ``version``; a reader of an old log brings old bodies up to the
current version (:mod:`varne.store.upcast`). Times are not in the body: they are on the
:class:`~varne.picture.event.Recorded` envelope, so that no event can be without them. An event that a stage
derives takes ``observed_at`` and ``received_at`` from the event that caused it. Those of incidents and
taskings are in :mod:`varne.picture.events_incident`, those of beaches in :mod:`varne.picture.events_beach`.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from varne.picture.alert import Alert, AlertStep, Priority
from varne.picture.boat import Assessment, MoveCause, Reason
from varne.picture.dispatch import DispatchPlan
from varne.picture.drift import DriftForecast
from varne.picture.event import Event as Event
from varne.picture.event import Recorded as Recorded
from varne.picture.events_beach import BEACH_EVENTS
from varne.picture.events_incident import INCIDENT_EVENTS
from varne.picture.judgement import Judgement, Ruling
from varne.picture.place import NamedArea
from varne.picture.report import IdentityClaim, Report
from varne.picture.search import DeclineCode, SearchAsk, SearchBelief, SearchedTrack, SearchPlan
from varne.picture.track import Estimate


class LogOpened(Event, frozen=True, kw_only=True):
    """First entry of every log: whose log, over which theatre."""

    name: ClassVar[str] = "log_opened"
    theatre_id: str
    theatre_digest: str
    centre: str
    synthetic: bool  # True: everything in this log is invented
    places: tuple[NamedArea, ...] = ()  # what the names in reports mean, as known when the log began


FeedKind = Literal["ais", "reports", "calls", "partner"]


class FeedDeclared(Event, frozen=True, kw_only=True):
    """A feed came into use, or its description changed."""

    name: ClassVar[str] = "feed_declared"
    feed: str
    kind: FeedKind
    synthetic: bool
    title: str  # what the screen calls it: "Solent AIS, 12 January 2016"
    silent_after_s: float | None = None  # quiet longer than this is an alarm; None: quiet is normal


class ReportReceived(Event, frozen=True, kw_only=True):
    """A source said something. ``cursor`` is its place in the source (a line number), to resume after it."""

    name: ClassVar[str] = "report_received"
    report: Report
    cursor: int | None = None


class InputQuarantined(Event, frozen=True, kw_only=True):
    """Input could not be read. The raw bytes lie in the store's quarantine, which can be purged."""

    name: ClassVar[str] = "input_quarantined"
    feed: str
    code: str
    reason: str
    sha256: str
    length_bytes: int
    cursor: int | None = None


class TrackUpdated(Event, frozen=True, kw_only=True):
    """Correlation joined a believed AIS report to the track of its identity claim."""

    name: ClassVar[str] = "track_updated"
    track_id: str
    feed: str
    at: datetime
    estimate: Estimate | None = None  # None: the report carried no position
    speed_kn: float | None = None
    course_deg: float | None = None
    heading_deg: float | None = None
    turn_deg_per_min: float | None = None
    navigation_status: int | None = None
    claim: IdentityClaim | None = None  # the merged claim, when this report changed it


class TrackDoubted(Event, frozen=True, kw_only=True):
    """A position no craft could reach: kept and shown, not believed."""

    name: ClassVar[str] = "track_doubted"
    track_id: str
    feed: str
    report_id: str
    mmsi: int
    at: datetime
    lat_deg: float
    lon_deg: float
    implied_speed_kn: float | None = None  # None: flagged by its feed, or no believed position to start from
    run: int = 1  # how many doubted positions in a row agree with each other, this one included


class BoatOpened(Event, frozen=True, kw_only=True):
    """Correlation found no boat that a report fits: it holds one of its own."""

    name: ClassVar[str] = "boat_opened"
    boat_id: str
    boat_name: str
    report_id: str
    probability: float
    estimate: Estimate | None = None


class ReportJoined(Event, frozen=True, kw_only=True):
    """Correlation says a report is of this boat, and why."""

    name: ClassVar[str] = "report_joined"
    boat_id: str
    report_id: str
    reason: Reason
    probability: float  # of the boat's existence, with this report
    estimate: Estimate | None = None


class BoatReassessed(Event, frozen=True, kw_only=True):
    """What is believed of a boat changed without a report of its own: radar saw it no more, or a judgement.

    ``assessment`` replaces the boat's last one; None (radar) leaves it.
    """

    name: ClassVar[str] = "boat_reassessed"
    boat_id: str
    probability: float
    assessment: Assessment | None = None


class BoatClosed(Event, frozen=True, kw_only=True):
    """That boat is accounted for, on positive evidence."""

    name: ClassVar[str] = "boat_closed"
    boat_id: str
    evidence_report_id: str
    people_accounted: int | None = None


class BoatReopened(Event, frozen=True, kw_only=True):
    """A boat taken to be accounted for is not: somebody may be out there."""

    name: ClassVar[str] = "boat_reopened"
    boat_id: str
    accounted: float  # what is left of the belief that it is accounted for
    cause: MoveCause = "judged"


class NightJudged(Event, frozen=True, kw_only=True):
    """All reports received by a moment were weighed together. What changes because of it follows."""

    name: ClassVar[str] = "night_judged"
    judgement: Judgement


class RulingMade(Event, frozen=True, kw_only=True):
    """A watch officer said whether two reports are of one boat; a later ruling on the two reverses it."""

    name: ClassVar[str] = "ruling_made"
    ruling: Ruling


class BoatsMerged(Event, frozen=True, kw_only=True):
    """Two boats are held to be one. The merged one stays in the picture and can be restored by a split."""

    name: ClassVar[str] = "boats_merged"
    boat_id: str  # kept
    merged_boat_id: str
    report_ids: tuple[str, ...]  # moved: all that the merged boat held
    cause: MoveCause = "judged"


class BoatSplit(Event, frozen=True, kw_only=True):
    """Some of a boat's reports are held to be of another, new or merged before and now itself again."""

    name: ClassVar[str] = "boat_split"
    from_boat_id: str
    boat_id: str
    boat_name: str
    report_ids: tuple[str, ...]  # moved
    probability: float  # of its existence
    restored: bool = False
    cause: MoveCause = "judged"


class ReportMoved(Event, frozen=True, kw_only=True):
    """One report is held to be of another boat than before."""

    name: ClassVar[str] = "report_moved"
    report_id: str
    from_boat_id: str
    boat_id: str
    cause: MoveCause = "judged"


class AlertRaised(Event, frozen=True, kw_only=True):
    """A rule fired; an alert already standing for the situation has its count and parameters renewed."""

    name: ClassVar[str] = "alert_raised"
    alert: Alert


class AlertAcknowledged(Event, frozen=True, kw_only=True):
    """A person has seen it. Shared by every screen of the centre."""

    name: ClassVar[str] = "alert_acknowledged"
    alert_id: str
    by: str  # a role, never a person


class AlertCleared(Event, frozen=True, kw_only=True):
    """The situation is over.

    ``by`` when an act of a person ended it, who thereby has seen it; ``into_alert_id`` when another alert
    stands for it from now on.
    """

    name: ClassVar[str] = "alert_cleared"
    alert_id: str
    by: str | None = None  # a role, never a person
    into_alert_id: str | None = None


class AlertEscalated(Event, frozen=True, kw_only=True):
    """Nobody acknowledged it in time: it is sounded again, made graver, or given to the supervisor too."""

    name: ClassVar[str] = "alert_escalated"
    alert_id: str
    step: AlertStep
    priority: Priority  # from now on


class ReportRead(Event, frozen=True, kw_only=True):
    """Somebody at a desk opened these reports, or the boat that holds them."""

    name: ClassVar[str] = "report_read"
    report_ids: tuple[str, ...]
    by: str  # a role, never a person


class UnitPositioned(Event, frozen=True, kw_only=True):
    """A unit was heard at a place."""

    name: ClassVar[str] = "unit_positioned"
    unit_id: str
    lat_deg: float
    lon_deg: float
    stale_at: datetime | None = None  # of no use after this, said the unit


class DriftForecastMade(Event, frozen=True, kw_only=True):
    """Where a boat may be over the next hours, from what was known of it then."""

    name: ClassVar[str] = "drift_forecast_made"
    forecast: DriftForecast


class DispatchPlanned(Event, frozen=True, kw_only=True):
    """Who could go where, ranked, over all open incidents. It is advice: no unit is tasked by it."""

    name: ClassVar[str] = "dispatch_planned"
    plan: DispatchPlan


class SearchAsked(Event, frozen=True, kw_only=True):
    """An officer asked for a search plan."""

    name: ClassVar[str] = "search_asked"
    ask: SearchAsk


class SearchPlanned(Event, frozen=True, kw_only=True):
    """A plan was made. It is advice: no unit is tasked by it."""

    name: ClassVar[str] = "search_planned"
    search_id: str
    plan: SearchPlan


class SearchDeclined(Event, frozen=True, kw_only=True):
    """No plan could be made of what was asked, and why."""

    name: ClassVar[str] = "search_declined"
    search_id: str
    code: DeclineCode


class SearchWithdrawn(Event, frozen=True, kw_only=True):
    """A plan is no longer proposed. It ends no search, and says nothing of the boats."""

    name: ClassVar[str] = "search_withdrawn"
    search_id: str
    replaced_by_id: str | None = None  # the plan in its place; None: an officer withdrew it


class TrackSearched(Event, frozen=True, kw_only=True):
    """A unit searched along a real track and found nothing of the search's boats."""

    name: ClassVar[str] = "track_searched"
    track: SearchedTrack


class SearchBelieved(Event, frozen=True, kw_only=True):
    """What to believe after the tracks searched so far."""

    name: ClassVar[str] = "search_believed"
    search_id: str
    belief: SearchBelief


EVENT_TYPES: tuple[type[Event], ...] = (
    LogOpened,
    FeedDeclared,
    ReportReceived,
    InputQuarantined,
    TrackUpdated,
    TrackDoubted,
    BoatOpened,
    ReportJoined,
    BoatReassessed,
    BoatClosed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    ReportMoved,
    NightJudged,
    RulingMade,
    *INCIDENT_EVENTS,
    *BEACH_EVENTS,
    AlertRaised,
    AlertAcknowledged,
    AlertCleared,
    AlertEscalated,
    ReportRead,
    UnitPositioned,
    DriftForecastMade,
    DispatchPlanned,
    SearchAsked,
    SearchPlanned,
    SearchDeclined,
    SearchWithdrawn,
    TrackSearched,
    SearchBelieved,
)
EVENTS_BY_NAME: dict[str, type[Event]] = {kind.name: kind for kind in EVENT_TYPES}
