"""Whether probabilities and intervals come true: expected calibration error, coverage, and their diagram.

Expected calibration error (ECE; Naeini, Cooper and Hauskrecht 2015): what was said is put into ten bins of
equal width; the error is the mean over bins, weighted by what is in them, of how far the mean said is from
the share that came true. A reliability diagram draws the two against each other (Murphy and Winkler 1977).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

BINS = 10
TRIVIAL = 0.02  # nearer to 0 or 1 than this, a probability is no open question
OPEN = 0.1  # nearer than this, hardly one
PANEL_PX, GAP_PX, TOP_PX, LEFT_PX = 220, 60, 46, 50
INK, PALE, LINE = "#1b2733", "#c9d2da", "#0b6e99"
TYPE = f'font-family="sans-serif" font-size="12" fill="{INK}"'


class Said(NamedTuple):
    """A probability that was said, how many cases it stands for, and whether it came true."""

    probability: float
    weight: float
    true: bool


class Bin(NamedTuple):
    """What was said between two probabilities, and the share of it that came true."""

    low: float
    high: float
    weight: float
    said: float
    true: float


class Held(NamedTuple):
    """A 90 % interval that was said, ends included, and the truth."""

    low: float
    high: float
    truth: float

    @property
    def covers(self) -> bool:
        """Whether the truth lies in it."""
        return self.low <= self.truth <= self.high


def between(said: Iterable[Said], margin: float) -> list[Said]:
    """Those farther than a margin from 0 and from 1."""
    return [one for one in said if margin < one.probability < 1.0 - margin]


def table(said: Iterable[Said], bins: int = BINS) -> list[Bin]:
    """The bins that hold anything, lowest first; 1.0 goes into the last."""
    weight, mean, true = ([0.0] * bins for _ in range(3))
    for one in said:
        place = min(int(one.probability * bins), bins - 1)
        weight[place] += one.weight
        mean[place] += one.weight * one.probability
        true[place] += one.weight * one.true
    return [
        Bin(k / bins, (k + 1) / bins, weight[k], mean[k] / weight[k], true[k] / weight[k])
        for k in range(bins)
        if weight[k] > 0.0
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error of a table; 0 when it is empty."""
    total = sum(one.weight for one in bins)
    return sum(one.weight * abs(one.said - one.true) for one in bins) / total if total else 0.0


def coverage(held: Sequence[Held]) -> float | None:
    """Share of the intervals that hold the truth; None when there are none."""
    return sum(one.covers for one in held) / len(held) if held else None


def table_text(name: str, bins: Sequence[Bin]) -> str:
    """A table as Markdown."""
    rows = [f"| {name} | cases | mean said | came true |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {one.low:.1f} to {one.high:.1f} | {one.weight:.0f} | {one.said:.3f} | {one.true:.3f} |"
        for one in bins
    ]
    return "\n".join(rows)


def diagram(panels: Sequence[tuple[str, Sequence[Bin]]], covers: Sequence[tuple[str, float]]) -> str:
    """Reliability diagrams side by side, then the coverage of intervals, as SVG.

    Args:
        panels: a title and a table each; a point's area goes with the fourth root of what its bin holds, so
            that the rare can be seen beside the many.
        covers: a name and the share of 90 % intervals that held the truth.
    """
    width_px = LEFT_PX + (len(panels) + 1) * (PANEL_PX + GAP_PX)
    height_px = TOP_PX + PANEL_PX + 46
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_px} {height_px}" {TYPE}>',
        f'<rect width="{width_px}" height="{height_px}" fill="white"/>',
    ]
    for number, (title, bins) in enumerate(panels):
        drawn += _panel(LEFT_PX + number * (PANEL_PX + GAP_PX), title, bins)
    drawn += _bars(LEFT_PX + len(panels) * (PANEL_PX + GAP_PX), covers)
    return "\n".join([*drawn, "</svg>", ""])


def _box(left_px: float, width_px: float, paint: str) -> str:
    return f'<rect x="{left_px:.1f}" y="{TOP_PX}" width="{width_px:.1f}" height="{PANEL_PX}" {paint}/>'


def _panel(left_px: float, title: str, bins: Sequence[Bin]) -> list[str]:
    def x(said: float) -> float:
        return left_px + said * PANEL_PX

    def y(true: float) -> float:
        return TOP_PX + (1.0 - true) * PANEL_PX

    drawn = [
        f'<text x="{left_px}" y="18" font-weight="bold">{title}</text>',
        f'<text x="{left_px}" y="35">ECE {calibration_error(bins):.3f}</text>',
        _box(left_px, PANEL_PX, f'fill="none" stroke="{PALE}"'),
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="{PALE}" stroke-dasharray="4 3"/>',
    ]
    for mark in (0.0, 0.5, 1.0):
        drawn.append(f'<text x="{x(mark)}" y="{y(0) + 16}" text-anchor="middle">{mark:g}</text>')
        drawn.append(f'<text x="{left_px - 6}" y="{y(mark) + 4}" text-anchor="end">{mark:g}</text>')
    drawn.append(f'<text x="{x(0.5)}" y="{y(0) + 34}" text-anchor="middle">said; upwards: came true</text>')
    line = " ".join(f"{x(one.said):.1f},{y(one.true):.1f}" for one in bins)
    drawn.append(f'<polyline points="{line}" fill="none" stroke="{LINE}"/>')
    most = max((one.weight for one in bins), default=1.0)
    for one in bins:
        radius_px = 2.0 + 7.0 * (one.weight / most) ** 0.25
        drawn.append(
            f'<circle cx="{x(one.said):.1f}" cy="{y(one.true):.1f}" r="{radius_px:.1f}" fill="{LINE}" '
            f'fill-opacity="0.6"/>'
        )
    return drawn


def _bars(left_px: float, covers: Sequence[tuple[str, float]]) -> list[str]:
    drawn = [
        f'<text x="{left_px}" y="18" font-weight="bold">90 % intervals that hold the truth</text>',
        _box(left_px + 0.85 * PANEL_PX, 0.1 * PANEL_PX, f'fill="{PALE}" fill-opacity="0.5"'),
        f'<text x="{left_px + 0.9 * PANEL_PX:.1f}" y="{TOP_PX - 6}" text-anchor="middle">85 to 95 %</text>',
    ]
    for number, (name, share) in enumerate(covers):
        top_px = TOP_PX + 14 + number * 44
        drawn.append(f'<text x="{left_px}" y="{top_px}">{name}: {share:.0%}</text>')
        drawn.append(
            f'<rect x="{left_px}" y="{top_px + 5}" width="{share * PANEL_PX:.1f}" height="10" fill="{LINE}" '
            f'fill-opacity="0.6"/>'
        )
    return drawn
