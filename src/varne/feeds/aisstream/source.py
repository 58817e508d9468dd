"""aisstream.io: a recording of its messages, and the live WebSocket."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from varne.feeds.aisstream.parse import POSITION_TYPES, STATIC_TYPES, parse_message
from varne.feeds.contract import Item, Unreadable
from varne.feeds.counts import Counts
from varne.feeds.recording import Recording
from varne.feeds.textfile import BATCH_ITEMS, Line, lines
from varne.picture.errors import Refused
from varne.picture.events import FeedDeclared

log = structlog.get_logger("varne.feeds.aisstream")

# The library writes every frame it sends at DEBUG, and the first holds the key. Its logger here never
# goes below INFO, whatever the program's level.
_wire_log = logging.getLogger("varne.feeds.aisstream.wire")
_wire_log.setLevel(logging.INFO)

URL = "wss://stream.aisstream.io/v0/stream"
QUEUE_MESSAGES_MAX = 20_000  # a minute of the busiest strait
MESSAGE_BYTES_MAX = 64 * 1024
_BACKOFF_FIRST_S = 1.0
_BACKOFF_MAX_S = 60.0


class AisstreamFile(Recording):
    """Reads recorded messages, one JSON object a line, plain or gzipped. The cursor is the line number."""

    def __init__(
        self,
        path: Path,
        *,
        feed: str,
        title: str,
        synthetic: bool,
        centre: str,
        silent_after_s: float | None = None,
    ) -> None:
        super().__init__(
            path,
            FeedDeclared(
                feed=feed, kind="ais", synthetic=synthetic, title=title, silent_after_s=silent_after_s
            ),
        )
        self._centre = centre

    def _items(self, after_line: int) -> Iterator[Item]:
        for line in lines(self._path):
            if line.number > after_line and (line.raw.strip() or line.broken):
                yield self._item(line)

    def _item(self, line: Line) -> Item:
        item = parse_message(line.raw, feed=self._declaration.feed, centre=self._centre, cursor=line.number)
        if line.broken or (not line.ended and isinstance(item, Unreadable)):
            # Without a cursor: reading again begins with this line, which may be whole by then.
            return Unreadable(
                code="cut_off", reason=f"the file ends in the middle of line {line.number}", raw=line.raw
            )
        return item


class AisstreamSocket:
    """The live stream over a box. Connects again after a loss, waiting longer each time, without end.

    Messages wait in a bounded queue; when the centre cannot keep up the oldest go, counted in
    ``counts.dropped``. A newer position makes an older one of a ship less needed; no distress report
    comes this way.

    Args:
        key: of the service; sent once in the subscription and never written to a log.
        bbox_deg: west, south, east, north.
        now: the centre's clock.
        sleep: waits so many seconds before connecting again.
    """

    def __init__(
        self,
        *,
        key: str,
        bbox_deg: tuple[float, float, float, float],
        feed: str,
        title: str,
        centre: str,
        silent_after_s: float | None = None,
        url: str = URL,
        queue_max: int = QUEUE_MESSAGES_MAX,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._key = key
        self._bbox_deg = bbox_deg
        self._centre = centre
        self._url = url
        self._now = now
        self._sleep = sleep
        self._queue: deque[tuple[datetime, bytes]] = deque()
        self._queue_max = queue_max
        self._arrived = asyncio.Event()
        self._declaration = FeedDeclared(
            feed=feed, kind="ais", synthetic=False, title=title, silent_after_s=silent_after_s
        )
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:  # noqa: ARG002 - a network source has no past to resume
        """Messages as they come, until the reader is closed.

        Raises:
            Refused: the service does not accept the key or the subscription.
        """
        reader = asyncio.create_task(self._read())
        try:
            while True:
                await self._next(reader)
                size = min(BATCH_ITEMS, len(self._queue))
                batch = [self._item(*self._queue.popleft()) for _ in range(size)]
                self.counts.take(batch)
                self._requeued()
                yield batch
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    async def _next(self, reader: asyncio.Task[None]) -> None:
        """Return when a message is there; raise what ended the reader."""
        while not self._queue:
            if reader.done():
                reader.result()
            self._arrived.clear()
            await self._arrived.wait()

    def _requeued(self) -> None:
        self.counts.queue(len(self._queue))
        self.counts.waiting = len(self._queue)

    async def _read(self) -> None:
        try:
            await self._connect_for_ever()
        finally:
            self._arrived.set()

    async def _connect_for_ever(self) -> None:
        backoff_s = _BACKOFF_FIRST_S
        while True:
            heard_before = self.counts.lines
            try:
                await self._listen()
                reason = "the service closed the connection"
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError) as error:
                reason = type(error).__name__
            except InvalidURI:
                raise Refused(f"{self._url} is no WebSocket address", code="location") from None
            if self.counts.lines > heard_before:
                backoff_s = _BACKOFF_FIRST_S
            log.warning(
                "aisstream lost, connecting again",
                feed=self._declaration.feed,
                reason=reason,
                wait_s=backoff_s,
            )
            await self._sleep(backoff_s)
            backoff_s = min(2 * backoff_s, _BACKOFF_MAX_S)

    async def _listen(self) -> None:
        async with connect(
            self._url, logger=_wire_log, compression=None, max_size=MESSAGE_BYTES_MAX, open_timeout=20
        ) as socket:
            await socket.send(self._subscription())
            self.counts.connections += 1
            async for message in socket:
                raw = message.encode() if isinstance(message, str) else message
                if b'"error"' in raw[:200]:
                    self._raise_refusal(raw)
                self._take_in(raw)

    def _subscription(self) -> str:
        west, south, east, north = self._bbox_deg
        return json.dumps(
            {
                "APIKey": self._key,
                "BoundingBoxes": [[[south, west], [north, east]]],
                "FilterMessageTypes": sorted(POSITION_TYPES | STATIC_TYPES),
            }
        )

    def _raise_refusal(self, raw: bytes) -> None:
        try:
            answer = json.loads(raw)
        except ValueError:
            return
        if isinstance(answer, dict) and "MessageType" not in answer and "error" in answer:
            raise Refused(
                "aisstream.io refuses the subscription; check the key in VARNE_AISSTREAM_KEY",
                code="key_refused",
            )

    def _take_in(self, raw: bytes) -> None:
        if len(self._queue) >= self._queue_max:
            self._queue.popleft()
            self.counts.dropped += 1
            self.counts.messages += 1
        self.counts.lines += 1
        self._queue.append((self._now(), raw))
        self._requeued()
        self._arrived.set()

    def _item(self, arrived_at: datetime, raw: bytes) -> Item:
        return parse_message(raw, feed=self._declaration.feed, centre=self._centre, now=arrived_at)
