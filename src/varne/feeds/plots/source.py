"""Plots from a file, or from the network as lines over TCP: called, or listened for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import ClassVar, NamedTuple, Unpack, cast

from varne.feeds.ais.network import AisTcpClient, AisTcpListener, Network, NetworkSettings
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.counts import Counts
from varne.feeds.plots.following import PLOTS_MAX, Following, Tracklet, warm
from varne.feeds.plots.parse import LookTold, PlotTold, SensorTold, Tokenise, keepable, parse_line
from varne.feeds.recording import Recording
from varne.feeds.textfile import BATCH_ITEMS, LINE_BYTES_MAX, lines
from varne.picture.errors import Malformed, Refused
from varne.picture.events import FeedDeclared, FeedKind
from varne.picture.report import Report


class Waiting(NamedTuple):
    """A plot whose look is not complete yet."""

    told: PlotTold
    place: str
    raw: bytes
    cursor: int | None


class PlotLines:
    """Lines into items. A plot's own item comes when its look is complete: the report it gave rise to, or
    that it is part of a track.
    """

    def __init__(self, *, feed: str, centre: str, tokenise: Tokenise) -> None:
        self._feed = feed
        self._centre = centre
        self._tokenise = tokenise
        self._following = Following()
        self._waiting: dict[str, list[Waiting]] = {}

    @property
    def waiting(self) -> int:
        """How many plots wait for the end of their look."""
        return sum(len(plots) for plots in self._waiting.values())

    def read(self, raw: bytes, *, place: str, received_at: datetime | None, cursor: int | None) -> list[Item]:
        """What one line settles; ``received_at`` None: a recording, received when its look was complete."""
        try:
            told = parse_line(raw)
            if isinstance(told, SensorTold):
                self._following.declare(told)
                return [Noted(what="annotation", cursor=cursor)]
            if isinstance(told, PlotTold):
                self._following.check(told)
                plots = self._waiting.setdefault(told.sensor, [])
                if len(plots) >= PLOTS_MAX:
                    raise Malformed(
                        f"more than {PLOTS_MAX} plots and no end of the look", code="look_endless"
                    )
                plots.append(Waiting(told, place, raw, cursor))
                return []
        except Malformed as error:
            return [self._unreadable(error.code, str(error), raw, cursor)]
        return self._look(told, raw, received_at, cursor)

    def finish(self) -> list[Item]:
        """Nothing more comes: plots whose look was never completed. Without a cursor: to be read again."""
        left = sorted(
            (one for plots in self._waiting.values() for one in plots), key=lambda one: one.cursor or 0
        )
        self._waiting.clear()
        reason = "its look was never said to be complete"
        return [self._unreadable("look_missing", reason, one.raw, None) for one in left]

    def _look(
        self, told: LookTold, raw: bytes, received_at: datetime | None, cursor: int | None
    ) -> list[Item]:
        plots = self._waiting.pop(told.sensor, [])
        try:
            seen = self._following.look(told, [one.told for one in plots])
        except (Malformed, Refused) as error:
            unused: list[Item] = [Noted(what="not_used", cursor=one.cursor) for one in plots]
            return [*unused, self._unreadable(error.code.replace("-", "_"), str(error), raw, cursor)]
        items: list[Item] = []
        for one, tracklet, ship in zip(plots, seen.tracklets, seen.ships, strict=True):
            if tracklet is None:
                items.append(Noted(what="not_used" if ship else "fragment", cursor=one.cursor))
            else:
                report = self._report(one, tracklet, received_at or told.at)
                items.append(Parsed(report=report, cursor=one.cursor))
        return [*items, Noted(what="annotation", cursor=cursor)]

    def _report(self, one: Waiting, tracklet: Tracklet, received_at: datetime) -> Report:
        return Report(
            id=f"{self._feed}:{one.place}",
            kind="camera" if one.told.range_m is None and one.told.lat_deg is None else "radar",
            feed=self._feed,
            source=one.told.sensor,
            centre=self._centre,
            received_at=received_at,
            observed_at=tracklet.at,
            lat_deg=tracklet.lat_deg,
            lon_deg=tracklet.lon_deg,
            sigma_m=tracklet.sigma_m,
            speed_kn=tracklet.speed_kn,
            course_deg=tracklet.course_deg,
        )

    def _unreadable(self, code: str, reason: str, raw: bytes, cursor: int | None) -> Unreadable:
        return Unreadable(code=code, reason=reason, raw=keepable(raw, self._tokenise) or b"{}", cursor=cursor)


class PlotFile(Recording):
    """Reads a ``.jsonl`` or ``.jsonl.gz`` file of plots. The cursor is the line number.

    To resume, the lines before are followed again without being told: the tracks are then what they were.
    """

    def __init__(
        self,
        path: Path,
        *,
        feed: str,
        title: str,
        synthetic: bool,
        centre: str,
        tokenise: Tokenise,
        silent_after_s: float | None = None,
    ) -> None:
        declaration = FeedDeclared(
            feed=feed, kind="reports", synthetic=synthetic, title=title, silent_after_s=silent_after_s
        )
        super().__init__(path, declaration)
        self._centre = centre
        self._tokenise = tokenise

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Everything after line ``after_cursor``, one item each, in order. Followed in a thread of its own.

        Raises:
            Refused: the file cannot be opened.
        """
        self.counts = Counts()
        await asyncio.to_thread(warm)
        items = self._items(after_cursor or 0)
        while batch := await asyncio.to_thread(lambda: list(islice(items, BATCH_ITEMS))):
            self.counts.lines += len(batch)
            self.counts.take(batch)
            yield batch

    def _items(self, after_line: int) -> Iterator[Item]:
        plots = PlotLines(feed=self._declaration.feed, centre=self._centre, tokenise=self._tokenise)
        order: dict[int, Item | None] = {}  # by line; None while its look is not complete
        for line in lines(self._path):
            if not (line.raw.strip() or line.broken):
                continue
            if line.ended and not line.dropped_bytes:
                order[line.number] = None
                settled = plots.read(line.raw, place=str(line.number), received_at=None, cursor=line.number)
                order.update({item.cursor: item for item in settled if item.cursor is not None})
            else:
                order[line.number] = Unreadable(
                    code="too_long" if line.dropped_bytes else "cut_off",
                    reason=f"line {line.number} is not whole",
                    raw=keepable(line.raw, self._tokenise) or b"{}",
                    cursor=line.number if line.ended else None,
                )
            # In the order of the lines: a cursor says that all before it are done with.
            for number, done in tuple(order.items()):
                if done is None:
                    break
                del order[number]
                if number > after_line:
                    yield done
        left = iter(plots.finish())
        for number, known in order.items():
            last = next(left) if known is None else known
            if number > after_line:
                yield last


