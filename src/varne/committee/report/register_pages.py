"""Pages of the registers: measures, money, one in one out, centres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from varne.committee.centres.register import KIND_WORDS
from varne.committee.ledger.register import check_totals, series_total
from varne.committee.measures.register import (
    EVIDENCE_WORDS,
    LEGAL_WORDS,
    OBJECTIVE_WORDS,
    STATUS_WORDS,
    Measure,
    overdue,
)
from varne.committee.report.inputs import Registers
from varne.committee.report.model import Chart, Figure, FigureStatus, Section, Series, Table, both, plain
from varne.committee.returns.published import ReturnsVintage, official_between, published_as_of, returns_ratio
from varne.committee.sources import Body, Words, access_words, body_words

LAGS = (0, 1, 2, 3)
UNKNOWN = Words(en="not known", fr="inconnu")


def register_pages(
    registers: Registers, arrivals: Mapping[date, int], arrivals_known: date, as_of: date
) -> tuple[list[Figure], list[Section]]:
    """Figures and pages of registers already cut to ``as_of``; ``arrivals`` by month, for the ratio."""
    money, money_page = _money(registers, as_of)
    moved, moved_page = _returns(registers, arrivals, arrivals_known, as_of)
    places, centres_page = _centres(registers, as_of)
    pages = [*_measures(registers, as_of), money_page, moved_page, centres_page]
    return [*money, *moved, *places], pages


def _sure(access: str) -> Words:
    return Words(en=access_words(access, "en"), fr=access_words(access, "fr"))  # type: ignore[arg-type] # of Access


def _owners(owners: Sequence[Body]) -> Words:
    return Words(
        en=", ".join(body_words(owner, "en") for owner in owners) or "-",
        fr=", ".join(body_words(owner, "fr") for owner in owners) or "-",
    )


def _joined(parts: Sequence[Words]) -> Words:
    return Words(en=" ".join(part.en for part in parts), fr=" ".join(part.fr for part in parts))


# ── measures ──


def _measures(registers: Registers, as_of: date) -> list[Section]:
    measures = registers.measures.measures
    return [_operations([m for m in measures if m.kind == "operation"], as_of), _proposals(measures)]


def _operations(measures: Sequence[Measure], as_of: date) -> Section:
    rows = []
    for one in measures:
        late = overdue(one, as_of)
        status = STATUS_WORDS[one.status.status]
        if late:
            status = _joined([status, Words(en="(no word since the due day)", fr="(rien depuis l'échéance)")])
        evidence = _joined(
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
                _owners(one.owners),
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


# ── money ──


def _money(registers: Registers, as_of: date) -> tuple[list[Figure], Section]:
    ledger = registers.ledger
    figures, rows = [], []
    for line in ledger.commitments:
        money = line.amount
        figures.append(
            Figure(
                id=f"money.{line.id}",
                title=line.title,
                unit="kgbp" if line.currency == "GBP" else "keur",
                period=f"{line.starts}/{line.ends}",
                status="not_known" if money is None else "sourced",
                vintage=line.known_from,
                sources=line.sources,
                value=None if money is None else money.thousand,
            )
        )
        also = [line.in_currency(other.currency) for other in line.equivalents]
        notes = [line.unknown, None if line.conditional is None else line.conditional.words]
        notes += [conflict.words for conflict in line.conflicts]
        rows.append(
            (
                line.title,
                plain(f"{line.starts:%Y-%m} / {line.ends:%Y-%m}"),
                UNKNOWN if money is None else Words(en=money.told("en"), fr=money.told("fr")),
                Words(
                    en=", ".join(m.told("en") for m in also if m is not None),
                    fr=", ".join(m.told("fr") for m in also if m is not None),
                ),
                _joined([note for note in notes if note is not None]),
                _sure(line.confidence),
                plain(", ".join(line.sources)),
            )
        )
    totals = []
    for currency in ("EUR", "GBP"):
        found = series_total(ledger, "uk-to-france", currency)
        total = found.money
        known = max((line.known_from for line in ledger.commitments), default=as_of)
        figures.append(
            Figure(
                id=f"money.total.{currency}",
                title=Words(
                    en=f"United Kingdom to France, all lines held with a figure in {currency}",
                    fr=f"Du Royaume-Uni à la France, toutes lignes ayant un montant en {currency}",
                ),
                unit="kgbp" if currency == "GBP" else "keur",
                period="2018-04-01/2029-03-31",
                status="not_known" if total is None else "estimate",
                vintage=known,
                sources=tuple(sorted({s for x in found.lines for s in ledger.commitment(x).sources}))
                or ("JS22",),
                value=None if total is None else total.thousand,
            )
        )
        totals.append(
            (
                plain(currency),
                UNKNOWN if total is None else Words(en=total.told("en"), fr=total.told("fr")),
                plain(", ".join(found.equivalents)),
                plain(", ".join(found.missing)),
            )
        )
    checks = tuple(
        (
            check.claim.words,
            {
                "holds": Words(en="comes out", fr="se vérifie"),
                "differs": Words(en="does not come out", fr="ne se vérifie pas"),
                "incomplete": Words(en="cannot be checked", fr="invérifiable"),
            }[check.verdict],
            UNKNOWN
            if check.found.money is None
            else Words(en=check.found.money.told("en"), fr=check.found.money.told("fr")),
            plain(", ".join(check.claim.sources)),
        )
        for check in check_totals(ledger)
    )
    spends = tuple(
        (
            one.asset,
            plain(one.measure),
            UNKNOWN
            if one.amount_thousand is None
            else both(one.amount_thousand, "kgbp" if one.currency == "GBP" else "keur"),
            UNKNOWN if one.hours is None else plain(str(one.hours)),
            UNKNOWN if one.result is None else one.result,
            plain(", ".join(one.sources)),
        )
        for one in ledger.spends
    )
    section = Section(
        id="money",
        title=Words(en="Money", fr="Argent"),
        paragraphs=(
            Words(
                en="Amounts stand in the currency they were published in; nothing is converted. No source "
                "says on "
                'which prices. "Also": the same sum as published in the other currency.',
                fr="Les montants figurent dans la monnaie de leur publication ; rien n'est converti. "
                "Aucune source ne "
                "dit sur quels prix. « Aussi » : la même somme telle que publiée dans l'autre monnaie.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="commitment", fr="engagement"),
                    Words(en="span", fr="période"),
                    Words(en="published", fr="publié"),
                    Words(en="also", fr="aussi"),
                    Words(en="notes", fr="notes"),
                    Words(en="source read as", fr="source lue"),
                    plain("sources"),
                ),
                rows=tuple(rows),
                numeric=(2, 3),
                widths=(0.18, 0.10, 0.11, 0.10, 0.26, 0.12, 0.13),
            ),
            Table(
                heads=(
                    Words(en="total, UK to France", fr="total, Royaume-Uni vers France"),
                    Words(en="sum", fr="somme"),
                    Words(en="by published equivalent", fr="par équivalent publié"),
                    Words(en="no figure in this currency", fr="sans montant dans cette monnaie"),
                ),
                rows=tuple(totals),
                numeric=(1,),
                widths=(0.22, 0.18, 0.25, 0.35),
            ),
            Table(
                heads=(
                    Words(en="total said in public", fr="total annoncé"),
                    Words(en="verdict", fr="constat"),
                    Words(en="the lines give", fr="les lignes donnent"),
                    plain("sources"),
                ),
                rows=checks,
                numeric=(2,),
                widths=(0.4, 0.22, 0.2, 0.18),
            ),
            Table(
                heads=(
                    Words(en="what it bought", fr="ce qui a été acquis"),
                    Words(en="measure", fr="mesure"),
                    Words(en="amount", fr="montant"),
                    Words(en="hours", fr="heures"),
                    Words(en="result", fr="résultat"),
                    plain("sources"),
                ),
                rows=spends,
                numeric=(2, 3),
                widths=(0.24, 0.15, 0.11, 0.11, 0.28, 0.11),
            ),
        ),
    )
    return figures, section


# ── one in, one out ──


def _returns(
    registers: Registers, arrivals: Mapping[date, int], arrivals_known: date, as_of: date
) -> tuple[list[Figure], Section]:
    title = Words(en="One in, one out", fr="Un pour un")
    vintage = published_as_of(registers.returns, as_of)
    if vintage is None:
        none = Words(
            en="No counts had been published by this day.", fr="Aucun décompte n'était publié à cette date."
        )
        return [], Section(id="returns", title=title, paragraphs=(none,))
    figures = _moved(vintage)
    held = [month.month for month in vintage.months if month.month in arrivals]
    ratios = []
    for lag in LAGS if held else ():
        ratio = returns_ratio(vintage, arrivals, held[0], held[-1], lag)
        value = None if ratio.ratio is None else 100.0 * ratio.ratio
        figures.append(
            Figure(
                id=f"returns.share.lag{lag}",
                title=Words(
                    en=f"Returns over arrivals {lag} month(s) before",
                    fr=f"Renvois sur arrivées {lag} mois avant",
                ),
                unit="percent",
                period=f"{ratio.starts}/{ratio.ends}",
                status="not_known" if value is None else "provisional",
                vintage=max(vintage.known_from, arrivals_known),
                sources=(*vintage.sources, "HO-WEEKLY"),
                value=value,
                decimals=1,
            )
        )
        ratios.append(
            (
                plain(str(lag)),
                plain(f"{ratio.starts:%Y-%m} / {ratio.ends:%Y-%m}"),
                both(ratio.returns, "people"),
                both(ratio.arrivals, "people"),
                both(value, "percent", 1),
            )
        )
    rows, balance = [], 0
    for month in vintage.months:
        balance += month.to_france - month.to_uk
        rows.append(
            (
                plain(f"{month.month:%Y-%m}"),
                both(month.to_france, "people"),
                both(month.to_uk, "people"),
                both(balance, "people"),
            )
        )
    rows.append(
        (
            Words(en="total", fr="total"),
            both(vintage.total.to_france, "people"),
            both(vintage.total.to_uk, "people"),
            both(balance, "people"),
        )
    )
    labels = tuple(f"{month.month:%Y-%m}" for month in vintage.months)
    section = Section(
        id="returns",
        title=title,
        paragraphs=(
            Words(
                en="Counts as published. The lag is shown, not chosen: people are detained for weeks "
                "before a "
                "return, and how long is not published. No weekly capacity has been published.",
                fr="Décomptes tels que publiés. Le décalage est montré, non choisi : une rétention de "
                "plusieurs "
                "semaines précède un renvoi, et sa durée n'est pas publiée. Aucune capacité n'est publiée.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="month", fr="mois"),
                    Words(en="to France", fr="vers la France"),
                    Words(en="to the United Kingdom", fr="vers le Royaume-Uni"),
                    Words(en="balance so far", fr="solde cumulé"),
                ),
                rows=tuple(rows),
                numeric=(1, 2, 3),
            ),
            Table(
                heads=(
                    Words(en="lag, months", fr="décalage, mois"),
                    Words(en="returns of", fr="renvois de"),
                    Words(en="returns", fr="renvois"),
                    Words(en="arrivals", fr="arrivées"),
                    Words(en="share", fr="part"),
                ),
                rows=tuple(ratios),
                numeric=(2, 3, 4),
            ),
        ),
        charts=(
            Chart(
                id="returns-months",
                title=Words(en="Moved by month", fr="Transferts par mois"),
                unit=Words(en="people", fr="personnes"),
                kind="bars",
                labels=labels,
                series=(
                    Series(
                        title=Words(en="to France", fr="vers la France"),
                        values=tuple(float(month.to_france) for month in vintage.months),
                    ),
                    Series(
                        title=Words(en="to the United Kingdom", fr="vers le Royaume-Uni"),
                        values=tuple(float(month.to_uk) for month in vintage.months),
                    ),
                ),
                sources=vintage.sources,
                vintage=vintage.known_from,
            ),
        ),
        notes=tuple(
            Words(
                en=f"{other.words.en} [{', '.join(other.sources)}].",
                fr=f"{other.words.fr} [{', '.join(other.sources)}].",
            )
            for other in registers.returns.conflicts
        ),
    )
    return figures, section


def _moved(vintage: ReturnsVintage) -> list[Figure]:
    figures = []
    status: FigureStatus = "sourced"
    for name, words in (
        ("to_france", Words(en="Returned to France", fr="Renvoyés vers la France")),
        ("to_uk", Words(en="Transferred to the United Kingdom", fr="Transférés au Royaume-Uni")),
    ):
        spans = [("total", vintage.months[0].month, vintage.covers_to)]
        spans += [(f"{m.month:%Y-%m}", m.month, m.month) for m in vintage.months]
        for label, first, last in spans:
            period = f"{first}/{last}" if label == "total" else label
            figures.append(
                Figure(
                    id=f"returns.{name}.{label}",
                    title=Words(en=f"{words.en}, {period}", fr=f"{words.fr}, {period}"),
                    unit="people",
                    period=period,
                    status=status,
                    vintage=vintage.known_from,
                    sources=vintage.sources,
                    value=getattr(official_between(vintage, first, last), name),
                )
            )
    return figures


# ── centres ──


def _centres(registers: Registers, as_of: date) -> tuple[list[Figure], Section]:
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
                _owners(one.operators),
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
