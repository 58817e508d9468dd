"""A drawing of how often regions held the truth: one panel a forecast, as SVG.

A region that says 70 % should hold seven truths in ten. Each panel draws, for every share from 0 to 1, the
part of the truths that lay in the region of that share; the band is where 95 % of such lines lie, at each
share by itself, when the regions hold what they say (binomial).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import binom

PANEL_PX, GAP_PX, TOP_PX, LEFT_PX = 220, 60, 46, 50
INK, PALE, LINE = "#1b2733", "#c9d2da", "#0b6e99"
TYPE = f'font-family="sans-serif" font-size="12" fill="{INK}"'


def drawing(panels: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Panels side by side: a title, and for each truth the share of the smallest region that holds it."""
    width_px = LEFT_PX + len(panels) * (PANEL_PX + GAP_PX)
    height_px = TOP_PX + PANEL_PX + 46
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_px} {height_px}" {TYPE}>',
        f'<rect width="{width_px}" height="{height_px}" fill="white"/>',
    ]
    for number, (title, shares) in enumerate(panels):
        drawn += _panel(LEFT_PX + number * (PANEL_PX + GAP_PX), title, np.asarray(shares))
    return "\n".join([*drawn, "</svg>", ""])


def _panel(left_px: float, title: str, shares: np.ndarray) -> list[str]:
    count = len(shares)
    said = np.linspace(0.0, 1.0, 101)
    came = np.array([np.mean(shares < one) for one in said])

    def points(said: np.ndarray, came: np.ndarray) -> str:
        across, up = left_px + said * PANEL_PX, TOP_PX + (1.0 - came) * PANEL_PX
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True))

    low, high = (np.array(binom.ppf(part, count, said)) / count for part in (0.025, 0.975))
    band = f"{points(said, np.maximum(low, 0.0))} {points(said[::-1], high[::-1])}"
    drawn = [
        f'<text x="{left_px}" y="18" font-weight="bold">{title}</text>',
        (
            f'<text x="{left_px}" y="35">{count} boats; 50 % held {np.mean(shares < 0.5):.1%}, '
            f"90 % held {np.mean(shares < 0.9):.1%}</text>"
        ),
        (
            f'<rect x="{left_px}" y="{TOP_PX}" width="{PANEL_PX}" height="{PANEL_PX}" fill="none" '
            f'stroke="{PALE}"/>'
        ),
        f'<polygon points="{band}" fill="{PALE}" fill-opacity="0.6"/>',
        f'<polyline points="{points(said, said)}" fill="none" stroke="{INK}" stroke-dasharray="4 3"/>',
        f'<polyline points="{points(said, came)}" fill="none" stroke="{LINE}" stroke-width="1.6"/>',
    ]
    for mark in (0.0, 0.5, 0.9):
        x, y = left_px + mark * PANEL_PX, TOP_PX + (1.0 - mark) * PANEL_PX
        drawn.append(
            f'<text x="{x:.1f}" y="{TOP_PX + PANEL_PX + 16}" text-anchor="middle">{mark:.0%}</text>'
            f'<text x="{left_px - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:.0%}</text>'
        )
    drawn.append(
        f'<text x="{left_px + PANEL_PX / 2}" y="{TOP_PX + PANEL_PX + 34}" text-anchor="middle">'
        f"region says; upwards: held the truth</text>"
    )
    return drawn
