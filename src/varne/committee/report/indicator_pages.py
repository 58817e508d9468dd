"""The headline and the catalogue of indicators over the last whole year, as pages of the report."""

from __future__ import annotations

from datetime import date

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.headline import CHANGE_WORDS, STANDING_WORDS, FigureLine, Headline, headline
from varne.committee.indicators.indicator import Indicator
from varne.committee.indicators.published import indicators
from varne.committee.indicators.window import Window
from varne.committee.indicators.words import ABSENCES, BASES, CATALOGUE, REGISTERS
from varne.committee.report.model import Figure, FigureStatus, Section, Table, number, plain
from varne.committee.sources import Words
from varne.committee.units import UNIT_WORDS

ROUGH = 100.0  # from here on whole numbers say enough


def last_whole_year(evidence: Evidence) -> Window:
    """The newest calendar year that the series holds whole."""
    newest = evidence.vintages.newest.last_day
    year = newest.year if (newest.month, newest.day) == (12, 31) else newest.year - 1
    return Window(first=date(year, 1, 1), last=date(year, 12, 31))


def indicator_pages(evidence: Evidence) -> tuple[list[Figure], list[Section]]:
    """The headline first, then every indicator with its interval and guard; what has no value says why."""
    now = last_whole_year(evidence)
    before = Window(
        first=now.first.replace(year=now.first.year - 1), last=now.last.replace(year=now.last.year - 1)
    )
    block = headline(evidence, now, before)
    table = indicators(evidence, now)
    known_on = evidence.vintages.newest.known_on
    figures = [_figure(one, known_on) for one in table]
    return figures, [_headline(block), _catalogue(table, now)]


def pair(words: tuple[str, str]) -> Words:
    """Two languages of a table of words as one."""
    return Words(en=words[0], fr=words[1])


def _value(value: float | None) -> Words:
    if value is None:
        return plain("-")
    places = _places(value)
    return Words(en=number(value, places, "en"), fr=number(value, places, "fr"))


def _places(value: float | None) -> int:
    if value is None or value == int(value) or abs(value) >= ROUGH:
        return 0
    return 1 if abs(value) >= 10.0 else 2


def _name(one: Indicator) -> Words:
    words = CATALOGUE[one.code].name
    if not one.register:
        return pair(words)
    register = REGISTERS[one.register]
    return Words(en=f"{words[0]} ({register[0]})", fr=f"{words[1]} ({register[1]})")


def _figure(one: Indicator, known_on: date) -> Figure:
    name = _name(one)
    year = one.first.year
    status: FigureStatus = "not_known" if one.value is None and one.low is None else one.status
    register = f".{one.register}" if one.register else ""
    return Figure(
        id=f"indicator.{one.code}{register}.{year}",
        title=Words(en=f"{name.en}, {year}", fr=f"{name.fr}, {year}"),
        unit="percent" if one.unit == "%" else one.unit,
        period=str(year),
        status=status,
        vintage=known_on,
        sources=one.sources or ("HO-WEEKLY",),
        area="GB" if one.geography == "uk" else "FR" if one.geography == "french_zone" else "GB-FR",
        value=one.value,
        decimals=_places(one.value),
        low=one.low,
        high=one.high,
        interval=None if one.low is None else BASES[one.basis][0],
    )


def _counted(line: FigureLine) -> Words:
    """A figure's name, and its unit where the name does not say it."""
    name, unit = CATALOGUE[line.code].name, UNIT_WORDS[line.unit]
    if name[0].casefold() == unit[0].casefold():
        return pair(name)
    return Words(en=f"{name[0]}, {unit[0]}", fr=f"{name[1]}, {unit[1]}")


def _headline(block: Headline) -> Section:
    rows = [
        (
            Words(en=f"Deaths, {REGISTERS[line.register][0]}", fr=f"Morts, {REGISTERS[line.register][1]}"),
            _value(line.before),
            _value(line.now),
            pair(CHANGE_WORDS[line.change]),
        )
        for line in block.deaths
    ]
    rows += [
        (
            _counted(line),
            _value(line.before),
            _value(line.now),
            pair(CHANGE_WORDS[line.change]),
        )
        for line in block.figures
    ]
    return Section(
        id="headline",
        title=Words(en="At a glance", fr="En un coup d'œil"),
        paragraphs=(pair(STANDING_WORDS[block.standing]),),
        tables=(
            Table(
                heads=(
                    Words(en="figure", fr="chiffre"),
                    plain(str(block.before.first.year)),
                    plain(str(block.now.first.year)),
                    Words(en="change", fr="évolution"),
                ),
                rows=tuple(rows),
                numeric=(1, 2),
                widths=(0.52, 0.14, 0.14, 0.2),
            ),
        ),
    )


def _catalogue(table: tuple[Indicator, ...], window: Window) -> Section:
    rows = []
    for one in table:
        low, high = _value(one.low), _value(one.high)
        value = _value(one.value) if one.absence is None else pair(ABSENCES[one.absence])
        interval = plain("-")
        if one.basis == "complete_count":
            interval = pair(BASES[one.basis])
        elif one.low is not None:
            basis = BASES[one.basis]
            interval = Words(
                en=f"{low.en} to {high.en} ({basis[0]})", fr=f"{low.fr} à {high.fr} ({basis[1]})"
            )
        unit = UNIT_WORDS[one.unit]
        rows.append(
            (
                _name(one),
                value,
                pair(unit),
                interval,
                pair(CATALOGUE[one.code].guard),
                plain(", ".join(one.sources) or "-"),
            )
        )
    return Section(
        id="indicators",
        title=Words(en=f"Indicators, {window.first.year}", fr=f"Indicateurs, {window.first.year}"),
        paragraphs=(
            Words(
                en="The whole catalogue over the last whole year. What has no value says why. There is no "
                "score.",
                fr="Tout le catalogue sur la dernière année entière. Ce qui n'a pas de valeur dit "
                "pourquoi. Il n'y "
                "a pas de note globale.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="indicator", fr="indicateur"),
                    Words(en="value", fr="valeur"),
                    Words(en="unit", fr="unité"),
                    Words(en="interval", fr="intervalle"),
                    Words(en="beware", fr="attention"),
                    plain("sources"),
                ),
                rows=tuple(rows),
                numeric=(1,),
                widths=(0.18, 0.12, 0.165, 0.185, 0.21, 0.14),
            ),
        ),
    )
