"""Charts as plain shapes, drawn once and written twice: as SVG in the page, as lines in the PDF.

Nothing is told by colour: bars differ by fill and hatching, lines by dash and mark, and all of it is black,
grey and white, so that a photocopy says what the screen says.
"""

from __future__ import annotations

import math
from typing import Literal
from xml.sax.saxutils import escape

from varne.committee.report.model import Chart, number
from varne.committee.sources import Language
from varne.picture.noun import Noun

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 26.0, 30.0, 46.0
INK, GRID = "#000000", "#bbbbbb"
FILLS = ("#404040", "#ffffff", "#b0b0b0", "#808080")
DASHES: tuple[tuple[float, ...], ...] = ((), (6.0, 3.0), (2.0, 2.0), (8.0, 3.0, 2.0, 3.0))
Anchor = Literal["start", "middle", "end"]
LABELS_MAX = 14  # more are thinned


class Rect(Noun, frozen=True):
    """A bar; ``hatched``: strokes over its fill."""

    x: float
    y: float
    w: float
    h: float
    fill: str
    hatched: bool = False


class Stroke(Noun, frozen=True):
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    width: float = 1.0
    ink: str = INK
    dash: tuple[float, ...] = ()


class Mark(Noun, frozen=True):
    """A point of a line: round or square, filled or open."""

    x: float
    y: float
    square: bool
    filled: bool


class Label(Noun, frozen=True):
    """Words at a place."""

    x: float
    y: float
    words: str
    size: float = 11.0
    anchor: Anchor = "start"


Shape = Rect | Stroke | Mark | Label


def shapes(chart: Chart, language: Language) -> list[Shape]:
    """The shapes of a chart, in a box of :data:`WIDTH` by :data:`HEIGHT`, y downwards."""
    values = [value for series in chart.series for value in series.values if value is not None]
    top = _ceiling(max(values, default=1.0))
    drawn: list[Shape] = [*_scale(chart, top, language), *_legend(chart, language)]
    drawn += _bars(chart, top) if chart.kind == "bars" else _lines(chart, top)
    return [*drawn, *_labels(chart, language)]


def in_words(chart: Chart, language: Language) -> str:
    """What a chart shows, for who cannot see it: every value, series by series."""
    told = []
    for series in chart.series:
        points = "; ".join(
            f"{_said(label, language)} {number(value, 1 if value % 1 else 0, language)}"
            for label, value in zip(chart.labels, series.values, strict=True)
            if value is not None
        )
        told.append(f"{series.title.of(language)}: {points}" if len(chart.series) > 1 else points)
    return f"{chart.title.of(language)} ({chart.unit.of(language)}). {'. '.join(told)}."


def _ceiling(value: float) -> float:
    if value <= 0:
        return 1.0
    size: float = 10.0 ** math.floor(math.log10(value))
    return next(
        size * step for step in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if value <= size * step
    )


def _y(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - value / top)


def _slot(chart: Chart) -> float:
    return (WIDTH - LEFT - RIGHT) / max(1, len(chart.labels))


def _scale(chart: Chart, top: float, language: Language) -> list[Shape]:
    drawn: list[Shape] = [Label(x=LEFT, y=TOP - 16, words=chart.unit.of(language))]
    for step in range(5):
        level = top * step / 4
        y = _y(level, top)
        drawn.append(
            Stroke(points=((LEFT, y), (WIDTH - RIGHT, y)), width=0.6, ink=INK if step == 0 else GRID)
        )
        decimals = 0 if top >= 8 else 1
        drawn.append(Label(x=LEFT - 6, y=y + 4, words=number(level, decimals, language), anchor="end"))
    return drawn


def _legend(chart: Chart, language: Language) -> list[Shape]:
    if len(chart.series) < 2:
        return []
    drawn: list[Shape] = []
    x = LEFT + 110.0
    for index, series in enumerate(chart.series):
        if chart.kind == "bars":
            drawn.append(Rect(x=x, y=TOP - 26, w=14, h=10, fill=FILLS[index % len(FILLS)]))
        else:
            drawn.append(Stroke(points=((x, TOP - 21), (x + 26, TOP - 21)), width=1.6, dash=DASHES[index]))
            drawn.append(Mark(x=x + 13, y=TOP - 21, square=bool(index % 2), filled=index == 0))
        words = series.title.of(language)
        drawn.append(Label(x=x + 32, y=TOP - 17, words=words))
        x += 50.0 + 6.4 * len(words)
    return drawn


