"""The shipped editions, read once."""

from __future__ import annotations

import pytest

from varne.committee.statistics.vintages import Vintages
from varne.console.cli.committee_data import shipped_vintages


@pytest.fixture(scope="session")
def shipped() -> Vintages:
    return shipped_vintages()
