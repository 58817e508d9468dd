"""Launches being prepared on beaches: held from what is seen there, and ended when people are afloat.

A report opens a launch when it says that a boat is being prepared or carried (``Report.on_beach``). One that
says that people board or are afloat, or that somebody is in distress, opens a boat and its incident like any
other, and the launch there is over: from then on it is a rescue (OPERATIONS.md, requirement 18). Nothing ends
a launch because it is old: when boarding was due and nobody said more, the plan says so and a person decides.

How likely it is that what was seen is a launch is our judgement by who sees it; nobody has measured it. Two
sources that do not know of each other are taken to err apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from varne.picture.beach import BeachLaunch
from varne.picture.event import Event, Recorded
from varne.picture.events import BoatOpened, ReportJoined, ReportReceived
from varne.picture.events_beach import BeachLaunchEnded, BeachLaunchSeen
from varne.picture.picture import Picture
from varne.picture.report import PREPARED, Report, ReportKind
from varne.picture.theatre import distance_m

SURE: dict[ReportKind, float] = {
    "patrol": 0.9, "air": 0.75, "camera": 0.6, "call": 0.5, "ship": 0.4, "relay": 0.5,
}  # fmt: skip
SURE_OTHER = 0.5
SURE_MOST = 0.98  # nobody is sure
# From a boat on the sand to people aboard. Chosen: short enough that nobody is sent to a beach that is empty.
BOARDING_MIN: dict[str, float] = {"preparing": 20.0, "carrying": 8.0}
PEOPLE_MOST_LIKELY = 62  # 61.7 arrived with each boat in 2025 (Home Office; POLICY.md section 2)
SAME_M = 1_500.0  # what is seen so near to a launch that stands is taken to be that launch
AFLOAT_M = 2_000.0  # a boat first placed so near to it is that launch gone to sea
AFLOAT_SLACK_M = 1_000.0  # and how much of the unsureness of that place is allowed for
BELIEVED = 0.5  # a radar echo that is more likely a wave ends nothing


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Hold a launch that a report tells of; end the one whose boat was first placed at sea."""
    body = entry.body
    if isinstance(body, ReportReceived):
        return _seen(picture, body.report)
    if isinstance(body, BoatOpened | ReportJoined):
        return _afloat(picture, body.boat_id, body.report_id, body.probability)
    return ()


def standing_launches(picture: Picture) -> tuple[BeachLaunch, ...]:
    """Launches being prepared, the first seen first."""
    return tuple(
        sorted(
            (one for one in picture.beach_launches.values() if one.state == "standing"),
            key=lambda one: (one.first_at, one.id),
        )
    )


def likelihood_of(kinds: Iterable[ReportKind]) -> float:
    """That it is a launch, from the kinds of the sources that tell of it, each wrong apart from the rest."""
    wrong = 1.0
    for kind in kinds:
        wrong *= 1.0 - SURE.get(kind, SURE_OTHER)
    return round(min(1.0 - wrong, SURE_MOST), 3)


def boarding_at(stage: str, seen_at: datetime) -> datetime:
    """When people are likely to board, when nobody said."""
    return seen_at + timedelta(minutes=BOARDING_MIN[stage])


def _seen(picture: Picture, report: Report) -> tuple[Event, ...]:
    place = _place_of(picture, report)
    if not report.on_beach or place is None or report.stage not in PREPARED:
        return ()
    lat_deg, lon_deg, place_id = place
    at = report.best_time
    held = _nearest(standing_launches(picture), lat_deg, lon_deg, SAME_M, place_id)
    if held is None and _is_past(picture, lat_deg, lon_deg, place_id, at):
        return ()  # late word of a launch that is over
    if held is None:
        launch = BeachLaunch(
            id=f"beach:{report.id}",
            place_id=place_id,
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            stage=report.stage,
            safe=True,
            likelihood=likelihood_of((report.kind,)),
            boarding_at=boarding_at(report.stage, at),
            boarding_assumed=True,
            teams_needed=1,
            people=report.people or PEOPLE_MOST_LIKELY,
            people_assumed=not report.people,
            report_ids=(report.id,),
            first_at=at,
            last_at=at,
            state="standing",
        )
    else:
        launch = _more_of(picture, held, report)
    return (BeachLaunchSeen(launch=launch, cause="report", report_id=report.id),)


