"""The page of forecasts: arrivals of the next months with intervals, beside what came."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from varne.committee.claims.figures import Evidence
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import MONTHS_AHEAD, hindcast
from varne.committee.forecasts.periods import DRAWS, Told, forecast
from varne.committee.report.model import Chart, Figure, Section, Series, Table, number, plain
from varne.committee.report.series import monthly_arrivals
from varne.committee.sources import Words
from varne.committee.statistics.series import Vintage

WEEKLY = "HO-WEEKLY"
SEED = 1  # fixed, so that both capitals draw the same
MONTHS_SHOWN = 24
STEP = 50  # people: finer than this is noise of the draws, and would differ between machines


def forecasts_page(evidence: Evidence, _as_of: date) -> tuple[list[Figure], list[Section]]:
    """Forecast the months after the newest edition's last whole one."""
    vintage = evidence.vintages.newest
    told = _told_of(_Series(vintage))
    figures = [_figure(one, vintage.known_on) for one in told]
    months = monthly_arrivals(vintage)
    before = sorted(months)[-MONTHS_SHOWN:]
    ahead = [str(one.first)[:7] for one in told]
    blank = (None,) * len(before)

    def after(values: list[float]) -> tuple[float | None, ...]:
        return (*blank, *(_rounded(value) for value in values))

    section = Section(
        id="forecasts",
        title=Words(en="The months ahead", fr="Les mois à venir"),
        paragraphs=(
            Words(
                en=f"Known to {vintage.last_day}. The season, yesterday and the level of recent months are "
                f"known "
                "to it; weather and sea are not, and it says nothing of them. A forecast says what comes if "
                "things go on as they did, not what a measure does. Rounded to 50 people.",
                fr=f"Connu jusqu'au {vintage.last_day}. Elle connaît la saison, la veille et le niveau des "
                f"mois "
                "récents ; ni la météo ni la mer, et n'en dit rien. Une prévision dit ce qui vient si tout "
                "continue, non l'effet d'une mesure. Arrondi à 50 personnes.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="month", fr="mois"),
                    Words(en="expected", fr="attendu"),
                    Words(en="80 % interval", fr="intervalle à 80 %"),
                    Words(en="95 % interval", fr="intervalle à 95 %"),
                ),
                rows=tuple(
                    (
                        plain(str(one.first)[:7]),
                        _people(one.point),
                        _between(one.low_80, one.high_80),
                        _between(one.low_95, one.high_95),
                    )
                    for one in told
                ),
                numeric=(1, 2, 3),
            ),
        ),
        charts=(
            Chart(
                id="forecast-months",
                title=Words(
                    en="Arrivals by month: what came, and what is expected with its 80 % interval",
                    fr="Arrivées par mois : constatées, puis attendues avec l'intervalle à 80 %",
                ),
                unit=Words(en="people", fr="personnes"),
                kind="lines",
                labels=(*(f"{month:%Y-%m}" for month in before), *ahead),
                series=(
                    Series(
                        title=Words(en="came", fr="constaté"),
                        values=(*(float(months[month]) for month in before), *((None,) * len(told))),
                    ),
                    Series(
                        title=Words(en="expected", fr="attendu"), values=after([one.point for one in told])
                    ),
                    Series(
                        title=Words(en="low, 80 %", fr="bas, 80 %"), values=after([o.low_80 for o in told])
                    ),
                    Series(
                        title=Words(en="high, 80 %", fr="haut, 80 %"), values=after([o.high_80 for o in told])
                    ),
                ),
                sources=(WEEKLY,),
                vintage=vintage.known_on,
            ),
        ),
    )
    return figures, [section]


class _Series:
    """Days of one edition; equal to another of the same digest, so that two reports share one forecast."""

    def __init__(self, vintage: Vintage) -> None:
        self.digest = vintage.digest
        self.daily = Daily(
            np.array([day.day for day in vintage.days], dtype="datetime64[D]"),
            np.array([day.arrivals for day in vintage.days], dtype=np.float64),
            np.array([day.boats for day in vintage.days], dtype=np.float64),
        )

    def __eq__(self, other: object) -> bool:
        """Equal when the edition is."""
        return isinstance(other, _Series) and self.digest == other.digest

    def __hash__(self) -> int:
        """Of the digest's digits, the same in every process."""
        return int(self.digest[:15], 16)


@lru_cache(maxsize=4)
def _told_of(edition: _Series) -> tuple[Told, ...]:
    known = edition.daily
    learnt = hindcast(known, SEED, DRAWS)
    after = (known.days[-1] + np.timedelta64(1, "D")).astype("datetime64[M]")
    ahead = ((after + MONTHS_AHEAD).astype("datetime64[D]") - known.days[-1]).astype(int)
    return forecast(known, int(ahead), SEED, learnt).by("month")[:MONTHS_AHEAD]


def _rounded(value: float) -> float:
    return float(STEP * round(value / STEP))


def _people(value: float) -> Words:
    people = _rounded(value)
    return Words(en=number(people, 0, "en"), fr=number(people, 0, "fr"))


def _between(low: float, high: float) -> Words:
    least, most = _people(low), _people(high)
    return Words(en=f"{least.en} to {most.en}", fr=f"de {least.fr} à {most.fr}")


def _figure(one: Told, known_on: date) -> Figure:
    month = str(one.first)[:7]
    return Figure(
        id=f"forecast.arrivals.{month}",
        title=Words(en=f"Arrivals expected, {month}", fr=f"Arrivées attendues, {month}"),
        unit="people",
        period=month,
        status="estimate",
        vintage=known_on,
        sources=(WEEKLY,),
        area="GB",
        value=_rounded(one.point),
        low=_rounded(one.low_95),
        high=_rounded(one.high_95),
        interval="95 %",
    )
