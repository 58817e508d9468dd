"""The judge of a night: all its reports weighed together, in many ways of sharing them out.

A judgement is a function of the reports, the rulings and the moment, and of nothing else. The walks are led
through the night in steps of ten minutes of ``received_at``, whatever moments are asked for, so a judge asked
again and again and one asked once at the end hold the same. What was worked out is kept, and only what is
new is worked on; a report with an earlier ``received_at`` than what was worked through, or a new ruling,
has the night gone through again.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.births import births_of
from varne.correlation.hypotheses.centres import NOT_KNOWN, divided
from varne.correlation.hypotheses.kinship import NEAR_MAX, forerunners, neighbours, original_of, repeated
from varne.correlation.hypotheses.memo import forgotten
from varne.correlation.hypotheses.observations import night_of, same_phone
from varne.correlation.hypotheses.prior import prior_of
from varne.correlation.hypotheses.recalled import Recalled, carried_on, weights_of
from varne.correlation.hypotheses.sampler import census, rescored, swept
from varne.correlation.hypotheses.settings import JudgeSettings, ModelSettings, ReportSettings
from varne.correlation.hypotheses.story import BIRTH_LOG, Night, Prior, goes_on, new_desk
from varne.correlation.hypotheses.verdict import Weighed, verdict
from varne.correlation.hypotheses.walk import Walk, new_walk, redrawn, released
from varne.correlation.hypotheses.weighing import pair_judged
from varne.correlation.kinematics import Plane
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.judgement import Judgement, PairJudged, Ruling
from varne.picture.place import NamedArea
from varne.picture.report import Report
from varne.picture.theatre import Place, SensorSpec

STEP = timedelta(minutes=10)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REMEMBERED = 1 << 18  # scores, 80 bytes each
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
        self.recalled: tuple[Recalled, ...] = ()  # the readings of this step and of some before
        self.stations: tuple[str, ...] = ()
        self.heard = NOT_KNOWN  # where calls reach which centre
        self.heard_of = 0  # calls it was learnt from
        self.births: NDArray[np.float64] = np.zeros(1)  # how often boats are first heard of, and when
        self.moved_s: NDArray[np.float64] = np.zeros(0)  # when each row last changed hands
        self.repeats: IntArray = np.zeros(0, np.int64)  # (n,) row that a known row repeats, -1
        self.near: IntArray = np.zeros((0, NEAR_MAX), np.int64)
        self.near_count: IntArray = np.zeros(0, np.int64)

    def widened(self, walks: list[Walk], n: int) -> None:
        """Make room for ``n`` rows."""
        self.walks = walks
        more = n - len(self.repeats)
        self.repeats = np.append(self.repeats, np.full(more, -1, np.int64))
        self.near = np.vstack((self.near, np.zeros((more, NEAR_MAX), np.int64)))
        self.near_count = np.append(self.near_count, np.zeros(more, np.int64))


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
        self._desk = new_desk(REMEMBERED)
        self._twin = new_desk()._replace(memo=self._desk.memo)
        self._remembered_under: tuple[Night, Prior] | None = None  # what the remembered scores rest on
        self._last: tuple[IntArray, IntArray, NDArray[np.float64], IntArray] | None = (
            None  # rows, readings, their weights, and repeats last judged
        )
        self._start = self._stepped = EPOCH
        self._plane = Plane(51.0, 1.5)
        self._checkpoints: list[tuple[datetime, _Work]] = []  # as it stood at each hour
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
            if self._stepped.minute == 0:
                self._checkpoints.append((self._stepped, copy.deepcopy(work)))
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
        rows, readings, weights, repeats = self._last
        return pair_judged(
            self._reports,
            (index[first_report_id], index[second_report_id]),
            repeats,
            rows,
            readings,
            weights,
            self._night,
            self._prior,
            self._rulings,
        )

    def _take_in(self, reports: tuple[Report, ...], rulings: tuple[tuple[str, str, str], ...]) -> None:
        """Make the arrays of these reports; keep what work was done before anything that is new."""
        if reports == self._reports and rulings == self._rulings:
            return
        changed = self._first_change(reports, rulings)
        while self._checkpoints and self._checkpoints[-1][0] >= changed:
            self._checkpoints.pop()
        middle = [r for r in reports if r.lat_deg is not None and r.lon_deg is not None]
        near = middle[0] if middle else None
        plane = Plane(51.0, 1.5)
        if near is not None:
            plane = Plane(round(near.lat_deg or 0.0), round(near.lon_deg or 0.0))
        start = EPOCH + ((reports[0].received_at - EPOCH) // STEP) * STEP
        if (plane, start) != (self._plane, self._start):
            self._checkpoints.clear()
            changed = EPOCH
        self._plane, self._start = plane, start
        self._reports, self._rulings = reports, rulings
        self._night: Night = night_of(
            reports, start=start, plane=plane, areas=self._places, settings=self._wording
        )
        if not self._work.walks or self._stepped >= changed:
            self._stepped, self._work = start, _Work([])
            if self._checkpoints:
                self._stepped, self._work = copy.deepcopy(self._checkpoints[-1])
        self._widen(len(reports))

    def _first_change(
        self, reports: tuple[Report, ...], rulings: tuple[tuple[str, str, str], ...]
    ) -> datetime:
        """When what was given now first differs from what was given before, by what was received."""
        moments = []
        same = 0
        for mine, theirs in zip(self._reports, reports, strict=False):
            if mine != theirs:
                break
            same += 1
        moments += [given[same].received_at for given in (self._reports, reports) if len(given) > same]
        received = {report.id: report.received_at for report in reports}
        for first, second, _ in set(rulings) ^ set(self._rulings):
            if first in received and second in received:
                moments.append(max(received[first], received[second]))
        return min(moments, default=datetime.max.replace(tzinfo=UTC))

    def _widen(self, n: int) -> None:
        """Make room in the walks for all rows."""
        longest = min(n + 2, self._settings.longest)
        phones, ruled = same_phone(self._night), self._ruled()
        walks = []
        for number in range(self._settings.walks):
            walk = new_walk(n, longest, 1 + 7919 * number, phones, ruled)
            if self._work.walks:
                old = self._work.walks[number]
                k, w = min(len(old.boat), n), min(old.rows.shape[1], longest)
                walk.boat[:k] = old.boat[:k]
                walk.size[:k], walk.score[:k] = old.size[:k], old.score[:k]
                walk.rows[:k, :w] = old.rows[:k, :w]
                walk.stream[:] = old.stream
                for mine, theirs in zip(walk.book, old.book, strict=True):
                    mine[:k] = theirs[:k]
            walks.append(walk)
        self._work.widened(walks, n)

    def _ruled(self) -> IntArray:
        index = {report.id: row for row, report in enumerate(self._reports)}
        ruled = []
        for first, second, word in self._rulings:
            if first in index and second in index:
                a, b = (original_of(self._reports, index[one]) for one in (first, second))
                if a != b:
                    ruled.append((a, b, int(word == "same")))
        return np.array(ruled, np.int64).reshape(-1, 3)

    def _prior_for(self, work: _Work, known: int) -> bool:
        """The prior with the radars heard from so far; True when there are more than there were."""
        heard = tuple(sorted({r.source for r in self._reports[:known] if r.kind == "radar"}))
        changed = heard != work.stations
        work.stations = heard
        calls = int((self._night.centre[:known] >= 0).sum())
        if calls >= 1.5 * work.heard_of:  # now and then, for every story has to be told anew
            work.heard, work.heard_of = divided(self._night, known), calls
            changed = True
        self._prior: Prior = prior_of(
            self._plane,
            self._start,
            self._launches,
            [station for station in self._stations if station.id in heard],
            self._forecast,
            self._model,
            work.heard,
            work.births,
        )
        under = self._remembered_under
        # How often boats are born is no part of what is remembered.
        if under is None or not (
            goes_on(under[0], self._night) and goes_on(under[1]._replace(births=work.births), self._prior)
        ):
            forgotten(self._desk.memo)
        self._remembered_under = (self._night, self._prior)
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
        for row in range(first, known):
            original = repeated(self._reports, row)
            work.repeats[row] = -1 if original is None else original
            for relay in forerunners(self._reports, row):
                work.repeats[relay] = row
        given = work.repeats < 0
        new = [row for row in range(first, known) if given[row]]
        for row in new:
            self._introduce(work, row, known, given)
        rows = np.flatnonzero(given[:known]).astype(np.int64)
        work.readings, work.boat, work.ended = [], [], []
        if not len(rows):
            return
        desk, twin = self._desk, self._twin
        for walk in work.walks:
            rescored(night, self._prior, walk, now_s, afresh, desk)
            for relay in np.flatnonzero(~given[:known] & (walk.boat[:known] >= 0)).tolist():
                released(night, self._prior, walk, relay, now_s, desk)
            for row in new:
                redrawn(night, self._prior, walk, row, work.near[row], work.near_count[row], now_s, 1.0, desk)
            active = rows
            if work.steps % settings.all_every:
                last_s = np.full(len(walk.size), -np.inf)
                np.maximum.at(last_s, walk.boat[rows], night.time_s[rows])
                active = rows[now_s - last_s[walk.boat[rows]] < settings.active_s]
            restless = self._restless(work, walk, active, new, now_s)
            for sweep in range(settings.sweeps):
                rows_now = active if sweep % settings.settled_every == 0 else restless
                if len(rows_now):
                    near = (work.near, work.near_count)
                    before = walk.boat[rows].copy()
                    swept(
                        night,
                        self._prior,
                        walk,
                        rows_now,
                        *near,
                        now_s,
                        1.0,
                        desk,
                        twin,
                        settings.whole_boats,
                    )
                    work.moved_s[rows[walk.boat[rows] != before]] = now_s
                if sweep >= settings.sweeps - settings.kept:
                    boat, ended = np.zeros(len(walk.size)), np.full(len(walk.size), -1, np.int64)
                    census(night, self._prior, walk, now_s, boat, ended, desk)
                    work.readings.append(walk.boat[rows].copy())
                    work.boat.append(boat)
                    work.ended.append(ended)
        now = Recalled(rows, np.array(work.readings), tuple(work.boat), tuple(work.ended))
        earlier = work.recalled[: settings.recalled - 1]
        work.recalled = carried_on(earlier, now, fading=settings.fading, ruled=self._ruled())
        work.births = births_of(
            now.readings,
            work.boat,
            night.time_s[rows],
            now_s,
            math.exp(self._prior.figures[BIRTH_LOG]),
        )

    def _restless(
        self, work: _Work, walk: Walk, active: IntArray, new: Sequence[int], now_s: float
    ) -> IntArray:
        """Rows to draw in every pass: new ones, those that changed hands of late, and their boats' others."""
        if len(work.moved_s) < work.known:
            work.moved_s = np.append(work.moved_s, np.full(work.known - len(work.moved_s), now_s))
        moved = now_s - work.moved_s[active] <= self._settings.settled_s
        astir = np.zeros(len(walk.size), np.bool_)
        astir[walk.boat[active[moved]]] = True
        for row in new:
            astir[walk.boat[row]] = True
        return active[moved | (astir[walk.boat[active]] & (now_s - self._night.time_s[active] < 3600.0))]

    def _introduce(self, work: _Work, row: int, known: int, given: NDArray[np.bool_]) -> None:
        """Find a new row's neighbours, and make it theirs."""
        found = neighbours(self._night, row, known, given)
        work.near[row, : len(found)] = found
        work.near_count[row] = len(found)
        for other in found:
            count = work.near_count[other]
            if row in work.near[other, :count]:
                continue
            if count < NEAR_MAX:
                work.near[other, count] = row
                work.near_count[other] += 1
            else:
                work.near[other, NEAR_MAX - 1] = row

    def _told(self, work: _Work, at: datetime) -> Judgement:
        """What the readings come to."""
        rows = np.flatnonzero(work.repeats[: work.known] < 0).astype(np.int64)
        if not len(rows):
            self._last = None
            return Judgement(at=at, boats=(), at_sea_low=0, at_sea=0.0, at_sea_high=0, at_sea_chances=(1.0,))
        readings = np.vstack([one.readings for one in work.recalled])
        weights = weights_of(work.recalled)
        self._last = (rows, readings, weights, work.repeats.copy())
        weighed = Weighed(
            self._reports,
            self._night,
            self._prior,
            self._plane,
            self._start,
            work.repeats[: work.known],
            rows,
            readings,
            weights,
            [boat for one in work.recalled for boat in one.boat],
            [ended for one in work.recalled for ended in one.ended],
            len(work.readings),
            self._desk,
        )
        return verdict(weighed, self._settings, at, bool(self._forecast))
