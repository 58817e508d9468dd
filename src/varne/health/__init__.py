"""Freshness, lag, backlog and latency of a running centre: silence is an alarm."""

from varne.health.health import Health
from varne.health.metrics import metrics_text
from varne.health.reading import Counts, FeedReading, HealthReading, StoreReading
from varne.health.rules import decide_alerts

__all__ = [
    "Counts",
    "FeedReading",
    "Health",
    "HealthReading",
    "StoreReading",
    "decide_alerts",
    "metrics_text",
]
