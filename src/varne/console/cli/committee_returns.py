"""``varne committee returns``: one in, one out: published counts, the ratio with its lag, and case clocks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from varne.committee.report.series import monthly_arrivals
from varne.committee.returns.balance import WeekBalance, caseload, weekly_balance
from varne.committee.returns.clocks import ReturnCase, Standing, standing
from varne.committee.returns.published import published_as_of, returns_ratio
from varne.committee.sources import Language as Tongue
from varne.console.cli.committee_data import (
    AsOfOption,
    DataOption,
    Language,
    LanguageOption,
    held_vintages,
)
from varne.console.cli.committee_registers import RegistersOption, day_of, open_registers
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.picture.errors import Malformed, Refused

LAGS = (0, 1, 2, 3)
WORDS = {
    "en": {
        "head": ("month", "to France", "to the United Kingdom", "balance so far"),
        "week": ("week from", "to France", "to the United Kingdom", "balance", "capacity"),
        "none": "no counts had been published by {day}",
        "ratio": "returns {starts} to {ends} over arrivals {lag} months earlier: "
        "{returns} / {arrivals}{share}",
        "each": ("case", "waits for", "since", "clock runs out"),
        "unknown": "not known",
        "load": "cases: {r} await a referral, {p} a reply, {t} the return; {d} returned; {late} left late, "
        "{other} left otherwise; {soon} with a clock that runs out within two days; "
        "{doubt} whose age was doubted after the return",
    },
    "fr": {
        "head": ("mois", "vers la France", "vers le Royaume-Uni", "solde cumulé"),
        "week": ("semaine du", "vers la France", "vers le Royaume-Uni", "solde", "capacité"),
        "none": "aucun décompte n'était publié au {day}",
        "ratio": "renvois de {starts} à {ends} rapportés aux arrivées {lag} mois avant : "
        "{returns} / {arrivals}{share}",
        "each": ("dossier", "en attente de", "depuis", "échéance"),
        "unknown": "inconnu",
        "load": "dossiers : {r} en attente de saisine, {p} de réponse, {t} de renvoi ; {d} renvoyés ; "
        "{late} sortis pour retard, {other} sortis autrement ; {soon} dont un délai expire sous deux jours ; "
        "{doubt} dont l'âge a été mis en doute après le renvoi",
    },
}
STAGE_WORDS = {
    "awaiting_referral": ("the referral", "la saisine"),
    "awaiting_reply": ("the reply", "la réponse"),
    "awaiting_return": ("the return", "le renvoi"),
}


def returns(
    as_of: AsOfOption = None,
    cases: Annotated[
        Path | None,
        typer.Option(help="Cases of the returns side, a JSON object a line: pseudonym, age, days of steps."),
    ] = None,
    transfers: Annotated[
        Path | None,
        typer.Option(help="Days of transfers to the United Kingdom, one a line: the balance."),
    ] = None,
    capacity: Annotated[
        Path | None,
        typer.Option(help="Returns that could be taken, a Monday and a number a line: 2026-03-02 50."),
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Every open case by its pseudonym, the next clock first.")
    ] = False,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    registers: RegistersOption = None,
    json: Json = False,
) -> None:
    """Show the published counts by month, returns over arrivals with its lag, and the clocks of cases.

    With --cases: how many stand at which step, who has left late by itself, and the balance week by week.
    A case of anyone but an adult cannot be read: the file is refused; so is one that holds a pseudonym twice.
    """
    with exit_codes():
        day = day_of(as_of)
        tongue: Tongue = language.value
        vintage = published_as_of(open_registers(registers).returns, day)
        ratios = []
        if vintage is not None:
            arrivals = monthly_arrivals(held_vintages(data).as_of(day))
            held = [month.month for month in vintage.months if month.month in arrivals]
            if held:
                ratios = [returns_ratio(vintage, arrivals, held[0], held[-1], lag) for lag in LAGS]
        held_cases = None if cases is None else _read(cases)
        if held_cases is None and (transfers is not None or capacity is not None or each):
            raise Refused("give --cases with --transfers, --capacity and --each", code="usage")
        load = None if held_cases is None else caseload(held_cases, day)
        weeks = _weeks(held_cases or (), transfers, capacity, day)
        open_cases = _open(held_cases or (), day) if each else []
        if json:
            as_json(
                {
                    "as_of": day,
                    "published": vintage,
                    "ratios": ratios,
                    "caseload": load,
                    "weeks": weeks,
                    "open": [{"pseudonym": name, "standing": found} for name, found in open_cases],
                }
            )
            return
        words = WORDS[tongue]
        if vintage is None:
            people.print(str(words["none"]).format(day=day))
        else:
            table, balance = Table(*words["head"]), 0
            for month in vintage.months:
                balance += month.to_france - month.to_uk
                table.add_row(f"{month.month:%Y-%m}", str(month.to_france), str(month.to_uk), f"{balance:+d}")
            total = vintage.total
            table.add_row("=", str(total.to_france), str(total.to_uk), f"{balance:+d}")
            people.print(table)
        for ratio in ratios:
            share = "" if ratio.ratio is None else f" = {100 * ratio.ratio:.1f} %"
            people.print(
                str(words["ratio"]).format(
                    starts=f"{ratio.starts:%Y-%m}",
                    ends=f"{ratio.ends:%Y-%m}",
                    lag=ratio.lag_months,
                    returns=ratio.returns,
                    arrivals=words["unknown"] if ratio.arrivals is None else ratio.arrivals,
                    share=share,
                )
            )
        if load is not None:
            people.print(
                str(words["load"]).format(
                    r=load.awaiting_referral, p=load.awaiting_reply, t=load.awaiting_return, d=load.returned,
                    late=load.left_late, other=load.left_otherwise, soon=load.due_soon,
                    doubt=load.doubted_after_return,
                )
            )  # fmt: skip
            table = Table(*words["week"])
            for week in weeks:
                places = str(words["unknown"]) if week.capacity is None else str(week.capacity)
                table.add_row(
                    str(week.week_starts),
                    str(week.to_france),
                    str(week.to_uk),
                    f"{week.balance:+d}",
                    f"[bold]! {places}[/]" if week.over_capacity else places,
                )
            people.print(table)
        if open_cases:
            table = Table(*words["each"])
            for name, found in open_cases:
                stage = STAGE_WORDS[found.stage][tongue == "fr"]
                table.add_row(name, stage, str(found.since), str(found.due))
            people.print(table)


def _read(cases: Path) -> tuple[ReturnCase, ...]:
    held: dict[str, ReturnCase] = {}
    for number, line in enumerate(cases.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = msgspec.json.decode(line, type=ReturnCase)
        except msgspec.DecodeError as error:
            # The line itself is not repeated: it may hold what it must not.
            raise Malformed(f"{cases} line {number} is no case of an adult: {error}", code="case") from None
        if case.pseudonym in held:
            raise Malformed(f"{cases} line {number}: its pseudonym stands above already", code="case")
        held[case.pseudonym] = case
    return tuple(held.values())


def _open(cases: tuple[ReturnCase, ...], day: date) -> list[tuple[str, Standing]]:
    """Open cases on a day, the next clock to run out first."""
    found = [(case.pseudonym, standing(case, day)) for case in cases if case.arrived_on <= day]
    return sorted(
        ((name, one) for name, one in found if one.is_open), key=lambda told: (told[1].due or day, told[0])
    )


def _weeks(
    cases: tuple[ReturnCase, ...], transfers: Path | None, capacity: Path | None, day: date
) -> tuple[WeekBalance, ...]:
    moved = [
        found.since
        for found in (standing(case, day) for case in cases if case.arrived_on <= day)
        if found.stage == "returned"
    ]
    try:
        inward = [] if transfers is None else [date.fromisoformat(x) for x in transfers.read_text().split()]
    except ValueError:
        raise Malformed(f"{transfers} holds something else than days, one a line", code="transfers") from None
    places = {} if capacity is None else _capacity(capacity)
    return weekly_balance(moved, [one for one in inward if one <= day], places)


def _capacity(path: Path) -> dict[date, int]:
    found: dict[date, int] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        words = line.replace(",", " ").split()
        if not words:
            continue
        try:
            monday, places = date.fromisoformat(words[0]), int(words[1])
        except (ValueError, IndexError):
            raise Malformed(f"{path} line {number} is no Monday and number", code="capacity") from None
        if monday in found:
            raise Malformed(f"{path} line {number}: {monday} stands above already", code="capacity")
        found[monday] = places
    return found
