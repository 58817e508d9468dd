"""Search plans of a live centre: asked for by an officer, reckoned in the worker, recorded as entries.

::

    ask → check → search_asked → (worker) → search_planned, or search_declined
                                          → search_withdrawn of the plan that it replaces
    a real track → track_searched → (worker) → search_believed

The loop waits for none of it. What was asked for and not answered when a centre stopped is taken up again
when it starts. A plan tasks nobody, and nothing here closes anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from varne.centre.searching_check import check_ask
from varne.centre.searching_jobs import AskBelief, AskFile, AskPlan, FileForm, FileLanguage, SearchTrades
from varne.centre.workers import Workers
from varne.drift.search.sweep import NAUTICAL_MILE_M, SweepWidthTable
from varne.drift.search.widths import widths_for
from varne.picture.drift import DriftAsked
from varne.picture.errors import Malformed, Refused
from varne.picture.events import (
    Event,
    Recorded,
    SearchAsked,
    SearchBelieved,
    SearchDeclined,
    SearchPlanned,
    SearchWithdrawn,
    TrackSearched,
)
from varne.picture.picture import Picture
from varne.picture.search import (
    DeclineCode,
    Search,
    SearchAsk,
    SearchedTrack,
    SearchUnitAsked,
    TrackEntry,
)
from varne.picture.theatre import distance_m

KNOT_MPS = NAUTICAL_MILE_M / 3600.0
POINTS_MAX = 20_000
TRACK_POINTS_KEPT = 400
TRACK_HOURS_MAX = 24.0
SPEED_MAX_KN = 350.0

DECLINED: dict[str, DeclineCode] = {
    "no_cloud": "no_cloud",
    "nobody_in_time": "nobody_in_time",
    "work_failed": "planner_failed",
}

log = structlog.get_logger("varne.centre.searching")


class Searching:
    """Asks, plans and beliefs of one centre.

    Args:
        workers: does the reckoning.
        trades: what it does it as.
        table: sweep widths.
        picture: the centre's present picture.
        record: makes an event durable.
    """

    def __init__(
        self,
        workers: Workers,
        trades: SearchTrades,
        table: SweepWidthTable,
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
    ) -> None:
        self._workers = workers
        self._trades = trades
        self._picture = picture
        self._record = record
        self._tasks: set[asyncio.Task[None]] = set()
        self.table = table

    async def run(self) -> None:
        """Take up what was left unanswered; until cancelled. Then nothing more is begun."""
        for search in list(self._picture().searches.values()):
            if search.status == "asked":
                self._begin(self._plan(search.id), f"plan {search.id}")
            elif search.tracks and (search.belief is None or _unbelieved(search)):
                self._begin(self._believe(search.id), f"belief {search.id}")
        try:
            await asyncio.Event().wait()
        finally:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Awaitable[None], name: str) -> None:
        async def guarded() -> None:
            await work

        task = asyncio.create_task(guarded(), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ── plans ──

    def forecasts(self, boat_ids: Sequence[str]) -> tuple[DriftAsked, ...]:
        """What clouds of these boats are drawn from; those without a forecast are left out.

        The newest forecast, but for a boat that was searched for and not heard of since: there the forecast
        that was searched in, because a position judged again from the same reports knows nothing of the
        search.
        """
        found = (self._forecast(boat_id) for boat_id in boat_ids)
        return tuple(asked for asked in found if asked is not None)

    def _forecast(self, boat_id: str) -> DriftAsked | None:
        picture = self._picture()
        newest = picture.drift_forecasts.get(boat_id)
        searched_in = [
            asked
            for search in picture.searches.values()
            if search.tracks
            for asked in search.ask.forecasts
            if asked.boat_id == boat_id
        ]
        boat = picture.boats.get(boat_id)
        if searched_in and boat is not None:
            last = max(searched_in, key=lambda asked: (asked.fix_at, asked.made_at))
            if boat.last_at <= last.made_at:
                return last
        return None if newest is None else newest.asked

    async def ask(self, ask: SearchAsk) -> int:
        """Record that a plan is asked for, and have it made; the entry's sequence.

        Raises:
            Refused: it cannot be planned as asked (nothing was recorded), or the store takes nothing.
            Malformed: a figure is none.
        """
        picture = self._picture()
        if ask.id in picture.searches:
            raise Refused("this search was asked for already", code="asked_already")
        if ask.instead_of_id is not None:
            self._held(ask.instead_of_id)
        check_ask(ask, picture, self.table)
        entries = await self._record(SearchAsked(ask=ask))
        self._begin(self._plan(ask.id), f"plan {ask.id}")
        return entries[0].sequence

    async def _plan(self, search_id: str) -> None:
        ask = self._held(search_id).ask
        job = AskPlan(ask=ask, searched=self._tracks_of(ask))
        try:
            plan = await self._workers.do(self._trades.plans, key=search_id, job=job, hurried=True)
        except (Refused, Malformed) as refusal:
            if refusal.code == "stopping":
                return  # asked for again when the centre starts
            log.warning("no search plan", search=search_id, code=refusal.code, reason=str(refusal))
            code = DECLINED.get(refusal.code, "planner_refused")
            await self._say(SearchDeclined(search_id=search_id, code=code))
            return
        await self._say(SearchPlanned(search_id=search_id, plan=plan))
        older = None if ask.instead_of_id is None else self._picture().searches.get(ask.instead_of_id)
        if older is not None and older.status in ("asked", "planned", "declined"):
            await self._say(SearchWithdrawn(search_id=older.id, replaced_by_id=search_id))

    async def withdraw(self, search_id: str) -> int:
        """Record that a plan is no longer proposed; the entry's sequence.

        Raises:
            Refused: there is none, it is withdrawn or replaced already, or the store takes nothing.
        """
        search = self._held(search_id)
        if search.status not in ("asked", "planned", "declined"):
            raise Refused("this plan is no longer proposed", code="withdrawn_already")
        return (await self._record(SearchWithdrawn(search_id=search_id)))[0].sequence

    async def file(self, search: Search, form: FileForm, language: FileLanguage, title: str) -> bytes:
        """A plan as a file.

        Raises:
            Refused: there is no plan to write, or the worker does not answer.
        """
        if search.plan is None:
            raise Refused("there is no plan to write", code="not_found")
        job = AskFile(
            ask=search.ask, plan=search.plan, form=form, language=language, title=title,
            made_at=search.asked_at,
        )  # fmt: skip
        key = f"{search.id} {form} {language}"
        return (await self._workers.do(self._trades.files, key=key, job=job, hurried=True)).body

    # ── real tracks ──

    async def searched(
        self,
        search_id: str,
        track_id: str,
        unit_id: str,
        points: Sequence[tuple[datetime, float, float]],
        entered_as: TrackEntry,
        now: datetime,
    ) -> tuple[int, SearchedTrack]:
        """Record where a unit really searched and found nothing, and have the belief made anew.

        ``points``: time, latitude, longitude, in any order. The widths are those of the unit in this search's
        conditions.

        Raises:
            Malformed: points that are no track.
            Refused: no such search or unit, a track outside the time of the forecasts, or the store takes
                nothing.
        """
        search = self._held(search_id)
        unit = next((one for one in search.ask.units if one.unit_id == unit_id), None)
        if unit is None:
            raise Refused(f"{unit_id} is not among the units of this search", code="not_in_search")
        if any(track.id == track_id for track in search.tracks):
            raise Refused("this track was entered already", code="track_twice")
        track = self._track(search, track_id, unit, points, entered_as)
        begun = max(forecast.fix_at for forecast in search.ask.forecasts)
        if track.start_at < begun:
            raise Refused(
                f"the track begins before the boat's last position ({begun:%H:%M} UTC): leave out what was "
                "searched before it",
                code="track_before",
            )
        if track.end_at > now + timedelta(minutes=5):
            raise Refused("the track ends in the future: enter what was searched", code="track_future")
        entries = await self._record(TrackSearched(track=track))
        self._begin(self._believe(search_id), f"belief {search_id}")
        return entries[0].sequence, track

    def _track(
        self,
        search: Search,
        track_id: str,
        unit: SearchUnitAsked,
        points: Sequence[tuple[datetime, float, float]],
        entered_as: TrackEntry,
    ) -> SearchedTrack:
        kept = checked_points(points)
        start_at = kept[0][0]
        return SearchedTrack(
            id=track_id,
            search_id=search.id,
            unit_id=unit.unit_id,
            entered_as=entered_as,
            start_at=start_at,
            points=tuple(
                ((at - start_at).total_seconds(), round(lat, 5), round(lon, 5)) for at, lat, lon in kept
            ),
            speed_mps=round(unit.search_kn.value * KNOT_MPS, 3),
            widths=widths_for(search.ask, unit, self.table),
        )

    async def _believe(self, search_id: str) -> None:
        search = self._held(search_id)
        tracks = self._tracks_of(search.ask)
        if not tracks:
            return
        at = max(track.end_at for track in tracks)
        job = AskBelief(ask=search.ask, searched=tracks, at=at)
        try:
            belief = await self._workers.do(self._trades.beliefs, key=search_id, job=job, hurried=True)
        except (Refused, Malformed) as refusal:
            # A newer track of this search is being weighed with this one, or the centre is stopping.
            log.warning("no belief", search=search_id, code=refusal.code, reason=str(refusal))
            return
        await self._say(SearchBelieved(search_id=search_id, belief=belief))

    def _tracks_of(self, ask: SearchAsk) -> tuple[SearchedTrack, ...]:
        """Tracks that found nothing of all of an ask's boats since their last positions, oldest first."""
        begun = max(forecast.fix_at for forecast in ask.forecasts)
        found = [
            track
            for search in self._picture().searches.values()
            if set(ask.boat_ids) <= set(search.ask.boat_ids)
            for track in search.tracks
            if track.start_at >= begun
        ]
        return tuple(sorted(found, key=lambda track: (track.start_at, track.id)))

    def _held(self, search_id: str) -> Search:
        search = self._picture().searches.get(search_id)
        if search is None:
            raise Refused(f"no search {search_id!r}", code="not_found")
        return search

    async def _say(self, event: Event) -> None:
        try:
            await self._record(event)
        except Refused as refusal:
            log.warning("could not be made durable yet", event_name=event.name, reason=str(refusal))


