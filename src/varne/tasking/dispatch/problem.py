"""A dispatch problem as frozen values: units of both flags, boats in danger, beaches, and who can be where.

Danger and time: each person aboard is in danger at a rate between 0 and 1 that changes with time
(:mod:`varne.tasking.dispatch.danger`). ``danger_min`` of an incident is the minutes of danger that one
person gathers from now until 0, 10, 20 … minutes from now. What a seat is worth is the danger still to
come at the time it is there; one sum over all incidents, in person-minutes, is what level one of the plan
spares.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from varne.picture.dispatch import UnitFigure
from varne.picture.errors import Malformed
from varne.picture.incident import EmergencyPhase
from varne.picture.noun import Noun
from varne.picture.report import PREPARED, LaunchStage
from varne.picture.theatre import UnitKind

STEP_MIN = 10.0  # between the entries of a danger curve
SPAN_MIN = 240.0  # a plan looks four hours ahead
SHARES = (0.25, 0.5, 0.75, 0.9)  # of what can be had of a boat's cloud: when each can first be met

TAKES_PEOPLE: frozenset[UnitKind] = frozenset(
    {
        "lifeboat", "cutter", "patrol_vessel", "transfer_vessel", "tug", "rescue_ship", "launch",
        "helicopter",
    }
)  # fmt: skip
EYES: frozenset[UnitKind] = frozenset({"aircraft", "drone"})
ON_LAND: frozenset[UnitKind] = frozenset({"beach_patrol", "vehicle_patrol", "buggy", "quad", "foot_patrol"})


class SendableUnit(Noun, frozen=True, kw_only=True):
    """A unit that may be sent, with the figures that are used for it."""

    unit_id: str
    flag: str
    centre: str
    kind: UnitKind
    lat_deg: float
    lon_deg: float
    from_base: bool = True
    speed_mps: float
    ready_s: float = 0.0
    seats: int = 0
    out_s: float = 8 * 3600.0  # how long it may be away
    seen_min: float | None = None  # since it was seen, when its place is old; None: new, or its base
    tasked_to_id: str | None = None  # an order it has and that is not done: kept
    assumed: tuple[UnitFigure, ...] = ()


class SeaIncident(Noun, frozen=True, kw_only=True):
    """An open incident at sea: people in danger, or soon so."""

    incident_id: str
    boat_ids: tuple[str, ...] = ()
    owner: str = ""
    phase: EmergencyPhase = "distress"
    people_low: int | None = None
    people_high: int | None = None
    people: int  # planned for
    people_assumed: bool = False
    danger_min: tuple[float, ...]  # one person's minutes of danger gathered, every :data:`STEP_MIN`
    shadowed: bool = False  # under way and not calling: to be followed and assisted, not stopped
    has_position: bool = True
    lat_deg: float | None = None
    lon_deg: float | None = None
    uncertainty_m: float | None = None


class BeachAlert(Noun, frozen=True, kw_only=True):
    """A launch seen on a beach. Only one that nobody has boarded can be prevented."""

    alert_id: str
    place_id: str | None = None
    lat_deg: float
    lon_deg: float
    stage: LaunchStage
    safe: bool = True  # no surf, no panic, no crowd in the water: whoever saw it says so
    likelihood: float = 1.0  # that it is a launch
    boarding_min: float = 20.0  # from now until people board
    teams_needed: int = 1
    people: int = 50


class Reach(Noun, frozen=True, kw_only=True):
    """When and where one unit can be for one task, its readiness included.

    ``chance``: of the places where the boat may be, the most that can be in sight at one moment within the
    span. ``by_share_min``: when each share of :data:`SHARES` of that can first be. On land, and for a place
    that is known, all are equal.
    """

    unit_id: str
    task_id: str
    by_share_min: tuple[float, ...]
    chance: float = 1.0
    lat_deg: float | None = None
    lon_deg: float | None = None
    off_m: float = 0.0  # from where the boat is believed to be now to the meeting place
    straight: bool = False  # no forecast was used

    @property
    def likely_min(self) -> float:
        """When half of what can be met is."""
        return self.by_share_min[1]


class CoverPoint(Noun, frozen=True, kw_only=True):
    """A place at sea that somebody should be able to reach soon."""

    lat_deg: float
    lon_deg: float


class Problem(Noun, frozen=True, kw_only=True):
    """All that a plan is made of."""

    id: str = "plan"
    at: datetime
    sequence: int = 0
    by_day: bool = True
    sea_m: float | None = None
    units: tuple[SendableUnit, ...]
    incidents: tuple[SeaIncident, ...] = ()
    beaches: tuple[BeachAlert, ...] = ()
    reaches: tuple[Reach, ...] = ()
    cover: tuple[CoverPoint, ...] = ()
    unplaced_unit_ids: tuple[str, ...] = ()
    people_expected: float = 0.0  # likely to need help later, besides those known; see ``values.RESERVE_MIN``


def is_prevention(alert: BeachAlert) -> bool:
    """True when acting against a launch is allowed: nobody is aboard, and it is safe.

    Everything else is a rescue: people aboard, or about to be, are shadowed and assisted (OPERATIONS.md,
    requirement 18).
    """
    return alert.safe and alert.stage in PREPARED


def checked(problem: Problem) -> Problem:
    """The problem, if its ids fit together and its figures can be.

    Raises:
        Malformed: an id is used twice or not known, or a figure is none that can be.
    """
    units = [unit.unit_id for unit in problem.units]
    tasks = [one.incident_id for one in problem.incidents] + [one.alert_id for one in problem.beaches]
    for ids in (units, tasks):
        if len(ids) != len(dict.fromkeys(ids)):
            raise Malformed("an id is used twice in a dispatch problem", code="dispatch_ids")
    known_units, known_tasks = frozenset(units), frozenset(tasks)
    pairs = [(reach.unit_id, reach.task_id) for reach in problem.reaches]
    if len(pairs) != len(dict.fromkeys(pairs)):
        raise Malformed("a unit's way to a task is told twice", code="dispatch_reach")
    for reach in problem.reaches:
        if reach.unit_id not in known_units or reach.task_id not in known_tasks:
            raise Malformed(f"a way from {reach.unit_id} to {reach.task_id}: unknown", code="dispatch_reach")
        if len(reach.by_share_min) != len(SHARES):
            raise Malformed("a way has one time for each share", code="dispatch_reach")
    if not problem.people_expected >= 0.0:
        raise Malformed("people expected cannot be fewer than none", code="dispatch_expected")
    for unit in problem.units:
        if unit.speed_mps <= 0.0 or unit.seats < 0 or unit.ready_s < 0.0:
            raise Malformed(f"{unit.unit_id} has a figure that cannot be", code="dispatch_unit")
    for one in problem.incidents:
        rising = all(later >= sooner for sooner, later in pairwise(one.danger_min))
        if one.people < 1 or len(one.danger_min) < 2 or one.danger_min[0] != 0.0 or not rising:
            raise Malformed(
                f"{one.incident_id} has people or a danger that cannot be", code="dispatch_danger"
            )
    for alert in problem.beaches:
        if alert.teams_needed < 1 or not 0.0 <= alert.likelihood <= 1.0:
            raise Malformed(f"{alert.alert_id} has a figure that cannot be", code="dispatch_beach")
    return problem
