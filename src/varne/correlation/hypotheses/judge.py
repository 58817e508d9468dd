"""The judge of a night: all its reports weighed together, in many ways of sharing them out.

A judgement is a function of the reports, the rulings and the moment, and of nothing else. The walks are led
through the night in steps of ten minutes of ``received_at``, whatever moments are asked for, so a judge asked
again and again and one asked once at the end hold the same. What was worked out is kept, and only what is
new is worked on; a report with an earlier ``received_at`` than what was worked through, or a new ruling,
has the night gone through again.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.consensus import grouped, homes, likeliest, put_together, together
from varne.correlation.hypotheses.kinship import NEAR_MAX, neighbours, repeated
from varne.correlation.hypotheses.observations import night_of, same_phone
from varne.correlation.hypotheses.prior import prior_of
from varne.correlation.hypotheses.sampler import census, rescored, swept
from varne.correlation.hypotheses.settings import JudgeSettings, ModelSettings, ReportSettings
from varne.correlation.hypotheses.story import (
    HULL,
    LANDED,
    RECOVERED,
    Night,
    Prior,
    new_desk,
)
from varne.correlation.hypotheses.telling import boat_told, count_and_colour_fit, crowd
from varne.correlation.hypotheses.walk import Walk, new_walk, redrawn
from varne.correlation.hypotheses.weighing import pair_judged
from varne.correlation.kinematics import Plane
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.judgement import JudgedBoat, Judgement, PairJudged, PossiblySame, Reading, Ruling
from varne.picture.place import NamedArea
from varne.picture.report import Report
from varne.picture.theatre import Place, SensorSpec

STEP = timedelta(minutes=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IntArray = NDArray[np.int64]


class _Work:
    """How far the walks have come, and the readings of the last step."""

    def __init__(self, walks: list[Walk]) -> None:
        self.walks = walks
        self.known = 0  # rows placed or known to be repeats
        self.steps = 0
        self.readings: list[IntArray] = []
        self.boat: list[NDArray[np.float64]] = []
        self.ended: list[IntArray] = []
        self.stations: tuple[str, ...] = ()


class NightJudge:
    """Weighs a night's reports; see the package.

    Args:
        places: what the names in reports mean.
        launches: beaches; those a crossing boat moves away from count.
        stations: the theatre's radars; one counts once it has been heard from.
        forecast: current and wind; None: not known.
    """

    def __init__(
        self,
        places: Mapping[str, NamedArea],
        launches: Sequence[Place] = (),
        stations: Sequence[SensorSpec] = (),
        forecast: Sequence[PointForecast] | None = None,
        *,
        model: ModelSettings | None = None,
        wording: ReportSettings | None = None,
        settings: JudgeSettings | None = None,
    ) -> None:
        self._places = places
        self._launches = launches
        self._stations = [station for station in stations if station.lat_deg is not None]
        self._forecast = forecast
        self._model = model or (ModelSettings() if forecast else ModelSettings.without_forecast())
        self._wording = wording or ReportSettings()
        self._settings = settings or JudgeSettings()
        self._reports: tuple[Report, ...] = ()
        self._rulings: tuple[tuple[str, str, str], ...] = ()
        self._desk, self._twin = new_desk(), new_desk()
        self._last: tuple[IntArray, IntArray] | None = None  # rows, readings of the last judgement
        self._start = self._stepped = EPOCH
        self._plane = Plane(51.0, 1.5)
        self._repeats: IntArray = np.zeros(0, np.int64)
        self._near: IntArray = np.zeros((0, NEAR_MAX), np.int64)
        self._near_count: IntArray = np.zeros(0, np.int64)
        self._work = _Work([])

    def judge(self, reports: Sequence[Report], rulings: Sequence[Ruling], at: datetime) -> Judgement:
        """Weigh all reports, none of them AIS.

        Args:
            reports: every report received by ``at``, no id twice.
            rulings: officers' words in force; they bind.
            at: the moment that positions, and who is at sea, are told for.
        """
        ordered = tuple(sorted(reports, key=lambda report: (report.received_at, report.id)))
        if not ordered:
            self._last = None
            return Judgement(at=at, boats=(), at_sea_low=0, at_sea=0.0, at_sea_high=0, at_sea_chances=(1.0,))
        said = tuple((ruling.first_report_id, ruling.second_report_id, ruling.ruling) for ruling in rulings)
        self._take_in(ordered, said)
        through = EPOCH + ((at - EPOCH) // STEP) * STEP
        work = self._work
        while self._stepped < through and work.known < len(ordered):
            self._stepped += STEP
            self._step(work, self._stepped)
        if work.known < len(ordered) or not work.readings:
            work = copy.deepcopy(work)  # between two steps: worked ahead, and forgotten
            self._step(work, at)
        return self._told(work, at)

    def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """How likely two reports of the last judgement are of one boat, and why.

        Raises:
            Refused: nothing was judged yet, a report was not in it, or both are the same.
        """
        if self._last is None:
            raise Refused("no reports were weighed yet", code="not_judged")
        if first_report_id == second_report_id:
            raise Refused("name two different reports", code="same_report")
        index = {report.id: row for row, report in enumerate(self._reports)}
        for report_id in (first_report_id, second_report_id):
            if report_id not in index:
                raise Refused(f"report {report_id} was not weighed", code="not_found")
        rows, readings = self._last
        return pair_judged(
            self._reports,
            (index[first_report_id], index[second_report_id]),
            self._repeats,
            rows,
            readings,
            self._night,
            self._prior,
            self._rulings,
        )

    def _take_in(self, reports: tuple[Report, ...], rulings: tuple[tuple[str, str, str], ...]) -> None:
        """Make the arrays of these reports; keep the work done when they only go on from those before."""
        if reports == self._reports and rulings == self._rulings:
            return
        goes_on = (
            len(self._reports) > 0
            and rulings == self._rulings
            and reports[: len(self._reports)] == self._reports
            and (
                len(reports) == len(self._reports) or reports[len(self._reports)].received_at > self._stepped
            )
        )
        n = len(reports)
        if not goes_on:
            middle = [r for r in reports if r.lat_deg is not None and r.lon_deg is not None]
            near = middle[0] if middle else None
            self._plane = Plane(
                round(near.lat_deg or 0.0) if near else 51.0, round(near.lon_deg or 0.0) if near else 1.5
            )
            self._start = EPOCH + ((reports[0].received_at - EPOCH) // STEP) * STEP
            self._stepped = self._start
        had = self._reports if goes_on else ()
        self._reports, self._rulings = reports, rulings
        self._night: Night = night_of(
            reports, start=self._start, plane=self._plane, areas=self._places, settings=self._wording
        )
        repeats = np.full(n, -1, np.int64)
        near_rows = np.zeros((n, NEAR_MAX), np.int64)
        near_count = np.zeros(n, np.int64)
        if goes_on:
            k = len(had)
            repeats[:k], near_rows[:k], near_count[:k] = self._repeats, self._near, self._near_count
        for row in range(len(had), n):
            original = repeated(reports, row)
            if original is not None:
                repeats[row] = original
        self._repeats, self._near, self._near_count = repeats, near_rows, near_count
        self._widen(goes_on, n)

    def _widen(self, goes_on: bool, n: int) -> None:
        """Make room in the walks for all rows."""
        longest = min(n + 2, self._settings.longest)
        phones, ruled = same_phone(self._night), self._ruled()
        walks = []
        for number in range(self._settings.walks):
            walk = new_walk(n, longest, 1 + 7919 * number, phones, ruled)
            if goes_on:
                old = self._work.walks[number]
                k, w = len(old.boat), old.rows.shape[1]
                walk.boat[:k] = old.boat
                walk.size[:k], walk.score[:k] = old.size, old.score
                walk.rows[:k, : min(w, longest)] = old.rows[:, :longest]
                walk.stream[:] = old.stream
                for mine, theirs in zip(walk.book, old.book, strict=True):
                    mine[:k] = theirs
            walks.append(walk)
        if goes_on:
            self._work.walks = walks
        else:
            self._work = _Work(walks)

    def _ruled(self) -> IntArray:
        index = {report.id: row for row, report in enumerate(self._reports)}
        ruled = []
        for first, second, word in self._rulings:
            if first in index and second in index:
                a, b = (self._original(index[one]) for one in (first, second))
                if a != b:
                    ruled.append((a, b, int(word == "same")))
        return np.array(ruled, np.int64).reshape(-1, 3)

    def _original(self, row: int) -> int:
        return int(self._repeats[row]) if self._repeats[row] >= 0 else row

    def _prior_for(self, work: _Work, known: int) -> bool:
        """The prior with the radars heard from so far; True when there are more than there were."""
        heard = tuple(sorted({r.source for r in self._reports[:known] if r.kind == "radar"}))
        changed = heard != work.stations
        work.stations = heard
        self._prior: Prior = prior_of(
            self._plane,
            self._start,
            self._launches,
            [station for station in self._stations if station.id in heard],
            self._forecast,
            self._model,
        )
        return changed

    def _step(self, work: _Work, until: datetime) -> None:
        """Take in what was received by ``until``, and walk."""
        settings, night = self._settings, self._night
        now_s = (until - self._start).total_seconds()
        first = work.known
        while work.known < len(self._reports) and self._reports[work.known].received_at <= until:
            work.known += 1
        known = work.known
        work.steps += 1
        afresh = self._prior_for(work, known)
        given = self._repeats < 0
        new = [row for row in range(first, known) if given[row]]
        for row in new:
            self._introduce(row, known, given)
        rows = np.flatnonzero(given[:known]).astype(np.int64)
        work.readings, work.boat, work.ended = [], [], []
        if not len(rows):
            return
        desk, twin = self._desk, self._twin
        for walk in work.walks:
            rescored(night, self._prior, walk, now_s, afresh, desk)
            for row in new:
                redrawn(
                    night, self._prior, walk, row, self._near[row], self._near_count[row], now_s, 1.0, desk
                )
            active = rows
            if work.steps % settings.all_every:
                last_s = np.full(len(walk.size), -np.inf)
                np.maximum.at(last_s, walk.boat[rows], night.time_s[rows])
                active = rows[now_s - last_s[walk.boat[rows]] < settings.active_s]
            for sweep in range(settings.sweeps):
                if len(active):
                    near = (self._near, self._near_count)
                    swept(
                        night, self._prior, walk, active, *near, now_s, 1.0, desk, twin, settings.whole_boats
                    )
                if sweep >= settings.sweeps - settings.kept:
                    boat, ended = np.zeros(len(walk.size)), np.full(len(walk.size), -1, np.int64)
                    census(night, self._prior, walk, now_s, boat, ended, desk)
                    work.readings.append(walk.boat[rows].copy())
                    work.boat.append(boat)
                    work.ended.append(ended)

    def _introduce(self, row: int, known: int, given: NDArray[np.bool_]) -> None:
        """Find a new row's neighbours, and make it theirs."""
        found = neighbours(self._night, row, known, given)
        self._near[row, : len(found)] = found
        self._near_count[row] = len(found)
        for other in found:
            count = self._near_count[other]
            if row in self._near[other, :count]:
                continue
            if count < NEAR_MAX:
                self._near[other, count] = row
                self._near_count[other] += 1
            else:
                self._near[other, NEAR_MAX - 1] = row

    def _told(self, work: _Work, at: datetime) -> Judgement:
        """What the readings come to."""
        settings, night = self._settings, self._night
        known = work.known
        rows = np.flatnonzero(self._repeats[:known] < 0).astype(np.int64)
        if not len(rows):
            self._last = None
            return Judgement(at=at, boats=(), at_sea_low=0, at_sea=0.0, at_sea_high=0, at_sea_chances=(1.0,))
        readings = np.array(work.readings)
        self._last = (rows, readings)
        shares = together(readings)
        groups = grouped(shares, at_least=settings.together)
        _, own = homes(readings, groups)
        groups = put_together(groups, shares, own.mean(axis=0), keep_apart=settings.keep_apart)
        home, own = homes(readings, groups)
        count = int(groups.max()) + 1
        member = np.zeros((len(rows), count))
        member[np.arange(len(rows)), groups] = 1.0
        size = member.sum(axis=0)
        between = (member.T @ shares @ member) / (size[:, None] * size[None, :])
        now_s = (at - self._start).total_seconds()
        carried: dict[int, list[int]] = {}
        for relay in range(known):
            if self._repeats[relay] >= 0:
                carried.setdefault(int(self._repeats[relay]), []).append(relay)
        boats: list[JudgedBoat] = []
        order = np.argsort([rows[groups == group].min() for group in range(count)], kind="stable")
        place_of = {int(group): place for place, group in enumerate(order)}
        for group in order:
            mine = rows[groups == group]
            mine = mine[np.lexsort((mine, night.time_s[mine]))]
            told = boat_told(night, self._prior, self._plane, self._start, mine, now_s, at, self._desk)
            accounted, by = self._accounted(
                work, rows, readings, shares, np.flatnonzero(groups == group), home[:, group]
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
                ids.append(self._reports[row].id)
                ids += [self._reports[relay].id for relay in carried.get(int(row), [])]
            boats.append(
                JudgedBoat(
                    report_ids=tuple(ids),
                    probability=round(told.probability, 4),
                    apart=round(float(own[:, group].mean()), 4),
                    possibly_same=tuple(
                        PossiblySame(boat=place, probability=round(share, 4)) for share, place in same[:5]
                    ),
                    estimate=told.estimate,
                    accounted=round(accounted, 4),
                    accounted_by=None if by is None else self._reports[by].id,
                    people_low=told.people_low,
                    people_high=told.people_high,
                    taken_off=told.taken_off,
                    engine_off=told.engine_off,
                )
            )
        chances = crowd(work.readings, work.boat, work.ended)
        low, high = (int(np.searchsorted(np.cumsum(chances), q)) for q in (0.05, 0.95))
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
                    otherwise=tuple(self._reports[rows[k]].id for k in columns),
                )
                for weight, boats, columns in likeliest(readings)
            ),
            forecast=bool(self._forecast),
        )

    def _accounted(
        self,
        work: _Work,
        rows: IntArray,
        readings: IntArray,
        shares: NDArray[np.float64],
        mine: IntArray,
        home: IntArray,
    ) -> tuple[float, int | None]:
        """How surely this very boat is accounted for, and by which row.

        It is when the readings have everybody of the boat that is mostly this group taken off or landed.
        Every report of the group has to go with that rescue: one that may be of another boat at sea counts
        against.
        """
        rescues = [k for k in mine if self._night.kind[rows[k]] in (RECOVERED, LANDED)]
        best: tuple[float, int | None] = 0.0, None
        for k in rescues:
            row = int(rows[k])
            ended = float(
                np.mean(
                    [
                        work.ended[r][home[r]] == row and readings[r, k] == home[r]
                        for r in range(len(readings))
                    ]
                )
            )
            others = [m for m in mine if m != k and self._night.kind[rows[m]] != HULL]
            shared = float(np.mean(shares[k, others])) if others else 1.0
            sure = ended * min(1.0, shared + self._settings.strays)
            whole = rows[mine][np.lexsort((rows[mine], self._night.time_s[rows[mine]]))]
            now_s = float(self._night.time_s[row])
            fits = count_and_colour_fit(self._night, self._prior, whole, row, now_s, self._desk)
            if 0 < len(others) < self._settings.support or not fits:
                sure *= self._settings.unsupported
            if sure > best[0]:
                best = (sure, row)
        return best
