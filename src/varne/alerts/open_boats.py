"""The boats that rules for alerts speak of: open, and rather there than not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from varne.alerts.thresholds import Thresholds
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.track import Estimate


def open_boats(picture: Picture, thresholds: Thresholds) -> Iterator[Boat]:
    """Open boats that a person told of, or that sensors alone make likely: those that an incident holds."""
    for boat in picture.boats.values():
        if is_looked_after(boat, thresholds):
            yield boat


def is_looked_after(boat: Boat, thresholds: Thresholds) -> bool:
    """True for an open boat that has an incident or is more likely there than not."""
    return boat.status == "open" and (boat.incident_id is not None or boat.probability >= thresholds.likely)


def first_placed(picture: Picture, boat: Boat) -> Report | None:
    """The report that first told of a place of a boat, by when it was so; None: none did.

    A relay repeats another report, late and rounded, and is passed over.
    """
    reports = (picture.reports[join.report_id] for join in boat.joins)
    placed = (report for report in reports if report.has_position and report.kind != "relay")
    return min(placed, key=lambda report: (report.best_time, report.id), default=None)


def newest(picture: Picture, boat: Boat) -> Report:
    """The report of a boat that was received last."""
    return max(
        (picture.reports[join.report_id] for join in boat.joins),
        key=lambda report: (report.received_at, report.id),
    )


def told_at(picture: Picture, boat: Boat) -> datetime:
    """When what is believed of a boat last changed: its newest report, or a judgement of the whole night."""
    received_at = newest(picture, boat).received_at
    return received_at if boat.judged_at is None else max(received_at, boat.judged_at)


def sigma_m(estimate: Estimate) -> float:
    """Standard deviation of a position on each axis, the larger of the two."""
    return math.sqrt(max(estimate.var_east_m2, estimate.var_north_m2, 1.0))
