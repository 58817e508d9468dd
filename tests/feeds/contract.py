"""The contract of every source. Subclass :class:`SourceContract` in a test file and say how to make one.

``docs/adding-a-feed.md`` walks through it. The suite holds a source to what
``varne.feeds.contract.Source`` promises: every input becomes exactly one item, ``counts`` balance,
reports are honest about what is not known, resuming misses and doubles nothing, and stopping at any
moment leaves no task or socket behind.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol, cast

import pytest

from varne.feeds.contract import Item, Noted, Parsed, Source, Unreadable
from varne.feeds.counts import Counts
from varne.picture.report import REPORT_KINDS

PATIENCE_S = 10.0  # a hung source fails the test instead of hanging it; nothing waits this long


class CountedSource(Source, Protocol):
    """A source with its counts, as health reads them."""

    counts: Counts


class SourceContract:
    """What every source must do. Set the class attributes and ``make``; a network source also ``play``."""

    inputs_count: int  # how many inputs ``make`` and ``play`` give: lines, rows, objects; blank ones none
    reports_count: int  # how many of them are reports
    unreadable_count: int  # how many of them cannot be read
    resumes: bool = True  # False for a network source: it has no past to go back to
    ends: bool = True  # False for a network source: it goes on until it is closed

    def make(self, directory: Path) -> CountedSource:
        """A fresh source; ``directory`` is for its files. Called several times: always the same inputs."""
        raise NotImplementedError

    async def play(self, source: CountedSource) -> None:
        """Give a network source its inputs. A source that reads a file has them already."""

    # ── how the suite drives a source ──

    @asynccontextmanager
    async def _open(
        self, directory: Path, after_cursor: int | None = None
    ) -> AsyncIterator[tuple[CountedSource, AsyncIterator[Sequence[Item]]]]:
        faults: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        source = self.make(directory)
        batches = source.batches(after_cursor=after_cursor)
        player = asyncio.create_task(self.play(source))
        try:
            yield source, batches
        finally:
            await cast("AsyncGenerator[Sequence[Item], None]", batches).aclose()
            player.cancel()
            await asyncio.gather(player, return_exceptions=True)
            await asyncio.sleep(0)  # callbacks of what was closed have had their turn
            assert faults == []

    async def _read(
        self, directory: Path, after_cursor: int | None = None
    ) -> tuple[CountedSource, list[Item]]:
        items: list[Item] = []
        async with asyncio.timeout(PATIENCE_S), self._open(directory, after_cursor) as (source, batches):
            if self.ends:
                async for batch in batches:
                    items.extend(batch)
            else:
                while len(items) < self.inputs_count:
                    items.extend(await anext(batches))
        return source, items

    # ── the promises ──

    def test_declares_itself_the_same_each_time(self, tmp_path: Path) -> None:
        source = self.make(tmp_path)
        declared = source.declaration
        assert declared == source.declaration
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", declared.feed)
        assert declared.title.strip()
        assert declared.silent_after_s is None or declared.silent_after_s > 0

    async def test_every_input_becomes_exactly_one_item(self, tmp_path: Path) -> None:
        _, items = await self._read(tmp_path)
        assert len(items) == self.inputs_count
        assert all(isinstance(item, Parsed | Noted | Unreadable) for item in items)
        assert sum(isinstance(item, Parsed) for item in items) == self.reports_count
        assert sum(isinstance(item, Unreadable) for item in items) == self.unreadable_count

    async def test_counts_balance_and_say_what_was_yielded(self, tmp_path: Path) -> None:
        source, items = await self._read(tmp_path)
        counts = source.counts
        assert counts.balanced
        assert (counts.lines, counts.waiting, counts.dropped) == (self.inputs_count, 0, 0)
        assert counts.backlog == 0
        assert counts.quarantined == sum(isinstance(item, Unreadable) for item in items)
        for what, counted in (("fragment", counts.fragments), ("annotation", counts.annotations)):
            assert counted == sum(isinstance(item, Noted) and item.what == what for item in items)
        received = [item.report.received_at for item in items if isinstance(item, Parsed)]
        assert counts.last_received_at == max(received, default=None)

    async def test_batches_are_never_empty(self, tmp_path: Path) -> None:
        async with asyncio.timeout(PATIENCE_S), self._open(tmp_path) as (_, batches):
            assert len(await anext(batches)) > 0

    async def test_reports_are_this_feeds_and_honest(self, tmp_path: Path) -> None:
        source, items = await self._read(tmp_path)
        reports = [item.report for item in items if isinstance(item, Parsed)]
        assert len({report.id for report in reports}) == len(reports)
        for report in reports:
            assert report.feed == source.declaration.feed
            assert report.kind in REPORT_KINDS
            assert report.source
            assert report.centre
            assert report.received_at.utcoffset() == timedelta(0)
            assert report.observed_at is None or report.observed_at.utcoffset() == timedelta(0)
            assert (report.lat_deg is None) == (report.lon_deg is None)
            assert report.lat_deg is None or -90 <= report.lat_deg <= 90
            assert report.lon_deg is None or -180 <= report.lon_deg <= 180
            assert report.sigma_m is None or report.sigma_m > 0
            assert report.speed_kn is None or report.speed_kn >= 0
            assert report.course_deg is None or 0 <= report.course_deg < 360
            assert report.heading_deg is None or 0 <= report.heading_deg < 360

    async def test_what_cannot_be_read_is_kept_whole_with_the_reason(self, tmp_path: Path) -> None:
        _, items = await self._read(tmp_path)
        for item in items:
            if isinstance(item, Unreadable):
                assert re.fullmatch(r"[a-z0-9_]+", item.code)
                assert item.reason.strip()
                assert item.raw

    async def test_the_same_input_gives_the_same_items(self, tmp_path: Path) -> None:
        if not self.resumes:
            pytest.skip("a network source numbers each opening anew")
        _, first = await self._read(tmp_path)
        _, second = await self._read(tmp_path)
        assert first == second

    async def test_resuming_after_any_place_misses_and_doubles_nothing(self, tmp_path: Path) -> None:
        if not self.resumes:
            pytest.skip("a network source has no past to go back to")
        _, items = await self._read(tmp_path)
        # Only what the end of a file cut off has no place: it is read again, in case the file has grown.
        assert all(item.cursor is not None or isinstance(item, Unreadable) for item in items)
        cursors = [item.cursor for item in items if item.cursor is not None]
        assert cursors == sorted(set(cursors)), "two items of one place may be torn apart by a crash"
        for after in cursors:
            _, rest = await self._read(tmp_path, after)
            assert rest == [item for item in items if item.cursor is None or item.cursor > after]

    async def test_stopping_early_leaves_nothing_running(self, tmp_path: Path) -> None:
        before = asyncio.all_tasks()
        async with asyncio.timeout(PATIENCE_S), self._open(tmp_path) as (_, batches):
            await anext(batches)
        assert asyncio.all_tasks() == before

    async def test_a_cancelled_reader_leaves_nothing_running(self, tmp_path: Path) -> None:
        if self.ends:
            pytest.skip("a source that ends is never found waiting")
        before = asyncio.all_tasks()
        source = self.make(tmp_path)
        waiting = asyncio.Event()

        async def read() -> None:
            batches = source.batches(after_cursor=None)
            try:
                waiting.set()
                async for _ in batches:
                    pass
            finally:
                await cast("AsyncGenerator[Sequence[Item], None]", batches).aclose()

        task = asyncio.create_task(read())
        async with asyncio.timeout(PATIENCE_S):
            await waiting.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == before
