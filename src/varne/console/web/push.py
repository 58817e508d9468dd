"""Pushes one centre's picture to its screens: on every commit it takes over what is durable, on every
tick it lets each screen that is ready have what changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import numpy as np

from varne.centre.outcome import Commit
from varne.console.web import frames
from varne.console.web.centre_port import CentrePort
from varne.console.web.screen import STALL_S, Arrivals, Screen
from varne.console.web.shown import Shown
from varne.health import Health
from varne.picture.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertEscalated,
    AlertRaised,
    InputQuarantined,
    ReportReceived,
    TrackDoubted,
    TrackUpdated,
)
from varne.picture.fold import apply
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre

TICK_S = 0.1
SECOND_S = 1.0


class Push:
    """All screens of one centre. Everything happens on the event loop's thread.

    Args:
        centre: made when all of its picture is durable, before its loop runs.
        monotonic_s: this machine's clock, the one that arrivals are stamped with.
    """

    def __init__(
        self,
        centre: CentrePort,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
        stall_s: float = STALL_S,
    ) -> None:
        self._centre = centre
        self._stall_s = stall_s
        self.monotonic_s = monotonic_s
        self.log = _log_id(centre)
        self.shown = Shown(centre.theatre, centre.picture)
        self.track_changes = 0
        self._screens: dict[Screen, None] = {}
        self._arrivals: dict[str, list[float]] = {}
        self._last_sequence = self.shown.sequence
        self._last_second_s = monotonic_s()
        # A picture of alerts only, folded by the one fold, one entry at a time: several entries come in one
        # commit, and each is told as it was.
        self._alerts = Picture(alerts=dict(centre.picture.alerts))
        self._alert_sequence = {
            key.removeprefix("alert:"): sequence
            for key, sequence in centre.picture.changed.items()
            if key.startswith("alert:")
        }
        self._stop_listening = centre.listen(self._note_commit)

    @property
    def health(self) -> Health:
        """The centre's health."""
        return self._centre.health

    @property
    def theatre(self) -> Theatre:
        """The centre's theatre."""
        return self._centre.theatre

    def now(self) -> datetime:
        """The centre's clock."""
        return self._centre.now()

    def close(self) -> None:
        """Listen no more."""
        self._stop_listening()

    def _note_commit(self, commit: Commit) -> None:
        self.health.note_commit(commit)
        self.shown.capture(self._centre.picture)
        for entry, arrived_s in zip(commit.entries, commit.arrived_monotonic_s, strict=True):
            body = entry.body
            if isinstance(body, TrackUpdated | TrackDoubted):
                self.track_changes += 1
            elif isinstance(body, ReportReceived):
                if arrived_s is not None:
                    self._arrivals.setdefault(body.report.feed, []).append(arrived_s)
            elif isinstance(body, InputQuarantined):
                if arrived_s is not None:
                    self._arrivals.setdefault(body.feed, []).append(arrived_s)
            elif isinstance(body, AlertRaised | AlertAcknowledged | AlertCleared | AlertEscalated):
                identifier = body.alert.id if isinstance(body, AlertRaised) else body.alert_id
                self._alerts.sequence = entry.sequence - 1
                apply(self._alerts, entry)
                self._alert_sequence.pop(identifier, None)
                self._alert_sequence[identifier] = entry.sequence
                message = frames.alert_message(self._alerts.alerts[identifier], entry.sequence)
                for screen in self._screens:
                    screen.tell_alert(message)

    def join(
        self,
        send: Callable[[str], Awaitable[None]],
        *,
        after: int | None,
        log: str | None,
        viewport: frames.Viewport | None,
    ) -> Screen:
        """A screen says hello: give it all there is, or all that changed after what it has.

        Args:
            send: sends one text message; returns when it is on its way.
            after: sequence of the last frame the screen got, of the log named ``log``.
            log: None trusts that ``after`` is of this log.
            viewport: None is everywhere.
        """
        resumes = after is not None and 0 <= after <= self.shown.sequence and log in (None, self.log)
        screen = Screen(self, send, stall_s=self._stall_s)
        cursor = after if resumes else None
        alerts = [
            frames.alert_message(self._alerts.alerts[identifier], sequence)
            for identifier, sequence in self._alert_sequence.items()
            if self._alerts.alerts[identifier].cleared_at is None
            or self._alerts.alerts[identifier].awaits
            or (cursor is not None and sequence > cursor)
        ]
        screen.begin(cursor, viewport, alerts)
        self._screens[screen] = None
        self.health.screens = len(self._screens)
        return screen

    def leave(self, screen: Screen) -> None:
        """A screen is gone."""
        self._screens.pop(screen, None)
        self.health.screens = len(self._screens)

    def tick(self) -> None:
        """Let every screen that is ready have what changed."""
        now_s = self.monotonic_s()
        health: str | None = None
        if now_s - self._last_second_s >= SECOND_S:
            self._last_second_s = now_s
            health = self.health_message()
        changed = self.shown.sequence != self._last_sequence
        self._last_sequence = self.shown.sequence
        arrivals: Arrivals | None = None
        if self._arrivals:
            arrivals = {feed: np.array(arrived_s) for feed, arrived_s in self._arrivals.items()}
            self._arrivals = {}
        for screen in self._screens:
            screen.tick(changed=changed, arrivals=arrivals, health=health)

    def health_message(self) -> str:
        """How the centre is, as it is sent."""
        return (b'{"type":"health",%s' % frames.encode(self.health.reading())[1:]).decode()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()


def _log_id(centre: CentrePort) -> str:
    """Names this log: the same sequence in another log is another history."""
    for entry in centre.store.read(through_sequence=1):
        return hashlib.sha256(msgspec.json.encode(entry, order="deterministic")).hexdigest()[:16]
    return ""
