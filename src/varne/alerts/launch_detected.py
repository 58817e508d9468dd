"""A launch: one being prepared on a beach, or a boat whose first known place is on a beach or close off it.

Radar alone must have made it more likely than not first: a wave or a buoy off a beach is no launch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from varne.alerts.moment import Moment
from varne.alerts.open_boats import first_placed, open_boats
from varne.alerts.situation import Parameters, Situation
from varne.alerts.waters import METRES_PER_DEGREE, Waters
from varne.picture.alert import AlertCode
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.theatre import Place, distance_m

CODE: AlertCode = "launch_detected"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One warning a boat, until it is well off the beach: then it is a boat at sea, which an incident holds.
    One for each launch being prepared, until it ends.

    Parameters: ``place_id`` of the beach; of a boat ``away_m`` from it, ``report_id``, ``kind`` of that
    report and ``source``, so that the alert names the sensor; of a launch its ``stage``, ``people`` likely to
    board and ``boarding_at``.
    """
    yield from _being_prepared(picture, waters)
    if not waters.beaches:
        return
    for boat in open_boats(picture, waters.thresholds):
        first = first_placed(picture, boat)
        if first is None or moment.age_s(first.received_at) > waters.thresholds.launch_newer_than_s:
            continue
        found = _beach_of(first, waters)
        if found is None or _has_left(boat, found[0], waters):
            continue
        beach, away_m = found
        yield Situation(
            code=CODE,
            subject=boat.id,
            priority="warning",
            since=_held_since(picture, boat),
            observed_at=first.observed_at,
            parameters={
                "place_id": beach.id,
                "away_m": round(away_m),
                "report_id": first.id,
                "kind": first.kind,
                "source": first.source,
            },
        )


def _being_prepared(picture: Picture, waters: Waters) -> Iterator[Situation]:
    for launch in picture.beach_launches.values():
        if launch.state == "standing":
            near = _nearest(launch.lat_deg, launch.lon_deg, 0.0, waters)
            place_id = launch.place_id or (None if near is None else near[0].id)
            where: Parameters = {} if place_id is None else {"place_id": place_id}
            yield Situation(
                code=CODE,
                subject=launch.id,
                priority="warning",
                since=launch.first_at,
                parameters={
                    **where,
                    "stage": launch.stage,
                    "people": launch.people,
                    "boarding_at": launch.boarding_at.isoformat(),
                },
            )


def _held_since(picture: Picture, boat: Boat) -> datetime:
    """When the boat came to hold what it holds: its last report, or the judgement that moved one to it."""
    last = boat.joins[-1]
    return last.at if last.moved_by is not None else picture.reports[last.report_id].received_at


def _beach_of(report: Report, waters: Waters) -> tuple[Place, float] | None:
    assert report.lat_deg is not None
    assert report.lon_deg is not None
    slack_m = min(report.sigma_m or 0.0, waters.thresholds.launch_within_m)
    return _nearest(report.lat_deg, report.lon_deg, slack_m, waters)


def _nearest(lat_deg: float, lon_deg: float, slack_m: float, waters: Waters) -> tuple[Place, float] | None:
    """The beach that a place is on or close off, and how far from its middle."""
    best: tuple[float, Place] | None = None
    for beach in waters.beaches:
        reach_m = max(beach.radius_m, waters.thresholds.launch_within_m) + slack_m
        if abs(lat_deg - beach.lat_deg) * METRES_PER_DEGREE > reach_m:
            continue
        away_m = distance_m(lat_deg, lon_deg, beach.lat_deg, beach.lon_deg)
        if away_m <= reach_m and (best is None or away_m < best[0]):
            best = (away_m, beach)
    return None if best is None else (best[1], best[0])


def _has_left(boat: Boat, beach: Place, waters: Waters) -> bool:
    estimate = boat.estimate
    if estimate is None:
        return False
    away_m = distance_m(estimate.lat_deg, estimate.lon_deg, beach.lat_deg, beach.lon_deg)
    return away_m > waters.thresholds.launch_left_m
