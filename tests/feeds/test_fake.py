"""The fake is held to the same contract as every feed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.feeds.contract import SourceContract
from varne.feeds.contract import Noted, Parsed, Unreadable
from varne.feeds.counts import Counts
from varne.feeds.fake import FakeSource
from varne.picture.events import FeedDeclared
from varne.picture.report import Report

AT = datetime(2026, 8, 10, 20, 16, 29, tzinfo=UTC)


def said(number: int) -> Parsed:
    report = Report(id=f"fake:{number}", kind="ais", feed="fake", source="ais", centre="UK", received_at=AT)
    return Parsed(report=report, cursor=number)


class TestFakeSource(SourceContract):
    inputs_count = 7
    reports_count = 3
    unreadable_count = 1

    def make(self, directory: Path) -> FakeSource:  # noqa: ARG002 (it keeps no files)
        declaration = FeedDeclared(feed="fake", kind="ais", synthetic=True, title="Fake")
        items = [
            said(1),
            Noted(what="fragment", cursor=2),
            Noted(what="annotation", cursor=3),
            Unreadable(code="noise", reason="not a line", raw=b"\x00", cursor=4),
            said(5),
            Noted(what="not_used", cursor=6),
            said(7),
        ]
        return FakeSource(declaration, items)


def test_counts_show_a_line_that_is_not_accounted_for() -> None:
    counts = Counts(lines=3)
    counts.take([said(1), Noted(what="duplicate")])
    assert not counts.balanced
    counts.take([Unreadable(code="noise", reason="not a line", raw=b"?")])
    assert counts.balanced
    assert (counts.messages, counts.quarantined) == (2, 1)
