"""The health of one running centre: it is told what happens and says how things stand.

An edge: it holds clocks and counts, none of which are in the log. What it finds alarming becomes an
event through :func:`varne.health.rules.decide_alerts`, and so part of the picture.
"""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec
from numpy.typing import ArrayLike

from varne.health.latency import LatencyHistogram
from varne.health.reading import Counts, FeedCondition, FeedReading, HealthReading, StoreReading
from varne.health.rules import decide_alerts
from varne.picture.alert import Alert
from varne.picture.errors import Refused
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    Event,
    FeedDeclared,
    InputQuarantined,
    Recorded,
    ReportReceived,
)
from varne.picture.picture import Picture
from varne.picture.report import Report

replace = msgspec.structs.replace

LATELY_S = 60.0
SAMPLE_EVERY_S = 1.0
QUIET_AFTER_S = 60.0  # a feed whose silence is normal is called quiet after this
LAG_REPORTS = 64


class Commit(Protocol):
    """Entries that have just become durable; :class:`varne.centre.outcome.Commit` is one."""

    @property
    def entries(self) -> Sequence[Recorded]:
        """In log order."""
        ...

    @property
    def arrived_monotonic_s(self) -> Sequence[float | None]:
        """When the input that caused each entry came in; None for what no input caused."""
        ...

    @property
    def committed_monotonic_s(self) -> float:
        """When they were durable."""
        ...


class OwnCounts(msgspec.Struct, kw_only=True):
    """Counts that health keeps for a feed whose source keeps none (the call form, HTTP)."""

    lines: int = 0
    messages: int = 0
    fragments: int = 0
    annotations: int = 0
    quarantined: int = 0
    dropped: int = 0
    backlog: int = 0
    backlog_max: int = 0
    last_received_at: datetime | None = None


class _Feed:
    """One feed's working state."""

    def __init__(
        self, declaration: FeedDeclared, counts: Callable[[], Counts] | None, elapsed_s: float
    ) -> None:
        self.declaration = declaration
        self.own = OwnCounts()
        self.read_counts = counts
        self.heard_s = elapsed_s
        self.messages_seen = self.counts.messages
        self.heard_once = False
        self.ending: FeedCondition | None = None
        self.failure: str | None = None
        self.lags_s: deque[float] = deque(maxlen=LAG_REPORTS)
        self.last_received_at: datetime | None = None
        # (monotonic seconds, lines, quarantined, dropped), oldest first, reaching back a minute
        self.samples: deque[tuple[float, int, int, int]] = deque()

    @property
    def counts(self) -> Counts:
        """What the source counts, or what health counts in its place."""
        return self.own if self.read_counts is None else self.read_counts()


