from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from varne.centre.outcome import Commit
from varne.health import Health, decide_alerts, metrics_text
from varne.health.health import OwnCounts
from varne.picture.alert import Alert
from varne.picture.errors import Refused
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    Event,
    FeedDeclared,
    InputQuarantined,
    LogOpened,
    Recorded,
    ReportReceived,
)
from varne.picture.fold import apply
from varne.picture.picture import Picture
from varne.picture.report import Report

START = datetime(2026, 8, 10, 20, tzinfo=UTC)


class World:
    """A centre's surroundings: clocks that are moved by hand, a log, and health."""

    def __init__(self) -> None:
        self.wall = START
        self.s = 100.0
        self.health = Health(now=lambda: self.wall, monotonic_s=lambda: self.s)
        self.picture = Picture()
        self.record(LogOpened(theatre_id="dover", theatre_digest="d", centre="UK", synthetic=True))

    def record(self, *bodies: Event) -> None:
        entries = []
        for body in bodies:
            entry = Recorded(
                sequence=self.picture.sequence + 1,
                originator="UK",
                received_at=self.wall,
                recorded_at=self.wall,
                body=body,
            )
            apply(self.picture, entry)
            entries.append(entry)
        commit = Commit(
            entries=tuple(entries),
            arrived_monotonic_s=tuple(self.s - 0.02 for _ in entries),
            committed_monotonic_s=self.s,
        )
        self.health.note_commit(commit)
        self.health.note_commit(commit)  # told twice, counted once

    def report(self, identifier: str, feed: str = "phones", lag_s: float = 3.0) -> None:
        self.record(
            ReportReceived(
                report=Report(
                    id=identifier,
                    kind="call",
                    feed=feed,
                    source="uk.999",
                    centre="UK",
                    received_at=self.wall,
                    observed_at=self.wall - timedelta(seconds=lag_s),
                )
            )
        )

    def pass_time(self, seconds: float) -> None:
        self.s += seconds
        self.wall += timedelta(seconds=seconds)

    def alarms(self) -> list[Event]:
        events = list(self.health.alert_events(self.picture, self.wall))
        self.record(*events)
        return events

    def state(self, feed: str) -> str:
        return {reading.feed: reading.state for reading in self.health.reading().feeds}[feed]


def declared(feed: str = "ais", silent_after_s: float | None = 30.0) -> FeedDeclared:
    return FeedDeclared(feed=feed, kind="ais", synthetic=False, title=feed, silent_after_s=silent_after_s)


def test_a_feed_goes_from_quiet_to_live_to_quiet_to_silent_and_back() -> None:
    world = World()
    counts = OwnCounts()
    world.health.watch(declared(), lambda: counts)
    assert world.state("ais") == "quiet"  # never heard yet
    counts.messages += 1
    assert world.state("ais") == "live"
    world.pass_time(16)
    assert world.state("ais") == "quiet"
    world.pass_time(15)
    assert world.state("ais") == "silent"
    counts.messages += 1
    assert world.state("ais") == "live"


def test_silence_is_one_alarm_and_hearing_it_again_ends_it() -> None:
    world = World()
    counts = OwnCounts()
    world.health.watch(declared(), lambda: counts)
    assert world.alarms() == []
    world.pass_time(31)
    (raised,) = world.alarms()
    assert isinstance(raised, AlertRaised)
    assert raised.alert.id == "feed_silent:ais"
    assert raised.alert.priority == "alarm"
    assert raised.alert.parameters["silent_after_s"] == 30.0
    world.pass_time(300)
    assert world.alarms() == []  # one alert for one situation
    counts.messages += 1
    (cleared,) = world.alarms()
    assert cleared == AlertCleared(alert_id="feed_silent:ais")
    assert world.alarms() == []


def test_a_wall_clock_set_back_does_not_hide_silence() -> None:
    world = World()
    world.health.watch(declared(), OwnCounts)
    world.s += 31
    world.wall -= timedelta(hours=1)
    (raised,) = world.alarms()
    assert isinstance(raised, AlertRaised)


def test_in_a_replay_silence_is_counted_in_the_replays_own_time() -> None:
    played = [0.0]
    health = Health(now=lambda: START, elapsed_s=lambda: played[0], monotonic_s=lambda: 0.0)
    health.watch(declared(silent_after_s=600))
    played[0] = 601.0
    assert health.reading().feeds[0].state == "silent"


def test_quiet_is_normal_for_a_feed_without_a_limit() -> None:
    world = World()
    world.health.watch(declared("phones", silent_after_s=None))
    world.pass_time(86_400)
    assert world.state("phones") == "quiet"
    assert world.alarms() == []


def test_noise_that_nobody_can_read_is_not_hearing_a_feed() -> None:
    world = World()
    counts = OwnCounts()
    world.health.watch(declared(), lambda: counts)
    world.pass_time(31)
    counts.lines += 50
    counts.quarantined += 50
    assert world.state("ais") == "silent"


def test_a_failed_feed_is_an_alarm_and_an_ended_one_is_not() -> None:
    world = World()
    world.health.watch(declared("a"))
    world.health.watch(declared("b"))
    world.health.ended("a")
    world.health.failed("b", "connection refused")
    world.pass_time(3600)
    (raised,) = world.alarms()
    assert isinstance(raised, AlertRaised)
    assert raised.alert.subject == "b"
    assert raised.alert.parameters["failure"] == "connection refused"
    world.health.watch(declared("b"))
    world.report("r1", feed="b")
    assert world.alarms() == [AlertCleared(alert_id="feed_silent:b")]


