"""The estimate at a moment: from reports and the judge's boats to a number, an interval and a layer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from varne.correlation.intervals import shortest
from varne.correlation.unreported.crossing import (
    STEP,
    STEP_S,
    Courses,
    Look,
    advanced,
    laid_out,
    seen_first,
    started,
)
from varne.correlation.unreported.launches import (
    Launched,
    bumps,
    count_chances,
    expected_waves,
    inferred,
)
from varne.correlation.unreported.settings import UnreportedSettings
from varne.correlation.unreported.waters import FloatArray, Ring, Stream, Waters, chart_of, waters_of
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.judgement import IntensityLayer, JudgedBoat, Unreported
from varne.picture.place import NamedArea
from varne.picture.report import Report
from varne.picture.theatre import Place, SensorSpec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAD = timedelta(hours=4)  # the first boat reported may have left so long before
MOST = 400  # boats that an answer can speak of
TOLD_PER_100_KM2 = 1e4  # cells are told in ten-thousandths of a boat
LEAST_CELL = 5  # of those; where all is less, the edges are left out


class _First(NamedTuple):
    """The first report of a boat, as far as it says when and where the boat was."""

    report_id: str
    at: datetime
    where: tuple[float, float]
    sigma_m: float
    called: bool


class _Heard(NamedTuple):
    """The boats reported: n of them."""

    firsts: list[_First]
    held: FloatArray  # (n,) how surely there is such a boat
    calls: float  # after the first report of their boat
    hours: float  # in which they could be made


class UnreportedWatch:
    """Keeps courses through a night and tells of those that nobody reported.

    Its answer is a function of the reports, boats and moment it is given; what was worked out for earlier
    steps of ten minutes is kept as long as the reports only go on from those before.

    Args:
        waters: where boats leave and where they are bound.
        radars: metres by source; one counts from when it was first heard from.
        places: what the names in reports mean.
        stream: current and wind; None: not known.
        land: rings that no boat is drawn in.
        settings: rates.
    """

    def __init__(
        self,
        waters: Waters,
        radars: Mapping[str, tuple[float, float]],
        places: Mapping[str, NamedArea],
        stream: Stream | None,
        land: Sequence[Ring],
        settings: UnreportedSettings,
    ) -> None:
        self._settings = settings
        self._waters = waters
        self._radars = radars
        self._places = places
        self._stream = stream
        self._chart = chart_of(waters, settings.cell_m, land)
        self._kept = timedelta(hours=settings.kept_h)
        self._forget(EPOCH)

    def _forget(self, begin: datetime) -> None:
        self._begin = begin
        self._past: list[Courses] = []
        self._looked: tuple[str, ...] = ()
        self._found: dict[str, tuple[int, FloatArray]] = {}

    def tell(self, reports: Sequence[Report], boats: Sequence[JudgedBoat], at: datetime) -> Unreported:
        """What is believed at a moment of boats that no report tells of.

        Args:
            reports: all received by ``at``, but AIS; at least one.
            boats: what the judge made of them.
            at: the moment.

        Raises:
            Refused: there is no report, so it is not known when the night began.
        """
        waters, settings = self._waters, self._settings
        if not reports:
            raise Refused("no reports: when the night began is not known", code="no_reports")
        ordered = sorted(reports, key=lambda report: (report.received_at, report.id))
        now = self._courses(ordered, at)
        heard = self._heard({report.id: report for report in ordered}, boats, at)
        likely = self._likely(heard.firsts, now)
        part = (at - self._past[-1].at).total_seconds() / STEP_S if self._past else 1.0
        bump = bumps(now.born, settings, part if part > 0 else 1.0)
        waves = expected_waves(now.born, waters.plane.lon_deg, settings)
        at_sea = now.at_sea(settings.told_after_s)
        share = waters.share[None, :, :, None]
        unreported = (at_sea * share).sum(axis=2)  # (b, s, r)
        reported = np.maximum(0.0, 1.0 - unreported - (now.left * share).sum(axis=2))
        found: list[Launched] = []
        evidence: list[float] = []
        for k, rate in enumerate(settings.call_rates_per_h):
            launched = inferred(
                waves, bump, waters.weight, reported[..., k], likely[..., k], heard.held, settings
            )
            found.append(launched)
            called = sum(held for first, held in zip(heard.firsts, heard.held, strict=True) if first.called)
            again = heard.calls * math.log(rate) - rate * settings.calls_adrift * heard.hours
            evidence.append(
                launched.evidence_log + float(called) * math.log(rate) + settings.calls_alike * again
            )
        belief = np.exp(np.array(evidence) - max(evidence)) * np.array(settings.call_rate_chances)
        belief /= belief.sum()
        chances = np.zeros(MOST + 1)
        weight = np.zeros(now.place.shape[:3])
        for k, launched in enumerate(found):
            left_of_bump = bump @ (unreported[..., k] @ launched.stretch)
            mean = float((launched.shape / launched.rate) @ left_of_bump)
            variance = float((launched.shape / launched.rate**2) @ left_of_bump**2)
            chances += belief[k] * count_chances(mean, variance, MOST)
            boats_left = launched.boats[:, None] * launched.stretch[None, :]
            weight += belief[k] * boats_left[..., None] * at_sea[..., k] * waters.share
        return self._told(now, at, chances, weight, heard, belief, self._radars_heard(ordered, at))

    def _told(
        self,
        now: Courses,
        at: datetime,
        chances: FloatArray,
        weight: FloatArray,
        heard: _Heard,
        belief: FloatArray,
        radars: tuple[str, ...],
    ) -> Unreported:
        keep = max(1, int(np.searchsorted(np.cumsum(chances), 1.0 - 1e-4)) + 1)
        low, high = shortest(chances, 0.9)
        return Unreported(
            at=at,
            basis="tonight" if float(heard.held.sum()) >= 0.5 else "prior",
            low=low,
            mean=round(float(np.arange(len(chances)) @ chances), 3),
            high=high,
            at_least_one=round(float(1.0 - chances[0]), 4),
            chances=tuple(round(float(chance), 5) for chance in chances[:keep]),
            boats_heard=round(float(heard.held.sum()), 2),
            calls_per_h=round(float(belief @ np.array(self._settings.call_rates_per_h)), 2),
            forecast=self._stream is not None,
            radars=radars,
            layer=self._layer(now, weight),
        )

    def _layer(self, now: Courses, weight: FloatArray) -> IntensityLayer | None:
        """The intensity by cells, those of nearly nothing at the edges left out."""
        waters, settings, chart = self._waters, self._settings, self._chart
        low = chart.low_m
        laid = laid_out(now, waters, settings, weight, chart, forecast=self._stream is not None)
        cells = np.rint(laid * 1e8 * TOLD_PER_100_KM2).astype(np.int64)
        rows, columns = np.nonzero(cells >= LEAST_CELL)
        if not len(rows):
            return None
        top, side = int(rows.min()), int(columns.min())
        cells = cells[top : rows.max() + 1, side : columns.max() + 1]
        south, west = waters.plane.degrees(low[0] + settings.cell_m * side, low[1] + settings.cell_m * top)
        north, east = waters.plane.degrees(
            low[0] + settings.cell_m * (side + cells.shape[1]),
            low[1] + settings.cell_m * (top + cells.shape[0]),
        )
        return IntensityLayer(
            # Plain numbers: numpy's own cannot be sent from the judge's process.
            west_deg=round(float(west), 5),
            south_deg=round(float(south), 5),
            cell_lon_deg=round(float(east - west) / cells.shape[1], 7),
            cell_lat_deg=round(float(north - south) / cells.shape[0], 7),
            columns=cells.shape[1],
            cells=tuple(int(cell) for cell in cells.ravel()),
        )

    def _courses(self, reports: Sequence[Report], at: datetime) -> Courses:
        """The courses at a moment; those of whole steps before it are kept."""
        watched = [report for report in reports if report.kind in ("radar", "air")]
        begin = EPOCH + ((reports[0].received_at - LEAD - EPOCH) // STEP) * STEP
        through = EPOCH + ((at - EPOCH) // STEP) * STEP
        ids = tuple(report.id for report in watched)
        # Whatever left before this has arrived; a log that was silent for weeks is not gone through.
        earliest = max(begin, through - self._kept)
        stepped = self._past[-1].at if self._past else EPOCH
        known = sum(report.received_at <= stepped for report in watched)
        if begin != self._begin or not earliest <= stepped <= through or ids[:known] != self._looked:
            self._forget(begin)
            stepped = earliest
        courses = self._past[-1] if self._past else started(stepped, self._waters, self._settings)
        while courses.at < through:
            courses = self._step(courses, courses.at + STEP, watched)
            self._past.append(courses)
            self._past = [past for past in self._past if past.at > courses.at - self._kept]
        self._looked = tuple(report.id for report in watched if report.received_at <= courses.at)
        if courses.at < at:
            courses = self._step(courses, at, watched)
        return courses

    def _radars_heard(self, reports: Sequence[Report], by: datetime) -> tuple[str, ...]:
        """Radars of known place that gave a plot that was received by a moment."""
        heard = [r.source for r in reports if r.kind == "radar" and r.received_at <= by]
        return tuple(sorted(source for source in dict.fromkeys(heard) if source in self._radars))

    def _step(self, courses: Courses, until: datetime, watched: Sequence[Report]) -> Courses:
        waters = self._waters
        heard = self._radars_heard(watched, until)
        spots = [
            waters.plane.metres(report.lat_deg, report.lon_deg)
            for report in watched
            if report.kind == "air"
            and courses.at < report.received_at <= until
            and report.lat_deg is not None
            and report.lon_deg is not None
        ]
        look = Look(
            np.array([self._radars[source] for source in heard]).reshape(-1, 2),
            np.array(spots).reshape(-1, 2),
        )
        number = (courses.at - EPOCH) // STEP
        return advanced(courses, until, waters, self._stream, look, self._settings, number)

    def _heard(self, reports: Mapping[str, Report], boats: Sequence[JudgedBoat], at: datetime) -> _Heard:
        """Each boat's first report, and how often boats called after it."""
        firsts: list[_First] = []
        held: list[float] = []
        calls = hours = 0.0
        for boat in boats:
            mine = sorted(
                (reports[name] for name in boat.report_ids if name in reports),
                key=lambda report: (report.received_at, report.id),
            )
            told = [report for report in mine if report.kind != "relay"] or mine
            if not told or boat.probability < self._settings.believed:
                continue
            if told[0].received_at <= at - self._kept:
                continue  # of an earlier night
            firsts.append(self._first(told))
            sure = boat.probability * boat.apart  # a second copy of another boat is no launch
            held.append(sure)
            end = told[-1].received_at if boat.accounted >= 0.5 else at
            # A boat silent for long has mostly been taken off; it tells nothing of how often boats call.
            end = min(end, told[-1].received_at + timedelta(hours=self._settings.silent_h))
            hours += sure * (end - told[0].received_at).total_seconds() / 3600.0
            calls += sure * sum(report.kind == "call" for report in told[1:])
        return _Heard(firsts, np.array(held), calls, hours)

    def _first(self, told: Sequence[Report]) -> _First:
        """When and where a boat's first report that says so has it."""
        plane, settings = self._waters.plane, self._settings
        for report in told:
            at = report.observed_at or report.received_at - timedelta(seconds=settings.untimed_age_s)
            if report.lat_deg is not None and report.lon_deg is not None:
                where = plane.metres(report.lat_deg, report.lon_deg)
                sigma_m = report.sigma_m or 1_000.0
            elif report.area is not None and report.area in self._places:
                area = self._places[report.area]
                where, sigma_m = plane.metres(area.lat_deg, area.lon_deg), settings.area_sigma_m
            else:
                continue
            return _First(report.id, at, where, sigma_m, told[0].kind == "call")
        first = told[0]
        return _First(
            first.id, first.observed_at or first.received_at, (0.0, 0.0), math.inf, first.kind == "call"
        )

    def _likely(self, firsts: Sequence[_First], now: Courses) -> FloatArray:
        """(n, b, s, r) how likely each boat's first report comes of each launch; told once a report."""
        rates = len(self._settings.call_rates_per_h)
        likely = np.zeros((len(firsts), len(now.born), len(self._waters.weight), rates))
        before, self._found = self._found, {}
        for k, first in enumerate(firsts):
            oldest, one = self._seen_first(first, now, before)
            start = oldest - int(now.born[0])
            mine = one[max(0, -start) :]
            likely[k, max(0, start) : max(0, start) + len(mine)] = mine[: len(now.born) - max(0, start)]
        return likely

    def _seen_first(
        self, first: _First, now: Courses, before: Mapping[str, tuple[int, FloatArray]]
    ) -> tuple[int, FloatArray]:
        """The oldest launch bin, and (b, s, r) from it on; kept for whole steps, which do not change.

        Args:
            first: a boat's first report.
            now: the courses now.
            before: what was found so last time.
        """
        past = self._past_at(first.at)
        key = f"{first.report_id} {first.at.timestamp()}"
        if past is not None and key in before:
            self._found[key] = before[key]
            return before[key]
        courses = now if past is None else past
        one = seen_first(
            courses,
            self._waters,
            self._settings,
            [first.where],
            [first.sigma_m],
            forecast=self._stream is not None,
        )[0]
        found = int(courses.born[0]), one
        if past is not None:
            self._found[key] = found
        return found

    def _past_at(self, at: datetime) -> Courses | None:
        """The courses at the end of the step that a moment lies in; None: that step is not over.

        Of a moment before all steps that are kept, the first.
        """
        return next((past for past in self._past if past.at >= at), None)


def watch_of(
    beaches: Sequence[Place],
    stations: Sequence[SensorSpec],
    places: Mapping[str, NamedArea],
    forecast: Sequence[PointForecast] | None,
    *,
    land: Sequence[Ring] = (),
    settings: UnreportedSettings | None = None,
) -> UnreportedWatch | None:
    """The watch over a theatre's waters.

    Args:
        beaches: those that boats leave and those of region ``landing``.
        stations: radars.
        places: what the names in reports mean.
        forecast: current and wind; None: not known.
        land: rings that no boat is drawn in; without them the layer reaches inland.
        settings: rates.

    Returns:
        None where no coast is known that boats leave, or none that they are bound for.
    """
    rates = settings or UnreportedSettings()
    waters = waters_of(beaches, rates)
    if waters is None:
        return None
    radars = {
        station.id: waters.plane.metres(station.lat_deg, station.lon_deg)
        for station in stations
        if station.lat_deg is not None and station.lon_deg is not None
    }
    stream = Stream(forecast, waters.plane, rates.leeway) if forecast else None
    return UnreportedWatch(waters, radars, places, stream, land, rates)
