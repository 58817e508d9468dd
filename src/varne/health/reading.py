"""What health says at one moment, as values: the rules for alerts and the screens read these."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from varne.health.latency import Percentiles
from varne.picture.noun import Noun

FeedCondition = Literal["live", "quiet", "silent", "ended", "failed"]


class Counts(Protocol):
    """What a source counts of itself; :class:`varne.feeds.counts.Counts` is one."""

    @property
    def lines(self) -> int:
        """Inputs taken in."""
        ...

    @property
    def messages(self) -> int:
        """Inputs that were understood whole."""
        ...

    @property
    def fragments(self) -> int:
        """Parts of messages of several lines."""
        ...

    @property
    def annotations(self) -> int:
        """Lines about other lines."""
        ...

    @property
    def quarantined(self) -> int:
        """Inputs that could not be read."""
        ...

    @property
    def dropped(self) -> int:
        """Inputs lost because a queue was full."""
        ...

    @property
    def backlog(self) -> int:
        """Inputs read and not yet taken over by the centre."""
        ...

    @property
    def backlog_max(self) -> int:
        """The most inputs that ever waited so."""
        ...

    @property
    def last_received_at(self) -> datetime | None:
        """When the newest input came."""
        ...


class FeedReading(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """One feed now. ``lag_s`` is the median, over its last reports that say when they were observed, of
    received minus observed; None when none says.
    """

    feed: str
    state: FeedCondition
    lines: int
    messages: int
    fragments: int
    annotations: int
    quarantined: int
    backlog: int
    backlog_max: int
    dropped: int
    lag_s: float | None
    last_received_at: datetime | None
    silent_after_s: float | None
    quiet_for_s: float  # since it was last heard, or first watched
    failure: str | None  # why it failed, for a person
    # In the last minute, for the rules:
    lines_lately: int
    quarantined_lately: int
    dropped_lately: int


class StoreReading(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """Whether reports are being made durable."""

    state: Literal["writing", "refusing"]
    code: str | None  # why it last refused: "disk_full", "read_only", "locked"
    refused: int  # how often it was found refusing since the start
    refused_lately: int  # of these, in the last minute
    waiting: int  # inputs that wait to be made durable
    sequence: int  # last durable entry
    committed_at: datetime | None


class HealthReading(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """The health of one centre at one moment, as ``GET health`` gives it."""

    at: datetime
    feeds: tuple[FeedReading, ...]
    latency_ms: dict[str, Percentiles]  # receipt to push, by feed
    commit_latency_ms: dict[str, Percentiles]  # receipt to durable, by feed
    screen_latency_ms: Percentiles  # push to drawn and said so, all screens
    # By alert code, empty in a replay: from what was received making a situation so, or
    # from its observation, until the alert was durable.
    alert_latency_ms: dict[str, Percentiles]
    alert_observed_ms: dict[str, Percentiles]
    store: StoreReading
    screens: int
