"""A plain chart as SVG: coast, graticule, scale, names and a legend, to draw clouds and searches on.

Equirectangular about the middle of the box, so that a mile is a mile both ways to within a percent or two
over what a drift covers. Light theme, for paper: black on white, and nothing told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from varne.console.cli.why import LANGUAGES
from varne.drift.regions import Ring
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

Language = Literal["en", "fr"]
Box = tuple[float, float, float, float]  # west, south, east, north
Floats = npt.NDArray[np.float64]

MAP_W, MAP_H, LEFT, TOP, SIDE = 760, 720, 62, 66, 318
WIDTH, HEIGHT = LEFT + MAP_W + SIDE, TOP + MAP_H + 64
SEA, LAND, SHORE = "#ffffff", "#e9e4d8", "#8d8672"
# From dark to light as time goes on, each with a dash of its own.
INKS = ("#1b1b6f", "#8c1d5b", "#a8480a", "#3d6b00", "#00606b", "#5a3f9e", "#7a5c00", "#444444")
DASHES = ("", "9 3", "3 3", "12 3 3 3", "6 6", "2 5", "9 3 2 3 2 3", "14 4")
MODEL: dict[Language, str] = {
    "en": "MODEL. NOT FOR NAVIGATION. All times UTC.",
    "fr": "MODÈLE. NE PAS UTILISER POUR LA NAVIGATION. Heures UTC.",
}
STEPS_MIN = (1, 2, 5, 10, 15, 30, 60)  # of the graticule, minutes of arc
SCALES_NM = (0.5, 1, 2, 5, 10, 20, 50)
CLOSEST_PX = 0.7  # points of a line nearer than this are left out


def language_of(text: str) -> Language:
    """The language of a drawing.

    Raises:
        Refused: there are no words in it.
    """
    if text == "en":
        return "en"
    if text == "fr":
        return "fr"
    raise Refused(f"there is no language {text!r}; there are {', '.join(LANGUAGES)}", code="usage")


def require_svg(name: str) -> None:
    """Refuse a drawing of another kind than the ones that are made.

    Raises:
        Refused: the name does not end in ``.svg``.
    """
    if not name.lower().endswith(".svg"):
        stem = name.rpartition(".")[0] or name
        raise Refused(f"drawings are SVG; call it {stem}.svg (a browser opens and prints it)", code="usage")


class Chart:
    """A drawing being made. Everything put on it is cut off at the edge of the map."""

    def __init__(self, box_deg: Box, theatre: Theatre, coast: Sequence[list[list[list[float]]]]) -> None:
        west, south, east, north = _filled(box_deg)
        self.box = (west, south, east, north)
        self._scale_x, self._scale_y = MAP_W / (east - west), MAP_H / (north - south)
        self._parts: list[str] = []
        self._labels: list[tuple[float, float, float, float]] = []
        self._legend: list[str] = []
        self._legend_y = TOP + 14.0
        self._graticule_and_land(coast)
        self._theatre = theatre

    def xy(self, lonlat: npt.ArrayLike) -> Floats:
        """Pixels of longitudes and latitudes ``[…, 2]``."""
        at = np.asarray(lonlat, dtype=np.float64)
        west, _, _, north = self.box
        return np.stack(
            [LEFT + (at[..., 0] - west) * self._scale_x, TOP + (north - at[..., 1]) * self._scale_y], axis=-1
        )

    def line(
        self, lonlat: npt.ArrayLike, ink: str, *, width: float = 1.5, dash: str = "", opacity: float = 1.0
    ) -> None:
        """A line through positions."""
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _kept(self.xy(lonlat)))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="{width}"{dashed} '
            f'stroke-opacity="{opacity}" stroke-linejoin="round"/>'
        )

    def area(
        self, rings: Sequence[Ring], ink: str, *, fill: float, width: float = 1.5, dash: str = ""
    ) -> None:
        """An area of several rings, holes by even and odd; ``fill`` is its opacity."""
        path = " ".join(
            "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in _kept(self.xy(ring))) + "Z" for ring in rings
        )
        if not path:
            return
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="{path}" fill="{ink}" fill-opacity="{fill}" fill-rule="evenodd" stroke="{ink}" '
            f'stroke-width="{width}"{dashed}/>'
        )

    def cells(self, lon: Floats, lat: Floats, share: Floats, ink: str) -> None:
        """Squares whose opacity is ``share [latitude, longitude]`` (0 to 1)."""
        wide = (lon[1] - lon[0]) * self._scale_x + 0.3
        high = (lat[1] - lat[0]) * self._scale_y + 0.3
        for row, column in zip(*np.nonzero(share > 0.02), strict=True):
            x, y = self.xy([lon[column], lat[row]])
            self._parts.append(
                f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide:.1f}" '
                f'height="{high:.1f}" fill="{ink}" fill-opacity="{share[row, column]:.2f}"/>'
            )

    def dot(self, lon_deg: float, lat_deg: float, ink: str, *, shape: str = "dot", size: float = 4.0) -> None:
        """A mark: ``dot``, ``ring`` or ``cross``."""
        x, y = self.xy([lon_deg, lat_deg])
        s = size
        if shape == "cross":
            self._parts.append(
                f'<path d="M{x - s:.1f} {y - s:.1f}L{x + s:.1f} {y + s:.1f}M{x - s:.1f} {y + s:.1f}'
                f'L{x + s:.1f} {y - s:.1f}" stroke="#fff" stroke-width="6"/><path d="M{x - s:.1f} {y - s:.1f}'
                f'L{x + s:.1f} {y + s:.1f}M{x - s:.1f} {y + s:.1f}L{x + s:.1f} {y - s:.1f}" stroke="{ink}" '
                'stroke-width="3"/>'
            )
            return
        filled = ink if shape == "dot" else "#fff"
        self._parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s}" fill="{filled}" stroke="{ink}" stroke-width="1.8"/>'
        )

    def label(
        self, lon_deg: float, lat_deg: float, words: str, ink: str, *, size: int = 13, bold: bool = True,
        must: bool = True,
    ) -> None:  # fmt: skip
        """Words at a position, moved to where they cover no others; left out if they need not stand."""
        x, y = self.xy([lon_deg, lat_deg])
        wide, high = 0.58 * size * len(words), size + 2.0
        for dx, dy in (
            (7, -5),
            (7, 14),
            (-7 - wide, -5),
            (-7 - wide, 14),
            (7, -22),
            (7, 31),
            (-wide / 2, -40),
        ):
            left, top = float(x) + dx, float(y) + dy - size
            if left < LEFT + 2 or left + wide > LEFT + MAP_W - 2 or top < TOP + 2 or top + high > TOP + MAP_H:
                continue
            taken = (left, top, left + wide, top + high)
            if any(_cover(taken, other) for other in self._labels):
                continue
            self._labels.append(taken)
            self._parts.append(_halo(left, top + size, words, ink, size, bold))
            return
        if must:
            left = min(max(float(x) + 7, LEFT + 2), LEFT + MAP_W - wide - 2)
            self._parts.append(_halo(left, float(y) - 5, words, ink, size, bold))

    def legend(self, words: str, *, sample: str = "", bold: bool = False) -> None:
        """A row of the legend: a sample (SVG about 0, 0, 26 px wide) and words, broken to fit."""
        x = LEFT + MAP_W + 18
        indent = 34 if sample else 0
        if sample:
            self._legend.append(f'<g transform="translate({x} {self._legend_y - 4:.1f})">{sample}</g>')
        for row in _broken(words, 41 - (5 if sample else 0)):
            self._legend.append(_text(x + indent, self._legend_y, row, size=12, bold=bold))
            self._legend_y += 15.5
        self._legend_y += 2.5

    def picture(self, parts: str, high: float) -> None:
        """A drawing of one's own in the legend, about 0, 0, at most 290 px wide."""
        x = LEFT + MAP_W + 18
        self._legend.append(f'<g transform="translate({x} {self._legend_y - 10:.1f})">{parts}</g>')
        self._legend_y += high

    def gap(self) -> None:
        """Some room in the legend."""
        self._legend_y += 8

    def names(self, language: Language) -> None:
        """Ports, towns and headlands of the theatre, where there is room."""
        west, south, east, north = self.box
        order = {"port": 0, "town": 1, "headland": 2, "bank": 3}
        for place in sorted(
            (one for one in self._theatre.places if one.kind in order),
            key=lambda one: (order[one.kind], one.id),
        ):
            if west < place.lon_deg < east and south < place.lat_deg < north:
                name = place.name_fr if language == "fr" else place.name_en
                ink = "#4a6c86" if place.kind == "bank" else "#6a6250"
                self.label(place.lon_deg, place.lat_deg, name, ink, size=11, bold=False, must=False)

    def finished(self, title: str, subtitle: str, language: Language) -> str:
        """The drawing as a document."""
        high = max(HEIGHT, round(self._legend_y) + 12)  # a long legend makes the page longer
        size = f'viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}"'
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">',
            f'<rect width="{WIDTH}" height="{high}" fill="#fff"/>',
            f'<clipPath id="map"><rect x="{LEFT}" y="{TOP}" width="{MAP_W}" height="{MAP_H}"/></clipPath>',
            _text(LEFT, 24, title, size=18, bold=True),
            _text(LEFT, 46, subtitle, size=13),
        ]
        frame = (
            f'<rect x="{LEFT}" y="{TOP}" width="{MAP_W}" height="{MAP_H}" fill="none" stroke="#000" '
            'stroke-width="1.2"/>'
        )
        foot = _text(LEFT, HEIGHT - 14, MODEL[language], size=14, bold=True)
        body = ['<g clip-path="url(#map)">', *self._parts, "</g>", frame]
        return "\n".join([*head, *body, *self._edges(), *self._legend, foot, "</svg>\n"])

    def _graticule_and_land(self, coast: Sequence[list[list[list[float]]]]) -> None:
        west, south, east, north = self.box
        self._parts.append(f'<rect x="{LEFT}" y="{TOP}" width="{MAP_W}" height="{MAP_H}" fill="{SEA}"/>')
        paths = []
        for polygon in coast:
            ring = np.asarray(polygon[0], dtype=np.float64)[:, :2]
            if np.any(ring.max(axis=0) < [west, south]) or np.any(ring.min(axis=0) > [east, north]):
                continue
            for part in polygon:
                points = _kept(np.clip(self.xy(np.asarray(part)[:, :2]), -4000.0, 6000.0))
                paths.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + "Z")
        self._parts.append(
            f'<path d="{" ".join(paths)}" fill="{LAND}" fill-rule="evenodd" stroke="{SHORE}" '
            'stroke-width="1"/>'
        )
        for axis in (0, 1):
            for value in self._ticks(axis):
                line = [(value, south), (value, north)] if axis == 0 else [(west, value), (east, value)]
                self.line(line, "#000", width=0.6, opacity=0.22)

    def _ticks(self, axis: int) -> list[float]:
        low, high = self.box[axis], self.box[axis + 2]
        step = next((one for one in STEPS_MIN if (high - low) * 60 / one <= 8), STEPS_MIN[-1])
        first = math.ceil(low * 60 / step)
        return [number * step / 60 for number in range(first, math.floor(high * 60 / step) + 1)]

    def _edges(self) -> list[str]:
        west, south, _, _ = self.box
        found = []
        for lon in self._ticks(0):
            x, _ = self.xy([lon, south])
            found.append(_text(float(x), TOP + MAP_H + 15, _minutes(lon, "EW"), size=11, anchor="middle"))
        for lat in self._ticks(1):
            _, y = self.xy([west, lat])
            found.append(_text(LEFT - 5, float(y) + 4, _minutes(lat, "NS"), size=11, anchor="end"))
        mile_px = self._scale_y / 60.0
        length = max(one for one in SCALES_NM if one * mile_px <= MAP_W / 3 or one == SCALES_NM[0])
        x0, y0 = LEFT + MAP_W - length * mile_px, TOP + MAP_H + 34.0
        found.append(
            f'<path d="M{x0:.1f} {y0 - 5}V{y0 + 5}M{x0:.1f} {y0}H{LEFT + MAP_W}M{LEFT + MAP_W} {y0 - 5}'
            f'V{y0 + 5}" stroke="#000" stroke-width="1.6"/>'
        )
        words = f"{length:g} M = {length * 1.852:g} km"
        found.append(_text(x0 - 8, y0 + 4, words, size=12, anchor="end"))
        return found


