"""A day of the sea at one place as a drawing: height, stream and light, in SVG."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from varne.console.cli.sea_answer import DAY_S, KN_PER_MPS
from varne.drift.tide.atlas import TideAtlas
from varne.drift.tide.light import light_at
from varne.drift.tide.synthesis import at_place, moments

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT, LEFT, RIGHT = 900, 480, 60, 20
TOP, PANEL, GAP = 64, 170, 44
STEP_S = 600.0
ARROW_EVERY = 6  # steps: an arrow an hour
# Light behind the curves, from day to night; chosen to stay apart without colour.
SHADES = {
    "day": "#ffffff", "civil_twilight": "#e4e8ee", "nautical_twilight": "#ccd3de",
    "astronomical_twilight": "#b4bdcc", "night": "#9fa9bb",
}  # fmt: skip


def drawing(atlas: TideAtlas, lat_deg: float, lon_deg: float, start: datetime) -> str:
    """Twenty-four hours from ``start``, times in UTC.

    Raises:
        Refused: the place is outside the atlas or on land.
    """
    place = at_place(atlas, lat_deg, lon_deg)
    at_s = np.arange(0.0, DAY_S + 1.0, STEP_S)
    height, stream = place.heights_m(start, at_s), place.streams_mps(start, at_s) * KN_PER_MPS
    speed = np.hypot(stream[:, 0], stream[:, 1])
    x = LEFT + at_s / DAY_S * (WIDTH - LEFT - RIGHT)
    error_kn = atlas.stream_error.factor_sd * speed + atlas.stream_error.residual_mps * KN_PER_MPS
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 20, f"{lat_deg:.4f} {lon_deg:.4f}, 24 h from {start:%Y-%m-%d %H:%M} UTC", size=15),
        _text(LEFT, 36, f"Atlas {atlas.name}; not for navigation. Shade: day, twilights, night."),
    ]
    upper, lower = TOP, TOP + PANEL + GAP
    for top in (upper, lower):
        parts += _shades(lat_deg, lon_deg, start, x, at_s, top)
        parts += _hours(start, x, at_s, top)
    reach = max(1.0, float(np.ceil(np.abs(height).max() + atlas.height_error_m)))
    y = _scale(height, -reach, reach, upper)
    high, low = (_scale(height + sign * atlas.height_error_m, -reach, reach, upper) for sign in (1, -1))
    parts += [_band(x, high, low), _line(x, y)]
    parts += _levels(-reach, reach, upper, "m on mean sea level")
    for moment in moments(place, start, DAY_S):
        if moment.height_m is not None:
            at_x = float(np.interp((moment.at - start).total_seconds(), at_s, x))
            at_y = float(_scale(np.array([moment.height_m]), -reach, reach, upper)[0])
            above = -6 if moment.kind == "high_water" else 14
            parts.append(
                _text(at_x, at_y + above, f"{moment.at:%H:%M} {moment.height_m:+.1f}", anchor="middle")
            )
    fastest = max(1.0, float(np.ceil((speed + error_kn).max())))
    parts += [
        _band(
            x,
            _scale(speed + error_kn, 0.0, fastest, lower),
            _scale(np.maximum(speed - error_kn, 0.0), 0.0, fastest, lower),
        ),
        _line(x, _scale(speed, 0.0, fastest, lower)),
    ]
    parts += _levels(0.0, fastest, lower, "stream, kn")
    for i in range(0, at_s.size, ARROW_EVERY):
        turn = float(np.degrees(np.arctan2(stream[i, 0], stream[i, 1])))
        at_y = float(_scale(speed[i : i + 1], 0.0, fastest, lower)[0])
        place_and_turn = f"translate({x[i]:.1f} {at_y:.1f}) rotate({turn:.0f})"
        parts.append(
            f'<path d="M0 6V-8M-3 -4L0 -9L3 -4" transform="{place_and_turn}" fill="none" stroke="#7a2e00" '
            'stroke-width="1.6"/>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _scale(values: Floats, low: float, high: float, top: float) -> Floats:
    placed: Floats = top + PANEL * (1.0 - (values - low) / (high - low))
    return placed


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(x: Floats, y: Floats) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="#0b3d66" stroke-width="2"/>'


def _band(x: Floats, high: Floats, low: Floats) -> str:
    forth = [f"{a:.1f},{b:.1f}" for a, b in zip(x, high, strict=True)]
    back = [f"{a:.1f},{b:.1f}" for a, b in zip(x[::-1], low[::-1], strict=True)]
    return f'<polygon points="{" ".join(forth + back)}" fill="#0b3d66" fill-opacity="0.16"/>'


def _levels(low: float, high: float, top: float, what: str) -> list[str]:
    step = 1.0 if high - low <= 6 else 2.0
    levels = np.arange(np.ceil(low / step) * step, high + 0.01, step)
    parts = [_text(LEFT, top - 5, what)]
    for level, y in zip(levels, _scale(levels, low, high, top), strict=True):
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#000" '
            'stroke-opacity="0.15"/>'
        )
        parts.append(_text(LEFT - 6, float(y) + 4, f"{level:g}", anchor="end"))
    return parts


def _hours(start: datetime, x: Floats, at_s: Floats, top: float) -> list[str]:
    first = start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    parts = []
    for hour in range(24):
        at = first + timedelta(hours=hour)
        if at.hour % 3 == 0:
            here = float(np.interp((at - start).total_seconds(), at_s, x))
            parts.append(_text(here, top + PANEL + 15, f"{at:%H}", anchor="middle"))
    return parts


def _shades(
    lat_deg: float, lon_deg: float, start: datetime, x: Floats, at_s: Floats, top: float
) -> list[str]:
    states = [
        light_at(lat_deg, lon_deg, start + timedelta(seconds=float(begin) + STEP_S / 2)).state
        for begin in at_s[:-1]
    ]
    parts, first = [], 0
    for i in range(1, len(states) + 1):
        if i == len(states) or states[i] != states[first]:
            parts.append(
                f'<rect x="{x[first]:.1f}" y="{top}" width="{x[i] - x[first]:.1f}" height="{PANEL}" '
                f'fill="{SHADES[states[first]]}"/>'
            )
            first = i
    return parts
