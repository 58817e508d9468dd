"""``varne committee forecast`` and ``backtest``: what will come, how sure that is, and how good it was."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.forecasts.days_judged import DaysJudged, backtest_days
from varne.committee.forecasts.hindcast import hindcast, whole_months
from varne.committee.forecasts.periods import DRAWS, Caveat, Forecast, Period, Told, What, forecast
from varne.committee.forecasts.periods_judged import Backtest, PeriodsScored, backtest_periods
from varne.committee.forecasts.preventions import Nowcast, revised_later, untold
from varne.committee.statistics.vintages import Vintages
from varne.console.cli.committee_data import (
    AsOfOption,
    DataOption,
    Language,
    LanguageOption,
    as_of_or_all,
    held_vintages,
)
from varne.console.cli.committee_plot import Legend, Point, drawing
from varne.console.cli.committee_series import daily_of, preventions_of, weather_of
from varne.console.cli.committee_words import number
from varne.console.cli.output import Json, as_json, exit_codes, people, progress
from varne.picture.errors import Refused

MONTHS_DRAWN_BEFORE = 24
WEEKS_NOWCAST = 6
BACKTEST_DRAWS = 1000
SCORED: tuple[tuple[What, Period], ...] = (("boats", "month"), ("people", "week"), ("boats", "week"))


class PeriodOption(enum.StrEnum):
    """The periods a forecast is told by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


LONGEST: dict[PeriodOption, int] = {PeriodOption.DAY: 92, PeriodOption.WEEK: 13, PeriodOption.MONTH: 6}
WORDS: dict[Language, dict[str, str]] = {
    Language.EN: {
        "title": "Arrivals by small boat: forecast by {period}",
        "day": "day", "week": "week (Monday to Sunday)", "month": "month",
        "first": "from", "people": "people", "boats": "boats", "expected": "expected", "seen": "already come",
        "came": "came", "under": "Known to {day}, vintage {vintage}. Provisional figures.",
        "no_weather_given": "No weather was given: the forecast knows the season and yesterday, "
        "not the sea, and says nothing about weather.",
        "usual_weather_later": "Beyond the weather that was told, the usual of the season stands in.",
        "part_of_the_period_was_seen": "The first period has begun: what came of it is counted in.",
        "few_months_judged": "Fewer than twelve earlier forecasts were judged: "
        "the intervals are the model's own.",
        "preventions": "Preventions (persons), last weeks: what is published may be revised, mostly upward",
        "week_ending": "week ending", "published": "published", "later": "final, about",
        "weighed": "weight of the model of days beside the mean of three years, 1 to 3 months ahead",
        "judged_months": "People by month, told 1 to 3 months before, origins {first} to {last}",
        "forecast": "forecast", "told": "told (model and mean, weighed)", "alone": "model of days alone",
        "years": "same in 3 years", "year_before": "a year before",
        "inside": "Months inside the interval of {level} %: {share} % (n = {n})",
        "judged_periods": "Told at the same origins: months 1 to 3 ahead, weeks 1 to 12 ahead",
        "judged_days": "Days (n = {n}): CRPS in people and in boats, shares inside the evening's intervals",
        "eve": "the evening before", "week_before": "1 to 7 days before",
        "all_years": "climatology, all years", "climate_years": "climatology, 3 years",
    },
    Language.FR: {
        "title": "Arrivées par petites embarcations : prévision par {period}",
        "day": "jour", "week": "semaine (du lundi au dimanche)", "month": "mois",
        "first": "à partir du", "people": "personnes", "boats": "bateaux", "expected": "attendu",
        "seen": "déjà arrivées",
        "came": "constaté", "under": "Connu jusqu'au {day}, édition {vintage}. Chiffres provisoires.",
        "no_weather_given": "Aucune météo fournie : la prévision connaît la saison et la veille, "
        "pas la mer, et ne dit rien de la météo.",
        "usual_weather_later": "Au-delà de la météo fournie, la normale de saison en tient lieu.",
        "part_of_the_period_was_seen": "La première période a commencé : ce qui en est arrivé est compté.",
        "few_months_judged": "Moins de douze prévisions jugées : les intervalles sont ceux du modèle.",
        "preventions": "Empêchements (personnes), dernières semaines : "
        "le chiffre publié peut être révisé, le plus souvent à la hausse",
        "week_ending": "semaine au", "published": "publié", "later": "définitif, environ",
        "weighed": "poids du modèle journalier face à la moyenne de trois ans, de 1 à 3 mois",
        "judged_months": "Personnes par mois, prévues de 1 à 3 mois avant, origines {first} à {last}",
        "forecast": "prévision", "told": "dite (modèle et moyenne, pondérés)",
        "alone": "modèle journalier seul",
        "years": "de même sur 3 ans", "year_before": "un an avant",
        "inside": "Mois dans l'intervalle de {level} % : {share} % (n = {n})",
        "judged_periods": "Prévus aux mêmes origines : mois de 1 à 3 avant, semaines de 1 à 12 avant",
        "judged_days": "Jours (n = {n}) : CRPS en personnes et en bateaux, et parts dans les intervalles "
        "de la veille",
        "eve": "la veille", "week_before": "1 à 7 jours avant",
        "all_years": "climatologie, toutes les années", "climate_years": "climatologie, 3 ans",
    },
}  # fmt: skip


