"""What was agreed, by whom, since when, with which money, and what is known of how it went.

A measure keeps its whole history: statuses, milestones and evidence each became public on a day, so the
register can be read as of any day (:func:`measures_as_of`). A *proposal* (turning boats back, applying from
France) stands in the same register with its legal status and can never be under way or delivered: it is
described, never operated (OPERATIONS.md, section 5, row 6).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from varne.committee.sources import (
    Access,
    Body,
    Sources,
    Words,
    decode_register,
    known_by,
    require_unique,
    require_words,
)
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Objective = Literal["smart_border", "resilient_border", "deterrence_border"]
Status = Literal["announced", "under_way", "delivered", "lapsed", "withdrawn", "proposal", "unknown"]
Outcome = Literal["planned", "met", "missed", "unknown"]
EvidenceKind = Literal["official", "analysis", "audit", "research", "press", "none"]
LegalPosition = Literal["bounded", "not_provided_for", "not_lawful_or_not_established"]

OBJECTIVE_WORDS: dict[Objective, Words] = {
    "smart_border": Words(en="Smart border", fr="Frontière intelligente"),
    "resilient_border": Words(en="Resilient border", fr="Frontière résiliente"),
    "deterrence_border": Words(en="Deterrence border", fr="Frontière dissuasive"),
}
STATUS_WORDS: dict[Status, Words] = {
    "announced": Words(en="announced", fr="annoncée"),
    "under_way": Words(en="under way", fr="en cours"),
    "delivered": Words(en="delivered", fr="réalisée"),
    "lapsed": Words(en="lapsed", fr="échue"),
    "withdrawn": Words(en="withdrawn", fr="retirée"),
    "proposal": Words(en="proposal only", fr="simple proposition"),
    "unknown": Words(en="not known", fr="inconnu"),
}
OUTCOME_WORDS: dict[Outcome, Words] = {
    "planned": Words(en="planned", fr="prévu"),
    "met": Words(en="met", fr="atteint"),
    "missed": Words(en="missed", fr="manqué"),
    "unknown": Words(en="not known", fr="inconnu"),
}
EVIDENCE_WORDS: dict[EvidenceKind, Words] = {
    "official": Words(en="official figure", fr="chiffre officiel"),
    "analysis": Words(en="analysis", fr="analyse"),
    "audit": Words(en="audit", fr="contrôle"),
    "research": Words(en="research", fr="recherche"),
    "press": Words(en="press", fr="presse"),
    "none": Words(en="no evidence", fr="aucun élément"),
}
LEGAL_WORDS: dict[LegalPosition, Words] = {
    "bounded": Words(en="lawful within bounds", fr="licite dans des limites"),
    "not_provided_for": Words(en="not provided for", fr="non prévu par le droit"),
    "not_lawful_or_not_established": Words(
        en="not lawful, or no lawful way shown", fr="illicite, ou aucune voie licite montrée"
    ),
}
# A proposal is described, never operated.
PROPOSAL_STATUSES: tuple[Status, ...] = ("proposal", "withdrawn", "unknown")


class Milestone(Noun, frozen=True):
    """A step with a date, and what became of it. ``due`` is absent where no date was given."""

    words: Words
    outcome: Outcome
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    due: date | None = None


class Evidence(Noun, frozen=True):
    """What is known of whether it worked; ``none`` is evidence too, and is said."""

    kind: EvidenceKind
    words: Words
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class StatusSince(Noun, frozen=True):
    """Where the measure stands, from the day that became public."""

    status: Status
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    words: Words | None = None


class LegalStatus(Noun, frozen=True):
    """What the law says of it, as far as the sources go; no legal advice."""

    position: LegalPosition
    words: Words
    sources: tuple[str, ...]


class Measure(Noun, frozen=True):
    """One step. ``money`` names commitments of the ledger; ``objective_basis``: who says the objective."""

    id: str
    title: Words
    objective: Objective
    objective_basis: Literal["stated", "ours"]
    kind: Literal["operation", "proposal"]
    owners: tuple[Body, ...]
    announced: date
    confidence: Access
    sources: tuple[str, ...]
    statuses: tuple[StatusSince, ...]
    evidence: tuple[Evidence, ...]
    money: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    starts: date | None = None
    ends: date | None = None
    legal: LegalStatus | None = None

    @property
    def known_from(self) -> date:
        """The day it was announced."""
        return self.announced

    @property
    def status(self) -> StatusSince:
        """The latest status that is held."""
        return self.statuses[-1]


class Register(Noun, frozen=True):
    """All measures, in the file's order."""

    measures: tuple[Measure, ...]

    def measure(self, name: str) -> Measure:
        """One of them.

        Raises:
            Malformed: there is none of that id.
        """
        found = next((measure for measure in self.measures if measure.id == name), None)
        if found is None:
            raise Malformed(f"there is no measure {name}", code="no_measure")
        return found


def load_measures(data: bytes, sources: Sources) -> Register:
    """Read and check the register.

    Raises:
        Malformed: not of the form; a fact without a source; words in one language only; a proposal that is
            said to be under way, or has no legal status; dates out of order.
    """
    register = decode_register(data, Register, "measures")
    require_unique([measure.id for measure in register.measures], "measures")
    for measure in register.measures:
        _check(measure, sources)
    return register


def _check(measure: Measure, sources: Sources) -> None:
    where = f"measure {measure.id}"
    require_words(measure.title, where)
    sources.require(measure.sources, where)
    facts: tuple[Milestone | Evidence | StatusSince, ...]
    facts = (*measure.milestones, *measure.evidence, *measure.statuses)
    for fact in facts:
        sources.require(fact.sources, where)
        if fact.words is not None:
            require_words(fact.words, where)
    if not measure.statuses or not measure.evidence:
        raise Malformed(f"{where} needs a status and evidence, if only `none`", code="register")
    days = [status.known_from for status in measure.statuses]
    if days != sorted(days) or days[0] > measure.announced:
        raise Malformed(
            f"{where}: statuses begin with its announcement, in the order of days", code="register"
        )
    if measure.ends is not None and measure.ends < (measure.starts or measure.announced):
        raise Malformed(f"{where} ends before it starts", code="register")
    if measure.legal is not None:
        sources.require(measure.legal.sources, where)
        require_words(measure.legal.words, where)
    if measure.kind == "proposal":
        wrong = [status.status for status in measure.statuses if status.status not in PROPOSAL_STATUSES]
        if wrong:
            raise Malformed(f"{where} is a proposal and cannot be {wrong[0]}", code="proposal")
        if measure.legal is None:
            raise Malformed(f"{where} is a proposal and needs its legal status", code="proposal")
        if measure.owners or measure.money:
            raise Malformed(
                f"{where} is a proposal: nobody owns it and nothing is spent on it", code="proposal"
            )
    elif not measure.owners:
        raise Malformed(f"{where} needs an owner", code="register")


def measures_as_of(register: Register, as_of: date) -> tuple[Measure, ...]:
    """The register as it could have been read on a day: later facts are left out, not marked."""
    return tuple(
        msgspec.structs.replace(
            measure,
            statuses=known_by(measure.statuses, as_of),
            evidence=known_by(measure.evidence, as_of),
            milestones=known_by(measure.milestones, as_of),
        )
        for measure in known_by(register.measures, as_of)
    )


def overdue(measure: Measure, as_of: date) -> tuple[Milestone, ...]:
    """Milestones whose day has passed without word of an outcome: silence is not delivery."""
    return tuple(
        milestone
        for milestone in measure.milestones
        if milestone.due is not None and milestone.due < as_of and milestone.outcome in ("planned", "unknown")
    )
