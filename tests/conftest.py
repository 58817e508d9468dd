"""What holds for every test: the browser's come last."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made or tried says something of the machine and its load, not of the code.
# Examples are the same in every run; HYPOTHESIS_PROFILE=search looks for others.
calm = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("varne", derandomize=True, **calm)
settings.register_profile("search", **calm)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "varne"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests after all others: Playwright keeps an event loop running on the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
