"""The register of published figures: facts with their sources, and claims with what of each can be computed.

Two files of ``data/committee/claims``: ``facts.toml`` holds what was said of which period, by whom, known
from when; ``checks.toml`` holds the claims and the reconciliations, each with its parts. A part names the
figure of :mod:`.figures` that computes it again from the files held, or none.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from varne.committee.sources import (
    Access,
    Sources,
    Words,
    decode_register,
    known_by,
    require_unique,
)
from varne.committee.statistics.series import Status
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Relation = Literal["equal", "at_least", "at_most", "about"]


class Fact(Noun, frozen=True):
    """One published figure of one period. Several of one series and period are a conflict."""

    id: str
    series: str
    period: str
    value: float
    unit: str
    status: Status
    source: str
    known_from: date
    note: Words | None = None


class Part(Noun, frozen=True):
    """One figure of a claim, and how it is computed again; without ``figure`` it is not.

    ``relation``: how the computed figure must stand to the published; ``equal`` is judged to ``decimals``.
    """

    what: Words
    published: float
    unit: str
    figure: str | None = None
    decimals: int = 0
    relation: Relation = "equal"
    tolerance: float = 0.0
    first: date | None = None
    last: date | None = None
    level: float = (
        0.0  # people a day for ``days_above`` and ``share_above``; a share of days for ``top_share``
    )
    year: int = 0
    value: float = 0.0  # of ``constant``
    facts: tuple[str, ...] = ()


class Check(Noun, frozen=True):
    """One claim or reconciliation, as published."""

    id: str
    kind: Literal["claim", "reconciliation"]
    number: int
    words: Words
    sources: tuple[str, ...]
    access: Access
    known_from: date
    parts: tuple[Part, ...] = ()
    conflict: Words | None = None


class _Facts(Noun, frozen=True):
    facts: tuple[Fact, ...]


class _Checks(Noun, frozen=True):
    checks: tuple[Check, ...]


class ClaimsRegister(Noun, frozen=True):
    """Facts, checks and the sources that both name."""

    facts: tuple[Fact, ...]
    checks: tuple[Check, ...]
    sources: Sources

    def as_of(self, day: date) -> ClaimsRegister:
        """What of it was public on a day."""
        return ClaimsRegister(
            facts=known_by(self.facts, day), checks=known_by(self.checks, day), sources=self.sources
        )

    def fact(self, name: str) -> Fact | None:
        """A fact by its id; ``None`` when it is not held, or was not yet public."""
        return next((fact for fact in self.facts if fact.id == name), None)

    def conflicts(self) -> dict[tuple[str, str], tuple[Fact, ...]]:
        """Facts of one series and period that differ, by series and period."""
        groups: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.facts:
            groups.setdefault((fact.series, fact.period), []).append(fact)
        return {
            key: tuple(facts) for key, facts in sorted(groups.items()) if len({f.value for f in facts}) > 1
        }


def load_claims(facts: bytes, checks: bytes, sources: tuple[bytes, ...]) -> ClaimsRegister:
    """Read the register from its TOML files; ``sources`` are files of sources, read as one.

    Raises:
        Malformed: a file is not of its form, an id stands twice, or a source or fact named is not held.
    """
    held = Sources(
        sources=tuple(
            source
            for data in sources
            for source in decode_register(data, Sources, "the register of sources").sources
        )
    )
    require_unique([source.id for source in held.sources], "sources")
    found = ClaimsRegister(
        facts=decode_register(facts, _Facts, "the published facts").facts,
        checks=decode_register(checks, _Checks, "the published claims").checks,
        sources=held,
    )
    require_unique([fact.id for fact in found.facts], "facts")
    require_unique([check.id for check in found.checks], "claims")
    for fact in found.facts:
        held.require([fact.source], f"fact {fact.id}")
    for check in found.checks:
        held.require(check.sources, f"claim {check.id}")
        missing = [name for part in check.parts for name in part.facts if found.fact(name) is None]
        if missing:
            raise Malformed(f"claim {check.id} names facts that are not held: {missing}", code="no_fact")
    return found
