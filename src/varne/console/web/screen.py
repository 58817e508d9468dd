"""One connected screen: what it has, what it sees, and what waits to be sent to it.

Moving things are conflated: while a message is under way nothing is queued, and the next frame carries
all that changed meanwhile. Alerts are not: each change of each waits its turn in a queue of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from varne.console.web import frames
from varne.console.web.errors import error_body
from varne.console.web.shown import Shown
from varne.health import Health
from varne.picture.errors import Malformed, Refused

ALERTS_WAITING_MAX = 1000
STALL_S = 20.0  # a message that has not gone in this time never will
FRAMES_REMEMBERED = 128

Arrivals = Mapping[str, NDArray[np.float64]]  # by feed, when inputs came in, monotonic seconds


class Common(Protocol):
    """What all screens of a centre share; :class:`varne.console.web.push.Push` is it."""

    @property
    def shown(self) -> Shown:
        """What may be shown."""
        ...

    @property
    def log(self) -> str:
        """Names the log that sequences are of."""
        ...

    @property
    def track_changes(self) -> int:
        """Changes of tracks so far, each counted."""
        ...

    @property
    def health(self) -> Health:
        """Where latencies are counted."""
        ...

    @property
    def monotonic_s(self) -> Callable[[], float]:
        """The clock that arrivals are stamped with."""
        ...

    def now(self) -> datetime:
        """The centre's clock."""
        ...


class Screen:
    """Sends to one socket; :meth:`run` is its only writer."""

    def __init__(
        self, push: Common, send: Callable[[str], Awaitable[None]], *, stall_s: float = STALL_S
    ) -> None:
        self._push = push
        self._send = send
        self._stall_s = stall_s
        self._wake = asyncio.Event()
        self._cursor = -1
        self._full = True
        self._tracks_full = True
        self._viewport: frames.Viewport | None = None
        self._in_view: set[str] = set()
        self._frame_due = False
        self._feeds_due = True
        self._health: str | None = None
        self._alerts: deque[str] = deque()
        self._alerts_max = ALERTS_WAITING_MAX
        self._refusal: Malformed | Refused | None = None
        self._refusal_told = False
        self._arrivals: list[Arrivals] = []
        self._carried: list[Arrivals] | None = None  # of the frame now under way
        self._track_changes = push.track_changes
        self._sent_frames: deque[tuple[int, float]] = deque(maxlen=FRAMES_REMEMBERED)

    @property
    def refusal(self) -> Malformed | Refused | None:
        """Why this screen is being sent away; None when it is not."""
        return self._refusal

    # ── what the push and the socket's reader tell it ──

    def begin(self, after: int | None, viewport: frames.Viewport | None, alerts: Sequence[str]) -> None:
        """Start: with everything, or with what changed after a sequence that the screen still has.

        ``alerts`` are what it must know of to begin with, however many they are.
        """
        self._alerts.extend(alerts)
        self._alerts_max = len(alerts) + ALERTS_WAITING_MAX
        self._full = after is None
        self._cursor = -1 if after is None else after
        self._viewport = viewport
        self._tracks_full = True
        self._frame_due = True
        self._wake.set()

    def look_at(self, viewport: frames.Viewport | None) -> None:
        """The map moved: the next frame gives every track in the new view."""
        self._viewport = viewport
        self._tracks_full = True
        self._frame_due = True
        self._wake.set()

    def tell_alert(self, message: str) -> None:
        """Queue one change of an alert; a screen that lets too many wait is refused, none is dropped."""
        if self._refusal is not None:
            return
        if len(self._alerts) >= self._alerts_max:
            self.refuse(
                Refused(
                    "too many alerts wait for this screen: connect again and resume, none is lost",
                    code="too_slow",
                )
            )
            return
        self._alerts.append(message)
        self._wake.set()

    def tick(self, *, changed: bool, arrivals: Arrivals | None, health: str | None) -> None:
        """Time for a frame, if anything changed or a second has passed; ``health`` once a second."""
        if arrivals is not None:
            self._arrivals.append(arrivals)
        if health is not None:
            self._health = health  # an older one not yet sent is of no use
            self._feeds_due = True
        if changed or health is not None:
            self._frame_due = True
            self._wake.set()

    def refuse(self, refusal: Malformed | Refused) -> None:
        """Say why and end."""
        self._refusal = refusal
        self._alerts.clear()
        self._wake.set()

    def rendered(self, sequence: int) -> None:
        """The screen says it has drawn the frame of this sequence."""
        sent_s = None
        while self._sent_frames and self._sent_frames[0][0] <= sequence:
            sent_s = self._sent_frames.popleft()[1]
        if sent_s is not None:
            self._push.health.rendered(self._push.monotonic_s() - sent_s)

    # ── writing ──

    async def run(self) -> None:
        """Send what waits until refused.

        Raises:
            TimeoutError: the other end has stopped reading.
        """
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (message := self._next()) is not None:
                async with asyncio.timeout(self._stall_s):
                    await self._send(message)
                self._sent()
                if self._refusal_told:
                    return

    def _next(self) -> str | None:
        """What goes next: a refusal, alerts in order, a frame, health.

        Alerts go before frames, so that whoever has a frame has every alert up to its sequence. Only a
        frame that replaces everything goes first; after it all standing alerts come, and on each resume.
        """
        if self._refusal is not None:
            self._refusal_told = True
            return (b'{"type":"refused",%s' % error_body(self._refusal)[1:]).decode()
        if self._full and self._frame_due:
            return self._compose()
        if self._alerts:
            return self._alerts.popleft()
        if self._frame_due:
            return self._compose()
        health, self._health = self._health, None
        return health

    def _compose(self) -> str:
        shown = self._push.shown
        delta = shown.since(self._cursor)
        self._frame_due = False
        if self._tracks_full:
            tracks = [piece for piece in shown.everything().tracks if piece.is_in(self._viewport)]
            self._in_view = {piece.id for piece in tracks}
        else:
            tracks = []
            for piece in delta.tracks:
                if piece.is_in(self._viewport):
                    self._in_view.add(piece.id)
                    tracks.append(piece)
                elif piece.id in self._in_view:  # it left: said once, from outside
                    self._in_view.discard(piece.id)
                    tracks.append(piece)
        skipped = 0
        if self._cursor >= 0 and not self._full:
            skipped = max(0, self._push.track_changes - self._track_changes - len(delta.tracks))
        feeds = shown.feeds if self._feeds_due else []
        encoded = frames.frame(
            full=self._full,
            tracks_full=self._tracks_full,
            log=self._push.log,
            sequence=shown.sequence,
            at=self._push.now(),
            tracks=[piece.encoded for piece in tracks],
            boats=[piece.encoded for piece in delta.boats],
            incidents=[piece.encoded for piece in delta.incidents],
            units=[piece.encoded for piece in delta.units],
            taskings=[piece.encoded for piece in delta.taskings],
            feeds=[piece.encoded for piece in feeds],
            conflated=skipped,
        )
        self._cursor = shown.sequence
        self._track_changes = self._push.track_changes
        self._full = self._tracks_full = self._feeds_due = False
        self._carried, self._arrivals = self._arrivals, []
        return encoded.decode()

    def _sent(self) -> None:
        carried, self._carried = self._carried, None
        if carried is None:
            return
        sent_s = self._push.monotonic_s()
        self._sent_frames.append((self._cursor, sent_s))
        for arrivals in carried:
            for feed, arrived_s in arrivals.items():
                self._push.health.pushed(feed, sent_s - arrived_s)