def _bars(chart: Chart, top: float) -> list[Shape]:
    slot, drawn = _slot(chart), list[Shape]()
    width = slot * 0.76 / len(chart.series)
    for index, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            if value is None:
                continue
            x = LEFT + place * slot + slot * 0.12 + index * width
            y = _y(value, top)
            drawn.append(
                Rect(
                    x=x,
                    y=y,
                    w=width,
                    h=max(0.5, HEIGHT - BOTTOM - y),
                    fill=FILLS[index % len(FILLS)],
                    hatched=chart.labels[place] in chart.marked,
                )
            )
    return drawn


def _lines(chart: Chart, top: float) -> list[Shape]:
    slot, drawn = _slot(chart), list[Shape]()
    for index, series in enumerate(chart.series):
        run: list[tuple[float, float]] = []
        for place, value in enumerate([*series.values, None]):
            if value is None:
                if len(run) > 1:
                    drawn.append(Stroke(points=tuple(run), width=1.6, dash=DASHES[index % len(DASHES)]))
                run = []
                continue
            run.append((LEFT + (place + 0.5) * slot, _y(value, top)))
            drawn.append(Mark(x=run[-1][0], y=run[-1][1], square=bool(index % 2), filled=index == 0))
    return drawn


def _said(label: str, language: Language) -> str:
    """A label in a language: a quarter is T in French."""
    return label.replace("-Q", "-T") if language == "fr" else label


def _labels(chart: Chart, language: Language) -> list[Shape]:
    slot = _slot(chart)
    every = max(1, math.ceil(len(chart.labels) / LABELS_MAX))
    return [
        Label(
            x=LEFT + (place + 0.5) * slot,
            y=HEIGHT - BOTTOM + 16,
            words=_said(label, language),
            size=10.0,
            anchor="middle",
        )
        for place, label in enumerate(chart.labels)
        if (len(chart.labels) - 1 - place) % every == 0
    ]


# ── SVG ──


def svg(chart: Chart, language: Language) -> str:
    """The chart as SVG, with a description for who cannot see it."""
    title, ident = escape(chart.title.of(language)), f"{chart.id}-{language}"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" '
            f'aria-labelledby="{ident}" font-family="sans-serif"><title id="{ident}">{title}</title>'
        ),
        (
            f'<defs><pattern id="hatch-{ident}" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#000" stroke-width="2.4"/></pattern></defs>'
        ),
    ]
    parts += [_svg(shape, ident) for shape in shapes(chart, language)]
    return "\n".join([*parts, "</svg>"])


def _svg(shape: Shape, ident: str) -> str:
    if isinstance(shape, Rect):
        fill = f"url(#hatch-{ident})" if shape.hatched else shape.fill
        return (
            f'<rect x="{shape.x:.2f}" y="{shape.y:.2f}" width="{shape.w:.2f}" height="{shape.h:.2f}" '
            f'fill="{fill}" stroke="{INK}" stroke-width="0.8"/>'
        )
    if isinstance(shape, Stroke):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
        dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in shape.dash)}"' if shape.dash else ""
        return (
            f'<polyline points="{points}" fill="none" stroke="{shape.ink}" '
            f'stroke-width="{shape.width:g}"{dash}/>'
        )
    if isinstance(shape, Mark):
        fill = INK if shape.filled else "#fff"
        if shape.square:
            return (
                f'<rect x="{shape.x - 3:.2f}" y="{shape.y - 3:.2f}" width="6" height="6" fill="{fill}" '
                f'stroke="{INK}"/>'
            )
        return f'<circle cx="{shape.x:.2f}" cy="{shape.y:.2f}" r="3.2" fill="{fill}" stroke="{INK}"/>'
    return (
        f'<text x="{shape.x:.2f}" y="{shape.y:.2f}" font-size="{shape.size:g}" '
        f'text-anchor="{shape.anchor}">{escape(shape.words)}</text>'
    )
