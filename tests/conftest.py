"""What holds for every test: the browser's come last."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests after all others: Playwright keeps an event loop running on the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
