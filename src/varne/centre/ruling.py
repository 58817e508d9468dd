"""An officer's word on two reports: made from what a person asks, and told by what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from varne.centre.pipeline import advance
from varne.correlation.judging import Judge, reports_to_judge, rulings_in_force
from varne.picture.boat import MoveCause
from varne.picture.errors import Refused
from varne.picture.events import (
    BoatClosed,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    NightJudged,
    Recorded,
    ReportMoved,
    RulingMade,
)
from varne.picture.events_incident import IncidentOpened
from varne.picture.judgement import Ruling, RulingKind, RulingReason
from varne.picture.noun import Noun
from varne.picture.picture import Picture


class Change(Noun, frozen=True, kw_only=True):
    """One event that followed, with whom it concerns."""

    event: str
    sequence: int
    at: datetime
    boat_id: str | None = None  # the kept boat of a merge, the new or restored one of a split
    other_boat_id: str | None = None  # the merged boat; the boat that reports came from
    report_ids: tuple[str, ...] = ()
    cause: MoveCause | None = None  # of a merge, split or move: an officer's word on its reports, or not


def make_ruling(
    picture: Picture,
    first_report_id: str,
    second_report_id: str,
    ruling: RulingKind,
    reason: RulingReason,
    at: datetime,
) -> Ruling:
    """The ruling that a person asks for.

    Raises:
        Refused: a report is not held (``not_found``), or both are one (``same_report``).
    """
    require_two(picture, first_report_id, second_report_id)
    return Ruling(
        id=f"ruling:{at:%Y%m%dT%H%M%S%fZ}:{first_report_id}:{second_report_id}",
        first_report_id=first_report_id,
        second_report_id=second_report_id,
        ruling=ruling,
        reason=reason,
        at=at,
    )


def require_two(picture: Picture, first_report_id: str, second_report_id: str) -> None:
    """Refuse what are not two reports that the picture holds.

    Raises:
        Refused: a report is not held (``not_found``), or both are one (``same_report``).
    """
    for report_id in (first_report_id, second_report_id):
        if report_id not in picture.reports:
            raise Refused(
                f"no report {report_id} is held; AIS reports are of ships and are not judged",
                code="not_found",
            )
    if first_report_id == second_report_id:
        raise Refused("name two different reports", code="same_report")


def changes(entries: Iterable[Recorded]) -> list[Change]:
    """What followed, in the log's order, without the judgement itself."""
    return [_change(entry) for entry in entries if not isinstance(entry.body, NightJudged | RulingMade)]


def _change(entry: Recorded) -> Change:
    body = entry.body
    boat_id: str | None = getattr(body, "boat_id", None)
    other: str | None = None
    report_ids: tuple[str, ...] = ()
    if isinstance(body, BoatsMerged):
        other, report_ids = body.merged_boat_id, body.report_ids
    elif isinstance(body, BoatSplit):
        other, report_ids = body.from_boat_id, body.report_ids
    elif isinstance(body, ReportMoved):
        other, report_ids = body.from_boat_id, (body.report_id,)
    elif isinstance(body, BoatClosed):
        report_ids = (body.evidence_report_id,)
    elif not isinstance(body, BoatReassessed | BoatReopened | IncidentOpened):
        boat_id = None
    return Change(
        event=body.name,
        sequence=entry.sequence,
        at=entry.recorded_at,
        boat_id=boat_id,
        other_boat_id=other,
        report_ids=report_ids,
        cause=getattr(body, "cause", None),
    )


def rule_on(picture: Picture, judge: Judge, ruling: Ruling) -> list[Recorded]:
    """Fold a ruling into the picture of a log that nothing else writes, and judge the night anew.

    Returns:
        Entries to append: the ruling, the judgement, and all that follows.
    """
    at = ruling.at
    if picture.recorded_at is not None and picture.recorded_at > at:
        at = picture.recorded_at  # a log's time never goes back
    made = _recorded(picture, RulingMade(ruling=ruling), at)
    judgement = judge.judge(reports_to_judge(picture), rulings_in_force(picture), last_heard(picture))
    return [*made, *_recorded(picture, NightJudged(judgement=judgement), at)]


def last_heard(picture: Picture) -> datetime:
    """When the last report came: what a judgement of a log is told for, however long ago its night was.

    Raises:
        Refused: the log holds no report.
    """
    if not picture.reports:
        raise Refused("the log holds no report but AIS: there is nothing to judge", code="no_reports")
    return max(report.received_at for report in picture.reports.values())


def _recorded(picture: Picture, body: RulingMade | NightJudged, at: datetime) -> list[Recorded]:
    return advance(picture, body, originator=picture.centre, observed_at=None, received_at=at, recorded_at=at)
