"""``varne committee statistics``: show what is held, check a workbook, take one in."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.statistics.detections import read_detections
from varne.committee.statistics.quarterly import read_quarterly
from varne.committee.statistics.rescues import people_by_outcome, read_secmar
from varne.committee.statistics.series import Finding, Vintage
from varne.committee.statistics.vintages import WEEKLY_COLUMNS, unlike
from varne.committee.statistics.words import name_of, tell
from varne.committee.statistics.workbook import examine_workbook, read_workbook
from varne.console.cli.committee_data import (
    AsOfOption,
    DataOption,
    Language,
    LanguageOption,
    as_of_or_all,
    held_vintages,
    keep,
)
from varne.console.cli.committee_words import number
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people
from varne.picture.errors import Malformed, Refused

app = typer.Typer(
    no_args_is_help=True,
    help="Official statistics of small-boat arrivals and preventions, every vintage kept. "
    "Begin with `varne committee statistics show`.",
)

KnownOn = Annotated[
    datetime | None,
    typer.Option(
        "--known-on", formats=["%Y-%m-%d"], help="The day it was published. Default: when the file was saved."
    ),
]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A weekly workbook, ODS or XLSX.")]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


@app.command()
def show(
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Show the vintages held, the totals of each year, and every figure that was revised."""
    with exit_codes():
        vintages = as_of_or_all(held_vintages(data), as_of)
        newest, revisions = vintages.newest, vintages.revisions()
        years = _years(newest)
        if json:
            as_json(
                {
                    "vintages": [
                        {
                            "known_on": v.known_on,
                            "digest": v.digest,
                            "last_day": v.last_day,
                            "source": v.source,
                        }
                        for v in vintages.vintages
                    ],
                    "years": years,
                    "revisions": revisions,
                }
            )
            return
        fr = language == Language.FR
        people.print(f"[bold]{'Éditions connues' if fr else 'Vintages held'}[/]")
        for vintage in vintages.vintages:
            tail = "jusqu'au" if fr else "days to"
            people.print(f"  {vintage.name}  {tail} {vintage.last_day.isoformat()}")
        heads = (
            ("année", "arrivées", "embarcations", "empêchées", "événements", "semaines publiées")
            if fr
            else ("year", "arrivals", "boats", "prevented", "events", "weeks published")
        )
        table = Table(*heads)
        for row in years:
            table.add_row(
                *(number(value, language) if key != "year" else str(value) for key, value in row.items())
            )
        people.print(table)
        people.print(
            "Provisoire ; les semaines sont comptées à leur dernier jour. Source : Home Office, OGL v3."
            if fr
            else "Provisional; weeks count to the year of their last day. Source: Home Office, OGL v3."
        )
        people.print(f"{'Chiffres révisés' if fr else 'Figures revised'}: {len(revisions)}")
        for revision in revisions:
            people.print(
                f"  {name_of(revision.span, language)} {revision.day}, {name_of(revision.column, language)}: "
                f"{number(revision.before, language)} → {number(revision.after, language)} "
                f"({revision.known_before} → {revision.known_after})"
            )


def _years(vintage: Vintage) -> list[dict[str, int]]:
    sums: dict[int, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("arrivals", "boats", "prevented", "prevented_events", "weeks"), 0)
    )
    for day in vintage.days:
        sums[day.day.year]["arrivals"] += day.arrivals
        sums[day.day.year]["boats"] += day.boats
    for week in vintage.weeks:
        if week.prevented is not None:
            year = sums[week.week_ending.year]
            year["prevented"] += week.prevented
            year["prevented_events"] += week.prevented_events or 0
            year["weeks"] += 1
    return [{"year": year, **sums[year]} for year in sorted(sums)]