class Health:
    """Told of commits, pushes and failures; read by screens, metrics and the rules for alerts.

    All calls come from the centre's one thread.

    Args:
        now: the centre's clock: wall time, or the replay's.
        elapsed_s: seconds that pass on the centre's clock but never run back (in a replay the replay's
            own seconds): silence is measured by it, so that a wall clock set back hides nothing.
        monotonic_s: this machine's clock for latencies and rates.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        elapsed_s: Callable[[], float] | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._monotonic_s = monotonic_s
        self._elapsed_s = elapsed_s or monotonic_s
        self._is_live = elapsed_s is None
        self._feeds: dict[str, _Feed] = {}
        self._push: dict[str, LatencyHistogram] = {}
        self._commit: dict[str, LatencyHistogram] = {}
        self._screen = LatencyHistogram(monotonic_s)
        self._alert: dict[str, LatencyHistogram] = {}
        self._alert_observed: dict[str, LatencyHistogram] = {}
        self._alerting: set[str] = set()
        self._refusals_s: deque[float] = deque()
        self._refused: dict[str, int] = {}
        self._refusal_code: str | None = None
        self._refusing = False
        self._waiting = 0
        self._sequence = 0
        self._committed_at: datetime | None = None
        self.screens = 0

    def watch(self, declaration: FeedDeclared, counts: Callable[[], Counts] | None = None) -> None:
        """A feed is in use from now on.

        Args:
            declaration: what it is.
            counts: gives the source's present counts (a source begins new ones each time it is opened);
                without it health counts the feed's entries itself.
        """
        feed = self._feeds.get(declaration.feed)
        if feed is None:
            self._feeds[declaration.feed] = _Feed(declaration, counts, self._elapsed_s())
            return
        feed.declaration = declaration
        feed.ending = None
        feed.failure = None
        if counts is not None:
            feed.read_counts = counts
            feed.messages_seen = feed.counts.messages

    def ended(self, feed: str) -> None:
        """The source came to its proper end."""
        self._known(feed).ending = "ended"

    def failed(self, feed: str, reason: str) -> None:
        """The source stopped and should not have; ``reason`` is for a person."""
        known = self._known(feed)
        known.ending = "failed"
        known.failure = reason

    def _known(self, feed: str) -> _Feed:
        known = self._feeds.get(feed)
        if known is None:
            self.watch(FeedDeclared(feed=feed, kind="reports", synthetic=False, title=feed))
            known = self._feeds[feed]
        return known

    def note_commit(self, commit: Commit) -> None:
        """Entries became durable. Entries that were noted before are passed over."""
        waits_s: dict[str, list[float]] = {}
        for entry, arrived_s in zip(commit.entries, commit.arrived_monotonic_s, strict=True):
            if entry.sequence <= self._sequence:
                continue
            self._sequence = entry.sequence
            self._committed_at = entry.recorded_at
            body = entry.body
            if isinstance(body, ReportReceived):
                self._heard(body.report)
                feed = body.report.feed
            elif isinstance(body, InputQuarantined):
                feed = body.feed
                if body.code != "accepted_in_part":  # that input was counted with its report
                    own = self._known(feed).own
                    own.lines += 1
                    own.quarantined += 1
            else:
                if isinstance(body, FeedDeclared):
                    self.watch(body)
                elif isinstance(body, AlertRaised):
                    self._alerted(body.alert)
                elif isinstance(body, AlertCleared):
                    self._alerting.discard(body.alert_id)
                continue
            if arrived_s is not None:
                waits_s.setdefault(feed, []).append(commit.committed_monotonic_s - arrived_s)
        for feed, latencies_s in waits_s.items():
            self._histogram(self._commit, feed).record(latencies_s)
        self._refusing = False

    def _heard(self, report: Report) -> None:
        feed = self._known(report.feed)
        feed.own.lines += 1
        feed.own.messages += 1
        feed.heard_s = self._elapsed_s()
        feed.heard_once = True
        if feed.last_received_at is None or report.received_at > feed.last_received_at:
            feed.last_received_at = report.received_at
            feed.own.last_received_at = report.received_at
        if report.observed_at is not None:
            feed.lags_s.append((report.received_at - report.observed_at).total_seconds())

    def _alerted(self, alert: Alert) -> None:
        """An alert is durable. What is written again of one that stands says nothing of latency.

        Nor does a replay, whose clock runs as fast as a person likes: there nothing is counted.
        """
        if alert.id in self._alerting or not self._is_live:
            return
        self._alerting.add(alert.id)
        now = self._now()
        for family, begun in ((self._alert, alert.since), (self._alert_observed, alert.observed_at)):
            if begun is not None:
                self._histogram(family, alert.code).record([(now - begun).total_seconds()])

    def _histogram(self, family: dict[str, LatencyHistogram], feed: str) -> LatencyHistogram:
        histogram = family.get(feed)
        if histogram is None:
            histogram = family[feed] = LatencyHistogram(self._monotonic_s)
        return histogram

    def pushed(self, feed: str, latencies_s: ArrayLike) -> None:
        """Inputs of ``feed`` reached a screen's socket so many seconds after they came in."""
        self._histogram(self._push, feed).record(latencies_s)

    def rendered(self, latency_s: float) -> None:
        """A screen said it had drawn a frame, so many seconds after the frame was sent."""
        self._screen.record([latency_s])

    def note_refusal(self, refusal: Refused | None) -> None:
        """Why the store takes nothing at present, or None when it does; told again while it lasts."""
        self._refusing = refusal is not None
        if refusal is not None:
            self._refusal_code = refusal.code
            self._refused[refusal.code] = self._refused.get(refusal.code, 0) + 1
            self._refusals_s.append(self._monotonic_s())

    def note_backlog(self, waiting: int) -> None:
        """How many inputs wait to be made durable."""
        self._waiting = waiting

    def reading(self) -> HealthReading:
        """How things stand now."""
        monotonic_s, elapsed_s = self._monotonic_s(), self._elapsed_s()
        while self._refusals_s and monotonic_s - self._refusals_s[0] > LATELY_S:
            self._refusals_s.popleft()
        return HealthReading(
            at=self._now(),
            feeds=tuple(_read_feed(feed, monotonic_s, elapsed_s) for feed in self._feeds.values()),
            latency_ms={feed: histogram.percentiles() for feed, histogram in self._push.items()},
            commit_latency_ms={feed: histogram.percentiles() for feed, histogram in self._commit.items()},
            screen_latency_ms=self._screen.percentiles(),
            alert_latency_ms={code: kept.percentiles() for code, kept in self._alert.items()},
            alert_observed_ms={code: kept.percentiles() for code, kept in self._alert_observed.items()},
            store=StoreReading(
                state="refusing" if self._refusing else "writing",
                code=self._refusal_code,
                refused=sum(self._refused.values()),
                refused_lately=len(self._refusals_s),
                waiting=self._waiting,
                sequence=self._sequence,
                committed_at=self._committed_at,
            ),
            screens=self.screens,
        )

    def alert_events(self, picture: Picture, now: datetime) -> tuple[Event, ...]:
        """Events the centre should record now: alarms that began, grew or ended, given its picture."""
        return decide_alerts(picture.alerts, replace(self.reading(), at=now))

    @property
    def push_histograms(self) -> Mapping[str, LatencyHistogram]:
        """Receipt to push, by feed, since the start."""
        return self._push

    @property
    def commit_histograms(self) -> Mapping[str, LatencyHistogram]:
        """Receipt to durable, by feed, since the start."""
        return self._commit

    @property
    def alert_histograms(self) -> Mapping[str, LatencyHistogram]:
        """From what was received making a situation so until its alert was durable, by code."""
        return self._alert

    @property
    def alert_observed_histograms(self) -> Mapping[str, LatencyHistogram]:
        """From the observation that made a situation so until its alert was durable, by code."""
        return self._alert_observed

    @property
    def refusals(self) -> Mapping[str, int]:
        """How often a refusing store was noted since the start, by code."""
        return self._refused


