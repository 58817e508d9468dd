"""Forecasts and effects as drawings: what came in black, what is or was expected as grey bands, in SVG.

Told apart by shape and by how dark they are, so that a page printed in grey says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from varne.console.cli.committee_data import Language
from varne.console.cli.committee_words import number

WIDTH, HEIGHT = 900, 420
LEFT, RIGHT, TOP, BOTTOM = 74, 20, 84, 46
Scale = Callable[[float], float]
LIGHT, MIDDLE, DARK = "#d4d8de", "#8d96a3", "#111111"


@dataclass(frozen=True)
class Point:
    """One period: what it is called, what came, the middle expected and the intervals (95 %, 80 %)."""

    name: str
    came: float | None = None
    middle: float | None = None
    wide: tuple[float, float] | None = None
    narrow: tuple[float, float] | None = None


@dataclass(frozen=True)
class Legend:
    """Title, line under it, unit, and what black dots, grey marks and bands stand for."""

    title: str
    under: str
    unit: str
    came: str
    expected: str
    wide: str
    narrow: str | None = None


def drawing(points: Sequence[Point], words: Legend, language: Language, begins: int | None = None) -> str:
    """Draw the periods left to right; ``begins`` marks the period a measure begins in."""
    reach = max(_highest(point) for point in points) or 1.0
    step = _round_up(reach / 5)
    top = step * np.ceil(reach / step)
    slot = (WIDTH - LEFT - RIGHT) / len(points)

    def x(place: float) -> float:
        return LEFT + (place + 0.5) * slot

    def y(value: float) -> float:
        return float(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f"<title>{escape(words.title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 22, words.title, 15),
        _text(LEFT, 40, words.under, 11),
    ]
    for level in np.arange(0.0, top + step / 2, step):
        at_y = f'y1="{y(level):.1f}" y2="{y(level):.1f}"'
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" {at_y} stroke="#e3e3e3"/>')
        parts.append(_text(LEFT - 6, y(level) + 4, number(level, language), 11, "end"))
    parts.append(_text(LEFT, TOP - 8, words.unit, 11))
    if begins is not None:
        at = LEFT + begins * slot
        parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{DARK}" '
            'stroke-dasharray="5 4"/>'
        )
    every = max(1, len(points) // 12)
    for place, point in enumerate(points):
        for band, colour, width in ((point.wide, LIGHT, 0.8), (point.narrow, MIDDLE, 0.45)):
            if band is not None:
                high, low = y(min(band[1], top)), y(band[0])
                parts.append(
                    f'<rect x="{x(place) - width * slot / 2:.1f}" y="{high:.1f}" width="{width * slot:.1f}" '
                    f'height="{max(1.0, low - high):.1f}" fill="{colour}"/>'
                )
        if point.middle is not None:
            half = 0.42 * slot
            parts.append(
                f'<line x1="{x(place) - half:.1f}" x2="{x(place) + half:.1f}" y1="{y(point.middle):.1f}" '
                f'y2="{y(point.middle):.1f}" stroke="{DARK}" stroke-width="2"/>'
            )
        if place % every == 0:
            parts.append(_text(x(place), HEIGHT - BOTTOM + 16, point.name, 11, "middle"))
    parts += _came(points, x, y)
    parts += _key(words)
    return "\n".join([*parts, "</svg>\n"])


def _highest(point: Point) -> float:
    told = [point.came or 0.0, point.middle or 0.0]
    # A band may reach so far that nothing else could be read: it is cut at four times the rest.
    if point.wide is not None:
        told.append(min(point.wide[1], 4.0 * max(*told, 1.0)))
    return max(told)


def _round_up(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(max(value, 1e-9)))
    return float(next(power * k for k in (1, 2, 2.5, 5, 10) if power * k >= value - 1e-9))


def _came(points: Sequence[Point], x: Scale, y: Scale) -> list[str]:
    told = [(x(place), y(point.came)) for place, point in enumerate(points) if point.came is not None]
    line = " ".join(f"{at:.1f},{level:.1f}" for at, level in told)
    dots = [f'<circle cx="{at:.1f}" cy="{level:.1f}" r="3" fill="{DARK}"/>' for at, level in told]
    return [f'<polyline points="{line}" fill="none" stroke="{DARK}" stroke-width="1.2"/>', *dots]


def _key(words: Legend) -> list[str]:
    parts, at, line = [], float(LEFT), 58
    signs = [
        (f'<circle cx="{{0}}" cy="{line - 4}" r="3.5" fill="{DARK}"/>', words.came),
        (
            f'<line x1="{{0}}" x2="{{1}}" y1="{line - 4}" y2="{line - 4}" stroke="{DARK}" stroke-width="2"/>',
            words.expected,
        ),
        (f'<rect x="{{0}}" y="{line - 10}" width="14" height="12" fill="{LIGHT}"/>', words.wide),
    ]
    if words.narrow is not None:
        signs.append(
            (f'<rect x="{{0}}" y="{line - 10}" width="14" height="12" fill="{MIDDLE}"/>', words.narrow)
        )
    for sign, word in signs:
        parts.append(sign.format(f"{at:.0f}", f"{at + 14:.0f}"))
        parts.append(_text(at + 20, line, word, 11))
        at += 36 + 6.2 * len(word)
    return parts


def _text(x: float, y: float, words: str, size: int, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'
