"""Freshness, lag, backlog, quarantine and latency per feed: silence is an alarm."""
