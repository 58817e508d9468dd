"""How well a report fits each boat, against the chance that it is of a boat not yet held.

For each boat near enough in time the *weight* is a likelihood ratio: how probable the report is if it is
of this boat, over how probable it is if it is the first of another. It is the product of

- the density of the report's place about where the boat is believed to have been at that moment,
- how seldom a report is the first of its boat, and over how much sea such firsts are spread,
- what the colours say,

shared among the boats at sea. A weight of 1 is even odds. Vague places so lose against the unknown by
themselves: the wider the density, the lower it is. The reasoning is the one of every tracker that weighs
an old track against a new one (Blackman, "Multiple hypothesis tracking", IEEE AES Magazine 19(1), 2004).
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import NamedTuple

from varne.correlation.kinematics import Plane, Sighting, believed_at
from varne.correlation.plots import plot_of
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.track import Plot

# Chi-squared, two degrees of freedom: a report of the boat itself falls outside once in a thousand.
GATE_DISTANCE = math.sqrt(13.8)
# A boat takes people on along the coast, so only the latest counts speak of the end.
LATEST_COUNTS = 5
# Farther from all a boat's reports than this in time, a position says nothing of who it is.
REACH_S = 6 * 3600.0
# A boat counts as at sea for weighing while it was heard of within this.
AT_SEA_S = 6 * 3600.0
# An inflatable under way stays below this with the stream behind it: 16 kn. Only to skip the hopeless.
SPEED_MAX_MS = 8.0
# A late report may speak of a closed boat if it speaks of a time before the evidence, give or take.
CLOSED_SLACK_S = 300.0

COLOUR_SAME, COLOUR_DIFFERS = 2.5, 0.15  # an airborne camera names one hull in ten wrongly at night
# A rescuer's count lies within a quarter of what was said in three of four cases when it is the same boat,
# in one of three when it is another.
COUNT_BAND = 0.25
COUNT_AGREES, COUNT_DIFFERS = 2.3, 0.4


class FirstReport(NamedTuple):
    """How a report comes to be the first of its boat: in what share of reports, over what sea."""

    share: float
    area_m2: float


# A boat is reported ten to twenty times in a night; the first time it is near the beaches of departure,
# some 100 km of shore and 3 km deep: what a boat makes in the half hour before it is noticed.
BY_PERSON = FirstReport(share=1 / 16, area_m2=300e6)
# One radar plot in three is of a wave, a buoy or a gull; a coast radar sees such small things out to the
# middle of the strait, over some 100 by 20 km.
BY_RADAR = FirstReport(share=1 / 3, area_m2=2000e6)
# One recovery in seven is of a boat nobody had reported. Boats leave in groups, so the unknown boat that
# a rescuer may have met is thought to be within some 8 km of the known one.
BY_RESCUER = FirstReport(share=1 / 7, area_m2=200e6)
# An empty hull is found wherever it drifted, an hour or three after its people were taken off.
BY_HULL = FirstReport(share=1 / 7, area_m2=2000e6)


class Fit(NamedTuple):
    """One boat that a report may be of. ``weight`` is a likelihood ratio against a boat not yet held."""

    boat_id: str
    weight: float
    distance_m: float | None = None
    normalised_distance: float | None = None  # Mahalanobis
    gap_s: float | None = None  # from the boat's nearest used plot in time


def first_report(report: Report) -> FirstReport:
    """The model of first reports for the kind of a report."""
    if report.kind == "radar":
        return BY_RADAR
    if report.kind == "find":
        return BY_HULL
    if report.kind in ("recovery", "landing"):
        return BY_RESCUER
    return BY_PERSON


def used_plots(picture: Picture, boat: Boat) -> list[Plot]:
    """The plots that a boat's place rests on, in order of time.

    Left out: relays (they repeat a plot) and reports joined by their phone whose place was outside the
    gate (a misread position is kept and shown, not believed).
    """
    plots = []
    for join in boat.joins:
        reason = join.reason
        if reason.code == "relay_of":
            continue
        if reason.normalised_distance is not None and reason.normalised_distance > GATE_DISTANCE:
            continue
        plot = plot_of(picture.reports[join.report_id], picture.places)
        if plot is not None:
            plots.append(plot)
    plots.sort(key=lambda plot: (plot.at, plot.report_id))
    return plots


def sighting_of(picture: Picture, plot: Plot, plane: Plane, since: datetime) -> Sighting:
    """A plot in metres of a plane and seconds since a moment, with the motion its report gives."""
    report = picture.reports[plot.report_id]
    east_m, north_m = plane.metres(plot.lat_deg, plot.lon_deg)
    east_ms = north_ms = None
    if report.speed_kn is not None and report.course_deg is not None:
        speed_ms, course = report.speed_kn * 1852.0 / 3600.0, math.radians(report.course_deg)
        east_ms, north_ms = speed_ms * math.sin(course), speed_ms * math.cos(course)
    t_s = (plot.at - since).total_seconds()
    return Sighting(t_s, east_m, north_m, plot.sigma_m**2, east_ms, north_ms)


def fits(picture: Picture, report: Report, plot: Plot | None) -> list[Fit]:
    """Every boat that a report may be of, best first; a tie goes to the boat opened first.

    A report without a place fits every boat at sea alike.
    """
    model = first_report(report)
    at = report.best_time if plot is None else plot.at
    boats = [boat for boat in picture.boats.values() if _may_be_of(picture, boat, report, at)]
    at_sea = sum(1 for boat in boats if boat.probability >= 0.5 and boat.status == "open")
    scale = 1.0 / (model.share * max(1, at_sea))
    found: list[Fit] = []
    for boat in boats:
        if plot is None:
            if boat.probability >= 0.5:
                found.append(Fit(boat.id, scale * _colour_ratio(report, boat)))
        else:
            placed = fit_in_place(picture, boat, plot) if _in_reach(boat, plot) else None
            if placed is None or placed.normalised_distance is None:
                continue
            if placed.normalised_distance <= GATE_DISTANCE:
                ratio = boat.probability * _colour_ratio(report, boat) * _count_ratio(picture, report, boat)
                found.append(placed._replace(weight=placed.weight * scale * model.area_m2 * ratio))
    found.sort(key=lambda fit: -fit.weight)
    return found


def fit_in_place(picture: Picture, boat: Boat, plot: Plot) -> Fit | None:
    """How a plot lies to one boat; ``weight`` is the density, per square metre. None: nothing to compare."""
    if boat.estimate is None:
        return None
    plane = Plane(plot.lat_deg, plot.lon_deg)
    plots = [other for other in used_plots(picture, boat) if other.report_id != plot.report_id]
    near = [other for other in plots if abs((other.at - plot.at).total_seconds()) <= REACH_S]
    sightings = [sighting_of(picture, other, plane, plot.at) for other in near]
    believed = believed_at(sightings, 0.0)
    if believed is None:
        return None
    distance_m = math.hypot(believed[0], believed[1])
    variance_m2 = believed[2] + plot.sigma_m**2
    squared = distance_m * distance_m / variance_m2
    return Fit(
        boat.id,
        math.exp(-0.5 * squared) / (2.0 * math.pi * variance_m2),
        distance_m,
        math.sqrt(squared),
        min(abs(s.t_s) for s in sightings),
    )


def _in_reach(boat: Boat, plot: Plot) -> bool:
    """False only for a plot so far off that weighing it would be idle."""
    estimate = boat.estimate
    if estimate is None:
        return False
    east_m, north_m = Plane(plot.lat_deg, plot.lon_deg).metres(estimate.lat_deg, estimate.lon_deg)
    off_s = max(
        abs((plot.at - estimate.at).total_seconds()),
        abs((plot.at - boat.first_at).total_seconds()),
        abs((plot.at - boat.last_at).total_seconds()),
    )
    doubt_m = math.hypot(math.sqrt(estimate.var_east_m2), plot.sigma_m)
    return math.hypot(east_m, north_m) <= SPEED_MAX_MS * off_s + 8.0 * doubt_m + 20_000.0


def _may_be_of(picture: Picture, boat: Boat, report: Report, at: datetime) -> bool:
    """False for a boat too long ago, merged, or accounted for before the time the report speaks of."""
    if boat.status == "merged":
        return False
    if (at - boat.last_at).total_seconds() > AT_SEA_S or (boat.first_at - at).total_seconds() > AT_SEA_S:
        return False
    if boat.status == "open":
        return True
    if report.kind == "find":  # an empty hull is most often of a boat whose people were taken off
        return True
    evidence = boat.closed_by_report_id
    if evidence is None:
        return False
    return (at - picture.reports[evidence].best_time).total_seconds() <= CLOSED_SLACK_S


def _colour_ratio(report: Report, boat: Boat) -> float:
    if report.colour is None or boat.colour is None:
        return 1.0
    return COLOUR_SAME if report.colour == boat.colour else COLOUR_DIFFERS


def _count_ratio(picture: Picture, report: Report, boat: Boat) -> float:
    """What a rescuer's count says; other counts are too rough, and rise while people come aboard."""
    said = people_said(picture, boat) if report.kind in ("recovery", "landing") else None
    if said is None or report.people is None:
        return 1.0
    return COUNT_AGREES if abs(report.people - said) <= COUNT_BAND * said else COUNT_DIFFERS


def people_said(picture: Picture, boat: Boat) -> float | None:
    """The middle of the latest counts of people on a boat; None when nobody counted."""
    counted = [
        report
        for join in boat.joins
        if join.reason.code != "relay_of"
        for report in (picture.reports[join.report_id],)
        if report.people is not None and report.kind not in ("recovery", "landing", "find")
    ]
    counted.sort(key=lambda report: (report.best_time, report.id))
    latest = sorted(report.people or 0 for report in counted[-LATEST_COUNTS:])
    if not latest:
        return None
    middle = len(latest) // 2
    return float(latest[middle]) if len(latest) % 2 else (latest[middle - 1] + latest[middle]) / 2.0
