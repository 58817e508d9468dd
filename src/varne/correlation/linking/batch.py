"""Which reports of a stretch are of the same vessel: the batch linker.

First what is sure: devices that say who they are, the plots on their ways, ships a radar follows without a
gap. What is left is either what sensors and people saw (``sensors``) or what devices sent of themselves
without a name (``devices``); each is searched as a whole, whatever the order in which it arrived.
"""

from __future__ import annotations

import numpy as np

from varne.correlation.linking import known, steady
from varne.correlation.linking.devices import linked_devices
from varne.correlation.linking.partition import FALSE
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


def columns(place_m: Floats) -> tuple[Floats, Floats]:
    """East and north, each contiguous, as compiled functions take them."""
    return np.ascontiguousarray(place_m[:, 0]), np.ascontiguousarray(place_m[:, 1])


def by_frame(reports: Reports, which: Ints) -> tuple[Ints, Ints, Floats, Ints]:
    """``which`` in order of time, the first of each frame (F + 1,), the frames' times, each one's frame."""
    order = which[np.argsort(reports.time_s[which], kind="stable")]
    moments, first, frame = np.unique(reports.time_s[order], return_index=True, return_inverse=True)
    return order, np.append(first, len(order)).astype(np.int64), moments, frame.astype(np.int64)


def followed_ways(
    reports: Reports, label: Ints, plots: Ints, round_m2: Floats, ways: known.Ways, vessels: int
) -> known.Ways:
    """Label every plot on a known way, or on one a radar follows without a gap; the ways then."""
    order, first, moments, frame = by_frame(reports, plots)
    east, north = columns(reports.place_m[order])
    pairs = known.options(*ways, first, moments, east, north, reports.spread_m2[order], PLOT_GATE)
    label[order] = known.claimed(*pairs, frame, vessels)
    order, first, moments, _ = by_frame(reports, order[label[order] < 0])
    if len(moments) < 2:
        return ways
    east, north = columns(reports.place_m[order])
    turn = steady.turning(moments)
    spread = reports.spread_m2[order]
    track, held = steady.followed(first, moments, east, north, spread, turn.sensors, turn.period_s)
    sure = held[track] > 0
    owner = (np.cumsum(held) - 1)[track[sure]]
    mine = order[sure]
    label[mine] = vessels + owner
    if not len(mine):
        return ways
    more = known.ways_of(owner, reports.time_s[mine], reports.place_m[mine], round_m2[mine])
    x, y, var = steady.straightened(*more)
    return known.together(ways, known.Ways(more.first, more.t_s, x, y, var))


def link(reports: Reports, settings: Settings | None = None) -> Linked:
    """Label every report with its vessel.

    The order of the reports does not matter, nor when they came; equal reports and settings give
    equal labels.
    Cost: for ships near linear in the reports; for the rest their number times the neighbours of each.
    """
    settings = settings or Settings()
    count = len(reports)
    if not count:
        return Linked(np.zeros(0, np.int64), np.zeros(0, np.bool_))
    place = reports.place_m
    given = np.lexsort((reports.identity, place[:, 1], place[:, 0], reports.kind, reports.time_s))
    reports = reports.taken(given)
    label = np.full(count, -1, np.int64)
    named = np.flatnonzero((reports.kind == AIS) & (reports.identity >= 0))
    owner = np.unique(reports.identity[named], return_inverse=True)[1].astype(np.int64)
    label[named] = owner
    round_m2 = 0.5 * (reports.spread_m2[:, 0] + reports.spread_m2[:, 1])
    ways = known.ways_of(owner, reports.time_s[named], reports.place_m[named], round_m2[named])
    vessels = len(ways.first) - 1

    anonymous = (reports.kind == AIS) & (reports.identity < 0)
    plots = np.flatnonzero(reports.kind == RADAR)
    if len(plots) and scanned(reports.time_s[plots]):
        ways = followed_ways(reports, label, plots, round_m2, ways, vessels)
        vessels = len(ways.first) - 1
    else:
        anonymous |= reports.kind == RADAR
    identified = vessels
    sent, seen = np.flatnonzero(anonymous), np.flatnonzero(~anonymous & (label < 0))
    for which in (sent, seen):
        if not len(which):
            continue
        if which is sent:
            found = linked_devices(reports, which, settings)
        else:
            found = linked_sensors(reports, which, ways, settings)
        new = found >= 0
        numbers, renumbered = np.unique(found[new], return_inverse=True)
        label[which[new]] = vessels + renumbered
        label[which[found < FALSE]] = -2 - found[found < FALSE]
        vessels += len(numbers)
    back = np.empty(count, np.int64)
    back[given] = label
    return Linked(back, np.arange(vessels) < identified)
