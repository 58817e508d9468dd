"""A drift in words and small tables, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from varne.console.cli.drift_answer import DriftSaid, HourSaid, Met
from varne.console.cli.drift_plot import STATE_WORDS
from varne.console.cli.drift_sea import clock
from varne.console.cli.output import people

MOST_ROWS = 8
GRAVE = ("engine_out", "swamped", "people_in_water", "unresponsive")


def tell(said: DriftSaid, written: Sequence[Path]) -> None:
    """Print the answer."""
    people.print(
        f"[bold]From {said.lat_deg:.4f} {said.lon_deg:.4f}[/] (give or take {said.sigma_m:.0f} m), "
        f"{clock(said.start)}: {said.particles} possible boats, worth {said.effective:.0f} equal ones"
    )
    people.print("[bold]UTC       +h  middle         moved        50 %      90 %   ashore  state[/]")
    for row, (hour, ashore) in enumerate(zip(said.hours, said.ashore_by, strict=True)):
        if _told(said.hours, row):
            people.print(
                f"{hour.at:%d %H:%M} {hour.hours:4g}  {hour.lat_deg:.3f} {hour.lon_deg:6.3f} "
                f"{hour.from_start_m / 1852:5.1f} M {hour.towards_deg:03.0f}° {_areas(hour)} {ashore:6.0%}  "
                f"{states_words(hour.states)}"
            )
    for find in said.found:
        where = "outside every region" if find.on_contour > 0.995 else f"on the {find.on_contour:.0%} contour"
        people.print(
            f"[bold]found {find.lat_deg:.4f} {find.lon_deg:.4f}[/] at {clock(find.at)}: {where}, "
            f"{find.from_middle_m / 1000:.1f} km from the middle; if it is this boat: "
            f"{states_words(find.states) or 'no particle came near'}"
        )
    if said.ashore:
        people.print("[bold]ashore by the end[/] (by coast of 2 km, the known place nearest)")
        for cell in said.ashore[:MOST_ROWS]:
            people.print(
                f"  {cell.by[-1]:6.1%}  near {escape(cell.near)} {cell.lat_deg:.3f} {cell.lon_deg:.3f} "
                f"(by engine {cell.under_way:.1%}, adrift {cell.adrift:.1%}); half of it by "
                f"{_half(said, cell.by)}"
            )
        _more(len(said.ashore))
    _met("lines crossed by the end", said.lines, said)
    _met("traffic lanes entered by the end (taken 1.5 M to either side of their line)", said.lanes, said)
    for warning in said.warnings:
        people.print(f"[bold yellow]beware:[/] {escape(warning)}")
    people.print("[bold]made from[/]")
    for line in said.used:
        people.print(f"  [dim]{escape(line)}[/]")
    people.print("  [dim]A model. Not for navigation. It says where to look, never that nobody is there.[/]")
    for path in written:
        people.print(f"  written: {escape(str(path))}")


def states_words(states: dict[str, float]) -> str:
    """States from the likeliest, those of a twentieth or more."""
    known = sorted(states.items(), key=lambda row: -row[1])
    return ", ".join(f"{STATE_WORDS['en'][name]} {odds:.0%}" for name, odds in known if odds >= 0.05)


def _told(hours: Sequence[HourSaid], row: int) -> bool:
    """Every hour of a short run, every third of a long one; always first and last."""
    every = 1 if len(hours) <= 14 else 3 if len(hours) <= 40 else 6
    return row % every == 0 or row == len(hours) - 1


def _areas(hour: HourSaid) -> str:
    held = {region.share: f"{region.area_km2:.0f} km²" for region in hour.regions}
    return f"{held.get(0.5, '-'):>8s} {held.get(0.9, '-'):>9s}"


def _half(said: DriftSaid, by: Sequence[float]) -> str:
    at = next(hour.at for hour, odds in zip(said.hours, by, strict=True) if odds >= by[-1] / 2)
    return f"{at:%H:%M}"


def _met(heading: str, rows: Sequence[Met], said: DriftSaid) -> None:
    if not rows:
        return
    people.print(f"[bold]{heading}[/]")
    for row in rows[:MOST_ROWS]:
        more = "" if row.against is None else f"; against its traffic {row.against:.0%} of that"
        half = _half(said, row.by)
        people.print(f"  {row.by[-1]:6.1%}  {escape(row.name)} ({row.id}); half of it by {half}{more}")
    _more(len(rows))


def _more(count: int) -> None:
    if count > MOST_ROWS:
        people.print(f"  … and {count - MOST_ROWS} more (--json tells all)")
