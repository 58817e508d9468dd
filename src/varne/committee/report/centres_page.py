"""The page of reception and return centres."""

from __future__ import annotations

from datetime import date

from varne.committee.centres.register import KIND_WORDS
from varne.committee.report.cells import UNKNOWN, owned_by
from varne.committee.report.inputs import Registers
from varne.committee.report.model import Figure, Section, Table, both, plain
from varne.committee.sources import Words


def centres_page(registers: Registers, as_of: date) -> tuple[list[Figure], Section]:
    """Figures and the page of centres."""
    figures, rows = [], []
    for one in registers.centres.centres:
        rule = one.limit_on(as_of)
        figures.append(
            Figure(
                id=f"centre.{one.id}.places",
                title=Words(en=f"{one.title.en}: places", fr=f"{one.title.fr} : places"),
                unit="count",
                period=str(as_of.year),
                status="not_known" if one.places is None else "sourced",
                vintage=one.known_from,
                sources=one.sources,
                area="GB" if one.country == "UK" else "FR",
                value=one.places,
            )
        )
        rows.append(
            (
                one.title,
                KIND_WORDS[one.kind],
                owned_by(one.operators),
                UNKNOWN if one.places is None else both(one.places, "count"),
                UNKNOWN if rule is None else rule.words,
                plain("" if one.opens is None else str(one.opens)),
                plain(", ".join(one.sources)),
            )
        )
    section = Section(
        id="centres",
        title=Words(en="Reception and return centres", fr="Centres d'accueil et de retour"),
        paragraphs=(
            Words(
                en="Places by design and the longest holding by rule. How many people are inside is not "
                "published.",
                fr="Places prévues et durée maximale selon la règle. Le nombre de présents n'est pas publié.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="centre", fr="centre"),
                    Words(en="kind", fr="type"),
                    Words(en="run by", fr="exploitant"),
                    Words(en="places", fr="places"),
                    Words(en="holding rule", fr="règle de durée"),
                    Words(en="opens by", fr="ouverture d'ici"),
                    plain("sources"),
                ),
                rows=tuple(rows),
                numeric=(3,),
                widths=(0.20, 0.08, 0.16, 0.08, 0.24, 0.12, 0.12),
            ),
        ),
    )
    return figures, section
