"""``varne committee indicators``: the catalogue over a window, and a centre's own times from its log."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.from_log import indicators_of_log
from varne.committee.indicators.headline import CHANGE_WORDS, STANDING_WORDS, Headline, headline
from varne.committee.indicators.indicator import Indicator
from varne.committee.indicators.interception import InterceptionShares, interception_shares
from varne.committee.indicators.published import indicators as indicators_of
from varne.committee.indicators.window import Window
from varne.committee.indicators.words import ABSENCES, BASES, CATALOGUE, REGISTERS, STATUSES, said
from varne.committee.units import unit_words
from varne.console.cli.committee_data import AsOfOption, DataOption, Language, LanguageOption, held_evidence
from varne.console.cli.committee_words import number
from varne.console.cli.output import Json, as_json, errors, exit_codes, people
from varne.picture.errors import Refused
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

DAY = ["%Y-%m-%d"]
ROUGH = 100.0  # from here on whole numbers say enough


def indicators(
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAY, help="First day. Default: of the last whole year."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="Last day. Default: of the last whole year.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="A centre's log: its own times, hand-overs and refusals as well.")
    ] = None,
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    details: Annotated[
        bool, typer.Option("--details", help="Definition, denominator and guard of each indicator.")
    ] = False,
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Show every indicator of the catalogue over a window, each with interval, source, edition and status.

    Deaths come first, and the block says so when they rose against the year before. Interception stands by
    persons and by events, side by side. What cannot be computed says why.
    """
    with exit_codes():
        evidence = held_evidence(data, as_of)
        window = _window(evidence, first, last)
        table = indicators_of(evidence, window)
        block = headline(evidence, window, _before(window))
        shares = interception_shares(evidence)
        own = () if log is None else _of_log(log)
        if json:
            as_json({"headline": block, "indicators": table, "interception": shares, "log": own})
            return
        _tell_headline(block, language)
        _tell_table(table, details, language)
        _tell_shares(shares, language)
        if log is not None:
            people.print(
                f"\n[bold]{'Journal du centre' if language == Language.FR else 'The log of the centre'}[/]"
            )
            if any(one.synthetic for one in own):
                people.print("SYNTHÉTIQUE : inventé" if language == Language.FR else "SYNTHETIC: invented")
            _tell_table(own, details, language)


def _window(evidence: Evidence, first: datetime | None, last: datetime | None) -> Window:
    newest = evidence.vintages.newest.last_day
    year = newest.year if (newest.month, newest.day) == (12, 31) else newest.year - 1
    begin = first.date() if first is not None else date(last.year if last is not None else year, 1, 1)
    end = last.date() if last is not None else date(begin.year, 12, 31)
    return Window(first=begin, last=end)


def _before(window: Window) -> Window:
    """The same days a year earlier."""
    return Window(first=_year_earlier(window.first), last=_year_earlier(window.last))


def _year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if leap else day.replace(year=day.year - 1)


def _of_log(log: Path) -> tuple[Indicator, ...]:
    if not log.is_file():
        raise Refused(f"no log at {log}", code="no_log")
    with errors.status("reading the log …"):
        store = SqliteStore(log, create=False, read_only=True)
        try:
            through = store.last_sequence()
            picture = load_picture(store, SnapshotShelf(log.parent / "snapshots"), through_sequence=through)
            return indicators_of_log(store.read(through_sequence=through), picture)
        finally:
            store.close()


def _tell_headline(block: Headline, language: Language) -> None:
    fr = language == Language.FR
    people.print(
        f"[bold]{block.now.first} … {block.now.last}[/] ({block.before.first} … {block.before.last})"
    )
    people.print(f"[bold]{said(STANDING_WORDS[block.standing], language.value)}[/]")
    for line in block.deaths:
        word = said(CHANGE_WORDS[line.change], language.value)
        rates = f"{number(line.rate_before, language, 2)} → {number(line.rate_now, language, 2)}"
        per = unit_words("per 1,000 attempts", language.value)
        name = said(REGISTERS[line.register], language.value)
        people.print(
            f"  {'morts' if fr else 'deaths'}, {name}: {number(line.before, language)} → "
            f"{number(line.now, language)} ({rates} {per}): {word}"
        )
    for figure in block.figures:
        word = said(CHANGE_WORDS[figure.change], language.value)
        name = said(CATALOGUE[figure.code].name, language.value)
        unit = unit_words(figure.unit, language.value)
        people.print(
            f"  {name}: {_value(figure.before, language)} → {_value(figure.now, language)} {unit}: {word}"
        )


def _value(value: float | None, language: Language) -> str:
    if value is None:
        return "-"
    places = 0 if value == int(value) or abs(value) >= ROUGH else 1 if abs(value) >= 10.0 else 2
    return number(value, language, places)


def _tell_table(table: tuple[Indicator, ...], details: bool, language: Language) -> None:
    fr = language == Language.FR
    heads = (
        ("indicateur", "valeur", "unité", "intervalle", "source, édition", "statut")
        if fr
        else ("indicator", "value", "unit", "interval", "source, edition", "status")
    )
    shown = Table(*heads)
    for one in table:
        words = CATALOGUE[one.code]
        name = said(words.name, language.value)
        if one.register:
            name += f" ({said(REGISTERS[one.register], language.value)})"
        if details:
            name += "".join(
                f"\n  {part}"
                for part in (
                    said(words.definition, language.value),
                    f"{'dénominateur' if fr else 'denominator'}: {said(words.denominator, language.value)}",
                    f"{'attention' if fr else 'beware'}: {said(words.guard, language.value)}",
                )
            )
        value = _value(one.value, language)
        if one.absence is not None:
            value = said(ABSENCES[one.absence], language.value)
        elif one.count is not None:
            value += f" (n={one.count})"
        interval = (
            f"{_value(one.low, language)} … {_value(one.high, language)}" if one.low is not None else "-"
        )
        if one.basis == "complete_count":
            interval = said(BASES[one.basis], language.value)
        elif one.low is not None:
            interval += f" ({said(BASES[one.basis], language.value)})"
        source = ", ".join(one.sources) + (f"; {one.vintage}" if one.vintage else "")
        known = one.value is not None or one.low is not None
        status = said(STATUSES[one.status], language.value) if known else "-"
        shown.add_row(
            escape(name),
            escape(value),
            unit_words(one.unit, language.value),
            interval,
            escape(source),
            status,
        )
    people.print(shown)


def _tell_shares(shares: tuple[InterceptionShares, ...], language: Language) -> None:
    fr = language == Language.FR
    people.print(f"\n[bold]{'Interception : les deux parts' if fr else 'Interception: both shares'}[/]")
    heads = (
        ("période", "par personnes, %", "par événements, %")
        if fr
        else ("period", "by persons, %", "by events, %")
    )
    table = Table(*heads)
    for row in shares:
        part = " (partie)" if fr else " (part)"
        table.add_row(
            f"{row.window.first} … {row.window.last}{part if row.part else ''}",
            number(row.persons.value, language, 1),
            number(row.events.value, language, 1)
            if row.events.value is not None
            else ("non publié" if fr else "not published"),
        )
    people.print(table)
