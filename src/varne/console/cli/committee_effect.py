"""``varne committee effect`` and ``power``: did a measure change anything, and what could tell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from varne.committee.effects.calendar import CALENDAR, Dated, others_in
from varne.committee.effects.counterfactual import Monthly, expected_months
from varne.committee.effects.ladder import RUNG_WORDS, rungs
from varne.committee.effects.multiverse import Variant, multiverse
from varne.committee.effects.trial import (
    Block,
    Trial,
    nights_for_the_whole_coast,
    nights_needed,
    power_of,
    schedule,
)
from varne.committee.effects.verdict import DEFAULT_BOUND, Answer, judge
from varne.console.cli.committee_data import (
    AsOfOption,
    DataOption,
    Language,
    LanguageOption,
    as_of_or_all,
    held_vintages,
)
from varne.console.cli.committee_effect_words import say
from varne.console.cli.committee_plot import Legend, Point, drawing
from varne.console.cli.committee_series import monthly_boats_of, monthly_of
from varne.console.cli.committee_words import number
from varne.console.cli.output import Json, as_json, exit_codes, people, progress
from varne.picture.errors import Refused

DEFAULT_HORIZON = 12
MONTHS_DRAWN_BEFORE = 24


def effect_command(
    measure: Annotated[
        str | None,
        typer.Option(help="One of the dated measures: " + ", ".join(m.code for m in CALENDAR) + "."),
    ] = None,
    from_date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m", "%Y-%m-%d"], help="Any other month.")
    ] = None,
    months: Annotated[int | None, typer.Option(min=1, max=36, help="Months judged after it.")] = None,
    controls: Annotated[
        Path | None,
        typer.Option(
            help="CSV: months, then columns that the measure cannot have moved (a heading named "
            "weather or demand_upstream stands for that explanation)."
        ),
    ] = None,
    bound: Annotated[
        float, typer.Option(help="A change this small (0-1) is worth bounding.")
    ] = DEFAULT_BOUND,
    plot: Annotated[Path | None, typer.Option(help="Write a drawing to this SVG.")] = None,
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Judge whether arrivals changed at a measure or a date: detected, bounded below X, or not identified.

    Without --measure and --date all dated measures are judged. What else happened in the same months stands
    beside the verdict. A change without controls is never given a cause.
    """  # fmt: skip
    with exit_codes():
        vintage = as_of_or_all(held_vintages(data), as_of).newest
        series, names = monthly_of(vintage, controls)
        boats = monthly_boats_of(vintage, series)
        asked = _asked(measure, from_date, months)
        if plot is not None and len(asked) > 1:
            raise Refused("a drawing is of one measure: name it with --measure or --date")
        answers = []
        for dated in asked:
            start, horizon = _place(series, dated, cut=months is None)
            others = others_in(dated.first, horizon, dated.code, names)
            asked_ways = multiverse(series, boats, start, horizon)
            answers.append((dated, horizon, judge(series, start, horizon, others, bound), asked_ways))
            if plot is not None:
                plot.write_text(_plot(series, dated, start, horizon, language), encoding="utf-8")
        if json:
            as_json([_plain(*one) for one in answers])
            return
        for dated, horizon, answer, asked_ways in answers:
            _tell(dated, horizon, answer, language)
            _ways(asked_ways, language)
            _needs(dated.code, names, language)
        _needs(None, names, language)


def _asked(measure: str | None, from_date: datetime | None, months: int | None) -> list[Dated]:
    if measure is not None and from_date is not None:
        raise Refused("give --measure or --date, not both")
    if from_date is not None:
        first = np.datetime64(from_date.strftime("%Y-%m"), "M")
        return [Dated(str(first), first, months or DEFAULT_HORIZON)]
    found = [one for one in CALENDAR if measure in (None, one.code)]
    if not found:
        raise Refused(f"{measure} is not a dated measure; known are " + ", ".join(m.code for m in CALENDAR))
    return [one if months is None else Dated(one.code, one.first, months) for one in found]


def _place(series: Monthly, dated: Dated, cut: bool) -> tuple[int, int]:
    """Where the month stands in the series, and how many months can be judged."""
    start = int((dated.first - series.months[0].astype("datetime64[M]")).astype(int))
    left = len(series.months) - start
    if start < 0 or left < 1:
        raise Refused(f"the figures held do not reach {dated.first}")
    return start, min(dated.horizon, left) if cut else dated.horizon


