"""Where a boat came from, in words and a small table, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from varne.console.cli.backtrack_answer import BacktrackSaid
from varne.console.cli.drift_sea import clock
from varne.console.cli.output import people

MOST_BEACHES = 12
BLOCKS = " ▁▂▃▄▅▆▇█"


def tell(said: BacktrackSaid, written: Sequence[Path]) -> None:
    """Print the answer."""
    people.print(
        f"[bold]Launched between {clock(said.launched_from)} and {clock(said.launched_to)}[/]: by "
        f"{said.fixes} fixes, {said.calls} calls, {said.looks} looks that saw nothing; worth "
        f"{said.effective:.0f} equal launches"
    )
    shown = sorted(said.beaches, key=lambda one: (-one.odds, one.name))[:MOST_BEACHES]
    shown = [one for one in shown if one.odds >= 0.005] or shown[:1]
    most = max(max(one.by_hour) for one in shown) or 1.0
    heads = "".join(f"{hour:%H}"[-2:] + " " for hour in said.hours)
    people.print(f"[bold]{'beach':24s}   odds   hour {heads}[/]")
    for one in shown:
        strip = "".join(f"{BLOCKS[round(8 * odds / most)] * 2} " for odds in one.by_hour)
        people.print(f"{escape(one.name)[:24]:24s} {one.odds:6.1%}        {strip}")
    people.print(
        f"{'any of them':24s}              " + "".join(f"{100 * odds:2.0f} " for odds in said.hour_odds)
    )
    people.print(f"launched about {clock(said.launch_median)} (median)")
    for cell in said.likeliest[:3]:
        people.print(f"  {cell.odds:6.1%}  {escape(cell.beach)}, in the hour from {cell.at:%H:%M}")
    people.print(
        f"half of the odds lie in {said.within_50} of {said.cells} cells of beach and hour, 90 % in "
        f"{said.within_90}; how often such sets are right is told in docs/drift.md, Measured"
    )
    for warning in said.warnings:
        people.print(f"[bold yellow]beware:[/] {escape(warning)}")
    people.print("[bold]made from[/]")
    for line in said.used:
        people.print(f"  [dim]{escape(line)}[/]")
    people.print("  [dim]A model. It ranks beaches for the sea's sake, and proves nothing about anybody.[/]")
    for path in written:
        people.print(f"  written: {escape(str(path))}")