class PlotStream:
    """One sender's lines. Tracks are the feed's, not the sender's: a sender that calls again goes on."""

    def __init__(self, plots: PlotLines, *, name: str, counts: Counts, now: Callable[[], datetime]) -> None:
        self._plots = plots
        self._name = name
        self._counts = counts
        self._now = now
        self._rest = b""
        self._line = 0

    def read(self, data: bytes) -> list[Item]:
        """Items that these bytes settle."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        received_at = self._now()
        items: list[Item] = []
        for raw in whole:
            items += self._take(raw, received_at)
        if len(self._rest) > LINE_BYTES_MAX:
            items += self._take(self._rest, received_at)
            self._rest = b""
        self._count(items)
        return items

    def finish(self) -> list[Item]:
        """The sender is gone: a line cut off is unreadable; its plots wait for the end of their look."""
        items = self._take(self._rest, self._now())
        self._rest = b""
        self._count(items)
        return items

    def _take(self, raw: bytes, received_at: datetime) -> list[Item]:
        if not raw.strip():
            return []
        self._line += 1
        self._counts.lines += 1
        place = f"{self._name}:{self._line}"
        return self._plots.read(raw, place=place, received_at=received_at, cursor=None)

    def _count(self, items: Sequence[Item]) -> None:
        self._counts.take(items)
        self._counts.waiting = self._plots.waiting


class _PlotNetwork(Network):
    """What calling and listening share: one following for all senders, compiled before the first is heard."""

    kind: ClassVar[FeedKind] = "reports"

    def __init__(
        self, host: str, port: int, *, tokenise: Tokenise, **settings: Unpack[NetworkSettings]
    ) -> None:
        super().__init__(host, port, **settings)
        self._tokenise = tokenise
        self._plots = self._fresh()

    async def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Items as they come, until it is closed. Tracks begin anew with each opening.

        Raises:
            Refused: the address cannot be listened on.
        """
        await asyncio.to_thread(warm)
        self._plots = self._fresh()
        batches = cast("AsyncGenerator[Sequence[Item], None]", super().batches(after_cursor=after_cursor))
        async with aclosing(batches):
            async for items in batches:
                yield items

    def _fresh(self) -> PlotLines:
        return PlotLines(feed=self._declaration.feed, centre=self._centre, tokenise=self._tokenise)

    def _stream(self) -> PlotStream:
        self.counts.connections += 1
        name = f"{self._opened}:{self.counts.connections}"
        return PlotStream(self._plots, name=name, counts=self.counts, now=self._now)


class PlotTcpClient(_PlotNetwork, AisTcpClient):
    """Calls a server that sends lines of plots, and calls again whenever the line is lost."""


class PlotTcpListener(_PlotNetwork, AisTcpListener):
    """Listens for senders of plots."""