def _read_feed(feed: _Feed, monotonic_s: float, elapsed_s: float) -> FeedReading:
    counts = feed.counts
    if counts.messages != feed.messages_seen:
        feed.messages_seen = counts.messages
        feed.heard_s = elapsed_s
        feed.heard_once = True
    samples = feed.samples
    if not samples or monotonic_s - samples[-1][0] >= SAMPLE_EVERY_S:
        samples.append((monotonic_s, counts.lines, counts.quarantined, counts.dropped))
    while len(samples) > 1 and monotonic_s - samples[1][0] >= LATELY_S:
        samples.popleft()
    _, lines_then, quarantined_then, dropped_then = samples[0]
    quiet_for_s = max(0.0, elapsed_s - feed.heard_s)
    newest = [moment for moment in (feed.last_received_at, counts.last_received_at) if moment is not None]
    return FeedReading(
        feed=feed.declaration.feed,
        state=_condition(feed, quiet_for_s),
        lines=counts.lines,
        messages=counts.messages,
        fragments=counts.fragments,
        annotations=counts.annotations,
        quarantined=counts.quarantined,
        backlog=counts.backlog,
        backlog_max=counts.backlog_max,
        dropped=counts.dropped,
        lag_s=round(statistics.median(feed.lags_s), 3) if feed.lags_s else None,
        last_received_at=max(newest, default=None),
        silent_after_s=feed.declaration.silent_after_s,
        quiet_for_s=round(quiet_for_s, 3),
        failure=feed.failure,
        lines_lately=counts.lines - lines_then,
        quarantined_lately=counts.quarantined - quarantined_then,
        dropped_lately=counts.dropped - dropped_then,
    )


def _condition(feed: _Feed, quiet_for_s: float) -> FeedCondition:
    if feed.ending is not None:
        return feed.ending
    silent_after_s = feed.declaration.silent_after_s
    if silent_after_s is None:
        return "live" if feed.heard_once and quiet_for_s <= QUIET_AFTER_S else "quiet"
    if quiet_for_s > silent_after_s:
        return "silent"
    return "live" if feed.heard_once and quiet_for_s <= silent_after_s / 2 else "quiet"
