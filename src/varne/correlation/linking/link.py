"""Which reports of a stretch are of the same vessel: the batch linker.

First what is sure: devices that say who they are, the plots on their ways, ships a radar follows without a
gap. What is left is either what sensors and people saw (``sensors``) or what devices sent of themselves
without a name (``devices``); each is searched as a whole, whatever the order in which it arrived.
"""

from __future__ import annotations

import numpy as np

from varne.correlation.linking import known, steady
from varne.correlation.linking.devices import linked_devices
from varne.correlation.linking.reports import AIS, RADAR, Floats, Ints, Linked, Reports
from varne.correlation.linking.sensors import linked_sensors
from varne.correlation.linking.settings import Settings

PLOT_GATE = 16.0
# Plots come many to a turn of the antenna. Where most have a moment of their own, no scan was made.
SCAN_SHARE = 0.6
FEW = 20


def scanned(time_s: Floats) -> bool:
    """Whether plots at these times come in scans; few are held to."""
    moments = np.unique(time_s)
    if len(time_s) < FEW or len(moments) <= SCAN_SHARE * len(time_s):
        return True
    turn = steady.turning(moments)
    spacing = np.diff(moments)
    return bool(np.mean(np.abs(spacing - turn.period_s / turn.sensors) < 0.02 * turn.period_s) > 0.9)


def by_frame(reports: Reports, which: Ints) -> tuple[Ints, Ints, Floats, Ints]:
    """``which`` in order of time, the first of each frame (F + 1,), the frames' times, each one's frame."""
    order = which[np.argsort(reports.time_s[which], kind="stable")]
    moments, first, frame = np.unique(reports.time_s[order], return_index=True, return_inverse=True)
    return order, np.append(first, len(order)).astype(np.int64), moments, frame.astype(np.int64)


def smoothed(ways: known.Ways) -> known.Ways:
    """Ways with each knot laid on a straight line through the knots within ``steady.SMOOTH_S`` of it."""
    x, y, var = steady.straightened(ways.first, ways.t_s, ways.x_m, ways.y_m, ways.var_m2)
    return known.Ways(ways.first, ways.t_s, x, y, var)


def link(reports: Reports, settings: Settings | None = None) -> Linked:
    """Label every report with its vessel; equal reports and settings give equal labels.

    Cost: for ships near linear in the reports; for the rest in its number times the neighbours of each.
    """
    settings = settings or Settings()
    label = np.full(len(reports), -1, np.int64)
    if not len(reports):
        return Linked(label, np.zeros(0, np.bool_))
    named = np.flatnonzero((reports.kind == AIS) & (reports.identity >= 0))
    _, owner = np.unique(reports.identity[named], return_inverse=True)
    label[named] = owner
    round_m2 = 0.5 * (reports.spread_m2[:, 0] + reports.spread_m2[:, 1])
    ways = known.ways_of(
        owner.astype(np.int64), reports.time_s[named], reports.place_m[named], round_m2[named]
    )
    vessels = len(ways.first) - 1

    anonymous = (reports.kind == AIS) & (reports.identity < 0)
    plots = np.flatnonzero(reports.kind == RADAR)
    if len(plots) and scanned(reports.time_s[plots]):
        order, first, moments, frame = by_frame(reports, plots)
        x, y = (
            np.ascontiguousarray(reports.place_m[order, 0]),
            np.ascontiguousarray(reports.place_m[order, 1]),
        )
        pairs = known.options(*ways, first, moments, x, y, reports.spread_m2[order], PLOT_GATE)
        label[order] = known.claimed(*pairs, frame, vessels)
        order, first, moments, frame = by_frame(reports, order[label[order] < 0])
        if len(moments) > 1:
            x, y = (
                np.ascontiguousarray(reports.place_m[order, 0]),
                np.ascontiguousarray(reports.place_m[order, 1]),
            )
            turn = steady.turning(moments)
            track, held = steady.followed(
                first, moments, x, y, reports.spread_m2[order], turn.sensors, turn.period_s
            )
            number = vessels + np.cumsum(held) - 1
            sure = held[track] > 0
            label[order[sure]] = number[track[sure]]
            mine = order[sure]
            steadies = known.ways_of(
                label[mine] - vessels, reports.time_s[mine], reports.place_m[mine], round_m2[mine]
            )
            ways = known.together(ways, smoothed(steadies))
            vessels = len(ways.first) - 1
    else:
        anonymous |= reports.kind == RADAR

    identified = vessels
    for some, sent in ((anonymous, True), (~anonymous & (label < 0), False)):
        which = np.flatnonzero(some)
        if not len(which):
            continue
        which = which[np.argsort(reports.time_s[which], kind="stable")]
        if sent:
            found = linked_devices(reports, which, settings)
        else:
            found = linked_sensors(reports, which, ways, settings)
        new = found >= 0
        numbers, found_new = np.unique(found[new], return_inverse=True)
        label[which[new]] = vessels + found_new
        label[which[found < -1]] = -2 - found[found < -1]
        vessels += len(numbers)
    return Linked(label, np.arange(vessels) < identified)
