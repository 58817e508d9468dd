"""Pages of what was claimed, and of where publications disagree."""

from __future__ import annotations

from varne.committee.claims.figures import Evidence
from varne.committee.claims.recompute import VERDICT_WORDS, recompute
from varne.committee.report.model import (
    STATUS_TOLD,
    Section,
    Table,
    number,
    plain,
)
from varne.committee.sources import Words, access_words

SERIES_WORDS: dict[str, Words] = {
    "final_arrivals": Words(en="arrivals, final", fr="arrivées, définitif"),
    "final_boats": Words(en="boats, final", fr="embarcations, définitif"),
    "prevented": Words(en="prevented, persons", fr="empêchements, personnes"),
    "prevented_events": Words(en="prevented, events", fr="empêchements, événements"),
    "red_days": Words(en="red days", fr="jours rouges"),
    "french_attempts": Words(en="attempts, French count", fr="tentatives, décompte français"),
    "french_operations": Words(en="French operations", fr="opérations françaises"),
    "french_rescued": Words(en="rescued, French count", fr="secourus, décompte français"),
    "french_involved_at_sea": Words(
        en="involved at sea, French count", fr="impliqués en mer, compte français"
    ),
}


def claims_page(evidence: Evidence) -> Section:
    """Every published claim and reconciliation with its verdict."""
    rows = []
    for result in recompute(evidence):
        check = result.check
        sure = Words(en=access_words(check.access, "en"), fr=access_words(check.access, "fr"))
        rows.append(
            (
                plain(f"{'' if check.kind == 'claim' else 'R'}{check.number}"),
                check.words,
                Words(en=VERDICT_WORDS[result.verdict][0], fr=VERDICT_WORDS[result.verdict][1]),
                sure,
                plain(", ".join(check.sources)),
            )
        )
    return Section(
        id="claims",
        title=Words(en="Published claims, checked", fr="Affirmations publiées, vérifiées"),
        paragraphs=(
            Words(
                en="Each claim is computed again from the files held where they reach; the others stand as "
                "sourced facts. R: a reconciliation between two publications.",
                fr="Chaque affirmation est recalculée à partir des fichiers détenus quand ils suffisent ; "
                "les autres "
                "sont citées avec leur source. R : un rapprochement entre deux publications.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    plain("#"),
                    Words(en="claim", fr="affirmation"),
                    Words(en="verdict", fr="constat"),
                    Words(en="source read as", fr="source lue"),
                    Words(en="sources", fr="sources"),
                ),
                rows=tuple(rows),
                widths=(0.06, 0.42, 0.22, 0.14, 0.16),
            ),
        ),
    )


def conflicts_page(evidence: Evidence) -> Section:
    """Series and periods for which several figures are published."""
    rows = tuple(
        (
            SERIES_WORDS.get(series, plain(series.replace("_", " "))),
            plain(period),
            Words(
                en=" / ".join(f"{number(fact.value, 0, 'en')} ({fact.source})" for fact in facts),
                fr=" / ".join(f"{number(fact.value, 0, 'fr')} ({fact.source})" for fact in facts),
            ),
            Words(
                en=", ".join(
                    sorted({STATUS_TOLD[fact.status].en for fact in facts if fact.status in STATUS_TOLD})
                ),
                fr=", ".join(
                    sorted({STATUS_TOLD[fact.status].fr for fact in facts if fact.status in STATUS_TOLD})
                ),
            ),
        )
        for (series, period), facts in evidence.register.conflicts().items()
    )
    return Section(
        id="conflicts",
        title=Words(en="Where publications disagree", fr="Où les publications se contredisent"),
        paragraphs=(
            Words(
                en="Several figures for one series and period. All are kept; none is chosen.",
                fr="Plusieurs chiffres pour une même série et une même période. Tous sont gardés ; aucun "
                "n'est choisi.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="series", fr="série"),
                    Words(en="period", fr="période"),
                    Words(en="figures", fr="chiffres"),
                    Words(en="status", fr="statut"),
                ),
                rows=rows,
                widths=(0.24, 0.16, 0.44, 0.16),
            ),
        )
        if rows
        else (),
    )
