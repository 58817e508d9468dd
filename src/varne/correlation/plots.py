"""Report to plot: where and when a report places something, and how far that may be trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from varne.picture.place import NamedArea
from varne.picture.report import Report
from varne.picture.track import Plot

# A report that gives no time speaks of some minutes ago: it was asked for, passed on, written down.
UNTIMED_AGE_S = 480.0
UNTIMED_AGE_SIGMA_S = 480.0
# What a boat moves in a second of that doubt: 4 kn.
UNTIMED_SPEED_MS = 2.0
# No report of a small boat at night is better placed than this, whatever its source says.
SIGMA_MIN_M = 120.0
# A position of unknown quality: a mile.
SIGMA_UNSAID_M = 1852.0
_UNTIMED_KINDS = frozenset({"call", "relay"})


def plot_of(report: Report, places: Mapping[str, NamedArea]) -> Plot | None:
    """The plot of a report; None when it names no place that is known.

    A named area stands as its centre with its radius for a standard deviation on each axis: people name
    the place they know, not the nearest. A call or relay without a time is taken to be eight minutes old,
    give or take eight, and its doubt in space grows by what a boat covers in that.
    """
    lat_deg, lon_deg = report.lat_deg, report.lon_deg
    if lat_deg is not None and lon_deg is not None:
        sigma_m = SIGMA_UNSAID_M if report.sigma_m is None else report.sigma_m
    else:
        area = None if report.area is None else places.get(report.area)
        if area is None:
            return None
        lat_deg, lon_deg, sigma_m = area.lat_deg, area.lon_deg, area.radius_m
    sigma_m = max(sigma_m, SIGMA_MIN_M)
    timed = report.observed_at is not None and "time_implausible" not in report.flags
    at = report.best_time if timed else report.received_at
    if not timed and report.kind in _UNTIMED_KINDS:
        at = report.received_at - timedelta(seconds=UNTIMED_AGE_S)
        sigma_m = math.hypot(sigma_m, UNTIMED_SPEED_MS * UNTIMED_AGE_SIGMA_S)
    return Plot(report_id=report.id, at=at, lat_deg=lat_deg, lon_deg=lon_deg, sigma_m=sigma_m)
