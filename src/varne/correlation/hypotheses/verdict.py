"""What the readings of a night come to: boats, how surely each, and how many are at sea."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.consensus import SELDOM, grouped, homes, likeliest, standing_alone, together
from varne.correlation.hypotheses.cutting import likeliest_cut
from varne.correlation.hypotheses.settings import JudgeSettings
from varne.correlation.hypotheses.story import HULL, LANDED, RECOVERED, Desk, Night, Prior, new_book
from varne.correlation.hypotheses.telling import boat_told, crowd, spoken_for
from varne.correlation.intervals import shortest
from varne.correlation.kinematics import Plane
from varne.picture.judgement import JudgedBoat, Judgement, PossiblySame, Reading
from varne.picture.report import Report

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Weighed(NamedTuple):
    """A night's reports, and the readings that the walks left of them."""

    reports: Sequence[Report]
    night: Night
    prior: Prior
    plane: Plane
    start: datetime
    repeats: IntArray  # (n,) row that a row repeats, -1 for none
    rows: IntArray  # rows given to boats
    readings: IntArray  # (readings, rows) slot of each; those of the last step first
    weights: FloatArray  # (readings,) that sum to 1
    boat: Sequence[FloatArray]  # of each reading, (slots,) chance that it is a boat
    ended: Sequence[IntArray]  # of each reading, (slots,) row that accounts for it, -1
    newest: int  # readings of the last step
    desk: Desk


def verdict(weighed: Weighed, settings: JudgeSettings, at: datetime, forecast: bool) -> Judgement:
    """What the readings come to at a moment.

    Args:
        weighed: at least one row is given to a boat.
        forecast: current and wind were known.
    """
    night, rows, readings, weights = weighed.night, weighed.rows, weighed.readings, weighed.weights
    shares = together(readings, weights)
    groups = grouped(shares, at_least=settings.together)
    home, own = homes(readings, groups)
    apart = weights @ own
    count = int(groups.max()) + 1
    member = np.zeros((len(rows), count))
    member[np.arange(len(rows)), groups] = 1.0
    size = member.sum(axis=0)
    between = (member.T @ shares @ member) / (size[:, None] * size[None, :])
    now_s = (at - weighed.start).total_seconds()
    carried: dict[int, list[int]] = {}
    for relay in np.flatnonzero(weighed.repeats >= 0):
        carried.setdefault(int(weighed.repeats[relay]), []).append(int(relay))
    order = np.argsort([rows[groups == group].min() for group in range(count)], kind="stable")
    place_of = {int(group): place for place, group in enumerate(order)}
    listed = order[np.argsort(-(apart * size)[order], kind="stable")]
    boat = np.array([weighed.boat[number][slots] for number, slots in enumerate(home)])
    over = np.array([weighed.ended[number][slots] >= 0 for number, slots in enumerate(home)])
    sure = weights @ boat
    alone = standing_alone(home, np.where(over, 0.0, boat), weights, listed, at_least=settings.shown)
    boats: list[JudgedBoat] = []
    for group in order:
        mine = rows[groups == group]
        mine = mine[np.lexsort((mine, night.time_s[mine]))]
        told = boat_told(night, weighed.prior, weighed.plane, weighed.start, mine, now_s, at, weighed.desk)
        accounted, by = _accounted(
            weighed, settings, shares, np.flatnonzero(groups == group), home[:, group], now_s
        )
        same = sorted(
            (
                (float(between[group, other]), place_of[other])
                for other in range(count)
                if other != group and between[group, other] >= settings.mention
            ),
            reverse=True,
        )
        ids = []
        for row in mine:
            ids.append(weighed.reports[row].id)
            ids += [weighed.reports[relay].id for relay in carried.get(int(row), [])]
        boats.append(
            JudgedBoat(
                report_ids=tuple(ids),
                probability=round(float(sure[group]), 4),
                apart=round(float(apart[group]), 4),
                at_sea=round(max(float(alone[group]), SELDOM), 4),
                possibly_same=tuple(
                    PossiblySame(boat=place, probability=round(share, 4)) for share, place in same[:5]
                ),
                estimate=told.estimate,
                accounted=round(accounted, 4),
                accounted_by=None if by is None else weighed.reports[by].id,
                people_low=told.people_low,
                people_high=told.people_high,
                taken_off=told.taken_off,
                engine_off=told.engine_off,
            )
        )
    chances = crowd(readings, weights, weighed.boat, weighed.ended, now_s - night.time_s[rows])
    low, high = shortest(chances, 0.9)
    return Judgement(
        at=at,
        boats=tuple(boats),
        at_sea_low=low,
        at_sea=round(float(np.arange(len(chances)) @ chances), 3),
        at_sea_high=high,
        at_sea_chances=tuple(round(float(chance), 5) for chance in chances),
        readings=tuple(
            Reading(
                weight=round(weight, 4),
                boats=boats,
                otherwise=tuple(weighed.reports[rows[k]].id for k in columns),
            )
            for weight, boats, columns in likeliest(readings, weights)
        ),
        forecast=forecast,
    )


def _accounted(
    weighed: Weighed,
    settings: JudgeSettings,
    shares: FloatArray,
    mine: IntArray,
    home: IntArray,
    now_s: float,
) -> tuple[float, int | None]:
    """How surely this very boat is accounted for, and by which row.

    It is when the readings have everybody of the boat that is mostly this group taken off or landed.
    Every report of the group has to go with that rescue: one that may be of another boat at sea counts
    against.
    """
    night, rows, readings = weighed.night, weighed.rows, weighed.readings
    rescues = [k for k in mine if night.kind[rows[k]] in (RECOVERED, LANDED)]
    best: tuple[float, int | None] = 0.0, None
    for k in rescues:
        row = int(rows[k])
        ends = np.array(
            [weighed.ended[r][home[r]] == row and readings[r, k] == home[r] for r in range(len(readings))]
        )
        # The readings of now alone have to say so too: what was believed before closes nothing.
        ended = min(float(weighed.weights @ ends), float(ends[: weighed.newest].mean()))
        others = [m for m in mine if m != k and night.kind[rows[m]] != HULL]
        shared = float(np.mean(shares[k, others])) if others else 1.0
        sure = ended * min(1.0, shared + settings.strays)
        whole = rows[mine][np.lexsort((rows[mine], night.time_s[rows[mine]]))]
        factor = spoken_for(night, weighed.prior, whole, row, weighed.desk)
        support = settings.support
        if factor < support[min(len(others), len(support) - 1)]:
            sure *= settings.unsupported
        if sure >= settings.weighed_whole:
            cut = likeliest_cut(
                night, weighed.prior, whole, len(whole), row, now_s, new_book(1), weighed.desk
            )
            if cut > -settings.cut_log:
                sure *= settings.unsupported
        if sure > best[0]:
            best = (sure, row)
    return best