def stroke(ink: str, dash: str = "", *, fill: float = 0.0, width: float = 2.0) -> str:
    """A sample of a line or an area for the legend."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    if fill:
        return (
            f'<rect x="0" y="-7" width="26" height="13" fill="{ink}" fill-opacity="{fill}" stroke="{ink}" '
            f'stroke-width="{width}"{dashed}/>'
        )
    return f'<path d="M0 0H26" stroke="{ink}" stroke-width="{width}"{dashed}/>'


def around(places: Sequence[npt.ArrayLike]) -> Box:
    """The box of positions ``[…, (longitude, latitude)]``, with some sea about it."""
    points = np.concatenate([np.asarray(one, dtype=np.float64).reshape(-1, 2) for one in places])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    margin = 0.08 * max(east - west, north - south) + 0.02
    return float(west - margin), float(south - margin), float(east + margin), float(north + margin)


def _filled(box_deg: Box) -> Box:
    """The box widened to the shape of the map."""
    west, south, east, north = box_deg
    narrow = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 0.04), max(north - south, 0.04)
    if wide / high < MAP_W / MAP_H:
        wide = high * MAP_W / MAP_H
    else:
        high = wide * MAP_H / MAP_W
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / narrow / 2, y - high / 2, x + wide / narrow / 2, y + high / 2


def _kept(points: Floats) -> Floats:
    """Points of a line, those left out that lie on the one before."""
    keep, last = [0], points[0]
    for number in range(1, len(points)):
        if abs(points[number, 0] - last[0]) + abs(points[number, 1] - last[1]) >= CLOSEST_PX:
            keep.append(number)
            last = points[number]
    return points[keep]


def _cover(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _minutes(value: float, letters: str) -> str:
    whole = round(abs(value) * 60)
    return f"{whole // 60}°{whole % 60:02d}'{letters[value < -1e-9]}"


def _text(
    x: float, y: float, words: str, *, size: int = 12, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _halo(x: float, y: float, words: str, ink: str, size: int, bold: bool) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{weight} fill="{ink}" stroke="#fff" '
        f'stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )


def _broken(words: str, width: int) -> list[str]:
    rows, row = [], ""
    for word in words.split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]
