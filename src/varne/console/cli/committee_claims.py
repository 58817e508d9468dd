"""``varne committee claims``: published figures, computed again from the files held where possible."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.claims.annual import AnnualTotals, annual_totals
from varne.committee.claims.recompute import VERDICT_WORDS, CheckResult, PartResult, Verdict, recompute
from varne.committee.claims.register import Fact
from varne.committee.claims.words import series_words
from varne.committee.indicators.words import STATUSES, said
from varne.committee.sources import ACCESS_WORDS
from varne.committee.units import unit_words
from varne.console.cli.committee_data import AsOfOption, DataOption, Language, LanguageOption, held_evidence
from varne.console.cli.committee_words import number
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people

_MARKS: dict[Verdict, str] = {"holds": "=", "differs": "≠", "partly": "≈", "sourced": "·"}


def claims(
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    details: Annotated[
        bool, typer.Option("--details", help="Every part of every claim, not only those that differ.")
    ] = False,
    facts: Annotated[
        bool, typer.Option("--facts", help="Only the published figures held, by series and period.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when a claim differs.")] = False,
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Set published claims and reconciliations beside what the files held say.

    Each is computed again (=), differs and by how much (≠), holds as far as it can be computed (≈), or stands
    with its source because no file held reaches it (·). Conflicts are shown, never merged.
    """
    with exit_codes():
        evidence = held_evidence(data, as_of)
        results = recompute(evidence)
        totals = annual_totals(evidence.vintages, evidence.register)
        conflicts = evidence.register.conflicts()
        if facts:
            if json:
                as_json(evidence.register.facts)
            else:
                _facts(evidence.register.facts, language)
            return
        if json:
            as_json({"annual": totals, "results": results, "conflicts": list(conflicts.values())})
        else:
            _annual(totals, language)
            for kind in ("claim", "reconciliation"):
                fr = language == Language.FR
                heads = {
                    "claim": ("Claims", "Affirmations"),
                    "reconciliation": ("Reconciliations", "Recoupements"),
                }
                people.print(f"\n[bold]{heads[kind][fr]}[/]")
                for result in results:
                    if result.check.kind == kind:
                        _tell(result, details, language)
            people.print(f"\n[bold]{'Conflits' if language == Language.FR else 'Conflicts'}[/]")
            for (series, period), told_facts in conflicts.items():
                told = "; ".join(f"{number(fact.value, language)} ({fact.source})" for fact in told_facts)
                people.print(f"  {series_words(series, language.value)}, {period}: {told}")
            marks = "  ".join(
                f"{_MARKS[verdict]} {words[language == Language.FR]}"
                for verdict, words in VERDICT_WORDS.items()
            )
            people.print(f"\n{marks}")
    if strict and any(result.verdict == "differs" for result in results):
        raise typer.Exit(Exit.FOUND)


def _facts(facts: tuple[Fact, ...], language: Language) -> None:
    fr = language == Language.FR
    heads = (
        ("série", "période", "valeur", "unité", "statut", "source", "connu le", "note")
        if fr
        else ("series", "period", "value", "unit", "status", "source", "known from", "note")
    )
    table = Table(*heads)
    for fact in sorted(facts, key=lambda one: (one.series, one.period, one.known_from)):
        table.add_row(
            series_words(fact.series, language.value),
            fact.period,
            number(fact.value, language),
            unit_words(fact.unit, language.value),
            said(STATUSES[fact.status], language.value),
            fact.source,
            fact.known_from.isoformat(),
            "" if fact.note is None else escape(fact.note.of(language.value)),
        )
    people.print(table)


def _annual(totals: tuple[AnnualTotals, ...], language: Language) -> None:
    fr = language == Language.FR
    heads = (
        ("année", "jusqu'au", "arrivées provisoires", "définitives", "écart", "embarcations prov.", "déf.")
        if fr
        else ("year", "through", "arrivals provisional", "final", "difference", "boats prov.", "final")
    )
    table = Table(*heads)
    for total in totals:
        final, boats = total.final_arrivals, total.final_boats
        table.add_row(
            str(total.year),
            total.through.isoformat(),
            number(total.provisional_arrivals, language),
            number(final, language),
            number(total.difference, language, sign=True),
            number(total.provisional_boats, language),
            number(boats, language),
        )
    people.print(table)


def _tell(result: CheckResult, details: bool, language: Language) -> None:
    check, fr = result.check, language == Language.FR
    people.print(f"{_MARKS[result.verdict]} {check.number:2d}. {escape(check.words.of(language.value))}")
    access = ACCESS_WORDS[check.access][fr]
    people.print(f"       [dim]{', '.join(check.sources)} ({access})[/]")
    if check.conflict is not None:
        people.print(f"       {'réserve' if fr else 'beware'}: {escape(check.conflict.of(language.value))}")
    for part in result.parts:
        if details or part.agrees is False:
            people.print(f"       {escape(_line(part, language))}")


def _line(result: PartResult, language: Language) -> str:
    part, fr = result.part, language == Language.FR
    places, unit = part.decimals, unit_words(part.unit, language.value)
    published = number(part.published, language, places)
    words = f"{part.what.of(language.value)}: {'publié' if fr else 'published'} {published} {unit}"
    if result.computed is None or result.difference is None:
        return f"{words}; {'non recalculable' if fr else 'not computable from the files held'}"
    computed = number(result.computed, language, places)
    sign = {"at_least": "≥", "at_most": "≤", "about": "≈", "equal": "="}[part.relation]
    shown = result.agrees is False or part.relation != "equal"
    gap = f" ({number(result.difference, language, places, sign=True)})" if shown else ""
    return f"{words}; {'recalculé' if fr else 'computed'} {computed}{gap} [{sign}]"
