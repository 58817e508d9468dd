"""Pages of the measures, and of proposals with their legal status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from varne.committee.measures.register import (
    EVIDENCE_WORDS,
    LEGAL_WORDS,
    OBJECTIVE_WORDS,
    STATUS_WORDS,
    Measure,
    overdue,
)
from varne.committee.report.cells import joined, listed, owned_by
from varne.committee.report.inputs import Registers
from varne.committee.report.model import Section, Table, plain
from varne.committee.sources import Words


def measures_pages(registers: Registers, as_of: date) -> list[Section]:
    """Operations, then proposals, of registers already cut to ``as_of``."""
    measures = registers.measures.measures
    return [_operations([m for m in measures if m.kind == "operation"], as_of), _proposals(measures)]


def _operations(measures: Sequence[Measure], as_of: date) -> Section:
    rows = []
    for one in measures:
        late = overdue(one, as_of)
        status = STATUS_WORDS[one.status.status]
        if late:
            status = joined([status, Words(en="(no word since the due day)", fr="(rien depuis l'échéance)")])
        evidence = listed(
            [
                Words(
                    en=f"{EVIDENCE_WORDS[fact.kind].en}: {fact.words.en}",
                    fr=f"{EVIDENCE_WORDS[fact.kind].fr} : {fact.words.fr}",
                )
                for fact in one.evidence
            ]
        )
        rows.append(
            (
                one.title,
                OBJECTIVE_WORDS[one.objective],
                owned_by(one.owners),
                plain(str(one.announced)),
                status,
                evidence,
                plain(", ".join(sorted({*one.sources, *(s for fact in one.evidence for s in fact.sources)}))),
            )
        )
    return Section(
        id="measures",
        title=Words(en="Measures", fr="Mesures"),
        paragraphs=(
            Words(
                en="What was agreed, by the body that owns it. Which step serves which objective is mostly "
                "our "
                "reading. No official source attributes a change in crossings to one measure.",
                fr="Ce qui a été convenu, avec l'organisme responsable. Le rattachement à un objectif est "
                "le plus "
                "souvent le nôtre. Aucune source officielle n'attribue une évolution des traversées à une "
                "mesure.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="measure", fr="mesure"),
                    Words(en="objective", fr="objectif"),
                    Words(en="owners", fr="responsables"),
                    Words(en="announced", fr="annoncée"),
                    Words(en="status", fr="état"),
                    Words(en="evidence", fr="éléments"),
                    plain("sources"),
                ),
                rows=tuple(rows),
                widths=(0.17, 0.11, 0.13, 0.11, 0.10, 0.27, 0.11),
            ),
        ),
    )


def _proposals(measures: Sequence[Measure]) -> Section:
    rows = tuple(
        (
            one.title,
            STATUS_WORDS[one.status.status],
            LEGAL_WORDS[one.legal.position],
            one.legal.words,
            plain(", ".join(one.legal.sources)),
        )
        for one in measures
        if one.legal is not None
    )
    return Section(
        id="law",
        title=Words(en="Proposals and the law", fr="Propositions et droit"),
        paragraphs=(
            Words(
                en="Proposals are described with their legal status, as far as sources go. None is an "
                "operation "
                "of this program, and no command of it turns a boat back.",
                fr="Les propositions sont décrites avec leur statut en droit, tel que les sources le "
                "donnent. Aucune "
                "n'est une opération de ce programme, et aucune de ses commandes ne refoule une embarcation.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="what", fr="objet"),
                    Words(en="status", fr="état"),
                    Words(en="law", fr="droit"),
                    Words(en="why", fr="pourquoi"),
                    plain("sources"),
                ),
                rows=rows,
                widths=(0.22, 0.12, 0.14, 0.40, 0.12),
            ),
        )
        if rows
        else (),
    )
