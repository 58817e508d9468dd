"""Which reports may be of one boat at all, and which repeat one another: found once, as each arrives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.story import RADAR, Night
from varne.picture.report import Report
from varne.picture.theatre import distance_m

NEAR_MAX = 100
FASTEST_MPS = 3.7  # over the ground, with the stream
REACH_S = 5 * 3600.0
UNPLACED_REACH_S = 2.5 * 3600.0
RELAYED_WITHIN_S = 3600.0
COUNT_CHANGES = 10  # people said, between a call and what the other centre makes of it
TOLD_TWICE_S = 900.0  # apart at most, two accounts of one rescue
TOLD_TWICE_M = 600.0


def neighbours(night: Night, row: int, known: int, given: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Rows before ``known`` that may be of one boat with ``row``, nearest first, ``NEAR_MAX`` at most.

    Args:
        given: (n,) rows that are given to boats; a relay of a report that is held is not.
    """
    gap_s = np.abs(night.time_s[:known] - night.time_s[row])
    cost = np.full(known, np.inf)
    placed = night.places[:known] > 0
    if night.places[row] > 0:
        east_m, north_m = night.east_m[:known, 0], night.north_m[:known, 0]
        away_m = np.hypot(east_m - night.east_m[row, 0], north_m - night.north_m[row, 0])
        for other in range(1, int(night.places[row]) - 1):
            away_m = np.minimum(
                away_m, np.hypot(east_m - night.east_m[row, other], north_m - night.north_m[row, other])
            )
        spread_m = np.sqrt(night.variance_m2[:known, 0] + night.variance_m2[row, 0])
        reachable = placed & (away_m < 3.5 * spread_m + FASTEST_MPS * gap_s + 800.0) & (gap_s < REACH_S)
        cost = np.where(reachable, away_m / (spread_m + 600.0 + 1.5 * gap_s) + gap_s / 3600.0, cost)
        cost = np.where(~placed & (gap_s < 7200.0), 2.5 + gap_s / 3600.0, cost)
    else:
        # Said without a place: any boat of these hours, last of all what only radar knows.
        near = gap_s < UNPLACED_REACH_S
        cost = np.where(near, 1.0 + gap_s / 3600.0 + (night.kind[:known] == RADAR), cost)
    if night.phone[row] >= 0:
        cost = np.where(night.phone[:known] == night.phone[row], gap_s / 36_000.0 - 1.0, cost)
    cost = np.where(given[:known], cost, np.inf)
    if row < known:
        cost[row] = np.inf
    order = np.argsort(cost, kind="stable")[:NEAR_MAX]
    return np.asarray(order[np.isfinite(cost[order])], np.int64)


def _alike(relay: Report, call: Report) -> float | None:
    """How well a call is what a relay repeats, above zero for well; None when it is not."""
    if call.centre == relay.centre or call.status != relay.status or call.colour != relay.colour:
        return None
    if relay.phone is not None and relay.phone != call.phone:
        return None
    if relay.observed_at is not None and relay.observed_at != call.observed_at:
        return None
    fit = 0.0
    if relay.lat_deg is not None and relay.lon_deg is not None:
        if call.lat_deg is None or call.lon_deg is None:
            return None
        same = abs(call.lat_deg - relay.lat_deg) < 1e-6 and abs(call.lon_deg - relay.lon_deg) < 1e-6
        cut = (
            abs(round(call.lat_deg, 2) - relay.lat_deg) < 1e-6
            and abs(round(call.lon_deg, 2) - relay.lon_deg) < 1e-6
        )
        if not same and not cut:
            return None
        fit += 3.0 if same else 2.0
    elif call.has_position or relay.area != call.area:
        return None
    fit += 3.0 * (relay.observed_at is not None) + 4.0 * (relay.phone is not None)
    if relay.people is not None and call.people is not None:
        if abs(relay.people - call.people) > COUNT_CHANGES:
            return None
        fit += 0.0 if relay.people == call.people else -2.0
    elif call.people is not None and not relay.flags:
        return None
    return fit


def repeated(reports: Sequence[Report], row: int) -> int | None:
    """Which earlier report a relay repeats: the best of those it does not contradict; the latest of equals.

    A relay comes minutes to an hour after what it repeats, from the other centre, its position kept or cut to
    hundredths of a degree, its count of people now and then another.
    """
    relay = reports[row]
    if relay.kind in ("recovery", "landing"):
        return _told_before(reports, row)
    if relay.kind != "relay":
        return None
    best: tuple[float, int] | None = None
    for other in range(row - 1, -1, -1):
        call = reports[other]
        if (relay.received_at - call.received_at).total_seconds() > RELAYED_WITHIN_S:
            break
        if call.kind == "relay" or call.kind == "radar":
            continue
        fit = _alike(relay, call)
        if fit is not None and (best is None or fit > best[0]):
            best = (fit, other)
    return None if best is None else best[1]


def forerunners(reports: Sequence[Report], row: int) -> list[int]:
    """Relays that came before the call they repeat; a relay that repeats an earlier report is none."""
    call = reports[row]
    if call.kind in ("relay", "radar", "recovery", "landing"):
        return []
    found = []
    for other in range(row - 1, -1, -1):
        relay = reports[other]
        if (call.received_at - relay.received_at).total_seconds() > RELAYED_WITHIN_S:
            break
        if relay.kind == "relay" and _alike(relay, call) is not None and repeated(reports, other) is None:
            found.append(other)
    return found


def original_of(reports: Sequence[Report], row: int) -> int:
    """The row that a row repeats, come before or after it; itself when it repeats none."""
    before = repeated(reports, row)
    if before is not None:
        return before
    if reports[row].kind == "relay":
        for other in range(row + 1, len(reports)):
            if (reports[other].received_at - reports[row].received_at).total_seconds() > RELAYED_WITHIN_S:
                break
            if row in forerunners(reports, other):
                return other
    return row


def _told_before(reports: Sequence[Report], row: int) -> int | None:
    """The first account of the rescue that this one tells of again: the same people off, then and there."""
    again = reports[row]
    found = None
    for other in range(row - 1, -1, -1):
        rescue = reports[other]
        if (again.received_at - rescue.received_at).total_seconds() > RELAYED_WITHIN_S:
            break
        if rescue.kind != again.kind or rescue.people != again.people or again.people is None:
            continue
        if None not in (rescue.colour, again.colour) and rescue.colour != again.colour:
            continue
        at, then = again.observed_at or again.received_at, rescue.observed_at or rescue.received_at
        if abs((at - then).total_seconds()) > TOLD_TWICE_S:
            continue
        if rescue.lat_deg is None or rescue.lon_deg is None or again.lat_deg is None or again.lon_deg is None:
            continue
        if distance_m(rescue.lat_deg, rescue.lon_deg, again.lat_deg, again.lon_deg) <= TOLD_TWICE_M:
            found = other
    return found
