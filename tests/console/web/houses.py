"""Centres and screens for these tests: one moved by hand for the push, one whole and running for HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from varne.centre.centre import Centre
from varne.centre.drifting_jobs import DriftTrades
from varne.centre.judges import MakeJudge
from varne.centre.outcome import Commit, Outcome
from varne.centre.pipeline import advance
from varne.centre.searching_jobs import SearchTrades
from varne.centre.shipped import open_theatre
from varne.console.web.app import create_app
from varne.console.web.frames import Viewport
from varne.console.web.push import Push
from varne.console.web.screen import Screen
from varne.feeds.contract import Item
from varne.feeds.privacy import tokeniser
from varne.health import Health
from varne.picture.alert import Alert
from varne.picture.errors import Refused
from varne.picture.events import (
    AlertAcknowledged,
    AlertCleared,
    AlertRaised,
    Event,
    FeedDeclared,
    LogOpened,
    Recorded,
    TrackUpdated,
)
from varne.picture.fold import apply, fold
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import IdentityClaim
from varne.picture.track import Estimate
from varne.store.contract import Unread
from varne.store.memory import MemoryStore
from varne.store.snapshot import SnapshotShelf

START = datetime(2026, 8, 10, 20, tzinfo=UTC)
THEATRE = open_theatre("dover")
SALT = bytes(range(32))


class HandClock:
    """A clock that goes on only when told, in both its readings."""

    def __init__(self) -> None:
        self.at = START
        self.s = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return self.s

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.s += seconds


class HandCentre:
    """A centre whose log is written by the test, entry by entry; no stage answers."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.theatre = THEATRE
        self.title = "by hand"
        self.picture = Picture()
        self.store = MemoryStore()
        self.health = Health(now=self.clock.now, monotonic_s=self.clock.monotonic_s)
        self.pace = None
        self.replay_span = None
        self.coast_geojson = None
        self.drifting = None
        self.searching = None
        self.tokenise = tokeniser(SALT)
        self._listeners: list[Callable[[Commit], None]] = []
        self.commit(LogOpened(theatre_id="dover", theatre_digest="d", centre="UK", synthetic=True))

    def now(self) -> datetime:
        return self.clock.now()

    def commit(self, *bodies: Event, arrived_s: float | None = None) -> list[Recorded]:
        entries = self.fold_only(*bodies)
        self.make_durable(entries, arrived_s)
        return entries

    def fold_only(self, *bodies: Event) -> list[Recorded]:
        """What the loop has decided and the disk has not yet taken."""
        entries = []
        for body in bodies:
            entry = Recorded(
                sequence=self.picture.sequence + 1,
                originator="UK",
                received_at=self.clock.at,
                recorded_at=self.clock.at,
                body=body,
            )
            apply(self.picture, entry)
            entries.append(entry)
        return entries

    def make_durable(self, entries: Sequence[Recorded], arrived_s: float | None = None) -> None:
        self.store.append(entries)
        commit = Commit(
            entries=tuple(entries),
            arrived_monotonic_s=(arrived_s,) * len(entries),
            committed_monotonic_s=self.clock.s,
        )
        for listener in self._listeners:
            listener(commit)

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def submit(self, declaration: FeedDeclared, items: Sequence[Item]) -> list[Outcome]:
        raise Refused(f"{len(items)} of {declaration.feed}: this log is written by hand")

    async def record(self, body: Event) -> int:
        return self.commit(body)[-1].sequence

    async def picture_at(self, moment: datetime) -> Picture:
        return fold(self.store.read(recorded_through=moment))


def track_at(
    track: str, lat_deg: float, lon_deg: float, *, feed: str = "ais", at: datetime = START
) -> TrackUpdated:
    return TrackUpdated(
        track_id=track,
        feed=feed,
        at=at,
        estimate=Estimate(at=at, lat_deg=lat_deg, lon_deg=lon_deg, var_east_m2=100.0, var_north_m2=100.0),
        speed_kn=12.34,
        course_deg=359.97,
        claim=IdentityClaim(mmsi=int(track.removeprefix("mmsi:")), name="VARNE TEST"),
    )


def raised(identifier: str, count: int = 0) -> AlertRaised:
    return AlertRaised(
        alert=Alert(
            id=identifier,
            code="queue_full",
            priority="alarm",
            raised_at=START,
            subject="ais",
            parameters={"dropped": count},
        )
    )


def acknowledged(identifier: str) -> AlertAcknowledged:
    return AlertAcknowledged(alert_id=identifier, by="watch")


def cleared(identifier: str) -> AlertCleared:
    return AlertCleared(alert_id=identifier)


