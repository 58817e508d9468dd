"""What is shipped, read once for all tests of the committee's room."""

from __future__ import annotations

from pathlib import Path

import pytest

from varne.committee.claims.figures import Evidence
from varne.committee.statistics.vintages import Vintages
from varne.console.cli.committee_data import held_evidence


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return held_evidence(Path("no-such-directory"), None)


@pytest.fixture(scope="session")
def shipped(evidence: Evidence) -> Vintages:
    return evidence.vintages
