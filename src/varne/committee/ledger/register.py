"""Commitments, instalments, spend and the totals that must come out.

A commitment is what was promised for a span of days, in the currency it was published in. The same sum in
another currency, where a source gives it, is an *equivalent*; a different figure for the same thing is a
*conflict*. Both are kept beside it, neither is summed with it. What is not known has no amount, and every
total says how many of its lines have none (OPERATIONS.md, row 31).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec

from varne.committee.ledger.money import Currency, Money, PriceBasis, total
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

Series = Literal["uk-to-france", "uk-own", "fr-own"]


class Equivalent(Noun, frozen=True):
    """The same sum in another currency, as published."""

    currency: Currency
    amount_thousand: int
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Conflict(Noun, frozen=True):
    """Another figure for the same thing."""

    words: Words
    currency: Currency
    amount_thousand: int
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Instalment(Noun, frozen=True):
    """The part of a commitment for one span, mostly a financial year; no amount: not known."""

    year: str
    starts: date
    ends: date
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    amount_thousand: int | None = None


class Conditional(Noun, frozen=True):
    """The part that is paid only for results, and on what."""

    share: Literal["nearly_a_quarter"]
    words: Words
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Commitment(Noun, frozen=True):
    """What was promised for ``starts`` to ``ends``, both included."""

    id: str
    series: Series
    title: Words
    payer: Body
    payee: Body
    currency: Currency
    price_basis: PriceBasis
    starts: date
    ends: date
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    amount_thousand: int | None = None
    ceiling: bool = False
    instalments: tuple[Instalment, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    conditional: Conditional | None = None
    unknown: Words | None = None

    @property
    def amount(self) -> Money | None:
        """The sum, or None when it is not known."""
        if self.amount_thousand is None:
            return None
        return Money(
            thousand=self.amount_thousand,
            currency=self.currency,
            price_basis=self.price_basis,
            ceiling=self.ceiling,
        )

    def in_currency(self, currency: Currency) -> Money | None:
        """The sum as published in a currency: its own or an equivalent; None when nobody published it."""
        if currency == self.currency:
            return self.amount
        found = next((other for other in self.equivalents if other.currency == currency), None)
        if found is None:
            return None
        return Money(
            thousand=found.amount_thousand,
            currency=currency,
            price_basis=self.price_basis,
            ceiling=self.ceiling,
        )


class Spend(Noun, frozen=True):
    """What a commitment bought: asset, how many or how long, with which result, as far as it is public."""

    id: str
    commitment: str
    measure: str
    asset: Words
    currency: Currency
    per: Literal["unit", "year", "total"]
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    amount_thousand: int | None = None
    quantity: int | None = None
    hours: int | None = None
    result: Words | None = None


class SaidTotal(Noun, frozen=True):
    """A total said in public, to be checked against the lines."""

    id: str
    words: Words
    series: Series
    currency: Currency
    starts: date
    ends: date
    amount_thousand: int
    known_from: date
    sources: tuple[str, ...]
    approximate: bool = False


class Ledger(Noun, frozen=True):
    """All lines, in the file's order."""

    commitments: tuple[Commitment, ...]
    spends: tuple[Spend, ...] = ()
    claims: tuple[SaidTotal, ...] = ()

    def commitment(self, name: str) -> Commitment:
        """One of them.

        Raises:
            Malformed: there is none of that id.
        """
        found = next((line for line in self.commitments if line.id == name), None)
        if found is None:
            raise Malformed(f"there is no commitment {name}", code="no_commitment")
        return found


class SeriesTotal(Noun, frozen=True):
    """A sum over a series in one currency, and what it does not hold."""

    series: Series
    currency: Currency
    money: Money | None
    lines: tuple[str, ...]  # ids summed
    equivalents: tuple[str, ...]  # of these, the ids whose published equivalent was used
    missing: tuple[str, ...]  # ids in the span that have no published figure in this currency


class TotalCheck(Noun, frozen=True):
    """What became of a total said in public."""

    claim: SaidTotal
    verdict: Literal["holds", "differs", "incomplete"]
    found: SeriesTotal
    difference_thousand: int | None


def load_ledger(data: bytes, sources: Sources, measures: Sequence[str]) -> Ledger:
    """Read and check the ledger. ``measures`` are the ids of the measures register.

    Raises:
        Malformed: not of the form; a line without a source; instalments that do not add up or leave the
            commitment's span; two commitments of one series over the same days; spend on what is not there.
    """
    ledger = decode_register(data, Ledger, "ledger")
    require_unique([line.id for line in ledger.commitments], "ledger")
    require_unique([line.id for line in ledger.spends], "ledger")
    for line in ledger.commitments:
        _check(line, sources)
    for series in ("uk-to-france", "uk-own", "fr-own"):
        _check_spans([line for line in ledger.commitments if line.series == series])
    for spend in ledger.spends:
        sources.require(spend.sources, f"spend {spend.id}")
        require_words(spend.asset, f"spend {spend.id}")
        bought_from = ledger.commitment(spend.commitment)
        if spend.currency != bought_from.currency:
            raise Malformed(f"spend {spend.id} is in another currency than its commitment", code="currency")
        if spend.measure not in measures:
            raise Malformed(f"spend {spend.id} names a measure that is not held", code="no_measure")
    for claim in ledger.claims:
        sources.require(claim.sources, f"total {claim.id}")
    return ledger


