"""Health in Prometheus's text form, from a registry of its own; nothing is counted twice for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from varne.health.health import Health
from varne.health.latency import LatencyHistogram
from varne.health.reading import FeedReading

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
EDGES_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_STATES = ("live", "quiet", "silent", "ended", "failed")
_COUNTERS = ("lines", "messages", "fragments", "annotations", "quarantined", "dropped")
_COUNTER_HELP = {
    "lines": "Inputs taken in",
    "messages": "Inputs understood whole",
    "fragments": "Parts of messages of several lines",
    "annotations": "Lines about other lines",
    "quarantined": "Inputs that could not be read",
    "dropped": "Inputs lost because a queue was full",
}


class HealthCollector(Collector):
    """Reads each theatre's health at the moment it is asked."""

    def __init__(self, healths: Mapping[str, Health]) -> None:
        self._healths = healths

    def collect(self) -> Iterator[Metric]:
        """Every metric, in Prometheus's own classes."""
        readings = {theatre: health.reading() for theatre, health in self._healths.items()}
        feeds = [(theatre, feed) for theatre, reading in readings.items() for feed in reading.feeds]
        yield from _feed_metrics(feeds)
        screens = GaugeMetricFamily("varne_screens", "Screens connected", labels=["theatre"])
        sequence = GaugeMetricFamily("varne_log_sequence", "Last durable entry", labels=["theatre"])
        waiting = GaugeMetricFamily("varne_waiting", "Inputs not durable yet", labels=["theatre"])
        refusing = GaugeMetricFamily("varne_store_refusing", "1 while appends fail", labels=["theatre"])
        refused = CounterMetricFamily(
            "varne_store_refused", "Times found refusing", labels=["theatre", "code"]
        )
        for theatre, reading in readings.items():
            screens.add_metric([theatre], reading.screens)
            sequence.add_metric([theatre], reading.store.sequence)
            waiting.add_metric([theatre], reading.store.waiting)
            refusing.add_metric([theatre], float(reading.store.state == "refusing"))
            for code, count in self._healths[theatre].refusals.items():
                refused.add_metric([theatre, code], count)
        yield from (screens, sequence, waiting, refusing, refused)
        yield self._latency()
        yield self._alerts()

    def _alerts(self) -> Metric:
        family = HistogramMetricFamily(
            "varne_alert_seconds",
            "From the receipt, or the observation, that made a situation so until its alert was durable",
            labels=["theatre", "code", "from"],
        )
        for theatre, health in self._healths.items():
            for begun, histograms in (
                ("receipt", health.alert_histograms),
                ("observation", health.alert_observed_histograms),
            ):
                for code, histogram in histograms.items():
                    family.add_metric([theatre, code, begun], _buckets(histogram), histogram.sum_s)
        return family

    def _latency(self) -> Metric:
        family = HistogramMetricFamily(
            "varne_latency_seconds",
            "From receipt of an input until it was durable (commit) or on a screen's socket (push)",
            labels=["theatre", "feed", "until"],
        )
        for theatre, health in self._healths.items():
            for until, histograms in (("commit", health.commit_histograms), ("push", health.push_histograms)):
                for feed, histogram in histograms.items():
                    family.add_metric([theatre, feed, until], _buckets(histogram), histogram.sum_s)
        return family


def _buckets(histogram: LatencyHistogram) -> list[tuple[str, float]]:
    counts = histogram.cumulative(EDGES_S)
    buckets = [(str(edge_s), float(count)) for edge_s, count in zip(EDGES_S, counts, strict=True)]
    return [*buckets, ("+Inf", float(histogram.count))]


def _feed_metrics(feeds: list[tuple[str, FeedReading]]) -> Iterator[Metric]:
    labels = ["theatre", "feed"]
    for name in _COUNTERS:
        counter = CounterMetricFamily(f"varne_feed_{name}", _COUNTER_HELP[name], labels=labels)
        for theatre, feed in feeds:
            counter.add_metric([theatre, feed.feed], getattr(feed, name))
        yield counter
    backlog = GaugeMetricFamily("varne_feed_backlog", "Inputs waiting", labels=labels)
    quiet = GaugeMetricFamily("varne_feed_quiet_seconds", "Since the feed was last heard", labels=labels)
    lag = GaugeMetricFamily("varne_feed_lag_seconds", "Median of received minus observed", labels=labels)
    state = GaugeMetricFamily("varne_feed_state", "1 for the present state", labels=[*labels, "state"])
    for theatre, feed in feeds:
        backlog.add_metric([theatre, feed.feed], feed.backlog)
        quiet.add_metric([theatre, feed.feed], feed.quiet_for_s)
        if feed.lag_s is not None:
            lag.add_metric([theatre, feed.feed], feed.lag_s)
        for name in _STATES:
            state.add_metric([theatre, feed.feed, name], float(feed.state == name))
    yield from (backlog, quiet, lag, state)


def metrics_text(healths: Mapping[str, Health]) -> bytes:
    """Every theatre's health in Prometheus's text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HealthCollector(healths))
    return generate_latest(registry)
