"""Keeps a forecast of where it may be for every open boat whose position is known.

A forecast is made again when what it was made from has changed by something that matters, and every half hour
of the centre's time. One is asked for at a time, of the boat that needs it most, from the picture as it then
is; the worker makes it, and its answer is recorded as ``drift_forecast_made``. A boat without a position has
none, and screens say so. Nothing here closes a boat or says that it is gone.
"""

from __future__ import annotations

import asyncio
import math
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

import structlog

from varne.centre.drifting_jobs import AskStreams, DriftTrades
from varne.centre.outcome import Commit
from varne.centre.workers import Workers
from varne.picture.boat import Boat
from varne.picture.drift import DriftAsked, DriftForecast, SaidAboard, StreamGrid
from varne.picture.errors import Refused
from varne.picture.events import DriftForecastMade, Event, Recorded
from varne.picture.picture import Picture
from varne.picture.report import DISTRESS_STATUSES
from varne.picture.track import Estimate

EVERY = timedelta(minutes=30)
LOOK_AGAIN_S = 2.0  # reports come in bursts, and a judgement follows them
SOONEST = timedelta(minutes=3)  # but for what is said aboard: a position wanders with every judgement
# What matters: a boat elsewhere than its last motion has it, or a position a good deal newer.
MOVED_MIN_M = 300.0
NEWER = timedelta(minutes=10)
ENGINE_CHANGED = 0.3
# A boat not heard of for longer has drifted out of what a forecast can say; the picture still holds it.
OLDEST = timedelta(hours=36)
LIKELY = 0.5
NEVER = 100.0  # how much a boat that never had a forecast needs one
STREAMS_KEPT = 40

NoForecast = Literal["no_position", "not_open", "too_old", "not_yet", "off", "failed"]

log = structlog.get_logger("varne.centre.drifting")


class Drifting:
    """Asks the worker for what is due, and records what it answers.

    Args:
        trades: what the worker can be asked about this sea.
        workers: does it.
        picture: the centre's present picture.
        record: makes an event durable.
        now: the centre's clock.
        every: how old a forecast may grow.
        look_again_s: how long nothing is looked at after a look.
    """

    def __init__(
        self,
        trades: DriftTrades,
        workers: Workers,
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
        now: Callable[[], datetime],
        every: timedelta = EVERY,
        look_again_s: float = LOOK_AGAIN_S,
    ) -> None:
        self._trades = trades
        self._workers = workers
        self._picture = picture
        self._record = record
        self._now = now
        self._every = every
        self._look_again_s = look_again_s
        self._failed: dict[
            str, DriftAsked
        ] = {}  # what could not be forecast, and is not asked again as it is
        self._streams: dict[datetime, StreamGrid] = {}
        self._news = asyncio.Event()

    def note_commit(self, _commit: Commit) -> None:
        """A listener of the loop: something changed, perhaps of a boat."""
        self._news.set()

    async def run(self) -> None:
        """Forecast whatever is due, until cancelled."""
        while True:
            self._news.clear()
            asked = self.next_due()
            if asked is not None:
                await self._forecast(asked)
                continue
            await asyncio.sleep(self._look_again_s)
            # Time alone makes forecasts old: looked at again even when nothing happens.
            with suppress(TimeoutError):
                async with asyncio.timeout(30.0 * self._look_again_s):
                    await self._news.wait()

    def next_due(self) -> DriftAsked | None:
        """The question of the boat that needs a forecast most; None when none does.

        What is rather an echo than a boat waits for the others, and its forecasts may grow twice as old.
        """
        picture, now = self._picture(), self.time()
        best: tuple[float, str] | None = None
        chosen: DriftAsked | None = None
        for boat in picture.boats.values():
            asked = asked_of(picture, boat, now)
            if asked is None:
                continue
            known = picture.drift_forecasts.get(boat.id)
            failed = self._failed.get(boat.id)
            last = known.asked if known is not None else None
            if failed is not None and (last is None or failed.made_at > last.made_at):
                last = failed
            likely = boat.probability >= LIKELY
            need = NEVER if last is None else need_of(asked, last, self._every * (1 if likely else 2))
            if need < 1.0:
                continue
            rank = (-min(need, NEVER) * (1.0 if likely else boat.probability), boat.id)
            if best is None or rank < best:
                best, chosen = rank, asked
        return chosen

    def time(self) -> datetime:
        """The centre's time, never before what it has received."""
        received_at = self._picture().received_at
        now = self._now()
        return now if received_at is None else max(now, received_at)

    async def _forecast(self, asked: DriftAsked) -> None:
        try:
            forecast: DriftForecast = await self._workers.do(
                self._trades.forecasts, key=asked.boat_id, job=asked
            )
        except Refused as refusal:
            if refusal.code == "stopping":
                raise asyncio.CancelledError from refusal
            self._failed[asked.boat_id] = asked
            log.warning("no forecast", boat=asked.boat_id, code=refusal.code, reason=str(refusal))
            return
        self._failed.pop(asked.boat_id, None)
        boat = self._picture().boats.get(asked.boat_id)
        if boat is None or boat.status != "open":
            return  # closed or merged meanwhile
        try:
            await self._record(DriftForecastMade(forecast=forecast))
        except Refused as refusal:
            # It is in the picture all the same, and is made durable when the store takes entries again.
            log.warning("a forecast could not be made durable yet", reason=str(refusal))

    def why_none(self, picture: Picture, boat: Boat) -> NoForecast:
        """Why a boat has no forecast, for a screen that asked."""
        if boat.status != "open":
            return "not_open"
        if boat.estimate is None:
            return "no_position"
        if boat.id in self._failed:
            return "failed"
        return "too_old" if asked_of(picture, boat, self.time()) is None else "not_yet"

    async def streams(self, at: datetime) -> StreamGrid:
        """The stream to draw at a time, to ten minutes.

        Raises:
            Refused: there is no atlas here, or the worker cannot be asked.
        """
        moment = datetime.fromtimestamp(round(at.timestamp() / 600.0) * 600.0, at.tzinfo)
        if moment not in self._streams:
            grid = await self._workers.do(
                self._trades.streams, key=moment.isoformat(), job=AskStreams(at=moment), hurried=True
            )
            self._streams[moment] = grid
            while len(self._streams) > STREAMS_KEPT:
                del self._streams[next(iter(self._streams))]
        return self._streams[moment]


