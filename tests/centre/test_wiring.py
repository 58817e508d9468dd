"""Centres put together from configuration: replays begin where their recordings do; live logs are kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from varne.centre.config import CentreConfig, FeedConfig, ReplayConfig
from varne.centre.wiring import open_centre
from varne.feeds.contract import Unreadable
from varne.picture.errors import Broken, Refused
from varne.picture.events import FeedDeclared

NIGHT = Path(__file__).parents[2] / "data" / "nights" / "102" / "reports.jsonl"


def replayed(data: Path, *, keep: bool = True) -> CentreConfig:
    return CentreConfig(
        theatre="dover",
        data=str(data),
        feeds=(FeedConfig(location=str(NIGHT), synthetic=True),),
        replay=ReplayConfig(speed=0.0, from_=datetime(2026, 8, 12, 1, 45, tzinfo=UTC)),
        synthetic=True,
        keep=keep,
    )


async def test_a_replay_from_the_middle_still_knows_what_was_known_before(tmp_path: Path) -> None:
    centre = open_centre(replayed(tmp_path))
    await centre.run_to_end()
    again = open_centre(replayed(tmp_path))
    early = await again.picture_at(datetime(2026, 8, 11, 23, 31, tzinfo=UTC))
    assert 0 < len(early.reports) < 336
    assert all(
        report.received_at <= datetime(2026, 8, 11, 23, 31, tzinfo=UTC) for report in early.reports.values()
    )
    recorded = [entry.recorded_at for entry in again.store.read()]
    assert recorded == sorted(recorded)
    assert recorded[0] == datetime(2026, 8, 11, 20, 22, 52, tzinfo=UTC)
    again.store.close()


async def test_a_replay_begun_anew_has_an_empty_log(tmp_path: Path) -> None:
    centre = open_centre(replayed(tmp_path))
    await centre.run_to_end()
    anew = open_centre(replayed(tmp_path, keep=False))
    assert anew.picture.sequence == 1
    anew.store.close()


def test_a_live_log_is_never_begun_anew(tmp_path: Path) -> None:
    live = CentreConfig(theatre="dover", data=str(tmp_path), keep=False)
    with pytest.raises(Refused, match="live log is the record"):
        open_centre(live)


def test_a_live_feed_cannot_be_replayed(tmp_path: Path) -> None:
    config = CentreConfig(
        theatre="dover",
        data=str(tmp_path),
        feeds=(FeedConfig(location="ais+udp://127.0.0.1:0"),),
        replay=ReplayConfig(),
    )
    with pytest.raises(Refused):
        open_centre(config)


@pytest.mark.parametrize("theatre", ["dover", "solent", "gibraltar"])
def test_no_strait_is_hard_wired(theatre: str, tmp_path: Path) -> None:
    centre = open_centre(CentreConfig(theatre=theatre, data=str(tmp_path)))
    assert centre.picture.theatre_id == theatre
    assert centre.picture.centre == centre.theatre.centre_codes[0]
    centre.store.close()


async def test_a_broken_centre_says_so_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = open_centre(CentreConfig(theatre="dover", data=str(tmp_path)))

    def append(*_: object) -> None:
        raise Broken("the log is damaged")

    monkeypatch.setattr(centre.store, "append", append)
    running = asyncio.create_task(centre.run())
    declaration = FeedDeclared(feed="f", kind="reports", synthetic=True, title="f")
    with pytest.raises(Broken, match="stopped"):
        await centre.submit(declaration, [Unreadable(code="x", reason="x", raw=b"x")])
    with pytest.raises(Broken, match="the log is damaged"):
        await running