def _check(line: Commitment, sources: Sources) -> None:
    where = f"commitment {line.id}"
    require_words(line.title, where)
    named = [line.sources, *(one.sources for one in line.instalments)]
    named += [one.sources for one in line.equivalents] + [one.sources for one in line.conflicts]
    for ids in named:
        sources.require(ids, where)
    if line.ends < line.starts:
        raise Malformed(f"{where} ends before it starts", code="register")
    if line.amount_thousand is None and line.unknown is None:
        raise Malformed(f"{where} has no amount and does not say what is unknown", code="register")
    if any(other.currency == line.currency for other in line.equivalents):
        raise Malformed(f"{where}: an equivalent is in another currency", code="currency")
    parts = line.instalments
    if not parts:
        return
    day = line.starts
    for part in parts:
        if part.starts != day or part.ends < part.starts:
            raise Malformed(f"{where}: instalment {part.year} leaves a gap or overlaps", code="instalments")
        day = part.ends + timedelta(days=1)
    if day != line.ends + timedelta(days=1):
        raise Malformed(f"{where}: instalments do not cover it", code="instalments")
    amounts = [part.amount_thousand for part in parts if part.amount_thousand is not None]
    if len(amounts) == len(parts) and sum(amounts) != line.amount_thousand:
        raise Malformed(
            f"{where}: instalments add up to {sum(amounts)}, not {line.amount_thousand}", code="instalments"
        )


def _check_spans(lines: list[Commitment]) -> None:
    for earlier, later in itertools.pairwise(lines):
        if later.starts <= earlier.ends:
            raise Malformed(f"{earlier.id} and {later.id} overlap: days would be counted twice", code="spans")


def ledger_as_of(ledger: Ledger, as_of: date) -> Ledger:
    """The ledger as it could have been read on a day."""
    return Ledger(
        commitments=tuple(
            msgspec.structs.replace(
                line,
                instalments=known_by(line.instalments, as_of),
                equivalents=known_by(line.equivalents, as_of),
                conflicts=known_by(line.conflicts, as_of),
                conditional=line.conditional
                if line.conditional is not None and line.conditional.known_from <= as_of
                else None,
            )
            for line in known_by(ledger.commitments, as_of)
        ),
        spends=known_by(ledger.spends, as_of),
        claims=known_by(ledger.claims, as_of),
    )


def series_total(
    ledger: Ledger,
    series: Series,
    currency: Currency,
    *,
    starts: date | None = None,
    ends: date | None = None,
) -> SeriesTotal:
    """Sum a series in one currency, over the commitments that lie wholly within the span.

    A commitment published in the other currency counts by its published equivalent, and is named; one
    without stays out, and is named. Nothing is converted.
    """
    lines = [
        line
        for line in ledger.commitments
        if line.series == series
        and (starts is None or line.starts >= starts)
        and (ends is None or line.ends <= ends)
    ]
    told = [(line, line.in_currency(currency)) for line in lines]
    return SeriesTotal(
        series=series,
        currency=currency,
        money=total(money for _, money in told if money is not None),
        lines=tuple(line.id for line, money in told if money is not None),
        equivalents=tuple(line.id for line, money in told if money is not None and line.currency != currency),
        missing=tuple(line.id for line, money in told if money is None),
    )


def check_totals(ledger: Ledger) -> tuple[TotalCheck, ...]:
    """Each total said in public against the sum of the lines of its span.

    ``holds``: equal (an approximate one to within a tenth); ``incomplete``: lines are missing and the rest
    does not reach it; else ``differs``.
    """
    checks = []
    for claim in ledger.claims:
        found = series_total(ledger, claim.series, claim.currency, starts=claim.starts, ends=claim.ends)
        if found.money is None:
            checks.append(
                TotalCheck(claim=claim, verdict="incomplete", found=found, difference_thousand=None)
            )
            continue
        difference = found.money.thousand - claim.amount_thousand
        allowed = claim.amount_thousand // 10 if claim.approximate else 0
        verdict: Literal["holds", "differs", "incomplete"] = "differs"
        if abs(difference) <= allowed:
            verdict = "holds"
        elif found.missing and difference < 0:
            verdict = "incomplete"
        checks.append(TotalCheck(claim=claim, verdict=verdict, found=found, difference_thousand=difference))
    return tuple(checks)


def spent_on(ledger: Ledger, measure: str) -> tuple[Spend, ...]:
    """Spend that is tied to a measure."""
    return tuple(line for line in ledger.spends if line.measure == measure)
