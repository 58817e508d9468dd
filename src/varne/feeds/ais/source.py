"""AIS from a recording; from the network, see :mod:`varne.feeds.ais.network`, named here as well."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path

from varne.feeds.ais.assembly import Framed, Message
from varne.feeds.ais.framing import Framer
from varne.feeds.ais.network import AisTcpClient, AisTcpListener, AisUdp
from varne.feeds.ais.parse import read_message
from varne.feeds.contract import Item, Noted, Unreadable
from varne.feeds.counts import Counts
from varne.feeds.textfile import open_binary
from varne.picture.errors import Refused
from varne.picture.events import FeedDeclared

__all__ = ["AisFile", "AisTcpClient", "AisTcpListener", "AisUdp"]

CHUNK_BYTES = 16_384  # about 200 lines: the loop is never held for longer than a few milliseconds


class AisFile:
    """A recording. Times are the recording's own: nothing in it is dated by when it is read.

    A line without a time of its own was received when the last one with a time was; before the first,
    at ``received_from``, or when the first was.
    """

    def __init__(
        self,
        path: Path,
        *,
        feed: str,
        title: str,
        centre: str,
        synthetic: bool,
        received_from: datetime | None = None,
        silent_after_s: float | None = None,
    ) -> None:
        self._path = path
        self._centre = centre
        self._received_from = received_from
        self._declaration = FeedDeclared(
            feed=feed, kind="ais", synthetic=synthetic, title=title, silent_after_s=silent_after_s
        )
        self.counts = Counts()

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is."""
        return self._declaration

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Items of the file in the order they were settled; the cursor counts them from 1.

        Every line is one item, so in a file without longer messages the cursor is the line's number
        (of lines with anything on them). A part that waits is settled with the line that completes it.
        What the end of the file cuts off has no cursor: if the file grows, it is read again.

        Raises:
            Refused: the file cannot be opened, or nothing says when it was recorded.
        """
        self.counts = counts = Counts()
        framer = Framer()
        after = after_cursor or 0
        cursor = 0
        received_at = self._received_from or self._first_heard_at()
        with open_binary(self._path) as stream:
            chunk = b"more"
            while chunk:
                chunk, damage = _read(stream)
                framed = framer.feed(chunk) if chunk else framer.finish()
                items: list[Item] = []
                for result in framed:
                    if isinstance(result, Unreadable) and not chunk:
                        items.append(result)
                        continue
                    cursor += 1
                    if isinstance(result, Message) and result.heard_unix_s is not None:
                        received_at = datetime.fromtimestamp(result.heard_unix_s, UTC)
                    if cursor > after:
                        items.append(self._item(result, cursor, received_at))
                if damage is not None:
                    items.append(Unreadable(code="cut_off", reason=damage, raw=b""))
                counts.lines = framer.lines - min(cursor, after) + (damage is not None)
                counts.waiting = framer.waiting
                counts.take(items)
                if items:
                    yield items
                await asyncio.sleep(0)  # let the centre have its turn between chunks

    def _item(self, result: Framed, cursor: int, received_at: datetime) -> Item:
        if isinstance(result, Noted):
            return Noted(what=result.what, cursor=cursor)
        if isinstance(result, Unreadable):
            return Unreadable(code=result.code, reason=result.reason, raw=result.raw, cursor=cursor)
        feed = self._declaration.feed
        return read_message(
            result,
            feed=feed,
            centre=self._centre,
            report_id=f"{feed}:{result.place}",
            received_at=received_at,
            cursor=cursor,
        )

    def _first_heard_at(self) -> datetime:
        framer = Framer()
        with open_binary(self._path) as stream:
            while chunk := _read(stream)[0]:
                for item in framer.feed(chunk):
                    if isinstance(item, Message) and item.heard_unix_s is not None:
                        return datetime.fromtimestamp(item.heard_unix_s, UTC)
        for item in framer.finish():
            if isinstance(item, Message) and item.heard_unix_s is not None:
                return datetime.fromtimestamp(item.heard_unix_s, UTC)
        raise Refused(
            f"{self._path.name} does not say when it was recorded; give the time of its first line",
            code="no_times",
        )


def _read(stream: BufferedIOBase) -> tuple[bytes, str | None]:
    """The next bytes, none at the end; and what is wrong with a packed file that breaks off here."""
    try:
        return stream.read1(CHUNK_BYTES), None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return b"", f"the packed file is damaged from here on: {error}"
