"""Put a report together as of a day, and compare it with what could have been said on an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from varne.committee.claims.figures import Evidence
from varne.committee.claims.register import ClaimsRegister
from varne.committee.report.indicator_pages import indicator_pages
from varne.committee.report.inputs import Registers, registers_as_of
from varne.committee.report.model import (
    Figure,
    Report,
    Revision,
    Section,
    SourceLine,
    number,
    value_told,
)
from varne.committee.report.register_pages import register_pages
from varne.committee.report.series import monthly_arrivals
from varne.committee.report.statistics_pages import statistics_pages
from varne.committee.returns.published import published_as_of
from varne.committee.sources import Words
from varne.committee.statistics.deaths import DeathIncident
from varne.committee.statistics.vintages import Vintages
from varne.picture.errors import Broken, Refused
from varne.picture.noun import Noun

TITLE = Words(
    en="Can it work? The joint effort in the Channel, in figures",
    fr="Cela marche-t-il ? L'effort commun en Manche, en chiffres",
)


class Material(Noun, frozen=True):
    """Everything a report is made from, uncut: each builder takes what was known on its day."""

    registers: Registers
    vintages: Vintages
    claims: ClaimsRegister
    deaths: tuple[DeathIncident, ...]
    inputs: tuple[tuple[str, str], ...]  # file, SHA-256


Pages = tuple[list[Figure], list[Section]]
# Pages that another part of the committee adds (forecasts, effects): a function of the evidence and the day.
Extra = Callable[[Evidence, date], Pages]


def build(material: Material, as_of: date, since: date, extras: tuple[Extra, ...] = ()) -> Report:
    """A report as of a day; figures of ``since`` are made the same way and compared.

    Raises:
        Refused: ``since`` is not before ``as_of``, or no statistics were public on ``as_of``.
        Broken: two figures have one id, or a figure or page names a source that is not held.
    """
    if since >= as_of:
        raise Refused("the day to compare with is before the day of the report", code="usage")
    figures, sections = _pages(material, as_of, extras)
    try:
        before, _ = _pages(material, since, extras)
    except Refused:
        before = []  # nothing was public yet: every figure is new
    sources = _sources(material, figures, sections)
    _check(figures, sources)
    return Report(
        as_of=as_of,
        since=since,
        title=TITLE,
        summary=(*sections[0].paragraphs, *_summary(figures)),
        figures=tuple(figures),
        sections=tuple(sections),
        revisions=revisions(before, figures),
        sources=sources,
        inputs=material.inputs,
    )


def _pages(material: Material, as_of: date, extras: tuple[Extra, ...]) -> Pages:
    known = tuple(v for v in material.vintages.vintages if v.known_on <= as_of)
    if not known:
        raise Refused(f"no statistics were public on {as_of}; ask for a later day", code="nothing_known")
    evidence = Evidence(
        vintages=Vintages(vintages=known),
        deaths=material.deaths,
        register=material.claims.as_of(as_of),
        returns=published_as_of(material.registers.returns, as_of),
    )
    newest = evidence.vintages.newest
    figures, sections = indicator_pages(evidence)
    more, pages = statistics_pages(evidence)
    figures, sections = figures + more, sections + pages
    more, pages = register_pages(
        registers_as_of(material.registers, as_of), monthly_arrivals(newest), newest.known_on, as_of
    )
    figures, sections = figures + more, sections + pages
    for extra in extras:
        more, pages = extra(evidence, as_of)
        figures, sections = figures + more, sections + pages
    return figures, sections


def revisions(before: list[Figure], after: list[Figure]) -> tuple[Revision, ...]:
    """Figures that are new, changed or gone, in the order of the report, gone ones last."""
    then, now = {f.id: f for f in before}, {f.id: f for f in after}
    found = []
    for figure in after:
        old = then.get(figure.id)
        if old is None or old.value != figure.value or old.period != figure.period:
            found.append(_revision("new" if old is None else "changed", figure, old, figure))
    found += [_revision("withdrawn", f, f, None) for f in before if f.id not in now]
    return tuple(found)


def _revision(kind: str, told: Figure, old: Figure | None, new: Figure | None) -> Revision:
    return Revision(
        kind="new" if kind == "new" else "changed" if kind == "changed" else "withdrawn",
        figure_id=told.id,
        title=told.title,
        period=told.period,
        unit=told.unit,
        decimals=told.decimals,
        before=None if old is None else old.value,
        after=None if new is None else new.value,
    )


def _sources(material: Material, figures: list[Figure], sections: list[Section]) -> tuple[SourceLine, ...]:
    """Every source that a figure, a chart or a table names, by id."""
    held = {**material.claims.sources.by_id, **material.registers.sources.by_id}
    words = (
        " ".join(
            [
                " ".join(source for figure in figures for source in figure.sources),
                " ".join(source for page in sections for chart in page.charts for source in chart.sources),
                " ".join(cell.en for page in sections for t in page.tables for row in t.rows for cell in row),
                " ".join(note.en for page in sections for note in page.notes),
            ]
        )
        .replace(",", " ")
        .replace("[", " ")
        .replace("]", " ")
        .replace("(", " ")
        .replace(")", " ")
    )
    named = {word.rstrip(".;:") for word in words.split()}
    return tuple(
        SourceLine(
            id=source.id,
            title=source.title,
            publisher=source.publisher,
            published=source.published,
            dated=source.dated,
            access=source.access,
            url=source.url,
        )
        for name, source in sorted(held.items())
        if name in named
    )


def _check(figures: list[Figure], sources: tuple[SourceLine, ...]) -> None:
    ids = [figure.id for figure in figures]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise Broken(f"two figures have the id {twice[0]}")
    held = {source.id for source in sources}
    for figure in figures:
        missing = [name for name in figure.sources if name not in held]
        if missing or not figure.sources:
            raise Broken(f"figure {figure.id} names no source that is held: {missing}")


# ── the plain summary ──


def _summary(figures: list[Figure]) -> tuple[Words, ...]:
    """A few sentences, the dead beside the arrivals; no score, and the same words for rises and falls."""
    by_id = {figure.id: figure for figure in figures}
    years = sorted(int(name.rsplit(".", 1)[1]) for name in by_id if name.startswith("arrivals.provisional."))
    said = []
    whole = [y for y in years if "/" not in by_id[f"arrivals.provisional.{y}"].period]
    if len(whole) > 1:
        said += _two_years(by_id, whole[-2], whole[-1])
    shares = sorted(name.split(".")[1] for name in by_id if name.startswith("share_persons."))
    if shares:
        year = shares[-1]
        persons, events = by_id[f"share_persons.{year}"], by_id[f"share_events.{year}"]
        said.append(
            Words(
                en=f"Of recorded attempts in weeks ending in {year}, {_told(persons, 'en')} of people and "
                f"{_told(events, 'en')} of events were stopped. A stopped attempt is not an arrival averted.",
                fr=f"Parmi les tentatives enregistrées, semaines finissant en {year}, "
                f"{_told(persons, 'fr')} des "
                f"personnes et {_told(events, 'fr')} des événements ont été arrêtés. Une tentative arrêtée "
                f"n'est "
                "pas une arrivée évitée.",
            )
        )
    moved = by_id.get("returns.to_france.total"), by_id.get("returns.to_uk.total")
    if moved[0] is not None and moved[1] is not None:
        said.append(
            Words(
                en=f"One in, one out: {_told(moved[0], 'en')} returned to France, {_told(moved[1], 'en')} "
                "transferred to the United Kingdom since August 2025.",
                fr=f"Un pour un : {_told(moved[0], 'fr')} renvoyés vers la France, {_told(moved[1], 'fr')} "
                "transférés au Royaume-Uni depuis août 2025.",
            )
        )
    total = by_id.get("money.total.GBP")
    if total is not None and total.value is not None:
        said.append(
            Words(
                en=f"The United Kingdom promised France up to {_told(total, 'en')} for the years held, "
                f"part of it "
                "conditional; what it bought is mostly not published.",
                fr=f"Le Royaume-Uni a promis à la France jusqu'à {_told(total, 'fr')} pour les années "
                f"connues, en "
                "partie sous condition ; ce qui a été acquis n'est pour l'essentiel pas publié.",
            )
        )
    said.append(
        Words(
            en="Whether a measure worked is not identified from these series alone: without controls the "
            "range of "
            "what might have happened anyway holds every change seen. This is said of rises and of falls.",
            fr="L'effet d'une mesure n'est pas identifié par ces seules séries : sans contrôles, "
            "l'éventail de ce "
            "qui aurait pu arriver de toute façon contient tous les changements observés, hausses comme "
            "baisses.",
        )
    )
    return tuple(said)


def _told(figure: Figure, language: str) -> str:
    return value_told(figure.value, figure.unit, figure.decimals, "fr" if language == "fr" else "en")


def _two_years(by_id: dict[str, Figure], before: int, last: int) -> list[Words]:
    one, other = by_id[f"arrivals.provisional.{before}"], by_id[f"arrivals.provisional.{last}"]
    if one.value is None or other.value is None:
        return []
    change = 100.0 * (other.value - one.value) / one.value
    dead = {year: _deaths_of(by_id, year) for year in (before, last)}
    return [
        Words(
            en=f"{_told(other, 'en')} people arrived in {last}, {_told(one, 'en')} in {before} "
            f"({'+' if change > 0 else ''}{number(change, 1, 'en')}%).",
            fr=f"{_told(other, 'fr')} personnes sont arrivées en {last}, {_told(one, 'fr')} en {before} "
            f"({'+' if change > 0 else ''}{number(change, 1, 'fr')}\u00a0%).",
        ),
        Words(
            en=f"Dead or missing on the way (IOM, all modes, a lower bound): {dead[last] or 'not known'} in "
            f"{last}, {dead[before] or 'not known'} in {before}.",
            fr=f"Morts ou disparus en chemin (OIM, tous modes, un minimum) : {dead[last] or 'inconnu'} en "
            f"{last}, "
            f"{dead[before] or 'inconnu'} en {before}.",
        ),
    ]


def _deaths_of(by_id: dict[str, Figure], year: int) -> str | None:
    found = [f for name, f in by_id.items() if name.startswith(f"deaths_iom_all_modes.{year}.")]
    return None if not found or found[0].value is None else f"{found[0].value:g}"
