"""``varne committee forecast`` and ``backtest``: what will come, how sure that is, and how good it was."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.forecasts.backtest import DaysJudged, MonthsJudged, backtest_days, backtest_months
from varne.committee.forecasts.hindcast import hindcast, whole_months
from varne.committee.forecasts.periods import DRAWS, Caveat, Forecast, Told, forecast
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
    days: Annotated[bool, typer.Option("--days", help="Judge days too: half a minute more.")] = False,
    as_of: AsOfOption = None,
    data: DataOption = Path("var"),
    language: LanguageOption = Language.EN,
    json: Json = False,
) -> None:
    """Make every earlier forecast again from what was in the figures then, and judge it.

    Origins at the ends of months from January 2023 on, 1 to 3 months ahead; with --days also every day, told
    the evening before and up to a week before.
    """
    with exit_codes():
        known = daily_of(as_of_or_all(held_vintages(data), as_of).newest)
        with progress("origins", None) as bar:

            def step(done: int, whole: int) -> None:
                bar.update(bar.task_ids[0], completed=done, total=whole)

            months = backtest_months(known, seed, BACKTEST_DRAWS, progress=step)
            by_day = backtest_days(known, seed, BACKTEST_DRAWS, progress=step) if days else None
        if json:
            fields = (
                "wape",
                "wape_ahead",
                "wape_alone",
                "wape_years",
                "wape_year_before",
                "covered_80",
                "covered_95",
            )
            as_json(
                {
                    "months": {
                        "told": len(months.months),
                        **{name: getattr(months, name) for name in fields},
                    },
                    "days": None
                    if by_day is None
                    else {f: getattr(by_day, f) for f in by_day.__dataclass_fields__},
                }
            )
        else:
            _tell_backtest(months, by_day, language)


def _tell_backtest(months: MonthsJudged, days: DaysJudged | None, language: Language) -> None:
    french = language == Language.FR
    first, last = months.months[0].origin, months.months[-1].origin
    title = (
        f"Mois prévus de 1 à 3 mois avant, origines {first} à {last}"
        if french
        else f"Months told 1 to 3 months before, origins {first} to {last}"
    )
    table = Table(title=title)
    table.add_column("Prévision" if french else "Forecast")
    table.add_column("WAPE", justify="right")
    rows = [
        ("dite (modèle et moyenne, pondérés)" if french else "told (model and mean, weighed)", months.wape),
        ("modèle journalier seul" if french else "model of days alone", months.wape_alone),
        (
            "moyenne du même mois sur 3 ans" if french else "mean of the same month in 3 years",
            months.wape_years,
        ),
        ("même mois un an avant" if french else "same month a year before", months.wape_year_before),
    ]
    for name, value in rows:
        table.add_row(name, number(value, language, 3))
    people.print(table)
    inside = "Mois dans l'intervalle de" if french else "Months inside the interval of"
    for level, share in ((80, months.covered_80), (95, months.covered_95)):
        people.print(f"{inside} {level} %: {number(100 * share, language, 1)} % (n = {len(months.months)})")
    if days is not None:
        people.print(
            f"CRPS, {'jours' if french else 'days'} (n = {days.days}): "
            f"{'la veille' if french else 'the evening before'} {number(days.eve, language, 1)}; "
            f"{'1 à 7 jours avant' if french else '1 to 7 days before'} {number(days.week, language, 1)}; "
            f"{'climatologie, toutes les années' if french else 'climatology, all years'} "
            f"{number(days.record, language, 1)}; "
            f"{'3 ans' if french else '3 years'} {number(days.years, language, 1)}"
        )
