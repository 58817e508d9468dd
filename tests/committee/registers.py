"""The shipped registers, read once for the tests beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from varne.committee.ledger.register import Ledger, load_ledger
from varne.committee.measures.register import Register, load_measures
from varne.committee.returns.published import PublishedReturns, load_published
from varne.committee.sources import Sources, load_sources

DATA = Path(__file__).parents[2] / "data" / "committee"


@cache
def sources() -> Sources:
    return load_sources((DATA / "sources.toml").read_bytes())


@cache
def measures() -> Register:
    return load_measures((DATA / "measures" / "measures.toml").read_bytes(), sources())


def measure_ids() -> list[str]:
    return [measure.id for measure in measures().measures]


@cache
def ledger() -> Ledger:
    data = (DATA / "ledger" / "commitments.toml").read_bytes()
    return load_ledger(data, sources(), measure_ids())


@cache
def published() -> PublishedReturns:
    return load_published((DATA / "returns" / "monthly.toml").read_bytes(), sources())