def _ways(ways: tuple[Variant, ...], language: Language) -> None:
    if not ways:
        return
    low = _percent(min(one.change for one in ways), language)
    high = _percent(max(one.change for one in ways), language)
    away, count = sum(one.excludes_none for one in ways), len(ways)
    people.print(
        f"  Posé de {count} façons : {low} … {high} ; {away} intervalles à 95 % sans l'absence de changement"
        if language == Language.FR
        else f"  Asked in {count} ways: {low} … {high}; {away} of the 95 % intervals exclude no change"
    )


def _needs(measure: str | None, controlled: tuple[str, ...], language: Language) -> None:
    """What a measure would need beside what every one does; without a measure: what every one does."""
    common = {rung.code for rung in rungs("", controlled)}
    french = language == Language.FR
    heading = "Il faudrait" if french else "Would need"
    if measure is None:
        heading = "Pour toute mesure il faudrait" if french else "Every measure would need"
    for rung in rungs(measure or "", controlled):
        if rung.needs is not None and (measure is None or rung.code not in common):
            words = RUNG_WORDS[rung.code].of(language.value)
            people.print(f"  {heading} ({words}): {rung.needs.of(language.value)}")


def _plain(dated: Dated, horizon: int, answer: Answer, ways: tuple[Variant, ...]) -> dict[str, object]:
    return {
        "measure": dated.code,
        "first": str(dated.first),
        "months": horizon,
        "verdict": answer.verdict,
        "reasons": answer.reasons,
        "change": answer.change,
        "interval_95": [answer.low, answer.high],
        "bound": answer.bound,
        "change_seen": answer.change_seen,
        "smallest_seen": answer.smallest_seen,
        "placebos": len(answer.placebos),
        "placebo_share": answer.placebo_share,
        "without_year": answer.without_year,
        "without_control": answer.without_control,
        "multiverse": [
            {
                "unit": one.unit,
                "harmonics": one.harmonics,
                "months_learnt": one.months_learnt,
                "months": one.horizon,
                "change": one.change,
                "interval_95": [one.low, one.high],
            }
            for one in ways
        ],
        "needs": [rung.code for rung in rungs(dated.code) if rung.needs is not None],
        "explanations": [{"code": e.code, "controlled": e.controlled} for e in answer.explanations],
    }


def _percent(share: float, language: Language) -> str:
    return f"{number(100 * share, language, sign=True)} %"


def _tell(dated: Dated, horizon: int, answer: Answer, language: Language) -> None:
    french = language == Language.FR
    verdict = say(answer.verdict, language).format(bound=_percent(answer.bound, language))
    until = dated.first + horizon - 1
    people.print(f"\n[bold]{say(dated.code, language)}[/]  {dated.first} - {until}")
    people.print(f"  [bold]{verdict}[/]")
    for reason in answer.reasons:
        people.print(f"    - {say(reason, language)}")
    interval = f"{_percent(answer.low, language)} … {_percent(answer.high, language)}"
    change = "changement d'un mois moyen" if french else "change of a mean month"
    people.print(f"  {change}: {_percent(answer.change, language)} (95 %: {interval})")
    fall, rise = (_percent(one, language) for one in answer.smallest_seen)
    smallest = (
        "le plus petit changement qui se verrait (puissance 80 %)"
        if french
        else "smallest change that would be seen (power 80 %)"
    )
    people.print(f"  {smallest}: {fall} / {rise}")
    if answer.placebo_share is not None:
        told = "dates placebo qui en montrent autant" if french else "placebo dates that show as much"
        share = number(100 * answer.placebo_share, language)
        people.print(f"  {told}: {share} % (n = {len(answer.placebos)})")
    if answer.without_year:
        values = [one for _, one in answer.without_year]
        told = "sans une année, tour à tour" if french else "with one year left out, each in turn"
        people.print(f"  {told}: {_percent(min(values), language)} … {_percent(max(values), language)}")
    heading = "Autres explications" if french else "Other explanations"
    mark = ("contrôle fourni", "sans contrôle") if french else ("control given", "no control")
    for other in answer.explanations:
        people.print(f"  {heading}: {say(other.code, language)} ({mark[not other.controlled]})")