def test_a_full_queue_is_an_alarm_with_its_count_renewed_when_doubled_and_over_after_a_minute() -> None:
    world = World()
    counts = OwnCounts(backlog_max=100)
    world.health.watch(declared(silent_after_s=None), lambda: counts)
    assert world.alarms() == []
    said = []
    for dropped in (5, 6, 9, 10, 11):
        counts.dropped = dropped
        world.pass_time(1)
        said += [
            event.alert.parameters["dropped"] for event in world.alarms() if isinstance(event, AlertRaised)
        ]
    assert said == [5, 10]
    assert world.picture.alerts["queue_full:ais"].count == 2
    for _ in range(62):
        world.pass_time(1)
        last = world.alarms()
        if last:
            break
    assert last == [AlertCleared(alert_id="queue_full:ais")]


def test_rising_quarantine_needs_both_a_number_and_a_share() -> None:
    world = World()
    counts = OwnCounts()
    world.health.watch(declared(silent_after_s=None), lambda: counts)
    world.alarms()
    counts.lines, counts.messages, counts.quarantined = 10_000, 9_980, 20
    world.pass_time(1)
    assert world.alarms() == []  # many, but a fifth of a per cent
    counts.lines, counts.quarantined = 11_000, 1_020
    world.pass_time(1)
    (raised,) = world.alarms()
    assert isinstance(raised, AlertRaised)
    assert raised.alert.code == "quarantine_rising"
    for _ in range(61):
        world.pass_time(1)
        counts.lines += 1
        counts.messages += 1
        last = world.alarms()
        if last:
            break
    assert last == [AlertCleared(alert_id="quarantine_rising:ais")]


def test_a_refusing_store_is_said_as_soon_as_anything_can_be_recorded_again() -> None:
    world = World()
    world.health.note_refusal(Refused("no room", code="disk_full"))
    assert world.health.reading().store.state == "refusing"
    world.health.note_refusal(None)
    (raised,) = world.alarms()  # the store has mended within the minute
    assert isinstance(raised, AlertRaised)
    assert raised.alert.priority == "emergency"
    assert raised.alert.parameters["code"] == "disk_full"
    assert world.health.reading().store.state == "writing"
    world.pass_time(61)
    assert world.alarms() == [AlertCleared(alert_id="store_refusing:store")]


def test_deciding_is_pure() -> None:
    world = World()
    world.health.watch(declared())
    world.pass_time(31)
    reading = world.health.reading()
    standing: dict[str, Alert] = {}
    assert decide_alerts(standing, reading) == decide_alerts(standing, reading)
    assert standing == {}


def test_counts_are_kept_for_a_feed_whose_source_keeps_none() -> None:
    world = World()
    world.record(declared("phones", silent_after_s=None))
    world.report("r1")
    world.report("r2", lag_s=9.0)
    world.record(InputQuarantined(feed="phones", code="bad", reason="?", sha256="0", length_bytes=1))
    (feed,) = world.health.reading().feeds
    assert (feed.lines, feed.messages, feed.quarantined) == (3, 2, 1)
    assert feed.lag_s == 6.0
    assert feed.last_received_at == START
    said = world.health.reading().commit_latency_ms["phones"]
    assert said.n == 3
    assert said.p99 == pytest.approx(20, rel=0.02)


def test_a_reading_says_what_is_not_known_as_null() -> None:
    world = World()
    world.health.watch(declared())
    said = msgspec.json.decode(msgspec.json.encode(world.health.reading()))
    assert said["feeds"][0]["lag_s"] is None
    assert said["feeds"][0]["last_received_at"] is None


def test_metrics_name_every_theatre_and_feed_and_use_no_global_registry() -> None:
    world = World()
    world.record(declared("phones", silent_after_s=None))
    world.report("r1")
    world.health.pushed("phones", [0.03, 0.06])
    world.health.screens = 4
    world.health.note_refusal(Refused("full", code="disk_full"))
    text = metrics_text({"dover": world.health}).decode()
    assert metrics_text({"dover": world.health}).decode() == text  # a second scrape finds the same
    for line in (
        'varne_screens{theatre="dover"} 4.0',
        'varne_feed_messages_total{feed="phones",theatre="dover"} 1.0',
        'varne_feed_state{feed="phones",state="live",theatre="dover"} 1.0',
        'varne_store_refused_total{code="disk_full",theatre="dover"} 1.0',
        'varne_store_refusing{theatre="dover"} 1.0',
        'varne_latency_seconds_bucket{feed="phones",le="0.05",theatre="dover",until="push"} 1.0',
        'varne_latency_seconds_count{feed="phones",theatre="dover",until="push"} 2.0',
    ):
        assert line in text
    from prometheus_client import REGISTRY, generate_latest

    assert b"varne_" not in generate_latest(REGISTRY)


def test_latency_of_alerts_is_counted_once_for_each_raising() -> None:
    world = World()
    world.pass_time(10.0)
    alert = Alert(
        id="surge:centre",
        code="surge",
        priority="alarm",
        raised_at=world.wall,
        subject="centre",
        since=world.wall - timedelta(seconds=0.4),
        observed_at=world.wall - timedelta(seconds=30),
    )
    world.record(AlertRaised(alert=alert))
    world.pass_time(5.0)
    world.record(AlertRaised(alert=alert))  # written again: it stood already
    reading = world.health.reading()
    assert reading.alert_latency_ms["surge"].n == 1
    assert reading.alert_latency_ms["surge"].p99 == pytest.approx(400, rel=0.03)
    assert reading.alert_observed_ms["surge"].p99 == pytest.approx(30_000, rel=0.03)
    world.record(AlertCleared(alert_id=alert.id), AlertRaised(alert=alert))
    assert world.health.reading().alert_latency_ms["surge"].n == 2
    text = metrics_text({"dover": world.health}).decode()
    assert 'varne_alert_seconds_count{code="surge",from="receipt",theatre="dover"} 2.0' in text