def asked_of(picture: Picture, boat: Boat, now: datetime) -> DriftAsked | None:
    """The question of a boat as it stands; None when it is not open, has no position, or is too long ago."""
    estimate = boat.estimate
    if boat.status != "open" or estimate is None or now - estimate.at > OLDEST:
        return None
    said = tuple(
        SaidAboard(at=report.best_time, status=report.status)
        for report in sorted(
            (picture.reports[join.report_id] for join in boat.joins), key=lambda one: (one.best_time, one.id)
        )
        if report.status is not None and report.status in DISTRESS_STATUSES and report.kind != "relay"
    )
    fix_at = min(estimate.at, now)
    night = (fix_at - timedelta(hours=12)).date().isoformat()  # one night has one sea
    return DriftAsked(
        boat_id=boat.id,
        made_at=now,
        fix_at=fix_at,
        lat_deg=round(estimate.lat_deg, 5),
        lon_deg=round(estimate.lon_deg, 5),
        sigma_m=round(_sigma_m(estimate), 1),
        east_mps=_rounded(estimate.east_ms),
        north_mps=_rounded(estimate.north_ms),
        sigma_mps=None if estimate.var_speed_m2s2 is None else _rounded(math.sqrt(estimate.var_speed_m2s2)),
        engine_off=boat.engine_off,
        first_at=min(boat.first_at, fix_at),
        reports=len(boat.joins),
        said=said,
        seed=zlib.crc32(boat.id.encode()),
        night_seed=zlib.crc32(f"{picture.theatre_id} {night}".encode()),
    )


def _sigma_m(estimate: Estimate) -> float:
    return math.sqrt(max(0.5 * (estimate.var_east_m2 + estimate.var_north_m2), 1.0))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def need_of(asked: DriftAsked, last: DriftAsked, every: timedelta) -> float:
    """How much a boat needs a new forecast: 1 and more is due, by its age or by what is newly known."""
    age = asked.made_at - last.made_at
    judged = asked.engine_off is not None and last.engine_off is None
    if asked.said != last.said or judged:
        return 3.0 + age / every
    if age < SOONEST:
        return 0.0
    heard = asked.reports != last.reports
    moved = _apart_m(asked, last) > max(MOVED_MIN_M, (0.5 if heard else 1.0) * last.sigma_m)
    newer = heard and asked.fix_at - last.fix_at >= NEWER
    engine = abs((asked.engine_off or 0.0) - (last.engine_off or 0.0)) > ENGINE_CHANGED
    return age / every + (1.0 if moved or newer or engine else 0.0)


def _apart_m(one: DriftAsked, other: DriftAsked) -> float:
    """How far one is from where the other would be at its time, by the other's motion."""
    gap_s = (one.fix_at - other.fix_at).total_seconds()
    north = (one.lat_deg - other.lat_deg) * 111_200.0 - (other.north_mps or 0.0) * gap_s
    squeeze = math.cos(math.radians(one.lat_deg))
    east = (one.lon_deg - other.lon_deg) * 111_200.0 * squeeze - (other.east_mps or 0.0) * gap_s
    return math.hypot(east, north)
