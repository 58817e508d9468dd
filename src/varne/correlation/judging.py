"""The port of the engine that weighs all reports of a night together, and which of its words are in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from varne.picture.judgement import Judgement, PairJudged, Ruling
from varne.picture.picture import Picture
from varne.picture.report import Report


class Judge(Protocol):
    """Weighs reports. The same reports, rulings and moment give the same judgement."""

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        """Weigh all reports, none of them AIS, in the order they were received.

        Args:
            reports: every report received by ``at``, no id twice.
            rulings: what officers said and still hold, "same" or "different"; they bind.
            at: the moment that positions, and who is at sea, are told for.
        """
        ...

    def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """How likely two reports of the last judgement are of one boat, and why.

        Raises:
            Refused: nothing was judged yet, a report was not in it, or both are the same.
        """
        ...


def reports_to_judge(picture: Picture) -> tuple[Report, ...]:
    """Every report of boats that the picture holds, in the order received: not AIS, nor of beaches."""
    held = (picture.reports[report_id] for report_id in picture.report_order)
    return tuple(report for report in held if not report.on_beach)


def rulings_in_force(picture: Picture) -> tuple[Ruling, ...]:
    """The last ruling of each pair, but for those that unbind, oldest first."""
    return tuple(ruling for ruling in picture.rulings.values() if ruling.ruling != "unknown")
