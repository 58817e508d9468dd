"""The page of one in, one out: published counts and returns over arrivals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from varne.committee.report.inputs import Registers
from varne.committee.report.model import Chart, Figure, FigureStatus, Section, Series, Table, both, plain
from varne.committee.returns.published import ReturnsVintage, official_between, published_as_of, returns_ratio
from varne.committee.sources import Words

LAGS = (0, 1, 2, 3)


def returns_page(
    registers: Registers, arrivals: Mapping[date, int], arrivals_known: date, as_of: date
) -> tuple[list[Figure], Section]:
    """Figures and the page of returns; ``arrivals`` by month."""
    title = Words(en="One in, one out", fr="Un pour un")
    vintage = published_as_of(registers.returns, as_of)
    if vintage is None:
        none = Words(
            en="No counts had been published by this day.", fr="Aucun décompte n'était publié à cette date."
        )
        return [], Section(id="returns", title=title, paragraphs=(none,))
    figures = _moved(vintage)
    held = [month.month for month in vintage.months if month.month in arrivals]
    ratios = []
    for lag in LAGS if held else ():
        ratio = returns_ratio(vintage, arrivals, held[0], held[-1], lag)
        value = None if ratio.ratio is None else 100.0 * ratio.ratio
        figures.append(
            Figure(
                id=f"returns.share.lag{lag}",
                title=Words(
                    en=f"Returns over arrivals, months of lag: {lag}",
                    fr=f"Renvois sur arrivées, mois de décalage : {lag}",
                ),
                unit="percent",
                period=f"{ratio.starts}/{ratio.ends}",
                status="not_known" if value is None else "provisional",
                vintage=max(vintage.known_from, arrivals_known),
                sources=(*vintage.sources, "HO-WEEKLY"),
                value=value,
                decimals=1,
            )
        )
        ratios.append(
            (
                plain(str(lag)),
                plain(f"{ratio.starts:%Y-%m} / {ratio.ends:%Y-%m}"),
                both(ratio.returns, "people"),
                both(ratio.arrivals, "people"),
                both(value, "percent", 1),
            )
        )
    rows, balance = [], 0
    for month in vintage.months:
        balance += month.to_france - month.to_uk
        rows.append(
            (
                plain(f"{month.month:%Y-%m}"),
                both(month.to_france, "people"),
                both(month.to_uk, "people"),
                both(balance, "people"),
            )
        )
    rows.append(
        (
            Words(en="total", fr="total"),
            both(vintage.total.to_france, "people"),
            both(vintage.total.to_uk, "people"),
            both(balance, "people"),
        )
    )
    labels = tuple(f"{month.month:%Y-%m}" for month in vintage.months)
    section = Section(
        id="returns",
        title=title,
        paragraphs=(
            Words(
                en="Counts as published. The lag is shown, not chosen: people are detained for weeks "
                "before a "
                "return, and how long is not published. No weekly capacity has been published.",
                fr="Décomptes tels que publiés. Le décalage est montré, non choisi : une rétention de "
                "plusieurs "
                "semaines précède un renvoi, et sa durée n'est pas publiée. Aucune capacité n'est publiée.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="month", fr="mois"),
                    Words(en="to France", fr="vers la France"),
                    Words(en="to the United Kingdom", fr="vers le Royaume-Uni"),
                    Words(en="balance so far", fr="solde cumulé"),
                ),
                rows=tuple(rows),
                numeric=(1, 2, 3),
            ),
            Table(
                heads=(
                    Words(en="lag, months", fr="décalage, mois"),
                    Words(en="returns of", fr="renvois de"),
                    Words(en="returns", fr="renvois"),
                    Words(en="arrivals", fr="arrivées"),
                    Words(en="share", fr="part"),
                ),
                rows=tuple(ratios),
                numeric=(2, 3, 4),
            ),
        ),
        charts=(
            Chart(
                id="returns-months",
                title=Words(en="Moved by month", fr="Transferts par mois"),
                unit=Words(en="people", fr="personnes"),
                kind="bars",
                labels=labels,
                series=(
                    Series(
                        title=Words(en="to France", fr="vers la France"),
                        values=tuple(float(month.to_france) for month in vintage.months),
                    ),
                    Series(
                        title=Words(en="to the United Kingdom", fr="vers le Royaume-Uni"),
                        values=tuple(float(month.to_uk) for month in vintage.months),
                    ),
                ),
                sources=vintage.sources,
                vintage=vintage.known_from,
            ),
        ),
        notes=tuple(
            Words(
                en=f"{other.words.en} [{', '.join(other.sources)}].",
                fr=f"{other.words.fr} [{', '.join(other.sources)}].",
            )
            for other in registers.returns.conflicts
        ),
    )
    return figures, section


def _moved(vintage: ReturnsVintage) -> list[Figure]:
    figures = []
    status: FigureStatus = "sourced"
    for name, words in (
        ("to_france", Words(en="Returned to France", fr="Renvoyés vers la France")),
        ("to_uk", Words(en="Transferred to the United Kingdom", fr="Transférés au Royaume-Uni")),
    ):
        spans = [("total", vintage.months[0].month, vintage.covers_to)]
        spans += [(f"{m.month:%Y-%m}", m.month, m.month) for m in vintage.months]
        for label, first, last in spans:
            period = f"{first}/{last}" if label == "total" else label
            figures.append(
                Figure(
                    id=f"returns.{name}.{label}",
                    title=Words(en=f"{words.en}, {period}", fr=f"{words.fr}, {period}"),
                    unit="people",
                    period=period,
                    status=status,
                    vintage=vintage.known_from,
                    sources=vintage.sources,
                    value=getattr(official_between(vintage, first, last), name),
                )
            )
    return figures
