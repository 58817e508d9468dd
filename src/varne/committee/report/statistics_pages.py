"""Pages of the statistics: arrivals and boats, the two shares of interception, deaths, claims, conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from varne.committee.claims.annual import annual_totals
from varne.committee.claims.figures import Evidence, events_of, prevented_of, share
from varne.committee.report.claims_pages import claims_page, conflicts_page
from varne.committee.report.model import (
    Chart,
    Figure,
    Section,
    Series,
    Table,
    Unit,
    both,
    plain,
)
from varne.committee.report.series import monthly_arrivals
from varne.committee.sources import Words
from varne.committee.statistics.series import Vintage, WeeklyPreventions

WEEKLY = "HO-WEEKLY"
MONTHS_SHOWN = 36
FEWEST_WEEKS = 12  # of a quarter held whole


def statistics_pages(evidence: Evidence) -> tuple[list[Figure], list[Section]]:
    """Figures and pages, from the newest edition held and the published facts."""
    vintage = evidence.vintages.newest
    figures = [*_yearly(evidence), *_shares(vintage), *_deaths(evidence)]
    sections = [
        _arrivals_page(evidence, vintage),
        _shares_page(vintage, figures),
        _deaths_page(evidence),
        claims_page(evidence),
        conflicts_page(evidence),
    ]
    return figures, sections


# ── arrivals ──


def _yearly(evidence: Evidence) -> list[Figure]:
    known = evidence.vintages.newest.known_on
    figures = []
    for year in annual_totals(evidence.vintages, evidence.register):
        whole = (year.through.month, year.through.day) == (12, 31)
        period = str(year.year) if whole else f"{year.year}-01-01/{year.through}"
        until = "" if whole else f" to {year.through}"
        jusque = "" if whole else f" au {year.through}"
        told: tuple[tuple[Unit, str, Words, int], ...] = (
            ("people", "arrivals", Words(en="Arrivals", fr="Arrivées"), year.provisional_arrivals),
            ("boats", "boats", Words(en="Boats", fr="Embarcations"), year.provisional_boats),
        )
        for unit, name, words, value in told:
            figures.append(
                Figure(
                    id=f"{name}.provisional.{year.year}",
                    title=Words(en=f"{words.en}, {year.year}{until}", fr=f"{words.fr}, {year.year}{jusque}"),
                    unit=unit,
                    period=period,
                    status="provisional",
                    vintage=known,
                    sources=(WEEKLY,),
                    area="GB",
                    value=value,
                )
            )
        if year.final_arrivals is not None:
            fact = evidence.register.fact(f"final-arrivals-{year.year}")
            figures.append(
                Figure(
                    id=f"arrivals.final.{year.year}",
                    title=Words(en=f"Arrivals, {year.year}, final", fr=f"Arrivées, {year.year}, définitif"),
                    unit="people",
                    period=str(year.year),
                    status="final",
                    vintage=known if fact is None else fact.known_from,
                    sources=(year.final_source or WEEKLY,),
                    area="GB",
                    value=year.final_arrivals,
                )
            )
    return figures


def _arrivals_page(evidence: Evidence, vintage: Vintage) -> Section:
    totals = annual_totals(evidence.vintages, evidence.register)
    labels = tuple(str(year.year) for year in totals)
    part = tuple(str(y.year) for y in totals if (y.through.month, y.through.day) != (12, 31))
    months = monthly_arrivals(vintage)
    shown = sorted(months)[-MONTHS_SHOWN:]
    rows = []
    for year in totals:
        loading = year.provisional_arrivals / year.provisional_boats if year.provisional_boats else None
        rows.append(
            (
                plain(str(year.year) if str(year.year) not in part else f"{year.year} ({year.through})"),
                both(year.provisional_arrivals, "people"),
                both(year.final_arrivals, "people"),
                both(year.difference, "people") if year.difference is not None else plain(""),
                both(year.provisional_boats, "boats"),
                both(loading, "people", 1),
            )
        )
    return Section(
        id="arrivals",
        title=Words(en="Arrivals and boats", fr="Arrivées et embarcations"),
        paragraphs=(
            Words(
                en="People detected on arrival, or in the Channel and brought to the United Kingdom. The "
                "weekly "
                "workbook is provisional; the quarterly tables are final. They are shown apart and never "
                "merged.",
                fr="Personnes détectées à l'arrivée, ou dans la Manche et conduites au Royaume-Uni. Le "
                "tableau "
                "hebdomadaire est provisoire ; les tableaux trimestriels sont définitifs. Les deux sont "
                "montrés "
                "séparément, jamais confondus.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="year", fr="année"),
                    Words(en="arrivals, provisional", fr="arrivées, provisoire"),
                    Words(en="arrivals, final", fr="arrivées, définitif"),
                    Words(en="difference", fr="écart"),
                    Words(en="boats, provisional", fr="embarcations, provisoire"),
                    Words(en="people a boat", fr="personnes par embarcation"),
                ),
                rows=tuple(rows),
                numeric=(1, 2, 3, 4, 5),
            ),
        ),
        charts=(
            Chart(
                id="arrivals-years",
                title=Words(
                    en="Arrivals by year (hatched: part of a year)",
                    fr="Arrivées par an (hachuré : année partielle)",
                ),
                unit=Words(en="people", fr="personnes"),
                kind="bars",
                labels=labels,
                series=(
                    Series(
                        title=Words(en="arrivals, provisional", fr="arrivées, provisoire"),
                        values=tuple(float(year.provisional_arrivals) for year in totals),
                    ),
                ),
                marked=part,
                sources=(WEEKLY,),
                vintage=vintage.known_on,
            ),
            Chart(
                id="arrivals-months",
                title=Words(
                    en=f"Arrivals by month, last {len(shown)} whole months",
                    fr=f"Arrivées par mois, {len(shown)} derniers mois entiers",
                ),
                unit=Words(en="people", fr="personnes"),
                kind="bars",
                labels=tuple(f"{month:%Y-%m}" for month in shown),
                series=(
                    Series(
                        title=Words(en="arrivals, provisional", fr="arrivées, provisoire"),
                        values=tuple(float(months[month]) for month in shown),
                    ),
                ),
                sources=(WEEKLY,),
                vintage=vintage.known_on,
            ),
        ),
    )


# ── interception ──

SHARE_TITLES: dict[str, Words] = {
    "prevented": Words(en="Prevented, persons", fr="Empêchements, personnes"),
    "prevented_events": Words(en="Prevented, events", fr="Empêchements, événements"),
    "share_persons": Words(en="Intercepted, by persons", fr="Interceptions, en personnes"),
    "share_events": Words(en="Intercepted, by events", fr="Interceptions, en événements"),
}


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _groups(weeks: Sequence[WeeklyPreventions], by_quarter: bool) -> dict[str, list[WeeklyPreventions]]:
    found: dict[str, list[WeeklyPreventions]] = {}
    for week in weeks:
        if week.prevented is not None and week.prevented_events is not None:
            key = _quarter(week.week_ending) if by_quarter else str(week.week_ending.year)
            found.setdefault(key, []).append(week)
    return found


def _pair(weeks: Sequence[WeeklyPreventions]) -> tuple[float | None, float | None]:
    """Share by persons and share by events, in per cent, of the same weeks."""
    persons = share(prevented_of(weeks), sum(week.arrivals for week in weeks))
    events = share(events_of(weeks), sum(week.boats for week in weeks))
    return persons, events


def _shares(vintage: Vintage) -> list[Figure]:
    figures = []
    for year, weeks in _groups(vintage.weeks, by_quarter=False).items():
        first, last = weeks[0].week_ending - timedelta(days=6), weeks[-1].week_ending
        persons, events = _pair(weeks)
        prevented, events_stopped = float(prevented_of(weeks)), float(events_of(weeks))
        values: tuple[tuple[str, float | None, Unit, int], ...] = (
            ("prevented", prevented, "people", 0),
            ("prevented_events", events_stopped, "events", 0),
            ("share_persons", persons, "percent", 1),
            ("share_events", events, "percent", 1),
        )
        for name, value, unit, decimals in values:
            title = SHARE_TITLES[name]
            span = f"{first}/{last}"
            figures.append(
                Figure(
                    id=f"{name}.{year}",
                    title=Words(
                        en=f"{title.en}, whole weeks {first} to {last}",
                        fr=f"{title.fr}, semaines entières du {first} au {last}",
                    ),
                    unit=unit,
                    period=span,
                    status="provisional",
                    vintage=vintage.known_on,
                    sources=(WEEKLY,),
                    value=value,
                    decimals=decimals,
                )
            )
    return figures


def _shares_page(vintage: Vintage, figures: Sequence[Figure]) -> Section:
    quarters = _groups(vintage.weeks, by_quarter=True)
    pairs = {quarter: _pair(weeks) for quarter, weeks in quarters.items()}
    # A quarter has 13 weeks that end in it, at times 12 or 14: fewer are a part of one.
    parts = ", ".join(quarter for quarter, weeks in quarters.items() if len(weeks) < FEWEST_WEEKS)
    within = Words(en=f" (in part: {parts})", fr=f" (en partie : {parts.replace('-Q', '-T')})")
    return Section(
        id="interception",
        title=Words(en="Interception, two ways", fr="L'interception, de deux façons"),
        paragraphs=(
            Words(
                en="The same weeks give two shares, since groups that are stopped are smaller than boats "
                "that get "
                "through. Both are always shown. A prevention is an attempt, not an arrival averted: whoever "
                "tries again is counted again, and the count includes finds of equipment.",
                fr="Les mêmes semaines donnent deux parts, car les groupes arrêtés sont plus petits que les "
                "embarcations qui passent. Les deux sont toujours montrées. Un empêchement est une "
                "tentative, non "
                "une arrivée évitée : qui retente est recompté, et le compte inclut des découvertes de "
                "matériel.",
            ),
        ),
        figures=tuple(f.id for f in figures if f.id.split(".")[0].startswith(("prevented", "share_"))),
        charts=(
            Chart(
                id="interception-quarters",
                title=Words(
                    en="Share intercepted by quarter" + (within.en if parts else ""),
                    fr="Part interceptée par trimestre" + (within.fr if parts else ""),
                ),
                unit=plain("%"),
                kind="lines",
                labels=tuple(pairs),
                series=(
                    Series(
                        title=Words(en="by persons", fr="en personnes"),
                        values=tuple(persons for persons, _ in pairs.values()),
                    ),
                    Series(
                        title=Words(en="by events", fr="en événements"),
                        values=tuple(events for _, events in pairs.values()),
                    ),
                ),
                sources=(WEEKLY,),
                vintage=vintage.known_on,
            ),
        ),
    )


# ── deaths ──

DEATH_SERIES: dict[str, Words] = {
    "deaths_iom_all_modes": Words(
        en="IOM, mainland Europe to UK, all modes", fr="OIM, Europe continentale vers RU, tous modes"
    ),
    "deaths_iom_drowning": Words(en="IOM, drowning only", fr="OIM, noyade seulement"),
    "deaths_prefecture": Words(en="Maritime prefecture", fr="Préfecture maritime"),
    "deaths_oltim": Words(en="OLTIM", fr="OLTIM"),
    "deaths_afp": Words(en="AFP", fr="AFP"),
}


def _deaths(evidence: Evidence) -> list[Figure]:
    return [
        Figure(
            id=f"{fact.series}.{fact.period}.{fact.id}",
            title=Words(
                en=f"Dead or missing, {fact.period}, {DEATH_SERIES[fact.series].en}",
                fr=f"Morts ou disparus, {fact.period}, {DEATH_SERIES[fact.series].fr}",
            ),
            unit="deaths",
            period=fact.period,
            status="sourced",
            vintage=fact.known_from,
            sources=(fact.source,),
            value=fact.value,
        )
        for fact in evidence.register.facts
        if fact.series in DEATH_SERIES
    ]


def _deaths_page(evidence: Evidence) -> Section:
    facts = [fact for fact in evidence.register.facts if fact.series in DEATH_SERIES]
    periods = tuple(sorted({fact.period for fact in facts}))
    held = [name for name in DEATH_SERIES if any(fact.series == name for fact in facts)]

    def cell(series: str, period: str) -> Words:
        values = [fact.value for fact in facts if (fact.series, fact.period) == (series, period)]
        return plain(" / ".join(f"{value:g}" for value in values))

    def first(series: str, period: str) -> float | None:
        return next((f.value for f in facts if (f.series, f.period) == (series, period)), None)

    years = tuple(period for period in periods if len(period) == 4)
    return Section(
        id="deaths",
        title=Words(en="The dead and the missing", fr="Les morts et les disparus"),
        paragraphs=(
            Words(
                en="Counted differently by each register, and each a lower bound. They are never added or "
                "merged; "
                "2019 is mostly the 39 deaths in a lorry.",
                fr="Chaque registre compte autrement, et chacun est un minimum. Ils ne sont jamais "
                "additionnés ni "
                "confondus ; 2019, ce sont surtout les 39 morts d'un camion.",
            ),
        ),
        tables=(
            Table(
                heads=(Words(en="period", fr="période"), *(DEATH_SERIES[name] for name in held)),
                rows=tuple((plain(period), *(cell(name, period) for name in held)) for period in periods),
                numeric=tuple(range(1, len(held) + 1)),
            ),
        ),
        charts=(
            Chart(
                id="deaths-years",
                title=Words(
                    en="Dead or missing by year, two registers", fr="Morts ou disparus par an, deux registres"
                ),
                unit=Words(en="people", fr="personnes"),
                kind="bars",
                labels=years,
                series=tuple(
                    Series(title=DEATH_SERIES[name], values=tuple(first(name, year) for year in years))
                    for name in ("deaths_iom_all_modes", "deaths_prefecture")
                    if name in held
                ),
                sources=tuple(
                    sorted(
                        {f.source for f in facts if f.series in ("deaths_iom_all_modes", "deaths_prefecture")}
                    )
                ),
                vintage=max((fact.known_from for fact in facts), default=evidence.vintages.newest.known_on),
            ),
        )
        if years
        else (),
    )
