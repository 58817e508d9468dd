"""What a report is made of: figures, tables, charts and pages, in two languages, with nothing of a clock.

Every figure has an id, a unit, a period, a status, a vintage and its sources; a page shows it, the files list
it, and the page of revisions compares it by id. Text for a reader is :class:`Words`, numbers are numbers:
how they are written is decided once, in :func:`told`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from varne.committee.sources import Language, Words
from varne.picture.noun import Noun

# A code of :data:`UNIT_WORDS`, or a unit of ``varne.committee.units``.
Unit = str
FigureStatus = Literal["provisional", "revised", "final", "estimate", "sourced", "not_known"]
Area = Literal["GB", "FR", "GB-FR"]

UNIT_WORDS: dict[Unit, Words] = {
    "people": Words(en="people", fr="personnes"),
    "boats": Words(en="boats", fr="embarcations"),
    "events": Words(en="events", fr="événements"),
    "deaths": Words(en="dead or missing", fr="morts ou disparus"),
    "percent": Words(en="%", fr="%"),
    "kgbp": Words(en="thousand £", fr="milliers de £"),
    "keur": Words(en="thousand €", fr="milliers d'€"),
    "count": Words(en="", fr=""),
}
STATUS_TOLD: dict[FigureStatus, Words] = {
    "provisional": Words(en="provisional", fr="provisoire"),
    "revised": Words(en="revised", fr="révisé"),
    "final": Words(en="final", fr="définitif"),
    "estimate": Words(en="estimate", fr="estimation"),
    "sourced": Words(en="as sourced", fr="cité"),
    "not_known": Words(en="not known", fr="inconnu"),
}


class Figure(Noun, frozen=True):
    """One figure. No value: not known, and it is shown so."""

    id: str
    title: Words
    unit: Unit
    period: str  # 2025, 2025-Q3, 2025-08, or first day/last day
    status: FigureStatus
    vintage: date  # the day the file or document it comes from was public
    sources: tuple[str, ...]
    area: Area = "GB-FR"
    value: float | None = None
    decimals: int = 0
    low: float | None = None
    high: float | None = None
    interval: str | None = None  # as "95 %"


class Table(Noun, frozen=True):
    """Rows of cells; ``numeric`` columns are set to the right."""

    heads: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()  # shares of the page's width; empty: even


class Series(Noun, frozen=True):
    """One line or set of bars: a value for each label, or None where there is none."""

    title: Words
    values: tuple[float | None, ...]


class Chart(Noun, frozen=True):
    """A chart; ``marked`` labels (a part-year) are drawn hatched."""

    id: str
    title: Words
    unit: Words
    kind: Literal["bars", "lines"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    sources: tuple[str, ...]
    vintage: date
    marked: tuple[str, ...] = ()
    from_zero: bool = True


class Section(Noun, frozen=True):
    """One page or more: what it says, then tables and charts. ``figures`` are ids that it shows as a "
    "table."""

    id: str
    title: Words
    paragraphs: tuple[Words, ...] = ()
    figures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    notes: tuple[Words, ...] = ()


class Revision(Noun, frozen=True):
    """A figure that is new, changed or gone between two days of knowledge."""

    kind: Literal["new", "changed", "withdrawn"]
    figure_id: str
    title: Words
    period: str
    unit: Unit
    decimals: int
    before: float | None
    after: float | None


class SourceLine(Noun, frozen=True):
    """A source as the report lists it."""

    id: str
    title: str
    publisher: str
    published: date
    dated: Literal["day", "assumed"]
    access: Literal["P", "C", "N", "D", "U"]
    url: str | None = None


class Report(Noun, frozen=True):
    """The whole report as of a day, and what changed since another."""

    as_of: date
    since: date
    title: Words
    summary: tuple[Words, ...]
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    revisions: tuple[Revision, ...]
    sources: tuple[SourceLine, ...]
    inputs: tuple[tuple[str, str], ...]  # file, SHA-256

    def figure(self, name: str) -> Figure:
        """One of its figures, by id."""
        return next(figure for figure in self.figures if figure.id == name)


def number(value: float, decimals: int, language: Language) -> str:
    """A number as a reader of the language writes it: ``41,472`` and ``35.1``, ``41 472`` and ``35,1``."""
    text = f"{value:,.{decimals}f}".replace("-", "\u2212")
    if language == "fr":
        return text.replace(",", "\u202f").replace(".", ",")
    return text


def told(figure: Figure, language: Language) -> str:
    """A figure's value with its unit, and its interval when it has one."""
    return value_told(figure.value, figure.unit, figure.decimals, language) + _interval(figure, language)


def value_told(value: float | None, unit: Unit, decimals: int, language: Language) -> str:
    """A value with its unit; "not known" without one."""
    if value is None:
        return STATUS_TOLD["not_known"].of(language)
    text = number(value, decimals, language)
    if unit == "percent":
        return f"{text}\u00a0%" if language == "fr" else f"{text}%"
    if unit in ("kgbp", "keur"):
        sign = "£" if unit == "kgbp" else "€"
        places = 0 if value % 1000 == 0 else 1
        millions = number(value / 1000, places, language)
        return f"{millions}\u00a0M{sign}" if language == "fr" else f"{sign}{millions}m"
    return text


def _interval(figure: Figure, language: Language) -> str:
    if figure.low is None or figure.high is None:
        return ""
    low, high = (number(edge, figure.decimals, language) for edge in (figure.low, figure.high))
    joint = "à" if language == "fr" else "to"
    return f" ({figure.interval}: {low} {joint} {high})"


def plain(text: str) -> Words:
    """The same text in both languages: an id, a day, a number of a document."""
    return Words(en=text, fr=text)


def both(value: float | None, unit: Unit, decimals: int = 0) -> Words:
    """A value told in both languages."""
    return Words(en=value_told(value, unit, decimals, "en"), fr=value_told(value, unit, decimals, "fr"))
