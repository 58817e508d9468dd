"""``varne committee returns``: one in, one out: published counts, the ratio with its lag, and case clocks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from varne.committee.report.series import monthly_arrivals
from varne.committee.returns.balance import Caseload, WeekBalance, caseload, weekly_balance
from varne.committee.returns.clocks import ReturnCase, standing
from varne.committee.returns.published import published_as_of, returns_ratio
from varne.committee.sources import Language as Tongue
from varne.console.cli.committee_data import AsOfOption, Language, LanguageOption, shipped_vintages
from varne.console.cli.committee_registers import RegistersOption, day_of, open_registers
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.picture.errors import Malformed, Refused

LAGS = (0, 1, 2, 3)
WORDS = {
    "en": {
        "head": ("month", "to France", "to the United Kingdom", "balance so far"),
        "week": ("week from", "to France", "to the United Kingdom", "balance", "capacity"),
        "none": "no counts had been published by {day}",
        "ratio": "returns {starts} to {ends} over arrivals {lag} month(s) earlier: "
        "{returns} / {arrivals}{share}",
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
        "unknown": "inconnu",
        "load": "dossiers : {r} en attente de saisine, {p} de réponse, {t} de renvoi ; {d} renvoyés ; "
        "{late} sortis pour retard, {other} sortis autrement ; {soon} dont un délai expire sous deux jours ; "
        "{doubt} dont l'âge a été mis en doute après le renvoi",
    },
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
    language: LanguageOption = Language.EN,
    registers: RegistersOption = None,
    json: Json = False,
) -> None:
    """Show the published counts by month, returns over arrivals with its lag, and the clocks of cases.

    With --cases: how many stand at which step, who has left late by itself, and the balance week by week.
    A case of anyone but an adult cannot be read: the file is refused.
    """
    with exit_codes():
        day = day_of(as_of)
        tongue: Tongue = language.value
        vintage = published_as_of(open_registers(registers).returns, day)
        ratios = []
        if vintage is not None:
            arrivals = monthly_arrivals(shipped_vintages().as_of(day))
            held = [month.month for month in vintage.months if month.month in arrivals]
            if held:
                ratios = [returns_ratio(vintage, arrivals, held[0], held[-1], lag) for lag in LAGS]
        load, weeks = _cases(cases, transfers, day)
        if json:
            as_json({"as_of": day, "published": vintage, "ratios": ratios, "caseload": load, "weeks": weeks})
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
                table.add_row(
                    str(week.week_starts), str(week.to_france), str(week.to_uk), f"{week.balance:+d}",
                    str(words["unknown"]) if week.capacity is None else str(week.capacity),
                )  # fmt: skip
            people.print(table)


def _cases(
    cases: Path | None, transfers: Path | None, day: date
) -> tuple[Caseload | None, tuple[WeekBalance, ...]]:
    if cases is None:
        if transfers is not None:
            raise Refused("give --cases with --transfers", code="usage")
        return None, ()
    held = []
    for number, line in enumerate(cases.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                held.append(msgspec.json.decode(line, type=ReturnCase))
            except msgspec.DecodeError as error:
                # The line itself is not repeated: it may hold what it must not.
                raise Malformed(
                    f"{cases} line {number} is no case of an adult: {error}", code="case"
                ) from None
    moved = [
        found.since
        for found in (standing(case, day) for case in held if case.arrived_on <= day)
        if found.stage == "returned"
    ]
    try:
        inward = [] if transfers is None else [date.fromisoformat(x) for x in transfers.read_text().split()]
    except ValueError:
        raise Malformed(f"{transfers} holds something else than days, one a line", code="transfers") from None
    return caseload(held, day), weekly_balance(moved, [one for one in inward if one <= day])
