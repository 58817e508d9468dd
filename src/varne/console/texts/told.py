"""What a text says of one incident: gathered once, so that every text of a moment says the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from varne.console.texts.positions import radius_95_m
from varne.picture.boat import Boat
from varne.picture.errors import Broken, Refused
from varne.picture.incident import Incident
from varne.picture.picture import Picture
from varne.picture.reference import reference_of
from varne.picture.search import Search
from varne.picture.tasking import Tasking
from varne.picture.theatre import Theatre

HUMAN = frozenset({"call", "relay", "air", "ship", "camera", "patrol", "recovery", "landing", "find"})
GRAVEST = ("people in water", "taking water", "engine failed")


@dataclass(frozen=True, slots=True)
class BoatTold:
    """One boat of the incident. None: not known."""

    boat_id: str
    name: str
    reference: str | None
    status: str  # open or closed
    lat_deg: float | None
    lon_deg: float | None
    fixed_at: datetime | None
    radius_m: float | None  # holds the boat 19 times in 20, at ``fixed_at``
    course_deg: float | None
    speed_kn: float | None
    people_low: int | None
    people_high: int | None
    colour: str | None
    said: str | None  # gravest distress words
    first_at: datetime
    last_at: datetime
    reports: int
    calls: int


@dataclass(frozen=True, slots=True)
class Told:
    """All that the texts need. ``synthetic``: any part of it is invented, so all of it is an exercise."""

    at: datetime
    theatre_id: str
    centre: str
    synthetic: bool
    incident: Incident
    boats: tuple[BoatTold, ...]
    people_low: int | None
    people_high: int | None
    said: str | None
    by_persons: bool  # somebody saw or heard it, not a sensor alone
    taskings: tuple[Tasking, ...]
    searches: tuple[Search, ...]
    unit_names: dict[str, str]

    @property
    def placed(self) -> BoatTold | None:
        """The boat whose position is newest; None when nobody knows a place."""
        known = [(boat.fixed_at, boat.name, boat) for boat in self.boats if boat.fixed_at is not None]
        at_sea = [one for one in known if one[2].status == "open"]
        return max(at_sea or known, key=lambda one: one[:2])[2] if known else None


def tell(picture: Picture, incident_id: str, at: datetime, theatre: Theatre) -> Told:
    """Gather what is known of an incident at a moment; of a joined one, of the incident that stands for it.

    Raises:
        Refused: there is no such incident (``not_found``).
        Broken: incidents are joined in a ring.
    """
    incident = standing(picture, incident_id)
    boats = [picture.boats[boat_id] for boat_id in incident.boat_ids]
    boats = [boat for boat in boats if boat.status != "merged"] or boats
    told = tuple(_boat(picture, boat) for boat in boats)
    people = incident.people
    lows = [boat.people_low for boat in told if boat.people_low is not None]
    highs = [boat.people_high for boat in told if boat.people_high is not None]
    low = people.alleged_low if people is not None else sum(lows) if lows else None
    high = people.alleged_high if people is not None else sum(highs) if highs else None
    boat_ids = frozenset(boat.id for boat in boats)
    return Told(
        at=at,
        theatre_id=picture.theatre_id,
        centre=picture.centre,
        synthetic=picture.synthetic or incident.synthetic or any(boat.synthetic for boat in boats),
        incident=incident,
        boats=told,
        people_low=low,
        people_high=high,
        said=next((word for word in GRAVEST if any(boat.said == word for boat in told)), None),
        by_persons=any(
            picture.reports[join.report_id].kind in HUMAN for boat in boats for join in boat.joins
        ),
        taskings=tuple(
            tasking for tasking in picture.taskings.values() if tasking.incident_id == incident.id
        ),
        searches=tuple(
            search for search in picture.searches.values() if boat_ids.intersection(search.ask.boat_ids)
        ),
        unit_names={unit.id: unit.name for unit in theatre.units},
    )


def standing(picture: Picture, incident_id: str) -> Incident:
    """The incident of an id, or the one that stands for it.

    Raises:
        Refused: there is none (``not_found``).
        Broken: incidents are joined in a ring.
    """
    incident = picture.incidents.get(incident_id) or picture.incidents.get(f"incident:{incident_id}")
    if incident is None:
        named = next((boat for boat in picture.boats.values() if boat.name == incident_id), None)
        incident = None if named is None else picture.incidents.get(named.incident_id or "")
    if incident is None:
        raise Refused(
            f"no incident {incident_id}; give its id, or the short name of its boat, as UK-014",
            code="not_found",
        )
    for _ in range(len(picture.incidents)):
        if incident.joined_into is None:
            return incident
        incident = picture.incidents[incident.joined_into]
    raise Broken(f"incident {incident.id} is joined into itself")


def _boat(picture: Picture, boat: Boat) -> BoatTold:
    estimate = boat.estimate
    east, north = (None, None) if estimate is None else (estimate.east_ms, estimate.north_ms)
    speed, course = _way(east, north)
    reports = [picture.reports[join.report_id] for join in boat.joins]
    return BoatTold(
        boat_id=boat.id,
        name=boat.name,
        reference=reference_of(boat.name),
        status=boat.status,
        lat_deg=None if estimate is None else estimate.lat_deg,
        lon_deg=None if estimate is None else estimate.lon_deg,
        fixed_at=None if estimate is None else estimate.at,
        radius_m=radius_95_m(boat),
        course_deg=course,
        speed_kn=speed,
        people_low=boat.people_low,
        people_high=boat.people_high,
        colour=boat.colour,
        said=boat.status_said,
        first_at=boat.first_at,
        last_at=boat.last_at,
        reports=len(reports),
        calls=sum(report.kind == "call" for report in reports),
    )


def _way(east_ms: float | None, north_ms: float | None) -> tuple[float | None, float | None]:
    if east_ms is None or north_ms is None:
        return None, None
    speed_kn = math.hypot(east_ms, north_ms) * 3600 / 1852
    return speed_kn, math.degrees(math.atan2(east_ms, north_ms)) % 360
