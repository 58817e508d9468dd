from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.feeds.contract import CountedSource, SourceContract
from varne.feeds.contract import Item, Parsed, Unreadable
from varne.feeds.privacy import tokeniser
from varne.feeds.reports.source import ReportFile
from varne.picture.errors import Refused

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102" / "reports.jsonl"
TOKENISE = tokeniser(b"a salt for tests")


def open_file(path: Path) -> ReportFile:
    return ReportFile(
        path,
        feed="night-102",
        title="Night 102",
        synthetic=True,
        known_area=str.lower,
        tokenise=TOKENISE,
    )


async def items_of(path: Path, after: int | None = None) -> list[Item]:
    return [item async for batch in open_file(path).batches(after_cursor=after) for item in batch]


class TestReportFileKeepsTheContract(SourceContract):
    inputs_count = 5
    reports_count = 3
    unreadable_count = 2

    def make(self, directory: Path) -> CountedSource:
        path = directory / "reports.jsonl"
        lines = NIGHT.read_bytes().splitlines()[:3]
        path.write_bytes(b"\n".join([lines[0], b"{broken", b"", lines[1], b'{"kind": 1}', lines[2], b""]))
        return open_file(path)


class TestPackedReportFileKeepsTheContract(TestReportFileKeepsTheContract):
    def make(self, directory: Path) -> CountedSource:
        super().make(directory)
        path = directory / "reports.jsonl.gz"
        path.write_bytes(gzip.compress((directory / "reports.jsonl").read_bytes()))
        return open_file(path)


async def test_the_shipped_night_is_read_whole() -> None:
    items = await items_of(NIGHT)
    reports = [item.report for item in items if isinstance(item, Parsed)]
    assert len(reports) == len(items) == 336
    assert [report.flags for report in reports if report.flags] == []
    assert {report.centre for report in reports} == {"UK", "FR"}
    received = [report.received_at for report in reports]
    assert received == sorted(received)


async def test_a_line_still_being_written_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "growing.jsonl"
    first, second = NIGHT.read_bytes().splitlines()[:2]
    path.write_bytes(first + b"\n" + second[:40])
    whole, cut = await items_of(path)
    assert isinstance(cut, Unreadable)
    assert (cut.code, cut.raw, cut.cursor) == ("cut_off", second[:40], None)
    assert isinstance(whole, Parsed)
    path.write_bytes(first + b"\n" + second)
    (late,) = await items_of(path, after=whole.cursor)
    assert isinstance(late, Parsed)
    assert late.report.id == json.loads(second)["id"]


async def test_a_packed_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    packed = gzip.compress(NIGHT.read_bytes())
    path.write_bytes(packed[: len(packed) // 2])
    items = await items_of(path)
    assert sum(isinstance(item, Parsed) for item in items) > 50
    assert isinstance(items[-1], Unreadable)
    assert items[-1].code == "cut_off"


async def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(NIGHT.read_bytes().splitlines()[:3]) + b"\r\n")
    assert all(isinstance(item, Parsed) for item in await items_of(path))


async def test_an_enormous_line_is_one_item_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonl"
    path.write_bytes(b"x" * 3_000_000 + b"\n" + NIGHT.read_bytes().splitlines()[0] + b"\n")
    huge, after = await items_of(path)
    assert isinstance(huge, Unreadable)
    assert huge.code == "too_long"
    assert "3000000" in huge.reason
    assert isinstance(after, Parsed)
    assert after.cursor == 2


async def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.jsonl", "file_missing"), (tmp_path, "file_is_directory")):
        with pytest.raises(Refused) as refusal:
            await items_of(path)
        assert refusal.value.code == code
