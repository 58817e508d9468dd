"""The loop of one centre: take what came, decide, make it durable, and only then acknowledge and show it.

Inputs wait in one bounded inbox. Whatever waits is taken together and committed in one transaction
(group commit), so the cost of a flush to disk is shared while each input still waits for its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from varne.centre.clock import Clock
from varne.centre.inbox import Batch, Work
from varne.centre.outcome import Accepted, AlreadyHeld, Commit, NotRead, NotUsed, Outcome
from varne.centre.pipeline import advance
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.picture.alert import Alert
from varne.picture.errors import Broken, Refused
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    Event,
    FeedDeclared,
    InputQuarantined,
    Recorded,
    ReportReceived,
)
from varne.picture.picture import Picture
from varne.store.contract import Store, Unread

# Deciding holds the loop, and with it every screen: a turn is kept to a few hundredths of a second, and what
# is left waits for the next.
BATCH_ITEMS_MAX = 500
TURN_S = 0.05
INBOX_ITEMS_MAX = 20_000
RETRY_S = 1.0
CLOCK_BACK_ALERT_S = 5.0
CLOCK_ALERT_ID = "clock_jumped_back:centre"

log = structlog.get_logger("varne.centre")


class Loop:
    """Owns a centre's picture; nothing else changes it."""

    def __init__(self, *, picture: Picture, store: Store, clock: Clock, replaying: bool) -> None:
        self.picture = picture
        self._store = store
        self._clock = clock
        self._replaying = replaying
        self._inbox: deque[Work] = deque()
        self._inbox_items = 0
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._listeners: list[Callable[[Commit], None]] = []
        self._pending: Batch | None = None
        self._refusal: Refused | None = None
        self._broken: BaseException | None = None

    @property
    def refusal(self) -> Refused | None:
        """Why the store takes nothing at present; None when it does."""
        return self._refusal

    @property
    def backlog_items(self) -> int:
        """Inputs waiting to be made durable."""
        return self._inbox_items

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Call ``listener`` after each commit, on the loop's thread; returns how to stop it."""
        self._listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return stop

    async def submit(
        self, declaration: FeedDeclared, items: Sequence[Item], *, patient: bool = False
    ) -> list[Outcome]:
        """Hand over inputs of one feed; returns when all are durable, one outcome an item.

        Waits for room when the inbox is full. While the store refuses, a ``patient`` caller waits on
        (a feed, which has nobody to tell); another is refused at once (a person, who must be told).

        Raises:
            Refused: the store takes nothing (disk full, read-only); nothing was acknowledged, send again.
        """
        if not items:
            return []
        while self._inbox_items >= INBOX_ITEMS_MAX:
            self._room.clear()
            await self._room.wait()
        return await self._enqueue(Work(declaration=declaration, items=items, patient=patient))

    async def record(self, body: Event, observed_at: datetime | None = None) -> int:
        """Record one act of a person or of the centre itself; returns its sequence once durable.

        ``observed_at``: when it was so, of what reached the centre later.

        Raises:
            Refused: the store takes nothing; nothing was recorded.
        """
        return (await self.record_all(body, observed_at=observed_at))[0].sequence

    async def record_all(
        self, body: Event, originator: str | None = None, observed_at: datetime | None = None
    ) -> tuple[Recorded, ...]:
        """As :meth:`record`; its entry and those that the stages answered with, once durable.

        ``originator``: the partner centre whose act it is; None: this centre's own.
        """
        work = Work(body=body, originator=originator, observed_at=observed_at)
        await self._enqueue(work)
        return work.made

    async def _enqueue(self, work: Work) -> list[Outcome]:
        if self._broken is not None:
            raise Broken("the centre has stopped") from self._broken
        if self._refusal is not None and not work.patient:
            raise Refused(str(self._refusal), code=self._refusal.code)
        self._inbox.append(work)
        self._inbox_items += max(1, len(work.items))
        self._arrived.set()
        return await work.done

    async def run(self) -> None:
        """Take, decide, commit, tell: until cancelled. Cancelling lets a commit under way finish.

        Raises:
            Broken: an invariant fell; the centre must stop.
        """
        try:
            while True:
                if self._pending is None:
                    await self._arrived.wait()
                    self._pending = self._decide(self._take())
                await self._commit(self._pending)
        except asyncio.CancelledError:
            self._fail_waiting(Refused("the centre is stopping; send again when it is back", code="stopping"))
            raise
        except BaseException as error:
            self._broken = error
            self._fail_waiting(Broken("the centre has stopped"))
            raise

    def _take(self) -> list[Work]:
        taken: list[Work] = []
        items = 0
        while self._inbox and items < BATCH_ITEMS_MAX:
            work = self._inbox.popleft()
            items += max(1, len(work.items))
            taken.append(work)
        self._inbox_items -= items
        if not self._inbox:
            self._arrived.clear()
        self._room.set()
        return taken

    def _put_back(self, works: Sequence[Work]) -> None:
        """What a turn had no time for comes first in the next."""
        self._inbox.extendleft(reversed(works))
        self._inbox_items += sum(max(1, len(work.items)) for work in works)
        if works:
            self._arrived.set()

    async def _commit(self, batch: Batch) -> None:
        if batch.entries:
            appending = asyncio.get_running_loop().run_in_executor(
                None, self._store.append, batch.entries, batch.unread
            )
            try:
                await asyncio.shield(appending)
            except asyncio.CancelledError:
                await appending  # a flush under way is finished, and its answers given, before stopping
                self._tell(batch)
                raise
            except Refused as refusal:
                await self._refuse(batch, refusal)
                return
        if self._refusal is not None:
            log.info("store accepts again")
        self._refusal = None
        self._pending = None
        self._tell(batch)

    async def _refuse(self, batch: Batch, refusal: Refused) -> None:
        """The store takes nothing: acknowledge nothing, keep this one batch, and try it again.

        Its reports are in the picture but were never acknowledged; whoever sends them again is told they
        are held only once they are.
        """
        if self._refusal is None:
            log.error("store refuses", code=refusal.code, reason=str(refusal))
        self._refusal = refusal
        told = [work for work, _ in batch.answers if not work.patient]
        batch.answers = [(work, outcomes) for work, outcomes in batch.answers if work.patient]
        told += [work for work in self._inbox if not work.patient]
        self._inbox = deque(work for work in self._inbox if work.patient)
        self._inbox_items = sum(max(1, len(work.items)) for work in self._inbox)
        self._fail(told, refusal)
        await asyncio.sleep(RETRY_S)

    def _fail_waiting(self, error: Refused | Broken) -> None:
        pending = [work for work, _ in self._pending.answers] if self._pending is not None else []
        self._fail([*pending, *self._inbox], error)
        self._inbox.clear()
        self._inbox_items = 0
        self._room.set()

    def _fail(self, works: Sequence[Work], error: Refused | Broken) -> None:
        for work in works:
            if not work.done.done():
                # Each caller gets an error of its own: one raised twice would carry both tracebacks.
                work.done.set_exception(
                    Refused(str(error), code=error.code) if isinstance(error, Refused) else Broken(str(error))
                )

    def _tell(self, batch: Batch) -> None:
        for work, outcomes in batch.answers:
            if not work.done.done():
                work.done.set_result(outcomes)
        if not batch.entries:
            return
        commit = Commit(
            entries=tuple(batch.entries),
            arrived_monotonic_s=tuple(batch.arrived_s),
            committed_monotonic_s=time.monotonic(),
        )
        for listener in tuple(self._listeners):
            listener(commit)

    # ── deciding: no waiting below this line ──

    def _decide(self, taken: list[Work]) -> Batch:
        batch = Batch()
        until_s = time.monotonic() + TURN_S
        for number, work in enumerate(taken):
            if batch.entries and time.monotonic() >= until_s:
                self._put_back(taken[number:])
                break
            if work.body is not None:
                before = len(batch.entries)
                now = self._clock.now()
                self._advance(
                    batch,
                    work.body,
                    work.arrived_s,
                    received_at=now,
                    observed_at=work.observed_at,
                    originator=work.originator,
                )
                work.made = tuple(batch.entries[before:])
                batch.answers.append((work, []))
                continue
            assert work.declaration is not None
            self._declare(batch, work.declaration)
            feed = work.declaration.feed
            for item in work.items[len(work.outcomes) :]:
                work.outcomes.append(self._take_in(batch, feed, item, work.arrived_s))
                if time.monotonic() >= until_s:
                    break
            if len(work.outcomes) < len(work.items):
                self._put_back(taken[number:])
                break
            batch.answers.append((work, work.outcomes))
        return batch

    def _declare(self, batch: Batch, declaration: FeedDeclared) -> None:
        known = self.picture.feeds.get(declaration.feed)
        if known is None or (known.kind, known.synthetic, known.title, known.silent_after_s) != (
            declaration.kind,
            declaration.synthetic,
            declaration.title,
            declaration.silent_after_s,
        ):
            self._advance(batch, declaration, None, received_at=self._quiet_moment())

    def _take_in(self, batch: Batch, feed: str, item: Item, arrived_s: float) -> Outcome:
        if isinstance(item, Noted):
            return NotUsed(what=item.what)
        if isinstance(item, Unreadable):
            made = self._quarantine(batch, feed, item.code, item.reason, item.raw, item.cursor)
            return NotRead(sequence=made.sequence, code=item.code, reason=item.reason)
        return self._take_in_report(batch, feed, item, arrived_s)

    def _take_in_report(self, batch: Batch, feed: str, item: Parsed, arrived_s: float) -> Outcome:
        report = item.report
        if report.kind != "ais" and report.id in self.picture.reports:
            return AlreadyHeld(report_id=report.id, boat_id=self.picture.boat_of_report.get(report.id))
        made = self._advance(
            batch,
            ReportReceived(report=report, cursor=item.cursor),
            arrived_s,
            received_at=report.received_at,
            observed_at=report.observed_at,
        )
        if item.raw is not None:
            self._quarantine(
                batch,
                feed,
                "accepted_in_part",
                f"report {report.id}: {', '.join(report.flags) or 'something around it was set aside'}",
                item.raw,
                None,
            )
        return Accepted(
            report_id=report.id,
            sequence=made.sequence,
            boat_id=self.picture.boat_of_report.get(report.id),
        )

    def _quarantine(
        self, batch: Batch, feed: str, code: str, reason: str, raw: bytes, cursor: int | None
    ) -> Recorded:
        digest = hashlib.sha256(raw).hexdigest()
        received_at = self._quiet_moment()
        batch.unread.append(
            Unread(sha256=digest, feed=feed, code=code, reason=reason, received_at=received_at, raw=raw)
        )
        body = InputQuarantined(
            feed=feed, code=code, reason=reason, sha256=digest, length_bytes=len(raw), cursor=cursor
        )
        return self._advance(batch, body, None, received_at=received_at)

    def _quiet_moment(self) -> datetime:
        """A time for what carries none: now, or in a replay the time reached, so that replays are alike."""
        if self._replaying and self.picture.received_at is not None:
            return self.picture.received_at
        return self._clock.now()

    def _advance(
        self,
        batch: Batch,
        body: Event,
        arrived_s: float | None,
        *,
        received_at: datetime,
        observed_at: datetime | None = None,
        originator: str | None = None,
    ) -> Recorded:
        last = self.picture.recorded_at
        now = received_at if self._replaying else self._clock.now()
        recorded_at = now if last is None or now >= last else last
        made = advance(
            self.picture,
            body,
            originator=originator or self.picture.centre,
            observed_at=observed_at,
            received_at=received_at,
            recorded_at=recorded_at,
        )
        batch.entries.extend(made)
        batch.arrived_s.extend([arrived_s] * len(made))
        if not self._replaying and last is not None:
            self._watch_clock(batch, back_s=(last - now).total_seconds(), at=recorded_at)
        return made[0]

    def _watch_clock(self, batch: Batch, *, back_s: float, at: datetime) -> None:
        """The machine's clock went back: the log's time stands still until it catches up, and says so."""
        standing = self.picture.alerts.get(CLOCK_ALERT_ID)
        stands = standing is not None and standing.cleared_at is None
        body: Event
        if back_s > CLOCK_BACK_ALERT_S and not stands:
            body = AlertRaised(
                alert=Alert(
                    id=CLOCK_ALERT_ID,
                    code="clock_jumped_back",
                    priority="warning",
                    raised_at=at,
                    subject="centre",
                    parameters={"back_s": round(back_s, 1)},
                )
            )
        elif back_s <= 0 and stands:
            body = AlertCleared(alert_id=CLOCK_ALERT_ID)
        else:
            return
        made = advance(
            self.picture,
            body,
            originator=self.picture.centre,
            observed_at=None,
            received_at=at,
            recorded_at=at,
        )
        batch.entries.extend(made)
        batch.arrived_s.extend([None] * len(made))
