"""A full backlog loses the oldest, counts it, and never a distress transmitter while anything else can go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from varne.feeds.ais.backlog import BATCH_ITEMS_MAX, Backlog, is_distress
from varne.feeds.contract import Item, Noted, Parsed
from varne.feeds.counts import Counts
from varne.picture.report import IdentityClaim, Report

AT = datetime(2026, 8, 10, 20, 16, 29, tzinfo=UTC)


def said(number: int, *, mmsi: int = 235_000_001, status: int | None = None) -> Parsed:
    return Parsed(
        report=Report(
            id=f"ais:{number}",
            kind="ais",
            feed="ais",
            source="ais",
            centre="UK",
            received_at=AT,
            navigation_status=status,
            claim=IdentityClaim(mmsi=mmsi),
        )
    )


async def test_a_full_backlog_drops_the_oldest_and_counts_them() -> None:
    counts = Counts()
    backlog = Backlog(counts, items_max=3)
    items: list[Item] = [said(n) for n in range(5)]
    backlog.put(items)
    assert (counts.dropped, counts.backlog, counts.backlog_max) == (2, 3, 3)
    assert await backlog.take() == items[2:]
    assert counts.backlog == 0


async def test_distress_is_dropped_last_and_keeps_its_place() -> None:
    counts = Counts()
    backlog = Backlog(counts, items_max=3)
    sart, epirb = said(0, status=14), said(2, mmsi=974_000_001)
    backlog.put([sart, said(1), epirb, said(3), Noted(what="not_used"), said(5)])
    assert await backlog.take() == [sart, epirb, said(5)]
    assert counts.dropped == 3


async def test_even_distress_does_not_fill_the_memory() -> None:
    counts = Counts()
    backlog = Backlog(counts, items_max=3)
    backlog.put([said(n, status=14) for n in range(10)])
    assert [item.report.id for item in await backlog.take() if isinstance(item, Parsed)] == [
        "ais:7",
        "ais:8",
        "ais:9",
    ]
    assert counts.dropped == 7


@pytest.mark.parametrize(
    ("mmsi", "distress"), [(970_111_111, True), (972_111_111, True), (974_111_111, True)]
)
def test_distress_transmitters_are_known_by_their_mmsi(mmsi: int, distress: bool) -> None:
    assert is_distress(said(1, mmsi=mmsi).report) is distress
    assert not is_distress(said(1, mmsi=mmsi - 8_000_000).report)


async def test_batches_are_of_a_bounded_size_and_an_ended_backlog_says_so() -> None:
    backlog = Backlog(Counts())
    backlog.put([said(n) for n in range(BATCH_ITEMS_MAX + 1)])
    backlog.end()
    assert [len(await backlog.take()) for _ in range(3)] == [BATCH_ITEMS_MAX, 1, 0]


async def test_a_taker_waits_until_something_comes() -> None:
    backlog = Backlog(Counts())
    taker = asyncio.create_task(backlog.take())
    await asyncio.sleep(0)
    assert not taker.done()
    backlog.put([])
    backlog.put([said(1)])
    assert await taker == [said(1)]
