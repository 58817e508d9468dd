"""The part of the fold that is about boats; :mod:`varne.picture.fold` calls it.

Reports go from boat to boat by merges, splits and moves. What a boat's reports say of it (times, counts,
colour, distress) is gathered again from what it then holds, so that a merge taken back leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture.boat import Boat, BoatChange, ChangeCode, Join, MoveCause, Reason
from varne.picture.errors import Broken
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.track import Estimate

replace = msgspec.structs.replace

# Gravest first: what a boat is shown to have said.
_STATUS_GRAVITY = ("people in water", "taking water", "engine failed")
# A rescuer's count is of people taken off, not of people aboard.
_NOT_COUNTS_ABOARD = ("recovery", "find", "landing")
HISTORY_MAX = 200  # changes kept of one boat; the log holds them all


def _known_boat(picture: Picture, boat_id: str) -> Boat:
    boat = picture.boats.get(boat_id)
    if boat is None:
        raise Broken(f"the log speaks of boat {boat_id} before opening it")
    return boat


def _put_boat(picture: Picture, boat: Boat) -> None:
    picture.boats[boat.id] = boat
    picture.touch("boat", boat.id)


def _noted(
    boat: Boat,
    entry: e.Recorded,
    what: ChangeCode,
    other_boat_id: str | None = None,
    report_ids: Sequence[str] = (),
) -> Boat:
    """The boat with one more change in its history; reports that come or go together are one change."""
    history = boat.history
    if history and what in ("received", "lost"):
        last = history[-1]
        if (last.what, last.at, last.other_boat_id) == (what, entry.recorded_at, other_boat_id):
            return replace(
                boat,
                history=(*history[:-1], replace(last, report_ids=(*last.report_ids, *report_ids))),
            )
    change = BoatChange(
        what=what, at=entry.recorded_at, other_boat_id=other_boat_id, report_ids=tuple(report_ids)
    )
    return replace(boat, history=(*history[-(HISTORY_MAX - 1) :], change))


# ── what reports say of their boat ──


def _boat_opened(picture: Picture, entry: e.Recorded, body: e.BoatOpened) -> None:
    if body.boat_id in picture.boats:
        raise Broken(f"boat {body.boat_id} is opened twice")
    report = picture.reports[body.report_id]
    boat = Boat(
        id=body.boat_id,
        name=body.boat_name,
        status="open",
        probability=body.probability,
        synthetic=picture.synthetic,
        first_at=report.best_time,
        last_at=report.best_time,
    )
    boat = _noted(boat, entry, "opened")
    _join(picture, entry, boat, body.report_id, Reason(code="first_report"), body.probability, body.estimate)


def _report_joined(picture: Picture, entry: e.Recorded, body: e.ReportJoined) -> None:
    boat = _known_boat(picture, body.boat_id)
    if body.report_id in picture.boat_of_report:
        raise Broken(f"report {body.report_id} is held already; it can only be moved")
    _join(picture, entry, boat, body.report_id, body.reason, body.probability, body.estimate)


def _join(
    picture: Picture,
    entry: e.Recorded,
    boat: Boat,
    report_id: str,
    reason: Reason,
    probability: float,
    estimate: Estimate | None,
) -> None:
    joined = replace(
        _with(picture, boat, picture.reports[report_id]),
        probability=probability,
        estimate=estimate if estimate is not None else boat.estimate,
        joins=(*boat.joins, Join(report_id=report_id, at=entry.recorded_at, reason=reason)),
    )
    picture.boat_of_report[report_id] = boat.id
    _put_boat(picture, joined)


def _with(picture: Picture, boat: Boat, report: Report) -> Boat:
    """The boat with what one more report says of it."""
    state = picture.feeds.get(report.feed)
    low, high = boat.people_low, boat.people_high
    if report.people is not None and report.kind not in _NOT_COUNTS_ABOARD:
        low = report.people if low is None else min(low, report.people)
        high = report.people if high is None else max(high, report.people)
    return replace(
        boat,
        synthetic=boat.synthetic or (state is not None and state.synthetic),
        first_at=min(boat.first_at, report.best_time),
        last_at=max(boat.last_at, report.best_time),
        people_low=low,
        people_high=high,
        colour=report.colour or boat.colour,
        status_said=_graver(boat.status_said, report.status),
    )


def _graver(one: str | None, other: str | None) -> str | None:
    for status in _STATUS_GRAVITY:
        if status in (one, other):
            return status
    return one or other


def _holding(picture: Picture, boat: Boat, joins: tuple[Join, ...]) -> Boat:
    """The boat with these joins and no others, and what their reports say of it."""
    if not joins:
        return replace(boat, joins=())
    reports = [picture.reports[join.report_id] for join in joins]
    bare = replace(
        boat,
        joins=joins,
        synthetic=picture.synthetic,
        first_at=reports[0].best_time,
        last_at=reports[0].best_time,
        people_low=None,
        people_high=None,
        colour=None,
        status_said=None,
    )
    for report in reports:
        bare = _with(picture, bare, report)
    return bare


# ── reports that go over to another boat ──


def _move(
    picture: Picture,
    entry: e.Recorded,
    source: Boat,
    target: Boat,
    report_ids: Sequence[str],
    cause: MoveCause,
) -> tuple[Boat, Boat]:
    """Both boats after the move. A relay stays known as one: it tells of a place a second time."""
    going = set(report_ids)
    taken = [join for join in source.joins if join.report_id in going]
    if len(taken) != len(going):
        raise Broken(f"reports are moved from boat {source.id} that it does not hold")
    moved = tuple(
        Join(
            report_id=join.report_id,
            at=entry.recorded_at,
            reason=join.reason if join.reason.code == "relay_of" else Reason(code=cause),
            moved_by=cause,
            moved_from_boat_id=source.id,
        )
        for join in taken
    )
    for join in taken:
        picture.boat_of_report[join.report_id] = target.id
    left = tuple(join for join in source.joins if join.report_id not in going)
    return _holding(picture, source, left), _holding(picture, target, (*target.joins, *moved))


def _boats_merged(picture: Picture, entry: e.Recorded, body: e.BoatsMerged) -> None:
    kept, merged = _known_boat(picture, body.boat_id), _known_boat(picture, body.merged_boat_id)
    if kept.id == merged.id or "merged" in (kept.status, merged.status):
        raise Broken(f"boat {merged.id} ({merged.status}) cannot be merged into {kept.id} ({kept.status})")
    if len(body.report_ids) != len(merged.joins):
        raise Broken(f"boat {merged.id} is merged without all its reports")
    merged, kept = _move(picture, entry, merged, kept, body.report_ids, body.cause)
    merged = replace(
        merged,
        status="merged",
        merged_into=kept.id,
        merged_report_ids=body.report_ids,
        possibly_same=(),
    )
    _put_boat(picture, _noted(merged, entry, "merged_into", kept.id, body.report_ids))
    _put_boat(picture, _noted(kept, entry, "merged_here", merged.id, body.report_ids))


def _boat_split(picture: Picture, entry: e.Recorded, body: e.BoatSplit) -> None:
    source, boat = _known_boat(picture, body.from_boat_id), picture.boats.get(body.boat_id)
    if (boat is not None) != body.restored or (boat is not None and boat.status != "merged"):
        raise Broken(f"boat {body.boat_id} cannot be made by a split: it is held already, or never was")
    if boat is None:
        first = picture.reports[body.report_ids[0]]
        boat = Boat(
            id=body.boat_id,
            name=body.boat_name,
            status="open",
            probability=body.probability,
            synthetic=picture.synthetic,
            first_at=first.best_time,
            last_at=first.best_time,
        )
    else:
        # What accounted for it before it was merged still does, until somebody says otherwise.
        status = "open" if boat.closed_by_report_id is None else "closed"
        boat = replace(
            boat, status=status, probability=body.probability, merged_into=None, merged_report_ids=()
        )
    source, boat = _move(picture, entry, source, boat, body.report_ids, body.cause)
    what: ChangeCode = "restored" if body.restored else "split_from"
    _put_boat(picture, _noted(boat, entry, what, source.id, body.report_ids))
    _put_boat(picture, _noted(source, entry, "split_off", boat.id, body.report_ids))


def _report_moved(picture: Picture, entry: e.Recorded, body: e.ReportMoved) -> None:
    source, target = _known_boat(picture, body.from_boat_id), _known_boat(picture, body.boat_id)
    if target.status == "merged" or source.id == target.id:
        raise Broken(f"report {body.report_id} cannot be moved from {source.id} to {target.id}")
    source, target = _move(picture, entry, source, target, (body.report_id,), body.cause)
    _put_boat(picture, _noted(source, entry, "lost", target.id, (body.report_id,)))
    _put_boat(picture, _noted(target, entry, "received", source.id, (body.report_id,)))


# ── what is believed of a boat ──


def _boat_reassessed(picture: Picture, _entry: e.Recorded, body: e.BoatReassessed) -> None:
    boat = replace(_known_boat(picture, body.boat_id), probability=body.probability)
    said = body.assessment
    if said is not None:
        boat = replace(
            boat,
            judged_at=said.at,
            apart=said.apart,
            possibly_same=said.possibly_same,
            estimate=said.estimate if said.estimate is not None else boat.estimate,
            accounted=said.accounted,
            accounted_by_report_id=said.accounted_by_report_id,
            aboard_low=said.aboard_low,
            aboard_high=said.aboard_high,
            taken_off=said.taken_off,
            engine_off=said.engine_off,
            at_sea=said.at_sea,
        )
    _put_boat(picture, boat)


def _boat_closed(picture: Picture, entry: e.Recorded, body: e.BoatClosed) -> None:
    boat = _known_boat(picture, body.boat_id)
    if boat.status == "merged":
        raise Broken(f"boat {boat.id} is closed while it is merged")
    if boat.status == "open":
        boat = _noted(boat, entry, "closed", report_ids=(body.evidence_report_id,))
    _put_boat(picture, replace(boat, status="closed", closed_by_report_id=body.evidence_report_id))


def _boat_reopened(picture: Picture, entry: e.Recorded, body: e.BoatReopened) -> None:
    boat = _known_boat(picture, body.boat_id)
    if boat.status != "closed":
        raise Broken(f"boat {boat.id} is reopened while it is {boat.status}")
    boat = _noted(boat, entry, "reopened")
    _put_boat(picture, replace(boat, status="open", closed_by_report_id=None))


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.BoatOpened: _boat_opened,
    e.ReportJoined: _report_joined,
    e.BoatReassessed: _boat_reassessed,
    e.BoatClosed: _boat_closed,
    e.BoatReopened: _boat_reopened,
    e.BoatsMerged: _boats_merged,
    e.BoatSplit: _boat_split,
    e.ReportMoved: _report_moved,
}