def _unbelieved(search: Search) -> bool:
    """True when a track of a search is in no belief yet."""
    known = () if search.belief is None else search.belief.track_ids
    return any(track.id not in known for track in search.tracks)


def checked_points(
    points: Sequence[tuple[datetime, float, float]],
) -> list[tuple[datetime, float, float]]:
    """Points in time order, at most :data:`TRACK_POINTS_KEPT` of them.

    Raises:
        Malformed: fewer than two, more than a track can have, two places at one time, places off the globe,
            a track of more than a day, or a speed that no searcher has.
    """
    if not 2 <= len(points) <= POINTS_MAX:
        raise Malformed(f"a track has two to {POINTS_MAX} points with their times")
    ordered = sorted(points, key=lambda point: point[0])
    if any(not (-90 <= lat <= 90 and -180 <= lon <= 180) for _, lat, lon in ordered):
        raise Malformed("latitude lies within 90 and longitude within 180 degrees")
    span_h = (ordered[-1][0] - ordered[0][0]).total_seconds() / 3600.0
    if not 0 < span_h <= TRACK_HOURS_MAX:
        raise Malformed(f"a track lasts up to {TRACK_HOURS_MAX:.0f} hours")
    each = [ordered[0]]
    for point in ordered[1:]:
        gap_s = (point[0] - each[-1][0]).total_seconds()
        if gap_s == 0:
            if point[1:] != each[-1][1:]:
                raise Malformed(f"two places at {point[0]:%H:%M:%S}")
            continue
        away_m = _apart_m(each[-1], point)
        if away_m / gap_s > SPEED_MAX_KN * KNOT_MPS:
            raise Malformed(f"the track jumps {away_m / 1000:.1f} km at {point[0]:%H:%M:%S}")
        each.append(point)
    if len(each) < 2:
        raise Malformed("a track has two points or more with their times")
    return _thinned(each)


def _apart_m(one: tuple[datetime, float, float], other: tuple[datetime, float, float]) -> float:
    return distance_m(one[1], one[2], other[1], other[2])


def _thinned(points: list[tuple[datetime, float, float]]) -> list[tuple[datetime, float, float]]:
    """Evenly fewer points where there are too many: a track is searched along, not sailed after."""
    if len(points) <= TRACK_POINTS_KEPT:
        return points
    step = (len(points) - 1) / (TRACK_POINTS_KEPT - 1)
    return [points[round(number * step)] for number in range(TRACK_POINTS_KEPT)]
