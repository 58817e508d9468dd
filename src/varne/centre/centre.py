"""One centre: its picture, log, feeds, health and past, put together and kept running."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from varne.alerts.waters import Waters
from varne.centre.as_of import PastPictures
from varne.centre.clock import Clock, WallClock
from varne.centre.dispatching import Dispatching
from varne.centre.dispatching_jobs import DispatchTrade
from varne.centre.drifting import Drifting
from varne.centre.drifting_jobs import DriftTrades
from varne.centre.drilling import Drilling
from varne.centre.field import Field
from varne.centre.intake import CountedSource, Intake
from varne.centre.judges import MakeJudge
from varne.centre.judging import Judging, JudgingProcess, JudgingState
from varne.centre.loop import Loop
from varne.centre.outcome import Commit, Outcome
from varne.centre.posts import Posts
from varne.centre.searching import Searching
from varne.centre.searching_jobs import SearchTrades
from varne.centre.secret import KEY_BYTES
from varne.centre.shipped import sweep_widths
from varne.centre.watching import WatchClock, Watching
from varne.centre.workers import Trade, Workers
from varne.feeds.contract import Item
from varne.feeds.replay.pace import ReplayPace
from varne.health.health import Health
from varne.picture.errors import Broken, Refused
from varne.picture.events import Event, FeedDeclared, Recorded, RulingMade
from varne.picture.judgement import PairJudged, Ruling
from varne.picture.picture import Picture
from varne.picture.theatre import Theatre
from varne.store.contract import Store
from varne.store.snapshot import SnapshotShelf

SNAPSHOT_EVERY_ENTRIES = 50_000
HEALTH_TICK_S = 1.0
RULING_WAIT_S = 20.0  # an officer is shown what a ruling changed, if that is known so soon

log = structlog.get_logger("varne.centre")


class Centre:
    """What a console is given to show and to act through."""

    def __init__(
        self,
        *,
        theatre: Theatre,
        picture: Picture,
        store: Store,
        shelf: SnapshotShelf,
        clock: Clock,
        health: Health,
        intakes: Sequence[Intake] = (),
        sources: Sequence[CountedSource] = (),
        title: str,
        tokenise: Callable[[str], str],
        pace: ReplayPace | None = None,
        replay_span: tuple[datetime, datetime] | None = None,
        coast_geojson: bytes | None = None,
        make_judge: MakeJudge | None = None,
        drift_trades: DriftTrades | None = None,
        search_trades: SearchTrades | None = None,
        dispatch_trade: DispatchTrade | None = None,
        trades: Sequence[Trade[Any, Any]] = (),
        waters: Waters | None = None,
        positions: int = 1,
        field: Field | None = None,
        posts: Posts | None = None,
        drilling: Drilling | None = None,
    ) -> None:
        self.theatre = theatre
        self.store = store
        self.title = title
        self.tokenise = tokenise
        self.health = health
        self.pace = pace
        self.replay_span = replay_span
        self.coast_geojson = coast_geojson
        self.sources = sources
        self.field = field  # the desk for units in the field; None: none can reach this centre
        # Without a secret of its own, the marks of one that is forgotten when it stops.
        self.posts = posts or Posts(secrets.token_bytes(KEY_BYTES), WallClock().now)
        self.drilling = drilling or Drilling()
        self._clock = clock
        self._shelf = shelf
        self._intakes = intakes
        self._loop = Loop(picture=picture, store=store, clock=clock, replaying=pace is not None)
        self._judging: Judging | None = None
        if make_judge is not None:
            self._judging = Judging(
                JudgingProcess(make_judge),
                picture=lambda: self._loop.picture,
                record=self._loop.record_all,
                now=clock.now,
            )
        self.workers = Workers(
            (
                *(drift_trades or ()),
                *(search_trades or ()),
                *(() if dispatch_trade is None else (dispatch_trade,)),
                *trades,
            ),
            picture=lambda: self._loop.picture,
            record=self._loop.record_all,
            now=clock.now,
        )
        self._drifting: Drifting | None = None
        if drift_trades is not None:
            self._drifting = Drifting(
                drift_trades,
                self.workers,
                picture=lambda: self._loop.picture,
                record=self._loop.record_all,
                now=clock.now,
            )
        self._searching: Searching | None = None
        if search_trades is not None:
            self._searching = Searching(
                self.workers,
                search_trades,
                sweep_widths(),
                picture=lambda: self._loop.picture,
                record=self._loop.record_all,
            )
        self._watching: Watching | None = None
        if waters is not None:
            self._watching = Watching(
                waters,
                WatchClock(clock.now) if pace is None else WatchClock(clock.now, None),
                picture=lambda: self._loop.picture,
                record=self._loop.record_all,
                positions=lambda: positions,
            )
        self._dispatching: Dispatching | None = None
        if dispatch_trade is not None:
            self._dispatching = Dispatching(
                theatre,
                dispatch_trade,
                self.workers,
                picture=lambda: self._loop.picture,
                record=self._loop.record_all,
                now=clock.now,
            )
        self._past = PastPictures(store, shelf)
        self._snapshot_at = picture.sequence

    @property
    def picture(self) -> Picture:
        """What this centre now believes; only its loop changes it."""
        return self._loop.picture

    @property
    def refusal(self) -> Refused | None:
        """Why nothing is being accepted; None when all is well."""
        return self._loop.refusal

    def now(self) -> datetime:
        """The centre's time: the wall's, or the replay's."""
        return self._clock.now()

    async def submit(
        self, declaration: FeedDeclared, items: Sequence[Item], *, patient: bool = False
    ) -> list[Outcome]:
        """Hand over inputs; returns when they are durable. See :meth:`varne.centre.loop.Loop.submit`."""
        return await self._loop.submit(declaration, items, patient=patient)

    async def record(self, body: Event, *, observed_at: datetime | None = None) -> int:
        """Record one act; its sequence once durable. See :meth:`varne.centre.loop.Loop.record`."""
        return await self._loop.record(body, observed_at)

    async def act(self, body: Event, originator: str | None = None) -> tuple[Recorded, ...]:
        """Record one act; it and all that the stages answered, once durable.

        Args:
            body: what :mod:`varne.centre.incidents` or :mod:`varne.centre.orders` made of what was asked.
            originator: the partner centre whose act it is, once :func:`varne.centre.partner.admitted`; None:
                this centre's own.

        Raises:
            Refused: the store takes nothing; nothing was recorded.
        """
        return await self._loop.record_all(body, originator)

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Be told of each commit, on the loop's thread; returns how to stop."""
        return self._loop.listen(listener)

    async def picture_at(self, moment: datetime) -> Picture:
        """What was known at a past moment by the log's own time. Not to be changed by the caller."""
        return await self._past.at(moment)

    @property
    def drifting(self) -> Drifting | None:
        """What forecasts this centre's boats; None when nothing does."""
        return self._drifting

    @property
    def searching(self) -> Searching | None:
        """What plans searches for this centre; None when nothing does."""
        return self._searching

    @property
    def watching(self) -> Watching | None:
        """What raises the alerts that time makes due; None when nothing does."""
        return self._watching

    @property
    def judging_state(self) -> JudgingState:
        """Whether the whole night is being weighed together; "off" when this centre does not."""
        return "off" if self._judging is None else self._judging.state

    async def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """Why two reports are held to be of one boat, or not.

        Raises:
            Refused: this centre does not judge, or the reports were not judged yet.
        """
        if self._judging is None:
            raise Refused("this centre does not weigh the whole night together", code="not_judged")
        return await self._judging.why(first_report_id, second_report_id)

    async def rule(self, ruling: Ruling) -> tuple[int, tuple[Recorded, ...] | None]:
        """Record an officer's word, and wait a while for what changes because of it.

        Returns:
            The ruling's sequence, and the entries of the judgement that first knew of it; None when that did
            not come in time: it will.

        Raises:
            Refused: the store takes nothing; nothing was recorded.
        """
        sequence = await self.record(RulingMade(ruling=ruling))
        if self._judging is None:
            return sequence, None
        try:
            async with asyncio.timeout(RULING_WAIT_S):
                return sequence, await self._judging.settled(sequence)
        except TimeoutError:
            return sequence, None

    async def run(self) -> None:
        """Run until cancelled: commit, take in, judge, watch health, keep snapshots.

        Raises:
            Broken: an invariant fell.
        """
        stop_counting = self.listen(self._note_commit)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._loop.run(), name=f"{self.theatre.id} loop")
                if self._judging is not None:
                    self.listen(self._judging.note_commit)
                    tasks.create_task(self._judging.run(), name=f"{self.theatre.id} judging")
                tasks.create_task(self.workers.run(), name=f"{self.theatre.id} workers")
                if self._drifting is not None:
                    self.listen(self._drifting.note_commit)
                    tasks.create_task(self._drifting.run(), name=f"{self.theatre.id} drift")
                if self._searching is not None:
                    tasks.create_task(self._searching.run(), name=f"{self.theatre.id} search")
                if self._dispatching is not None:
                    self.listen(self._dispatching.note_commit)
                    tasks.create_task(self._dispatching.run(), name=f"{self.theatre.id} dispatch")
                if self._watching is not None:
                    self.listen(self._watching.note_commit)
                    tasks.create_task(self._watching.run(), name=f"{self.theatre.id} alerts")
                if self.field is not None:
                    tasks.create_task(self.field.run(self), name=f"{self.theatre.id} field")
                for intake in self._intakes:
                    tasks.create_task(intake.run(self), name=f"{self.theatre.id} {intake.name}")
                tasks.create_task(self._watch_health(), name=f"{self.theatre.id} health")
        except BaseExceptionGroup as failures:
            broken = failures.subgroup(Broken)
            if broken is None:
                raise
            # The caller is told the one sentence that says what fell, not a group of tasks.
            raise _first(broken) from failures
        finally:
            stop_counting()
            await asyncio.to_thread(self._shelf.save_from, self.store, self.picture)
            self.store.close()

    async def run_to_end(self) -> None:
        """Run until every source has ended and all of it is durable, without watching health.

        Raises:
            Broken: an invariant fell.
        """
        committing = asyncio.create_task(self._loop.run())
        feeding = asyncio.create_task(self._feed_to_end())
        try:
            await asyncio.wait({committing, feeding}, return_when=asyncio.FIRST_COMPLETED)
            if committing.done():
                committing.result()
            await feeding
        finally:
            feeding.cancel()
            committing.cancel()
            await asyncio.gather(committing, feeding, return_exceptions=True)
        self._shelf.save_from(self.store, self.picture)
        self.store.close()

    async def _feed_to_end(self) -> None:
        await asyncio.gather(*(intake.run(self) for intake in self._intakes))

    def _note_commit(self, commit: Commit) -> None:
        if commit.entries[-1].sequence - self._snapshot_at >= SNAPSHOT_EVERY_ENTRIES:
            self._snapshot_at = commit.entries[-1].sequence
            # The picture is encoded here, while nothing changes it; another thread does the writing.
            capture = self._shelf.capture(self.picture)
            asyncio.get_running_loop().run_in_executor(None, self._shelf.put, self.store, capture)

    async def _watch_health(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_TICK_S)
            self.health.note_backlog(self._loop.backlog_items)
            self.health.note_refusal(self._loop.refusal)
            for event in self.health.alert_events(self.picture, self.now()):
                try:
                    await self.record(event)
                except Refused as refusal:
                    log.warning("an alert could not be recorded", reason=str(refusal))
                    break


def _first(failures: BaseExceptionGroup[Broken]) -> Broken:
    """The first failure in a group of groups."""
    failure = failures.exceptions[0]
    return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure
