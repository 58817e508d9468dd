"""What holds for every test: the browser's come last."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How fast examples are made or tried says something of the machine and its load, not of the code.
settings.register_profile("varne", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("varne")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests after all others: Playwright keeps an event loop running on the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
