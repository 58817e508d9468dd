"""Each claim against what the files held say: it holds, it differs and by how much, or cannot be checked."""

from __future__ import annotations

from datetime import date
from typing import Literal

from varne.committee.claims.figures import FIGURES, Evidence
from varne.committee.claims.register import Check, Part
from varne.committee.statistics.series import Status
from varne.picture.errors import Broken
from varne.picture.noun import Noun

Verdict = Literal["holds", "differs", "partly", "sourced"]
VERDICT_WORDS: dict[Verdict, tuple[str, str]] = {
    "holds": ("computed again: holds", "recalculé : exact"),
    "differs": ("computed again: differs", "recalculé : diffère"),
    "partly": ("holds as far as it can be computed", "exact pour ce qui se recalcule"),
    "sourced": (
        "cannot be computed from the files held; stands as sourced",
        "non recalculable ; cité avec sa source",
    ),
}


class PartResult(Noun, frozen=True):
    """One figure as published, as computed (``None``: cannot be), and whether they agree (``None``: open)."""

    part: Part
    computed: float | None
    agrees: bool | None

    @property
    def difference(self) -> float | None:
        """Computed less published, in the unit of the part."""
        return None if self.computed is None else self.computed - self.part.published


class CheckResult(Noun, frozen=True):
    """One claim with its verdict; ``vintage`` is the edition it was computed from."""

    check: Check
    verdict: Verdict
    parts: tuple[PartResult, ...]
    vintage: str
    vintage_known_on: date
    status: Status


def recompute(evidence: Evidence) -> tuple[CheckResult, ...]:
    """All claims and reconciliations of the register, in its order.

    Raises:
        Broken: the register names a figure that there is no way to compute.
    """
    return tuple(_result(evidence, check) for check in evidence.register.checks)


def _result(evidence: Evidence, check: Check) -> CheckResult:
    parts = tuple(_part(evidence, part) for part in check.parts)
    agreed = [result.agrees for result in parts]
    verdict: Verdict
    if False in agreed:
        verdict = "differs"
    elif True not in agreed:
        verdict = "sourced"
    else:
        verdict = "partly" if None in agreed else "holds"
    newest = evidence.vintages.newest
    return CheckResult(
        check=check,
        verdict=verdict,
        parts=parts,
        vintage=newest.name,
        vintage_known_on=newest.known_on,
        status="provisional",
    )


def _part(evidence: Evidence, part: Part) -> PartResult:
    if part.figure is None:
        return PartResult(part=part, computed=None, agrees=None)
    if part.figure not in FIGURES:
        raise Broken(f"no way to compute {part.figure}")
    computed = FIGURES[part.figure](evidence, part)
    return PartResult(part=part, computed=computed, agrees=_agrees(part, computed))


def _agrees(part: Part, computed: float | None) -> bool | None:
    if computed is None:
        return None
    if part.relation == "at_least":
        return computed >= part.published
    if part.relation == "at_most":
        return computed <= part.published
    if part.relation == "about":
        return abs(computed - part.published) <= part.tolerance
    return abs(round(computed, part.decimals) - part.published) < 10.0**-part.decimals / 2
