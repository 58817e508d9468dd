"""Judges and judgements made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from varne.correlation.judging import Judge
from varne.picture.errors import Refused
from varne.picture.judgement import (
    Evidence,
    JudgedBoat,
    Judgement,
    PairJudged,
    PossiblySame,
    Reading,
    Ruling,
    pair_key,
)
from varne.picture.report import Report
from varne.picture.track import Estimate

NEAR_DEG = 0.05
NEAR = timedelta(hours=1)


def judgement(at: datetime, *boats: JudgedBoat | Sequence[str]) -> Judgement:
    """A judgement of boats, each whole or only its reports."""
    whole = tuple(
        boat
        if isinstance(boat, JudgedBoat)
        else JudgedBoat(report_ids=tuple(boat), probability=0.9, apart=0.9)
        for boat in boats
    )
    return Judgement(at=at, boats=whole, at_sea_low=0, at_sea=float(len(whole)), at_sea_high=len(whole))


class NearJudge:
    """Groups by phone, and by nearness in time and place to a group's last; officers' words bind.

    Deterministic and quick; not good. A group with a recovery or landing is accounted for by it.
    """

    def __init__(self) -> None:
        self._group_of: dict[str, int] = {}
        self._rulings: dict[str, Ruling] = {}
        self._reports: dict[str, Report] = {}

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        groups: list[list[Report]] = []
        words = {pair_key(word.first_report_id, word.second_report_id): word for word in rulings}

        def word(group: list[Report], report: Report, said: str) -> bool:
            return any(
                found.ruling == said
                for other in group
                if (found := words.get(pair_key(other.id, report.id))) is not None
            )

        for report in reports:
            free = [group for group in groups if not word(group, report, "different")]
            group = next((g for g in free if word(g, report, "same")), None) or next(
                (g for g in free if _alike(g, report)), None
            )
            if group is None:
                groups.append([report])
            else:
                group.append(report)
        self._rulings = words
        self._reports = {report.id: report for report in reports}
        self._group_of = {report.id: n for n, group in enumerate(groups) for report in group}
        boats = tuple(_boat(group, n, len(groups), at) for n, group in enumerate(groups))
        open_now = sum(1 for boat in boats if boat.accounted < 0.5)
        return Judgement(
            at=at,
            boats=boats,
            at_sea_low=max(0, open_now - 1),
            at_sea=float(open_now),
            at_sea_high=open_now + 1,
            at_sea_chances=(0.0,) * open_now + (1.0,),
            readings=(Reading(weight=1.0, boats=len(boats)),),
        )

    def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        for report_id in (first_report_id, second_report_id):
            if report_id not in self._group_of:
                raise Refused(f"report {report_id} was not judged", code="not_judged")
        same = self._group_of[first_report_id] == self._group_of[second_report_id]
        first, second = self._reports[first_report_id], self._reports[second_report_id]
        evidence = [
            Evidence(
                code="time_and_distance",
                log_ratio=2.0 if same else -2.0,
                distance_m=1500.0,
                gap_s=abs((first.best_time - second.best_time).total_seconds()),
                speed_kn=3.0,
            )
        ]
        ruling = self._rulings.get(pair_key(first_report_id, second_report_id))
        if ruling is not None:
            code = "officer_same" if ruling.ruling == "same" else "officer_different"
            evidence.insert(0, Evidence(code=code, log_ratio=9.0 if ruling.ruling == "same" else -9.0))  # type: ignore[arg-type] # one of two codes
        return PairJudged(
            first_report_id=first_report_id,
            second_report_id=second_report_id,
            probability=0.9 if same else 0.1,
            evidence=tuple(evidence),
            sampled=1,
        )


def make_near_judge() -> Judge:
    """A new one; can be named to another process."""
    return NearJudge()


def _alike(group: list[Report], report: Report) -> bool:
    if report.phone is not None and any(other.phone == report.phone for other in group):
        return True
    last = group[-1]
    if None in (last.lat_deg, report.lat_deg, last.lon_deg, report.lon_deg):
        return False
    assert last.lat_deg is not None
    assert report.lat_deg is not None
    assert last.lon_deg is not None
    assert report.lon_deg is not None
    off_deg = max(abs(last.lat_deg - report.lat_deg), abs(last.lon_deg - report.lon_deg))
    return off_deg < NEAR_DEG and abs(report.best_time - last.best_time) < NEAR


def _boat(group: list[Report], number: int, groups: int, at: datetime) -> JudgedBoat:
    taken = next((report for report in group if report.kind in ("recovery", "landing")), None)
    placed = next((report for report in reversed(group) if report.lat_deg is not None), None)
    estimate = None
    if placed is not None and placed.lat_deg is not None and placed.lon_deg is not None:
        estimate = Estimate(
            at=at, lat_deg=placed.lat_deg, lon_deg=placed.lon_deg, var_east_m2=1e6, var_north_m2=1e6
        )
    counts = [report.people for report in group if report.people is not None]
    twin = PossiblySame(boat=(number + 1) % groups, probability=0.1)
    return JudgedBoat(
        report_ids=tuple(report.id for report in group),
        probability=0.3 if all(report.kind == "radar" for report in group) else 0.95,
        apart=0.9,
        possibly_same=(twin,) if groups > 1 else (),
        estimate=estimate,
        accounted=0.99 if taken is not None else 0.0,
        accounted_by=None if taken is None else taken.id,
        people_low=min(counts, default=None),
        people_high=max(counts, default=None),
        taken_off=None if taken is None else taken.people,
    )
