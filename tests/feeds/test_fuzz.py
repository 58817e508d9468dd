"""Damaged lines never crash a parser: some in every run, a million of each in the long one."""

from __future__ import annotations

import pytest
from bench.fuzz_feeds import LINES_DEFAULT, PARSERS, fuzz


@pytest.mark.parametrize("name", PARSERS)
def test_twenty_thousand_damaged_lines(name: str) -> None:
    became = fuzz(name, LINES_DEFAULT)
    assert became["report"] > 0
    assert sum(became.values()) > LINES_DEFAULT / 2


@pytest.mark.long
@pytest.mark.parametrize("name", PARSERS)
def test_a_million_damaged_lines(name: str) -> None:
    assert fuzz(name, 1_000_000)["report"] > 0
