"""A search: what an officer asked a plan for, the plan, the tracks really searched, and what to believe then.

A plan is advice and tasks nobody. Nothing here ends a search: a search that found nothing has a *belief*
after it, in which the doubts (not here, not the object looked for, recovered already) have grown, and no
event says that there is nothing left to look for.

Positions are latitude and longitude, WGS 84, to about a metre; times of tracks are seconds after a moment
that stands beside them, so that a plan stays small.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from varne.picture.drift import DriftAsked
from varne.picture.noun import Noun
from varne.picture.theatre import Status

SearcherKind = Literal["vessel", "helicopter", "aeroplane", "drone"]
SearchSensor = Literal["visual_day", "visual_night", "night_vision", "infrared", "radar"]
SearchObject = Literal["overloaded_inflatable", "swamped_inflatable", "person_in_water"]
SearchFor = Literal["as_believed", "overloaded_inflatable", "swamped_inflatable", "person_in_water"]
SearchStatus = Literal["asked", "planned", "declined", "withdrawn", "replaced"]
FigureBasis = Literal["theatre", "assumed", "entered"]  # assumed: our judgement of its kind of unit
WidthBasis = Literal["crew", "handbook", "trial", "national_table"]
IdleReason = Literal["no_time", "no_room"]
PatternKind = Literal["parallel_track", "creeping_line", "expanding_square", "sector"]
TrackEntry = Literal["gpx", "typed", "ais"]
DeclineCode = Literal["no_cloud", "nobody_in_time", "planner_failed", "planner_refused"]

# In this order everywhere: columns of sweep widths, coverages and probabilities of detection.
SEARCH_OBJECTS: tuple[SearchObject, ...] = ("overloaded_inflatable", "swamped_inflatable", "person_in_water")

LatLon = tuple[float, float]  # degrees
TimedPoint = tuple[float, float, float]  # seconds after a moment, latitude, longitude


class SearchFigure(Noun, frozen=True, kw_only=True):
    """A figure of a unit that a plan used, and on whose word."""

    value: float
    basis: FigureBasis


class SearchUnitAsked(Noun, frozen=True, kw_only=True):
    """One unit that may search: where it is, and what it is taken to be able to do."""

    unit_id: str
    flag: str  # ISO 3166 alpha-2
    searcher: SearcherKind
    lat_deg: float
    lon_deg: float
    from_base: bool  # not heard: taken to be at its base
    base: LatLon | None = None  # where it must be back within its endurance; None: nowhere
    ready_min: SearchFigure  # after the search's start
    transit_kn: SearchFigure
    search_kn: SearchFigure
    endurance_h: SearchFigure  # from ready until back
    eye_height_m: SearchFigure  # of an aircraft: its search height


class OwnWidth(Noun, frozen=True, kw_only=True):
    """A sweep width that an officer entered, as it is in these conditions, and what it rests on."""

    searcher: SearcherKind
    search_object: SearchObject
    width_m: float
    basis: WidthBasis


class SearchAsk(Noun, frozen=True, kw_only=True):
    """What a plan is to be made for."""

    id: str
    boat_ids: tuple[str, ...]
    forecasts: tuple[DriftAsked, ...]  # of those boats, in their order: what each cloud is drawn from again
    units: tuple[SearchUnitAsked, ...]
    start_at: datetime
    hours: float
    search_for: SearchFor = "as_believed"
    sensor: SearchSensor = "visual_day"
    visibility_nm: float
    wind_kn: float
    sea_m: float = 0.0  # significant wave height
    crew_tired: bool = False
    own_widths: tuple[OwnWidth, ...] = ()
    water_c: float | None = None  # None: not known, so that no survival is told
    instead_of_id: str | None = None  # the plan this one replaces once it is made


class WidthUsed(Noun, frozen=True, kw_only=True):
    """A corrected sweep width with what went into it; ``source`` is an id of the table, or a basis."""

    search_object: SearchObject
    width_m: float
    uncorrected_m: float
    weather_factor: float
    speed_factor: float
    fatigue_factor: float
    source: str
    status: Status
    own: bool = False


class UnitPlan(Noun, frozen=True, kw_only=True):
    """One unit's part of a plan: its area, its track, and what they are worth."""

    unit_id: str
    flag: str
    label: str  # "A1"
    layer: Literal["surface", "air"]
    pattern: PatternKind
    on_scene_from: datetime
    on_scene_until: datetime
    transit_min: float  # from ready to its first leg
    bearing_deg: float  # of the legs, true
    length_m: float
    width_m: float
    legs: int
    spacing_m: float
    speed_kn: float
    height_m: float = 0.0
    widths: tuple[WidthUsed, ...]  # by SEARCH_OBJECTS
    coverage: tuple[float, ...]
    pod: tuple[float, ...]
    poc: float  # chance that it is in the area, averaged over the area's time
    pos: float  # of it, what this area alone would find
    corners: tuple[LatLon, ...]  # as the search of it begins
    path: tuple[TimedPoint, ...]  # of its centre, seconds after the plan's start
    track: tuple[TimedPoint, ...]  # over ground, seconds after the plan's start
    turns: tuple[int, ...]  # points of the track at which the course changes
    over_land: float = 0.0  # share of a vessel's track: the planner looks at no shore