def forecast_command(
    period: Annotated[
        PeriodOption, typer.Option("--by", help="Told by day, week or month.")
    ] = PeriodOption.MONTH,
    horizon: Annotated[
        int, typer.Option(min=1, help="How many of them: at most 92 days, 13 weeks, 6 months.")
    ] = 3,
    weather: Annotated[
        Path | None,
        typer.Option(
            help="Weather by day: a CSV (days, then columns), or an ERA5 or Copernicus NetCDF of waves, "
            "wind or sea temperature over the Strait. To the last known day at least."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws: the same seed tells the same.")] = 1,
    plot: Annotated[Path | None, typer.Option(help="Write a drawing of the people to this SVG.")] = None,
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Forecast arrivals and boats, with intervals; and nowcast the preventions of the last weeks.

    The model of days is weighed against the mean of three years by how both did in the last three years: that
    takes some seconds. Without weather it makes no claim about weather.
    """
    with exit_codes():
        if horizon > LONGEST[period]:
            raise Refused(f"at most {LONGEST[period]} by {period.value}: beyond that nothing is known")
        vintages = as_of_or_all(held_vintages(data), as_of)
        known = daily_of(vintages.newest)
        ahead = _days_ahead(known.days[-1], period, horizon)
        told_weather = None if weather is None else weather_of(weather, known, ahead)
        with progress("months judged", None) as bar:
            learnt = hindcast(
                known, seed, DRAWS, lambda done, all_: bar.update(bar.task_ids[0], completed=done, total=all_)
            )
        made = forecast(known, ahead, seed, learnt, told_weather)
        now = _nowcasts(vintages, seed)
        if json:
            as_json(
                {
                    "known_to": str(known.days[-1]),
                    "vintage": vintages.newest.name,
                    "people": [_plain(one) for one in made.by(period.value)[:horizon]],
                    "boats": [_plain(one) for one in made.by(period.value, "boats")[:horizon]],
                    "caveats": made.caveats,
                    "weights": [belief.weight for belief in made.beliefs],
                    "preventions": [_plain(one) for one in now],
                }
            )
        else:
            _tell(made, period, horizon, vintages, language)
            _tell_preventions(now, language)
        if plot is not None:
            plot.write_text(_plot(made, period, horizon, vintages, language), encoding="utf-8")


def _days_ahead(last: np.datetime64, period: PeriodOption, horizon: int) -> int:
    """Days to draw so that ``horizon`` whole periods end within them."""
    if period == PeriodOption.DAY:
        return horizon
    if period == PeriodOption.WEEK:
        to_sunday = (2 - int(last.astype("datetime64[D]").astype(np.int64))) % 7 + 1
        return horizon * 7 + to_sunday
    after = (last.astype("datetime64[D]") + np.timedelta64(1, "D")).astype("datetime64[M]")
    return int(((after + horizon).astype("datetime64[D]") - last.astype("datetime64[D]")).astype(int))


def _plain(one: Told | Nowcast) -> dict[str, object]:
    return {
        name: str(value) if isinstance(value, np.datetime64) else value
        for name, value in ((field, getattr(one, field)) for field in one.__dataclass_fields__)
    }


def _nowcasts(vintages: Vintages, seed: int) -> list[Nowcast]:
    triangle, weeks, arrivals, prevented = preventions_of(vintages)
    published = list(revised_later(triangle, np.random.default_rng(seed)))[-WEEKS_NOWCAST:]
    # Weeks of before preventions were published at all are not weeks that still will be.
    begun = weeks >= weeks[np.flatnonzero(np.isfinite(prevented))[0]]
    return published + list(untold(weeks[begun], arrivals[begun], prevented[begun]))


def _tell(made: Forecast, period: PeriodOption, horizon: int, vintages: Vintages, language: Language) -> None:
    words = WORDS[language]
    what: Literal["people", "boats"]
    for what in ("people", "boats"):
        table = Table(title=f"{words['title'].format(period=words[period.value])}: {words[what]}")
        table.add_column(words["first"])
        for head in (words["expected"], "50 %", "80 %", "95 %", words["seen"]):
            table.add_column(head, justify="right")
        for one in made.by(period.value, what)[:horizon]:
            table.add_row(
                str(one.first),
                number(one.point, language),
                number(one.median, language),
                f"{number(one.low_80, language)} - {number(one.high_80, language)}",
                f"{number(one.low_95, language)} - {number(one.high_95, language)}",
                number(one.seen, language) if one.seen else "-",
            )
        people.print(table)
    people.print(words["under"].format(day=made.known.days[-1], vintage=escape(vintages.newest.name)))
    weights = ", ".join(number(belief.weight, language, 2) for belief in made.beliefs)
    people.print(f"{words['weighed']}: {weights}")
    for caveat in made.caveats:
        people.print(f"- {caveat_words(caveat, language)}")


def caveat_words(caveat: Caveat, language: Language) -> str:
    """What a forecast does not hold, in words."""
    return WORDS[language][caveat]


def _tell_preventions(now: list[Nowcast], language: Language) -> None:
    words = WORDS[language]
    table = Table(title=words["preventions"])
    for head in (words["week_ending"], words["published"], words["later"], "80 %", "95 %"):
        table.add_column(head, justify="right")
    for one in now:
        table.add_row(
            str(one.week),
            number(one.published, language),
            number(one.median, language),
            f"{number(one.low_80, language)} - {number(one.high_80, language)}",
            f"{number(one.low_95, language)} - {number(one.high_95, language)}",
        )
    people.print(table)


def _plot(made: Forecast, period: PeriodOption, horizon: int, vintages: Vintages, language: Language) -> str:
    words = WORDS[language]
    points = []
    if period == PeriodOption.MONTH:
        months, counts = whole_months(made.known)
        recent = list(zip(months, counts, strict=True))[-MONTHS_DRAWN_BEFORE:]
        points = [Point(str(month), came=float(count)) for month, count in recent]
    cut = 7 if period == PeriodOption.MONTH else 10
    for one in made.by(period.value)[:horizon]:
        points.append(
            Point(
                str(one.first)[:cut],
                middle=one.point,
                wide=(one.low_95, one.high_95),
                narrow=(one.low_80, one.high_80),
            )
        )
    legend = Legend(
        title=words["title"].format(period=words[period.value]),
        under=words["under"].format(day=made.known.days[-1], vintage=vintages.newest.name),
        unit=words["people"],
        came=words["came"],
        expected=words["expected"],
        wide="95 %",
        narrow="80 %",
    )
    return drawing(points, legend, language)


def backtest_command(
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 1,
    days: Annotated[bool, typer.Option("--days", help="Judge days too: a minute more.")] = False,
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Make every earlier forecast again from what was in the figures then, and judge it.

    People and boats by month, 1 to 3 months ahead, and by week, 1 to 12 ahead, from the end of every month
    since January 2023; with --days also every day, told the evening before and up to a week before. Beside
    each stands the mean of the same months, weeks or days in three years.
    """
    with exit_codes():
        known = daily_of(as_of_or_all(held_vintages(data), as_of).newest)
        with progress("origins", None) as bar:

            def step(done: int, whole: int) -> None:
                bar.update(bar.task_ids[0], completed=done, total=whole)

            told = backtest_periods(known, seed, BACKTEST_DRAWS, progress=step)
            by_day = (
                backtest_days(known, seed, BACKTEST_DRAWS, progress=step, made=told.made) if days else None
            )
        scored = [told.scored(what, period) for what, period in SCORED]
        if json:
            as_json(_backtest_plain(told, scored, by_day))
        else:
            _tell_backtest(told, scored, by_day, language)


def _backtest_plain(
    told: Backtest, scored: list[PeriodsScored], by_day: dict[What, DaysJudged] | None
) -> dict[str, object]:
    months = told.months
    fields = (
        "wape",
        "wape_ahead",
        "wape_alone",
        "wape_years",
        "wape_year_before",
        "covered_80",
        "covered_95",
    )
    return {
        "months": {
            "told": len(months.months),
            "origins": len({one.origin for one in months.months}),
            **{name: getattr(months, name) for name in fields},
        },
        "periods": [{f: getattr(one, f) for f in one.__dataclass_fields__} for one in scored],
        "days": None
        if by_day is None
        else {what: {f: getattr(one, f) for f in one.__dataclass_fields__} for what, one in by_day.items()},
    }


def _tell_backtest(
    told: Backtest, scored: list[PeriodsScored], days: dict[What, DaysJudged] | None, language: Language
) -> None:
    words = WORDS[language]
    months = told.months
    first, last = months.months[0].origin, months.months[-1].origin
    table = Table(title=words["judged_months"].format(first=first, last=last))
    table.add_column(words["forecast"])
    table.add_column("WAPE", justify="right")
    for name, value in (
        ("told", months.wape),
        ("alone", months.wape_alone),
        ("years", months.wape_years),
        ("year_before", months.wape_year_before),
    ):
        table.add_row(words[name], number(value, language, 3))
    people.print(table)
    for level, share in ((80, months.covered_80), (95, months.covered_95)):
        inside = number(100 * share, language, 1)
        people.print(words["inside"].format(level=level, share=inside, n=len(months.months)))
    table = Table(title=words["judged_periods"])
    table.add_column("")
    for head in ("n", "WAPE", words["years"], words["year_before"], "CRPS", words["years"], "80 %", "95 %"):
        table.add_column(head, justify="right")
    for one in scored:
        table.add_row(
            f"{words[one.what]}, {words[one.period].split(' (')[0]}",
            number(one.told, language),
            *(number(value, language, 3) for value in (one.wape, one.wape_years, one.wape_year_before)),
            *(number(value, language, 1) for value in (one.crps, one.crps_years)),
            *(f"{number(100 * share, language, 1)} %" for share in (one.covered_80, one.covered_95)),
        )
    people.print(table)
    if days is not None:
        table = Table(title=words["judged_days"].format(n=days["people"].days))
        for name in ("", "eve", "week_before", "all_years", "climate_years"):
            table.add_column(words.get(name, ""), justify="right" if name else "left")
        for head in ("80 %", "95 %"):
            table.add_column(head, justify="right")
        for what, judged in days.items():
            table.add_row(
                words[what],
                *(
                    number(value, language, 2)
                    for value in (judged.eve, judged.week, judged.record, judged.years)
                ),
                *(
                    f"{number(100 * share, language, 1)} %"
                    for share in (judged.covered_80, judged.covered_95)
                ),
            )
        people.print(table)