def _plot(series: Monthly, dated: Dated, start: int, horizon: int, language: Language) -> str:
    french = language == Language.FR
    low, middle, high = expected_months(series, start, horizon)
    begin = max(0, start - MONTHS_DRAWN_BEFORE)
    points = [Point(str(series.months[k]), came=float(series.counts[k])) for k in range(begin, start)]
    for step in range(horizon):
        name, came = str(series.months[start + step]), float(series.counts[start + step])
        wide = (float(low[step]), float(high[step]))
        points.append(Point(name, came=came, middle=float(middle[step]), wide=wide))
    legend = Legend(
        title=say(dated.code, language),
        under=(
            "Attendu d'après les seuls mois antérieurs. Une bande qui sort du cadre est coupée."
            if french
            else "Expected from the months before alone. A band that leaves the frame is cut."
        ),
        unit="personnes par mois" if french else "people a month",
        came="constaté" if french else "came",
        expected="attendu" if french else "expected",
        wide="95 %",
    )
    return drawing(points, legend, language, begins=start - begin)


def power_command(
    sectors: Annotated[
        str, typer.Option(help="Share of launches by sector, summing to 1.")
    ] = "0.30,0.25,0.20,0.15,0.10",
    launches: Annotated[
        float, typer.Option(help="Launches a night, all sectors, calm and rough nights.")
    ] = 2.0,
    change: Annotated[
        float, typer.Option(help="Change where patrols are extra: -0.25 = a quarter fewer.")
    ] = -0.25,
    displaced: Annotated[
        float, typer.Option(help="Share of launches lost that move to other sectors.")
    ] = 0.0,
    night_size: Annotated[float, typer.Option(help="Unevenness of nights: small = uneven.")] = 0.5,
    sector_size: Annotated[float, typer.Option(help="Unevenness of sectors within a night.")] = 1.0,
    block: Annotated[int, typer.Option(min=1, max=14, help="Nights in a block.")] = 3,
    power: Annotated[float, typer.Option(help="Power wanted.")] = 0.8,
    nights: Annotated[int | None, typer.Option(min=12, help="Instead: the power of so many nights.")] = None,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First night: draw a schedule.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws and the schedule.")] = 1,
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Plan a trial of extra patrols rotated among sectors by lot: how long, how many and when.

    The one design that would tell what patrols do. No official count of launches by sector and night is
    public: the numbers are yours, and the trial needs that count.
    """
    with exit_codes():
        try:
            shares = tuple(float(one) for one in sectors.split(","))
        except ValueError:
            raise Refused(f"{sectors} is not a list of shares like 0.5,0.3,0.2") from None
        trial = Trial(shares, launches, night_size, sector_size, change, displaced, block)
        with progress("trials imagined", None):
            long_enough = nights is None
            found = nights_needed(trial, power, seed) if long_enough else power_of(trial, nights or 0, seed)
        whole = nights_for_the_whole_coast(trial, power) if change else None
        first = date(2000, 1, 1) if start is None else start.date()
        blocks = schedule(trial, first, found.nights, np.random.default_rng(seed))
        if json:
            as_json(
                {
                    "nights": found.nights,
                    "power": found.power,
                    "half_width": found.half_width,
                    "extra_sector_nights": found.extra_sector_nights,
                    "nights_for_the_whole_coast": whole,
                    "schedule": None if start is None else [_block(one) for one in blocks],
                }
            )
            return
        french = language == Language.FR
        people.print(
            f"{'Nuits' if french else 'Nights'}: {found.nights}   "
            f"{'puissance' if french else 'power'}: {number(100 * found.power, language)} % "
            f"(± {number(100 * found.half_width, language)})   "
            f"{'nuits-secteurs renforcées' if french else 'extra sector-nights'}: {found.extra_sector_nights}"
        )
        if whole is not None:
            told = (
                "Pour toute la côte, déplacement compris (une nuit sur deux renforcée partout)"
                if french
                else "For the whole coast, displacement in (extra everywhere every other night)"
            )
            people.print(f"{told}: {number(whole, language)} {'nuits' if french else 'nights'}")
        if displaced:
            people.print(
                "Le contraste entre secteurs compte deux fois un départ déplacé."
                if french
                else "The contrast of sectors counts a launch that moved twice."
            )
        if start is not None:
            table = Table(title="Calendrier tiré au sort" if french else "Schedule drawn by lot")
            for head in ("du", "au", "secteurs renforcés") if french else ("from", "to", "extra in sectors"):
                table.add_column(head)
            for one in blocks:
                table.add_row(str(one.first), str(one.last), ", ".join(str(s + 1) for s in one.extra))
            people.print(table)


def _block(one: Block) -> dict[str, object]:
    return {"first": one.first, "last": one.last, "extra_in_sectors": [sector + 1 for sector in one.extra]}