@app.command()
def triangle(
    column: Annotated[str, typer.Option(help=f"One of {', '.join(WEEKLY_COLUMNS)}.")] = "prevented",
    weeks: Annotated[int, typer.Option(min=1, help="How many of the newest weeks to show.")] = 20,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Show what each edition said of each week: a row a week, a column an edition. Changes are marked *."""
    with exit_codes():
        chosen = next((name for name in WEEKLY_COLUMNS if name == column), None)
        if chosen is None:
            raise Refused(
                f"there is no column {column!r}; there are {', '.join(WEEKLY_COLUMNS)}", code="column"
            )
        found = held_vintages(data).triangle(chosen)
        if json:
            as_json(found)
            return
        head = "semaine finissant" if language == Language.FR else "week ending"
        table = Table(head, *(day.isoformat() for day in found.known_on))
        for week, row in list(zip(found.weeks_ending, found.values, strict=True))[-weeks:]:
            before: int | None = None
            cells = []
            for value in row:
                changed = value is not None and before is not None and value != before
                cells.append(number(value, language) + ("*" if changed else ""))
                before = value if value is not None else before
            table.add_row(week.isoformat(), *cells)
        people.print(table)


@app.command()
def check(
    file: File,
    known_on: KnownOn = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Say everything that is not as it should be in a workbook, by sheet and cell. Exit 1 if refused.

    It is also set beside the edition held before it: more changes than revisions ever made are refused.
    """
    with exit_codes():
        examined = examine_workbook(file.read_bytes(), known_on=_day(known_on))
        vintage = examined.vintage
        strange = () if vintage is None else _unlike_held(vintage, data)
        findings = (*examined.findings, *strange)
        taken = None if strange else vintage
        if json:
            as_json({"taken": taken is not None, "findings": findings})
        else:
            _tell(taken, [(f.weight, tell(f, language)) for f in findings], language)
    if taken is None:
        raise typer.Exit(Exit.FOUND)


def _unlike_held(vintage: Vintage, data: Path) -> tuple[Finding, ...]:
    """What of a vintage differs from the edition known before it by more than revisions do."""
    before = [one for one in held_vintages(data).vintages if one.known_on < vintage.known_on]
    return unlike(before[-1], vintage) if before else ()


def _tell(vintage: Vintage | None, findings: list[tuple[str, str]], language: Language) -> None:
    words = (
        {"refused": "refusé", "cleaned": "nettoyé", "remark": "remarque"} if language == Language.FR else {}
    )
    for weight, sentence in findings:
        people.print(f"[bold]{words.get(weight, weight)}[/] {escape(sentence)}")
    fr = language == Language.FR
    if vintage is None:
        people.print("Le fichier ne serait pas pris." if fr else "The file would not be taken.")
    else:
        counts = f"{len(vintage.days):,} / {len(vintage.weeks):,}"
        people.print(
            f"Jours / semaines : {counts}, jusqu'au {vintage.last_day}, connus le {vintage.known_on}."
            if fr
            else f"Days / weeks: {counts}, to {vintage.last_day}, known on {vintage.known_on}."
        )


@app.command()
def quarterly(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The quarterly summary tables, ODS or XLSX.")
    ],
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Set the final figures of the quarterly tables beside the provisional ones held, period by period."""
    with exit_codes():
        tables = read_quarterly(file.read_bytes())
        days = held_vintages(data).newest.days
        rows = [
            (
                period,
                sum(day.arrivals for day in days if period.first_day <= day.day <= period.last_day)
                if days[-1].day >= period.last_day
                else None,
            )
            for period in tables.periods
        ]
        if json:
            as_json([{"final": period, "provisional_arrivals": provisional} for period, provisional in rows])
            return
        fr = language == Language.FR
        heads = ("du", "au", "définitif", "provisoire") if fr else ("from", "to", "final", "provisional")
        table = Table(*heads)
        for period, provisional in rows:
            table.add_row(
                str(period.first_day),
                str(period.last_day),
                number(period.arrivals, language),
                number(provisional, language),
            )
        people.print(table)
        for found in tables.findings:
            people.print(f"[bold]{'nettoyé' if fr else 'cleaned'}[/] {escape(tell(found, language))}")


@app.command()
def detections(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The detailed dataset IER_D01, ODS or XLSX.")
    ],
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Set the yearly sums of the detailed dataset by nationality beside the provisional ones held.

    Its layout is known from published descriptions only: a file that does not fit is refused by cell.
    """
    with exit_codes():
        found = read_detections(file.read_bytes())
        days = held_vintages(data).newest.days
        rows = [
            (year, told, sum(day.arrivals for day in days if day.day.year == year))
            for year in sorted({quarter.year for quarter in found.quarters})
            if (told := found.year(year)) is not None
        ]
        if json:
            years = [{"year": y, "final": told, "provisional": held} for y, told, held in rows]
            as_json(
                {"years": years, "nationalities": len(found.by_nationality()), "findings": found.findings}
            )
            return
        fr = language == Language.FR
        heads = (
            ("année", "par nationalité", "provisoire") if fr else ("year", "by nationality", "provisional")
        )
        table = Table(*heads)
        for year, told, held in rows:
            table.add_row(str(year), number(told, language), number(held, language))
        people.print(table)
        for one in found.findings:
            people.print(f"[bold]{'nettoyé' if fr else 'cleaned'}[/] {escape(tell(one, language))}")


@app.command()
def rescues(
    operations: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="SECMAR operations.csv.")],
    outcomes: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="SECMAR resultats_humain.csv.")
    ],
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Count people by outcome in French rescue operations (SECMAR), all kinds of people together."""
    with exit_codes():
        found = read_secmar(operations.read_bytes(), outcomes.read_bytes())
        linked = people_by_outcome(o for operation in found.operations for o in operation.outcomes)
        unlinked = people_by_outcome(found.unlinked)
        if json:
            as_json({"operations": len(found.operations), "people": linked, "of_other_operations": unlinked})
            return
        fr = language == Language.FR
        people.print(f"{'Opérations' if fr else 'Operations'}: {len(found.operations)}")
        of_others = " (d'autres opérations)" if fr else " (of operations not in the file)"
        for counts, tail in ((linked, ""), (unlinked, of_others)):
            for outcome, count in counts.items():
                people.print(f"  {escape(outcome)}: {number(count, language)}{tail}")
        people.print(
            "SECMAR ne dit pas qui est en migration : ce n'est pas un compte des traversées."
            if fr
            else "SECMAR does not say who is a migrant: this is no count of crossings."
        )


@app.command("import")
def import_(
    file: File,
    known_on: KnownOn = None,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help="Take it though it changes more of the edition before than any did."
        ),
    ] = False,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Take in a workbook as one more vintage. Nothing held changes; a file that needs a guess is refused.

    So is one that differs from the edition before by more than revisions ever did: look at the cells that it
    names, and say --accept-changes if the publisher announced it.
    """
    with exit_codes():
        vintage = read_workbook(file.read_bytes(), known_on=_day(known_on))
        strange = _unlike_held(vintage, data)
        if strange and not accept_changes:
            told = "; ".join(tell(found, language) for found in strange)
            raise Malformed(f"the workbook was not taken. {told}", code=strange[0].code)
        new = keep(file, vintage, data)
        revisions = [
            revision
            for revision in held_vintages(data).revisions()
            if vintage.known_on in (revision.known_before, revision.known_after)
        ]
        if json:
            as_json(
                {"new": new, "vintage": vintage.name, "findings": vintage.findings, "revisions": revisions}
            )
            return
        _tell(vintage, [(f.weight, tell(f, language)) for f in vintage.findings], language)
        fr = language == Language.FR
        if not new:
            people.print("Déjà connue ; rien n'a changé." if fr else "Held already; nothing was changed.")
        else:
            people.print(
                f"Prise en compte ; {len(revisions)} chiffres révisés."
                if fr
                else f"Taken in; {len(revisions)} figures revised."
            )
