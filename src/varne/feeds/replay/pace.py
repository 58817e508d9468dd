"""The clock of a replay: recorded time, running at a speed that can be changed while it runs."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from varne.picture.errors import Refused

SPEED_MAX = 100_000.0  # faster than this is "as fast as possible"


class ReplayPace:
    """Tells recorded time and lets a replay wait for it.

    At speed 0 (as fast as possible) nothing waits and the clock stands where the replay has got to. At
    any other speed the clock runs by itself, ``speed`` seconds of recording a second, whether or not
    there is anything to play; it stops at :meth:`end_at`.

    Args:
        start_at: where the clock begins; recorded time, UTC.
        speed: seconds of recording a second; 0 is as fast as possible.
        monotonic: seconds of real time; never goes back.
        sleep: waits so many real seconds. The two are passed in so that a test needs no real time.
    """

    def __init__(
        self,
        start_at: datetime,
        speed: float = 1.0,
        *,
        paused: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._anchor_at = start_at  # recorded time at …
        self._anchor_s = monotonic()  # … this moment of real time
        self._end_at: datetime | None = None
        self._speed = _checked(speed)
        self._paused = paused
        self._changed = asyncio.Event()

    @property
    def speed(self) -> float:
        """Seconds of recording a second; 0 is as fast as possible."""
        return self._speed

    @property
    def paused(self) -> bool:
        """True while the clock stands still."""
        return self._paused

    def now(self) -> datetime:
        """Recorded time, UTC."""
        if self._paused or self._speed == 0:
            return self._anchor_at
        run_s = max(0.0, self._monotonic() - self._anchor_s) * self._speed
        if self._end_at is not None and run_s >= (self._end_at - self._anchor_at).total_seconds():
            return max(self._anchor_at, self._end_at)
        return self._anchor_at + timedelta(seconds=run_s)

    def set_speed(self, speed: float) -> None:
        """Play so fast from now on; whoever waits takes notice at once.

        Raises:
            Refused: not a number from 0 to 100,000.
        """
        speed = _checked(speed)
        self._anchor()
        self._speed = speed
        self._wake()

    def pause(self) -> None:
        """Stop the clock, at any speed."""
        self._anchor()
        self._paused = True
        self._wake()

    def resume(self) -> None:
        """Let the clock go on from where it stopped."""
        self._anchor()
        self._paused = False
        self._wake()

    def skip_to(self, moment: datetime) -> None:
        """Set the clock forward, never back: what lies before ``moment`` need not be waited for."""
        self._anchor()
        self._anchor_at = max(self._anchor_at, moment)
        self._wake()

    def end_at(self, moment: datetime) -> None:
        """Let the clock run no further than ``moment``: there the recording ends."""
        self._anchor()
        self._end_at = moment

    async def wait_until(self, moment: datetime) -> None:
        """Return when the clock has reached ``moment``; at speed 0 move it there, unless it is paused."""
        while True:
            if not self._paused:
                if self._speed == 0:
                    self._anchor_at = max(self._anchor_at, moment)
                    return
                left_s = (moment - self.now()).total_seconds() / self._speed
                if left_s <= 0:
                    return
            self._changed.clear()
            await self._until_changed(None if self._paused else left_s)

    async def _until_changed(self, timeout_s: float | None) -> None:
        changed = asyncio.ensure_future(self._changed.wait())
        waiting: set[asyncio.Future[Any]] = {changed}
        if timeout_s is not None:
            waiting.add(asyncio.ensure_future(self._sleep(timeout_s)))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for future in waiting:
                future.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    def _anchor(self) -> None:
        self._anchor_at, self._anchor_s = self.now(), self._monotonic()

    def _wake(self) -> None:
        self._changed.set()


def _checked(speed: float) -> float:
    if not math.isfinite(speed) or not 0 <= speed <= SPEED_MAX:
        raise Refused(
            f"a speed is a number from 0 (as fast as possible) to {SPEED_MAX:g}; 1 is real time", code="speed"
        )
    return float(speed)