def _more_of(picture: Picture, held: BeachLaunch, report: Report) -> BeachLaunch:
    """A launch with one more report of it: the newest word on its stage, the highest count."""
    at = report.best_time
    newer = at >= held.last_at
    report_ids = (*held.report_ids, report.id)
    reports = [picture.reports[report_id] for report_id in report_ids]
    sources = {one.source: one.kind for one in reports}  # the same source again is no second witness
    kinds = list(sources.values()) + ([] if held.told_by is None else [held.told_by])
    counted = [count for one in reports if (count := one.people)]
    stage = report.stage if newer and report.stage in PREPARED else held.stage
    keep_boarding = not held.boarding_assumed or not newer
    return msgspec.structs.replace(
        held,
        stage=stage,
        likelihood=max(likelihood_of(kinds), held.likelihood),
        boarding_at=held.boarding_at if keep_boarding else boarding_at(stage, at),
        people=held.people if not held.people_assumed and not counted else max(counted, default=held.people),
        people_assumed=held.people_assumed and not counted,
        report_ids=report_ids,
        first_at=min(held.first_at, at),
        last_at=max(held.last_at, at),
    )


def _afloat(picture: Picture, boat_id: str, report_id: str, probability: float) -> tuple[Event, ...]:
    report = picture.reports[report_id]
    place = _place_of(picture, report)
    if place is None or probability < BELIEVED or report.kind in ("recovery", "landing", "find"):
        return ()
    boat = picture.boats[boat_id]
    said = report.stage is not None  # whoever sees it says that people board there, or are afloat
    before = [picture.reports[join.report_id] for join in boat.joins if join.report_id != report_id]
    if not said and any(_place_of(picture, one) is not None for one in before):
        return ()  # it came from elsewhere
    lat_deg, lon_deg, place_id = place
    reach_m = AFLOAT_M + min(report.sigma_m or 0.0, AFLOAT_SLACK_M)
    could = [one for one in standing_launches(picture) if report.best_time >= one.first_at]
    launch = _nearest(could, lat_deg, lon_deg, reach_m, place_id)
    if launch is None:
        return ()
    return (BeachLaunchEnded(launch_id=launch.id, ended="afloat", boat_id=boat_id, report_id=report_id),)


def _place_of(picture: Picture, report: Report) -> tuple[float, float, str | None] | None:
    """Where a report tells of, and the named place if it names one."""
    if report.lat_deg is not None and report.lon_deg is not None:
        return report.lat_deg, report.lon_deg, report.area
    area = picture.places.get(report.area or "")
    return None if area is None else (area.lat_deg, area.lon_deg, area.id)


def _nearest(
    launches: Iterable[BeachLaunch], lat_deg: float, lon_deg: float, within_m: float, place_id: str | None
) -> BeachLaunch | None:
    """The nearest of these within a distance; one of the same named place counts as there."""
    found = [
        (0.0 if place_id is not None and place_id == one.place_id else away_m, one.first_at, one.id, one)
        for one in launches
        if (away_m := distance_m(lat_deg, lon_deg, one.lat_deg, one.lon_deg)) <= within_m
        or (place_id is not None and place_id == one.place_id)
    ]
    return min(found, key=lambda each: each[:3])[3] if found else None


def _is_past(picture: Picture, lat_deg: float, lon_deg: float, place_id: str | None, at: datetime) -> bool:
    over = [
        one
        for one in picture.beach_launches.values()
        if one.state == "ended" and one.ended_at is not None and one.ended_at >= at
    ]
    return _nearest(over, lat_deg, lon_deg, SAME_M, place_id) is not None