async def settle() -> None:
    """Let every task that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


class Watch:
    """The other end of a socket: keeps what it gets as the protocol says, and can stop reading."""

    def __init__(self, push: Push) -> None:
        self._push = push
        self.reading = asyncio.Event()
        self.reading.set()
        self.lost_after: int | None = None  # messages that arrive before the line goes dead
        self.messages: list[dict[str, Any]] = []
        self.tracks: dict[str, list[Any]] = {}
        self.boats: dict[str, Any] = {}
        self.incidents: dict[str, Any] = {}
        self.units: dict[str, Any] = {}
        self.feeds: dict[str, Any] = {}
        self.alerts: dict[str, Any] = {}
        self.sequence: int | None = None
        self.log: str | None = None
        self.screen: Screen | None = None
        self._task: asyncio.Task[None] | None = None

    async def send(self, text: str) -> None:
        await self.reading.wait()
        if self.lost_after is not None and len(self.messages) >= self.lost_after:
            await asyncio.Event().wait()
        self.take(json.loads(text))

    def take(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message["type"] == "alert":
            self.alerts[message["alert"]["id"]] = message["alert"]
        if message["type"] != "frame":
            return
        if message["full"]:
            for held in (self.boats, self.incidents, self.units, self.feeds, self.alerts):
                held.clear()
        if message["tracks_full"]:
            self.tracks.clear()
        self.tracks.update({row[0]: row for row in message["tracks"]})
        for kind in ("boats", "incidents", "units", "feeds"):
            getattr(self, kind).update({piece["id"]: piece for piece in message[kind]})
        self.sequence, self.log = message["seq"], message["log"]

    def connect(self, viewport: Viewport | None = None) -> None:
        self.screen = self._push.join(self.send, after=self.sequence, log=self.log, viewport=viewport)
        self._task = asyncio.create_task(self.screen.run())

    async def cut(self) -> None:
        """The connection is lost; a message under way is lost with it."""
        assert self.screen is not None
        assert self._task is not None
        self._push.leave(self.screen)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.screen = self._task = self.lost_after = None
        self.reading.set()

    async def ended(self) -> BaseException | None:
        assert self._task is not None
        await asyncio.wait({self._task})
        return self._task.exception()

    def frames(self) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == "frame"]

    def alert_sequences(self) -> list[int]:
        return [message["seq"] for message in self.messages if message["type"] == "alert"]

    def standing(self) -> dict[str, Any]:
        return {key: alert for key, alert in self.alerts.items() if "cleared_at" not in alert}


class FickleStore(MemoryStore):
    """A store that takes nothing while its disk is full."""

    full = False

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        if self.full:
            raise Refused("the disk is full: make room", code="disk_full")
        super().append(entries, unread)


class House:
    """A whole centre, running, with its console; asked over HTTP without a socket."""

    def __init__(
        self,
        directory: Path,
        *,
        synthetic: bool = False,
        make_judge: MakeJudge | None = None,
        drift_trades: DriftTrades | None = None,
        search_trades: SearchTrades | None = None,
    ) -> None:
        self.clock = HandClock()
        self.store = FickleStore()
        picture = Picture(centre="UK")
        entries = advance(
            picture,
            LogOpened(
                theatre_id="dover",
                theatre_digest=THEATRE.digest,
                centre="UK",
                synthetic=synthetic,
                places=named_areas(THEATRE),
            ),
            originator="UK",
            observed_at=None,
            received_at=START,
            recorded_at=START,
        )
        self.store.append(entries)
        self.centre = Centre(
            theatre=THEATRE,
            picture=picture,
            store=self.store,
            shelf=SnapshotShelf(directory / "snapshots"),
            clock=self.clock,
            health=Health(now=self.clock.now),
            title="House",
            tokenise=tokeniser(SALT),
            coast_geojson=b'{"type":"FeatureCollection","features":[]}',
            make_judge=make_judge,
            drift_trades=drift_trades,
            search_trades=search_trades,
        )
        self.app = create_app([self.centre], static=directory / "static")
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.web = httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8750")

    @property
    def push(self) -> Push:
        push: Push = self.app.state.pushes["dover"]
        return push

    async def get(self, path: str, **parameters: Any) -> Any:
        answer = await self.web.get(f"/api/dover/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def report(self, identifier: str, **said: Any) -> Any:
        document = {
            "id": identifier,
            "kind": "call",
            "source": "uk.999",
            "centre": "UK",
            "received": self.clock.at.isoformat(),
            "lat": 51.0,
            "lon": 1.5,
            "sigma_m": 200,
            **said,
        }
        answer = await self.web.post("/api/dover/reports", json=document)
        assert answer.status_code == 201, answer.text
        return answer.json()


@asynccontextmanager
async def running(house: House) -> AsyncIterator[House]:
    task = asyncio.create_task(house.centre.run())
    try:
        yield house
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await house.web.aclose()
