"""A judge whose judgements also tell of boats that nobody has reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from varne.correlation.judging import Judge
from varne.correlation.unreported.estimate import UnreportedWatch
from varne.picture.judgement import Judgement, PairJudged, Ruling
from varne.picture.report import Report


class UnreportedToo:
    """Another judge's words, and beside them an estimate of the boats it cannot know of.

    Args:
        judge: weighs the reports.
        watch: estimates what they leave out.
    """

    def __init__(self, judge: Judge, watch: UnreportedWatch) -> None:
        self._judge = judge
        self._watch = watch

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        """Weigh all reports; see :class:`varne.correlation.judging.Judge`."""
        judgement = self._judge.judge(reports, rulings, at)
        if not reports:
            return judgement
        told = self._watch.tell(reports, judgement.boats, at)
        return msgspec.structs.replace(judgement, unreported=told)

    def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """Why two reports are, or are not, of one boat.

        Raises:
            Refused: nothing was judged yet, a report was not in it, or both are the same.
        """
        return self._judge.why(first_report_id, second_report_id)
