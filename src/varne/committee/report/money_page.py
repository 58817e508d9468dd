"""The page of the money: commitments, totals, what was bought."""

from __future__ import annotations

from datetime import date

from varne.committee.ledger.register import Ledger, check_totals, series_total
from varne.committee.report.cells import UNKNOWN, joined, sure
from varne.committee.report.inputs import Registers
from varne.committee.report.model import Figure, Section, Table, both, plain
from varne.committee.sources import Words


def money_page(registers: Registers, as_of: date) -> tuple[list[Figure], Section]:
    """Figures and the page of the ledger."""
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
                joined([note for note in notes if note is not None]),
                sure(line.confidence),
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
                _titles(ledger, found.equivalents),
                _titles(ledger, found.missing),
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
    titles = {measure.id: measure.title for measure in registers.measures.measures}
    spends = tuple(
        (
            one.asset,
            titles.get(one.measure, plain(one.measure)),
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


def _titles(ledger: Ledger, ids: tuple[str, ...]) -> Words:
    """Commitments by their titles, as the table above names them."""
    found = [ledger.commitment(one).title for one in ids]
    return Words(en="; ".join(one.en for one in found), fr=" ; ".join(one.fr for one in found))
