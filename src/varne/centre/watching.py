"""Asks the rules of the alerts what time has made due, on the centre's clock, and records what they say.

What an event causes is answered in the commit of that event (:func:`varne.alerts.rules.decide`); this is for
what only time or several objects together cause. In a replay the clock is the replay's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import structlog

from varne.alerts.moment import ClockJump, Moment
from varne.alerts.rules import due
from varne.alerts.waters import Waters, WeatherPoint
from varne.centre.outcome import Commit
from varne.feeds.environment.gridded import GriddedField, assemble
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.events import Event, Recorded
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre

# Latency is bounded by it: at most one second from receipt to alert, the commit included.
EVERY_S = 0.4
# The wall's clock and the machine's own run apart by less than this in one step unless one was set.
JUMP_S = 5.0
JUMPS_KEPT = 8
# A post that did nothing for so long is not counted on: chosen, with the length of a break.
POST_ACTS_WITHIN_S = 1_800.0

log = structlog.get_logger("varne.centre.watching")


class WatchClock:
    """Now, and by how much the wall's clock was set while the centre ran.

    Args:
        now: the centre's clock.
        monotonic_s: seconds that only pass; None in a replay, whose clock is its own and is never set.
    """

    def __init__(
        self, now: Callable[[], datetime], monotonic_s: Callable[[], float] | None = time.monotonic
    ) -> None:
        self._now = now
        self._monotonic_s = monotonic_s
        self._last: tuple[datetime, float] | None = None
        self._jumps: tuple[ClockJump, ...] = ()

    def moment(self) -> Moment:
        """The present moment."""
        now = self._now()
        if self._monotonic_s is not None:
            passed_s = self._monotonic_s()
            if self._last is not None:
                before, before_s = self._last
                by_s = (now - before).total_seconds() - (passed_s - before_s)
                if abs(by_s) > JUMP_S:
                    self._jumps = (*self._jumps, ClockJump(at=now, by_s=by_s))[-JUMPS_KEPT:]
                    log.warning("the clock was set", by_s=round(by_s, 1))
            self._last = (now, passed_s)
        return Moment(now=now, jumps=self._jumps)


class Watching:
    """Looks at the picture a few times a second and records the alerts that are due.

    Args:
        waters: the strait as the rules see it.
        clock: tells the moment.
        picture: the centre's present picture.
        record: makes an event durable.
        positions: how many positions are on watch at least; posts that act are counted too.
        every_s: between two looks.
    """

    def __init__(
        self,
        waters: Waters,
        clock: WatchClock,
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
        positions: Callable[[], int] = lambda: 1,
        every_s: float = EVERY_S,
    ) -> None:
        self.waters = waters
        self.look_s = 0.0  # how long the last look took
        self._clock = clock
        self._picture = picture
        self._record = record
        self._positions = positions
        self._every_s = every_s
        self._acted_s: dict[str, float] = {}

    def note_commit(self, commit: Commit) -> None:
        """A listener of the loop: which posts act. Reading and acknowledging are acts too."""
        for entry in commit.entries:
            post = getattr(entry.body, "by", None)
            if isinstance(post, str):
                self._acted_s[post] = time.monotonic()

    @property
    def positions(self) -> int:
        """Posts that acted lately, or the number given when that is more."""
        since_s = time.monotonic() - POST_ACTS_WITHIN_S
        return max(self._positions(), sum(acted_s >= since_s for acted_s in self._acted_s.values()))

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._every_s)
            await self.look()

    async def look(self) -> tuple[Event, ...]:
        """Look once; what was recorded. What a store refuses is found again at the next look."""
        began_s = time.monotonic()
        events = due(self._picture(), self._clock.moment(), self.waters, positions=self.positions)
        self.look_s = time.monotonic() - began_s
        # Together, so that they share one flush; all of it is in the picture before the next look.
        told = await asyncio.gather(*(self._record(event) for event in events), return_exceptions=True)
        for outcome in told:
            if isinstance(outcome, Refused):
                log.warning("alerts could not be recorded", reason=str(outcome))
                break
            if isinstance(outcome, BaseException):
                raise outcome
        return events


def waters_of(theatre: Theatre, forecast: Path | Sequence[PointForecast] | None) -> Waters:
    """The strait as the rules see it, with the forecast of the night when there is one.

    Raises:
        Malformed: the theatre sets a threshold that does not exist, or the forecast cannot be read.
        Refused: the forecast cannot be opened.
    """
    if forecast is None:
        return Waters(theatre)
    from varne.feeds.environment.forecast import of_points, read_fields  # not loaded without a forecast

    fields = read_fields(forecast) if isinstance(forecast, Path) else assemble(of_points(tuple(forecast)))
    return Waters(theatre, weather_points(fields, theatre))


def weather_points(fields: Sequence[GriddedField], theatre: Theatre) -> list[WeatherPoint]:
    """Wind and waves of a forecast over a theatre, on a grid of at most five by five places."""
    west, south, east, north = (float(edge) for edge in theatre.bbox_deg)
    lats, lons = np.linspace(south, north, 7)[1:-1], np.linspace(west, east, 7)[1:-1]
    wind = next((field for field in fields if field.quantity == "wind_mps"), None)
    wave = next((field for field in fields if field.quantity == "wave_height_m"), None)
    leading = wave or wind
    if leading is None:
        return []
    found: list[WeatherPoint] = []
    for seconds in leading.at_s:
        at = leading.start + timedelta(seconds=float(seconds))
        for lat_deg in lats:
            for lon_deg in lons:
                speed_mps = _value(wind, float(lat_deg), float(lon_deg), at)
                height_m = _value(wave, float(lat_deg), float(lon_deg), at)
                if speed_mps is None and height_m is None:
                    continue
                found.append(
                    WeatherPoint(
                        at=at,
                        lat_deg=float(lat_deg),
                        lon_deg=float(lon_deg),
                        wind_mps=speed_mps,
                        wave_m=height_m,
                    )
                )
    return found


def _value(field: GriddedField | None, lat_deg: float, lon_deg: float, at: datetime) -> float | None:
    """Size of a field's value at a place and time; None where it holds none."""
    if field is None:
        return None
    value = field.at(lat_deg, lon_deg, at)
    if value is None or not np.isfinite(value).all():
        return None
    return float(np.linalg.norm(np.atleast_1d(value)))