class IdleUnit(Noun, frozen=True, kw_only=True):
    """A unit without an area, and why."""

    unit_id: str
    reason: IdleReason


class BoatBelief(Noun, frozen=True, kw_only=True):
    """One boat's mass: where the model puts it, and each way in which searching there cannot find it."""

    boat_id: str
    here: float
    not_here: float
    wrong_object: float
    already_recovered: float
    found_by_now: float = 0.0  # chance that all searching so far would have found it, from the beginning


class CloudUsed(Noun, frozen=True, kw_only=True):
    """The forecast of one boat that a plan or a belief stands on."""

    boat_id: str
    at: datetime  # of the position it begins at
    seed: int
    particles: int
    effective: float  # equal particles that their weights are worth
    objects: tuple[float, ...]  # shares of SEARCH_OBJECTS at the middle of the search


class SearchPlan(Noun, frozen=True, kw_only=True):
    """What units could do, what it is worth, and what no plan of these units can exceed.

    Chances are summed over boats: for one boat they lie under one, and leave room for the doubts.
    """

    units: tuple[UnitPlan, ...]
    idle: tuple[IdleUnit, ...] = ()
    pos: float
    bound: float
    boat_pos: tuple[float, ...]  # by boat of the ask, given that it is where the model puts it
    boats: tuple[BoatBelief, ...]  # before this search
    # Seconds after the start; found by then; the same if crews see as badly as is feared; bound by then.
    curve: tuple[tuple[float, float, float, float], ...]
    survival: tuple[tuple[float, float, float], ...] = ()  # hours in the water, low, high
    clouds: tuple[CloudUsed, ...]
    streams: str  # id of the tidal atlas
    wind_known: bool  # False: the drift had no forecast of wind
    searched_ids: tuple[str, ...] = ()  # tracks that were searched before and are counted


class SearchedTrack(Noun, frozen=True, kw_only=True):
    """Where a unit really searched, and found nothing of these boats."""

    id: str
    search_id: str
    unit_id: str
    entered_as: TrackEntry
    start_at: datetime
    points: tuple[TimedPoint, ...]  # seconds after ``start_at``
    speed_mps: float  # that the widths hold for
    widths: tuple[WidthUsed, ...]

    @property
    def end_at(self) -> datetime:
        """When it was searched to its end."""
        return self.start_at + timedelta(seconds=self.points[-1][0])


class BeliefContour(Noun, frozen=True, kw_only=True):
    """The smallest region that holds a share of the mass that is *here*, as closed rings."""

    boat_id: str
    share: float
    rings: tuple[tuple[LatLon, ...], ...]


class SearchBelief(Noun, frozen=True, kw_only=True):
    """What to believe after searches that found nothing, as of one moment."""

    at: datetime
    track_ids: tuple[str, ...]
    before: tuple[BoatBelief, ...]
    after: tuple[BoatBelief, ...]
    contours_before: tuple[BeliefContour, ...] = ()
    contours: tuple[BeliefContour, ...]
    poor_eyes: float  # chance that crews see less than half of what the widths say, after this
    poor_eyes_before: float


class Search(Noun, frozen=True, kw_only=True):
    """A search as it stands: asked for, planned, declined, withdrawn or replaced; its tracks and belief."""

    ask: SearchAsk
    status: SearchStatus
    asked_at: datetime
    changed_at: datetime
    plan: SearchPlan | None = None
    declined: DeclineCode | None = None
    replaced_by_id: str | None = None
    tracks: tuple[SearchedTrack, ...] = ()
    belief: SearchBelief | None = None

    @property
    def end_at(self) -> datetime:
        """When the period asked for is over; the search is not."""
        return self.ask.start_at + timedelta(hours=self.ask.hours)

    @property
    def id(self) -> str:
        """The ask's."""
        return self.ask.id
