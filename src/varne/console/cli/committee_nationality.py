"""``varne committee nationality``: one nationality against all others, before and after a measure."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from varne.committee.effects.calendar import CALENDAR, others_in
from varne.committee.effects.nationality import Contrast, contrast
from varne.committee.effects.verdict import Explanation
from varne.committee.statistics.detections import SMALL_BOATS, read_detections
from varne.console.cli.committee_data import Language, LanguageOption
from varne.console.cli.committee_effect_words import say
from varne.console.cli.committee_words import number
from varne.console.cli.output import Json, as_json, exit_codes, people

ALBANIA = next(one for one in CALENDAR if one.code == "albania-agreement")
ALBANIA_BEGINS = date.fromisoformat(f"{ALBANIA.first}-01")
MEETS_ALL = ("weather", "demand_upstream", "patrols-2022", "one-in-one-out", "offshore-interception")
NOT_COMPARED = ("not currently recorded", "refused", "other", "stateless", "total")


def nationality_command(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The detailed dataset IER_D01, ODS or XLSX.")
    ],
    nationality: Annotated[str, typer.Option(help="The nationality that a measure met.")] = "Albania",
    from_date: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m", "%Y-%m-%d"], help="Its first quarter, by any day in it."),
    ] = None,
    years: Annotated[int, typer.Option(min=1, max=3, help="Years compared, before and after.")] = 1,
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Judge one nationality's small-boat arrivals against all others, before and after a date.

    For a measure that meets one nationality alone. Whatever moves all of them (weather, patrols) drops out.
    Without --date: the agreement with Albania, from the first quarter of 2023.
    """
    with exit_codes():
        held = read_detections(file.read_bytes())
        quarters = held.quarters
        by_name = {
            name: told
            for name, told in held.by_nationality(SMALL_BOATS).items()
            if name.casefold() not in NOT_COMPARED
        }
        names = tuple(by_name)
        counts = np.array([[float(by_name[name][quarter]) for name in names] for quarter in quarters])
        day = from_date.date() if from_date is not None else ALBANIA_BEGINS
        start = 4 * day.year + (day.month - 1) // 3 - quarters[0].index
        others: tuple[Explanation, ...] = ()
        if (day.year, day.month) != (ALBANIA_BEGINS.year, ALBANIA_BEGINS.month):
            month = np.datetime64(day.replace(day=1), "M")
            told = others_in(month, 12 * years, "", ())
            others = tuple(one for one in told if one.code not in MEETS_ALL)
        answer = contrast(counts.reshape(len(quarters), -1), names, nationality, start, 4 * years, others)
        if json:
            as_json(
                {
                    "nationality": nationality,
                    "from": str(quarters[start]),
                    "quarters": 4 * years,
                    "verdict": answer.verdict,
                    "reasons": answer.reasons,
                    "change": answer.change,
                    "rank_chance": answer.rank_chance,
                    "earlier_change": answer.earlier_change,
                    "earlier_chance": answer.earlier_chance,
                    "smallest_seen": answer.smallest_seen,
                    "compared": answer.compared,
                }
            )
            return
        _tell(answer, nationality, language)


def _tell(answer: Contrast, nationality: str, language: Language) -> None:
    fr = language == Language.FR

    def percent(share: float) -> str:
        return f"{number(100 * share, language, sign=True)} %"

    verdict = say(answer.verdict, language).format(bound=percent(answer.bound))
    people.print(f"[bold]{nationality}[/]  [bold]{verdict}[/]")
    for reason in answer.reasons:
        people.print(f"    - {say(reason, language)}")
    chance, then = (number(100 * one, language) for one in (answer.rank_chance, answer.earlier_chance))
    fall, rise = (percent(one) for one in answer.smallest_seen)
    count = len(answer.compared)
    lines = (
        (
            f"contre {count} autres nationalités : {percent(answer.change)} ({chance} % varient autant)",
            f"une période plus tôt : {percent(answer.earlier_change)} ({then} % varient autant)",
            f"une sur vingt varie de plus que : {fall} / {rise}",
            "Ne se voit pas : qui vient sous une autre nationalité, ce qui les touche toutes.",
        )
        if fr
        else (
            f"against {count} other nationalities: {percent(answer.change)} ({chance} % moved as much)",
            f"one period earlier: {percent(answer.earlier_change)} ({then} % moved as much)",
            f"one in twenty moves by more than: {fall} / {rise}",
            "Not seen: who comes as another nationality, and what moves all nationalities.",
        )
    )
    for line in lines:
        people.print(f"  {line}")
