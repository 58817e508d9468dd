"""How many reports came when: what the time slider is drawn from. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from varne.picture.noun import Noun
from varne.picture.picture import Picture

BINS_MAX = 240
# Bins a person can read off a clock.
_STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)


class Bin(Noun, frozen=True, kw_only=True):
    """Reports other than AIS that were received in the ``bin_s`` seconds from ``at``."""

    at: datetime
    reports: int


class Timeline(Noun, frozen=True, kw_only=True):
    """The span a screen can look back over."""

    start: datetime
    end: datetime
    now: datetime
    bin_s: int
    bins: tuple[Bin, ...]


def timeline(picture: Picture, *, span: tuple[datetime, datetime] | None, now: datetime) -> Timeline:
    """Count the picture's reports by when they were received.

    Args:
        picture: the live one.
        span: first and last moment of a recording; None when live: from the first thing heard until now.
        now: the centre's clock.
    """
    received = [report.received_at for report in picture.reports.values()]
    if span is not None:
        start, end = span
    else:
        firsts = [*received[:1], *(track.first_at for track in picture.tracks.values())]
        start, end = min([*firsts, now]), now
    start, end = min([start, *received]), max([end, *received])
    span_s = (end - start).total_seconds()
    day_s = _STEPS_S[-1]
    bin_s = next((step for step in _STEPS_S if span_s / step <= BINS_MAX), None)
    if bin_s is None:
        bin_s = day_s * (int(span_s / day_s / BINS_MAX) + 1)
    counts = Counter(int(moment.timestamp()) // bin_s for moment in received)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return Timeline(
        start=start,
        end=end,
        now=now,
        bin_s=bin_s,
        bins=tuple(
            Bin(at=epoch + timedelta(seconds=number * bin_s), reports=count)
            for number, count in sorted(counts.items())
        ),
    )
